import pytest

from csmetrics import CsmetricsError
from csmetrics.exports import import_file
from tests.recipes.recipe_files import counts, rows, text, workbook

DAY = "2026-01-02 "
PDD = ("商品", "订单号", "订单状态", "用户实付金额(元)", "商家实收金额(元)", "商品数量(件)", "发货时间",
       "确认收货时间", "样式ID", "订单成交时间")  # fmt: skip


def pdd_csv(path, *lines, header=PDD):
    content = "\n".join(",".join(line) for line in (header, *lines))
    return text(path, "\ufeff" + content + "\n")


def pdd_line(order, at=DAY + "10:00:00", shipped=""):
    return (
        "裙子",
        f"{order}\t",
        "已发货",
        "13.00",
        '"1,012.50"',
        "2",
        shipped,
        "",
        "77\t",
        f"{at}\t",
    )


def test_pinduoduo_orders_lose_their_tabs_and_have_no_buyer(tmp_path):
    file = pdd_csv(
        tmp_path / "订单.csv",
        pdd_line("260102-123456789012345", shipped=DAY + "12:00:00\t"),
        pdd_line("260102-123456789012346"),
    )
    found = import_file(file, shop_id="旗舰店")
    names = ("order_id", "shop_id", "created_at", "paid_at", "grouped_at", "shipped_at", "amount")
    at = DAY + "10:00:00"
    assert rows(found, "orders", *names, "quantity") == [
        ("260102-123456789012345", "旗舰店", at, at, at, DAY + "12:00:00", "1012.50", 2),
        ("260102-123456789012346", "旗舰店", at, at, at, None, "1012.50", 2),
    ]
    assert "buyer_id" not in found.data.columns("orders")
    assert "closed_at" not in found.data.columns("orders")
    assert any("买家" in note for note in found.report.notes)
    assert counts(found, "orders") == {"given": 2, "taken": 2}


def test_the_first_of_several_headers_for_a_time_is_taken_and_full_width_brackets_fold(tmp_path):
    header = (
        "订单号",
        "商家实收金额（元）",
        "商品数量（件）",
        "样式ID",
        "拼单成功时间",
        "支付时间",
        "订单创建时间",
    )
    line = ("1", "5.00", "1", "7", DAY + "10:02", DAY + "10:01", DAY + "10:00")
    found = import_file(pdd_csv(tmp_path / "o.csv", line, header=header), shop_id="S")
    assert rows(found, "orders", "created_at", "paid_at", "grouped_at", "amount") == [
        (DAY + "10:00:00", DAY + "10:01:00", DAY + "10:02:00", "5.00")
    ]


def test_a_pinduoduo_order_that_was_never_grouped_is_left_out_and_counted(tmp_path):
    file = pdd_csv(tmp_path / "o.csv", pdd_line("1"), pdd_line("2", at=""), pdd_line("合计", at=""))
    found = import_file(file, shop_id="S")
    assert rows(found, "orders", "order_id") == ["1"]
    assert counts(found, "orders") == {"given": 3, "taken": 1, "left_out": 2}


def test_a_second_60_is_no_time(tmp_path):
    file = pdd_csv(tmp_path / "o.csv", pdd_line("1"), pdd_line("2", at=DAY + "10:00:60"))
    found = import_file(file, shop_id="S")
    assert rows(found, "orders", "order_id") == ["1"]
    assert counts(found, "orders") == {"given": 2, "taken": 1, "refused": 1}


def test_a_file_without_shop_asks_for_it_by_the_name_of_the_option(tmp_path):
    file = pdd_csv(tmp_path / "o.csv", pdd_line("1"))
    with pytest.raises(CsmetricsError, match=r"shop_id=.*--shop-id.*没有店铺"):
        import_file(file)
    assert rows(import_file(file, shop_id={"pdd": "A", "jd": "B"}), "orders", "shop_id") == ["A"]


