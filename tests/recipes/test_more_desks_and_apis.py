"""Further help desks and open platforms, and the cards of 拼多多, worked out by hand."""

import json

import pytest

from csmetrics.exports import import_file, import_folder

from .recipe_files import counts, rows, text, workbook


def read(tmp_path, content, **options):
    return import_file(text(tmp_path / "a.json", json.dumps(content)), shop_id="s", **options)


def test_pdd_refunds_of_the_api_end_only_where_refunded(tmp_path):
    one = {
        "id": 1,
        "order_sn": "260102-1",
        "after_sales_type": 2,
        "after_sales_status": 10,
        "refund_amount": "12.5",
        "created_time": "2026-01-02 10:00:00",
        "updated_time": "2026-01-03 10:00:00",
    }
    again = one | {"id": 2, "after_sales_type": 3, "after_sales_status": 5}
    resend = one | {"id": 3, "after_sales_type": 5}
    content = {"refund_increment_get_response": {"refund_list": [one, again, resend]}}
    found = read(tmp_path, content)
    assert rows(found, "refunds", "refund_id", "kind", "applied_at", "completed_at", "amount") == [
        ("1", "refund_only", "2026-01-02 10:00:00", "2026-01-03 10:00:00", "12.50"),
        ("2", "return_refund", "2026-01-02 10:00:00", None, "12.50"),
    ]
    assert counts(found, "refunds") == {"given": 3, "taken": 2, "left_out": 1}
    assert not {"buyer_id", "intervened"} & set(found.data.columns("refunds"))


def test_douyin_orders_of_the_api_are_in_fen_and_seconds(tmp_path):
    lines = [{"item_num": 2}, {"item_num": 1}]
    one = {"order_id": "692", "create_time": 1767319200, "pay_time": 1767319260, "pay_amount": 1250}
    unpaid = one | {"order_id": "693", "pay_time": 0}
    content = {
        "data": {
            "shop_order_list": [
                one | {"sku_order_list": lines},
                unpaid | {"sku_order_list": lines[:1]},
            ]
        }
    }
    assert rows(
        read(tmp_path, content), "orders", "order_id", "created_at", "paid_at", "amount", "quantity"
    ) == [
        ("692", "2026-01-02 10:00:00", "2026-01-02 10:01:00", "12.50", 3),
        ("693", "2026-01-02 10:00:00", None, "12.50", 2),
    ]


def test_1688_orders_of_the_api_have_times_with_an_offset(tmp_path):
    base = {
        "idOfStr": "88001",
        "buyerLoginId": "buyer",
        "createTime": "20260102101942000+0800",
        "payTime": "20260102102000000+0800",
        "totalAmount": 31.5,
    }
    content = {"result": [{"baseInfo": base, "productItems": [{"quantity": 2}, {"quantity": 1}]}]}
    assert rows(
        read(tmp_path, content),
        "orders",
        "order_id",
        "buyer_id",
        "created_at",
        "paid_at",
        "amount",
        "quantity",
    ) == [("88001", "buyer", "2026-01-02 10:19:42", "2026-01-02 10:20:00", "31.50", 3)]


def test_jd_messages_and_sessions_of_the_api(tmp_path):
    given = {
        "customer": "pin",
        "waiter": "店-甲",
        "content": "x",
        "sid": "c1",
        "time": "2026-01-02 10:00:00",
        "waiterSend": False,
    }
    talk = [given, given | {"waiterSend": True, "time": "2026-01-02 10:00:09"}]
    found = read(tmp_path, {"chatLogList": talk}, robots=["x"])
    assert rows(found, "messages", "sent_at", "sender", "agent_id", "buyer_id", "session_id") == [
        ("2026-01-02 10:00:00", "buyer", "店-甲", "pin", "c1"),
        ("2026-01-02 10:00:09", "agent", "店-甲", "pin", "c1"),
    ]
    visit = {
        "customer": "pin",
        "waiter": "店-甲",
        "beginTime": "2026-01-02 10:00:00",
        "replyTime": "",
        "endTime": "2026-01-02 10:09:00",
        "sessionType": 2,
    }
    found = read(tmp_path, {"chatSessionList": [visit]})
    assert rows(found, "sessions", "buyer_id", "started_at", "ended_at", "left_message") == [
        ("pin", "2026-01-02 10:00:00", "2026-01-02 10:09:00", True)
    ]


