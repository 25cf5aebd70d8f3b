"""From units to outcomes: which are counted, on which side, which wait, how much they add."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from csmetrics.engine.clock import day_number
from csmetrics.engine.reading import IDENTITY
from csmetrics.engine.rows import RowUnits
from csmetrics.engine.units import BuyerDayUnits, MessageUnits, Units
from csmetrics.engine.world import World
from csmetrics.language.conditions import Condition
from csmetrics.language.measures import Mean, Proportion, Simple, Total
from csmetrics.language.quantities import Quantity
from csmetrics.language.units import BuyerDays, Each, Rows, Unit

TALLY = ("numerator", "denominator", "pending")


@dataclass(frozen=True)
class Outcomes:
    """One simple measure's outcome for each of its units.

    ``frame()`` has the units' own columns and: ``in_denominator`` and ``in_numerator`` (bool),
    ``pending`` (bool), ``quantity`` (integer of the smallest unit, null where there is none).
    """

    units: Units
    measure: Simple
    inside: pl.Expr
    holds: pl.Expr
    quantity: pl.Expr
    unknown: pl.Expr

    def frame(self) -> pl.LazyFrame:
        """The units counted or pending."""
        known = pl.col("inside") & ~pl.col("pending")
        numerator, denominator = known, pl.lit(value=False)
        if isinstance(self.measure, Proportion):
            numerator, denominator = known & pl.col("holds"), known
        elif isinstance(self.measure, Mean):
            numerator = denominator = known & pl.col("quantity").is_not_null()
        pending = pl.col("inside").is_null() | (
            pl.col("inside") & (pl.col("holds").is_null() | pl.col("unknown"))
        )
        return (
            self.units.frame()
            .with_columns(
                self.inside.alias("inside"),
                self.holds.alias("holds"),
                self.quantity.alias("quantity"),
                self.unknown.fill_null(value=False).alias("unknown"),
            )
            .filter(pl.col("inside").fill_null(value=True))
            .with_columns(pending.fill_null(value=False).alias("pending"))
            .with_columns(
                numerator.fill_null(value=False).alias("in_numerator"),
                denominator.fill_null(value=False).alias("in_denominator"),
            )
        )

    def tally(self, groups: list[str], since: date | None, until: date | None) -> pl.LazyFrame:
        """The sums of each group and reported day, on the reported days since ≤ day < until."""
        amount = pl.col("in_numerator").cast(pl.Int128)
        if isinstance(self.measure, Total | Mean):
            amount = pl.when("in_numerator").then(pl.col("quantity").cast(pl.Int128))
        return (
            self.frame()
            .filter(*reported_within(since, until))
            .group_by(*groups, "reported")
            .agg(
                amount.sum().alias("numerator"),
                pl.col("in_denominator").cast(pl.Int128).sum().alias("denominator"),
                pl.col("pending").cast(pl.Int64).sum().alias("pending"),
            )
        )


def reported_within(since: date | None, until: date | None) -> list[pl.Expr]:
    """The filters that keep the reported days since ≤ day < until."""
    kept = []
    if since is not None:
        kept.append(pl.col("reported") >= day_number(since))
    if until is not None:
        kept.append(pl.col("reported") < day_number(until))
    return kept


class Engine:
    """The outcomes of many measures over one world; what they have in common is done once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._buyer_days: dict[tuple[str, ...], BuyerDayUnits] = {}
        self._made: dict[tuple[Unit, int | None], Units] = {}

    def outcomes(self, measure: Simple, settles_after: int | None) -> Outcomes:
        """The outcome of each unit of a measure; call ``frame()`` when all have been asked for."""
        units = self._units(measure.of, settles_after)
        quantity, unknown = pl.lit(None, dtype=pl.Int64), pl.lit(value=False)
        if isinstance(measure, Total | Mean):
            quantity, unknown = units.quantity(measure.quantity)
        that = measure.that if isinstance(measure, Proportion) else None
        return Outcomes(
            units=units,
            measure=measure,
            inside=units.judge(measure.among),
            holds=units.judge(that),
            quantity=quantity,
            unknown=unknown,
        )

    def _units(self, unit: Unit, settles_after: int | None) -> Units:
        key = (unit, settles_after)
        if key not in self._made:
            self._made[key] = self._make(unit, settles_after)
        return self._made[key]

    def _make(self, unit: Unit, settles_after: int | None) -> Units:
        match unit:
            case Each():
                return MessageUnits(self.world, unit, settles_after)
            case Rows():
                return self._rows(unit, settles_after)
            case BuyerDays(of=Rows() as rows):
                return DaysOfRows(self._rows(rows, settles_after), self.world)
            case _:
                return self._days(self.world.by).settling(settles_after)

    def _rows(self, unit: Rows, settles_after: int | None) -> RowUnits:
        return RowUnits(self.world, unit, settles_after, shop_days=lambda: self._days(()))

    def _days(self, by: tuple[str, ...]) -> BuyerDayUnits:
        if by not in self._buyer_days:
            self._buyer_days[by] = BuyerDayUnits(self.world, by)
        return self._buyer_days[by]


class DaysOfRows:
    """The buyer-days on which there is such a row, once per group, shop, buyer and reported day."""

    def __init__(self, rows: RowUnits, world: World) -> None:
        self._rows = rows
        self._keys = [*(f"g{i}" for i in range(len(world.by))), *IDENTITY]

    def judge(self, condition: Condition | None) -> pl.Expr:
        """A condition on shop, buyer and day, which is the same for all rows of a buyer-day."""
        return self._rows.judge(condition)

    def quantity(self, quantity: Quantity) -> tuple[pl.Expr, pl.Expr]:
        """Such a buyer-day has no quantity."""
        msg = f"a buyer-day of rows has no {quantity.node!r}"
        raise TypeError(msg)

    def frame(self) -> pl.LazyFrame:
        """The buyer-days."""
        return self._rows.frame().unique([*self._keys, "day", "reported"])
