"""From units to outcomes: which are counted, on which side, which wait, how much they add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from csmetrics.engine.compile_conditions import Sense, any_of_some, judge, undetermined
from csmetrics.engine.last_message import Looks
from csmetrics.engine.local_days import day_number
from csmetrics.engine.message_aggregates import TRUE, UNKNOWN, coded
from csmetrics.engine.populations import OF_UNITS, BuyerDayUnits, MessageUnits, Units
from csmetrics.engine.row_populations import RowUnits
from csmetrics.engine.snapshot import World
from csmetrics.errors import ArgumentError
from csmetrics.language.conditions import AnyRow, Condition
from csmetrics.language.measures import Mean, Proportion, Quantile, Simple, Total
from csmetrics.language.quantities import Quantity, Wait
from csmetrics.language.units import BuyerDays, Each, Rows, Unit
from csmetrics.model.context import credited_wait

HOUR = 3_600_000_000
"""Microseconds in an hour."""


@dataclass(frozen=True, eq=False)
class Outcomes:
    """One simple measure's outcome for each of its units.

    ``frame()`` has the units' own columns and: ``in_denominator`` and ``in_numerator`` (bool),
    ``pending`` and ``pending_met`` (bool), ``quantity`` (integer of the smallest unit, null where
    there is none). ``met``: of a proportion that waits for deadlines, whether a unit is a success
    as far as is known; None where nothing waits so. ``of_time``: the groups that the unit's time
    tells, hour and weekday, under the names they have in the frame.
    """

    units: Units
    measure: Simple
    inside: pl.Expr
    holds: pl.Expr
    quantity: pl.Expr
    unknown: pl.Expr
    met: pl.Expr | None = None
    of_time: tuple[tuple[str, pl.Expr], ...] = ()

    def columns(self, label: str = "") -> list[dict[str, pl.Expr]]:
        """The outcome's columns, in steps: those of a step speak of those before.

        Args:
            label: What their names end in, to tell them from those of other outcomes.
        """

        def col(name: str) -> pl.Expr:
            return pl.col(name + label)

        known = col("inside") & ~col("pending")
        numerator, denominator = known, pl.lit(value=False)
        if isinstance(self.measure, Proportion):
            numerator, denominator = known & col("holds"), known
        elif isinstance(self.measure, Mean):
            numerator = denominator = known & col("quantity").is_not_null()
        elif isinstance(self.measure, Total):
            numerator = known & col("quantity").is_not_null()
        elif isinstance(self.measure, Quantile):
            numerator, denominator = denominator, known & col("quantity").is_not_null()
        pending = col("inside").is_null() | (
            col("inside") & (col("holds").is_null() | col("unknown"))
        )
        met = pl.lit(value=False) if self.met is None else self.met
        steps = [
            {
                "inside": self.inside,
                "holds": self.holds,
                "quantity": self.quantity,
                "unknown": self.unknown.fill_null(value=False),
                "met": met.fill_null(value=False),
            },
            {"pending": pending.fill_null(value=False)},
            {
                "in_numerator": numerator.fill_null(value=False),
                "in_denominator": denominator.fill_null(value=False),
                "pending_met": col("pending") & col("met"),
            },
        ]
        return [{name + label: expr for name, expr in step.items()} for step in steps]

    def frame(self) -> pl.LazyFrame:
        """The units counted or pending."""
        first, *more = self.columns()
        units = self.units.frame().with_columns(**first, **dict(self.of_time))
        units = units.filter(pl.col("inside").fill_null(value=True))
        for step in more:
            units = units.with_columns(**step)
        return units

    @property
    def shared(self) -> object:
        """What tells units that can be passed along together: their frame, groups and quantity."""
        groups = tuple((name, expr.meta.serialize()) for name, expr in self.of_time)
        alone = id(self) if isinstance(self.measure, Quantile) else None
        return id(self.units.frames), groups, alone

    def histogram(self, groups: list[str], kept: list[pl.Expr]) -> pl.LazyFrame:
        """How many units of a group and reported day have each quantity; how many are pending.

        Args:
            groups: The names of the groups.
            kept: Which reported days.
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
        """The aggregates of a group of units, no more than ``tally`` needs."""
        amount = pl.col(f"in_numerator{label}")
        if isinstance(self.measure, Total | Mean):
            amount = pl.when(amount).then(f"quantity{label}").cast(pl.Int128)
        found = {"numerator": amount.sum(), "pending": pl.col(f"pending{label}").sum()}
        if isinstance(self.measure, Proportion | Mean):
            found["denominator"] = pl.col(f"in_denominator{label}").sum()
        if self.met is not None:
            found["pending_met"] = pl.col(f"pending_met{label}").sum()
        if isinstance(self.measure, Total | Mean):
            found["units"] = pl.col(f"inside{label}").fill_null(value=True).sum()
        return {name + label: expr for name, expr in found.items()}

    def tally(self, sums: pl.DataFrame, label: str, groups: list[str]) -> pl.LazyFrame:
        """The sums of the groups and reported days that have a unit."""
        numerator, pending = (pl.col(name + label) for name in ("numerator", "pending"))
        denominator = pending_met = pl.lit(0)
        if isinstance(self.measure, Proportion | Mean):
            denominator = pl.col(f"denominator{label}")
        if self.met is not None:
            pending_met = pl.col(f"pending_met{label}")
        if isinstance(self.measure, Total | Mean):
            units = pl.col(f"units{label}")
        else:  # all that are not pending are counted in one of the two
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
class Wanted:
    """Outcomes whose sums are wanted, of the reported days since ≤ day < until."""

    outcomes: Outcomes
    since: date | None
    until: date | None


