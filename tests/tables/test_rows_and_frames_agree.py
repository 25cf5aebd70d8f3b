"""A row is accepted by its model if and only if it is accepted in a frame, and means the same."""

import math
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from csmetrics.tables import TABLES, TIMES, Dataset, columns_of
from csmetrics.tables.frame_sources import read
from csmetrics.tables.schema.amounts import Amount
from csmetrics.tables.schema.column_types import Flag, IdText, Name, OneOf, Text, Whole
from csmetrics.tables.schema.date_type import LocalDate
from csmetrics.tables.schema.timestamps import Timestamp
from csmetrics.tables.time_zones import FIRST, LAST
from csmetrics.tables.validation.validate import validate_tables
from tests.tables.table_frames import local

ZONES = ("Europe/London", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "UTC")

words = st.sampled_from(["", "x", "买家", "buyer", "Buyer", "manual", "text", "spam", "none", "1"])
whole_numbers = st.sampled_from([0, 1, 5, 6, -1, 2**31, 2**63 - 1, 2**63, -(2**63), 2**70, 10**13])
hundredths = st.integers(-3, 10**6).map(lambda n: n / 100)
noise = st.sampled_from([0.0, 1e-9, -1e-9, 9e-7, -9e-7, 1.1e-6, 1e-4, 0.001, 1e-17])
floats = st.one_of(
    st.tuples(hundredths, noise).map(sum),
    st.floats(),
    st.floats(0, 1e14),
    st.integers(0, 10**6).map(lambda n: n / 10_000),
    st.sampled_from([math.nan, math.inf, -math.inf, -0.0, 0.1 + 0.2, 1e13, 9999999999999.99]),
)
decimals = st.one_of(
    st.decimals(-1, 10**6, places=2),
    st.decimals(0, 10, places=5),
    st.sampled_from(
        [Decimal("1E+13"), Decimal("9999999999999.99"), Decimal("0.30000"), Decimal(0)]
    ),
)
near_changes_of_clocks = st.one_of(
    st.datetimes(local("2024-03-31"), local("2024-03-31 04:00")),
    st.datetimes(local("2024-10-26 23:00"), local("2024-10-27 04:00")),
    st.datetimes(local("2024-11-03"), local("2024-11-03 04:00")),
    st.datetimes(local("1986-05-04"), local("1986-05-04 04:00")),
)
any_year = st.one_of(
    st.datetimes(),
    st.sampled_from(
        [
            FIRST.replace(tzinfo=None),
            LAST.replace(tzinfo=None),
            local("9999-12-31"),
            local("2150-07-01"),
        ]
    ),
)
naive = st.one_of(near_changes_of_clocks, near_changes_of_clocks, any_year)
offsets = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-5))])
aware = st.builds(lambda at, zone: at.replace(tzinfo=zone), naive, offsets)
days = st.one_of(st.dates(), st.sampled_from([date.min, date.max, date(2024, 1, 1)]))
others = st.sampled_from(
    [date(2024, 1, 1), time(1), timedelta(1), b"x", [1], {"a": 1}, True, False, "2024-01-01", 1.0]
)


def good(column_type):
    """Values that are mostly accepted in a column of this type."""
    if isinstance(column_type, OneOf):
        return st.sampled_from(column_type.values)
    return {
        IdText: st.one_of(st.text(min_size=1, max_size=3), st.integers(0, 99)),
        Text: st.text(max_size=3),
        Name: st.text(max_size=3),
        LocalDate: days,
        Flag: st.booleans(),
        Whole: st.integers(1, 5),
        Amount: st.one_of(hundredths, st.integers(0, 9), st.decimals(0, 99, places=2)),
        Timestamp: st.one_of(near_changes_of_clocks, near_changes_of_clocks, aware),
    }[type(column_type)]


def odd(column_type):
    """Values of every kind, of which a column of this type accepts some."""
    special = {
        Amount: st.one_of(floats, decimals),
        Timestamp: st.one_of(naive, aware),
        LocalDate: st.one_of(days, naive, aware),
    }
    own = special.get(type(column_type), st.one_of(words, whole_numbers))
    return st.one_of(own, own, words, whole_numbers, floats, decimals, naive, aware, others)


@st.composite
def raw_rows(draw, table):
    row = {}
    for name, column in columns_of(table).items():
        if column.omittable and draw(st.booleans()):
            continue
        luck = draw(st.integers(0, 29))
        if luck == 0:
            row[name] = draw(odd(column.type))
        elif luck <= (1 if column.required else 12):
            row[name] = None
        else:
            row[name] = draw(good(column.type))
    if draw(st.booleans()):  # in most rows of real tables times follow each other
        times = [name for name in TIMES[table] if type(row[name]) is datetime]
        placed = sorted((row[name] for name in times), key=lambda at: at.replace(tzinfo=UTC))
        row |= dict(zip(times, placed, strict=True))
    return row


