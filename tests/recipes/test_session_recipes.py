import json

import pytest

from csmetrics.exports import import_file, import_folder
from tests.recipes.recipe_files import counts, rows, text, workbook

DAY = "2026-01-02 "
M2 = ("咨询时间", "咨询类型", "客服", "顾客", "转接后客服", "会话时长(M)", "满意度", "cid")


def test_words_of_jd_sessions_are_asked_for_and_the_column_waits(tmp_path):
    lines = [
        (DAY + "10:00:00", "在线咨询", "店-甲", 138001, "-", 2.5, "满意", "c1"),
        (DAY + "11:00:00", "留言咨询", "店-甲", "pin2", "店-乙", 1, "-", "c2"),
    ]
    file = workbook(tmp_path / "z.xlsx", [M2, *lines])
    found = import_file(file, shop_id="S")
    assert rows(found, "sessions", "session_id", "buyer_id", "agent_id", "ended_at") == [
        ("c1", "138001", "店-甲", DAY + "10:02:30"),
        ("c2", "pin2", "店-乙", DAY + "11:01:00"),
    ]
    assert "left_message" not in found.data.columns("sessions")
    assert "ratings" not in found.data.tables
    assert any("--word left_message:" in one for one in found.report.asked)
    assert any("--stand-in ratings.rated_at" in note for note in found.report.notes)
    words = {"left_message": {"在线咨询": False, "留言咨询": True}, "level": {"满意": 4}}
    found = import_file(file, shop_id="S", words=words, stand_ins=["ratings.rated_at"])
    assert rows(found, "sessions", "left_message") == [False, True]
    names = ("rating_id", "session_id", "agent_id", "rated_at", "level")
    assert rows(found, "ratings", *names) == [("c1", "c1", "店-甲", DAY + "10:02:30", 4)]


QIYU = ("会话ID", "访客进入时间", "会话开始时间", "客服首次响应时长", "访客排队时长", "会话时长", "接待客服",
        "访客用户名", "满意度", "会话内容", "用户唯一标识")  # fmt: skip
TALK = """  2026年1月2日 10:00:01
在吗
机器人小七  2026年1月2日 10:00:02
您好
小甲\t2026年1月2日 9:00:35
在的
{"card": 1}"""


def qiyu_lines():
    return [
        QIYU,
        ("s1", DAY + "10:00:00", DAY + "10:00:30", "00:00:05", "00:00:30", "00:05:00", "小甲", "访客甲", "满意", TALK, "u1"),
        ("s2", DAY + "11:00:00", DAY + "11:00:00", "--", "--", "--", "小甲", "访客乙", "未评价", "访客乙  2026年1月2日 11:00:01\nx", "--"),
        ("总计", None, None, None, None, None, None, None, None, None, None),
    ]  # fmt: skip


def test_a_visitor_may_be_called_by_the_id_of_the_buyer(tmp_path):
    header, line, *_ = qiyu_lines()
    talk = "u1  2026年1月2日 10:00:01\n在吗\n访客甲  2026年1月2日 10:00:02\n在吗？"
    lines = [header, tuple(talk if cell == TALK else cell for cell in line)]
    found = import_file(workbook(tmp_path / "q.xlsx", lines), shop_id="S")
    assert rows(found, "messages", "sender") == ["buyer", "buyer"]


def test_qiyu_sessions_and_their_transcripts(tmp_path):
    found = import_file(
        workbook(tmp_path / "q.xlsx", qiyu_lines()), shop_id="S", stand_ins=["ratings.rated_at"]
    )
    names = (
        "session_id",
        "buyer_id",
        "agent_id",
        "started_at",
        "queued_at",
        "assigned_at",
        "ended_at",
    )
    assert rows(found, "sessions", *names) == [
        (
            "s1",
            "u1",
            "小甲",
            DAY + "10:00:00",
            DAY + "10:00:00",
            DAY + "10:00:30",
            DAY + "10:05:30",
        ),
        ("s2", "访客乙", "小甲", DAY + "11:00:00", None, DAY + "11:00:00", None),
    ]
    names = ("session_id", "buyer_id", "agent_id", "sent_at", "sender", "mode")
    assert rows(found, "messages", *names) == [
        ("s1", "u1", None, DAY + "10:00:01", "buyer", "manual"),
        ("s1", "u1", "机器人小七", DAY + "10:00:02", "agent", "automatic"),
        ("s1", "u1", "小甲", DAY + "09:00:35", "agent", "manual"),
        ("s2", "访客乙", None, DAY + "11:00:01", "buyer", "manual"),
    ]
    assert rows(found, "ratings", "session_id", "level", "rated_at") == [
        ("s1", 5, DAY + "10:05:30")
    ]
    assert counts(found, "sessions") == {"given": 3, "taken": 2, "left_out": 1}
    assert "在吗" not in str(found.report)


