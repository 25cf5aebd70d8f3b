"""A result of ``evaluate`` prepared for display: names, ranges, intervals and verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import zip_longest
from typing import Any

import polars as pl

from csmetrics._support.notices import ignore_warning, warnings_to
from csmetrics.analysis.comparison.compare import compare
from csmetrics.analysis.comparison.intervals import quantile, wilson
from csmetrics.analysis.numbers import known_so_far
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError
from csmetrics.evaluation.calendar_periods import quotient
from csmetrics.evaluation.evaluate import chosen_registry
from csmetrics.evaluation.result_frame import (
    LEAST,
    MOST,
    figures_of,
    groups_of,
    metric_of,
    with_range,
)
from csmetrics.model.edition import Text
from csmetrics.model.metric import Metric
from csmetrics.policies.check import check
from csmetrics.policies.policy import Policy
from csmetrics.policies.verdict import AFTER_GROUPS, BEFORE_GROUPS
from csmetrics.reporting.display.people_names import with_names
from csmetrics.tables import Dataset
from csmetrics.wording.figure_text import Lang, figure, in_language, limit, span

Row = Mapping[str, Any]

NOBODY = Text(zh="未指明", en="not named")
"""The name of the null group."""

NO_AGENT = Text(zh="未指明客服", en="no agent named")
"""The name of the null group of ``agent_id``."""


SURELY = 0.999
"""The confidence of a share's range while its period may still bring units."""


@dataclass(frozen=True)
class Result:
    """A result of ``evaluate`` and the registry of its metrics.

    ``as_of``: its knowledge time; None: inferred from its final rows. ``data``: its data set.
    ``ids``: its rows with agent ids, before names replaced them.
    """

    frame: pl.DataFrame
    registry: Registry
    as_of: datetime | None = None
    data: Dataset | None = None
    ids: pl.DataFrame | None = None

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The columns of ``by``."""
        return groups_of(self.frame)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The rows, in the order of the result."""
        return list(self.frame.iter_rows(named=True))

    @property
    def labels(self) -> list[str]:
        """The metrics, in the order of the result."""
        return list(dict.fromkeys(self.frame["metric"]))

    @property
    def periods(self) -> list[tuple[date, date]]:
        """The periods, in order."""
        return sorted({(row["period_start"], row["period_end"]) for row in self.rows})

    def metric(self, label: str) -> Metric | None:
        """Return the metric of a label; None if it is not registered."""
        known = label.partition("(")[0] in self.registry
        return metric_of(label, self.registry) if known else None

    def name(self, label: str) -> Text:
        """Return the metric's name, with the label if ambiguous; the label if not registered."""
        return self._names[label]

    @cached_property
    def _names(self) -> dict[str, Text]:
        """The name of each label, with the label if it has parameters or shares its name."""
        metrics = {label: self.metric(label) for label in self.labels}
        names = [metric.name for metric in metrics.values() if metric]
        often = Counter([("zh", one.zh) for one in names] + [("en", one.en) for one in names])
        return {
            label: Text(zh=label, en=label)
            if metric is None
            else metric.name
            if label == metric.id
            and often["zh", metric.name.zh] == often["en", metric.name.en] == 1
            else Text(zh=f"{metric.name.zh} [{label}]", en=f"{metric.name.en} [{label}]")
            for label, metric in metrics.items()
        }

    def of(self, label: str) -> list[dict[str, Any]]:
        """Return the rows of one metric."""
        return [row for row in self.rows if row["metric"] == label]

    def group_of(self, row: Row) -> tuple[object, ...]:
        """Return a row's values in the group columns."""
        return tuple(row[name] for name in self.groups)

    def judged(self, policies: Sequence[str | Policy] | None = None) -> dict[object, Row]:
        """Return one row of ``check`` for each ``key``, a breach if there is one.

        Policies over another period than the result's give no verdict.
        """
        if {*self.groups} & {*BEFORE_GROUPS, *AFTER_GROUPS} or self.frame.is_empty():
            return {}
        with warnings_to(ignore_warning):  # the notes of the table state it
            found = check(self.frame, policies, registry=self.registry)
        judged: dict[object, Row] = {}
        for row in found.iter_rows(named=True):
            key = self.key(row)
            if key not in judged or row["outcome"] == "breaches":
                judged[key] = row
        return judged

    @cached_property
    def _known_until(self) -> date | None:
        """The local day up to whose start all events are known; None if that cannot be told."""
        if self.as_of is not None:
            return self.as_of.date()
        settled = [row["final_at"] for row in self.rows if row["status"] == "final"]
        return max((at.date() for at in settled if at is not None), default=None)

    def over(self, row: Row) -> bool:
        """Return whether a row's period is surely over, so that it can get no more units."""
        if row["status"] == "final":
            return True
        return self._known_until is not None and bool(row["period_end"] <= self._known_until)

    @cached_property
    def possible(self) -> dict[object, tuple[float, float]]:
        """The possible final range of each figure with pending units, by ``key``, where known.

        If the period is over, it is the range of ``bounds``: all outcomes of the pending units. A
        share whose period may bring more units has a wider range: from Wilson's 99.9 % lower limit
        if all pending units fail to the upper limit if all succeed.
        """
        z, found = quantile(SURELY), {}
        for figures in figures_of(self._registered, self.registry):
            if not (figures.rows["pending"] > 0).any():
                continue
            rows = with_range(figures)
            low, high = (quotient(rows[a], rows[b], figures.scale) for a, b in (LEAST, MOST))
            open_low = open_high = pl.lit(None, dtype=pl.Float64)
            if figures.proportion:
                (least, units), (most, _) = (map(pl.col, names) for names in (LEAST, MOST))
                open_low, open_high = wilson(least, units, z)[0], wilson(most, units, z)[1]
            ends = rows.with_columns(low=low, high=high, open_low=open_low, open_high=open_high)
            for row in ends.iter_rows(named=True):
                side = "" if self.over(row) else "open_"
                pair = row[f"{side}low"], row[f"{side}high"]
                if row["pending"] and None not in pair:
                    found[self.key(row)] = pair
        return found

    def figure(self, row: Row, lang: Lang) -> str:
        """Format a row's value; with pending units add its range, or say what is known so far."""
        if not row["pending"]:
            return figure(row["value"], row["unit"], lang)
        if row["value"] is None:
            return in_language(known_so_far(row, self.metric(row["metric"])), lang)
        if not self.may_stay(row):
            return span(*self.possible[self.key(row)], row["unit"], lang)
        return figure(row["value"], row["unit"], lang) + self.span(row, lang)

    def may_stay(self, row: Row) -> bool:
        """Return whether a value lies within its possible range; if not, only the range is shown.

        Pending units that have met the condition already can lift the lowest possible share above
        the share of the decided units.
        """
        reach = self._reach(row)
        return reach is None or bool(reach[0] <= row["value"] <= reach[1])

    def span(self, row: Row, lang: Lang) -> str:
        """Format the possible range of a share in brackets; "" if there is none."""
        reach = self._reach(row)
        return "" if reach is None else f" [{span(*reach, row['unit'], lang)}]"

    def _reach(self, row: Row) -> tuple[float, float] | None:
        """Return the possible range of a share that has a value; None for other rows."""
        if row["unit"] != "ratio" or row["value"] is None:
            return None
        return self.possible.get(self.key(row))

    @cached_property
    def likely(self) -> dict[object, tuple[float, float]]:
        """The 95 % interval of each group's share by ``key``, as in ``compare``."""
        if not self.groups:
            return {}
        found = compare(self._registered, self.groups[-1], registry=self.registry)
        return {
            self.key(row): (row["low"], row["high"])
            for row in found.iter_rows(named=True)
            if row["low"] is not None
        }

    @cached_property
    def bands(self) -> dict[object, tuple[float, float]]:
        """The intervals of quantiles by ``key``, as in ``compare``; empty without the data set."""
        found: dict[object, tuple[float, float]] = {}
        if self.data is None or self.ids is None:
            return found
        over = self.groups[-1] if self.groups else "period"
        named = dict(zip(map(self.key, self.ids.iter_rows(named=True)), self.rows, strict=True))
        for label in self.labels:
            metric = self.metric(label)
            if metric is None or metric.editions[0].measure.node != "quantile":
                continue
            rows = self.ids.filter(metric=label)
            try:
                compared = compare(rows, over, data=self.data, registry=self.registry)
            except ArgumentError:  # evaluated on other data, or with as_of=
                continue
            for row in compared.iter_rows(named=True):
                if row["low"] is not None and row["high"] is not None:
                    found[self.key(named[self.key(row)])] = row["low"], row["high"]
        return found

    @property
    def _registered(self) -> pl.DataFrame:
        """The rows of the metrics that can be looked up."""
        known = [label for label in self.labels if self.metric(label) is not None]
        return self.frame.filter(pl.col("metric").is_in(known))

    def key(self, row: Row) -> object:
        """Return the key of a row: metric, period and group."""
        return (row["metric"], row["period_start"], row["period_end"], self.group_of(row))


