"""Faults to plant in tables and charts."""

from tests.mutation.fault import Fault

FAULTS = (
    Fault(
        "reporting/display/funnel.py",
        'share = f"{n / first:.1%}" if',
        'share = f"{first / n:.1%}" if',
    ),
    Fault(
        "reporting/display/ranking.py",
        'x=alt.X("low:Q", scale=scale), x2=alt.X2("high:Q")',
        'x=alt.X("low:Q", scale=scale), x2=alt.X2("low:Q")',
    ),
    Fault(
        "reporting/display/read_result.py",
        'if row["pending"] and None not in pair:',
        "if None not in pair:",
    ),
    Fault("reporting/display/table.py", "(+{row['pending']:,})", "({row['pending']:,})"),
    Fault(
        "reporting/display/theme.py",
        "first = int(low // step) * step",
        "first = int(low // step) * step + step",
    ),
    Fault(
        "reporting/display/trend.py", "\"datum.status == 'final'\"", "\"datum.status != 'final'\""
    ),
    Fault(
        "reporting/display/wait_histogram.py",
        "lower >= limit.total_seconds()",
        "lower > limit.total_seconds()",
    ),
    Fault(
        "reporting/display/people_names.py",
        '.filter(pl.col("__names") == 1)',
        '.filter(pl.col("__names") >= 1)',
    ),
    Fault(
        "reporting/display/people_names.py",
        '.sort("since", nulls_last=False)',
        '.sort("since", nulls_last=True)',
    ),
    Fault(
        "reporting/display/people_names.py",
        'behind = pl.format("{} ({})", "__name", _AGENT)',
        'behind = pl.format("{} ({})", "__name", "__name")',
    ),
    Fault(
        "reporting/display/people_names.py",
        "pl.when(ids > 1).then(behind)",
        "pl.when(ids > 2).then(behind)",
    ),
    Fault(
        "reporting/display/people_names.py",
        'how="left", nulls_equal=True, maintain_order="left").select(',
        'how="left", maintain_order="left").select(',
    ),
    Fault(
        "reporting/display/funnel.py", 'if status.get(row["period_start"]) != "open":', "if True:"
    ),
    Fault(
        "reporting/display/funnel.py",
        "stages = sorted(labels, key=lambda label: (-reached(label), label))",
        "stages = sorted(labels)",
    ),
    Fault(
        "reporting/display/funnel.py",
        '"words": f"{words} +{more}" if pending else words,',
        '"words": words,',
    ),
    Fault("reporting/display/funnel.py", 'open_ = maturity == "open"', "open_ = False"),
    Fault(
        "reporting/display/funnel.py",
        'MATURITY = {"final": ("已定稿的日期", "decided days"),',
        'MATURITY = {"final": ("decided days", "已定稿的日期"),',
    ),
    Fault(
        "reporting/display/funnel.py",
        'more = f"{pending:,} 待定" if lang == "zh" else f"{pending:,} undecided"',
        'more = f"{pending:,} 待定" if lang != "zh" else f"{pending:,} undecided"',
    ),
    Fault(
        "reporting/display/funnel.py",
        "first = sum(n for n, _ in totals[stages[0]][maturity])",
        "first = sum(n for n, _ in totals[stages[-1]][maturity])",
    ),
    Fault(
        "reporting/display/ranking.py",
        'upward = metric is None or metric.better != "lower"',
        'upward = metric is None or metric.better == "lower"',
    ),
    Fault(
        "reporting/display/ranking.py",
        "low, high = min(ends), max(ends)",
        "low, high = max(ends), min(ends)",
    ),
    Fault(
        "reporting/display/ranking.py",
        "nobody = all(one is None for one in group)",
        "nobody = any(one is None for one in group)",
    ),
    Fault(
        "reporting/display/ranking.py",
        "rows = _ranked(read, label, lang, span or read.periods[-1])",
        "rows = _ranked(read, label, lang, span or read.periods[0])",
    ),
    Fault(
        "reporting/display/ranking.py",
        '"final": row["status"] == "final",',
        '"final": row["status"] != "final",',
    ),
    Fault(
        "reporting/display/ranking.py",
        '"interval": ("95% 区间", "95% interval"),',
        '"interval": ("95% interval", "95% 区间"),',
    ),
    Fault("reporting/display/read_result.py", "SURELY = 0.999", "SURELY = 0.99"),
    Fault(
        "reporting/display/read_result.py",
        "found = check(self.frame, policies, registry=self.registry)",
        "found = check(self.frame, policies)",
    ),
    Fault(
        "reporting/display/read_result.py",
        'if key not in judged or row["outcome"] == "breaches":',
        'if key not in judged or row["outcome"] == "meets":',
    ),
    Fault(
        "reporting/display/read_result.py", 'side = "" if self.over(row) else "open_"', 'side = ""'
    ),
    Fault(
        "reporting/display/read_result.py",
        'return self._known_until is not None and bool(row["period_end"] <= self._known_until)',
        'return self._known_until is not None and bool(row["period_end"] < self._known_until)',
    ),
    Fault(
        "reporting/display/plot.py",
        "and (policy.until is None or policy.until > first)",
        "and (policy.until is None or policy.until >= first)",
    ),
    Fault(
        "reporting/display/table.py",
        "if (edition.since is None or edition.since < last)\n        and (edition.until is None or edition.until > first)",
        "if (edition.since is None or edition.since < last)\n        and (edition.until is None or edition.until >= first)",
    ),
    Fault(
        "reporting/display/table.py",
        "moment(max(known), lang), len(known) < len(times)",
        "moment(min(known), lang), len(known) < len(times)",
    ),
    Fault(
        "reporting/display/plot.py",
        "for row in read.of(label) if None not in (row[name] for name in needed)]",
        'for row in read.of(label) if row["value"] is not None]',
    ),
    Fault(
        "reporting/display/wait_histogram.py",
        'counted = units.filter(pl.col("in_denominator") & at.is_not_null())',
        "counted = units.filter(at.is_not_null())",
    ),
    Fault(
        "reporting/display/plot.py",
        "limit = limit or reply_limit(metric)",
        "limit = reply_limit(metric)",
    ),
    Fault(
        "reporting/display/table.py",
        "return at, bool(group) and all(one is None for one in group)",
        "return at, False",
    ),
    Fault(
        "reporting/display/ranking.py",
        "if reach := read.possible.get(read.key(row)):",
        "if (reach := read.possible.get(read.key(row))) and low is None:",
    ),
    Fault(
        "reporting/display/wait_histogram.py",
        'asked = counted["decided_at"].drop_nulls().len()',
        'asked = units["decided_at"].drop_nulls().len()',
    ),
    Fault(
        "reporting/display/trend.py",
        "_NEAR_SHARE, _NEAR_PART = 0.15, 0.5",
        "_NEAR_SHARE, _NEAR_PART = 0.15, 0.6",
    ),
    Fault(
        "reporting/display/trend.py",
        "if low - room <= one.value <= high + room]",
        "if low - room < one.value <= high + room]",
    ),
    Fault(
        "reporting/display/trend.py",
        "if first.year != end.year:",
        "if first.year == end.year:",
    ),
    Fault(
        "reporting/display/theme.py",
        'zero=unit != "ratio", nice=True',
        'zero=unit == "ratio", nice=True',
    ),
    Fault(
        "reporting/display/theme.py",
        "min(1.0, known[0] + 0.05)",
        "known[0] + 0.05",
    ),
    Fault(
        "reporting/display/theme.py",
        "if high - low <= step * steps or",
        "if high - low < step * steps or",
    ),
    Fault(
        "reporting/display/funnel.py",
        "sum(n for n, _ in parts), sum(p for _, p in parts)",
        "sum(n for n, _ in parts), max(p for _, p in parts)",
    ),
    Fault(
        "reporting/display/wait_histogram.py",
        '(cell["n"] - least) / (most - least) >= _WHITE_FROM',
        'cell["n"] / most >= _WHITE_FROM',
    ),
    Fault(
        "reporting/display/read_result.py",
        '{">=": "≥", ">": ">", "<=": "≤", "<": "<"}',
        '{">=": "≥", ">": "≥", "<=": "≤", "<": "≤"}',
    ),
    Fault(
        "reporting/display/read_result.py",
        'often["zh", metric.name.zh] == often["en", metric.name.en] == 1',
        'often["zh", metric.name.zh] == 1',
    ),
    Fault(
        "reporting/display/read_result.py",
        "for policy in (*own, *ALL)",
        "for policy in (*ALL, *own)",
    ),
    Fault(
        "reporting/display/plot.py",
        "if len(groups) > len(GROUPS):",
        "if len(groups) >= len(GROUPS):",
    ),
    Fault(
        "reporting/display/table.py",
        "if frame.width - len(stub) > _WIDEST:",
        "if frame.width - len(stub) >= _WIDEST:",
    ),
    Fault(
        "reporting/display/table.py",
        "'; some are never final' if never else ''",
        "''",
    ),
)
