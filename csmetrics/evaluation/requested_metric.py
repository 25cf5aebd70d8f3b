"""One metric that is asked for, with the editions that judge the days asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from csmetrics.evaluation.periods_asked import trailing_over
from csmetrics.model.metric import Edition, Metric


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
