"""Lines of orders: those of two files, those without an order, and those written in one cell."""

import pytest

from csmetrics.exports import import_file, import_folder

from .recipe_files import counts, rows, text, workbook

AT = "2026-01-02 10:00:00"
TORN = "1 order_id: its lines are in several files: put them in one"
XHS = "订单号,小红书编码,SKU件数,商家应收金额(元)（支付金额）,订单创建时间,用户编号"
KUAISHOU = "订单号,CPS达人ID,商品ID,成交数量,实付款,订单创建时间"
JD = "订单号,商品ID,订购数量,应付金额,京东价,下单帐号,下单时间"
ALI = "订单编号,买家会员名,实付款,订单创建时间,货品标题,数量,Offer ID"


@pytest.mark.parametrize(
    ("head", "line", "amount"),
    [
        (XHS, "{order},{item},1,50,2026-01-02 10:00:00,u", "100.00"),
        (KUAISHOU, "{order},-,{item},1,50,2026-01-02 10:00:00", "100.00"),
        (JD, "{order},{item},1,50,25,u,2026-01-02 10:00:00", "50.00"),
        (ALI, "{order},u,50,2026-01-02 10:00:00,枕头,1,{item}", "50.00"),
    ],
)
def test_lines_in_two_files_that_look_alike_are_no_copies(tmp_path, head, line, amount):
    """Of order 1 each file has another item; order 2 is whole in both, in another order."""
    two = [line.format(order=2, item=item) for item in "ab"]
    text(tmp_path / "a.csv", "\n".join([head, line.format(order=1, item="a"), *two]))
    text(tmp_path / "b.csv", "\n".join([head, line.format(order=1, item="b"), *reversed(two)]))
    found = import_folder(tmp_path, shop_id="s")
    assert rows(found, "orders", "order_id", "amount", "quantity") == [("2", amount, 2)]
    files = found.report.files.select("taken", "refused", "copies", "why").rows()
    assert files == [(1, 1, 0, TORN), (0, 1, 1, TORN)]


def test_several_lines_of_one_item_are_counted_each(tmp_path):
    """A gift of what was bought is a line of its own."""
    lines = ["1,a,1,50,2026-01-02 10:00:00,u", "1,a,1,0,2026-01-02 10:00:00,u"]
    found = import_file(text(tmp_path / "a.csv", "\n".join([XHS, *lines])), shop_id="s")
    assert rows(found, "orders", "order_id", "amount", "quantity") == [("1", "50.00", 2)]


@pytest.mark.parametrize("total", [[None, None, "40", None, None, 4], [None] * 5 + [4]])
def test_a_total_without_label_is_no_line_of_the_last_order(tmp_path, total):
    """The orders are of 1 + 2 and 1 items; the fourth row sums them to 4."""
    first = ["11", "u", "30", AT]
    lines = [
        [*first, "a", 1, "o1"],
        [None] * 4 + ["b", 2, "o2"],
        ["12", "v", "10", AT, "c", 1, "o"],
    ]
    path = workbook(tmp_path / "1688.xlsx", [ALI.split(","), *lines, [*total, None]])
    found = import_file(path, shop_id="s")
    assert rows(found, "orders", "order_id", "amount", "quantity") == [
        ("11", "30.00", 3),
        ("12", "10.00", 1),
    ]
    assert counts(found, "orders") == {"given": 4, "taken": 2, "left_out": 1, "merged": 1}
    assert found.report.files["why"].item().startswith("1 没有编号和商品的行")


ENDED = {
    "抖店": (
        "主订单编号,子订单编号,订单应付金额,商品数量,订单提交时间,订单状态,订单完成时间",
        "{id},1{id},10,1,2026-01-02 10:00:00,{state},2026-01-09 10:00:00",
        ("orders", "order_id", "signed_at", "已完成", "2026-01-09 10:00:00"),
    ),
    "京东": (
        f"{JD},订单状态,订单完成时间",
        "{id},1,1,50,25,u,2026-01-02 10:00:00,{state},2026-01-09 10:00:00",
        ("orders", "order_id", "signed_at", "完成", "2026-01-09 10:00:00"),
    ),
    "小红书": (
        f"{XHS},订单状态,订单完成时间",
        "{id},c,1,50,2026-01-02 10:00:00,u,{state},2026-01-09 10:00:00",
        ("orders", "order_id", "signed_at", "已完成", "2026-01-09 10:00:00"),
    ),
    "京东 服务单": (
        "服务单号,订单号,客户期望,售后申请时间,下单账号,退款金额,服务单状态,售后整体时长(H)",
        "{id},7,退货,2026-01-02 10:00:00,u,5.00,{state},12",
        ("refunds", "refund_id", "completed_at", "完成", "2026-01-02 22:00:00"),
    ),
}


@pytest.mark.parametrize(("head", "line", "meant"), ENDED.values(), ids=ENDED)
def test_what_was_cancelled_was_neither_signed_nor_completed(tmp_path, head, line, meant):
    table, key, column, done, at = meant
    lines = [line.format(id=1, state=done), line.format(id=2, state="已取消")]
    found = import_file(text(tmp_path / "a.csv", "\n".join([head, *lines])), shop_id="s")
    assert rows(found, table, key, column) == [("1", at), ("2", None)]
