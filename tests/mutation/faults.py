"""Faults to plant: a file of csmetrics, a few words of it, and the wrong ones in their place.

At least one for each file that computes or shows a figure. ``test_faults_stand.py`` checks in the
ordinary suite that the words stand exactly once; ``python -m tests.mutation.plant`` plants them.
"""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """``path``: below csmetrics. ``right`` stands in it exactly once."""

    path: str
    right: str
    wrong: str


NEAREST = {
    "analysis/alerting": ("tests/answers/test_alerts.py",),
    "analysis/comparison": ("tests/answers",),
    "analysis/scoring": ("tests/answers/test_score.py",),
    "analysis/sessions": ("tests/answers",),
    "analysis/workforce": ("tests/answers",),
    "analysis": ("tests/answers",),
    "calendars": ("tests/calendars",),
    "cli": ("tests/cli",),
    "display": ("tests/display",),
    "engine": ("tests/spec", "tests/property/test_engine_and_reference.py", "tests/property"),
    "evaluation/incremental": ("tests/increments", "tests/faults", "tests/property/test_nights.py"),
    "evaluation": ("tests/spec", "tests/registry", "tests/answers", "tests/property"),
    "exports": ("tests/exports", "tests/dirty"),
    "health": ("tests/health",),
    "model": ("tests/registry", "tests/spec", "tests/property"),
    "policies": ("tests/policies",),
    "reporting": ("tests/reporting",),
    "tables": ("tests/tables", "tests/dirty"),
    "wording": ("tests/wording", "tests/docs"),
}
"""The tests that should find a fault of a folder, nearest first; then comes the whole suite."""


