"""After-sale lists written from what is known of the formats, as hard as a download may be."""

# ruff: noqa: ISC004, RUF005, SIM905  headers and rows that are wider than a line

import pytest

from csmetrics.errors import CsmetricsError
from csmetrics.exports import import_file
from tests.recipes.recipe_files import counts, rows, text, workbook

TAOBAO = (
    "退款编号 订单编号 支付单号 退款状态 售后类型 货物状态 退款申请时间 退款完结时间 退给买家金额 "
    "退款总额 退给平台金额 买家退款原因 责任方 部分退款/全额退款"
).split()


def _taobao(path):
    return workbook(
        path,
        [
            ["退款单导出"],
            [],
            TAOBAO,
            ["'101", "'4001", "P", "退款成功", "仅退款", "未收到货", "2026-01-02 10:00:00"]
            + ["2026-01-02 10:30:00", "10.00", "12.00", "2.00", "不想要了", "-", "部分退款"],
            ["'102", "'4002", "P", "退款关闭", "退货退款", "已寄回", "2026-01-02 11:00:00"]
            + ["2026-01-05 10:30:00", "20.00", "20.00", "0", "质量问题", "-", "全额退款"],
            ["'103", "'4003", "P", "退款成功", "补寄", "已收到货", "2026-01-02 11:00:00"]
            + ["2026-01-05 10:30:00", "0.00", "0", "0", "少件", "-", "全额退款"],
            ["'104", "'4004", "P", "买家已经申请退款，等待卖家同意", "换货", "已收到货"]
            + ["2026/1/3 11:00", "", "--", "0", "0", "尺码不合适", "-", "-"],
            ["'105", "'4005", "P", "退款成功", "维修", "已收到货", "2026-01-03 11:00:00"]
            + ["2026-01-04 10:30:00", "0.00", "0", "0", "坏了", "-", "全额退款"],
        ],
        sheet="export",
    )


def test_taobao_refunds_leave_resends_and_repairs_out_and_complete_only_successes(tmp_path):
    found = import_file(_taobao(tmp_path / "退款 (2).xlsx"), shop_id="S")
    assert rows(
        found, "refunds", "refund_id", "order_id", "kind", "applied_at", "completed_at"
    ) == [
        ("101", "4001", "refund_only", "2026-01-02 10:00:00", "2026-01-02 10:30:00"),
        ("102", "4002", "return_refund", "2026-01-02 11:00:00", None),
        ("104", "4004", "exchange", "2026-01-03 11:00:00", None),
    ]
    assert rows(found, "refunds", "amount") == ["10.00", "20.00", "0.00"]
    assert counts(found, "refunds") == {"given": 5, "taken": 3, "left_out": 2}
    given = found.data.columns("refunds")
    assert not {"buyer_id", "intervened", "liability"} & set(given) - {"liability"}


def test_taobao_refunds_of_2017_have_a_buyer(tmp_path):
    head = (
        "订单编号,退款编号,退款完结时间,买家会员名称,买家退款金额,手工退款/系统退款,是否需要退货,"
        "退款的申请时间,退款状态,货物状态,客服介入状态,买家退款原因,责任方,退款操作人"
    )
    lines = [
        "'4001,'101,2026-01-02 10:30:00,tb甲,10.00,手工退款,不需要退货,2026-01-02 10:00:00,"
        "退款成功,已收到货,未介入,不想要,,店:小甲",
        "'4002,'102,2026-01-09 10:30:00,tb乙,20.00,系统退款,需要退货,2026-01-02 11:00:00,"
        "退款关闭,已收到货,未介入,质量,,店:小乙",
    ]
    file = text(tmp_path / "退款.csv", "\r\n".join([head, *lines]), "gbk")
    found = import_file(file, shop_id="S", words={"intervened": {"未介入": False}})
    got = rows(found, "refunds", "refund_id", "buyer_id", "kind", "completed_at", "intervened")
    assert got == [
        ("101", "tb甲", "refund_only", "2026-01-02 10:30:00", False),
        ("102", "tb乙", "return_refund", None, False),
    ]


DOUYIN = (
    "售后单号 订单号 商品名称 商品发货状态 售后类型 售后状态 退商品金额(元) 售后申请时间 售后原因 "
    "售后原因标签 同意售后申请时间 商家退款时间 售后关闭时间 仲裁状态 纠纷责任方 售后完结时间 用户售后说明"
).split()


def test_douyin_aftersales_of_every_kind(tmp_path):
    file = workbook(
        tmp_path / "售后单-2026-01-05 10_11_12.xlsx",
        [
            DOUYIN,
            ["\t701", "\t6901", "毛衣", "1/1已发货", "退货退款", "同意退款，退款成功", "¥89.50"]
            + ["2026-01-02 10:00:00", "不喜欢", "7天无理由", "2026-01-02 11:00:00"]
            + ["2026-01-04 10:00:00", "-", "-", "-", "2026-01-04 10:00:05", "电话13800000000"],
            ["\t702", "\t6902", "毛衣", "未发货", "未发货退款", "售后关闭", "159"]
            + ["2026-01-02 10:00:00", "拍错", "-", "-", "-", "2026-01-03 09:00:00", "-", "-"]
            + ["2026-01-03 09:00:00", "-"],
            ["\t703", "\t6903", "毛衣", "1/1已发货", "换货", "换货成功", "-"]
            + ["2026-01-03 10:00:00", "尺码", "-", "-", "-", "-", "-", "-", "-", "-"],
            ["\t704", "\t6904", "毛衣", "1/1已发货", "已发货退款", "待商家处理", "1,159.00"]
            + ["2026-01-03 10:00:00", "拍错", "-", "-", "-", "-", "-", "-", "-", "-"],
        ],
    )
    found = import_file(file, shop_id="S")
    assert rows(found, "refunds", "refund_id", "order_id", "kind", "completed_at", "amount") == [
        ("701", "6901", "return_refund", "2026-01-04 10:00:05", "89.50"),
        ("702", "6902", "refund_only", None, "159.00"),
        ("703", "6903", "exchange", None, "0.00"),
        ("704", "6904", "refund_only", None, "1159.00"),
    ]
    assert rows(found, "refunds", "intervened") == [False] * 4
    assert "138" not in str(found.report)


