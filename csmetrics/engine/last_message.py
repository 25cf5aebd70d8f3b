"""Looks back from the rows of a table to the buyer's earlier messages: the last one, all authors.

Messages are sorted by buyer and time. For each row, the number n of messages before the instant
that it looks back from is counted once per table. The last member of a set among the first n
messages is the result, if it is a message of the row's buyer and within the lookback.
"""

from __future__ import annotations

from typing import Literal

import polars as pl

from csmetrics._support.lazy import cached
from csmetrics.engine import optimisations
from csmetrics.engine.asof_index import AsofIndex
from csmetrics.engine.column_ops import mask_at, running_count, take
from csmetrics.engine.load.table_loader import MODES
from csmetrics.engine.local_days import microseconds
from csmetrics.engine.snapshot import Snapshot
from csmetrics.language.base import walk
from csmetrics.language.messages import MessageSet, Sent
from csmetrics.language.units import Rows
from csmetrics.language.windows import LastMessage

_Which = Literal["all", "reached", "authors"]
"""``all``: the messages of a set; ``reached``: those of agents with an author, and buyers' ones;
``authors``: those of agents with an author."""

_AGENTS = Sent(sender="agent", modes=MODES)
_BUYERS = Sent(sender="buyer", modes=MODES)


class LastMessages:
    """Finds the messages that rows look back to; each lookup is made once for a whole table."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._found: dict[tuple[str, LastMessage, bool], pl.Series] = {}
        self._authors: dict[tuple[str, LastMessage], pl.DataFrame] = {}
        self._sets: dict[tuple[MessageSet, _Which], _Members] = {}
        self._earlier: dict[tuple[str, str, bool], pl.Series] = {}
        self._with_unit_day: dict[tuple[str, str, LastMessage | None], pl.DataFrame] = {}

    def with_unit_day(self, unit: Rows) -> pl.DataFrame:
        """The rows of a table that have a unit day, with column ``day``.

        If the unit takes its day from a message, ``message_at`` is the instant of that message.
        """
        key = (unit.table, unit.at, unit.day)
        if key not in self._with_unit_day:
            rows = filter_unless_all(self._snapshot.rows(unit.table), pl.col(unit.at).is_not_null())
            at_ = pl.col(unit.at)
            if unit.day is not None:
                found = self.last_message_before(
                    unit.table, rows, unit.day, cutoff=None, author=False
                )
                rows = rows.with_columns(found.alias("message_at"))
                rows = filter_unless_all(rows, pl.col("message_at").is_not_null())
                at_ = pl.col("message_at")
            self._with_unit_day[key] = rows.with_columns(self._snapshot.clock.day(at_).alias("day"))
        return self._with_unit_day[key]

    def last_message_before(
        self,
        table: str,
        rows: pl.DataFrame,
        look: LastMessage,
        *,
        cutoff: pl.Expr | None,
        author: bool,
    ) -> pl.Series:
        """Find the last message before each row: its instant or author, null where there is none.

        Args:
            table: The table of the rows.
            rows: The rows, with their number ``row`` and the column ``look.before``.
            look: Which message.
            cutoff: The rows' settling end, None where they never settle or it is not known yet.
            author: Whether to return the agent instead of the instant. Only messages with an
                author, and buyers' messages, are looked at then.
        """
        key = (table, look, author)
        if key not in self._found:
            self._found[key] = self._last_message(table, look, author=author)
        last = self._found[key]
        whole = len(rows) == len(last)
        found = pl.lit(last) if whole else take(last, pl.col("row"))
        if cutoff is not None:
            found = pl.when(pl.col(look.before) < cutoff).then(found)
        return rows.select("row", found=found)["found"]

    def _last_message(self, table: str, look: LastMessage, *, author: bool) -> pl.Series:
        """``last_message_before`` for all rows of a table, without a settling end.

        ::

            row        the buyer's members       last of the first n   within reach?  found
            10:00      09:10  09:50  10:30       09:50                 yes            09:50
            18:00      09:10  09:50  10:30       10:30                 no             null
            09:00      09:10  09:50  10:30       another buyer's       no             null
        """
        messages, wanted = self._snapshot.messages, pl.col("t")
        if author:
            wanted = pl.col("agent") if _of_agents(look.of) else messages.agent()
        members = self._members(look.of, "reached" if author else "all")
        place = pl.lit(members.last(self._count_earlier(table, look)))
        reach = pl.col(_reach_column(look))
        columns = messages.read(buyer=pl.col("buyer"), reach=reach, wanted=wanted)
        found = self._snapshot.rows(table).select(
            "buyer",
            anchor=pl.col(look.before),
            message_buyer=take(columns["buyer"], place),
            message_reach=take(columns["reach"], place),
            found=take(columns["wanted"], place),
        )
        near = (pl.col("message_buyer") == pl.col("buyer")) & _within_reach(self._snapshot, look)
        return found.select(pl.when(near).then("found")).to_series()

    def authors(
        self, table: str, rows: pl.DataFrame, look: LastMessage, *, cutoff: pl.Expr | None
    ) -> pl.DataFrame:
        """Find the authors of all messages within a row's lookback.

        Args:
            table: The table of the rows.
            rows: The rows, with their number ``row`` and the column ``look.before``.
            look: Which messages.
            cutoff: The rows' settling end, None where they never settle.

        Returns:
            ``row`` and ``agent_id``, each pair once.
        """
        key = (table, look)
        if key not in self._authors:
            self._authors[key] = self._all_authors(table, look)
        seen = rows if cutoff is None else rows.filter(pl.col(look.before) < cutoff)
        asked = pl.lit(mask_at(seen["row"], len(self._snapshot.rows(table))))
        return self._authors[key].filter(asked.gather("row"))

    def _all_authors(self, table: str, look: LastMessage) -> pl.DataFrame:
        """``authors`` for all rows of a table, without a settling end.

        The messages within a row's lookback are the members ``first`` ≤ number < ``end``.
        """
        snapshot, members = self._snapshot, self._members(look.of, "authors")
        anchors = snapshot.rows(table).select("row", "buyer", anchor=look.before)
        starts = anchors.select(party="buyer", at=_reach_start(snapshot, look))
        first = pl.lit(members.count_among(self._index.count_before(starts)))
        end = pl.lit(members.count_among(self._count_earlier(table, look)))
        messages = snapshot.messages.read(day=pl.col("day"), agent=pl.col("agent"))
        found = (
            anchors.lazy()
            .select("row", "anchor", member=pl.int_ranges(first, end, dtype=pl.UInt32))
            .filter(end > first)
            .explode("member")
            .with_columns(place=take(members.places, pl.col("member")))
        )
        if look.within is None:  # if clocks are put back, a later message may have an earlier day
            found = found.with_columns(message_reach=take(messages["day"], pl.col("place")))
            found = found.filter(_within_reach(snapshot, look))
        found = found.select("row", agent_id=take(messages["agent"], pl.col("place")))
        pair = pl.col("row").cast(pl.UInt64) * 2**32 + pl.col("agent_id").to_physical()
        return found.filter(pair.is_first_distinct()).collect(engine="in-memory")

    def _members(self, of: MessageSet, which: _Which) -> _Members:
        """The messages of a set, narrowed as ``which`` says."""
        key = (of, which)
        if key not in self._sets:
            messages = self._snapshot.messages
            wanted = messages.set(of)
            if which != "all":
                authored = messages.set(_AGENTS) & pl.col("agent").is_not_null()
                if which == "reached":
                    authored |= messages.set(_BUYERS)  # even if it reached no account
                wanted &= authored
            self._sets[key] = _Members(messages.read(ord=pl.col("ord"), members=wanted))
        return self._sets[key]

    def _count_earlier(self, table: str, look: LastMessage) -> pl.Series:
        """Count for each row of a table the messages before the instant it looks back from."""
        key = (table, look.before, look.inclusive)
        if key not in self._earlier:
            anchors = self._snapshot.rows(table).select(party="buyer", at=look.before)
            self._earlier[key] = self._index.count_before(anchors, inclusive=look.inclusive)
        return self._earlier[key]

    @cached
    def _index(self) -> AsofIndex:
        """All messages by buyer and instant."""
        return AsofIndex(self._snapshot.messages.read(party=pl.col("buyer"), t=pl.col("t")))


class _Members:
    """The members of a set of messages, numbered 0, 1, 2 … in message order.

    ``places`` are their places among all messages.

    Args:
        messages: All messages: their places ``ord``, and whether each is a member, ``members``.
    """

    def __init__(self, messages: pl.DataFrame) -> None:
        self.places = messages["ord"].filter(messages["members"])
        none = pl.Series([0], dtype=pl.UInt32)
        self._count = none.append(running_count(messages["members"])).rechunk()

    def count_among(self, earlier: pl.Series) -> pl.Series:
        """Count the members among the first ``earlier`` messages."""
        return self._count.gather(earlier)

    def last(self, earlier: pl.Series) -> pl.Series:
        """The place of the last member among the first ``earlier`` messages, null without one."""
        rows = pl.DataFrame({"number": self.count_among(earlier)})
        last = pl.when(pl.col("number") > 0).then(pl.col("number") - 1)
        return rows.with_columns(place=take(self.places, last))["place"]


def _of_agents(of: MessageSet) -> bool:
    """Whether a set has agents' messages only."""
    return all(node.sender == "agent" for node in walk(of) if isinstance(node, Sent))


