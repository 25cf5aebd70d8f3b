"""Cells that look like values and are none: of ids, times and formulas, in every kind of file."""

import re
import zipfile
from datetime import datetime

import openpyxl
import polars as pl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from csmetrics.exports import read_export
from csmetrics.tables import Dataset

HEADER = ["order_id", "shop_id", "buyer_id", "created_at", "paid_at", "amount", "quantity"]
TEN, ELEVEN = datetime(2026, 3, 2, 10), datetime(2026, 3, 2, 11)  # noqa: DTZ001  local


def one(column, text, **asked):
    """What becomes of a cell of text: its value and why it is refused."""
    frame = pl.DataFrame(
        {"order_id": ["o"], column: [text]} if column != "order_id" else {column: [text]}
    )
    row = read_export(frame.with_columns(shop_id=pl.lit("s")), "orders", **asked).row(0, named=True)
    return row[column], row["csmetrics_refused"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("１７８５０", "full-width digits"),
        ("17８50", "full-width digits"),
        ("17850,17851", "several ids"),
        ("17850、17851；17852", "several ids"),
        ("3月2日", "a date that a spreadsheet made out of an id"),
        ("2-Mar", "a date that a spreadsheet made out of an id"),
        ("Mar-02", "a date that a spreadsheet made out of an id"),
        ("???", "lost characters to a wrong encoding"),
        ("张\ufffd", "lost characters to a wrong encoding"),
        ("锟斤拷", "lost characters to a wrong encoding"),
        ("å®\x89å¨\x9c", "a control character"),
        ("#BLOCKED!", "what a spreadsheet shows for an error"),
        ("#N/D", "what a spreadsheet shows for an error"),
        ("Err:502", "what a spreadsheet shows for an error"),
    ],
)
def test_an_id_that_is_none_is_refused(text, says):
    value, refused = one("buyer_id", text)
    assert value is None
    assert says in refused


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("17850.000", "17850"),
        ("=17850", "17850"),
        ("\u202e17850", "17850"),
        ("１２", "１２"),  # a name
        ("what?", "what?"),
        ("17.850", "17.850"),
        ("m-02", "m-02"),
    ],
)
def test_an_id_that_is_one_is_taken(text, value):
    assert one("buyer_id", text) == (value, None)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02 11:0",  # the rest of 11:03:15 is cut off
        "26-03-02 11:00:00",  # of which century, and is 26 the day?
        "0001-01-01 00:00:00",  # what programs write for never
    ],
)
def test_a_time_that_is_cut_or_of_no_year_is_refused(text):
    value, refused = one("paid_at", text)
    assert value is None
    assert "not a time in an unambiguous format" in refused


@pytest.mark.parametrize("sign", ["Z", "z", " UTC", " utc", " Zulu", "+0000", " UTC+0"])
def test_a_zone_in_the_form_is_a_zone_however_it_is_spelt(sign):
    value, refused = one(
        "paid_at", f"2026-03-02 02:00:00{sign}", time_format=f"%Y-%m-%d %H:%M:%S{sign}"
    )
    assert refused is None
    assert value.isoformat() == "2026-03-02T02:00:00+00:00"


@pytest.mark.parametrize(
    ("form", "text"), [("unix", "0"), ("unix_ms", "1772416800"), ("unix_ms", "0")]
)
def test_a_count_of_the_other_unit_or_of_never_is_no_time_of_1970(form, text):
    value, refused = one("paid_at", text, time_format={"paid_at": form})
    assert value is None
    assert f"paid_at '{text}' is not a {form} time" in refused


def book(path, *rows):
    """A workbook of orders; openpyxl calculates nothing."""
    made = openpyxl.Workbook()
    for row in (HEADER, *rows):
        made.active.append(row)
    made.save(path)
    return path


def order(name="o1", paid=ELEVEN, amount=10, buyer="b"):
    return [name, "s", buyer, TEN, paid, amount, 1]


def rewritten(path, part, edit):
    """The workbook with one of its parts edited."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, edit(text) if name.endswith(part) else text)
    return path


def test_the_zero_that_a_writer_put_for_a_value_is_none(tmp_path):
    """XlsxWriter writes 0 as the value of every formula, and asks the reader to calculate."""
    path = book(tmp_path / "o.xlsx", order(amount="=5*2"), order("o2", amount="=5*2"))
    values = iter(["0", "10"])

    def valued(text):
        return re.sub(
            r"(<f>5\*2</f>)<v ?/?>(</v>)?", lambda m: f"{m[1]}<v>{next(values)}</v>", text
        )

    found = read_export(rewritten(path, "sheet1.xml", valued), "orders")
    assert found["amount"].to_list() == [None, 10]
    assert "is a formula without a stored result" in found["csmetrics_refused"][0]
    calculated = rewritten(
        path, "workbook.xml", lambda text: text.replace(' fullCalcOnLoad="1"', "")
    )
    assert read_export(calculated, "orders")["amount"].to_list() == [0, 10]


def test_a_formula_of_several_cells_is_in_each_of_them(tmp_path):
    path = book(
        tmp_path / "o.xlsx",
        order(paid=ArrayFormula("E2:E3", "=D2:D3+1/24")),
        order("o2", paid=None),
        order("o3", paid=None),
    )
    found = read_export(path, "orders")
    assert [refused is not None for refused in found["csmetrics_refused"]] == [True, True, False]


def test_an_empty_text_that_a_formula_gave_is_no_value_and_no_fault(tmp_path):
    path = book(tmp_path / "o.xlsx", order(paid='=IF(1,"",2)'))
    as_text = rewritten(
        path, "sheet1.xml", lambda text: re.sub(r'(<c r="E2")[^>]*>', r'\1 t="str">', text)
    )
    row = read_export(as_text, "orders").row(0, named=True)
    assert (row["paid_at"], row["csmetrics_refused"]) == (None, None)


@pytest.mark.parametrize("value", [True, datetime(2026, 10, 12)])  # noqa: DTZ001  10-12 was an id
def test_an_id_that_a_sheet_holds_as_a_date_or_a_truth_is_refused(tmp_path, value):
    found = read_export(book(tmp_path / "o.xlsx", order(buyer=value)), "orders")
    assert (
        "a date or a true/false value that a spreadsheet made out of an id"
        in found["csmetrics_refused"][0]
    )


@pytest.mark.parametrize(("column", "cells"), [("amount", "F2:F3"), ("quantity", "G2:G3")])
def test_an_amount_that_two_orders_share_is_counted_once(tmp_path, column, cells):
    """Paid together, their amount is one for both: to fill it down would double it."""
    made = openpyxl.Workbook()
    for row in (HEADER, order(), order("o2", buyer=None)):
        made.active.append(row)
    for span in ("C2:C3", cells):
        made.active.merge_cells(span)
    made.save(tmp_path / "orders.xlsx")
    found = read_export(tmp_path / "orders.xlsx", "orders")
    assert found["buyer_id"].to_list() == ["b", "b"]
    assert found["csmetrics_refused"].to_list() == [
        None,
        f"{column} is in a cell merged with the row above: it would count twice",
    ]
    assert Dataset(orders=found, invalid="quarantine").height("orders") == 1
