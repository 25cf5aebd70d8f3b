"""A metric of a request, with the editions that judge the requested days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from csmetrics.evaluation.periods_asked import trailing_over
from csmetrics.model.metric import Edition, Metric


@dataclass(frozen=True)
class RequestedMetric:
    """A metric to evaluate, with the editions that may judge a day."""

    metric: Metric
    editions: tuple[Edition, ...]
    dated: bool
    """Whether each edition judges only its own days; false if the call fixed one edition."""
    over: int | None = None
    """The argument ``trailing`` of the call."""

    @property
    def trailing(self) -> int | None:
        """The length of the trailing window in days; None: a period covers its own days.

        A call may pass 1: a week then covers its last day only.
        """
        own = self.editions[0].trailing
        return own if self.over is not None or own > 1 else None

    def days_of(self, edition: Edition) -> tuple[date | None, date | None]:
        """The reported days since ≤ day < until that an edition judges; None: no limit."""
        return (edition.since, edition.until) if self.dated else (None, None)

    def in_force_between(self, start: date, end: date) -> tuple[Edition, ...]:
        """The editions that judge a day of [start, end), or an earlier day of a trailing window."""
        first = start.toordinal() - max(edition.trailing for edition in self.editions) + 1
        return tuple(
            edition
            for edition in self.editions
            for since, until in [self.days_of(edition)]
            if (since is None or since < end) and (until is None or until.toordinal() > first)
        )


def requested_metric(
    metric: Metric, edition: date | None, trailing: int | None = None
) -> RequestedMetric:
    """Take all editions of a metric, or for every day the one in force on the date ``edition``."""
    metric = trailing_over(metric, trailing)
    if edition is None:
        return RequestedMetric(metric, metric.editions, dated=True, over=trailing)
    fixed = tuple(e for e in metric.editions if e.in_force(edition))
    return RequestedMetric(metric, fixed, dated=False, over=trailing)


def editions_of(metric: Metric) -> str:
    """List the dates of a metric's editions as text; end dates are exclusive."""
    return ", ".join(f"{e.since or '…'} to {e.until or '…'}" for e in metric.editions)
