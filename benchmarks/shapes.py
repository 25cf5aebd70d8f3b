"""Shapes: layouts of the data in files, drawn so that no contestant is tuned to one layout."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from random import Random
from typing import Literal

import polars as pl

SENT = {"sender": ("buyer", "agent", "system"), "kind": ("text",)}
MODES = ("manual", "assisted", "automatic", "bulk")
ZONE = "Asia/Shanghai"
SHOPS, AGENTS = 20, 200
_KEYS = {"shop": ["shop_id", "seq"], "session": ["session_id", "seq"]}


@dataclass(frozen=True)
class Shape:
    """A layout of the month's files.

    Attributes:
        one_file: One file per table instead of one per day.
        row_group: The rows per row group.
        aware: Times have a time zone.
        ids: "text": strings; "enum": columns of few values are Enum; "dictionary": besides,
            buyers, sessions and orders are Categorical.
        turns: The mean number of turns in a session.
        robots: The share of sessions in which a robot answers first.
        order: The order of messages within a file; "none" shuffles them.
        wide: Messages have a text.
    """

    one_file: bool = False
    row_group: int = 122_880
    aware: bool = False
    ids: Literal["text", "enum", "dictionary"] = "text"
    turns: float = 2.5
    robots: float = 0.35
    order: Literal["time", "shop", "session", "none"] = "time"
    wide: bool = False

    @property
    def suffix(self) -> str:
        """The suffix of the folder's name; "" for the base shape."""
        if self == BASE:
            return ""
        return "-" + "-".join(str(value).lower() for value in asdict(self).values())

    @property
    def described(self) -> str:
        """A description of the shape."""
        files = "one file" if self.one_file else "a file a day"
        times = "aware" if self.aware else "naive"
        wide = ", texts beside" if self.wide else ""
        return (
            f"{files}, {self.row_group:,} rows a group, {times}, {self.ids} ids,"
            f" {self.turns} turns, {self.robots:.0%} robots, by {self.order}{wide}"
        )

    def typed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Cast a table's columns to the types of this shape."""
        if self.aware:
            frame = frame.with_columns(
                pl.selectors.datetime(time_zone=None).dt.replace_time_zone(ZONE)
            )
        types = {} if self.ids == "text" else _few_values(frame)
        if self.ids == "dictionary":
            many = {"buyer_id", "session_id", "order_id"}.intersection(frame.columns)
            types |= dict.fromkeys(many, pl.Categorical())
        return frame.cast(types)

    def ordered(self, table: str, frame: pl.DataFrame) -> pl.DataFrame:
        """Sort a file's rows in the order of this shape; only messages have one."""
        if table != "messages" or self.order == "time":
            return frame
        by = _KEYS.get(self.order, [pl.col("seq").hash(5)])
        return frame.sort(by, maintain_order=True)

    def wide_columns(self, number: pl.Series) -> list[pl.Expr]:
        """Return the text column of messages, about eighty letters, if the shape is wide."""
        if not self.wide:
            return []
        words = (pl.lit(number).hash(seed).cast(pl.String) for seed in range(4))
        return [pl.concat_str(*words, separator=" ").alias("text")]


BASE = Shape()
"""The layout of exports: strings, naive times, one file per day, in time order."""


def drawn(seed: int) -> Shape:
    """Draw the shape of a seed."""
    rng = Random(seed)  # noqa: S311  nothing secret
    return Shape(
        one_file=rng.choice([False, True]),
        row_group=rng.choice([20_000, 122_880, 333_333, 1_000_000]),
        aware=rng.choice([False, True]),
        ids=rng.choice(["text", "enum", "dictionary"]),
        turns=rng.choice([1.5, 2.5, 4.0, 6.0]),
        robots=rng.choice([0.0, 0.35, 0.8]),
        order=rng.choice(["time", "time", "shop", "session", "none"]),
        wide=rng.choice([False, False, True]),
    )


def _few_values(frame: pl.DataFrame) -> dict[str, pl.DataType]:
    shops = [f"shop-{number:02}" for number in range(SHOPS)]
    agents = [f"agent-{number:03}" for number in range(AGENTS)]
    types: dict[str, pl.DataType] = {"shop_id": pl.Enum(shops), "agent_id": pl.Enum(agents)}
    if {"sender", "mode"} <= set(frame.columns):
        types |= {name: pl.Enum(values) for name, values in (*SENT.items(), ("mode", MODES))}
    return {name: dtype for name, dtype in types.items() if name in frame.columns}
