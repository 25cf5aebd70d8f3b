"""Exports that cannot be read: which cell or file it is, and what to do about it."""

import polars as pl
import pytest

from csmetrics.errors import DataError
from csmetrics.exports import read_export
from csmetrics.tables import Dataset

HEADER = "order_id,shop_id,buyer_id,created_at,amount,quantity"
ROW = "o1,s,b,2026-03-02 10:00:00,1.50,1"

CELLS = {
    # tidyverse/readr: ids of more than 15 digits become doubles
    "https://github.com/tidyverse/readr/issues/976": (
        "2.20301E+17,s,b,2026-03-02 10:00:00,1.50,1",
        "order_id '2.20301E+17' was stored as a number with too few digits: the id is lost",
    ),
    "an id that was a float": (
        "12345678901234568.0,s,b,2026-03-02 10:00:00,1.50,1",
        "order_id '12345678901234568.0' was stored as a number",
    ),
    "a date without a time": (
        "o1,s,b,2026-03-02,1.50,1",
        "created_at '2026-03-02' is a date without a time of day; give time_format='%Y-%m-%d'",
    ),
    "day or month first": (
        "o1,s,b,03/02/2026 10:00,1.50,1",
        "created_at '03/02/2026 10:00' is not a time in an unambiguous format; give time_format",
    ),
    "a second 60": (
        "o1,s,b,2016-12-31 23:59:60,1.50,1",
        "created_at '2016-12-31 23:59:60' has 60 as its second",
    ),
    "seconds since 1970": (
        "o1,s,b,1772445600,1.50,1",
        "created_at '1772445600' is a number of unknown meaning; give time_format='unix'",
    ),
    "a UTC offset among times without": (
        "o1,s,b,2026-03-02T10:00:00+08:00,1.50,1",
        "created_at '2026-03-02T10:00:00+08:00' has a UTC offset, but most times in its column",
    ),
    "an amount in words": ("o1,s,b,2026-03-02 10:00:00,面议,1", "amount '面议' is not an amount"),
    "commas of another country": (
        'o1,s,b,2026-03-02 10:00:00,"1.234,50",1',
        "amount '1.234,50' is not an amount",
    ),
    "half a piece": ("o1,s,b,2026-03-02 10:00:00,1.50,0.5", "quantity '0.5' is not a whole number"),
}

FILES = {
    # Microsoft: Excel changes digits after the fifteenth to zeros
    "http://support.microsoft.com/kb/269370/en-us": (
        f"{HEADER}\n{ROW}\n".replace("o1", "123456789012345000").encode(),
        {},
        "ends in zeros: a spreadsheet read the ids as numbers, and their last digits are lost",
    ),
    # objectui: a CSV of a Chinese Excel is GBK, and was read as UTF-8
    "https://github.com/objectstack-ai/objectui/issues/2556": (
        f"{HEADER}\n{ROW}\n".replace("o1", "订单一").encode("gbk"),
        {"encoding": "utf-8"},
        "is not utf-8 text",
    ),
    "bytes of no encoding": (b"\xff\xff\xff\x00" * 9, {}, "is neither UTF-8 nor GB18030 text"),
    "a web page": (b"<html><table></table></html>", {}, "is a web page, not a table; save it as"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" * 9, {}, "is an old or locked workbook; save it as"),
    "no workbook": (b"PK\x03\x04" * 9, {}, "cannot be read as a workbook"),
    "no columns of ours": (b"a,b\n1,2\n", {}, "Say which is which with columns="),
    "a column twice": (
        f"{HEADER},order_id\n{ROW},o2\n".encode(),
        {},
        "two columns of the export are called 'order_id'; rename one in the file",
    ),
    "a column too few": (
        f"{HEADER}\n{ROW}\n".encode(),
        {"columns": {"付款时间": "paid_at"}},
        "the export has no column '付款时间'",
    ),
    "cut parquet": (b"PAR1" * 9, {}, "orders.csv cannot be read: parquet: "),
    "nothing": (b"", {}, "the export has no column"),
}


@pytest.mark.parametrize(("row", "says"), CELLS.values(), ids=CELLS)
def test_a_cell_that_cannot_be_read_refuses_its_row_and_no_other(row, says, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(f"{HEADER}\n{ROW.replace('o1', 'o0')}\n{row}\n", "utf-8")
    found = read_export(path, "orders")
    with pytest.raises(DataError) as caught:
        Dataset(orders=found)
    lines = str(caught.value).splitlines()
    assert lines[0] == "orders: 1 of 2 rows refused, 1 accepted"
    assert "a cell of the export cannot be read: 1 row: orders.csv, line 3" in lines[1]
    assert says in lines[1]
    assert lines[2].strip() == "Correct the file, or say how its cells are written."
    data = Dataset(orders=found, invalid="quarantine")
    assert data.rejected["row"].to_list() == [1]
    assert says in data.rejected["value"].item()


@pytest.mark.parametrize(("raw", "asked", "says"), FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_read_is_refused_at_once(raw, asked, says, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(raw)
    with pytest.raises(DataError) as caught:
        read_export(path, "orders", **asked)
    assert says in str(caught.value)


def test_a_row_with_cells_beyond_the_header_is_refused(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(f"{HEADER}\n{ROW},more\n")
    with pytest.raises(DataError, match=r"line 2 .*has 7 cells, the header 6"):
        Dataset(orders=read_export(path, "orders"))


def test_what_is_repaired_is_counted(tmp_path):
    path = tmp_path / "orders.csv"
    lines = [HEADER, 'o1,s,b,46083.5,"￥1,234.50",1', HEADER, ",,,,,", '="22",s,b,46083.5,2,1']
    path.write_text("\n".join(lines), "utf-8")
    data = Dataset(orders=read_export(path, "orders"))
    assert [row.order_id for row in data.rows("orders")] == ["o1", "22"]
    assert data.report().tables["repaired"].to_list() == [2]
    assert data.frame("orders").collect()["amount"].cast(pl.Float64).to_list() == [1234.5, 2.0]
