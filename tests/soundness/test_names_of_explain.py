"""A column that is called as one of explain's groups figures; explain refuses it.

It never takes the place of explain's own column.
"""

from datetime import datetime

import polars as pl
import pytest

from csmetrics import Dataset, evaluate, explain, partials, reference, registry
from csmetrics.datasets import sample_shop
from csmetrics.errors import ArgumentError
from csmetrics.evaluation.request import EXPLAINED_COLUMNS, RESULT_COLUMNS

RATE, PAID = "pdd.reply_rate_3min", "taobao.paid_amount"


def grouped(name):
    frame = pl.DataFrame(
        {
            "message_id": ["m1", "m2"],
            "shop_id": "s",
            "buyer_id": ["b", "c"],
            "sent_at": datetime(2026, 3, 2, 10),  # noqa: DTZ001  local
            "sender": "buyer",
            name: ["x", "y"],
        }
    )
    return Dataset(messages=frame)


@pytest.mark.parametrize(
    ("ask", "name"),
    [
        *((evaluate, name) for name in RESULT_COLUMNS),
        *((ask, name) for ask in (explain, partials) for name in EXPLAINED_COLUMNS),
        *((explain, name) for name in RESULT_COLUMNS),
    ],
)
def test_the_name_is_refused(ask, name):
    with pytest.raises(ArgumentError, match=f"by='{name}' is also a column of"):
        ask(RATE, grouped(name), by=name)


@pytest.mark.parametrize("name", EXPLAINED_COLUMNS)
def test_figures_are_grouped_by_it(name):
    found = evaluate(RATE, grouped(name), by=name)
    assert found.select(name, "pending").rows() == [("x", 1), ("y", 1)]


def test_orders_are_grouped_by_their_quantity():
    shop = sample_shop(days=6)
    found = evaluate(PAID, shop, by="quantity", per="all")
    assert found.equals(reference.evaluate([registry[PAID]], shop, by="quantity", per="all"))
    assert found["quantity"].to_list() == [1, 2, 3]


@pytest.mark.parametrize("metric", ["pdd.reply_rate_3min", "pdd.consult_buyers"])
def test_every_column_of_explain_is_known(metric):
    keys = {"shop_id", "buyer_id", "message_id"}
    found = set(explain(metric, sample_shop(days=2)).columns) - keys
    assert found <= {*EXPLAINED_COLUMNS, *RESULT_COLUMNS}
