"""Older, newer and chosen forms of the same exports, worked out by hand."""

# fmt: off
# The rows of files stand on one line each.

import zipfile
from datetime import date

import pytest

from csmetrics.errors import ArgumentError, DataError
from csmetrics.exports import import_file, import_folder

from .recipe_files import counts, rows, text, workbook
from .test_hard_chats import CLOSE, M2, MESSAGE, OPEN, m2
from .test_hard_figures import one

ASKED = {"left_message": {"在线咨询": False}}


def test_the_chitu_report_of_2019(tmp_path):
    head = ["客服昵称", "咨询人数", "接待人数", "平均响应(秒)", "回复率", "询单->最终付款成功率", "完成退款金额", "E客服评价发送率", "客户满意比"]
    path = workbook(
        tmp_path / "自定义报表_周报_付款优先判定_2026-01-05至2026-01-11.xlsx",
        [head, ["小甲", 120, 100, 30, 1, 0.25, "1,234.5", 0.5, 0.98], ["均值", 1, 1, 1, 1, 1, 1, 1, 1], ["汇总", 120, 100, 30, 1, "", 1234.5, 0.5, 0.98]],
    )
    found = import_file(path, shop_id="s")
    assert one(found, "询单->最终付款成功率", "小甲", "metric", "value", "period_end") == ("taobao.inquiry_final_payment_rate", 0.25, date(2026, 1, 12))
    assert one(found, "E客服评价发送率", "小甲", "metric", "value") == ("taobao.evaluation_send_rate", 0.5)
    assert one(found, "客户满意比", "小甲", "metric") == ("taobao.satisfaction_rate",)
    assert one(found, "完成退款金额", "小甲", "metric", "value", "unit") == ("taobao.refund_amount", 1234.5, "CNY")
    assert set(found.published.filter(found.published["agent_id"].is_not_null())["agent_id"]) == {"小甲"}


def test_performance_with_a_day_in_each_row_and_groups(tmp_path):
    head = ["日期", "旺旺昵称", "旺旺分组", "咨询人数", "接待人数", "询单人数", "净销售额", "客单价", "淘宝答问比"]
    path = workbook(
        tmp_path / "客服绩效.xlsx",
        [
            head,
            ["2026-01-02", "店:甲", "售前", 10, 9, 5, "100.00", 50, "1.2"],
            ["2026/01/03", "店:甲", "售前", 20, 19, 6, "200.00", 50, "120%"],
            ["汇总值", "汇总值", "", 30, 28, 11, 300, 50, 1.2],
        ],
    )
    found = import_file(path, shop_id="s", start=date(2026, 1, 2), end=date(2026, 1, 4))
    asked = found.published.filter((found.published["label"] == "咨询人数") & (found.published["group_kind"] == "agent"))
    assert sorted(asked["value"]) == [10.0, 20.0]


def test_the_shops_overview_of_pdd_and_its_aftersales(tmp_path):
    workbook(
        tmp_path / "概览20260102.xlsx",
        [["咨询人数", "需要人工回复的咨询人数", "人工接待人数", "3分钟人工回复率(8-23点)", "30秒应答率(8-23点)", "平均响应时长(分)", "评分≤3订单数", "纠纷退款数"], [10, 9, 9, "90%", "80%", 1.5, 0, "-"]],
    )
    workbook(
        tmp_path / "售后20260102.xlsx",
        [["纠纷退款数", "纠纷退款率", "介入订单数", "平台介入率", "品质退款率", "平均退款时长", "成功退款金额", "成功退款率"], [1, "0.22 %", 0, "0%", "1%", "7小时41分52秒", "12.00元", "99%"]],
    )
    found = import_folder(tmp_path, shop_id="s")
    assert one(found, "平均响应时长(分)", None, "value", "metric") == (90.0, "pdd.avg_response_time")
    assert one(found, "纠纷退款率", None, "value", "metric") == (pytest.approx(0.0022), "pdd.dispute_refund_rate")
    assert one(found, "平均退款时长", None, "value", "metric") == (27712.0, "pdd.avg_refund_time")


