"""Tests conditions and windows on pairs of a unit and a row of another table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import polars as pl

from csmetrics.engine.column_ops import mask_at, take
from csmetrics.engine.compile_conditions import (
    Sense,
    compile_condition,
    compile_row_leaf,
    deadline_reached,
)
from csmetrics.engine.local_days import DAY, microseconds
from csmetrics.engine.snapshot import Snapshot
from csmetrics.language.base import walk
from csmetrics.language.conditions import Condition, HasRow
from csmetrics.language.row_conditions import TimeDuring
from csmetrics.language.windows import EndOfDay, FirstTime, LowerBound, OwnTime, StartOfDay, Window


class Bounds:
    """The bounds of a unit's windows, as expressions over the frame of units.

    Args:
        snapshot: The snapshot.
        day: The unit day.
        cutoff: The settling end, None where the unit never settles.
        own: The expression of each ``FirstTime`` and ``UnitTime``.
        label: Identifies units of the same frame that settle by another rule.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        *,
        day: pl.Expr,
        cutoff: pl.Expr | None,
        own: Mapping[LowerBound, pl.Expr],
        label: object,
    ) -> None:
        self.snapshot = snapshot
        self.day = day
        self.cutoff = cutoff
        self.label = label
        self._own = own

    def at(self, bound: LowerBound, later: int = 0) -> pl.Expr:
        """The instant of a bound of the unit; the start or end of a day is moved ``later`` days."""
        match bound:
            case StartOfDay():
                return self.snapshot.clock.start(self.day, bound.days + later)
            case EndOfDay():
                return self.snapshot.clock.end(self.day, bound.days + later)
            case _:
                return self._own[bound]

    def key(self, bound: LowerBound | None) -> object:
        """The key of a bound's instants among those of the same units."""
        if bound is None or isinstance(bound, StartOfDay | EndOfDay):
            return bound
        if isinstance(bound, FirstTime):  # settling rules share a column where it does not matter
            return self._own[bound].meta.output_name()
        return bound, self.label

    def deadline_passed(self, condition: HasRow) -> pl.Expr | None:
        """Whether a row that is not seen can no longer come; None if it always can.

        It is true, too, for a unit whose own event that bounds a window does not exist.
        """
        latest = [self._latest(window, condition.windows) for window in condition.windows]
        ends = [end for end in latest if end is not None]
        stated = None if len(ends) < len(latest) else pl.max_horizontal(*ends)
        late = deadline_reached((stated, self.cutoff), self.snapshot.as_of)
        if late is None:
            return None
        return pl.any_horizontal(late, self.missing)

    @property
    def missing(self) -> pl.Expr:
        """Whether one of the unit's own bounds does not exist: then no row can be in the window."""
        return pl.any_horizontal(
            pl.lit(value=False), *(own.is_null() for own in self._own.values())
        )

    def _latest(self, window: Window, windows: tuple[Window, ...]) -> pl.Expr | None:
        bound = window.before
        if not isinstance(bound, OwnTime):
            return None if bound is None else self.at(bound)
        more = -(-microseconds(bound.plus) // DAY)
        for other in windows:
            if other.column == bound.column and isinstance(other.before, StartOfDay | EndOfDay):
                return self.at(other.before, more)
        return None


class CandidatePairs:
    """Pairs of units and rows of a table, by their numbers ``unit`` and ``row``.

    Values of units and rows are joined to the pairs once and shared by all conditions.

    Args:
        pairs: The pairs.
        rows: The rows of the table.
    """

    def __init__(self, pairs: pl.DataFrame, rows: pl.DataFrame) -> None:
        self._pairs = pairs
        self._rows = rows
        self._names: dict[object, str] = {}

    def any_match(self, units: pl.DataFrame, condition: HasRow, bounds: Bounds) -> pl.Series:
        """Whether each unit has a pair, or ``at_least`` pairs, that meet the condition."""
        tests: list[pl.Expr] = []
        if condition.where is not None:
            tests.append(self._meets(condition, condition.where, units, bounds))
        for window in condition.windows:
            tests += self._inside(window, units, bounds)
        matched = self._pairs.select(pl.col("unit").filter(*tests)).to_series()
        if condition.at_least > 1:
            several = matched.value_counts().filter(pl.col("count") >= condition.at_least)
            matched = several["unit"]
        return mask_at(matched, len(units))

    def _meets(
        self, condition: HasRow, where: Condition, units: pl.DataFrame, bounds: Bounds
    ) -> pl.Expr:
        """Whether a pair's row meets ``where``, by what the pair's unit sees of it."""
        if bounds.cutoff is None or not settles_apart(condition, bounds):
            return self._of_row(where, compile_row_filter(where, bounds.snapshot))
        cutoff = self._of_unit(("cutoff", bounds.label), units, bounds.cutoff)
        rows = _TableRows(bounds.snapshot, lambda name: self._of_row(name, pl.col(name)), cutoff)
        return compile_condition(where, rows)

    def _inside(self, window: Window, units: pl.DataFrame, bounds: Bounds) -> Iterator[pl.Expr]:
        """The tests of whether a pair's row lies in a window of its unit."""

        def edge(bound: LowerBound) -> pl.Expr:
            return self._of_unit(bounds.key(bound), units, bounds.at(bound))

        def settled(time: pl.Expr) -> Iterator[pl.Expr]:
            if bounds.cutoff is not None:
                yield time < self._of_unit(("cutoff", bounds.label), units, bounds.cutoff)

        time = self._of_row(window.column, pl.col(window.column))
        yield time.is_not_null()
        yield from settled(time)
        if window.since is not None:
            yield edge(window.since) <= time
        if isinstance(window.before, OwnTime):
            own = self._of_row(window.before.column, pl.col(window.before.column))
            yield time < own + microseconds(window.before.plus)
            yield from settled(own)
        elif window.before is not None:
            yield time < edge(window.before)

    def _of_row(self, key: object, what: pl.Expr) -> pl.Expr:
        """Join a value of the row to each pair."""
        return self._attach(("row", key), self._rows, what, "row")

    def _of_unit(self, key: object, units: pl.DataFrame, what: pl.Expr) -> pl.Expr:
        """Join a value of the unit to each pair."""
        return self._attach(("unit", key), units, what, "unit")

    def _attach(self, key: object, of: pl.DataFrame, what: pl.Expr, number: str) -> pl.Expr:
        if key not in self._names:
            name = self._names[key] = f"x{len(self._names)}"
            values = of.select(what).to_series()
            self._pairs = self._pairs.with_columns(take(values, pl.col(number)).alias(name))
        return pl.col(self._names[key])


def settles_apart(condition: HasRow, bounds: Bounds) -> bool:
    """Whether ``where`` reads a time, or a level, that may come after a unit's settling end.

    The windows' own columns are earlier than it anyway.
    """
    read = {
        "rated_at" if column == "level" else column
        for part in walk(condition.where)
        if (column := getattr(part, "column", None)) == "level" or isinstance(part, TimeDuring)
    }
    inside = {window.column for window in condition.windows}
    return bounds.cutoff is not None and not read <= inside


def compile_row_filter(where: Condition, snapshot: Snapshot) -> pl.Expr:
    """Compile a condition that filters the rows of a table; it awaits nothing."""
    return compile_condition(where, _TableRows(snapshot))


class _TableRows:
    """The rows of a table as subjects of conditions."""

    def __init__(
        self,
        snapshot: Snapshot,
        value: Callable[[str], pl.Expr] = pl.col,
        cutoff: pl.Expr | None = None,
    ) -> None:
        self._snapshot = snapshot
        self._value = value
        self._cutoff = cutoff

    def undetermined_leaf(self, condition: Condition) -> pl.Expr | None:  # noqa: ARG002
        """None: a filter of rows awaits nothing."""
        return None

    def compile_leaf(self, condition: Condition, sense: Sense) -> pl.Expr:  # noqa: ARG002  none is nested
        """Compile a condition on the row."""
        return compile_row_leaf(
            condition, snapshot=self._snapshot, value=self._value, cutoff=self._cutoff
        )
