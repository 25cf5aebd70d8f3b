"""Columns derived from the messages: sets, next replies, rounds, flags, sessions' values.

Each column is computed once and shared by all metrics that need it. The messages of a shop and
buyer are adjacent, so columns are computed in passes along the rows.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from csmetrics._support.lazy import cached
from csmetrics.engine.column_ops import mask_at, scatter_to, take
from csmetrics.engine.load.table_loader import MODES, own_column, sender_mode_code
from csmetrics.engine.local_days import Clock
from csmetrics.engine.messages.accounts_reached import accounts_reached
from csmetrics.engine.messages.ordered_messages import OrderedMessages
from csmetrics.engine.messages.rounds import round_ends, round_openers, round_starts
from csmetrics.engine.messages.segments import Segments
from csmetrics.engine.messages.set_parts import clock_time, is_one_of, layers
from csmetrics.engine.working_time import WorkingTime
from csmetrics.language.base import Scope
from csmetrics.language.hours import Working
from csmetrics.language.messages import (
    FLAGS,
    During,
    EitherOf,
    Flag,
    MessageSet,
    OnUnitDay,
    RoundStarts,
    Sent,
    SinceSession,
    Unflagged,
    Whose,
)
from csmetrics.language.messages import human as human_reply
from csmetrics.model.context import rounds_of

OfAgents = Callable[[pl.DataFrame, pl.Expr, pl.Expr], list[pl.Series]]
"""Returns the groups that depend on an agent, for the rows of a frame, their agent and day."""


class MessageTable(OrderedMessages):
    """The messages of a part of the data, in message order, with columns that are made on demand.

    Methods such as ``set``, ``next_reply`` and ``agent`` add a column, if it is not there yet, and
    return its expression; ``read``, ``gather`` and ``filter`` return values.

    Args:
        messages: The messages as they are read.
        clock: The local days.
        by: The columns that group the result.
        flags: The flags of buyers, None without that table.
        sessions: Returns the rows of the sessions.
    """

    def __init__(
        self,
        messages: pl.DataFrame,
        *,
        clock: Clock,
        by: tuple[str, ...],
        flags: pl.DataFrame | None,
        sessions: Callable[[], pl.DataFrame],
    ) -> None:
        super().__init__(messages, clock=clock, by=by)
        self._flags = flags
        self._sessions = sessions
        self._conversations: dict[object, Segments] = {}

    def agent(self) -> pl.Expr:
        """The agent account of each message: its author, or the account it reached."""
        return self.column("agent", self._reached)

    def groups(self, of_agents: OfAgents) -> None:
        """Add the groups that depend on an agent: the agent and the columns of ``agents``.

        Args:
            of_agents: Returns these groups.
        """
        agent = self.agent()
        for group in self.groups_of(of_agents, agent, pl.col("day")):
            if group.name not in self._frame.columns:
                self._frame = self._frame.hstack([group])

    def groups_of(self, of_agents: OfAgents, agent: pl.Expr, day: pl.Expr) -> list[pl.Series]:
        """The groups that depend on an agent, for these agents and days of the messages."""
        return of_agents(self._frame, agent, day)

    def _reached(self) -> pl.Series:
        """The account of each message: its own or, if a buyer's has none, the account reached."""
        flags = self.read(
            author=self.set(human_reply) & pl.col("agent").is_not_null(),
            asking=pl.col("agent").is_null() & self._has_sender_mode("buyer"),
        )
        return accounts_reached(self._frame, flags["author"], flags["asking"])

    def days(self, groups: list[str]) -> Segments:
        """The segments of messages by buyer, local day and groups."""
        key = ("day", *groups)
        if key not in self._conversations:
            self._conversations[key] = Segments(self._frame, [pl.col(name) for name in key])
        return self._conversations[key]

    def segments(self, scope: Scope) -> Segments:
        """The conversations of a scope."""
        if scope not in self._conversations:
            keys = []
            if scope != "buyer":
                keys = [self.agent() if scope == "peer" else pl.col("session")]
            self._conversations[scope] = Segments(self._frame, keys, nobody=scope == "peer")
        return self._conversations[scope]

    def set(self, node: MessageSet, day: pl.Expr | None = None) -> pl.Expr:
        """Whether each message is in the set; ``day`` is the unit day, None: its own local day."""
        if any(isinstance(part, OnUnitDay) for part in layers(node)):
            return self._membership(node, day)
        return self.column(node, lambda: self._membership(node, day))

    def _membership(  # noqa: PLR0911  one a node of the vocabulary
        self, node: MessageSet, day: pl.Expr | None
    ) -> pl.Expr:
        match node:
            case Sent():
                return self._has_sender_mode(node.sender, *node.modes)
            case EitherOf():
                return pl.any_horizontal(*(self.set(part, day) for part in node.of))
            case Unflagged():
                return self.set(node.of, day) & ~self.flagged(node.flags)
            case Whose():
                named = node.column if isinstance(node.column, str) else node.column.name
                own = pl.col(own_column(named))
                return self.set(node.of, day) & is_one_of(own, node.values)
            case During():
                return self.set(node.of, day) & self._during(node.start, node.end)
            case SinceSession():
                since = self.session_value(node.column)
                return self.set(node.of, day) & (pl.col("t") >= since).fill_null(value=False)
            case OnUnitDay():
                own = self.set(node.of, day)
                return own if day is None else own & (pl.col("day") == day)
            case RoundStarts():
                return self._opens(node)

    def _has_sender_mode(self, sender: str, *modes: str) -> pl.Expr:
        codes = [sender_mode_code(sender, mode) for mode in modes or MODES]
        return pl.any_horizontal(*(pl.col("sender_mode") == code for code in codes))

    def _during(self, start: str, end: str) -> pl.Expr:
        time = self.column("time", lambda: self._clock.time_of_day(pl.col("t")))
        limits = clock_time(start), clock_time(end)
        return self.column(("during", *limits), lambda: time.is_between(*limits, closed="left"))

    def flagged(self, flags: tuple[Flag, ...] = FLAGS) -> pl.Expr:
        """Whether each message is covered by one of these flags of its shop and buyer."""
        if self._flags is None or self._flags.is_empty():
            return pl.lit(value=False)
        return self.column(("flagged", frozenset(flags)), lambda: self._covered(flags))

    def _covered(self, flags: tuple[Flag, ...]) -> pl.Series:
        assert self._flags is not None  # noqa: S101  asked only where there are flags
        kept = self._flags
        if set(flags) < set(FLAGS):
            kept = kept.filter(is_one_of(pl.col("flag"), flags))
        spans = kept.with_columns(self.number_of(kept)).drop_nulls("buyer")
        first, end = (take(self.buyers[name], pl.col("buyer")) for name in ("first", "end"))
        of_flagged = spans.select(
            pl.int_ranges(first, end, dtype=pl.UInt32).alias("ord"), "from_at", "to_at"
        ).explode("ord")
        times = of_flagged.with_columns(self.at(pl.col("ord"), "t").alias("t"))
        covered = times.filter(
            pl.col("t") >= pl.col("from_at"),
            pl.col("to_at").is_null() | (pl.col("t") < pl.col("to_at")),
        )
        return mask_at(covered["ord"], len(self._frame))

    def session_of(self) -> pl.Expr:
        """The row of each message's session in the sessions table, null where there is none."""
        return self.column("row", lambda: self._along_sessions(self._sessions_rows))

    @cached
    def _sessions_rows(self) -> pl.Series:
        """The row in the sessions table of each segment of scope session, null without one."""
        segments = self.segments("session").table.select("buyer", pl.col("k0").alias("session"))
        sessions = self._sessions().select("row", "buyer", session="session_id")
        found = (
            segments.with_row_index("segment")
            .join(sessions, on="session")  # faster than a join by session and buyer
            .filter(pl.col("buyer") == pl.col("buyer_right"))
        )
        return scatter_to(found["row"], found["segment"], len(segments))

    def _along_sessions(self, of_segments: pl.Series) -> pl.Series:
        return of_segments[self.segments("session").segment]

    def of_session(self, key: object, make: Callable[[], pl.Series]) -> pl.Expr:
        """A value of each message's session, null where there is none.

        Args:
            key: Identifies the value.
            make: Returns the value for each row of the sessions table; called once per key.
        """
        return self.column(
            ("session", key), lambda: self._along_sessions(make()[self._sessions_rows])
        )

    def session_value(self, column: str) -> pl.Expr:
        """A column of each message's session, null where there is none."""
        return self.of_session(column, lambda: self._sessions()[column])

    def session_day(self) -> pl.Expr:
        """The local day of the start of each message's session, null where there is none."""
        day = self._clock.day(pl.col("started_at"))
        return self.of_session("day", lambda: self._sessions().select(day).to_series())

    def next_reply(self, by: Sent, scope: Scope) -> pl.Expr:
        """The instant of the next message of ``by`` in each message's conversation."""
        return self.column((by, scope), lambda: self._next(by, scope))

    def _next(self, by: Sent, scope: Scope) -> pl.Expr | pl.Series:
        return self._following(self.set(by), scope, "t")

    def worked(self, working: Working, name: str, time: WorkingTime, platform: str) -> pl.Expr:
        """The working time, in microseconds, before each instant of a column.

        Args:
            working: The weekly hours.
            name: The column.
            time: The spans of these hours.
            platform: The platform whose special days they have.
        """

        def found() -> pl.Series:
            shops = self._frame["shop"] if "shop" in self._frame.columns else None
            return time.worked_before(self._frame[name], shops)["worked"]

        return self.column(("worked", working, name, platform), found)

    def worked_by(
        self, instant: int, working: Working, time: WorkingTime, platform: str
    ) -> pl.Expr:
        """Twice the working time before one instant, plus one if it is inside the hours.

        One integer then orders instants outside and inside the hours: see ``Messages.passed``.
        """

        def found() -> pl.Series:
            shops = self._frame["shop"] if "shop" in self._frame.columns else None
            moments = pl.Series([instant], dtype=pl.Int64).new_from_index(0, len(self._frame))
            worked = time.worked_before(moments, shops)
            return worked.select(pl.col("worked") * 2 + pl.col("inside")).to_series()

        return self.column(("worked by", instant, working, platform), found)

    def before(self, key: object, members: pl.Expr, segments: Segments) -> pl.Expr:
        """The instant of the previous member in the conversation of each member.

        Args:
            key: Identifies the members.
            members: Whether each message is a member.
            segments: The segments of the conversations.
        """

        def found() -> pl.Series:
            their = self._frame.select("ord", "t", member=members)
            own = their.filter("member")
            before = segments.previous_value(their["member"], own["t"])
            return scatter_to(before, own["ord"], len(their))

        return self.column(("before", key, segments), found)

    def after_round(self, node: RoundStarts) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
        """The events after a round, for the message that opens it.

        Returns:
            The instants of the first human and of the first robot reply before the next round of
            the conversation, and of the message that opens the next round; null where there is
            none.
        """
        assert node.parted_by is not None  # noqa: S101  the language asks for it
        opener, scope = self.set(node), node.scope
        person, robot, next_ = (
            self._place_of_next(of, scope)
            for of in (self.set(node.by), self.set(node.parted_by), opener)
        )
        last = next_.is_null()
        person, robot = (pl.when(last | (one < next_)).then(one) for one in (person, robot))

        def instant(number: int, place: pl.Expr) -> pl.Expr:
            return self.column(("after round", node, number), lambda: self.at(place, "t"))

        return instant(0, person), instant(1, robot), instant(2, next_)

    def next_place(self, by: Sent, scope: Scope) -> pl.Expr:
        """The place of the next message of ``by`` in each message's conversation."""
        return self.column(
            ("place", by, scope), lambda: self._following(self.set(by), scope, "ord")
        )

    def _place_of_next(self, members: pl.Expr, scope: Scope) -> pl.Expr:
        """The place of the next member in each message's conversation."""
        key = ("place of next", members.meta.serialize(), scope)
        return self.column(key, lambda: self._following(members, scope, "ord"))

    def _following(self, members: pl.Expr, scope: Scope, value: str) -> pl.Expr | pl.Series:
        which = self.read(members=members)["members"]
        values = self._frame[value].filter(which)
        found = self.segments(scope).next_value(which, values)
        if scope != "session":
            return found
        # a message without session is in no session's conversation
        return pl.when(pl.col("session").is_not_null()).then(pl.lit(found))

    def round_start(self, node: RoundStarts) -> pl.Expr:
        """The instant of the first message of each message's round; its own outside rounds."""
        return self.column(("round start", node), lambda: self._round_start(node))

    def _round_start(self, node: RoundStarts) -> pl.Series:
        opens = self.read(opens=self.set(node))["opens"]
        in_session = node.scope == "session"
        of_scope = self.segments(node.scope)
        return round_starts(self._frame, of_scope, opens, in_session=in_session)

    def round_end(self, of: MessageSet) -> pl.Expr:
        """The instant of the last message of the round that each message of ``of`` opens."""
        return self.column(("round end", rounds_of(of)), lambda: self._round_end(of))

    def _round_end(self, of: MessageSet) -> pl.Series:
        node = rounds_of(of)
        assert node is not None  # noqa: S101  the definition was checked
        flags = self.read(asked=self._in_rounds(node), opens=self.set(node))
        of_scope = self.segments(node.scope)
        return round_ends(self._frame, of_scope, flags["asked"], flags["opens"])

    def _in_rounds(self, node: RoundStarts) -> pl.Expr:
        """Whether each message can be in a round; in scope session it needs a session."""
        asked = self.set(node.of)
        return asked & pl.col("session").is_not_null() if node.scope == "session" else asked

    def _opens(self, node: RoundStarts) -> pl.Expr:
        ends = self.set(node.by)
        if node.parted_by is not None:
            ends |= self.set(node.parted_by)
        day = pl.lit(0) if node.scope == "session" else pl.col("day")
        asked, of_scope = self._in_rounds(node), self.segments(node.scope)
        return pl.lit(round_openers(self._frame, of_scope, asked=asked, ends=ends, day=day))
