"""Faults to plant in exports read, and files imported."""

from tests.mutation.fault import Fault

FAULTS = (
    Fault("exports/accounts.py", "total = below + raw.header.last_line", "total = below"),
    Fault("exports/cells.py", "found.sum() * 2 > text.count()", "found.sum() * 2 < text.count()"),
    Fault(
        "exports/csv_files.py",
        "row_index_offset=header.last_line + 1,\n        )\n    except",
        "row_index_offset=header.last_line,\n        )\n    except",
    ),
    Fault("exports/csv_records.py", "len(cells) != width:", "len(cells) > width:"),
    Fault(
        "exports/dates.py",
        "number.is_between(_FIRST_SERIAL - less, _LAST_SERIAL - less)",
        "number.is_between(_FIRST_SERIAL, _LAST_SERIAL)",
    ),
    Fault(
        "exports/encodings.py",
        "return self.name in _UTF8 and not self.damaged",
        "return self.name in _UTF8",
    ),
    Fault(
        "exports/excel_files.py", "if value.time() == time() and", "if value.time() != time() and"
    ),
    Fault("exports/forms.py", '"${1}+0000${2}"', '"${1}+0800${2}"'),
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
    Fault("exports/columns_seen.py", 'len(found["most"]) >= _SURE', 'len(found["most"]) >= 99'),
    Fault("exports/read_export.py", "pl.col(_LINE).alias(LINE)", "(pl.col(_LINE) + 1).alias(LINE)"),
    Fault(
        "exports/readings.py",
        "return pl.coalesce(there) if there else None",
        "return there[-1] if there else None",
    ),
    Fault("exports/sessions.py", "(time - before > limit)", "(time - before >= limit)"),
    Fault(
        "exports/times.py",
        'return count.cast(pl.Datetime("us", "UTC"))',
        'return count.cast(pl.Datetime("us")).dt.replace_time_zone("Asia/Shanghai").dt.convert_time_zone("UTC")',
    ),
    Fault("exports/nicknames.py", "if len(meant) == 1:", "if len(meant) >= 1:"),
    Fault(
        "exports/nicknames.py",
        "meant = [nickname] if nickname in known else called",
        "meant = called",
    ),
    Fault(
        "exports/nicknames.py",
        'return account.replace("：", ":").rpartition(":")[2].strip()',
        'return account.rpartition(":")[2].strip()',
    ),
    Fault("exports/csv_files.py", "return count + (last != end)", "return count + (last == end)"),
    Fault("exports/sessions.py", '"m": 60, "h"', '"m": 6, "h"'),
    Fault(
        "exports/headers.py",
        "if turned := [name for name in columns if name in known and columns[name] not in known]:",
        "if turned := []:",
    ),
    Fault("exports/readings.py", "return pl.coalesce(found)", "return found[-1]"),
    Fault("exports/raw.py", "UNCALCULATED =", 'UNCALCULATED = "x" +'),
    Fault("exports/cells.py", "cases.append((nobody, told(name, others, _NOBODY)))", "pass"),
    Fault(
        "exports/excel_files.py",
        "open_spans = [span for span in open_spans if span[3] >= number]",
        "open_spans = [span for span in open_spans if span[3] > number]",
    ),
    Fault(
        "exports/forms.py",
        'UNIX = {"unix": (6, 9, 10), "unix_ms": (3, 12, 13)}',
        'UNIX = {"unix": (6, 9, 10), "unix_ms": (3, 9, 10)}',
    ),
    Fault("exports/export_frame.py", "rows[name].is_null().all()", "rows[name].is_null().any()"),
)
