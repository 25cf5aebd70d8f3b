"""Sentences say a concept by its name; the terms below explain it, once."""

from __future__ import annotations

import re

import pytest

from csmetrics import evaluate, registry, wording
from csmetrics.datasets import sample_shop
from csmetrics.language.conditions import (
    Flagged,
    HadBuyerDay,
    OfSession,
    all_of,
    answered_by,
    any_of,
    at_least,
    at_least_value,
    at_most_value,
    first,
    is_,
    not_,
    some,
    time_during,
)
from csmetrics.language.measures import count, proportion
from csmetrics.language.messages import any_reply, asked, human
from csmetrics.language.row_conditions import BeforeOrderEvent
from csmetrics.language.units import buyer_day, each, rows
from csmetrics.model.metric import Concept, Edition, Metric, Text
from csmetrics.wording.concepts import with_names
from csmetrics.wording.condition_clauses import clause
from tests.every import for_every
from tests.wording.registered import SOURCE, editions

REPLIED = some(human)
GREETED = all_of(REPLIED, some(any_reply))
SERVED = Concept(name=Text(zh="已回复买家", en="served buyer"), of=REPLIED)
WELCOME = Concept(name=Text(zh="迎客买家", en="welcome buyer"), of=GREETED)


def edition(measure, *concepts):
    return Edition(measure=measure, settles_after=0, sources=(SOURCE,), concepts=concepts)


def test_the_conversion_rate_reads_as_the_platform_says_it():
    rate = editions()["pdd.inquiry_conversion_rate"]
    words = wording.sentence(rate)
    assert words.zh.startswith("在询单买家（每人每天计一次，多天累加）中，最终成团买家的占比；")
    assert words.en.startswith(
        "Of the inquiring buyers (each counted once a day, days added up), "
        "the share that are finally grouped buyers; "
    )
    heads = [term.zh.partition("：")[0] for term in wording.terms(rate)]
    assert heads[:3] == ["询单买家", "最终成团买家", "售后买家"]
    assert wording.terms(rate)[0].zh == "询单买家：有至少一条有效咨询消息，且不是售后买家"


def test_the_answer_rate_is_one_of_consults_as_the_platform_says_it():
    rate = editions()["jd.answer_rate"]
    words = wording.sentence(rate)
    assert words.zh.startswith("在咨询会话（按开始时间归日）中，在第一条有效咨询消息之后")
    assert words.en.startswith("Of the consult sessions (by the day of the start time), the share ")
    consult, assessed = wording.terms(rate)[:2]
    assert consult.zh == "咨询会话：是考核会话，且有至少一条有效咨询消息"
    assert consult.en == (
        "consult session: the session is an assessed session, "
        "and there is at least one asked message"
    )
    assert assessed.zh == "考核会话：不是留言，且开始时间落在 [09:00, 23:00) 内"


def test_a_session_is_named_where_its_message_is_judged():
    away = Concept(name=Text(zh="留言会话", en="away session"), of=is_("left_message", True))
    for that, zh, en in (
        (
            OfSession(that=away.of),
            "所在会话是留言会话的",
            "the message's session is an away session",
        ),
        (
            not_(OfSession(that=away.of)),
            "所在会话不是留言会话的",
            "the message is of no session that is an away session",
        ),
    ):
        words = wording.sentence(edition(count(each(asked), among=that), away))
        assert words.zh.startswith(zh)
        assert f"where {en};" in words.en


def test_a_session_is_not_taken_for_a_buyer():
    away = Concept(name=Text(zh="留言会话", en="away session"), of=is_("left_message", True))
    sessions = rows("sessions", at="started_at")
    text = wording.sentence(edition(count(sessions, among=not_(away.of)), away))
    assert text.zh.startswith("不是留言会话的会话（")
    assert "where the session is not an away session;" in text.en


def test_the_name_of_orders_narrows_them_and_stands_not_for_them():
    """Buyers and sessions are called by a name; a row of another table is one that is so."""
    big = Concept(name=Text(zh="大单", en="big order"), of=at_least_value("amount", 100))
    paid = rows("orders", at="paid_at")
    words = wording.sentence(edition(count(paid, among=big.of), big))
    assert words.zh.startswith("是大单的订单（按付款时间归日）的数量")
    assert words.en.startswith("The number of orders (by the day of the payment time) where the ")
    assert "where the order is a big order;" in words.en


def test_a_name_changes_no_fingerprint():
    def made(*concepts):
        measure = count(buyer_day, among=REPLIED)
        name = Text(zh="甲", en="a")
        return Metric(id="own.served", name=name, editions=(edition(measure, *concepts),))

    assert made().fingerprint == made(SERVED).fingerprint == made(WELCOME).fingerprint
    other = edition(count(buyer_day, among=GREETED))
    assert made().model_copy(update={"editions": (other,)}).fingerprint != made().fingerprint


