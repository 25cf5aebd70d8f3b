"""Rows that keep every rule and still look wrong: counted, told of, and refused where asked."""

import warnings

import polars as pl
import pytest

from csmetrics import CsmetricsWarning, evaluate
from csmetrics.errors import ArgumentError, DataError
from csmetrics.tables import Dataset
from tests.tables.table_frames import NOON, local, messages, orders, shifts

lazily = pytest.mark.parametrize("lazy", [False, True])
ORPHANS = "order_id is not an order of that shop and buyer"
UNAUTHORED = "an agent's message has no agent_id"
FAR = "a time is before 2000 or ten years after the data"


def given(lazy, **tables):
    return {name: frame.lazy() if lazy else frame for name, frame in tables.items()}


def refunds(**columns):
    good = {
        "refund_id": ["r0", "r1"],
        "order_id": ["o0", "o9"],
        "shop_id": ["s", "s"],
        "buyer_id": ["b", "b"],
        "kind": ["exchange", "exchange"],
        "applied_at": [NOON, NOON],
        "amount": [1, 1],
    }
    return pl.DataFrame(good | columns)


def complaints(order_id):
    row = {"complaint_id": "c", "shop_id": "s", "buyer_id": "b", "filed_at": NOON}
    return pl.DataFrame([row]).with_columns(order_id=pl.lit(order_id, pl.String))


def doubts(data):
    """Those about single rows; the health check's stand last."""
    report = data.report()
    return report.doubts.rows()[: report.doubts.height - len(report.health)]


@lazily
def test_orphans_are_kept_and_counted(lazy):
    data = Dataset(**given(lazy, orders=orders(), refunds=refunds(), complaints=complaints("o9")))
    assert len(data.rows("refunds")) == 2
    assert doubts(data) == [("refunds", ORPHANS, 1), ("complaints", ORPHANS, 1)]


def test_an_order_of_another_buyer_or_shop_is_not_its_order():
    for other in ({"buyer_id": ["b", "c"]}, {"shop_id": ["s", "x"]}):
        data = Dataset(orders=orders(), refunds=refunds(order_id=["o0", "o1"], **other))
        assert doubts(data) == [("refunds", ORPHANS, 1)]


def test_a_complaint_about_no_order_and_a_shop_without_orders_have_no_orphans():
    assert doubts(Dataset(orders=orders(), complaints=complaints(None))) == []
    assert doubts(Dataset(refunds=refunds())) == []


@lazily
def test_human_replies_without_author_are_counted_where_others_have_one(lazy):
    table = messages(
        message_id=list("abcd"),
        shop_id=["s"] * 4,
        buyer_id=["b"] * 4,
        sent_at=[NOON] * 4,
        sender=["buyer", "agent", "agent", "agent"],
        mode=["manual", "assisted", "automatic", None],
        agent_id=pl.Series([None] * 4, dtype=pl.String),
    )
    assert doubts(Dataset(**given(lazy, messages=table))) == [("messages", UNAUTHORED, 2)]
    assert doubts(Dataset(**given(lazy, messages=table.drop("agent_id")))) == []


@lazily
@pytest.mark.parametrize(
    ("time", "far"),
    [("1999-12-31 23:59:59", 1), ("2000-01-01", 0), ("2034-03-01", 0), ("2034-03-03", 1)],
)
def test_times_far_from_the_data_are_counted(lazy, time, far):
    many = pl.concat(
        [messages(message_id=[f"a{n}", f"b{n}"]) for n in range(3)]
        + [messages(message_id=["c", "d"], sent_at=[NOON, local(time)])]
    )
    expected = [("messages", FAR, 1)] if far else []
    assert doubts(Dataset(**given(lazy, messages=many))) == expected


def test_the_knowledge_time_says_what_is_far_where_it_is_given():
    late = messages(sent_at=[NOON, local("2033-01-01")])
    assert doubts(Dataset(messages=late, as_of=NOON)) == []
    assert doubts(Dataset(messages=late, as_of=local("2020-01-01"))) == [("messages", FAR, 1)]


def test_a_shift_that_never_ends_is_better_null():
    never = shifts(offline_at=[local("9999-12-31"), None])
    assert doubts(Dataset(messages=messages(), shifts=never)) == [("shifts", FAR, 1)]


def test_without_any_event_only_the_first_year_is_asked_of():
    assert doubts(Dataset(shifts=shifts(online_at=[local("2090-01-01"), local("1970-01-01")]))) == [
        ("shifts", FAR, 1)
    ]


def test_the_report_tells_of_them_in_words():
    data = Dataset(orders=orders(), refunds=refunds())
    assert str(data.report()).splitlines() == [
        "orders: 2 rows given, 2 accepted, 0 rejected",
        "refunds: 2 rows given, 2 accepted, 0 rejected",
        f"  doubtful 1: {ORPHANS}",
    ]


def test_evaluating_is_silent_of_them_unless_bad_rows_are_put_aside():
    tables = given(lazy=False, messages=messages(), orders=orders(), refunds=refunds())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        evaluate("pdd.consult_buyers", Dataset(**tables))
    with pytest.warns(CsmetricsWarning) as caught:
        evaluate("pdd.consult_buyers", Dataset(**tables, invalid="quarantine"))
    (one,) = caught
    assert str(one.message) == (
        f"rows are doubtful and are counted: refunds 1 ({ORPHANS}); data.report() says why"
    )


@lazily
def test_they_are_refused_where_one_asks(lazy):
    tables = given(lazy, orders=orders(), refunds=refunds())
    with pytest.raises(DataError) as error:
        Dataset(**tables, refuse=("orphans",))
    assert f"{ORPHANS}: 1 row: row 1 (refund_id 'r1'): order_id 'o9', shop_id 's'" in str(
        error.value
    )


@lazily
def test_they_are_put_aside_where_one_asks(lazy):
    old = messages(agent_id=["x", None], sent_at=[local("1970-01-01"), NOON])
    tables = given(lazy, messages=old, orders=orders(), refunds=refunds())
    refuse = ("orphans", "unauthored", "far_dates")
    data = Dataset(**tables, invalid="quarantine", refuse=refuse)
    assert data.rejected.select("table", "row", "rule").sort("table", "row").rows() == [
        ("messages", 0, FAR),
        ("messages", 1, UNAUTHORED),
        ("refunds", 1, ORPHANS),
    ]
    assert doubts(data) == []
    assert data.rows("messages") == []
    assert [row.refund_id for row in data.rows("refunds")] == ["r0"]


@lazily
def test_what_belongs_to_a_refused_order_is_an_orphan(lazy):
    tables = given(lazy, orders=orders(amount=[-1.0, 1.0]), refunds=refunds())
    data = Dataset(**tables, invalid="quarantine", refuse=["orphans"])
    assert data.frame("refunds").collect().is_empty()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"refuse": "orphans"}, "refuse='orphans' is not a collection of names"),
        ({"refuse": ("orphan",)}, "refuse='orphan' is not one of .* Did you mean 'orphans'"),
        ({"refuse": ("orphans",)}, "give it as Dataset"),
        ({"refuse": ("unauthored",), "invalid": "trust"}, "validates no row"),
    ],
)
def test_what_cannot_be_refused_is_said(arguments, says):
    with pytest.raises(ArgumentError, match=says):
        Dataset(messages=messages(), **arguments)
