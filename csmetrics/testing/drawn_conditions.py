"""Strategies of conditions: on messages, on rows, on units with messages or rows."""

from __future__ import annotations

from datetime import timedelta
from functools import cache, lru_cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from csmetrics.language import conditions as c
from csmetrics.language import messages as s
from csmetrics.language import row_conditions as r
from csmetrics.language import windows as w
from csmetrics.language.hours import Working
from csmetrics.model.context import rounds_of
from csmetrics.testing.vocabulary import (
    HOURS,
    HOURS_OF_WORK,
    LIMITS,
    OF_BUYERS,
    OF_ORDERS,
    OWN,
    SCOPES,
    TABLES,
    last_message,
    messages,
    of_talk,
    own,
    replies,
    rounds,
)


@cache
def contacted(table: str) -> SearchStrategy[c.Contacted]:
    """Draw the condition that a row's buyer was in contact before one of the row's times."""
    return st.builds(c.Contacted, by=last_message(table))


@lru_cache(maxsize=512)
@composite
def combined(draw: DrawFn, base: SearchStrategy[Any]) -> Any:  # noqa: ANN401  any condition
    """Draw a condition of ``base``, its negation, or a conjunction or disjunction of two."""
    form = draw(st.sampled_from(("one", "one", "not", "all", "any")))
    if form == "one":
        return draw(base)
    if form == "not":
        return c.Not(of=draw(base))
    parts = draw(base), draw(base)
    return c.AllOf(of=parts) if form == "all" else c.AnyOf(of=parts)


@composite
def on_message(draw: DrawFn, of: Any = None) -> Any:  # noqa: ANN401  any condition
    """Draw a condition on a message of the set ``of``."""
    forms = ["answered", "answered", "answered", "flagged", "session"]
    opened = rounds_of(of)
    if opened is not None and opened.parted_by is not None:
        forms += ["robot"] * 5
    match draw(st.sampled_from(forms)):
        case "flagged":
            return c.Flagged()
        case "robot":
            assert opened is not None  # noqa: S101  "robot" is offered only then
            return c.RobotOnly(rounds=opened)
        case "session":
            return c.OfSession(that=draw(combined(on_row("sessions", happened=True))))
    return draw(answered(draw(replies()), draw(st.sampled_from(SCOPES))))


@composite
def answered(draw: DrawFn, by: s.Sent, scope: Any) -> c.Answered:  # noqa: ANN401  a scope
    """Draw the condition that ``by`` answers a message, with or without each kind of limit."""
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
def on_row(  # noqa: PLR0911  one per form
    draw: DrawFn, table: str, *, happened: bool = False, own: bool = False
) -> Any:  # noqa: ANN401  any condition
    """Draw a condition on a row.

    ``happened``: offer ``Happened``, which may be pending; ``own``: offer a condition on its order.
    """
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
        return r.Is(
            column=column, values=tuple(draw(st.lists(known, min_size=1, max_size=2, unique=True)))
        )
    if form == "value":
        return r.HasValue(column=draw(st.sampled_from(optional)))
    if form == "own":
        return draw(_on_own())
    if form == "compare":
        op = draw(st.sampled_from((">=", "<=")))
        value = draw(st.sampled_from((2, 1, 3, 12, 0)))
        return r.Compare(column=draw(st.sampled_from(numbers)), op=op, value=value)
    column = draw(st.sampled_from(times))
    if form == "order":
        event = draw(st.sampled_from(TABLES["orders"].times))
        return r.BeforeOrderEvent(column=column, event=event)
    if form == "happened":
        return r.Happened(column=column)
    start, end = draw(st.sampled_from(HOURS))
    return r.TimeDuring(column=column, start=start, end=end)


@cache
@composite
def _on_own(draw: DrawFn) -> Any:  # noqa: ANN401  any condition
    """Draw a condition on a user-defined column."""
    form = draw(st.sampled_from(("is", "value", "compare")))
    if form == "compare":
        op = draw(st.sampled_from((">=", "<=")))
        return r.Compare(column=draw(own("integer")), op=op, value=draw(st.integers(0, 2)))
    column = draw(own())
    if form == "value":
        return r.HasValue(column=column)
    known = st.sampled_from(OWN[column.type][1])
    return r.Is(column=column, values=(draw(known),))


@cache
@composite
def has_row(draw: DrawFn, unit: str) -> c.HasRow:
    """Draw the condition that the unit's buyer, or its order, has matching rows.

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
    """Draw a condition on a unit with messages: ``unit`` is "buyer_day" or "sessions"."""
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
    """Draw the condition that the buyer had such a buyer-day, on the unit's day or before."""
    days = st.sampled_from((1, 0, 2))
    return st.builds(c.HadBuyerDay, that=combined(on_talk("buyer_day")), days=days)


@cache
def on_day_of_rows(table: str) -> SearchStrategy[Any]:
    """Draw a condition on a buyer-day of rows of a table."""
    of_row = [on_row(table, happened=True, own=True), had_buyer_day(), contacted(table)]
    if table != "sessions":  # windows of sessions may need messages
        of_row.append(has_row(table))
    any_row = st.builds(c.AnyRow, that=combined(st.one_of(of_row)))
    return st.one_of(has_row("rows"), had_buyer_day(), any_row)


@cache
@composite
def on_unit_row(draw: DrawFn, table: str) -> Any:  # noqa: ANN401  any condition
    """Draw a condition on a unit that is a row."""
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
