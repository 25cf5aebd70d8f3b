"""Faults to plant in tables and their rows."""

from tests.mutation.fault import Fault

FAULTS = (
    Fault("tables/dataset_access.py", 'gone=("messages",)', "gone=()"),
    Fault(
        "tables/truncation.py",
        "frame.filter((pl.min_horizontal(TIMES[table]) <= limit)",
        "frame.filter((pl.min_horizontal(TIMES[table]) < limit)",
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
    Fault("tables/pseudonyms.py", "if len(given) < _LEAST:", "if len(given) < 0:"),
    Fault("tables/schema/amounts.py", "units = round(value * scale)", "units = int(value * scale)"),
    Fault("tables/schema/amounts.py", '"negative": units >= 0,', '"negative": units > 0,'),
    Fault("tables/schema/column_types.py", 'return {"type": column.is_null()}', "return {}"),
    Fault(
        "tables/schema/date_type.py",
        "if not isinstance(value, date) or isinstance(value, datetime):",
        "if not isinstance(value, date):",
    ),
    Fault(
        "tables/schema/models.py",
        'Annotated[Literal["manual", "assisted", "automatic", "bulk"], OneOf()]',
        'Annotated[Literal["assisted", "manual", "automatic", "bulk"], OneOf()]',
    ),
    Fault(
        "tables/schema/row.py",
        "return time.astimezone(UTC) < limit.astimezone(UTC)",
        "return time.astimezone(UTC) <= limit.astimezone(UTC)",
    ),
    Fault(
        "tables/schema/table_columns.py",
        "return replace(found, values=words) if isinstance(found, OneOf) else found",
        "return found",
    ),
    Fault(
        "tables/schema/timestamps.py", '"years": local & instants,', '"years": local | instants,'
    ),
    Fault("tables/time_zones.py", "len(days) - 1)]", "len(days) - 2)]"),
    Fault(
        "tables/validation/fast_path.py",
        "(pl.col(later) >= pl.col(earlier)).all()",
        "(pl.col(later) >= pl.col(earlier)).any()",
    ),
    Fault(
        "tables/validation/keys.py",
        'after = pl.col("begins").shift(-1).over(owner) < pl.col("ends")',
        'after = pl.col("begins").shift(-1).over(owner) <= pl.col("ends")',
    ),
    Fault(
        "tables/validation/row_rules.py", "time(until) > time(since)", "time(until) >= time(since)"
    ),
    Fault(
        "tables/validation/suspicious.py",
        "pl.col(name).to_physical() < first for name in times",
        "pl.col(name).to_physical() < 0 for name in times",
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
    Fault("tables/placeholders.py", '*("空", "暂无",', '*("空",'),
    Fault(
        "tables/schema/date_type.py",
        "for day in (date.min, date.max))",
        "for day in (date.max, date.min))",
    ),
    Fault(
        "tables/schema/amounts.py",
        '"decimals": (double - units / divisor).abs() <= self.tolerance,',
        '"decimals": (double - units / scale).abs() < self.tolerance,',
    ),
    Fault(
        "tables/time_zones.py",
        'ambiguous="earliest", non_existent="null"))\n    )',
        'ambiguous="latest", non_existent="null"))\n    )',
    ),
    Fault(
        "tables/dataset.py",
        "tuple(c for c in table.columns if c in columns_of(name) or c in keep),",
        "table.columns,",
    ),
    Fault("tables/validation/validate.py", "self.broken += broken", "self.broken = list(broken)"),
    Fault("tables/validation/validate.py", "spelt(self.frame, self.codes), ()", "self.frame, ()"),
    Fault("tables/frame_sources.py", 'return ("datetime", is_aware(value))', 'return "datetime"'),
    Fault(
        "tables/validation/row_rules.py",
        "before(later, earlier): time(later) >= time(earlier)",
        "before(later, earlier): time(later) > time(earlier)",
    ),
    Fault(
        "tables/validation/suspicious.py",
        "_AHEAD = timedelta(days=3653)",
        "_AHEAD = timedelta(days=36530)",
    ),
    Fault(
        "tables/schema/table_columns.py",
        "EVENT_TABLES: tuple[str, ...] = tuple(TABLES)[:7]",
        "EVENT_TABLES: tuple[str, ...] = tuple(TABLES)[:6]",
    ),
    Fault(
        "tables/validation/violations.py",
        "refused = pl.concat([rule.rows for rule in own]).n_unique()",
        "refused = sum(len(rule.rows) for rule in own)",
    ),
    Fault("tables/dataset_html.py", "escape(', '.join(table.columns))", "', '.join(table.columns)"),
    # of a lazy table rows that differ stay, where their key has a null
    Fault(
        "tables/validation/keys.py",
        "anti_join(other.select(key), nulls_equal=True)",
        "anti_join(other.select(key))",
    ),
    # an amount at the limit is taken of a model, and refused of a frame
    Fault("tables/schema/amounts.py", "exact.copy_abs() >= LIMIT:", "exact.copy_abs() > LIMIT:"),
    Fault(
        "tables/intake.py",
        "return self.doubts.head(self.doubts.height - len(self.health))",
        "return self.doubts",
    ),
    Fault(
        "tables/intake.py",
        'tables = {} if self.invalid == "trust" else self.accepted',
        "tables = self.accepted",
    ),
    Fault(
        "tables/intake.py", 'f", {self.doubts.height} doubts"', 'f", {self.tables.height} doubts"'
    ),
    Fault("tables/intake.py", "{'' if tables == 1 else 's'}", "{'s' if tables == 1 else ''}"),
    Fault("tables/intake.py", 'agg(pl.col("rows").sum())', 'agg(pl.col("rows").max())'),
    Fault(
        "tables/validation/keys.py",
        ".fill_null(pl.lit(-(2**31), pl.Int32))",
        ".fill_null(pl.lit(0, pl.Int32))",
    ),
    Fault(
        "tables/validation/keys.py",
        ".fill_null(pl.lit(2**31 - 1, pl.Int32))",
        ".fill_null(pl.lit(1, pl.Int32))",
    ),
)
