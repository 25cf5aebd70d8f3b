"""Collect the figures that policies judge, from a data set or a result (政策所考核的数值)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import polars as pl

from csmetrics.catalogue.registry import Registry
from csmetrics.errors import (
    ArgumentError,
    CsmetricsError,
    MissingDataError,
    ParameterError,
    UnknownMetricError,
    nearest,
)
from csmetrics.evaluation.calendar_periods import Per
from csmetrics.evaluation.evaluate import chosen_registry, snapshot_of, spans_of
from csmetrics.evaluation.request import RESULT_COLUMNS, EvaluationRequest
from csmetrics.evaluation.result_frame import Exact, calendar_period, exact, exact_rows
from csmetrics.policies.assessed_figures import assessed
from csmetrics.policies.exempt_days import exempt_days
from csmetrics.policies.policy import Policy
from csmetrics.policies.verdict import Assessed, Key, Rows, window_at
from csmetrics.tables import Dataset

_PER: dict[str, Per] = {"day": "day", "week": "week", "month": "month", "trailing": "day"}
_READ = RESULT_COLUMNS[:-1]
"""All columns of a result but ``final_at``."""


_Groups = dict[str, pl.DataType]


class Fault(NamedTuple):
    """Why a policy cannot be checked."""

    policy: Policy
    error: type[CsmetricsError]
    what: str

    def __str__(self) -> str:
        own = f"{self.policy.id}: "  # evaluate begins with the metric's id, often the same
        return self.what if self.what.startswith(own) else f"{own}{self.what}"


class Found(NamedTuple):
    """The group columns, each policy's figures and volumes, and why others cannot be checked."""

    groups: _Groups
    tables: dict[Policy, Assessed]
    faults: list[Fault]


def of_data(  # noqa: PLR0913, PLR0917  the arguments are check's
    data: Dataset,
    chosen: list[Policy],
    by: str | Sequence[str] | None,
    start: date | None,
    end: date | None,
    as_of: datetime | None,
    registry: Registry | None,
) -> Found:
    """Evaluate each policy's figures and volumes by its own period, within its own dates."""

    def request(
        metrics: tuple[str, ...],
        trailing: int | None = None,
        **more: Any,  # noqa: ANN401
    ) -> EvaluationRequest:
        given = {"per": "day", "start": start, "end": end, "by": "shop_id" if by is None else by}
        return EvaluationRequest(
            metrics=metrics,
            data=data,
            as_of=as_of,
            edition=None,
            missing="raise",
            registry=chosen_registry(registry),
            trailing=trailing,
            **(given | more),
        )

    plain = request(())
    days = spans_of(plain, snapshot_of(plain))
    faults: list[Fault] = []
    runs: defaultdict[tuple[Per, date, date, int | None], list[Policy]] = defaultdict(list)
    for policy in chosen:
        if fault := _why_not(policy, request) or _not_trailing(policy, plain.registry):
            faults.append(fault)
        elif not days.is_empty():
            first = days["period_start"][0]
            if start is None:  # leave out windows that begin before the data
                first += timedelta(days=_window(policy, plain.registry) - 1)
            first = max(first, policy.since or first)
            last = days["period_end"][-1]
            last = min(last, policy.until or last)
            if first < last:
                runs[_PER[policy.period], first, last, policy.days].append(policy)
    tables: dict[Policy, Assessed] = {}
    groups: _Groups = dict.fromkeys(plain.groups, pl.String())
    for (per, first, last, trailing), policies in runs.items():
        of = {
            policy: exempt_days(policy, _platform(policy, plain.registry), data)
            for policy in policies
        }
        metrics = tuple(sorted({metric for policy in policies for metric in policy.metrics}))
        more: dict[str, Any] = {}
        if "shop_id" not in plain.groups and any(one.of_shops for one in of.values()):
            more["by"] = (*plain.groups, "shop_id")  # a unit belongs to one shop, so sums add up
        asked = request(metrics, trailing, per=per, start=first, end=last, **more)
        for policy, result in assessed(asked, of, plain.groups).items():
            found = _figures(result, policy, plain.groups, plain.registry)
            tables[policy] = Assessed(*found, of[policy], _window(policy, plain.registry))
            groups = {name: result.schema[name] for name in plain.groups}
    return Found(groups, tables, faults)


def _why_not(policy: Policy, request: Callable[..., EvaluationRequest]) -> Fault | None:
    """Say why a policy's metrics cannot be evaluated; None if they can."""
    try:
        request(policy.metrics, policy.days)
    except (MissingDataError, ParameterError, UnknownMetricError) as error:
        return Fault(policy, type(error), str(error))
    except ArgumentError as error:
        if policy.days is None:  # else the metric's own trailing window may be of another length
            raise
        return Fault(policy, ArgumentError, str(error))
    return None


