"""What a table may be given as, and what is said of anything else."""

from datetime import UTC, datetime, timedelta, timezone

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from csmetrics.errors import ArgumentError, DataError
from csmetrics.tables import Dataset, Message, Order
from tests.tables.table_frames import NOON, local, messages, orders

EXPECTED = Dataset(messages=messages()).frame("messages").collect()


def rows(**columns):
    return [Message(**row) for row in messages(**columns).to_dicts()]


@pytest.mark.parametrize(
    "source",
    [
        messages(),
        messages().lazy(),
        messages().to_pandas(),
        messages().to_arrow(),
        rows(),
        iter(rows()),
        tuple(rows()),
        dict(enumerate(rows())).values(),
    ],
    ids=["polars", "lazy", "pandas", "arrow", "list", "iterator", "tuple", "values"],
)
def test_all_sources_give_the_same_table(source):
    data = Dataset(messages=source)
    assert data.frame("messages").collect().equals(EXPECTED)
    assert data.is_lazy("messages") == isinstance(source, pl.LazyFrame)


def test_a_duckdb_relation_is_a_table():
    given = messages().to_arrow()  # noqa: F841  DuckDB finds it by name
    assert Dataset(messages=duckdb.sql("from given")).frame("messages").collect().equals(EXPECTED)


def test_pandas_missing_values_are_null():
    frame = messages().to_pandas()
    frame["agent_id"] = [float("nan"), float("nan")]
    frame["mode"] = ["bulk", None]
    frame["kind"] = pd.Categorical(["text", None])
    data = Dataset(messages=frame).frame("messages").collect()
    assert data["agent_id"].to_list() == [None, None]
    assert data["mode"].to_list() == ["bulk", "manual"]
    assert data["kind"].to_list() == ["text", "text"]


def test_pandas_ids_that_became_floats_are_refused():
    frame = messages().to_pandas()
    frame["agent_id"] = [17850.0, float("nan")]
    with pytest.raises(DataError, match=r"agent_id is Float64.*: 1 row: row 0.*: 17850.0"):
        Dataset(messages=frame)


def test_pandas_values_that_arrow_would_take_for_another_type_are_refused():
    """Arrow reads 10:00 UTC as 10:00 local, 5 as a time of 1970, noon as its day, True as 1.0."""
    aware, noon = NOON.replace(tzinfo=UTC), NOON + timedelta(hours=12)
    mixed = {
        ("complaints", "filed_at"): [
            [NOON, aware],
            [aware, NOON],
            [NOON, 5],
            [pd.NaT, NOON, aware],
        ],
        ("calendar", "day"): [[NOON.date(), noon], [None, NOON.date(), noon]],
        ("orders", "amount"): [[1.5, True], [float("nan"), 2.5, False]],
    }
    for (table, name), columns in mixed.items():
        for values in columns:
            frame = pd.DataFrame({"n": range(len(values)), name: pd.Series(values, dtype=object)})
            with pytest.raises(DataError, match=f"{table}: column '{name}' of the DataFrame holds"):
                Dataset(**{table: frame})
    alike = [[aware, aware.astimezone(timezone(timedelta(hours=8)))], [NOON, None], [NOON, pd.NaT]]
    for values in alike:
        frame = pd.DataFrame({"complaint_id": ["a", "b"], "shop_id": "s"})
        frame["filed_at"] = pd.Series(values, dtype=object)
        data = Dataset(complaints=frame, time_zone="UTC", invalid="quarantine")
        kept = [value for value in values if isinstance(value, datetime) and value is not pd.NaT]
        assert [row.filed_at.replace(tzinfo=None) for row in data.rows("complaints")] == [
            NOON
        ] * len(kept)


def test_a_nameless_pandas_index_is_no_column():
    frame = messages().to_pandas().iloc[::-1]
    for source in (frame, pa.Table.from_pandas(frame)):
        data = Dataset(messages=source)
        assert data.columns("messages") == tuple(messages().columns)
        assert data.frame("messages").collect()["message_id"].to_list() == ["m1", "m0"]


def test_arrow_times_of_an_offset_are_taken():
    there = pa.array([NOON, NOON], pa.timestamp("ms", tz="+08:00"))
    frame = messages().to_arrow().set_column(3, "sent_at", there)
    (first, _) = Dataset(messages=frame).rows("messages")
    assert first.sent_at.astimezone(UTC) == NOON.replace(tzinfo=UTC)


def test_an_empty_list_is_a_table_with_all_columns():
    data = Dataset(messages=[])
    assert data.columns("messages") == tuple(Message.model_fields)
    assert data.rows("messages") == []


