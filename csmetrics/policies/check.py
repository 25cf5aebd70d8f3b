"""``check``: judge figures by the platforms' policies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from fnmatch import fnmatchcase

import polars as pl

from csmetrics._support.notices import warn
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError, nearest
from csmetrics.evaluation.evaluate import chosen_registry
from csmetrics.policies.checked_figures import Fault, of_data, of_result
from csmetrics.policies.policy import Policy
from csmetrics.policies.verdict import AFTER_GROUPS, BEFORE_GROUPS, judged_frame
from csmetrics.tables import Dataset

PolicyLike = str | Policy


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
    """Judge figures by the platforms' policies (考核检查).

    A data set is evaluated with each policy's own period, a month for a monthly one. A result of
    ``evaluate`` is judged as it is: its periods must be the policy's.

    Exempt days are left out of numerator, denominator and minimum volume. They are those of
    ``csmetrics.policies.EXEMPT_DAYS``, and the rows of kind "exempt" in the data set's table
    ``calendar``, each for its shop, platform and policies (``rule``; null: for all).

    Args:
        figures: A data set, or a result of ``evaluate`` with every metric that the policies read.
        policies: An id, a pattern ("jd.*"), a ``Policy``, or a sequence of these; default: all of
            ``csmetrics.policies.ALL``. A policy given by its id or as a ``Policy`` that cannot be
            checked is an error. Of those that a pattern or the default selects, the ones that
            cannot be checked are left out with one warning; without a warning where a result
            merely lacks their metric.
        by: As in ``evaluate``, for a data set only; default: ``shop_id``, since policies judge
            shops. A result has its own groups, range and knowledge time.
        start: As in ``evaluate``, for a data set only. Give it if the first period is whole
            although nothing happened on its first day.
        end: Likewise, for the last period and day.
        as_of: As in ``evaluate``, for a data set only.
        registry: Where the metrics are looked up; default: the built-in one.

    Returns:
        One row for each policy, period and group that has a figure, in this order. There is no row
        for a period that begins before the policy's ``since`` or ends after its ``until``, nor,
        unless ``start`` is given, for a day whose trailing window begins before the data. Columns:
        ``policy``, ``metric``, those of the groups, ``period_start``, ``period_end`` (exclusive),
        ``value``, ``low`` and ``high`` (the bounds of the final value, whatever becomes of pending
        units; null where they are not known), ``comparison`` (">=", ">", "<=" or "<") with the
        ``threshold``, ``volume`` (what is compared with the
        minimum; without a minimum the denominator), ``minimum_volume`` (the smallest volume that is
        judged: "more than 300" is 301), ``exempt_days`` (how many days of the period, or of the
        trailing window, are left out; without ``shop_id`` in ``by``, days exempt for any shop
        count), ``outcome``, ``distance``, ``distance_zh``, ``distance_en``, ``consequence_zh``,
        ``consequence_en``, ``source``.

        ``outcome`` is the first of these that applies:

        - "undecided": the figure may still change, and its pending units can turn the verdict: it
          has no value yet, or only one of ``low`` and ``high`` meets the threshold; or the policy
          has a minimum, and a published figure does not state its denominator.
        - "provisional": the figure or its volume may still change, or the period is not whole.
        - "too_few": the volume is below the minimum, there is no value, or every day is exempt.
        - "meets" or "breaches".

        ``distance`` is how many more units (fewer, where lower is better) would have met the
        threshold; of an average, how many seconds are lacking. It and the consequence are null
        unless the outcome is "breaches".

    Raises:
        ArgumentError: An argument has an invalid value, no policy has the given id, or a named
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
        groups, tables, faults = of_data(figures, chosen, by, start, end, as_of, registry)
    elif isinstance(figures, pl.DataFrame):
        _nothing_given({"by": by, "start": start, "end": end, "as_of": as_of})
        known = chosen_registry(registry)
        if not isinstance(known, Registry):
            msg = f"registry is a Registry, not a {type(known).__name__}: Registry(metrics)"
            raise ArgumentError(msg)
        groups, tables, faults = of_result(figures, chosen, named, known)
    else:
        msg = f"figures is a Dataset or a result of evaluate, not a {type(figures).__name__}"
        raise ArgumentError(msg)
    _report(faults, named)
    if taken := [name for name in groups if name in {*BEFORE_GROUPS, *AFTER_GROUPS}]:
        msg = f"the by column {taken[0]!r} has the name of a column of the result: rename it"
        raise ArgumentError(msg)
    return judged_frame(tables, groups)


def _chosen(policies: object) -> tuple[list[Policy], set[str]]:
    """Select the policies asked for, sorted by id, and the ids of those given by name."""
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
    """Say why a known policy cannot be checked; an empty text if no policy has the id."""
    from csmetrics.policies import UNCHECKED  # noqa: PLC0415  loads the definitions

    known = [policy for policy in UNCHECKED if policy.id == policy_id]
    return f" It is known and cannot be checked: {known[0].reason.en}." if known else ""


def _nothing_given(given: Mapping[str, object]) -> None:
    """Raise if an argument that is only for data sets was given with a result."""
    for name, value in given.items():
        if value is not None:
            msg = (
                f"{name} applies only to a Dataset, because a result of evaluate has its own:"
                " pass it to evaluate"
            )
            raise ArgumentError(msg)


def _report(faults: list[Fault], named: set[str]) -> None:
    """Raise for policies given by name, and warn once about all others."""
    fatal = [fault for fault in faults if fault.policy.id in named]
    if fatal:
        raise fatal[0].error("; ".join(map(str, fatal)))
    if faults:
        count = f"{len(faults)} polic{'ies' if len(faults) > 1 else 'y'}"
        listed = "; ".join(map(str, faults))
        warn(f"not checked, {count}: {listed}")
