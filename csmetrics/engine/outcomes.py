"""Judges units (counted, numerator, denominator, pending) and sums them by group and day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from csmetrics.engine.local_days import day_number
from csmetrics.engine.populations import Units
from csmetrics.errors import ArgumentError
from csmetrics.language.measures import Mean, Proportion, Quantile, Simple, Total


@dataclass(frozen=True, eq=False)
class Outcomes:
    """One simple measure's outcome for each of its units.

    ``frame()`` has the units' own columns and: ``in_denominator`` and ``in_numerator`` (bool),
    ``pending`` and ``pending_met`` (bool), ``quantity`` (an integer in its smallest unit, null
    where there is none). ``met``: of a proportion that waits for deadlines, whether a unit is a
    success so far; None for other measures. ``of_time``: the groups that derive from the unit's
    time (hour, weekday), each with its column name in the frame.
    """

    units: Units
    measure: Simple
    in_population: pl.Expr
    satisfied: pl.Expr
    quantity: pl.Expr
    unknown: pl.Expr
    met: pl.Expr | None = None
    of_time: tuple[tuple[str, pl.Expr], ...] = ()

    def judgements(self, label: str) -> dict[str, pl.Expr]:
        """The columns judged for each unit: their names are suffixed with the label."""
        met = pl.lit(value=False) if self.met is None else self.met
        found = {
            "in_population": self.in_population,
            "satisfied": self.satisfied,
            "quantity": self.quantity,
            "unknown": self.unknown.fill_null(value=False),
            "met": met.fill_null(value=False),
        }
        return {name + label: expr for name, expr in found.items()}

    def pending(self, label: str) -> dict[str, pl.Expr]:
        """Which units are pending: membership unknown, or a member whose outcome is unknown."""
        inside = pl.col(f"in_population{label}")
        waits = pl.col(f"satisfied{label}").is_null() | pl.col(f"unknown{label}")
        return {f"pending{label}": (inside.is_null() | (inside & waits)).fill_null(value=False)}

    def sides(self, label: str) -> dict[str, pl.Expr]:
        """The side on which each unit counts that is not pending, and the pending ones met so far.

        ==========  ====================================  =================================
        measure     in the numerator                      in the denominator
        ==========  ====================================  =================================
        count       all in the population                 none
        total       those with a quantity                 none
        proportion  those that satisfy ``that``           all in the population
        mean        those with a quantity                 those with a quantity
        quantile    none                                  those with a quantity
        ==========  ====================================  =================================
        """
        known = pl.col(f"in_population{label}") & ~pl.col(f"pending{label}")
        measured = known & pl.col(f"quantity{label}").is_not_null()
        nobody = pl.lit(value=False)
        match self.measure:
            case Proportion():
                numerator, denominator = known & pl.col(f"satisfied{label}"), known
            case Mean():
                numerator = denominator = measured
            case Quantile():
                numerator, denominator = nobody, measured
            case Total():
                numerator, denominator = measured, nobody
            case _:
                numerator, denominator = known, nobody
        return {
            f"in_numerator{label}": numerator.fill_null(value=False),
            f"in_denominator{label}": denominator.fill_null(value=False),
            f"pending_met{label}": pl.col(f"pending{label}") & pl.col(f"met{label}"),
        }

    def frame(self) -> pl.LazyFrame:
        """The units counted or pending."""
        units = flag_units(population({"": self}), {"": self}, {})
        return units.filter(pl.col("in_population").fill_null(value=True))

    @property
    def shared(self) -> object:
        """The key of outcomes summed in one pass: frame and time groups; a quantile is alone."""
        groups = tuple((name, expr.meta.serialize()) for name, expr in self.of_time)
        alone = id(self) if isinstance(self.measure, Quantile) else None
        return id(self.units.frames), groups, alone

    def histogram(self, groups: list[str], kept: list[pl.Expr]) -> pl.LazyFrame:
        """Count the units with each quantity, and the pending ones, by group and reported day.

        Args:
            groups: The names of the groups.
            kept: Filters on the reported day.
        """
        counted = pl.col("in_denominator")
        return (
            self.frame()
            .filter(*kept)
            .group_by(*groups, "reported", pl.when(counted).then("quantity").alias("quantity"))
            .agg(denominator=counted.sum(), pending=pl.col("pending").sum())
            .select(
                *groups,
                "reported",
                pl.col("quantity").cast(pl.Int64),
                numerator=pl.lit(0, pl.Int128),
                denominator=pl.col("denominator").cast(pl.Int128),
                pending=pl.col("pending").cast(pl.Int64),
                pending_met=pl.lit(0, pl.Int64),
            )
        )

    def sums(self, label: str) -> dict[str, pl.Expr]:
        """The aggregates of a group of units that ``tally`` needs."""
        amount = pl.col(f"in_numerator{label}")
        if isinstance(self.measure, Total | Mean):
            amount = pl.when(amount).then(f"quantity{label}").cast(pl.Int128)
        found = {"numerator": amount.sum(), "pending": pl.col(f"pending{label}").sum()}
        if isinstance(self.measure, Proportion | Mean):
            found["denominator"] = pl.col(f"in_denominator{label}").sum()
        if self.met is not None:
            found["pending_met"] = pl.col(f"pending_met{label}").sum()
        if isinstance(self.measure, Total | Mean):
            found["units"] = pl.col(f"in_population{label}").fill_null(value=True).sum()
        return {name + label: expr for name, expr in found.items()}

    def tally(self, sums: pl.DataFrame, label: str, groups: list[str]) -> pl.LazyFrame:
        """The sums of each group and reported day that has a unit, in the columns of a result."""
        numerator, pending = (pl.col(name + label) for name in ("numerator", "pending"))
        denominator = pending_met = pl.lit(0)
        if isinstance(self.measure, Proportion | Mean):
            denominator = pl.col(f"denominator{label}")
        if self.met is not None:
            pending_met = pl.col(f"pending_met{label}")
        if isinstance(self.measure, Total | Mean):
            units = pl.col(f"units{label}")
        else:  # every unit is pending or counted in this one
            units = (denominator if isinstance(self.measure, Proportion) else numerator) + pending
        wide = pl.Int128
        return (
            sums.lazy()
            .filter(units > 0)
            .select(
                *groups,
                "reported",
                pl.lit(None, pl.Int64).alias("quantity"),
                numerator.cast(wide).alias("numerator"),
                denominator.cast(wide).alias("denominator"),
                pending.cast(pl.Int64).alias("pending"),
                pending_met.cast(pl.Int64).alias("pending_met"),
            )
        )


@dataclass(frozen=True)
class OutcomeSlice:
    """Outcomes to sum over the reported days since ≤ day < until; None: no limit."""

    outcomes: Outcomes
    since: date | None
    until: date | None


def aggregate_outcomes(
    slices: list[OutcomeSlice], by: Sequence[str], *, is_small: bool
) -> list[pl.LazyFrame]:
    """Sum each slice by group and reported day; slices of the same units share one pass.

    Args:
        slices: The outcomes to sum.
        by: The columns that group the result.
        is_small: Whether there are few units; only speed.

    Raises:
        ArgumentError: A column of ``by`` has different types in different tables.
    """
    groups = [f"g{i}" for i in range(len(by))]
    of_units: dict[object, list[int]] = {}
    for number, one in enumerate(slices):
        quantile = (number,) if isinstance(one.outcomes.measure, Quantile) else ()
        of_units.setdefault((one.outcomes.shared, *quantile), []).append(number)
    plans = [
        _aggregate_population({i: slices[i] for i in numbers}, groups)
        for numbers in of_units.values()
    ]
    found: dict[int, pl.LazyFrame] = {}
    tables = pl.collect_all(plans, engine="in-memory" if is_small else "auto")
    for group, name in zip(groups, by, strict=True):
        _check_alike(name, [table.schema[group] for table in tables])
    for numbers, sums in zip(of_units.values(), tables, strict=True):
        for i in numbers:
            outcomes = slices[i].outcomes
            is_tallied = isinstance(outcomes.measure, Quantile)
            found[i] = sums.lazy() if is_tallied else outcomes.tally(sums, str(i), groups)
    return [found[i] for i in range(len(slices))]


def _check_alike(name: str, types: list[pl.DataType]) -> None:
    """Raise if a group's types differ between tables; a column of nulls only fits any type."""
    given = (pl.String() if one == pl.Categorical else one for one in types if one != pl.Null)
    listed = dict.fromkeys(map(str, given))
    if len(listed) > 1:
        msg = (
            f"the by column {name!r} has different types in different tables, "
            f"{' and '.join(listed)}: cast it to one type"
        )
        raise ArgumentError(msg)


