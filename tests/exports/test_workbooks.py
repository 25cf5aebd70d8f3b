"""Excel workbooks: cells by their type, merged cells, and what a spreadsheet cannot keep."""

import sys
from datetime import datetime
from zipfile import ZipFile

import pytest

from csmetrics.errors import ArgumentError, DataError
from csmetrics.exports import read_export
from tests.exports.export_files import COLUMNS, HEADER, VALUES

NAMES = HEADER.split(",")
NOON = datetime(2024, 3, 1, 12)  # noqa: DTZ001  a workbook knows no zones


@pytest.fixture
def book(tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")

    def save(*rows, merge=(), formats=(), more=()):
        made = openpyxl.Workbook()
        page = made.active
        page.title = "三月"
        for row in rows:
            page.append(row)
        for cell, form in dict(formats).items():
            page[cell].number_format = form
        for span in merge:
            page.merge_cells(span)
        for name in more:
            made.create_sheet(name)
        path = tmp_path / "a.xlsx"
        made.save(path)
        return path

    return save


def read(path, **arguments):
    found = read_export(path, "messages", COLUMNS, values=VALUES, **arguments)
    return found.drop("csmetrics_file", "csmetrics_line").to_dicts()


def test_cells_are_read_by_what_they_are(book):
    (row,) = read(book(NAMES, ["m1", 7, "安", NOON, "买家"]))
    assert list(row.values()) == ["m1", "7", "安", NOON, "buyer", None, None]


def test_a_time_keeps_its_second(book):
    rows = [["m", "s", "b", NOON.replace(second=n, minute=n), "买家"] for n in range(60)]
    assert [row["sent_at"] for row in read(book(NAMES, *rows))] == [row[3] for row in rows]


def test_titles_and_merged_headers_are_seen_through(book):
    path = book(
        ["三月聊天记录", None, None, None, None],
        ["消息编号", "店铺", "买家", "消息", None],
        [None, None, None, "发送时间", "发送方"],
        ["m1", "s", "b", NOON, "客服"],
        merge=["A1:E1", "A2:A3", "B2:B3", "C2:C3", "D2:E2"],
    )
    (row,) = read(path)
    assert (row["message_id"], row["sent_at"], row["sender"]) == ("m1", NOON, "agent")


def test_a_merged_cell_holds_for_all_its_rows(book):
    rows = [["m1", "s", "b", NOON, "客服"], ["m2", None, None, NOON, "客服"]]
    found = read(book(NAMES, *rows, merge=["B2:B3", "C2:C3"]))
    assert [row["buyer_id"] for row in found] == ["b", "b"]


def test_several_merged_ranges_below_each_other_are_filled(book):
    owners = ["甲", None, "乙", None]
    rows = [[f"m{n}", "s", owner, NOON, "客服"] for n, owner in enumerate(owners)]
    found = read(book(NAMES, *rows, merge=["C2:C3", "C4:C5"]))
    assert [row["buyer_id"] for row in found] == ["甲", "甲", "乙", "乙"]


def test_blank_rows_behind_are_no_rows(book):
    path = book(NAMES, ["m1", "s", "b", NOON, "买家"], [None] * 5, [" ", "", None, None, None])
    assert len(read(path)) == 1


def test_a_long_number_is_gone(book, tmp_path):
    """Also one whose digits a program wrote in full: a spreadsheet keeps fifteen of them."""
    path = book(NAMES, [111222333444555, "s", "b", NOON, "买家"])
    assert read(path)[0]["message_id"] == "111222333444555"
    with ZipFile(path) as old, ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"111222333444555", b"111222333444555666"))
    (row,) = read(tmp_path / "b.xlsx")
    assert row["message_id"] is None
    assert row["csmetrics_refused"] == (
        "message_id '1.11222333444556E+17' was stored as a number with too few digits: the id is "
        "lost"
    )
    (row,) = read(book(NAMES, ["111222333444555666", "s", "b", NOON, "买家"]))
    assert row["message_id"] == "111222333444555666"


def test_a_number_that_was_meant_as_a_time_is_repaired(book):
    (row,) = read(book(NAMES, ["m1", "s", "b", 45352.5, "买家"]))
    assert row["sent_at"] == NOON
    assert row["csmetrics_repaired"] == "sent_at: a spreadsheet's serial number read as a time"


def test_a_date_shown_without_time_of_day_has_none(book):
    midnight = NOON.replace(hour=0)
    rows = NAMES, ["m1", "s", "b", midnight, "买家"]
    (row,) = read(book(*rows, formats={"D2": "yyyy-mm-dd"}))
    assert "a date without a time of day" in row["csmetrics_refused"]
    (row,) = read(book(*rows, formats={"D2": "yyyy-mm-dd hh:mm:ss"}))
    assert row["sent_at"] == midnight


def test_the_sheet_may_be_named(book):
    path = book(NAMES, ["m1", "s", "b", NOON, "买家"], more=["四月"])
    assert len(read(path, sheet="三月")) == 1
    with pytest.raises(ArgumentError, match=r"sheet='三' is not in a.xlsx.*Did you mean '三月'"):
        read(path, sheet="三")
    with pytest.raises(DataError, match=r"the export has no column"):
        read(path, sheet="四月")


def test_a_row_wider_than_the_header_is_not_cut(book):
    (row,) = read(book(NAMES, ["m1", "s", "b", NOON, "买家", "what"]))
    assert row["csmetrics_refused"] == "has cells beyond the header: 'what'"


def test_a_broken_workbook_is_said_to_be(tmp_path):
    pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    (tmp_path / "a.xlsx").write_bytes(b"PK and nothing more")
    with pytest.raises(DataError, match=r"a.xlsx cannot be read as a workbook"):
        read(tmp_path / "a.xlsx")


def test_without_openpyxl_one_line_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    with pytest.raises(ArgumentError) as error:
        read(tmp_path / "a.xlsx")
    assert str(error.value) == (
        "reading Excel needs openpyxl: pip install 'csmetrics[excel]', or save it as CSV."
    )
