"""Messages in message order: their rows, and columns that are made once and stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from csmetrics._support.lazy import cached
from csmetrics.engine import optimisations
from csmetrics.engine.column_ops import places_of, running_count, take
from csmetrics.engine.load.table_loader import IDENTITY
from csmetrics.engine.local_days import Clock
from csmetrics.engine.messages.message_order import equals_previous, first_of_buyers, sort_messages


class OrderedMessages:
    """The messages of some shops and buyers, one buyer after the other, each in message order.

    Two phases, kept apart by what one can get: ``column`` gives an expression, whose column is made
    at once and stays; values come from ``read`` and the like only, whose arguments are the
    expressions, so that all columns exist by then. The frame itself is nobody else's, and what was
    read has no columns but those asked for.

    The columns from the start, one row a message: ``ord`` (its place), ``buyer`` (a number for shop
    and buyer), ``t`` (instant), ``day`` (local), ``sender_mode`` (a code), ``session``, ``agent``
    (as given), ``source_row`` (in the data set, if asked for), and the groups ``g0``, ``g1`` … of
    ``by``.
    ``ties`` counts the messages whose place nothing but their row settles.

    Args:
        messages: The messages as they are read.
        clock: The local days.
        by: The columns that group the result.
    """

    def __init__(self, messages: pl.DataFrame, *, clock: Clock, by: tuple[str, ...]) -> None:
        self._clock = clock
        self._made: dict[object, str] = {}
        self._by = by
        ordered, self.ties = sort_messages(messages)
        begins = first_of_buyers(ordered)
        buyer = running_count(begins) - 1
        self._frame = ordered.select(
            pl.exclude(*IDENTITY, "seq"),
            pl.int_range(pl.len(), dtype=pl.UInt32).alias("ord"),
            buyer.alias("buyer"),
            clock.day(pl.col("t")).alias("day"),
        )
        first = places_of(begins)
        heads = ordered.select(pl.exclude("t", "sender_mode", "session", "agent"))[first]
        self.buyers = heads.with_columns(
            first.alias("first"),
            first.shift(-1, fill_value=len(ordered)).alias("end"),
            pl.int_range(pl.len(), dtype=pl.UInt32).alias("buyer"),
        )

    @property
    def of_buyer(self) -> list[int]:
        """The numbers of those groups that all messages of a shop and buyer share."""
        return [i for i, name in enumerate(self._by) if name in ("shop_id", "buyer_id")]

    def number_of(self, rows: pl.DataFrame) -> pl.Series:
        """The number of each row's shop and buyer among the messages, null where they have none."""
        buyers = self.buyers.select(*IDENTITY, "buyer")
        exact = optimisations.OFF or self._keys_are_shared
        on = IDENTITY if exact else ("key",)  # only speed
        found = rows.select(IDENTITY).join(buyers, on=on, how="left", maintain_order="left")
        if exact:
            return found["buyer"]
        same = pl.col("check") == pl.col("check_right")
        return found.select(pl.when(same).then("buyer")).to_series()

    @cached
    def _keys_are_shared(self) -> bool:
        """Whether two buyers have one key."""
        return bool(self.buyers.select(equals_previous("key").any()).item())

    def column(self, key: object, make: Callable[[], pl.Expr | pl.Series]) -> pl.Expr:
        """The column made for ``key``, made now if nobody asked before."""
        if key not in self._made:
            made = make()
            name = f"c{len(self._made)}"
            self._made[key] = name
            if isinstance(made, pl.Series):
                self._frame = self._frame.hstack([made.alias(name)])
            else:
                self._frame = self._frame.with_columns(made.alias(name))
        return pl.col(self._made[key])

    def read(self, **columns: pl.Expr) -> pl.DataFrame:
        """The values of some expressions over the messages, under these names."""
        return self._frame.select(**columns)

    def rows(self, more: Sequence[pl.Expr | pl.Series] = ()) -> pl.LazyFrame:
        """The messages with every column that was asked for so far, and with some more."""
        return self._frame.with_columns(*more).lazy()

    def gather(self, places: pl.Series, **columns: pl.Expr) -> pl.DataFrame:
        """The values of expressions that look at one message each, at these places only."""
        return _values(self._frame[_read_by(columns)][places], columns)

    def filter(self, members: pl.Series, **columns: pl.Expr) -> pl.DataFrame:
        """The values of expressions that look at one message each, of the members only."""
        return _values(self._frame[_read_by(columns)].filter(members), columns)

    def __len__(self) -> int:
        """How many messages there are."""
        return len(self._frame)

    def at(self, place: pl.Expr, column: str) -> pl.Expr:
        """The value of a column at the messages with these places; null for a null place."""
        return take(self._frame[column], place)

    def end(self, days: int) -> pl.Expr:
        """The end of each message's own day, and so many days more."""
        return self._clock.end(pl.col("day"), days)


def _read_by(columns: dict[str, pl.Expr]) -> list[str]:
    """The columns that some expressions read, and ``ord``, so that there are as many rows."""
    return sorted({"ord", *(name for one in columns.values() for name in one.meta.root_names())})


def _values(rows: pl.DataFrame, columns: dict[str, pl.Expr]) -> pl.DataFrame:
    """The values of some expressions over rows, as many as there are rows."""
    found = rows.select("ord", **columns)
    found.drop_in_place("ord")
    return found
