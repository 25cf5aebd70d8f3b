from csmetrics.exports import import_file
from tests.recipes.recipe_files import counts, rows, workbook

DAY = "2026-01-02 "
NAMES = ("refund_id", "order_id", "kind", "applied_at", "completed_at", "amount")


def test_taobao_refunds_are_completed_only_where_they_succeeded(tmp_path):
    header = (
        "订单编号",
        "退款编号",
        "退款完结时间",
        "退款总额",
        "退给买家金额",
        "售后类型",
        "退款申请时间",
        "退款状态",
        "责任方",
    )
    end, at = "2026-01-03 10:00:00", DAY + "10:00:00"
    lines = [
        ("'1", "'r1", end, "5", "4.00", "仅退款", at, "退款成功", "-"),
        ("'1", "'r2", end, "5", "5.00", "退货退款", at, "退款关闭", None),
        ("'1", "'r3", None, "5", "5.00", "补寄", at, "x", None),
        ("'1", "'r4", None, "5", "5.00", "维修", at, "x", None),
        ("'1", "'r5", None, "5", "0", "换货", at, "x", None),
    ]
    found = import_file(
        workbook(tmp_path / "t.xlsx", [header, *lines], sheet="export"), shop_id="S"
    )
    assert rows(found, "refunds", *NAMES) == [
        ("r1", "1", "refund_only", at, end, "4.00"),
        ("r2", "1", "return_refund", at, None, "5.00"),
        ("r5", "1", "exchange", at, None, "0.00"),
    ]
    given = found.data.columns("refunds")
    assert "buyer_id" not in given
    assert "intervened" not in given, "no column says it: it is not false"
    assert counts(found, "refunds") == {"given": 5, "taken": 3, "left_out": 2}


def test_words_that_nobody_lists_are_asked_for_and_their_rows_refused(tmp_path):
    header = ("订单编号", "退款编号", "退给买家金额", "售后类型", "退款申请时间", "责任方")
    at = DAY + "10:00:00"
    lines = [("1", "r1", "5", "仅退款", at, "卖家责任"), ("1", "r2", "5", "仅退款", at, None)]
    file = workbook(tmp_path / "t.xlsx", [header, *lines])
    found = import_file(file, shop_id="S")
    assert rows(found, "refunds", "refund_id") == ["r2"]
    assert any("--word liability:卖家责任=" in one for one in found.report.asked)
    found = import_file(file, shop_id="S", words={"liability": {"卖家责任": "seller"}})
    assert rows(found, "refunds", "refund_id", "liability") == [("r1", "seller"), ("r2", None)]
    assert not found.report.asked
    found = import_file(file, shop_id="S", words={"liability": {"*": None}})
    assert rows(found, "refunds", "refund_id", "liability") == [("r1", None), ("r2", None)]


def test_taobao_refunds_of_2017_have_a_buyer_and_take_the_caller_s_words(tmp_path):
    header = ("订单编号", "退款编号", "退款完结时间", "买家会员名称", "买家退款金额", "是否需要退货", "退款的申请时间",
              "退款状态", "客服介入状态", "卖家手机", "责任方", "退款操作人")  # fmt: skip
    end, at = "2026-01-03 10:00:00", DAY + "10:00:00"
    lines = [
        (
            "1",
            "r1",
            end,
            "买家甲",
            "5",
            "是",
            at,
            "退款成功",
            "未介入",
            "138",
            "买家责任",
            "店:小甲",
        ),
        ("1", "r2", end, "买家甲", "5", None, at, "退款关闭", "已介入", "138", None, None),
    ]
    words = {
        "intervened": {"未介入": False, "已介入": True},
        "liability": {"买家责任": "buyer"},
    }
    file = workbook(tmp_path / "t.xlsx", [header, *lines])
    found = import_file(file, shop_id="S", words=words)
    names = ("refund_id", "buyer_id", "agent_id", "kind", "completed_at", "intervened", "liability")
    assert rows(found, "refunds", *names) == [
        ("r1", "买家甲", "店:小甲", "return_refund", end, False, "buyer"),
        ("r2", "买家甲", None, "refund_only", None, True, None),
    ]
    assert rows(import_file(file, shop_id="S"), "refunds", "refund_id") == []


