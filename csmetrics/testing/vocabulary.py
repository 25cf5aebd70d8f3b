"""Strategies of sets of messages; limits, hours and columns that drawn definitions use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any, Literal, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from csmetrics.language import messages as s
from csmetrics.language import windows as w
from csmetrics.language.base import Own
from csmetrics.language.hours import working

LIMITS = tuple(timedelta(seconds=n) for n in (180, 30, 1, 300, 600, 3600, 6 * 3600))
CLOCKS = ("00:00", "08:00", "09:00", "12:00", "23:00", "24:00")
HOURS = (("08:00", "23:00"), *((a, b) for a in CLOCKS for b in CLOCKS if a < b))
SCOPES = ("buyer", "peer", "session")
SESSION_TIMES = ("started_at", "human_requested_at", "queued_at", "assigned_at")
HUMAN = s.Sent(sender="agent", modes=("manual", "assisted"))
OWN: dict[Literal["text", "integer", "flag"], tuple[str, tuple[bool | int | str, ...]]] = {
    "text": ("topic", ("物流", "尺码")),
    "integer": ("stars", (1, 3, 5)),
    "flag": ("vip", (True, False)),
}
"""The user-defined columns of drawn data sets, in every table: name and values by type."""
HOURS_OF_WORK = (
    working("09:00", "18:00", days="mon-fri"),
    working("08:00", "24:00", days="mon-sun"),
    working("09:00", "12:00", days="mon-sat").also("13:00", "18:00", days="mon-fri"),
)


class Columns(NamedTuple):
    """The columns of a table that conditions may use."""

    times: tuple[str, ...]
    values: dict[str, tuple[bool | int | str, ...]]
    numbers: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


TABLES = {
    "orders": Columns(
        ("created_at", "paid_at", "grouped_at", "shipped_at", "signed_at", "closed_at"),
        {"quantity": (1, 2)},
        ("quantity",),
    ),
    "refunds": Columns(
        ("applied_at", "completed_at"),
        {
            "kind": ("refund_only", "return_refund", "exchange"),
            "reason": ("quality", "logistics", "size", "unwanted", "other"),
            "intervened": (True, False),
            "liability": ("seller", "buyer", "platform", "none"),
        },
        optional=("agent_id", "reason", "liability"),
    ),
    "reviews": Columns(
        ("reviewed_at", "changed_at"), {"score": (12, 3)}, ("score",), ("agent_id",)
    ),
    "ratings": Columns(
        ("rated_at", "invited_at"), {"level": (1, 5)}, ("level",), ("agent_id", "session_id")
    ),
    "complaints": Columns(("filed_at",), {}, optional=("agent_id", "order_id")),
    "sessions": Columns(
        (*SESSION_TIMES, "ended_at"),
        {"left_message": (True, False), "stage": ("presale", "aftersale")},
        optional=("agent_id", "stage"),
    ),
    "shifts": Columns(("online_at", "offline_at"), {}),
    "messages": Columns(
        ("sent_at",),
        {"sender": ("buyer", "agent", "system"), "mode": ("manual", "bulk"), "kind": ("card",)},
        ("seq",),
        ("session_id", "kind"),
    ),
}
OF_BUYERS = tuple(table for table in TABLES if table != "shifts")
OF_ORDERS = ("orders", "refunds", "reviews", "complaints")


@cache
def replies() -> SearchStrategy[s.Sent]:
    """Draw a kind of reply: by persons, by persons or robots, only by robots, or with bulk."""
    modes = (HUMAN.modes, (*HUMAN.modes, "automatic"), ("automatic",), ("manual", "bulk"))
    return st.builds(s.Sent, sender=st.just("agent"), modes=st.sampled_from(modes))


@composite
def _narrowed(draw: DrawFn, of: Any, ways: Sequence[str]) -> Any:  # noqa: ANN401  any set
    """Narrow a set in none, one or two of these ways."""
    for way in draw(st.lists(st.sampled_from(ways), max_size=2, unique=True)):
        match way:
            case "unflagged":
                of = s.Unflagged(of=of, flags=draw(st.sampled_from(FLAGS)))
            case "whose":
                of = draw(_whose(of))
            case "session":
                of = s.SinceSession(of=of, column=draw(st.sampled_from(SESSION_TIMES)))
            case "during":
                start, end = draw(st.sampled_from(HOURS))
                of = s.During(of=of, start=start, end=end)
            case _:
                of = s.OnUnitDay(of=of)
    return of


FLAGS: tuple[tuple[s.Flag, ...], ...] = (
    s.FLAGS,
    s.FLAGS,
    ("blocked", "internal"),
    ("spam",),
)


@cache
def own(*types: Literal["text", "integer", "flag"]) -> SearchStrategy[Own]:
    """Draw a user-defined column of one of the types."""
    return st.sampled_from(types or tuple(OWN)).map(lambda of: Own(name=OWN[of][0], type=of))


@composite
def _whose(draw: DrawFn, of: Any) -> s.Whose:  # noqa: ANN401  any set
    column = draw(st.sampled_from(("kind", "kind", None))) or draw(own())
    known = ("text", "card") if isinstance(column, str) else OWN[column.type][1]
    values = draw(st.lists(st.sampled_from(known), min_size=1, max_size=2, unique=True))
    return s.Whose(of=of, column=column, values=tuple(values))


@composite
def rounds(draw: DrawFn, of: Any, scope: str | None = None) -> s.RoundStarts:  # noqa: ANN401  any set
    """Draw the rounds of a set; some are also separated by automatic or bulk messages."""
    by = draw(replies())
    apart = [mode for mode in ("automatic", "bulk") if mode not in by.modes]
    parted = st.sampled_from(apart).map(lambda mode: s.Sent(sender="agent", modes=(mode,)))
    return s.RoundStarts(
        of=of,
        by=by,
        scope=scope or draw(st.sampled_from(SCOPES)),
        parted_by=draw(st.none() | parted) if apart else None,
    )


@cache
@composite
def questions(draw: DrawFn, *, unit_day: bool = False) -> Any:  # noqa: ANN401  any set
    """Draw a set of buyers' messages, a union of two, or rounds, narrowed or not."""
    modes = st.sampled_from((("manual",), ("manual",), ("manual", "automatic"), ("automatic",)))
    ways = ("unflagged", "session", "whose")
    typed = st.builds(s.Sent, sender=st.just("buyer"), modes=modes)
    of = draw(_narrowed(draw(typed), ways))
    form = draw(st.sampled_from(("messages", "messages", "rounds", "either")))
    if form == "either":
        of = s.EitherOf(of=(of, draw(_narrowed(draw(typed), ways))))
    if form == "rounds":
        of = draw(rounds(of))
    more = (*ways, "during", "during", *(("unit_day", "unit_day") if unit_day else ()))
    return draw(_narrowed(of, more))


