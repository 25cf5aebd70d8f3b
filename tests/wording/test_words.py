"""What the words say, against sentences read word by word with the contract."""

from __future__ import annotations

import inspect
import re
from datetime import date, timedelta

import pytest

from csmetrics import wording
from csmetrics.language.base import Own, Param, hours, minutes, seconds
from csmetrics.language.conditions import answered_by, some
from csmetrics.language.hours import WeeklyHours, Working
from csmetrics.language.measures import count, mean, proportion, ratio
from csmetrics.language.messages import any_reply, asked, buyer_manual, human, rounds
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import buyer_day, each, rows
from csmetrics.language.windows import LastMessage, Window
from csmetrics.model.metric import Edition
from csmetrics.wording import time_phrases as times
from csmetrics.wording.bilingual import duration, parameter
from csmetrics.wording.column_names import column
from csmetrics.wording.condition_clauses import clause
from csmetrics.wording.measure_sentences import measure_phrases
from csmetrics.wording.message_phrases import noun
from csmetrics.wording.quantity_phrases import quantity
from csmetrics.wording.time_phrases import bound, last_message
from csmetrics.wording.unit_phrases import counted
from tests.every import for_every
from tests.wording.registered import NODES, SOURCE, editions
from tests.wording.sentences import SENTENCES

HAN = re.compile(r"[\u4e00-\u9fff]")
READERS = (noun, clause, bound, quantity, counted, measure_phrases)
PLAIN = {
    Param: parameter,
    Window: times.window,
    LastMessage: last_message,
    Own: column,
    Working: times.working,
    WeeklyHours: times.working,
}


def edition(measure, k=0, **more):
    return Edition(measure=measure, settles_after=k, sources=(SOURCE,), **more)


@for_every(node=sorted(NODES, key=lambda node: node.__name__))
def test_every_node_of_the_language_has_a_wording(node):
    worded = {kind for reader in READERS for kind in reader.registry} | set(PLAIN)
    assert node in worded


@pytest.mark.parametrize("reader", READERS)
def test_what_is_no_node_of_the_language_has_no_wording(reader):
    arguments = [object()] * len(inspect.signature(reader).parameters)
    with pytest.raises(TypeError, match="object is no"):
        reader(*arguments)


@for_every(metric=editions())
def test_english_words_hold_no_chinese_and_chinese_sentences_do(metric):
    words = wording.sentence(editions()[metric])
    assert HAN.search(words.zh)
    assert not HAN.search(words.en)


@for_every(metric=editions())
def test_brackets_close_in_the_order_they_open(metric):
    words = wording.sentence(editions()[metric])
    assert words.zh.count("「") == words.zh.count("」")
    assert words.zh.count("『") == words.zh.count("』")
    opened = []
    for sign in words.zh:
        if sign in "「『":
            assert not opened or opened[-1] != sign, "brackets alternate"
            opened.append(sign)
        elif sign in "」』":
            assert "「『"["」』".index(sign)] == opened.pop()


@pytest.mark.parametrize("metric", SENTENCES)
def test_the_sentence_says_the_definition(metric):
    assert wording.sentence(editions()[metric]) == SENTENCES[metric]


def test_a_proportion_has_a_numerator_within_its_denominator():
    measure = proportion(each(asked), that=answered_by(human, within=seconds(30)))
    assert wording.numerator(measure).zh == (
        "在有效咨询消息中，在 30 秒内（含恰好 30 秒）得到店内任一客服的人工回复的数量"
    )
    below = wording.denominator(measure)
    assert below is not None
    assert (below.zh, below.en) == ("有效咨询消息的数量", "the number of asked messages")


def test_a_mean_divides_a_sum_by_the_number_that_have_one():
    measure = mean(wait_for(human), each(asked))
    assert wording.numerator(measure).en == (
        "of the asked messages, the sum of the wait for a human reply of any agent of the shop"
    )
    below = wording.denominator(measure)
    assert below is not None
    assert below.en == "of the asked messages, the number that have one"


