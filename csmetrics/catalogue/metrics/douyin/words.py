"""Conditions of 抖音: messages after the request for a person, its sessions, and cohorts."""

from __future__ import annotations

from csmetrics.language.base import minutes
from csmetrics.language.conditions import all_of, answered_by, every, happened, time_during
from csmetrics.language.messages import asked, human, rounds
from csmetrics.language.units import rows
from csmetrics.model.metric import Choice, Concept, Text

asked_a_person = asked.since_session("human_requested_at")
"""转人工之后的咨询消息: asked messages from the request for a person on; none without it."""
transferred = rows("sessions", at="human_requested_at")
"""转人工会话."""
transferred_in_hours = time_during("human_requested_at", "08:00", "23:00")
assigned = happened("assigned_at")
RECEIVED = Concept(name=Text(zh="已接待会话", en="received session"), of=assigned)
"""已接待: an agent was assigned."""
all_rounds_in_3_minutes = all_of(
    every(
        rounds(asked_a_person, by=human, scope="session").on_unit_day().during("08:00", "23:00"),
        answered_by(human, scope="session", within=minutes(3)),
        or_none=True,
    ),
    assigned,
)
"""Every round of the day is answered within three minutes, and an agent was assigned."""

paid_orders_after_14_days = rows("orders", at="paid_at", reported_after=13)
"""前14天付款的订单: orders paid on one day, reported on the fourteenth."""

AFTER_ASKING_FOR_A_PERSON = Choice(
    point=Text(
        zh="只看转人工之后的消息，之前由机器人接待",
        en="Only what follows the request for a person counts; before it the robot serves",
    ),
    reason=Text(
        zh="说明讲的是转人工后的首次和后续消息；没转过人工的会话无人可回",
        en="The guide speaks of messages from the transfer on; without one nobody could reply",
    ),
    clauses=("served",),
)
SESSIONS_NOT_BUYERS = Choice(
    point=Text(zh="数会话，不数买家", en="Sessions are counted, not buyers"),
    reason=Text(
        zh="教程有一处写用户数量，同类的其余各项都按会话；取会话才能与接起率相合",
        en="One guide says users, its siblings say sessions; only sessions agree with the pickup "
        "rate",
    ),
    clauses=("counted",),
)
COHORT_OF_14_DAYS = Choice(
    point=Text(
        zh="付款当天算第1天，第14天报告：1月1日付款的在1月14日看",
        en="The day of payment is the first of 14: paid on 1 January, reported on the 14th",
    ),
    reason=Text(
        zh="行文写往前推14天，算例却是相差13天；以算例为准",
        en="The prose says 14 days back, the example is 13 apart; the example wins",
    ),
    clauses=("cohort_days",),
)
