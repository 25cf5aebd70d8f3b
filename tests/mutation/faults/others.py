"""Faults to plant in the calendar, the command line and the model."""

from tests.mutation.fault import Fault

FAULTS = (
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
    Fault("model/context.py", "return [of for of in found if of is not None]", "return []"),
    Fault("model/lookback.py", "return sum(spans) + 2", "return 0"),
    Fault(
        "model/requirements.py",
        "return tuple(name for name in by if name in agent_columns(data) and name not in own)",
        "return ()",
    ),
    Fault(
        "cli/data.py",
        "        as_of=options.moment(as_of),\n        edition=options.day(edition),\n        registry=asked.project.registry,\n    )\n    provenance",
        "        as_of=options.moment(as_of),\n        registry=asked.project.registry,\n    )\n    provenance",
    ),
    Fault(
        "cli/figure_commands.py",
        'known = asked.days["as_of"] or asked.project.data.as_of',
        "known = asked.project.data.as_of",
    ),
    Fault("cli/reconciling.py", "edits=edits,", "edits=2,"),
    Fault(
        "cli/session_commands.py",
        'per = asked.by if asked.given["by"] else ("agent_id",)',
        'per = asked.by or ("agent_id",)',
    ),
    Fault("cli/staff_commands.py", "        days=days,\n", ""),
    Fault("cli/reports.py", "by=by or None,", 'by="agent_id" if by is not None else None,'),
    Fault(
        "cli/answer_tables.py", 'if more > 0 and lang == "zh":', 'if more >= 0 and lang == "zh":'
    ),
    Fault(
        "cli/missing.py",
        "(whole[table], -len(cost[table]), table)",
        "(whole[table], len(cost[table]), table)",
    ),
    Fault(
        "cli/result_tables.py",
        'cells = [row["metric"], name.zh, name.en, plain(row["numerator"])]',
        'cells = [row["metric"], name.en, name.zh, plain(row["numerator"])]',
    ),
    Fault(
        "cli/doctor.py", 'if row["recipe"] is None or row["refused"]', 'if row["recipe"] is None'
    ),
    Fault(
        "datasets/staff.py",
        '("plum", "luo", "罗文", "late", "aftersale")',
        '("plum", "luo", "罗文", "late", "presale")',
    ),
    Fault("cli/doctor.py", "rest = len(faults) - _LINES + 1", "rest = len(faults) - _LINES"),
    Fault(
        "cli/output.py",
        "dt.replace_time_zone(None) for name in zoned",
        'dt.convert_time_zone("UTC").dt.replace_time_zone(None) for name in zoned',
    ),
    Fault(
        "datasets/simulation.py",
        '("rude", "blocked", 3 * DAY, 10 * DAY)',
        '("rude", "blocked", 3 * DAY, 9 * DAY)',
    ),
    # orders.CSV is passed over
    Fault(
        "project/table_files.py",
        "stem, suffix = path.stem, path.suffix.lower()",
        "stem, suffix = path.stem, path.suffix",
    ),
    # a file named twice stands where it is named last
    Fault("project/table_files.py", "for path in reversed(found)}", "for path in found}"),
    Fault("project/table_files.py", 'dtype.time_unit != "us"', 'dtype.time_unit == "ns"'),
    Fault("project/table_files.py", "if not null:", "if null:"),
    # what killed writers left stays
    Fault("_support/atomic_write.py", "> _A_DAY:", "> 1000 * _A_DAY:"),
    # a Chinese name with letters is not found
    Fault(
        "catalogue/names.py",
        "sought in (m.name.zh.casefold(), m.name.en.casefold())",
        "sought in (m.name.zh, m.name.en.casefold())",
    ),
    # a day twice in a calendar cuts an event in two
    Fault("calendars.py", "        .unique()\n", ""),
    # tables in the order of the project file
    Fault(
        "project/loading.py",
        "ordered = {name: tables[name] for name in TABLES if name in tables}",
        "ordered = tables",
    ),
    # behind a block within, nobody hears warnings
    Fault("_support/notices.py", "_receiver.reset(token)", "_receiver.set(None)"),
    # the lunar new year of 2018 is a day early
    Fault("calendars.py", "131, 219, 208, 128, 216, 205", "131, 219, 208, 128, 215, 205"),
    # editions of amounts and of items are one metric
    Fault(
        "model/validation/edition_rules.py",
        "value_unit(measure), *part_units(measure))",
        "value_unit(measure))",
    ),
    # an edition of more trailing days is taken with one of fewer
    Fault(
        "model/validation/edition_rules.py",
        "edition.trailing != first.trailing",
        "edition.trailing < first.trailing",
    ),
)
