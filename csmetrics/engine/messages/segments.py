"""Segments: runs of messages with one key, and the next or previous member in a conversation.

Messages are sorted by buyer, so the messages of a buyer are one segment. Those of a peer or of a
session may alternate with those of another: then their conversation has several segments.

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

``running_count`` is the number of members at or before a row, which is also the position of the
next member in the list of members, so no search is needed. That member is taken if it lies in the
row's own segment; else the value is carried over from the nearest segment of the same conversation
that has one.
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
"""Marks the edge of a conversation; no instant of the years 1 to 9999 is that early."""
NOWHERE = 2**32 - 1
"""The segment number of no member: polars has fewer rows than that."""


class Segments:
    """The conversations of one scope.

    Args:
        frame: The messages, sorted by buyer, those of each buyer in message order.
        own: The keys of a conversation within its buyer; empty: one conversation per buyer.
        nobody: Whether segments with a null key form one conversation; else each is by itself.
    """

    def __init__(self, frame: pl.DataFrame, own: Sequence[pl.Expr], *, nobody: bool = True) -> None:
        self._keys = frame.select(
            "buyer", *(expr.to_physical().alias(f"k{i}") for i, expr in enumerate(own))
        )
        self._whole = not own
        self._nobody = nobody

    @cached
    def segment(self) -> pl.Series:
        """The number of each message's segment: 0, 1, 2 … along the rows."""
        if self._whole:  # buyers are numbered in the same way
            return self._keys["buyer"]
        return self._keys.select(pl.struct(pl.all()).rle_id()).to_series()

    @cached
    def table(self) -> pl.DataFrame:
        """The segments: ``first`` (the place of the first message) and the conversation's keys."""
        first = places_of(is_run_start(self.segment))
        return self._keys[first].hstack([first.alias("first")])

    def next_value(self, members: pl.Series, values: pl.Series) -> pl.Series:
        """For each message the value of the next later member in its conversation.

        Args:
            members: Whether each message is a member.
            values: An integer of each member.

        Returns:
            One value per message, null where no member follows.
        """
        # the running count is the position of the next member; "no member" is put after the last
        return self._member_at(members, values, forward=False)

    def latest_value(self, members: pl.Series, values: pl.Series) -> pl.Series:
        """For each message the value of the latest member at or before it in its conversation.

        Args:
            members: Whether each message is a member.
            values: An integer of each member.

        Returns:
            One value per message, null where neither it nor an earlier message is a member.
        """
        # with "no member" put before the first, the running count is the position of the latest one
        return self._member_at(members, values, forward=True)

    def _member_at(self, members: pl.Series, values: pl.Series, *, forward: bool) -> pl.Series:
        """Take the member at position ``running_count`` of the list of members and "no member".

        Args:
            members: Whether each message is a member.
            values: An integer of each member.
            forward: Whether "no member" is put before the first member, else after the last.
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
        """For each member the value of the previous member in its conversation.

        Args:
            members: Whether each message is a member.
            values: A value of each member.

        Returns:
            One value per member, null for the first of its conversation.
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
        """Whether each segment's conversation has other segments; None if that holds for none."""
        if self._links is None:
            return None
        return mask_at(self._links["segment"], len(self.table))

    def _carry_across_segments(
        self, values: pl.Series, segment: pl.Series, *, forward: bool
    ) -> pl.Series:
        """Each segment's nearest value in the earlier (else later) segments of its conversation."""
        assert self._links is not None  # noqa: S101  asked only where segments are linked
        fold = Fold.LAST if forward else Fold.FIRST
        of_piece = fold.fold_dense(values, segment, len(self.table))
        linked = self._links.with_columns(of_piece.gather(self._links["segment"]).alias("value"))
        nearest = _fill_within(linked, forward=forward)
        return scatter_to(nearest, linked["segment"], len(self.table))

    @cached
    def _links(self) -> pl.DataFrame | None:
        """The segments of conversations that have several, grouped; None if there are none.

        Columns: ``conversation`` (equal values are adjacent) and ``segment``.
        """
        if self._whole:
            return None
        names = [name for name in self.table.columns if name not in ("buyer", "first")]
        segments = self.table[["buyer", *names]].with_row_index("segment")
        if not self._nobody:
            segments = segments.drop_nulls(names)
        # only speed: keys that increase within a buyer, such as days, never split a conversation
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
    """Whether a key increases along each buyer's segments, so that no value comes again."""
    same = pl.col("buyer") == pl.col("buyer").shift(1)
    later = pl.col(name) > pl.col(name).shift(1)  # null, taken as false, where a key is null
    return (~same.fill_null(value=False) | later.fill_null(value=False)).all()


def _group_split(segments: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Sort the segments by conversation: columns ``segment`` and ``conversation``."""
    if (
        segments.schema[names[0]] == pl.UInt32 and len(names) == 1 and not optimisations.OFF
    ):  # only speed
        whose = pl.col("buyer").cast(pl.UInt64) * 2**32 + pl.col(names[0]).fill_null(2**32 - 1)
        together = segments.select("segment", whose=whose).sort("whose", maintain_order=True)
        return together.select("segment", conversation="whose")
    again = segments
    for name in names:  # drops most segments before the sort: few keys come again
        again = again.filter(pl.col(name).is_duplicated())
    together = again.sort("buyer", *names, maintain_order=True)
    return together.select("segment", conversation=pl.struct("buyer", *names).rle_id())


def _fill_within(linked: pl.DataFrame, *, forward: bool) -> pl.Series:
    """Each segment's nearest earlier (else later) ``value`` in its conversation, or null."""
    step = 1 if forward else -1
    whose = pl.col("conversation")
    edge = (whose != whose.shift(step)).fill_null(value=True)
    stopped = pl.when(edge).then(pl.lit(NONE)).otherwise(pl.col("value").shift(step))
    filled = stopped.forward_fill() if forward else stopped.backward_fill()
    found = linked.select(filled.alias("value"))
    return found.select(pl.when(pl.col("value") != NONE).then("value")).to_series()
