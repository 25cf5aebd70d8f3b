"""Faults to plant where published figures are held against definitions."""

from tests.mutation.fault import Fault

FAULTS = (
    # a definition that awaits something longer settles as early as before
    Fault(
        "reconciliation/alternatives.py",
        'update={"settles_after": days}) if one.settles_after',
        'update={"settles_after": one.settles_after}) if one.settles_after',
    ),
    Fault(
        "reconciliation/clock_clauses.py",
        "if held or not _of_buyers(of) else During",
        "if held or _of_buyers(of) else During",
    ),
    Fault(
        "reconciliation/contact_clauses.py",
        'found._replace(replied=value == "replied")',
        'found._replace(replied=value != "replied")',
    ),
    Fault(
        "reconciliation/reception_clauses.py",
        "return node.of if _since_request(node) else node",
        "return node",
    ),
    Fault(
        "reconciliation/sales_clauses.py",
        'settled += 0 if value == "counted" else int(value)',
        "settled += 0",
    ),
    Fault(
        "reconciliation/candidates.py",
        "return self.compared > 0 and self.agreeing == self.compared",
        "return self.compared > 0 and self.agreeing >= self.compared - 1",
    ),
    Fault(
        "reconciliation/candidates.py",
        'zh="；".join(w.zh for w in words), en="; ".join(w.en for w in words)',
        'zh="；".join(w.en for w in words), en="; ".join(w.zh for w in words)',
    ),
    Fault(
        "reconciliation/clause.py",
        "return str(given) if low <= given <= high else None",
        "return str(given) if low <= given < high else None",
    ),
    # a value as large as the first that would be printed otherwise agrees
    Fault(
        "reconciliation/compared_cells.py",
        "((value >= low) & (value < high))",
        "((value >= low) & (value <= high))",
    ),
    Fault(
        "reconciliation/compared_cells.py",
        '(pl.col("status") == "provisional") & (pl.col("pending") > 0)',
        '(pl.col("status") == "provisional")',
    ),
    Fault(
        "reconciliation/counting_clauses.py",
        'more = {"times": 1} if value == "one" else {}',
        'more = {"times": 2} if value == "one" else {}',
    ),
    Fault(
        "reconciliation/counting_clauses.py",
        'zh="只看第一条消息", en="only the first message is judged"',
        'zh="只看第一条消息", en="only the last message is judged"',
    ),
    Fault(
        "reconciliation/data_faults.py",
        "数据{'早' if hours > 0 else '晚'}了",
        "数据{'晚' if hours > 0 else '早'}了",
    ),
    Fault("reconciliation/data_faults.py", "gone += frame.height - kept.height", "gone += 1"),
    Fault("reconciliation/findings.py", "ENOUGH = 3", "ENOUGH = 0"),
    Fault(
        "reconciliation/ownership_clauses.py",
        'credited="replier" if value == "replier" else None',
        'credited=None if value == "replier" else "replier"',
    ),
    Fault(
        "reconciliation/period_clauses.py",
        "before, after = max(_last_days(edition)), int(value)",
        "before, after = min(_last_days(edition)), int(value)",
    ),
    # half of the last digit too low
    Fault(
        "reconciliation/printed_figures.py",
        "return Printed(float(number - step / 2), float(number + step))",
        "return Printed(float(number - step), float(number + step))",
    ),
    Fault("reconciliation/printed_figures.py", '"‰": Decimal("0.001")', '"‰": Decimal("0.01")'),
    Fault(
        "reconciliation/printed_figures.py",
        "sizes = (86400, 3600, 60, 1)",
        "sizes = (86400, 3600, 60, 60)",
    ),
    Fault(
        "reconciliation/provenance.py",
        "digest = sha256(f\"{data.time_zone} {data.as_of if data.as_of_given else ''}\".encode())",
        'digest = sha256(b"")',
    ),
    Fault(
        "reconciliation/published_result.py",
        "float(round(value * below)) if whole",
        "float(int(value * below)) if whole",
    ),
    Fault(
        "reconciliation/published_result.py",
        'pl.when(delayed).then(pl.lit("provisional"))',
        'pl.when(~delayed).then(pl.lit("provisional"))',
    ),
    Fault(
        "reconciliation/reconcile.py",
        "edits = one.edits if one.fits else 0",
        "edits = 0 if one.fits else one.edits",
    ),
    Fault(
        "reconciliation/record_clauses.py",
        "for one in (value - 1, value + 1) if one >= 0",
        "for one in (value - 1, value + 1) if one > 0",
    ),
    Fault(
        "reconciliation/reply_clauses.py",
        'step = _INSTANT if value == "excluded" else timedelta()',
        'step = _INSTANT if value == "included" else timedelta()',
    ),
    Fault(
        "reconciliation/reply_clauses.py",
        'found[1] < found[2] <= "24:00"',
        'found[1] <= found[2] <= "24:00"',
    ),
    Fault(
        "reconciliation/shop_settings.py",
        "json.dumps([self.clauses, self.metrics], sort_keys=True, default=str)",
        "json.dumps([self.clauses], sort_keys=True, default=str)",
    ),
    Fault(
        "reconciliation/unit_diff.py",
        'same.append(pl.col("a_quantity").eq_missing(pl.col("b_quantity")))',
        "pass",
    ),
    Fault(
        "reconciliation/verdict_text.py",
        'return words.zh if lang == "zh" else words.en',
        "return words.en",
    ),
    Fault(
        "reconciliation/verdict_text.py",
        'verb = "differs" if apart == 1 else "differ"',
        'verb = "differ" if apart == 1 else "differs"',
    ),
    Fault(
        "reconciliation/written_results.py",
        'armed = pl.col(pl.String).str.replace(_DISARMED, "${1}")',
        'armed = pl.col(pl.String).str.replace(_DISARMED, "")',
    ),
    Fault(
        "reconciliation/written_results.py",
        "if apart and not mixed:",
        "if apart and mixed:",
    ),
    Fault(
        "reconciliation/verdict_text.py",
        "late = sum(2 * one.compared < most for one in result.ranked)",
        "late = sum(2 * one.compared <= most for one in result.ranked)",
    ),
    Fault(
        "reconciliation/data_faults.py",
        "if 0 < len(values) <= 3:  # noqa: PLR2004  more would tell nothing",
        "if 0 < len(values) < 3:  # noqa: PLR2004  more would tell nothing",
    ),
    Fault(
        "reconciliation/written_results.py",
        'name.endswith(("_id", "_by", "_zh", "_en"))',
        'name.endswith(("_id", "_zh", "_en"))',
    ),
    Fault(
        "reconciliation/unit_diff.py",
        'pl.when(some).then(pl.col("quantity").cast(pl.Float64).sum())',
        'pl.col("quantity").cast(pl.Float64).sum()',
    ),
    Fault(
        "reconciliation/printed_figures.py",
        "any(one > 1 for one in numbers if one is not None)",
        "any(one >= 1 for one in numbers if one is not None)",
    ),
    Fault(
        "reconciliation/reconcile.py",
        'asked = self.asked if as_of is None else self.asked | {"as_of": as_of}',
        "asked = self.asked",
    ),
    Fault(
        "reconciliation/sales_clauses.py",
        'settled -= 0 if before == "counted" else int(before)',
        "settled -= 0",
    ),
    Fault(
        "reconciliation/unit_diff.py",
        "ordered = sorted(changed, key=lambda one: list(CLAUSES).index(one.clause))",
        "ordered = sorted(changed, key=lambda one: one.clause)",
    ),
    Fault(
        "reconciliation/record_clauses.py",
        '"included": (False, True), "only"',
        '"included": (True,), "only"',
    ),
    Fault(
        "reconciliation/record_clauses.py",
        '"all": ("refund_only", "return_refund", "exchange")',
        '"all": ("refund_only", "exchange")',
    ),
    Fault(
        "reconciliation/record_clauses.py",
        "agent=owner if node.agent else ()",
        "agent=()",
    ),
    Fault(
        "reconciliation/reply_clauses.py",
        '"any": any_reply.modes, "typed": ("manual",)}',
        '"any": any_reply.modes, "typed": ("assisted",)}',
    ),
    Fault(
        "reconciliation/reply_clauses.py",
        '{"typed": ("manual",), "any": ("manual", "automatic")}',
        '{"typed": ("manual",), "any": ("automatic",)}',
    ),
    Fault(
        "reconciliation/reply_clauses.py",
        '"spam_counts": ("blocked", "internal"), "ignored"',
        '"spam_counts": ("blocked",), "ignored"',
    ),
    Fault(
        "reconciliation/reply_clauses.py",
        'f"{start}-{end[:-2]}01"',
        'f"{start}-{end[:-2]}59"',
    ),
    Fault(
        "reconciliation/reply_clauses.py",
        "return node.within >= timedelta(seconds=1)",
        "return node.within > timedelta(seconds=1)",
    ),
    Fault(
        "reconciliation/period_clauses.py",
        "max(0, settled + max(0, after - before))",
        "max(0, settled + (after - before))",
    ),
    Fault(
        "reconciliation/period_clauses.py",
        "with_fields(node, days=-days) if back",
        "with_fields(node, days=1 - days) if back",
    ),
    Fault(
        "reconciliation/shop_settings.py",
        "if name not in own and has_clause",
        "if has_clause",
    ),
    Fault(
        "reconciliation/provenance.py",
        '_RULING = ("edition", "trailing")',
        '_RULING = ("edition",)',
    ),
    Fault(
        "reconciliation/unit_diff.py",
        "explain(last, data, edition=editions[1], **asked)",
        "explain(last, data, edition=editions[0], **asked)",
    ),
    Fault(
        "reconciliation/unit_diff.py",
        "        before = after\n",
        "        before = ours\n",
    ),
    Fault(
        "reconciliation/published_result.py",
        "if below is None or isinstance(measure, Quantile):",
        "if below is None:",
    ),
    Fault(
        "reconciliation/published_result.py",
        'ends = pl.lit(_ends(rows["period_end"], cells["period_start"]))',
        'ends = pl.col("period_start").dt.offset_by("1d")',
    ),
    Fault(
        "reconciliation/published_result.py",
        'pl.col("low").is_null() & pl.col("printed").is_not_null()',
        'pl.col("low").is_null()',
    ),
    Fault(
        "reconciliation/printed_figures.py",
        'times = times.fill_null(times.max().over("recipe", "label"))',
        "times = times.fill_null(1)",
    ),
    Fault(
        "reconciliation/ownership_clauses.py",
        "_narrowed(share.of, Not(of=share.that)))",
        "share.of)",
    ),
    Fault(
        "reconciliation/ownership_clauses.py",
        "return with_fields(node, reported_after=int(value))",
        "return with_fields(node, reported_after=int(value) - 1)",
    ),
    Fault(
        "reconciliation/sales_clauses.py",
        'column="completed_at", before',
        'column="applied_at", before',
    ),
    Fault(
        "reconciliation/sales_clauses.py",
        "since=StartOfDay()) if",
        "since=StartOfDay(days=-1)) if",
    ),
    Fault(
        "reconciliation/clause.py",
        'return "1 day" if value == "1"',
        'return "1 day" if value <= "1"',
    ),
    Fault(
        "reconciliation/alternatives.py",
        "return max(settles, default=None)",
        "return min(settles, default=None)",
    ),
    Fault("reconciliation/verdict_text.py", "按此 {reading.compared}", "按此 {before.compared}"),
    Fault("reconciliation/verdict_text.py", "2 * one.compared < most", "2 * one.compared <= most"),
    Fault(
        "reconciliation/verdict_text.py",
        "{'has' if late == 1 else 'have'}",
        "{'have' if late == 1 else 'has'}",
    ),
    Fault(
        "reconciliation/reconcile.py",
        "self.ours.select(keys).row(-1)",
        "self.ours.select(keys).row(0)",
    ),
    Fault("reconciliation/clock_clauses.py", "node.within < _SHORT", "node.within <= _SHORT"),
    Fault(
        "reconciliation/sales_clauses.py",
        "settled += max(0, days - int(found[0]))",
        "settled += days - int(found[0])",
    ),
    Fault(
        "reconciliation/reply_clauses.py", "limit - _INSTANT if _open(before) else limit", "limit"
    ),
    Fault("reconciliation/record_clauses.py", "and not n.reported_after", "and True"),
    Fault(
        "reconciliation/record_clauses.py",
        'return () if "only" in found else found',
        "return found",
    ),
    Fault(
        "reconciliation/contact_clauses.py",
        'if value == "none" and not all(',
        'if value == "all" and not all(',
    ),
    Fault(
        "reconciliation/contact_clauses.py",
        '"replied" if one.replied else "reached" for one in _contacts(edition) if one.kept',
        '"replied" if one.replied else "reached" for one in _contacts(edition)',
    ),
    Fault(
        "reconciliation/period_clauses.py",
        "given >= timedelta(hours=1)",
        "given > timedelta(hours=1)",
    ),
    Fault(
        "reconciliation/counting_clauses.py",
        "return tuple(_JUDGED) if timed else",
        "return tuple(_JUDGED) if not timed else",
    ),
    Fault("reconciliation/shop_settings.py", "settings=self.fingerprint", "settings=None"),
)