FAULTS = (
    Fault(
        "analysis/alerting/alert_rules.py",
        "if self.least > self.window:",
        "if self.least > self.window + 9:",
    ),
    Fault(
        "analysis/alerting/alerts.py",
        "_SPREAD, _MEAN_SPREAD = 1.4826, 1.2533",
        "_SPREAD, _MEAN_SPREAD = 1.2533, 1.4826",
    ),
    Fault("analysis/alerting/alerts.py", "moved = closest - middle", "moved = middle - closest"),
    Fault(
        "analysis/comparison/benchmarks.py",
        'difference = pl.col("value") - pl.col("benchmark_value")',
        'difference = pl.col("benchmark_value") - pl.col("value")',
    ),
    Fault(
        "analysis/comparison/bounds.py",
        'pl.col("in_numerator") & (pl.col("side") == "numerator")',
        'pl.col("in_numerator") & (pl.col("side") != "numerator")',
    ),
    Fault(
        "analysis/comparison/contributions.py",
        'zh="其中有暂定的数字，还可能变。"',
        'zh=" Some of this is provisional and may still change."',
    ),
    Fault(
        "analysis/comparison/group_comparison.py",
        '(pl.col("rank") - 1) * 10 < pl.col("ranked")',
        'pl.col("rank") * 10 < pl.col("ranked")',
    ),
    Fault(
        "analysis/comparison/group_comparison.py",
        ".fill_null(minimum_volume) >= minimum_volume",
        ".fill_null(minimum_volume) > minimum_volume",
    ),
    Fault("analysis/comparison/intervals.py", "reach = z / (n + z * z) *", "reach = z / (n + z) *"),
    Fault(
        "analysis/comparison/intervals.py",
        "reach = z * (spread / n).sqrt() / scale",
        "reach = z * (spread / n) / scale",
    ),
    Fault(
        "analysis/comparison/period_comparison.py",
        '"week": 52, "month": 12',
        '"week": 53, "month": 12',
    ),
    Fault(
        "analysis/comparison/period_comparison.py",
        '(pl.lit(day) < pl.col("period_end"))',
        '(pl.lit(day) <= pl.col("period_end"))',
    ),
    Fault("analysis/explained_units.py", "(quantity * quantity).sum()", "quantity.sum()"),
    Fault(
        "analysis/scoring/score.py",
        "return min(max((value - Fraction(item.floor)) / reach, Fraction(0)), most)",
        "return max((value - Fraction(item.floor)) / reach, Fraction(0))",
    ),
    Fault(
        "analysis/scoring/scorecard.py",
        "if self.direction not in {None, self.rising}:",
        "if False:",
    ),
    Fault(
        "analysis/sessions/conversations.py",
        'pl.col("sent_at").filter("asked").min().alias("first_asked_at")',
        'pl.col("sent_at").filter("asked").max().alias("first_asked_at")',
    ),
    Fault(
        "analysis/sessions/details.py",
        "pl.lit(value=True) if end is None else day < end",
        "pl.lit(value=True) if end is None else day <= end",
    ),
    Fault("analysis/sessions/examples.py", "_said(handed >= _MANY,", "_said(handed > _MANY,"),
    Fault(
        "analysis/workforce/arrivals.py",
        '(pl.col("arrivals") / pl.col("days")).alias("per_day")',
        '(pl.col("arrivals")).alias("per_day")',
    ),
    Fault(
        "analysis/workforce/concurrency.py",
        '(pl.col("level") * pl.col("length")).sum().alias("open")',
        'pl.col("length").sum().alias("open")',
    ),
    Fault(
        "analysis/workforce/decomposition.py",
        "mean = (rates[0] + rates[-1]) / 2 if rates",
        "mean = rates[0] if rates",
    ),
    Fault(
        "analysis/workforce/erlang_c.py",
        "for n in range(1, servers + 1):",
        "for n in range(1, servers):",
    ),
    Fault(
        "analysis/workforce/fair_share.py",
        'apart = (totals["n"] - totals["expected"]).to_numpy()',
        'apart = (totals["n"]).to_numpy()',
    ),
    Fault(
        "analysis/workforce/staffing.py",
        '.filter("ended", pl.col("start") >= since, pl.col("start") < until)',
        '.filter("ended", pl.col("start") >= since)',
    ),
    Fault(
        "calendars.py",
        '{"holiday": library.constants.holidays, "workday": library.constants.workdays}',
        '{"workday": library.constants.holidays, "holiday": library.constants.workdays}',
    ),
    Fault("cli/output.py", 'pl.lit("\'") + text', "text"),
    Fault(
        "cli/result_tables.py",
        'plain(row["numerator"]), plain(row["denominator"])',
        'plain(row["denominator"]), plain(row["numerator"])',
    ),
    Fault("wording/figure_text.py", 'sign = "-" if value < 0 else ""', 'sign = ""'),
    Fault("wording/figure_text.py", "start.month // 3 + 1}", "start.month // 3}"),
    Fault("display/funnel.py", 'share = f"{n / first:.1%}" if', 'share = f"{first / n:.1%}" if'),
    Fault(
        "display/ranking.py",
        'x=alt.X("low:Q", scale=scale), x2=alt.X2("high:Q")',
        'x=alt.X("low:Q", scale=scale), x2=alt.X2("low:Q")',
    ),
    Fault(
        "display/read_result.py", 'if row["pending"] and None not in pair:', "if None not in pair:"
    ),
    Fault("display/table.py", "(+{row['pending']:,})", "({row['pending']:,})"),
    Fault(
        "display/theme.py",
        "first = int(low // step) * step",
        "first = int(low // step) * step + step",
    ),
    Fault("display/trend.py", "\"datum.status == 'final'\"", "\"datum.status != 'final'\""),
    Fault(
        "display/wait_histogram.py",
        "lower >= limit.total_seconds()",
        "lower > limit.total_seconds()",
    ),
    # a message at the very instant that is looked back from is passed over
    Fault(
        "engine/asof_index.py",
        "return count_less(self._order, wanted, inclusive=inclusive)",
        "return count_less(self._order, wanted)",
    ),
    # a trailing window is a day short
    Fault("evaluation/calendar_periods.py", ".then(last - trailing)", ".then(last - trailing + 1)"),
    Fault(
        "evaluation/calendar_periods.py",
        'pl.col("up_to") > pl.col("low") + 1)',
        'pl.col("up_to") > pl.col("low"))',
    ),
    Fault(
        "engine/column_ops.py",
        'with_row_index("count", offset=1)',
        'with_row_index("count", offset=0)',
    ),
    # a reply exactly at the limit is too late
    Fault("engine/message_subject.py", "in_time &= reply <= limit", "in_time &= reply < limit"),
    # replies after the settling end count
    Fault(
        "engine/message_subject.py",
        "return reply if self.cutoff is None else pl.when(reply < self.cutoff).then(reply)",
        "return reply",
    ),
    # messages after the settling end count
    Fault(
        "engine/message_subject.py",
        'return None if self.cutoff is None or self.own_day else pl.col("t") < self.cutoff',
        "return None",
    ),
    # what nobody has answered waits for ever
    Fault(
        "engine/compile_conditions.py",
        "passed = [deadline <= as_of for",
        "passed = [deadline < 0 for",
    ),
    Fault(
        "engine/compile_conditions.py",
        "case _ if sense is Sense.CERTAIN and is_awaited(condition):",
        "case _ if sense is Sense.CERTAIN and not is_awaited(condition):",
    ),
    Fault(
        "engine/decision_evidence.py",
        "{FALSE: 0, UNKNOWN: 1, TRUE: 2}",
        "{FALSE: 1, UNKNOWN: 0, TRUE: 2}",
    ),
    Fault(
        "engine/decision_evidence.py",
        "{TRUE: 0, UNKNOWN: 1, FALSE: 2}",
        "{FALSE: 0, UNKNOWN: 1, TRUE: 2}",
    ),
    Fault("engine/decision_evidence.py", "of = rule.after or rule.of", "of = rule.of"),
    Fault("engine/decision_evidence.py", "rows.sort(*order_by)", '.sort("rank", "ord")'),
    # a row before its buyer's first message finds the last one of the buyer before
    Fault(
        "engine/last_message.py",
        'near = (pl.col("message_buyer") == pl.col("buyer")) & _within_reach(self._snapshot, look)',
        "near = _within_reach(self._snapshot, look)",
    ),
    # authors are looked for from the last message on
    Fault(
        "engine/last_message.py",
        "member=pl.int_ranges(first, end, dtype=pl.UInt32)",
        "member=pl.int_ranges(first + 1, end, dtype=pl.UInt32)",
    ),
    Fault(
        "engine/load/extent.py",
        "return min(first for first, _ in known), max(last for _, last in known)",
        "return min(first for first, _ in known), min(last for _, last in known)",
    ),
    # rows that were read at different times are not put together
    Fault(
        "engine/load/sorted_runs.py",
        'return pl.concat(own, rechunk=True).sort("key", maintain_order=True)',
        "return pl.concat(own, rechunk=True)",
    ),
    # a midnight that comes twice begins the day the second time
    Fault("engine/local_days.py", 'ambiguous="earliest"', 'ambiguous="latest"'),
    # of several answers those still awaited do not count
    Fault("engine/message_conditions.py", ".when(waits)", ".when(waits & ~waits)"),
    # of a unit's first message another is taken
    Fault(
        "engine/aggregate_plan.py",
        "messages.gather(places_of(which).filter(start), ",
        "messages.gather(places_of(which).filter(start).reverse(), ",
    ),
    # a gap as long as the longest that is passed over ends a reception
    Fault(
        "engine/message_conditions.py",
        "long = pl.when(gap > microseconds(quantity.gap))",
        "long = pl.when(gap >= microseconds(quantity.gap))",
    ),
    # a unit in several pieces counts once for each
    Fault("engine/aggregate_plan.py", "split = units.is_split", "split = None"),
    Fault(
        "engine/messages/accounts_reached.py",
        'day >= pl.col("day") - AUTHOR_DAYS',
        'day > pl.col("day") - AUTHOR_DAYS',
    ),
    Fault(
        "engine/messages/accounts_reached.py",
        'pl.when(pl.col("session").is_not_null()).then("of_session")',
        'pl.when(pl.col("session").is_null()).then("of_session")',
    ),
    # messages at the same time are put in order by their row alone
    Fault(
        "engine/messages/message_order.py",
        'order = [name for name in ("check", "t", "seq")',
        'order = [name for name in ("check", "t")',
    ),
    # service hours include the instant they close
    Fault(
        "engine/messages/message_table.py",
        'time.is_between(*limits, closed="left")',
        'time.is_between(*limits, closed="both")',
    ),
    # a flag covers the instant it ends
    Fault(
        "engine/messages/message_table.py",
        'pl.col("t") < pl.col("to_at")',
        'pl.col("t") <= pl.col("to_at")',
    ),
    Fault(
        "engine/messages/message_table.py",
        'pl.col("worked") * 2 + pl.col("inside")',
        'pl.col("worked") * 2',
    ),
    Fault(
        "engine/messages/rounds.py",
        'pl.col("asked") & pl.col("day").ne_missing(before)',
        'pl.col("asked") & pl.lit(value=False)',
    ),
    # a unit's sum runs on into the next unit
    Fault("engine/messages/segment_folds.py", "sums - sums.shift(1, fill_value=0)", "sums"),
    # true answers of the unit before are counted too
    Fault(
        "engine/messages/segment_folds.py",
        "first.shift(-1, fill_value=len(true)) - first",
        "first.shift(-1, fill_value=len(true))",
    ),
    # a conversation's replies answer the next buyer's questions
    Fault(
        "engine/messages/segments.py",
        'same = found["segment"] == self.segment',
        'same = found["segment"] >= 0',
    ),
    # a conversation that another interrupts is over
    Fault("engine/messages/segments.py", "return several if len(several) else None", "return None"),
    # a round's first message in a later piece opens a round of its own
    Fault(
        "engine/messages/segments.py",
        'pl.when(first).then(pl.lit(carried).gather(pl.col("segment"))).otherwise(own)',
        "own",
    ),
    # a buyer counts once for each row of a day
    Fault("engine/row_days.py", ".filter(whose.is_first_distinct())", ""),
    # the unanswered are left out of the denominator
    Fault(
        "engine/outcomes.py",
        'numerator, denominator = known & pl.col(f"satisfied{label}"), known',
        'numerator, denominator = known & pl.col(f"satisfied{label}"), known & col("holds")',
    ),
    Fault(
        "engine/roster.py",
        '.filter(pl.col("day") < pl.col("until"))',
        '.filter(pl.col("day") <= pl.col("until"))',
    ),
    # an order paid at the first message came before it
    Fault(
        "engine/row_lookup.py",
        "place = pl.lit(index.count_before(self._since(units, window, bounds)))",
        "place = pl.lit(index.count_before(self._since(units, window, bounds), inclusive=True))",
    ),
    # the next order of another buyer is this one's
    Fault(
        "engine/row_lookup.py",
        'same = take(rows["whose"], place) == pl.lit(whose)',
        'same = take(rows["whose"], place) >= 0',
    ),
    # an order at the end of a window lies in it
    Fault(
        "engine/row_lookup.py",
        "inside.append(next_row < bounds.at(window.before))",
        "inside.append(next_row <= bounds.at(window.before))",
    ),
    # of the rows in a window the first is passed over
    Fault(
        "engine/row_lookup.py",
        "place=pl.int_ranges(first, last, dtype=pl.UInt32)",
        "place=pl.int_ranges(first + 1, last, dtype=pl.UInt32)",
    ),
    Fault("engine/row_lookup.py", 'known & (pl.col(name) < pl.col("cutoff"))', "known"),
    # what a row has of its order begins after the bound
    Fault(
        "engine/row_pairs.py", "yield edge(window.since) <= time", "yield edge(window.since) < time"
    ),
    # sessions without messages are lost
    Fault(
        "engine/row_populations.py",
        'units.with_columns(_placed(sums, self.snapshot.rows("sessions").height))',
        'units.with_columns(_placed(sums, self.snapshot.rows("sessions").height)).filter(pl.col("row").is_in(sums["row"].implode()))',
    ),
    # an earlier buyer-day is found as the one of the day itself
    Fault("engine/earlier_days.py", '.then(pl.col("place") - 1)', '.then(pl.col("place"))'),
    Fault(
        "engine/row_populations.py",
        "conditions += [pl.col(name) < cutoff for name in needed]",
        "conditions += []",
    ),
    # what comes after as_of is known
    Fault("engine/snapshot.py", "self.data = hide_later(data, as_of)", "self.data = data"),
    Fault(
        "engine/snapshot.py",
        '.unique(["shop", "day"], keep="first", maintain_order=True)',
        '.unique(["shop", "day"], keep="last", maintain_order=True)',
    ),
    Fault(
        "engine/working_time.py",
        'weekday = fullest if kind == "workday" else (day + 3) % 7 + 1',
        'weekday = fullest if kind == "workday" else (day + 4) % 7 + 1',
    ),
    Fault(
        "engine/working_time.py",
        '(pl.col("at") < pl.col("end"))',
        '(pl.col("at") <= pl.col("end"))',
    ),
    Fault(
        "evaluation/evaluate.py",
        "or any(OMITTABLE[table].difference",
        "or not any(OMITTABLE[table].difference",
    ),
    Fault(
        "evaluation/explain.py",
        "if trailing > 1 or isinstance(request.per, str):",
        "if trailing > 1:",
    ),
    Fault(
        "evaluation/incremental/changes.py",
        'later = pl.col("as_of_right") >= pl.col("as_of")',
        'later = pl.col("as_of_right") < pl.col("as_of")',
    ),
    Fault(
        "evaluation/incremental/compute.py",
        "found.filter(reported >= first, reported < end)",
        "found.filter(reported > first, reported < end)",
    ),
    Fault(
        "evaluation/incremental/finish.py",
        'known.filter(~pl.col("final"), pl.col("as_of") < partials.as_of)',
        'known.filter(~pl.col("final"), pl.col("as_of") > partials.as_of)',
    ),
    Fault(
        "evaluation/incremental/nights.py",
        "if len(usual) < _ENOUGH or not",
        "if len(usual) < 99 or not",
    ),
    Fault(
        "evaluation/incremental/partials.py",
        'pl.col("as_of", "final").sort_by("as_of").last()',
        'pl.col("as_of", "final").sort_by("as_of").first()',
    ),
    Fault(
        "evaluation/incremental/partials.py",
        "if self.fingerprint != other.fingerprint:",
        "if False:",
    ),
    Fault(
        "evaluation/incremental/schema.py",
        '(own["numerator"] < 0).any()',
        '(own["numerator"] < -9).any()',
    ),
    Fault("evaluation/incremental/store.py", "if seal != found.encode():", "if False:"),
    Fault(
        "evaluation/request.py",
        "if counts_buyers_messages(unit) and self._tells_of_agents(name):",
        "if False:",
    ),
    Fault(
        "evaluation/result.py",
        '"weighted hours": 3600 * 1_000_000 * 10_000,',
        '"weighted hours": 3600 * 1_000_000 * 1_000,',
    ),
    Fault(
        "evaluation/result_frame.py",
        "return day, day + timedelta(days=1)",
        "return day, day + timedelta(days=2)",
    ),
    Fault("exports/accounts.py", "total = below + raw.header.last_line", "total = below"),
    Fault(
        "exports/csv_files.py",
        "row_index_offset=header.last_line + 1,",
        "row_index_offset=header.last_line,",
    ),
    Fault(
        "exports/dates.py",
        "number.is_between(_FIRST_SERIAL - less, _LAST_SERIAL - less)",
        "number.is_between(_FIRST_SERIAL, _LAST_SERIAL)",
    ),
    Fault(
        "exports/excel_files.py", "if value.time() == time() and", "if value.time() != time() and"
    ),
    Fault(
        "exports/headers.py",
        "counts = Counter(count for count in filled if count > 1)",
        "counts = Counter(count for count in filled if count > 3)",
    ),
    Fault(
        "exports/limits.py",
        "min(_MOST, max(_LEAST, _TIMES * size))",
        "max(_MOST, max(_LEAST, _TIMES * size))",
    ),
    Fault("exports/csv_records.py", "len(cells) != width:", "len(cells) > width:"),
    Fault("exports/sessions.py", "(time - before > limit)", "(time - before >= limit)"),
    Fault(
        "health/clocks.py", 'if table == "orders" and unit.en != "day":', 'if table == "orders":'
    ),
    Fault("health/coverage.py", "if covered >= 0.6 * len(days):", "if covered >= 6 * len(days):"),
    Fault(
        "health/offsets.py",
        "rows = int(((found - hours * _HOUR).abs() <= _HOUR / 4).sum())",
        "rows = 0",
    ),
    Fault(
        "health/people.py",
        'if view.height("messages") < 200:',
        'if view.height("messages") < 10**9:',
    ),
    Fault(
        "health/order_rows.py",
        'in_cents = pl.col("amount") == pl.col("paid") * _CENTS',
        'in_cents = pl.col("amount") * _CENTS == pl.col("paid")',
    ),
    Fault(
        "health/rhythm.py",
        "return slow * sum(usual[day][hour] for day, hour in whole)",
        "return sum(usual[day][hour] for day, hour in whole)",
    ),
    Fault(
        "health/talks.py",
        "if paired < 0.3 * view.height(table):",
        "if paired < 30 * view.height(table):",
    ),
    Fault(
        "health/view.py",
        'and self.share_of_minutes("messages") < 0.5',
        'and self.share_of_minutes("messages") > 0.5',
    ),
    Fault("model/context.py", "return [of for of in found if of is not None]", "return []"),
    Fault("model/lookback.py", "return sum(spans) + 2", "return 0"),
    Fault(
        "model/requirements.py",
        "return tuple(name for name in by if name in agent_columns(data) and name not in own)",
        "return ()",
    ),
    Fault("policies/check.py", "first = max(first, policy.since or first)", "first = first"),
    Fault("policies/jd.py", "RULES_SINCE = date(2018, 3, 1)", "RULES_SINCE = date(2018, 4, 1)"),
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
        "reporting/appendix.py", 'count_cell(row["pending"]),', 'count_cell(row["pending_met"]),'
    ),
    Fault(
        "reporting/cell_text.py",
        'return Cell(shown, 100 * value, "points", mark, sign)',
        'return Cell(shown, value, "points", mark, sign)',
    ),
    Fault(
        "reporting/content.py",
        "days = (facts.span[1] - facts.span[0]).days",
        "days = (facts.span[1] - facts.span[0]).days + 1",
    ),
    Fault(
        "reporting/headline.py", 'abs(row["ratio"] - 1) >= _CLEAR', 'abs(row["ratio"] - 1) < _CLEAR'
    ),
    Fault("reporting/inputs.py", "if one[1] <= span[0]]", "if one[1] < span[0]]"),
    Fault(
        "reporting/markdown.py",
        "return f\"| {' | '.join(cells)} |\"",
        "return f\"| {' | '.join(cells[:-1])} |\"",
    ),
    Fault(
        "reporting/members.py",
        'sort("denominator", "numerator", descending=True)',
        'sort("denominator", "numerator", descending=False)',
    ),
    Fault("reporting/page.py", "autoescape=True,", "autoescape=False,"),
    Fault(
        "reporting/policies_and_changes.py",
        'return "better" if (amount > 0) == (better == "higher") else "worse"',
        'return "worse" if (amount > 0) == (better == "higher") else "better"',
    ),
    Fault(
        "analysis/comparison/contributions.py",
        "parts.sort(key=lambda part: -abs(part.amount))",
        "parts.sort(key=lambda part: abs(part.amount))",
    ),
    Fault(
        "reporting/selection.py",
        "if lack is not None and (patterned or forgiving):",
        "if lack is not None and patterned:",
    ),
    Fault("reporting/workbook.py", '"strings_to_formulas": False', '"strings_to_formulas": True'),
    Fault(
        "tables/dataset.py",
        "frame.filter((pl.min_horizontal(TIMES[table]) <= limit)",
        "frame.filter((pl.min_horizontal(TIMES[table]) < limit)",
    ),
    Fault("tables/pseudonyms.py", "if len(given) < _LEAST:", "if len(given) < 0:"),
    Fault("tables/schema/amounts.py", "units = round(value * scale)", "units = int(value * scale)"),
    Fault("tables/schema/amounts.py", '"negative": units >= 0,', '"negative": units > 0,'),
    Fault(
        "tables/schema/date_type.py",
        "if not isinstance(value, date) or isinstance(value, datetime):",
        "if not isinstance(value, date):",
    ),
    Fault(
        "tables/schema/row.py",
        "return time.astimezone(UTC) < limit.astimezone(UTC)",
        "return time.astimezone(UTC) <= limit.astimezone(UTC)",
    ),
    Fault(
        "tables/schema/timestamps.py", '"years": local & instants,', '"years": local | instants,'
    ),
    Fault("tables/time_zones.py", "len(days) - 1)]", "len(days) - 2)]"),
    Fault(
        "tables/validation/keys.py",
        'after = pl.col("begins").shift(-1).over(owner) < pl.col("ends")',
        'after = pl.col("begins").shift(-1).over(owner) <= pl.col("ends")',
    ),
    Fault(
        "tables/validation/row_rules.py", "time(until) > time(since)", "time(until) >= time(since)"
    ),
    Fault(
        "tables/validation/validate.py",
        "own.refuse(broken_keys(name, rows) + broken_periods(name, rows))",
        "own.refuse(broken_keys(name, rows))",
    ),
    Fault(
        "tables/validation/violations.py",
        "examples = zip(rows.head(SHOWN), first, strict=True)",
        "examples = zip(rows.tail(SHOWN), first, strict=True)",
    ),
    Fault(
        "wording/bilingual.py",
        '(timedelta(minutes=1), "分钟", "min"),',
        '(timedelta(minutes=1), "min", "分钟"),',
    ),
    Fault(
        "wording/column_names.py",
        '"level": Text(zh="满意度等级（1 最差，5 最好）", en="level (1 worst, 5 best)")',
        '"level": Text(zh="level (1 worst, 5 best)", en="满意度等级（1 最差，5 最好）")',
    ),
    Fault(
        "wording/edition_text.py",
        'en="flag: spam, blocked or internal, from its start to before its end"',
        'en="flag: spam, blocked or internal, from its start to its end"',
    ),
    Fault(
        "wording/measure_sentences.py",
        "percent = (q * 100).normalize()",
        "percent = (q * 10).normalize()",
    ),
    Fault(
        "wording/message_phrases.py",
        '"buyer": Text(zh="同一店铺与同一买家之间", en="between one shop and one buyer")',
        '"buyer": Text(zh="同一店铺与同一买家之间", en="between one agent and one buyer")',
    ),
    Fault(
        "wording/quantity_phrases.py",
        'if answered else ("或无回复", " or unanswered")',
        'if answered else ("", "")',
    ),
    Fault(
        "wording/row_clauses.py",
        'Text(zh="平台未介入", en="the platform did not intervene")',
        'Text(zh="平台介入", en="the platform intervened")',
    ),
    Fault(
        "wording/time_phrases.py",
        '(f" < {before.zh}" if before else "")',
        '(f" ≤ {before.zh}" if before else "")',
    ),
    Fault("wording/unit_phrases.py", "enumerate(found, 1)", "enumerate(found, 0)"),
    Fault(
        "analysis/comparison/compare.py",
        'low.alias(f"{side}low"), high.alias(f"{side}high")',
        'high.alias(f"{side}low"), low.alias(f"{side}high")',
    ),
    Fault(
        "engine/load/table_loader.py",
        "return SENDERS.index(sender) * len(MODES) + MODES.index(mode)",
        "return SENDERS.index(sender) * len(MODES)",
    ),
    Fault(
        "engine/populations.py",
        "return compile_condition(condition, self.subject, sense)",
        "return judge(condition, self.subject)",
    ),
    Fault(
        "engine/last_message.py",
        'return pl.col("message_reach") >= snapshot.clock.day(pl.col("anchor")) - look.within_days',
        'return pl.col("at") > world.clock.day(pl.col("from")) - look.within_days',
    ),
    Fault("exports/cells.py", "found.sum() * 2 > text.count()", "found.sum() * 2 < text.count()"),
    Fault(
        "exports/encodings.py",
        "return self.name in _UTF8 and not self.damaged",
        "return self.name in _UTF8",
    ),
    Fault("exports/forms.py", '"${1}+0000${2}"', '"${1}+0800${2}"'),
    Fault("exports/raw.py", "return self.header.last_line + 1", "return self.header.last_line"),
    Fault("exports/read_export.py", "pl.col(_LINE).alias(LINE)", "(pl.col(_LINE) + 1).alias(LINE)"),
    Fault(
        "exports/readings.py",
        "return pl.coalesce(there) if there else None",
        "return there[-1] if there else None",
    ),
    Fault(
        "exports/times.py",
        'return count.cast(pl.Datetime("us", "UTC"))',
        'return count.cast(pl.Datetime("us")).dt.replace_time_zone("Asia/Shanghai").dt.convert_time_zone("UTC")',
    ),
    Fault(
        "health/bearing.py",
        'return all(part in read for part in what.split("+"))',
        'return any(part in read for part in what.split("+"))',
    ),
    Fault("policies/douyin.py", "threshold=Decimal(120)", "threshold=Decimal(12)"),
    Fault("policies/kuaishou.py", 'threshold=Decimal("0.7")', 'threshold=Decimal("0.75")'),
    Fault("policies/pdd.py", 'threshold=Decimal("0.5")', 'threshold=Decimal("0.3")'),
    Fault(
        "reporting/blocks.py",
        "sum(2 if ord(sign) > _WIDE else 1 for sign in line)",
        "sum(1 for sign in line)",
    ),
    Fault(
        "tables/frame_sources.py",
        "tuple(name for name in columns if name not in MARKS)",
        "tuple(columns)",
    ),
    Fault(
        "tables/intake.py",
        'lost = self.tables.filter(pl.col("rejected") > 0)',
        'lost = self.tables.filter(pl.col("rejected") > 1)',
    ),
    Fault("tables/placeholders.py", "if word not in but]", "if word in but]"),
    Fault("tables/schema/column_types.py", 'return {"type": column.is_null()}', "return {}"),
    Fault(
        "tables/schema/models.py",
        'Annotated[Literal["manual", "assisted", "automatic", "bulk"], OneOf()]',
        'Annotated[Literal["assisted", "manual", "automatic", "bulk"], OneOf()]',
    ),
    Fault(
        "tables/schema/table_columns.py",
        "return replace(found, values=words) if isinstance(found, OneOf) else found",
        "return found",
    ),
    Fault(
        "tables/validation/fast_path.py",
        "(pl.col(later) >= pl.col(earlier)).all()",
        "(pl.col(later) >= pl.col(earlier)).any()",
    ),
    Fault(
        "tables/validation/suspicious.py",
        "pl.col(name).to_physical() < first for name in times",
        "pl.col(name).to_physical() < 0 for name in times",
    ),
)
