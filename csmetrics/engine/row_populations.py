"""Units that are rows of a table: sessions with their messages, orders, refunds, shifts etc."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import polars as pl

from csmetrics.engine.aggregate_plan import AggregatePlan
from csmetrics.engine.column_ops import scatter_to, take
from csmetrics.engine.compile_conditions import (
    Sense,
    awaits,
    compile_row_leaf,
    undetermined_row_leaf,
)
from csmetrics.engine.earlier_days import look_at_earlier_days
from csmetrics.engine.last_message import LastMessages, filter_unless_all
from csmetrics.engine.load.table_loader import own_column
from csmetrics.engine.message_conditions import MessageConditions
from csmetrics.engine.message_subject import Messages
from csmetrics.engine.populations import BuyerDayUnits, BuyerDayView, _WithMessages
from csmetrics.engine.row_lookup import RowLookup, before_order_event
from csmetrics.engine.snapshot import Snapshot
from csmetrics.language.base import Own
from csmetrics.language.conditions import Condition, Contacted, HadBuyerDay
from csmetrics.language.measures import Simple
from csmetrics.language.quantities import Between, ColumnValue, Quantity, UntilFirst, Wait
from csmetrics.language.row_conditions import BeforeOrderEvent
from csmetrics.language.units import Rows

_KNOWN = Sense.KNOWN
_Asked = Sense | Literal["open"]
"""What is compiled for an earlier buyer-day: a condition in a sense, or whether it is awaited."""


def _of_day(view: BuyerDayView, that: Condition, asked: _Asked) -> pl.Expr:
    if asked != "open":
        return view.compile_condition(that, asked)
    found = view.compile_undetermined(that)
    return pl.lit(value=False) if found is None else found


def _placed(sums: pl.DataFrame, rows: int) -> list[pl.Expr]:
    """The expressions of the aggregates of a row's messages, looked up by its number ``row``."""
    of_rows = sums.filter(pl.col("row").is_not_null())
    columns = (
        scatter_to(values, of_rows["row"], rows).alias(values.name)
        for values in of_rows.drop("row")
    )
    return [take(column, pl.col("row")).alias(column.name) for column in columns]


