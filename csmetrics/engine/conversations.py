"""Conversations as stretches of rows: what follows or precedes each message in its own.

Messages are sorted by buyer, so a conversation with a buyer is one stretch, and the next reply is
found by filling backwards; a mark at the last row of each stretch stops it there. Conversations
with an agent or in a session nearly always lie in one piece too: they are treated alike, and those
few that lie in several pieces are put together and done once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import polars as pl

NONE = -(2**62)
"""Where nothing follows or precedes: no instant of the years 1 to 9999 is that early."""


class Conversations:
    """The conversations of one scope.

    Args:
        frame: The messages, one buyer after the other, each in message order.
        own: What tells a conversation from others with the same buyer; nothing: there are none.
        nobody: Whether a message for which that is null is in a conversation all the same.
    """

    def __init__(self, frame: pl.DataFrame, own: Sequence[pl.Expr], *, nobody: bool = True) -> None:
        self._keys = frame.select("buyer", *(expr.alias(f"k{i}") for i, expr in enumerate(own)))
        self._whole = not own
        self._nobody = nobody
        self._edges = _edges(self._keys)

    @cached_property
    def piece(self) -> pl.Series:
        """The number of the piece that each message lies in."""
        return (self._edges["first"].cum_sum() - 1).cast(pl.UInt32)

    @cached_property
    def pieces(self) -> pl.DataFrame:
        """The pieces: ``first`` (the place of the first message) and what tells conversations."""
        first = self._edges["first"].arg_true()
        return self._keys.select(pl.all().gather(first)).with_columns(first.alias("first"))

    def following(self, frame: pl.DataFrame, values: pl.Expr) -> pl.Series:
        """For each message the value of the next later one in its conversation that has one.

        Args:
            frame: The messages.
            values: An integer of each message, or null.

        Returns:
            The values found; ``NONE`` where no later message has one.
        """
        return self._done(frame.select(values.alias("value")), forward=False)

    def preceding(self, frame: pl.DataFrame, values: pl.Expr) -> pl.Series:
        """The same of the earlier messages: that of the last one before each."""
        return self._done(frame.select(values.alias("value")), forward=True)

    @property
    def torn(self) -> bool:
        """Whether some conversation lies in several pieces."""
        return self._split is not None

    def _done(self, values: pl.DataFrame, *, forward: bool) -> pl.Series:
        found = _carried(values.with_columns(self._edges), forward=forward)
        if self._split is None:
            return found
        places = self._split["place"]
        again = self._split.with_columns(values["value"].gather(places))
        return found.scatter(places, _carried(again, forward=forward))

    @cached_property
    def _split(self) -> pl.DataFrame | None:
        """The messages of conversations in several pieces, put together; None if there is none."""
        if self._whole:
            return None
        several = pl.struct(self._keys.columns).is_duplicated()
        if not self._nobody:
            several &= pl.all_horizontal(pl.col(self._keys.columns).is_not_null())
        torn = self.pieces.select(several).to_series()
        if not torn.any():
            return None
        places = torn.gather(self.piece).arg_true().alias("place").to_frame()
        together = places.with_columns(self._keys[places["place"]]).sort(
            *self._keys.columns, "place"
        )
        return together.select("place").with_columns(_edges(together.drop("place")))


def _edges(keys: pl.DataFrame) -> pl.DataFrame:
    """Whether each row is the ``first`` of its stretch of equal keys, and whether the ``last``."""
    differs = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(name).shift(1)) for name in keys.columns
    )
    first = (differs | (pl.int_range(pl.len()) == 0)).alias("first")
    return keys.select(first).with_columns(pl.col("first").shift(-1, fill_value=True).alias("last"))


def _carried(frame: pl.DataFrame, *, forward: bool) -> pl.Series:
    """Each row's nearest earlier (or later) value in its stretch, ``NONE`` at its edge."""
    edge, step = ("first", 1) if forward else ("last", -1)
    stopped = pl.when(edge).then(pl.lit(NONE)).otherwise(pl.col("value").shift(step))
    filled = stopped.forward_fill() if forward else stopped.backward_fill()
    return frame.select(filled.alias("value")).to_series()
