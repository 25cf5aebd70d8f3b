"""The figures that policies judge, without the days that they do not assess."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csmetrics.evaluation.evaluate import snapshot_of, spans_of, sums_of_days
from csmetrics.evaluation.request import EvaluationRequest, lazy_read_errors
from csmetrics.evaluation.result import KnowledgeTime, build_result, covered_periods, empty_result
from csmetrics.policies.exempt_days import Exempt
from csmetrics.policies.policy import Policy


def assessed(
    request: EvaluationRequest, exempt: Mapping[Policy, Exempt], groups: tuple[str, ...]
) -> dict[Policy, pl.DataFrame]:
    """For each policy the result of ``evaluate``, on its exempt days as if nothing had happened.

    Args:
        request: What is evaluated, for all of the policies; by shop, where days are of shops.
        exempt: The policies, each with the days that it leaves out.
        groups: The columns that group the build_result, the first of the request's.
    """
    shop = f"g{request.groups.index('shop_id')}" if "shop_id" in request.groups else None
    with lazy_read_errors(request.data):
        world = snapshot_of(request)
        spans = spans_of(request, world)
        covered = covered_periods(request.asked, spans)
        sums = sums_of_days(request, world, spans)
        if sums is None:
            return dict.fromkeys(exempt, empty_result(world.zone, groups))
        known = KnowledgeTime(world.as_of, world.clock_of(spans))
        found: dict[Exempt, pl.DataFrame] = {}
        for one in exempt.values():
            if one not in found:
                left = one.emptied(sums, shop) if one else sums
                found[one] = build_result(request.asked, left, covered, known, groups)
    return {policy: found[one] for policy, one in exempt.items()}
