"""``check``: figures held against the platforms' policies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import polars as pl

from csmetrics._support.notices import warn
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
from csmetrics.policies.assessed_figures import assessed, label_of
from csmetrics.policies.exempt_days import exempt_days
from csmetrics.policies.policy import Policy
from csmetrics.policies.verdict import (
    AFTER_GROUPS,
    BEFORE_GROUPS,
    Assessed,
    Key,
    Rows,
    judged_frame,
    window_at,
)
from csmetrics.tables import Dataset

PolicyLike = str | Policy
_PER: dict[str, Per] = {"day": "day", "week": "week", "month": "month", "trailing": "day"}
_READ = RESULT_COLUMNS[:-1]
"""All columns of a result but ``final_at``."""


_Groups = dict[str, pl.DataType]


class _Fault(NamedTuple):
    """Why a policy cannot be checked."""

    policy: Policy
    error: type[CsmetricsError]
    what: str

    def __str__(self) -> str:
        own = f"{self.policy.id}: "  # evaluate begins with the metric's id, often the same
        return self.what if self.what.startswith(own) else f"{own}{self.what}"


class _Found(NamedTuple):
    """The columns of the groups, each policy's figures and volumes, and what cannot be checked."""

    groups: _Groups
    tables: dict[Policy, Assessed]
    faults: list[_Fault]


def check(  # noqa: PLR0913  a data set is evaluated here, with evaluate's arguments
    figures: pl.DataFrame | Dataset,
    policies: PolicyLike | Sequence[PolicyLike] | None = None,
    *,
    by: str | Sequence[str] | None = None,
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    registry: Registry | None = None,
) -> pl.DataFrame:
    """Hold figures against the platforms' policies (考核检查).

    A data set is evaluated with each policy's own period, a month for a monthly one. A result of
    ``evaluate`` is judged as it is: its periods must be the policy's.

    Exempt days are left out of numerator, denominator and minimum volume: those that the data set's
    ``calendar`` calls so, of the shop and of the metric's platform, for the policies that ``rule``
    names, and those of ``csmetrics.policies.EXEMPT_DAYS``.

    Args:
        figures: A data set, or a result of ``evaluate`` with every metric that the policies read.
        policies: An id, a pattern ("jd.*"), a ``Policy``, or a sequence of these; default: all of
            ``csmetrics.policies.ALL``. One that is named and cannot be checked is an error; of a
            pattern's or of all, those that cannot are left out with one warning, but for those
            whose metric a result does not have.
        by: As ``evaluate``'s, for a data set; default: ``shop_id``, for shops are what policies
            judge. A result has its own groups, and its own range and knowledge time.
        start: As ``evaluate``'s. Give it where the first period is whole although nothing happened
            on its first day.
        end: As ``evaluate``'s, likewise.
        as_of: As ``evaluate``'s.
        registry: Where the metrics are looked up; default: the built-in one.

    Returns:
        One row for each policy, period and group that has a figure, sorted so. A period that begins
        before ``since`` or ends after ``until`` has none, nor, without ``start``, a day whose
        trailing window reaches before the data. Columns: ``policy``, ``metric``, those of
        the groups, ``period_start``, ``period_end`` (exclusive), ``value``, ``low`` and
        ``high`` (between which values it must end, as far as pending units can move it; null where
        that is not known), ``threshold``, ``volume`` (what the minimum is held against; the
        denominator where there is no minimum), ``minimum_volume`` (the least that is judged: more
        than 300 is 301), ``exempt_days`` (how many days of the period, or of the trailing window,
        are left out; without ``shop_id`` in ``by``, of any shop), ``outcome``,
        ``distance``, ``distance_zh``, ``distance_en``, ``consequence_zh``, ``consequence_en``,
        ``source``.

        ``outcome``: "undecided" where the pending units of a figure that may still change can turn
        the verdict: where it has no value yet, or ``low`` meets the threshold and ``high`` does not
        or the other way round; or where a published figure without its denominator is held against
        a minimum; else "provisional" where the figure or its volume may still change
        or the period is not whole; else "too_few" where the volume is below the minimum or there is
        nothing to divide by, or every day is exempt; else "meets" or "breaches". ``distance`` is
        how many more units (fewer, where lower is better) would have met it, of an average the
        seconds; it and the consequence are null unless the outcome is "breaches".

    Raises:
        ArgumentError: An argument has an invalid value, no policy has an id, or a named
            policy's metric or period is not in the result.
        CsmetricsError: As ``evaluate``.

    Examples:
        >>> import csmetrics as cs
        >>> from csmetrics.policies.check import check
        >>> shop = cs.datasets.sample_shop(days=7)
        >>> check(shop, "douyin.pickup_rate").columns[:4]
        ['policy', 'metric', 'shop_id', 'period_start']
    """
    chosen, named = _chosen(policies)
    if isinstance(figures, Dataset):
        groups, tables, faults = _of_data(figures, chosen, by, start, end, as_of, registry)
    elif isinstance(figures, pl.DataFrame):
        _nothing_given({"by": by, "start": start, "end": end, "as_of": as_of})
        known = chosen_registry(registry)
        if not isinstance(known, Registry):
            msg = f"registry is a Registry, not a {type(known).__name__}: Registry(metrics)"
            raise ArgumentError(msg)
        groups, tables, faults = _of_result(figures, chosen, named, known)
    else:
        msg = f"figures is a Dataset or a result of evaluate, not a {type(figures).__name__}"
        raise ArgumentError(msg)
    _report(faults, named)
    if taken := [name for name in groups if name in {*BEFORE_GROUPS, *AFTER_GROUPS}]:
        msg = f"the group {taken[0]!r} has the name of a column of the answer: rename it"
        raise ArgumentError(msg)
    return judged_frame(tables, groups)


