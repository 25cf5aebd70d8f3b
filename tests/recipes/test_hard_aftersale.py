"""After-sale exports as shops download them, their rows worked out by hand."""

# fmt: off
# The rows of files stand on one line each.

import pytest

from csmetrics.errors import ArgumentError, DataError
from csmetrics.exports import import_file

from .recipe_files import counts, rows, text, workbook

REFUND = ("refund_id", "order_id", "kind", "applied_at", "completed_at", "amount")

A2 = ["订单编号", "退款编号", "支付宝交易号", "订单付款时间", "退款完结时间", "买家实际支付金额", "宝贝标题", "退款总额", "退给买家金额", "退给平台金额", "售后类型", "退款申请时间", "退款状态", "货物状态", "买家退款原因", "责任方", "部分退款/全额退款"]


def a2(refund, kind, state, done, *, paid="10.00", blame="", total="12.00"):  # noqa: PLR0913
    return [f"'{refund}1", f"'{refund}", "2026010222001", "2026-01-01 10:00:00", done, "20.00", "枕头", total, paid, "0.00", kind, "2026-01-02 10:00:00", state, "未发货", "不想要了", blame, "部分退款"]


def test_taobao_refunds_know_success_from_closure_and_leave_out_repairs(tmp_path):
    path = workbook(
        tmp_path / "退款.xlsx",
        [
            A2,
            a2(71, "仅退款", "退款成功", "2026-01-02 12:00:00"),
            a2(72, "退货退款", "退款关闭", "2026-01-05 12:00:00"),
            a2(73, "换货", "退款成功", "2026-01-05 12:00:00", paid="0.00"),
            a2(74, "补寄", "退款成功", "2026-01-05 12:00:00", paid="0.00"),
            a2(75, "维修", "退款成功", "2026-01-05 12:00:00", paid="0.00"),
            a2(76, "退货退款", "等待买家退货", ""),
        ],
        sheet="export",
    )
    found = import_file(path, shop_id="s")
    assert rows(found, "refunds", *REFUND) == [
        ("71", "711", "refund_only", "2026-01-02 10:00:00", "2026-01-02 12:00:00", "10.00"),
        ("72", "721", "return_refund", "2026-01-02 10:00:00", None, "10.00"),
        ("73", "731", "exchange", "2026-01-02 10:00:00", "2026-01-05 12:00:00", "0.00"),
        ("76", "761", "return_refund", "2026-01-02 10:00:00", None, "10.00"),
    ]
    assert counts(found, "refunds") == {"given": 6, "taken": 4, "left_out": 2}
    assert "intervened" not in found.data.columns("refunds")
    assert "buyer_id" not in found.data.columns("refunds")


def test_words_of_a_liability_are_asked_for_and_then_taken(tmp_path):
    path = workbook(
        tmp_path / "退款.xlsx",
        [A2, a2(71, "仅退款", "退款成功", "2026-01-02 12:00:00", blame="卖家责任")],
    )
    found = import_file(path, shop_id="s")
    assert "卖家责任" in str(found.report)
    assert "words" in str(found.report)
    text = import_file(path, shop_id="s", words={"liability": {"卖家责任": "seller"}})
    assert rows(text, "refunds", "refund_id", "liability") == [("71", "seller")]


A1 = ["订单编号", "退款编号", "支付宝交易号", "订单付款时间", "商家编码", "退款完结时间", "买家会员名称", "买家实际支付金额", "宝贝标题", "买家退款金额", "手工退款/系统退款", "是否需要退货", "退款的申请时间", "超时时间", "退款状态", "货物状态", "客服介入状态", "卖家真实姓名", "买家退款原因", "责任方", "退款操作人"]


def test_refunds_of_2017_take_the_buyer_and_the_return(tmp_path):
    path = workbook(
        tmp_path / "r.xlsx",
        [
            A1,
            ["101", "9001", "x", "2026-01-01 08:00:00", "", "2026-01-03 08:00:00", "tb甲", "10", "a", "10.00", "手工退款", "需要退货", "2026-01-02 08:00:00", "", "退款成功", "已收到货", "", "孙", "大小", "", "店:小甲"],
            ["102", "9002", "x", "2026-01-01 08:00:00", "", "2026-01-03 08:00:00", "tb乙", "10", "a", "5.00", "手工退款", "不需要退货", "2026-01-02 08:00:00", "", "退款关闭", "未收到货", "", "孙", "", "", ""],
        ],
    )
    found = import_file(
        path, shop_id="s", words={"intervened": {"需客服介入": True, "不需客服介入": False}}
    )
    assert rows(found, "refunds", *REFUND, "buyer_id", "agent_id") == [
        ("9001", "101", "return_refund", "2026-01-02 08:00:00", "2026-01-03 08:00:00", "10.00", "tb甲", "店:小甲"),
        ("9002", "102", "refund_only", "2026-01-02 08:00:00", None, "5.00", "tb乙", None),
    ]


A3 = ["售后单号", "订单号", "商品名称", "商品发货状态", "售后类型", "售后状态", "退商品金额（元）", "售后申请时间", "售后原因标签", "商家退款时间", "售后关闭时间", "仲裁状态", "纠纷责任方", "售后完结时间"]


