"""Inputs of a report: every evaluation that its sections share, made once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Literal

import polars as pl

from csmetrics._support.notices import ignore_warning, warnings_to
from csmetrics.analysis.comparison.compare import compare
from csmetrics.analysis.sessions.details import details
from csmetrics.analysis.sessions.examples import picks
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError, MissingDataError
from csmetrics.evaluation.evaluate import evaluate
from csmetrics.evaluation.explain import explain
from csmetrics.evaluation.open_day import count_held_open
from csmetrics.model.context import reply_limit
from csmetrics.model.metric import Metric
from csmetrics.policies.check import check
from csmetrics.policies.policy import Policy
from csmetrics.reporting.display.people_names import with_names
from csmetrics.reporting.display.plot import CLOCK
from csmetrics.reporting.selection import Chosen
from csmetrics.tables import Dataset, instant_of

Per = Literal["day", "week", "month", "quarter", "year"]
Span = tuple[date, date]
STEPS: dict[Per, str] = {"day": "1d", "week": "1w", "month": "1mo", "quarter": "1q", "year": "1y"}


@dataclass(frozen=True)
class ReportRequest:
    """The arguments of ``report`` that say what is evaluated."""

    data: Dataset
    chosen: Chosen
    per: Per
    by: str | None
    start: date | None
    end: date | None
    as_of: datetime | None
    registry: Registry


@dataclass(frozen=True)
class ReportInputs:
    """The evaluated inputs of a report.

    Attributes:
        figures: The metrics by period.
        compared: The reported period compared with the period before.
        span: The reported period: the last whole one.
        before: The period before ``span``, if the data cover it.
        members: Both periods by ``by``, agents under their names.
        verdicts: Of the policies, for periods that overlap ``span``.
        policies: The policies by id.
        main: The first metric with a reply limit; the charts of waits and hours show it.
        units: What ``explain`` gives for ``main``.
        clock: ``main`` by weekday and hour.
        examples: Good and bad sessions.
    """

    asked: ReportRequest
    figures: pl.DataFrame
    compared: pl.DataFrame
    span: Span
    before: Span | None
    members: pl.DataFrame
    verdicts: pl.DataFrame
    policies: dict[str, Policy]
    main: Metric | None
    units: pl.DataFrame
    clock: pl.DataFrame
    examples: pl.DataFrame

    @property
    def known(self) -> datetime:
        """The knowledge time, in the time zone of the data."""
        at = self.asked.as_of or self.asked.data.as_of
        assert at is not None  # noqa: S101  evaluate would have refused
        return instant_of("as_of", at, self.asked.data.time_zone)

    @cached_property
    def shops(self) -> dict[str, str]:
        """The name of each shop by id; without shops that have no name or share theirs."""
        data = self.asked.data
        if "shops" not in data.tables or "name" not in data.columns("shops"):
            return {}
        names = data.frame("shops").select("shop_id", "name").drop_nulls().collect()
        alone = names.filter(pl.col("name").is_unique())
        return dict(alone.iter_rows())

    @property
    def held_open(self) -> int:
        """How many metrics are provisional only because the last day seems not to be over."""
        if self.asked.as_of is not None:
            return 0
        return count_held_open(self.figures.filter(period_start=self.span[0]), self.asked.data)

    @property
    def labels(self) -> list[str]:
        """The labels of the metrics that have a row, in the order of the report."""
        known = {*self.figures["metric"]}
        return [label for label in self.asked.chosen.metrics if label in known]


def gather(asked: ReportRequest, step: Callable[[], object]) -> ReportInputs:
    """Evaluate everything the report shows.

    Args:
        asked: The arguments of the report.
        step: Called after each of the six steps.

    Raises:
        ArgumentError: The data have no event in the range.
        CsmetricsError: As ``evaluate``.
    """
    metrics = list(asked.chosen.metrics.values())
    known: dict[str, Any] = {"as_of": asked.as_of, "registry": asked.registry}
    with warnings_to(ignore_warning):  # the sections of the report state it
        days: dict[str, Any] = {"start": asked.start, "end": asked.end or _today(asked)}
        figures = evaluate(metrics, asked.data, per=asked.per, **days, **known)
        if figures.is_empty():  # all of it happened today
            days["end"] = None
            figures = evaluate(metrics, asked.data, per=asked.per, **days, **known)
        if figures.is_empty():
            msg = (
                "there is nothing to report: the data have no event in the range; choose other days"
            )
            raise ArgumentError(msg)
        step()
        periods = sorted(set(figures.select("period_start", "period_end").iter_rows()))
        span = _reported(periods, asked.per)
        earlier = [one for one in periods if one[1] <= span[0]]
        before = earlier[-1] if earlier and earlier[-1][1] == span[0] else None
        members = figures.clear()
        if asked.by is not None:
            both = {"start": (before or span)[0], "end": span[1], "by": asked.by, **known}
            members = evaluate(metrics, asked.data, per=asked.per, missing="skip", **both)
            if members.is_empty():  # raises if no metric has the column
                evaluate(metrics, asked.data, per=asked.per, **both)
            members = with_names(members, asked.data)
        step()
        policies = policies_of(asked)
        verdicts = verdicts_of(asked, policies, span, periods)
        step()
        main = next((metric for metric in metrics if reply_limit(metric) is not None), None)
        units = clock = pl.DataFrame()
        if main is not None:
            units = explain(main, asked.data, start=span[0], end=span[1], **known)
            both = {"start": span[0], "end": span[1], "by": CLOCK, **known}
            clock = evaluate(main, asked.data, per="all", missing="skip", **both)
        step()
        examples = _examples(asked, span)
        step()
        compared = _compared(figures, asked, [one for one in (before, span) if one])
        step()
    return ReportInputs(
        asked,
        figures,
        compared,
        span,
        before,
        members,
        verdicts,
        policies,
        main,
        units,
        clock,
        examples,
    )


def _compared(figures: pl.DataFrame, asked: ReportRequest, spans: Sequence[Span]) -> pl.DataFrame:
    """Compare the reported period with the one before; means have intervals from their units."""
    starts = [start for start, _ in spans]
    rows = figures.filter(pl.col("period_start").is_in(starts))
    data = asked.data if asked.as_of is None else asked.data.truncate(asked.as_of)
    tables = []
    for _, own in rows.group_by("metric", maintain_order=True):
        try:
            tables.append(compare(own, data=data, registry=asked.registry))
        except ArgumentError:  # the units do not add up to the figures
            tables.append(compare(own, registry=asked.registry))
    return pl.concat(tables)


def _today(asked: ReportRequest) -> date | None:
    """Return the local day of a given knowledge time as the end of the range, else None.

    A week thus stays whole although nothing happened on its Sunday. None (the knowledge time is
    that of the latest event, or ``start`` is not before the day) leaves the end to ``evaluate``.
    """
    at = asked.as_of or (asked.data.as_of if asked.data.as_of_given else None)
    if at is None:
        return None
    day = instant_of("as_of", at, asked.data.time_zone).date()
    return None if asked.start is not None and asked.start >= day else day


def whole(span: Span, per: Per) -> bool:
    """Return whether a period is a whole calendar period, not cut off by the range.

    Examples:
        >>> whole((date(2026, 3, 2), date(2026, 3, 9)), "week")
        True
        >>> whole((date(2026, 3, 2), date(2026, 4, 1)), "month")
        False
    """
    start = pl.Series([span[0]]).dt.truncate(STEPS[per])
    return (start[0], start.dt.offset_by(STEPS[per])[0]) == span


def _reported(periods: Sequence[Span], per: Per) -> Span:
    """Return the last whole period; the last one if none is whole."""
    return next((one for one in reversed(periods) if whole(one, per)), periods[-1])


def policies_of(asked: ReportRequest) -> dict[str, Policy]:
    """Return the policies that judge a metric of the report and that the data can compute."""
    from csmetrics.policies import ALL  # noqa: PLC0415  loads the definitions

    can = asked.registry.computable(asked.data).filter("computable")["metric"]
    ids = {metric.id for metric in asked.chosen.metrics.values()}
    able = {*can, *ids}
    return {
        policy.id: policy for policy in ALL if policy.metric in ids and {*policy.metrics} <= able
    }


def verdicts_of(
    asked: ReportRequest, policies: dict[str, Policy], span: Span, periods: Sequence[Span]
) -> pl.DataFrame:
    """Check the policies for each shop; keep verdicts whose period overlaps ``span``.

    A policy over months is judged from the first day of the month, also in a weekly report.
    """
    if not policies:
        return pl.DataFrame()
    first = span[0] - timedelta(days=span[0].weekday())
    if any(policy.period == "month" for policy in policies.values()):
        first = min(first, span[0].replace(day=1))
    found = check(
        asked.data,
        list(policies),
        start=max(first, periods[0][0]) if asked.start is None else max(first, asked.start),
        end=periods[-1][1],
        as_of=asked.as_of,
        registry=asked.registry,
    )
    return found.filter(pl.col("period_start") < span[1], pl.col("period_end") > span[0])


def _examples(asked: ReportRequest, span: Span) -> pl.DataFrame:
    """Pick good and bad sessions of the period; an empty frame if messages are missing."""
    known: dict[str, Any] = {"as_of": asked.as_of, "registry": asked.registry}
    try:
        found = details(asked.data, start=span[0], end=span[1], most_days=None, **known)
    except MissingDataError:
        return pl.DataFrame()
    return with_names(picks(found, good=5, bad=10), asked.data)