def test_a_word_of_arbitration_that_nobody_has_seen_is_asked_for(tmp_path):
    line = ["701", "6901", "毛衣", "1/1已发货", "退货退款", "同意退款，退款成功", "89.50"]
    line += ["2026-01-02 10:00:00", "不喜欢", "-", "-", "-", "-", "平台裁决中", "商家", "-", "-"]
    file = workbook(tmp_path / "售后单.xlsx", [DOUYIN, line])
    found = import_file(file, shop_id="S")
    asked = " ".join(found.report.asked)
    assert "平台裁决中" in asked or "商家" in asked
    text = {"liability": {"商家": "seller"}, "intervened": {"平台裁决中": True}}
    again = import_file(file, shop_id="S", words=text)
    assert rows(again, "refunds", "intervened", "liability") == [(True, "seller")]


def test_jd_service_orders_below_a_row_of_group_titles(tmp_path):
    names = (
        "服务单号 订单号 客户期望 服务单状态 一级申请原因 售后申请时间 下单账号 商品编号 商品金额 退款金额 "
        "处理人 售后整体时长(H) 客户问题描述"
    ).split()
    file = workbook(
        tmp_path / "服务单.xlsx",
        [
            ["申请信息", *[""] * 7, "金额", "", "处理", "", ""],
            names,
            ["'9001", "'300000000001", "退货", "完成", "质量", "2026-01-02 10:00:00", "jd_甲", 1]
            + [99, "99.00", "小甲", 25.5, "电话13800000000"],
            ["'9002", "'300000000002", "换货", "待审核", "尺码", "2026-01-02 11:00:00", "jd_乙", 1]
            + [99, "", "", "", ""],
            ["'9003", "'300000000003", "维修", "完成", "坏", "2026-01-02 12:00:00", "jd_丙", 1]
            + [99, "0", "小乙", 3, ""],
        ],
        merged=["A1:H1", "I1:J1", "K1:M1"],
    )
    found = import_file(file, shop_id="S")
    assert rows(found, "refunds", "refund_id", "buyer_id", "kind", "agent_id") == [
        ("9001", "jd_甲", "return_refund", "小甲"),
        ("9002", "jd_乙", "exchange", None),
    ]
    assert rows(found, "refunds", "applied_at", "completed_at", "amount") == [
        ("2026-01-02 10:00:00", "2026-01-03 11:30:00", "99.00"),
        ("2026-01-02 11:00:00", None, "0.00"),
    ]
    assert counts(found, "refunds")["left_out"] == 1
    assert "138" not in str(found.report)


def test_kuaishou_aftersales_have_a_buyer(tmp_path):
    head = (
        "售后单号,订单编号,订单状态,商品ID,买家ID,买家昵称,售后状态,售后申请时间,售后类型,售后原因,商家实收金额,"
        "退款金额,售后完结时间,是否ATOM处理"
    )
    lines = [
        "801,2601,交易成功,1,u1,甲,售后成功,2026-01-02 10:00:00,退货退款,不想要,39.90,39.90,"
        "2026-01-04 10:00:00,否",
        "802,2602,交易成功,1,u2,乙,售后关闭,2026-01-02 10:00:00,仅退款,不想要,39.90,39.90,"
        "2026-01-04 10:00:00,否",
        "",
        "合计,,,,,,,,,,79.80,79.80,,",
    ]
    file = text(tmp_path / "售后.csv", "\n".join([head, *lines]), "utf-16")
    found = import_file(file, shop_id="S")
    got = rows(found, "refunds", "refund_id", "order_id", "buyer_id", "kind", "completed_at")
    assert got == [
        ("801", "2601", "u1", "return_refund", "2026-01-04 10:00:00"),
        ("802", "2602", "u2", "refund_only", None),
    ]
    assert counts(found, "refunds") == {"given": 3, "taken": 2, "left_out": 1}


def test_xhs_aftersales_without_times_are_refused_with_the_reason(tmp_path):
    head = "售后单号,订单号,商品名称,售后类型,原因,申请售后金额(元),商家确认收货时间,退货创建时间"
    file = text(tmp_path / "售后.csv", head + "\nR1,P1,杯,退货退款,缺货,9.9,-,-\n", "utf-8-sig")
    try:
        found = import_file(file, shop_id="S")
    except CsmetricsError as error:
        assert "applied_at" in str(error) or "申请" in str(error)  # noqa: PT017
    else:
        assert not found.data.tables
        assert "applied_at" in str(found.report)


@pytest.mark.parametrize("state", ["退款成功", "退款成功 ", "\t退款成功"])
def test_a_state_with_blanks_around_is_the_state(tmp_path, state):
    line = ["101", "4001", "P", state, "仅退款", "未收到货", "2026-01-02 10:00:00"]
    line += ["2026-01-02 10:30:00", "10.00", "12.00", "2.00", "不想要了", "-", "部分退款"]
    found = import_file(workbook(tmp_path / "a.xlsx", [TAOBAO, line]), shop_id="S")
    assert rows(found, "refunds", "completed_at") == ["2026-01-02 10:30:00"]