@cache
@composite
def of_talk(draw: DrawFn, unit: str) -> Any:  # noqa: ANN401  any set
    """Draw questions of a unit; for sessions, which may last longer, mostly of the unit day."""
    of = draw(questions(unit_day=True))
    lasting = unit == "sessions" and draw(st.sampled_from((True, True, False)))
    return s.OnUnitDay(of=of) if lasting and not isinstance(of, s.OnUnitDay) else of


@cache
@composite
def messages(draw: DrawFn, *, unit_day: bool = True) -> Any:  # noqa: ANN401  any set
    """Draw a set of messages of buyers, of agents, or of both."""
    kind = draw(st.sampled_from(("buyer", "agent", "both")))
    if kind == "buyer":
        return draw(questions(unit_day=unit_day))
    ways = ("unflagged", "during", "session", "whose", *(("unit_day",) if unit_day else ()))
    agents = draw(_narrowed(draw(replies()), ways))
    return agents if kind == "agent" else s.EitherOf(of=(draw(questions()), agents))


@cache
@composite
def last_message(draw: DrawFn, table: str) -> w.LastMessage:
    """Draw the last message before one of a row's times."""
    reach: dict[str, Any] = draw(
        st.one_of(
            st.fixed_dictionaries({"within_days": st.integers(0, 3)}),
            st.fixed_dictionaries({"within": st.sampled_from((timedelta(days=2), *LIMITS))}),
        )
    )
    return w.LastMessage(
        of=draw(messages(unit_day=False)),
        before=draw(st.sampled_from(TABLES[table].times)),
        inclusive=draw(st.booleans()),
        **reach,
    )
