"""Files as back-offices write them, and the rows of an import as plain values."""

from openpyxl import Workbook

HEAD = "/" + "*" * 17 + "以下为一通会话" + "*" * 30 + "/"
END = "/" + "*" * 17 + "会话结束_时间：2026-01-02 22:00:00" + "*" * 30 + "/"


def workbook(path, rows, *, sheet="Sheet1", merged=(), more=None):
    """A workbook of one sheet, or of several."""
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for cells in merged:
        page.merge_cells(cells)
    for title, others in (more or {}).items():
        page = book.create_sheet(title)
        for row in others:
            page.append(list(row))
    book.save(path)
    return path


def own_recipe(name, zh, en, rest):
    """A recipe of one's own, as TOML: what each must say, and the rest."""
    return f"""
id = "own.{name}"
name = {{ zh = "{zh}", en = "{en}" }}
platform = "own"
file = {{ zh = "CSV", en = "CSV" }}
confidence = "high"
evidence = {{ zh = "自己的系统", en = "Our own system" }}
{rest}"""


def text(path, content, encoding="utf-8"):
    path.write_bytes(content.encode(encoding))
    return path


def rows(imported, table, *columns):
    """The rows of a table, times as local text, amounts as text; of one column its values."""
    frame = imported.data.frame(table).collect()
    found = [tuple(map(_plain, row)) for row in frame.select(columns).iter_rows()]
    return [row[0] for row in found] if len(columns) == 1 else found


def _plain(value):
    if hasattr(value, "isoformat"):
        return value.replace(tzinfo=None).isoformat(sep=" ")
    return str(value) if type(value).__name__ == "Decimal" else value


def counts(imported, table):
    """What became of the rows of the only file of a table."""
    row = imported.report.files.filter(imported.report.files["table"] == table).row(0, named=True)
    names = ("given", "taken", "refused", "left_out", "merged", "copies")
    assert row["given"] == sum(row[name] for name in names[1:])
    return {name: row[name] for name in names if row[name]}


def figures(imported):
    """Of each published figure: label, group kind, group, value, text."""
    names = ("label", "group_kind", "group", "value", "text")
    return {row[:3]: row[3:] for row in imported.published.select(names).iter_rows()}
