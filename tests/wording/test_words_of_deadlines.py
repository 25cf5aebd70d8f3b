"""What the words say of deadlines, credit, quantiles, working hours and buyer-days."""

from __future__ import annotations

import pytest

from csmetrics import wording
from csmetrics.language.base import minutes
from csmetrics.language.conditions import (
    HadBuyerDay,
    all_of,
    answered_by,
    at_least,
    at_least_value,
    comes,
    first,
    has,
    not_,
    robot_only,
    some,
)
from csmetrics.language.hours import working
from csmetrics.language.measures import count, mean, proportion, quantile, ratio
from csmetrics.language.messages import asked, automatic, buyer_manual, human, rounds
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import buyer_day, each, rows
from csmetrics.language.windows import FirstTime, LastMessage, end_of_day, start_of_day, window
from csmetrics.model.metric import Edition
from tests.wording.registered import SOURCE, editions

PARTED = rounds(asked, by=human, scope="peer", parted_by=automatic)


def edition(measure, k=0, **more):
    return Edition(measure=measure, settles_after=k, sources=(SOURCE,), **more)


RATE = proportion(each(asked), that=answered_by(human, within=minutes(3)))


@pytest.mark.parametrize(
    ("measure", "k", "waits"),
    [
        (RATE, 0, True),
        (RATE, None, True),  # of the three minutes, not of a settling end
        (proportion(each(asked), that=answered_by(human)), 0, True),
        (proportion(each(asked), that=answered_by(human)), None, False),
        (proportion(buyer_day, that=comes(human, after=asked)), None, False),
        (proportion(rows("ratings", at="rated_at"), that=at_least_value("level", 4)), 0, False),
        (proportion(each(PARTED), that=robot_only(PARTED)), 0, False),  # known once it is certain
        (
            proportion(buyer_day, that=has("orders", window("paid_at", before=end_of_day()))),
            0,
            True,
        ),
        (
            proportion(
                buyer_day,
                that=has("orders", window("paid_at", before=FirstTime(of=asked))),
            ),
            0,
            False,  # over when the buyer asks
        ),
        (mean(wait_for(human), each(asked), among=answered_by(human)), 0, False),
        (ratio(count(each(asked), among=answered_by(human)), count(each(asked))), 0, False),
    ],
)
def test_a_rate_says_that_it_waits_for_deadlines_where_it_has_any(measure, k, waits):
    one = edition(measure, k)
    assert ("期限到了才计入" in wording.sentence(one).zh) == waits
    assert ("counted once the deadline has passed" in wording.sentence(one).en) == waits
    assert ("pending_met" in wording.delay(one).zh) == waits
    assert ("pending_met" in wording.delay(one).en) == waits


def test_where_nothing_settles_only_a_stated_limit_leaves_the_outcome_open():
    answered = mean(wait_for(human), each(asked), among=answered_by(human))
    assert "待定" not in wording.delay(edition(answered, None)).zh
    assert "pending" in wording.delay(edition(answered, 0)).en
    in_time = mean(wait_for(human), each(asked), among=answered_by(human, within=minutes(3)))
    assert "pending" in wording.delay(edition(in_time, None)).en
    that_day = mean(wait_for(human), each(asked), among=answered_by(human, until=0))
    assert "pending" in wording.delay(edition(that_day, None)).en
    capped = mean(wait_for(human, cap=minutes(10)), each(asked))
    assert "pending" in wording.delay(edition(capped, None)).en
    assert "pending" not in wording.delay(edition(mean(wait_for(human), each(asked)), None)).en


def test_a_look_before_the_first_message_awaits_nothing():
    before = has("orders", window("paid_at", since=start_of_day(-15), before=FirstTime(of=asked)))
    assert "待定" not in wording.delay(edition(count(buyer_day, among=before))).zh


@pytest.mark.parametrize(
    ("q", "zh", "en"),
    [
        ("0.5", "中位数", "the median of"),
        ("0.9", "第 90 百分位数", "the 90th percentile of"),
        ("0.25", "第 25 百分位数", "the 25th percentile of"),
        ("0.01", "第 1 百分位数", "the 1st percentile of"),
        ("0.995", "0.995 分位数（占比）", "the 0.995-quantile of"),
    ],
)
def test_a_quantile_has_a_name_and_no_numerator(q, zh, en):
    measure = quantile(q, wait_for(human), each(asked))
    assert f"的等待时长的{zh}（" in wording.sentence(edition(measure)).zh
    assert en in wording.sentence(edition(measure)).en
    assert wording.numerator(measure) is None
    below = wording.denominator(measure)
    assert below is not None
    assert below.en == "of the asked messages, the number that have one"
    assert r"\frac" not in wording.formula(measure)


def test_working_hours_are_said_by_their_days():
    hours_of_work = working("09:00", "18:00", days="mon-thu,sat").also("10:00", "12:00", days="sun")
    measure = proportion(
        each(asked), that=answered_by(human, within=minutes(30), counting=hours_of_work)
    )
    words = wording.sentence(edition(measure, None))
    assert (
        "在工作时间（周一至周四、周六 [09:00, 18:00)、周日 [10:00, 12:00)）合计 30 分钟内"
        in words.zh
    )
    assert (
        "within 30 min of working time (Mon to Thu and Sat [09:00, 18:00), Sun [10:00, 12:00))"
        in words.en
    )
    assert "工作时间" in "".join(term.zh for term in wording.terms(measure))