def test_douyin_aftersales_with_tabs_currency_and_an_exchange(tmp_path):
    path = workbook(
        tmp_path / "售后单-2026-01-10 08_00_00.xlsx",
        [
            A3,
            ["\t7001", "\t501", "a", "1/1已发货", "退货退款", "同意退款，退款成功", "159", "2026-01-02 10:00:00", "质量问题", "2026-01-05 10:00:00", "-", "-", "-", "2026-01-05 10:00:01"],
            ["\t7002", "\t502", "a", "未发货", "未发货退款", "同意退款，退款成功", "¥89.50", "2026-01-02 11:00:00", "-", "2026-01-02 12:00:00", "-", "-", "-", "2026-01-02 12:00:01"],
            ["\t7003", "\t503", "a", "1/1已发货", "已发货退款", "售后关闭", "¥1,089.50", "2026-01-02 11:00:00", "-", "-", "2026-01-04 12:00:00", "-", "-", "2026-01-04 12:00:00"],
            ["\t7004", "\t504", "a", "1/1已发货", "换货", "换货成功", "-", "2026-01-02 11:00:00", "-", "-", "-", "-", "-", "2026-01-06 12:00:00"],
        ],
    )
    found = import_file(path, shop_id="s")
    got = rows(found, "refunds", *REFUND)
    assert got[:3] == [
        ("7001", "501", "return_refund", "2026-01-02 10:00:00", "2026-01-05 10:00:01", "159.00"),
        ("7002", "502", "refund_only", "2026-01-02 11:00:00", "2026-01-02 12:00:01", "89.50"),
        ("7003", "503", "refund_only", "2026-01-02 11:00:00", None, "1089.50"),
    ]
    assert got[3][:4] == ("7004", "504", "exchange", "2026-01-02 11:00:00")
    assert got[3][5] == "0.00"
    assert rows(found, "refunds", "intervened") == [False] * 4
    assert "buyer_id" not in found.data.columns("refunds")


A4_TOP = ["申请信息", None, None, None, None, None, None, "审核信息", None, "处理信息", None]
A4 = ["服务单号", "订单号", "客户期望", "服务单状态", "售后申请时间", "下单账号", "退款金额", "审核结果", "审核时间", "处理人", "售后整体时长(H)"]


def test_jd_service_orders_below_group_titles(tmp_path):
    path = workbook(
        tmp_path / "服务单.xlsx",
        [
            A4_TOP,
            A4,
            [8001, 123456789012, "退货", "完成", "2026-01-02 10:00:00", "jd_甲01", 28, "同意", "2026-01-02 10:10:00", "erp1", 24.5],
            [8002, 123456789013, "换货", "待审核", "2026-01-02 11:00:00", "jd_乙", "", "", "", "", ""],
            [8003, 123456789014, "维修", "完成", "2026-01-02 12:00:00", "jd_丙", "", "", "", "", 1],
        ],
        merged=["A1:G1", "H1:I1", "J1:K1"],
    )
    found = import_file(path, shop_id="s")
    got = rows(found, "refunds", *REFUND, "buyer_id", "agent_id")
    assert got[0] == ("8001", "123456789012", "return_refund", "2026-01-02 10:00:00", "2026-01-03 10:30:00", "28.00", "jd_甲01", "erp1")
    assert counts(found, "refunds")["left_out"] == 1


A6 = ["订单编号", "订单状态", "订单创建时间", "商品ID", "买家ID", "买家昵称", "售后单号", "售后状态", "售后申请时间", "售后类型", "售后原因", "商家实收金额", "退款金额", "售后完结时间", "是否ATOM处理"]


def test_kuaishou_aftersales_are_complete_but_for_intervention(tmp_path):
    path = workbook(
        tmp_path / "k.xlsx",
        [
            A6,
            ["2401", "已发货", "2026-01-01 10:00:00", "p", "u9", "昵称", "s1", "售后成功", "2026-01-02 10:00:00", "退货退款", "不想要", "19.9", "19.9", "2026-01-06 10:00:00", "否"],
            ["2402", "已发货", "2026-01-01 10:00:00", "p", "u8", "昵称", "s2", "售后关闭", "2026-01-02 11:00:00", "仅退款", "不想要", "19.9", "9.9", "2026-01-03 10:00:00", "否"],
        ],
    )
    found = import_file(path, shop_id="s")
    assert rows(found, "refunds", *REFUND, "buyer_id") == [
        ("s1", "2401", "return_refund", "2026-01-02 10:00:00", "2026-01-06 10:00:00", "19.90", "u9"),
        ("s2", "2402", "refund_only", "2026-01-02 11:00:00", None, "9.90", "u8"),
    ]
    assert "intervened" not in found.data.columns("refunds")
    assert "昵称" not in found.data.columns("refunds")


def test_xhs_aftersales_are_named_and_what_they_lack_is_said(tmp_path):
    head = ["售后单号", "订单号", "商品名称", "售后类型", "原因", "申请售后金额(元)", "商家确认收货时间", "退货创建时间"]
    path = workbook(
        tmp_path / "x.xlsx",
        [head, ["R1", "P1", "a", "退货退款", "缺货", "12.00", "", "2026-01-02 10:00:00"]],
    )
    with pytest.raises((ArgumentError, DataError), match="申请时间"):
        import_file(path, shop_id="s")


def test_an_unknown_file_names_the_nearest_recipe_and_what_it_lacks(tmp_path):
    path = text(tmp_path / "r.csv", "退款编号,退款总额,售后类型,退款申请时间\n1,2,仅退款,2026-01-01\n")
    with pytest.raises(DataError, match=r"taobao\.refunds"):
        import_file(path, shop_id="s")
