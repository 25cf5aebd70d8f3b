"""Small metrics for tests of validation: by default one edition and no parameters."""

from csmetrics.errors import DefinitionError
from csmetrics.language.messages import asked
from csmetrics.model.metric import Edition, Metric, Parameter, Source, Text
from csmetrics.model.validation import validate

SOURCE = Source(title="Seller guide", publisher="The platform")
W823 = asked.during("08:00", "23:00")


def edition(measure, k=0, **more):
    return Edition(measure=measure, settles_after=k, sources=(SOURCE,), **more)


def metric(measure, k=0, *, metric_id="own.metric", editions=(), **more):
    return Metric(
        id=metric_id,
        name=Text(zh="自己的指标", en="A metric of one's own"),
        editions=tuple(editions) or (edition(measure, k),),
        **more,
    )


def parameter(name, kind, minimum, maximum=None):
    meaning = Text(zh="参数", en=f"what {name} means")
    return Parameter(name=name, kind=kind, meaning=meaning, minimum=minimum, maximum=maximum)


def faults_in(one):
    """Return the lines of the error for a metric; an empty list if it is valid."""
    try:
        validate(one)
    except DefinitionError as error:
        first, *lines = str(error).split("\n  ")
        assert first == f"the definition of {one.id} is not valid:"
        return lines
    return []


def faults_of(measure, k=None):
    """Return the faults of a measure; by default it never settles, which excludes deadlines."""
    return faults_in(metric(measure, k))


def the_fault_of(measure, k=None):
    """Return the only fault of a measure."""
    return only(faults_of(measure, k))


def only(faults):
    """Return the only item of a list."""
    [fault] = faults
    return fault
