"""Helpers of the property tests: metrics, calls, comparisons, and changed data sets."""

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
"""Every registered metric, with example values for parameters."""


PARTS = 8 if FULL else 4
"""How many parts the registered metrics are split into; fewer parts take less time in all."""


class Several(tuple[Metric, ...]):
    """Metrics whose repr in a failing example is labels, and definitions of drawn metrics."""

    __slots__ = ()

    def __repr__(self) -> str:
        found = [metric.label for metric in self if not metric.id.startswith("drawn.")]
        for metric in self:
            if metric.id.startswith("drawn."):
                e = metric.editions[0]
                found.append(
                    f"{metric.id}: {e.measure!r}, settles_after={e.settles_after},"
                    f" trailing={e.trailing}"
                )
        return "; ".join(found)


def drawn_metrics(least: int = 1, most: int = 2) -> st.SearchStrategy[Several]:
    """Draw definitions with distinct ids."""

    def named(found: list[Metric]) -> Several:
        return Several(
            m.model_copy(update={"id": f"drawn.metric_{i}"}) for i, m in enumerate(found)
        )

    return st.lists(metrics(), min_size=least, max_size=most).map(named)


@st.composite
def some_metrics(draw: st.DrawFn, parts: int = PARTS) -> Several:
    """Draw one part of the registered metrics, and some drawn definitions."""
    return Several((*METRICS[draw(st.integers(0, parts - 1)) :: parts], *draw(drawn_metrics())))


class Case(NamedTuple):
    """A data set, metrics that it can compute, and the arguments of the call."""

    data: Dataset
    asked: Several
    call: dict[str, Any]


KINDS = ("plain", "hour", "weekday", "team", "trailing", "periods", "range")
"""Kinds of calls: by columns, by time, by columns of agents, trailing, own periods, range."""


@st.composite
def calls(draw: st.DrawFn, data: Dataset, kinds: Sequence[str] = KINDS) -> dict[str, Any]:
    """Draw the arguments of a call: periods, groups and days."""
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
    """Draw busy data, metrics that it can compute, and a call.

    ``buyers``: as in ``busy``; None: mostly True. ``adding``: only metrics whose sums add up.
    ``make``: the strategy of the data.
    """
    has_buyers = draw(st.integers(0, 4)) > 0 if buyers is None else buyers
    data = draw(make(zones=zones, buyers=has_buyers))
    call = draw(calls(data, kinds))
    asked = draw(some_metrics(parts))
    if adding:
        asked = [m for m in asked if not is_quantile(m)]
    return Case(data, computable(asked, data, call), call)


def is_quantile(metric: Metric) -> bool:
    """Return whether a metric is a quantile, whose sums do not add up."""
    return any(isinstance(e.measure, Quantile) for e in metric.editions)


def computable(asked: Sequence[Metric], data: Dataset, call: dict[str, Any]) -> Several:
    """Return the metrics that the data can compute with the call."""
    window = call.get("trailing")
    fitting = [
        metric
        for metric in asked
        if window is None or {e.trailing for e in metric.editions} <= {1, window}
    ]
    return Several(splittable(fitting, data, call.get("by", ())))


def splittable(asked: Sequence[Metric], data: Dataset, by: Sequence[str]) -> list[Metric]:
    """Return the computable metrics whose units have all the columns of ``by``."""
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
    """Evaluate without the warnings about days that no edition covers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CsmetricsWarning)
        return evaluated(*args, **kwargs)


class Rows:
    """A data set whose repr in a failing example lists its rows."""

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
    """Evaluate with the engine; an empty frame if there are no metrics."""
    note(Rows(data))
    return quietly(evaluate, asked, data, **arguments) if asked else NOTHING


def plain(asked: Sequence[Metric], data: Dataset, **arguments) -> pl.DataFrame:
    """Evaluate with the plain-Python reference."""
    return quietly(reference.evaluate, asked, data, **arguments) if asked else NOTHING


def same(left: pl.DataFrame, right: pl.DataFrame) -> None:
    """Assert that frames are equal: columns, types, order of rows, exact values."""
    assert_frame_equal(left, right, check_exact=True)


def days(n: int) -> timedelta:
    """Return ``n`` days."""
    return timedelta(days=n)


def day_of(data: Dataset) -> date:
    """Return the local day of the middle one of the known messages."""
    sent = _sent(data)
    return sent[len(sent) // 2].date()


def _sent(data: Dataset) -> list[datetime]:
    """Return the times of known messages; without any, the knowledge time."""
    if "messages" not in data.tables:
        return [data.as_of]
    sent = data.frame("messages").select("sent_at").collect().to_series().sort().to_list()
    return [t for t in sent if t <= data.as_of] or [data.as_of]


def covering(data: Dataset, more: int = 3) -> dict[str, date]:
    """Return start and end of a range with all events and ``more`` days around them."""
    found = [t.date() for t in instants(data)]
    return {"start": min(found) - days(more), "end": max(found) + days(more + 1)}


def instants(data: Dataset) -> list[datetime]:
    """Return the known times of the data, the ends of their days, and the knowledge time."""
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
    """Draw known times: events, the ends of their days, limits after them."""
    found = instants(data)
    ends = {after_midnight(t) for t in found}
    offsets = st.sampled_from((0, 1, 30, 180, 3600, 86400)).map(lambda n: timedelta(seconds=n))
    drawn = st.builds(operator.add, st.sampled_from(found), offsets)
    either = st.one_of(drawn, st.sampled_from(sorted(ends)))
    return either.map(lambda t: min(t, data.as_of)) if data.as_of_given else either


def while_it_goes_on(data: Dataset) -> st.SearchStrategy[datetime]:
    """Draw times during conversations: those of later messages, and limits after them."""
    sent = _sent(data)
    offsets = st.sampled_from((0, 1, 30, 179, 180, 3600)).map(lambda n: timedelta(seconds=n))
    drawn = st.builds(operator.add, st.sampled_from(sent[len(sent) // 3 :]), offsets)
    return st.one_of(drawn, drawn, times(data)).map(
        lambda t: min(t, data.as_of) if data.as_of_given else t
    )


def after_midnight(t: datetime, days: int = 1) -> datetime:
    """Return the first instant of a later local day."""
    midnight = datetime.combine(t.date() + timedelta(days=days), time(), t.tzinfo)
    return midnight.astimezone(UTC).astimezone(t.tzinfo)


def ranges(data: Dataset) -> st.SearchStrategy[dict]:
    """Draw a range: ``start``, ``end``, or both."""
    day = day_of(data)
    starts = st.integers(-20, 3).map(lambda n: {"start": day + timedelta(days=n)})
    ends = st.integers(4, 20).map(lambda n: {"end": day + timedelta(days=n)})
    both = st.builds(operator.or_, starts, ends)
    return st.one_of(starts, ends, both)


def remade(data: Dataset, change: Callable[[str, pl.DataFrame], pl.DataFrame], **new) -> Dataset:
    """Change every table of a data set; columns that were not given stay absent."""
    frames = {
        table: change(table, data.frame(table).select(data.columns(table)).collect())
        for table in data.tables
    }
    as_of = data.as_of if data.as_of_given else None
    return Dataset(**frames, **{"time_zone": data.time_zone, "as_of": as_of, **new})