def _aggregate_population(slices: dict[int, OutcomeSlice], groups: list[str]) -> pl.LazyFrame:
    """Sum several outcomes of the same units; column names are suffixed with the slice's number."""
    one = next(iter(slices.values()))
    if isinstance(one.outcomes.measure, Quantile):
        return one.outcomes.histogram(groups, reported_within(one.since, one.until))
    labelled = {str(i): one.outcomes for i, one in slices.items()}
    days = {str(i): reported_within(one.since, one.until) for i, one in slices.items()}
    units = flag_units(population(labelled), labelled, days)
    sums = {name: expr for label, one in labelled.items() for name, expr in one.sums(label).items()}
    return units.group_by(*groups, "reported").agg(**sums)


def population(labelled: dict[str, Outcomes]) -> pl.LazyFrame:
    """The units that the outcomes share, with the groups that derive from their time."""
    one = next(iter(labelled.values()))
    return one.units.frame().with_columns(**dict(one.of_time))


def flag_units(
    units: pl.LazyFrame, labelled: dict[str, Outcomes], days: dict[str, list[pl.Expr]]
) -> pl.LazyFrame:
    """Add the columns of each outcome: judged, limited to the edition's days, pending, sides.

    Args:
        units: The units.
        labelled: The outcomes, by the suffix of their columns.
        days: Filters on the reported day of each outcome's edition; empty where all days count.
    """
    units = units.with_columns(**_columns(one.judgements(label) for label, one in labelled.items()))
    units = units.with_columns(  # units of other days are not in the edition's population
        pl.col(f"in_population{label}") & pl.all_horizontal(*kept)
        for label, kept in days.items()
        if kept
    )
    units = units.with_columns(**_columns(one.pending(label) for label, one in labelled.items()))
    return units.with_columns(**_columns(one.sides(label) for label, one in labelled.items()))


def _columns(found: Iterable[dict[str, pl.Expr]]) -> dict[str, pl.Expr]:
    return {name: expr for columns in found for name, expr in columns.items()}


def reported_within(since: date | None, until: date | None) -> list[pl.Expr]:
    """Build filters that keep the reported days since ≤ day < until."""
    kept = []
    if since is not None:
        kept.append(pl.col("reported") >= day_number(since))
    if until is not None:
        kept.append(pl.col("reported") < day_number(until))
    return kept
