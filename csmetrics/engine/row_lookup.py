"""Units and other tables: whether their buyer or order has a row, or came before its event."""

from __future__ import annotations

import polars as pl

from csmetrics.engine import optimisations
from csmetrics.engine.asof_index import AsofIndex
from csmetrics.engine.column_ops import scatter_to, take
from csmetrics.engine.load.table_loader import IDENTITY
from csmetrics.engine.row_pairs import Bounds, CandidatePairs, compile_row_filter
from csmetrics.engine.snapshot import Snapshot
from csmetrics.language.conditions import Condition, HasRow
from csmetrics.language.row_conditions import BeforeOrderEvent
from csmetrics.language.windows import OwnTime, Window

_BEFORE_ALL, _AFTER_ALL = -(2**62), 2**62
"""Instants before and after those of the years 1 to 9999."""


class RowLookup:
    """Which rows the units of a frame have; what several conditions ask is found once.

    Args:
        snapshot: What is known.
        units: The units: rows of a table, or buyer-days, with ``buyer`` and ``day``.
        table: The table that they are rows of; None: buyer-days.
    """

    def __init__(self, snapshot: Snapshot, units: pl.DataFrame, table: str | None = None) -> None:
        self._snapshot = snapshot
        self._units = units
        self._table = table
        self._joined: dict[tuple[str, str], CandidatePairs] = {}
        self._indexes: dict[tuple[str, str, Condition | None], AsofIndex] = {}
        self._next: dict[object, pl.Series] = {}

    def has_row(self, units: pl.DataFrame, condition: HasRow, bounds: Bounds) -> pl.Series:
        """For each unit whether such a row is seen.

        ==================  ===============================================================
        ``_semi_join``      always: every pair of a unit and a row of its buyer or order is
                            tested
        ``_next_row_asof``  only speed, of one window, where units and rows are numbered by
                            buyer: the first row from the window's start on tells
        ``_range_join``     only speed, of several windows: the pairs inside one of them
                            are tested
        ==================  ===============================================================

        Args:
            units: The same units, with whatever was found out of them since.
            condition: What is looked for.
            bounds: The units' instants.
        """
        fixed = [w for w in condition.windows if not isinstance(w.before, OwnTime)]
        by_buyer = condition.link == "buyer" and self._table in (None, condition.table)
        if optimisations.OFF or condition.at_least > 1 or not (fixed and by_buyer):
            return self._semi_join(units, condition, bounds)
        if len(condition.windows) == 1:
            return self._next_row_asof(units, condition, bounds)
        return self._range_join(units, condition, fixed[0], bounds)

    def _semi_join(self, units: pl.DataFrame, condition: HasRow, bounds: Bounds) -> pl.Series:
        """Whether one of all rows of a unit's buyer or order is what a condition looks for."""
        key = (condition.table, condition.link)
        if key not in self._joined:
            rows = self._snapshot.rows(condition.table)
            self._joined[key] = CandidatePairs(self._pairs(condition, rows), rows)
        return self._joined[key].any_match(units, condition, bounds)

    def _pairs(self, condition: HasRow, rows: pl.DataFrame) -> pl.DataFrame:
        """The numbers of units and rows of the same buyer or order: ``unit``, ``row``."""
        if condition.link == "order" and self._table == condition.table == "orders":
            return self._units.select(pl.row_index("unit"), "row")  # an order has one row: its own
        of_buyer = ("buyer",) if self._table is None else IDENTITY
        on, *more = of_buyer
        if condition.link == "order":
            assert self._table is not None  # noqa: S101  buyer-days have no order
            on, *more = order_keys(self._snapshot, self._table, condition.table)
        units = self._units.select(pl.row_index("unit"), on, *more)
        return joined_by(on, more, units, rows.select("row", on, *more)).select("unit", "row")

    def _next_row_asof(self, units: pl.DataFrame, condition: HasRow, bounds: Bounds) -> pl.Series:
        """Whether the first row from a window's start on comes before its end."""
        (window,) = condition.windows
        of = (condition.table, window.column, condition.where)
        key = (of, bounds.key(window.since))
        if key not in self._next:
            index = self._index(*of)
            rows, whose = index.rows, units[self._number]
            place = pl.lit(index.count_before(self._since(units, window, bounds)))
            place = pl.when(place < len(rows)).then(place)  # after all rows there is no next one
            same = take(rows["whose"], place) == pl.lit(whose)
            self._next[key] = pl.select(pl.when(same).then(take(rows["t"], place))).to_series()
        next_row = pl.lit(self._next[key])
        inside = [next_row.is_not_null()]
        if window.before is not None and not isinstance(window.before, OwnTime):
            inside.append(next_row < bounds.at(window.before))
        if bounds.cutoff is not None:
            inside.append(next_row < bounds.cutoff)
        return units.select(pl.all_horizontal(*inside).fill_null(value=False)).to_series()

    def _range_join(
        self, units: pl.DataFrame, condition: HasRow, window: Window, bounds: Bounds
    ) -> pl.Series:
        """Whether one of those rows of a unit's buyer that lie in a window is looked for."""
        index = self._index(condition.table, window.column, None)
        end = pl.lit(_AFTER_ALL)
        if window.before is not None and not isinstance(window.before, OwnTime):
            end = bounds.at(window.before)
        first = pl.lit(index.count_before(self._since(units, window, bounds)))
        last = pl.lit(index.count_before(units.select(whose=self._number, at=end)))
        pairs = (
            units.select(pl.row_index("unit"), place=pl.int_ranges(first, last, dtype=pl.UInt32))
            .filter(last > first)
            .explode("place")
        )
        rows = pairs.select("unit", row=take(index.rows["row"], pl.col("place")))
        candidates = CandidatePairs(rows, self._snapshot.rows(condition.table))
        return candidates.any_match(units, condition, bounds)

    def _since(self, units: pl.DataFrame, window: Window, bounds: Bounds) -> pl.DataFrame:
        """Whose rows from which instant on lie in a window."""
        since = pl.lit(_BEFORE_ALL) if window.since is None else bounds.at(window.since)
        return units.select(whose=self._number, at=since)

    def _index(self, table: str, column: str, where: Condition | None) -> AsofIndex:
        """The rows of a table that have a time, by that time."""
        key = (table, column, where)
        if key not in self._indexes:
            conditions = [] if where is None else [compile_row_filter(where, self._snapshot)]
            rows = self._snapshot.rows(table).filter(
                pl.col(self._number).is_not_null(), pl.col(column).is_not_null(), *conditions
            )
            self._indexes[key] = AsofIndex(rows.select("row", whose=self._number, t=column))
        return self._indexes[key]

    @property
    def _number(self) -> str:
        """The column that tells whose units and rows are."""
        return "buyer" if self._table is None else "party"


