"""A window that trails ends on its period's last day, be it of one day only."""

from datetime import datetime, timedelta

import pytest

from csmetrics import evaluate, explain, finish, partials
from csmetrics.tables import Dataset
from tests.soundness.talks import talk

START = datetime.fromisoformat("2026-03-02 10:00")
DATA = Dataset(
    messages=talk(*(("b", str(START + timedelta(days=n)), "buyer") for n in range(10))),
    as_of=datetime.fromisoformat("2026-03-20"),
)
"""A buyer who asks on each of ten days: a week, and three days of the next."""


@pytest.mark.parametrize(
    ("trailing", "weeks", "units"),
    [(None, [7.0, 3.0], 10), (1, [1.0, 1.0], 2), (2, [2.0, 2.0], 4), (7, [7.0, 7.0], 10)],
)
def test_of_a_week_it_is_its_last_days(trailing, weeks, units):
    call = {"per": "week", "trailing": trailing}
    days = {"start": START.date(), "end": START.date() + timedelta(days=10)}
    found = evaluate("pdd.consult_buyers", DATA, **call, **days)
    assert found["numerator"].to_list() == weeks
    kept = partials("pdd.consult_buyers", DATA, **days)
    assert finish(kept, **call, **days)["numerator"].to_list() == weeks
    assert explain("pdd.consult_buyers", DATA, **call, **days).height == units
