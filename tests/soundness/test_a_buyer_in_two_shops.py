"""The same buyer id in two shops is two customers; an answer of one shop is none of the other."""

from datetime import datetime

import polars as pl

from csmetrics import evaluate
from csmetrics.tables import Dataset
from tests.soundness.talks import figures, talk

ASKED = ("b", "2026-03-02 10:00", "buyer")
BOTH = pl.concat(
    [talk(ASKED), talk(ASKED, ("b", "2026-03-02 10:01", "agent"), shop="t")], how="vertical"
)


def test_they_are_counted_in_each():
    assert figures("pdd.consult_buyers", BOTH) == {"2026-03-02": (2.0, None)}


def test_the_answer_of_one_shop_answers_nobody_in_the_other():
    found = evaluate("pdd.reply_rate_3min", Dataset(messages=BOTH), by="shop_id", per="all")
    pending = evaluate(
        "pdd.reply_rate_3min",
        Dataset(messages=BOTH, as_of=datetime.fromisoformat("2026-03-03")),
        by="shop_id",
        per="all",
    )
    assert found.select("shop_id", "numerator", "denominator", "pending").rows() == [
        ("s", 0.0, 0.0, 1),  # at 10:01 it may still be answered in time
        ("t", 0.0, 0.0, 1),  # answered, and it waits for its deadline like the other
    ]
    assert found["pending_met"].to_list() == [0, 1]
    assert pending.select("shop_id", "numerator", "denominator", "pending").rows() == [
        ("s", 0.0, 1.0, 0),
        ("t", 1.0, 1.0, 0),
    ]


def test_an_order_number_of_another_shop_is_another_order():
    order = {
        "order_id": "o",
        "shop_id": "s",
        "buyer_id": "b",
        "created_at": datetime.fromisoformat("2026-03-02"),
        "amount": 1,
        "quantity": 1,
    }
    refund = {
        "refund_id": "r",
        "order_id": "o",
        "shop_id": "t",
        "buyer_id": "b",
        "kind": "exchange",
        "applied_at": datetime.fromisoformat("2026-03-02"),
        "amount": 1,
    }
    data = Dataset(orders=pl.DataFrame([order]), refunds=pl.DataFrame([refund]))
    assert data.report().doubts["rows"].to_list() == [1]