def test_an_empty_frame_lacks_all_columns():
    assert Dataset(messages=pl.DataFrame()).columns("messages") == ()
    assert Dataset(messages=pl.DataFrame()).rows("messages") == []


def test_naive_and_aware_models_may_be_mixed():
    aware = messages(message_id=["m2", "m3"]).with_columns(
        pl.col("sent_at").dt.replace_time_zone("UTC")
    )
    both = [*rows(), *(Message(**row) for row in aware.to_dicts())]
    placed = [row.sent_at.astimezone(UTC) for row in Dataset(messages=both).rows("messages")]
    assert placed[0] == datetime(2024, 3, 1, 4, tzinfo=UTC)
    assert placed[2] == datetime(2024, 3, 1, 12, tzinfo=UTC)


def test_models_are_judged_in_the_zone_of_the_data_set():
    never = rows(sent_at=[NOON, local("2024-03-31 01:30")])
    Dataset(messages=never)
    with pytest.raises(DataError) as error:
        Dataset(messages=never, time_zone="Europe/London")
    assert "messages: 1 of 2 rows refused, 1 accepted" in str(error.value)
    assert "sent_at is a local time that the clocks skip" in str(error.value)
    assert "row 1 (message_id 'm1')" in str(error.value)


def test_models_that_were_never_validated_are():
    forged = Message.model_construct(message_id="", sender="Buyer")
    with pytest.raises(DataError) as error:
        Dataset(messages=[*rows(), forged])
    text = str(error.value)
    assert "message_id is an empty string: 1 row: row 2" in text
    assert "shop_id is null" in text
    broken = Message.model_construct(**dict(rows()[0]) | {"kind": "\ud800"})
    with pytest.raises(DataError, match=r"kind is not Unicode text .*: 1 row: row 0"):
        Dataset(messages=[broken])
    assert "'Buyer' (Did you mean 'buyer'?)" in text


def test_models_that_contradict_themselves_once_placed_are_refused():
    # Naive 1:10 is the first of two, an hour before the second, which the aware time names.
    row = {"order_id": "o", "shop_id": "s", "buyer_id": "b", "amount": 1, "quantity": 1}
    winter = datetime(2024, 10, 27, 1, 5, tzinfo=UTC)
    order = Order(**row, created_at=winter, paid_at=local("2024-10-27 01:10"))
    with pytest.raises(DataError, match="paid_at is before created_at: 1 row: row 0"):
        Dataset(orders=[order], time_zone="Europe/London")


def test_models_share_no_key():
    with pytest.raises(DataError, match="repeats an identical row: 1 row: row 2"):
        Dataset(messages=[*rows(), rows()[0]])


def test_models_may_have_columns_of_their_own():
    (one, other) = messages().to_dicts()
    data = Dataset(messages=[Message(**one, queue="vip"), Message(**other)])
    assert data.columns("messages")[-1] == "queue"
    assert data.frame("messages").collect()["queue"].to_list() == ["vip", None]


def test_columns_of_their_own_have_one_type():
    (one, other) = messages().to_dicts()
    with pytest.raises(DataError, match="your column 'queue' are not of one type"):
        Dataset(messages=[Message(**one, queue="vip"), Message(**other, queue=1)])


@pytest.mark.parametrize(
    ("source", "error", "says"),
    [
        ("m.parquet", ArgumentError, "messages cannot be a str. A path is not a table"),
        ({"message_id": [1]}, ArgumentError, "Make it a frame: pl.DataFrame"),
        (rows()[0], ArgumentError, "One row is not a table: put it in a list"),
        (Message, ArgumentError, "messages cannot be a ModelMetaclass"),
        (7, ArgumentError, "messages cannot be a int"),
        ([{"message_id": "m"}], DataError, r"row 0 is a dict, not a Message. Make it Message"),
        ([*rows(), None], DataError, "row 2 is a NoneType, not a Message"),
        (orders().rows(), DataError, "row 0 is a tuple, not a Message"),
        (pl.scan_parquet("nowhere.parquet"), DataError, "messages: the frame cannot be read"),
        (pa.table({"a": [1]}).to_batches, ArgumentError, "messages cannot be a"),
        (pl.Series([1]), ArgumentError, "messages cannot be a Series"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else None,
)
def test_anything_else_is_refused_with_a_hint(source, error, says):
    with pytest.raises(error, match=says):
        Dataset(messages=source)


def test_a_frame_that_fails_while_it_is_read_is_named():
    broken = messages().lazy().with_columns(shop_id=pl.col("sender").cast(pl.Int64))
    with pytest.raises(DataError, match="messages: the frame cannot be read: conversion"):
        Dataset(messages=broken)
