"""Cells and rows that an import refuses with a reason, where it might take them for another value."""

import json
from datetime import date, datetime, timedelta

import pytest

from csmetrics.exports import import_file, import_folder

from .recipe_files import counts, rows, text, workbook

LINES = ["子订单编号", "主订单编号", "购买数量", "买家实付金额", "订单创建时间"]
JD = ["订单号", "下单帐号", "京东价", "下单时间", "付款确认时间", "应付金额", "订购数量"]
AGENTS = ["旺旺昵称", "询单人数", "净销售额", "平均响应时长（秒)"]
AT = "2026-01-05 10:00:00"


def why(found, table="orders"):
    files = found.report.files
    return files.filter(files["table"] == table)["why"].item()


def published(path, header, lines, **options):
    """Of each group and label of a CSV file, its kind, first day and value; and the account."""
    content = "\n".join(",".join(map(str, line)) for line in [header, *lines])
    found = import_file(text(path, content), shop_id="s", **options)
    result = found.published.select("group", "label", "group_kind", "period_start", "value")
    return {row[:2]: row[2:] for row in result.iter_rows()}, found.report.files.row(0, named=True)


def test_a_line_that_stands_twice_counts_once_and_one_that_changed_refuses_its_order(tmp_path):
    """Two downloads in one sheet: 50 yuan are no 100; of order 101 the amount of a line differs."""
    lines = [["1", "100", 1, 50, AT], ["2", "100", 2, 30, AT], ["1", "100", 1, 50, AT]]
    lines += [
        ["3", "101", 1, 7, AT],
        ["3", "101", 1, 8, AT],
        ["", "102", 1, 4, AT],
        ["", "102", 1, 4, AT],
    ]
    found = import_file(workbook(tmp_path / "a.xlsx", [LINES, *lines]), shop_id="s")
    expected = [("100", "80.00", 3), ("102", "8.00", 2)]
    assert rows(found, "orders", "order_id", "amount", "quantity") == expected
    assert counts(found, "orders") == {
        "given": 7,
        "taken": 2,
        "refused": 1,
        "merged": 3,
        "copies": 1,
    }
    assert why(found) == "1 子订单编号 occurs in several lines that differ"


def test_a_record_of_an_api_that_comes_again_is_a_copy_and_adds_no_lines(tmp_path):
    """Polled three times: an order of 3 items, later shipped, has 3; of another the price changed."""
    order = {
        "order_sn": "1",
        "created_time": AT,
        "confirm_time": AT,
        "pay_amount": 5,
        "item_list": [{"goods_count": 2}, {"goods_count": 1}],
    }
    other = {**order, "order_sn": "2"}
    records = [order, other, order, {**order, "shipping_time": AT}, {**other, "pay_amount": 6}]
    content = "\n".join(map(json.dumps, records))
    found = import_file(text(tmp_path / "a.jsonl", content), shop_id="s")
    assert rows(found, "orders", "order_id", "quantity", "shipped_at") == [("1", 3, AT)]
    assert counts(found, "orders") == {
        "given": 10,
        "taken": 1,
        "refused": 2,
        "merged": 5,
        "copies": 2,
    }


def test_an_order_whose_lines_stand_in_two_files_is_refused_and_no_copy(tmp_path):
    """Of order 100 each file has a line of 50 yuan: it is 100, and neither file says so."""
    for name, line in (("a", "1"), ("b", "2")):
        lines = [[line, "100", 1, 50, AT], ["7", "101", 1, 5, AT]]
        workbook(tmp_path / f"{name}.xlsx", [LINES, *lines])
    found = import_folder(tmp_path, shop_id="s")
    assert rows(found, "orders", "order_id", "amount") == [("101", "5.00")]
    files = found.report.files.select("given", "taken", "refused", "copies", "why").rows()
    says = "1 order_id: its lines are in several files: put them in one"
    assert files == [(2, 1, 1, 0, says), (2, 0, 1, 1, says)]
    assert not [name for name in found.data.columns("orders") if name.startswith("csmetrics")]


@pytest.mark.parametrize("merged", ["D2:D3", "C2:C3"])
def test_a_summed_cell_merged_over_lines_is_refused_and_not_counted_twice(tmp_path, merged):
    """50 yuan, or 2 items, of one order, merged over its two lines, are not 100, or 4."""
    lines = [["1", "100", 2, 50, AT], ["2", "100", 2, 50, AT], ["3", "101", 1, 7, AT]]
    found = import_file(
        workbook(tmp_path / "a.xlsx", [LINES, *lines], merged=[merged]), shop_id="s"
    )
    assert rows(found, "orders", "order_id", "amount", "quantity") == [("101", "7.00", 1)]
    name = {"D": "amount", "C": "quantity"}[merged[0]]
    assert why(found) == f"1 {name} is in a cell merged with the row above: it would count twice"


