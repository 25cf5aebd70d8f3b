"""``words``: which words some reviews use more often than the others do."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import re
import tempfile
from collections import Counter
from functools import cache
from math import log, sqrt
from typing import Any

import polars as pl

from csmetrics.errors import ArgumentError, MissingDataError, nearest

_SPOKEN = re.compile(r"[^\W\d_]")
_SCHEMA = {
    "word": pl.String,
    "reviews": pl.UInt32,
    "others": pl.UInt32,
    "share": pl.Float64,
    "share_of_others": pl.Float64,
    "log_odds": pl.Float64,
    "z": pl.Float64,
}


def words(
    reviews: pl.DataFrame | pl.LazyFrame,
    *,
    where: pl.Expr | str,
    text: str = "text",
    least: int = 5,
) -> pl.DataFrame:
    """Find words that some reviews use more, or less, often than all others (差评关键词).

    The texts are cut into words by jieba. A word counts once per review, however often the review
    repeats it. Since ratios of rare words vary most, the log-odds ratio is shrunk by a Dirichlet
    prior in proportion to the words of all reviews, with the weight of the smaller side (Monroe,
    Colaresi and Quinn 2008, "Fightin' Words"), and divided by its standard deviation. Words are
    evidence, not a verdict: read some of the reviews.

    Args:
        reviews: Rows with one text each, such as ``data.frame("reviews")``.
        where: Which reviews are chosen: an expression of their columns, ``pl.col("score") < 12``,
            or the name of a Boolean column. Reviews for which it is null are on neither side.
        text: The column of the text; reviews without text are on neither side.
        least: The least number of reviews, of both sides together, that must contain a word.

    Returns:
        One row for each word, sorted by ``z`` from high to low. Columns: ``word``; ``reviews`` and
        ``others``, how many of the chosen reviews and of the others contain it; ``share`` and
        ``share_of_others``, out of those with a text; ``log_odds``, above 0 if the chosen reviews
        use it more; ``z``, the log-odds ÷ their standard deviation: beyond ±2 chance is an unlikely
        cause, but among hundreds of words it is that of some.

    Raises:
        ArgumentError: An argument is invalid, one of the sides is empty, or jieba is not installed:
            ``pip install 'csmetrics[words]'``.
        MissingDataError: The reviews lack the text, or a column that ``where`` reads.

    Examples:
        >>> from csmetrics import words
        >>> texts = ["发货太慢", "太慢了", "发货很快", "质量好"]
        >>> rows = pl.DataFrame({"score": [1, 2, 5, 5], "text": texts})
        >>> found = words(rows, where=pl.col("score") < 3, least=2)
        >>> found.select("word", "reviews", "others").rows()
        [('太慢', 2, 0), ('发货', 1, 1)]
    """
    if isinstance(least, bool) or not isinstance(least, int) or least < 1:
        msg = f"least is a number of reviews, 1 or more, not {least!r}"
        raise ArgumentError(msg)
    sides = _sides(reviews, where, text)
    cut = _tokenizer()
    chosen, others = (
        Counter(word for review in side for word in _words(cut, review)) for side in sides
    )
    rows = [row for row in _odds(chosen, others, [*map(len, sides)]) if row[1] + row[2] >= least]
    found = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    return found.sort("z", "word", descending=[True, False])


def _sides(
    reviews: pl.DataFrame | pl.LazyFrame, where: pl.Expr | str, text: str
) -> tuple[list[str], list[str]]:
    """Split the texts into those of the chosen reviews and those of the others."""
    if not isinstance(reviews, pl.DataFrame | pl.LazyFrame):
        msg = (
            "reviews must be a polars frame, such as data.frame('reviews'), not a"
            f" {type(reviews).__name__}"
        )
        raise ArgumentError(msg)
    if not isinstance(where, pl.Expr | str):
        msg = (
            f'where must be an expression, such as pl.col("score") < 12, or a column, not {where!r}'
        )
        raise ArgumentError(msg)
    schema = reviews.lazy().collect_schema()
    asked = pl.col(where) if isinstance(where, str) else where
    if text not in schema:
        msg = (
            f"the reviews have no column {text!r} that holds their text: keep it as they are "
            f'imported (keep=["text"]), or name yours, text="评论".{nearest(text, schema.names())}'
        )
        raise MissingDataError(msg)
    for name in asked.meta.root_names():
        if name not in schema:
            hint = nearest(name, schema.names())
            msg = (
                f"the reviews have no column {name!r}, which where= uses.{hint} Name a column"
                " that they have"
            )
            raise MissingDataError(msg)
    texts = pl.col(text).cast(pl.String)
    try:
        rows = (
            reviews.lazy()
            .select(texts.alias("text"), asked.alias("chosen"))
            .filter(pl.col("text").str.strip_chars() != "", pl.col("chosen").is_not_null())
            .collect()
        )
    except pl.exceptions.PolarsError as error:
        msg = (
            f"where cannot be applied to the reviews: {str(error).splitlines()[0]}; correct the"
            " expression"
        )
        raise ArgumentError(msg) from None
    if rows.schema["chosen"] != pl.Boolean:
        msg = (
            f"where must give true or false for each review, not {rows.schema['chosen']}:"
            " compare the column with a value"
        )
        raise ArgumentError(msg)
    chosen, others = (
        rows.filter(pl.col("chosen") == side)["text"].to_list() for side in (True, False)
    )
    if not chosen or not others:
        lacking = "no review with a text is" if not chosen else "every review with a text is"
        msg = (
            f"{lacking} chosen by where, so there are no two groups to compare: change the"
            " condition"
        )
        raise ArgumentError(msg)
    return chosen, others


def _words(cut: Any, text: str) -> set[str]:  # noqa: ANN401  jieba has no types
    """The set of words in a text, case-folded; a word has at least one letter."""
    return {word for word in map(str.casefold, cut.cut(text)) if _SPOKEN.search(word)}


def _odds(
    chosen: Counter[str], others: Counter[str], reviews: list[int]
) -> list[tuple[str, int, int, float, float, float, float]]:
    """Each word with its counts, shares, log-odds ratio and z."""
    totals = chosen.total(), others.total()
    every = sum(totals)
    prior = min(totals)  # as heavy as the smaller side
    found = []
    for word in chosen | others:
        before = prior * (chosen[word] + others[word]) / every
        mine, theirs = chosen[word] + before, others[word] + before
        if not prior or mine >= totals[0] + prior or theirs >= totals[1] + prior:
            continue  # one side has no words, or there is no other word
        ratio = log(mine / (totals[0] + prior - mine)) - log(theirs / (totals[1] + prior - theirs))
        z = ratio / sqrt(1 / mine + 1 / theirs)
        counts = chosen[word], others[word]
        shares = counts[0] / reviews[0], counts[1] / reviews[1]
        found.append((word, *counts, *shares, ratio, z))
    return found


@cache
def _tokenizer() -> Any:  # noqa: ANN401  jieba has no types
    """A new tokenizer that reads its dictionary afresh: a cache in a shared folder is not safe."""
    if importlib.util.find_spec("jieba") is None:
        msg = "cutting Chinese into words needs jieba: pip install 'csmetrics[words]'"
        raise ArgumentError(msg)
    jieba: Any = importlib.import_module("jieba")
    logging.getLogger("jieba").setLevel(logging.WARNING)
    made = jieba.Tokenizer()
    with tempfile.TemporaryDirectory() as own:
        made.tmp_dir = own
        made.initialize()
    return made
