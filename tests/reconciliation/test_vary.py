"""Varying a clause gives a metric like any other: checked, worded, evaluated."""

from datetime import date, timedelta

import polars as pl
import pytest

import csmetrics as cs
from csmetrics import wording
from csmetrics.errors import ArgumentError
from csmetrics.language.base import minutes, walk
from csmetrics.language.conditions import Answered, First, answered_by
from csmetrics.language.measures import proportion
from csmetrics.language.messages import During, Unflagged, any_reply, asked, human
from csmetrics.language.units import Each, each
from csmetrics.language.windows import EndOfDay
from csmetrics.model.edition import Text
from csmetrics.model.validation import issues
from csmetrics.reconciliation.alternatives import CLAUSES, varied_clauses
from csmetrics.reconciliation.candidates import Reading
from csmetrics.reconciliation.clause import whole_number
from tests.reconciliation.planted import with_transfers
from tests.registry import small_metrics

RATE = cs.registry["pdd.reply_rate_3min"]
SAMPLES = (
    "pdd.reply_rate_3min",
    "pdd.avg_response_time",
    "pdd.response_rate_30s",
    "taobao.response_rate_3min",
    "taobao.inquiry_final_order_rate",
    "taobao.inquiry_final_order_amount",
    "taobao.reception_time",
    "douyin.satisfaction_rate",
    "desk.refund_orders",
)
KNOWN = [name for name in SAMPLES if name in cs.registry]


def message(number, at, sender, mode="manual"):
    return {
        "message_id": f"m{number}",
        "shop_id": "peach",
        "buyer_id": "ann",
        "agent_id": None if sender == "buyer" else "li",
        "sent_at": f"2026-03-02 {at}",
        "sender": sender,
        "mode": mode,
    }


def value(metric, *messages):
    rows = [message(number, *one) for number, one in enumerate(messages)]
    frame = pl.DataFrame(rows).with_columns(pl.col("sent_at").str.to_datetime())
    figures = cs.evaluate(metric, cs.Dataset(messages=frame), per="all", end=date(2026, 3, 4))
    return figures["numerator"][0], figures["denominator"][0]


LATE_ROBOT = (
    ("10:00:00", "buyer"),
    ("10:01:00", "agent", "automatic"),
    ("10:04:00", "agent"),
    ("22:30:00", "buyer"),
    ("23:59:00", "agent"),
)


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ({}, (0, 1)),  # both questions are late
        ({"limit": timedelta(minutes=4)}, (0, 1)),  # the second still is
        ({"limit": 240, "hours": ("09:00", "22:00")}, (1, 1)),  # and now it does not count
        ({"replies": "any", "hours": "09:00-22:00"}, (1, 1)),  # the robot answers in time
        ({"replies": "any", "judged": "first"}, (1, 1)),
        ({"limit": 240, "unit": "message"}, (1, 2)),  # each question by itself
        ({"limit": 240, "judged": "one"}, (1, 1)),
    ],
)
def test_a_varied_clause_is_what_is_computed(clauses, expected):
    metric = cs.vary(RATE, **clauses)
    data = (*LATE_ROBOT, ("23:59:30", "agent"))
    assert value(metric, *data) == expected


@pytest.mark.parametrize(("edge", "expected"), [("included", (1, 1)), ("excluded", (0, 1))])
def test_the_edge_of_a_limit_decides_of_a_wait_that_is_exactly_so_long(edge, expected):
    metric = cs.vary(RATE, edge=edge)
    assert value(metric, ("10:00:00", "buyer"), ("10:03:00", "agent")) == expected
    longer = cs.vary(metric, limit=300)  # the edge stays as it is
    assert value(longer, ("10:00:00", "buyer"), ("10:05:00", "agent")) == expected
    later = ("10:30:00", "agent")  # so that all deadlines have passed
    assert value(longer, ("10:00:00", "buyer"), ("10:04:59", "agent"), later) == (1, 1)
    assert ("不含恰好 5 分钟" in longer.sheet("zh")) == (edge == "excluded")


def test_a_clause_that_makes_a_day_settle_later_says_so_in_the_label():
    late = cs.vary(RATE, hours="all")  # a question of 23:59 is late at 0:02 of the next day
    assert late.label == "pdd.reply_rate_3min(hours=all, settles_after=1)"
    assert {edition.settles_after for edition in late.editions} == {1}