def test_a_summed_cell_of_a_web_page_that_spans_lines_is_refused(tmp_path):
    """As of a workbook; the number of the order may span them, and so may what repeats."""
    head = "".join(f"<th>{name}" for name in LINES)
    first = f"<td>1<td rowspan=2>100<td>1<td rowspan=2>50<td rowspan=2>{AT}"
    page = f"<table><tr>{head}<tr>{first}<tr><td>2<td>1</table>"
    found = import_file(text(tmp_path / "a.xls", page), shop_id="s")
    assert counts(found, "orders") == {"given": 2, "refused": 1, "merged": 1}
    assert why(found) == "1 amount is in a cell merged with the row above: it would count twice"
    head = "".join(f"<th>{name}" for name in JD)
    first = (
        f"<td rowspan=2>1<td rowspan=2>b<td>9<td rowspan=2>{AT}<td rowspan=2><td rowspan=2>50<td>1"
    )
    page = f"<table><tr>{head}<tr>{first}<tr><td>9<td>2</table>"
    found = import_file(text(tmp_path / "b.xls", page), shop_id="s")
    assert rows(found, "orders", "order_id", "buyer_id", "amount", "quantity") == [
        ("1", "b", "50.00", 3)
    ]


def test_a_broken_line_gives_no_figures_but_is_refused_with_its_line(tmp_path):
    """1,000 without quotes moves all cells behind it: 000 would be a reply in no time."""
    path = tmp_path / "客服绩效2026-01-05.csv"
    lines = [["店:a", 10, 5, 12], ["店:b", 5, "1,000", 13], ["店:c", 7], ["店:d", 1, 2, 3]]
    found, account = published(path, AGENTS, lines)
    assert {group for group, _ in found} == {"店:a", "店:d"}
    assert (account["given"], account["refused"], account["taken"]) == (4, 2, 6)
    assert account["why"] == (
        "1 has 5 cells, the header 4: an unquoted cell contains a separator, or a quote is"
        " misplaced (line 3); 1 has 2 cells, the header 4: it is cut short, or an unquoted cell"
        " contains a line break (line 4)"
    )


def test_a_figure_whose_day_cannot_be_read_is_not_of_all_days_of_the_file(tmp_path):
    path = tmp_path / "客服绩效2026-01-01至2026-01-31.csv"
    days = [
        "01-05",
        "1月6日",
        "46027",
        "12/1/2026",
        "2026/1/7",
        "汇总：",
        "-",
        "全部",
        "2025年12月",
    ]
    lines = [[day, f"店:{n}", n] for n, day in enumerate(days)]
    found, account = published(path, ["日期", "旺旺昵称", "询单人数"], lines)
    assert {group: days[1] for (group, _), days in found.items()} == {
        "店:4": date(2026, 1, 7),
        **dict.fromkeys(("店:5", "店:6", "店:7"), date(2026, 1, 1)),
        "店:8": date(2025, 12, 1),
    }
    none, account_of_none = published(
        tmp_path / "a.csv", ["日期", "旺旺昵称", "询单人数"], lines[:1]
    )
    assert (none, account_of_none["refused"]) == ({}, 1)
    assert account["refused"] == 4
    assert account["why"] == (
        "4 日期读不出，请写成 2026-01-05 its day cannot be read: write it as 2026-01-05 "
        "(line 2, 3, 4, …)"
    )


@pytest.mark.parametrize(
    ("label", "kind"),
    [("合计：", "shop"), ("总计:", "shop"), ("总和", "shop"), ("小计", "total"), ("共计", "total"),
     ("平均", "average"), ("平均值：", "average"), ("合计部小王", "agent")],
)  # fmt: skip
def test_a_row_of_totals_is_no_agent_s_however_it_is_written(tmp_path, label, kind):
    path = tmp_path / "客服绩效2026-01-05.csv"
    found, _ = published(path, AGENTS[:3], [["店:a", 10, 5], [label, 30, 5]])
    assert found[None if kind == "shop" else label, "询单人数"][0] == kind


@pytest.mark.parametrize("label", ["合计：", "总计:", "共计", "总和"])
def test_a_row_of_totals_with_a_colon_is_no_line_of_the_last_order(tmp_path, label):
    header = ["订单编号", "买家会员名", "Offer ID", "订单创建时间", "实付款(元)", "数量"]
    lines = [["1", "b", "o", AT, "5.00", "2"], ["", "", "", label, "5.00", "2"]]
    content = "\n".join(map(",".join, [header, *lines]))
    found = import_file(text(tmp_path / "a.csv", content), shop_id="s")
    assert rows(found, "orders", "order_id", "quantity") == [("1", 2)]
    assert why(found) == "1 合计行 a row of totals"


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (
            datetime(2026, 1, 5),  # noqa: DTZ001
            "is a date or a true/false value that a spreadsheet made out of an id",
        ),
        (True, "is a date or a true/false value that a spreadsheet made out of an id"),
        ("5-Jan", "is a date that a spreadsheet made out of an id"),
        ("1月5日", "is a date that a spreadsheet made out of an id"),
        ("锟斤拷", "lost characters to a wrong encoding: several ids may have become the same"),
    ],
)
def test_what_a_spreadsheet_made_of_an_account_is_no_account(tmp_path, cell, says):
    lines = [["1", cell, "", AT, "", "5.00", "1"], ["2", "kf-1", "", AT, "", "5.00", "1"]]
    found = import_file(workbook(tmp_path / "a.xlsx", [JD, *lines]), shop_id="s")
    assert rows(found, "orders", "buyer_id") == ["kf-1"]
    assert why(found).endswith(says)


