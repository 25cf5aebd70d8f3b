"""Chat records and session lists written from what is known of them, as hard as they may be."""

# ruff: noqa: RUF005, SIM905  headers and rows that are wider than a line

import json
import zipfile

from csmetrics.exports import import_file, import_folder
from tests.recipes.recipe_files import END, HEAD, counts, rows, text, workbook

SESSIONS = (
    "咨询时间 咨询类型 客服 顾客 转接后客服 技能组 商品编号 首次响应时间 平均响应时间(S) 会话时长(M) "
    "客户消息数 客服消息数 满意度 是否解决 cid"
).split()


def test_a_jd_record_in_gb18030_over_midnight_with_blanks_and_empty_texts(tmp_path):
    lines = [
        "导出账号：示例店",
        HEAD,
        " j****01 2026-01-02 23:59:50\t\t",
        "https://item.jd.com/1.html",
        "",
        "j****01 2026-01-02 23:59:58",
        "",
        "示例店-小欧 2026-01-02 23:59:58",
        "您好，请问有什么可以帮您？",
        "示例店-小甲 2026-01-03 00:00:40",
        "亲，在的",
        "",
        "预计 1-2 天到，2026-01-05 发",
        END,
        HEAD,
        "k****22 2026-01-03 09:00:00",
        "㐂人",
        HEAD,
    ]
    file = text(tmp_path / "聊天记录.txt", "\r\n".join(lines), "gb18030")
    found = import_file(file, shop_id="S", robots=["示例店-小欧"])
    assert rows(found, "messages", "sender", "agent_id", "buyer_id", "sent_at", "mode") == [
        ("buyer", None, "j****01", "2026-01-02 23:59:50", "manual"),
        ("buyer", None, "j****01", "2026-01-02 23:59:58", "manual"),
        ("agent", "示例店-小欧", "j****01", "2026-01-02 23:59:58", "automatic"),
        ("agent", "示例店-小甲", "j****01", "2026-01-03 00:00:40", "manual"),
        ("buyer", None, "k****22", "2026-01-03 09:00:00", "manual"),
    ]
    sessions = rows(found, "messages", "session_id")
    assert len(set(sessions[:4])) == 1
    assert sessions[4] != sessions[0]
    assert len(set(rows(found, "messages", "message_id"))) == 5


def _log(*blocks):
    return "\ufeff" + "\n".join(line for block in blocks for line in (HEAD, *block))


A = ["j****01 2026-01-02 10:00:00", "在吗", "店-小甲 2026-01-02 10:00:05", "在"]
B = ["j****01 2026-01-02 10:00:00", "发货吗", "店-小乙 2026-01-02 10:00:09", "发"]
C = ["1****77 2026-01-02 10:30:01", "退货", "店-小甲 2026-01-02 10:31:00", "好"]


def test_jd_records_that_overlap_pair_with_the_session_list_whatever_their_order(tmp_path):
    with zipfile.ZipFile(tmp_path / "2.zip", "w") as archive:
        archive.writestr("补充.txt", _log(C, A))
    text(tmp_path / "1.log", _log(A, C))
    workbook(
        tmp_path / "咨询会话查询.xlsx",
        [
            SESSIONS,
            ["'2026-01-02 10:00:00", "在线咨询", "店-小甲", "jd_user01", "-", "-", 1, "-", 5, -0.01]
            + [1, 1, "满意", "是", "c1"],
            ["'2026-01-02 10:30:00", "在线咨询", "店-小乙", 100000000077, "店-小甲", "-", 1, "-", 5]
            + [1.5, 1, 1, "-", "否", "c2"],
        ],
    )
    found = import_folder(
        tmp_path, shop_id="S", robots=["欧"], words={"left_message": {"在线咨询": False}}
    )
    assert sorted(rows(found, "messages", "session_id", "buyer_id", "sender", "sent_at")) == [
        ("c1", "jd_user01", "agent", "2026-01-02 10:00:05"),
        ("c1", "jd_user01", "buyer", "2026-01-02 10:00:00"),
        ("c2", "100000000077", "agent", "2026-01-02 10:31:00"),
        ("c2", "100000000077", "buyer", "2026-01-02 10:30:01"),
    ]
    assert rows(
        found, "sessions", "session_id", "buyer_id", "agent_id", "started_at", "ended_at"
    ) == [
        ("c1", "jd_user01", "店-小甲", "2026-01-02 10:00:00", "2026-01-02 10:00:00"),
        ("c2", "100000000077", "店-小甲", "2026-01-02 10:30:00", "2026-01-02 10:31:30"),
    ]
    assert rows(found, "sessions", "left_message") == [False, False]
    assert found.report.files["copies"].sum() == 4


