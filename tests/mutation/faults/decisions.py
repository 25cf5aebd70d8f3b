"""Faults in decisions: verdicts of a reconciliation, rules of rows, rules of definitions."""

from tests.mutation.fault import Fault

FAULTS = (
    Fault(
        "model/lookback.py",
        "-max(known) - max(edition.trailing",
        "-max(known) - min(edition.trailing",
    ),
    Fault(
        "model/lookback.py",
        "return max(known) if len(known) == len(found) else None",
        "return min(known) if len(known) == len(found) else None",
    ),
    Fault(
        "model/lookback.py", "return -(-look.within // _DAY) + 1", "return look.within // _DAY + 1"
    ),
    Fault(
        "model/lookback.py",
        "return max(0, -max(days)) if days else None",
        "return max(0, -max(days)) if days else 0",
    ),
    Fault("model/validation/applicability.py", "node.start >= node.end:", "node.start > node.end:"),
    Fault("model/validation/credit_rules.py", "(unit.agent or unit.helpers)", "unit.agent"),
    Fault(
        "model/validation/deadlines.py",
        "return min(ends) + ceil(plus / _DAY) * _DAY",
        "return max(ends) + ceil(plus / _DAY) * _DAY",
    ),
    Fault("model/validation/deadlines.py", "ceil((after - later) / _DAY)", "ceil(after / _DAY)"),
    Fault(
        "model/validation/deadlines.py",
        "hours=int(hours), minutes=int(minutes))",
        "hours=int(hours))",
    ),
    Fault(
        "model/validation/edition_rules.py",
        "if not least <= value <= LONGEST:",
        "if not least <= value < LONGEST:",
    ),
    Fault(
        "model/validation/edition_rules.py",
        "after.since <= before.since)",
        "after.since < before.since)",
    ),
    Fault("model/validation/edition_rules.py", "nodes > MOST_NODES", "nodes >= MOST_NODES"),
    Fault(
        "model/validation/edition_rules.py",
        "if edition.trailing != first.trailing:",
        "if edition.trailing > first.trailing:",
    ),
    Fault("model/validation/edition_rules.py", "depth > DEEPEST or", "depth >= DEEPEST or"),
    Fault(
        "model/validation/edition_rules.py",
        "        edition.trailing,\n        edition.since,\n",
        "        edition.since,\n",
    ),
    Fault("model/validation/edition_rules.py", "abs(value) > LARGEST:", "abs(value) >= LARGEST:"),
    Fault("model/validation/parameter_rules.py", "and not isinstance(value, bool)", ""),
    Fault(
        "model/validation/parameter_rules.py",
        "high is not None and low > high:",
        "high is not None and low >= high:",
    ),
    Fault(
        "model/validation/parameter_rules.py",
        "value > high:  # type: ignore[operator]  # as above",
        "value >= high:  # type: ignore[operator]  # as above",
    ),
    Fault(
        "model/validation/wait_rules.py",
        "(rounds.by, rounds.scope) != (node.by, node.scope):\n        yield Issue(path, f'since",
        "rounds.by != node.by:\n        yield Issue(path, f'since",
    ),
    Fault("reconciliation/candidates.py", 'missing="skip"', 'missing="raise"'),
    Fault("reconciliation/candidates.py", "if one.clause == reading.clauses[0]", "if True"),
    Fault("reconciliation/candidates.py", "with warnings_to(lambda _: None):", "if True:"),
    Fault(
        "reconciliation/candidates.py",
        "seen = {reading.metric.fingerprint for reading in first}",
        "seen = set()",
    ),
    Fault(
        "reconciliation/candidates.py",
        "            if _computable(metric, data):",
        "            if True:",
    ),
    Fault(
        "reconciliation/candidates.py",
        "further(reading.metric, reading.clauses, made[own])",
        "further(reading.metric, (), made[own])",
    ),
    Fault(
        "reconciliation/candidates.py",
        "for edition in metric.editions for lack",
        "for edition in metric.editions[:1] for lack",
    ),
    Fault(
        "reconciliation/candidates.py",
        "further(reading.metric, reading.clauses, made[own])",
        "further(reading.metric, reading.clauses)",
    ),
    Fault("reconciliation/candidates.py", "BATCH = 128", "BATCH = 1"),
    Fault("reconciliation/candidates.py", "or metric.label in labels:", ":"),
    Fault("reconciliation/candidates.py", "        if _computable(one.metric, data)\n", ""),
    Fault(
        "reconciliation/candidates.py",
        "choices=(one.choice,) if one.choice else ())",
        "choices=())",
    ),
    Fault(
        "reconciliation/candidates.py",
        "readings[start : start + BATCH]",
        "readings[start : start + BATCH - 1]",
    ),
    Fault("reconciliation/candidates.py", "choices=(*reading.choices, *more)", "choices=(*more,)"),
    Fault("reconciliation/candidates.py", "return self.compared > 0 and", "return"),
    Fault(
        "reconciliation/candidates.py",
        "(*reading.clauses, other.clause)",
        "(other.clause, *reading.clauses)",
    ),
    Fault(
        "reconciliation/data_faults.py",
        'middle = (pl.col("low") + pl.col("high")) / 2\n    apart = differing',
        'middle = pl.col("low")\n    apart = differing',
    ),
    Fault(
        "reconciliation/data_faults.py",
        "beyond = count > max(moved[most])",
        "beyond = count > min(moved[most])",
    ),
    Fault(
        "reconciliation/reconcile.py",
        'known = self.asked.get("as_of") or self.data.as_of',
        "known = self.data.as_of",
    ),
    Fault(
        "reconciliation/reconcile.py",
        "if compared.height < 2 * ENOUGH:",
        "if compared.height < ENOUGH:",
    ),
    Fault(
        "reconciliation/reconcile.py",
        "if not set(one.clauses) & set(fitting.clauses)\n",
        "if True\n",
    ),
    Fault("reconciliation/reconcile.py", "if edits not in (1, 2):", "if edits not in (0, 1, 2):"),
    Fault(
        "reconciliation/reconcile.py",
        "clauses = (*other.clauses, apart.clause)",
        "clauses = other.clauses",
    ),
    Fault("reconciliation/reconcile.py", "for far in self.undetermined(one))", "for far in ())"),
    Fault("reconciliation/reconcile.py", "_FEW = 4", "_FEW = 1"),
    Fault(
        "reconciliation/reconcile.py",
        "if base.fits:\n            return replace(made, readings=(base,), undetermined=self.undetermined(base))",
        "if base.fits:\n            return replace(made, readings=(base,))",
    ),
    Fault("reconciliation/reconcile.py", "columns, per=per)", 'columns, per="day")'),
    Fault("reconciliation/printed_figures.py", 'if per != "all":', "if True:"),
    Fault("reconciliation/printed_figures.py", 'daily=per == "day")', "daily=False)"),
    Fault("reconciliation/printed_figures.py", "_FIRST_YEAR = 2000", "_FIRST_YEAR = 1"),
    Fault("reconciliation/reconcile.py", "_FEW = 4", "_FEW = 2"),
    Fault(
        "reconciliation/reconcile.py",
        "if compared.height < 2 * ENOUGH:",
        "if compared.height <= 2 * ENOUGH:",
    ),
    Fault(
        "reconciliation/reconcile.py",
        "return isinstance(self.metric.editions[0].measure, Count | Proportion)",
        "return isinstance(self.metric.editions[0].measure, Count)",
    ),
    Fault(
        "reconciliation/reconcile.py",
        'and cells.height and cells["absent"].all()',
        'and cells.height and cells["absent"].any()',
    ),
    Fault(
        "reconciliation/reconcile.py",
        "if set(other.clauses) <= set(fitting.clauses):",
        "if set(other.clauses) < set(fitting.clauses):",
    ),
    Fault(
        "reconciliation/reconcile.py",
        "Count | Total)\n        return compared_cells",
        "Count)\n        return compared_cells",
    ),
    Fault(
        "reconciliation/reconcile.py",
        "known = {fitting.metric.fingerprint, *(one.metric.fingerprint for one in undetermined)}",
        "known = {fitting.metric.fingerprint}",
    ),
    Fault(
        "reconciliation/reconcile.py",
        "return f\"{self.text('zh')}\\n{self.text('en')}\"",
        "return f\"{self.text('en')}\\n{self.text('zh')}\"",
    ),
    Fault(
        "reconciliation/verdict_text.py",
        'f"；以及另外 {more} 种" if more > 0',
        'f"；以及另外 {more} 种" if more > 1',
    ),
    Fault(
        "reconciliation/verdict_text.py",
        "before = next(one for one in result.ranked if one.edits == 0)",
        "before = result.ranked[0]",
    ),
    Fault(
        "reconciliation/verdict_text.py", "if one.clauses != clauses)", "if one.clauses == clauses)"
    ),
    Fault("reconciliation/verdict_text.py", "if row[key] is not None)", "if row[key] is None)"),
    Fault("reconciliation/verdict_text.py", "_SHOWN = 6", "_SHOWN = 5"),
    Fault("reconciliation/verdict_text.py", "if len(words) == 1:", "if len(words) == 2:"),
    Fault(
        "reconciliation/verdict_text.py",
        "gives {base.agreeing} of {n}",
        "gives {n} of {base.agreeing}",
    ),
    Fault(
        "reconciliation/verdict_text.py",
        "对上 {base.agreeing}/{n} 个",
        "对上 {n}/{base.agreeing} 个",
    ),
    Fault(
        "reconciliation/verdict_text.py",
        'f"{reading.words.zh} · {reading.words.en}"',
        'f"{reading.words.en} · {reading.words.zh}"',
    ),
    Fault(
        "reconciliation/verdict_text.py",
        '("period_start", "agent_id", "shop_id")',
        '("period_start", "shop_id")',
    ),
    Fault(
        "reconciliation/verdict_text.py", "f\", or {more} {'other'", "f\", or {len(words)} {'other'"
    ),
    Fault(
        "reconciliation/verdict_text.py",
        'if name not in ("low", "high")]',
        'if name not in ("low",)]',
    ),
    Fault(
        "reconciliation/verdict_text.py",
        "one.clauses[-1] for one in result.undetermined",
        "one.clauses[0] for one in result.undetermined",
    ),
    Fault(
        "reconciliation/verdict_text.py",
        "readings = result.readings or result.ranked[:_SHOWN]",
        "readings = result.ranked[:_SHOWN]",
    ),
    Fault(
        "reconciliation/verdict_text.py",
        "试过 {len(result.ranked)} 种",
        "试过 {len(result.readings)} 种",
    ),
    Fault(
        "reconciliation/verdict_text.py",
        "（原口径对上 {before.agreeing} 个）",
        "（原口径对上 {before.compared} 个）",
    ),
    Fault("reconciliation/verdict_text.py", "more = len(words) - _SHOWN", "more = len(words)"),
    Fault("reconciliation/verdict_text.py", "n = base.compared", "n = base.agreeing"),
    Fault(
        "reconciliation/verdict_text.py",
        "none of {len(result.ranked)} readings",
        "none of {len(result.ranked) - 1} readings",
    ),
    Fault("reconciliation/verdict_text.py", "if apart >= ENOUGH:", "if apart > ENOUGH:"),
    Fault(
        "reconciliation/verdict_text.py",
        "row = result.distinguishing.row(0, named=True)",
        "row = result.distinguishing.row(-1, named=True)",
    ),
    Fault(
        "tables/schema/amounts.py", ".abs() <= self.tolerance,", ".abs() <= self.tolerance * 10,"
    ),
    Fault("tables/schema/row.py", "return time < limit", "return time <= limit"),
    Fault(
        "tables/validation/keys.py",
        'pl.struct(_PARTIES).n_unique().over("session_id") > 1',
        'pl.col("buyer_id").n_unique().over("session_id") > 1',
    ),
    Fault(
        "tables/validation/keys.py",
        'keep="first", maintain_order=True)',
        'keep="none", maintain_order=True)',
    ),
    Fault("tables/validation/keys.py", "{ROW, REPAIRED, FILE, LINE}", "{ROW, FILE, LINE}"),
    Fault(
        "tables/validation/suspicious.py",
        "_AHEAD = timedelta(days=3653)",
        "_AHEAD = timedelta(days=3652)",
    ),
    Fault(
        "tables/validation/suspicious.py",
        "pl.min_horizontal(TIMES[table])",
        "pl.max_horizontal(TIMES[table])",
    ),
    Fault("tables/validation/suspicious.py", 'quantile(0.5, "lower")', 'quantile(0.5, "higher")'),
    Fault(
        "tables/validation/suspicious.py",
        "to_physical() > micros(limit)",
        "to_physical() >= micros(limit)",
    ),
    Fault(
        "tables/validation/violations.py",
        "if values.get(name) is not None and name not in own",
        "if values.get(name) is not None",
    ),
    Fault(
        "tables/validation/violations.py",
        'if name == "null" and column.omittable:',
        "if column.omittable:",
    ),
    Fault(
        "tables/validation/violations.py",
        'text.fill_null("null") for text in texts]',
        "text for text in texts]",
    ),
    Fault(
        "reconciliation/unit_diff.py",
        "        if so_far.fingerprint == b.fingerprint:\n            return steps",
        "        return steps",
    ),
    Fault("reconciliation/unit_diff.py", "drop_nulls().first()", "drop_nulls().last()"),
    Fault("reconciliation/unit_diff.py", "!= pl.Null or name in by]", "!= pl.Null]"),
    Fault("reconciliation/verdict_text.py", "readings[: 2 * _SHOWN]", "readings[:_SHOWN]"),
    Fault(
        "reconciliation/verdict_text.py",
        "({reading.agreeing}/{reading.compared})",
        "({reading.compared}/{reading.agreeing})",
    ),
    Fault("reconciliation/published_file.py", ", infer_schema_length=None)", ")"),
    Fault(
        "reconciliation/written_results.py",
        "days[name].is_null() & frame[name].is_not_null()",
        "days[name].is_null() & frame[name].is_null()",
    ),
    Fault("reconciliation/published_file.py", "if FAULT in cells.columns:", "if False:"),
    Fault("reconciliation/published_file.py", "names.count(name) > 1", "names.count(name) > 2"),
    Fault("reconciliation/published_file.py", ".filter(~blank)", ""),
    Fault(
        "reconciliation/published_file.py",
        "pl.col(pl.String).str.strip_prefix(MERGED)",
        "pl.col(pl.String)",
    ),
    Fault("cli/output.py", "beside.unlink(missing_ok=True)", "pass"),
    Fault(
        "reconciliation/published_result.py",
        "(ends <= starts).fill_null(value=True)",
        "(ends <= starts).fill_null(value=False)",
    ),
    Fault("reconciliation/published_result.py", "starts.filter((ends <=", "starts.filter((ends <"),
    Fault(
        "reconciliation/published_result.py", "filter((ends <= starts)", "filter((ends < starts)"
    ),
    Fault(
        "reconciliation/published_file.py",
        '    if isinstance(published, ArrowStream):\n        return frame_of_arrow("published", published)\n',
        "    # as any rows\n",
    ),
    Fault(
        "reconciliation/published_result.py",
        'pl.col("metric").cast(pl.String).is_in(',
        'pl.col("metric").is_in(',
    ),
)
