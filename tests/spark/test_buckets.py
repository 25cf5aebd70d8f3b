"""What a worker does, without Spark."""

import subprocess
import sys

import polars as pl
import pytest

from csmetrics.errors import CsmetricsError, DataError
from csmetrics.spark import remote
from csmetrics.spark.input_checks import InputSummary
from csmetrics.spark.row_checks import CheckTask, check_rows
from csmetrics.spark.shuffle import (
    BUCKET,
    PiecesTask,
    cut_rows,
    owner_columns,
    probe,
    rows_of_pieces,
)


def test_another_version_is_refused_before_anything_that_was_sent_is_read(monkeypatch):
    call = remote.WorkerCall(check_rows, None, pl.DataFrame(), large=False)
    monkeypatch.setattr(remote, "VERSION", "0.0.9")
    monkeypatch.setattr(remote.pickle, "dumps", lambda _: b"no pickle at all")
    run = remote.on_worker(call, "of_group")
    with pytest.raises(CsmetricsError, match=r"driver has csmetrics 0\.0\.9.*same version"):
        run(None)


def orders(**columns):
    rows = {
        "order_id": ["a", "b", "c"],
        "shop_id": ["s"] * 3,
        "buyer_id": ["x", "y", "z"],
        "created_at": ["2026-03-01 00:30", "2026-03-01 23:00", "2026-03-03 10:00"],
        "amount": [100, 200, 300],
        "quantity": [1, 1, 1],
        **columns,
    }
    times = pl.col("created_at").str.to_datetime("%Y-%m-%d %H:%M", time_unit="us")
    return pl.DataFrame(rows).with_columns(times)


def test_rows_are_counted_by_the_rule_they_break_and_only_good_ones_tell_how_far_time_reaches():
    result = check_rows(CheckTask("orders", "Asia/Shanghai", None), orders(quantity=[1, 0, -1]))
    found = InputSummary({})
    found.add("orders", result)
    assert found.rows == {"orders": 3}
    assert found.rejected == {"orders": 2}
    first = pl.Series(["2026-03-01"]).str.to_date().cast(pl.Int32).item()
    assert found.days == (first, first)
    assert found.latest == result.filter(pl.col("what") == "given")["latest"].item()
    with pytest.raises(DataError, match="orders: 2 of 3 rows refused") as error:
        found.refuse()
    assert "quantity" in str(error.value)
    assert "2 rows, one of them with quantity '0'" in str(error.value)
    assert found.caveat == "rows were rejected and are not counted: orders 2 of 3"


def test_what_was_later_than_the_knowledge_time_tells_no_day():
    as_of = 1_772_294_400_000_000 + 3_600_000_000  # 2026-03-01 01:00 in Shanghai
    text = check_rows(CheckTask("orders", "Asia/Shanghai", as_of), orders())
    first, last = text.filter(pl.col("what") == "given").select("first_day", "last_day").row(0)
    assert first == last == 20_513


def test_stretches_of_rows_add_up():
    found = InputSummary({})
    for rows in (orders().head(1), orders().slice(1)):
        found.add("orders", check_rows(CheckTask("orders", "Asia/Shanghai", None), rows))
    assert found.rows == {"orders": 3}
    assert found.days == (20_513, 20_515)
    assert found.caveat == ""
    found.refuse()


def dealt(*columns, **other):
    """How orders are cut, as a job says it, but for what the test is about."""
    task = {
        "numbers": frozenset(),
        "zone": "Asia/Shanghai",
        "invalid": "trust",
        "between": (None, None),
    }
    owner = {"owner": ("shop_id", "buyer_id"), "buckets": 1, "probe": probe()}
    return PiecesTask(**{"table": "orders", "columns": columns, **task, **owner, **other})


def test_a_piece_holds_rows_in_the_zone_of_the_data_and_no_more_columns_than_asked_for():
    pieces = cut_rows(dealt("order_id", "created_at"), orders())
    assert pieces.select(BUCKET, "table").rows() == [(0, "orders")]
    empty = pl.read_ipc_stream(pieces["rows"][0]).clear()
    found = rows_of_pieces(pieces, "orders", empty)
    assert found.sort("order_id")["order_id"].to_list() == ["a", "b", "c"]
    assert found.schema == {"order_id": pl.String, "created_at": pl.Datetime("us", "Asia/Shanghai")}
    assert found["created_at"].min().isoformat() == "2026-03-01T00:30:00+08:00"
    assert rows_of_pieces(pieces, "messages", empty).is_empty()


