"""A result of ``evaluate`` read for showing: its groups, its metrics' names, its policies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import zip_longest
from typing import Any

import polars as pl

from csmetrics._support.notices import unheard, warnings_to
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
from csmetrics.wording.figure_text import Lang, figure, limit, said, span

Row = Mapping[str, Any]

NOBODY = Text(zh="未指明", en="not named")
"""The name of the group null."""

NO_AGENT = Text(zh="未指明客服", en="no agent named")
"""That of the group null of agents."""


SURELY = 0.999
"""How sure the range of a share is whose period may still bring units."""


@dataclass(frozen=True)
class Result:
    """A result of ``evaluate`` and where its metrics are looked up.

    ``as_of``: up to when its data are known; None: as far as its final rows tell. ``data``: what it
    was evaluated on, and ``ids``: its rows before agents were called by their names.
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
        """The metric of a label, None where it is not registered."""
        known = label.partition("(")[0] in self.registry
        return metric_of(label, self.registry) if known else None

    def name(self, label: str) -> Text:
        """The metric's name, with its label where that says more; else its label alone."""
        return self._names[label]

    @cached_property
    def _names(self) -> dict[str, Text]:
        """Each label's name, with its label where another of the result has it in a language."""
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
        """The rows of one metric."""
        return [row for row in self.rows if row["metric"] == label]

    def group_of(self, row: Row) -> tuple[object, ...]:
        """The values of the groups of a row."""
        return tuple(row[name] for name in self.groups)

    def judged(self, policies: Sequence[str | Policy] | None = None) -> dict[object, Row]:
        """Rows of ``check`` by metric, period's start and group: a breach before anything else.

        Policies whose period is not that of the result judge nothing here.
        """
        if {*self.groups} & {*BEFORE_GROUPS, *AFTER_GROUPS} or self.frame.is_empty():
            return {}
        with warnings_to(unheard):  # said under the table
            found = check(self.frame, policies, registry=self.registry)
        judged: dict[object, Row] = {}
        for row in found.iter_rows(named=True):
            key = self.key(row)
            if key not in judged or row["outcome"] == "breaches":
                judged[key] = row
        return judged

    @cached_property
    def _known_until(self) -> date | None:
        """A local day at whose start all before it was known: that of ``as_of``, where given."""
        if self.as_of is not None:
            return self.as_of.date()
        settled = [row["final_at"] for row in self.rows if row["status"] == "final"]
        return max((at.date() for at in settled if at is not None), default=None)

    def over(self, row: Row) -> bool:
        """Whether a period is surely over, so that no unit comes to it."""
        if row["status"] == "final":
            return True
        return self._known_until is not None and bool(row["period_end"] <= self._known_until)

    @cached_property
    def possible(self) -> dict[object, tuple[float, float]]:
        """Between what figures with pending units end, as far as that can be said.

        Of periods that are over as ``bounds``: whatever becomes of the pending units. A share of a
        period that may bring more units has a wider range, which allows for them: Wilson's interval
        of 99.9 % if all pending units fail, or succeed.
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
        """A row's value with its unit; with pending units what is known: a range, or so far."""
        if not row["pending"]:
            return figure(row["value"], row["unit"], lang)
        if row["value"] is None:
            return said(known_so_far(row, self.metric(row["metric"])), lang)
        if not self.may_stay(row):
            return span(*self.possible[self.key(row)], row["unit"], lang)
        return figure(row["value"], row["unit"], lang) + self.span(row, lang)

    def may_stay(self, row: Row) -> bool:
        """Whether a value lies between what it may end at; of a share, else, the range is shown.

        What is met already of the pending units can lift even the least possible share above the
        share of those decided.
        """
        reach = self._reach(row)
        return reach is None or bool(reach[0] <= row["value"] <= reach[1])

    def span(self, row: Row, lang: Lang) -> str:
        """Between what a share with pending units ends, in brackets behind it; else nothing."""
        reach = self._reach(row)
        return "" if reach is None else f" [{span(*reach, row['unit'], lang)}]"

    def _reach(self, row: Row) -> tuple[float, float] | None:
        """Between what a share that has a value may end; None where nothing may move it."""
        if row["unit"] != "ratio" or row["value"] is None:
            return None
        return self.possible.get(self.key(row))

    @cached_property
    def likely(self) -> dict[object, tuple[float, float]]:
        """Groups' intervals, as ``compare``: how far chance alone moves a share."""
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
        """The intervals of quantiles, as ``compare``; none without the data that give the rows."""
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
            except ArgumentError:  # evaluated of other data, or with as_of=
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
        """Under which a row stands in ``judged``."""
        return (row["metric"], row["period_start"], row["period_end"], self.group_of(row))


def read_result(
    frame: pl.DataFrame, registry: Registry | None = None, data: Dataset | None = None
) -> Result:
    """A result of ``evaluate``; ids are looked up in the built-in registry by default.

    With ``data`` agents are called by their names.

    Raises:
        ArgumentError: The frame is not a result of ``evaluate``.
    """
    groups_of(frame)
    return Result(with_names(frame, data), chosen_registry(registry), data=data, ids=frame)


_COLUMNS = {
    "agent_id": Text(zh="客服", en="agent"),
    "shop_id": Text(zh="店铺", en="shop"),
    "buyer_id": Text(zh="买家", en="buyer"),
    "team": Text(zh="组别", en="team"),
    "role": Text(zh="岗位", en="role"),
    "name": Text(zh="姓名", en="name"),
    "weekday": Text(zh="星期", en="weekday"),
    "hour": Text(zh="时", en="hour"),
}


def column_name(name: str) -> Text:
    """What a column of ``by`` is called; one of the user's own by its name."""
    return _COLUMNS.get(name) or Text(zh=name, en=name)


def nobody(name: str | None) -> Text:
    """What the group null of a column of ``by`` is called."""
    return NO_AGENT if name == "agent_id" else NOBODY


def group_name(values: Iterable[object], lang: Lang, names: Sequence[str] = ()) -> str:
    """The values of the groups in one line; a null one is said, by its column where it is named."""
    return " · ".join(
        said(nobody(name), lang) if value is None else str(value)
        for value, name in zip_longest(values, names)
    )


def target_of(policy: Policy, unit: str, lang: Lang) -> str:
    """The target that a policy sets, for example "≥ 80%"."""
    sign = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}[policy.comparison]
    return f"{sign} {limit(float(policy.threshold), unit, lang)}"


def policy_of(policy_id: str, given: Sequence[str | Policy] | None = None) -> Policy | None:
    """The policy of an id: one of those given, else a built-in one."""
    from csmetrics.policies import ALL  # noqa: PLC0415  loads the definitions

    own = [policy for policy in given or () if isinstance(policy, Policy)]
    return next((policy for policy in (*own, *ALL) if policy.id == policy_id), None)
