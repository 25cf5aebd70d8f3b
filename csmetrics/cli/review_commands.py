"""``csmetrics words``: what some reviews speak of more than the others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from csmetrics.cli.answering import Answer, AnswerRequest, answering

if TYPE_CHECKING:
    import polars as pl

_CONDITION = re.compile(r"\s*(.+?)\s*(<=|>=|!=|<|>|=)\s*(.+?)\s*")
_SHOWN = ("word", "reviews", "others", "share", "share_of_others", "z")


@answering("range", "as_of")
def words(
    asked: AnswerRequest,
    where: Annotated[
        list[str] | None,
        typer.Option(
            help="Which reviews, such as 'score<3' or shop_id=peach; if repeated, all must hold"
            " (哪些评价).",
            metavar="COLUMN<VALUE",
        ),
    ] = None,
    text_column: Annotated[
        str, typer.Option(help="The column of reviews that holds their text (评价内容所在列).")
    ] = "text",
    least: Annotated[
        int,
        typer.Option(help="The smallest number of reviews that a word must occur in (最少评价数)."),
    ] = 5,
) -> Answer:
    """Show the words that some reviews use more than all others (差评关键词).

    The import must have kept the text:  csmetrics import DOWNLOADS --keep HEADER -o DIR

    Example:  csmetrics words exports/ --where 'score<3' --least 3
    """
    from csmetrics import words as spoken_of

    reviews = _in_range(asked)
    found = spoken_of(reviews, where=_chosen(where, reviews), text=text_column, least=least)
    return Answer(found, _SHOWN)


def _in_range(asked: AnswerRequest) -> pl.DataFrame:
    """Return the reviews in [start, end), not later than ``as_of``."""
    import polars as pl

    data, days = asked.project.data, asked.days
    for known in (data.as_of, days["as_of"]):
        if known is not None:
            data = data.truncate(known)
    rows = data.frame("reviews").collect()
    day = pl.col("reviewed_at").dt.date()
    for bound in (
        days["start"] and day >= days["start"],
        days["end"] and day < days["end"],
    ):
        if bound is not None:
            rows = rows.filter(bound)
    return rows


def _chosen(where: list[str] | None, reviews: pl.DataFrame) -> pl.Expr:
    """Return the conjunction of all ``--where`` conditions.

    Raises:
        ArgumentError: There is no condition, or one is invalid.
    """
    import polars as pl

    from csmetrics.errors import ArgumentError

    if not where:
        msg = "say which reviews are meant: add --where, such as --where 'score<3'"
        raise ArgumentError(msg)
    return pl.all_horizontal(_condition(one, reviews) for one in where)


def _condition(given: str, reviews: pl.DataFrame) -> pl.Expr:
    import polars as pl

    from csmetrics.errors import ArgumentError, nearest

    found = _CONDITION.fullmatch(given)
    if found is None:
        msg = (
            f"--where must be a column, a comparison and a value, such as 'score<3', not {given!r}"
        )
        raise ArgumentError(msg)
    name, sign, value = found.groups()
    if name not in reviews.columns:
        hint = nearest(name, reviews.columns)
        msg = f"--where {given}: there is no column {name!r}.{hint} There are: " + ", ".join(
            reviews.columns
        )
        raise ArgumentError(msg)
    kind = reviews.schema[name]
    if not kind.is_numeric():
        if sign not in {"=", "!="}:
            msg = f"--where {given}: {name} holds no numbers; write {name}={value}"
            raise ArgumentError(msg)
        same = pl.col(name).cast(pl.String) == value
        return same if sign == "=" else ~same
    try:
        limit = float(value)
    except ValueError:
        msg = f"--where {given}: {name} holds numbers, and {value!r} is not a number; write one"
        raise ArgumentError(msg) from None
    at = pl.col(name)
    return {
        "<": at < limit,
        "<=": at <= limit,
        ">": at > limit,
        ">=": at >= limit,
        "=": at == limit,
        "!=": at != limit,
    }[sign]
