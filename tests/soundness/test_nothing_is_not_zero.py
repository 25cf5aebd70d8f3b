"""No data, no question and no answer yet are three things, and none of them is 0 percent."""

from datetime import datetime

import polars as pl
import pytest

from csmetrics import CsmetricsWarning, evaluate
from csmetrics.errors import MissingDataError
from csmetrics.tables import Dataset
from tests.soundness.talks import figures, talk

ASKED = talk(("b", "2026-03-02 10:00", "buyer"))


def test_a_day_without_a_question_has_no_rate():
    quiet = talk(("b", "2026-03-02 10:00", "agent"))
    found = evaluate("pdd.reply_rate_3min", Dataset(messages=quiet)).row(0, named=True)
    assert (found["numerator"], found["denominator"], found["value"]) == (0.0, 0.0, None)


def test_a_question_that_may_still_be_answered_is_not_late():
    for second, expected in [("10:02:59", (0.0, 0.0)), ("10:03:00", (0.0, 1.0))]:
        data = Dataset(messages=ASKED, as_of=datetime.fromisoformat(f"2026-03-02 {second}"))
        assert figures("pdd.reply_rate_3min", data) == {"2026-03-02": expected}


def test_a_column_that_nobody_exported_is_an_error_and_not_false():
    order = {"order_id": "o", "shop_id": "s", "buyer_id": "b", "amount": 1, "quantity": 1}
    at = datetime.fromisoformat("2026-03-02")
    refund = {"refund_id": "r", "order_id": "o", "shop_id": "s", "buyer_id": "b", "amount": 1}
    data = Dataset(
        orders=pl.DataFrame([order | {"created_at": at, "paid_at": at}]),
        refunds=pl.DataFrame([refund | {"kind": "exchange", "applied_at": at, "completed_at": at}]),
    )
    with pytest.raises(MissingDataError, match="intervened"):
        evaluate("pdd.dispute_refund_rate", data)


def test_where_no_edition_judges_a_day_the_groups_keep_their_types():
    messages = talk(("b", "2026-03-02 10:00", "buyer"))
    messages = messages.with_columns(
        stars=pl.lit(3, pl.Int8), vip=pl.lit(value=True), topic=pl.lit("a")
    )
    data, by = Dataset(messages=messages), ["stars", "vip", "topic"]
    with pytest.warns(CsmetricsWarning, match="skipped periods"):
        found = evaluate("kuaishou.reply_rate_3min", data, by=by)
    assert found.height == 0
    assert found.select("stars", "vip", "topic").dtypes == [pl.Int8, pl.Boolean, pl.String]