def tallies(wanted: list[Wanted], by: Sequence[str]) -> list[pl.LazyFrame]:
    """For each the sums of each group and reported day with a unit.

    What is asked of the same units is found in one pass over them.

    Raises:
        ArgumentError: A column of ``by`` is of another type in another table.
    """
    groups = [f"g{i}" for i in range(len(by))]
    of_units: dict[object, list[int]] = {}
    for number, one in enumerate(wanted):
        quantile = (number,) if isinstance(one.outcomes.measure, Quantile) else ()
        of_units.setdefault((one.outcomes.shared, *quantile), []).append(number)
    plans = [_together({i: wanted[i] for i in numbers}, groups) for numbers in of_units.values()]
    found: dict[int, pl.LazyFrame] = {}
    tables = pl.collect_all(plans)
    for group, name in zip(groups, by, strict=True):
        _check_alike(name, [table.schema[group] for table in tables])
    for numbers, sums in zip(of_units.values(), tables, strict=True):
        for i in numbers:
            outcomes = wanted[i].outcomes
            quantile = isinstance(outcomes.measure, Quantile)
            found[i] = sums.lazy() if quantile else outcomes.tally(sums, str(i), groups)
    return [found[i] for i in range(len(wanted))]


def _check_alike(name: str, types: list[pl.DataType]) -> None:
    """Refuse groups of different types; a column of nothing but nulls takes any."""
    told = (pl.String() if one == pl.Categorical else one for one in types if one != pl.Null)
    listed = dict.fromkeys(map(str, told))
    if len(listed) > 1:
        msg = f"by column {name!r} is {' and '.join(listed)} in different tables: cast it alike"
        raise ArgumentError(msg)


