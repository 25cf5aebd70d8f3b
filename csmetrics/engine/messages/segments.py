"""Conversations as pieces of rows: what follows or precedes each message in its own.

Messages are sorted by buyer, so a conversation with a buyer is one piece, and the next reply is
found by counting: as many replies as there are up to a message come before the next one. A
conversation with an agent or in a session may be torn into several pieces, by messages of another:
those pieces are linked, and what a piece does not hold itself is handed on from the next one that
does.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from csmetrics._support.lazy import cached
from csmetrics.engine.column_ops import begins, marks, spread, up_to
from csmetrics.engine.messages.segment_folds import Fold

NONE = -(2**62)
"""Where nothing follows or precedes: no instant of the years 1 to 9999 is that early."""
NOWHERE = 2**32 - 1
"""No piece has that number: polars counts no more rows."""


class Conversations:
    """The conversations of one scope.

    Args:
        frame: The messages, one buyer after the other, each in message order.
        own: What tells a conversation from others with the same buyer; nothing: there are none.
        nobody: Whether a message for which that is null is in a conversation all the same.
    """

    def __init__(self, frame: pl.DataFrame, own: Sequence[pl.Expr], *, nobody: bool = True) -> None:
        self._keys = frame.select(
            "buyer", *(expr.to_physical().alias(f"k{i}") for i, expr in enumerate(own))
        )
        self._whole = not own
        self._nobody = nobody

    @cached
    def piece(self) -> pl.Series:
        """The number of the piece that each message lies in: 0, 1, 2 … along the rows."""
        if self._whole:  # buyers are numbered so
            return self._keys["buyer"]
        return self._keys.select(pl.struct(pl.all()).rle_id()).to_series()

    @cached
    def pieces(self) -> pl.DataFrame:
        """The pieces: ``first`` (the place of the first message) and what tells conversations."""
        first = pl.int_range(pl.len(), dtype=pl.UInt32).alias("first")
        return self._keys.with_columns(first).filter(begins(self.piece))

    def following(self, members: pl.Series, values: pl.Series) -> pl.Series:
        """For each message the value of the next later one of some in its conversation.

        Args:
            members: Whether each message is one of them.
            values: An integer of each of them.

        Returns:
            A value of each message, null where none of them follows.
        """
        piece = self.piece.filter(members)
        handed = None
        if self._linked is not None:
            # what the pieces behind hold, for a row at the end of its own
            handed = pl.lit(self._handed(values, piece, forward=False)).gather(pl.lit(self.piece))
        nobody = pl.DataFrame({"piece": [NOWHERE], "value": [0]})
        them = pl.DataFrame({"piece": piece, "value": values})
        them = pl.concat([them, nobody.cast(them.schema)], rechunk=True)
        # as many as are up to a row come before the next one; behind the last there is none
        next_ = them.select(pl.all().gather(pl.lit(up_to(members))))
        same = next_["piece"] == self.piece
        return next_.select(pl.when(same).then("value").otherwise(handed)).to_series()

    def up_to(self, members: pl.Series, values: pl.Series) -> pl.Series:
        """For each message the value of the latest of some at or before it in its conversation.

        Args:
            members: Whether each message is one of them.
            values: An integer of each of them.

        Returns:
            A value of each message, null where none of them is it or precedes it.
        """
        piece = self.piece.filter(members)
        handed = None
        if self._linked is not None:
            handed = pl.lit(self._handed(values, piece, forward=True)).gather(pl.lit(self.piece))
        nobody = pl.DataFrame({"piece": [NOWHERE], "value": [0]})
        them = pl.DataFrame({"piece": piece, "value": values})
        them = pl.concat([nobody.cast(them.schema), them], rechunk=True)
        latest = them.select(pl.all().gather(pl.lit(up_to(members))))
        same = latest["piece"] == self.piece
        return latest.select(pl.when(same).then("value").otherwise(handed)).to_series()

    def before(self, members: pl.Series, values: pl.Series) -> pl.Series:
        """For each of some messages the value of the one of them before it in its conversation.

        Args:
            members: Whether each message is one of them.
            values: A value of each of them.

        Returns:
            A value of each of them, null for the first in its conversation.
        """
        piece = self.piece.filter(members)
        own = pl.when(pl.col("piece") == pl.col("piece").shift(1)).then(pl.col("value").shift(1))
        found = pl.DataFrame({"piece": piece, "value": values})
        if self._linked is None:
            return found.select(own).to_series()
        handed = self._handed(values, piece, forward=True)
        first = pl.col("piece").ne_missing(pl.col("piece").shift(1))
        return found.select(
            pl.when(first).then(pl.lit(handed).gather(pl.col("piece"))).otherwise(own)
        ).to_series()

    @property
    def several(self) -> pl.Series | None:
        """Whether each piece is one of several of its conversation; None if none is."""
        if self._linked is None:
            return None
        return marks(self._linked["piece"], len(self.pieces))

    def _handed(self, values: pl.Series, piece: pl.Series, *, forward: bool) -> pl.Series:
        """For each piece the nearest value in the earlier (or later) pieces of its conversation."""
        assert self._linked is not None  # noqa: S101  asked only where pieces are linked
        fold = Fold.LAST if forward else Fold.FIRST
        of_piece = fold.of_rows(values, piece, len(self.pieces))
        linked = self._linked.with_columns(of_piece.gather(self._linked["piece"]).alias("value"))
        nearest = _nearest(linked, forward=forward)
        return spread(nearest, linked["piece"], len(self.pieces))

    @cached
    def _linked(self) -> pl.DataFrame | None:
        """The pieces of conversations in several, together; None if there is none.

        Columns: ``conversation`` (equal for those of one, which stand together) and ``piece``.
        """
        if self._whole:
            return None
        pieces = self.pieces.drop("first").with_row_index("piece")
        names = [name for name in pieces.columns if name not in ("piece", "buyer")]
        if not self._nobody:
            pieces = pieces.drop_nulls(names)
        if len(names) == 1 and pieces.select(_rises(names[0])).item():  # as days do
            return None
        together = _put_together(pieces, names)
        same = pl.col("conversation") == pl.col("conversation").shift(1)
        several = together.filter(
            same.fill_null(value=False) | same.shift(-1).fill_null(value=False)
        )
        return several if len(several) else None


def _rises(name: str) -> pl.Expr:
    """Whether a buyer's pieces come in the order of a key, which none has again then."""
    same = pl.col("buyer") == pl.col("buyer").shift(1)
    later = pl.col(name) > pl.col(name).shift(1)  # not so where one is null
    return (~same.fill_null(value=False) | later.fill_null(value=False)).all()


