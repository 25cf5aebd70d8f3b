"""Faults to plant where files are imported by recipes."""

from tests.mutation.fault import Fault

FAULTS = (
    Fault("project/imports.py", "if len(recipes) > 1:", "if len(recipes) > 2:"),
    Fault("project/imports.py", "if settings.platform is not None:", "if not settings.path:"),
    Fault("cli/importing.py", "if platform is not None:", "if not path:"),
    Fault(
        "exports/importing/days_in_text.py",
        "[one for one in found if not _CLOCK.match(name, one.end())]",
        "found",
    ),
    Fault(
        "exports/importing/published_totals.py",
        ".then(pl.col(side).filter(named == counts).first().over(period))",
        ".then(pl.col(side))",
    ),
    Fault(
        "exports/importing/apply.py",
        "item.is_not_null() | nothing(cells.raw(key)).is_not_null()",
        "item.is_not_null() | item.is_null()",
    ),
    Fault(
        "exports/importing/rollup.py",
        "texts = [cells.text(how.line_id), *(cells.text((one,)) for one in how.line_item)]",
        "texts = [cells.text(how.line_id)]",
    ),
    Fault(
        "exports/importing/rollup.py",
        "if table_source.how.line_id:",
        "if LINE_ID in part.frame.columns:",
    ),
    Fault(
        "exports/importing/apply.py",
        "filled = nothing(cells.raw(header)).forward_fill()",
        "filled = nothing(cells.raw(header)).backward_fill()",
    ),
    Fault(
        "exports/importing/apply.py",
        "if column.fill_down else None",
        "if not column.fill_down else None",
    ),
    Fault(
        "exports/importing/apply.py",
        'and fold(texts[place][0]).rstrip(":") in TOTALS',
        'and fold(texts[place][0]).rstrip(":") == "合计"',
    ),
    Fault(
        "exports/importing/apply.py",
        "if not (place in why or note):",
        "if place not in why:",
    ),
    Fault(
        "exports/importing/by_platform.py",
        "if piece.recipe.platform == platform]",
        "if piece.recipe.platform]",
    ),
    Fault(
        "exports/importing/readers/jd.py",
        "sound &= ~_distinct_times(heads)",
        "_distinct_times(heads)",
    ),
    Fault(
        "exports/times.py",
        "pl.when(text.str.contains(_FOUR_DIGITS)).then(text)",
        "text",
    ),
    Fault(
        "exports/importing/chats.py",
        '(pl.col("name") == pl.col("asker")) | ',
        "",
    ),
    Fault(
        "exports/importing/apply.py",
        "keyless = keyless | key.str.contains(_TOTAL)",
        'keyless = keyless | key.str.contains("合计")',
    ),
    Fault(
        "exports/importing/html_tables.py",
        "self._down[len(self._row)] = (min(down, _TALLEST) - 1, text)",
        "self._down[len(self._row)] = (min(down, _TALLEST), text)",
    ),
    Fault(
        "exports/importing/assemble.py",
        'if known[name].required and name != "buyer_id":',
        "if known[name].required:",
    ),
    Fault(
        "exports/importing/assemble.py",
        "pieces[number].part.copies += copies",
        "pieces[number].part.copies = 0",
    ),
    Fault(
        "exports/importing/assemble.py",
        'session_id=pl.coalesce("cid", "session_id")',
        'session_id=pl.coalesce("session_id", "cid")',
    ),
    Fault(
        "exports/importing/chats.py",
        'ambiguous="earliest", non_existent="null")',
        'ambiguous="latest", non_existent="null")',
    ),
    Fault(
        "exports/importing/chats.py",
        'key = pl.struct(party, "sent", "name", "content").hash()',
        'key = pl.struct(party, "sent", "name").hash()',
    ),
    Fault(
        "exports/importing/chats.py",
        'mode=pl.when(robot).then(pl.lit("automatic"))',
        'mode=pl.when(robot).then(pl.lit("assisted"))',
    ),
    Fault(
        "exports/importing/columns.py",
        "for case in reversed(column.cases):",
        "for case in column.cases:",
    ),
    Fault(
        "exports/importing/columns.py",
        "own = pl.when(holds).then(own)",
        "own = pl.when(~holds).then(own)",
    ),
    Fault(
        "exports/importing/columns.py",
        "return own if given is None else own.fill_null(given)",
        "return own",
    ),
    Fault("exports/importing/folding.py", '.casefold().strip("\'")', ".casefold()"),
    Fault(
        "exports/importing/folding.py",
        'return pl.when(~text.is_in(NONE) & (text != "")).then(text)',
        'return pl.when(text != "").then(text)',
    ),
    Fault(
        "exports/importing/import_files.py",
        'folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))',
        "folders[:] = []",
    ),
    Fault(
        "exports/importing/import_files.py",
        "if one.suffix.lower() in SUFFIXES and",
        "if one.suffix in SUFFIXES and",
    ),
    Fault(
        "exports/importing/import_files.py",
        "not is_hidden(one.name)",
        'not one.name.startswith(".")',
    ),
    Fault(
        "exports/importing/import_options.py",
        "if start is not None and end is not None and start >= end:",
        "if start is not None and end is not None and start > end:",
    ),
    Fault(
        "exports/importing/import_options.py",
        "return self.shop_id.get(recipe_id, self.shop_id.get(platform))",
        "return self.shop_id.get(platform, self.shop_id.get(recipe_id))",
    ),
    Fault(
        "exports/importing/import_report.py",
        'if platform in {"desk", recipe.platform}:',
        "if True:",
    ),
    Fault(
        "exports/importing/import_report.py",
        "descending=[True, False])",
        "descending=[False, False])",
    ),
    Fault(
        "exports/importing/import_report.py",
        'if set(lack.columns) - {"shop_id"} <= given:',
        "if set(lack.columns) & given:",
    ),
    Fault("exports/importing/json_records.py", "enumerate(inner[:1])", "enumerate(inner[1:])"),
    Fault(
        "exports/importing/json_records.py",
        "**dict(_flat(member)), **above}",
        "**dict(_flat(member))}",
    ),
    Fault(
        "exports/importing/lengths.py",
        "_parts(plain, _SHORT_CLOCK, (60, 1)),",
        "_parts(plain, _SHORT_CLOCK, (3600, 60)),",
    ),
    Fault(
        "exports/importing/lengths.py",
        "clear = (bare.max() <= 1).fill_null(value=True)",
        "clear = (bare.max() < 1).fill_null(value=True)",
    ),
    Fault("exports/importing/lengths.py", 'pl.lit("e-2")', 'pl.lit("e-3")'),
    Fault(
        "exports/importing/model.py",
        "found.update(column.from_, column.else_, column.derive, column.sum_where_differs)",
        "found.update(column.from_)",
    ),
    Fault(
        "exports/importing/model.py",
        "if sum(map(bool, asked)) != 1:",
        "if sum(map(bool, asked)) < 1:",
    ),
    Fault("exports/importing/model.py", "return (self, *self.also)", "return (self,)"),
    Fault(
        "exports/importing/opening.py",
        "found.setdefault(fold(name), place)",
        "found[fold(name)] = place",
    ),
    Fault("exports/importing/archives.py", "if member.flag_bits & _ENCRYPTED:", "if False:"),
    Fault(
        "exports/importing/html_tables.py",
        '(_number(given.get("colspan")), _number(given.get("rowspan")))',
        '(_number(given.get("rowspan")), _number(given.get("colspan")))',
    ),
    Fault(
        "exports/importing/bilingual_text.py",
        "return self._parts[2] + self._parts[0]",
        "return self._parts[2] + self._parts[1]",
    ),
    Fault(
        "exports/importing/archives.py",
        'return member.filename.encode("cp437").decode("gbk")',
        "return member.filename",
    ),
    Fault(
        "exports/importing/outcome.py",
        '"platform": next(iter(own)) if len(own) == 1 else None}',
        '"platform": next(iter(own))}',
    ),
    Fault(
        "exports/importing/outcome.py",
        'piece.part.frame = frame.with_columns(buyer_id=pl.col("order_id"))',
        "piece.part.frame = frame",
    ),
    Fault(
        "exports/importing/outcome.py",
        "tables[table] = frame.drop(_lacked(table, own))",
        "tables[table] = frame; _lacked(table, own)",
    ),
    Fault(
        "exports/importing/pairing.py",
        'sure = near.filter((pl.len().over("block") == 1) & (pl.len().over("session") == 1))',
        'sure = near.filter(pl.len().over("block") == 1)',
    ),
    Fault(
        "exports/importing/parts.py",
        'found = (length(text, header_unit(header) or "seconds") > 0) == condition.positive',
        'found = (length(text, header_unit(header) or "seconds") >= 0) == condition.positive',
    ),
    Fault(
        "exports/importing/parts.py",
        "found = text.is_null() if condition.empty else text.is_not_null()",
        "found = text.is_null()",
    ),
    Fault("exports/importing/parts.py", "frame = frame.filter(~again)", "pass"),
    Fault(
        "exports/importing/plain.py",
        "return placed if placed.null_count() == text.null_count() else None",
        "return placed",
    ),
    Fault(
        "exports/importing/published.py",
        '.when(named.is_in([fold(one) for one in how.averages]))\n        .then(pl.lit("average"))',
        '.when(named.is_in([fold(one) for one in how.averages]))\n        .then(pl.lit("total"))',
    ),
    Fault(
        "exports/importing/days_in_text.py",
        "return (first, last + timedelta(days=1)) if first <= last else None",
        "return (first, last + timedelta(days=2)) if first <= last else None",
    ),
    Fault(
        "exports/importing/published.py",
        "value: pl.Expr = pl.when(sides[1] > 0).then(sides[0] / sides[1])",
        "value: pl.Expr = pl.when(sides[1] > 0).then(sides[1] / sides[0])",
    ),
    Fault(
        "exports/importing/readers/jd.py",
        "timed = lines[LINE].str.contains(_TIMED) & ~mark",
        "timed = lines[LINE].str.contains(_TIMED)",
    ),
    Fault(
        "exports/importing/readers/transcripts.py",
        'inside=header.cum_sum().over("row") > 0,',
        "inside=header.cum_sum() > 0,",
    ),
    Fault(
        "exports/importing/readers/transcripts.py",
        'pl.col("day").forward_fill().over("row")',
        'pl.col("day").forward_fill()',
    ),
    Fault("exports/importing/readers/wangwang.py", '.removeprefix("cntaobao")', ""),
    Fault(
        "exports/importing/readers/wangwang.py",
        'closed = pl.when(pl.col("bar")).then(pl.lit("")).otherwise(pl.col("buyer"))',
        'closed = pl.col("buyer")',
    ),
    Fault(
        "exports/importing/readers/wangwang.py",
        'lines = lines.filter(pl.col("grouped").cum_sum() == 0)',
        "pass",
    ),
    Fault(
        "exports/importing/recipe_registry.py",
        "return Recipes({**self._by_id, **{recipe.id: recipe for recipe in recipes}}.values())",
        "return Recipes({**{recipe.id: recipe for recipe in recipes}, **self._by_id}.values())",
    ),
    Fault(
        "exports/importing/recipe_registry.py", "return dict(sorted(found.items()))", "return found"
    ),
    Fault("exports/importing/recipe_registry.py", "text is None or any(", "text is None or all("),
    Fault("_support/toml_files.py", 'encoding="utf-8-sig"', 'encoding="utf-8"'),
    Fault(
        "exports/importing/recipe_store.py",
        'hint = nearest(str(fault["loc"][-1]), _KEYS)',
        'hint = ""',
    ),
    Fault(
        "exports/importing/recipe_store.py",
        "return tuple(sorted(found, key=lambda recipe: recipe.id))",
        "return tuple(sorted(found, key=lambda recipe: recipe.id))[:-1]",
    ),
    Fault(
        "exports/importing/recognise.py",
        "best = max(rank for rank, _ in fitting)",
        "best = min(rank for rank, _ in fitting)",
    ),
    Fault("exports/importing/recognise.py", "if shared >= 2 and", "if shared >= 1 and"),
    Fault(
        "exports/importing/recognise.py",
        "return any(header.startswith(fold(name[:-1])) for header in headers)",
        "return False",
    ),
    Fault(
        "exports/importing/rollup.py",
        ".then(pl.when(own.null_count() == 0).then(own.sum()))\n        .otherwise(own.drop_nulls().first())",
        ".then(own.drop_nulls().first())\n        .otherwise(own.drop_nulls().first())",
    ),
    Fault(
        "exports/importing/rollup.py",
        "part.merged = before - part.frame.height",
        "part.merged = part.frame.height",
    ),
    Fault(
        "exports/importing/rollup.py",
        'return own.max() if column.lines == "latest" else own.min(), None',
        'return own.min() if column.lines == "latest" else own.max(), None',
    ),
    Fault(
        "exports/importing/row_accounts.py",
        "if unmarked and not found.options.robots:",
        "if unmarked and found.options.robots:",
    ),
    Fault("exports/importing/row_accounts.py", 'side="right") - 1', 'side="left") - 1'),
    Fault(
        "exports/importing/run.py",
        "late = [path for path in files if self._common.is_late(path)]",
        "late: list = []",
    ),
    Fault("exports/importing/run.py", "self._new.clear()", "pass"),
    Fault(
        "exports/importing/values.py",
        ".clip(lower_bound=0).mul(1_000_000).round()",
        ".clip(lower_bound=0).mul(1_000).round()",
    ),
    Fault(
        "exports/importing/values.py",
        "zone = table_source.recipe.time_zone or table_source.options.time_zone\n    found = []",
        "zone = table_source.options.time_zone\n    found = []",
    ),
    Fault(
        "exports/importing/values.py",
        "zone = table_source.recipe.time_zone or table_source.options.time_zone\n    cell_format",
        "zone = table_source.options.time_zone\n    cell_format",
    ),
    Fault("exports/importing/pairing.py", "_NEAR = 120", "_NEAR = 12"),
    Fault(
        "exports/importing/pairing.py",
        ".then(pin.str.starts_with(head) & pin.str.ends_with(tail))",
        ".then(pin.str.starts_with(head))",
    ),
    Fault(
        "exports/importing/pairing.py",
        'left = left.join(near, on="block", how="anti")',
        'left = left.join(sure, on="block", how="anti")',
    ),
    Fault(
        "exports/importing/row_accounts.py",
        "key=lambda one: (-one[1], one[0])",
        "key=lambda one: (one[1], one[0])",
    ),
    Fault(
        "exports/importing/row_accounts.py",
        '"taken": part.given - out - part.merged - part.copies - piece.refused',
        '"taken": part.given - out - part.merged - part.copies',
    ),
    Fault(
        "exports/importing/row_accounts.py",
        '"taken": figures.frame.height',
        '"taken": figures.given',
    ),
    Fault(
        "exports/importing/outcome.py",
        "seen = {shop: own & known for shop, own in sorted(seen.items())}",
        "seen = dict(sorted(seen.items()))",
    ),
    Fault("exports/importing/readers/lines.py", '.str.join("\\n"))', '.str.join(" "))'),
    Fault(
        "exports/importing/readers/lines.py",
        'shift(-1, fill_value=total) - pl.col("content")',
        "shift(-1, fill_value=total)",
    ),
    Fault(
        "exports/importing/rollup.py",
        'return own.max() if column.lines == "latest" else own.min(), None',
        'return own.max() if column.lines == "latest" else first, None',
    ),
    Fault(
        "exports/importing/columns.py",
        "pl.lit(case.value or None, pl.String)",
        "pl.lit(case.value)",
    ),
)
