"""A LazyFrame is judged as strictly as a DataFrame, and stays lazy."""

from datetime import date

import polars as pl
import pytest

from csmetrics.errors import DataError
from csmetrics.tables import Dataset
from tests.tables.table_frames import messages, orders


@pytest.fixture
def file(tmp_path):
    def write(frame):
        path = tmp_path / "table.parquet"
        frame.write_parquet(path)
        return pl.scan_parquet(path)

    return write


def test_a_scan_is_still_a_scan_in_canonical_types(file):
    scan = file(orders(country=["UK", "FR"]))
    data = Dataset(orders=scan)
    assert data.is_lazy("orders")
    assert "Parquet SCAN" in data.frame("orders").explain()
    assert (
        data.frame("orders")
        .collect()
        .equals(Dataset(orders=orders(country=["UK", "FR"])).frame("orders").collect())
    )


def test_of_conflicting_rows_whose_key_has_a_null_none_is_taken(file):
    """A holiday without a name that stands there twice, with two remarks."""
    days = [date(2026, 5, 1), date(2026, 5, 1), date(2026, 5, 2)]
    calendar = pl.DataFrame({"day": days, "kind": "holiday", "remark": ["x", "y", "x"]})
    for given in (calendar, file(calendar)):
        data = Dataset(calendar=given, invalid="quarantine")
        assert data.frame("calendar").collect()["day"].to_list() == [date(2026, 5, 2)]


def test_only_the_columns_that_are_asked_for_are_read(file):
    data = Dataset(orders=file(orders()))
    assert "PROJECT 1/7 COLUMNS" in data.frame("orders").select("order_id").explain()


def test_errors_are_the_same_for_both(file):
    bent = orders(order_id=["o", "o"], buyer_id=["", None], amount=[1.005, -1.0])
    errors = []
    for source in (bent, file(bent)):
        with pytest.raises(DataError) as error:
            Dataset(orders=source)
        errors.append(str(error.value))
    assert errors[0] == errors[1]
    assert errors[0].count("\n") == 9


def test_rows_are_numbered_as_in_the_file(file):
    many = pl.concat([messages()] * 500).with_columns(message_id=pl.int_range(1000))
    bent = many.with_columns(
        sender=pl.when(pl.col("message_id") == 777).then(pl.lit("x")).otherwise("sender")
    )
    with pytest.raises(DataError, match=r"1 row: row 777 \(message_id 777\): 'x'"):
        Dataset(messages=file(bent))


def test_lazy_and_eager_tables_are_held_to_each_other(file):
    torn = messages(session_id=["t", "t"])
    sessions = pl.DataFrame(
        {
            "session_id": ["t"],
            "shop_id": ["s"],
            "buyer_id": ["c"],
            "started_at": [torn["sent_at"][0]],
        }
    )
    with pytest.raises(DataError, match="differs from its session's row: 2 rows"):
        Dataset(messages=file(torn), sessions=sessions)


@pytest.mark.parametrize("coded", [pl.Enum(["m0", "m1", "s", "t", "b", "c", "-"]), pl.Categorical])
def test_rules_between_rows_refuse_coded_ids_of_a_scan_like_plain_ones(file, coded):
    cases = {  # the messages given, and the numbers of those that the contract refuses
        "an identical copy": (pl.concat([messages(), messages()[:1]]), [2]),
        "rows that differ": (pl.concat([messages(), messages(buyer_id=["c", "c"])[:1]]), [0, 2]),
        "a session of two buyers": (
            messages(session_id=["t", "t"], buyer_id=["b", "c"]).vstack(
                messages(message_id=["s", "t"], session_id=["s", "s"])
            ),
            [0, 1],
        ),
        "a word for no value": (messages(buyer_id=["b", "-"]), [1]),
    }
    for name, (plain, refused) in cases.items():
        ids = pl.col(col for col in plain.columns if col.endswith("_id")).cast(coded)
        data = Dataset(
            messages=file(plain.with_columns(ids)),
            invalid="quarantine",
            refuse=("placeholders", "unauthored"),
        )
        assert data.rejected["row"].to_list() == refused, name
        left = [row for number, row in enumerate(plain["message_id"]) if number not in refused]
        kept = data.frame("messages").collect()
        assert sorted(kept["message_id"]) == sorted(left), name
        assert kept.height == data.report().tables["accepted"].item(), name
