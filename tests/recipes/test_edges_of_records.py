"""What single words of the import decide about shops, lines and records, worked out by hand."""

import polars as pl

from csmetrics.exports import import_file, import_folder
from csmetrics.exports.importing.lengths import length
from csmetrics.exports.importing.readers import transcripts

from .recipe_files import own_recipe, rows, text, workbook
from .test_every_file_is_told import PDD_ORDERS, archive

AT = "2026-01-05 10:00:00"


def test_the_shop_that_the_caller_names_goes_before_that_of_published_figures(tmp_path):
    content = "客服账号,3分钟人工回复率(8-23点),店铺名称\n甲,90%,旗舰店\n"
    path = text(tmp_path / "客服2026-01-05.csv", content)
    assert import_file(path).published["shop_id"].to_list() == ["旗舰店"]
    assert import_file(path, shop_id="s").published["shop_id"].to_list() == ["s"]


def test_of_lines_that_are_summed_one_without_amount_makes_the_sum_unknown(tmp_path):
    """快手 sums lines of other goods: 5 yuan and an unknown amount are not 5."""
    header = ["订单号", "CPS达人ID", "商品ID", "实付款", "成交数量", "订单创建时间"]
    lines = [["1", "", "g1", 5, 1, AT], ["1", "", "g2", None, 1, AT], ["2", "", "g1", 7, 1, AT]]
    found = import_file(workbook(tmp_path / "a.xlsx", [header, *lines]), shop_id="s")
    assert rows(found, "orders", "order_id", "amount") == [("2", "7.00")]


def test_lines_that_lack_a_part_of_their_key_are_no_lines_of_one_row(tmp_path):
    rest = """
[signature]
headers = ["单号", "件数"]

[tables.orders]
lines_of = ["order_id", "shop_id"]

[tables.orders.columns]
order_id = { from = "单号" }
shop_id = { from = "店铺", given = "shop_id" }
created_at = { from = "时间" }
amount = { from = "金额", lines = "sum" }
quantity = { from = "件数", lines = "sum" }
"""
    recipe = text(tmp_path / "own.toml", own_recipe("lines", "自己的订单行", "Our own lines", rest))
    cells = [("1", "甲店", 1), ("1", "甲店", 2), ("", "甲店", 3), ("", "甲店", 4)]
    lines = "".join(f"{order},{shop},{AT},1.00,{items}\n" for order, shop, items in cells)
    found = import_file(text(tmp_path / "a.csv", f"单号,店铺,时间,金额,件数\n{lines}"), recipe)
    assert rows(found, "orders", "order_id", "quantity") == [("1", 3)]
    (row,) = found.report.files.to_dicts()
    assert (row["given"], row["merged"], row["refused"]) == (4, 1, 2)


def test_of_the_times_of_an_order_s_lines_the_earliest_or_the_latest_is_taken(tmp_path):
    """千牛: paid and shipped are the earliest, received the latest, wherever the line stands."""
    header = ["子订单编号", "主订单编号", "购买数量", "买家实付金额"]
    header += ["订单创建时间", "订单付款时间", "发货时间", "确认收货时间"]
    days = [f"2026-01-0{day} 10:00:00" for day in range(10)]
    lines = [
        ["11", "1", 1, "1.00", days[2], days[3], None, days[8]],
        ["12", "1", 1, "1.00", days[1], days[2], days[5], days[9]],
        ["13", "1", 1, "1.00", days[2], days[4], days[4], days[7]],
    ]
    found = import_file(workbook(tmp_path / "o.xlsx", [header, *lines]), shop_id="S")
    times = ("created_at", "paid_at", "shipped_at", "signed_at")
    assert rows(found, "orders", *times) == [(days[1], days[2], days[4], days[9])]


def test_a_bare_length_below_nothing_is_below_nothing():
    read = pl.DataFrame({"t": ["-90", "-0.5"]}).select(t=length(pl.col("t"), "minutes"))
    assert read["t"].to_list() == [-5400, -30]


def test_a_shop_of_a_message_manager_is_called_as_the_caller_calls_it(tmp_path):
    bar, buyer = "=" * 64, "-" * 28
    talk = f"cntaobao示例店:小甲\n{bar}\n{buyer}cntaobao买家{buyer}\n买家({AT}):  在吗\n{bar}\n"
    path = text(tmp_path / "a.txt", talk, "gb18030")
    for shop_id, shop in ((None, "示例店"), ("S", "S"), ({"示例店": "T", "taobao": "U"}, "T")):
        assert rows(import_file(path, shop_id=shop_id), "messages", "shop_id") == [shop]


def test_of_a_member_of_a_zip_that_fails_nothing_is_kept(tmp_path):
    """The first sheet of a.xlsx is sound; its second lacks what every order has."""
    header, *lines = [line.split(",") for line in PDD_ORDERS.splitlines()]
    bad = ["订单号", "商家实收金额(元)", "样式ID", "商品数量(件)"]
    workbook(tmp_path / "a.xlsx", [header, lines[0]], more={"b": [bad, ["9", "5.00", "7", "1"]]})
    folder = tmp_path / "zips"
    folder.mkdir()
    members = {"a.xlsx": (tmp_path / "a.xlsx").read_bytes()}
    members["b.csv"] = f"{','.join(header)}\n{','.join(lines[1])}\n"
    archive(folder / "c.zip", members)
    found = import_folder(folder, shop_id="s")
    assert rows(found, "orders", "order_id") == ["2"]
    assert [row[0] for row in found.report.files.filter(pl.col("recipe").is_null()).rows()] == [
        "c.zip/a.xlsx"
    ]


def test_an_hour_of_one_digit_is_written_with_two():
    cells = pl.DataFrame({"row": [0], "cell": ["小明  2026年1月5日 9:05:03\n在吗"]})
    assert transcripts.qiyu(cells, keep_text=False)["written"].to_list() == ["2026-01-05 09:05:03"]