@st.composite
def series_of(draw, name, value):
    """One value as a polars column, in one of the types that hold it exactly."""
    if value is None:
        kind = draw(st.sampled_from([pl.Null, pl.Float64, pl.String, pl.Datetime]))
        return pl.Series(name, [None], dtype=kind)
    if isinstance(value, str):
        kinds = [pl.String, pl.Categorical, pl.Enum([value])]
        return pl.Series(name, [value]).cast(draw(st.sampled_from(kinds)))
    if isinstance(value, Decimal):
        places = max(-value.as_tuple().exponent, 0)
        return pl.Series(name, [value], dtype=pl.Decimal(38, draw(st.integers(places, 8))))
    if isinstance(value, datetime):
        # Counted from 1970, as every tool stores it; polars' own reading of datetimes is not used.
        instant = value if value.tzinfo else value.replace(tzinfo=UTC)
        count = (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        zone = "UTC" if value.tzinfo else None
        column = pl.Series(name, [count], dtype=pl.Int64).cast(pl.Datetime("us", zone))
        units = ["us"]
        if 1700 < value.year < 2200:
            units.append("ns")
        if count % 1000 == 0:
            units.append("ms")
        column = column.cast(pl.Datetime(draw(st.sampled_from(units)), zone))
        if value.tzinfo and draw(st.booleans()):
            column = column.dt.convert_time_zone("America/New_York")
        return column
    return pl.Series(name, [value])


def compare(table, row, frame, zone):
    broken = [rule.rule for rule in validate_tables({table: read(table, frame, zone)}, zone).broken]
    try:
        model = TABLES[table].model_validate(row, context={"time_zone": zone})
    except ValidationError as error:
        faults = error.errors()
    else:
        assert broken == []
        (placed,) = Dataset(**{table: frame}, time_zone=zone).rows(table)
        assert meaning(placed) == meaning(model)
        return
    assert broken, f"only the model refuses it: {faults}"
    columns = {fault["loc"][0] for fault in faults if fault["loc"]}
    assert {rule.columns[0] for rule in broken if len(rule.columns) == 1} == columns
    if not columns:  # rules between two columns are asked of a model once every column is fine
        assert {rule.says for rule in broken} == set(faults[0]["ctx"]["rules"])


def meaning(row):
    """The values with their types; times as instants, which two times of one zone hide."""
    return {
        name: value.astimezone(UTC) if isinstance(value, datetime) else (type(value), value)
        for name, value in row
    }


def frame_of(row, data=None):
    columns = [
        data.draw(series_of(name, value)) if data else pl.Series(name, [value])
        for name, value in row.items()
    ]
    return pl.DataFrame(columns)


@pytest.mark.parametrize("table", TABLES)
@given(data=st.data(), zone=st.sampled_from(ZONES))
def test_a_row_is_accepted_if_and_only_if_it_is_in_a_frame(table, data, zone):
    row = data.draw(raw_rows(table))
    compare(table, row, frame_of(row, data), zone)


@given(value=st.one_of(floats, decimals, whole_numbers), data=st.data())
@example(value=0.1 + 0.2, data=None)
@example(value=-1e-9, data=None)
@example(value=Decimal("0.99999999999999999999999999999999999999"), data=None)
@example(value=99_999_999_999.01, data=None)
@example(value=1234567890123.4567, data=None)
@example(value=1.0000000000000002e36, data=None)
@example(value=2**127 - 1, data=None)
@example(value=Decimal("1E+37"), data=None)
def test_amounts_agree(value, data):
    row = {"shop_id": "s", "agent_id": "a", "online_at": local("2024-01-01"), "weight": value}
    compare("shifts", row, frame_of(row, data), "UTC")
    row = dict.fromkeys(["order_id", "shop_id", "buyer_id"], "1") | {
        "created_at": local("2024-01-01"),
        "amount": value,
        "quantity": 1,
    }
    compare("orders", row, frame_of(row, data), "UTC")


@given(at=st.one_of(naive, aware), zone=st.sampled_from(ZONES), data=st.data())
@example(at=local("2024-10-27 01:30"), zone="Europe/London", data=None)
@example(at=local("2024-10-27 01:30").replace(fold=1), zone="Europe/London", data=None)
@example(at=local("2024-03-31 01:30"), zone="Europe/London", data=None)
@example(at=local("2150-07-01"), zone="Europe/London", data=None)
@example(at=local("9999-12-31 23:59:59"), zone="Asia/Shanghai", data=None)
@example(at=local("9999-12-31 23:59:59"), zone="America/New_York", data=None)
@example(at=local("0001-01-01"), zone="Asia/Shanghai", data=None)
def test_times_agree(at, zone, data):
    row = {"complaint_id": "c", "shop_id": "s", "buyer_id": "b", "filed_at": at}
    compare("complaints", row, frame_of(row, data), zone)
