"""Every line of a file is taken, refused with its reason, or left out by a rule with a name."""

from datetime import datetime

import polars as pl
import pytest

from csmetrics.errors import ArgumentError, CsmetricsWarning, DataError
from csmetrics.exports import line_report, read_export
from csmetrics.exports.csv_records import records
from csmetrics.exports.files import raw_table
from csmetrics.exports.headers import Wanted
from csmetrics.tables import Dataset

HEAD = "message_id,shop_id,buyer_id,sent_at,sender"
WIDE = f"{HEAD},text"


def row(name, minute=0, sender="buyer"):
    return f"{name},s,b,2026-03-02 10:{minute:02}:00,{sender}"


def written(path, *lines, end="\n", encoding="utf-8"):
    path.write_bytes("".join(line + end for line in lines).encode(encoding))
    return path


def outcomes(path):
    """The ids, lines and reasons of the rows that are read."""
    found = read_export(path).lazy().collect()
    return list(
        zip(found["message_id"], found["csmetrics_line"], found["csmetrics_refused"], strict=True)
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
@pytest.mark.parametrize("title", [(), ("三月,,,,",), ("三月", "导出人：小李", "")])
def test_whatever_ends_lines_no_row_is_lost(tmp_path, end, title):
    path = written(tmp_path / "m.csv", *title, HEAD, row("m1"), row("m2", 1), end=end)
    first = len(title) + 2
    assert outcomes(path) == [("m1", first, None), ("m2", first + 1, None)]
    report = line_report(path)
    assert (report.lines, report.taken, report.refused) == (first + 1, 2, 0)
    assert sum(report.left_out.values()) == first - 1


@pytest.mark.parametrize("name", ['"text\r(all)"', '"text\n(all)"', "text\r(all)"])
def test_a_line_break_in_a_cell_of_the_header_takes_no_row(tmp_path, name):
    path = tmp_path / "m.csv"
    path.write_bytes(f"{HEAD},{name}\n{row('m1')},x\n{row('m2')},y\n".encode())
    assert [one[0] for one in outcomes(path)] == ["m1", "m2"]


def test_a_quote_inside_a_cell_without_quotes_is_itself(tmp_path):
    path = written(tmp_path / "m.csv", WIDE, f'{row("m1")},15.6"', f'{row("m2")},"ok, ""yes"""')
    assert [one[0] for one in outcomes(path)] == ["m1", "m2"]
    texts = raw_table(path, Wanted({}, ("message_id",))).cells.collect()["5"].to_list()
    assert texts == ['15.6"', 'ok, "yes"']


def test_a_quote_that_never_closes_refuses_its_line_alone(tmp_path):
    path = written(tmp_path / "m.csv", WIDE, f'{row("m1")},"15 inch', f"{row('m2')},ok")
    (first, second) = outcomes(path)
    assert first[:2] == ("m1", 2)
    assert "has a quote that does not end its cell" in first[2]
    assert second == ("m2", 3, None)


def test_rows_that_a_quote_swallows_are_refused_with_it(tmp_path):
    lines = f'{row("m1")},"15 in', f"{row('m2')},ok", f'{row("m3")},24"', f"{row('m4')},ok"
    (swallowed, after) = outcomes(written(tmp_path / "m.csv", WIDE, *lines))
    assert swallowed[:2] == ("m1", 2)
    assert "lines that look like rows of their own" in swallowed[2]
    assert after == ("m4", 5, None)
    report = line_report(tmp_path / "m.csv")
    assert (report.lines, report.taken, report.refused) == (5, 1, 3)


def test_so_are_two_rows_of_which_a_quote_makes_one(tmp_path):
    lines = f'{row("m1")},"15 in', f'{row("m2")},24"', f"{row('m3')},ok"
    (swallowed, after) = outcomes(written(tmp_path / "m.csv", WIDE, *lines))
    assert swallowed[:2] == ("m1", 2)
    assert "lines that look like rows of their own" in swallowed[2]
    assert after == ("m3", 4, None)


def test_a_text_of_several_lines_is_one_row_of_several_lines(tmp_path):
    path = written(tmp_path / "m.csv", WIDE, f'{row("m1")},"你好,\n在吗\n"', f"{row('m2')},ok")
    assert outcomes(path) == [("m1", 2, None), ("m2", 5, None)]
    assert line_report(path).taken == 4


def test_a_row_cut_short_is_refused_and_never_a_null_that_means_something(tmp_path):
    """A break in a remark would else make a paid order an unpaid one."""
    path = tmp_path / "o.csv"
    path.write_text(
        "order_id,shop_id,buyer_id,amount,quantity,created_at,remark,paid_at\n"
        "o1,s,b,1,1,2026-03-02 10:00:00,,2026-03-02 10:01:00\n"
        "o2,s,b,1,1,2026-03-02 11:00:00,send\n"
        "by air,2026-03-02 11:01:00\n"
    )
    with pytest.raises(DataError, match=r"o\.csv, line 3 .*'o2'.*has 7 cells, the header 8"):
        Dataset(orders=read_export(path, "orders"))
    data = Dataset(orders=read_export(path, "orders"), invalid="quarantine")
    assert [order.order_id for order in data.rows("orders")] == ["o1"]
    assert data.rejected.select("file", "line").rows() == [("o.csv", 3), ("o.csv", 4)]


def test_beside_lines_of_a_file_rows_of_a_frame_have_their_numbers_explained(tmp_path):
    path = written(tmp_path / "m.csv", HEAD, row("m1", sender="nobody"))
    numbered = "Rows are numbered from 0 in the table as given."
    with pytest.raises(DataError, match=r"m\.csv, line 2") as of_file:
        Dataset(messages=read_export(path))
    assert numbered not in str(of_file.value)
    flags = pl.DataFrame({"shop_id": ["s"], "buyer_id": ["b"], "flag": ["spam"], "from_at": [None]})
    with pytest.raises(
        DataError, match=r"m\.csv, line 2(.|\n)*from_at is null: 1 row: row 0"
    ) as both:
        Dataset(messages=read_export(path), buyer_flags=flags)
    assert numbered in str(both.value)


def test_every_line_has_one_outcome(tmp_path):
    lines = [
        "三月",
        HEAD,
        row("m1"),
        "",
        ",,,,",
        "  , ",
        HEAD,
        row("m2")[:20],
        f"{row('m3')},,",
        row("m4"),
    ]
    path = written(tmp_path / "m.csv", *lines, "合计")
    report = line_report(path)
    assert report.left_out == {
        "above the header": 1,
        "the header": 1,
        "blank line": 3,
        "repeated header": 1,
    }
    assert (report.lines, report.taken, report.refused) == (11, 3, 2)
    assert str(report) == (
        "m.csv: 11 lines: 3 taken, 2 refused, 1 left out (above the header), 1 left out (the"
        " header), 3 left out (blank line), 1 left out (repeated header)"
    )


def test_a_frame_has_no_lines():
    with pytest.raises(ArgumentError, match="source must be a path, not a DataFrame"):
        line_report(pl.DataFrame({"message_id": ["m"]}))


def test_a_header_may_stand_in_line_24_and_is_looked_for_in_100(tmp_path):
    notes = [f"note {n}" for n in range(23)]
    path = written(tmp_path / "m.csv", *notes, HEAD, row("m1"))
    assert outcomes(path) == [("m1", 25, None)]
    path = written(tmp_path / "n.csv", *(notes * 5), HEAD, row("m1"))
    with pytest.raises(DataError, match="in its first 100 rows"):
        read_export(path)


@pytest.mark.parametrize("name", ["m[1].csv", "m*.csv", "m?.csv"])
def test_signs_of_patterns_in_a_path_are_letters(tmp_path, name):
    folder = tmp_path / "day[1]"
    folder.mkdir()
    written(folder / "m1.csv", HEAD, row("other"))
    path = written(folder / name, HEAD, row("m1"))
    assert [one[0] for one in outcomes(path)] == ["m1"]
    pl.DataFrame({"message_id": ["p1"]}).write_parquet(folder / f"{name}.parquet")
    assert read_export(folder / f"{name}.parquet").collect()["message_id"].to_list() == ["p1"]


def test_rows_are_split_alike_in_a_large_file_and_a_small_one(tmp_path):
    """Above 100,000 rows the rows are kept in files between."""
    count = 110_000
    lines = [f'm{n},"a\nb"' if n % 50_000 == 0 else f"m{n},x" for n in range(count)]
    path = written(tmp_path / "m.csv", "message_id,shop_id", *lines)
    found = read_export(path).collect()
    assert found["message_id"].to_list() == [f"m{n}" for n in range(count)]
    assert found["csmetrics_line"][-1] == count + 1 + 3
    assert line_report(path).taken == count + 3


def test_a_quoted_cell_of_a_million_signs_is_no_cell():
    lines = ['a,"b\n', *["x\n"] * 2000, 'c,d"\n', "e,f\n"]
    found = list(records(lines, ",", 2))
    assert [one.cells for one in found if one.fault is None] == [["c", 'd"'], ["e", "f"]]
    assert len(found) == 2003


UTF8 = f"{HEAD}\nm1,s,安娜,2026-03-02 10:00:00,buyer\nm2,s,丁丁,2026-03-02 10:01:00,buyer\n"


def test_a_character_cut_in_half_refuses_its_line_and_leaves_the_others(tmp_path):
    path = tmp_path / "m.csv"
    path.write_bytes(UTF8.encode().replace("丁丁".encode(), "丁丁".encode()[:-2]))
    found = read_export(path).collect()
    assert found["buyer_id"][0] == "安娜"
    assert found["csmetrics_refused"][0] is None
    assert found["csmetrics_refused"][1].startswith("has bytes that are not UTF-8")
    assert found["csmetrics_line"].to_list() == [2, 3]
    with pytest.raises(DataError, match="is not utf-8 text, at or near line 3"):
        read_export(path, encoding="utf-8")


def test_a_bad_byte_in_gb18030_refuses_its_line_and_leaves_the_others(tmp_path):
    path = tmp_path / "m.csv"
    raw = UTF8.encode("gb18030")
    path.write_bytes(raw.replace("丁丁".encode("gb18030"), "丁".encode("gb18030") + b"\xff"))
    found = read_export(path).collect()
    assert found["buyer_id"][0] == "安娜"
    assert found["csmetrics_refused"][0] is None
    assert found["csmetrics_refused"][1].startswith("has bytes that are not GB18030")


def test_a_bad_byte_in_plain_gb18030_without_quotes_does_the_same(tmp_path):
    path = tmp_path / "m.csv"
    lines = [f"{row(f'm{number}')},买家{number}问有货吗" for number in range(6)]
    raw = "\n".join([WIDE, *lines]).encode("gb18030")
    path.write_bytes(raw.replace("买家3".encode("gb18030"), b"\xff\xff3"))
    found = read_export(path).collect()
    assert found["message_id"].to_list() == [f"m{number}" for number in range(6)]
    refused = found["csmetrics_refused"]
    assert refused.is_not_null().to_list() == [number == 3 for number in range(6)]
    assert refused[3].startswith("has bytes that are not GB18030")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
def test_text_of_wide_signs_is_found_without_a_mark(tmp_path, encoding):
    path = tmp_path / "m.csv"
    path.write_bytes(UTF8.encode(encoding))
    assert read_export(path).collect()["buyer_id"].to_list() == ["安娜", "丁丁"]
    assert line_report(path).lines == 3


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"\x1f\x8b\x08\x00", r"is compressed \(gzip\); unpack it"),
        (b"%PDF-1.7", "is a PDF; export the table as"),
        (b"7z\xbc\xaf\x27\x1c", r"is an archive \(7z\); unpack it"),
        (b"Rar!\x1a\x07", r"is an archive \(rar\); unpack it"),
        (b'[{"message_id": 1}]', "is JSON, not a table"),
        (b"SQLite format 3\x00", "is a SQLite database"),
    ],
)
def test_a_file_of_another_kind_says_what_it_is(tmp_path, raw, says):
    (tmp_path / "m.csv").write_bytes(raw)
    with pytest.raises(DataError, match=rf"m\.csv {says}"):
        read_export(tmp_path / "m.csv")


