"""The units that are counted: messages and buyer-days, and what units with messages share.

All kinds of units have one protocol: first ``compile_condition`` and ``quantity`` return
expressions, then ``frame()`` returns the units with the columns that these expressions read and
with ``g0``, ``g1`` … (groups) and ``reported`` (day).
"""

from __future__ import annotations

from typing import Protocol

import polars as pl

from csmetrics._support.lazy import cached
from csmetrics.engine.aggregate_plan import AggregatePlan
from csmetrics.engine.column_ops import take
from csmetrics.engine.compile_conditions import (
    Sense,
    compile_condition,
    compile_undetermined,
    is_awaited,
)
from csmetrics.engine.local_days import microseconds
from csmetrics.engine.message_conditions import (
    MessageConditions,
    OfMessages,
    cap_reached,
    capped_wait,
)
from csmetrics.engine.message_subject import Messages
from csmetrics.engine.row_lookup import RowLookup
from csmetrics.engine.row_pairs import Bounds
from csmetrics.engine.snapshot import Snapshot
from csmetrics.language.conditions import Condition, HasRow
from csmetrics.language.measures import Simple
from csmetrics.language.quantities import Quantity, ReceptionTime, Wait
from csmetrics.language.units import Each
from csmetrics.language.windows import FirstTime, LowerBound, UnitTime
from csmetrics.model.context import counted_messages

OF_UNITS = ("hour", "weekday")
"""The groups that derive from a unit's time; they never split a unit."""


class Units(Protocol):
    """A population of units."""

    @property
    def frames(self) -> object:
        """The object that builds the frame; units with the same one are summed in one pass."""
        return self

    @property
    def day(self) -> pl.Expr:
        """The unit day."""
        return pl.col("day")

    def compile_condition(self, condition: Condition | None, sense: Sense = Sense.KNOWN) -> pl.Expr:
        """A condition over the frame of units."""
        ...

    def compile_undetermined(self, condition: Condition | None) -> pl.Expr | None:
        """Whether a condition awaits an event whose deadline lies ahead; None: it never does."""
        ...

    def quantity(self, quantity: Quantity) -> tuple[pl.Expr, pl.Expr]:
        """A quantity in its smallest unit (null: none), and whether it is still unknown."""
        ...

    def time(self, measure: Simple) -> pl.Expr:
        """The instant from which the group ``hour`` is taken."""
        ...

    def frame(self) -> pl.LazyFrame:
        """The units; call it after all conditions and quantities are compiled."""
        ...


class MessageUnits(Units):
    """Units that are the messages of a set.

    Args:
        snapshot: The snapshot.
        unit: Which messages, and whether their unit day is their own or their session's.
        settles_after: The days after which units settle, None for never.
        credit: The wait whose replier a message is credited to; None: the account reached.
    """

    def __init__(
        self, snapshot: Snapshot, unit: Each, settles_after: int | None, credit: Wait | None = None
    ) -> None:
        self._snapshot = snapshot
        self._unit = unit
        self._credit = credit
        table = snapshot.messages
        if snapshot.agent_groups:
            table.groups(snapshot.of_agents)
        day = cutoff = None
        if unit.day == "session":
            day = table.session_day()
        if settles_after is not None:
            cutoff = (
                table.end(settles_after) if day is None else snapshot.clock.end(day, settles_after)
            )
        self.subject = Messages(snapshot, table, day, cutoff)
        self._members = table.set(unit.of, day)

    def compile_condition(self, condition: Condition | None, sense: Sense = Sense.KNOWN) -> pl.Expr:
        """Compile a condition over the messages."""
        return compile_condition(condition, self.subject, sense)

    def compile_undetermined(self, condition: Condition | None) -> pl.Expr | None:
        """Whether a condition awaits an event whose deadline lies ahead; None: it never does."""
        return compile_undetermined(condition, self.subject)

    def quantity(self, quantity: Quantity) -> tuple[pl.Expr, pl.Expr]:
        """The wait of each message, the one quantity a message has."""
        if not isinstance(quantity, Wait):
            msg = f"a message has no {quantity.node!r}"
            raise TypeError(msg)
        subject = self.subject
        reply = subject.answer(quantity)
        begins = pl.col("t")
        if quantity.since == "last":
            begins = subject.table.round_end(self._unit.of)
        if quantity.counting is not None:
            begins = subject.worked(quantity.counting, begins)
            reply = subject.worked(quantity.counting, reply)
            late = None
            if quantity.cap is not None:
                late = subject.passed(quantity.counting, begins, microseconds(quantity.cap))
            return capped_wait(begins, reply, quantity.cap, late)
        late = cap_reached(begins, quantity.cap, subject.cutoff, self._snapshot.as_of)
        return capped_wait(begins, reply, quantity.cap, late)

    @property
    def day(self) -> pl.Expr:
        """The unit day: the message's own, or its session's."""
        return self.subject.day

    def time(self, measure: Simple) -> pl.Expr:  # noqa: ARG002  it is the unit's, whatever is asked
        """The instant that gives each message its unit day."""
        if self._unit.day == "session":
            return self.subject.table.session_value("started_at")
        return pl.col("t")

    def frame(self) -> pl.LazyFrame:
        """The messages of the set that are seen and have a unit day."""
        subject = self.subject
        conditions = [self._members, subject.day.is_not_null()]
        if (seen := subject.seen()) is not None:
            conditions.append(seen)
        # the message table already has the groups of a message's own day and account reached
        groups = []
        if self._snapshot.agent_groups and (self._credit or not subject.own_day):
            groups = self._of_agents()
        return (
            subject.table.rows(groups)
            .filter(*conditions)
            .with_columns(subject.day.alias("reported"))
        )

    def _of_agents(self) -> list[pl.Series]:
        table = self.subject.table
        agent = table.agent()
        if self._credit is not None:
            agent = pl.coalesce(self.subject.replier(self._credit), agent)
        return table.groups_of(self._snapshot.of_agents, agent, self.subject.day)