def _together(wanted: dict[int, Wanted], groups: list[str]) -> pl.LazyFrame:
    """The sums of several outcomes of the same units, each with its number behind its name."""
    one = next(iter(wanted.values()))
    if isinstance(one.outcomes.measure, Quantile):
        return one.outcomes.histogram(groups, reported_within(one.since, one.until))
    units = one.outcomes.units.frame().with_columns(**dict(one.outcomes.of_time))
    steps = {i: one.outcomes.columns(str(i)) for i, one in wanted.items()}
    for step in range(3):
        columns = {name: expr for of in steps.values() for name, expr in of[step].items()}
        units = units.with_columns(**columns)
        if step == 0:  # a day out of the edition's is not its unit's
            units = units.with_columns(
                pl.col(f"inside{i}") & pl.all_horizontal(*days)
                for i, one in wanted.items()
                if (days := reported_within(one.since, one.until))
            )
    sums = {
        name: expr for i, one in wanted.items() for name, expr in one.outcomes.sums(str(i)).items()
    }
    return units.group_by(*groups, "reported").agg(**sums)


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
        self._buyer_days: dict[tuple[tuple[str, ...], bool], BuyerDayUnits] = {}
        self._made: dict[tuple[Unit, int | None, Wait | None], Units] = {}
        self._outcomes: dict[tuple[Simple, int | None, bool, object], Outcomes] = {}
        self._looks = Looks(world)

    def outcomes(
        self,
        measure: Simple,
        settles_after: int | None,
        *,
        side: bool,
        platform: str = "",
    ) -> Outcomes:
        """The outcome of each unit of a measure; call ``frame()`` when all have been asked for.

        Args:
            measure: The measure.
            settles_after: The days of settling, None for never.
            side: Whether it is a side of a ratio, which takes what is known; a proportion by itself
                waits for the deadlines.
            platform: The platform that the metric is of: only its shops' units are counted, and
                its special days count.
        """
        self.world.platform = platform  # while the conditions are compiled, which is here
        without = self.world.shops_of_others(platform)
        waits = isinstance(measure, Proportion) and not side
        # many a ratio has a side that another metric has
        key = (measure, settles_after, waits, (*without, self.world.platform_of_days))
        if key not in self._outcomes:
            found = self._judged(measure, settles_after)
            found = self._ripe(found) if waits else found
            if without:
                there = ~pl.col("shop").is_in(without)
                found = replace(found, inside=found.inside & there)
            self._outcomes[key] = found
        return self._outcomes[key]

    def _judged(self, measure: Simple, settles_after: int | None) -> Outcomes:
        units = self._units(measure.of, settles_after, credited_wait(measure))
        quantity, unknown = pl.lit(None, dtype=pl.Int64), pl.lit(value=False)
        if isinstance(measure, Total | Mean | Quantile):
            quantity, unknown = units.quantity(measure.quantity)
        that = measure.that if isinstance(measure, Proportion) else None
        return Outcomes(
            units=units,
            measure=measure,
            inside=units.judge(measure.among),
            holds=units.judge(that),
            quantity=quantity,
            unknown=unknown,
            of_time=self._of_time(units, measure),
        )

    def _of_time(self, units: Units, measure: Simple) -> tuple[tuple[str, pl.Expr], ...]:
        """The groups that a unit's time tells: its hour, the weekday of its unit day."""
        found = []
        for i, name in enumerate(self.world.by):
            if name == "hour":
                hour = self.world.clock.time_of_day(units.time(measure)) // HOUR
                found.append((f"g{i}", hour.cast(pl.Int64)))
            elif name == "weekday":
                found.append((f"g{i}", ((units.day + 3) % 7 + 1).cast(pl.Int64)))
        return tuple(found)

    def _ripe(self, known: Outcomes) -> Outcomes:
        """The same of a proportion whose units are pending until all their deadlines have passed.

        Only a unit that is out of ``among`` whatever may still come is out at once.
        """
        units, measure = known.units, known.measure
        assert isinstance(measure, Proportion)  # noqa: S101  only those wait
        open_ = any_of_some(units.open(part) for part in (measure.among, measure.that))
        if open_ is None:
            return known
        open_ = open_.fill_null(value=False)
        nothing = pl.lit(None, dtype=pl.Boolean)
        certain = units.judge(measure.among, Sense.CERTAIN)
        waiting = certain & nothing  # false where it is false whatever may still come
        return replace(
            known,
            inside=pl.when(open_).then(waiting).otherwise(known.inside),
            holds=pl.when(open_).then(nothing).otherwise(known.holds),
            met=known.inside & known.holds,
        )

    def forget(self) -> None:
        """Let go of the units: they know each other, and would else stay in memory for long."""
        for days in self._buyer_days.values():
            days.forget()
        self._made.clear()
        self._outcomes.clear()

    def _units(self, unit: Unit, settles_after: int | None, credit: Wait | None) -> Units:
        if not self.world.agent_groups:
            credit = None  # it tells by agent only
        if credit is not None and isinstance(unit, Each):
            credit = Wait(by=credit.by, scope=credit.scope)
        key = (unit, settles_after, credit)
        if key not in self._made:
            self._made[key] = self._make(unit, settles_after, credit)
        return self._made[key]

    def _make(self, unit: Unit, settles_after: int | None, credit: Wait | None) -> Units:
        match unit:
            case Each():
                return MessageUnits(self.world, unit, settles_after, credit)
            case Rows():
                return RowUnits(
                    self.world,
                    unit,
                    settles_after,
                    shop_days=self._shop_days,
                    looks=self._looks,
                    credit=credit,
                )
            case BuyerDays(of=Rows() as rows):
                of_rows = self._units(rows, settles_after, None)
                assert isinstance(of_rows, RowUnits)  # noqa: S101  rows make them
                return DaysOfRows(of_rows, self.world)
            case _:
                return self._days(self.world.by, unit.per_account).settling(settles_after)

    def _shop_days(self) -> BuyerDayUnits:
        """The buyer-days of whole shops: the world's own, where all groups are of the buyer."""
        by = self.world.by
        return self._days(by if len(self.world.messages.of_buyer) == len(by) else ())

    def _days(self, by: tuple[str, ...], per_account: bool = False) -> BuyerDayUnits:  # noqa: FBT001, FBT002
        key = (by, per_account)
        if key not in self._buyer_days:
            self._buyer_days[key] = BuyerDayUnits(self.world, by, per_account=per_account)
        return self._buyer_days[key]


