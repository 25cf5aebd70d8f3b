"""Text of the data is never a formula in a file that a spreadsheet opens."""

import openpyxl
import polars as pl
import pytest

from csmetrics.cli.output import write

DANGEROUS = ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=1"]
HARMLESS = ["ann", "a=b", "小红-客服", "1-2", "", None]


@pytest.fixture
def frame():
    return pl.DataFrame({"agent_id": DANGEROUS + HARMLESS, "=x": -1.5})


def test_a_csv_file_disarms_text_and_leaves_numbers(frame, tmp_path):
    write(frame, tmp_path / "out.csv")
    read = pl.read_csv(tmp_path / "out.csv")
    assert read.columns == ["agent_id", "'=x"]
    assert read["agent_id"].to_list()[: len(DANGEROUS)] == [f"'{text}" for text in DANGEROUS]
    assert read["agent_id"].to_list()[len(DANGEROUS) :][:4] == HARMLESS[:4]
    assert set(read["'=x"]) == {-1.5}


def test_a_csv_file_opens_in_a_spreadsheet_as_utf8(frame, tmp_path):
    write(frame, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_workbook_holds_text_as_text(frame, tmp_path):
    write(frame, tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert all(cell.data_type in {"s", "n"} for cell in cells)
    assert [cell.value for cell in cells][:5] == DANGEROUS[:5]
    assert sheet["B2"].value == -1.5
    assert sheet["B2"].data_type == "n"


@pytest.mark.parametrize("suffix", ["json", "parquet"])
def test_files_for_programs_hold_text_as_it_is(frame, tmp_path, suffix):
    path = tmp_path / f"out.{suffix}"
    write(frame, path)
    assert getattr(pl, f"read_{suffix}")(path)["agent_id"].to_list() == DANGEROUS + HARMLESS