def test_two_sessions_of_one_alias_in_one_second_stay_unpaired(tmp_path):
    text(tmp_path / "1.txt", _log(A, B))
    line = ["2026-01-02 10:00:00", "在线咨询", "店-小丙", "jd_a01", "-", "-", 1, "-", 5, 1, 1, 1]
    more = ["-", "是", "c1"]
    other = [*line[:3], "jd_b01", *line[4:]]
    workbook(tmp_path / "s.xlsx", [SESSIONS, [*line, *more], [*other, "-", "是", "c2"]])
    found = import_folder(tmp_path, shop_id="S", robots=["欧"])
    assert not {"c1", "c2"} & set(rows(found, "messages", "session_id"))
    assert len(rows(found, "messages", "session_id")) == 4
    assert "未配" in " ".join(found.report.notes)


def _wangwang(account, *talks):
    bar, rule = "=" * 64, "-" * 28
    lines = [account, bar, "单聊".center(60), bar]
    for nick, typed in talks:
        lines += [f"{rule}{nick}{rule}", *typed]
    return [*lines, bar, bar, "群聊".center(60), bar, f"{rule}某群{rule}"] + [
        "tb甲(2026-01-02 10:00:09):  群里说的"
    ]


def test_two_accounts_wangwang_files_of_one_conversation(tmp_path):
    first = [
        "tb甲(2026-01-02 10:00:00):  在吗",
        "还有货吗(2026-01-01)",
        "",
        "cntaobao示例店:小甲(2026-01-02 10:00:05):  亲，在的",
        "示例店:小乙(2026-01-02 10:01:00):  我来接",
        "系统提示(2026-01-02 10:01:30):  转接成功",
        "示例店(2026-01-02 10:02:00):  主号也说",
    ]
    second = [first[4], first[6], "tb甲(2026-01-02 10:03:00):  好"]
    raw = "\r\n".join(_wangwang("示例店:小甲", ("tb甲", first))).encode("gbk")
    (tmp_path / "小甲.txt").write_bytes(raw.replace("我来接".encode("gbk"), b"\xff\xff"))
    text(tmp_path / "小乙.txt", "\r\n".join(_wangwang("示例店:小乙", ("tb甲", second))), "gbk")
    found = import_folder(tmp_path, robots=["小蜜"])
    got = sorted(rows(found, "messages", "sent_at", "sender", "agent_id", "buyer_id", "shop_id"))
    assert [row[:3] for row in got if row[0] != "2026-01-02 10:01:00"] == [
        ("2026-01-02 10:00:00", "buyer", None),
        ("2026-01-02 10:00:05", "agent", "示例店:小甲"),
        ("2026-01-02 10:01:30", "system", None),
        ("2026-01-02 10:02:00", "agent", "示例店"),
        ("2026-01-02 10:03:00", "buyer", None),
    ]
    assert {row[3:] for row in got} == {("tb甲", "示例店")}


