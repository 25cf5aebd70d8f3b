"""Strategies of the parts of a definition: sets of messages, conditions, windows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from csmetrics.language import conditions as c
from csmetrics.language import messages as s
from csmetrics.language import windows as w
from csmetrics.language.base import Own
from csmetrics.language.hours import Working, working
from csmetrics.model.context import rounds_of

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
"""The columns of the user's own that drawn data sets have in every table: name and values."""
HOURS_OF_WORK = (
    working("09:00", "18:00", days="mon-fri"),
    working("08:00", "24:00", days="mon-sun"),
    working("09:00", "12:00", days="mon-sat").also("13:00", "18:00", days="mon-fri"),
)


class Columns(NamedTuple):
    """What of a table's columns a condition may speak of."""

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


# Sets of messages


@cache
def replies() -> SearchStrategy[s.Sent]:
    """Messages that answer: by persons, by robots too, or only by robots."""
    modes = (HUMAN.modes, (*HUMAN.modes, "automatic"), ("automatic",), ("manual", "bulk"))
    return st.builds(s.Sent, sender=st.just("agent"), modes=st.sampled_from(modes))


@composite
def _narrowed(draw: DrawFn, of: Any, ways: Sequence[str]) -> Any:  # noqa: ANN401  any set
    """The set as it is, or narrowed in one or two of these ways."""
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
    """A column of the user's own, of one of the types."""
    return st.sampled_from(types or tuple(OWN)).map(lambda of: Own(name=OWN[of][0], type=of))


@composite
def _whose(draw: DrawFn, of: Any) -> s.Whose:  # noqa: ANN401  any set
    column = draw(st.sampled_from(("kind", "kind", None))) or draw(own())
    known = ("text", "card") if isinstance(column, str) else OWN[column.type][1]
    values = draw(st.lists(st.sampled_from(known), min_size=1, max_size=2, unique=True))
    return s.Whose(of=of, column=column, values=tuple(values))


@composite
def rounds(draw: DrawFn, of: Any, scope: str | None = None) -> s.RoundStarts:  # noqa: ANN401  any set
    """The rounds of a set; robots' messages part some of them, too."""
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
    """Sets of buyers' messages, narrowed or not, of one part or two, or the rounds of one."""
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
    """Questions of a unit; mostly those of its own day where it may go on after that."""
    of = draw(questions(unit_day=True))
    lasting = unit == "sessions" and draw(st.sampled_from((True, True, False)))
    return s.OnUnitDay(of=of) if lasting and not isinstance(of, s.OnUnitDay) else of


@cache
@composite
def messages(draw: DrawFn, *, unit_day: bool = True) -> Any:  # noqa: ANN401  any set
    """Sets of buyers' messages, of agents', or of both."""
    kind = draw(st.sampled_from(("buyer", "agent", "both")))
    if kind == "buyer":
        return draw(questions(unit_day=unit_day))
    ways = ("unflagged", "during", "session", "whose", *(("unit_day",) if unit_day else ()))
    agents = draw(_narrowed(draw(replies()), ways))
    return agents if kind == "agent" else s.EitherOf(of=(draw(questions()), agents))


@cache
@composite
def last_message(draw: DrawFn, table: str) -> w.LastMessage:
    """The message before one of a row's times."""
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


@cache
def contacted(table: str) -> SearchStrategy[c.Contacted]:
    """A row's buyer was in touch before one of its times."""
    return st.builds(c.Contacted, by=last_message(table))


# Conditions


@lru_cache(maxsize=512)
@composite
def combined(draw: DrawFn, base: SearchStrategy[Any]) -> Any:  # noqa: ANN401  any condition
    """A condition, one denied, or two joined."""
    form = draw(st.sampled_from(("one", "one", "not", "all", "any")))
    if form == "one":
        return draw(base)
    if form == "not":
        return c.Not(of=draw(base))
    parts = draw(base), draw(base)
    return c.AllOf(of=parts) if form == "all" else c.AnyOf(of=parts)


