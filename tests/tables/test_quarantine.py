"""Bad rows put aside: none is lost, none is counted, and each says why it is not."""

import pickle
import warnings

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from csmetrics import CsmetricsWarning, evaluate, explain
from csmetrics.errors import ArgumentError, CsmetricsError, DataError
from csmetrics.tables import TABLES, Dataset, Message
from tests.tables.dirty_rows import BETWEEN_ROWS, ZONE, refused, rules_broken, tables_of
from tests.tables.table_frames import NOON, local, messages, orders, sessions, shifts

lazily = pytest.mark.parametrize("lazy", [False, True])
BENT = orders(buyer_id=["b", None], amount=[1.0, -2.0])


def put_aside(lazy=False, **tables):  # noqa: FBT002  one of two ways to give a table
    given = {name: frame.lazy() if lazy else frame for name, frame in tables.items()}
    return Dataset(**given, invalid="quarantine", time_zone=ZONE)


def frame_of(table, rows):
    schema = {name: pl.Series([row[name] for row in rows]) for name in TABLES[table].model_fields}
    return pl.DataFrame(schema)


@pytest.mark.parametrize("names", [(name,) for name in TABLES] + [("messages", "sessions")])
@given(data=st.data(), lazy=st.booleans())
def test_accepted_and_rejected_are_what_was_given(names, data, lazy):
    rows = {name: data.draw(tables_of(name), label=name) for name in names}
    frames = {name: frame_of(name, own) for name, own in rows.items()}
    found = put_aside(lazy=lazy, **frames)
    expected = refused(rows)
    report = found.report().tables
    for name, own in rows.items():
        aside = found.rejected.filter(pl.col("table") == name)
        assert set(aside["row"]) == set(expected[name])
        for number in expected[name]:
            text = set(aside.filter(pl.col("row") == number)["rule"])
            of_model = rules_broken(name, own[number])
            between = {one for one in text if one.endswith(BETWEEN_ROWS)}
            if of_model:  # a model asks of two columns only where each is sound by itself
                more = text - of_model
                assert of_model <= text
                pairs = (" is before ", "only one", " is not after ")
                assert all(any(words in one for words in pairs) for one in more)
            else:
                assert text == between
        kept = found.frame(name).collect()
        assert kept.height + len(expected[name]) == len(own)
        counts = report.row(by_predicate=pl.col("table") == name)
        assert counts == (name, len(own), kept.height, 0, len(expected[name]))
        good = [n for n in range(len(own)) if n not in expected[name]]
        again = Dataset(**{name: frames[name][good]}, time_zone=ZONE).frame(name).collect()
        assert_frame_equal(kept, again, check_row_order=not lazy)


@given(data=st.data())
def test_models_and_frames_lose_the_same_rows(data):
    rows = data.draw(tables_of("messages"))
    forged = [Message.model_construct(**row) for row in rows]
    of_models = Dataset(messages=forged, invalid="quarantine", time_zone=ZONE)
    of_frame = put_aside(messages=frame_of("messages", rows))
    assert set(of_models.rejected["row"]) == set(of_frame.rejected["row"])
    assert of_models.rows("messages") == of_frame.rows("messages")
    assert of_models.report().tables.rows() == of_frame.report().tables.rows()


@lazily
def test_every_rejected_row_says_which_it_is_what_rule_and_what_stands_there(lazy):
    assert put_aside(lazy, orders=BENT).rejected.rows() == [
        ("orders", 1, "buyer_id is null", "buyer_id", None, None, None),
        ("orders", 1, "amount is negative", "amount", "-2.0", None, None),
    ]


@lazily
def test_rules_between_columns_and_between_rows_show_all_their_values(lazy):
    early = local("2024-03-01 11:00")
    found = put_aside(
        lazy,
        sessions=sessions(ended_at=[early, None]),
        orders=orders()[[0, 0]],
        messages=messages(session_id=["t9", "t9"], buyer_id=["b", "c"]),
    )
    assert found.rejected.sort("table", "row").select("table", "column", "value").rows() == [
        ("messages", "session_id, shop_id, buyer_id", "t9, s, b"),
        ("messages", "session_id, shop_id, buyer_id", "t9, s, c"),
        ("orders", "order_id", "o0"),
        (
            "sessions",
            "ended_at, started_at",
            "2024-03-01 11:00:00.000000, 2024-03-01 12:00:00.000000",
        ),
    ]


def test_the_report_tells_it_in_words():
    found = put_aside(messages=messages(), orders=BENT)
    assert str(found.report()) == (
        "messages: 2 rows given, 2 accepted, 0 rejected\n"
        "orders: 2 rows given, 1 accepted, 1 rejected\n"
        "  rejected 1: buyer_id is null\n"
        "  rejected 1: amount is negative"
    )
    assert found.report().rules.rows() == [
        ("orders", "buyer_id is null", 1),
        ("orders", "amount is negative", 1),
    ]
    assert str(Dataset().report()) == "No table was given."


@pytest.mark.parametrize("ask", [evaluate, explain])
def test_an_evaluation_warns_once_and_says_how_many(ask):
    bent = messages(message_id=["m0", "m0"])
    found = put_aside(messages=pl.concat([bent, messages(message_id=["m2", "m3"])]), orders=BENT)
    with pytest.warns(CsmetricsWarning) as caught:
        ask("pdd.consult_buyers", found)
    (one,) = caught
    assert str(one.message) == (
        "rows were rejected and are not counted: messages 2 of 4, orders 1 of 2; "
        "data.report() says why"
    )
    assert one.filename == __file__


