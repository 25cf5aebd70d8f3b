"""The workbook and the Markdown, and what becomes of a file when something goes wrong."""

import sys
from datetime import date, datetime, timedelta

import openpyxl
import polars as pl
import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError, FileError
from csmetrics.reporting import workbook
from csmetrics.reporting.workbook import _clock
from tests.reporting.two_weeks import FORMULA, HOSTILE


@pytest.fixture(scope="module")
def book(written):
    return openpyxl.load_workbook(written["xlsx"])


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_there_is_one_sheet_a_section(book):
    seen = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert seen == [
        "Summary",
        "Platform targets",
        "All figures",
        "Main changes",
        "Comparison by agent",
        "Sessions worth reading",
        "Data quality",
        "Definitions",
    ]


def test_numbers_are_numbers_in_their_formats(book):
    sheet = book["All figures"]
    found = {row[0].value: row[3] for row in sheet.iter_rows(min_row=2)}
    rate = found["3-minute human reply rate"]
    assert (rate.value, rate.number_format, rate.data_type) == (0.5, "0.00%", "n")
    wait = found["Average human response time"]
    assert wait.value == timedelta(minutes=5, seconds=30), "(30 × 60 + 30 × 600) / 60"
    assert wait.number_format == '[m]"m "ss"s"'
    count = found["Consulting buyers"]
    assert (count.value, count.number_format) == (60, "#,##0")


def test_durations_are_plain_seconds_where_they_are_asked_for(tmp_path, two_weeks):
    at = datetime(2026, 3, 16, 9)  # noqa: DTZ001  local
    path = cs.report(two_weeks, tmp_path / "r.xlsx", as_of=at, lang="en", durations="seconds")
    sheet = openpyxl.load_workbook(path)["All figures"]
    found = {row[0].value: row[3] for row in sheet.iter_rows(min_row=2)}
    wait = found["Average human response time"]
    assert (wait.value, wait.number_format) == (330, '#,##0.0"s"')
    with pytest.raises(ArgumentError, match="durations is one of clock, seconds"):
        cs.report(two_weeks, tmp_path / "r.xlsx", durations="minutes")


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (59.94, 's.0"秒"', 's.0"s"'),
        (59.95, '[m]"分"ss"秒"', '[m]"m "ss"s"'),
        (3599.4, '[m]"分"ss"秒"', '[m]"m "ss"s"'),
        (3599.6, '[h]"小时"mm"分"', '[h]"h "mm"m"'),
        (3600, '[h]"小时"mm"分"', '[h]"h "mm"m"'),
    ],
)
def test_a_time_is_shown_by_its_two_largest_units(seconds, zh, en):
    assert (_clock(seconds, zh=True), _clock(seconds, zh=False)) == (zh, en)


def test_tables_of_a_section_are_one_with_a_frozen_header_and_names_in_both_languages(book):
    sheet = book["Main changes"]
    heads, first, *_ = list(sheet.iter_rows(min_row=3, values_only=True))
    assert heads[:2] == ("item", "agent")
    assert first[0] == "3-minute human reply rate -50.00 points"
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref.startswith("A3:")
    names = next(book["All figures"].iter_rows(min_row=3, values_only=True))[:3]
    assert names == ("3-minute human reply rate", "3分钟人工回复率", "pdd.reply_rate_3min")


def test_a_period_is_two_dates_the_last_of_which_is_in_it(tmp_path, two_weeks):
    at = datetime(2026, 3, 9, 10, 2)  # noqa: DTZ001  local
    path = cs.report(two_weeks, tmp_path / "r.xlsx", as_of=at, end=date(2026, 3, 16))
    sheet = openpyxl.load_workbook(path)["暂定与定稿时间"]
    heads, first, *_ = list(sheet.iter_rows(min_row=3, values_only=True))
    assert heads[3:5] == ("期间起", "期间止（含）")
    assert first[3:5] == (datetime(2026, 3, 9), datetime(2026, 3, 15))  # noqa: DTZ001  days


def test_a_sign_behind_a_number_is_part_of_its_format(tmp_path, two_weeks):
    at = datetime(2026, 3, 9, 10, 2)  # noqa: DTZ001  local
    path = cs.report(two_weeks, tmp_path / "r.xlsx", as_of=at, end=date(2026, 3, 10), per="day")
    sheet = openpyxl.load_workbook(path)["全部指标"]
    found = {row[0].value: row[3] for row in sheet.iter_rows(min_row=2)}
    rate = found["3分钟人工回复率"]
    assert rate.value == "至今至少 30/60 ※", "nothing is known to divide by"
    later = datetime(2026, 3, 9, 10, 3, 30)  # noqa: DTZ001  local
    path = cs.report(two_weeks, tmp_path / "r.xlsx", as_of=later, end=date(2026, 3, 10), per="day")
    sheet = openpyxl.load_workbook(path)["全部指标"]
    found = {row[0].value: row[3] for row in sheet.iter_rows(min_row=2)}
    rate = found["3分钟人工回复率"]
    assert (rate.value, rate.number_format) == (0.5, '0.00%" ※"')


