"""The last value that a part of a definition may have, and the first that it may not."""

from datetime import timedelta
from decimal import Decimal

import pytest

from csmetrics.catalogue.registry import Registry
from csmetrics.errors import DefinitionError
from csmetrics.language.hours import working
from csmetrics.language.measures import count, quantile
from csmetrics.language.messages import asked, human
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import each
from csmetrics.language.windows import LastMessage
from csmetrics.model.validation.vacuity import narrows
from tests.every import for_every
from tests.registry.small_metrics import edition, metric

COUNT = count(each(asked))
DAY = timedelta(days=1)
REFUSED = {
    "hours that end as they begin": lambda: working("09:00", "09:00"),
    "3,661 days to settle": lambda: edition(COUNT, 3661),
    "two reaches": lambda: LastMessage(of=asked, before="paid_at", within=DAY, within_days=1),
    "no reach": lambda: LastMessage(of=asked, before="paid_at"),
    "ten digits": lambda: quantile("0.1234567891", wait_for(human), each(asked)),
}
TAKEN = {
    "hours of a minute": lambda: working("09:00", "09:01"),
    "3,660 days to settle": lambda: edition(COUNT, 3660),
    "one reach": lambda: LastMessage(of=asked, before="paid_at", within_days=1),
    "nine digits": lambda: quantile("0.123456789", wait_for(human), each(asked)),
}


@for_every(name=REFUSED)
def test_just_beyond_a_limit_a_definition_is_refused(name):
    with pytest.raises(DefinitionError):
        REFUSED[name]()


@for_every(name=TAKEN)
def test_at_its_limit_a_definition_is_taken(name):
    assert TAKEN[name]()


def test_a_float_is_the_decimal_that_is_written():
    assert quantile(0.1, wait_for(human), each(asked)).q == Decimal("0.1")


def test_a_registry_with_more_metrics_keeps_its_settings():
    own = metric(COUNT, metric_id="own.more")
    assert Registry([], settings="abc").with_metrics(own).settings == "abc"


def test_a_set_without_more_flags_is_the_narrower():
    spam = asked.model_copy(update={"flags": ("spam",)})
    assert narrows(asked, spam)
    assert not narrows(spam, asked)
