"""Which metrics a data set can compute, and what it lacks for the others."""

import contextlib
from datetime import date

import polars as pl
import pytest

from csmetrics import Dataset, datasets, evaluate, registry
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError, MissingDataError
from csmetrics.language.base import minutes, own
from csmetrics.language.conditions import has_value, some
from csmetrics.language.measures import count, mean
from csmetrics.language.messages import asked
from csmetrics.language.quantities import Between
from csmetrics.language.units import buyer_day, rows
from tests.registry.small_metrics import edition, metric

ASKED = metric(count(buyer_day, among=some(asked)), metric_id="own.asked")
REFUND_TIME = metric(
    mean(Between(since="applied_at", until="completed_at"), rows("refunds", at="completed_at")),
    metric_id="own.refund_time",
)
MESSAGES = pl.DataFrame(
    {
        "message_id": ["m"],
        "shop_id": ["s"],
        "buyer_id": ["b"],
        "sender": ["buyer"],
        "sent_at": ["2026-03-02 10:00:00"],
    }
).with_columns(pl.col("sent_at").str.to_datetime())
REFUNDS = pl.DataFrame({"refund_id": ["r"], "order_id": ["o"], "shop_id": ["s"], "buyer_id": ["b"]})
RATINGS = pl.DataFrame({"rating_id": ["r"], "shop_id": ["s"], "buyer_id": ["b"]}).with_columns(
    rated_at=pl.datetime(2026, 3, 2), level=5
)


def test_a_metric_whose_tables_are_there_is_computable_and_lacks_nothing():
    [row] = Registry([ASKED]).computable(Dataset(messages=MESSAGES)).to_dicts()
    assert row == {
        "metric": "own.asked",
        "name_zh": "自己的指标",
        "name_en": "A metric of one's own",
        "computable": True,
        "missing": None,
        "parameters": [],
    }


def test_a_table_that_is_not_there_is_named_with_what_would_be_read_of_it():
    table = Registry([ASKED, REFUND_TIME]).computable(Dataset(messages=MESSAGES))
    assert table["computable"].to_list() == [True, False]
    assert table["missing"].to_list() == [
        None,
        "table refunds (applied_at, completed_at, refund_id, shop_id)",
    ]


def test_columns_that_are_not_there_are_named_with_their_table():
    applied = REFUNDS.with_columns(applied_at=pl.datetime(2026, 3, 2))
    [row] = Registry([REFUND_TIME]).computable(Dataset(refunds=applied)).to_dicts()
    assert not row["computable"]
    assert row["missing"] == "column completed_at of refunds"


def test_every_edition_must_find_what_it_reads_and_each_lack_is_said_once():
    refunds = count(rows("refunds", at="applied_at"))
    changed = date(2024, 1, 1)
    one = metric(
        None,
        editions=[
            edition(count(buyer_day, among=some(asked)), until=changed),
            edition(refunds, since=changed),
        ],
    )
    [row] = Registry([one]).computable(Dataset(messages=MESSAGES)).to_dicts()
    assert row["missing"] == "table refunds (applied_at, refund_id, shop_id)"


def test_a_parameter_to_fill_is_no_lack_of_the_data():
    shop = datasets.sample_shop(days=1)
    table = registry.computable(shop)
    row = table.row(by_predicate=pl.col("metric") == "taobao.slow_response_buyers", named=True)
    assert row["computable"]
    assert row["parameters"] == ["limit", "times"]
    filled = Registry([registry.get("taobao.slow_response_buyers", limit=minutes(3), times=1)])
    assert filled.computable(shop)["parameters"].to_list() == [[]]


def test_without_metrics_there_is_no_row_and_every_column():
    none = Registry([]).computable(Dataset(messages=MESSAGES))
    full = Registry([ASKED]).computable(Dataset(messages=MESSAGES))
    assert none.is_empty()
    assert none.schema == full.schema


def test_the_metrics_come_in_order_of_their_ids():
    assert registry.computable(Dataset(messages=MESSAGES))["metric"].to_list() == list(registry)


def test_what_is_no_data_set_is_refused():
    with pytest.raises(ArgumentError, match=r"data is a Dataset, not a DataFrame"):
        registry.computable(MESSAGES)


@pytest.mark.filterwarnings("ignore:skipped periods")
@pytest.mark.parametrize(
    "tables",
    [{"messages": MESSAGES}, {"ratings": RATINGS}],
    ids=["messages", "ratings"],
)
def test_what_is_called_computable_is_evaluated_and_nothing_else_is(tables):
    data = Dataset(**tables)
    table = registry.computable(data).filter(pl.col("parameters").list.len() == 0)
    evaluated = set()
    for one in table["metric"]:
        with contextlib.suppress(MissingDataError):
            evaluate(one, data)
            evaluated.add(one)
    assert 0 < len(evaluated) < len(table)
    assert evaluated == set(table.filter(pl.col("computable"))["metric"])


def test_a_like_name_is_suggested_for_an_absent_column_and_not_for_one_of_another_type():
    orders = {
        "order_id": ["o"],
        "shop_id": ["s"],
        "buyer_id": ["b"],
        "paid_at": ["2026-03-02 10:00"],
    }
    paid = rows("orders", at="paid_at", where=has_value(own("stars", "integer")))
    starred = metric(count(paid), metric_id="own.starred")
    found = {}
    for given, values in (("star", [5]), ("stars", ["5"])):
        frame = pl.DataFrame({**orders, given: values})
        data = Dataset(orders=frame.with_columns(pl.col("paid_at").str.to_datetime("%F %H:%M")))
        with pytest.raises(MissingDataError) as lacking:
            evaluate(starred, data)
        found[given] = str(lacking.value)
    assert "column stars (own, integer) of orders. Did you mean 'star'?" in found["star"]
    assert "column stars (own, integer) of orders, which is String there" in found["stars"]
    assert "Did you mean" not in found["stars"]