def test_a_ratio_puts_one_population_over_another():
    measure = ratio(count(each(human)), count(each(buyer_manual)))
    below = wording.denominator(measure)
    assert below is not None
    assert wording.numerator(measure).zh == "人工回复的数量"
    assert below.zh == "买家本人消息的数量"


def test_a_count_has_no_denominator():
    assert wording.denominator(count(buyer_day)) is None


@pytest.mark.parametrize(
    ("k", "zh", "en"),
    [
        (
            0,
            "报告日结束即定稿，之后的事件不再计入",
            "final at the end of the reported day; later events do not count",
        ),
        (
            4,
            "延迟 4 天：报告日后第 4 天结束时定稿，之后的事件不再计入",
            (
                "4 days late: final at the end of the 4th day after the reported one; "
                "later events do not count"
            ),
        ),
        (
            None,
            "永不定稿：按截至查询时点（as_of）的全部事件判定，始终是暂定值",
            "never final: judged by all events up to as_of, always provisional",
        ),
    ],
)
def test_the_delay_rule_says_when_a_figure_is_final(k, zh, en):
    words = wording.delay(edition(count(buyer_day, among=some(asked)), k))
    assert (words.zh, words.en) == (zh, en)


def test_the_delay_rule_says_what_is_pending_where_something_is_awaited():
    words = wording.delay(edition(mean(wait_for(human), each(asked), among=answered_by(human))))
    assert words.zh.endswith("；结果未定的记为待定，分子分母都不计")
    assert words.en.endswith(
        "; a unit whose outcome is still open is undecided (pending), on neither side"
    )


