"""Checks the arguments of ``evaluate`` and ``explain`` and resolves metrics and knowledge time."""

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
    one_of,
)
from csmetrics.evaluation.calendar_periods import Periods
from csmetrics.evaluation.doubted_data import warned_of
from csmetrics.evaluation.periods_asked import (
    check_date,
    check_trailing,
    checked_periods,
    range_of,
)
from csmetrics.evaluation.refusals import Refusals
from csmetrics.evaluation.requested_metric import RequestedMetric, requested_metric
from csmetrics.model.context import rows_of, units
from csmetrics.model.metric import Metric
from csmetrics.model.validation import validate
from csmetrics.tables import Dataset, instant_of
from csmetrics.tables.dataset_access import caveat_of, refuse_others
from csmetrics.tables.time_zones import micros
from csmetrics.tables.validation.validate import UNREADABLE, why_unreadable

MetricLike = str | Metric
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
"""The columns of ``explain`` that ``evaluate`` does not have."""


_FIRST_YEAR, _LAST_YEAR = 2, 9998  # so that the days before and after are dates, too


@dataclass
class EvaluationRequest:
    """The arguments of ``evaluate`` and ``explain``, checked against the data set.

    Raises:
        ArgumentError: An argument has an invalid value.
        UnknownMetricError: No metric has a given id or matches a pattern.
        ParameterError: A metric's parameter has no value.
        EditionError: No edition is in force on the date ``edition``.
        MissingDataError: The data set lacks a table or column, or the units lack a ``by`` column.
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
    lists_units: bool = True
    """Whether the groups have to stand beside the columns of ``explain``."""
    tells_of_agents: dict[str, bool] = field(default_factory=dict)
    """A cache: for custom columns of messages, whether they describe the agent."""
    asked: list[RequestedMetric] = field(init=False)

    def __post_init__(self) -> None:
        refuse_lost_threads()
        refuse_others(self.data)
        if not isinstance(self.registry, Registry):
            msg = f"registry is a Registry, not a {type(self.registry).__name__}: Registry(metrics)"
            raise ArgumentError(msg)
        self.per = checked_periods(self.per)
        check_trailing(self.trailing)
        one_of("missing", self.missing, ("raise", "skip"))
        self.by = _columns(self.by, beside_units=self.lists_units)
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
        """The first reported day and the day after the last; None: taken from the data."""
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

    def refuse_several(self, function: str) -> None:
        """Raise unless exactly one metric is requested.

        Args:
            function: The name of the function that takes one metric, for the message.

        Raises:
            ArgumentError: No metric or several are requested.
        """
        if len(self.asked) != 1:
            found = ", ".join(asked.metric.label for asked in self.asked) or "none"
            msg = f"{function} takes one metric; {self.metrics!r} names {found}: name one"
            raise ArgumentError(msg)

    def of(self, data: Dataset) -> EvaluationRequest:
        """Copy the request for a data set with the same columns, without checking it again."""
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
                    "as_of is needed: the data set has no event from which to take it; give as_of="
                )
                raise ArgumentError(msg)
            return data.as_of.astimezone(ZoneInfo(data.time_zone))
        asked = instant_of("as_of", asked, data.time_zone)
        own = data.as_of if data.as_of_given else None
        if own is not None and micros(asked) > micros(own):  # not what clocks show
            msg = (
                f"as_of={asked.isoformat()} is later than the data set's own"
                f" {own.isoformat()}: nothing after that is known"
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
        """Keep the metrics that can be computed; raise for others, or skip them with a warning."""
        usable: list[RequestedMetric] = []
        refused: list[tuple[str, type[CsmetricsError], str]] = []
        assert self.as_of is not None  # noqa: S101  checked before
        against = Refusals(
            self.data, self.groups, self.as_of, self.edition, self.trailing, self.tells_of_agents
        )
        for metric in metrics:
            reason = against.reason(metric)
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


@contextmanager
def lazy_read_errors(data: Dataset) -> Iterator[None]:
    """Turn errors of reading a lazy table, whose file may be gone by now, into ``DataError``.

    Raises:
        DataError: A lazy table cannot be read, or memory runs out.
    """
    try:
        yield
    except MemoryError as error:
        msg = (
            "there is not enough free memory for this: evaluate fewer days or metrics at a"
            " time, give lazy frames (pl.scan_parquet), or close other programs"
        )
        raise DataError(msg) from error
    except UNREADABLE as error:
        if not any(data.is_lazy(table) for table in data.tables):
            raise
        msg = f"a lazy table can no longer be read: {why_unreadable(error)}. Check its file"
        raise DataError(msg) from error


def _columns(by: object, *, beside_units: bool) -> tuple[str, ...]:
    names = (by,) if isinstance(by, str) else by
    if not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names):
        msg = f"by must be a column name or several, not {by!r}"
        raise ArgumentError(msg)
    if len(set(names)) < len(names):
        msg = f"by has a column twice: {', '.join(names)}; keep one of them"
        raise ArgumentError(msg)
    if taken := [name for name in names if name in RESULT_COLUMNS]:
        msg = f"by={taken[0]!r} is also a column of the result: rename your column"
        raise ArgumentError(msg)
    if beside_units and (taken := [name for name in names if name in EXPLAINED_COLUMNS]):
        msg = (
            f"by={taken[0]!r} is also a column of explain: group by another column, or rename yours"
        )
        raise ArgumentError(msg)
    return tuple(names)
