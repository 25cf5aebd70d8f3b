"""What the property tests see: each counts it, fails under a floor, and one table shows it all.

A law calls ``saw`` with the rows it is about, and ``count`` for all else that it sees.

    @law(pending=20)  # and at least ROWS rows with a unit; rows=0: it is not about rows
    @given(case=cases())
    def test_…(case):
        rows = engine(case.asked, case.data, **case.call)
        saw(rows, *case)
"""

from __future__ import annotations

import os
import unittest
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, wraps
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import seed, settings
from hypothesis.errors import Flaky

from csmetrics import Dataset, Metric
from csmetrics.language.base import Own, walk
from csmetrics.language.hours import Working
from csmetrics.language.measures import Quantile

ROWS = 100
"""Rows with a unit that every law must have seen, if it does not say otherwise."""

COLUMNS = {
    "rows": "rows with a unit",
    "between": "whose value lies strictly between 0 and 1",
    "pending": "with pending units",
    "met": "with pending_met",
    "final": "that are final",
    "ties": "of data with messages of one buyer at the same time",
    "nobody": "of data with messages of no agent",
    "editions": "of metrics whose edition changes within the data",
    "clocks": "of data in which clocks change",
    "hour": "by hour or weekday",
    "team": "by a column of agents",
    "trailing": "of trailing windows",
    "periods": "of periods of one's own",
    "quantile": "of quantiles",
    "working": "of definitions with working hours",
    "columns": "of definitions with columns of one's own",
    "platform": "of data with shops of platforms",
    "no_buyer": "of data with a table without buyers",
}
"""What is counted, and what each column of the table means."""

ROUND = 10
"""Examples of one seed: after so many, Hypothesis goes on with variations of those it drew."""

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "dev")
FULL = PROFILE in {"ci", "nightly"}
"""Whether each law sees all its examples; the README's command ends one that has seen enough."""
NIGHTLY = PROFILE == "nightly"
ROUNDS = 10 if NIGHTLY else 1 if FULL else 3
"""How often a law's rounds are drawn; where it ends with enough, it may take more of them."""
FIRST_SEED = int(os.environ.get("CSMETRICS_SEED", "0"))
"""Another one draws other examples: ``.ci/nightly`` takes a new one each time."""

TALLY: Counter[str] = Counter()
"""Of the test that runs now."""

WITH_A_UNIT = (pl.col("numerator") != 0) | (pl.col("denominator") != 0) | (pl.col("pending") != 0)


def saw(
    rows: pl.DataFrame,
    data: Dataset,
    asked: Iterable[Metric] = (),
    call: Mapping[str, Any] | None = None,
) -> pl.DataFrame:
    """Count what a result shows; returns its rows with a unit."""
    if "numerator" not in rows.columns:
        return rows
    found = rows.filter(WITH_A_UNIT.fill_null(value=False))
    between = (pl.col("value") > 0) & (pl.col("value") < 1)
    columns = {
        "between": between,
        "pending": pl.col("pending") > 0,
        "met": pl.col("pending_met") > 0,
        "final": pl.col("status") == "final",
    }
    sums = found.select(expr.sum().alias(name) for name, expr in columns.items())
    TALLY.update({"rows": found.height, **sums.row(0, named=True)})
    _of_data(found, data)
    _of_metrics(found, list(asked), data)
    _of_call(found, call or {})
    return found


def count(name: str, number: int = 1) -> None:
    """Count something else that a law sees."""
    TALLY[name] += number


def _of_data(found: pl.DataFrame, data: Dataset) -> None:
    shows = _shown(_Same(data))
    TALLY.update(dict.fromkeys(shows.features, found.height))


def _of_metrics(found: pl.DataFrame, asked: Sequence[Metric], data: Dataset) -> None:
    if not asked:
        return
    by_label = dict(found.group_by("metric").len().iter_rows())
    first, last = _shown(_Same(data)).days
    for metric in asked:
        rows = by_label.get(metric.label, 0)
        if not rows:
            continue
        nodes = [node for e in metric.editions for node in walk(e.measure)]
        turns = {e.since for e in metric.editions} - {None}
        features = {
            "editions": len(metric.editions) > 1 and any(first < day <= last for day in turns),
            "quantile": any(isinstance(node, Quantile) for node in nodes),
            "working": any(isinstance(node, Working) for node in nodes),
            "columns": any(isinstance(node, Own) for node in nodes),
            "trailing": any(e.trailing > 1 for e in metric.editions),
        }
        TALLY.update({name: rows for name, there in features.items() if there})


def _of_call(found: pl.DataFrame, call: Mapping[str, Any]) -> None:
    by = call.get("by", ())
    by = (by,) if isinstance(by, str) else by
    features = {
        "hour": bool({"hour", "weekday"} & set(by)),
        "team": bool({"team", "role", "name"} & set(by)),
        "trailing": call.get("trailing", 1) is not None and call.get("trailing", 1) > 1,
        "periods": not isinstance(call.get("per", "day"), str),
    }
    TALLY.update({name: found.height for name, there in features.items() if there})


