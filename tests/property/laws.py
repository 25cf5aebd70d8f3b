"""What the tests of the laws share: all the metrics, calls to try, and data sets made anew."""

from __future__ import annotations

import operator
import warnings
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta

import polars as pl
from hypothesis import note
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from csmetrics import evaluate, reference
from csmetrics.catalogue.metrics import ALL
from csmetrics.catalogue.registry import fill_parameters
from csmetrics.errors import CsmetricsWarning
from csmetrics.model.context import units
from csmetrics.model.metric import Metric
from csmetrics.model.requirements import by_columns, lacking
from csmetrics.tables import Dataset
from csmetrics.testing import datasets, metrics

EXAMPLES = {"duration": timedelta(minutes=3), "integer": 2}
PERS = ("day", "week", "month", "quarter", "year", "all")
BYS = ((), ("shop_id",), ("agent_id",), ("shop_id", "agent_id"), ("buyer_id",))
FRAMES = (
    *("messages", "sessions", "orders", "refunds", "reviews", "ratings"),
    *("complaints", "shifts", "buyer_flags", "agents", "calendar", "shops"),
)


def _filled(metric: Metric) -> Metric:
    kinds = {parameter.name: parameter.kind for parameter in metric.parameters}
    return fill_parameters(metric, {name: EXAMPLES[kinds[name]] for name in metric.unfilled})


METRICS = tuple(_filled(metric) for metric in ALL)
"""Every registered metric; where one has parameters, with examples in their place."""


PARTS = 16


class Several(tuple[Metric, ...]):
    """Metrics; where a failing example is shown, by name, and the last of them whole."""

    __slots__ = ()

    def __repr__(self) -> str:
        *named, drawn = self
        edition = drawn.editions[0]
        return (
            f"{', '.join(metric.label for metric in named)} and {edition.measure!r},"
            f" settles_after={edition.settles_after}, trailing={edition.trailing}"
        )


@st.composite
def some_metrics(draw: st.DrawFn) -> Several:
    """A sixteenth of the registered metrics, in the long run all, and one drawn by chance."""
    return Several((*METRICS[draw(st.integers(0, PARTS - 1)) :: PARTS], draw(metrics())))


def splittable(asked: Sequence[Metric], data: Dataset, by: Sequence[str]) -> list[Metric]:
    """The metrics that can be computed, and whose counted units have all the columns."""
    return [
        metric
        for metric in asked
        if all(
            not lacking(edition.measure, data)
            and all(set(by) <= set(by_columns(unit, data)) for unit in units(edition.measure))
            for edition in metric.editions
        )
    ]


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


def engine(asked: Sequence[Metric], data: Dataset, **arguments) -> pl.DataFrame:
    """What the engine says; nothing where there is no metric to ask for."""
    note(Rows(data))
    if not asked:
        return pl.DataFrame(schema={"metric": pl.String})
    return quietly(evaluate, asked, data, **arguments)


def plain(asked: Sequence[Metric], data: Dataset, **arguments) -> pl.DataFrame:
    """What the plain-Python reference says."""
    if not asked:
        return pl.DataFrame(schema={"metric": pl.String})
    return quietly(reference.evaluate, asked, data, **arguments)


def same(left: pl.DataFrame, right: pl.DataFrame) -> None:
    """The frames are equal: columns, types, order of rows, every bit of every figure."""
    assert_frame_equal(left, right, check_exact=True)


def known(**options) -> st.SearchStrategy[Dataset]:
    """Data sets of which it is known how far they reach: with an event, or a time given."""
    return datasets(**options).filter(lambda data: data.as_of is not None)


def calls() -> st.SearchStrategy[dict]:
    """Periods and groups, mostly days without groups."""
    return st.fixed_dictionaries(
        {"per": st.sampled_from(("day", *PERS)), "by": st.sampled_from((BYS[0], *BYS))}
    )


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


def after_midnight(t: datetime, days: int = 1) -> datetime:
    """The first instant of a later local day."""
    midnight = datetime.combine(t.date() + timedelta(days=days), time(), t.tzinfo)
    return midnight.astimezone(UTC).astimezone(t.tzinfo)


def ranges(data: Dataset) -> st.SearchStrategy[dict]:
    """A range of one's own, a fixed edition, or neither."""
    day = data.as_of.date()
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
