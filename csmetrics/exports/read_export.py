"""``read_export``: an export as it comes, with the columns of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal, cast

import polars as pl

from csmetrics.errors import ArgumentError, DataError, nearest
from csmetrics.exports.cells import UNIX, Manner, clean, has_offset, reading
from csmetrics.exports.csv_files import scan_csv
from csmetrics.exports.excel_files import read_excel
from csmetrics.exports.headers import Header, Wanted, checked_columns, header_of
from csmetrics.tables import REFUSED, REPAIRED, TABLES, columns_of
from csmetrics.tables.frame_sources import ArrowStream
from csmetrics.tables.schema.column_types import IdText, is_text
from csmetrics.tables.schema.timestamps import Timestamp
from csmetrics.tables.time_zones import zone_of

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
_OLE = b"\xd0\xcf\x11\xe0"
_LONG = r"^[0-9]{16,}$"
_ROUND = r"^[0-9]{15}0+$"
_YEAR = r"%[-_0]?[YyGgDxFvcs+]"  # all that say a year
_SURE = 18  # one id of fewer digits may end in zeros by itself


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

    What spreadsheets do to data is repaired where it is certain what stood there: ids written
    17850.0, times that became serial numbers (of the 1900 system), currency signs and thousands
    separators, titles above the header, headers in two rows or repeated, merged cells, blank rows.
    What is not certain is refused, above all an id of more than 15 digits that became a number. A
    row with such a cell is kept, with the reason in the column ``csmetrics_refused``: ``Dataset``
    refuses it, and with ``invalid="quarantine"`` puts it aside. What was repaired stands in
    ``csmetrics_repaired``, and ``Dataset.report()`` counts it.

    Args:
        source: A CSV file (UTF-8, GB18030 or UTF-16), an Excel workbook (.xlsx; needs the extra
            ``excel``), a parquet file, or a frame.
        table: The table it is to be.
        columns: Our column for each header of the export; ``mapping_template`` prints a form to
            fill. A header that is already called as ours is taken as well, all others are not. A
            name that the table does not know is a column of your own.
        values: For a column, our word for each word of the export:
            ``{"sender": {"买家": "buyer"}}``. None stands for null. Others are left as they are.
        time_format: How times are written, as in ``strptime``, or "unix" or "unix_ms"; for all
            columns or by column. Default: year first, with a time of day and, behind the seconds,
            a UTC offset where there is one; or a serial number.
        time_zone: The zone of times without offset. Default: that of the ``Dataset``; in a column
            where most times have one, there is none.
        encoding: The encoding of a CSV file; default: found out.
        sheet: The sheet of a workbook; default: the first.

    Returns:
        The columns that were taken, and the two that tell of refused and repaired cells. CSV and
        parquet files are scanned lazily; a CSV file is read through once to find its encoding and
        once to see whether its ids are whole and its times have offsets. A workbook is a DataFrame.

    Errors:
        ArgumentError: An argument is none, or openpyxl is lacking.
        DataError: The file cannot be read, lacks a column of ``columns``, or all long ids of a
            column have lost their last digits.
    """
    if not isinstance(table, str) or table not in TABLES:
        msg = f"table={table!r} is no table.{nearest(table, TABLES)}"
        raise ArgumentError(msg)
    known = columns_of(table)
    named = checked_columns(columns or {}, tuple(known))
    ours = [*known, *named.values()]
    manner = Manner(_words(values, ours), _form(time_format, ours), _zone(time_zone))
    for argument, given in (("encoding", encoding), ("sheet", sheet)):
        if given is not None and not isinstance(given, str):
            msg = f"{argument} is a string, not a {type(given).__name__}."
            raise ArgumentError(msg)
    wanted = Wanted(named, tuple(known))
    with _readable(table):
        frame, header = _opened(source, wanted, encoding, sheet)
        places = header.places(wanted)
        dtypes = list(frame.collect_schema().values())
        frame = _rows(frame, header, places)
        frame = frame.select(pl.col(str(place)).alias(name) for name, place in places.items())
        offsets = _looked_through(table, frame, places, manner)
        manner = replace(manner, with_offset=offsets)
    found = {
        name: reading(name, known.get(name), dtypes[place], manner)
        for name, place in places.items()
    }
    return frame.select(
        *(one.value.alias(name) for name, one in found.items()),
        _joined(one.fault for one in found.values()).alias(REFUSED),
        _joined(one.repair for one in found.values()).alias(REPAIRED),
    )


def _words(given: object, known: list[str]) -> dict[str, dict[str, object]]:
    given = {} if given is None else given
    if not isinstance(given, Mapping) or not all(isinstance(w, Mapping) for w in given.values()):
        msg = 'values maps our columns to their words: {"sender": {"买家": "buyer"}}.'
        raise ArgumentError(msg)
    for name in given:
        if name not in known:
            msg = f"values names {name!r}, which is no column.{nearest(name, known)}"
            raise ArgumentError(msg)
    return {name: {str(theirs): ours for theirs, ours in w.items()} for name, w in given.items()}


