"""A lazily read export that prints as its first rows, not as its query plan."""

from __future__ import annotations

from html import escape

import polars as pl

from csmetrics.tables import FILE, LINE, REFUSED, REPAIRED

_SHOWN = 8
_OURS = (REFUSED, REPAIRED, FILE, LINE)


class ExportFrame(pl.LazyFrame):
    """A ``LazyFrame`` that prints its first rows; frames derived from it do so, too."""

    def __repr__(self) -> str:
        first = self._first()
        return (
            first if isinstance(first, str) else f"<export, read lazily; the first rows>\n{first}"
        )

    def __str__(self) -> str:
        return repr(self)

    def _repr_html_(self) -> str:
        """The first rows as a table, for notebooks."""
        first = self._first()
        if isinstance(first, str):
            return f"<p>{escape(first)}</p>"
        return f"<p>export, read lazily; the first rows</p>{first._repr_html_()}"

    def _first(self) -> pl.DataFrame | str:
        """Collect the first rows, with reasons of refused cells if any; or say why that fails."""
        try:
            rows = self.head(_SHOWN).collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            return f"<export, read lazily; it cannot be read: {str(error).splitlines()[0]}>"
        empty = [name for name in _OURS if name in rows.columns and rows[name].is_null().all()]
        return rows.drop(
            [*empty, *(name for name in (FILE, LINE) if name in rows.columns)], strict=False
        )


def shown_as_rows(frame: pl.LazyFrame) -> ExportFrame:
    """Return the same frame as one that prints its first rows."""
    made = ExportFrame._from_pyldf(frame._ldf)  # noqa: SLF001  polars has no other way
    assert isinstance(made, ExportFrame)  # noqa: S101  it makes one of the class it is called on
    return made