class _Same:
    """A data set that is looked at once: known by what it is, not by what it holds."""

    def __init__(self, data: Dataset) -> None:
        self.data = data

    def __hash__(self) -> int:
        return id(self.data)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.data is self.data


class _Shown:
    def __init__(self, data: Dataset) -> None:
        times = [t for t in _times(data) if data.as_of is None or t <= data.as_of]
        self.days = (min(times).date(), max(times).date()) if times else (None, None)
        self.features = {name for name, there in self._there(data, times) if there}

    def _there(self, data: Dataset, times: list[datetime]) -> Iterable[tuple[str, bool]]:
        if "messages" in data.tables:
            wanted = ("shop_id", "buyer_id", "sent_at", "agent_id")
            messages = data.frame("messages").select(wanted).collect()
            yield "ties", messages.select(wanted[:3]).is_duplicated().any()
            yield "nobody", messages["agent_id"].null_count() > 0
        zone = ZoneInfo(data.time_zone)
        yield "clocks", len({t.astimezone(zone).utcoffset() for t in times}) > 1
        if "shops" in data.tables:
            platforms = data.frame("shops").select("platform").collect().to_series()
            yield "platform", platforms.null_count() < len(platforms)
        of_orders = ("orders", "refunds", "reviews", "complaints")
        yield (
            "no_buyer",
            any("buyer_id" not in data.columns(t) for t in of_orders if t in data.tables),
        )


@lru_cache(maxsize=8)
def _shown(same: _Same) -> _Shown:
    return _Shown(same.data)


def _times(data: Dataset) -> list[datetime]:
    found = []
    for table in data.tables:
        if table in ("shifts", "buyer_flags", "agents", "calendar", "shops"):
            continue
        frame = data.frame(table)
        names = [name for name in frame.collect_schema() if name.endswith("_at")]
        for values in frame.select(names).collect().to_dict(as_series=False).values():
            found += [value for value in values if value is not None]
    return found


def law(rounds: int = 2, **floors: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A property test that draws from several seeds and fails where it saw too little.

    The README's command ends it as soon as it has seen enough; ``make laws`` goes on to the end.

    Args:
        rounds: How many seeds, each with ``ROUND`` examples; at night ten times as many.
        floors: The least that it must have seen, by the names of ``COLUMNS`` or its own.
    """
    floors = {"rows": ROWS, **floors}

    def decorated(test: Callable[..., None]) -> Callable[..., None]:
        drawn = settings(max_examples=ROUND)(test)
        if not FULL:
            drawn.hypothesis.inner_test = _until_enough(drawn.hypothesis.inner_test, floors)

        @wraps(test)
        def run(*args: object, **kwargs: object) -> None:
            TALLY.clear()
            try:
                for number in range(rounds * ROUNDS):
                    seed(FIRST_SEED + number)(drawn)(*args, **kwargs)
            except (_SeenEnoughError, Flaky):  # to stop before a draw is to draw otherwise
                if FULL or lacking(floors):
                    raise
            enough(floors)

        run.is_a_law = True
        return run

    return decorated


class _SeenEnoughError(unittest.SkipTest):
    """A law has seen enough: Hypothesis stops at once where it meets such an exception."""


def _until_enough(inner: Callable[..., None], floors: Mapping[str, int]) -> Callable[..., None]:
    @wraps(inner)
    def run(*args: object, **kwargs: object) -> None:
        if not lacking(floors):
            raise _SeenEnoughError
        inner(*args, **kwargs)

    return run


def lacking(floors: Mapping[str, int]) -> list[str]:
    """What has been seen too little of, in words."""
    return [
        f"{TALLY[name]} {name}, and {floor} are asked for"
        for name, floor in floors.items()
        if TALLY[name] < floor
    ]


def enough(floors: Mapping[str, int]) -> None:
    """Fail where less was seen than is asked for."""
    if lacks := lacking(floors):
        pytest.fail(f"the law proves little: it saw {'; '.join(lacks)}", pytrace=False)


def table(seen: Mapping[str, Mapping[str, int]]) -> Iterable[str]:
    """The lines of one table: a test a line, what it saw in columns, other counts behind."""
    width = max(map(len, seen), default=0)
    yield f"{'':{width}}  " + " ".join(f"{name:>8}" for name in COLUMNS)
    for test, counted in sorted(seen.items()):
        more = "  ".join(f"{n} {name}" for name, n in counted.items() if name not in COLUMNS)
        numbers = " ".join(f"{counted.get(name, 0) or '·':>8}" for name in COLUMNS)
        yield f"{test:{width}}  {numbers}  {more}".rstrip()
    for name, meaning in COLUMNS.items():
        yield f"  {name}: {meaning if name == 'rows' else 'rows ' + meaning}"
