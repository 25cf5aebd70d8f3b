"""How many are drawn of each stratum, and how much more a word is said; by hand."""

from collections import Counter
from math import log, sqrt

import polars as pl
import pytest

from csmetrics.analysis.sessions.spot_checks import _shares
from csmetrics.analysis.sessions.word_odds import _odds, _sides


@pytest.mark.parametrize(
    ("sizes", "n", "shares"),
    [
        ([60, 40], 4, [2, 2]),  # after one each: 60/3 before 40/3, then 40/3 before 60/5
        ([60, 40], 5, [3, 2]),
        ([90, 10], 4, [3, 1]),  # 90/5 before 10/3
        ([2, 2], 9, [2, 2]),
        ([1, 1, 1], 3, [1, 1, 1]),
    ],
)
def test_beyond_one_each_strata_share_by_odd_divisors(sizes, n, shares):
    assert _shares(sizes, n) == shares


def test_the_odds_of_a_word_are_drawn_towards_what_all_say():
    """Of 3 words and 6 the prior weighs 3; of "a" with 3 in 9 it is 1: 3 in 6 and 2 in 9."""
    found = _odds(Counter({"a": 2, "b": 1}), Counter({"a": 1, "b": 5}), [4, 8])
    odds = {row[0]: row[1:] for row in found}
    ratio = log(3 / 3) - log(2 / 7)
    assert odds["a"] == pytest.approx((2, 1, 2 / 4, 1 / 8, ratio, ratio / sqrt(1 / 3 + 1 / 2)))
    assert odds["b"][4] == pytest.approx(-ratio)


def test_where_there_is_but_one_word_nobody_says_it_more():
    assert _odds(Counter({"慢": 1}), Counter({"慢": 2}), [1, 2]) == []
    assert _odds(Counter({"慢": 1}), Counter(), [1, 2]) == []


def test_a_blank_is_no_text():
    found = pl.DataFrame({"text": ["慢", " \n", None, "快"], "poor": [True, True, True, False]})
    assert _sides(found, "poor", "text") == (["慢"], ["快"])