@pytest.mark.parametrize("more", [0, 100])
def test_what_is_wrapped_around_an_id_is_taken_off_in_small_and_large_files(tmp_path, more):
    wrapped = ["`1", "\u202a2\u202c", "\u20663", "\u20184", "\x005"]
    lines = [[cell, "`kf1", "", AT, "", "5.00", "1"] for cell in wrapped]
    lines += [[str(2000 + n), "kf1", "", AT, "", "5.00", "1"] for n in range(more)]
    content = "\n".join(map(",".join, [JD, *lines]))
    found = import_file(text(tmp_path / "a.csv", content), shop_id="s")
    assert rows(found, "orders", "order_id")[:5] == ["1", "2", "3", "4", "5"]
    assert set(rows(found, "orders", "buyer_id")) == {"kf1"}


@pytest.mark.parametrize(
    ("items", "quantity"),
    [([{"goods_count": 2}, {"goods_count": 1}], 3), ({"goods_count": 4}, 4), ([], None), (None, None),
     (..., None), ([None, {"goods_count": 3}], None)],
)  # fmt: skip
def test_an_order_of_an_api_without_its_lines_is_refused_and_not_lost(tmp_path, items, quantity):
    order = {"order_sn": "1", "created_time": AT, "confirm_time": AT, "pay_amount": 5}
    first = {**order, "order_sn": "0", "item_list": [{"goods_count": 1}]}
    order |= {} if items is ... else {"item_list": items}
    found = import_file(text(tmp_path / "a.json", json.dumps([first, order])), shop_id="s")
    expected = [("0", 1), *([("1", quantity)] if quantity else [])]
    assert rows(found, "orders", "order_id", "quantity") == expected
    assert why(found) == (None if quantity else "1 quantity is null")


def test_a_member_of_a_list_that_is_no_record_is_refused_and_counted(tmp_path):
    order = {"order_sn": "1", "created_time": AT, "confirm_time": AT, "pay_amount": 5,
             "item_list": [{"goods_count": 1}]}  # fmt: skip
    for given in ([order, None, "x"], {"order_list": [None, "x", order]}):
        found = import_file(text(tmp_path / "a.json", json.dumps(given)), shop_id="s")
        assert rows(found, "orders", "order_id") == ["1"]
        (file,) = found.report.files.to_dicts()
        assert (file["given"], file["refused"]) == (3, 2), given


def test_a_length_below_nothing_in_a_workbook_is_a_few_seconds_and_no_days(tmp_path):
    """Of minus 5 seconds Python writes -1 day, 23:59:55."""
    path = workbook(
        tmp_path / "客服绩效2026-01-05.xlsx", [AGENTS, ["店:a", 1, 2, timedelta(seconds=-5)]]
    )
    found = import_file(path, shop_id="s").published
    assert found.filter(found["unit"] == "seconds")["value"].item() == -5


def test_a_transcript_without_a_day_is_told_and_a_rating_that_is_none_refused(tmp_path):
    """Of five sessions one has messages, one an empty transcript, and two ratings can be read."""
    bar = "|----------|"
    talk = f"{bar}\n日期    2026-01-05\n{bar}\n小明(123)    10:00:00\n在吗"
    undated = "小明(123)    10:00:00\n在吗"
    header = [
        "客服",
        "客户",
        "会话开始时间",
        "会话时长(秒)",
        "满意度评分",
        "客户首次发送消息时间",
        "会话记录",
    ]
    cells = [(talk, "5"), (undated, "4"), (" ", "-1"), (undated, "很好"), ("", "")]
    lines = [
        ["甲", "小明(123)", f"2026-01-05 10:0{n}:00", 9, level, AT, text]
        for n, (text, level) in enumerate(cells)
    ]
    path = workbook(tmp_path / "a.xlsx", [header, *lines])
    found = import_file(path, shop_id="s", stand_ins=["ratings.rated_at"])
    assert found.data.height("messages") == 1
    assert (
        sum("Transcripts in which no message can be read" in one for one in found.report.notes) == 1
    )
    assert any(": 2; their messages" in one for one in found.report.notes)
    assert rows(found, "ratings", "level") == [5, 4]
    assert counts(found, "ratings") == {"given": 4, "taken": 2, "refused": 1, "left_out": 1}


def test_a_formula_that_nobody_calculated_is_said_to_be_one(tmp_path):
    lines = [["1", "b", "", AT, "", "=2+3", "1"], ["2", "b", "", AT, "", 5, "=LEN(A1)"]]
    found = import_file(workbook(tmp_path / "a.xlsx", [JD, *lines]), shop_id="s")
    says = "'…' is a formula without a stored result: open the workbook in a spreadsheet"
    assert f"amount {says}" in why(found)
    assert f"quantity {says}" in why(found)