def test_rows_of_several_sheets_name_their_sheet_and_the_others_are_told_of(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "三月"
    book.active.append(HEAD.split(","))
    book.active.append(["m1", "s", "b", datetime(2026, 3, 2, 10), "seller"])  # noqa: DTZ001
    book.create_sheet("四月").append(HEAD.split(","))
    book.create_sheet("空")
    book.save(tmp_path / "m.xlsx")
    with pytest.warns(CsmetricsWarning, match=r"only the sheet '三月' was read; not read: '四月'"):
        found = read_export(tmp_path / "m.xlsx")
    with pytest.raises(DataError, match=r"m\.xlsx, sheet 三月, row 2 .*'seller'"):
        Dataset(messages=found)
    report = line_report(tmp_path / "m.xlsx", sheet="三月")
    assert report.sheets_not_read == {"四月": 1}
    assert (report.lines, report.taken, report.left_out) == (2, 1, {"the header": 1})


def test_a_damaged_byte_in_any_line_of_a_row_refuses_it():
    for lines in (['"a\udc80\n', 'b",c\n'], ['"a\n', 'b\udc80",c\n'], ['"a\n', 'b",c\udc80\n']):
        (found,) = records(lines, ",", 2, "UTF-8")
        assert found.fault == "has bytes that are not UTF-8"


def test_a_line_whose_only_cell_lies_beyond_the_header_is_refused_and_not_blank(tmp_path):
    path = written(tmp_path / "m.csv", HEAD, row("m1"), ",,,,,x", "", ",,,,,")
    found = line_report(path)
    assert (found.taken, found.refused, found.left_out["blank line"]) == (1, 1, 2)
