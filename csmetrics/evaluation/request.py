"""What a user asked for: the metrics, the periods, the groups, the knowledge time; checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import polars as pl

from csmetrics._support.forks import refuse_lost_threads
from csmetrics._support.notices import warn
from csmetrics.catalogue.registry import Registry
from csmetrics.engine.populations import OF_UNITS
from csmetrics.errors import (
    ArgumentError,
    CsmetricsError,
    DataError,
    EditionError,
    MissingDataError,
    ParameterError,
    nearest,
    one_of,
)
from csmetrics.evaluation.calendar_periods import Periods
from csmetrics.evaluation.periods_asked import (
    check_date,
    check_trailing,
    checked_periods,
    own_trailing,
    range_of,
    trailing_over,
)
from csmetrics.health import warned_of
from csmetrics.language.units import Unit
from csmetrics.model.context import rows_of, units
from csmetrics.model.metric import Edition, Metric
from csmetrics.model.requirements import (
    agent_columns,
    counts_buyers_messages,
    groupable_columns,
    has_agent,
    missing_inputs,
)
from csmetrics.model.validation import validate
from csmetrics.tables import Dataset, columns_of, hide_later, instant_of
from csmetrics.tables.dataset import caveat_of
from csmetrics.tables.validation.validate import UNREADABLE, why_unreadable

MetricLike = str | Metric
Reason = tuple[type[CsmetricsError], str]
RESULT_COLUMNS = (
    "metric",
    "period_start",
    "period_end",
    "numerator",
    "denominator",
    "value",
    "pending",
    "pending_met",
    "unit",
    "status",
    "final_at",
)

EXPLAINED_COLUMNS = (
    *("side", "reported_on", "in_denominator", "in_numerator", "quantity"),
    *("decided_by", "decided_at", "reply_at"),
)
"""The columns of ``explain`` that ``evaluate`` has not."""


_FIRST_YEAR, _LAST_YEAR = 2, 9998  # the days around it are dates, too


@dataclass(frozen=True)
class RequestedMetric:
    """One metric to evaluate, with the editions that may matter."""

    metric: Metric
    editions: tuple[Edition, ...]
    dated: bool
    """Whether the editions' dates bind; not where the user fixed one edition."""
    over: int | None = None
    """The ``trailing`` of the call."""

    @property
    def trailing(self) -> int | None:
        """The days of its trailing window; None: a period is of its own days.

        A call may ask for a window of 1: of a week, its last day.
        """
        own = self.editions[0].trailing
        return own if self.over is not None or own > 1 else None

    def days_of(self, edition: Edition) -> tuple[date | None, date | None]:
        """The reported days that an edition judges, since ≤ day < until; None: no bound."""
        return (edition.since, edition.until) if self.dated else (None, None)

    def judging(self, start: date, end: date) -> tuple[Edition, ...]:
        """The editions that judge a day of [start, end), or one that trails back from there."""
        first = start.toordinal() - max(edition.trailing for edition in self.editions) + 1
        return tuple(
            edition
            for edition in self.editions
            for since, until in [self.days_of(edition)]
            if (since is None or since < end) and (until is None or until.toordinal() > first)
        )