def test_a_name_stands_for_the_buyers_and_other_conditions_narrow_them():
    narrowed = edition(count(buyer_day, among=all_of(REPLIED, some(asked))), SERVED)
    words = wording.sentence(narrowed)
    assert words.zh.startswith("有至少一条有效咨询消息的已回复买家（")
    assert words.en.startswith("The number of served buyers (each counted once a day, days added")
    assert "where there is at least one asked message;" in words.en


def test_a_name_may_be_denied():
    words = wording.sentence(edition(count(buyer_day, among=not_(REPLIED)), SERVED))
    assert words.zh.startswith("不是已回复买家的买家（")
    assert "where the buyer is not a served buyer;" in words.en


def test_a_day_that_the_buyer_had_is_said_by_its_name():
    orders = rows("orders", at="paid_at")
    for days, zh, en in (
        (0, "该买家 D 日是已回复买家（不分客服）", "the buyer is a served buyer on day D (which"),
        (
            2,
            "该买家 D−2 日至 D 日中有一天是已回复买家（不分客服）",
            "on one of the days from D−2 to D",
        ),
    ):
        had = HadBuyerDay(that=REPLIED, days=days)
        words = wording.sentence(edition(count(orders, among=had), SERVED))
        assert zh in words.zh
        assert en in words.en
        never = wording.sentence(edition(count(orders, among=not_(had)), SERVED))
        assert ("D 日不是" if days == 0 else "没有一天是") in never.zh
        assert ("is not a served" if days == 0 else "on none of") in never.en


def test_the_wider_concept_is_said_and_explained_by_the_narrower():
    both = edition(count(buyer_day, among=GREETED), SERVED, WELCOME)
    assert wording.numerator(both).zh.startswith("迎客买家（")
    terms = [term.zh for term in wording.terms(both)][:2]
    assert terms[0] == "迎客买家：是已回复买家，且有至少一条任意回复（含机器人，不含群发）"
    assert terms[1] == "已回复买家：有至少一条人工回复"


def test_a_concept_of_another_condition_changes_no_word():
    measure = proportion(each(asked), that=answered_by(human))
    assert wording.sentence(edition(measure, SERVED)) == wording.sentence(edition(measure))
    assert with_names(edition(measure, SERVED)) == measure


@for_every(metric=editions())
def test_a_registered_concept_is_one_that_the_words_use_and_explain_once(metric):
    heads = [term.zh.partition("：")[0] for term in wording.terms(editions()[metric])]
    for concept in editions()[metric].concepts:
        assert heads.count(concept.name.zh) <= 1
        assert editions()[metric].measure != with_names(editions()[metric])


def test_no_definition_is_told_by_a_bracket_that_is_denied():
    for each_ in editions().values():
        words = [wording.sentence(each_), *wording.terms(each_)]
        for text in words:
            assert "it is not so that" not in text.en
            assert not re.search(r"不满足「(?!D 日开始|付款)", text.zh), text.zh


def test_names_change_no_figure():
    shop, rate = sample_shop(days=5), registry["pdd.inquiry_conversion_rate"]
    (named,) = rate.editions
    assert named.concepts
    plain = rate.model_copy(update={"editions": (named.model_copy(update={"concepts": ()}),)})
    assert evaluate(rate, shop).equals(evaluate(plain, shop))


@pytest.mark.parametrize(
    ("condition", "zh", "en"),
    [
        (
            not_(all_of(some(asked), some(human))),
            "没有任何有效咨询消息，或没有任何人工回复",
            "there is no asked message, or there is no human reply",
        ),
        (
            not_(any_of(some(asked), some(human))),
            "没有任何有效咨询消息，且没有任何人工回复",
            "there is no asked message, and there is no human reply",
        ),
        (not_(not_(some(asked))), "有至少一条有效咨询消息", "there is at least one asked message"),
        (
            not_(first(asked, Flagged())),
            "第一条有效咨询消息发送时买家未被标记（没有时也算）",
            "the first asked message was sent while no flag covers the buyer (or there is none)",
        ),
        (
            not_(at_least(2, asked, Flagged())),
            "不足 2 条有效咨询消息发送时买家被标记",
            (
                "there are fewer than 2 asked messages such that each was sent while a flag "
                "covers the buyer"
            ),
        ),
        (
            not_(time_during("rated_at", "08:00", "23:00")),
            "评价提交时间不在 [08:00, 23:00) 内（没有时也算）",
            "the rating time is not in [08:00, 23:00) (or there is none)",
        ),
        (not_(is_("reason", "size")), None, "the reason is not size"),
        (not_(at_most_value("score", 3)), None, "the score is not ≤ 3 (or there is none)"),
        (
            not_(BeforeOrderEvent(column="applied_at", event="shipped_at")),
            "申请时间不早于所属订单的发货时间",
            "the application time is not before the shipping time of its order",
        ),
        (
            not_(OfSession(that=is_("left_message", True))),
            "所在会话不满足「是留言」",
            "it is of no session where (it is a left message)",
        ),
    ],
)
def test_a_denial_has_words_of_its_own(condition, zh, en):
    words = clause(condition, "it")
    assert words.en == en
    assert zh is None or words.zh == zh
