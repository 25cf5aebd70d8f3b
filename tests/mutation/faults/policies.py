"""Faults to plant in policies and their verdicts."""

from tests.mutation.fault import Fault

FAULTS = (
    Fault(
        "policies/checked_figures.py", "first = max(first, policy.since or first)", "first = first"
    ),
    Fault("policies/check.py", "if fault.policy.id in named]", "if fault.policy.id not in named]"),
    Fault("policies/douyin.py", "threshold=Decimal(120)", "threshold=Decimal(12)"),
    Fault("policies/jd.py", "RULES_SINCE = date(2018, 3, 1)", "RULES_SINCE = date(2018, 4, 1)"),
    Fault("policies/kuaishou.py", 'threshold=Decimal("0.7")', 'threshold=Decimal("0.75")'),
    Fault("policies/pdd.py", 'threshold=Decimal("0.5")', 'threshold=Decimal("0.3")'),
    Fault(
        "policies/policy.py",
        "limit = Fraction(self.threshold) * denominator",
        "limit = Fraction(float(self.threshold)) * denominator",
    ),
    Fault(
        "policies/policy_text.py",
        'zh="在3分钟内得到回复", en="answered within 3 minutes"',
        'zh="answered within 3 minutes", en="在3分钟内得到回复"',
    ),
    Fault(
        "policies/verdict.py",
        "or policy.met(exact.low) == policy.met(exact.high):",
        "or policy.met(exact.low):",
    ),
    Fault("policies/verdict.py", 'en += f" ({unknown} not yet known)"', 'en += ""'),
    Fault(
        "policies/xhs.py", "threshold=Decimal(percent) / 100,", "threshold=Decimal(percent) / 1000,"
    ),
    Fault(
        "policies/assessed_figures.py",
        "left = one.without_exempt(sums, shop) if one else sums",
        "left = sums",
    ),
    Fault("policies/assessed_figures.py", "if one not in found:", "if not found:"),
    Fault(
        "policies/exempt_days.py",
        "return self.since <= day < self.until and",
        "return self.since <= day <= self.until and",
    ),
    Fault(
        "policies/exempt_days.py",
        'if row.get("platform") not in {None, platform}:',
        'if row.get("platform") not in {None, platform, "jd"}:',
    ),
    Fault(
        "policies/exempt_days.py",
        "return len(whole | some), len(whole) == len(there)",
        "return len(whole | some), len(whole | some) == len(there)",
    ),
    Fault(
        "policies/verdict.py",
        "shortfall = abs(Fraction(policy.threshold) - one.exact.value)",
        "shortfall = Fraction(policy.threshold) - one.exact.value",
    ),
    Fault(
        "policies/verdict.py",
        'if policy.counted is None or row["denominator"] is None:',
        "if policy.counted is None:",
    ),
)