def test_zendesk_ratings_tell_an_offer_from_an_answer(tmp_path):
    one = {
        "id": 1,
        "score": "good",
        "requester_id": 7,
        "assignee_id": 3,
        "ticket_id": 50,
        "created_at": "2026-01-02T02:00:00Z",
        "updated_at": "2026-01-02T03:00:00Z",
    }
    found = read(
        tmp_path,
        {
            "satisfaction_ratings": [
                one,
                one | {"id": 2, "score": "offered"},
                one | {"id": 3, "score": "bad"},
            ]
        },
    )
    assert rows(found, "ratings", "rating_id", "level", "invited_at", "rated_at") == [
        ("1", 5, "2026-01-02 10:00:00", "2026-01-02 11:00:00"),
        ("2", None, "2026-01-02 10:00:00", None),
        ("3", 1, "2026-01-02 10:00:00", "2026-01-02 11:00:00"),
    ]


@pytest.mark.parametrize(
    ("asked", "answered", "hidden"),
    [
        ({"user_id": 7, "incoming": True, "private": False}, {"user_id": 3, "incoming": False, "private": False}, "private"),
        ({"created_by_id": 7, "sender": "Customer", "internal": False}, {"created_by_id": 3, "sender": "Agent", "internal": False}, "internal"),
    ],
)  # fmt: skip
def test_the_buyer_of_a_ticket_is_who_wrote_in_it(tmp_path, asked, answered, hidden):
    def one(number, ticket, what):
        return {
            "id": number,
            "ticket_id": ticket,
            "created_at": f"2026-01-02T02:00:0{number}Z",
            "body": "x",
            **what,
        }

    content = [
        one(1, 50, asked),
        one(2, 50, answered),
        one(3, 50, answered | {hidden: True}),
        one(4, 60, answered),
    ]
    found = read(tmp_path, content)
    assert rows(found, "messages", "message_id", "sender", "buyer_id", "agent_id", "sent_at") == [
        ("1", "buyer", "7", None, "2026-01-02 10:00:01"),
        ("2", "agent", "7", "3", "2026-01-02 10:00:02"),
    ]
    assert counts(found, "messages") == {"given": 4, "taken": 2, "refused": 1, "left_out": 1}


def test_crisp_messages_find_their_buyer_in_the_conversation(tmp_path):
    talk = {
        "session_id": "x",
        "from": "user",
        "fingerprint": 1,
        "timestamp": 1767319200000,
        "type": "text",
    }
    robot = talk | {
        "from": "operator",
        "fingerprint": 2,
        "automated": True,
        "user": {"user_id": "bot"},
    }
    note = talk | {"from": "operator", "fingerprint": 3, "type": "note"}
    visit = {
        "session_id": "x",
        "people_id": "p",
        "created_at": 1767319200000,
        "assigned": {"user_id": "u"},
    }
    text(tmp_path / "m.json", json.dumps({"data": [talk, robot, note]}))
    text(tmp_path / "c.json", json.dumps({"data": [visit]}))
    found = import_folder(tmp_path, shop_id="s")
    assert rows(found, "messages", "sent_at", "sender", "mode", "buyer_id") == [
        ("2026-01-02 10:00:00", "buyer", "manual", "p"),
        ("2026-01-02 10:00:00", "agent", "automatic", "p"),
    ]
    assert rows(found, "sessions", "buyer_id", "agent_id") == [("p", "u")]


def test_pushed_messages_of_pdd(tmp_path):
    shop = {"role": "mall_cs", "mall_id": 9}
    asked = {
        "msg_id": "1",
        "from": {"role": "user", "uid": "7"},
        "to": shop,
        "ts": "1767319200",
        "type": 0,
        "content": "x",
    }
    entry = asked | {"msg_id": "2", "type": 64}
    reply = asked | {
        "msg_id": "3",
        "from": shop,
        "to": {"role": "user", "uid": "7"},
        "mms_uid": "kf1",
        "ts": "1767319210",
    }
    gone = asked | {"msg_id": "4", "type": 1002}
    # JSON may hold U+2028 and U+0085 as they are; they end no line.
    asked["content"] = "在吗\u2028有\u0085货吗"
    lines = "\r\n".join(json.dumps(one, ensure_ascii=False) for one in (asked, entry, reply, gone))
    found = import_file(text(tmp_path / "push.jsonl", lines), robots=["x"])
    assert rows(
        found,
        "messages",
        "message_id",
        "shop_id",
        "buyer_id",
        "agent_id",
        "sent_at",
        "sender",
        "mode",
    ) == [
        ("1", "9", "7", None, "2026-01-02 10:00:00", "buyer", "manual"),
        ("2", "9", "7", None, "2026-01-02 10:00:00", "buyer", "automatic"),
        ("3", "9", "7", "kf1", "2026-01-02 10:00:10", "agent", "manual"),
    ]