def test_each_shop_and_buyer_has_one_bucket_in_every_stretch_of_every_table():
    buyers = [f"buyer {number % 50}" for number in range(200)]
    shops = ["s", "t"] * 100
    rows = pl.concat([orders()] * 67).head(200)
    rows = rows.with_columns(shop_id=pl.Series(shops), buyer_id=pl.Series(buyers))
    seen = {}
    for table, own in (("orders", rows), ("refunds", rows.reverse())):
        task = dealt("shop_id", "buyer_id", table=table, buckets=7)
        for stretch in own.iter_slices(40):
            for bucket, name, piece in cut_rows(task, stretch).iter_rows():
                assert name == table
                for owner in pl.read_ipc_stream(piece).iter_rows():
                    seen.setdefault(owner, []).append((table, bucket))
    assert len(seen) == 50
    assert all(len(found) == 8 for found in seen.values())
    assert all(len({bucket for _, bucket in found}) == 1 for found in seen.values())
    assert {bucket for found in seen.values() for _, bucket in found} == set(range(7))


def test_rows_of_one_shop_share_a_bucket_where_shops_cannot_be_divided():
    owner = owner_columns("orders", by_shop=True)
    pieces = cut_rows(dealt("buyer_id", owner=owner, buckets=64), orders())
    (piece,) = pieces["rows"]
    assert pl.read_ipc_stream(piece)["buyer_id"].to_list() == ["x", "y", "z"]
    assert owner_columns("shifts", by_shop=False) == ("shop_id", "agent_id")
    assert owner_columns("messages", by_shop=False) == ("shop_id", "buyer_id")


def test_a_worker_that_would_deal_rows_to_other_buckets_than_the_driver_is_refused():
    last = (*probe()[:-1], 0)
    with pytest.raises(CsmetricsError, match="the same version of polars everywhere"):
        cut_rows(dealt("order_id", probe=last), orders())
    asked = "from csmetrics.spark.shuffle import probe; print(probe())"
    done = subprocess.run(  # noqa: S603  our own line
        [sys.executable, "-c", asked], stdout=subprocess.PIPE, text=True, check=True
    )
    assert done.stdout.strip() == str(probe())  # which other processes make of them, too
    assert len(set(probe())) == len(probe())


def test_only_rows_that_keep_their_rules_are_cut_where_rows_are_judged():
    rows = orders(quantity=[1, 0, 1])
    (piece,) = cut_rows(dealt("order_id", invalid="quarantine"), rows)["rows"]
    assert pl.read_ipc_stream(piece)["order_id"].to_list() == ["a", "c"]


BYTES, ROWS = (f"spark.sql.execution.arrow.max{what}PerBatch" for what in ("Bytes", "Records"))


class Session(dict):
    """The settings of a session, and a frame that tells its limit when its rows are fetched."""

    conf = sparkSession = property(lambda self: self)  # noqa: N815  as Spark calls them
    set = dict.__setitem__
    unset = dict.__delitem__

    def toArrow(self):  # noqa: N802  likewise
        raise DataError(self.get(BYTES))


@pytest.mark.parametrize("given", [{}, {BYTES: "64m"}, {ROWS: "50000"}])
def test_batches_of_few_rows_have_no_limit_of_bytes_while_rows_are_fetched(given):
    session = Session(given)
    with pytest.raises(DataError, match=r"^2147483647$"):
        remote.from_spark(session)
    assert session == given


@pytest.mark.parametrize("rows", ["0", "-1", "10000000"])
def test_batches_of_any_number_of_rows_keep_their_limit_of_bytes(rows):
    session = Session({BYTES: "64m", ROWS: rows})
    with pytest.raises(DataError, match=r"^64m$"):
        remote.from_spark(session)
    assert session == {BYTES: "64m", ROWS: rows}


def test_what_spark_says_becomes_the_error_that_was_raised_on_a_worker():
    text = (
        "An exception was thrown from the Python worker:\nTraceback (most recent call last):\n"
        '  File "x.py", line 3\ncsmetrics.errors.DataError: orders: 1 row refused\n  amount\n'
        "\nJVM stacktrace:\n\tat org.apache"
    )
    error = remote.error_from_text(text)
    assert type(error) is DataError
    assert str(error) == "orders: 1 row refused\n  amount"
    absent = remote.error_from_text("ModuleNotFoundError: No module named 'csmetrics'")
    assert "PYSPARK_PYTHON" in str(absent)
    other = remote.error_from_text("[PATH_NOT_FOUND] no path s3a://x\n\nJVM stacktrace:\nmuch")
    assert str(other) == "Spark failed: [PATH_NOT_FOUND] no path s3a://x"


def test_the_package_is_imported_without_spark_or_pandas():
    asked = (
        "import sys, csmetrics.spark.spark_evaluation;"
        "print([name for name in ('pyspark', 'pandas', 'pyarrow') if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603  our own line
        [sys.executable, "-c", asked], stdout=subprocess.PIPE, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
