"""Sets of messages by sender, mode and time. A round is its first message, which opens it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from csmetrics.language.base import ATTRIBUTE, ColumnUse, Node, Own, Scope

Mode = Literal["manual", "assisted", "automatic", "bulk"]
Flag = Literal["spam", "blocked", "internal"]
FLAGS: tuple[Flag, ...] = ("spam", "blocked", "internal")
SessionTime = Literal["started_at", "human_requested_at", "queued_at", "assigned_at"]
ClockTime = Annotated[str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]


class _Messages(Node):
    """The base class of message sets, with methods that narrow a set."""

    def unflagged(self, *flags: Flag) -> Unflagged:
        """Only messages sent while none of ``flags`` (default: all flags) covers their buyer."""
        return Unflagged(of=self, flags=flags or FLAGS)

    def whose(self, column: Literal["kind"] | Own, *values: bool | int | str) -> Whose:
        """Only messages whose ``kind``, or custom column, is one of the values."""
        return Whose(of=self, column=column, values=values)

    def during(self, start: str, end: str) -> During:
        """Only messages sent in the service hours [start, end), local wall-clock time."""
        return During(of=self, start=start, end=end)

    def since_session(self, column: SessionTime) -> SinceSession:
        """Only messages sent at or after the given time of their session, if it has that time."""
        return SinceSession(of=self, column=column)

    def on_unit_day(self) -> OnUnitDay:
        """Only messages sent on the unit's own local day."""
        return OnUnitDay(of=self)


class Sent(_Messages):
    """Messages of one sender in one of the given modes, whatever their flags."""

    node: Literal["sent"] = "sent"
    sender: Literal["buyer", "agent"]
    modes: Annotated[tuple[Mode, ...], Field(min_length=1)]


class EitherOf(_Messages):
    """Messages that are in at least one of the given sets."""

    node: Literal["either_of"] = "either_of"
    of: Annotated[tuple[MessageSet, ...], Field(min_length=2)]


class Unflagged(_Messages):
    """Messages of a set sent while none of these flags of their shop and buyer covers them."""

    node: Literal["unflagged"] = "unflagged"
    of: MessageSet
    flags: Annotated[tuple[Flag, ...], Field(min_length=1)] = FLAGS


class Whose(_Messages):
    """Messages of a set whose ``kind``, or custom column, is one of the values."""

    node: Literal["whose"] = "whose"
    columns: ClassVar[Mapping[str, ColumnUse]] = {"column": ColumnUse("messages", ATTRIBUTE)}
    of: MessageSet
    column: Literal["kind"] | Own
    values: Annotated[tuple[bool | int | str, ...], Field(min_length=1)]


class During(_Messages):
    """Messages of a set sent in the service hours [start, end), local wall-clock time."""

    node: Literal["during"] = "during"
    of: MessageSet
    start: ClockTime
    end: ClockTime

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.start >= self.end:
            msg = f"service hours must start before they end, not [{self.start}, {self.end})"
            raise ValueError(msg)
        return self


class SinceSession(_Messages):
    """Messages of a set sent at or after a time of their own session.

    It has no message whose session is null, is not in the data, or lacks the time.
    """

    node: Literal["since_session"] = "since_session"
    columns: ClassVar[Mapping[str, ColumnUse]] = {"column": ColumnUse("sessions")}
    of: MessageSet
    column: SessionTime


class OnUnitDay(_Messages):
    """Messages of a set sent on the unit day (a session may have messages on later days)."""

    node: Literal["on_unit_day"] = "on_unit_day"
    of: MessageSet


class RoundStarts(_Messages):
    """The first message of every round (对话轮次) of a set.

    A round is a maximal run of messages of ``of`` in one conversation of ``scope`` with no message
    of ``by`` between them. In the scopes buyer and peer it also lies within one local day: the
    first message of a day opens a new one. A message that is in no conversation of the scope
    (scope session, no session) opens none. The first message's time and wait are the round's.
    ``parted_by``: a message of this set also ends a round, without answering it.
    """

    node: Literal["round_starts"] = "round_starts"
    of: MessageSet
    by: Sent
    scope: Scope
    parted_by: Sent | None = None


MessageSet = Annotated[
    Sent | EitherOf | Unflagged | Whose | During | SinceSession | OnUnitDay | RoundStarts,
    Field(discriminator="node"),
]
for _node in (EitherOf, Unflagged, Whose, During, SinceSession, OnUnitDay, RoundStarts):
    _node.model_rebuild()


def buyer_messages(*modes: Mode) -> Sent:
    """Messages the buyer sent in one of ``modes``."""
    return Sent(sender="buyer", modes=modes)


def agent_messages(*modes: Mode) -> Sent:
    """Messages an agent's account sent in one of ``modes``."""
    return Sent(sender="agent", modes=modes)


def rounds(of: MessageSet, *, by: Sent, scope: Scope, parted_by: Sent | None = None) -> RoundStarts:
    """The rounds of ``of``, each represented by the message that opens it."""
    return RoundStarts(of=of, by=by, scope=scope, parted_by=parted_by)


buyer_manual = buyer_messages("manual")
"""Messages typed by a buyer, whatever their flags."""
asked = buyer_manual.unflagged()
"""咨询消息: messages typed by a buyer while no flag covers them."""
human = agent_messages("manual", "assisted")
"""人工回复: typed, clicked or approved by a person."""
automatic = agent_messages("automatic")
"""自动回复: sent by a machine."""
any_reply = agent_messages("manual", "assisted", "automatic")
"""任意回复: every reply except bulk messages, including robots'."""