def _label(metric: str, registry: Registry) -> str:
    """The value of a result's column ``metric``: the metric's label, with its parameters."""
    return registry[metric].label if metric in registry else metric


def _platform(policy: Policy, registry: Registry) -> str:
    """The platform of a policy's metric."""
    return registry[policy.metric].platform


def _window(policy: Policy, registry: Registry) -> int:
    """How many days a policy's figure covers: the length of its trailing window, else 1."""
    own = max(edition.trailing for edition in registry[policy.metric].editions)
    return policy.days or own


def _not_trailing(policy: Policy, registry: Registry) -> Fault | None:
    """Report a trailing policy if neither it nor its metric states the window; else None."""
    if policy.period != "trailing" or policy.days or _window(policy, registry) > 1:
        return None
    what = (
        f'the policy\'s period is "trailing", but {policy.metric} covers single days: give it'
        " days=30, or the number of days that is meant"
    )
    return Fault(policy, ArgumentError, what)


def of_result(
    result: pl.DataFrame, chosen: list[Policy], named: set[str], registry: Registry
) -> Found:
    """Read each policy's figures and volumes from a result whose periods are the policy's."""
    if absent := [name for name in _READ if name not in result.columns]:
        msg = (
            f"figures is not a result of evaluate(): it has no column {', '.join(absent)}"
            "; give what evaluate returns"
        )
        raise ArgumentError(msg)
    groups = {name: of for name, of in result.schema.items() if name not in RESULT_COLUMNS}
    there = set(result["metric"])
    tables: dict[Policy, Assessed] = {}
    faults: list[Fault] = []
    for policy in chosen:
        labels = [_label(metric, registry) for metric in policy.metrics]
        if _label(policy.metric, registry) not in there and policy.id not in named:
            continue
        if absent := [label for label in labels if label not in there]:
            what = f"the result has no rows of {', '.join(absent)}: evaluate these metrics as well"
            faults.append(Fault(policy, ArgumentError, what))
            continue
        if unknown := [metric for metric in policy.metrics if metric not in registry]:
            what = (
                f"no metric has the id {unknown[0]!r}.{nearest(unknown[0], registry)} For one of"
                " your own, give registry=cs.registry.with_metrics(it)"
            )
            faults.append(Fault(policy, UnknownMetricError, what))
            continue
        if fault := _not_trailing(policy, registry):
            faults.append(fault)
            continue
        if policy.days:
            what = (
                f"the policy covers the last {policy.days} days, and a result does not say"
                " whether its rows do: pass the Dataset to check"
            )
            faults.append(Fault(policy, ArgumentError, what))
            continue
        figures, volumes = _figures(result, policy, tuple(groups), registry)
        window = _window(policy, registry)
        exempt = exempt_days(policy, _platform(policy, registry), None)
        if left_in := [key for key in figures if exempt.of(None, *window_at(key, window))[0]]:
            (first, last), _ = min(left_in, key=lambda key: key[0])
            what = (
                f"{first} to {last} contains days that are exempt from assessment, and the"
                " figures of a result include them: pass the Dataset to check, which leaves"
                " them out"
            )
            faults.append(Fault(policy, ArgumentError, what))
        elif _fits_periods(figures) and _fits_periods(volumes):
            tables[policy] = Assessed(figures, volumes)
        else:
            what = (
                f"the policy's period is the {policy.period}: evaluate with"
                f' per="{_PER[policy.period]}"'
            )
            faults.append(Fault(policy, ArgumentError, what))
    return Found(groups, tables, faults)


def _figures(
    result: pl.DataFrame, policy: Policy, groups: tuple[str, ...], registry: Registry
) -> tuple[Rows, Rows]:
    """Collect the rows of a policy's metric, and of its volume's metric if it names one."""
    calendar = "day" if policy.period == "trailing" else policy.period

    def rows(metric: str) -> Rows:
        found: dict[Key, list[tuple[dict[str, Any], Exact]]] = defaultdict(list)
        label = _label(metric, registry)
        own = exact(registry[metric], result.filter(pl.col("metric") == label))
        for row, sums in exact_rows(own):
            period = calendar_period(calendar, row["period_start"])
            found[period, tuple(row[name] for name in groups)].append((row, sums))
        return found

    volume = policy.volume.metric if policy.volume else None
    return rows(policy.metric), rows(volume) if volume else {}


def _fits_periods(rows: Rows) -> bool:
    """Whether each period and group has one row only, which does not end after the period."""
    return all(
        len(found) == 1 and found[0][0]["period_end"] <= period[1]
        for (period, _), found in rows.items()
    )
