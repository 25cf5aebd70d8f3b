"""Chat records and session exports as they are downloaded, worked out by hand."""

# fmt: off
# The rows of files stand on one line each.

import zipfile

import pytest

from csmetrics.errors import ArgumentError
from csmetrics.exports import import_file, import_folder

from .recipe_files import rows, text, workbook

OPEN = "/" + "*" * 17 + "以下为一通会话" + "*" * 25 + "/"
CLOSE = "/" + "*" * 17 + "会话结束_时间：2026-01-02 22:00:00" + "*" * 25 + "/"
MESSAGE = ("sent_at", "sender", "agent_id", "buyer_id")

JD = f"{OPEN}\r\nj****01 2026-01-02 23:50:11\r\nhttps://item.jd.com/1.html\r\n j****01 2026-01-02 23:50:15\t\r\n有货吗\r\n\r\n多久发 2026年\r\n示例店-小甲 2026-01-02 23:50:40\r\n您好，有的\r\nj****01 2026-01-03 00:00:05\r\n\r\n{CLOSE}\r\n{OPEN}\r\nk****99 2026-01-03 09:00:00\r\n在吗\r\n示例店-小乙 2026-01-03 09:00:00\r\n在的"
JD_ROWS = [
    ("2026-01-02 23:50:11", "buyer", None, "j****01"),
    ("2026-01-02 23:50:15", "buyer", None, "j****01"),
    ("2026-01-02 23:50:40", "agent", "示例店-小甲", "j****01"),
    ("2026-01-03 00:00:05", "buyer", None, "j****01"),
    ("2026-01-03 09:00:00", "buyer", None, "k****99"),
    ("2026-01-03 09:00:00", "agent", "示例店-小乙", "k****99"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_jd_chat_record_across_midnight(tmp_path, encoding):
    found = import_file(text(tmp_path / "聊天记录.log", JD, encoding), shop_id="s")
    assert rows(found, "messages", *MESSAGE) == JD_ROWS
    assert len(set(rows(found, "messages", "session_id"))) == 2
    assert len(set(rows(found, "messages", "message_id"))) == 6


def test_the_same_record_in_a_zip_and_in_the_folder_and_in_another_order_counts_once(tmp_path):
    first, second = JD.split(OPEN)[1:]
    text(tmp_path / "a.txt", JD)
    text(tmp_path / "补.txt", OPEN + second + "\r\n" + OPEN + first)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr("x/a.txt", JD.encode())
    found = import_folder(tmp_path, shop_id="s")
    assert sorted(rows(found, "messages", *MESSAGE), key=str) == sorted(JD_ROWS, key=str)
    assert found.report.files["copies"].sum() == 12


def test_robots_are_told_by_the_caller_or_doubted(tmp_path):
    path = text(tmp_path / "a.log", JD)
    found = import_file(path, shop_id="s")
    assert "robots" in str(found.report)
    result = import_file(path, shop_id="s", robots=["示例店-小甲"])
    assert rows(result, "messages", "agent_id", "mode")[2] == ("示例店-小甲", "automatic")
    assert rows(result, "messages", "agent_id", "mode")[5] == ("示例店-小乙", "manual")


def test_full_nicks_need_the_names_of_the_agents(tmp_path):
    path = text(tmp_path / "a.log", JD.replace("j****01", "jd_jia01").replace("k****99", "kk99"))
    with pytest.raises(ArgumentError, match="agents"):
        import_file(path, shop_id="s")
    messages = import_file(path, shop_id="s", agents=["示例店-小甲", "示例店-小乙"])
    assert rows(messages, "messages", "sender", "buyer_id")[:3] == [
        ("buyer", "jd_jia01"),
        ("buyer", "jd_jia01"),
        ("agent", "jd_jia01"),
    ]


M2 = ["咨询时间", "咨询类型", "客服", "顾客", "转接后客服", "技能组", "商品编号", "首次响应时间", "新平均响应时间(S)", "会话时长(M)", "客户消息数", "客服消息数", "满意度", "是否解决", "cid"]


def m2(**more):
    one = {"咨询时间": "'2026-01-02 23:50:11", "咨询类型": "在线咨询", "客服": "示例店-小甲", "顾客": "jia_x01", "转接后客服": "-", "技能组": "售前", "商品编号": 100012345678, "首次响应时间": "2026-01-02 23:50:40", "新平均响应时间(S)": 25, "会话时长(M)": 9.9, "客户消息数": 3, "客服消息数": 1, "满意度": "-", "是否解决": "-", "cid": "c-1"}
    return [{**one, **more}[name] for name in M2]


def test_a_record_is_paired_with_the_sessions_of_the_second_and_masked_name(tmp_path):
    text(tmp_path / "a.log", JD)
    workbook(
        tmp_path / "咨询会话查询.xlsx",
        [
            M2,
            m2(),
            m2(**{"咨询时间": "2026-01-03 09:00:00", "顾客": "kitty99", "cid": "c-2", "转接后客服": "示例店-小乙", "会话时长(M)": -0.01}),
        ],
    )
    found = import_folder(tmp_path, shop_id="s", words={"left_message": {"在线咨询": False}})
    assert rows(found, "messages", "session_id", "buyer_id") == [("c-1", "jia_x01")] * 4 + [
        ("c-2", "kitty99")
    ] * 2
    assert rows(found, "sessions", "session_id", "agent_id", "started_at", "ended_at") == [
        ("c-1", "示例店-小甲", "2026-01-02 23:50:11", "2026-01-03 00:00:05"),
        ("c-2", "示例店-小乙", "2026-01-03 09:00:00", "2026-01-03 09:00:00"),
    ]


def test_two_sessions_that_might_be_the_records_leave_it_unpaired(tmp_path):
    text(tmp_path / "a.log", OPEN + "\nj****01 2026-01-02 23:50:11\n在吗\n")
    workbook(
        tmp_path / "咨询会话查询.xlsx",
        [M2, m2(顾客="jam01"), m2(顾客="jix01", cid="c-9")],
    )
    found = import_folder(tmp_path, shop_id="s", words={"left_message": {"在线咨询": False}})
    assert rows(found, "messages", "buyer_id") == ["j****01"]
    assert rows(found, "messages", "session_id")[0] not in {"c-1", "c-9"}


def test_ratings_of_jd_need_a_time_that_the_caller_grants(tmp_path):
    path = workbook(tmp_path / "咨询会话查询.xlsx", [M2, m2(满意度="满意", 是否解决="是")])
    words = {"left_message": {"在线咨询": False}}
    found = import_file(path, shop_id="s", words=words)
    assert "ratings.rated_at" in str(found.report)
    result = import_file(
        path,
        shop_id="s",
        words={**words, "level": {"满意": 4}},
        stand_ins=["ratings.rated_at"],
    )
    assert rows(result, "ratings", "session_id", "level", "rated_at") == [
        ("c-1", 4, "2026-01-03 00:00:05")
    ]


def bar(title):
    return "=" * 64 + f"\r\n{title:^64}\r\n" + "=" * 64


def wangwang(account, *peers):
    lines = [account, bar("单聊")]
    for nick, found in peers:
        lines += ["-" * 28, nick, "-" * 28, *found]
    return "\r\n".join([*lines, "=" * 64, bar("群聊"), "-" * 28, "群一", "-" * 28, "群友(2026-01-02 10:00:00):  hi", "=" * 64])


def test_a_wangwang_record_in_two_accounts_is_one_conversation(tmp_path):
    given = [
        "tb甲(2026-01-02 10:00:00):  有货吗",
        "还有(2件)么",
        "cntaobao示例店:小甲(2026-01-02 10:00:05):  亲，在的",
        "示例店:小甲(2026-01-02 10:00:09):  有的",
        "示例店(2026-01-02 10:00:30):  我是店主",
    ]
    text(tmp_path / "甲.txt", wangwang("示例店:小甲", ("tb甲", given)), "gbk")
    text(tmp_path / "主.txt", wangwang("示例店", ("tb甲", [*given, "tb甲(2026-01-02 10:01:00):  好"])), "gbk")
    found = import_folder(tmp_path)
    assert rows(found, "messages", *MESSAGE, "shop_id") == [
        ("2026-01-02 10:00:00", "buyer", None, "tb甲", "示例店"),
        ("2026-01-02 10:00:05", "agent", "示例店:小甲", "tb甲", "示例店"),
        ("2026-01-02 10:00:09", "agent", "示例店:小甲", "tb甲", "示例店"),
        ("2026-01-02 10:00:30", "agent", "示例店", "tb甲", "示例店"),
        ("2026-01-02 10:01:00", "buyer", None, "tb甲", "示例店"),
    ]
    assert found.report.files["copies"].sum() == 4
    names = found.data.columns("messages")
    assert "text" not in names


def test_a_wangwang_record_with_undecodable_bytes(tmp_path):
    content = wangwang("示例店:小甲", ("tb甲", ["tb甲(2026-01-02 10:00:00):  在X吗"])).encode("gbk")
    path = tmp_path / "w.txt"
    path.write_bytes(content.replace(b"X", b"\xff"))
    found = import_file(path)
    assert rows(found, "messages", "sent_at", "buyer_id") == [("2026-01-02 10:00:00", "tb甲")]


M4 = ["会话ID", "访客进入时间", "会话开始时间", "客服首次响应时长", "客服平均响应时长", "访客排队时长", "会话时长", "会话终止方", "客服解决状态", "接待客服", "访客用户名", "满意度", "对话回合数", "会话内容"]


def test_qiyu_sessions_give_sessions_messages_and_ratings(tmp_path):
    talk = '  2026年1月2日 10:00:10\n有货吗\n小甲  2026年1月2日 10:00:20\n有的\n亲\n小甲\t2026年1月2日 10:00:21\n{"card": 1}'
    path = workbook(
        tmp_path / "七鱼.xlsx",
        [
            M4,
            ["q1", "2026-01-02 10:00:00", "2026-01-02 10:00:05", "00:00:10", "00:00:10", "00:00:05", "00:01:05", "客服", "已解决", "小甲", "访客1", "满意", 1, talk],
            ["q2", "2026-01-02 11:00:00", "2026-01-02 11:00:00", "--", "--", "00:00:00", "00:00:30", "访客", "--", "小乙", "访客2", "未评价", 0, ""],
            ["总计", None, None, "00:00:10", "00:00:10", None, None, None, None, None, None, None, None, None],
        ],
    )
    found = import_file(path, shop_id="s", stand_ins=["ratings.rated_at"])
    columns = ("session_id", "buyer_id", "agent_id", "started_at", "queued_at", "assigned_at", "ended_at")
    assert rows(found, "sessions", *columns) == [
        ("q1", "访客1", "小甲", "2026-01-02 10:00:00", "2026-01-02 10:00:00", "2026-01-02 10:00:05", "2026-01-02 10:01:10"),
        ("q2", "访客2", "小乙", "2026-01-02 11:00:00", None, "2026-01-02 11:00:00", "2026-01-02 11:00:30"),
    ]
    assert rows(found, "messages", "sent_at", "sender", "agent_id", "session_id") == [
        ("2026-01-02 10:00:10", "buyer", None, "q1"),
        ("2026-01-02 10:00:20", "agent", "小甲", "q1"),
        ("2026-01-02 10:00:21", "agent", "小甲", "q1"),
    ]
    assert rows(found, "ratings", "session_id", "level") == [("q1", 5)]


M5 = ["客服", "客户", "会话开始时间", "排队时长(秒)", "首次响应时长(秒)", "会话时长(秒)", "满意度评分", "客户首次发送消息时间", "客服首次发送消息时间", "会话记录"]


def test_qidian_transcripts_take_their_day_from_the_block(tmp_path):
    wall = "|-----------------------|"
    talk = f"{wall}\n日期    2026-01-02\n{wall}\n小明(123456)    23:59:50\n在吗\n客服甲(800100)    23:59:55\n在\n{wall}\n日期    2026-01-03\n{wall}\n小明(123456)    00:00:10\n好的\n谢谢"
    path = workbook(
        tmp_path / "企点.xlsx",
        [M5, ["客服甲", "小明", "2026-01-02 23:59:40", 5, 5, 60, -1, "2026-01-02 23:59:50", "2026-01-02 23:59:55", talk]],
    )
    found = import_file(path, shop_id="s")
    assert rows(found, "messages", "sent_at", "sender", "buyer_id") == [
        ("2026-01-02 23:59:50", "buyer", "123456"),
        ("2026-01-02 23:59:55", "agent", "123456"),
        ("2026-01-03 00:00:10", "buyer", "123456"),
    ]
    assert rows(found, "sessions", "buyer_id", "started_at", "ended_at") == [
        ("123456", "2026-01-02 23:59:40", "2026-01-03 00:00:40")
    ]


def test_yiliao_sessions(tmp_path):
    head = ["客服姓名", "客服ID", "会话ID", "访客标识", "访客静态ID", "开始对话时间", "消息数", "访客评价", "发起方式", "结束方式", "对话结束时间"]
    path = workbook(
        tmp_path / "易聊.xlsx",
        [head, ["甲", "a1", "y1", "v", "st1", "2026-01-02 10:00:00", 3, "", 2, 1, "2026-01-02 10:05:00"]],
    )
    found = import_file(path, shop_id="s")
    columns = ("session_id", "buyer_id", "agent_id", "started_at", "ended_at")
    assert rows(found, "sessions", *columns) == [
        ("y1", "st1", "a1", "2026-01-02 10:00:00", "2026-01-02 10:05:00")
    ]


def test_a_word_for_nobody_is_no_agent(tmp_path):
    path = workbook(
        tmp_path / "咨询会话查询.xlsx",
        [M2, m2(客服="无"), m2(客服="None", cid="c-2"), m2(cid="c-3")],
    )
    found = import_file(path, shop_id="s", words={"left_message": {"在线咨询": False}})
    assert rows(found, "sessions", "session_id", "agent_id") == [
        ("c-1", None),
        ("c-2", None),
        ("c-3", "示例店-小甲"),
    ]


def test_what_to_do_for_more_metrics_is_no_download_where_the_file_is_there(tmp_path):
    path = workbook(tmp_path / "咨询会话查询.xlsx", [M2, m2(满意度="满意")])
    found = dict(import_file(path, shop_id="s").report.metrics.select("metric", "download").iter_rows())
    assert found["jd.satisfaction_rate"] == (
        "允许代替列：--stand-in ratings.rated_at allow a stand-in: --stand-in ratings.rated_at"
    )
    given = found["jd.consult_sessions"]
    assert "answer the question above about sessions.left_message" in given
