import zipfile

import pytest

from csmetrics import CsmetricsError
from csmetrics.exports import import_file, import_folder
from tests.recipes.recipe_files import END, HEAD, counts, rows, text, workbook

AGENT, OTHER, ROBOT = "示例店-小甲", "示例店-小乙", "示例店-小蜜"
FIRST = f"""{HEAD}
j****01 2026-01-02 21:50:11
有货吗

 {AGENT} 2026-01-02 21:50:15\t\t
您好，有的
第二行 发货时间：2026-01-03 10:00:00
{ROBOT} 2026-01-02 21:50:15
机器人的回答
{END}
"""
SECOND = f"""{HEAD}
j****02 2026-01-03 23:59:58

j****02 2026-01-03 23:59:58
一样
j****02 2026-01-03 23:59:58
一样
{OTHER} 2026-01-04 00:00:03
https://x.example/1
"""
TIMES = ["2026-01-02 21:50:11", "2026-01-02 21:50:15", "2026-01-02 21:50:15"]


def test_a_chat_record_becomes_messages_of_masked_buyers(tmp_path):
    found = import_file(text(tmp_path / "a.log", FIRST), shop_id="S", robots=["小蜜"])
    session = "S/j****01/2026-01-02T21:50:11"
    names = ("message_id", "shop_id", "buyer_id", "agent_id", "session_id", "sent_at", "sender")
    assert rows(found, "messages", *names, "mode", "seq") == [
        (f"{session}/2026-01-02T21:50:11/1", "S", "j****01", None, session, TIMES[0], "buyer", "manual", 0),
        (f"{session}/2026-01-02T21:50:15/1", "S", "j****01", AGENT, session, TIMES[1], "agent", "manual", 1),
        (f"{session}/2026-01-02T21:50:15/2", "S", "j****01", ROBOT, session, TIMES[2], "agent", "automatic", 2),
    ]  # fmt: skip
    assert found.data.tables == ("messages", "shops")
    assert "text" not in found.data.columns("messages")
    assert "有货吗" not in str(found.report)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_its_encoding_is_found_out(tmp_path, encoding):
    found = import_file(
        text(tmp_path / "a.txt", FIRST.replace("\n", "\r\n"), encoding), shop_id="S"
    )
    assert rows(found, "messages", "agent_id") == [None, AGENT, ROBOT]


def test_a_damaged_byte_in_utf_8_does_not_make_it_another_encoding(tmp_path):
    raw = (FIRST * 9).encode().replace("有货吗".encode(), b"\xe6\x9c", 1)
    (tmp_path / "a.log").write_bytes(raw)
    found = import_file(tmp_path / "a.log", shop_id="S")
    assert set(rows(found, "messages", "agent_id")) == {None, AGENT, ROBOT}


def test_a_recipe_of_text_does_not_read_a_workbook(tmp_path):
    file = workbook(tmp_path / "a.xlsx", [("a",), (1,)])
    with pytest.raises(CsmetricsError, match="not a text file"):
        import_file(file, "jd.chat_log", shop_id="S")


def test_without_names_of_robots_a_doubt_says_that_they_count_as_people(tmp_path):
    file = text(tmp_path / "a.log", FIRST)
    assert any("--robots" in one for one in import_file(file, shop_id="S").report.doubts)
    assert not import_file(file, shop_id="S", robots=["小蜜"]).report.doubts


def test_repeats_within_a_file_are_dropped_and_counted_in_whatever_order(tmp_path):
    one = import_file(text(tmp_path / "a.log", FIRST + SECOND), shop_id="S")
    other = import_file(text(tmp_path / "b.log", SECOND + FIRST + SECOND), shop_id="S")
    assert counts(one, "messages") == {"given": 7, "taken": 6, "copies": 1}
    assert counts(other, "messages") == {"given": 11, "taken": 6, "copies": 5}
    names = ("message_id", "sender", "sent_at")
    assert sorted(rows(one, "messages", *names)) == sorted(rows(other, "messages", *names))