def _chosen(policies: object) -> tuple[list[Policy], set[str]]:
    """The policies asked for, sorted by id, and the ids of those that were named."""
    from csmetrics.policies import ALL  # noqa: PLC0415  loads the definitions

    built_in = {policy.id: policy for policy in ALL}
    if policies is None:
        policies = "*"
    listed: object = [policies] if isinstance(policies, str | Policy) else policies
    if not isinstance(listed, Iterable):
        msg = f"policies is an id, a pattern, a Policy or several of these, not {policies!r}"
        raise ArgumentError(msg)
    chosen: dict[str, Policy] = {}
    named: set[str] = set()
    for one in listed:
        if isinstance(one, Policy):
            found = [one]
        elif not isinstance(one, str):
            msg = f"a policy is an id, a pattern or a Policy, not {one!r}"
            raise ArgumentError(msg)
        else:
            found = [policy for key, policy in built_in.items() if fnmatchcase(key, one)]
            if not found:
                msg = (
                    f"no policy has the id {one!r}.{nearest(one, built_in)}{_unchecked(one)}"
                    " Correct it; policies.ALL lists them"
                )
                raise ArgumentError(msg)
        if isinstance(one, Policy) or one in built_in:
            named |= {policy.id for policy in found}
        for policy in found:
            if chosen.setdefault(policy.id, policy) != policy:
                msg = (
                    f"two different policies both have the id {policy.id!r}"
                    ": give one of them another"
                )
                raise ArgumentError(msg)
    return [chosen[key] for key in sorted(chosen)], named


def _unchecked(policy_id: str) -> str:
    """Why a policy that is known is not checked; nothing where it is not known."""
    from csmetrics.policies import UNCHECKED  # noqa: PLC0415  loads the definitions

    known = [policy for policy in UNCHECKED if policy.id == policy_id]
    return f" It is known and cannot be checked: {known[0].reason.en}." if known else ""


def _nothing_given(given: Mapping[str, object]) -> None:
    for name, value in given.items():
        if value is not None:
            msg = f"{name} is for a Dataset: a result of evaluate has its own; give it to evaluate"
            raise ArgumentError(msg)


def _report(faults: list[_Fault], named: set[str]) -> None:
    """Raise for what was named, warn of the rest."""
    fatal = [fault for fault in faults if fault.policy.id in named]
    if fatal:
        raise fatal[0].error("; ".join(map(str, fatal)))
    if faults:
        count = f"{len(faults)} polic{'ies' if len(faults) > 1 else 'y'}"
        listed = "; ".join(map(str, faults))
        warn(f"not checked, {count}: {listed}")


def _of_data(  # noqa: PLR0913, PLR0917  the arguments are check's
    data: Dataset,
    chosen: list[Policy],
    by: str | Sequence[str] | None,
    start: date | None,
    end: date | None,
    as_of: datetime | None,
    registry: Registry | None,
) -> _Found:
    """Each policy's figures and volumes, evaluated with its own period inside its own dates."""

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
    faults: list[_Fault] = []
    runs: defaultdict[tuple[Per, date, date, int | None], list[Policy]] = defaultdict(list)
    for policy in chosen:
        if fault := _cannot(policy, request) or _not_trailing(policy, plain.registry):
            faults.append(fault)
        elif not days.is_empty():
            first = days["period_start"][0]
            if start is None:  # else the first windows would reach before what the data know
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
            more["by"] = (*plain.groups, "shop_id")  # every unit is of one shop: they add up
        asked = request(metrics, trailing, per=per, start=first, end=last, **more)
        for policy, result in assessed(asked, of, plain.groups).items():
            found = _figures(result, policy, plain.groups, plain.registry)
            tables[policy] = Assessed(*found, of[policy], _window(policy, plain.registry))
            groups = {name: result.schema[name] for name in plain.groups}
    return _Found(groups, tables, faults)


