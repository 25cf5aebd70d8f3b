"""Messages in message order, and what is asked of them: sets, next replies, rounds, flags.

Every answer is a column that is computed once, whatever the number of metrics that need it. The
messages of a shop and buyer lie together, so that answers are found in passes along the rows.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from csmetrics.engine.clock import Clock
from csmetrics.engine.conversations import NONE, Conversations
from csmetrics.engine.reading import IDENTITY, MODES, said
from csmetrics.language.base import Node, Scope
from csmetrics.language.messages import (
    During,
    EitherOf,
    MessageSet,
    OnUnitDay,
    RoundStarts,
    Sent,
    SinceSession,
    Unflagged,
)
from csmetrics.language.messages import human as human_reply

AUTHOR_DAYS = 30
"""How many local days back a buyer's message without account looks for whom it reached."""


class MessageTable:
    """The messages of some shops and buyers, one buyer after the other, each in message order.

    ``frame`` has one row a message: ``ord`` (its place), ``buyer`` (a number for shop and buyer),
    ``t`` (instant), ``day`` (local), ``said`` (sender and mode), ``session``, ``agent`` (as given),
    ``given`` (its row in the data set), and the groups ``g0``, ``g1`` … of ``by``.

    Args:
        messages: The messages as they are read.
        clock: The local days.
        by: The columns that group the result.
        flags: The flags of buyers, None where there are none.
        sessions: The rows of the sessions.
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
        self._clock = clock
        self._flags = flags
        self._sessions = sessions
        self._made: dict[object, str] = {}
        self._by = by
        ordered = _in_order(messages)
        self._settled = "seq" in messages.columns and "seq" not in ordered.columns
        new = _differs("key", "check")
        self.frame = ordered.with_columns(
            pl.int_range(pl.len(), dtype=pl.UInt32).alias("ord"),
            (new.cum_sum() - 1).cast(pl.UInt32).alias("buyer"),
            clock.day(pl.col("t")).alias("day"),
        ).drop(*IDENTITY)
        firsts = ordered.select(new.arg_true()).to_series()
        self.buyers = ordered.select(
            pl.col(*IDENTITY, "given", *(f"g{i}" for i in self.of_buyer)).gather(firsts),
        ).with_columns(
            firsts.alias("first"),
            firsts.shift(-1, fill_value=len(ordered)).alias("end"),
            pl.int_range(pl.len(), dtype=pl.UInt32).alias("buyer"),
        )
        self._conversations: dict[object, Conversations] = {}

    @property
    def of_buyer(self) -> list[int]:
        """The numbers of those groups that all messages of a shop and buyer share."""
        return [i for i, name in enumerate(self._by) if name in ("shop_id", "buyer_id")]

    def ties(self) -> int:
        """How many messages stand where they do by row order alone; ``seq`` has served then.

        Messages of two sessions are no tie: a ``seq`` may well count within its session.
        """
        if self._settled:
            return 0
        columns = [name for name in ("buyer", "session", "t", "seq") if name in self.frame.columns]
        return int(self.frame.select((~_differs(*columns)).sum()).item())

    def column(self, key: object, make: Callable[[], pl.Expr]) -> pl.Expr:
        """The column made for ``key``, made now if nobody asked before."""
        if key not in self._made:
            expr = make()
            name = f"c{len(self._made)}"
            self._made[key] = name
            self.frame = self.frame.with_columns(expr.alias(name))
        return pl.col(self._made[key])

    def at(self, place: pl.Expr, column: str) -> pl.Expr:
        """The value of a column at the messages with these places; null for a null place."""
        return at(self.frame[column], place)

    def end(self, days: int) -> pl.Expr:
        """The end of each message's own day, and so many days more."""
        return self.column(("end", days), lambda: self._clock.end(pl.col("day"), days))

    def agent(self) -> pl.Expr:
        """Whom each message belongs to: its author, or the account it reached."""
        return self.column("agent", self._reached)

    def groups(self) -> None:
        """Add the group that is not there from the start: the agent."""
        for i, name in enumerate(self._by):
            if name == "agent_id" and f"g{i}" not in self.frame.columns:
                agent = self.agent()
                self.frame = self.frame.with_columns(agent.alias(f"g{i}"))

    def _reached(self) -> pl.Expr:
        homeless = pl.col("agent").is_null() & self._is_said("buyer")
        author = self.set(human_reply) & pl.col("agent").is_not_null()
        packed = pl.when(author).then(pl.col("day").cast(pl.Int64) * 2**32 + pl.col("ord"))
        of_buyer = self.stretches("buyer")
        after = of_buyer.following(self.frame, packed)
        before = of_buyer.preceding(self.frame, packed)
        found = pl.DataFrame({"after": after, "before": before, "day": self.frame["day"]}).select(
            pl.when(_day("after") == pl.col("day"))
            .then(pl.col("after") % 2**32)
            .when(_day("before") >= pl.col("day") - AUTHOR_DAYS)
            .then(pl.col("before") % 2**32)
        )
        return (
            pl.when(homeless).then(self.at(pl.lit(found.to_series()), "agent")).otherwise("agent")
        )

    def days(self, groups: list[str]) -> Conversations:
        """The messages of each buyer, local day and group."""
        key = ("day", *groups)
        if key not in self._conversations:
            self._conversations[key] = Conversations(self.frame, [pl.col(name) for name in key])
        return self._conversations[key]

    def stretches(self, scope: Scope) -> Conversations:
        """The conversations of a scope."""
        if scope not in self._conversations:
            keys = []
            if scope != "buyer":
                keys = [self.agent() if scope == "peer" else pl.col("session")]
            self._conversations[scope] = Conversations(self.frame, keys, nobody=scope == "peer")
        return self._conversations[scope]

    def set(self, node: MessageSet, day: pl.Expr | None = None) -> pl.Expr:
        """Whether each message is in the set; ``day`` is the unit day, its own where None."""
        if any(isinstance(part, OnUnitDay) for part in _layers(node)):
            return self._membership(node, day)
        return self.column(node, lambda: self._membership(node, day))

    def _membership(  # noqa: PLR0911  one a node of the vocabulary
        self, node: MessageSet, day: pl.Expr | None
    ) -> pl.Expr:
        match node:
            case Sent():
                return self._is_said(node.sender, *node.modes)
            case EitherOf():
                return pl.any_horizontal(*(self.set(part, day) for part in node.of))
            case Unflagged():
                return self.set(node.of, day) & ~self.flagged()
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

    def _is_said(self, sender: str, *modes: str) -> pl.Expr:
        codes = [said(sender, mode) for mode in modes or MODES]
        return pl.any_horizontal(*(pl.col("said") == code for code in codes))

    def _during(self, start: str, end: str) -> pl.Expr:
        def inside() -> pl.Expr:
            time = self._clock.time_of_day(pl.col("t"))
            return time.is_between(clock_time(start), clock_time(end), closed="left")

        return self.column(("during", start, end), inside)

    def flagged(self) -> pl.Expr:
        """Whether a flag of its shop and buyer covers each message."""
        if self._flags is None or self._flags.is_empty():
            return pl.lit(value=False)
        return self.column("flagged", self._covered)

    def _covered(self) -> pl.Expr:
        assert self._flags is not None  # noqa: S101  asked only where there are flags
        spans = self._flags.join(self.buyers, on=IDENTITY)
        of_flagged = spans.select(
            pl.int_ranges("first", "end", dtype=pl.UInt32).alias("ord"), "from_at", "to_at"
        ).explode("ord")
        times = of_flagged.with_columns(self.at(pl.col("ord"), "t").alias("t"))
        covered = times.filter(
            pl.col("t") >= pl.col("from_at"),
            pl.col("to_at").is_null() | (pl.col("t") < pl.col("to_at")),
        )
        marks = pl.repeat(value=False, n=len(self.frame), eager=True)
        return pl.lit(marks.scatter(covered["ord"].unique(), values=True))

    def session_of(self) -> pl.Expr:
        """The row of each message's session in the sessions table, null where there is none."""
        return self.column("row", self._session_row)

    def _session_row(self) -> pl.Expr:
        pieces = self.stretches("session").pieces
        found = (
            self.frame.select(pl.col("buyer", "session").gather(pieces["first"]))
            .join(self.buyers.select("buyer", *IDENTITY), on="buyer", maintain_order="left")
            .join(
                self._sessions().select("row", *IDENTITY, session="session_id"),
                on=[*IDENTITY, "session"],
                how="left",
                maintain_order="left",
            )
        )
        return at(found["row"], pl.lit(self.stretches("session").piece))

    def session_day(self) -> pl.Expr:
        """The local day of the start of each message's session, null where there is none."""
        return self.column("session day", lambda: self._clock.day(self.session_value("started_at")))

    def session_value(self, column: str) -> pl.Expr:
        """A column of each message's session, null where there is none."""
        return self.column(
            ("session", column), lambda: at(self._sessions()[column], self.session_of())
        )

    def next_reply(self, by: Sent, scope: Scope) -> pl.Expr:
        """The instant of the next message of ``by`` in each message's conversation."""
        return self.column((by, scope), lambda: self._next(by, scope))

    def _next(self, by: Sent, scope: Scope) -> pl.Expr:
        times = pl.when(self.set(by)).then("t")
        found = pl.lit(self.stretches(scope).following(self.frame, times))
        return pl.when(found != NONE, *self._in_conversation(scope)).then(found)

    def before(self, members: pl.Expr, stretches: Conversations) -> pl.Expr:
        """The instant of the member before each message in its stretch."""
        return pl.lit(stretches.preceding(self.frame, pl.when(members).then("t")))

    def _in_conversation(self, scope: Scope) -> list[pl.Expr]:
        """A message without session is in no session's conversation."""
        return [pl.col("session").is_not_null()] if scope == "session" else []

    def _opens(self, node: RoundStarts) -> pl.Expr:
        asked, reply = self.set(node.of), self.set(node.by)
        # the day of the message before, in the place of twos, and whether that is a reply
        value = pl.when(asked | reply).then(pl.col("day").cast(pl.Int64) * 2 + reply)
        before = pl.lit(self.stretches(node.scope).preceding(self.frame, value))
        opens = (before == NONE) | (before % 2 == 1)
        if node.scope != "session":
            opens |= before.floordiv(2) != pl.col("day")
        return pl.all_horizontal(asked, opens, *self._in_conversation(node.scope))


