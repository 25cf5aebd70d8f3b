"""Compiles measures to outcomes over units; measures share units and outcomes where they can."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from csmetrics.engine.compile_conditions import (
    Sense,
    any_of_some,
)
from csmetrics.engine.last_message import LastMessages
from csmetrics.engine.outcomes import Outcomes
from csmetrics.engine.populations import BuyerDayUnits, MessageUnits, Units
from csmetrics.engine.row_days import DaysOfRows
from csmetrics.engine.row_populations import RowUnits
from csmetrics.engine.snapshot import Snapshot
from csmetrics.language.measures import Mean, Proportion, Quantile, Simple, Total
from csmetrics.language.quantities import Wait
from csmetrics.language.units import BuyerDays, Each, Rows, Unit
from csmetrics.model.context import credited_wait

HOUR = 3_600_000_000
"""Microseconds in an hour."""


class Engine:
    """Compiles many measures over one snapshot, with a cache of units and outcomes."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._buyer_days: dict[tuple[tuple[str, ...], bool], BuyerDayUnits] = {}
        self._made: dict[tuple[Unit, int | None, Wait | None], Units] = {}
        self._outcomes: dict[tuple[Simple, int | None, bool, object], Outcomes] = {}
        self._last_messages = LastMessages(snapshot)

    def outcomes(
        self,
        measure: Simple,
        settles_after: int | None,
        *,
        side: bool,
        platform: str = "",
    ) -> Outcomes:
        """Compile the outcomes of a measure's units; call ``frame()`` after all are compiled.

        Args:
            measure: The measure.
            settles_after: The days after which units settle, None for never.
            side: Whether the measure is a side of a ratio, which uses what is known at ``as_of``;
                a proportion that is no side waits for its deadlines.
            platform: The metric's platform: only units of its shops are counted, and its special
                days apply.
        """
        self.snapshot.platform = platform  # read while the conditions are compiled
        without = self.snapshot.shops_of_others(platform)
        waits = isinstance(measure, Proportion) and not side
        # ratios often share a side with another metric
        key = (measure, settles_after, waits, (*without, self.snapshot.platform_of_days))
        if key not in self._outcomes:
            found = self._compile(measure, settles_after)
            found = self._wait_for_deadlines(found) if waits else found
            if without:
                there = ~pl.col("shop").is_in(without)
                found = replace(found, in_population=found.in_population & there)
            self._outcomes[key] = found
        return self._outcomes[key]

    def _compile(self, measure: Simple, settles_after: int | None) -> Outcomes:
        units = self._units(measure.of, settles_after, credited_wait(measure))
        quantity, unknown = pl.lit(None, dtype=pl.Int64), pl.lit(value=False)
        if isinstance(measure, Total | Mean | Quantile):
            quantity, unknown = units.quantity(measure.quantity)
        that = measure.that if isinstance(measure, Proportion) else None
        return Outcomes(
            units=units,
            measure=measure,
            in_population=units.compile_condition(measure.among),
            satisfied=units.compile_condition(that),
            quantity=quantity,
            unknown=unknown,
            of_time=self._of_time(units, measure),
        )

    def _of_time(self, units: Units, measure: Simple) -> tuple[tuple[str, pl.Expr], ...]:
        """The groups that derive from a unit's time: its hour, the weekday of its unit day."""
        found = []
        for i, name in enumerate(self.snapshot.by):
            if name == "hour":
                hour = self.snapshot.clock.time_of_day(units.time(measure)) // HOUR
                found.append((f"g{i}", hour.cast(pl.Int64)))
            elif name == "weekday":
                found.append((f"g{i}", ((units.day + 3) % 7 + 1).cast(pl.Int64)))
        return tuple(found)

    def _wait_for_deadlines(self, known: Outcomes) -> Outcomes:
        """Make units of a proportion pending until all their deadlines have passed.

        A unit leaves at once only if ``among`` is false whatever the awaited events turn out to be.
        """
        units, measure = known.units, known.measure
        assert isinstance(measure, Proportion)  # noqa: S101  only those wait
        undetermined = any_of_some(
            units.compile_undetermined(part) for part in (measure.among, measure.that)
        )
        if undetermined is None:
            return known
        undetermined = undetermined.fill_null(value=False)
        nothing = pl.lit(None, dtype=pl.Boolean)
        certain = units.compile_condition(measure.among, Sense.CERTAIN)
        waiting = certain & nothing  # false where ``among`` is certainly false, else null
        return replace(
            known,
            in_population=pl.when(undetermined).then(waiting).otherwise(known.in_population),
            satisfied=pl.when(undetermined).then(nothing).otherwise(known.satisfied),
            met=known.in_population & known.satisfied,
        )

    def release(self) -> None:
        """Drop the units: they refer to each other, so their memory would be freed late."""
        for days in self._buyer_days.values():
            days.release()
        self._made.clear()
        self._outcomes.clear()

    def _units(self, unit: Unit, settles_after: int | None, credit: Wait | None) -> Units:
        if not self.snapshot.agent_groups:
            credit = None  # credit matters only where the result is grouped by agent
        if credit is not None and isinstance(unit, Each):
            credit = Wait(by=credit.by, scope=credit.scope)
        key = (unit, settles_after, credit)
        if key not in self._made:
            self._made[key] = self._make(unit, settles_after, credit)
        return self._made[key]

    def _make(self, unit: Unit, settles_after: int | None, credit: Wait | None) -> Units:
        match unit:
            case Each():
                return MessageUnits(self.snapshot, unit, settles_after, credit)
            case Rows():
                return RowUnits(
                    self.snapshot,
                    unit,
                    settles_after,
                    shop_days=self._shop_days,
                    last_messages=self._last_messages,
                    credit=credit,
                )
            case BuyerDays(of=Rows() as rows):
                of_rows = self._units(rows, settles_after, None)
                assert isinstance(of_rows, RowUnits)  # noqa: S101  rows make them
                return DaysOfRows(of_rows, self.snapshot)
            case _:
                return self._days(self.snapshot.by, unit.per_account).settling(settles_after)

    def _shop_days(self) -> BuyerDayUnits:
        """The buyer-days of whole shops: the grouped ones if every group is one of the buyer."""
        by = self.snapshot.by
        return self._days(by if len(self.snapshot.messages.of_buyer) == len(by) else ())

    def _days(self, by: tuple[str, ...], per_account: bool = False) -> BuyerDayUnits:  # noqa: FBT001, FBT002
        key = (by, per_account)
        if key not in self._buyer_days:
            self._buyer_days[key] = BuyerDayUnits(self.snapshot, by, per_account=per_account)
        return self._buyer_days[key]
