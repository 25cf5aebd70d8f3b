"""``read_export``: read an export as a table, and account for each of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast

import polars as pl

from csmetrics._support.notices import warn
from csmetrics.errors import ArgumentError, DataError, nearest
from csmetrics.exports.accounts import OUTCOME, TAKEN, Account, FileReport
from csmetrics.exports.accounts import REFUSED as LOST
from csmetrics.exports.cells import clean, reading
from csmetrics.exports.columns_seen import looked_through
from csmetrics.exports.export_frame import shown_as_rows
from csmetrics.exports.files import raw_table
from csmetrics.exports.forms import check_form
from csmetrics.exports.headers import Header, Wanted, checked_columns, header_of
from csmetrics.exports.raw import FAULT, LINES, MERGED, SUMMED, RawTable, counted_twice
from csmetrics.exports.raw import LINE as RAW_LINE
from csmetrics.exports.readings import CellFormat, with_steps
from csmetrics.tables import FILE, LINE, REFUSED, REPAIRED, SHEET, TABLES, columns_of
from csmetrics.tables.frame_sources import ArrowStream, frame_of_arrow
from csmetrics.tables.time_zones import zone_of
from csmetrics.tables.validation.validate import UNREADABLE

Frame = pl.DataFrame | pl.LazyFrame
TableName = Literal[
    "messages",
    "sessions",
    "orders",
    "refunds",
    "reviews",
    "ratings",
    "complaints",
    "shifts",
    "buyer_flags",
    "agents",
    "calendar",
    "shops",
]
_LEFT_OUT, _FAULT, _LINE = "csmetrics_left_out", "csmetrics_fault", "csmetrics_raw_line"


def read_export(  # noqa: PLR0913  one argument for each thing exports differ in
    source: str | Path | Frame | ArrowStream,
    table: TableName = "messages",
    columns: Mapping[str, str] | None = None,
    *,
    values: Mapping[str, Mapping[str, object]] | None = None,
    time_format: str | Mapping[str, str] | None = None,
    time_zone: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Frame:
    """Read an export of another system as a table of a ``Dataset`` (读取导出文件).

    What spreadsheets do to data is repaired if the original is certain: ids written 17850.0, times
    that became serial numbers, currency signs and thousands separators, titles above the header,
    headers in two rows or repeated, merged cells, blank rows. Other cells are refused, above all an
    id of more than 15 digits that became a number. A row with such a cell is kept, with the reason
    in the column ``csmetrics_refused``: ``Dataset`` refuses it, and with ``invalid="quarantine"``
    sets it aside. What was repaired stands in ``csmetrics_repaired``; ``Dataset.report()`` counts
    it.

    Args:
        source: A CSV file (UTF-8, GB18030 or UTF-16), an Excel workbook (.xlsx; needs the extra
            ``excel``), a parquet file, or a frame.
        table: The table to read it as.
        columns: Our column for each header of the export; ``mapping_template`` writes a template.
            A header that already is the name of our column is taken as well, all others are not.
            A name that the table does not know is a column of your own.
        values: For a column, our word for each word of the export:
            ``{"sender": {"买家": "buyer"}}``. None stands for null. Other words stay as they are.
        time_format: How times are written, as in ``strptime``, or "unix" or "unix_ms"; for all
            columns or by column. Default: year first, with a time of day and perhaps, behind the
            seconds, a UTC offset; or a serial number.
        time_zone: The zone of times without UTC offset. Default: that of the ``Dataset``; but in a
            column where most times have an offset, those without are refused.
        encoding: The encoding of a CSV file; default: detected.
        sheet: The sheet of a workbook; default: the first.

    Returns:
        The columns that were taken, ``csmetrics_refused`` and ``csmetrics_repaired``, and for a
        file ``csmetrics_file`` and ``csmetrics_line``. CSV and parquet files are scanned lazily; a
        CSV file is read once to find its encoding and once to check its ids and UTC offsets. A
        workbook is a DataFrame.

    Raises:
        ArgumentError: An argument is invalid, or openpyxl is not installed.
        DataError: The file cannot be read, lacks a column of ``columns``, or all long ids of a
            column have lost their last digits.
    """
    found = export_of(
        source,
        table,
        columns=columns,
        values=values,
        time_format=time_format,
        time_zone=time_zone,
        encoding=encoding,
        sheet=sheet,
    )
    if found.account is not None and sheet is None and found.account.raw.other_sheets:
        warn(found.not_read)
    frame = found.frame
    return shown_as_rows(frame) if isinstance(frame, pl.LazyFrame) else frame


def line_report(  # noqa: PLR0913  the arguments of read_export
    source: str | Path,
    table: TableName = "messages",
    columns: Mapping[str, str] | None = None,
    *,
    values: Mapping[str, Mapping[str, object]] | None = None,
    time_format: str | Mapping[str, str] | None = None,
    time_zone: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
) -> FileReport:
    """Count what becomes of the lines of a file that ``read_export`` reads so (逐行去向).

    Every line of a text file, and every row of a sheet, is taken, refused with a reason that
    ``read_export`` puts into its row, or left out by a rule: above the header, the header, blank,
    a repeated header. The counts add up to the lines of the file.

    Args:
        source: The file.
        table: As ``read_export``'s.
        columns: As ``read_export``'s.
        values: As ``read_export``'s.
        time_format: As ``read_export``'s.
        time_zone: As ``read_export``'s.
        encoding: As ``read_export``'s.
        sheet: As ``read_export``'s.

    Raises:
        ArgumentError: As ``read_export``, or the source is not a path.
        DataError: As ``read_export``.
    """
    found = export_of(
        source,
        table,
        columns=columns,
        values=values,
        time_format=time_format,
        time_zone=time_zone,
        encoding=encoding,
        sheet=sheet,
    )
    if found.account is None:
        msg = (
            "lines can be read only from a file: source must be a path, not a "
            f"{type(source).__name__}."
        )
        raise ArgumentError(msg)
    return found.account.report


@dataclass(frozen=True)
class Export:
    """An export that was read: its rows and, if it is a file, the account of all its lines."""

    frame: Frame
    account: Account | None

    @property
    def not_read(self) -> str:
        """The warning that lists the sheets that were not read."""
        assert self.account is not None  # noqa: S101  asked only of a workbook with other sheets
        raw = self.account.raw
        listed = ", ".join(f"{name!r} ({rows:,} rows)" for name, rows in raw.other_sheets.items())
        return (
            f"{raw.path.name}: only the sheet {raw.sheet!r} was read; not read: {listed}. Choose "
            "the sheet to read with sheet=…."
        )


def export_of(  # noqa: PLR0913  the arguments of read_export
    source: object,
    table: str,
    *,
    columns: object = None,
    values: object = None,
    time_format: object = None,
    time_zone: str | None = None,
    encoding: object = None,
    sheet: object = None,
) -> Export:
    """Read an export and account for each of its rows; the arguments are ``read_export``'s.

    Raises:
        ArgumentError: As ``read_export``.
        DataError: As ``read_export``.
    """
    if not isinstance(table, str) or table not in TABLES:
        msg = f"table={table!r} is not a table.{nearest(table, TABLES)} Correct its name."
        raise ArgumentError(msg)
    known = columns_of(table)
    named = checked_columns(columns or {}, tuple(known))
    ours = [*known, *named.values()]
    zone = _zone(time_zone)
    cell_format = CellFormat(_words(values, ours), _form(time_format, ours, zone), zone)
    for argument, given in (("encoding", encoding), ("sheet", sheet)):
        if given is not None and not isinstance(given, str):
            msg = f"{argument} is a string, not a {type(given).__name__}."
            raise ArgumentError(msg)
    wanted = Wanted(named, tuple(known))
    with _readable(table):
        raw: RawTable | None = None
        if isinstance(source, str | Path):
            raw = raw_table(
                Path(source),
                wanted,
                encoding=cast("str | None", encoding),
                sheet=cast("str | None", sheet),
            )
            frame: Frame = raw.cells.collect() if raw.sheet is not None else raw.cells
            header = raw.header
            cell_format = replace(cell_format, epoch=raw.epoch, of_sheet=raw.sheet is not None)
        else:
            frame, header = _frame_given(source, wanted)
        places = header.places(wanted)
        dtypes = frame.collect_schema()
        marked = _marked(frame, header, places)
        kept = marked.filter(pl.col(_LEFT_OUT).is_null())
        cell_format = looked_through(table, kept, places, cell_format)
    found = {
        name: reading(name, known.get(name), dtypes[str(place)], cell_format)
        for name, place in places.items()
    }
    faults = _joined([pl.col(_FAULT), *(one.fault for one in found.values())])
    result = with_steps(kept, found.values()).select(
        *(one.value.alias(name) for name, one in found.items()),
        faults.alias(REFUSED),
        _joined(one.repair for one in found.values()).alias(REPAIRED),
        *_origin(raw),
    )
    refused = pl.when(faults.is_not_null()).then(pl.lit(LOST)).otherwise(pl.lit(TAKEN))
    outcomes = with_steps(marked.lazy(), found.values()).select(
        LINES, pl.coalesce(_LEFT_OUT, refused).alias(OUTCOME)
    )
    return Export(result, None if raw is None else Account(raw, outcomes))


def _origin(raw: RawTable | None) -> list[pl.Expr]:
    """Return the columns with the file and line of each row; none for a frame."""
    if raw is None:
        return []
    name = raw.path.name
    if raw.sheet is not None:
        name = f"{name}{SHEET}{raw.sheet}"
    return [pl.lit(name).cast(pl.Categorical).alias(FILE), pl.col(_LINE).alias(LINE)]


def _words(given: object, known: list[str]) -> dict[str, dict[str, object]]:
    given = {} if given is None else given
    if not isinstance(given, Mapping) or not all(isinstance(w, Mapping) for w in given.values()):
        msg = 'values maps our columns to the words of the export: {"sender": {"买家": "buyer"}}.'
        raise ArgumentError(msg)
    for name in given:
        if name not in known:
            msg = (
                f"values names {name!r}, which is not a column.{nearest(name, known)}"
                " Correct its name."
            )
            raise ArgumentError(msg)
    return {name: {str(theirs): ours for theirs, ours in w.items()} for name, w in given.items()}


def _form(given: object, known: list[str], time_zone: str | None) -> str | Mapping[str, str] | None:
    """Return ``time_format`` as given, after checking its columns and forms."""
    forms = given if isinstance(given, Mapping) else {} if given is None else {None: given}
    for name, form in forms.items():
        if name is not None and name not in known:
            msg = (
                f"time_format names {name!r}, which is not a column.{nearest(name, known)}"
                " Correct its name."
            )
            raise ArgumentError(msg)
        check_form(form, time_zone)
    return cast("str | Mapping[str, str] | None", given)


def _zone(name: str | None) -> str | None:
    return None if name is None else zone_of(name).key


def _frame_given(source: object, wanted: Wanted) -> tuple[Frame, Header]:
    """Return a given frame with its columns renamed to numbers, and its header."""
    if isinstance(source, pl.DataFrame | pl.LazyFrame):
        frame: Frame = source
    elif isinstance(source, ArrowStream):
        frame = frame_of_arrow("the export", source)
    else:
        msg = f"an export must be a path or a frame, not a {type(source).__name__}."
        raise ArgumentError(msg)
    names = frame.collect_schema().names()
    header = header_of([names], wanted)
    return frame.rename({name: str(n) for n, name in enumerate(names)}), header


def _marked(frame: Frame, header: Header, places: Mapping[str, int]) -> Frame:
    """Select the columns that are taken, clean their text, and say why a row is left out, if so."""
    schema = frame.collect_schema()
    cells = [str(place) for place in range(len(header.names))]
    texts = [name for name in cells if schema[name] == pl.String]
    repeated = [
        (pl.col(str(place)) == header.names[place]).fill_null(value=False)
        for place in places.values()
        if str(place) in texts
    ]
    faults = [pl.col(FAULT)] if FAULT in schema else [pl.lit(None, dtype=pl.String)]
    for name in sorted(SUMMED & places.keys()):
        if (place := str(places[name])) in texts:
            merged = pl.col(place).str.starts_with(MERGED).fill_null(value=False)
            faults.append(pl.when(merged).then(pl.lit(counted_twice(name))))
    frame = frame.with_columns(pl.coalesce(faults).alias(FAULT))
    fault = pl.col(FAULT)
    blank = pl.all_horizontal(pl.col(cells).is_null())
    again = pl.all_horizontal(repeated) if repeated else pl.lit(value=False)
    left_out = (
        pl.when(fault.is_null() & blank)
        .then(pl.lit("blank line"))
        .when(fault.is_null() & again)
        .then(pl.lit("repeated header"))
    )
    one = pl.lit(1, dtype=pl.UInt32)
    return frame.with_columns(clean(name).alias(name) for name in texts).select(
        *(pl.col(str(place)).alias(name) for name, place in places.items()),
        left_out.alias(_LEFT_OUT),
        fault.alias(_FAULT),
        (pl.col(LINES) if LINES in schema else one).alias(LINES),
        (pl.col(RAW_LINE) if RAW_LINE in schema else pl.lit(None, pl.UInt32)).alias(_LINE),
    )


@contextmanager
def _readable(table: str) -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        text = str(error).partition("\n\n")[0]  # the query plan after it may take pages
        msg = f"{table}: the export cannot be read: {text}; check the file"
        raise DataError(msg) from error


def _joined(reasons: Iterable[pl.Expr | None]) -> pl.Expr:
    """Join the texts about a row's columns into one; null if there are none."""
    given = [one for one in reasons if one is not None]
    if not given:
        return pl.lit(None, dtype=pl.String)
    text = pl.concat_str(given, separator="; ", ignore_nulls=True)
    return pl.when(text != "").then(text)
