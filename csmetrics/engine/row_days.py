"""Units that are buyer-days of rows: one for each shop, buyer and day with a row of a table."""

from __future__ import annotations

import polars as pl

from csmetrics.engine.aggregate_plan import TRUE, UNKNOWN, truth_code
from csmetrics.engine.compile_conditions import (
    Sense,
    compile_condition,
    compile_undetermined,
)
from csmetrics.engine.populations import OF_UNITS, Units
from csmetrics.engine.row_populations import RowUnits
from csmetrics.engine.snapshot import Snapshot
from csmetrics.language.conditions import AnyRow, Condition
from csmetrics.language.measures import Simple
from csmetrics.language.quantities import Quantity


class DaysOfRows(Units):
    """The buyer-days with at least one row: one per group, shop, buyer and reported day."""

    def __init__(self, rows: RowUnits, snapshot: Snapshot) -> None:
        self._rows = rows
        own = ("shop_id", "buyer_id", *OF_UNITS)  # these derive from the party or from the time
        self._groups = [f"g{i}" for i, name in enumerate(snapshot.by) if name not in own]
        self._any: dict[tuple[Condition, object], pl.Expr] = {}
        self._hours = "hour" in snapshot.by

    def compile_condition(self, condition: Condition | None, sense: Sense = Sense.KNOWN) -> pl.Expr:
        """Compile a condition over the frame of rows, with one value for all of a buyer-day."""
        return compile_condition(condition, self, sense)

    def compile_undetermined(self, condition: Condition | None) -> pl.Expr | None:
        """Whether a condition awaits an event whose deadline lies ahead; None: it never does."""
        return compile_undetermined(condition, self)

    def compile_leaf(self, condition: Condition, sense: Sense) -> pl.Expr:
        """Compile a condition on the buyer-day, or on any of its rows."""
        if not isinstance(condition, AnyRow):
            return self._rows.compile_leaf(condition, sense)
        found = self._of_rows(
            (condition.that, sense), self._rows.compile_condition(condition.that, sense)
        )
        return pl.when(found != UNKNOWN).then(found == TRUE)

    def undetermined_leaf(self, condition: Condition) -> pl.Expr | None:
        """Whether the buyer-day or one of its rows awaits an event whose deadline lies ahead."""
        if not isinstance(condition, AnyRow):
            return self._rows.undetermined_leaf(condition)
        undetermined = self._rows.compile_undetermined(condition.that)
        return (
            None
            if undetermined is None
            else self._of_rows((condition.that, "open"), undetermined) == TRUE
        )

    def _of_rows(self, key: tuple[Condition, object], satisfied: pl.Expr) -> pl.Expr:
        """Request the maximum of the truth codes of a buyer-day's rows: true if any row is true."""
        self._any.setdefault(key, truth_code(satisfied))
        return pl.col(f"any{list(self._any).index(key)}")

    def quantity(self, quantity: Quantity) -> tuple[pl.Expr, pl.Expr]:
        """Raise: a buyer-day of rows has no quantity."""
        msg = f"a buyer-day of rows has no {quantity.node!r}"
        raise TypeError(msg)

    def time(self, measure: Simple) -> pl.Expr:  # noqa: ARG002  it is the rows', whatever is asked
        """The instant of the earliest of the rows."""
        return pl.col("earliest")

    def frame(self) -> pl.LazyFrame:
        """The buyer-days."""
        # one packed integer groups faster than two columns; the day determines the reported day
        party_day = pl.col("party").cast(pl.Int64) * 2**32 + pl.col("day")
        whose = pl.struct(party_day, *self._groups) if self._groups else party_day
        rows = self._rows.frame()
        if self._hours:
            rows = rows.with_columns(self._rows.at.min().over(whose).alias("earliest"))
        if self._any:
            rows = rows.with_columns(
                code.max().over(whose).alias(f"any{number}")
                for number, code in enumerate(self._any.values())
            )
        return rows.filter(whose.is_first_distinct())