def joined_by(on: str, more: list[str], left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """The pairs with equal columns; only speed: joined by one, which rarely finds others."""
    if optimisations.OFF:
        return left.join(right, on=[on, *more])
    found = left.join(right, on=on)
    return found.filter(*(pl.col(name) == pl.col(f"{name}_right") for name in more))


def order_keys(snapshot: Snapshot, *tables: str) -> list[str]:
    """What rows of tables share that belong to one order: its buyer, too, where all know theirs."""
    buyers = all(snapshot.buyers_known(table) for table in tables)
    return ["order_id", *reversed(IDENTITY)] if buyers else ["order_id", "shop"]


def before_order_event(
    snapshot: Snapshot,
    table: str,
    rows: pl.DataFrame,
    condition: BeforeOrderEvent,
    cutoff: pl.Expr | None,
) -> pl.Series:
    """For each row whether its time is earlier than its order's event, or that never came.

    Args:
        snapshot: What is known.
        table: The table that the rows are of.
        rows: The rows.
        condition: Which time and which event.
        cutoff: The rows' settling end, None where they never settle.
    """
    on, *more = order_keys(snapshot, table, "orders")
    orders = snapshot.rows("orders").select(on, *more, event=condition.event)
    found = joined_by(on, more, rows.select(pl.row_index("unit"), on, *more), orders)
    end = {} if cutoff is None else {"cutoff": cutoff}
    beside = rows.select(own=condition.column, **end).with_columns(
        event=scatter_to(found["event"], found["unit"], len(rows))
    )

    def seen(name: str) -> pl.Expr:
        known = pl.col(name).is_not_null()
        return known if cutoff is None else known & (pl.col(name) < pl.col("cutoff"))

    earlier = (pl.col("own") < pl.col("event")).fill_null(value=False)
    return beside.select(seen("own") & (~seen("event") | earlier)).to_series()
