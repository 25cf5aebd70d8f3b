"""The definition language refuses what it is not meant to take with errors of its own."""

from decimal import Decimal

import pytest

from csmetrics.errors import DefinitionError
from csmetrics.language.hours import working
from csmetrics.language.measures import quantile

ANYTHING = [None, object(), b"x", 10**30, float("nan"), "^.*$", [], {}, int]


@pytest.mark.parametrize("days", [*ANYTHING, "mon-", "fri-mon", "", "mon-fri-sat"])
def test_days_that_are_none_are_refused(days):
    with pytest.raises(DefinitionError):
        working("09:00", "18:00", days=days)


@pytest.mark.parametrize("q", [*ANYTHING, "half", -1, 2, Decimal("NaN")])
def test_a_share_that_is_none_is_refused(q):
    with pytest.raises(DefinitionError):
        quantile(q, None, None)