def test_classic_taobao_orders_have_buyer_and_shop_of_their_own(tmp_path):
    header = "订单编号,买家会员名,买家实际支付金额,订单状态,收货人姓名,订单创建时间,订单付款时间,宝贝总数量,店铺Id,店铺名称,确认收货时间"
    lines = [
        '="3123456789012345678",买家甲,"1,234.50",交易成功,张三,2026/1/2 10:00,2026/1/2 10:01,2,99,示例店,2026-01-05 09:00:00',
        "'3123456789012345679,买家乙,10.00元,交易关闭,李四,2026-01-02 11:00:00,,1,99,示例店,",
    ]
    file = text(tmp_path / "ExportOrderList1.csv", "\r\n".join([header, *lines]), "gbk")
    found = import_file(file)
    names = ("order_id", "shop_id", "buyer_id", "created_at", "paid_at", "signed_at", "amount")
    assert rows(found, "orders", *names, "quantity") == [
        ("3123456789012345678", "示例店", "买家甲", DAY + "10:00:00", DAY + "10:01:00",
         "2026-01-05 09:00:00", "1234.50", 2),
        ("3123456789012345679", "示例店", "买家乙", DAY + "11:00:00", None, None, "10.00", 1),
    ]  # fmt: skip
    assert "shipped_at" not in found.data.columns("orders")
    assert "张三" not in str(found.report)


def test_qianniu_orders_take_the_shop_from_the_file_called_as_the_caller_calls_it(tmp_path):
    header = (
        "订单编号",
        "支付单号",
        "买家实付金额",
        "订单状态",
        "订单创建时间",
        "订单付款时间",
        "宝贝总数量",
        "店铺名称",
        "发货时间",
        "订单关闭原因",
    )
    line = (
        "'31",
        "p1",
        12.5,
        "买家已付款，等待卖家发货",
        DAY + "10:00:00",
        DAY + "10:01:00",
        1,
        "示例店",
        None,
        "订单未关闭",
    )
    file = workbook(tmp_path / "o.xlsx", [header, line])
    assert rows(import_file(file), "orders", "order_id", "shop_id", "amount") == [
        ("31", "示例店", "12.50")
    ]
    assert rows(import_file(file, shop_id="S"), "orders", "shop_id") == ["S"]
    assert rows(import_file(file, shop_id={"示例店": "T"}), "orders", "shop_id") == ["T"]


def test_qianniu_order_lines_become_orders_by_sums(tmp_path):
    header = (
        "子订单编号",
        "主订单编号",
        "商品标题",
        "购买数量",
        "订单状态",
        "买家实付金额",
        "订单创建时间",
        "订单付款时间",
        "发货时间",
        "确认收货时间",
    )
    made, paid = DAY + "10:00:00", DAY + "10:01:00"
    lines = [
        ("'11", "'1", "甲", 1, "x", "10.00", made, paid, DAY + "12:00:00", "2026-01-03 08:00:00"),
        ("'21", "'2", "乙", 1, "x", "3.00", made, None, None, None),
        ("'12", "'1", "丙", 2, "x", "5.50", made, paid, DAY + "13:00:00", "2026-01-04 08:00:00"),
    ]
    found = import_file(workbook(tmp_path / "o.xlsx", [header, *lines]), shop_id="S")
    names = ("order_id", "amount", "quantity", "paid_at", "shipped_at", "signed_at")
    assert rows(found, "orders", *names) == [
        ("1", "15.50", 3, paid, DAY + "12:00:00", "2026-01-04 08:00:00"),
        ("2", "3.00", 1, None, None, None),
    ]
    assert counts(found, "orders") == {"given": 3, "taken": 2, "merged": 1}


def douyin_rows(*lines):
    header = (
        "主订单编号",
        "子订单编号",
        "商品数量",
        "订单应付金额",
        "收件人",
        "订单提交时间",
        "订单完成时间",
        "支付完成时间",
        "订单状态",
        "发货时间",
    )
    return [header, *lines]


def test_douyin_lines_are_not_taken_for_taobao_ones_and_a_line_without_amount_is_no_zero(tmp_path):
    at = DAY + "10:00:00"
    lines = [
        ("\t6900000000000000001", "\t1", 1, "1,234.50", "某人", at, "-", at, "已完成", at),
        ("\t6900000000000000001", "\t2", 2, "0.50", "某人", at, at, at, "已完成", at),
        ("\t6900000000000000002", "\t3", 1, "-", "某人", at, "-", "-", "已关闭", "-"),
        ("\t6900000000000000002", "\t4", 1, "2.00", "某人", at, "-", "-", "已关闭", "-"),
    ]
    found = import_file(workbook(tmp_path / "d.xlsx", douyin_rows(*lines)), shop_id="S")
    assert found.report.files["recipe"].to_list() == ["douyin.orders"]
    assert rows(found, "orders", "order_id", "amount", "quantity", "signed_at") == [
        ("6900000000000000001", "1235.00", 3, at)
    ]
    assert counts(found, "orders") == {"given": 4, "taken": 1, "refused": 1, "merged": 2}


