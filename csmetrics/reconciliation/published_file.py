"""Read published figures as a frame: from a frame, a file or rows."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl

from csmetrics.errors import ArgumentError, DataError
from csmetrics.exports.files import raw_table
from csmetrics.exports.raw import FAULT, LINE, MERGED
from csmetrics.tables.frame_sources import ArrowStream, frame_of_arrow

NONE = ("", "-", "--", "—", "——", "–", "/", "null", "none", "nan", "n/a", "无", "暂无", "暂无数据")
"""Texts that stand for no figure, in lower case."""


def given_frame(published: object) -> pl.DataFrame:
    """Return a frame as it is, and read a file or rows.

    Raises:
        ArgumentError: It is none of these, or the file has two columns of one name.
        DataError: The file, one of its lines or a frame of another library cannot be read.
    """
    if isinstance(published, str | os.PathLike):
        return _file(Path(published))
    if isinstance(published, pl.LazyFrame):
        return published.collect()
    if isinstance(published, pl.DataFrame):
        return published
    if isinstance(published, ArrowStream):
        return frame_of_arrow("published", published)
    try:
        return pl.DataFrame(published, strict=False, infer_schema_length=None)  # type: ignore[arg-type]
    except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
        msg = f"published is a frame, a file or rows of figures, not {type(published).__name__}"
        raise ArgumentError(msg) from error


def _file(path: Path) -> pl.DataFrame:
    """Read the cells of a file, without blank lines.

    A cell that is merged with the one above has its text, as figures of one day or agent have.
    """
    raw = raw_table(path)
    names = raw.header.names
    if twice := [name for name in names if name and names.count(name) > 1]:
        msg = f"published has two columns {twice[0]!r}: leave one of them out"
        raise ArgumentError(msg)
    cells = raw.cells.collect()
    if FAULT in cells.columns:
        for line, fault in cells.filter(pl.col(FAULT).is_not_null()).select(LINE, FAULT).rows():
            msg = f"{path}, line {line}: it {fault}; correct the line"
            raise DataError(msg)
    numbers = [(str(n), name) for n, name in enumerate(names) if name]
    frame = cells.select(pl.col(n).alias(name) for n, name in numbers)
    own = pl.all().cast(pl.String).str.strip_prefix(MERGED).str.strip_chars().fill_null("")
    blank = frame.select(pl.all_horizontal(own == "")).to_series()
    text = pl.col(pl.String).str.strip_prefix(MERGED).str.strip_chars()
    return frame.with_columns(text.str.replace(r'^="(.*)"$', "${1}")).filter(~blank)
