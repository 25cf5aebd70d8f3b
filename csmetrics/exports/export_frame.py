"""A lazily read export that prints as its first rows, not as the plan by which they are read."""

from __future__ import annotations

from html import escape

import polars as pl

from csmetrics.tables import FILE, LINE, REFUSED, REPAIRED

_SHOWN = 8
_OURS = (REFUSED, REPAIRED, FILE, LINE)


class ExportFrame(pl.LazyFrame):
    """A ``LazyFrame`` in all but how it is shown; what is made of it is one, too."""

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
        """The first rows, with the reasons of refused cells where there are any; else why not."""
        try:
            rows = self.head(_SHOWN).collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            return f"<export, read lazily; it cannot be read: {str(error).splitlines()[0]}>"
        empty = [name for name in _OURS if name in rows.columns and rows[name].is_null().all()]
        return rows.drop(
            [*empty, *(name for name in (FILE, LINE) if name in rows.columns)], strict=False
        )


def shown_as_rows(frame: pl.LazyFrame) -> ExportFrame:
    """The same frame, which prints as its first rows."""
    made = ExportFrame._from_pyldf(frame._ldf)  # noqa: SLF001  polars has no other way
    assert isinstance(made, ExportFrame)  # noqa: S101  it makes one of the class it is called on
    return made
