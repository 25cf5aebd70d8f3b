"""Which reading stands first: one that fits by fewer edits, else one that gives more figures."""

import pytest

import csmetrics as cs
from csmetrics.reconciliation.candidates import Reading
from csmetrics.reconciliation.reconcile import _ranked
from csmetrics.reconciliation.record_clauses import _threshold_usual

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


@pytest.mark.parametrize(("stated", "tried"), [(0, ("1",)), (1, ("0", "2")), (3, ("2", "4"))])
def test_the_thresholds_tried_are_the_next_ones_from_zero_on(stated, tried):
    varied = cs.vary(cs.registry["douyin.satisfaction_rate"], threshold=stated)
    assert _threshold_usual(varied.editions[-1]) == tried
