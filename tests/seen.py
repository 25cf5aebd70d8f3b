"""Coverage of the property tests (laws): counts, minimum counts (floors), and a summary table.

A law calls ``saw`` with the rows that it checks, and ``count`` for anything else. It fails if a
count stays below its floor.

    @law(pending=20)  # also at least ROWS rows with a unit; rows=0 if it checks no rows
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
"""The default floor of rows with a unit."""

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
"""The names of counts and columns of the table, and their meaning."""

ROUND = 10
"""Examples per seed; after more, Hypothesis only varies those it has drawn."""

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "dev")
FULL = PROFILE in {"ci", "nightly"}
"""Whether laws run all their examples; if not, a law stops when its floors are reached."""
NIGHTLY = PROFILE == "nightly"
ROUNDS = 10 if NIGHTLY else 1 if FULL else 3
"""A factor for the rounds of every law; laws that stop early may take more of them."""
FIRST_SEED = int(os.environ.get("CSMETRICS_SEED", "0"))
"""The first seed; the nightly run sets a new one each time."""

TALLY: Counter[str] = Counter()
"""The counts of the running test."""

WITH_A_UNIT = (pl.col("numerator") != 0) | (pl.col("denominator") != 0) | (pl.col("pending") != 0)


def saw(
    rows: pl.DataFrame,
    data: Dataset,
    asked: Iterable[Metric] = (),
    call: Mapping[str, Any] | None = None,
) -> pl.DataFrame:
    """Count the features of a result; return its rows with a unit."""
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
    """Add to a count of the law's own."""
    TALLY[name] += number


def _of_data(found: pl.DataFrame, data: Dataset) -> None:
    shows = _features_of(_ByIdentity(data))
    TALLY.update(dict.fromkeys(shows.features, found.height))


def _of_metrics(found: pl.DataFrame, asked: Sequence[Metric], data: Dataset) -> None:
    if not asked:
        return
    by_label = dict(found.group_by("metric").len().iter_rows())
    first, last = _features_of(_ByIdentity(data)).days
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


class _ByIdentity:
    """A key for ``lru_cache`` that compares data sets by identity."""

    def __init__(self, data: Dataset) -> None:
        self.data = data

    def __hash__(self) -> int:
        return id(self.data)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and other.data is self.data


class _Features:
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
def _features_of(same: _ByIdentity) -> _Features:
    return _Features(same.data)


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
    """Make a property test draw from several seeds and fail if a count is below its floor.

    The default profile stops it when all floors are reached; ``make laws`` runs all examples.

    Args:
        rounds: The number of seeds, each with ``ROUND`` examples, multiplied by ``ROUNDS``.
        floors: Minimum counts, by names of ``COLUMNS`` or the law's own.
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
            except (_SeenEnoughError, Flaky):  # Hypothesis sees an early stop as flaky
                if FULL or lacking(floors):
                    raise
            enough(floors)

        run.is_a_law = True
        return run

    return decorated


class _SeenEnoughError(unittest.SkipTest):
    """Raised when all floors are reached; Hypothesis stops at once at a ``SkipTest``."""


def _until_enough(inner: Callable[..., None], floors: Mapping[str, int]) -> Callable[..., None]:
    @wraps(inner)
    def run(*args: object, **kwargs: object) -> None:
        if not lacking(floors):
            raise _SeenEnoughError
        inner(*args, **kwargs)

    return run


def lacking(floors: Mapping[str, int]) -> list[str]:
    """Describe the counts that are below their floors."""
    return [
        f"{TALLY[name]} {name}, and {floor} are asked for"
        for name, floor in floors.items()
        if TALLY[name] < floor
    ]


def enough(floors: Mapping[str, int]) -> None:
    """Fail if a count is below its floor."""
    if lacks := lacking(floors):
        pytest.fail(f"the law proves little: it saw {'; '.join(lacks)}", pytrace=False)


def table(seen: Mapping[str, Mapping[str, int]]) -> Iterable[str]:
    """Yield the lines of the table: a test per line, columns, then the law's own counts."""
    width = max(map(len, seen), default=0)
    yield f"{'':{width}}  " + " ".join(f"{name:>8}" for name in COLUMNS)
    for test, counted in sorted(seen.items()):
        more = "  ".join(f"{n} {name}" for name, n in counted.items() if name not in COLUMNS)
        numbers = " ".join(f"{counted.get(name, 0) or '·':>8}" for name in COLUMNS)
        yield f"{test:{width}}  {numbers}  {more}".rstrip()
    for name, meaning in COLUMNS.items():
        yield f"  {name}: {meaning if name == 'rows' else 'rows ' + meaning}"
