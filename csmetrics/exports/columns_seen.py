"""A first pass over an export: find UTC offsets, halves of a day, and ids that lost digits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from csmetrics.errors import DataError
from csmetrics.exports.cells import has_halves, has_odd_ids, has_offset
from csmetrics.exports.readings import CellFormat
from csmetrics.tables import columns_of
from csmetrics.tables.schema.column_types import IdText, is_text
from csmetrics.tables.schema.timestamps import Timestamp

_HALVES, _ODD = " halves", " odd"
_LONG = r"^[0-9]{16,}$"
_ROUND = r"^[0-9]{15}0+$"
_SURE = 18  # one id of fewer digits may end in zeros by itself


def looked_through(
    table: str,
    frame: pl.DataFrame | pl.LazyFrame,
    places: Mapping[str, int],
    cell_format: CellFormat,
) -> CellFormat:
    """Complete ``cell_format`` with what the cells show, and check that ids have all their digits.

    Args:
        table: The table that the export is read as.
        frame: Its rows, the columns named as ours.
        places: Where in the export each column stands.
        cell_format: How cells are written, as far as the user gave it.

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
        if isinstance(of, Timestamp) and is_text(dtypes[name]) and cell_format.form(name) is None
    ]
    asked = [has_offset(name, cell_format).alias(name) for name in times]
    asked += [has_halves(name).alias(f"{name}{_HALVES}") for name in times]
    texts = [name for name in ids if is_text(dtypes[name])]
    asked += [has_odd_ids(name).alias(f"{name}{_ODD}") for name in texts]
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
        return cell_format
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
            "spreadsheet read the ids as numbers, and their last digits are lost. Export it "
            f"again, and give the file as it comes, without opening and saving it in a spreadsheet."
        )
        raise DataError(msg)
    return replace(
        cell_format,
        with_offset=frozenset(name for name in times if row[name]),
        with_halves=frozenset(name for name in times if row[f"{name}{_HALVES}"]),
        plain_ids=frozenset(name for name in texts if not row[f"{name}{_ODD}"]),
    )
