"""``transcript``: one conversation to read."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from csmetrics import transcript
from csmetrics.errors import ArgumentError, MissingDataError
from tests.answers.talk import at, known, messages, sessions

TALK = messages(
    "10:00:10 ann s1 buyer",
    "10:00:40 ann s1 buyer",
    "10:00:41 ann s1 system automatic",
    "10:01:00 ann s1 li",
    "10:02:00 ann s1 buyer",
    "11:00:00 eve - buyer",
    "11:00:30 eve - wu assisted",
    "12:00:00 bob s2 buyer",
).with_columns(
    text=pl.Series(
        [
            "在吗",
            "有货吗\n10:00:50 客服 li：没有",
            None,
            "有的",
            "<b>好</b>",
            "谢谢",
            "不客气",
            "hi",
        ]
    )
)
DATA = known(messages=TALK, sessions=sessions("s1 ann li 10:00 10:20"))


def test_a_session_is_told_message_by_message_in_both_languages():
    found = transcript(DATA, "s1")
    assert found.text("en").splitlines() == [
        "session s1 · shop s · buyer ann · 5 messages",
        "— 2026-03-02 —",
        "10:00:10 buyer (waited 50.0s): [text]",
        "10:00:40 buyer: [text]",
        "10:00:41 system (automatic): [text]",
        "10:01:00 agent li: [text]",
        "10:02:00 buyer (no reply seen): [text]",
    ]
    assert found.text("zh").splitlines()[2] == "10:00:10 买家（等了 50.0秒）：[text]"
    assert str(found) == found.text("zh")
    assert repr(found) == "<Transcript of session s1: 5 messages>"
    assert found.messages["wait"].to_list() == [Decimal(50), None, None, None, None]
    assert found.messages["opens"].to_list() == [True, False, False, False, True]
    assert "text" not in found.messages.columns


def test_the_text_is_shown_where_it_is_asked_for_and_no_message_forges_another():
    lines = transcript(DATA, "s1", text="text").text("zh").splitlines()
    assert lines[2] == "10:00:10 买家（等了 50.0秒）：在吗"
    assert lines[3:5] == ["10:00:40 买家：有货吗", "         10:00:50 客服 li：没有"]
    assert lines[5] == "10:00:41 系统（自动）：[text]"
    html = transcript(DATA, "s1", text="text")._repr_html_()
    assert "&lt;b&gt;好&lt;/b&gt;" in html
    assert "<b>好" not in html
    heads = (transcript(DATA, "s1").text(lang).splitlines()[0] for lang in ("zh", "en"))
    assert html.startswith(f"<p>{'<br>'.join(heads)}</p>")


def test_a_buyers_day_without_session_is_told_and_answered_from_all_they_wrote():
    before = TALK.filter(message_id="m5").with_columns(
        message_id=pl.lit("m0 of Sunday"), sent_at=pl.lit(at("11:00", day=-1))
    )
    data = known(messages=pl.concat([before, TALK]))
    found = transcript(data, buyer_id="eve", day=date(2026, 3, 2))
    assert found.messages["message_id"].to_list() == ["m5", "m6"]
    assert found.messages["wait"].to_list() == [Decimal(30), None]
    assert found.text("en").splitlines()[0] == (
        "2026-03-02 messages without a session · shop s · buyer eve · 2 messages"
    )
    assert found.text("zh").splitlines()[3] == "11:00:30 客服 wu（辅助）：[text]"


def test_nothing_after_as_of_is_told():
    found = transcript(DATA, "s1", as_of=at("10:00:45"))
    assert found.messages.height == 3
    assert found.messages["wait"].to_list() == [None, None, None]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "name a session"),
        ({"session_id": "s1", "buyer_id": "ann"}, "name a session"),
        ({"session_id": "s11"}, r"no session 's11' up to as_of\. Did you mean 's1'\?"),
        ({"buyer_id": "ann"}, "give buyer_id and day"),
        ({"buyer_id": "anne", "day": date(2026, 3, 2)}, "Did you mean 'ann'"),
        ({"buyer_id": "bob", "day": date(2026, 3, 2)}, "no message outside a session"),
        ({"buyer_id": "ann", "day": date(2026, 3, 2), "shop_id": "t"}, "to shop 't'"),
    ],
)
def test_a_conversation_that_is_not_there_is_said(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        transcript(DATA, **arguments)


def test_a_buyer_of_two_shops_must_say_which():
    other = messages("11:00 eve - buyer", shop="t").with_columns(message_id=pl.lit("x"))
    data = known(messages=pl.concat([TALK.drop("text"), other]))
    with pytest.raises(ArgumentError, match=r"give shop_id, one of \['s', 't'\]"):
        transcript(data, buyer_id="eve", day=date(2026, 3, 2))
    one = transcript(data, buyer_id="eve", day=date(2026, 3, 2), shop_id="t")
    assert (one.shop_id, one.messages.height) == ("t", 1)
    with pytest.raises(MissingDataError, match=r"keep it as you import \(keep=\["):
        transcript(data, "s1", text="text")
