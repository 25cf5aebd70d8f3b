"""First everything is asked, then values are read: the order of two lines loses nothing."""

from datetime import date

import polars as pl
import pytest

from csmetrics.datasets import sample_shop
from csmetrics.engine.aggregate_plan import AggregatePlan
from csmetrics.engine.messages.segment_folds import Fold
from csmetrics.engine.snapshot import Snapshot
from csmetrics.language import messages as sets


@pytest.fixture
def table():
    columns = {"messages": {"sent_at", "sender", "mode", "session_id", "agent_id"}}
    shop = sample_shop(days=3)
    as_of = shop.as_of
    return Snapshot(shop, as_of, (), columns, days=[date(2026, 3, 1)]).messages


def test_messages_have_no_frame_to_take(table):
    assert not hasattr(table, "frame")


def test_a_question_in_read_itself_is_answered(table):
    first = table.read(place=pl.col("ord"))
    asked = table.read(reply=table.next_reply(sets.human, "buyer"))
    assert first.columns == ["place"]
    assert asked["reply"].is_not_null().sum() > 100


def test_what_was_read_before_a_question_lacks_its_answer(table):
    before = table.read(place=pl.col("ord"))
    reply = table.next_reply(sets.human, "buyer")
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        before.select(reply)
    assert table.read(reply=reply).height == before.height


def test_an_aggregate_that_is_requested_too_late_is_refused(table):
    plan, everybody = AggregatePlan(), pl.col("ord") >= 0
    plan.request("first", "all", everybody, pl.col("t"), Fold.FIRST)
    found = plan.fold(table, table.segments("buyer"), [pl.col("buyer")])
    assert found["m0"].null_count() == 0
    plan.request("first", "all", everybody, pl.col("t"), Fold.FIRST)  # it is there
    with pytest.raises(RuntimeError, match="ask before fold"):
        plan.request("last", "all", everybody, pl.col("t"), Fold.LAST)