def filter_unless_all(rows: pl.DataFrame, *conditions: pl.Expr) -> pl.DataFrame:
    """Keep the rows that meet all conditions; only speed: no copy where all rows meet them."""
    if not conditions:
        return rows
    meet = rows.select(pl.all_horizontal(*conditions).fill_null(value=False)).to_series()
    return rows if meet.all() and not optimisations.OFF else rows.filter(meet)


def _reach_start(snapshot: Snapshot, look: LastMessage) -> pl.Expr:
    """The first instant of a row's lookback, from its ``anchor``."""
    if look.within is not None:
        return pl.col("anchor") - microseconds(look.within)
    return snapshot.clock.start(snapshot.clock.day(pl.col("anchor")) - look.within_days)


def _reach_column(look: LastMessage) -> str:
    """The message column that is compared with the lookback: its instant or its day."""
    return "t" if look.within is not None else "day"


def _within_reach(snapshot: Snapshot, look: LastMessage) -> pl.Expr:
    """Whether a message's ``message_reach`` lies within the lookback from the row's ``anchor``."""
    if look.within is not None:
        return pl.col("message_reach") >= pl.col("anchor") - microseconds(look.within)
    assert look.within_days is not None  # noqa: S101  a look has one reach or the other
    return pl.col("message_reach") >= snapshot.clock.day(pl.col("anchor")) - look.within_days
