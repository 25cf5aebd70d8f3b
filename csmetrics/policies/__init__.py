"""What platforms demand of the registered metrics (考核规则), as tuples one can read.

``ALL`` holds the policies that ``check`` judges, ``UNCHECKED`` those that are known and cannot be
computed, each with its reason; ``EXEMPT_DAYS`` are days that sources say are not assessed.
"""

from __future__ import annotations

from csmetrics.policies import douyin, jd, kuaishou, pdd, xhs
from csmetrics.policies.exempt_days import EXEMPT_DAYS
from csmetrics.policies.policy import Policy
from csmetrics.policies.unenforceable import UNCHECKED

__all__ = ["ALL", "EXEMPT_DAYS", "UNCHECKED"]

ALL: tuple[Policy, ...] = (
    *pdd.POLICIES,
    *douyin.POLICIES,
    *jd.POLICIES,
    *kuaishou.POLICIES,
    *xhs.POLICIES,
)
