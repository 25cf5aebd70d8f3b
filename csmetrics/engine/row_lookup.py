"""Looks up rows of other tables for a unit's buyer or order: ``HasRow``, ``BeforeOrderEvent``."""

from __future__ import annotations

import polars as pl

from csmetrics.engine import optimisations
from csmetrics.engine.asof_index import AsofIndex
from csmetrics.engine.column_ops import scatter_to, take
from csmetrics.engine.load.table_loader import IDENTITY
from csmetrics.engine.row_pairs import Bounds, CandidatePairs, compile_row_filter, settles_apart
from csmetrics.engine.snapshot import Snapshot
from csmetrics.language.conditions import Condition, HasRow
from csmetrics.language.row_conditions import BeforeOrderEvent
from csmetrics.language.windows import OwnTime, Window

_BEFORE_ALL, _AFTER_ALL = -(2**62), 2**62
"""Instants before and after those of the years 1 to 9999."""


class RowLookup:
    """Judges ``HasRow`` conditions of the units of a frame; joins and indexes are shared.

    Args:
        snapshot: The snapshot.
        units: The units: rows of a table, or buyer-days, with ``buyer`` and ``day``.
        table: The table of the rows; None for buyer-days.
    """

    def __init__(self, snapshot: Snapshot, units: pl.DataFrame, table: str | None = None) -> None:
        self._snapshot = snapshot
        self._units = units
        self._table = table
        self._joined: dict[tuple[str, str], CandidatePairs] = {}
        self._indexes: dict[tuple[str, str, Condition | None], AsofIndex] = {}
        self._next: dict[object, pl.Series] = {}

    def has_row(self, units: pl.DataFrame, condition: HasRow, bounds: Bounds) -> pl.Series:
        """Whether each unit has a row that the condition looks for and that is seen.

        ==================  ===============================================================
        ``_semi_join``      general: tests every pair of a unit and a row of its buyer or
                            order
        ``_next_row_asof``  only speed, for one window and a link by buyer: tests the first
                            row at or after the window's start
        ``_range_join``     only speed, for several windows and a link by buyer: tests the
                            pairs inside one of the windows
        ==================  ===============================================================

        Args:
            units: The same units, which may have more columns by now.
            condition: The condition.
            bounds: The bounds of the units' windows.
        """
        fixed = [w for w in condition.windows if not isinstance(w.before, OwnTime)]
        by_buyer = condition.link == "buyer" and self._table in (None, condition.table)
        plainly = condition.at_least > 1 or settles_apart(condition, bounds)
        if optimisations.OFF or plainly or not (fixed and by_buyer):
            return self._semi_join(units, condition, bounds)
        if len(condition.windows) == 1:
            return self._next_row_asof(units, condition, bounds)
        return self._range_join(units, condition, fixed[0], bounds)

    def _semi_join(self, units: pl.DataFrame, condition: HasRow, bounds: Bounds) -> pl.Series:
        """Whether any row of a unit's buyer or order meets the condition."""
        key = (condition.table, condition.link)
        if key not in self._joined:
            rows = self._snapshot.rows(condition.table)
            self._joined[key] = CandidatePairs(self._pairs(condition, rows), rows)
        return self._joined[key].any_match(units, condition, bounds)

    def _pairs(self, condition: HasRow, rows: pl.DataFrame) -> pl.DataFrame:
        """The pairs of a unit and a row of one buyer or order: numbers ``unit`` and ``row``."""
        if condition.link == "order" and self._table == condition.table == "orders":
            # an order has exactly one row in orders: the unit itself
            return self._units.select(pl.row_index("unit"), "row")
        of_buyer = ("buyer",) if self._table is None else IDENTITY
        on, *more = of_buyer
        if condition.link == "order":
            assert self._table is not None  # noqa: S101  buyer-days have no order
            on, *more = order_keys(self._snapshot, self._table, condition.table)
        units = self._units.select(pl.row_index("unit"), on, *more)
        return joined_by(on, more, units, rows.select("row", on, *more)).select("unit", "row")

    def _next_row_asof(self, units: pl.DataFrame, condition: HasRow, bounds: Bounds) -> pl.Series:
        """Whether the buyer's first row at or after a window's start comes before its end."""
        (window,) = condition.windows
        of = (condition.table, window.column, condition.where)
        key = (of, bounds.key(window.since))
        if key not in self._next:
            index = self._index(*of)
            rows, party = index.rows, units[self._number]
            place = pl.lit(index.count_before(self._since(units, window, bounds)))
            place = pl.when(place < len(rows)).then(place)  # null after the last row
            same = take(rows["party"], place) == pl.lit(party)
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
        """Whether one of the buyer's rows that lie in a window meets the condition."""
        index = self._index(condition.table, window.column, None)
        end = pl.lit(_AFTER_ALL)
        if window.before is not None and not isinstance(window.before, OwnTime):
            end = bounds.at(window.before)
        first = pl.lit(index.count_before(self._since(units, window, bounds)))
        last = pl.lit(index.count_before(units.select(party=self._number, at=end)))
        pairs = (
            units.select(pl.row_index("unit"), place=pl.int_ranges(first, last, dtype=pl.UInt32))
            .filter(last > first)
            .explode("place")
        )
        rows = pairs.select("unit", row=take(index.rows["row"], pl.col("place")))
        candidates = CandidatePairs(rows, self._snapshot.rows(condition.table))
        return candidates.any_match(units, condition, bounds)

    def _since(self, units: pl.DataFrame, window: Window, bounds: Bounds) -> pl.DataFrame:
        """The buyer and the start of the window of each unit: ``party`` and ``at``."""
        since = pl.lit(_BEFORE_ALL) if window.since is None else bounds.at(window.since)
        return units.select(party=self._number, at=since)

    def _index(self, table: str, column: str, where: Condition | None) -> AsofIndex:
        """Index the rows of a table that meet ``where`` and have a time in ``column``."""
        key = (table, column, where)
        if key not in self._indexes:
            conditions = [] if where is None else [compile_row_filter(where, self._snapshot)]
            rows = self._snapshot.rows(table).filter(
                pl.col(self._number).is_not_null(), pl.col(column).is_not_null(), *conditions
            )
            self._indexes[key] = AsofIndex(rows.select("row", party=self._number, t=column))
        return self._indexes[key]

    @property
    def _number(self) -> str:
        """The column that numbers the buyer of units and rows."""
        return "buyer" if self._table is None else "party"


def joined_by(on: str, more: list[str], left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Join on ``on`` and ``more``.

    Only speed: joins on the first column and filters by the others, which rarely differ.
    """
    if optimisations.OFF:
        return left.join(right, on=[on, *more])
    found = left.join(right, on=on)
    return found.filter(*(pl.col(name) == pl.col(f"{name}_right") for name in more))


def order_keys(snapshot: Snapshot, *tables: str) -> list[str]:
    """The columns that identify an order; the buyer is included if all tables know theirs."""
    buyers = all(snapshot.buyers_known(table) for table in tables)
    return ["order_id", *reversed(IDENTITY)] if buyers else ["order_id", "shop"]


def before_order_event(
    snapshot: Snapshot,
    table: str,
    rows: pl.DataFrame,
    condition: BeforeOrderEvent,
    cutoff: pl.Expr | None,
) -> pl.Series:
    """Whether each row's time is seen and earlier than its order's event, or no event is seen.

    Args:
        snapshot: The snapshot.
        table: The table of the rows.
        rows: The rows.
        condition: The column of the row and the event of its order.
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
