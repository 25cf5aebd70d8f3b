"""What the checks count of a data set, by hand."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from csmetrics import Dataset
from csmetrics.health import view as of_view
from csmetrics.health.view import View

NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""Nine o'clock in Shanghai."""


def messages(rows):
    """Messages of (shop, buyer, minutes after nine, sender, mode)."""
    frame = pl.DataFrame(rows, ["shop_id", "buyer_id", "after", "sender", "mode"], orient="row")
    return frame.select(
        pl.format("m{}", pl.int_range(pl.len())).alias("message_id"),
        pl.exclude("after"),
        sent_at=pl.lit(NINE) + pl.duration(seconds=pl.col("after") * 60),
    )


def test_rows_are_counted_by_quarter_and_who_wrote_them():
    data = Dataset(
        messages=messages(
            [
                ("s", "b", 0.0, "buyer", "manual"),
                ("s", "b", 1.5, "buyer", "automatic"),
                ("s", "b", 2.0, "agent", "assisted"),
                ("s", "b", 3.0, "agent", "automatic"),
                ("s", "b", 30.0, "agent", "manual"),
                ("s", "b", 60.0, "buyer", "manual"),
            ]
        )
    )
    first = int(NINE.timestamp()) // 900
    assert View(data).pulse["messages"].to_dicts() == [
        {"at": first, "rows": 4, "whole": 3, "hourly": 1, "typed": 1, "human": 1},
        {"at": first + 2, "rows": 1, "whole": 1, "hourly": 0, "typed": 0, "human": 1},
        {"at": first + 4, "rows": 1, "whole": 1, "hourly": 1, "typed": 1, "human": 0},
    ]


def test_a_visit_is_of_one_shop_buyer_and_hour():
    rows = [(shop, "b", after, "buyer", "manual") for shop in "st" for after in (0, 1, 59, 60)]
    assert View(Dataset(messages=messages(rows)))._messages_per_visit() == 2.0  # noqa: SLF001  an average


@pytest.mark.parametrize(("rows", "interval"), [(9, 1), (10, 1), (19, 1), (20, 2), (29, 2)])
def test_one_buyer_in_so_many_is_sampled(monkeypatch, rows, interval):
    monkeypatch.setattr(of_view, "SAMPLED", 10)
    chats = [("s", f"b{n}", n, "buyer", "manual") for n in range(rows)]
    assert View(Dataset(messages=messages(chats))).sampling_interval == interval


@pytest.mark.parametrize(("quarters", "spread"), [(9, False), (10, True)])
def test_a_table_is_judged_by_its_times_from_ten_quarters_on(quarters, spread):
    chats = [("s", "b", 15 * n, "buyer", "manual") for n in range(quarters)]
    view = View(Dataset(messages=messages(chats)))
    assert view.spread("messages") == spread
    assert not view.spread("orders")


def test_hours_and_days_are_local():
    """A quarter to midnight in Shanghai, and midnight."""
    chats = [("s", "b", minutes, "buyer", "manual") for minutes in (885, 900)]
    view = View(Dataset(messages=messages(chats)))
    assert view.by_hour("messages") == [1, *[0] * 22, 1]
    assert view.by_day("messages") == {NINE.date(): 1, NINE.date() + timedelta(days=1): 1}
