"""The frame of messages in message order, with columns that are added once per key and kept."""

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
    """The messages of a part of the data, sorted by buyer, those of each buyer in message order.

    ``column`` adds a column to the frame and returns its expression. ``read``, ``gather`` and
    ``filter`` take such expressions and return values, so every column exists before it is read.
    The frame itself is private, and what they return has the requested columns only.

    The initial columns, one row per message: ``ord`` (its place), ``buyer`` (a number for shop and
    buyer), ``t`` (instant), ``day`` (local), ``sender_mode`` (a code), ``session``, ``agent`` (as
    given), ``source_row`` (in the data set, if requested), and the groups ``g0``, ``g1`` … of
    ``by``. ``ties`` is the number of messages whose order only the row order settles.

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
        """The numbers of the groups that are equal for all messages of a shop and buyer."""
        return [i for i, name in enumerate(self._by) if name in ("shop_id", "buyer_id")]

    def number_of(self, rows: pl.DataFrame) -> pl.Series:
        """The number of each row's shop and buyer in the messages, null if they have none."""
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
        """Whether two buyers have the same key."""
        return bool(self.buyers.select(equals_previous("key").any()).item())

    def column(self, key: object, make: Callable[[], pl.Expr | pl.Series]) -> pl.Expr:
        """The expression of the column for ``key``; ``make`` is called if there is none yet."""
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
        """Evaluate expressions over all messages, into columns with these names."""
        return self._frame.select(**columns)

    def rows(self, more: Sequence[pl.Expr | pl.Series] = ()) -> pl.LazyFrame:
        """The messages with all columns added so far, and with ``more``."""
        return self._frame.with_columns(*more).lazy()

    def gather(self, places: pl.Series, **columns: pl.Expr) -> pl.DataFrame:
        """Evaluate row-wise expressions over the messages at these places only."""
        return _values(self._frame[_read_by(columns)][places], columns)

    def filter(self, members: pl.Series, **columns: pl.Expr) -> pl.DataFrame:
        """Evaluate row-wise expressions over the members only."""
        return _values(self._frame[_read_by(columns)].filter(members), columns)

    def __len__(self) -> int:
        """How many messages there are."""
        return len(self._frame)

    def at(self, place: pl.Expr, column: str) -> pl.Expr:
        """The value of a column at the messages with these places; null for a null place."""
        return take(self._frame[column], place)

    def end(self, days: int) -> pl.Expr:
        """The end of the local day ``days`` after each message's own day."""
        return self._clock.end(pl.col("day"), days)


def _read_by(columns: dict[str, pl.Expr]) -> list[str]:
    """The columns that the expressions read, and ``ord``, so that the number of rows is kept."""
    return sorted({"ord", *(name for one in columns.values() for name in one.meta.root_names())})


def _values(rows: pl.DataFrame, columns: dict[str, pl.Expr]) -> pl.DataFrame:
    """Evaluate expressions over rows; literals are repeated for each row."""
    found = rows.select("ord", **columns)
    found.drop_in_place("ord")
    return found
