"""Faults to plant in what answers are made of."""

from tests.mutation.fault import Fault

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
        "analysis/comparison/compare.py",
        'low.alias(f"{side}low"), high.alias(f"{side}high")',
        'high.alias(f"{side}low"), low.alias(f"{side}high")',
    ),
    Fault(
        "analysis/comparison/contributions.py",
        'zh="其中有暂定的数字，还可能变。"',
        'zh=" Some of this is provisional and may still change."',
    ),
    Fault(
        "analysis/comparison/contributions.py",
        "parts.sort(key=lambda part: -abs(part.amount))",
        "parts.sort(key=lambda part: abs(part.amount))",
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
        "(pl.lit(day) < end)",
        "(pl.lit(day) <= end)",
    ),
    # a period that others stand beside may be the later one
    Fault(
        "analysis/comparison/period_comparison.py",
        'end = pl.max_horizontal("against_end", "period_end")',
        'end = pl.col("period_end")',
    ),
    Fault(
        "analysis/comparison/period_comparison.py",
        'window_start) & (then_start < pl.col("period_end"))',
        "window_start)",
    ),
    # the best of whom the sums are not known come to nothing
    Fault(
        "analysis/comparison/group_comparison.py",
        'added(name, pl.col("__best")).over(peers)',
        'pl.when("__best").then(name).sum().over(peers)',
    ),
    Fault(
        "analysis/alerting/alerts.py",
        "if open_ and upward and isinstance(metric.editions[-1].measure, Count | Total):",
        "if False:",
    ),
    # the limit itself is no breach of a policy that wants less, as long as units are pending
    Fault(
        "analysis/alerting/alerts.py",
        "missed = most < 0 or (strict and most == 0)",
        "missed = most < 0",
    ),
    # the metric says which side of a policy's limit is good
    Fault(
        "analysis/alerting/alerts.py",
        'upward, strict = row["comparison"][0] == ">"',
        'upward, strict = metric.better == "higher"',
    ),
    Fault("analysis/explained_units.py", "(quantity * quantity).sum()", "quantity.sum()"),
    Fault(
        "analysis/scoring/score.py",
        "return int(points * _HUNDRED + Fraction(1, 2))",
        "return int(points * _HUNDRED)",
    ),
    Fault(
        "analysis/scoring/item_figures.py",
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
    Fault("analysis/sessions/examples.py", "_reason(handed >= _MANY,", "_reason(handed > _MANY,"),
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
        "analysis/numbers.py",
        'met, of = row["numerator"] + row["pending_met"], row["denominator"] + pending',
        'met, of = row["numerator"] + row["pending_met"], row["denominator"]',
    ),
    Fault(
        "analysis/numbers.py",
        'return Text(zh=f"（无{gap}{called.zh}）", en=f"(no {called.en})")',
        'return Text(zh=f"(no {called.en})", en=f"（无{gap}{called.zh}）")',
    ),
    Fault(
        "analysis/numbers.py",
        'return Text(zh=f"{pending:,} 个待定", en=f"{pending:,} undecided")',
        'return Text(zh=f"{pending:,} undecided", en=f"{pending:,} 个待定")',
    ),
    Fault("analysis/alerting/event_days.py", "start <= day < end", "start <= day <= end"),
    Fault(
        "analysis/alerting/event_days.py",
        "if trailing == 1 else end - timedelta(days=trailing)",
        "if True else end - timedelta(days=trailing)",
    ),
    Fault(
        "analysis/alerting/event_days.py",
        'and (shop is None or row.get("shop_id", shop) == shop)',
        'and (shop is None or row.get("shop_id") == shop)',
    ),
    Fault(
        "analysis/workforce/like_days.py",
        'names = calendar.filter(kind="event")["name"]',
        'names = calendar["name"]',
    ),
    Fault(
        "analysis/workforce/like_days.py",
        'how="anti" if days == "ordinary" else "semi"',
        'how="anti"',
    ),
    Fault(
        "analysis/workforce/like_days.py",
        'and (row["platform"] is None or row["platform"] == platforms.get(shop))',
        "and True",
    ),
    Fault("analysis/workforce/like_days.py", 'if row["shop_id"] in {None, shop}', "if True"),
    Fault(
        "analysis/workforce/like_days.py",
        'calendar = calendar.filter(kind="event", name=days)',
        'calendar = calendar.filter(kind="event")',
    ),
    Fault(
        "analysis/alerting/webhook_messages.py",
        'kept = f"{kept[: len(kept) * 9 // 10 - 1]}…"',
        "kept = kept[: len(kept) * 9 // 10 - 1]",
    ),
    Fault(
        "analysis/alerting/webhook_messages.py",
        'text = "\\n\\n".join([f"**{title}**", *lines])',
        'text = "\\n".join([f"**{title}**", *lines])',
    ),
    Fault(
        "analysis/sessions/conversation_text.py",
        'if row["sent_at"].date() != last:',
        "if last is None:",
    ),
    Fault(
        "analysis/sessions/session_facts.py",
        '.agg(pl.col("level").last().alias("rating"))',
        '.agg(pl.col("level").first().alias("rating"))',
    ),
    Fault(
        "analysis/sessions/spot_checks.py",
        "key=lambda at: (sizes[at] / (2 * got[at] + 1), -at)",
        "key=lambda at: (sizes[at] / (got[at] + 1), -at)",
    ),
    Fault("analysis/sessions/spot_checks.py", "number / len(part)", "len(part) / number"),
    Fault("analysis/sessions/word_odds.py", "prior = min(totals)", "prior = max(totals)"),
    Fault(
        "analysis/sessions/word_odds.py",
        "z = ratio / sqrt(1 / mine + 1 / theirs)",
        "z = ratio * sqrt(1 / mine + 1 / theirs)",
    ),
    Fault(
        "analysis/alerting/webhook_messages.py",
        'found.sort("severity", "period_start", maintain_order=True)',
        'found.sort("period_start", "severity", maintain_order=True)',
    ),
    Fault(
        "analysis/comparison/contributions.py",
        "for side in (before, after):\n        if side.pending:",
        "for side in (after,):\n        if side.pending:",
    ),
    Fault(
        "analysis/comparison/period_comparison.py",
        "crossed |= (first < pl.lit(day))",
        "crossed |= (first <= pl.lit(day))",
    ),
    Fault(
        "analysis/comparison/period_comparison.py",
        "numbered[-1][2] + 1 if again else 2 * nth",
        "numbered[-1][2] + 1 if again else nth",
    ),
    Fault("analysis/scoring/score.py", "(scale if figure.counts else 1)", "scale"),
    Fault(
        "analysis/sessions/details.py",
        "timedelta(days=min(LAST_DAYS, most_days))",
        "timedelta(days=LAST_DAYS)",
    ),
    Fault(
        "analysis/sessions/conversation_text.py",
        'placed.filter(pl.col("session_id").is_null(), pl.col("day") == day)',
        'placed.filter(pl.col("session_id").is_null())',
    ),
    Fault(
        "analysis/workforce/arrivals.py",
        "pl.duration(hours=1) <= pl.lit(request.as_of)",
        "pl.duration(hours=1) < pl.lit(request.as_of)",
    ),
    Fault(
        "analysis/workforce/fair_share.py",
        'pl.when(pl.col("expected").is_not_null()).then("p_value"),',
        '"p_value",',
    ),
    Fault(
        "analysis/workforce/staffing.py", '"occupancy": load / places', '"occupancy": load / agents'
    ),
    Fault(
        "analysis/sessions/spot_checks.py",
        'by = [*groups, "started_at", "shop_id"',
        'by = ["started_at", *groups, "shop_id"',
    ),
    Fault(
        "analysis/sessions/conversation_text.py",
        "<br>{escape(self._head('en'))}",
        "<br>{escape(self._head('zh'))}",
    ),
    Fault(
        "analysis/comparison/contributions.py",
        "left = sum((part.amount for part, _ in rest), NOTHING)",
        "left = sum((part.amount for part, _ in parts), NOTHING)",
    ),
    Fault(
        "analysis/workforce/concurrency.py",
        '.sort("period_start", "shop_id", "agent_id")',
        '.sort("shop_id", "agent_id", "period_start")',
    ),
    Fault(
        "analysis/sessions/session_facts.py",
        'pl.coalesce("buyer_id", "bought_by").alias("buyer_id")',
        'pl.coalesce("bought_by", "buyer_id").alias("buyer_id")',
    ),
    Fault(
        "analysis/workforce/decomposition.py",
        "if not all(one.below for one in sums):",
        "if not any(one.below for one in sums):",
    ),
    Fault(
        "analysis/workforce/decomposition.py",
        "if any(one.above and not one.below for one in own):",
        "if False:",
    ),
    Fault(
        "analysis/workforce/concurrency.py",
        '.filter(pl.col("start") < pl.col("stop"))',
        '.filter(pl.col("start") <= pl.col("stop"))',
    ),
    Fault(
        "analysis/workforce/arrivals.py",
        'instant("latest")',
        'instant("earliest")',
    ),
    Fault(
        "analysis/workforce/erlang_c.py",
        "if load >= servers:\n        return None",
        "if load > servers:\n        return None",
    ),
    Fault(
        "analysis/workforce/fair_share.py",
        'totals["expected"].min() < _LEAST',
        'totals["expected"].min() <= _LEAST',
    ),
    Fault(
        "analysis/workforce/fair_share.py",
        '.filter(pl.col("weight") > 0)',
        '.filter(pl.col("weight") >= 0)',
    ),
    Fault(
        "analysis/workforce/fair_share.py",
        '.agg(pl.col("weight").max())',
        '.agg(pl.col("weight").sum())',
    ),
    Fault(
        "analysis/sessions/details.py",
        '"counted": inside | above',
        '"counted": above',
    ),
    Fault(
        "analysis/sessions/details.py",
        'on=("shop_id", "buyer_id", "on"))',
        'on=("buyer_id", "on"))',
    ),
    Fault(
        "analysis/sessions/session_facts.py",
        'on=("shop_id", "order_id"), how="left"',
        'on="order_id", how="left"',
    ),
    Fault(
        "analysis/sessions/examples.py",
        'pl.col("flags").list.len() == 0',
        "pl.lit(value=True)",
    ),
    Fault(
        "analysis/sessions/examples.py",
        'pl.coalesce("slowest_wait", "open_wait")',
        'pl.coalesce("open_wait", "slowest_wait")',
    ),
    Fault(
        "analysis/sessions/conversations.py",
        '_answered(theirs, _BUYER, day="on")',
        '_answered(theirs, ("buyer_id",), day="on")',
    ),
    Fault(
        "analysis/workforce/fair_share.py",
        '["shop_id", "buyer_id", "reported_on"], keep',
        '["shop_id", "buyer_id"], keep',
    ),
    Fault(
        "analysis/workforce/fair_share.py",
        '.is_between("since", "until", closed="left")',
        '.is_between("since", "until")',
    ),
    Fault(
        "analysis/workforce/fair_share.py",
        "pl.col(name).sum().over(_SHOP)",
        "pl.col(name).sum()",
    ),
    Fault(
        "analysis/workforce/fair_share.py",
        'pl.col("online_hours").fill_null(0.0)',
        'pl.col("online_hours")',
    ),
)
