"""What the columns of files mean: whose figure it is, what a person wrote, which session."""

import json
from datetime import date

import pytest

import csmetrics as cs
from csmetrics.exports import import_file, import_folder
from csmetrics.exports.importing.recipe_registry import recipes
from tests.recipes.recipe_files import counts, figures, rows, text, workbook


def of_shops(imported):
    """Of each published figure: shop, account, value."""
    return list(imported.published.select("shop_id", "agent_id", "value").iter_rows())


@pytest.mark.parametrize("header", ["店铺名称", "店铺名"])
def test_figures_of_several_shops_are_not_one_shops(tmp_path, header):
    head = (header, "客服账号", "3分钟人工回复率(8-23点)")
    lines = [("店甲", "a", "50%"), ("店乙", "b", "60%")]
    file = workbook(tmp_path / "客服数据20260102.xlsx", [head, *lines])
    own = [("店甲", "a", 0.5), ("店乙", "b", 0.6)]
    assert of_shops(import_file(file)) == own
    found = import_file(file, shop_id="S")
    assert of_shops(found) == own
    assert any("2 shops" in note for note in found.report.notes)
    named = import_file(file, shop_id={"店甲": "S1", "店乙": "S2"})
    assert of_shops(named) == [("S1", "a", 0.5), ("S2", "b", 0.6)]


def test_the_label_of_a_total_is_no_second_shop(tmp_path):
    head = ("店铺名称", "客服账号", "3分钟人工回复率(8-23点)")
    lines = [("店甲", "a", "50%"), ("合计", "合计", "60%")]
    file = workbook(tmp_path / "客服数据20260102.xlsx", [head, *lines])
    found = import_file(file, shop_id="S")
    assert of_shops(found) == [("S", "a", 0.5), ("S", None, 0.6)]


def test_an_average_of_days_is_not_the_shops_figure_of_all_days(tmp_path):
    head = ("日期", "值班客服数", "咨询量", "接待量", "应答率")
    lines = [
        ("2026-01-01", 3, 100, 90, "90%"),
        ("2026-01-02", 3, 200, 150, "75%"),
        ("合计", 6, 300, 240, "80%"),
        ("均值", 3, 150, 120, "82.5%"),
    ]
    file = workbook(tmp_path / "工作量2026-01-01至2026-01-02.xlsx", [head, *lines])
    found = import_file(file, shop_id="S")
    days = found.published.filter(found.published["label"] == "咨询量")
    assert days.select("group_kind", "period_start", "period_end", "value").rows() == [
        ("shop", date(2026, 1, 1), date(2026, 1, 2), 100),
        ("shop", date(2026, 1, 2), date(2026, 1, 3), 200),
        ("shop", date(2026, 1, 1), date(2026, 1, 3), 300),
        ("average", date(2026, 1, 1), date(2026, 1, 3), 150),
    ]
    assert figures(found)["应答率", "average", "均值"] == (0.825, "82.5%")
    assert not found.report.doubts


@pytest.mark.parametrize("account", ["-", None])
def test_the_shops_rows_of_feige_may_be_named_beside_the_account(tmp_path, account):
    head = ("客服账号", "客服昵称", "接待会话量", "全天首响时长")
    lines = [("a1", "甲", 5, "11秒"), (account, "店铺汇总值", 5, "-"), (account, "店铺平均值", 2.5, "10秒")]  # fmt: skip
    found = import_file(workbook(tmp_path / "飞鸽2026-01-02.xlsx", [head, *lines]))
    assert figures(found) == {
        ("接待会话量", "agent", "a1"): (5, "5"),
        ("接待会话量", "shop", None): (5, "5"),
        ("全天首响时长", "agent", "a1"): (11, "11秒"),
        ("全天首响时长", "shop", None): (10, "10秒"),
    }


def test_figures_have_the_id_that_counts_the_same_hours_and_people():
    read = {
        (recipe, label): figure.metric
        for recipe in ("douyin.feige", "kuaishou.cs_data")
        for figure in recipes[recipe].published.figures
        for label in figure.labels
    }
    # douyin.avg_response_time has no hours; the 3-minute rate of Kuaishou counted messages
    # until 2023, and counts people since.
    assert read["douyin.feige", "全天平响时长"] == "douyin.avg_response_time"
    assert read["douyin.feige", "工作时间平响时长"] is None
    assert read["kuaishou.cs_data", "三分钟回复率（人维度）"] == "kuaishou.human_reply_rate_3min"


def chat(who, time, content, waiter="w1", sid="s9"):
    return {
        "customer": "甲买家",
        "waiter": waiter,
        "content": content,
        "sid": sid,
        "time": f"2026-01-05 {time}",
        "waiterSend": who == "agent",
    }


