"""Texts and choices that several policies share."""

from __future__ import annotations

from csmetrics.model.edition import Choice, Text
from csmetrics.policies.policy import Consequence, Counted

BUYERS = Text(zh="位买家", en="buyers")
MESSAGES = Text(zh="条消息", en="messages")
SESSIONS = Text(zh="个会话", en="sessions")
RATINGS = Text(zh="条评价", en="ratings")

MESSAGES_IN_3_MINUTES = Counted(
    unit=MESSAGES, event=Text(zh="在3分钟内得到回复", en="answered within 3 minutes")
)
SATISFIED_RATINGS = Counted(unit=RATINGS, event=Text(zh="为满意", en="satisfied"))

UNKNOWN = Consequence(
    text=Text(zh="来源没有写明后果", en="The source does not say what follows"),
)

UNDATED = Choice(
    point=Text(
        zh="没有生效日期，哪一天都按此判断",
        en="Without a date of its own, the policy applies to every day",
    ),
    reason=Text(
        zh="来源没有给出起止日期；要限定日期，复制一份并给出since与until",
        en="The sources give no dates; to limit it, give a copy its own since and until",
    ),
)
EDGE_PASSES = Choice(
    point=Text(zh="恰好等于界限算达标", en="A value exactly at the limit passes"),
    reason=Text(
        zh="来源只给出百分数，没有说等于时如何；疑点归被考核者",
        en="The source gives a percentage and does not mention equality; in doubt, the one"
        " assessed passes",
    ),
)
