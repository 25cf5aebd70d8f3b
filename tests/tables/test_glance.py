"""Most frames are sound, and are found so at a glance; what is not sound never passes for it."""

from datetime import datetime

import polars as pl
import pytest

from csmetrics.datasets import sample_shop
from csmetrics.errors import DataError
from csmetrics.tables import Dataset
from csmetrics.tables.time_zones import gaps
from csmetrics.tables.validation import row_rules as frames
from csmetrics.tables.validation.fast_path import is_sound
from tests.tables.table_frames import NOON, local, messages, orders, ratings, sessions

ZONES = [
    ("Europe/London", 2024, 1),
    ("Asia/Shanghai", 1986, 1),
    ("Asia/Shanghai", 2024, 0),
    ("Australia/Lord_Howe", 2024, 1),  # half an hour
    ("Pacific/Apia", 2011, 2),  # once a whole day
    ("Africa/Casablanca", 2024, 1),
    ("Asia/Kolkata", 2024, 0),
]


@pytest.mark.parametrize(("zone", "year", "count"), ZONES)
def test_the_gaps_of_a_year_are_the_times_that_clocks_skip(zone, year, count):
    first, last = datetime(year, 1, 1), datetime(year, 12, 31, 23, 59)  # noqa: DTZ001
    minutes = pl.datetime_range(first, last, "1m", eager=True, time_unit="ms")
    placed = minutes.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    seconds = minutes.to_physical() // 1000
    in_gap = pl.Series([False]).new_from_index(0, len(seconds))
    for start, end in gaps(zone, year):
        in_gap |= seconds.is_between(start, end, closed="left")
    assert in_gap.equals(placed.is_null())
    begin = (int(seconds[0]), int(seconds[-1]))
    assert len([gap for gap in gaps(zone, year) if begin[0] <= gap[0] <= begin[1]]) == count


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
@pytest.mark.parametrize(
    ("at", "sound"),
    [
        ("2024-03-31 00:59:59.999", True),
        ("2024-03-31 01:00", False),
        ("2024-03-31 01:59:59.999", False),
        ("2024-03-31 02:00", True),
        ("1949-12-31 23:59:59", False),  # it may be sound, and is judged
        ("2100-01-01 00:00", False),  # as is this
    ],
)
def test_a_column_over_a_change_of_clocks_is_sound_if_no_time_lies_in_the_gap(at, sound, unit):
    times = pl.Series([local("2024-01-01"), local(at)]).cast(pl.Datetime(unit))
    assert is_sound("messages", messages(sent_at=times).lazy(), "Europe/London") == sound


@pytest.mark.parametrize(
    ("table", "frame"),
    [
        ("messages", messages(sender=["buyer", "Agent"])),
        ("messages", messages(shop_id=["s", ""])),
        ("messages", messages(buyer_id=["b", None])),
        ("messages", messages(buyer_id=[1.0, 2.0])),
        ("messages", messages(sent_at=["a", "b"])),
        ("messages", messages(csmetrics_refused=[None, "why"])),
        ("orders", orders(amount=[1.0, -1.0])),
        ("orders", orders(amount=[1.0, float("nan")])),
        ("orders", orders(quantity=[1, 0])),
        ("orders", orders(paid_at=[local("2024-03-01 11:59:59.999999"), NOON])),
        ("ratings", ratings(level=[5, None])),
        ("sessions", sessions(queued_at=[NOON, NOON], assigned_at=[local("2024-01-01"), None])),
    ],
)
def test_what_breaks_a_rule_is_not_sound(table, frame):
    assert not is_sound(table, frame.lazy(), "Asia/Shanghai")
    with pytest.raises(DataError):
        Dataset(**{table: frame})


def test_times_of_two_kinds_are_judged_one_by_one():
    aware = pl.Series([NOON, None]).dt.replace_time_zone("UTC")
    mixed = orders(paid_at=aware)  # noon in UTC is after noon in Shanghai
    assert not is_sound("orders", mixed.lazy(), "Asia/Shanghai")
    Dataset(orders=mixed)


def test_clean_tables_are_never_judged_row_by_row(monkeypatch):
    shop = sample_shop(days=3)
    tables = {name: shop.frame(name).collect() for name in shop.tables}
    monkeypatch.setattr(frames, "schema_of", lambda *_: pytest.fail("rows were judged"))
    naive = {
        name: frame.with_columns(pl.col(pl.Datetime).dt.replace_time_zone(None))
        for name, frame in tables.items()
    }
    Dataset(**tables, time_zone="Europe/London")
    Dataset(**naive)
