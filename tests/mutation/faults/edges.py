"""Faults an outsider would plant: off by one, the edge left out, languages or columns swapped."""

from tests.mutation.fault import Fault

FAULTS = (
    Fault(
        "analysis/alerting/alerts.py",
        "return volume is not None and volume < least",
        "return volume is not None and volume <= least",
    ),
    Fault(
        "analysis/alerting/alerts.py",
        '"lower": moved > 0}',
        '"lower": moved < 0}',
    ),
    Fault(
        "analysis/comparison/benchmarks.py",
        'ahead, behind = pl.col("__most") < given, pl.col("__least") >= given',
        'ahead, behind = pl.col("__most") <= given, pl.col("__least") >= given',
    ),
    Fault(
        "analysis/comparison/contributions.py",
        "-abs(part.amount)",
        "-part.amount",
    ),
    Fault(
        "analysis/comparison/contributions.py",
        '("上升", "rose") if change > 0',
        '("下降", "rose") if change > 0',
    ),
    Fault(
        "analysis/comparison/group_comparison.py",
        '.rank("min", descending=higher)',
        '.rank("dense", descending=higher)',
    ),
    Fault(
        "analysis/comparison/intervals.py",
        "high = pl.when(k < n)",
        "high = pl.when(k <= n)",
    ),
    Fault(
        "analysis/comparison/intervals.py",
        "/ (n * (n - 1))",
        "/ (n * n)",
    ),
    Fault(
        "analysis/comparison/intervals.py",
        "return (pl.col(one[1]) < pl.col(other[0]))",
        "return (pl.col(one[1]) <= pl.col(other[0]))",
    ),
    Fault(
        "analysis/comparison/period_comparison.py",
        '(pl.col("against_end") > window_start)',
        '(pl.col("against_end") >= window_start)',
    ),
    Fault(
        "analysis/comparison/period_comparison.py",
        'then(above_then * below).alias("__before")',
        'then(above_then * below_then).alias("__before")',
    ),
    Fault(
        "analysis/scoring/score.py",
        "if line < figure.share:",
        "if line <= figure.share:",
    ),
    Fault(
        "analysis/sessions/examples.py",
        "_reason(handed >= _MANY",
        "_reason(handed > _MANY",
    ),
    Fault(
        "analysis/sessions/spot_checks.py",
        "(2 * got[at] + 1)",
        "(2 * got[at] + 2)",
    ),
    Fault(
        "analysis/sessions/word_odds.py",
        "if row[1] + row[2] >= least]",
        "if row[1] + row[2] > least]",
    ),
    Fault(
        "analysis/workforce/concurrency.py",
        'pl.col("level").max()',
        'pl.col("level").last()',
    ),
    Fault(
        "analysis/workforce/fair_share.py",
        '(pl.col("online_at") <= pl.col("since"))',
        '(pl.col("online_at") < pl.col("since"))',
    ),
    Fault(
        "engine/compile_conditions.py",
        "return bound.days <= 0",
        "return bound.days < 0",
    ),
    Fault(
        "engine/compile_conditions.py",
        "return at if cutoff is None else pl.when(at < cutoff).then(at)",
        "return at if cutoff is None else pl.when(at <= cutoff).then(at)",
    ),
    Fault(
        "engine/compile_conditions.py",
        "else own <= limit",
        "else own < limit",
    ),
    Fault(
        "engine/compile_conditions.py",
        'holds = clock.is_between(start, end, closed="left")',
        "holds = clock.is_between(start, end)",
    ),
    Fault(
        "evaluation/calendar_periods.py",
        'pl.col("q") * (n.over(keys) - 1)',
        'pl.col("q") * n.over(keys)',
    ),
    Fault(
        "evaluation/incremental/changes.py",
        'later = pl.col("as_of_right") >= pl.col("as_of")',
        'later = pl.col("as_of_right") > pl.col("as_of")',
    ),
    Fault(
        "evaluation/incremental/changes.py",
        "more = changed.select(_KEYS).n_unique() - 1",
        "more = changed.select(_KEYS).n_unique()",
    ),
    Fault(
        "evaluation/incremental/compute.py",
        ".filter(sent <= known, day >= first, day < end)",
        ".filter(sent < known, day >= first, day < end)",
    ),
    Fault(
        "evaluation/incremental/compute.py",
        "final = final_after(asked, clock) <= snapshot.as_of",
        "final = final_after(asked, clock) < snapshot.as_of",
    ),
    Fault(
        "evaluation/incremental/finish.py",
        'known.filter(~pl.col("final"), pl.col("as_of") < partials.as_of)',
        'known.filter(pl.col("as_of") < partials.as_of)',
    ),
    Fault(
        "evaluation/result.py",
        'final = (pl.col("final_at") <= known.as_of)',
        'final = (pl.col("final_at") < known.as_of)',
    ),
    Fault(
        "evaluation/result.py",
        "touches &= end > since",
        "touches &= end >= since",
    ),
    Fault(
        "exports/csv_files.py",
        "if failed is None or width > failed[0]:",
        "if failed is None or width < failed[0]:",
    ),
    Fault(
        "exports/excel_files.py",
        "span[3] >= number]",
        "span[3] > number]",
    ),
    Fault(
        "exports/nicknames.py",
        "called.get(nickname.strip(), [])",
        "called.get(nickname, [])",
    ),
    Fault(
        "exports/sessions.py",
        "sort_by(time.filter(wrote)).last()",
        "sort_by(time.filter(wrote)).first()",
    ),
    Fault(
        "policies/exempt_days.py",
        "return self.since <= day < self.until",
        "return self.since <= day <= self.until",
    ),
    Fault(
        "policies/policy.py",
        "else floor(short) + 1",
        "else ceil(short)",
    ),
    Fault(
        "policies/verdict.py",
        "if (policy.since and start < policy.since)",
        "if (policy.since and start <= policy.since)",
    ),
    Fault(
        "policies/verdict.py",
        '("高", "higher") if policy.higher_is_better',
        '("低", "higher") if policy.higher_is_better',
    ),
    Fault(
        "policies/verdict.py",
        "points[min(failing, len(points)) - 1]",
        "points[min(failing, len(points) - 1)]",
    ),
    Fault(
        "reporting/appendix.py",
        'own_text_cell(doubt.in_one_line("zh"), doubt.in_one_line("en"))',
        'own_text_cell(doubt.in_one_line("en"), doubt.in_one_line("zh"))',
    ),
    Fault(
        "reporting/blocks.py",
        "parts = -(-others // (most - 1))",
        "parts = -(-others // most)",
    ),
    Fault(
        "reporting/blocks.py",
        "return CellText(self.name.zh + self.rest.zh, self.name.en + self.rest.en)",
        "return CellText(self.name.zh + self.rest.zh, self.name.zh + self.rest.en)",
    ),
    Fault(
        "reporting/blocks.py",
        "return max(map(width, self.words)) <= _ONE_LINE",
        "return min(map(width, self.words)) <= _ONE_LINE",
    ),
    Fault(
        "reporting/display/funnel.py",
        "key=lambda label: (-reached(label), label)",
        "key=lambda label: (reached(label), label)",
    ),
    Fault(
        "reporting/display/plot.py",
        "'目标' if zh else 'target'",
        "'target' if zh else '目标'",
    ),
    Fault(
        "reporting/display/read_result.py",
        'reach[0] <= row["value"] <= reach[1]',
        'reach[0] < row["value"] <= reach[1]',
    ),
    Fault(
        "reporting/display/theme.py",
        'else ("d", "h", "m", "s")',
        'else ("d", "m", "h", "s")',
    ),
    Fault(
        "reporting/display/trend.py",
        "(one, one.value > high)",
        "(one, one.value < high)",
    ),
    Fault(
        "reporting/display/wait_histogram.py",
        'names[int(cell["weekday"]) - 1]',
        'names[int(cell["weekday"]) % 7]',
    ),
    Fault(
        "reporting/display/wait_histogram.py",
        'edges[-1]), side="left")',
        'edges[-1]), side="right")',
    ),
    Fault(
        "tables/validation/keys.py",
        "first=pl.col(ROW).min().over(key)",
        "first=pl.col(ROW).max().over(key)",
    ),
    Fault(
        "tables/validation/row_rules.py",
        "checks[empty(model.PERIOD)] = time(until) > time(since)",
        "checks[empty(model.PERIOD)] = time(until) >= time(since)",
    ),
)