def test_clean_data_warn_of_nothing_and_count_the_same():
    clean = put_aside(messages=messages())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = evaluate("pdd.consult_buyers", clean)
    assert found.equals(
        evaluate("pdd.consult_buyers", Dataset(messages=messages(), time_zone=ZONE))
    )
    assert clean.rejected.is_empty()


def test_the_figures_are_those_of_the_good_rows():
    odd = messages(message_id=["m2", "m3"], buyer_id=["c", "d"], sender=["Buyer", "buyer"])
    with pytest.warns(CsmetricsWarning):
        found = evaluate(
            "pdd.consult_buyers", put_aside(messages=pl.concat([messages(), odd])), per="all"
        )
    assert found["value"].to_list() == [2.0]  # b and d


def test_a_lazy_table_stays_lazy_and_is_read_by_column(tmp_path):
    path = tmp_path / "orders.parquet"
    BENT.write_parquet(path)
    found = Dataset(orders=pl.scan_parquet(path), invalid="quarantine")
    assert found.is_lazy("orders")
    plan = found.frame("orders").select("order_id").explain()
    assert "Parquet SCAN" in plan
    assert "PROJECT 3/7 COLUMNS" in plan  # its own and the two that broke a rule
    assert found.frame("orders").collect()["order_id"].to_list() == ["o0"]


def test_a_lazy_table_whose_rows_change_places_loses_no_other_row():
    """Rows are left out by what they hold: a number would name another row in the next pass."""
    passes = []

    def turned(frame):
        passes.append(len(passes))
        return frame if len(passes) % 2 else frame.reverse()

    many = pl.concat(
        [orders(order_id=[f"a{n}", f"b{n}"], amount=[float(n), -1.0]) for n in range(5)]
    )
    many = pl.concat([many, many[:1], orders(order_id=["c", "c"])])
    lazy = many.lazy().map_batches(
        turned, schema=many.schema, predicate_pushdown=False, slice_pushdown=False
    )
    found = Dataset(orders=lazy, invalid="quarantine")
    for _ in range(2):
        kept = found.frame("orders").collect()["order_id"].to_list()
        assert sorted(kept) == [f"a{n}" for n in range(5)]


def test_truncating_and_pickling_keep_what_was_rejected():
    for lazy in (False, True):
        found = put_aside(lazy, orders=BENT)
        for other in (found.truncate(NOON), pickle.loads(pickle.dumps(found))):  # noqa: S301
            assert other.invalid == "quarantine"
            assert other.rejected.equals(found.rejected)
            assert str(other.report()) == str(found.report())


@lazily
def test_trust_judges_nothing_and_stays_lazy(lazy):
    frame = BENT.lazy() if lazy else BENT
    found = Dataset(orders=frame, invalid="trust")
    assert found.is_lazy("orders") == lazy
    assert found.frame("orders").collect().height == 2
    assert str(found.report()) == "orders: 2 rows given, accepted without validation"


def test_trust_reads_nothing_of_a_lazy_table():
    def fail(_):
        pytest.fail("the table was read")

    frame = orders().lazy().map_batches(fail, schema=orders().schema)
    assert Dataset(orders=frame, invalid="trust").columns("orders") == tuple(orders().columns)


def test_trust_still_refuses_columns_of_a_wrong_type():
    with pytest.raises(DataError) as error:
        Dataset(
            messages=messages(buyer_id=[1.0, 2.0], sent_at=["a", "b"]),
            shifts=shifts(weight=["1", "1"]),
            invalid="trust",
        )
    says = str(error.value)
    assert says.count("\n") == 2
    assert "messages: buyer_id is Float64, not a string or an integer (floats are refused" in says
    assert "messages: sent_at is String, not a datetime" in says
    assert "shifts: weight is String, not a decimal, an integer or a float" in says


def test_trust_means_the_same_where_the_rows_are_good():
    good = Dataset(messages=messages(), orders=orders())
    again = Dataset(messages=messages(), orders=orders(), invalid="trust")
    assert again.rows("messages") == good.rows("messages")
    assert again.rows("orders") == good.rows("orders")
    assert again.as_of == good.as_of


def test_models_are_judged_whoever_trusts_them():
    forged = Message.model_construct(message_id="")
    with pytest.raises(DataError, match="message_id is an empty string"):
        Dataset(messages=[forged], invalid="trust")


def test_another_word_for_invalid_is_refused():
    with pytest.raises(ArgumentError, match=r"invalid='quarentine' is not.*Did you mean 'quara"):
        Dataset(messages=messages(), invalid="quarentine")


def test_a_trusted_time_outside_of_all_years_is_an_own_error_when_rows_are_asked():
    """The last second of 9999 in New York is in the year 10000 of UTC."""
    late = orders().with_columns(created_at=pl.datetime(9999, 12, 31, 23, 59, 59))
    found = Dataset(orders=late, invalid="trust", time_zone="America/New_York")
    with pytest.raises(
        DataError, match="orders: a time is outside the years 1 to 9999, and the rows"
    ):
        found.rows("orders")


@pytest.mark.parametrize("table", [None, 1, "orders ", "refunds"])
def test_rows_of_a_table_that_is_not_there_are_refused(table):
    with pytest.raises(CsmetricsError):
        Dataset(orders=orders()).rows(table)