def _in_order(messages: pl.DataFrame) -> pl.DataFrame:
    """The messages sorted by shop and buyer, and within them in message order.

    Most data come in time order: then it is enough to sort by key alone, stably. ``seq`` is left
    out where the rows already come in its order, one after the other.
    """
    if "seq" in messages.columns and messages.select(_LATER.all()).item():
        messages = messages.drop("seq")
    timed = messages if messages["t"].is_sorted() else messages.sort("t", maintain_order=True)
    ordered = timed.sort("key", maintain_order=True)
    same = ~_differs("key")
    wrong = same & (pl.col("check") != pl.col("check").shift(1))
    order = ["key", "check", "t", "given"]
    if "seq" in messages.columns:
        wrong |= same & (pl.col("t") == pl.col("t").shift(1)) & (_SEQ.shift(1) > _SEQ)
        order.insert(3, "seq")
    if ordered.select(wrong.any()).item():
        return ordered.sort(order, nulls_last=False)
    return ordered


_SEQ = pl.col("seq").fill_null(pl.lit(-(2**63)))
"""A null stands before every number."""
_LATER = (
    (pl.col("t") > pl.col("t").shift(1))
    | ((pl.col("t") == pl.col("t").shift(1)) & (_SEQ.shift(1) < _SEQ))
    | (pl.int_range(pl.len()) == 0)
)
"""Whether a row is later than the one before by time and ``seq`` alone."""


def _differs(*columns: str) -> pl.Expr:
    """Whether a row differs from the one before; the first does."""
    return pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(1)) for name in columns) | (
        pl.int_range(pl.len()) == 0
    )


def _day(packed: str) -> pl.Expr:
    """The day of a packed place; of ``NONE`` one long before all others."""
    return pl.col(packed).floordiv(2**32)


def at(values: pl.Series, places: pl.Expr) -> pl.Expr:
    """The values at the places, null at a null place."""
    if values.is_empty():  # polars takes empty series for one another where it shares plans
        return pl.lit(None, dtype=values.dtype)
    return pl.lit(values).gather(places)


def _layers(node: Node) -> list[Node]:
    """A set and the sets it narrows; what opens a round is a matter of its own."""
    if isinstance(node, EitherOf):
        return [node, *(layer for part in node.of for layer in _layers(part))]
    if isinstance(node, Sent | RoundStarts):
        return [node]
    return [node, *_layers(node.of)]  # type: ignore[attr-defined]


def clock_time(text: str) -> int:
    """A wall-clock time such as 08:30 as microseconds since midnight."""
    hour, minute = text.split(":")
    return (int(hour) * 60 + int(minute)) * 60_000_000