def test_qiyu_sessions_with_a_transcript_whose_visitor_has_no_name(tmp_path):
    names = (
        "会话ID 访客进入时间 会话开始时间 会话结束时间 客服首次响应时长 客服平均响应时长 访客排队时长 会话时长 "
        "会话终止方 接待客服 访客用户名 用户唯一标识 满意度 客服是否邀评 对话回合数 来源终端 会话内容 门店"
    ).split()
    talk = (
        '  2026年1月2日 10:00:00\n在吗\n\n第二行\n小甲  2026年1月2日 10:00:12\n您好 {"card":1}\n'
        "\t2026年1月2日 10:01:00\n<b>图</b>"
    )
    file = workbook(
        tmp_path / "会话.xlsx",
        [
            ["七鱼 会话记录"],
            names,
            ["s1", "2026-01-02 09:59:50", "2026-01-02 10:00:05", "--", "00:00:12", "00:00:12"]
            + [
                "00:00:15",
                "00:02:00",
                "客服",
                "小甲",
                "",
                "u-1",
                "满意",
                "是",
                1,
                "网页",
                talk,
                "东店",
            ],
            ["s2", "2026-01-02 11:00:00", "2026-01-02 11:00:00", "2026-01-02 11:05:00", "--", "--"]
            + [
                "00:00:00",
                "00:05:00",
                "访客",
                "--",
                "访客2",
                "--",
                "未评价",
                "否",
                0,
                "App",
                "--",
                "",
            ],
            ["总计", *["--"] * 17],
        ],
    )
    found = import_file(file, shop_id="S")
    got = rows(found, "sessions", "session_id", "buyer_id", "agent_id", "started_at", "ended_at")
    assert got == [
        ("s1", "u-1", "小甲", "2026-01-02 09:59:50", "2026-01-02 10:02:05"),
        ("s2", "访客2", None, "2026-01-02 11:00:00", "2026-01-02 11:05:00"),
    ]
    assert rows(found, "sessions", "queued_at", "assigned_at") == [
        ("2026-01-02 09:59:50", "2026-01-02 10:00:05"),
        (None, "2026-01-02 11:00:00"),
    ]
    assert rows(found, "messages", "session_id", "sender", "agent_id", "buyer_id", "sent_at") == [
        ("s1", "buyer", None, "u-1", "2026-01-02 10:00:00"),
        ("s1", "agent", "小甲", "u-1", "2026-01-02 10:00:12"),
        ("s1", "buyer", None, "u-1", "2026-01-02 10:01:00"),
    ]
    assert counts(found, "sessions") == {"given": 3, "taken": 2, "left_out": 1}


def test_qiyu_pasted_as_tab_separated_text_under_the_name_xls(tmp_path):
    content = (
        "会话ID\t访客进入时间\t会话开始时间\t访客排队时长\t会话时长\t接待客服\t访客用户名\t满意度\t会话内容\n"
        "s1\t2026-01-02 09:59:50\t2026-01-02 10:00:05\t--\t00:02:00\t小甲\t访客1\t一般\t--\n"
    )
    found = import_file(text(tmp_path / "会话.xls", content, "gb18030"), shop_id="S")
    assert rows(found, "sessions", "session_id", "buyer_id", "queued_at", "ended_at") == [
        ("s1", "访客1", None, "2026-01-02 10:02:05")
    ]


def test_qidian_sessions_take_the_day_from_the_block_of_the_transcript(tmp_path):
    names = (
        "客服 客户 会话开始时间 会话通路 结束方式 排队时长(秒) 首次响应时长(秒) 会话时长(秒) 满意度评分 "
        "客户首次发送消息时间 客服首次发送消息时间 会话记录"
    ).split()
    bar = "|-----------------------|"
    talk = "\n".join(
        [bar, "日期    2026-01-02", bar, "客户甲(10001)    23:59:50", "在吗", "多行"]
        + ["小甲(20001)    23:59:58", "在", bar, "日期    2026-01-03", bar]
        + ["客户甲(10001)    00:00:05", "好"]
    )
    file = workbook(
        tmp_path / "企点.xlsx",
        [
            names,
            ["小甲(20001)", "客户甲(10001)", "2026-01-02 23:59:45", "QQ", "客服", 3, 8, 30, 5]
            + ["2026-01-02 23:59:50", "2026-01-02 23:59:58", talk],
        ],
    )
    found = import_file(file, shop_id="S")
    got = rows(found, "messages", "sender", "buyer_id", "sent_at")
    assert got == [
        ("buyer", "10001", "2026-01-02 23:59:50"),
        ("agent", "10001", "2026-01-02 23:59:58"),
        ("buyer", "10001", "2026-01-03 00:00:05"),
    ]
    assert rows(found, "sessions", "buyer_id", "started_at", "ended_at") == [
        ("10001", "2026-01-02 23:59:45", "2026-01-03 00:00:15")
    ]