def read_result(
    frame: pl.DataFrame, registry: Registry | None = None, data: Dataset | None = None
) -> Result:
    """Prepare a result of ``evaluate``; metrics default to those of the built-in registry.

    If ``data`` is given, agents are shown by their names.

    Raises:
        ArgumentError: The frame is not a result of ``evaluate``.
    """
    groups_of(frame)
    return Result(with_names(frame, data), chosen_registry(registry), data=data, ids=frame)


def nobody(name: str | None) -> Text:
    """Return the name of the null group of a column of ``by``."""
    return NO_AGENT if name == "agent_id" else NOBODY


def group_name(values: Iterable[object], lang: Lang, names: Sequence[str] = ()) -> str:
    """Join a group's values; for null, the name of its column's null group (see ``nobody``)."""
    return " · ".join(
        in_language(nobody(name), lang) if value is None else str(value)
        for value, name in zip_longest(values, names)
    )


def target_of(policy: Policy, unit: str, lang: Lang) -> str:
    """Format the target of a policy, for example "≥ 80%"."""
    sign = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}[policy.comparison]
    return f"{sign} {limit(float(policy.threshold), unit, lang)}"


def policy_of(policy_id: str, given: Sequence[str | Policy] | None = None) -> Policy | None:
    """Return the policy of an id: one of those given, else a built-in one, else None."""
    from csmetrics.policies import ALL  # noqa: PLC0415  loads the definitions

    own = [policy for policy in given or () if isinstance(policy, Policy)]
    return next((policy for policy in (*own, *ALL) if policy.id == policy_id), None)