def test_text_is_never_a_formula(book):
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    texts = {cell.value for cell in cells if cell.data_type == "s"}
    assert any(text.startswith(FORMULA) for text in texts)
    assert HOSTILE in texts
    assert "-1+1" in texts
    assert not any(cell.hyperlink for cell in cells)


def test_markdown_keeps_names_as_text(written):
    text = written["md"].read_text("utf-8")
    assert "<script" not in text
    shown = r"&lt;script&gt;alert('agent')&lt;/script&gt;\|=cmd\|\*\[x\](javascript:1)"
    assert shown in text
    table = [line for line in text.splitlines() if line.startswith(f"| {shown}")]
    assert table
    heads = text.split("| agent |", 1)[1].splitlines()[0]
    assert heads.count("|") > 3


def test_markdown_tables_have_as_many_cells_as_heads(written):
    lines = written["md"].read_text("utf-8").splitlines()
    width = None
    for line in lines:
        if not line.startswith("|"):
            width = None
            continue
        cells = line.replace(r"\|", "").count("|")
        width = width or cells
        assert cells == width, line


def test_the_same_data_give_the_same_file(tmp_path, two_weeks, written):
    again = cs.report(
        two_weeks,
        tmp_path / "again.html",
        as_of=datetime(2026, 3, 16, 9),  # noqa: DTZ001  local
        lang="en",
    )
    assert again.read_bytes() == written["html"].read_bytes()


def test_an_ending_that_is_none_is_refused_before_anything_is_evaluated(tmp_path):
    with pytest.raises(ArgumentError, match=r"written as .html, .xlsx, .md, not as 'report.pdf'"):
        cs.report(None, tmp_path / "report.pdf")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"per": "fortnight"}, "per is one of day, week, month, quarter, year"),
        ({"per": "all"}, "per is one of"),
        ({"lang": "both"}, "lang is zh or en"),
        ({"start": datetime(2026, 3, 2)}, "start is a date"),  # noqa: DTZ001
    ],
)
def test_arguments_are_refused_in_words(tmp_path, two_weeks, options, says):
    with pytest.raises(ArgumentError, match=says):
        cs.report(two_weeks, tmp_path / "report.md", **options)
    with pytest.raises(ArgumentError, match="data is a Dataset, not a list"):
        cs.report([], tmp_path / "report.md")
    assert list(tmp_path.iterdir()) == []


def test_a_range_without_events_says_so(tmp_path):
    nothing = cs.Dataset(
        messages=pl.DataFrame(schema=["message_id", "shop_id", "buyer_id", "sent_at", "sender"])
    )
    with pytest.raises(ArgumentError):
        cs.report(nothing, tmp_path / "report.md")


@pytest.mark.parametrize(
    ("module", "kind", "says"),
    [
        ("jinja2", "html", "a report needs jinja2: pip install 'csmetrics[report]'"),
        ("altair", "html", "a report needs altair: pip install 'csmetrics[report]'"),
        ("vl_convert", "html", "a report needs vl-convert: pip install 'csmetrics[report]'"),
        ("xlsxwriter", "xlsx", "a workbook needs xlsxwriter: pip install 'csmetrics[report]'"),
    ],
)
def test_a_missing_library_is_said_before_anything_is_evaluated(
    tmp_path, monkeypatch, module, kind, says
):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(cs.CsmetricsError) as error:
        cs.report(None, tmp_path / f"report.{kind}")
    assert str(error.value) == says


def test_markdown_needs_no_extra(tmp_path, monkeypatch, two_weeks):
    for module in ("jinja2", "altair", "vl_convert", "xlsxwriter", "great_tables"):
        monkeypatch.setitem(sys.modules, module, None)
    assert cs.report(two_weeks, tmp_path / "report.md").exists()


def test_a_failure_leaves_the_old_file_whole(tmp_path, monkeypatch, two_weeks):
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"old")

    def broken(*_):
        msg = "no space"
        raise OSError(28, msg)

    monkeypatch.setattr(workbook, "width", broken)
    with pytest.raises(FileError, match="the disk is full"):
        cs.report(two_weeks, path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_named(tmp_path, two_weeks):
    with pytest.raises(FileError, match="its folder does not exist"):
        cs.report(two_weeks, tmp_path / "none" / "report.md")


def test_a_bar_is_shown_where_it_is_asked_for(tmp_path, two_weeks, capsys):
    cs.report(two_weeks, tmp_path / "report.md", progress=True)
    assert "100%" in capsys.readouterr().out
    cs.report(two_weeks, tmp_path / "report.md")
    assert capsys.readouterr().out == ""