@composite
def on_message(draw: DrawFn, of: Any = None) -> Any:  # noqa: ANN401  any condition
    """Conditions on a message, one of the set ``of``."""
    forms = ["answered", "answered", "answered", "flagged", "session"]
    opened = rounds_of(of)
    if opened is not None and opened.parted_by is not None:
        forms += ["robot"] * 5
    match draw(st.sampled_from(forms)):
        case "flagged":
            return c.Flagged()
        case "robot":
            assert opened is not None  # noqa: S101  asked just before
            return c.RobotOnly(rounds=opened)
        case "session":
            return c.OfSession(that=draw(combined(on_row("sessions", happened=True))))
    return draw(answered(draw(replies()), draw(st.sampled_from(SCOPES))))


@composite
def answered(draw: DrawFn, by: s.Sent, scope: Any) -> c.Answered:  # noqa: ANN401  a scope
    """Answered by such a reply, with limits of all sorts."""
    within = draw(st.sampled_from((*LIMITS, None, None)))
    counting: Working | None = None
    first: s.RoundStarts | None = None
    match draw(st.sampled_from(("plain", "plain", "plain", "counting", "first"))):
        case "counting" if within is not None:
            counting = draw(st.sampled_from(HOURS_OF_WORK))
        case "first" if within is not None:
            of = s.Sent(sender="buyer", modes=("manual",))
            first = draw(rounds(of, scope)).model_copy(update={"by": by, "parted_by": None})
    return c.Answered(
        by=by,
        scope=scope,
        within=within,
        until=draw(st.sampled_from((None, None, None, 0, 1))),
        counting=counting,
        from_first_of=first,
    )


@cache
@composite
def on_row(  # noqa: PLR0911  one a form
    draw: DrawFn, table: str, *, happened: bool = False, own: bool = False
) -> Any:  # noqa: ANN401  any condition
    """Conditions on a row: with ``happened``, one that waits; with ``own``, one on its order."""
    times, values, numbers, optional = TABLES[table]
    forms = ["during", "own"]
    forms += ["is"] if values else []
    forms += ["value"] if optional else []
    forms += ["compare"] if numbers else []
    forms += ["order"] if own and table in OF_ORDERS else []
    forms += ["happened"] if happened else []
    form = draw(st.sampled_from(forms))
    if form == "is":
        column = draw(st.sampled_from(sorted(values)))
        known = st.sampled_from(values[column])
        return c.Is(
            column=column, values=tuple(draw(st.lists(known, min_size=1, max_size=2, unique=True)))
        )
    if form == "value":
        return c.HasValue(column=draw(st.sampled_from(optional)))
    if form == "own":
        return draw(_on_own())
    if form == "compare":
        op = draw(st.sampled_from((">=", "<=")))
        value = draw(st.sampled_from((2, 1, 3, 12, 0)))
        return c.Compare(column=draw(st.sampled_from(numbers)), op=op, value=value)
    column = draw(st.sampled_from(times))
    if form == "order":
        event = draw(st.sampled_from(TABLES["orders"].times))
        return c.BeforeOrderEvent(column=column, event=event)
    if form == "happened":
        return c.Happened(column=column)
    start, end = draw(st.sampled_from(HOURS))
    return c.TimeDuring(column=column, start=start, end=end)


@cache
@composite
def _on_own(draw: DrawFn) -> Any:  # noqa: ANN401  any condition
    """Conditions on a column of the user's own."""
    form = draw(st.sampled_from(("is", "value", "compare")))
    if form == "compare":
        op = draw(st.sampled_from((">=", "<=")))
        return c.Compare(column=draw(own("integer")), op=op, value=draw(st.integers(0, 2)))
    column = draw(own())
    if form == "value":
        return c.HasValue(column=column)
    known = st.sampled_from(OWN[column.type][1])
    return c.Is(column=column, values=(draw(known),))


