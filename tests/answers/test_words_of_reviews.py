"""``words``: what some reviews speak of more than the others."""

import importlib.util
from math import log, sqrt

import polars as pl
import pytest

from csmetrics import words
from csmetrics.analysis.sessions import word_odds
from csmetrics.analysis.sessions.word_odds import _tokenizer
from csmetrics.errors import ArgumentError, MissingDataError

TEXTS = [
    *("发货太慢", "太慢了，太慢了", "客服太慢"),
    *("发货很快", "质量好", "质量好", "客服热情", "", None),
]
REVIEWS = pl.DataFrame({"score": [1, 1, 1, 5, 5, 5, 5, 1, 1], "text": TEXTS})
BAD = pl.col("score") < 3


def test_a_word_counts_once_a_review_and_reviews_without_text_are_on_no_side():
    found = words(REVIEWS, where=BAD, least=1)
    rows = {row["word"]: row for row in found.iter_rows(named=True)}
    assert (rows["太慢"]["reviews"], rows["太慢"]["others"]) == (3, 0)  # twice in the second
    assert (rows["发货"]["reviews"], rows["发货"]["others"]) == (1, 1)
    assert rows["太慢"]["share"] == 1.0  # of 3
    assert rows["质量"]["share_of_others"] == 0.5  # 2 of 4
    assert found["word"][0] == "太慢"
    assert "，" not in rows


def test_the_log_odds_are_those_of_a_dirichlet_prior_worked_by_hand():
    texts = pl.DataFrame({"bad": [True, True, False], "text": ["慢", "慢", "慢 好"]})
    found = words(texts, where="bad", least=1)
    # the chosen say 慢 twice: 2 words; the others 慢 and 好: 2 words; the prior weighs 2, of the
    # 4 words in all three are 慢: 1.5 and 0.5
    slow, good = (found.filter(word=word).row(0, named=True) for word in "慢好")
    expected = log(3.5 / 0.5) - log(2.5 / 1.5)
    assert slow["log_odds"] == pytest.approx(expected)
    assert slow["z"] == pytest.approx(expected / sqrt(1 / 3.5 + 1 / 2.5))
    assert good["log_odds"] == pytest.approx(-expected)


def test_what_all_say_alike_leans_to_no_side():
    both = pl.DataFrame({"bad": [True, False] * 3, "text": ["发货 慢"] * 6})
    found = words(both, where="bad")
    assert found["log_odds"].to_list() == pytest.approx([0, 0])


def test_a_lazy_frame_and_a_column_of_ones_own_are_taken():
    lazy = REVIEWS.rename({"text": "评论"}).lazy()
    assert words(lazy, where=BAD, text="评论", least=3)["word"].to_list() == ["太慢"]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"where": BAD, "text": "texts"}, MissingDataError, "Did you mean 'text'"),
        ({"where": pl.col("scores") < 3}, MissingDataError, "Did you mean 'score'"),
        ({"where": pl.col("score") < 0}, ArgumentError, "no review with a text is chosen"),
        ({"where": pl.col("score") > 0}, ArgumentError, "every review with a text is chosen"),
        ({"where": "score"}, ArgumentError, "true or false"),
        ({"where": BAD, "least": 0}, ArgumentError, "least is a number of reviews"),
        ({"where": 3}, ArgumentError, "where must be an expression"),
    ],
)
def test_what_cannot_be_asked_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        words(REVIEWS, **arguments)


def test_without_jieba_the_error_says_what_to_install(monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda n: None if n == "jieba" else find(n))
    # as if it were the first call; the dictionary that is read stays read
    monkeypatch.setattr(word_odds, "_tokenizer", _tokenizer.__wrapped__)
    with pytest.raises(ArgumentError, match=r"pip install 'csmetrics\[words\]'"):
        words(REVIEWS, where=BAD)
