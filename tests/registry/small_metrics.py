"""Small metrics to check: one edition, no parameters, unless a test says otherwise."""

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
    """The lines of the error a metric is refused with; empty where it is accepted."""
    try:
        validate(one)
    except DefinitionError as error:
        first, *lines = str(error).split("\n  ")
        assert first == f"the definition of {one.id} is refused:"
        return lines
    return []


def faults_of(measure, k=None):
    """The faults of a measure that never settles, unless said, so that no deadline is at fault."""
    return faults_in(metric(measure, k))


def the_fault_of(measure, k=None):
    """The one fault of a measure."""
    return only(faults_of(measure, k))


def only(faults):
    """The one of a list of one."""
    [fault] = faults
    return fault
