"""What the tests of the laws share: all the metrics, calls to try, and data sets made anew."""

from __future__ import annotations

import operator
import warnings
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

import polars as pl
from hypothesis import note
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from csmetrics import Dataset, Metric, evaluate, reference
from csmetrics.catalogue.metrics import ALL
from csmetrics.catalogue.registry import fill_parameters
from csmetrics.errors import CsmetricsWarning
from csmetrics.language.measures import Quantile
from csmetrics.model.context import rows_of, units
from csmetrics.model.requirements import agent_columns, groupable_columns, has_agent, missing_inputs
from csmetrics.testing.edges import ZONES
from tests.property.pools import busy, metrics
from tests.seen import FULL

EXAMPLES = {"duration": timedelta(minutes=3), "integer": 2}
PERS = ("day", "week", "month", "quarter", "year", "all")
BYS = ((), ("shop_id",), ("agent_id",), ("shop_id", "agent_id"), ("buyer_id",))
OF_TIME = ("hour", "weekday")
FRAMES = (
    *("messages", "sessions", "orders", "refunds", "reviews", "ratings"),
    *("complaints", "shifts", "buyer_flags", "agents", "calendar", "shops"),
)


def _filled(metric: Metric) -> Metric:
    kinds = {parameter.name: parameter.kind for parameter in metric.parameters}
    return fill_parameters(metric, {name: EXAMPLES[kinds[name]] for name in metric.unfilled})


METRICS = tuple(_filled(metric) for metric in ALL)
"""Every registered metric; where one has parameters, with examples in their place."""


PARTS = 8 if FULL else 4
"""Into how many parts the registered metrics are dealt; where there is little time, larger ones:
forty metrics asked at once take less than twenty twice."""


class Several(tuple[Metric, ...]):
    """Metrics; where a failing example is shown, by name, and drawn ones whole."""

    __slots__ = ()

    def __repr__(self) -> str:
        said = [metric.label for metric in self if not metric.id.startswith("drawn.")]
        for metric in self:
            if metric.id.startswith("drawn."):
                e = metric.editions[0]
                said.append(
                    f"{metric.id}: {e.measure!r}, settles_after={e.settles_after},"
                    f" trailing={e.trailing}"
                )
        return "; ".join(said)


def drawn_metrics(least: int = 1, most: int = 2) -> st.SearchStrategy[Several]:
    """Definitions drawn by chance, each with a name of its own."""

    def named(found: list[Metric]) -> Several:
        return Several(
            m.model_copy(update={"id": f"drawn.metric_{i}"}) for i, m in enumerate(found)
        )

    return st.lists(metrics(), min_size=least, max_size=most).map(named)


@st.composite
def some_metrics(draw: st.DrawFn, parts: int = PARTS) -> Several:
    """A part of the registered metrics, in the long run all, and some drawn by chance."""
    return Several((*METRICS[draw(st.integers(0, parts - 1)) :: parts], *draw(drawn_metrics())))


class Case(NamedTuple):
    """A data set, the metrics that can be asked of it, and how."""

    data: Dataset
    asked: Several
    call: dict[str, Any]


KINDS = ("plain", "hour", "weekday", "team", "trailing", "periods", "range")
"""Sorts of calls: by the units' columns, by time, by columns of agents, of windows, of days."""


@st.composite
def calls(draw: st.DrawFn, data: Dataset, kinds: Sequence[str] = KINDS) -> dict[str, Any]:
    """The periods and groups of a call, and which days it is about."""
    per = draw(st.sampled_from(("day", "day", *PERS)))
    by = draw(st.sampled_from((BYS[0], *BYS)))
    call: dict[str, Any] = {"per": per, "by": by}
    kind = draw(st.sampled_from(kinds))
    day = day_of(data)
    if kind in OF_TIME:
        of_time = draw(st.sampled_from(((kind,), OF_TIME)))
        call["by"] = (*of_time, *by) if draw(st.booleans()) else (*by, *of_time)
    elif kind == "team" and "agents" in data.tables:
        call["by"] = (*by, draw(st.sampled_from(("team", "role", "name"))))
    elif kind == "trailing":
        call["trailing"] = draw(st.sampled_from((2, 3, 7, 1)))
    elif kind == "periods":
        bounds = st.tuples(st.integers(-6, 2), st.integers(1, 6))
        drawn = draw(st.lists(bounds, min_size=1, max_size=3))
        call["per"] = [(day + days(a), day + days(a + b)) for a, b in drawn]
        if draw(st.integers(0, 3)) == 0:
            call["start"] = day - days(3)
    elif kind == "range":
        call |= draw(ranges(data))
    return call


