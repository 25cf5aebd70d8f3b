"""Finding the header row of an export, and matching its columns to those of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from csmetrics.errors import ArgumentError, DataError, nearest
from csmetrics.tables import MARKS

SEARCHED = 100
"""The number of rows that are searched for the header; there may be titles above it."""

UNSEEN = (
    "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\u00ad\ufeff\x00"
)
"""Characters without width, which are invisible at the ends of a cell."""

Cells = Sequence[str | None]


@dataclass(frozen=True)
class Wanted:
    """The columns to take: those the user named, and those with a column name of the table.

    ``named``: our column for each header; all of these must be there. ``known``: the table's
    columns.
    """

    named: Mapping[str, str]
    known: Sequence[str]

    def ours(self, name: str) -> str | None:
        """Return our name of the column with this header; None if it is not taken."""
        if name in self.named:
            return self.named[name]
        return name if name in self.known and name not in self.named.values() else None


@dataclass(frozen=True)
class Header:
    """The header of an export.

    ``row``: its index, from 0. ``names``: its texts; those of a header in two rows are combined.
    ``first_line``, ``last_line``: the numbers of its lines in the file, from 1; 1 and 0 if it takes
    no line. The upper row of a header in two rows counts as above it.
    """

    row: int
    names: tuple[str, ...]
    first_line: int = 1
    last_line: int = 0

    def places(self, wanted: Wanted) -> dict[str, int]:
        """Find the position of each of our columns.

        Raises:
            DataError: two columns have one name.
        """
        found: dict[str, int] = {}
        for place, name in enumerate(self.names):
            ours = wanted.ours(name)
            if ours in found:
                msg = f"two columns of the export are called {name!r}; rename one in the file."
                raise DataError(msg)
            if ours is not None:
                found[ours] = place
        return found


def header_of(rows: Sequence[Cells], wanted: Wanted | None) -> Header:
    """Find the header in the first rows; without ``wanted``, the first row as wide as most.

    Raises:
        DataError: no row has every column of ``wanted.named`` or, without these, any known column.
    """
    if wanted is None:
        return _fullest(rows)
    best: tuple[int, Header] = (0, Header(0, ()))
    above: tuple[str, ...] = ()
    for number, cells in enumerate(rows[:SEARCHED]):
        names = tuple(_name(cell) for cell in cells)
        # In a header of two rows, a cell merged downwards has its text in the upper row.
        filled = tuple(
            name or (above[place] if place < len(above) else "") for place, name in enumerate(names)
        )
        for candidate in (Header(number, names), Header(number, filled)):
            hits = sum(wanted.ours(name) is not None for name in candidate.names)
            if wanted.named and set(wanted.named) <= set(candidate.names):
                return candidate
            if hits > best[0]:
                best = hits, candidate
        above = names
    if best[0] and not wanted.named:
        return best[1]
    raise _missing(best[1] if best[0] else _widest(rows), wanted)


def _widest(rows: Sequence[Cells]) -> Header:
    names = [tuple(name for cell in row if (name := _name(cell))) for row in rows[:SEARCHED]]
    return Header(0, max(names, key=len, default=()))


def _name(cell: str | None) -> str:
    return (cell or "").strip().strip(UNSEEN).strip()


def _fullest(rows: Sequence[Cells]) -> Header:
    """Find the first row with as many filled cells as most rows, not counting rows of one cell."""
    names = [tuple(_name(cell) for cell in row) for row in rows[:SEARCHED]]
    filled = [len([name for name in row if name]) for row in names]
    counts = Counter(count for count in filled if count > 1)
    usual = counts.most_common(1)[0][0] if counts else max(filled, default=0)
    row = next((n for n, count in enumerate(filled) if count >= usual), 0)
    return Header(row, names[row] if names else ())


def _missing(header: Header, wanted: Wanted) -> DataError:
    names = [name for name in header.names if name]
    lacks = [name for name in wanted.named if name not in names] or list(wanted.known)
    hints = {name: nearest(name, names).strip() for name in lacks}
    listed = ", ".join(f"{name!r}" + (f" ({hint})" if hint else "") for name, hint in hints.items())
    seen = ", ".join(map(repr, names)) or "none"
    return DataError(
        f"the export has no column {listed} in its first {SEARCHED} rows. Its columns seem to be "
        f"{seen}. Say which is which with columns={{…}}."
    )


def checked_columns(columns: object, known: Sequence[str]) -> dict[str, str]:
    """Check the argument ``columns``, which maps headers of the export to our columns.

    Raises:
        ArgumentError: it is no such mapping, names a reserved column, maps two headers to one
            column, or is the wrong way round.
    """
    if not isinstance(columns, Mapping) or not all(
        isinstance(name, str) and name for pair in columns.items() for name in pair
    ):
        msg = 'columns maps the headers of the export to our columns: {"发送时间": "sent_at", …}.'
        raise ArgumentError(msg)
    ours = list(columns.values())
    if reserved := [name for name in ours if name in MARKS]:
        msg = f"columns: {reserved[0]!r} is a name that the library reserves; choose another."
        raise ArgumentError(msg)
    if doubled := [name for name in ours if ours.count(name) > 1]:
        msg = (
            f"columns names {doubled[0]!r} twice; only one column of the export can become it. "
            "Leave the others out."
        )
        raise ArgumentError(msg)
    if turned := [name for name in columns if name in known and columns[name] not in known]:
        msg = (
            f"columns maps {turned[0]!r} to {columns[turned[0]]!r}; write the header of the "
            "export first, our column second."
        )
        raise ArgumentError(msg)
    return dict(columns)