@cache
@composite
def has_row(draw: DrawFn, unit: str) -> c.HasRow:
    """The unit's buyer, or order, has a row.

    ``unit``: "buyer_day", "rows" (a buyer-day of rows), or the table of the unit's row.
    """
    link = draw(st.sampled_from(("buyer", "order"))) if unit in OF_ORDERS else "buyer"
    table = draw(st.sampled_from(OF_ORDERS if link == "order" else OF_BUYERS))
    times = TABLES[table].times
    bounds: list[SearchStrategy[Any]] = [
        st.builds(w.EndOfDay, days=st.sampled_from((0, 1, 2, -1))),
        st.builds(w.StartOfDay, days=st.sampled_from((0, -1, -15, 1))),
    ]
    if unit in ("buyer_day", "sessions"):
        bounds.append(st.builds(w.FirstTime, of=of_talk(unit)))
    if unit in TABLES:
        bounds.append(st.builds(w.UnitTime, column=st.sampled_from(TABLES[unit].times)))

    def window() -> w.Window:
        column = draw(st.sampled_from(times))
        others = [name for name in times if name != column]
        own = st.builds(
            w.OwnTime,
            column=st.sampled_from(others or times),
            plus=st.sampled_from((timedelta(days=3), timedelta(hours=1), timedelta(0))),
        )
        return w.Window(
            column=column,
            since=draw(st.one_of(st.none(), *bounds)),
            before=draw(st.one_of(*bounds, st.none(), *([own] if others else []))),
        )

    windows = tuple(window() for _ in range(draw(st.sampled_from((1, 1, 2)))))
    where = draw(st.none() | combined(on_row(table)))
    several = 1 if link == "order" and table == "orders" else draw(st.sampled_from((1, 1, 1, 2)))
    return c.HasRow(table=table, windows=windows, link=link, where=where, at_least=several)


@cache
@composite
def on_talk(draw: DrawFn, unit: str) -> Any:  # noqa: ANN401  any condition
    """Conditions on a unit with messages: a "buyer_day", or one of "sessions"."""
    form = draw(st.sampled_from(("some", "every", "first", "at_least", "comes", "has", "has")))
    if form == "has":
        return draw(has_row(unit))
    if form == "some":
        return c.Some(of=draw(messages()))
    if form == "comes":
        after = draw(st.none() | of_talk(unit))
        until = draw(st.sampled_from((None, 0, 1)))
        return c.Comes(of=draw(messages()), after=after, until=until)
    of = draw(of_talk(unit))
    that = draw(combined(on_message(of)))
    if form == "first":
        return c.First(of=of, that=that)
    if form == "at_least":
        return c.AtLeast(times=draw(st.sampled_from((1, 2, 3))), of=of, that=that)
    return c.Every(of=of, that=that, or_none=True)


@cache
def had_buyer_day() -> SearchStrategy[c.HadBuyerDay]:
    """The unit's buyer had a buyer-day of messages of some kind, that day or before."""
    days = st.sampled_from((1, 0, 2))
    return st.builds(c.HadBuyerDay, that=combined(on_talk("buyer_day")), days=days)


@cache
def on_day_of_rows(table: str) -> SearchStrategy[Any]:
    """Conditions on a buyer-day of rows of a table."""
    of_row = [on_row(table, happened=True, own=True), had_buyer_day(), contacted(table)]
    if table != "sessions":  # as a row, a session has no messages to bound a window
        of_row.append(has_row(table))
    any_row = st.builds(c.AnyRow, that=combined(st.one_of(of_row)))
    return st.one_of(has_row("rows"), had_buyer_day(), any_row)


@cache
@composite
def on_unit_row(draw: DrawFn, table: str) -> Any:  # noqa: ANN401  any condition
    """Conditions on a unit that is a row."""
    forms = ["row", "row"]
    forms += ["has", "contacted", "days"] if table in OF_BUYERS else []
    forms += ["talk", "talk"] if table == "sessions" else []
    form = draw(st.sampled_from(forms))
    if form == "talk":
        return draw(on_talk(table))
    if form == "has":
        return draw(has_row(table))
    if form == "days":
        return draw(had_buyer_day())
    if form == "contacted":
        return draw(contacted(table))
    return draw(on_row(table, happened=True, own=True))
