"""The platforms' policies on registered metrics (考核规则), as plain tuples.

``ALL`` holds the policies that ``check`` can judge, ``UNCHECKED`` those that are known and cannot
be computed, each with the reason, ``EXEMPT_DAYS`` the days announced as not assessed.
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