def pasted_lines():
    lines = ["\t".join(f'"{cell}"' if cell and "\n" in cell else cell or "" for cell in line)
             for line in qiyu_lines()[:3]]  # fmt: skip
    return "\n".join(lines).replace('{"card": 1}', "<card>")


def test_qiyu_sessions_pasted_as_text_with_tabs(tmp_path):
    found = import_file(text(tmp_path / "q.txt", pasted_lines()), shop_id="S")
    assert rows(found, "sessions", "session_id") == ["s1", "s2"]
    assert len(rows(found, "messages", "sender")) == 4


def test_who_writes_in_a_transcript_and_serves_no_session_is_told(tmp_path):
    message, pasted = "nor the agent of any row: 1;", pasted_lines()
    served = import_file(text(tmp_path / "a.txt", pasted), shop_id="S")
    assert message not in str(served.report.notes)
    another = pasted.replace("小甲\t2026年", "小乙\t2026年")
    found = import_file(text(tmp_path / "b.txt", another), shop_id="S")
    assert message in str(found.report.notes)


def test_qidian_transcripts_cross_midnight_at_the_line_of_the_day(tmp_path):
    bar = "|-----------------------|"
    talk = f"""{bar}
日期    2026-01-02
{bar}
张三(12345)    23:59:58
在吗
小甲(99)    23:59:59
在的
{bar}
日期    2026-01-03
{bar}
小甲(99)    0:00:01
还在"""
    header = (
        "客服",
        "客户",
        "会话开始时间",
        "排队时长(秒)",
        "会话时长(秒)",
        "满意度评分",
        "客户首次发送消息时间",
        "会话记录",
    )
    lines = [
        ("小甲", "张三(777)", DAY + "23:59:57", 2, 64, 5, "x", talk),
        ("小甲", "李四", DAY + "12:00:00", 0, 9, -1, "x", None),
    ]
    found = import_file(
        workbook(tmp_path / "q.xlsx", [header, *lines]), shop_id="S", stand_ins=["ratings.rated_at"]
    )
    one, two = "小甲/张三/2026-01-02 23:59:57", "小甲/李四/2026-01-02 12:00:00"
    names = ("session_id", "buyer_id", "started_at", "queued_at", "assigned_at", "ended_at")
    assert rows(found, "sessions", *names) == [
        (one, "12345", DAY + "23:59:57", DAY + "23:59:57", DAY + "23:59:59", "2026-01-03 00:01:01"),
        (two, "李四", DAY + "12:00:00", None, DAY + "12:00:00", DAY + "12:00:09"),
    ]
    assert rows(found, "messages", "buyer_id", "agent_id", "sent_at") == [
        ("12345", None, DAY + "23:59:58"),
        ("12345", "小甲", DAY + "23:59:59"),
        ("12345", "小甲", "2026-01-03 00:00:01"),
    ]
    assert rows(found, "ratings", "session_id", "level") == [(one, 5)]