def test_kuaishou_names_agents_in_its_first_column_whatever_it_is_called(tmp_path):
    head = ["账号", "三分钟回复率（人维度）", "三分钟回复率（会话）", "人工会话量", "人工平均回复时长"]
    path = workbook(tmp_path / "考核2026-01-02.xlsx", [head, ["店铺数据", "99%", "98%", 9, "20秒"], ["k1", "97%", "96%", 8, "1分2秒"]])
    found = import_file(path, shop_id="s")
    assert one(found, "人工平均回复时长", "k1", "value", "agent_id") == (62.0, "k1")
    assert one(found, "人工会话量", None, "value", "group_kind") == (9.0, "shop")


def test_jd_staff_report_and_sales(tmp_path):
    workbook(tmp_path / "员工2026-01-02.xlsx", [["UID", "技能组", "好评量", "差评量", "客服总消息数", "客户总消息数"], ["店-甲", "售前", 9, 1, 100, 90]])
    workbook(
        tmp_path / "客服_销售绩效.xlsx",
        [
            ["客服_销售绩效"], [], ["日期", "值班客服数", "售前接待人数", "促成下单人数", "促成出库人数", "促成下单量", "出库单量", "下单商品件数", "出库商品件数", "促成下单商品金额", "出库商品金额", "咨询→下单转化率", "咨询→出库转化率"],
            ["2026-01-02", 3, 100, 20, 18, 21, 18, 30, 25, "1,234.50", 1000, "20%", "18%"],
        ],
    )
    found = import_folder(tmp_path, shop_id="s")
    assert one(found, "好评量", "店-甲", "value") == (9.0,)
    assert one(found, "促成下单商品金额", None, "value", "period_start") == (1234.5, date(2026, 1, 2))


def test_two_dates_in_a_name_and_a_caller_who_says_otherwise(tmp_path):
    head = ["客服账号", "咨询人数", "3分钟人工回复率(8-23点)"]
    path = workbook(tmp_path / "客服数据_20260105-20260111.xlsx", [head, ["甲", 1, "100%"]])
    found = import_file(path, shop_id="s")
    assert one(found, "咨询人数", "甲", "period_start", "period_end") == (date(2026, 1, 5), date(2026, 1, 12))
    result = import_file(path, shop_id="s", start=date(2026, 2, 1), end=date(2026, 2, 2))
    assert one(result, "咨询人数", "甲", "period_start") == (date(2026, 2, 1),)


def test_old_jd_records_with_an_end_several_lines_and_several_messages_a_second(tmp_path):
    talk = f"{OPEN}\nj****01 2018-05-02 21:50:11\n一\nj****01 2018-05-02 21:50:11\n二\n二的下一行\n\n店铺 旗舰-小甲 2018-05-02 21:50:11\n在\n店铺 旗舰-小甲 2018-05-02 21:50:11\n在\n{CLOSE}\n广告\n{OPEN}\n示例店-小乙 2018-05-02 22:00:00\n有人吗\n{CLOSE}"
    found = import_file(text(tmp_path / "chat.log", talk), shop_id="s")
    assert rows(found, "messages", *MESSAGE) == [
        ("2018-05-02 21:50:11", "buyer", None, "j****01"),
        ("2018-05-02 21:50:11", "buyer", None, "j****01"),
        ("2018-05-02 21:50:11", "agent", "店铺 旗舰-小甲", "j****01"),
    ]
    # The last session has no message of its buyer; the same words in the same second are a copy.
    assert counts(found, "messages") == {"given": 5, "taken": 3, "left_out": 1, "copies": 1}