def session(begin, end, waiter="w1", kind=1):
    return {
        "customer": "甲买家",
        "waiter": waiter,
        "beginTime": f"2026-01-05 {begin}",
        "endTime": f"2026-01-05 {end}",
        "sessionType": kind,
        "sid": "",
    }


def test_messages_of_one_second_in_the_api_of_jingdong_are_told_apart(tmp_path):
    messages = [chat("buyer", "10:00:00", "在吗"), chat("buyer", "10:00:00", "有货吗"), chat("agent", "10:00:09", "在")]  # fmt: skip
    first = text(tmp_path / "1.json", json.dumps({"ChatLogList": messages}))
    assert counts(import_file(first, shop_id="S"), "messages") == {"given": 3, "taken": 3}
    text(tmp_path / "2.json", json.dumps({"ChatLogList": messages[1:]}))
    found = import_folder(tmp_path, shop_id="S")
    assert rows(found, "messages", "sent_at", "sender") == [
        ("2026-01-05 10:00:00", "buyer"),
        ("2026-01-05 10:00:00", "buyer"),
        ("2026-01-05 10:00:09", "agent"),
    ]
    ids = rows(found, "messages", "message_id")
    assert len(set(ids)) == 3
    assert not any("在吗" in one for one in ids)


def test_messages_of_the_api_of_jingdong_have_the_sessions_of_the_api(tmp_path):
    messages = [
        chat("buyer", "10:00:00", "在吗"),
        chat("agent", "10:00:09", "在"),
        chat("agent", "10:05:00", "再见"),
        chat("buyer", "10:30:00", "还有货吗"),
        chat("buyer", "11:00:00", "转给我了", waiter="w2"),
        chat("buyer", "12:00:00", "没有会话"),
    ]
    held = [session("10:00:00", "10:05:00"), session("10:30:00", "10:31:00"), session("10:59:00", "11:01:00", "w2")]  # fmt: skip
    text(tmp_path / "log.json", json.dumps({"ChatLogList": messages}))
    text(tmp_path / "sessions.json", json.dumps({"ChatSessionList": held}))
    found = import_folder(tmp_path, shop_id="S")
    first, second = "甲买家/w1/2026-01-05 10:00:00", "甲买家/w1/2026-01-05 10:30:00"
    third = "甲买家/w2/2026-01-05 10:59:00"
    assert rows(found, "messages", "session_id") == [first, first, first, second, third, "s9"]
    assert any("1 messages were sent in no session" in one for one in found.report.doubts)
    counted = cs.evaluate(["jd.consult_sessions", "jd.received_sessions"], found.data, per="all")
    assert dict(counted.select("metric", "value").rows()) == {
        "jd.consult_sessions": 3,
        "jd.received_sessions": 1,
    }


def test_named_robots_are_automatic_in_every_format(tmp_path):
    messages = [chat("buyer", "10:00:00", "在吗", "小智"), chat("agent", "10:00:01", "您好", "小智"), chat("agent", "10:00:09", "在")]  # fmt: skip
    file = text(tmp_path / "log.json", json.dumps({"ChatLogList": messages}))
    found = import_file(file, shop_id="S", robots=["小智"])
    assert rows(found, "messages", "sender", "mode") == [
        ("buyer", "manual"),
        ("agent", "automatic"),
        ("agent", "manual"),
    ]
    head = ("消息ID", "店铺", "买家", "客服账号", "发送时间", "发送方", "消息类型")
    lines = [
        ("1", "S", "b", "店:小智", "2026-01-05 10:00:00", "客服", "文字"),
        ("2", "S", "b", "店:小智", "2026-01-05 10:00:01", "客服", "批量催付"),
        ("3", "S", "b", "店:甲", "2026-01-05 10:00:02", "客服", "文字"),
    ]
    file = workbook(tmp_path / "消息.xlsx", [head, *lines])
    found = import_file(file, robots=["小智"])
    assert rows(found, "messages", "mode") == ["automatic", "bulk", "manual"]


def test_what_a_rule_of_chatwoot_sends_is_no_persons_reply(tmp_path):
    text(
        tmp_path / "messages.csv",
        "id,content,account_id,inbox_id,conversation_id,message_type,created_at,private,sender_type,sender_id\n"
        "1,hi,1,7,55,0,2026-01-02 02:00:00,false,Contact,3\n"
        "2,rule,1,7,55,1,2026-01-02 02:00:01,false,,\n"
        "3,yes,1,7,55,1,2026-01-02 02:00:30,false,User,4\n"
        "4,old,1,7,55,0,2026-01-02 02:01:00,false,,\n",
    )
    text(
        tmp_path / "conversations.csv",
        "id,account_id,inbox_id,contact_id,assignee_id,created_at\n55,1,7,3,4,2026-01-02 02:00:00\n",
    )
    found = import_folder(tmp_path)
    assert rows(found, "messages", "sender", "mode") == [
        ("buyer", "manual"),
        ("agent", "automatic"),
        ("agent", "manual"),
        ("buyer", "manual"),
    ]


