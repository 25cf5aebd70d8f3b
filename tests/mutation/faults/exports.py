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
    Fault("exports/cells.py", "cases.append((nobody, unreadable(name, others, _NOBODY)))", "pass"),
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
    # a count over a million with commas is refused
    Fault(
        "exports/cells.py",
        'digits = text.str.replace_all(r"[,，]", "")',
        'digits = text.str.replace(r"[,，]", "")',
    ),
    # 2 days, 3:04:05 is no length
    Fault("exports/importing/lengths.py", "days?,(", "day,("),
    # one id of 16 digits that ends in a zero is refused
    Fault("exports/importing/values.py", "long.n_unique() > 1", "long.n_unique() >= 1"),
    # a last row of one cell that is not the first is lost
    Fault(
        "exports/importing/apply.py",
        " and len(texts[place]) == 1 and _stripped(first_cells[place])",
        " and len(texts[place]) == 1",
    ),
    # one record under the first key hides the list under the second
    Fault(
        "exports/importing/recognise.py",
        "for inner in sorted(under, key=lambda one: not isinstance(one, list)):",
        "for inner in under:",
    ),
    # lines that end with a return alone
    Fault(
        "exports/importing/readers/lines.py",
        '.replace("\\r\\n", "\\n").replace("\\r", "\\n")',
        '.replace("\\r\\n", "\\n")',
    ),
    # an id 17850.00 stays a decimal
    Fault(
        "exports/cells.py",
        'r"^(?:[0-9]{1,15}\\.00?|[0-9]{4,15}\\.0{3,})$"',
        'r"^(?:[0-9]{1,15}\\.0|[0-9]{4,15}\\.0{3,})$"',
    ),
    # of several merged ranges the later are not filled in time
    Fault(
        "exports/excel_files.py",
        "key=lambda span: span[1], reverse=True)",
        "key=lambda span: span[1])",
    ),
    # a header called as ours beside one that is named
    Fault(
        "exports/headers.py",
        "return name if name in self.known and name not in self.named.values() else None",
        "return name if name in self.known else None",
    ),
    # UTC behind AM or PM
    Fault("exports/forms.py", 'r"(?i)([0-9MP])', 'r"(?i)([0-9])'),
    # 1,234,567 is no number
    Fault(
        "exports/importing/lengths.py",
        "{1,3}(,[0-9]{3})+(\\.[0-9]+)?(?:元",
        "{1,3}(,[0-9]{3})(\\.[0-9]+)?(?:元",
    ),
    # a telephone is told in a reason
    Fault("exports/importing/values.py", " & ~text.str.contains(_MANY_DIGITS)", ""),
    # what macOS puts into zips is read
    Fault(
        "exports/importing/archives.py",
        'not in SUFFIXES or name.startswith("__MACOSX"):',
        "not in SUFFIXES:",
    ),
    # what the record says beats its rows of figures
    Fault(
        "exports/importing/json_records.py",
        "return [{**own, **one} for one in found] or [own]",
        "return [{**one, **own} for one in found] or [own]",
    ),
    # the number of the cell goes before the transcript's
    Fault(
        "exports/importing/chats.py",
        'pl.coalesce(found["number"], found["own"])',
        'pl.coalesce(found["own"], found["number"])',
    ),
    # 2026-11-05 is taken for 1 January
    Fault(
        "exports/importing/days_in_text.py",
        'rf"|[-./年_]{_MONTH}[-./月_]{_OF_MONTH})',
        'rf"|[-./年_]?{_MONTH}[-./月_]?{_OF_MONTH})',
    ),
    # an end without its year is passed over
    Fault(
        "exports/importing/days_in_text.py",
        "if len(days) == 1 and (end := _SHORT_END.match(name, found[0].end())):",
        "if len(days) == 3 and (end := _SHORT_END.match(name, found[0].end())):",
    ),
    # where one row tells no day, none has its own
    Fault(
        "exports/importing/published.py",
        "return (start, end) if own is None else",
        "return (start, end) if True else",
    ),
    # a text of JSON ends its line
    Fault("exports/importing/opening.py", 'text.split("\\n"), 1)', "text.splitlines(), 1)"),
)
