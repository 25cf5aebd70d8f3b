"""Faults in figures that no test had found: edges, minima, what pends, what is not known."""

from tests.mutation.fault import Fault

FAULTS = (
    Fault(
        "analysis/alerting/alerts.py",
        'if row["low"] is None or _few(',
        "if _few(",
    ),
    Fault(
        "analysis/alerting/alerts.py",
        "maxlen=rule.window",
        "maxlen=rule.window + 1",
    ),
    Fault(
        "analysis/alerting/alerts.py",
        "if z is not None and abs(z) < rule.z:",
        "if z is not None and abs(z) <= rule.z:",
    ),
    Fault(
        "analysis/alerting/alerts.py",
        'if not mine or ends[0] is None or row["outcome"] == "too_few":',
        "if not mine or ends[0] is None:",
    ),
    Fault(
        "analysis/alerting/alerts.py",
        "ends[upward])",
        "ends[not upward])",
    ),
    Fault(
        "analysis/alerting/alerts.py",
        "missed = most < 0 or (strict and most == 0)",
        "missed = most <= 0",
    ),
    Fault(
        "analysis/alerting/alerts.py",
        'one - row["threshold"] if upward else row["threshold"] - one',
        'one - row["threshold"]',
    ),
    Fault(
        "analysis/alerting/alerts.py",
        "by_group[tuple(row[name] for name in groups)]",
        "by_group[tuple(row[name] for name in groups[:1])]",
    ),
    Fault(
        "analysis/alerting/alerts.py",
        "isinstance(metric.editions[0].measure, Proportion) else 0",
        "True else 0",
    ),
    Fault(
        "analysis/comparison/benchmarks.py",
        '(given < pl.col("low")) | (given > pl.col("high"))',
        '(given <= pl.col("low")) | (given >= pl.col("high"))',
    ),
    Fault(
        "analysis/comparison/benchmarks.py",
        'pl.when(stands).then("value").otherwise(least)',
        'pl.col("value")',
    ),
    Fault(
        "analysis/comparison/benchmarks.py",
        'pl.when(stands).then("value").otherwise(most)',
        'pl.when(stands).then("value").otherwise(least)',
    ),
    Fault(
        "analysis/comparison/benchmarks.py",
        "pl.when(pl.lit(better is not None)).then(ahead)",
        "ahead",
    ),
    Fault(
        "analysis/comparison/bounds.py",
        "and isinstance(one.measure.denominator, Count | Proportion)",
        "and True",
    ),
    Fault(
        "analysis/comparison/compare.py",
        "pl.when(settled(figures, side)).then(one)",
        "one",
    ),
    Fault(
        "analysis/comparison/compare.py",
        'pl.when(settled(figures, side)).then(pl.col(f"{side}{name}"))',
        'pl.col(f"{side}{name}")',
    ),
    Fault(
        "analysis/comparison/contributions.py",
        "parts = {name: one.above for name, one in self.groups.items()}",
        "parts = {name: one.below or NOTHING for name, one in self.groups.items()}",
    ),
    Fault(
        "analysis/comparison/contributions.py",
        "or own.below == 0 else",
        "else",
    ),
    Fault(
        "analysis/comparison/contributions.py",
        "_float(before.share(part.group)) if part.group else None",
        "_float(before.share(part.group))",
    ),
    Fault(
        "analysis/comparison/contributions.py",
        'if found and found[0][0]["pending"]:',
        "if found:",
    ),
    Fault(
        "analysis/comparison/contributions.py",
        ".eq_missing(pl.lit(one))",
        " == pl.lit(one)",
    ),
    Fault(
        "analysis/comparison/contributions.py",
        'evaluate, asked, data, per="all", as_of=as_of, edition=edition,',
        'evaluate, asked, data, per="all", as_of=as_of,',
    ),
    Fault(
        "analysis/comparison/period_comparison.py",
        'moved = bad, good, pl.col("difference") < 0',
        'moved = bad, good, pl.col("difference") <= 0',
    ),
    Fault(
        "analysis/comparison/period_comparison.py",
        'moved = pl.col("difference") > 0',
        'moved = pl.col("difference") >= 0',
    ),
    Fault(
        "analysis/comparison/period_comparison.py",
        "own < others",
        "own <= others",
    ),
    Fault(
        "analysis/comparison/period_comparison.py",
        "_below(*bad, or_equal=True)",
        "_below(*bad)",
    ),
    Fault(
        "analysis/comparison/period_comparison.py",
        "(then.list.len() == 1) & (then.list",
        "(then.list.len() >= 1) & (then.list",
    ),
    Fault(
        "analysis/comparison/period_comparison.py",
        'pl.col("against_end").max()',
        'pl.col("against_end").min()',
    ),
    Fault(
        "analysis/explained_units.py",
        "(n >= LEAST) & (rank >= 1)",
        "(n > LEAST) & (rank >= 1)",
    ),
    Fault(
        "analysis/explained_units.py",
        "(rank >= 1) & (rank <= n)",
        "(rank > 1) & (rank < n)",
    ),
    Fault(
        "analysis/explained_units.py",
        "figures.trailing if figures.trailing > 1 else None",
        "None",
    ),
    Fault(
        "analysis/scoring/item_figures.py",
        "(volume or 0) + pending < least:",
        "(volume or 0) + pending <= least:",
    ),
    Fault(
        "analysis/scoring/item_figures.py",
        "if basis is None or not is_absolute(of.metric):",
        "if not is_absolute(of.metric):",
    ),
    Fault(
        "analysis/scoring/item_figures.py",
        "elif pending and (value is None or (volume or 0) < (least or 0)):",
        "elif pending and value is None:",
    ),
    Fault(
        "analysis/scoring/item_figures.py",
        'pending = 0 if zero else row["pending"]',
        'pending = row["pending"]',
    ),
    Fault(
        "analysis/scoring/item_figures.py",
        "low, high = sorted((_share(item, sums.low), _share(item, sums.high)))",
        "low, high = _share(item, sums.low), _share(item, sums.high)",
    ),
    Fault(
        "analysis/scoring/item_figures.py",
        'return self.outcome in {"scored", "undecided"}',
        'return self.outcome == "scored"',
    ),
    Fault(
        "analysis/scoring/score.py",
        "all(figure.final for figure in figures)",
        "any(figure.final for figure in figures)",
    ),
    Fault(
        "analysis/workforce/staffing.py",
        "wait, handling) < share:",
        "wait, handling) <= share:",
    ),
    Fault(
        "analysis/workforce/staffing.py",
        "max(1, ceil(load / at_once))",
        "max(1, ceil(load))",
    ),
    Fault(
        "analysis/workforce/staffing.py",
        'pl.col("start") >= since',
        'pl.col("start") > since',
    ),
    Fault(
        "analysis/workforce/staffing.py",
        '"mean_wait": mean_wait(load, places, handling)',
        '"mean_wait": mean_wait(load, agents, handling)',
    ),
    Fault(
        "policies/checked_figures.py",
        "if first < last:",
        "if first <= last:",
    ),
    Fault(
        "policies/checked_figures.py",
        "*window_at(key, window))[0]]",
        "*key[0])[0]]",
    ),
    Fault(
        "policies/checked_figures.py",
        "elif _fits_periods(figures) and _fits_periods(volumes):",
        "elif _fits_periods(figures):",
    ),
    Fault(
        "policies/exempt_days.py",
        "if self.since >= self.until:",
        "if self.since > self.until:",
    ),
    Fault(
        "policies/assessed_figures.py",
        "shop = f\"g{request.groups.index('shop_id')}\"",
        'shop = "g0"',
    ),
    Fault(
        "policies/verdict.py",
        'if row["pending"] and exact.value is None:',
        "if exact.value is None:",
    ),
    Fault(
        "policies/verdict.py",
        "if final and policy.volume and volume is None",
        "if final and policy.volume is None",
    ),
    Fault(
        "health/rhythm.py",
        "if since.minute else set(touched)",
        "if False else set(touched)",
    ),
    Fault(
        "health/rhythm.py",
        "if until.minute:",
        "if False:",
    ),
    Fault(
        "health/rhythm.py",
        "min(1.0, seen / elsewhere)",
        "max(1.0, seen / elsewhere)",
    ),
    Fault(
        "health/rhythm.py",
        "if elsewhere >= _TELLING",
        "if elsewhere > 0",
    ),
    Fault(
        "health/rhythm.py",
        "list(map(min, found, self._mean(alike)))",
        "list(map(max, found, self._mean(alike)))",
    ),
    Fault(
        "health/rhythm.py",
        "rows.count(0) > (1 - _QUIET_SHARE) * len(days)",
        "rows.count(0) >= len(days)",
    ),
    Fault(
        "reconciliation/compared_cells.py",
        "pl.when(here).then(value).otherwise(0.0)",
        "pl.when(here).then(value)",
    ),
    Fault(
        "reconciliation/printed_figures.py",
        '"亿": Decimal(100000000)',
        '"亿": Decimal(10000000)',
    ),
    Fault(
        "reconciliation/printed_figures.py",
        "hours * 3600 + minutes * 60 + rest",
        "hours * 60 + minutes * 60 + rest",
    ),
    Fault(
        "reconciliation/printed_figures.py",
        '("count", "items") and scale == 1',
        '("count", "items")',
    ),
    Fault(
        "reconciliation/printed_figures.py",
        "date(1899, 12, 30)",
        "date(1900, 1, 1)",
    ),
    Fault(
        "reconciliation/published_result.py",
        "exact if whole else value",
        "exact",
    ),
    Fault(
        "reconciliation/published_result.py",
        "if not below and not given and printed.holds(0):",
        "if not below and not given:",
    ),
    Fault("reconciliation/published_result.py", "and not (whole and exact > 1)", ""),
    Fault(
        "reconciliation/published_result.py",
        "days.filter(days != firsts)",
        "days.filter(days < firsts)",
    ),
    Fault("reconciliation/published_result.py", "(numbers >= 0)", "(numbers > 0)"),
    Fault("reconciliation/published_result.py", "numbers.is_finite() &", "numbers.is_not_null() &"),
    Fault("reconciliation/printed_figures.py", "if len(found) > 1:", "if len(found) > 2:"),
    Fault("reconciliation/printed_figures.py", "if values.dtype.is_float():", "if False:"),
    Fault("reconciliation/printed_figures.py", "if whole else None", ""),
    Fault("analysis/workforce/decomposition.py", "(rates[0] + rates[-1]) / 2", "rates[-1]"),
    Fault("analysis/sessions/details.py", "min(LAST_DAYS, most_days)", "LAST_DAYS"),
    Fault(
        "analysis/scoring/score.py",
        'uncut = pl.lit(value=True) if per == "all" else is_whole(per)',
        "uncut = pl.lit(value=True)",
    ),
    Fault(
        "analysis/sessions/details.py",
        'pl.col("last_at") >= pl.col("started_at")',
        'pl.col("last_at") > pl.col("started_at")',
    ),
)