def test_members_of_a_windows_zip_have_names_in_gbk(tmp_path):
    path = tmp_path / "聊天.zip"
    with zipfile.ZipFile(path, "w") as made:
        member = zipfile.ZipInfo("x.txt")
        member.filename = "聊天记录.txt".encode("gbk").decode("cp437")
        made.writestr(member, f"{OPEN}\nj****01 2026-01-02 21:50:11\n在\n")
    found = import_file(path, shop_id="s")
    assert rows(found, "messages", "sent_at") == ["2026-01-02 21:50:11"]


def test_older_sessions_of_jd_with_numbers_for_names_and_a_transfer(tmp_path):
    head = [{"新平均响应时间(S)": "平均响应时间(S)"}.get(name, name) for name in M2]
    row = m2(**{"顾客": 13800001234, "转接后客服": "示例店-小丙", "会话时长(M)": 1.5})
    found = import_file(workbook(tmp_path / "咨询会话查询.xlsx", [head, row]), shop_id="s", words=ASKED)
    assert rows(found, "sessions", "buyer_id", "agent_id", "ended_at", "left_message") == [
        ("13800001234", "示例店-小丙", "2026-01-02 23:51:41", False)
    ]


def test_unknown_words_of_the_sort_of_a_session_are_asked_for(tmp_path):
    path = workbook(tmp_path / "咨询会话查询.xlsx", [M2, m2(咨询类型="奇怪")])
    found = import_file(path, shop_id="s")
    assert "奇怪" in str(found.report)
    assert "--word left_message:奇怪" in str(found.report)
    assert "left_message" not in found.data.columns("sessions")


def test_newer_qiyu_labels_tell_the_buyer_and_the_end(tmp_path):
    head = ["会话ID", "访客进入时间", "会话开始时间", "会话结束时间", "访客首条消息时间", "访客排队时长", "会话时长", "接待客服", "用户唯一标识", "访客用户名", "满意度", "客服是否邀评", "会话内容"]
    talk = "小明  2026年1月2日 9:00:01\n在吗\n机器人小七  2026年1月2日 9:00:02\n您好\n"
    rows_ = [head, ["q1", "2026-01-02 09:00:00", "2026-01-02 09:00:00", "2026-01-02 09:10:00", "2026-01-02 09:00:01", "--", "00:09:00", "小甲", "uid-1", "小明", "不满意", "是", talk]]
    found = import_file(workbook(tmp_path / "七鱼.xlsx", rows_), shop_id="s")
    assert rows(found, "sessions", "buyer_id", "ended_at", "queued_at") == [("uid-1", "2026-01-02 09:10:00", None)]
    assert rows(found, "messages", "sent_at", "sender", "mode", "buyer_id") == [
        ("2026-01-02 09:00:01", "buyer", "manual", "uid-1"),
        ("2026-01-02 09:00:02", "agent", "automatic", "uid-1"),
    ]


def test_qiyu_pasted_as_text_with_tabs(tmp_path):
    content = '会话ID\t访客进入时间\t会话开始时间\t会话时长\t接待客服\t访客用户名\t会话内容\nq1\t2026-01-02 09:00:00\t2026-01-02 09:00:01\t00:00:30\t小甲\t小明\t"小明  2026年1月2日 09:00:02\n在吗"\n'
    found = import_file(text(tmp_path / "七鱼.txt", content), shop_id="s")
    assert rows(found, "sessions", "session_id", "ended_at") == [("q1", "2026-01-02 09:00:31")]
    assert rows(found, "messages", "sent_at", "sender") == [("2026-01-02 09:00:02", "buyer")]


def test_douyin_orders_of_other_chosen_columns(tmp_path):
    sheet = [
        ["主订单编号", "子订单编号", "商品名称", "商品数量", "商品金额", "订单应付金额", "订单提交时间", "支付完成时间", "订单状态"],
        [6920000000000000000, 6920000000000000000, "帽", 1, 10, 10, "2026-01-02 10:00:00", "2026-01-02 10:00:09", "已完成"],
    ]
    lost = import_file(workbook(tmp_path / "1.xlsx", sheet), shop_id="s")
    assert counts(lost, "orders") == {"given": 1, "refused": 1}
    assert "the id is lost" in str(lost.report)
    sheet[1][:2] = ["6920000000000000001\t", "6920000000000000001\t"]
    found = import_file(workbook(tmp_path / "2.xlsx", sheet), shop_id="s")
    assert rows(found, "orders", "order_id", "quantity", "amount") == [("6920000000000000001", 1, "10.00")]