def test_a_cap_speaks_of_unanswered_waits_only_where_they_count():
    capped = wait_for(human, cap=minutes(10))
    answered = answered_by(human, until=0)
    every_one = wording.sentence(edition(mean(capped, each(asked))))
    assert "（超过 10 分钟或无回复按 10 分钟计）" in every_one.zh
    assert "(longer or unanswered: 10 min)" in every_one.en
    some_of_them = wording.sentence(edition(mean(capped, each(asked), among=answered)))
    assert "（超过 10 分钟按 10 分钟计）" in some_of_them.zh
    assert "(longer: 10 min)" in some_of_them.en
    by_another = answered_by(human, scope="peer")
    others = wording.sentence(edition(mean(capped, each(asked), among=by_another)))
    assert "(longer or unanswered: 10 min)" in others.en


def test_that_another_first_message_is_answered_says_nothing_of_the_wait():
    """Who typed first may have been flagged then, and the first asked message come later."""
    capped = wait_for(human, of=asked, cap=minutes(10))
    for message, text in ((asked, "(longer: 10 min)"), (buyer_manual, "(longer or unanswered: ")):
        among = all_of(some(asked), first(message, answered_by(human)))
        words = wording.sentence(edition(mean(capped, buyer_day, among=among)))
        assert text in words.en


def test_an_order_is_such_and_has_no_order():
    paid = has("orders", window("paid_at", before=end_of_day()), link="order")
    orders = rows("orders", at="created_at")
    for among, zh, en in (
        (paid, "该订单满足「付款时间 < D 日结束」", "where the order is such that (payment"),
        (
            not_(paid),
            "该订单不满足「付款时间 < D 日结束」",
            "where the order is not such that (payment",
        ),
    ):
        words = wording.sentence(edition(count(orders, among=among)))
        assert zh in words.zh
        assert en in words.en
    refunds = wording.sentence(edition(count(rows("refunds", at="applied_at"), among=paid)))
    assert "所属订单满足" in refunds.zh
    assert "where its order is such that" in refunds.en


@pytest.mark.parametrize(
    ("condition", "en"),
    [
        (has("orders", window("paid_at"), at_least=3), "has at least 3 orders of the shop with"),
        (not_(has("orders", window("paid_at"), at_least=3)), "has fewer than 3 orders of the shop"),
        (has("orders", window("paid_at")), "has an order of the shop with"),
        (at_least(1, asked, answered_by(human)), "there is at least 1 asked message such that it"),
        (at_least(2, asked, answered_by(human)), "there are at least 2 asked messages such that"),
    ],
)
def test_one_is_not_many(condition, en):
    assert en in wording.sentence(edition(count(buyer_day, among=condition))).en


def test_by_agent_a_row_goes_to_the_author_or_the_account_reached():
    def of(*sets):
        looks = tuple(LastMessage(of=one, before="paid_at", within_days=1) for one in sets)
        words = wording.by_agent(count(rows("orders", at="paid_at", agent=looks)))
        assert words is not None
        return words

    assert "an order is of the author of the last human reply before" in of(human).en
    assert "an order is of the account reached by the last asked message before" in of(asked).en
    both = of(human, asked)
    assert "of (1) the author of the last human reply" in both.en
    assert "failing that (2) the account reached by the last asked message" in both.en
    assert (
        "（2）在付款时间之前、最早自其 1 个自然日前起的最后一条有效咨询消息所找到的账号" in both.zh
    )


def test_whoever_ends_a_wait_owns_it():
    measure = mean(wait_for(human), each(asked, credited="replier"))
    words = wording.by_agent(measure)
    assert words is not None
    assert words.zh == (
        "按客服拆分时，谁结束等待就归谁：计在结束等待的那条回复的作者名下，还没有回复的归提问所找到的账号"
    )
    assert words.en.startswith("by agent, whoever ends a wait owns it: the author of the reply")


def test_buyer_days_are_said_to_add_up_and_trailing_days_to_end_with_the_period():
    paid = wording.sentence(editions()["taobao.paid_buyers"])
    assert "（每人每天计一次，多天累加）" in paid.zh
    assert "(each counted once a day, days added up)" in paid.en
    terms = wording.terms(editions()["taobao.paid_buyers"].measure)
    assert any(term.en.startswith("buyers are distinct within a day") for term in terms)
    over = wording.trailing(editions()["pdd.avg_refund_time"])
    assert over is not None
    assert over.zh == "截至报告日的近 30 天合计（更长的周期取截至其最后一天的）"
    assert (
        over.en
        == "over the 30 days up to the reported one (of a longer period, up to its last day)"
    )


def test_whose_replies_count_is_said_of_the_unit_itself():
    """Of a session anybody's messages count; a day that the buyer had is of the whole shop."""
    came = comes(human, after=asked)
    own = "only the agent's own messages count"
    sessions = wording.by_agent(count(rows("sessions", at="started_at"), among=came))
    assert own not in sessions.en
    assert own in wording.by_agent(count(buyer_day, among=came)).en
    had = HadBuyerDay(that=first(asked, answered_by(human)), days=1)
    orders = rows("orders", at="paid_at")
    assert wording.by_agent(count(orders, among=had)) is None