def test_a_varied_metric_tells_in_its_label_name_and_sheet_what_was_varied():
    metric = cs.vary(RATE, replies="any", limit=300)
    assert metric.label == "pdd.reply_rate_3min(limit=300, replies=any)"
    assert "机器人回复也算" in metric.sheet("zh")
    assert "the limit is 5 min" in metric.sheet("en")
    assert metric.fingerprint != RATE.fingerprint


def test_the_edited_tree_holds_nothing_of_the_clause_before():
    varied = cs.vary(RATE, limit=300, replies="any", flags="ignored", judged="first")
    nodes = walk(varied.editions[0].measure)
    assert {n.within for n in nodes if isinstance(n, Answered)} == {timedelta(minutes=5)}
    assert {n.by for n in nodes if isinstance(n, Answered)} == {any_reply}
    assert not [n for n in nodes if isinstance(n, Unflagged)]
    assert [n for n in nodes if isinstance(n, First)]
    free = cs.vary(RATE, hours="all")
    assert not [n for n in walk(free.editions[0].measure) if isinstance(n, During)]


def test_varying_to_what_a_definition_says_already_changes_nothing():
    assert cs.vary(RATE, limit=180) == RATE
    assert cs.vary(RATE, limit=300, replies="any") == cs.vary(RATE, replies="any", limit=300)
    assert cs.vary(cs.vary(RATE, limit=300), limit=600) == cs.vary(RATE, limit=600)


@pytest.mark.parametrize(
    ("clauses", "message"),
    [
        ({"limmit": 300}, "Did you mean 'limit'"),
        ({"threshold": 3}, "has no clause 'threshold': it has hours, limit"),
        (
            {"limit": -1},
            "limit=-1: the limit of a reply must be a timedelta or a number of seconds",
        ),
        ({"hours": ("22:00", "09:00")}, "the service hours must be two times of day"),
        ({"replies": "robots"}, "human or any or typed"),
        ({"replies": "typd"}, "Did you mean 'typed'"),
    ],
)
def test_what_cannot_be_said_is_refused_with_what_can(clauses, message):
    with pytest.raises(ArgumentError, match=message.replace("(", r"\(")):
        cs.vary(RATE, **clauses)


def words(metric):
    """All that a definition says of what is computed."""
    parts = []
    for edition in metric.editions:
        parts += [wording.sentence(edition), wording.delay(edition), wording.trailing(edition)]
        parts += [wording.unit_day(edition.measure), wording.unit(edition.measure)]
        parts += [wording.by_agent(edition.measure), *wording.terms(edition.measure)]
    return {(one.zh, one.en) for one in parts if one is not None}


@pytest.mark.parametrize("name", KNOWN)
def test_each_alternative_is_sound_has_a_label_of_its_own_and_says_something_else(name):
    metric = cs.registry[name]
    found = cs.alternatives(metric)
    assert found
    assert not [one for one in found if issues(one.metric)]
    assert len({one.metric.label for one in found}) == len(found)
    assert len({one.metric.fingerprint for one in found} | {metric.fingerprint}) == len(found) + 1
    same = [one for one in found if words(one.metric) == words(metric)]
    assert not same


@pytest.fixture(scope="module")
def shops():
    found = [cs.datasets.sample_shop(days=14, seed=seed) for seed in (0, 1)]
    return [*found, with_transfers(found[0])]


@pytest.mark.parametrize("name", ["pdd.reply_rate_3min", "pdd.avg_response_time"])
def test_alternatives_change_units_in_some_generated_world(name, shops):
    metric = cs.registry[name]
    left = {one.metric.label: one for one in cs.alternatives(metric)}
    for shop in shops:
        for by in ("shop_id", "agent_id"):
            metrics = [metric, *(one.metric for one in left.values())]
            figures = cs.evaluate(metrics, shop, by=by).select(
                "metric", "period_start", by, "numerator", "denominator"
            )
            parts = {one["metric"][0]: one.drop("metric") for one in figures.partition_by("metric")}
            base = parts.pop(metric.label)
            for label, part in parts.items():
                if not part.equals(base):
                    left.pop(label)
    assert not left


def test_choices_name_clauses_that_some_definition_with_them_has():
    named, found = set(), set()
    given = {"max_score": 5, "limit": timedelta(seconds=60), "times": 2}
    for name, metric in cs.registry.items():
        filled = {one: given[one] for one in metric.unfilled}
        for edition in (cs.registry.get(name, **filled) if filled else metric).editions:
            for choice in edition.choices:
                for clause in choice.clauses:
                    named.add((choice.point.en, clause))
                    if CLAUSES[clause].found(edition):
                        found.add((choice.point.en, clause))
    assert len(named) >= 40
    assert named == found