@st.composite
def cases(  # noqa: PLR0913  what a law is about
    draw: st.DrawFn,
    *,
    zones: Sequence[str] = ZONES,
    kinds: Sequence[str] = KINDS,
    buyers: bool | None = None,
    adding: bool = False,
    parts: int = PARTS,
    make: Callable[..., st.SearchStrategy[Dataset]] = busy,
) -> Case:
    """Busy data, metrics that can be computed of it, and a call.

    ``buyers``: as for ``busy``; None: mostly. ``adding``: only metrics whose sums add up.
    ``make``: what draws the data.
    """
    has_buyers = draw(st.integers(0, 4)) > 0 if buyers is None else buyers
    data = draw(make(zones=zones, buyers=has_buyers))
    call = draw(calls(data, kinds))
    asked = draw(some_metrics(parts))
    if adding:
        asked = [m for m in asked if not is_quantile(m)]
    return Case(data, computable(asked, data, call), call)


def is_quantile(metric: Metric) -> bool:
    """Whether it is one: its sums do not add up."""
    return any(isinstance(e.measure, Quantile) for e in metric.editions)


def computable(asked: Sequence[Metric], data: Dataset, call: dict[str, Any]) -> Several:
    """The metrics of which the call may be asked."""
    window = call.get("trailing")
    fitting = [
        metric
        for metric in asked
        if window is None or {e.trailing for e in metric.editions} <= {1, window}
    ]
    return Several(splittable(fitting, data, call.get("by", ())))


def splittable(asked: Sequence[Metric], data: Dataset, by: Sequence[str]) -> list[Metric]:
    """The metrics that can be computed, and whose counted units have all the columns."""
    return [
        metric
        for metric in asked
        if all(
            not missing_inputs(edition.measure, data)
            and all(_has(unit, name, data) for unit in units(edition.measure) for name in by)
            for edition in metric.editions
        )
    ]


def _has(unit: Any, name: str, data: Dataset) -> bool:
    made_of = rows_of(unit)
    if name in OF_TIME:
        return name == "weekday" or made_of is None or made_of.table != "shifts"
    own = name in groupable_columns(unit, data)
    return own != (has_agent(unit, data) and name in agent_columns(data))