@dataclass
class EvaluationRequest:
    """The arguments of ``evaluate`` and ``explain``, checked against the data set.

    Raises:
        ArgumentError: An argument has an invalid value.
        UnknownMetricError: No metric has an id or fits a pattern.
        ParameterError: A metric's parameter has no value.
        EditionError: No edition is in force on the date of ``edition``.
        MissingDataError: The data set lacks a table or column, or the units a ``by`` column.
    """

    metrics: MetricLike | Sequence[MetricLike]
    data: Dataset
    per: Periods
    by: str | Sequence[str]
    start: date | None
    end: date | None
    as_of: datetime | None
    edition: date | None
    missing: Literal["raise", "skip"]
    registry: Registry
    trailing: int | None = None
    tells_of_agents: dict[str, bool] = field(default_factory=dict)
    """Of columns of one's own of messages, whether they say something of the agent: as found."""
    asked: list[RequestedMetric] = field(init=False)

    def __post_init__(self) -> None:
        refuse_lost_threads()
        if not isinstance(self.data, Dataset):
            msg = f"data is a Dataset, not a {type(self.data).__name__}: Dataset(messages=...)"
            raise ArgumentError(msg)
        if not isinstance(self.registry, Registry):
            msg = f"registry is a Registry, not a {type(self.registry).__name__}: Registry(metrics)"
            raise ArgumentError(msg)
        self.per = checked_periods(self.per)
        check_trailing(self.trailing)
        one_of("missing", self.missing, ("raise", "skip"))
        self.by = _columns(self.by)
        for name in ("start", "end", "edition"):
            check_date(name, getattr(self, name))
        if self.start is not None and self.end is not None and self.start >= self.end:
            msg = (
                f"start={self.start} is not before end={self.end}: end is exclusive"
                "; give the day after the last"
            )
            raise ArgumentError(msg)
        stated = self.as_of is not None or self.data.as_of_given
        self.as_of = self._known_at()
        self.asked = self._usable(self._chosen())
        caveats = [caveat_of(self.data)] if self.data.invalid == "quarantine" else []
        measures = [edition.measure for asked in self.asked for edition in asked.editions]
        caveats.append(warned_of(self.data, self.as_of if stated else None, measures, self.by))
        if caveat := "; ".join(filter(None, caveats)):
            warn(f"{caveat}; data.report() says why")

    @property
    def bounds(self) -> tuple[date | None, date | None]:
        """The first reported day and the day after the last, None where the data tell them."""
        return range_of(self.per, self.start, self.end)

    @property
    def groups(self) -> tuple[str, ...]:
        """The columns of ``by``."""
        return tuple(self.by)

    @property
    def group_types(self) -> dict[str, pl.DataType]:
        """The types of the columns of ``by``: of the counted units' tables first, then agents'."""
        counted = [
            "messages" if (rows := rows_of(unit)) is None else rows.table
            for asked in self.asked
            for edition in asked.editions
            for unit in units(edition.measure)
        ]
        tables = [name for name in (*counted, "agents") if name in self.data.tables]
        found: dict[str, pl.DataType] = dict.fromkeys(self.groups, pl.String())
        for name in self.groups:
            types = (self.data.frame(t).collect_schema().get(name) for t in dict.fromkeys(tables))
            known = next(filter(None, types), None)
            if name in OF_UNITS:
                found[name] = pl.Int64()
            elif known is not None and known != pl.Categorical:
                found[name] = known
        return found

    def of(self, data: Dataset) -> EvaluationRequest:
        """The same request of other rows in the same columns; nothing is checked again."""
        other = copy(self)
        other.data = data
        return other

    def _known_at(self) -> datetime:
        known = self._asked_or_latest()
        if not _FIRST_YEAR <= known.year <= _LAST_YEAR:
            whose = (
                "as_of" if self.as_of is not None or self.data.as_of_given else "the latest event"
            )
            msg = (
                f"{whose} is {known.isoformat()}: dates must lie in the years {_FIRST_YEAR} to"
                f" {_LAST_YEAR}. Use null for 'never'; pass as_of= to set the knowledge time."
            )
            raise ArgumentError(msg)
        return known

    def _asked_or_latest(self) -> datetime:
        data, asked = self.data, self.as_of
        if asked is None:
            if data.as_of is None:
                msg = (
                    "as_of is needed: the data set has no event that says how far it reaches"
                    "; give as_of="
                )
                raise ArgumentError(msg)
            return data.as_of.astimezone(ZoneInfo(data.time_zone))
        asked = instant_of("as_of", asked, data.time_zone)
        if data.as_of_given and data.as_of is not None and asked > data.as_of:
            msg = (
                f"as_of={asked.isoformat()} is later than the data set's own"
                f" {data.as_of.isoformat()}: nothing after that is known"
                "; give an earlier one"
            )
            raise ArgumentError(msg)
        return asked

    def _chosen(self) -> list[Metric]:
        given = self.metrics
        listed: Iterable[MetricLike] = [given] if isinstance(given, str | Metric) else given
        chosen: dict[str, Metric] = {}
        try:
            listed = list(listed)
        except TypeError:
            msg = f"metrics is an id, a pattern, a Metric or several of these, not {given!r}"
            raise ArgumentError(msg) from None
        for one in listed:
            for metric in self._named(one):
                if chosen.setdefault(metric.label, metric) != metric:
                    msg = (
                        f"two different metrics are both called {metric.label!r}"
                        ": give one of them another id"
                    )
                    raise ArgumentError(msg)
        return [chosen[label] for label in sorted(chosen)]

    def _named(self, one: object) -> Iterable[Metric]:
        if isinstance(one, Metric):
            validate(one)
            return (one,)
        if not isinstance(one, str):
            msg = f"a metric is an id, a pattern or a Metric, not {one!r}"
            raise ArgumentError(msg)
        if any(sign in one for sign in "*?["):
            return self.registry.select(one)
        return (self.registry[one],)

    def _usable(self, metrics: list[Metric]) -> list[RequestedMetric]:
        """The metrics that can be computed; the others raise, or are dropped with one warning."""
        usable: list[RequestedMetric] = []
        refused: list[tuple[str, type[CsmetricsError], str]] = []
        for metric in metrics:
            reason = self._reason_against(metric)
            if reason is None:
                usable.append(requested_metric(metric, self.edition, self.trailing))
            else:
                refused.append((metric.label, *reason))
        if refused:
            alike: dict[str, list[str]] = {}
            for label, _, what in refused:
                alike.setdefault(what, []).append(label)
            listed = "; ".join(f"{', '.join(those)}: {what}" for what, those in alike.items())
            if self.missing == "raise":
                hint = ' missing="skip" evaluates the others' if usable else ""
                raise refused[0][1](f"{listed}.{hint}" if hint else listed)
            count = f"{len(refused)} metric{'s' if len(refused) > 1 else ''}"
            warn(f"skipped {count}: {listed}")
        return usable

    def _reason_against(self, metric: Metric) -> Reason | None:
        """Why a metric cannot be computed, None where it can."""
        editions = requested_metric(metric, self.edition).editions
        if metric.unfilled:
            names = ", ".join(f"{name}=..." for name in metric.unfilled)
            missing = ", ".join(metric.unfilled)
            what = f"lacks a value for {missing}: registry.get({metric.id!r}, {names})"
            return ParameterError, what
        if not editions:
            what = f"no edition is in force on {self.edition}; there are: {editions_of(metric)}"
            return EditionError, what
        trailing = self._trailing_twice(editions)
        return trailing or self._missing_inputs(editions) or self._no_group(editions)

    def _trailing_twice(self, editions: tuple[Edition, ...]) -> Reason | None:
        days = own_trailing(editions, self.trailing)
        if days is None:
            return None
        return ArgumentError, f"trails {days} days by itself: leave trailing={self.trailing} out"

    def _missing_inputs(self, editions: tuple[Edition, ...]) -> Reason | None:
        missing = dict.fromkeys(
            one for e in editions for one in missing_inputs(e.measure, self.data)
        )
        if not missing:
            return None
        hints = dict.fromkeys(
            nearest(column, {*self.data.columns(one.table)} - {*columns_of(one.table)})
            for one in missing
            if not (one.whole or one.dtype)
            for column in one.columns
        )
        listed = ", ".join(map(str, missing))
        return MissingDataError, f"the data set lacks {listed}.{''.join(hints)}".rstrip(".")

    def _no_group(self, editions: tuple[Edition, ...]) -> Reason | None:
        for unit in (unit for edition in editions for unit in units(edition.measure)):
            own = groupable_columns(unit, self.data)
            agents = agent_columns(self.data) if has_agent(unit, self.data) else ()
            columns = (*own, *agents, *OF_UNITS)
            for name in self.by:
                if name not in columns:
                    hint = nearest(name, columns)
                    return MissingDataError, f"its units have no column {name!r} to group by.{hint}"
                if twice := _told_twice(name, own, agents):
                    return ArgumentError, twice
                made_of = rows_of(unit)
                if name == "hour" and made_of is not None and made_of.table == "shifts":
                    return ArgumentError, "its units are shifts, which have no hour"
                if name in agents or name in OF_UNITS:
                    continue
                if counts_buyers_messages(unit) and self._tells_of_agents(name):
                    return ArgumentError, (
                        f"by={name!r} says something of agents, and of most buyers' messages"
                        " nothing: give agents=..., one row an agent with that column, and leave"
                        " it out of messages"
                    )
                if self._unordered(unit, name):
                    return MissingDataError, f"its column {name!r} holds Python objects: cast it"
        return None

    def _tells_of_agents(self, name: str) -> bool:
        """Whether a column of messages says something of the agent and not of the message.

        It is constant per shop and agent as known, null where nobody is named, and somebody writes
        to nobody.
        """
        if name in columns_of("messages"):
            return False
        if name not in self.tells_of_agents:
            assert self.as_of is not None  # noqa: S101  checked before
            frame = hide_later(self.data, self.as_of).frame("messages")
            nobody = pl.col("agent_id").is_null()
            told = frame.select(
                (nobody & pl.col(name).is_not_null()).any().alias("of nobody"),
                (nobody & (pl.col("sender") == "buyer")).any().alias("to nobody"),
                pl.col(name).is_not_null().any().alias("ever"),
            ).collect()
            of_nobody, to_nobody, ever = told.row(0)
            found = ever and to_nobody and not of_nobody
            if found:
                of_each = frame.filter(~nobody).group_by("shop_id", "agent_id")
                values = of_each.agg(pl.col(name).n_unique().alias("values"))
                found = values.select((pl.col("values") == 1).all()).collect().item()
            self.tells_of_agents[name] = bool(found)
        return self.tells_of_agents[name]

    def _unordered(self, unit: Unit, name: str) -> bool:
        """Whether a column has no order, so that no result could be sorted by it."""
        made_of = rows_of(unit)
        schema = self.data.frame(made_of.table if made_of else "messages").collect_schema()
        return schema.get(name) == pl.Object


