"""Tables of another period than the messages, counted by hand."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from csmetrics import Dataset
from csmetrics.health.coverage import other_periods
from csmetrics.health.view import View

FIRST = datetime(2026, 3, 2, 4, tzinfo=UTC)
EACH = 10
"""How many rows a day has."""


def doubts(orders, messages=range(12)):
    """What is said of orders on such days, beside messages on the others."""

    def times(days):
        return [FIRST + timedelta(days=day, minutes=n) for day in days for n in range(EACH)]

    found, made = times(messages), times(orders)
    names = {"shop_id": "s", "buyer_id": "b"}
    data = Dataset(
        messages=pl.DataFrame(
            {"message_id": [f"m{n}" for n in range(len(found))], **names, "sent_at": found}
        ).with_columns(sender=pl.lit("buyer"), mode=pl.lit(None, pl.String)),
        orders=pl.DataFrame(
            {"order_id": [f"o{n}" for n in range(len(made))], **names, "created_at": made}
        ).with_columns(paid_at=pl.lit(None, pl.Datetime("us", "UTC")), amount=pl.lit(1)),
        as_of=FIRST + timedelta(days=60),
    )
    return list(other_periods(View(data)))


def test_the_rows_outside_the_messages_are_counted_and_the_days_inside_told():
    # messages of the 2nd to the 13th of March, the inner ten are looked at: orders on five
    (doubt,) = doubts(orders=range(6, 16))
    assert (doubt.name, doubt.table) == ("other_period", "orders")
    # the orders of the last four days, and those of the day of the last messages, lie outside
    assert doubt.rows == 5 * EACH
    assert doubt.says.en == (
        "only 5 of the 10 days with messages have any orders: orders run from 2026-03-08"
        " to 2026-03-17, messages from 2026-03-03 to 2026-03-12"
    )
    assert doubt.says.zh == (
        "消息的 10 天里只有 5 天有 orders；orders 从 2026-03-08 到 2026-03-17，"
        "消息从 2026-03-03 到 2026-03-12"
    )


@pytest.mark.parametrize(("orders", "doubted"), [(range(5, 16), False), (range(6, 16), True)])
def test_six_of_ten_days_are_enough(orders, doubted):
    assert bool(doubts(orders)) == doubted


def test_fewer_than_four_inner_days_or_fifty_rows_say_nothing():
    assert doubts(range(20, 30), messages=range(5)) == []
    assert len(doubts(range(20, 30), messages=range(6))) == 1
    assert doubts(range(20, 24)) == []
    assert len(doubts(range(20, 25))) == 1


def test_a_table_with_many_empty_days_of_its_own_is_no_other_period():
    assert len(doubts([20, 21, 22, 23, 24, 25, 26, 29])) == 1  # eight of ten days
    assert doubts([20, 21, 22, 23, 24, 25, 29]) == []