def test_orders_of_two_shops_in_one_file_keep_their_shops_or_are_renamed(tmp_path):
    head = "订单编号,支付单号,买家实付金额,订单创建时间,宝贝总数量,店铺名称\n"
    path = text(tmp_path / "o.csv", head + "1,x,5.00,2026-01-02 10:00:00,1,甲店\n2,x,6.00,2026-01-02 10:00:00,1,乙店\n", "gbk")
    assert rows(import_file(path), "orders", "shop_id") == ["甲店", "乙店"]
    assert rows(import_file(path, shop_id={"甲店": "A"}), "orders", "shop_id") == ["A", "乙店"]


def test_what_needs_a_password_or_another_program_says_so(tmp_path):
    path = tmp_path / "京东订单.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.csv", "x")
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(DataError, match="密码"):
        import_file(path, shop_id="s")
    binary = tmp_path / "咨询会话查询.xlsb"
    with zipfile.ZipFile(binary, "w") as made:
        made.writestr("xl/workbook.bin", b"x")
    with pytest.raises(DataError, match="xlsb"):
        import_file(binary, shop_id="s")


def test_words_of_an_intervention_are_refused_until_they_are_said(tmp_path):
    head = ["售后单号", "订单号", "商品发货状态", "售后类型", "售后状态", "退商品金额（元）", "售后申请时间", "仲裁状态", "售后完结时间"]
    path = workbook(tmp_path / "售后单.xlsx", [head, ["7001", "501", "未发货", "退货退款", "同意退款，退款成功", "1", "2026-01-02 10:00:00", "客服介入中", "2026-01-05 10:00:00"]])
    found = import_file(path, shop_id="s")
    assert counts(found, "refunds") == {"given": 1, "refused": 1}
    assert "客服介入中" in str(found.report)
    text = import_file(path, shop_id="s", words={"intervened": {"客服介入中": True}})
    assert rows(text, "refunds", "refund_id", "intervened") == [("7001", True)]


def test_chatwoot_of_microseconds_and_chatwoot_of_the_api(tmp_path):
    text(tmp_path / "messages.csv", "id,account_id,inbox_id,conversation_id,message_type,private,sender_type,sender_id,created_at\n1,1,9,50,0,f,Contact,7,2026-01-02 02:00:00.123456\n")
    text(tmp_path / "conversations.csv", "id,account_id,inbox_id,contact_id,assignee_id,status,created_at,first_reply_created_at,waiting_since\n50,1,9,7,,0,2026-01-02 02:00:00.1,,\n")
    found = import_folder(tmp_path)
    assert rows(found, "messages", "sent_at", "buyer_id") == [("2026-01-02 10:00:00.123456", "7")]


def test_personal_data_stands_in_no_error_and_no_report(tmp_path):
    head = "订单号,商家实收金额(元),样式ID,商品数量(件),订单成交时间,收货人,手机"
    content = f"{head}\n260102-1,abc,1,1,昨天,欧阳锋,13800001111\n"
    content += "260102-2,5,1,1,13800001111,,\n"
    found = import_file(text(tmp_path / "o.csv", content), shop_id="s")
    assert counts(found, "orders") == {"given": 2, "refused": 2}
    assert "欧阳锋" not in str(found.report)
    assert "13800001111" not in str(found.report) + str(found.data.rejected.rows())


def test_a_folder_without_shop_is_refused_with_the_option(tmp_path):
    text(tmp_path / "a.log", f"{OPEN}\nj****01 2026-01-02 21:50:11\n在\n")
    with pytest.raises(ArgumentError, match="--shop-id"):
        import_folder(tmp_path)
