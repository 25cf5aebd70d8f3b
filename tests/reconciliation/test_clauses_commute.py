"""Two clauses of a definition are varied in either order: the label says no order."""

from itertools import combinations

import pytest

import csmetrics as cs
from csmetrics.errors import CsmetricsError
from tests.reconciliation.test_alternatives import QUICK, filled


def both_ways(one, other):
    """The labels and fingerprints of two alternatives varied in both orders."""
    made = []
    for first, last in ((one, other), (other, one)):
        try:
            metric = cs.vary(first.metric, **{last.clause: last.value})
        except CsmetricsError:
            return None
        made.append((metric.label, metric.fingerprint))
    return made


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=() if n in QUICK else pytest.mark.slow) for n in cs.registry],
)
def test_two_clauses_may_be_varied_in_either_order(name):
    metric = filled(name)
    last = {one.clause: one for one in cs.alternatives(metric)}  # one value of each
    first = {one.clause: one for one in reversed(cs.alternatives(metric))}
    apart = []
    for some in (last, first):
        for one, other in combinations(some.values(), 2):
            made = both_ways(one, other)
            if made and made[0][0] == made[1][0] and made[0][1] != made[1][1]:
                apart.append(f"{one.clause}={one.value}, {other.clause}={other.value}")
    assert apart == []