def _cannot(policy: Policy, request: Callable[..., EvaluationRequest]) -> _Fault | None:
    """Why a policy's metrics cannot be evaluated; None where they can."""
    try:
        request(policy.metrics, policy.days)
    except (MissingDataError, ParameterError, UnknownMetricError) as error:
        return _Fault(policy, type(error), str(error))
    except ArgumentError as error:
        if policy.days is None:  # else its days may be others than those its metric trails
            raise
        return _Fault(policy, ArgumentError, str(error))
    return None


def _platform(policy: Policy, registry: Registry) -> str:
    """The platform of a policy's metric."""
    return registry[policy.metric].platform


def _window(policy: Policy, registry: Registry) -> int:
    """Over how many days a policy's figure looks back, its own day included."""
    own = max(edition.trailing for edition in registry[policy.metric].editions)
    return policy.days or own


def _not_trailing(policy: Policy, registry: Registry) -> _Fault | None:
    """Refuse a policy over trailing days of which neither it nor its metric says how many."""
    if policy.period != "trailing" or policy.days or _window(policy, registry) > 1:
        return None
    what = (
        f'its period is "trailing", and {policy.metric} is of single days, over which it would be'
        " judged unawares: give it days=30, or as many as it means"
    )
    return _Fault(policy, ArgumentError, what)


def _of_result(
    result: pl.DataFrame, chosen: list[Policy], named: set[str], registry: Registry
) -> _Found:
    """Each policy's figures and volumes as they stand in a result, where its periods fit."""
    if absent := [name for name in _READ if name not in result.columns]:
        msg = (
            f"figures is not a result of evaluate(): it has no column {', '.join(absent)}"
            "; give what evaluate returns"
        )
        raise ArgumentError(msg)
    groups = {name: of for name, of in result.schema.items() if name not in RESULT_COLUMNS}
    there = set(result["metric"])
    tables: dict[Policy, Assessed] = {}
    faults: list[_Fault] = []
    for policy in chosen:
        labels = [label_of(metric, registry) for metric in policy.metrics]
        if label_of(policy.metric, registry) not in there and policy.id not in named:
            continue
        if absent := [label for label in labels if label not in there]:
            what = f"the result has no rows of {', '.join(absent)}: evaluate it together with these"
            faults.append(_Fault(policy, ArgumentError, what))
            continue
        if unknown := [metric for metric in policy.metrics if metric not in registry]:
            what = (
                f"no metric has the id {unknown[0]!r}.{nearest(unknown[0], registry)} For one of"
                " your own, give registry=cs.registry.with_metrics(it)"
            )
            faults.append(_Fault(policy, UnknownMetricError, what))
            continue
        if fault := _not_trailing(policy, registry):
            faults.append(fault)
            continue
        if policy.days:
            what = (
                f"it is over the last {policy.days} days, and a result does not say whether its"
                " rows are: give check the Dataset"
            )
            faults.append(_Fault(policy, ArgumentError, what))
            continue
        figures, volumes = _figures(result, policy, tuple(groups), registry)
        window = _window(policy, registry)
        exempt = exempt_days(policy, _platform(policy, registry), None)
        if left_in := [key for key in figures if exempt.of(None, *window_at(key, window))[0]]:
            (first, last), _ = min(left_in, key=lambda key: key[0])
            what = (
                f"{first} to {last} holds days that are not assessed, which are in the figures of"
                " a result: give check the Dataset, which leaves them out"
            )
            faults.append(_Fault(policy, ArgumentError, what))
        elif _fit(figures) and _fit(volumes):
            tables[policy] = Assessed(figures, volumes)
        else:
            what = f'its period is the {policy.period}: evaluate with per="{_PER[policy.period]}"'
            faults.append(_Fault(policy, ArgumentError, what))
    return _Found(groups, tables, faults)


def _figures(
    result: pl.DataFrame, policy: Policy, groups: tuple[str, ...], registry: Registry
) -> tuple[Rows, Rows]:
    """The rows of a policy's metric, and of its volume's where that is another."""
    calendar = "day" if policy.period == "trailing" else policy.period

    def rows(metric: str) -> Rows:
        found: dict[Key, list[tuple[dict[str, Any], Exact]]] = defaultdict(list)
        label = label_of(metric, registry)
        own = exact(registry[metric], result.filter(pl.col("metric") == label))
        for row, sums in exact_rows(own):
            period = calendar_period(calendar, row["period_start"])
            found[period, tuple(row[name] for name in groups)].append((row, sums))
        return found

    volume = policy.volume.metric if policy.volume else None
    return rows(policy.metric), rows(volume) if volume else {}


def _fit(rows: Rows) -> bool:
    """Whether there is one row a period and group, and none reaches beyond its period."""
    return all(
        len(found) == 1 and found[0][0]["period_end"] <= period[1]
        for (period, _), found in rows.items()
    )
