"""Help desks' tables and API answers, worked out by hand."""

# fmt: off
# The rows of files stand on one line each.

import json

from csmetrics.exports import import_file, import_folder

from .recipe_files import rows, text

MESSAGE = ("message_id", "session_id", "buyer_id", "agent_id", "sent_at", "sender", "mode")


def test_chatwoot_tables_joined_by_conversation(tmp_path):
    text(
        tmp_path / "messages.csv",
        "id,content,account_id,inbox_id,conversation_id,message_type,private,content_type,sender_type,sender_id,created_at\n"
        "1,hi,1,9,50,0,f,0,Contact,7,2026-01-02 02:00:00\n"
        "2,bot,1,9,50,1,f,0,AgentBot,1,2026-01-02 02:00:01\n"
        "3,note,1,9,50,1,t,0,User,3,2026-01-02 02:00:02\n"
        "4,hello,1,9,50,1,f,0,User,3,2026-01-02 02:00:03\n"
        "5,assigned,1,9,50,2,f,0,,,2026-01-02 02:00:04\n"
        "6,rate us,1,9,50,3,f,9,,,2026-01-02 02:00:05\n",
    )
    text(
        tmp_path / "conversations.csv",
        "id,account_id,inbox_id,status,assignee_id,created_at,contact_id,display_id,first_reply_created_at,waiting_since,last_activity_at\n"
        "50,1,9,1,3,2026-01-02 02:00:00,7,1,2026-01-02 02:00:03,,2026-01-02 02:00:05\n",
    )
    text(
        tmp_path / "csat_survey_responses.csv",
        "id,account_id,conversation_id,message_id,rating,feedback_message,contact_id,assigned_agent_id,created_at\n"
        "1,1,50,6,5,,7,3,2026-01-02 02:10:00\n",
    )
    found = import_folder(tmp_path)
    got = rows(found, "messages", *MESSAGE)
    assert [row[0] for row in got] == ["1", "2", "4", "5", "6"]
    assert got[0] == ("1", "50", "7", None, "2026-01-02 10:00:00", "buyer", "manual")
    assert got[1][5:] == ("agent", "automatic")
    assert got[2] == ("4", "50", "7", "3", "2026-01-02 10:00:03", "agent", "manual")
    assert got[3][5] == "system"
    assert rows(found, "sessions", "session_id", "buyer_id", "agent_id", "started_at") == [("50", "7", "3", "2026-01-02 10:00:00")]
    assert rows(found, "ratings", "session_id", "level", "rated_at", "buyer_id") == [("50", 5, "2026-01-02 10:10:00", "7")]


def test_intercom_takes_the_source_as_the_first_message(tmp_path):
    conversation = {
        "type": "conversation",
        "id": "c1",
        "created_at": 1767319200,
        "source": {"id": "m0", "author": {"type": "user", "id": "u1"}, "body": "hi"},
        "contacts": {"contacts": [{"id": "u1"}]},
        "admin_assignee_id": 5,
        "statistics": {"time_to_admin_reply": 60},
        "conversation_rating": {"rating": 4, "created_at": 1767319900, "teammate": {"id": 5}},
        "conversation_parts": {
            "conversation_parts": [
                {"id": "p1", "part_type": "comment", "author": {"type": "bot", "id": "b"}, "body": "x", "created_at": 1767319201},
                {"id": "p2", "part_type": "note", "author": {"type": "admin", "id": "5"}, "body": "x", "created_at": 1767319202},
                {"id": "p3", "part_type": "comment", "author": {"type": "admin", "id": "5"}, "body": "x", "created_at": 1767319260},
                {"id": "p4", "part_type": "assignment", "author": {"type": "admin", "id": "5"}, "body": None, "created_at": 1767319261},
            ]
        },
    }
    found = import_file(text(tmp_path / "i.json", json.dumps({"conversations": [conversation]})), shop_id="s")
    got = rows(found, "messages", *MESSAGE)
    assert [row[4:] for row in got] == [
        ("2026-01-02 10:00:00", "buyer", "manual"),
        ("2026-01-02 10:00:01", "agent", "automatic"),
        ("2026-01-02 10:01:00", "agent", "manual"),
    ]
    assert {row[1:3] for row in got} == {("c1", "u1")}
    assert rows(found, "ratings", "level", "rated_at") == [(4, "2026-01-02 10:11:40")]
    assert rows(found, "sessions", "session_id", "buyer_id", "ended_at") == [("c1", "u1", None)]