def test_an_order_of_which_a_later_line_cannot_be_read_is_refused_as_a_whole(tmp_path):
    at = DAY + "10:00:00"
    lines = [
        ("6900000000000000001", "1", 1, "10.00", "某人", at, "-", at, "已完成", at),
        ("6900000000000000001", "2", 1, "5.00", "某人", at, "-", "昨天", "已完成", at),
    ]
    found = import_file(workbook(tmp_path / "d.xlsx", douyin_rows(*lines)), shop_id="S")
    assert counts(found, "orders") == {"given": 2, "refused": 1, "merged": 1}


def test_ids_that_a_spreadsheet_rounded_are_refused(tmp_path):
    at = DAY + "10:00:00"
    lines = [
        (number, "1", 1, "1.00", "某人", at, "-", at, "已完成", at)
        for number in (6900000000000000100, 6900000000000000200)
    ]
    file = workbook(tmp_path / "d.xlsx", douyin_rows(*lines))
    found = import_file(file, shop_id="S")
    assert counts(found, "orders") == {"given": 2, "refused": 2}
    assert "the id is lost" in str(found.report)


JD = "订单号,商品ID,商品名称,订购数量,下单时间,京东价,应付金额,结算金额,订单状态,{},客户姓名,联系电话,付款确认时间,订单完成时间"


def jd_line(order, item, quantity, paid, buyer="jd_a"):
    return f"{order},{item},x,{quantity},{DAY}10:00:00,10,{paid},9,(锁定)完成,{buyer},张三,138,{DAY}10:01:00,"


@pytest.mark.parametrize("account", ["下单帐号", "下单账号"])
def test_jd_amounts_repeat_on_each_line_and_are_not_summed(tmp_path, account):
    lines = [
        JD.format(account),
        jd_line("123456789012", 1, 1, 30),
        jd_line("123456789012", 2, 2, 30),
    ]
    found = import_file(text(tmp_path / "jd.csv", "\n".join(lines), "gbk"), shop_id="S")
    assert rows(found, "orders", "order_id", "buyer_id", "amount", "quantity", "signed_at") == [
        ("123456789012", "jd_a", "30.00", 3, None)
    ]


def test_jd_lines_that_contradict_each_other_are_refused(tmp_path):
    lines = [
        JD.format("下单帐号"),
        jd_line("1", 1, 1, 30),
        jd_line("1", 2, 2, 31),
        jd_line("2", 1, 1, 5),
    ]
    found = import_file(text(tmp_path / "jd.csv", "\n".join(lines), "gbk"), shop_id="S")
    assert rows(found, "orders", "order_id") == ["2"]
    assert "amount: the lines of one order_id differ" in str(found.report)
    assert "张三" not in str(found.report)


def test_kuaishou_amounts_are_summed_only_where_the_lines_are_other_goods(tmp_path):
    header = (
        "订单号",
        "订单创建时间",
        "订单支付时间",
        "实付款",
        "成交数量",
        "商品ID",
        "CPS达人ID",
        "发货时间",
    )
    at = "2026/01/02 10:00:00"
    lines = [
        ("1", at, at, 10, 1, "a", None, at),
        ("1", at, at, 5.5, 2, "b", None, at),
        ("2", at, at, 8, 1, "a", None, None),
        ("2", at, at, 8, 1, "a", None, None),
        ("3", at, at, 8, 1, "a", None, None),
        ("3", at, at, 9, 1, "a", None, None),
    ]
    found = import_file(workbook(tmp_path / "k.xlsx", [header, *lines]), shop_id="S")
    assert rows(found, "orders", "order_id", "amount", "quantity") == [
        ("1", "15.50", 3),
        ("2", "8.00", 2),
    ]
    assert counts(found, "orders")["refused"] == 1
    assert any("按行相加" in note for note in found.report.notes)


