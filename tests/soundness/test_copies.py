"""Exports that overlap bring the same rows twice; they are not two sales."""

from datetime import datetime

import polars as pl
import pytest

from csmetrics import CsmetricsWarning, evaluate
from csmetrics.errors import DataError
from csmetrics.tables import Dataset
from tests.soundness.talks import figures, talk

MONDAY = talk(("b", "2026-03-02 10:00", "buyer"), ("c", "2026-03-02 11:00", "buyer"))
TWICE = pl.concat([MONDAY, MONDAY[1:], talk(("d", "2026-03-03 09:00", "buyer"), first=2)])


def test_they_are_refused_by_name():
    with pytest.raises(DataError, match="message_id repeats an identical row: 1 row: row 2"):
        Dataset(messages=TWICE)


def test_put_aside_they_change_no_figure():
    data = Dataset(messages=TWICE, invalid="quarantine")
    with pytest.warns(CsmetricsWarning, match="messages 1 of 4"):
        found = figures("taobao.buyer_messages", data)
    assert found == {"2026-03-02": (2.0, None), "2026-03-03": (1.0, None)}


def test_of_two_prices_of_one_order_none_is_taken():
    order = {
        "order_id": "o",
        "shop_id": "s",
        "buyer_id": "b",
        "created_at": datetime.fromisoformat("2026-03-02"),
        "paid_at": datetime.fromisoformat("2026-03-02"),
        "quantity": 1,
    }
    both = pl.DataFrame([order | {"amount": 10}, order | {"amount": 12}])
    with pytest.raises(DataError, match="order_id is shared by rows that differ: 2 rows"):
        Dataset(orders=both)
    data = Dataset(orders=both, invalid="quarantine", as_of=datetime.fromisoformat("2026-03-03"))
    with pytest.warns(CsmetricsWarning, match="orders 2 of 2"):
        assert evaluate("taobao.paid_buyers", data, per="all").height == 0