def test_yiliao_sessions(tmp_path):
    content = (
        "会话ID,客服姓名,客服ID,访客静态ID,开始对话时间,对话结束时间,访客评价,会话转移来源会话ID\n"
        "11,小甲,a1,v1,2026-01-02 10:00:00,2026-01-02 10:05:00,,\n"
    )
    found = import_file(text(tmp_path / "易聊.csv", content, "gbk"), shop_id="S")
    assert rows(found, "sessions", "session_id", "buyer_id", "agent_id", "ended_at") == [
        ("11", "v1", "a1", "2026-01-02 10:05:00")
    ]


def test_chatwoot_tables_as_csv_join_their_contacts_and_drop_private_notes(tmp_path):
    text(
        tmp_path / "messages.csv",
        "content,id,conversation_id,account_id,inbox_id,message_type,content_type,private,"
        "sender_type,sender_id,created_at\n"
        "hi,1,9,1,3,0,0,f,Contact,50,2026-01-02 02:00:00.123456\n"
        '"hello\nthere",2,9,1,3,1,0,f,User,7,2026-01-02 02:01:00\n'
        "note,3,9,1,3,1,0,t,User,7,2026-01-02 02:02:00\n"
        "bot,4,9,1,3,1,0,f,AgentBot,2,2026-01-02 02:00:01\n"
        "joined,5,9,1,3,2,0,f,,,2026-01-02 02:00:02\n",
    )
    text(
        tmp_path / "conversations.csv",
        "id,display_id,account_id,inbox_id,contact_id,assignee_id,status,first_reply_created_at,"
        "waiting_since,last_activity_at,created_at\n"
        "9,100,1,3,50,7,1,2026-01-02 02:01:00,,2026-01-02 02:02:00,2026-01-02 02:00:00\n",
    )
    text(
        tmp_path / "csat.csv",
        "id,account_id,conversation_id,message_id,rating,contact_id,assigned_agent_id,created_at\n"
        "1,1,9,2,4,50,7,2026-01-02 03:00:00\n",
    )
    found = import_folder(tmp_path)
    got = rows(found, "messages", "message_id", "sender", "agent_id", "buyer_id", "mode", "shop_id")
    assert sorted(got) == [
        ("1", "buyer", None, "50", "manual", "3"),
        ("2", "agent", "7", "50", "manual", "3"),
        ("4", "agent", None, "50", "automatic", "3"),
        ("5", "system", None, "50", "manual", "3"),
    ]
    assert min(rows(found, "messages", "sent_at")) == "2026-01-02 10:00:00.123456"
    assert rows(found, "ratings", "level", "agent_id", "session_id", "rated_at") == [
        (4, "7", "9", "2026-01-02 11:00:00")
    ]