class _WithMessages(Units):
    """What units with messages share: buyer-days and sessions.

    Args:
        snapshot: The snapshot.
        cutoff: The settling end, None where units never settle.
        label: Identifies units of the same frame that settle by another rule.
    """

    def __init__(self, snapshot: Snapshot, cutoff: pl.Expr | None, label: object = "") -> None:
        self.snapshot = snapshot
        self.cutoff = cutoff
        self._label = label
        self._links: dict[tuple[HasRow, str], tuple[int, Bounds]] = {}

    def compile_leaf(self, condition: Condition, sense: Sense) -> pl.Expr:
        """Compile a condition on the unit: on a linked row, its messages or its own row."""
        if isinstance(condition, HasRow):
            if sense is Sense.CERTAIN and is_awaited(condition):
                return pl.when(self._bounds(condition).missing).then(pl.lit(value=False))
            return self._has_row(condition)
        if isinstance(condition, OfMessages) and self.own is not None:
            return self.own.compile_leaf(condition, sense)
        return self.compile_row_leaf(condition, sense)

    def undetermined_leaf(self, condition: Condition) -> pl.Expr | None:
        """Whether the unit awaits an event whose deadline lies ahead; None: it never does."""
        if isinstance(condition, HasRow):
            never = self._bounds(condition).deadline_passed(condition)
            return None if never is None else ~never.fill_null(value=False)
        if isinstance(condition, OfMessages) and self.own is not None:
            return self.own.undetermined_leaf(condition)
        return self.undetermined_row_leaf(condition)

    @cached
    def own(self) -> MessageConditions | None:
        """The conditions on the unit's own messages; None for units without messages."""
        return self._message_conditions()

    def _message_conditions(self) -> MessageConditions | None:
        return None

    def compile_row_leaf(self, condition: Condition, sense: Sense) -> pl.Expr:  # noqa: ARG002  of rows
        """Compile a condition on the unit's row."""
        msg = f"{condition.node!r} does not judge such a unit"
        raise TypeError(msg)

    def undetermined_row_leaf(self, condition: Condition) -> pl.Expr | None:
        """Whether the unit's row awaits an event whose deadline lies ahead."""
        msg = f"{condition.node!r} does not judge such a unit"
        raise TypeError(msg)

    def compile_condition(self, condition: Condition | None, sense: Sense = Sense.KNOWN) -> pl.Expr:
        """A condition over the frame of units."""
        return compile_condition(condition, self, sense)

    def compile_undetermined(self, condition: Condition | None) -> pl.Expr | None:
        """Whether a condition awaits an event whose deadline lies ahead; None: it never does."""
        return compile_undetermined(condition, self)

    def unit_time(self, column: str) -> pl.Expr:
        """A timestamp of the unit's own row, null where it is not seen."""
        raise NotImplementedError

    def _bounds(self, condition: HasRow) -> Bounds:
        own: dict[LowerBound, pl.Expr] = {}
        for window in condition.windows:
            for edge in (window.since, window.before):
                if isinstance(edge, FirstTime):
                    own[edge] = self._first_time(edge)
                elif isinstance(edge, UnitTime):
                    own[edge] = self.unit_time(edge.column)
        return Bounds(
            self.snapshot, day=pl.col("day"), cutoff=self.cutoff, own=own, label=self._label
        )

    def _first_time(self, bound: FirstTime) -> pl.Expr:
        if self.own is None:
            msg = "only units with messages have a first message"
            raise TypeError(msg)
        return self.own.first_time(bound.of)

    def _has_row(self, condition: HasRow) -> pl.Expr:
        # the platform is part of the key: ``linked`` runs when another one may be set
        key = condition, self.snapshot.platform_of_days
        number, bounds = self._links.setdefault(key, (len(self._links), self._bounds(condition)))
        never = bounds.deadline_passed(condition)
        seen = pl.col(self._link(number))
        if never is None:
            return seen
        return pl.when(seen).then(pl.lit(value=True)).when(never).then(pl.lit(value=False))

    def _link(self, number: int) -> str:
        return f"link{number} {self._label}"

    def linked(self, units: pl.DataFrame, links: RowLookup) -> pl.DataFrame:
        """Add the columns that the ``HasRow`` conditions read."""
        for (condition, _), (number, bounds) in self._links.items():
            seen = links.has_row(units, condition, bounds)
            units = units.with_columns(seen.alias(self._link(number)))
        return units

    def own_quantity(self, quantity: Quantity) -> tuple[pl.Expr, pl.Expr]:
        """Compile a quantity of the unit's messages: the value and whether it is unknown."""
        own = self.own
        if own is not None and isinstance(quantity, Wait) and quantity.of is not None:
            return own.first_message_wait(quantity, quantity.of)
        if own is not None and isinstance(quantity, ReceptionTime):
            return own.reception(quantity), pl.lit(value=False)
        msg = f"such a unit has no {quantity.node!r}"
        raise TypeError(msg)


