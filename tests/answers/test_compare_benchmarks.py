"""``compare`` over benchmarks at the edges: what pending units may turn, and what is the limit."""

import polars as pl

import csmetrics as cs
from tests.answers.answer_rows import BUYERS, RATE, WAIT, result, row

POOR = "douyin.dissatisfaction_rate"
"""A proportion of which less is better."""


def beside(one, value):
    """The row beside a benchmark of its metric."""
    outside = pl.DataFrame({"metric": [one["metric"]], "name": ["target"], "value": [value]})
    return cs.compare(result(one), over="benchmark", benchmarks=outside).row(0, named=True)


def test_a_figure_is_better_or_not_once_no_pending_unit_can_turn_it():
    """Of 80 in 100, 25 pending: 80/125 = 64 % to 105/125 = 84 %; of 10 in 100, 8 to 28 %.

    The limit itself is not better; that it will be no better than the limit is known.
    """
    more = row(RATE, 80, 100, pending=25, final=False)
    less = row(POOR, 10, 100, pending=25, final=False)
    few, many = (row(WAIT, 600, 20, pending=n, final=False) for n in (1, 2))
    for one, value, better in (
        *((more, 0.6, True), (more, 0.64, None), (more, 0.75, None), (more, 0.8, None)),
        *((more, 0.84, False), (more, 0.9, False)),
        *((less, 0.3, True), (less, 0.28, None), (less, 0.1, None), (less, 0.08, False)),
        *((few, 40.0, True), (few, 20.0, False), (many, 40.0, None)),
        (row(BUYERS, 10), 5.0, None),
    ):
        assert beside(one, value)["better"] is better, (one["metric"], one["pending"], value)


def test_an_end_of_the_interval_is_inside_it():
    for none_or_all, value in ((0, 0.0), (40, 1.0)):
        assert beside(row(RATE, none_or_all, 40), value)["distinguishable"] is False
        assert beside(row(RATE, none_or_all, 40), 0.5)["distinguishable"] is True
