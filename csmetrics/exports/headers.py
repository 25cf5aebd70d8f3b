"""Which row of an export is its header, and which of its columns is which of a table's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from csmetrics.errors import ArgumentError, DataError, nearest

SEARCHED = 20
"""A header is looked for in so many rows; above it there may be titles."""

Cells = Sequence[str | None]


@dataclass(frozen=True)
class Wanted:
    """The columns to take: those the user named, and those that already have their name.

    ``named``: our name by theirs; all of these must be there. ``known``: the table's own names.
    """

    named: Mapping[str, str]
    known: Sequence[str]

    def ours(self, name: str) -> str | None:
        """Our name of a column with this header; None if it is not taken."""
        if name in self.named:
            return self.named[name]
        return name if name in self.known and name not in self.named.values() else None


@dataclass(frozen=True)
class Header:
    """A header: the number of its row, and its texts; of a header in two rows both as one."""

    row: int
    names: tuple[str, ...]

    def places(self, wanted: Wanted) -> dict[str, int]:
        """Where each of our columns stands.

        Errors:
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


def header_of(rows: Sequence[Cells], wanted: Wanted) -> Header:
    """The header among the first rows of an export.

    Errors:
        DataError: no row has every column that is named, or any that is known.
    """
    best: tuple[int, Header] = (0, Header(0, ()))
    above: tuple[str, ...] = ()
    for number, cells in enumerate(rows[:SEARCHED]):
        names = tuple((cell or "").strip().lstrip("\ufeff") for cell in cells)
        # Of a header in two rows, cells merged downwards have their text in the upper one.
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
    raise _missing(best[1] if best[0] else _fullest(rows), wanted)


def _fullest(rows: Sequence[Cells]) -> Header:
    filled = [tuple(cell.strip() for cell in row if cell) for row in rows[:SEARCHED]]
    return Header(0, max(filled, key=len, default=()))


def _missing(header: Header, wanted: Wanted) -> DataError:
    names = [name for name in header.names if name]
    lacks = [name for name in wanted.named if name not in names] or list(wanted.known)
    hints = {name: nearest(name, names).strip() for name in lacks}
    listed = ", ".join(f"{name!r}" + (f" ({hint})" if hint else "") for name, hint in hints.items())
    seen = ", ".join(map(repr, names)) or "none"
    return DataError(
        f"the export has no column {listed}. Its columns seem to be {seen}. "
        f"columns={{…}} says which is which."
    )


def checked_columns(columns: object, known: Sequence[str]) -> dict[str, str]:
    """The user's ``columns``, their name first.

    Errors:
        ArgumentError: it is no mapping of names, or two columns would become one.
    """
    if not isinstance(columns, Mapping) or not all(
        isinstance(name, str) and name for pair in columns.items() for name in pair
    ):
        msg = 'columns maps the headers of the export to ours: {"发送时间": "sent_at", …}.'
        raise ArgumentError(msg)
    ours = list(columns.values())
    if doubled := [name for name in ours if ours.count(name) > 1]:
        msg = f"columns names {doubled[0]!r} twice; one column of the export becomes it."
        raise ArgumentError(msg)
    if turned := [name for name in columns if name in known and columns[name] not in known]:
        msg = (
            f"columns maps {turned[0]!r} to {columns[turned[0]]!r}; the header of the export "
            f"comes first, our column second."
        )
        raise ArgumentError(msg)
    return dict(columns)