def test_an_alternative_knows_the_choice_it_would_decide_otherwise():
    found = cs.alternatives(RATE)
    judged = next(one for one in found if one.clause == "judged")
    assert judged.choice is not None
    assert "the first must be answered in time" in judged.choice.point.en
    assert "judged" in varied_clauses(RATE)


def test_a_reading_says_what_it_varies_in_each_language_clause_by_clause():
    metric = cs.vary(RATE, limit=300, replies="any")
    both = Reading(metric, ("limit", "replies")).words
    assert set(both.zh.split("；")) == {"时限为 5 分钟", "机器人回复也算"}
    assert set(both.en.split("; ")) == {"the limit is 5 min", "a robot's reply counts, too"}
    assert Reading(metric, ("limit",)).words.en == "the limit is 5 min"
    assert Reading(RATE).words == Text(zh="原口径", en="the definition as it stands")


@pytest.mark.parametrize(
    ("agreeing", "compared", "fits"), [(3, 3, True), (2, 3, False), (0, 0, False)]
)
def test_a_reading_fits_where_every_figure_agrees_and_there_is_one(agreeing, compared, fits):
    assert Reading(RATE, (), agreeing, compared).fits is fits


@pytest.mark.parametrize(
    ("given", "read"),
    [(0, None), (1, "1"), (366, "366"), (367, None), ("30", "30"), (True, None), ("x", None)],
)
def test_a_whole_number_is_read_from_the_least_to_the_most_both_included(given, read):
    assert whole_number(1)(given) == read


def test_which_message_is_judged_is_said_in_both_languages():
    first = cs.vary(RATE, judged="first").varied[0].words
    assert first == Text(zh="只看第一条消息", en="only the first message is judged")


def test_a_wait_is_credited_to_whoever_ends_it_or_to_the_account_asked():
    by_message = cs.vary(RATE, unit="message")
    for value, credited in (("replier", "replier"), ("account", None)):
        metric = cs.vary(by_message, credited=value)
        units = [n for n in walk(metric.editions[-1].measure) if isinstance(n, Each)]
        assert {unit.credited for unit in units} == {credited}


def test_only_the_last_of_the_days_something_may_come_is_moved():
    """Answered on the day itself, bought by the end of the second day after: now of the third."""
    later = cs.vary(cs.registry["pdd.inquiry_conversion_rate"], until_day=3)
    nodes = list(walk(later.editions[-1].measure))
    assert {n.until for n in nodes if isinstance(n, Answered)} == {0}
    assert max(n.days for n in nodes if isinstance(n, EndOfDay)) == 3
    assert later.editions[-1].settles_after == 3


@pytest.mark.parametrize("hours", ["09:00-09:00", "22:00-09:00", "09:00-24:01", "09:60-22:00"])
def test_hours_that_are_none_are_refused(hours):
    with pytest.raises(ArgumentError, match="the service hours must be two times of day"):
        cs.vary(RATE, hours=hours)


def test_a_delay_that_refunds_added_goes_with_them():
    """Orders refunded within seven days left out settle seven days later; of three, three."""
    sales = cs.registry["pdd.sales_amount"]
    settled = sales.editions[-1].settles_after
    week = cs.vary(sales, refunded=7)
    assert week.editions[-1].settles_after == settled + 7
    assert cs.vary(week, refunded=3).editions[-1].settles_after == settled + 3
    assert cs.vary(week, refunded="counted").editions[-1].settles_after == settled


def test_the_day_that_an_edit_adds_comes_after_the_longest_delay():
    """At all hours three minutes may end on the next day: the first edition needs a day for that.

    All editions get one more than the second's two days, so that none settles earlier than before.
    """
    in_hours, always = (
        proportion(each(of), that=answered_by(human, within=minutes(3)))
        for of in (asked.during("08:00", "23:00"), asked)
    )
    cut, dated = date(2024, 5, 1), small_metrics.edition
    editions = (dated(in_hours, 0, until=cut), dated(always, 2, since=cut))
    own = small_metrics.metric(always, editions=editions)
    varied = cs.vary(own, hours="all")
    assert [one.settles_after for one in varied.editions] == [3, 3]
    assert varied.label == "own.metric(hours=all, settles_after=3)"