def test_intercom_conversations_hold_their_first_message_in_the_source(tmp_path):
    at = 1767319200  # 2026-01-02 10:00:00 in Shanghai
    one = {
        "type": "conversation",
        "id": "c1",
        "created_at": at,
        "admin_assignee_id": 7,
        "source": {"id": "m0", "body": "<p>hi</p>", "author": {"type": "user", "id": "u1"}},
        "contacts": {"contacts": [{"id": "u1"}]},
        "conversation_rating": {"rating": 2, "created_at": at + 900, "teammate": {"id": 7}},
        "conversation_parts": {
            "conversation_parts": [
                {"id": "p1", "part_type": "comment", "created_at": at + 5, "body": "x",
                 "author": {"id": "b1", "type": "bot"}},
                {"id": "p2", "part_type": "note", "created_at": at + 6, "body": "x",
                 "author": {"id": "7", "type": "admin"}},
                {"id": "p3", "part_type": "assignment", "created_at": at + 7, "body": None,
                 "author": {"id": "7", "type": "admin"}},
                {"id": "p4", "part_type": "comment", "created_at": at + 60, "body": "x",
                 "author": {"id": "7", "type": "admin"}},
                {"id": "p5", "part_type": "comment", "created_at": at + 70, "body": "x",
                 "author": {"id": "u1", "type": "lead"}},
            ]
        },
    }  # fmt: skip
    file = text(tmp_path / "intercom.json", json.dumps({"conversations": [one]}))
    found = import_file(file, shop_id="S")
    assert rows(found, "messages", "message_id", "sender", "agent_id", "mode", "sent_at") == [
        ("m0", "buyer", None, "manual", "2026-01-02 10:00:00"),
        ("p1", "agent", "b1", "automatic", "2026-01-02 10:00:05"),
        ("p4", "agent", "7", "manual", "2026-01-02 10:01:00"),
        ("p5", "buyer", None, "manual", "2026-01-02 10:01:10"),
    ]
    assert rows(found, "sessions", "session_id", "buyer_id", "agent_id", "ended_at") == [
        ("c1", "u1", "7", None)
    ]
    assert rows(found, "ratings", "level", "agent_id", "rated_at") == [
        (2, "7", "2026-01-02 10:15:00")
    ]


def test_a_text_that_ends_with_a_time_is_no_message_of_its_own(tmp_path):
    block = ["j****01 2026-01-02 10:00:00", "什么时候到"]
    block += ["店-小甲 2026-01-02 10:00:05", "亲，", "预计送达 2026-01-05 18:00:00"]
    block += ["您的订单创建于 2025-12-30 09:00:00", "j****01 2026-01-02 10:01:00", "好"]
    found = import_file(text(tmp_path / "a.log", _log(block)), shop_id="S", robots=["x"])
    assert rows(found, "messages", "sender", "agent_id", "sent_at") == [
        ("buyer", None, "2026-01-02 10:00:00"),
        ("agent", "店-小甲", "2026-01-02 10:00:05"),
        ("buyer", None, "2026-01-02 10:01:00"),
    ]


def test_messages_of_one_session_out_of_order_are_still_messages(tmp_path):
    block = ["j****01 2026-01-02 10:00:00", "在吗", "店-小甲 2026-01-02 10:00:09", "在"]
    block += ["店-小乙 2026-01-02 10:00:07", "我来", "j****01 2026-01-02 10:01:00", "好"]
    other = ["k****02 2026-01-02 11:00:00", "在吗", "店-小乙 2026-01-02 11:00:09", "在"]
    found = import_file(text(tmp_path / "a.log", _log(block, other)), shop_id="S", robots=["x"])
    assert len(rows(found, "messages", "sender")) == 6


def test_the_customer_of_qidian_is_who_is_called_so_whoever_writes_first(tmp_path):
    names = ["客服", "客户", "会话开始时间", "会话时长(秒)", "客户首次发送消息时间", "会话记录"]
    bar = "|-----------------------|"
    talk = [bar, "日期    2026-01-02", bar, "小甲(20001)    10:00:00", "您好"]
    talk += ["客户甲(10001)    10:00:05", "在吗", "小乙(20002)    10:00:09", "在"]
    line = ["工号9", "客户甲", "2026-01-02 10:00:00", 30, "2026-01-02 10:00:05", "\n".join(talk)]
    found = import_file(workbook(tmp_path / "企点.xlsx", [names, line]), shop_id="S")
    assert rows(found, "messages", "sender", "agent_id", "buyer_id") == [
        ("agent", "小甲", "10001"),
        ("buyer", None, "10001"),
        ("agent", "小乙", "10001"),
    ]
    assert rows(found, "sessions", "buyer_id", "agent_id") == [("10001", "工号9")]
    assert "nor the agent of any row: 2;" in " ".join(found.report.notes)
