"""Joins of units with other tables of the same shop and buyer: has a row, before its order."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csmetrics.engine.clock import DAY, microseconds
from csmetrics.engine.judge import judge, reached, row_leaf
from csmetrics.engine.messages import at
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
    """

    def __init__(
        self,
        world: World,
        *,
        day: pl.Expr,
        cutoff: pl.Expr | None,
        own: Mapping[LowerBound, pl.Expr],
    ) -> None:
        self.world = world
        self.day = day
        self.cutoff = cutoff
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
        """Whether a row that was not seen can no longer come; None if it always can."""
        latest = [self._latest(window, condition.windows) for window in condition.windows]
        ends = [end for end in latest if end is not None]
        stated = None if len(ends) < len(latest) else pl.max_horizontal(*ends)
        return reached((stated, self.cutoff), self.world.as_of)

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

    def has_row(self, units: pl.DataFrame, condition: HasRow, bounds: Bounds) -> pl.DataFrame:
        """For each unit whether such a row is seen: ``seen``, whether its bounds exist: ``can``.

        Args:
            units: The same units, with whatever was found out of them since.
            condition: What is looked for.
            bounds: The units' instants.
        """
        pairs = self._of(condition)
        edges: dict[str, pl.Expr] = {}
        tests: list[pl.Expr] = []

        def time(column: str) -> pl.Expr:
            return pairs.of_row(column, pl.col(column))

        if condition.where is not None:
            holds = judge(condition.where, TableRows(self._world))
            tests.append(pairs.of_row(condition.where, holds))
        for i, window in enumerate(condition.windows):
            at_ = time(window.column)
            tests.append(at_.is_not_null())
            if window.since is not None:
                edges[f"since{i}"] = bounds.at(window.since)
                tests.append(pl.col(f"since{i}") <= at_)
            if isinstance(window.before, OwnTime):
                own = time(window.before.column)
                tests.append(at_ < own + microseconds(window.before.plus))
                if bounds.cutoff is not None:
                    tests.append(own < pl.col("cutoff"))
            elif window.before is not None:
                edges[f"before{i}"] = bounds.at(window.before)
                tests.append(at_ < pl.col(f"before{i}"))
            if bounds.cutoff is not None:
                tests.append(at_ < pl.col("cutoff"))
        cutoff = {} if bounds.cutoff is None else {"cutoff": bounds.cutoff}
        can = pl.all_horizontal(pl.lit(value=True), *(pl.col(name).is_not_null() for name in edges))
        own_times = units.select(pl.row_index("unit"), **edges, **cutoff)
        found = pairs.whose(own_times.select(*edges, *cutoff), tests)
        seen = pl.repeat(False, len(units), eager=True).scatter(found, values=True)  # noqa: FBT003
        return own_times.select("unit", can.alias("can"), seen.alias("seen"))

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

    What is asked of the rows is put beside them once, however many conditions ask.
    """

    def __init__(self, pairs: pl.DataFrame, rows: pl.DataFrame) -> None:
        self._pairs = pairs
        self._rows = rows
        self._names: dict[object, str] = {}

    def of_row(self, key: object, what: pl.Expr) -> pl.Expr:
        """A value of each pair's row."""
        if key not in self._names:
            name = self._names[key] = f"x{len(self._names)}"
            values = self._rows.select(what.alias(name)).to_series()
            self._pairs = self._pairs.with_columns(at(values, pl.col("row")).alias(name))
        return pl.col(self._names[key])

    def whose(self, units: pl.DataFrame, tests: list[pl.Expr]) -> pl.Series:
        """The units that have a row which passes all tests.

        Args:
            units: What the tests ask of the units.
            tests: What must hold of a pair.
        """
        own = (at(units[name], pl.col("unit")).alias(name) for name in units.columns)
        pairs = self._pairs.with_columns(*own)
        return pairs.select(pl.col("unit").filter(*tests)).to_series()


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
    orders = world.rows("orders").lazy().select(*ORDER, pl.col(condition.event).alias("event"))
    end = [] if cutoff is None else [cutoff.alias("cutoff")]
    joined = (
        rows.lazy()
        .select(*ORDER, pl.col(condition.column).alias("own"), *end)
        .join(orders, on=ORDER, how="left", maintain_order="left")
        .collect(engine="in-memory")
    )

    def seen(name: str) -> pl.Expr:
        known = pl.col(name).is_not_null()
        return known if cutoff is None else known & (pl.col(name) < pl.col("cutoff"))

    earlier = (pl.col("own") < pl.col("event")).fill_null(value=False)
    return joined.select(seen("own") & (~seen("event") | earlier)).to_series()
