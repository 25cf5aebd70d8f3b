"""Workbooks that other programs wrote: no values, other days, other names, wider footers."""

import zipfile
from datetime import datetime

import pytest

from csmetrics.errors import DataError
from csmetrics.exports import read_export
from csmetrics.tables import Dataset

openpyxl = pytest.importorskip("openpyxl")
AT = datetime(2026, 3, 2, 10)  # noqa: DTZ001  a workbook knows no zones
ORDER = ["order_id", "shop_id", "buyer_id", "created_at", "paid_at", "amount", "quantity", "queue"]


def saved(path, *rows, epoch=None):
    book = openpyxl.Workbook()
    if epoch is not None:
        book.epoch = epoch
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_formula_that_nobody_has_calculated_is_refused_and_never_null(tmp_path):
    row = ["o1", "s", "b", AT, "=D2+1/24", 10, 1, "x"]
    found = read_export(saved(tmp_path / "o.xlsx", ORDER, row), "orders").row(0, named=True)
    assert found["csmetrics_refused"] == (
        "paid_at '=D2+1/24' is a formula without a stored result: open the workbook in a "
        "spreadsheet and save it"
    )


def test_a_formula_in_a_column_of_ones_own_is_null_and_told(tmp_path):
    row = ["o1", "s", "b", AT, None, 10, 1, "=A2"]
    path = saved(tmp_path / "o.xlsx", ORDER, row)
    found = read_export(path, "orders", {"queue": "queue"}).row(0, named=True)
    assert (found["queue"], found["csmetrics_refused"]) == (None, None)
    assert found["csmetrics_repaired"] == "queue: a formula without a stored result, read as null"


@pytest.mark.parametrize("error", ["#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "########"])
def test_an_error_is_refused_where_null_would_mean_something(tmp_path, error):
    row = ["o1", "s", "b", AT, error, 10, 1, error]
    path = saved(tmp_path / "o.xlsx", ORDER, row)
    found = read_export(path, "orders").row(0, named=True)
    assert (
        f"paid_at '{error}' is what a spreadsheet shows for an error"
        in (found["csmetrics_refused"])
    )


def test_serial_numbers_of_a_workbook_of_1904_begin_in_1904(tmp_path):
    from openpyxl.utils.datetime import CALENDAR_MAC_1904  # noqa: PLC0415

    path = tmp_path / "m.xlsx"
    saved(path, ["message_id", "sent_at"], ["m1", AT], epoch=CALENDAR_MAC_1904)
    book = openpyxl.load_workbook(path)
    book.active["B2"].number_format = "General"
    book.save(path)
    row = read_export(path).row(0, named=True)
    assert row["sent_at"] == AT
    assert row["csmetrics_repaired"] == "sent_at: a spreadsheet's serial number read as a time"


def test_a_workbook_may_have_any_name(tmp_path):
    path = saved(tmp_path / "o.xlsx", ["message_id", "shop_id"], ["m", "s"])
    other = path.rename(tmp_path / "o.xls")
    assert read_export(other)["message_id"].to_list() == ["m"]


def test_a_footer_wider_than_the_header_is_refused_by_its_row(tmp_path):
    path = tmp_path / "m.xlsx"
    saved(path, ["message_id", "shop_id"], ["m1", "s"], ["制表人：甲"])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A3:D3")
    book.save(path)
    found = read_export(path)
    assert found["csmetrics_refused"].to_list() == [
        None,
        "has cells beyond the header: '制表人：甲'",
    ]
    with pytest.raises(DataError, match=r"m\.xlsx, sheet Sheet, row 3"):
        Dataset(messages=found)


def test_rows_have_the_numbers_that_a_spreadsheet_shows(tmp_path):
    path = saved(tmp_path / "m.xlsx", ["三月"], [], ["message_id", "shop_id"], [], ["m1", "s"])
    found = read_export(path)
    assert found["csmetrics_line"].to_list() == [5]


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        (["a.csv", "b.csv"], r"is a zip archive of a\.csv, b\.csv; unpack it"),
        (["mimetype", "content.xml"], "is an OpenDocument sheet; save it as .xlsx"),
        (["[Content_Types].xml", "xl/workbook.bin"], r"is a binary workbook \(.xlsb\)"),
        (["[Content_Types].xml", "word/document.xml"], "is not a workbook but another document"),
    ],
)
def test_an_archive_that_is_no_workbook_says_what_it_is(tmp_path, parts, says):
    with zipfile.ZipFile(tmp_path / "m.xlsx", "w") as made:
        for part in parts:
            made.writestr(part, "x")
    with pytest.raises(DataError, match=rf"m\.xlsx {says}"):
        read_export(tmp_path / "m.xlsx")


def test_another_sheet_is_named_where_the_first_has_no_header(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["说明"])
    book.create_sheet("消息").append(["message_id", "shop_id"])
    book.save(tmp_path / "m.xlsx")
    with pytest.raises(DataError, match="Other sheets are '消息'; choose one with sheet=…"):
        read_export(tmp_path / "m.xlsx")
