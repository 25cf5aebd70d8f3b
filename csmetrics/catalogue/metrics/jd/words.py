"""Conditions of 京东: online sessions, those assessed since 2021-12-01, and rounds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from csmetrics.language.conditions import Condition, all_of, comes, some, time_during
from csmetrics.language.measures import Measure
from csmetrics.language.messages import asked, human, rounds
from csmetrics.language.row_conditions import Is
from csmetrics.language.units import rows
from csmetrics.model.metric import Choice, Concept, Edition, Source, Text

sessions = rows("sessions", at="started_at")
left_message = Is(column="left_message", values=(True,))
online = Is(column="left_message", values=(False,))
"""在线咨询: an online session, not a left message (留言)."""
online_9_to_23 = all_of(online, time_during("started_at", "09:00", "23:00"))
turns = rounds(asked, by=human, scope="session")
"""对话轮次: rounds within a session."""

answered = comes(human, after=asked)
"""接待: a human reply follows the first asked message."""


def consulted(counted: Condition) -> Condition:
    """Require of a counted session an asked message (咨询)."""
    return all_of(counted, some(asked))


def received(counted: Condition) -> Condition:
    """Require of a counted session an asked message and a human reply after it (接待)."""
    return all_of(counted, some(asked), answered)


def concepts(counted: Condition, name: Text) -> tuple[Concept, ...]:
    """Name the conditions 咨询 and 接待 of counted sessions, and the counted sessions."""
    return (
        Concept(name=Text(zh="接待会话", en="received session"), of=received(counted)),
        Concept(name=Text(zh="咨询会话", en="consult session"), of=consulted(counted)),
        Concept(name=name, of=counted),
    )


DAYTIME_SINCE = date(2021, 12, 1)

NEXT_DAY_TO_ANSWER = Choice(
    point=Text(
        zh="会话归开始那天，回复等到次日结束",
        en="A session belongs to the day it started, replies are awaited to the end of the next",
    ),
    reason=Text(
        zh="来源没有说跨零点的会话等多久；多等一天，深夜开始的会话才有机会得到回复",
        en="Nothing is said of sessions past midnight; a day more gives late ones their chance",
    ),
    clauses=("settles_after",),
)
LEFT_MESSAGES_ARE_APART = Choice(
    point=Text(
        zh="转为留言的会话不计，另有留言率", en="Sessions turned into left messages are not counted"
    ),
    reason=Text(
        zh="公告问答说离线或挂起后的消息成为留言，不在此项",
        en="The notice's answers say they belong to another figure",
    ),
    clauses=("left_messages",),
)
START_DECIDES = Choice(
    point=Text(
        zh="是否考核看会话开始的时间，不看提问或回复的时间",
        en="Whether a session is assessed depends on its start, not on questions or replies",
    ),
    reason=Text(
        zh="公告的例子：8点56分开始、9点01分回复的会话不考核",
        en="The notice's example: begun at 08:56 and answered at 09:01 is not assessed",
    ),
    clauses=("hours_by",),
)


def editions(
    measure: Callable[[Condition], Measure],
    *,
    sources: tuple[Source, ...],
    choices: tuple[Choice, ...],
) -> tuple[Edition, Edition]:
    """Return the edition over all online sessions until 2021-11-30, and that over 9 to 23 since."""
    before = Edition(
        until=DAYTIME_SINCE,
        measure=measure(online),
        settles_after=1,
        sources=sources,
        choices=(*choices, LEFT_MESSAGES_ARE_APART, NEXT_DAY_TO_ANSWER),
        concepts=concepts(online, Text(zh="在线会话", en="online session")),
    )
    since = Edition(
        since=DAYTIME_SINCE,
        measure=measure(online_9_to_23),
        settles_after=1,
        sources=sources,
        choices=(*choices, START_DECIDES, LEFT_MESSAGES_ARE_APART, NEXT_DAY_TO_ANSWER),
        concepts=concepts(online_9_to_23, Text(zh="考核会话", en="assessed session")),
    )
    return before, since