@pytest.mark.parametrize(
    ("k", "day"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st")],
)
def test_english_counts_days_as_it_does(k, day):
    assert f"the {day} day after" in wording.delay(edition(count(buyer_day), k)).en


@pytest.mark.parametrize(("k", "later"), [(1, "1 day later"), (2, "2 days later")])
def test_english_counts_the_days_after_which_a_row_is_reported(k, later):
    paid = counted(rows("orders", at="paid_at", reported_after=k))
    assert paid.note.en == f"by the day of the payment time, reported {later}"
    assert paid.note.zh == f"按付款时间归日，计入其后第 {k} 天"


def test_dates_are_half_open():
    since, until = date(2021, 4, 27), date(2023, 1, 1)
    assert wording.dates(edition(count(buyer_day))) is None
    words = [
        wording.dates(edition(count(buyer_day), **dates))
        for dates in ({"since": since}, {"until": until}, {"since": since, "until": until})
    ]
    assert [text.zh for text in words if text] == [
        "2021-04-27 起",
        "至 2023-01-01 前（不含该日）",
        "2021-04-27 起，至 2023-01-01 前（不含该日）",
    ]
    assert [text.en for text in words if text] == [
        "from 2021-04-27",
        "before 2023-01-01",
        "from 2021-04-27 to before 2023-01-01",
    ]


def test_a_figure_of_its_day_alone_has_no_trailing_window():
    assert wording.trailing(edition(count(buyer_day))) is None


@pytest.mark.parametrize(
    ("metric", "zh"),
    [
        ("pdd.reply_rate_3min", "发于 [08:00, 23:00) 的有效咨询消息"),
        ("jd.consult_sessions", "开始时间落在 [09:00, 23:00) 内"),
        ("pdd.inquiry_buyers", "全天"),
    ],
)
def test_service_hours_say_what_they_select(metric, zh):
    assert wording.hours(editions()[metric].measure).zh == zh


@pytest.mark.parametrize(
    ("metric", "en"),
    [
        ("pdd.consult_buyers", "the local day of the messages"),
        ("pdd.response_rate_30s", "the local day of the message"),
        ("ali1688.avg_response_time", "the local day the round was opened"),
        ("jd.avg_response_time", "the local day its session started"),
        ("taobao.sales_buyers", "the local day of the payment time"),
        ("douyin.review_rate", "the local day of the signing time; reported on D+13"),
        (
            "pdd.complaint_rate",
            "the local day of the filing time; the local day of the messages",
        ),
        (
            "douyin.cs_sales_amount",
            (
                "the local day of the last asked message at or before the order time, no more than "
                "72 h earlier (exactly 72 h included)"
            ),
        ),
    ],
)
def test_every_unit_has_its_day(metric, en):
    assert wording.unit_day(editions()[metric].measure).en == en


def test_the_unit_is_named_before_any_condition():
    assert wording.unit(editions()["pdd.inquiry_buyers"].measure).zh == (
        "买家（每人每天计一次，多天累加）"
    )


def test_by_agent_each_side_of_a_ratio_speaks_for_itself():
    last = LastMessage(of=human, before="paid_at", within=hours(48))
    measure = ratio(
        count(rows("orders", at="paid_at")), count(rows("orders", at="paid_at", agent=(last,)))
    )
    words = wording.by_agent(measure)
    assert words is not None
    assert words.en == (
        "by agent, the denominator: an order is of the author of the last human reply before the "
        "payment time, no more than 48 h earlier (exactly 48 h included); failing that, of nobody"
    )


def test_by_agent_goes_unsaid_where_nothing_needs_saying():
    assert wording.by_agent(count(buyer_day, among=some(asked))) is None


def test_terms_explain_the_words_a_measure_uses_and_no_others():
    heads = [term.zh.split("：")[0] for term in wording.terms(count(each(asked)))]
    assert heads == ["有效咨询消息", "标记", "买家消息找到的账号", "D 日", "报告日"]
    measure = proportion(
        each(rounds(buyer_manual, by=any_reply, scope="session")), that=answered_by(human)
    )
    heads = [term.zh.split("：")[0] for term in wording.terms(measure)]
    assert heads == [
        "买家本人消息",
        "人工回复",
        "任意回复",
        "买家消息找到的账号",
        "对话轮次",
        "D 日",
        "报告日",
    ]


def test_rounds_of_a_shop_and_buyer_end_with_the_day():
    day_by_day = count(each(rounds(asked, by=human, scope="buyer")))
    assert "对话轮次不跨自然日" in "".join(term.zh for term in wording.terms(day_by_day))


@pytest.mark.parametrize(
    ("value", "zh"),
    [
        (seconds(30), "30 秒"),
        (minutes(90), "1 小时 30 分钟"),
        (timedelta(days=3), "72 小时"),
        (timedelta(microseconds=1), "0.000001 秒"),
        (Param(name="limit"), "〈limit〉"),
    ],
)
def test_durations_are_said_in_hours_minutes_and_seconds(value, zh):
    assert duration(value).zh == zh


def test_the_formula_is_a_fraction_of_words():
    measure = ratio(count(each(human)), count(rows("orders", at="paid_at")))
    assert wording.formula(measure, "en") == (
        r"\frac{\text{the number of human replies}}"
        r"{\text{the number of orders (by the day of the payment time)}}"
    )


def test_the_formula_of_a_count_is_its_words():
    assert wording.formula(count(each(human))) == r"\text{人工回复的数量}"


def test_the_formula_escapes_what_latex_would_read():
    measure = count(rows("orders", at="my_own%at"))
    assert r"my\_own\%at" in wording.formula(measure)
    signs = count(rows("orders", at="\\{}&#$^~<>≤≥−×÷"))
    assert (
        r"\textbackslash{}\{\}\&\#\$\textasciicircum{}\textasciitilde{}"
        r"\(<\)\(>\)\(\le\)\(\ge\)\(-\)\(\times\)\(\div\)"
    ) in wording.formula(signs)


def test_two_limits_of_a_reply_must_both_be_kept():
    both = clause(answered_by(human, within=minutes(3), until=1), "x")
    assert both.zh.startswith("在 3 分钟内（含恰好 3 分钟）且在 D+1 日结束前得到")
    assert "within 3 min (exactly 3 min included) and before the end of day D+1 by" in both.en