def test_a_talk_below_one_day_goes_on_after_midnight(tmp_path):
    bar = "|-----------------------|"
    text = [("小王(1001)", "23:59:50"), ("客服甲(2002)", "23:59:55"), ("小王(1001)", "00:00:05"), ("客服甲(2002)", "00:00:09")]  # fmt: skip
    talk = "\n".join(f"{name}    {clock}\n好" for name, clock in text)
    head = ("客服", "客户", "会话开始时间", "客户首次发送消息时间", "会话记录")
    whole = f"{bar}\n日期    2026-01-02\n{bar}\n{talk}"
    parted = whole + f"\n{bar}\n日期    2026-01-04\n{bar}\n小王(1001)    00:10:00\n还在吗"
    lines = [("客服甲", "小王", "2026-01-02 23:59:45", "2026-01-02 23:59:50", whole),
             ("客服甲", "小李", "2026-01-02 23:59:45", "2026-01-02 23:59:50", parted)]  # fmt: skip
    found = import_file(workbook(tmp_path / "企点.xlsx", [head, *lines]), shop_id="S")
    one = ["2026-01-02 23:59:50", "2026-01-02 23:59:55", "2026-01-03 00:00:05", "2026-01-03 00:00:09"]  # fmt: skip
    assert rows(found, "messages", "sent_at") == [*one, *one, "2026-01-04 00:10:00"]


def test_a_masked_nick_does_not_make_one_buyer_of_two(tmp_path):
    trade = {"created": "2026-01-02 10:00:00", "payment": "1.00", "orders": {"order": [{"num": 1}]}}
    trades = [
        {**trade, "tid": "1", "buyer_nick": "t**1", "buyer_open_uid": "AAF"},
        {**trade, "tid": "2", "buyer_nick": "t**1", "buyer_open_uid": "AAG"},
        {**trade, "tid": "3", "buyer_nick": "甲", "buyer_open_uid": "AAH"},
        {**trade, "tid": "4", "buyer_nick": "t**1", "buyer_open_uid": ""},
    ]
    file = text(tmp_path / "trades.json", json.dumps({"trades": trades[:3]}))
    found = import_file(file, shop_id="S")
    assert rows(found, "orders", "buyer_id") == ["AAF", "AAG", "甲"]
    assert not found.report.doubts
    file = text(tmp_path / "trades.json", json.dumps({"trades": trades}))
    found = import_file(file, shop_id="S")
    assert rows(found, "orders", "buyer_id") == ["AAF", "AAG", "甲", "t**1"]
    assert any("several buyers may share one" in one for one in found.report.doubts)
    head = ("消息ID", "店铺", "买家", "客服账号", "发送时间", "发送方", "消息类型")
    line = ("1", "S", "景**", "", "2026-01-05 10:00:00", "买家", "文字")
    found = import_file(workbook(tmp_path / "消息.xlsx", [head, line]))
    assert any("several buyers may share one" in one for one in found.report.doubts)


@pytest.mark.parametrize(
    ("state", "done"),
    [("售后成功", True), ("同意退款，退款成功", True), ("退款未成功", False), ("退款不成功", False), ("未能成功", False)],
)  # fmt: skip
def test_a_refund_that_has_not_succeeded_is_not_completed(tmp_path, state, done):
    head = ("订单编号", "买家ID", "售后单号", "售后状态", "售后申请时间", "售后类型", "退款金额", "售后完结时间", "是否ATOM处理")  # fmt: skip
    line = (
        "1",
        "b",
        "s",
        state,
        "2026-01-02 10:00:00",
        "仅退款",
        "10",
        "2026-01-02 11:00:00",
        "否",
    )
    found = import_file(workbook(tmp_path / "售后.xlsx", [head, line]), shop_id="S")
    at = "2026-01-02 11:00:00"
    assert rows(found, "refunds", "completed_at") == [at if done else None]


def test_only_a_text_of_pinduoduo_may_be_a_card(tmp_path):
    side = {"from": {"role": "user", "uid": "u"}, "to": {"role": "mall_cs", "uid": "9"}}
    kinds = [(0, -1, "text"), (0, 0, "card"), (0, 1, "card"), (1, 0, "image"), (5, 0, "emotion"), (14, 1, "video"), (64, 0, "product_enquiry"), (99, -1, "99")]  # fmt: skip
    logged = [
        {**side, "msg_id": str(n), "ts": "1767578400", "type": of, "sub_type": sub}
        for n, (of, sub, _) in enumerate(kinds)
    ]
    found = import_file(text(tmp_path / "push.json", json.dumps(logged)), shop_id="S")
    assert rows(found, "messages", "kind") == [kind for _, _, kind in kinds]