@contextmanager
def lazy_read_errors(data: Dataset) -> Iterator[None]:
    """A lazy table is read anew for each figure, and may have been lost since it was judged.

    Raises:
        DataError: A lazy table cannot be read, or memory runs out.
    """
    try:
        yield
    except MemoryError as error:
        msg = (
            "the computer has not enough free memory for this: evaluate fewer days or metrics at a"
            " time, give lazy frames (pl.scan_parquet), or close other programs"
        )
        raise DataError(msg) from error
    except UNREADABLE as error:
        if not any(data.is_lazy(table) for table in data.tables):
            raise
        msg = f"a lazy table cannot be read any more: {why_unreadable(error)}. Check its file"
        raise DataError(msg) from error


def requested_metric(
    metric: Metric, edition: date | None, trailing: int | None = None
) -> RequestedMetric:
    """A metric with all its editions, or with the one in force on a date for every day."""
    metric = trailing_over(metric, trailing)
    if edition is None:
        return RequestedMetric(metric, metric.editions, dated=True, over=trailing)
    fixed = tuple(e for e in metric.editions if e.in_force(edition))
    return RequestedMetric(metric, fixed, dated=False, over=trailing)


def editions_of(metric: Metric) -> str:
    """The dates of a metric's editions, the last day of each excluded."""
    return ", ".join(f"{e.since or '…'} to {e.until or '…'}" for e in metric.editions)


def _told_twice(name: str, own: Sequence[str], agents: Sequence[str]) -> str | None:
    """Why a name of ``by`` says two things, None where it says one."""
    if name in own and name in agents:
        return f"by={name!r} is a column of its units and of agents: rename one of them"
    if name in OF_UNITS and (name in own or name in agents):
        return f"by={name!r} is told by the time, and a column of your own has its name: rename it"
    return None


def _columns(by: object) -> tuple[str, ...]:
    names = (by,) if isinstance(by, str) else by
    if not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names):
        msg = f"by is a column name or several, not {by!r}"
        raise ArgumentError(msg)
    if len(set(names)) < len(names):
        msg = f"by names a column twice: {', '.join(names)}; keep one of them"
        raise ArgumentError(msg)
    if taken := [name for name in names if name in RESULT_COLUMNS]:
        msg = f"by={taken[0]!r} is the name of a column of the result: rename yours"
        raise ArgumentError(msg)
    if taken := [name for name in names if name in EXPLAINED_COLUMNS]:
        msg = f"by={taken[0]!r} is the name of a column of explain: rename yours"
        raise ArgumentError(msg)
    return tuple(names)