def _form(given: object, known: list[str]) -> str | Mapping[str, str] | None:
    """The form of times as it was given, if polars can read times by it."""
    forms = given if isinstance(given, Mapping) else {} if given is None else {None: given}
    for name, form in forms.items():
        if name is not None and name not in known:
            msg = f"time_format names {name!r}, which is no column.{nearest(name, known)}"
            raise ArgumentError(msg)
        if not _is_form(form):
            msg = f"time_format={form!r} is no form of a time with a year: '%Y-%m-%d %H:%M:%S' is."
            raise ArgumentError(msg)
    return cast("str | Mapping[str, str] | None", given)


def _is_form(form: object) -> bool:
    """Whether polars can read times by it, and their years, too."""
    if not isinstance(form, str):
        return False
    try:
        pl.Series([""]).str.to_datetime(form, strict=False)
    except pl.exceptions.PolarsError:
        return False
    return form in UNIX or re.search(_YEAR, form) is not None


def _zone(name: str | None) -> str | None:
    return None if name is None else zone_of(name).key


def _opened(
    source: object, wanted: Wanted, encoding: str | None, sheet: str | None
) -> tuple[Frame, Header]:
    """The source with its columns numbered, and its header."""
    if isinstance(source, str | Path):
        path = Path(source)
        try:
            with path.open("rb") as file:
                magic = file.read(4)
        except (OSError, ValueError) as error:
            msg = f"{path} cannot be read: {getattr(error, 'strerror', error)}"
            raise DataError(msg) from error
        if magic == _OLE:
            msg = f"{path.name} is an old or locked workbook; save it as .xlsx or CSV."
            raise DataError(msg)
        if magic.startswith(b"PK"):
            return read_excel(path, wanted, sheet)
        if magic != b"PAR1":
            return scan_csv(path, wanted, encoding)
        frame: Frame = pl.scan_parquet(path)
    elif isinstance(source, pl.DataFrame | pl.LazyFrame):
        frame = source
    elif isinstance(source, ArrowStream):
        frame = pl.DataFrame(source)
    else:
        msg = f"an export is a path or a frame, not a {type(source).__name__}."
        raise ArgumentError(msg)
    names = frame.collect_schema().names()
    header = header_of([names], wanted)
    return frame.rename({name: str(n) for n, name in enumerate(names)}), header


def _rows(frame: Frame, header: Header, places: Mapping[str, int]) -> Frame:
    """The rows, their text clean, without blank ones and those that repeat the header."""
    schema = frame.collect_schema()
    texts = [name for name, dtype in schema.items() if dtype == pl.String]
    repeated = [
        (pl.col(str(place)) == header.names[place]).fill_null(value=False)
        for place in places.values()
        if str(place) in texts
    ]
    kept = pl.any_horizontal(pl.all().is_not_null())
    return frame.with_columns(clean(name).alias(name) for name in texts).filter(
        kept & ~pl.all_horizontal(repeated) if repeated else kept
    )


def _looked_through(
    table: str, frame: Frame, places: Mapping[str, int], manner: Manner
) -> frozenset[str]:
    """The columns that are read with UTC offsets, once the ids are seen to be whole.

    Raises:
        DataError: All long ids of a column end in zeros from the 16th digit on: they were numbers.
    """
    known, dtypes = columns_of(table), frame.collect_schema()
    types = {name: known[name].type for name in places if name in known}
    ids = [
        name
        for name, of in types.items()
        if isinstance(of, IdText) and (is_text(dtypes[name]) or dtypes[name].is_integer())
    ]
    times = [
        name
        for name, of in types.items()
        if isinstance(of, Timestamp) and is_text(dtypes[name]) and manner.form(name) is None
    ]
    asked = [has_offset(name, manner).alias(name) for name in times]
    for name in ids:
        text = pl.col(name).cast(pl.String)
        long = text.str.contains(_LONG)
        digits = text.filter(long)
        asked.append(
            pl.struct(
                kept=(long & ~text.str.contains(_ROUND)).any(),
                least=digits.min(),
                most=digits.max(),
            ).alias(name)
        )
    if not asked:
        return frozenset()
    row = frame.lazy().select(asked).collect().row(0, named=True)
    lost = [
        f"{name} (such as {found['most']})"
        for name, found in row.items()
        if name in ids
        and found["most"] is not None
        and not found["kept"]
        and (found["least"] != found["most"] or len(found["most"]) >= _SURE)
    ]
    if lost:
        msg = (
            f"{table}: every id of more than 15 digits in {', '.join(lost)} ends in zeros: a "
            f"spreadsheet took it for a number, and its last digits are gone. Export it again, and "
            f"give the file as it comes, without opening and saving it in a spreadsheet."
        )
        raise DataError(msg)
    return frozenset(name for name in times if row[name])


@contextmanager
def _readable(table: str) -> Iterator[None]:
    try:
        yield
    except (OSError, pl.exceptions.PolarsError) as error:
        says = str(error).partition("\n\n")[0]  # more may take pages
        msg = f"{table}: the export cannot be read: {says}"
        raise DataError(msg) from error


def _joined(reasons: Iterable[pl.Expr | None]) -> pl.Expr:
    """What is told of a row by its columns, in one text; null where there is nothing."""
    told = [one for one in reasons if one is not None]
    if not told:
        return pl.lit(None, dtype=pl.String)
    text = pl.concat_str(told, separator="; ", ignore_nulls=True)
    return pl.when(text != "").then(text)
