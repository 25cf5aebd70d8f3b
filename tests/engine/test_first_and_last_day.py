"""The first and the last local day of the data, where clocks are put back over midnight."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from csmetrics import evaluate
from csmetrics.tables import Dataset

FIRST_HALF_MINUTE = datetime(2010, 11, 7, 2, 30, 30, tzinfo=UTC)
"""00:00:30 of Sunday in St. John's; at 00:01 clocks went back to 23:01 of Saturday."""
AN_HOUR_OF_SATURDAY = datetime(2010, 11, 7, 2, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("America/St_Johns", [date(2010, 11, 6), date(2010, 11, 7)]),
        ("UTC", [date(2010, 11, 7)]),
        ("Asia/Shanghai", [date(2010, 11, 7)]),
    ],
)
@pytest.mark.parametrize("before", [[], [datetime(2010, 11, 4, 12, tzinfo=UTC)]])
def test_a_later_instant_may_be_of_an_earlier_day(zone, days, before):
    sent = [*before, FIRST_HALF_MINUTE, AN_HOUR_OF_SATURDAY]
    messages = pl.DataFrame(
        {
            "message_id": [f"m{number}" for number in range(len(sent))],
            "shop_id": "s",
            "buyer_id": "b",
            "sent_at": sent,
            "sender": "buyer",
        }
    )
    data = Dataset(messages=messages, time_zone=zone, as_of=datetime(2010, 11, 20, tzinfo=UTC))
    found = evaluate("pdd.consult_buyers", data)
    first = before[0].date() if before else days[0]
    reach = range((days[-1] - first).days + 1)
    assert found["period_start"].to_list() == [first + timedelta(days=n) for n in reach]
