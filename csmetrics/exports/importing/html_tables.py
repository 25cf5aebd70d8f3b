"""Reading of HTML tables, which many back-offices write under the name ``.xls``."""

from __future__ import annotations

from html.parser import HTMLParser

from csmetrics.exports.raw import MERGED

Row = list[str | None]
_WIDEST = 1 << 14
_TALLEST = 1 << 20


def tables_in(page: str) -> list[list[Row]]:
    """Read the rows of each table; every cell of a merged range has the text of its first cell.

    Those below the first begin with ``MERGED``.

    Examples:
        >>> tables_in("<table><tr><td>a<td>b<tr><td colspan=2>c</table>")
        [[['a', 'b'], ['c', 'c']]]
    """
    reader = _Reader()
    reader.feed(page)
    reader.close()
    reader.end_table()
    return [table for table in reader.tables if table]


class _Reader(HTMLParser):
    """A parser that collects cells; a table within a cell is part of its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[Row]] = []
        self._rows: list[Row] = []
        self._row: Row | None = None
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._down: dict[int, tuple[int, str]] = {}
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
        if self._depth > 1:
            return
        if tag == "tr":
            self._end_row()
            self._row = []
        elif tag in {"td", "th"} and self._row is not None:
            self._end_cell()
            self._cell = []
            given = dict(attrs)
            self._span = (_number(given.get("colspan")), _number(given.get("rowspan")))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._depth = max(0, self._depth - 1)
            if not self._depth:
                self.end_table()
        elif self._depth > 1:
            return
        elif tag == "tr":
            self._end_row()
        elif tag in {"td", "th"}:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def end_table(self) -> None:
        """Keep the table that was read, if there is one."""
        self._end_row()
        if self._rows:
            self.tables.append(self._rows)
        self._rows, self._down = [], {}

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is not None:
            self._fill_from_above()
            self._rows.append(self._row)
        self._row = None

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        text = "".join(self._cell).replace("\xa0", " ").strip()
        self._cell = None
        self._fill_from_above()
        across, down = self._span
        for _ in range(min(across, _WIDEST)):
            if down > 1:
                self._down[len(self._row)] = (min(down, _TALLEST) - 1, text)
            self._row.append(text)

    def _fill_from_above(self) -> None:
        assert self._row is not None  # noqa: S101  only within a row
        while (place := len(self._row)) in self._down:
            left, text = self._down.pop(place)
            self._row.append(f"{MERGED}{text}" if text else text)
            if left > 1:
                self._down[place] = (left - 1, text)


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() and int(text) else 1
