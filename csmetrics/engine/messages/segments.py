"""Segments: runs of messages with one key, and what follows or precedes each message in its own.

Messages are sorted by buyer, so all of a buyer's are one segment. Those of a peer or of a session
may lie apart, between messages of another: then their conversation has several segments.

::

    ord                 0    1    2    3    4    5    6    7
    buyer               a    a    a    a    a    a    b    b
    session             p    p    q    q    p    p    r    r
    segment             0    0    1    1    2    2    3    3      p lies in segments 0 and 2
    member (a reply)         x         x         x              its value: here its ord
    running_count       0    1    1    2    2    3    3    3
    next_value          1    5    3    -    5    -    -    -      1 → 5 across segments
    latest_value        -    1    -    3    1    5    -    -      4 → 1 across segments
    previous_value           -         -         1              of members only

``running_count`` says how many members are at or before a row: so many of the list of members come
before the next one, which is found without a search. It counts if it lies in the row's own segment;
else the value is carried over from the nearest segment of the same conversation that has one.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from csmetrics._support.lazy import cached
from csmetrics.engine import optimisations
from csmetrics.engine.column_ops import (
    is_run_start,
    mask_at,
    places_of,
    running_count,
    scatter_to,
)
from csmetrics.engine.messages.segment_folds import Fold

NONE = -(2**62)
"""Where nothing follows or precedes: no instant of the years 1 to 9999 is that early."""
NOWHERE = 2**32 - 1
"""No segment has that number: polars counts no more rows."""


class Segments:
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
    def segment(self) -> pl.Series:
        """The number of the segment that each message lies in: 0, 1, 2 … along the rows."""
        if self._whole:  # buyers are numbered so
            return self._keys["buyer"]
        return self._keys.select(pl.struct(pl.all()).rle_id()).to_series()

    @cached
    def table(self) -> pl.DataFrame:
        """The segments: ``first`` (the place of the first message) and what tells conversations."""
        first = places_of(is_run_start(self.segment))
        return self._keys[first].hstack([first.alias("first")])

    def next_value(self, members: pl.Series, values: pl.Series) -> pl.Series:
        """For each message the value of the next later member in its conversation.

        Args:
            members: Whether each message is a member.
            values: An integer of each member.

        Returns:
            A value of each message, null where no member follows.
        """
        # so many members as are up to a row come before the next one; behind the last is nobody
        return self._member_at(members, values, forward=False)

    def latest_value(self, members: pl.Series, values: pl.Series) -> pl.Series:
        """For each message the value of the latest member at or before it in its conversation.

        Args:
            members: Whether each message is a member.
            values: An integer of each member.

        Returns:
            A value of each message, null where no member is it or precedes it.
        """
        # so many members as are up to a row end with the latest one; before the first is nobody
        return self._member_at(members, values, forward=True)

    def _member_at(self, members: pl.Series, values: pl.Series, *, forward: bool) -> pl.Series:
        """The member number ``running_count`` of the list of members, in which nobody stands too.

        Args:
            members: Whether each message is a member.
            values: An integer of each member.
            forward: Whether nobody stands before the first member, instead of behind the last.
        """
        segment = self.segment.filter(members)
        of_nobody, nothing = (
            pl.Series([value], dtype=listed.dtype)
            for value, listed in ((NOWHERE, segment), (0, values))
        )
        whose, listed = (
            pl.concat([nobody, given] if forward else [given, nobody], rechunk=True)
            for nobody, given in ((of_nobody, segment), (nothing, values))
        )
        count = running_count(members)
        same, found = whose[count] == self.segment, listed[count]
        carried = None
        if self._links is not None:
            nearest = self._carry_across_segments(values, segment, forward=forward)
            carried = pl.lit(nearest[self.segment])
        return pl.select(pl.when(pl.lit(same)).then(pl.lit(found)).otherwise(carried)).to_series()

    def previous_value(self, members: pl.Series, values: pl.Series) -> pl.Series:
        """For each of some messages the value of the one of them before it in its conversation.

        Args:
            members: Whether each message is one of them.
            values: A value of each of them.

        Returns:
            A value of each of them, null for the first in its conversation.
        """
        segment = self.segment.filter(members)
        own = pl.when(pl.col("segment") == pl.col("segment").shift(1)).then(
            pl.col("value").shift(1)
        )
        found = pl.DataFrame({"segment": segment, "value": values})
        if self._links is None:
            return found.select(own).to_series()
        carried = self._carry_across_segments(values, segment, forward=True)
        first = pl.col("segment").ne_missing(pl.col("segment").shift(1))
        return found.select(
            pl.when(first).then(pl.lit(carried).gather(pl.col("segment"))).otherwise(own)
        ).to_series()

    @property
    def is_split(self) -> pl.Series | None:
        """Whether each segment is one of several of its conversation; None if none is."""
        if self._links is None:
            return None
        return mask_at(self._links["segment"], len(self.table))

    def _carry_across_segments(
        self, values: pl.Series, segment: pl.Series, *, forward: bool
    ) -> pl.Series:
        """Each segment's nearest value in the earlier (or later) segments of its conversation."""
        assert self._links is not None  # noqa: S101  asked only where segments are linked
        fold = Fold.LAST if forward else Fold.FIRST
        of_piece = fold.fold_dense(values, segment, len(self.table))
        linked = self._links.with_columns(of_piece.gather(self._links["segment"]).alias("value"))
        nearest = _fill_within(linked, forward=forward)
        return scatter_to(nearest, linked["segment"], len(self.table))

    @cached
    def _links(self) -> pl.DataFrame | None:
        """The segments of conversations in several, together; None if there is none.

        Columns: ``conversation`` (equal for those of one, which stand together) and ``segment``.
        """
        if self._whole:
            return None
        names = [name for name in self.table.columns if name not in ("buyer", "first")]
        segments = self.table[["buyer", *names]].with_row_index("segment")
        if not self._nobody:
            segments = segments.drop_nulls(names)
        # only speed: what comes in order, as days do, is never split
        if (
            not optimisations.OFF
            and len(names) == 1
            and segments.select(_never_returns(names[0])).item()
        ):
            return None
        together = _group_split(segments, names)
        same = pl.col("conversation") == pl.col("conversation").shift(1)
        several = together.filter(
            same.fill_null(value=False) | same.shift(-1).fill_null(value=False)
        )
        return several if len(several) else None