def chatwoot(folder):
    text(
        folder / "messages.csv",
        """id,content,account_id,inbox_id,conversation_id,message_type,created_at,private,content_type,sender_type,sender_id
1,hi,1,7,55,0,2026-01-02 02:00:00.123,false,0,Contact,900
2,yo,1,7,55,1,2026-01-02 02:00:10,false,0,User,3
3,note,1,7,55,1,2026-01-02 02:00:11,t,0,User,3
4,bot,1,7,55,1,2026-01-02 02:00:12,false,0,AgentBot,3
5,act,1,7,55,2,2026-01-02 02:00:13,false,0,,
6,tpl,1,7,55,3,2026-01-02 02:00:14,false,9,,
""",
    )
    text(
        folder / "conversations.csv",
        """id,display_id,account_id,inbox_id,contact_id,assignee_id,status,created_at
55,1,1,7,900,3,0,2026-01-02 02:00:00
""",
    )
    text(
        folder / "csat.csv",
        """id,rating,conversation_id,contact_id,assigned_agent_id,account_id,created_at
1,5,55,900,3,1,2026-01-02 03:00:00
""",
    )
    return folder


@pytest.mark.parametrize("shop", [None, "S"])
def test_chatwoot_messages_find_their_buyer_in_the_conversations(tmp_path, shop):
    found = import_folder(chatwoot(tmp_path), shop_id=shop)
    names = ("message_id", "shop_id", "buyer_id", "agent_id", "sent_at", "sender", "mode")
    own = shop or "7"
    assert rows(found, "messages", *names) == [
        ("1", own, "900", None, DAY + "10:00:00.123000", "buyer", "manual"),
        ("2", own, "900", "3", DAY + "10:00:10", "agent", "manual"),
        ("4", own, "900", None, DAY + "10:00:12", "agent", "automatic"),
        ("5", own, "900", None, DAY + "10:00:13", "system", "manual"),
        ("6", own, "900", None, DAY + "10:00:14", "system", "automatic"),
    ]
    assert rows(found, "ratings", "shop_id", "session_id", "level", "rated_at") == [
        (own, "55", 5, DAY + "11:00:00")
    ]
    assert not found.report.doubts


def test_chatwoot_messages_alone_lack_their_buyers_and_are_refused(tmp_path):
    (chatwoot(tmp_path) / "conversations.csv").unlink()
    (tmp_path / "csat.csv").unlink()
    found = import_folder(tmp_path)
    assert rows(found, "messages", "message_id") == []
    assert counts(found, "messages") == {"given": 6, "refused": 5, "left_out": 1}


def test_intercom_conversations_begin_with_their_source(tmp_path):
    part = {"part_type": "comment", "created_at": 1767319210, "body": "x"}
    conversation = {
        "id": "c1",
        "created_at": 1767319200,
        "source": {"id": "m0", "author": {"type": "user", "id": "u1"}, "body": "hi"},
        "contacts": {"contacts": [{"id": "u1"}, {"id": "u2"}]},
        "admin_assignee_id": 44,
        "conversation_parts": {
            "conversation_parts": [
                part | {"id": "p1", "author": {"type": "admin", "id": "44"}},
                part | {"id": "p2", "part_type": "note", "author": {"type": "admin", "id": "44"}},
                part | {"id": "p3", "author": {"type": "bot", "id": "b"}},
            ]
        },
        "conversation_rating": {"rating": 4, "created_at": 1767319999, "teammate": {"id": "44"}},
    }
    other = conversation | {"id": "c2", "conversation_rating": None, "conversation_parts": None}
    other["source"] = conversation["source"] | {"id": "m9"}
    file = text(tmp_path / "i.json", json.dumps({"conversations": [conversation, other]}))
    found = import_file(file, shop_id="S")
    names = ("message_id", "buyer_id", "agent_id", "session_id", "sent_at", "sender", "mode")
    assert sorted(rows(found, "messages", *names)) == [
        ("m0", "u1", None, "c1", DAY + "10:00:00", "buyer", "manual"),
        ("m9", "u1", None, "c2", DAY + "10:00:00", "buyer", "manual"),
        ("p1", "u1", "44", "c1", DAY + "10:00:10", "agent", "manual"),
        ("p3", "u1", "b", "c1", DAY + "10:00:10", "agent", "automatic"),
    ]
    assert rows(found, "sessions", "session_id", "agent_id", "ended_at") == [
        ("c1", "44", None),
        ("c2", "44", None),
    ]
    assert rows(found, "ratings", "session_id", "agent_id", "level") == [("c1", "44", 4)]
