"""Faults to plant in the command line: options that are lost, and what is told."""

from tests.mutation.fault import Fault

FAULTS = (
    # the hint of whole days, metrics of a project, ranges of days that are not over
    Fault(
        "cli/data.py",
        "    if as_of is None:\n        warn_of_open_day",
        "    if True:\n        warn_of_open_day",
    ),
    Fault("cli/data.py", "if len(metrics) > 1:", "if len(metrics) > 2:"),
    Fault(
        "cli/data.py",
        "            self.metrics = self.project.named(names)",
        "            self.metrics += self.project.named(names)",
    ),
    Fault("cli/data.py", "if file.taken < file.lines)", "if file.taken <= file.lines)"),
    Fault("cli/data.py", 'answers.filter("computable")["metric"]', 'answers["metric"]'),
    Fault(
        "cli/data.py",
        "known = options.moment(as_of) or asked.project.data.as_of",
        "known = asked.project.data.as_of",
    ),
    Fault(
        "cli/data.py",
        "by=options.columns(by), start=start, end=end, as_of=as_of, edition=edition\n    )\n    if output_frame(result",
        "by=options.columns(by), start=start, end=end, as_of=as_of\n    )\n    if output_frame(result",
    ),
    Fault("cli/data.py", "if not units[name].count()}", "if units[name].count()}"),
    # rules of alerts
    Fault(
        "cli/figure_commands.py",
        "data=data if known is None else data.truncate(known),",
        "data=data,",
    ),
    Fault(
        "cli/figure_commands.py",
        'listed += [{"z": z, **least}] if z is not None else []',
        'listed += [{"z": z}] if z is not None else []',
    ),
    Fault(
        "cli/figure_commands.py",
        "listed += [{**limits, **least}] if limits else []",
        "listed += [limits] if limits else []",
    ),
    Fault("cli/figure_commands.py", "for one in policy or ()]", "for one in (policy or ())[:1]]"),
    Fault("cli/figure_commands.py", "if at is not None}\n", "if at}\n"),
    Fault(
        "cli/figure_commands.py",
        'listed += [{"z": z, **least}] if z is not None else []',
        'listed += [{"z": z, **least}] if z else []',
    ),
    Fault("cli/figure_commands.py", "    if len(policies) < len(listed):", "    if not policies:"),
    Fault(
        "cli/figure_commands.py",
        "            project.data, policies, by=grouped, **asked.days, registry=project.registry",
        "            project.data, policies, by=grouped, registry=project.registry",
    ),
    Fault(
        "cli/figure_commands.py",
        "            project.data, policies, by=grouped, **asked.days, registry=project.registry",
        "            project.data, policies, by=None, **asked.days, registry=project.registry",
    ),
    Fault(
        "cli/figure_commands.py",
        "found = alerts_of(figures, listed, calendar=calendar, **known)",
        "found = alerts_of(figures, listed, **known)",
    ),
    Fault(
        "cli/figure_commands.py",
        "bodies = webhook_messages(found, to, asked.lang)",
        "bodies = webhook_messages(found, to)",
    ),
    Fault(
        "cli/figure_commands.py",
        '        if policies and not asked.by:\n            asked.by = ("shop_id",)  # policies judge shops\n',
        "",
    ),
    Fault(
        "cli/figure_commands.py",
        'minimum_volume: Annotated[\n        int, typer.Option(help="The smallest denominator that is reported (最小分母).")\n    ] = 30,',
        'minimum_volume: Annotated[\n        int, typer.Option(help="The smallest denominator that is reported (最小分母).")\n    ] = 0,',
    ),
    # which reviews
    Fault("cli/review_commands.py", 'day < days["end"]', 'day <= days["end"]'),
    Fault("cli/review_commands.py", 'day >= days["start"]', 'day > days["start"]'),
    Fault(
        "cli/review_commands.py",
        'for known in (data.as_of, days["as_of"]):',
        'for known in (days["as_of"],):',
    ),
    Fault("cli/review_commands.py", "pl.all_horizontal(_condition", "pl.any_horizontal(_condition"),
    Fault("cli/review_commands.py", '"<=": at <= limit', '"<=": at < limit'),
    Fault("cli/review_commands.py", 'return same if sign == "=" else ~same', "return same"),
    Fault("cli/review_commands.py", "text=text_column, least=least", "text=text_column, least=5"),
    # options of an import
    Fault(
        "cli/importing.py",
        "start=options.day(start),\n        end=options.day(end),",
        "end=options.day(end),",
    ),
    Fault("cli/importing.py", "[theirs] = ours or None", "[theirs] = ours"),
    Fault("cli/importing.py", "length_unit=length_unit,", "length_unit=None,"),
    Fault("cli/importing.py", "stand_ins=options.columns(stand_in)", "stand_ins=()"),
    Fault("cli/importing.py", "keep=keep or ()", "keep=()"),
    Fault("cli/importing.py", "agents=options.columns(agent)", "agents=()"),
    Fault("cli/importing.py", "recipes=recipes, platform=platform", "recipes=recipes"),
    Fault("cli/importing.py", 'rest.rpartition("=")', 'rest.partition("=")'),
    Fault("cli/importing.py", 'if len(given) == 1 and "=" not in given[0]:', "if len(given) == 1:"),
    Fault("cli/importing.py", "if not whole[1] or not whole[2]", "if not whole[1]"),
    # what a project names, and whole days
    Fault("cli/verdicts.py", "policy or list(found.policies) or None", "policy or None"),
    Fault("cli/verdicts.py", "next(iter(found.scorecards), None)", "None"),
    Fault(
        "cli/verdicts.py",
        "        as_of=options.of_data(as_of),\n        allow_code=allow_code,\n        allow_outside=allow_outside,\n    )\n    verdicts",
        "        allow_code=allow_code,\n        allow_outside=allow_outside,\n    )\n    verdicts",
    ),
    Fault(
        "cli/verdicts.py",
        "        as_of=options.of_data(as_of),\n        allow_code=allow_code,\n        allow_outside=allow_outside,\n    )\n    card",
        "        allow_code=allow_code,\n        allow_outside=allow_outside,\n    )\n    card",
    ),
    Fault(
        "cli/verdicts.py",
        'groups = options.columns(by) or ("shop_id",)',
        "groups = options.columns(by)",
    ),
    # which rows, which words
    Fault(
        "cli/session_commands.py",
        '    for pair in asked.given["only"] or ():\n        found = _only(found, pair)',
        '    for pair in (asked.given["only"] or ())[:1]:\n        found = _only(found, pair)',
    ),
    Fault("cli/missing.py", ".unique(maintain_order=True).head(3)", ".head(3)"),
    # figures alone of agents and of several shops
    Fault(
        "cli/reports.py",
        'agents = by == "agent_id" and not of_agents.is_empty()',
        "agents = not of_agents.is_empty()",
    ),
    Fault(
        "cli/reports.py", 'if frame["shop_id"].n_unique() > 1', 'if frame["shop_id"].n_unique() > 2'
    ),
    Fault("cli/reports.py", ' or (folder / "messages.parquet").is_file()', ""),
    # published figures of an earlier import stay
    Fault("cli/importing.py", "        figures.unlink(missing_ok=True)", "        pass"),
    # an import takes a folder of one's own away, or its project file, and forgets the zone
    Fault(
        "cli/importing.py",
        "        elif (own / OF_IMPORT).is_file():",
        "        elif own.is_dir():",
    ),
    Fault(
        "cli/importing.py",
        'if zone != "Asia/Shanghai" and not path.exists():',
        'if zone != "Asia/Shanghai":',
    ),
    Fault(
        "cli/importing.py",
        "    _write_zone(folder, found.data.time_zone)\n    return written",
        "    return written",
    ),
    Fault(
        "cli/doctor.py", "faults += [*report.asked, *report.doubts]", "faults += [*report.asked]"
    ),
    Fault("cli/doctor.py", '- {"desk"}', '- {"jd"}'),
    Fault("cli/doctor.py", "if len(platforms) > 1 else", "if len(platforms) > 2 else"),
    Fault("cli/doctor.py", "report.doubts.iter_rows()]", "report.doubts.head(1).iter_rows()]"),
    Fault("cli/doctor.py", "return folder.resolve().relative_to", "return folder.relative_to"),
    Fault("cli/missing.py", "-len(cost[table])", "len(cost[table])"),
    Fault("cli/missing.py", "rest = len(lines) - MOST + 1", "rest = len(lines) - MOST"),
    Fault(
        "cli/missing.py", "cost[lack.table].add(metric.id)", "cost[lack.table].add(metric.platform)"
    ),
    Fault("cli/missing.py", "return lines[:MOST]", "return lines[: MOST - 1]"),
    Fault("cli/missing.py", 'them = "it" if whole', 'them = "it" if not whole'),
    Fault(
        "cli/result_tables.py",
        'plain(row["pending"] or None)]\n        table.add_row(*map(cell, cells), cell',
        'plain(row["pending_met"] or None)]\n        table.add_row(*map(cell, cells), cell',
    ),
    Fault(
        "cli/result_tables.py",
        'under = " / ".join(parts) if parts[1] else ""',
        'under = " / ".join(parts)',
    ),
    Fault("cli/result_tables.py", '"–" if row[name] is None', '"–" if not row[name]'),
    Fault("cli/result_tables.py", '"final": "定稿"', '"final": "暂定"'),
    Fault("cli/result_tables.py", "{row['pending']:,} {word", "{row['pending_met']:,} {word"),
    Fault("cli/answer_tables.py", '"handling", "mean_wait"}', '"handling"}'),
    Fault("cli/answer_tables.py", "if unit and name in _DIFFERENCES", "if name in _DIFFERENCES"),
    Fault("cli/answer_tables.py", '{"unit": unit, **row}', '{**row, "unit": unit}'),
    Fault(
        "cli/answer_tables.py",
        '{"difference", "to_pooled", "contribution"}',
        '{"difference", "contribution"}',
    ),
    Fault("cli/answer_tables.py", 'f"{value:.4f}"', 'f"{value:.2f}"'),
    Fault("cli/answer_tables.py", '"share_of_others"}', "}"),
    Fault(
        "cli/answer_tables.py",
        '"value", "low", "high", "against_value"',
        '"value", "low", "against_value"',
    ),
    Fault(
        "cli/answer_tables.py",
        '"numerator": "分子",\n    "denominator": "分母",\n    "meets"',
        '"numerator": "分母",\n    "denominator": "分子",\n    "meets"',
    ),
    Fault("cli/answer_tables.py", '"better": "变好"', '"better": "对比"'),
    Fault("cli/result_tables.py", '"numerator": "分子"', '"numerator": "分母"'),
    Fault(
        "cli/doctor.py",
        "for table, rule, rows in report.rules.iter_rows()]",
        "for table, rule, rows in report.rules.head(0).iter_rows()]",
    ),
)
