"""Files of an import are read, refused with their line, or named; nothing ends in a foreign error."""

import zipfile

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference

from csmetrics.errors import DataError
from csmetrics.exports import import_file, import_folder

from .recipe_files import rows, workbook

PDD_ORDERS = """订单号,商家实收金额(元),商品数量(件),样式ID,订单成交时间,发货时间
1,5.00,1,7,2026-01-02 10:00:00,
2,5.50,2,7,2026-01-02 10:00:00,2026-01-02 11:00:00
"""


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        (
            "a.json",
            "[" * 100_000 + "]" * 100_000,
            "is not valid JSON: it is nested too deeply",
        ),
        ("a.json", "[" + "9" * 10_000 + "]", "is not valid JSON"),
        ("a.jsonl", '{"a": 1}\n\n{"a":\n', "line 3 is not valid JSON"),
    ],
)
def test_json_that_cannot_be_read_is_refused_by_line(tmp_path, name, content, says):
    (tmp_path / name).write_text(content)
    with pytest.raises(DataError, match=says):
        import_file(tmp_path / name)


def test_json_in_another_encoding_is_refused_by_line(tmp_path):
    (tmp_path / "a.json").write_bytes('[{"a":\n "买家"}]'.encode("gbk"))
    with pytest.raises(DataError, match="line 2 is not UTF-8"):
        import_file(tmp_path / "a.json")


def archive(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def test_an_archive_that_unpacks_to_far_more_is_not_unpacked(tmp_path):
    bomb = archive(tmp_path / "a.zip", {"a.csv": bytes(100_000_000)})
    with pytest.raises(
        DataError, match="it is 100 MB unpacked, and the limit for such a file is 64"
    ):
        import_file(bomb)


def test_a_damaged_member_is_an_own_error(tmp_path):
    path = archive(tmp_path / "a.zip", {"a.csv": "x,y\n" * 1000})
    raw = bytearray(path.read_bytes())
    raw[40:44] = b"\xff" * 4
    path.write_bytes(raw)
    with pytest.raises(DataError, match=r"a\.csv cannot be unpacked"):
        import_file(path)


def test_files_of_kinds_that_are_not_read_are_named(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    named = ["a.parquet", "b.csv.gz", "c.et", "h.csv.bak", "i.xlsx.part", "j.csv (1)", "订单"]
    named += ["未确认 12345.crdownload", "客服绩效2026.1.5"]
    for name in (*named, "photo.jpg", "logo.png", ".hidden.db", "~$k.xlsx"):
        (folder / name).write_bytes(b"x")
    archive(
        folder / "d.zip",
        {"e.csv": PDD_ORDERS, "__MACOSX/._e.csv": "x", "f.ods": "x", "g.png": "x", "m.csv.1": "x"},
    )
    files = import_folder(folder, shop_id="s").report.files
    unread = files.filter(files["recipe"].is_null())
    assert sorted(unread["file"]) == sorted([*named, "d.zip/f.ods", "d.zip/m.csv.1"])
    assert all("of this kind are not read" in why for why in unread["why"])


def test_a_chart_and_an_empty_sheet_keep_no_other_sheet_from_being_read(tmp_path):
    book = openpyxl.Workbook()
    for line in PDD_ORDERS.splitlines():
        book.active.append(line.split(","))
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=1, min_row=1, max_row=2))
    book.create_chartsheet("chart", 0).add_chart(chart)
    book.create_sheet("empty")
    book.save(tmp_path / "orders.xlsx")
    assert import_file(tmp_path / "orders.xlsx", shop_id="s").data.height("orders") > 0


def test_a_damaged_sheet_is_not_left_out_as_if_it_were_empty(tmp_path):
    book = openpyxl.Workbook()
    for line in PDD_ORDERS.splitlines():
        book.active.append(line.split(","))
    book.create_sheet("more").append(["订单号"])
    book.save(tmp_path / "orders.xlsx")
    with zipfile.ZipFile(tmp_path / "orders.xlsx") as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet2.xml"][:-20]
    with pytest.raises(DataError, match="cannot be read as a workbook"):
        import_file(archive(tmp_path / "cut.xlsx", parts), shop_id="s")


HEAD, *ORDERS = [line.split(",") for line in PDD_ORDERS.splitlines()]
NOTES = [["说明"], ["本表"], ["仅供参考"]]
OTHER = [["甲", "乙"], [1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("recipe", "why"),
    [
        (None, "未读取（2 行）：没有认识的格式。2 rows not read: it is of no known format."),
        ("pdd.orders", "未读取（2 行）：不是所选的格式。2 rows not read: it is not of the format chosen."),
    ],
)  # fmt: skip
def test_of_a_workbook_all_sheets_of_a_format_are_read_and_other_tables_named(
    tmp_path, recipe, why
):
    """A recipe that is chosen is of each sheet with its marks; notes of one column are no table."""
    more = {
        "一月": [HEAD, ORDERS[0]],
        "其他": OTHER,
        "二月": [HEAD, ORDERS[1]],
        "空": [["甲", "乙"]],
    }
    path = workbook(tmp_path / "a.xlsx", NOTES, sheet="说明", more=more)
    found = import_file(path, recipe, shop_id="s")
    assert rows(found, "orders", "order_id") == ["1", "2"]
    files = found.report.files
    assert files.filter(files["recipe"].is_null()).select("sheet", "why").rows() == [("其他", why)]
    assert f"✗ a.xlsx [其他]: {why}" in str(found.report)


def test_a_chosen_recipe_whose_marks_no_sheet_has_is_of_the_first(tmp_path):
    head = [name for name in HEAD if name != "样式ID"]
    lines = [
        [cell for name, cell in zip(HEAD, line, strict=True) if name in head] for line in ORDERS
    ]
    path = workbook(tmp_path / "a.xlsx", [head, lines[0]], more={"b": [head, lines[1]]})
    found = import_file(path, "pdd.orders", shop_id="s")
    assert rows(found, "orders", "order_id") == ["1"]
    assert found.report.files.filter(found.report.files["recipe"].is_null())["sheet"].item() == "b"