def test_xiaohongshu_orders_count_gifts_and_have_a_buyer(tmp_path):
    header = ("订单号", "订单状态", "小红书编码", "SKU件数", "是否为赠品", "用户应付金额(元)", "商家应收金额(元)（支付金额）",
              "支付时间", "订单创建时间", "订单发货时间", "订单完成时间", "店铺名称", "用户编号", "收货人姓名")  # fmt: skip
    at = DAY + "10:00:00"
    lines = [
        ("P1", "x", "c1", 1, "否", 9, 10, at, at, at, None, "示例店", "u1", "张三"),
        ("P1", "x", "c2", 1, "是", 0, 0, at, at, at, None, "示例店", "u1", "张三"),
    ]
    found = import_file(workbook(tmp_path / "x.xlsx", [header, *lines], sheet="订单信息"))
    assert rows(found, "orders", "order_id", "shop_id", "buyer_id", "amount", "quantity") == [
        ("P1", "示例店", "u1", "10.00", 2)
    ]


@pytest.mark.parametrize("merged", [["A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3"], []])
def test_1688_cells_merged_downwards_belong_to_every_line(tmp_path, merged):
    header = (
        "订单编号",
        "买家会员名",
        "实付款",
        "订单创建时间",
        "订单付款时间",
        "货品标题",
        "数量",
        "Offer ID",
    )
    lines = [
        ("9001", "买家甲", 30, DAY + "10:00:00", DAY + "10:05:00", "a", 2, 1),
        (None, None, None, None, None, "b", 3, 2),
        ("9002", "买家乙", 7, DAY + "11:00:00", None, "c", 1, 1),
    ]
    file = workbook(tmp_path / "a.xlsx", [header, *lines], merged=merged)
    found = import_file(file, shop_id="S")
    assert rows(found, "orders", "order_id", "buyer_id", "amount", "quantity", "paid_at") == [
        ("9001", "买家甲", "30.00", 5, DAY + "10:05:00"),
        ("9002", "买家乙", "7.00", 1, None),
    ]


def test_youzan_quantities_stand_in_brackets(tmp_path):
    header = (
        "订单号",
        "订单状态",
        "订单创建时间",
        "买家付款时间",
        "全部商品名称",
        "订单实付金额",
        "买家昵称",
        "买家手机号",
    )
    line = (
        "E20260102001",
        "x",
        DAY + "10:00:00",
        DAY + "10:01:00",
        "茶(红)(2件);杯子（1件）",
        9.9,
        "小明",
        "138",
    )
    found = import_file(workbook(tmp_path / "y.xlsx", [header, line]), shop_id="S")
    assert rows(found, "orders", "order_id", "buyer_id", "quantity") == [
        ("E20260102001", "小明", 3)
    ]


def test_a_needed_column_that_was_not_chosen_is_named_with_what_it_is_for(tmp_path):
    header = ("订单编号", "支付单号", "买家实付金额", "宝贝总数量", "店铺名称")
    file = workbook(tmp_path / "o.xlsx", [header, ("1", "p", 1, 1, "店")])
    with pytest.raises(CsmetricsError, match=r"订单创建时间.*orders\.created_at.*勾选"):
        import_file(file)


def test_a_header_that_stands_twice_is_not_chosen_from(tmp_path):
    header = (
        "订单号",
        "样式ID",
        "商家实收金额(元)",
        "商家实收金额（元）",
        "商品数量(件)",
        "订单成交时间",
    )
    file = workbook(tmp_path / "o.xlsx", [header, ("1", "p", 1, 2, 1, DAY + "10:00:00")])
    with pytest.raises(CsmetricsError, match="two columns"):
        import_file(file, shop_id="S")


def test_a_column_is_kept_where_it_is_asked_for_by_name(tmp_path):
    lines = [JD.format("下单帐号"), jd_line("1", 1, 1, 30)]
    file = text(tmp_path / "jd.csv", "\n".join(lines), "gbk")
    assert "客户姓名" not in import_file(file, shop_id="S").data.columns("orders")
    assert rows(import_file(file, shop_id="S", keep=["客户姓名"]), "orders", "客户姓名") == ["张三"]
