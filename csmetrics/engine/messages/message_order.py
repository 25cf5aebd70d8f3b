"""Sorts messages into message order (消息顺序): by buyer, time, ``seq``, then row order."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from csmetrics.engine import optimisations
from csmetrics.engine.column_ops import is_run_start, places_of


def sort_messages(messages: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Sort messages, which are sorted by key already, by shop and buyer and in message order.

    Most data come in time order: then the messages of each buyer are in order already.

    Returns:
        The messages, and the number of ties: messages that only the row order separates from the
        one before. Messages of two sessions are no tie, because ``seq`` may be a number within its
        session.
    """
    if messages["seq"].null_count() == len(messages):
        messages = messages.drop("seq")
    order = [name for name in ("check", "t", "seq") if name in messages.columns]
    near = _possibly_unordered(messages, order)
    wrong, alike = pl.lit(value=False), pl.lit(value=True)
    for name in order:  # a null sorts before every number
        here, before = (pl.col(one).fill_null(_LEAST) for one in (name, f"{name} before"))
        wrong |= alike & (before > here)
        alike &= before == here
    # only speed: most data come in order
    if optimisations.OFF or near.select(wrong.any()).item():
        messages = messages.sort("key", *order, nulls_last=False, maintain_order=True)
        near = _possibly_unordered(messages, order)
    same = (pl.col(name).eq_missing(pl.col(f"{name} before")) for name in (*order, "session"))
    return messages, int(near.select(pl.all_horizontal(*same).sum()).item())


def _possibly_unordered(messages: pl.DataFrame, order: Sequence[str]) -> pl.DataFrame:
    """The messages with the key of the one before, unless plainly later, beside its columns."""
    later = equals_previous("check") & (pl.col("t") > pl.col("t").shift(1))
    near = equals_previous("key") & ~later
    kept = messages.select(near.fill_null(value=False)).to_series()
    rows, places = messages[[*order, "session"]], places_of(kept)
    before = (values.alias(f"{values.name} before") for values in rows[places - 1])
    return rows[places].hstack(list(before))


def equals_previous(column: str) -> pl.Expr:
    """Whether the column of a row equals that of the row before."""
    return pl.col(column) == pl.col(column).shift(1)


_LEAST = pl.lit(-(2**63))
"""No ``seq`` is less."""


def first_of_buyers(ordered: pl.DataFrame) -> pl.Series:
    """Whether each message is its buyer's first."""
    return is_run_start(ordered["key"]) | is_run_start(ordered["check"])
