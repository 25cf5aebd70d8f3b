"""Faults to plant where an import refuses, or names, what it might take for something else."""

from tests.mutation.fault import Fault

FAULTS = (
    # a line of another width than the header gives figures of other columns
    Fault(
        "exports/importing/published.py",
        "frame = _refused(frame, why_broken(), found)",
        "pass",
    ),
    # a figure of 01-05 is one of the whole month
    Fault(
        "exports/importing/published.py",
        "frame = _refused(frame, _without_day(how, cells, frame), found)",
        "_refused(frame, _without_day(how, cells, frame), found)",
    ),
    Fault(
        "exports/importing/published.py",
        "pl.col(LINE) if LINE in frame.columns else",
        "pl.col(LINE) + 1 if LINE in frame.columns else",
    ),
    # figures of two shops are those of the one that the caller names
    Fault(
        "exports/importing/columns.py",
        "        if len(shops) <= 1:\n",
        "        if True:\n",
    ),
    # the label of a total is a second shop
    Fault(
        "exports/importing/published.py",
        "own = pl.when(~_is_label(own, how)).then(own)\n",
        "own = pl.when(True).then(own)\n",
    ),
    # the average of days is the shop's figure of all days
    Fault(
        "exports/importing/published.py", "return _days(how, cells)", 'return None, pl.lit("shop")'
    ),
    # the shop's row, named beside the account, is nobody's
    Fault("exports/importing/published.py", "if title is not None:", "if False:"),
    # two messages of one second are one
    Fault("exports/importing/columns.py", "[] if text is None else [_digest(text)]", "[]"),
    # messages whose sessions have other ids are of none
    Fault("exports/importing/outcome.py", "        _place(found, sessions)\n", ""),
    Fault("exports/importing/pairing.py", '(pl.col("sent_at") <= pl.col("end"))', "pl.lit(True)"),
    # buyers of one masked nick are one, and nobody is told
    Fault(
        "exports/importing/columns.py",
        "if own is not None and whole is not None:",
        "if own is None and whole is not None:",
    ),
    Fault("exports/importing/outcome.py", "    _note_masked_buyers(found)\n", "    pass\n"),
    Fault("exports/importing/parts.py", '_NOT = "(?:未能?|没有?|不)"', '_NOT = "(?:没有?)"'),
    # a named robot is a person
    Fault("exports/importing/apply.py", "part.frame = marked(part.frame, options.robots)", "pass"),
    Fault("exports/importing/robots.py", ' & (mode != "bulk")', ""),
    # what follows midnight is a day early
    Fault("exports/importing/readers/transcripts.py", "    lines = _past_midnight(lines)\n", ""),
    # an amount merged over lines that are summed counts once a line
    Fault("exports/importing/columns.py", 'and column.lines != "sum" and not', "and not"),
    Fault(
        "exports/importing/opening.py",
        "yield Sheet(header.names, _unmerged(frame, width))",
        "yield Sheet(header.names, frame)",
    ),
    # True, and the day that a spreadsheet made of 5-1, are accounts
    Fault(
        "exports/importing/plain.py",
        'odd = f"{DAMAGED_ID}|{TYPED}" if of_sheet else DAMAGED_ID',
        "odd = DAMAGED_ID",
    ),
    Fault("exports/importing/parts.py", "[={QUOTES}`{UNSEEN}]", "[={QUOTES}{UNSEEN}]"),
    # an order without its list of goods is lost
    Fault(
        "exports/importing/json_records.py",
        "[{}] if how.lines_of and not members else members",
        "members",
    ),
    # an order polled twice has twice its items
    Fault(
        "exports/importing/json_records.py",
        "above |= {RECORD: str(number)} if how.lines_of else {}",
        "pass",
    ),
    # a line that stands twice is summed twice
    Fault("exports/importing/rollup.py", "        _drop_repeats(table_source)\n", ""),
    # an order torn between two files is that of the first
    Fault("exports/importing/assemble.py", "whole = _torn_refused(whole, twice, keys)", "pass"),
    Fault(
        "exports/importing/rollup.py",
        "pl.when(pl.any_horizontal(pl.col(keys).is_null()))",
        "pl.when(pl.all_horizontal(pl.col(keys).is_null()))",
    ),
    # a line without its amount makes the sum smaller
    Fault(
        "exports/importing/rollup.py",
        ".then(pl.when(own.null_count() == 0).then(own.sum()))\n        .otherwise",
        ".then(own.sum())\n        .otherwise",
    ),
    # of a workbook only the first sheet is read by a recipe that was chosen
    Fault(
        "exports/importing/run.py",
        "wanted = marked[place] if any(marked) else place == 0",
        "wanted = place == 0",
    ),
    Fault(
        "exports/importing/run.py",
        "if sheet.title is None or rows == 0 or",
        "if sheet.title is None or",
    ),
    # of a member of a zip that fails, what was read before it failed is kept
    Fault("exports/importing/run.py", "self._new.clear()", "self._new.copy()"),
    Fault("exports/importing/archives.py", "or not _KIND.match(suffix)", ""),
    # five seconds below nothing are nearly two days
    Fault(
        "exports/importing/lengths.py",
        "_parts(plain, _DAYS, (86_400,))\n",
        "_parts(plain, _DAYS, (86_400,)).abs()\n",
    ),
    Fault(
        "exports/importing/lengths.py",
        "pl.when(plain.str.contains(_BARE)).then(plain).cast(pl.Float64, strict=False)\n        * SECONDS",
        "pl.when(plain.str.contains(_BARE)).then(plain).cast(pl.Float64, strict=False).abs()\n        * SECONDS",
    ),
    Fault(
        "exports/importing/values.py",
        "pl.col(name).str.strip_prefix(UNCALCULATED[:1])",
        "pl.col(name)",
    ),
    Fault(
        "exports/importing/chats.py",
        'silent = others.filter(pl.col("cell").str.strip_chars() != "")',
        "silent = others",
    ),
    Fault(
        "exports/importing/chats.py",
        "shop = options.shop_names().get(own, given or own)",
        "shop = given or own",
    ),
    Fault(
        "exports/importing/readers/transcripts.py",
        "line.str.extract(_QIYU, 5).str.zfill(8)",
        "line.str.extract(_QIYU, 5)",
    ),
    Fault("exports/forms.py", '.replace(".%f", "%.f")', '.replace(".%f", "%.3f")'),
    Fault(
        "exports/csv_records.py",
        "if damaged and any(map(_BAD.search, taken)):",
        "if damaged and _BAD.search(taken[0]):",
    ),
    # a line whose only cell lies beyond the header is a blank one
    Fault("exports/read_export.py", "pl.when(fault.is_null() & blank)", "pl.when(blank)"),
    Fault(
        "tables/validation/fast_path.py",
        "if first < _FIRST or last >= _LAST:",
        "if first < _FIRST:",
    ),
    Fault(
        "tables/schema/amounts.py",
        "(number < LIMIT) & (number > -LIMIT)",
        "(number <= LIMIT) & (number > -LIMIT)",
    ),
)
