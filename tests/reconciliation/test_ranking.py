"""Which reading stands first: one that fits by fewer edits, else one that gives more figures."""

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.reconciliation.candidates import Reading
from csmetrics.reconciliation.findings import Findings
from csmetrics.reconciliation.reconcile import _ranked
from csmetrics.reconciliation.record_clauses import _threshold_usual
from csmetrics.reconciliation.verdict_text import sentence

RATE = cs.registry["pdd.reply_rate_3min"]


def reading(edits, agreeing, compared):
    return Reading(RATE, tuple(f"clause {n}" for n in range(edits)), agreeing, compared)


def test_of_those_that_fit_the_one_of_fewest_edits_stands_first():
    """One of more edits may have more figures that are settled."""
    one, two = reading(1, 9, 9), reading(2, 12, 12)
    assert _ranked([two, one]) == (one, two)


def test_of_those_that_do_not_fit_the_one_that_gives_most_stands_first():
    one, two, none = reading(1, 3, 9), reading(2, 8, 9), reading(0, 3, 9)
    assert _ranked([one, none, two]) == (two, none, one)
    assert _ranked([two, reading(2, 9, 9)]) == (reading(2, 9, 9), two)


@pytest.mark.parametrize(("compared", "late"), [(3, True), (4, False)])
def test_a_reading_settles_too_late_with_less_than_half_of_the_figures(compared, late):
    ranked = (reading(1, 3, 8), reading(0, 2, 8), reading(1, 1, compared))
    found = Findings(RATE, "no reading", pl.DataFrame(), ranked=ranked)
    assert ("1 of them has not settled on these days" in sentence(found, "en")) is late
    assert ("其中 1 种在这些日子尚未定数" in sentence(found, "zh")) is late


@pytest.mark.parametrize(("stated", "tried"), [(0, ("1",)), (1, ("0", "2")), (3, ("2", "4"))])
def test_the_thresholds_tried_are_the_next_ones_from_zero_on(stated, tried):
    varied = cs.vary(cs.registry["douyin.satisfaction_rate"], threshold=stated)
    assert _threshold_usual(varied.editions[-1]) == tried
