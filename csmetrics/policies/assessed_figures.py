"""Evaluate the metrics of policies, with each policy's exempt days left out."""

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
    """Evaluate once, and build each policy's result with nothing counted on its exempt days.

    Args:
        request: One request for the metrics of all policies; it must group by shop where exempt
            days belong to single shops.
        exempt: The exempt days of each policy.
        groups: The columns that group the results: the leading ones of the request's groups.
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
                left = one.without_exempt(sums, shop) if one else sums
                found[one] = build_result(request.asked, left, covered, known, groups)
    return {policy: found[one] for policy, one in exempt.items()}