def _put_together(pieces: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """The pieces, those of one conversation beside each other, which share its number."""
    if pieces.schema[names[0]] == pl.UInt32 and len(names) == 1:  # one number sorts faster
        whose = pl.col("buyer").cast(pl.UInt64) * 2**32 + pl.col(names[0]).fill_null(2**32 - 1)
        together = pieces.select("piece", whose=whose).sort("whose", maintain_order=True)
        return together.select("piece", conversation="whose")
    again = pieces
    for name in names:  # few ids come again
        again = again.filter(pl.col(name).is_duplicated())
    together = again.sort("buyer", *names, maintain_order=True)
    return together.select("piece", conversation=pl.struct("buyer", *names).rle_id())


def _nearest(linked: pl.DataFrame, *, forward: bool) -> pl.Series:
    """Each piece's nearest earlier (or later) ``value`` in its conversation, null without one."""
    step = 1 if forward else -1
    whose = pl.col("conversation")
    edge = (whose != whose.shift(step)).fill_null(value=True)
    stopped = pl.when(edge).then(pl.lit(NONE)).otherwise(pl.col("value").shift(step))
    filled = stopped.forward_fill() if forward else stopped.backward_fill()
    found = linked.select(filled.alias("value"))
    return found.select(pl.when(pl.col("value") != NONE).then("value")).to_series()
