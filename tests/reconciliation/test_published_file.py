"""Files of published figures: each line is read as printed, skipped as blank, or refused."""

import re
from datetime import date

import openpyxl
import pandas as pd
import polars as pl
import pytest

import csmetrics as cs
from csmetrics.errors import CsmetricsError, DataError
from csmetrics.reconciliation.published_file import given_frame
from tests.every import for_every

HEAD = "日期,3分钟人工回复率\n"
RATE = "pdd.reply_rate_3min"


def read(path, text):
    path.write_text(text, "utf-8")
    return given_frame(path)


READ = {
    "as printed": (HEAD + "2026-03-02,50.00%\n", [("2026-03-02", "50.00%")]),
    "blank lines": (HEAD + "\n2026-03-02,50%\n,\n , \n", [("2026-03-02", "50%")]),
    "spaces around": (HEAD + " 2026-03-02 , 50% \n", [("2026-03-02", "50%")]),
    "texts as formulas": (HEAD + '2026-03-02,"=""50%"""\n', [("2026-03-02", "50%")]),
    "no name": ("日期,,3分钟人工回复率\n2026-03-02,x,50%\n", [("2026-03-02", "50%")]),
}


@for_every(name=READ)
def test_a_line_is_read_as_it_is_printed(name, tmp_path):
    text, rows = READ[name]
    assert read(tmp_path / "figures.csv", text).rows() == rows


REFUSED = {
    "short": (HEAD + "2026-03-02\n2026-03-03,50%\n", "line 2: it has 1 cell, the header 2"),
    "long": (HEAD + "2026-03-02,50%\n2026-03-03,50%,7\n", "line 3: it has 3 cells, the header 2"),
    "twice": (
        "日期,咨询人数,咨询人数\n2026-03-02,5,6\n",
        "published has two columns '咨询人数'",
    ),
}


@for_every(name=REFUSED)
def test_a_torn_line_and_two_columns_of_one_name_are_refused(name, tmp_path):
    text, found = REFUSED[name]
    with pytest.raises(CsmetricsError, match=re.escape(found)):
        read(tmp_path / "figures.csv", text)


def test_a_merged_cell_is_that_of_each_of_its_rows(tmp_path):
    book = openpyxl.Workbook()
    rows = [
        ("日期", "客服", "咨询人数"),
        ("2026-03-02", "lin", 5),
        (None, "mei", 6),
        ("2026-03-03", None, 7),
    ]
    for row in rows:
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("B3:B4")
    book.save(tmp_path / "figures.xlsx")
    found = cs.published_result(str(tmp_path / "figures.xlsx"), "pdd.consult_buyers", by="agent_id")
    assert found.select(pl.col("period_start").dt.day(), "agent_id", "value").rows() == [
        (2, "lin", 5.0),
        (2, "mei", 6.0),
        (3, "mei", 7.0),
    ]


@pytest.mark.filterwarnings("ignore:published without denominators")
def test_a_side_that_is_not_published_is_unknown():
    rows = [
        {"date": "2026-03-02", "value": "50%", "denominator": "1,200"},
        {"date": "2026-03-03", "value": "50%", "denominator": "--"},
        {"date": "2026-03-04", "value": "50%", "denominator": "nan"},
    ]
    found = cs.published_result(rows, RATE).select("numerator", "denominator", "value")
    assert found.rows() == [(600.0, 1200.0, 0.5), (None, None, 0.5), (None, None, 0.5)]


MIXED = {
    "a day as a spreadsheet's number beside one": {"date": [date(2026, 3, 2), 46084]},
    "a boolean beside a share": {"value": [True, 0.5]},
    "a number beyond 64 bits": {"value": [1, 2**64]},
}


@pytest.mark.parametrize("column", MIXED.values(), ids=MIXED)
def test_a_pandas_column_of_two_types_is_refused_by_name(column):
    rows = {"date": ["2026-03-02", "2026-03-03"], "value": ["50%", "60%"]} | column
    (name,) = column
    with pytest.raises(DataError, match=f"published: .*'{name}'"):
        cs.published_result(pd.DataFrame(rows), RATE)
