"""Strategies of valid definitions that cover the whole closed language."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from csmetrics.errors import DefinitionError
from csmetrics.language import conditions as c
from csmetrics.language import measures as m
from csmetrics.language import quantities as q
from csmetrics.language import units as u
from csmetrics.model.context import rounds_of
from csmetrics.model.metric import Edition, Metric, Source, Text
from csmetrics.model.requirements import value_unit
from csmetrics.model.validation import validate
from csmetrics.testing import drawn_conditions as d
from csmetrics.testing import vocabulary as v

COUNTED = tuple(table for table in v.TABLES if table != "messages")
OF_BUYERS = tuple(table for table in COUNTED if table in v.OF_BUYERS)


def metrics() -> SearchStrategy[Metric]:
    """Draw definitions that pass ``csmetrics.model.validation.validate``.

    Every node of the language can occur. A definition has one undated edition without parameters,
    and some have a trailing window. ``settles_after`` is None or 0 to 5 days, raised if the
    measure's deadlines require it.
    """
    settles = st.sampled_from((0, 1, 2, None, 3, 4, 5))
    trailing = st.sampled_from((1, 1, 1, 2, 7))
    drawn = st.builds(_settled, _measures(), settles, trailing)
    return drawn.filter(lambda metric: metric is not None).map(_present)


def measures() -> SearchStrategy[m.Measure]:
    """Draw the measures of ``metrics()``."""
    return metrics().map(lambda metric: metric.editions[0].measure)


def _settled(measure: m.Measure, settles_after: int | None, trailing: int) -> Metric | None:
    """Make a valid metric with the smallest sufficient ``settles_after``, at last None.

    Return None if the definition is invalid for any of them.
    """
    source = Source(title="drawn by chance", publisher="csmetrics.testing")
    days = () if settles_after is None else range(settles_after, 6)
    for k in (*days, None):
        edition = Edition(measure=measure, settles_after=k, trailing=trailing, sources=(source,))
        name = Text(zh="随机抽取的定义", en="A definition drawn by chance")
        metric = Metric(id="drawn.metric", name=name, editions=(edition,))
        try:
            validate(metric)
        except DefinitionError:
            continue
        return metric
    return None


def _present(metric: Metric | None) -> Metric:
    assert metric is not None  # noqa: S101  filtered
    return metric


@cache
@composite
def _measures(draw: DrawFn) -> Any:  # noqa: ANN401  any measure
    if draw(st.sampled_from((False, False, False, False, True))):
        weighted = q.Between(since="online_at", until="offline_at", times="weight")
        hours = m.Total(quantity=weighted, of=u.Rows(table="shifts", at="online_at"))
        sides = st.one_of(_simple(), _simple(), st.just(hours))
        ratios = st.builds(m.Ratio, numerator=_simple(), denominator=sides)
        return draw(ratios.filter(_has_unit))
    return draw(_simple(alone=True))


def _has_unit(measure: m.Measure) -> bool:
    try:
        value_unit(measure)
    except DefinitionError:
        return False
    return True


_QS = st.sampled_from(("0.5", "0.9", "0.25", "0.333", "0", "1")).map(Decimal)


@cache
@composite
def _credited(draw: DrawFn) -> Any:  # noqa: ANN401  any simple measure
    """Draw a measure of units that are credited to the agent who replies."""
    of, by = draw(v.questions(unit_day=True)), draw(v.replies())
    scope = draw(st.sampled_from(v.SCOPES))
    answered = draw(d.answered(by, scope))
    if draw(st.booleans()):
        unit: Any = u.Each(of=of, credited="replier")
        that: Any = answered
        wait = q.Wait(by=by, scope=scope)
    else:
        unit = u.Rows(table="sessions", at="started_at", credited="replier")
        that, wait = c.First(of=of, that=answered), q.Wait(by=by, scope=scope, of=of)
        if scope == "session" and draw(st.booleans()):
            that = c.Comes(of=by, after=of)
    among = draw(st.none() | st.just(that))
    match draw(st.sampled_from(("proportion", "mean"))):
        case "proportion":
            return m.Proportion(of=unit, that=that)
        case _:
            return m.Mean(quantity=wait, of=unit, among=among)


@cache
@composite
def _simple(  # noqa: PLR0911  one per form
    draw: DrawFn, *, alone: bool = False
) -> Any:  # noqa: ANN401  any simple measure
    """Draw a measure of one population; ``alone``: not a side of a ratio, quantiles allowed."""
    kinds = ("buyer_day", "message", "row", "buyer_day", "message", "row", "rows", "credited")
    kind = draw(st.sampled_from(kinds))
    if kind == "credited":
        return draw(_credited())
    if kind == "rows":
        table = draw(st.sampled_from(OF_BUYERS))
        days = u.BuyerDays(of=draw(_rows(table)))
        asked = d.combined(d.on_day_of_rows(table))
        of_days = draw(st.none() | asked)
        if draw(st.booleans()):
            return m.Count(of=days, among=of_days)
        return m.Proportion(of=days, among=of_days, that=draw(asked))
    of: Any = u.BuyerDays(per_account=draw(st.sampled_from((False, False, True))))
    condition, quantity = d.on_talk("buyer_day"), _talk_quantity("buyer_day")
    if kind == "message":
        day = draw(st.sampled_from(("message", "message", "session")))
        of = u.Each(of=draw(v.of_talk("sessions" if day == "session" else "buyer_day")), day=day)
        condition, quantity = d.on_message(of.of), _wait(of.of)
    if kind == "row":
        table = draw(st.sampled_from(("orders", "sessions", "sessions", *COUNTED)))
        of, condition, quantity = draw(_rows(table)), d.on_unit_row(table), _row_quantity(table)
    among = draw(st.none() | d.combined(condition))
    forms = ("proportion", "mean", "count", "total", *(("quantile",) if alone else ()))
    match draw(st.sampled_from(forms)):
        case "proportion":
            return m.Proportion(of=of, among=among, that=draw(d.combined(condition)))
        case "count":
            return m.Count(of=of, among=among)
        case "mean":
            return m.Mean(quantity=draw(quantity), of=of, among=among)
        case "quantile":
            return m.Quantile(q=draw(_QS), quantity=draw(quantity), of=of, among=among)
        case _:
            return m.Total(quantity=draw(quantity), of=of, among=among)


@cache
@composite
def _rows(draw: DrawFn, table: str) -> u.Rows:
    """Draw rows by one of their times, with or without each further field."""
    never = d.on_row(table, own=True)
    agent: tuple[Any, ...] = ()
    day = helpers = None
    if table in v.OF_BUYERS:
        looked = v.last_message(table)
        never = st.one_of(never, d.contacted(table))
        agent = draw(st.just(()) | st.lists(looked, max_size=2).map(tuple))
        day = draw(st.one_of(st.none(), st.none(), looked))
        helpers = draw(st.one_of(st.none(), st.none(), looked))
    return u.Rows(
        table=table,
        at=draw(st.sampled_from(v.TABLES[table].times)),
        where=draw(st.one_of(st.none(), st.none(), d.combined(never))),
        reported_after=draw(st.sampled_from((0, 0, 0, 1, 13))),
        agent=agent,
        day=day,
        helpers=helpers,
    )


@composite
def _wait(draw: DrawFn, message: Any = None, unit: str = "") -> q.Wait:  # noqa: ANN401  any set
    """Draw a wait: of the unit's first question if ``unit`` is given, else of ``message``."""
    of = draw(v.of_talk(unit)) if unit else None
    by, scope, since = draw(v.replies()), draw(st.sampled_from(v.SCOPES)), "first"
    rounds = rounds_of(of or message)
    if rounds is not None:
        by, scope, since = rounds.by, rounds.scope, draw(st.sampled_from(("last", "first")))
    hours = st.sampled_from((None, None, None, *v.HOURS_OF_WORK))
    cap = st.sampled_from((None, None, *v.LIMITS))
    return q.Wait(by=by, scope=scope, of=of, cap=draw(cap), since=since, counting=draw(hours))


@cache
def _talk_quantity(unit: str) -> SearchStrategy[Any]:
    gaps = st.sampled_from((timedelta(minutes=10), timedelta(hours=1)))
    reception = st.builds(q.ReceptionTime, of=v.messages(), gap=gaps)
    return st.one_of(_wait(unit=unit), reception)


@cache
def _row_quantity(table: str) -> SearchStrategy[Any]:
    times = st.sampled_from(v.TABLES[table].times)
    ways: list[SearchStrategy[Any]] = [st.builds(q.Between, since=times, until=times)]
    columns = {"orders": ("amount", "quantity"), "refunds": ("amount",)}
    columns |= {"reviews": ("score",), "ratings": ("level",)}
    values = st.sampled_from(columns[table]) if table in columns else v.own("integer")
    ways.append(st.builds(q.ColumnValue, column=values | v.own("integer")))
    if table == "sessions":
        since = st.sampled_from(v.SESSION_TIMES)
        ways += [_talk_quantity(table), st.builds(q.UntilFirst, since=since, of=v.messages())]
    return st.one_of(ways)