class RowUnits(_WithMessages):
    """The rows of a table that have a unit day.

    Args:
        snapshot: The snapshot.
        unit: Which rows, and what gives them their unit day.
        settles_after: The days after which units settle, None for never.
        shop_days: Returns the buyer-days of messages of whole shops, for ``HadBuyerDay``.
        last_messages: Finds the last messages before the rows' times.
        credit: The wait whose replier a session is credited to; None: the row's own agent.
    """

    def __init__(  # noqa: PLR0913  what rows may ask of others
        self,
        snapshot: Snapshot,
        unit: Rows,
        settles_after: int | None,
        *,
        shop_days: Callable[[], BuyerDayUnits],
        last_messages: LastMessages,
        credit: Wait | None = None,
    ) -> None:
        reported = pl.col("day") + unit.reported_after
        cutoff = None if settles_after is None else snapshot.clock.end(reported, settles_after)
        super().__init__(snapshot, cutoff)
        self._unit = unit
        self._settles_after = settles_after
        self._shop_days = shop_days
        self._last_messages = last_messages
        self._had: dict[tuple[Condition, int, _Asked], list[pl.Expr]] = {}
        self._aggregates = AggregatePlan()
        self._frame: pl.DataFrame | None = None
        self._replier: pl.Expr | None = None
        self._rows = last_messages.with_unit_day(unit).with_columns(reported.alias("reported"))
        conditions = [] if unit.where is None else [self.compile_condition(unit.where)]
        if cutoff is not None:
            needed = {unit.at} if unit.day is None else {unit.at, unit.day.before}
            conditions += [pl.col(name) < cutoff for name in needed]
        self._rows = filter_unless_all(self._rows, *conditions)
        groups = snapshot.agent_groups
        if unit.agent and (groups or unit.helpers):
            self._rows = self._rows.with_columns(self._owners(unit).alias("owner"))
        if groups and not unit.helpers:
            agent = pl.col("owner" if unit.agent else "agent_id")
            if credit is not None:
                assert self.own is not None  # noqa: S101  sessions have messages
                self._replier = self.own.replier(credit)
            elif agent.meta.output_name() in self._rows.columns:
                self._rows = self._rows.with_columns(self._of_agents(self._rows, agent))

    def _owners(self, unit: Rows) -> pl.Series:
        """The agent each row belongs to: the result of the first of ``unit.agent`` that has one."""
        found = [
            self._last_messages.last_message_before(
                unit.table, self._rows, look, cutoff=self.cutoff, author=True
            )
            for look in unit.agent
        ]
        return pl.select(pl.coalesce(*(pl.lit(series) for series in found))).to_series()

    def _of_agents(self, rows: pl.DataFrame, agent: pl.Expr) -> list[pl.Series]:
        """The groups that depend on the rows' agents, without those that their table has itself."""
        columns = self.snapshot.columns(self._unit.table)
        given = (
            () if self._unit.agent or self._unit.helpers or self._replier is not None else columns
        )
        return [
            group
            for group in self.snapshot.of_agents(rows, agent, pl.col("day"))
            if self.snapshot.by[int(group.name[1:])] not in given
        ]

    def _message_conditions(self) -> MessageConditions | None:
        """The conditions on sessions' messages, each with its session's day and settling end."""
        if self._unit.table != "sessions":
            return None
        table, rows = self.snapshot.messages, self._rows
        sessions = self.snapshot.rows("sessions").height
        unit = (self._unit, self._settles_after)

        def of_each(value: pl.Expr) -> pl.Series:
            return scatter_to(rows.select(value).to_series(), rows["row"], sessions)

        day = table.of_session(("day", *unit), lambda: of_each(pl.col("day")))
        end, cutoff = self.cutoff, None
        if end is not None:
            cutoff = table.of_session(("end", *unit), lambda: of_each(end))
        return MessageConditions(
            self._aggregates,
            Messages(self.snapshot, table, day, cutoff),
            day=pl.col("day"),
            cutoff=self.cutoff,
            key=None,
            segments=table.segments("session"),
        )

    def unit_time(self, column: str) -> pl.Expr:
        """A timestamp of the row, null where it is not seen."""
        at = pl.col(column)
        return at if self.cutoff is None else pl.when(at < self.cutoff).then(at)

    def undetermined_row_leaf(self, condition: Condition) -> pl.Expr | None:
        """Whether the row, or an earlier buyer-day, awaits an event whose deadline lies ahead."""
        if isinstance(condition, HadBuyerDay):
            return self._had_buyer_day(condition, "open") if awaits(condition.that) else None
        return undetermined_row_leaf(condition, self.snapshot, self.cutoff)

    def compile_row_leaf(self, condition: Condition, sense: Sense) -> pl.Expr:
        """Compile a condition on the row."""
        match condition:
            case Contacted():
                found = self._last_messages.last_message_before(
                    self._unit.table,
                    self._rows,
                    condition.by,
                    cutoff=self.cutoff,
                    author=False,
                )
                return self._keep(found.is_not_null())
            case BeforeOrderEvent():
                holds = before_order_event(
                    self.snapshot, self._unit.table, self._rows, condition, self.cutoff
                )
                return self._keep(holds)
            case HadBuyerDay():
                return self._had_buyer_day(condition, sense if awaits(condition.that) else _KNOWN)
            case _:
                return compile_row_leaf(
                    condition, snapshot=self.snapshot, value=pl.col, cutoff=self.cutoff
                )

    def _keep(self, holds: pl.Series) -> pl.Expr:
        name = f"joined{self._rows.width}"
        self._rows = self._rows.with_columns(holds.alias(name))
        return pl.col(name)

    def _had_buyer_day(self, condition: HadBuyerDay, asked: _Asked) -> pl.Expr:
        key = (condition.that, condition.days, asked)
        if key not in self._had:
            days = self._shop_days()
            k, later = self._settles_after, self._unit.reported_after
            # a day ``back`` days earlier settles ``back`` days later: the same settling end
            views = [
                days.settling(None if k is None else k + later + back)
                for back in range(condition.days + 1)
            ]
            self._had[key] = [_of_day(view, condition.that, asked) for view in views]
        return pl.col(f"had{list(self._had).index(key)}")

    def _with_earlier_days(self, units: pl.DataFrame) -> pl.DataFrame:
        """Add the columns that the ``HadBuyerDay`` conditions read."""
        if not self._had:
            return units
        days, conditions = self._shop_days().frame(), list(self._had.values())
        return units.hstack(look_at_earlier_days(units, days, conditions))

    def _with_helpers(self, units: pl.DataFrame) -> pl.DataFrame:
        """Split each row into one unit per helper, grouped by the helper as its agent."""
        if self._unit.helpers is None:
            return units
        found = self._last_messages.authors(
            self._unit.table, units, self._unit.helpers, cutoff=self.cutoff
        )
        helped = units.drop("agent_id", strict=False).join(found, on="row")
        if self._unit.agent:
            helped = helped.filter(pl.col("agent_id").ne_missing(pl.col("owner")))
        return helped.with_columns(self._of_agents(helped, pl.col("agent_id")))

    def quantity(self, quantity: Quantity) -> tuple[pl.Expr, pl.Expr]:
        """Compile a quantity of the row or, for sessions, of its messages."""
        known = pl.lit(value=False)
        match quantity:
            case ColumnValue(column=Own(name=name)):
                return pl.col(own_column(name)), known
            case ColumnValue(column="level"):  # a level is known from its rated_at on
                return pl.when(self.unit_time("rated_at").is_not_null()).then("level"), known
            case ColumnValue():
                return pl.col(str(quantity.column)), known
            case Between():
                span = self.unit_time(quantity.until) - self.unit_time(quantity.since)
                if quantity.times is not None:
                    span = span.cast(pl.Int128) * pl.col(quantity.times)
                return span, known
            case UntilFirst() if self.own is not None:
                return self.own.until_first(quantity, self.unit_time(quantity.since)), known
            case _:
                return self.own_quantity(quantity)

    @property
    def at(self) -> pl.Expr:
        """The instant that gives each row its unit day."""
        return pl.col(self._unit.at if self._unit.day is None else "message_at")

    def time(self, measure: Simple) -> pl.Expr:  # noqa: ARG002  it is the row's, whatever is asked
        """The instant that gives each row its unit day."""
        return self.at

    def message_keys(self) -> list[pl.Expr]:
        """The column that identifies the session of a message."""
        return [self.snapshot.messages.session_of().alias("row")]

    def frame(self) -> pl.LazyFrame:
        """The rows with all columns that were requested."""
        if self._frame is None:
            units = self._rows
            if self._aggregates:
                # ``message_keys`` may add a column, so it comes before ``fold``
                table, keys = self.snapshot.messages, self.message_keys()
                sums = self._aggregates.fold(table, table.segments("session"), keys)
                units = units.with_columns(_placed(sums, self.snapshot.rows("sessions").height))
            if self._replier is not None:
                units = units.with_columns(self._of_agents(units, self._replier))
            self._frame = self._with_helpers(
                self._with_earlier_days(
                    self.linked(units, RowLookup(self.snapshot, units, self._unit.table))
                )
            )
        return self._frame.lazy()