CARDS = (
    "小额打款卡", "地址修改审核结果", "关注券/客服专用券", "商品卡", "推荐商品", "免拼卡", "小额收款", "拼团卡", "改价",
    "改退货单号", "帮助链接", "帮下单/帮申请售后", "同意退货/退款成功卡", "买家秀卡", "拼单返现", "单个订单催付卡",
)  # fmt: skip


def test_the_sixteen_cards_of_pdd_are_human_replies_and_bulk_reminders_are_not(tmp_path):
    assert len(CARDS) == 16
    others = {
        "批量催付": "bulk",
        "自动催付": "automatic",
        "欢迎语": "automatic",
        "机器人回复": "automatic",
    }
    sheet = [["消息ID", "买家ID", "发送时间", "发送方", "客服账号", "消息类型"]]
    for number, kind in enumerate((*CARDS, *others, "文字")):
        sheet.append([f"m{number}", "b1", f"2026-01-02 10:00:{number:02}", "客服", "kf1", kind])
    sheet.append(["n1", "b1", "2026-01-02 10:01:00", "买家", "", "文字"])
    sheet.append(["n2", "b1", "2026-01-02 10:01:01", "机器人", "kf1", "文字"])
    sheet.append(["n3", "b1", "2026-01-02 10:01:02", "客服", "kf1", "神秘卡"])
    path = workbook(tmp_path / "消息.xlsx", sheet)
    found = import_file(path, shop_id="s")
    modes = dict(rows(found, "messages", "kind", "mode")[: len(CARDS) + len(others)])
    assert modes == {**dict.fromkeys(CARDS, "manual"), **others}
    assert rows(found, "messages", "message_id", "sender", "mode")[-2:] == [
        ("n1", "buyer", "manual"),
        ("n2", "agent", "automatic"),
    ]
    assert "神秘卡" in str(found.report)
    messages = import_file(path, shop_id="s", words={"mode": {"神秘卡": "manual"}})
    assert rows(messages, "messages", "message_id", "mode")[-1] == ("n3", "manual")


def test_a_sheet_of_ones_own_without_ids_makes_them_of_buyer_time_and_number(tmp_path):
    sheet = [
        ["客户名", "消息序号", "发送时间", "发送内容", "发送账号", "账号类型", "消息类型"],
        ["景**", 1, "2026-01-02 10:00:00", "在吗", "", "用户", "文字"],
        ["景**", 2, "2026-01-02 10:00:00", "亲", "kf1", "客服", "文字"],
    ]
    found = import_file(workbook(tmp_path / "消息.xlsx", sheet), shop_id="s")
    assert rows(found, "messages", "buyer_id", "agent_id", "sender") == [
        ("景**", None, "buyer"),
        ("景**", "kf1", "agent"),
    ]
    assert len(set(rows(found, "messages", "message_id"))) == 2
    assert "发送内容" not in found.data.columns("messages")


def test_xhs_aftersales_with_their_times(tmp_path):
    sheet = [
        [
            "售后单号",
            "订单号",
            "售后类型",
            "原因",
            "申请售后金额(元)",
            "售后申请时间",
            "售后状态",
            "售后完成时间",
        ],
        [
            "R1",
            "P1",
            "退货退款",
            "尺寸/款式没选对",
            "12.00",
            "2026-01-02 10:00:00",
            "售后成功",
            "2026-01-05 10:00:00",
        ],
        [
            "R2",
            "P2",
            "仅退款",
            "缺货",
            "5.00",
            "2026-01-02 10:00:00",
            "售后关闭",
            "2026-01-05 10:00:00",
        ],
    ]
    found = import_file(workbook(tmp_path / "x.xlsx", sheet), shop_id="s")
    assert rows(found, "refunds", "refund_id", "kind", "completed_at", "amount", "reason") == [
        ("R1", "return_refund", "2026-01-05 10:00:00", "12.00", "size"),
        ("R2", "refund_only", None, "5.00", "other"),
    ]