class DaysOfRows(Units):
    """The buyer-days on which there is such a row, once per group, shop, buyer and reported day."""

    def __init__(self, rows: RowUnits, world: World) -> None:
        self._rows = rows
        own = ("shop_id", "buyer_id", *OF_UNITS)  # told by the party, or by the time
        self._groups = [f"g{i}" for i, name in enumerate(world.by) if name not in own]
        self._any: dict[tuple[Condition, object], pl.Expr] = {}
        self._hours = "hour" in world.by

    def judge(self, condition: Condition | None, sense: Sense = Sense.KNOWN) -> pl.Expr:
        """A condition on shop, buyer and day, which is the same for all rows of a buyer-day."""
        return judge(condition, self, sense)

    def open(self, condition: Condition | None) -> pl.Expr | None:
        """Whether a condition awaits an event whose deadline lies ahead; None: it never does."""
        return undetermined(condition, self)

    def leaf(self, condition: Condition, sense: Sense) -> pl.Expr:
        """A condition on the buyer-day, or on one of its rows."""
        if not isinstance(condition, AnyRow):
            return self._rows.leaf(condition, sense)
        found = self._of_rows((condition.that, sense), self._rows.judge(condition.that, sense))
        return pl.when(found != UNKNOWN).then(found == TRUE)

    def undetermined(self, condition: Condition) -> pl.Expr | None:
        """Whether the buyer-day, or one of its rows, awaits an event whose deadline lies ahead."""
        if not isinstance(condition, AnyRow):
            return self._rows.undetermined(condition)
        open_ = self._rows.open(condition.that)
        return None if open_ is None else self._of_rows((condition.that, "open"), open_) == TRUE

    def _of_rows(self, key: tuple[Condition, object], holds: pl.Expr) -> pl.Expr:
        """The greatest of what holds of the rows of a buyer-day: one true is enough."""
        self._any.setdefault(key, coded(holds))
        return pl.col(f"any{list(self._any).index(key)}")

    def quantity(self, quantity: Quantity) -> tuple[pl.Expr, pl.Expr]:
        """Such a buyer-day has no quantity."""
        msg = f"a buyer-day of rows has no {quantity.node!r}"
        raise TypeError(msg)

    def time(self, measure: Simple) -> pl.Expr:  # noqa: ARG002  it is the rows', whatever is asked
        """The instant of the earliest of the rows."""
        return pl.col("earliest")

    def frame(self) -> pl.LazyFrame:
        """The buyer-days."""
        # one number is told apart faster; the day tells the reported day
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
