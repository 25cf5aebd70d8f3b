"""Helpers for compiling message sets: their nested sets, clock times and value lists."""

from __future__ import annotations

import polars as pl

from csmetrics.language.base import Node
from csmetrics.language.messages import EitherOf, RoundStarts, Sent


def layers(node: Node) -> list[Node]:
    """A set and the sets nested in it, but not those inside ``RoundStarts``."""
    if isinstance(node, EitherOf):
        return [node, *(layer for part in node.of for layer in layers(part))]
    if isinstance(node, Sent | RoundStarts):
        return [node]
    return [node, *layers(node.of)]  # type: ignore[attr-defined]


def clock_time(text: str) -> int:
    """Convert a wall-clock time such as 08:30 to microseconds since midnight."""
    hour, minute = text.split(":")
    return (int(hour) * 60 + int(minute)) * 60_000_000


def is_one_of(column: pl.Expr, values: tuple[bool | int | str, ...]) -> pl.Expr:
    """Whether a column's value is one of ``values``; false for null."""
    words = isinstance(values[0], str)
    return (column.cast(pl.String) if words else column).is_in(values).fill_null(value=False)