def test_douyin_aftersales(tmp_path):
    header = ("售后单号", "订单号", "商品发货状态", "售后类型", "售后状态", "退商品金额（元）", "售后申请时间", "商家退款时间",
              "仲裁状态", "纠纷责任方", "售后完结时间")  # fmt: skip
    at, end = DAY + "10:00:00", "2026-01-03 10:00:00"
    lines = [
        (
            "\t7001",
            "\t6901",
            "1/1已发货",
            "退货退款",
            "同意退款，退款成功",
            "¥89.50",
            at,
            at,
            "-",
            "-",
            end,
        ),
        ("\t7002", "\t6902", "未发货", "未发货退款", "售后关闭", "159", at, "-", "-", "-", end),
        ("\t7003", "\t6903", "未发货", "换货", "待商家处理", "-", at, "-", "-", "-", "-"),
        (
            "\t7004",
            "\t6904",
            "未发货",
            "已发货退款",
            "待商家处理",
            "-",
            at,
            "-",
            "仲裁中",
            "-",
            "-",
        ),
        ("\t7005", "\t6905", "未发货", "补寄", "x", "-", at, "-", "-", "-", "-"),
    ]
    file = workbook(tmp_path / "售后单-2026-01-04 10_00_00.xlsx", [header, *lines])
    found = import_file(file, shop_id="S")
    assert rows(found, "refunds", *NAMES, "intervened") == [
        ("7001", "6901", "return_refund", at, end, "89.50", False),
        ("7002", "6902", "refund_only", at, None, "159.00", False),
        ("7003", "6903", "exchange", at, None, "0.00", False),
    ]
    assert counts(found, "refunds") == {"given": 5, "taken": 3, "refused": 1, "left_out": 1}


def test_jd_service_orders_under_a_row_of_titles_end_after_their_hours(tmp_path):
    titles = ("申请信息", None, None, None, None, "处理信息", None, None)
    header = (
        "服务单号",
        "订单号",
        "客户期望",
        "售后申请时间",
        "下单账号",
        "退款金额",
        "处理人",
        "售后整体时长(H)",
    )
    at = DAY + "10:00:00"
    lines = [
        (501, 123456789012, "退货", at, "jd_a", "5.00", "小甲", 1.5),
        (502, 123456789013, "换货", at, "jd_b", "-", "-", "-"),
        (503, 123456789014, "维修", at, "jd_b", "-", "-", "-"),
    ]
    found = import_file(workbook(tmp_path / "a.xlsx", [titles, header, *lines]), shop_id="S")
    assert rows(found, "refunds", *NAMES, "buyer_id", "agent_id") == [
        ("501", "123456789012", "return_refund", at, DAY + "11:30:00", "5.00", "jd_a", "小甲"),
        ("502", "123456789013", "exchange", at, None, "0.00", "jd_b", None),
    ]
    assert counts(found, "refunds") == {"given": 3, "taken": 2, "left_out": 1}


def test_kuaishou_aftersales_have_a_buyer(tmp_path):
    header = (
        "订单编号",
        "买家ID",
        "买家昵称",
        "售后单号",
        "售后状态",
        "售后申请时间",
        "售后类型",
        "退款金额",
        "售后完结时间",
        "是否ATOM处理",
    )
    at, end = DAY + "10:00:00", "2026-01-03 10:00:00"
    lines = [
        ("1", "b1", "某", "k1", "售后成功", at, "退货退款", "5.00", end, "否"),
        ("1", "b1", "某", "k2", "售后关闭", at, "仅退款", "5.00", end, "否"),
    ]
    found = import_file(workbook(tmp_path / "k.xlsx", [header, *lines]), shop_id="S")
    assert rows(found, "refunds", *NAMES, "buyer_id") == [
        ("k1", "1", "return_refund", at, end, "5.00", "b1"),
        ("k2", "1", "refund_only", at, None, "5.00", "b1"),
    ]
    assert "买家昵称" not in found.data.columns("refunds")
