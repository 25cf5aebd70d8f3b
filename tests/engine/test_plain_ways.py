"""Optimisations are only speed: with all of them off, every figure and unit is the same."""

import warnings
from datetime import datetime
from functools import cache

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from csmetrics import evaluate, explain, registry
from csmetrics.datasets import sample_shop
from csmetrics.engine import optimisations
from csmetrics.engine.row_lookup import RowLookup

IDS = [id_ for id_ in registry if not registry[id_].parameters]
AS_OF = datetime(2026, 3, 6, 12, 0)  # noqa: DTZ001  local, while much is pending
CALLS = (
    {"per": "day"},
    {"per": "all", "by": "agent_id", "missing": "skip"},
    {"per": "all", "by": ("shop_id", "hour"), "missing": "skip"},
)


@cache
def shop():
    return sample_shop(days=6)


def figures(call):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return evaluate(IDS, shop(), as_of=AS_OF, **call)


@pytest.mark.parametrize("call", CALLS, ids=["by day", "by agent", "by shop and hour"])
def test_the_plain_ways_give_the_same_figures(call, monkeypatch):
    fast = figures(call)
    monkeypatch.setattr(optimisations, "OFF", True)
    slow = figures(call)
    assert_frame_equal(fast, slow, check_exact=True)
    assert fast["pending"].sum() > 0
    assert fast.filter(pl.col("value").is_between(0, 1, closed="none")).height > 50


@pytest.mark.parametrize("id_", ["pdd.reply_rate_3min", "taobao.sales_amount", "jd.answer_rate"])
def test_the_plain_ways_give_the_same_units_and_evidence(id_, monkeypatch):
    fast = explain(id_, shop(), as_of=AS_OF)
    monkeypatch.setattr(optimisations, "OFF", True)
    assert_frame_equal(fast, explain(id_, shop(), as_of=AS_OF), check_exact=True)
    assert len(fast) > 20


def test_the_plain_way_finds_rows_without_the_fast_ones(monkeypatch):
    used = []
    for way in ("_semi_join", "_next_row_asof", "_range_join"):
        real = getattr(RowLookup, way)
        monkeypatch.setattr(
            RowLookup, way, lambda *given, way=way, real=real: (used.append(way), real(*given))[1]
        )
    figures(CALLS[0])
    assert set(used) == {"_semi_join", "_next_row_asof", "_range_join"}
    used.clear()
    monkeypatch.setattr(optimisations, "OFF", True)
    figures(CALLS[0])
    assert set(used) == {"_semi_join"}