def quietly(evaluated: Callable[..., pl.DataFrame], *args, **kwargs) -> pl.DataFrame:
    """The result without the warnings about days that no edition covers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CsmetricsWarning)
        return evaluated(*args, **kwargs)


class Rows:
    """The rows of a data set, written out where a failing example is shown."""

    def __init__(self, data: Dataset) -> None:
        self.data = data

    def __repr__(self) -> str:
        data = self.data
        lines = [f"time_zone={data.time_zone!r}, as_of={data.as_of}, given: {data.as_of_given}"]
        for table in data.tables:
            for row in data.frame(table).collect().iter_rows(named=True):
                values = (f"{name}={value}" for name, value in row.items() if value is not None)
                lines.append(f"{table}: {', '.join(values)}")
        return "\n".join(lines)


NOTHING = pl.DataFrame(schema={"metric": pl.String})


def engine(asked: Sequence[Metric], data: Dataset, **arguments) -> pl.DataFrame:
    """What the engine says; nothing where there is no metric to ask for."""
    note(Rows(data))
    return quietly(evaluate, asked, data, **arguments) if asked else NOTHING


def plain(asked: Sequence[Metric], data: Dataset, **arguments) -> pl.DataFrame:
    """What the plain-Python reference says."""
    return quietly(reference.evaluate, asked, data, **arguments) if asked else NOTHING


def same(left: pl.DataFrame, right: pl.DataFrame) -> None:
    """The frames are equal: columns, types, order of rows, every bit of every figure."""
    assert_frame_equal(left, right, check_exact=True)


def days(n: int) -> timedelta:
    """So many days."""
    return timedelta(days=n)


def day_of(data: Dataset) -> date:
    """The local day of the message in the middle of those that are known."""
    sent = _sent(data)
    return sent[len(sent) // 2].date()


def _sent(data: Dataset) -> list[datetime]:
    """When messages were sent, as far as is known; else what is known last."""
    if "messages" not in data.tables:
        return [data.as_of]
    sent = data.frame("messages").select("sent_at").collect().to_series().sort().to_list()
    return [t for t in sent if t <= data.as_of] or [data.as_of]


def covering(data: Dataset, more: int = 3) -> dict[str, date]:
    """All days that have an event, and some more before and after."""
    found = [t.date() for t in instants(data)]
    return {"start": min(found) - days(more), "end": max(found) + days(more + 1)}


def instants(data: Dataset) -> list[datetime]:
    """The times in the data up to what is known, the ends of their days, and what is known."""
    if data.as_of is None:
        return []
    found = {data.as_of}
    for table in data.tables:
        frame = data.frame(table)
        times = [name for name in frame.collect_schema() if name.endswith("_at")]
        for values in frame.select(times).collect().to_dict(as_series=False).values():
            found |= {value for value in values if value is not None}
    return sorted(t for t in found if t <= data.as_of)


def times(data: Dataset) -> st.SearchStrategy[datetime]:
    """Times no later than what is known: events, the ends of their days, limits after them."""
    found = instants(data)
    ends = {after_midnight(t) for t in found}
    offsets = st.sampled_from((0, 1, 30, 180, 3600, 86400)).map(lambda n: timedelta(seconds=n))
    drawn = st.builds(operator.add, st.sampled_from(found), offsets)
    either = st.one_of(drawn, st.sampled_from(sorted(ends)))
    return either.map(lambda t: min(t, data.as_of)) if data.as_of_given else either


def while_it_goes_on(data: Dataset) -> st.SearchStrategy[datetime]:
    """Times at which talks go on: those of later messages, and limits after them."""
    sent = _sent(data)
    offsets = st.sampled_from((0, 1, 30, 179, 180, 3600)).map(lambda n: timedelta(seconds=n))
    drawn = st.builds(operator.add, st.sampled_from(sent[len(sent) // 3 :]), offsets)
    return st.one_of(drawn, drawn, times(data)).map(
        lambda t: min(t, data.as_of) if data.as_of_given else t
    )


def after_midnight(t: datetime, days: int = 1) -> datetime:
    """The first instant of a later local day."""
    midnight = datetime.combine(t.date() + timedelta(days=days), time(), t.tzinfo)
    return midnight.astimezone(UTC).astimezone(t.tzinfo)


def ranges(data: Dataset) -> st.SearchStrategy[dict]:
    """A range of one's own: a first day, a last one, or both."""
    day = day_of(data)
    starts = st.integers(-20, 3).map(lambda n: {"start": day + timedelta(days=n)})
    ends = st.integers(4, 20).map(lambda n: {"end": day + timedelta(days=n)})
    both = st.builds(operator.or_, starts, ends)
    return st.one_of(starts, ends, both)


def remade(data: Dataset, change: Callable[[str, pl.DataFrame], pl.DataFrame], **new) -> Dataset:
    """The data set with every table changed; columns the user did not give stay away."""
    frames = {
        table: change(table, data.frame(table).select(data.columns(table)).collect())
        for table in data.tables
    }
    as_of = data.as_of if data.as_of_given else None
    return Dataset(**frames, **{"time_zone": data.time_zone, "as_of": as_of, **new})
