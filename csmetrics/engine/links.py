"""Joins of units with other tables of the same shop and buyer: has a row, before its order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from csmetrics.engine.clock import DAY, microseconds
from csmetrics.engine.columns import at, marks, spread
from csmetrics.engine.judge import judge, reached, row_leaf
from csmetrics.engine.reading import IDENTITY
from csmetrics.engine.world import World
from csmetrics.language.conditions import (
    BeforeOrderEvent,
    Condition,
    EndOfDay,
    HasRow,
    LowerBound,
    OwnTime,
    StartOfDay,
    Window,
)

ORDER = [*IDENTITY, "order_id"]


class Bounds:
    """The instants a unit's windows are made of, as expressions over the frame of units.

    Args:
        world: What is known.
        day: The unit day.
        cutoff: The settling end, None where the unit never settles.
        own: The expression of each ``FirstTime`` and ``UnitTime``.
        label: What tells these units from others of the same frame, which settle otherwise.
    """

    def __init__(
        self,
        world: World,
        *,
        day: pl.Expr,
        cutoff: pl.Expr | None,
        own: Mapping[LowerBound, pl.Expr],
        label: object,
    ) -> None:
        self.world = world
        self.day = day
        self.cutoff = cutoff
        self.label = label
        self._own = own

    def at(self, bound: LowerBound, later: int = 0) -> pl.Expr:
        """The instant of a bound of the unit; a day's edge may be moved ``later`` days."""
        match bound:
            case StartOfDay():
                return self.world.clock.start(self.day, bound.days + later)
            case EndOfDay():
                return self.world.clock.end(self.day, bound.days + later)
            case _:
                return self._own[bound]

    def too_late(self, condition: HasRow) -> pl.Expr | None:
        """Whether a row that was not seen can no longer come; None if it always can.

        Nor can it where a bound of the unit's own does not exist.
        """
        latest = [self._latest(window, condition.windows) for window in condition.windows]
        ends = [end for end in latest if end is not None]
        stated = None if len(ends) < len(latest) else pl.max_horizontal(*ends)
        late = reached((stated, self.cutoff), self.world.as_of)
        if late is None:
            return None
        return pl.any_horizontal(late, *(bound.is_null() for bound in self._own.values()))

    def _latest(self, window: Window, windows: tuple[Window, ...]) -> pl.Expr | None:
        bound = window.before
        if not isinstance(bound, OwnTime):
            return None if bound is None else self.at(bound)
        more = -(-microseconds(bound.plus) // DAY)
        for other in windows:
            if other.column == bound.column and isinstance(other.before, StartOfDay | EndOfDay):
                return self.at(other.before, more)
        return None


class Pairs:
    """Units beside the rows of their buyer or order, joined once however many conditions ask.

    Args:
        world: What is known.
        units: The units, with ``IDENTITY``, or their number ``buyer`` alone; and with ``order_id``
            where linked by order.
    """

    def __init__(self, world: World, units: pl.DataFrame) -> None:
        self._world = world
        self._units = units
        self._joined: dict[tuple[str, str], _Joined] = {}

    def has_row(self, units: pl.DataFrame, condition: HasRow, bounds: Bounds) -> pl.Series:
        """For each unit whether such a row is seen.

        Args:
            units: The same units, with whatever was found out of them since.
            condition: What is looked for.
            bounds: The units' instants.
        """
        pairs = self._of(condition)
        tests: list[pl.Expr] = []
        if condition.where is not None:
            holds = judge(condition.where, TableRows(self._world))
            tests.append(pairs.of_row(condition.where, holds))
        for window in condition.windows:
            tests += pairs.inside(window, units, bounds)
        return marks(pairs.whose(tests), len(units))

    def _of(self, condition: HasRow) -> _Joined:
        """The units beside the rows of a table."""
        key = (condition.table, condition.link)
        if key not in self._joined:
            of_buyer = IDENTITY if "key" in self._units.columns else ("buyer",)
            on, *more = reversed(ORDER) if condition.link == "order" else of_buyer
            units = self._units.select(pl.row_index("unit"), on, *more)
            rows = self._world.rows(condition.table).select("row", on, *more)
            found = units.join(rows, on=on)  # by one key, which is faster, and rarely found twice
            same = (pl.col(name) == pl.col(f"{name}_right") for name in more)
            pairs = found.filter(*same).select("unit", "row")
            self._joined[key] = _Joined(pairs, self._world.rows(condition.table))
        return self._joined[key]


class _Joined:
    """Pairs of units and rows of a table, by their numbers ``unit`` and ``row``.

    What is asked of the units and rows is put beside them once, however many conditions ask.
    """

    def __init__(self, pairs: pl.DataFrame, rows: pl.DataFrame) -> None:
        self._pairs = pairs
        self._rows = rows
        self._names: dict[object, str] = {}

    def of_row(self, key: object, what: pl.Expr) -> pl.Expr:
        """A value of each pair's row."""
        return self._beside(("row", key), self._rows, what, "row")

    def of_unit(self, key: object, units: pl.DataFrame, what: pl.Expr) -> pl.Expr:
        """A value of each pair's unit."""
        return self._beside(("unit", key), units, what, "unit")

    def inside(self, window: Window, units: pl.DataFrame, bounds: Bounds) -> Iterator[pl.Expr]:
        """What must hold of a pair for its row to lie in a window of its unit."""

        def edge(bound: LowerBound) -> pl.Expr:
            alike = isinstance(bound, StartOfDay | EndOfDay)
            return self.of_unit((bound, None if alike else bounds.label), units, bounds.at(bound))

        def settled(time: pl.Expr) -> Iterator[pl.Expr]:
            if bounds.cutoff is not None:
                yield time < self.of_unit(("cutoff", bounds.label), units, bounds.cutoff)

        time = self.of_row(window.column, pl.col(window.column))
        yield time.is_not_null()
        yield from settled(time)
        if window.since is not None:
            yield edge(window.since) <= time
        if isinstance(window.before, OwnTime):
            own = self.of_row(window.before.column, pl.col(window.before.column))
            yield time < own + microseconds(window.before.plus)
            yield from settled(own)
        elif window.before is not None:
            yield time < edge(window.before)

    def _beside(self, key: object, of: pl.DataFrame, what: pl.Expr, number: str) -> pl.Expr:
        if key not in self._names:
            name = self._names[key] = f"x{len(self._names)}"
            values = of.select(what).to_series()
            self._pairs = self._pairs.with_columns(at(values, pl.col(number)).alias(name))
        return pl.col(self._names[key])

    def whose(self, tests: list[pl.Expr]) -> pl.Series:
        """The units that have a row which passes all tests."""
        return self._pairs.select(pl.col("unit").filter(*tests)).to_series()


class TableRows:
    """The rows of a table as subjects of conditions that never wait."""

    def __init__(self, world: World, cutoff: pl.Expr | None = None) -> None:
        self._world = world
        self._cutoff = cutoff

    def leaf(self, condition: Condition) -> pl.Expr:
        """A condition on the row itself."""
        return row_leaf(condition, world=self._world, value=pl.col, cutoff=self._cutoff)


def before_order_event(
    world: World, rows: pl.DataFrame, condition: BeforeOrderEvent, cutoff: pl.Expr | None
) -> pl.Series:
    """For each row whether its time is earlier than its order's event, or that never came."""
    orders = world.rows("orders")
    on, *more = reversed(ORDER)
    asked = rows.select(pl.row_index("unit"), on, *more)
    found = asked.join(
        orders.select(on, *more, event=condition.event), on=on
    )  # by one key, as above
    found = found.filter(*(pl.col(name) == pl.col(f"{name}_right") for name in more))
    joined = rows.select(
        own=condition.column, **({} if cutoff is None else {"cutoff": cutoff})
    ).with_columns(event=spread(found["event"], found["unit"], len(rows)))

    def seen(name: str) -> pl.Expr:
        known = pl.col(name).is_not_null()
        return known if cutoff is None else known & (pl.col(name) < pl.col("cutoff"))

    earlier = (pl.col("own") < pl.col("event")).fill_null(value=False)
    return joined.select(seen("own") & (~seen("event") | earlier)).to_series()
