"""Alerts as group robots take them: within their limits, and without mentioning anybody."""

import json
from datetime import date, timedelta

import polars as pl
import pytest

from csmetrics import alerts, webhook_messages
from csmetrics.errors import ArgumentError

EMPTY = alerts(None, [])
DAY = date(2026, 3, 2)


def alerts_of(*reasons, severity="warning", day=DAY):
    rows = [
        {
            "metric": "pdd.reply_rate_3min",
            "period_start": day,
            "period_end": day + timedelta(days=1),
            "severity": severity,
            "reason_zh": reason,
            "reason_en": reason,
        }
        for reason in reasons
    ]
    return pl.concat([EMPTY, pl.DataFrame(rows, schema_overrides=EMPTY.schema)], how="diagonal")


def content(message):
    card = message.get("card")
    if card:
        return card["elements"][0]["content"]
    return message["markdown"].get("content") or message["markdown"]["text"]


def test_each_robot_has_the_body_it_takes():
    one = alerts_of("满意度低")
    line = "**警告** 2026-03-02 满意度低"
    assert webhook_messages(one, "wecom") == [
        {"msgtype": "markdown", "markdown": {"content": f"**客服预警 1 条**\n{line}"}}
    ]
    assert webhook_messages(one, "dingtalk") == [
        {
            "msgtype": "markdown",
            "markdown": {"title": "客服预警 1 条", "text": f"**客服预警 1 条**\n\n{line}"},
        }
    ]
    assert webhook_messages(one, "feishu", "en") == [
        {
            "msg_type": "interactive",
            "card": {
                "header": {"title": {"tag": "plain_text", "content": "Customer service: 1 alert"}},
                "elements": [{"tag": "markdown", "content": "**warning** 2026-03-02 满意度低"}],
            },
        }
    ]


@pytest.mark.parametrize("to", ["wecom", "dingtalk", "feishu"])
def test_many_alerts_are_several_messages_none_too_long_and_none_lost(to):
    many = alerts_of(*(f"第{n:04}条" + "慢" * 60 for n in range(300)))
    messages = webhook_messages(many, to)
    assert len(messages) > 1
    for message in messages:
        if to == "wecom":
            assert len(content(message).encode()) <= 4096
        assert len(json.dumps(message, ensure_ascii=False).encode()) <= 20_000
    whole = "\n".join(map(content, messages))
    assert all(f"第{n:04}条" in whole for n in range(300))


def test_a_reason_too_long_for_one_message_is_cut():
    [message] = webhook_messages(alerts_of("慢" * 5000), "wecom")
    assert 3000 < len(content(message).encode()) <= 4096
    assert content(message).endswith("…")


def test_a_name_mentions_nobody_and_marks_nothing_up():
    [message] = webhook_messages(alerts_of("<@all> [x](http://y) **b** `c`\n# d"), "wecom")
    line = content(message).splitlines()[1]
    assert not set("<>[]`\n") & set(line.removeprefix("**警告**"))
    assert "*" not in line.removeprefix("**警告**")


def test_the_gravest_stand_first_and_nothing_told_is_no_message():
    later = date(2026, 3, 5)
    grave = [
        alerts_of(name, severity="critical", day=day) for name, day in (("a", later), ("c", DAY))
    ]
    all_of_them = pl.concat([alerts_of("b", severity="info"), *grave])
    lines = content(webhook_messages(all_of_them, "feishu")[0]).splitlines()
    assert lines == [
        "**严重** 2026-03-02 c",
        "**严重** 2026-03-05 a",
        "**提示** 2026-03-02 b",
    ]
    assert webhook_messages(EMPTY, "wecom") == []


def test_another_robot_or_frame_is_refused():
    with pytest.raises(ArgumentError, match="to is one of wecom, dingtalk, feishu, not 'wecon'"):
        webhook_messages(EMPTY, "wecon")
    with pytest.raises(ArgumentError, match="result of alerts"):
        webhook_messages(EMPTY.drop("reason_zh"), "wecom")