def test_files_that_repeat_each_other_in_another_order_give_the_same_messages(tmp_path):
    names = ("message_id", "buyer_id", "agent_id", "sent_at", "sender")
    found = []
    for number, (one, two) in enumerate([(FIRST, SECOND + FIRST), (SECOND + FIRST, FIRST)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        text(folder / "a.log", one)
        text(folder / "b.txt", two)
        imported = import_folder(folder, shop_id="S", robots=["x"])
        found.append(sorted(rows(imported, "messages", *names), key=str))
        assert imported.report.files["copies"].sum() == 4
    assert found[0] == found[1]
    assert len(found[0]) == 6


def test_the_line_that_ends_a_session_says_nothing_of_its_last_message(tmp_path):
    found = import_file(text(tmp_path / "a.log", FIRST + FIRST.replace(END, "")), shop_id="S")
    assert counts(found, "messages") == {"given": 6, "taken": 3, "copies": 3}


def test_a_zip_of_text_is_read_and_one_with_a_password_is_explained(tmp_path):
    inner = text(tmp_path / "聊天.txt", FIRST)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(inner, "聊天.txt")
    found = import_file(tmp_path / "a.zip", shop_id="S")
    assert len(rows(found, "messages", "sender")) == 3
    locked = bytearray((tmp_path / "a.zip").read_bytes())
    locked[6] |= 1  # of the member
    at = locked.find(b"PK\x01\x02")
    locked[at + 8] |= 1  # of its entry in the directory
    (tmp_path / "b.zip").write_bytes(locked)
    with pytest.raises(CsmetricsError, match=r"password.*SMS.*解压"):
        import_file(tmp_path / "b.zip", shop_id="S")


def test_where_no_name_is_masked_the_agents_are_asked_for(tmp_path):
    file = text(tmp_path / "a.log", FIRST.replace("j****01", "jd_pin01"))
    with pytest.raises(CsmetricsError, match=r"agents=.*--agent"):
        import_file(file, shop_id="S")
    found = import_file(file, shop_id="S", agents=[AGENT], robots=["小蜜"])
    assert rows(found, "messages", "buyer_id", "agent_id") == [
        ("jd_pin01", None),
        ("jd_pin01", AGENT),
        ("jd_pin01", ROBOT),
    ]


def test_who_is_an_agent_is_learned_from_masked_sessions_of_the_file(tmp_path):
    other = f"{HEAD}\njd_pin09 2026-01-05 10:00:00\n在吗\n{AGENT} 2026-01-05 10:00:09\n在的\n"
    found = import_file(text(tmp_path / "a.log", FIRST + other), shop_id="S", robots=["小蜜"])
    assert rows(found, "messages", "buyer_id", "sender")[-2:] == [
        ("jd_pin09", "buyer"),
        ("jd_pin09", "agent"),
    ]


def test_a_session_without_a_message_of_its_buyer_is_left_out_and_counted(tmp_path):
    alone = f"{HEAD}\n{AGENT} 2026-01-05 10:00:00\n在吗\n"
    found = import_file(text(tmp_path / "a.log", FIRST + alone), shop_id="S")
    assert counts(found, "messages") == {"given": 4, "taken": 3, "left_out": 1}


SESSIONS = ("咨询时间", "客服", "顾客", "转接后客服", "会话时长(M)", "满意度", "cid")


def test_a_chat_record_is_paired_with_its_sessions_by_second_and_masked_name(tmp_path):
    near = f"{HEAD}\nj****03 2026-01-05 10:00:00\n在吗\n{AGENT} 2026-01-05 10:00:09\n在\n"
    twins = f"{HEAD}\nj****04 2026-01-06 10:00:00\n在吗\n{AGENT} 2026-01-06 10:00:09\n在\n"
    stranger = f"{HEAD}\nk****05 2026-01-07 10:00:00\n在吗\n{AGENT} 2026-01-07 10:00:09\n在\n"
    text(tmp_path / "a.log", FIRST + near + twins + stranger)
    lines = [
        ("'2026-01-02 21:50:11", AGENT, "jd_pin01", "-", -0.01, "-", "c1"),
        ("2026-01-05 10:00:04", AGENT, "jd_pin03", OTHER, 5.5, "-", "c3"),
        ("2026-01-06 10:00:00", AGENT, "ja04", "-", 5, "-", "c4"),
        ("2026-01-06 10:00:00", AGENT, "jb04", "-", 5, "-", "c5"),
        ("2026-01-07 10:00:00", AGENT, "other_pin", "-", 5, "-", "c6"),
    ]
    workbook(tmp_path / "咨询会话查询.xlsx", [SESSIONS, *lines])
    found = import_folder(tmp_path, shop_id="S", robots=["小蜜"])
    assert dict(rows(found, "messages", "session_id", "buyer_id")) == {
        "c1": "jd_pin01",
        "c3": "jd_pin03",
        "S/j****04/2026-01-06T10:00:00": "j****04",
        "S/k****05/2026-01-07T10:00:00": "k****05",
    }
    assert rows(found, "sessions", "session_id", "agent_id", "started_at", "ended_at")[:2] == [
        ("c1", AGENT, "2026-01-02 21:50:11", "2026-01-02 21:50:11"),
        ("c3", OTHER, "2026-01-05 10:00:04", "2026-01-05 10:05:34"),
    ]
    assert any("2 通会话与咨询会话查询配上，2 通没有把握" in note for note in found.report.notes)


def test_two_sessions_that_may_both_be_one_are_not_paired(tmp_path):
    blocks = [
        f"{HEAD}\nj****03 2026-01-05 10:00:0{n}\n在吗\n{AGENT} 2026-01-05 10:00:09\n在\n"
        for n in (0, 4)
    ]
    text(tmp_path / "a.log", "".join(blocks))
    line = ("2026-01-05 10:00:02", AGENT, "jd_pin03", "-", 1, "-", "c1")
    workbook(tmp_path / "z.xlsx", [SESSIONS, line])
    found = import_folder(tmp_path, shop_id="S", robots=["x"])
    assert set(rows(found, "messages", "buyer_id")) == {"j****03"}


def test_full_names_are_told_apart_by_the_sessions_beside_them(tmp_path):
    text(tmp_path / "a.log", FIRST.replace("j****01", "jd_pin01").replace(f"{ROBOT} ", f"{AGENT} "))
    line = ("2026-01-02 21:50:11", AGENT, "jd_pin01", "-", 1, "-", "c1")
    workbook(tmp_path / "z.xlsx", [SESSIONS, line])
    found = import_folder(tmp_path, shop_id="S", robots=["x"])
    assert set(rows(found, "messages", "session_id", "buyer_id")) == {("c1", "jd_pin01")}


def wangwang(*talks, account="示例店:小甲"):
    bar = "=" * 64
    lines = [account, bar, " " * 28 + "单聊", bar]
    for buyer, found in talks:
        lines += ["-" * 28 + buyer + "-" * 28, *found]
    lines += [
        bar,
        " " * 28 + "群聊",
        bar,
        "-" * 28 + "群" + "-" * 28,
        "某(2026-01-02 10:00:00):  x",
    ]
    return "\r\n".join(lines) + "\r\n"


TALK = (
    "买家-一",
    [
        "买家-一(2026-01-02 10:00:00):  在吗",
        "cntaobao示例店:小甲(2026-01-02 10:00:05):  亲，在的",
        "请讲(下午)",
        "示例店(2026-01-02 10:00:06):  主账号",
        "系统提示(2026-01-02 10:00:07):  x",
    ],
)


def test_a_wangwang_export_becomes_messages(tmp_path):
    found = import_file(text(tmp_path / "m.txt", wangwang(TALK), "gbk"))
    names = ("message_id", "shop_id", "buyer_id", "agent_id", "sent_at", "sender")
    assert rows(found, "messages", *names) == [
        ("示例店/买家-一/2026-01-02T10:00:00/1", "示例店", "买家-一", None, "2026-01-02 10:00:00", "buyer"),
        ("示例店/买家-一/2026-01-02T10:00:05/1", "示例店", "买家-一", "示例店:小甲", "2026-01-02 10:00:05", "agent"),
        ("示例店/买家-一/2026-01-02T10:00:06/1", "示例店", "买家-一", "示例店", "2026-01-02 10:00:06", "agent"),
        ("示例店/买家-一/2026-01-02T10:00:07/1", "示例店", "买家-一", None, "2026-01-02 10:00:07", "system"),
    ]  # fmt: skip
    assert "session_id" not in found.data.columns("messages")
    kept = import_file(tmp_path / "m.txt", keep=["text"], shop_id="T")
    assert rows(kept, "messages", "shop_id", "text")[1] == ("T", "亲，在的\n请讲(下午)")


def test_bytes_that_are_no_text_lose_no_message(tmp_path):
    raw = wangwang(TALK).encode("gbk").replace("请讲".encode("gbk"), b"\xff\xfe")
    (tmp_path / "m.txt").write_bytes(raw)
    found = import_file(tmp_path / "m.txt")
    assert len(rows(found, "messages", "sender")) == 4
    assert any("1 行有无法解码的字节" in note for note in found.report.notes)


def test_the_buyer_below_says_nothing_of_the_last_message_above(tmp_path):
    text(tmp_path / "a.txt", wangwang(TALK), "gbk")
    text(tmp_path / "b.txt", wangwang(TALK, ("买家二", ["买家二(2026-01-02 11:00:00):  x"])), "gbk")
    found = import_folder(tmp_path, robots=["x"])
    assert found.report.files["copies"].to_list() == [0, 4]


def test_a_talk_in_two_accounts_files_is_there_once(tmp_path):
    text(tmp_path / "a.txt", wangwang(TALK), "gbk")
    buyer, messages = TALK
    more = (buyer, [*messages[:1], "示例店:小乙(2026-01-02 10:00:05):  我也在"])
    text(tmp_path / "b.txt", wangwang(more, account="示例店:小乙"), "gbk")
    found = import_folder(tmp_path, robots=["x"])
    assert found.report.files["copies"].to_list() == [0, 1]
    ids = rows(found, "messages", "message_id")
    assert len(ids) == len(set(ids)) == 5, "two messages of one second have ids of their own"


def test_a_length_in_minutes_ends_a_session_to_the_second(tmp_path):
    # 0.41 minutes are 24.6 seconds, though 0.41 * 60 is a little less in floating point
    lines = [("2026-01-05 10:00:00", AGENT, "jd_pin03", "-", 0.41, "-", "c1")]
    found = import_file(workbook(tmp_path / "z.xlsx", [SESSIONS, *lines]), shop_id="S")
    assert rows(found, "sessions", "ended_at") == ["2026-01-05 10:00:24.600000"]