def _never_returns(name: str) -> pl.Expr:
    """Whether a buyer's segments come in the order of a key, which none has again then."""
    same = pl.col("buyer") == pl.col("buyer").shift(1)
    later = pl.col(name) > pl.col(name).shift(1)  # not so where one is null
    return (~same.fill_null(value=False) | later.fill_null(value=False)).all()


def _group_split(segments: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """The segments, those of one conversation beside each other, which share its number."""
    if (
        segments.schema[names[0]] == pl.UInt32 and len(names) == 1 and not optimisations.OFF
    ):  # only speed
        whose = pl.col("buyer").cast(pl.UInt64) * 2**32 + pl.col(names[0]).fill_null(2**32 - 1)
        together = segments.select("segment", whose=whose).sort("whose", maintain_order=True)
        return together.select("segment", conversation="whose")
    again = segments
    for name in names:  # few ids come again
        again = again.filter(pl.col(name).is_duplicated())
    together = again.sort("buyer", *names, maintain_order=True)
    return together.select("segment", conversation=pl.struct("buyer", *names).rle_id())


def _fill_within(linked: pl.DataFrame, *, forward: bool) -> pl.Series:
    """Each segment's nearest earlier (or later) ``value`` in its conversation, null without one."""
    step = 1 if forward else -1
    whose = pl.col("conversation")
    edge = (whose != whose.shift(step)).fill_null(value=True)
    stopped = pl.when(edge).then(pl.lit(NONE)).otherwise(pl.col("value").shift(step))
    filled = stopped.forward_fill() if forward else stopped.backward_fill()
    found = linked.select(filled.alias("value"))
    return found.select(pl.when(pl.col("value") != NONE).then("value")).to_series()