class BuyerDayUnits:
    """All buyer-days of messages, shared by the measures that count them.

    The frame has ``buyer`` and ``day``; ``settling(k)`` returns the view for one settling rule.

    Args:
        snapshot: The snapshot.
        by: The columns that group them: the snapshot's, or none for buyer-days of the whole shop.
        per_account: Whether a buyer-day is split by account reached, whatever the groups.
    """

    def __init__(
        self, snapshot: Snapshot, by: tuple[str, ...], *, per_account: bool = False
    ) -> None:
        self.snapshot = snapshot
        self.aggregates = AggregatePlan()
        self._views: dict[int | None, BuyerDayView] = {}
        self._frame: pl.DataFrame | None = None
        self._of_buyer = snapshot.messages.of_buyer if by else []
        own = [i for i, name in enumerate(by) if i not in self._of_buyer and name not in OF_UNITS]
        self.keys = [f"g{i}" for i in own]
        if by and snapshot.agent_groups:
            snapshot.messages.groups(snapshot.of_agents)
        if per_account and "agent_id" not in by:
            self.keys.append(snapshot.messages.agent().meta.output_name())

    def settling(self, settles_after: int | None) -> BuyerDayView:
        """The buyer-days that settle after this number of days, None for never."""
        if settles_after not in self._views:
            self._views[settles_after] = BuyerDayView(self, settles_after)
        return self._views[settles_after]

    def release(self) -> None:
        """Drop the views: they and these units refer to each other."""
        self._views.clear()

    def frame(self) -> pl.DataFrame:
        """The buyer-days with all columns that were requested."""
        if self._frame is None:
            table = self.snapshot.messages
            keys = [pl.col(name) for name in ("buyer", "day", *self.keys)]
            of_buyer = [f"g{i}" for i in self._of_buyer]
            of_buyer += [name for name in ("shop",) if name in table.buyers.columns]
            shared = (take(table.buyers[name], pl.col("buyer")).alias(name) for name in of_buyer)
            self._frame = self.aggregates.fold(table, table.days(self.keys), keys).with_columns(
                *shared, pl.col("day").alias("reported")
            )
            links = RowLookup(self.snapshot, self._frame)
            for view in self._views.values():
                self._frame = view.linked(self._frame, links)
        return self._frame


class BuyerDayView(_WithMessages):
    """Buyer-days under one settling rule."""

    def __init__(self, units: BuyerDayUnits, settles_after: int | None) -> None:
        snapshot, day = units.snapshot, pl.col("day")
        cutoff = end = None
        if settles_after is not None:
            cutoff = snapshot.clock.end(day, settles_after)
            end = snapshot.messages.end(settles_after)
        super().__init__(snapshot, cutoff, label=settles_after)
        self._units = units
        self._end = end

    @property
    def frames(self) -> BuyerDayUnits:
        """The buyer-days that all settling rules share."""
        return self._units

    def _message_conditions(self) -> MessageConditions:
        snapshot = self.snapshot
        return MessageConditions(
            self._units.aggregates,
            Messages(snapshot, snapshot.messages, None, self._end),
            day=pl.col("day"),
            cutoff=self.cutoff,
            key=self._label,
            segments=snapshot.messages.days(self._units.keys),
        )

    def quantity(self, quantity: Quantity) -> tuple[pl.Expr, pl.Expr]:
        """A wait, or the reception time."""
        return self.own_quantity(quantity)

    def time(self, measure: Simple) -> pl.Expr:
        """The instant of the earliest message that the measure counts."""
        counted = counted_messages(measure)
        assert self.own is not None  # noqa: S101  buyer-days have messages
        return pl.lit(None, pl.Int64) if counted is None else self.own.first_time(counted)

    def message_keys(self) -> list[pl.Expr]:
        """The columns, of messages and of units, that identify a buyer-day."""
        return [pl.col(name) for name in ("buyer", "day", *self._units.keys)]

    def frame(self) -> pl.LazyFrame:
        """The buyer-days."""
        return self._units.frame().lazy()
