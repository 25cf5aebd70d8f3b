"""Messages in message order, and what is asked of them: sets, next replies, rounds, flags.

Every answer is a column that is computed once, whatever the number of metrics that need it.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from csmetrics.engine.clock import DAY
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
    """The messages of one data set, sorted by shop and buyer and within them in message order.

    ``frame`` has one row a message: ``ord`` (its place), ``buyer`` (a number for shop and buyer),
    ``t`` (instant), ``day`` (local), ``tod`` (local time of day), ``sender``, ``mode``,
    ``session_id``, ``agent`` (as given), ``given`` (its row in the data set), and the groups
    ``g0``, ``g1`` … of ``by``. Ids are categorical: they are compared and moved as integers.

    ``buyers`` says which shop and buyer each number is.
    """

    def __init__(
        self,
        messages: pl.LazyFrame,
        *,
        by: tuple[str, ...],
        flags: pl.DataFrame | None,
        sessions: Callable[[], pl.DataFrame],
    ) -> None:
        self._flags = flags
        self._sessions = sessions
        self._made: dict[object, str] = {}
        self._by = by
        self._messages = messages
        self.frame = self._sorted(messages, by)
        self.buyers = (
            self.frame.select(
                "buyer", "shop_id", "buyer_id", first=pl.col("buyer") != pl.col("buyer").shift(1)
            )
            .filter(pl.col("first").fill_null(value=True))
            .drop("first")
        )
        self.frame = self.frame.drop("shop_id", "buyer_id")
        self.ties = self._settle()

    def _sorted(self, messages: pl.LazyFrame, by: tuple[str, ...]) -> pl.DataFrame:
        local = pl.col("sent_at").dt.replace_time_zone(None).to_physical()
        schema = messages.collect_schema()
        ids = ("shop_id", "buyer_id", "session_id", "sender", "mode")
        shop, buyer = (
            pl.col(name).to_physical().cast(pl.UInt64) for name in ("shop_id", "buyer_id")
        )
        frame = (
            messages.select(
                *(pl.col(name).cast(pl.Categorical) for name in ids),
                pl.col("agent_id").cast(pl.Categorical).alias("agent"),
                "seq",
                pl.col("sent_at").to_physical().alias("t"),
                local.floordiv(DAY).cast(pl.Int32).alias("day"),
                local.mod(DAY).alias("tod"),
                *(
                    group_column(name, schema[name]).alias(f"g{i}")
                    for i, name in enumerate(by)
                    if name in schema and name not in ("agent_id", "shop_id", "buyer_id")
                ),
            )
            .with_row_index("given")
            .with_columns((shop * 2**32 + buyer).alias("key"))
            .collect()
        )
        seq = [] if frame["seq"].null_count() == len(frame) else ["seq"]
        return (
            frame.sort("key", "t", *seq, "given", nulls_last=False)
            .with_row_index("ord")
            .with_columns(pl.col("key").rle_id().alias("buyer"))
            .drop("key")
        )

    def message_id(self) -> pl.Expr:
        """The id of each message; only ``explain`` needs it, so it is read when asked for."""
        ids = self._messages.select("message_id").collect().to_series()
        return at(ids, pl.col("given"))

    def _settle(self) -> int:
        """How many messages stand where they do by row order alone; ``seq`` has served then.

        Messages of two sessions are no tie: a ``seq`` may well count within its session.
        """
        same = pl.all_horizontal(
            pl.col(name).eq_missing(pl.col(name).shift(1))
            for name in ("buyer", "session_id", "t", "seq")
        )
        first = pl.col("ord") == 0
        ties = int(self.frame.select((same & ~first).sum()).item())
        self.frame = self.frame.drop("seq")
        return ties

    def _column(self, key: object, make: Callable[[], pl.Expr]) -> pl.Expr:
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

    def agent(self) -> pl.Expr:
        """Whom each message belongs to: its author, or the account it reached."""
        return self._column("agent", self._reached)

    def of_buyer(self, column: str) -> pl.Expr:
        """The ``shop_id`` or ``buyer_id`` of each ``buyer`` number."""
        return at(self.buyers[column], pl.col("buyer"))

    def groups(self) -> None:
        """Add the group columns that are not there from the start: agent, shop and buyer."""
        for i, name in enumerate(self._by):
            if f"g{i}" not in self.frame.columns:
                group = self.agent() if name == "agent_id" else self.of_buyer(name)
                self.frame = self.frame.with_columns(group.alias(f"g{i}"))

    def _reached(self) -> pl.Expr:
        author = self.set(human_reply) & pl.col("agent").is_not_null()
        place = pl.when(author).then(pl.col("ord"))
        after, before = place.shift(-1).backward_fill(), place.shift(1).forward_fill()
        same_day = (self.at(after, "buyer") == pl.col("buyer")) & (
            self.at(after, "day") == pl.col("day")
        )
        recent = (self.at(before, "buyer") == pl.col("buyer")) & (
            self.at(before, "day") >= pl.col("day") - AUTHOR_DAYS
        )
        homeless = pl.col("agent").is_null() & (pl.col("sender") == "buyer")
        return (
            pl.when(~homeless)
            .then(pl.col("agent"))
            .when(same_day)
            .then(self.at(after, "agent"))
            .when(recent)
            .then(self.at(before, "agent"))
        )

    def _conversation(self, scope: Scope) -> list[pl.Expr]:
        if scope == "session":
            return [pl.col("session_id")]
        return [pl.col("buyer"), self.agent()] if scope == "peer" else [pl.col("buyer")]

    def set(self, node: MessageSet, day: pl.Expr | None = None) -> pl.Expr:
        """Whether each message is in the set; ``day`` is the unit day, its own where None."""
        if any(isinstance(part, OnUnitDay) for part in _layers(node)):
            return self._membership(node, day)
        return self._column(node, lambda: self._membership(node, day))

    def _membership(  # noqa: PLR0911  one a node of the vocabulary
        self, node: MessageSet, day: pl.Expr | None
    ) -> pl.Expr:
        match node:
            case Sent():
                return (pl.col("sender") == node.sender) & pl.col("mode").is_in(node.modes)
            case EitherOf():
                return pl.any_horizontal(*(self.set(part, day) for part in node.of))
            case Unflagged():
                return self.set(node.of, day) & ~self.flagged()
            case During():
                inside = pl.col("tod").is_between(
                    clock_time(node.start), clock_time(node.end), closed="left"
                )
                return self.set(node.of, day) & inside
            case SinceSession():
                since = self.session_value(node.column)
                return self.set(node.of, day) & (pl.col("t") >= since).fill_null(value=False)
            case OnUnitDay():
                own = self.set(node.of, day)
                return own if day is None else own & (pl.col("day") == day)
            case RoundStarts():
                return self._opens(node)

    def numbered(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows of shops and buyers with the ``buyer`` number, null for one without messages."""
        return rows.join(self.buyers, on=["shop_id", "buyer_id"], how="left", maintain_order="left")

    def flagged(self) -> pl.Expr:
        """Whether a flag of its shop and buyer covers each message."""
        return self._column("flagged", self._covered)

    def _covered(self) -> pl.Expr:
        if self._flags is None or self._flags.is_empty():
            return pl.lit(value=False)
        covered = (
            self.frame.lazy()
            .select("ord", "buyer", "t")
            .join(self.numbered(self._flags).lazy(), on="buyer")
            .filter(
                pl.col("t") >= pl.col("from_at"),
                pl.col("to_at").is_null() | (pl.col("t") < pl.col("to_at")),
            )
            .select(pl.col("ord").unique())
            .collect()
        )
        return pl.col("ord").is_in(covered["ord"].implode())

    def session(self) -> pl.Expr:
        """The row of each message's session in the sessions table, null where there is none."""
        return self._column("session", self._session_row)

    def _session_row(self) -> pl.Expr:
        sessions = self._sessions().select("session_id", "row")
        found = self.frame.select("session_id").join(
            sessions, on="session_id", how="left", maintain_order="left"
        )
        return pl.lit(found["row"])

    def session_value(self, column: str) -> pl.Expr:
        """A column of each message's session, null where there is none."""
        return at(self._sessions()[column], self.session())

    def next_reply(self, by: Sent, scope: Scope) -> pl.Expr:
        """The instant of the next message of ``by`` in each message's conversation."""
        return self._column((by, scope), lambda: self._next(by, scope))

    def _next(self, by: Sent, scope: Scope) -> pl.Expr:
        reply = self.set(by)
        if scope == "buyer":
            place = pl.when(reply).then(pl.col("ord")).shift(-1).backward_fill()
            same = self.at(place, "buyer") == pl.col("buyer")
            return pl.when(same).then(self.at(place, "t"))
        after = pl.when(reply).then(pl.col("t")).shift(-1).backward_fill()
        found = after.over(self._conversation(scope))
        return (
            pl.when(pl.col("session_id").is_not_null()).then(found) if scope == "session" else found
        )

    def _opens(self, node: RoundStarts) -> pl.Expr:
        asked, reply = self.set(node.of), self.set(node.by)
        place = pl.when(asked | reply).then(pl.col("ord")).shift(1).forward_fill()
        before = place.over(self._conversation(node.scope))
        in_conversation = pl.col("session_id").is_not_null() if node.scope == "session" else True
        after_reply = at(self.frame.select(reply.alias("x"))["x"], before)
        opens = before.is_null() | after_reply
        if node.scope != "session":
            opens |= self.at(before, "day") != pl.col("day")
        return asked & in_conversation & opens


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


def group_column(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column of ``by``; words become integers until the result is shown."""
    return pl.col(name).cast(pl.Categorical) if dtype == pl.String else pl.col(name)


def clock_time(text: str) -> int:
    """A wall-clock time such as 08:30 as microseconds since midnight."""
    hour, minute = text.split(":")
    return (int(hour) * 60 + int(minute)) * 60_000_000
