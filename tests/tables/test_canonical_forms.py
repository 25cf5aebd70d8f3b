"""What the values of a frame become: ids, amounts, flags, defaults, and times in the zone."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from pydantic_core import PydanticCustomError

from csmetrics.errors import DataError
from csmetrics.tables import TABLES, TIMES, Dataset, columns_of
from csmetrics.tables.schema.amounts import Amount
from tests.tables.table_frames import NOON, local, messages, orders, sessions, shifts

LONDON = "Europe/London"


def kept(table, column, frame, zone="Asia/Shanghai"):
    return Dataset(**{table: frame}, time_zone=zone).frame(table).collect()[column].to_list()


def sent(values, zone):
    """The instants, in UTC, that ``sent_at`` becomes."""
    frame = messages(sent_at=values).select(pl.all())
    return [at.astimezone(UTC) for at in kept("messages", "sent_at", frame, zone)]


@pytest.mark.parametrize("kind", [pl.String, pl.Categorical, pl.Enum(["7", "8"])])
def test_ids_are_strings_however_they_are_stored(kind):
    assert kept("orders", "order_id", orders(order_id=pl.Series(["7", "8"], dtype=kind))) == [
        "7",
        "8",
    ]


@pytest.mark.parametrize("kind", [pl.Int8, pl.UInt64, pl.Int128])
def test_integers_become_their_digits(kind):
    frame = orders(order_id=pl.Series([7, 8], dtype=kind))
    assert kept("orders", "order_id", frame) == ["7", "8"]


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        (10.5, "10.50"),
        (0.1 + 0.2, "0.30"),
        (2042.7600001, "2042.76"),
        (-1e-9, "0.00"),
        (-0.0, "0.00"),
        (99_999_999_999.01, "99999999999.01"),
        (3, "3.00"),
        (Decimal("1.500"), "1.50"),
        (Decimal(7), "7.00"),
    ],
)
def test_amounts_have_two_places(given, amount):
    frame = orders(amount=[given, given])
    assert [str(kept) for kept in kept("orders", "amount", frame)] == [amount, amount]


@pytest.mark.parametrize(
    ("given", "weight"),
    [(0.5, "0.5000"), (0.1234, "0.1234"), (2, "2.0000"), (Decimal("0.25"), "0.2500")],
)
def test_weights_have_four_places(given, weight):
    frame = shifts(weight=[given, given])
    assert [str(kept) for kept in kept("shifts", "weight", frame)] == [weight, weight]


def test_each_float_of_four_places_is_a_weight_in_a_column_of_any_length():
    """polars divides a column by a constant through its reciprocal, which rounds twice."""
    numbers = range(1, 10_001)
    every = [n / 10_000 for n in numbers]
    one = shifts(weight=[1.0, 1.0]).head(1).drop("weight")
    agents = pl.DataFrame({"agent_id": map(str, every), "weight": every})
    taken = kept("shifts", "weight", one.drop("agent_id").join(agents, how="cross"))
    assert [str(one) for one in taken] == [
        f"{n // 10_000}.{n % 10_000:04}" for n in range(1, 10_001)
    ]


def test_a_null_in_a_column_with_a_default_is_the_default():
    frame = messages(mode=["bulk", None], kind=[None, "image"])
    assert kept("messages", "mode", frame) == ["bulk", "manual"]
    assert kept("messages", "kind", frame) == ["text", "image"]
    assert kept("shifts", "weight", shifts(weight=[None, 2])) == [Decimal(1), Decimal(2)]
    assert kept("sessions", "left_message", sessions(left_message=[None, True])) == [False, True]


def test_these_columns_have_defaults_and_no_others():
    defaults = {
        ("messages", "mode"): "manual",
        ("messages", "kind"): "text",
        ("sessions", "left_message"): False,
        ("refunds", "intervened"): False,
        ("shifts", "weight"): Decimal(1),
    }
    columns = {(table, name): one for table in TABLES for name, one in columns_of(table).items()}
    assert {key: one.default for key, one in columns.items() if one.default is not None} == defaults


def test_an_absent_column_is_its_default_or_null():
    assert kept("messages", "mode", messages()) == ["manual", "manual"]
    assert kept("messages", "seq", messages()) == [None, None]


@pytest.mark.parametrize("table", TABLES)
def test_every_frame_has_the_columns_of_its_model_in_canonical_types(table):
    zone = "America/New_York"
    schema = Dataset(**{table: []}, time_zone=zone).frame(table).collect_schema()
    assert list(schema) == list(columns_of(table))
    for name in TIMES[table]:
        assert schema[name] == pl.Datetime("us", zone)
    names = {
        "amount": pl.Decimal(38, 2),
        "weight": pl.Decimal(38, 4),
        "quantity": pl.Int64,
        "score": pl.Int64,
        "seq": pl.Int64,
        "level": pl.Int64,
        "left_message": pl.Boolean,
        "intervened": pl.Boolean,
        "since": pl.Date,
        "until": pl.Date,
        "day": pl.Date,
    }
    for name, dtype in schema.items():
        if name not in TIMES[table]:
            assert dtype == names.get(name, pl.String)


def test_columns_of_your_own_are_kept_behind_the_models():
    frame = orders(country=["UK", None], copy=[[1], [2]])
    data = Dataset(orders=frame)
    assert data.columns("orders") == tuple(frame.columns)
    assert data.frame("orders").collect().columns[-2:] == ["country", "copy"]
    assert [row.model_extra for row in data.rows("orders")] == [
        {"country": "UK", "copy": [1]},
        {"country": None, "copy": [2]},
    ]


def test_rows_stay_in_their_order():
    frame = messages()[[1, 0]]
    assert kept("messages", "message_id", frame) == ["m1", "m0"]


def test_what_is_canonical_already_is_not_copied():
    frame = Dataset(orders=orders()).frame("orders").collect()
    again = Dataset(orders=frame).frame("orders").collect()
    for name in ("created_at", "quantity"):
        assert address(frame[name]) == address(again[name])


def address(column):
    return column.to_physical().to_numpy(allow_copy=False).__array_interface__["data"]


def test_naive_times_are_local():
    assert sent([NOON, NOON], "Asia/Shanghai") == [datetime(2024, 3, 1, 4, tzinfo=UTC)] * 2
    assert sent([NOON, NOON], "UTC") == [datetime(2024, 3, 1, 12, tzinfo=UTC)] * 2


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", LONDON])
def test_aware_times_keep_their_instant(zone):
    instant = datetime(2024, 7, 1, 12, tzinfo=UTC)
    there = pl.Series([instant, instant]).dt.convert_time_zone(zone)
    assert sent(there, LONDON) == [instant, instant]
    (first, _) = kept("messages", "sent_at", messages(sent_at=there), LONDON)
    assert first.hour == 13
    assert first.tzinfo == ZoneInfo(LONDON)


def test_of_an_hour_that_comes_twice_the_earlier_is_taken():
    twice = local("2024-10-27 01:30")  # British clocks go back from 2:00 to 1:00
    assert sent([twice, twice], LONDON) == [datetime(2024, 10, 27, 0, 30, tzinfo=UTC)] * 2


def test_an_hour_that_never_comes_is_refused():
    never = local("2024-03-31 01:30")  # British clocks go forward from 1:00 to 2:00
    with pytest.raises(DataError) as error:
        sent([NOON, never], LONDON)
    assert (
        "sent_at is a local time that the clocks skip (give it with its UTC offset): 1 row: "
        "row 1 (message_id 'm1'): '2024-03-31 01:30:00.000000'"
    ) in str(error.value)
    assert sent([NOON, never], "UTC")[1] == never.replace(tzinfo=UTC)


def test_the_hours_beside_a_change_of_clocks_are_taken():
    edges = [local("2024-03-31 00:59:59"), local("2024-03-31 02:00")]
    assert sent(edges, LONDON) == [
        datetime(2024, 3, 31, 0, 59, 59, tzinfo=UTC),
        datetime(2024, 3, 31, 1, tzinfo=UTC),
    ]


@pytest.mark.parametrize("zone", [None, "UTC"])
def test_finer_than_microseconds_is_cut_towards_the_past(zone):
    count = pl.Series([1_709_294_400_000_001_999, -1]).cast(pl.Datetime("ns", zone))
    assert sent(count, "UTC") == [
        datetime(2024, 3, 1, 12, 0, 0, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    ]


def test_milliseconds_are_kept_as_they_are():
    count = pl.Series([1_709_294_400_123, 0]).cast(pl.Datetime("ms"))
    assert sent(count, "UTC")[0] == datetime(2024, 3, 1, 12, 0, 0, 123_000, tzinfo=UTC)


def test_times_of_a_fixed_offset_are_taken():
    there = NOON.replace(tzinfo=timezone(timedelta(hours=8)))
    assert sent([there, there], "UTC") == [datetime(2024, 3, 1, 4, tzinfo=UTC)] * 2


def test_never_may_be_the_last_day_of_the_year_9999():
    flags = pl.DataFrame(
        {
            "shop_id": ["s"],
            "buyer_id": ["b"],
            "flag": ["spam"],
            "from_at": [NOON],
            "to_at": [local("9999-12-31 23:59:59")],
        }
    )
    (row,) = Dataset(buyer_flags=flags).rows("buyer_flags")
    assert row.to_at.replace(tzinfo=None) == local("9999-12-31 23:59:59")


def test_order_of_times_is_order_of_instants():
    # 1:50 summer time is before 1:10 winter time, though the clock says otherwise.
    summer = datetime(2024, 10, 27, 0, 50, tzinfo=UTC)
    winter = datetime(2024, 10, 27, 1, 10, tzinfo=UTC)
    Dataset(
        sessions=sessions(started_at=[summer, summer], ended_at=[winter, winter]), time_zone=LONDON
    )
    with pytest.raises(DataError, match="ended_at is before started_at: 2 rows"):
        Dataset(
            sessions=sessions(started_at=[winter, winter], ended_at=[summer, summer]),
            time_zone=LONDON,
        )


@pytest.mark.parametrize(
    ("value", "dtype", "kept"),
    [
        (1e13, pl.Float64(), False),
        (-1e13, pl.Float64(), False),
        (Decimal(10) ** 13, pl.Decimal(38, 2), False),
        (Decimal("9999999999999.99"), pl.Decimal(38, 2), True),
        (10**13, pl.Int64(), False),
        (10**13 - 1, pl.Int64(), True),
    ],
)
def test_an_amount_at_the_limit_is_refused_in_rows_and_in_frames(value, dtype, kept):
    money = Amount(places=2)
    frame = pl.Series("x", [value], dtype=dtype).to_frame()
    assert frame.select(money.rules(pl.col("x"), dtype, "UTC")["limit"]).item() is kept
    if kept:
        assert money.parse(value, None) == value
    else:
        with pytest.raises(PydanticCustomError, match="is not less than 1e"):
            money.parse(value, None)
