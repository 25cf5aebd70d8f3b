"""``contributions``: worked out by hand, and that the parts add up exactly to the change."""

from datetime import date, datetime, timedelta
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import csmetrics as cs
from csmetrics.analysis.workforce.decomposition import Sums, split, value
from csmetrics.errors import ArgumentError, CsmetricsError, MissingDataError
from csmetrics.language.measures import Quantile
from csmetrics.model.context import units
from csmetrics.model.requirements import groupable_columns
from csmetrics.tables import Dataset
from tests.answers.answer_rows import BUYERS, RATE, talk

FIRST, SECOND = (date(2026, 3, 2), date(2026, 3, 3)), (date(2026, 3, 3), date(2026, 3, 4))
DAYS = (FIRST, SECOND)


def sums(above, below):
    return Sums(Fraction(above), None if below is None else Fraction(below))


def whole(side):
    absolute = any(one.below is None for one in side.values())
    above = sum((one.above for one in side.values()), Fraction(0))
    return Sums(above, None if absolute else sum((one.below for one in side.values()), Fraction(0)))


def parts(before, after):
    found = split(before, after, (whole(before), whole(after)))
    return {(part.group[0] if part.group else None, part.effect): part.amount for part in found}


def test_rate_and_mix_by_hand():
    before = {("a",): sums(80, 100), ("b",): sums(10, 100)}
    after = {("a",): sums(30, 50), ("b",): sums(30, 150)}
    # 0.45 → 0.3; shares 1/2, 1/2 → 1/4, 3/4; the middle of the two values is 0.375
    assert parts(before, after) == {
        ("a", "rate"): (Fraction("0.6") - Fraction("0.8")) * Fraction("0.375"),
        ("b", "rate"): (Fraction("0.2") - Fraction("0.1")) * Fraction("0.625"),
        ("a", "mix"): Fraction("-0.25") * (Fraction("0.7") - Fraction("0.375")),
        ("b", "mix"): Fraction("0.25") * (Fraction("0.15") - Fraction("0.375")),
    }


def test_equal_shares_leave_only_rates_and_equal_rates_only_mix():
    before = {("a",): sums(8, 10), ("b",): sums(4, 10)}
    same_shares = parts(before, {("a",): sums(10, 20), ("b",): sums(8, 20)})
    assert same_shares == {("a", "rate"): Fraction("-0.15")}
    same_rates = parts(before, {("a",): sums(24, 30), ("b",): sums(4, 10)})
    assert {effect for _, effect in same_rates} == {"mix"}
    assert sum(same_rates.values()) == Fraction("0.7") - Fraction("0.6")


def test_a_newcomer_is_mix():
    found = parts({("a",): sums(5, 10)}, {("a",): sums(5, 10), ("b",): sums(10, 10)})
    # 1/2 → 3/4, the middle 5/8: a had all and has half of the units
    assert found == {
        ("a", "mix"): Fraction(-1, 2) * (Fraction(1, 2) - Fraction(5, 8)),
        ("b", "mix"): Fraction(1, 2) * (1 - Fraction(5, 8)),
    }


def test_a_numerator_without_denominator_is_rate():
    """Amounts of a group that has no units in the denominator's population."""
    before = {("a",): sums(10, 10), ("b",): sums(0, 0)}
    after = {("a",): sums(10, 10), ("b",): sums(5, 0)}
    assert parts(before, after) == {("b", "rate"): Fraction(1, 2)}
    # with units on one side alone, all that it adds, 2/14 − 5/10, is rate, whatever its share does
    found = parts({("a",): sums(10, 10), ("b",): sums(5, 0)}, after | {("b",): sums(2, 4)})
    assert found["b", "rate"] == Fraction(-5, 14)


def test_a_whole_of_one_unit_is_a_rate_and_one_of_none_is_overlap():
    assert parts({("a",): sums(1, 1)}, {("a",): sums(1, 2)}) == {("a", "rate"): Fraction(-1, 2)}
    nothing = split({("a",): sums(1, 0)}, {("a",): sums(1, 2)}, (sums(1, 1), sums(1, 2)))
    assert [(one.effect, one.amount) for one in nothing] == [("overlap", Fraction(-1, 2))]


def test_counts_split_by_amount():
    found = parts({("a",): sums(3, None)}, {("a",): sums(5, None), ("b",): sums(1, None)})
    assert found == {("a", "amount"): 2, ("b", "amount"): 1}


def test_what_groups_have_in_common_is_overlap():
    side = {("a",): sums(2, 2), ("b",): sums(1, 2)}
    found = split(side, side, (sums(2, 3), sums(3, 3)))
    assert [(one.group, one.effect, one.amount) for one in found] == [
        ((), "overlap", Fraction(1, 3))
    ]


def sides(*, absolute=False):
    whole_numbers = st.integers(0, 10**6)
    below = st.none() if absolute else whole_numbers
    pair = st.builds(sums, whole_numbers, below)
    names = st.tuples(st.sampled_from([None, *"abcde"]), st.integers(0, 2))
    return st.dictionaries(names, pair, min_size=1, max_size=8)


totals = st.builds(sums, st.integers(0, 10**9), st.integers(1, 10**9))


@given(sides(), sides(), totals, totals)
def test_the_parts_add_up_exactly_to_the_change(before, after, one, other):
    found = split(before, after, (one, other))
    assert sum((part.amount for part in found), Fraction(0)) == value(other) - value(one)
    assert all(part.amount for part in found)


@given(sides(), sides())
def test_without_overlap_the_groups_alone_add_up(before, after):
    ends = whole(before), whole(after)
    if all(one.below for one in ends):
        found = split(before, after, ends)
        assert {part.effect for part in found} <= {"rate", "mix"}


@given(sides(absolute=True), sides(absolute=True))
def test_amounts_add_up_exactly(before, after):
    found = split(before, after, (whole(before), whole(after)))
    assert {part.effect for part in found} <= {"amount"}


@given(sides(), sides(), totals, totals)
def test_the_way_back_is_the_way_there_with_the_other_sign(before, after, one, other):
    there = {part[:2]: part.amount for part in split(before, after, (one, other))}
    back = {part[:2]: -part.amount for part in split(after, before, (other, one))}
    assert there == back


SAID = [
    *(("b1", "li", 0, 1), ("b2", "li", 0, 1), ("b3", "wu", 0, None), ("b4", "wu", 0, 9)),
    *(("b1", "li", 1, 1), ("b2", "wu", 1, 2), ("b3", "wu", 1, 9), ("b9", "wu", 2, 1)),
]
TALK = Dataset(messages=talk(*SAID))


def test_two_days_of_two_agents_by_hand():
    found = cs.contributions(RATE, TALK, between=DAYS, by="agent_id")
    # li 2/2 → 1/1, wu 0/2 → 1/2; 1/2 → 2/3; shares 1/2, 1/2 → 1/3, 2/3; the middle 7/12
    assert found.select("agent_id", "effect", "contribution").rows() == [
        ("wu", "rate", float(Fraction(1, 2) * Fraction(7, 12))),
        ("li", "mix", float(Fraction(-1, 6) * (1 - Fraction(7, 12)))),
        ("wu", "mix", float(Fraction(1, 6) * (Fraction(1, 4) - Fraction(7, 12)))),
    ]
    wu = found.row(0, named=True)
    assert (wu["group_before"], wu["group_after"]) == (0, 0.5)
    assert (wu["share_before"], wu["share_after"]) == (0.5, 2 / 3)
    assert (wu["value_before"], wu["value_after"]) == (0.5, 2 / 3)
    assert (wu["change"], wu["status"]) == (1 / 6, "final")
    assert wu["of_change"] == float(Fraction(7, 24) * 6)


def test_the_sentence_says_it_in_both_languages():
    found = cs.contributions(RATE, TALK, between=DAYS, by="agent_id").row(0, named=True)
    assert found["sentence_en"] == (
        "3-minute human reply rate rose by 16.67 points (50.00% → 66.67%): "
        "+29.17 points as agent wu went from 0.00% to 50.00%; "
        "-6.94 points as the share of agent li went from 50.00% to 33.33%; "
        "-5.56 points as the share of agent wu went from 50.00% to 66.67%."
    )
    assert found["sentence_zh"] == (
        "3分钟人工回复率上升 16.67 个百分点（50.00% → 66.67%）："
        "客服 wu 由 0.00% 变为 50.00%，影响 +29.17 个百分点；"
        "客服 li 的占比由 50.00% 变为 33.33%，影响 -6.94 个百分点；"
        "客服 wu 的占比由 50.00% 变为 66.67%，影响 -5.56 个百分点。"
    )
    assert found["drivers_en"] == [
        f"{one.cause.en}: {one.action.en}" for one in cs.registry[RATE].drivers
    ]


def test_the_sentence_names_three_parts_and_adds_up_the_rest():
    """Of five agents with a buyer each, one has five more the next day, the others 4, 3, 2, 1."""
    more = dict(zip("abcde", (5, 4, 3, 2, 1), strict=True))
    messages = [(f"{agent}0", agent, 0, 1) for agent in more]
    messages += [(f"{agent}{n}", agent, 1, 1) for agent in more for n in range(more[agent] + 1)]
    data = Dataset(messages=talk(*messages))
    found = cs.contributions(BUYERS, data, between=DAYS, by="agent_id").row(0, named=True)
    assert (
        found["sentence_en"]
        .partition(". ")[0]
        .endswith(
            "(5 → 20): +5 as agent a went from 1 to 6; +4 as agent b went from 1 to 5;"
            " +3 as agent c went from 1 to 4; +3 from 2 smaller parts"
        )
    )
    assert "；其余 2 项，影响 +3。" in found["sentence_zh"]


def test_a_buyer_whom_two_agents_served_is_overlap():
    twice = Dataset(messages=talk(*SAID, ("b1", "wu", 1, None)))
    found = cs.contributions(BUYERS, twice, between=DAYS, by="agent_id")
    # by agent: li 2 → 1, wu 2 → 3; by buyer 4 → 3
    assert found.select("agent_id", "effect", "contribution").rows() == [
        ("li", "amount", -1),
        ("wu", "amount", 1),
        (None, "overlap", -1),
    ]
    own = ("group_before", "group_after", "share_before", "share_after")
    assert found.select(own).rows() == [(2, 1, 0.5, 0.25), (2, 3, 0.5, 0.75), (None,) * 4]
    assert found["change"].unique().to_list() == [-1]
    assert "-1 from units that are in several groups" in found["sentence_en"][0]


def test_a_group_with_nothing_to_divide_by_has_no_value_of_its_own():
    """On Tuesday a buyer complains to shop t, where nobody asked: 0 of 3 in all becomes 1 of 3."""
    at = datetime(2026, 3, 3, 9)  # noqa: DTZ001  local
    filed = {"complaint_id": "1", "shop_id": "t", "buyer_id": "x", "filed_at": at}
    data = Dataset(messages=talk(*SAID), complaints=pl.DataFrame([filed]))
    (found,) = cs.contributions("pdd.complaint_rate", data, between=DAYS, by="shop_id").to_dicts()
    assert (found["shop_id"], found["effect"]) == ("t", "rate")
    assert found["contribution"] == found["change"] == 1 / 3
    assert (found["group_after"], found["share_after"]) == (None, 0)


def test_two_members_are_compared_as_two_periods_are():
    found = cs.contributions(
        RATE,
        TALK,
        between={"agent_id": ("wu", "li")},
        by="shop_id",
        start=FIRST[0],
        end=SECOND[1],
    )
    # wu 1 of 4, li 3 of 3, both in the one shop
    assert found.select("shop_id", "effect", "contribution").rows() == [("shop", "rate", 0.75)]


def test_nobody_may_be_one_of_the_two_members():
    nobodys = talk(("b5", "wu", 0, None)).with_columns(
        agent_id=pl.lit(None, pl.String), message_id=pl.lit("nobody's")
    )
    data = Dataset(messages=pl.concat([talk(*SAID), nobodys]))
    found = cs.contributions(BUYERS, data, between={"agent_id": (None, "li")}, by="shop_id")
    assert found.select("value_before", "value_after").row(0) == (1, 3)


def test_the_edition_and_the_knowledge_time_asked_for_are_those_of_both_sides():
    """Until 2021-11-30 a session of 08:00 counts: 1 of 2 on Monday; at noon Tuesday goes on."""
    sessions, given = [], []
    for name, day, hour, answered in (("1", 2, 8, False), ("2", 2, 10, True), ("3", 3, 10, True)):
        at = datetime(2026, 3, day, hour)  # noqa: DTZ001  local
        own = {"shop_id": "s", "buyer_id": "b", "session_id": name}
        sessions.append(own | {"started_at": at, "left_message": False})
        for sender, after in (("buyer", 0), ("agent", 1))[: 1 + answered]:
            sent = at + timedelta(minutes=after)
            given.append(own | {"message_id": name + sender, "sender": sender, "sent_at": sent})
    tables = {"sessions": pl.DataFrame(sessions), "messages": pl.DataFrame(given)}
    data = Dataset(**tables, as_of=datetime(2026, 3, 9))  # noqa: DTZ001  local
    for edition, change in ((date(2021, 11, 30), 0.5), (None, 0)):
        found = cs.contributions(
            "jd.answer_rate", data, between=DAYS, by="shop_id", edition=edition
        )
        assert set(found["change"]) == {change}, edition
    noon = datetime(2026, 3, 3, 12)  # noqa: DTZ001  local
    for as_of, status in ((noon, "mixed"), (None, "final")):
        found = cs.contributions(RATE, TALK, between=DAYS, by="agent_id", as_of=as_of)
        assert set(found["status"]) == {status}, as_of


def test_an_hour_splits_like_a_column():
    found = cs.contributions(RATE, TALK, between=DAYS, by=["agent_id", "hour"])
    assert found.select("agent_id", "hour").unique().sort("agent_id").rows() == [
        ("li", 10),
        ("wu", 10),
    ]


def test_nothing_moved_is_one_row_that_says_so():
    same = Dataset(messages=talk(("b", "li", 0, 1), ("b", "li", 1, 1), ("b", "li", 2, 1)))
    (found,) = cs.contributions(RATE, same, between=DAYS, by="agent_id").to_dicts()
    assert (found["agent_id"], found["effect"], found["contribution"]) == (None, "none", 0)
    assert (found["value_before"], found["value_after"], found["change"]) == (1, 1, 0)
    assert found["of_change"] is None
    assert found["reason_en"] == "nothing changed in any group"
    assert found["sentence_en"] == "3-minute human reply rate did not change (100.00% → 100.00%)."
    assert found["sentence_zh"] == "3分钟人工回复率没有变化（100.00% → 100.00%）。"


WEDNESDAY = (date(2026, 3, 4), date(2026, 3, 5))


def test_what_is_provisional_is_said_to_be():
    noon = Dataset(messages=talk(*SAID), as_of=datetime(2026, 3, 4, 12))  # noqa: DTZ001  local
    found = cs.contributions(RATE, noon, between=(FIRST, WEDNESDAY), by="agent_id")
    assert found["status"].unique().to_list() == ["mixed"]
    assert found["sentence_en"][0].endswith("Some of this is provisional and may still change.")
    assert found["sentence_zh"][0].endswith("其中有暂定的数字，还可能变。")


def test_what_pending_units_may_bring_is_said():
    """On Wednesday b9 is in time and b8 has waited for a minute: 1/2 or 2/2."""
    late = talk(("b8", "wu", 2, None)).with_columns(
        message_id=pl.lit("late"),
        sent_at=datetime(2026, 3, 4, 11, 59),  # noqa: DTZ001  local
    )
    noon = Dataset(
        messages=pl.concat([talk(*SAID), late]),
        as_of=datetime(2026, 3, 4, 12),  # noqa: DTZ001  local
    )
    found = cs.contributions(RATE, noon, between=(FIRST, WEDNESDAY), by="agent_id")
    assert found["sentence_en"][0].endswith(
        " 2026-03-04 to 2026-03-05: 1 undecided, which may bring it to between 50.00% and 100.00%."
    )
    assert found["sentence_zh"][0].endswith("有 1 个待定，可使其在 50.00% 与 100.00% 之间。")
    back = cs.contributions(RATE, noon, between=(WEDNESDAY, FIRST), by="agent_id")
    assert back["sentence_zh"][0].endswith(
        "2026-03-04 至 2026-03-05 有 1 个待定，可使其在 50.00% 与 100.00% 之间。"
    )


def test_a_side_that_has_only_pending_units_says_what_is_known_of_it():
    with pytest.raises(ArgumentError, match=r"no value for .* yet \(≥ 1 of 1 so far\): take a lat"):
        cs.contributions(RATE, TALK, between=(FIRST, WEDNESDAY), by="agent_id")


def test_a_quantile_does_not_split():
    shop = cs.datasets.sample_shop(days=3)
    (median, *_) = (
        one.id for one in cs.registry.values() if isinstance(one.editions[0].measure, Quantile)
    )
    with pytest.raises(ArgumentError, match="is a quantile: the quantiles of groups do not add up"):
        cs.contributions(median, shop, between=DAYS, by="agent_id")


SHOP = cs.datasets.sample_shop(days=15)
WEEKS = ((date(2026, 3, 2), date(2026, 3, 9)), (date(2026, 3, 9), date(2026, 3, 16)))
SPLITTABLE = [
    metric.id
    for metric in cs.registry.values()
    if not metric.unfilled
    and not isinstance(metric.editions[-1].measure, Quantile)
    and metric.editions[-1].until is None
    and all("agent_id" in groupable_columns(u, SHOP) for u in units(metric.editions[-1].measure))
]


@pytest.mark.parametrize(
    "metric",
    [
        pytest.param(metric, marks=() if n % 3 == 0 else pytest.mark.wide)
        for n, metric in enumerate(SPLITTABLE[::5])
    ],
)
def test_any_metric_splits_into_what_evaluate_says(metric):
    found = cs.contributions(metric, SHOP, between=WEEKS, by=["shop_id", "agent_id"])
    values = [
        cs.evaluate(metric, SHOP, per="all", start=start, end=end)["value"].item()
        for start, end in WEEKS
    ]
    assert found["value_before"].unique().to_list() == values[:1]
    assert found["value_after"].unique().to_list() == values[1:]
    change = float(Fraction(values[1]) - Fraction(values[0]))
    assert found["contribution"].sum() == pytest.approx(change, rel=1e-9, abs=1e-12)
    assert found["contribution"].abs().is_sorted(descending=True)


@pytest.mark.parametrize(
    ("between", "message"),
    [
        (FIRST, "between must be two periods"),
        ((FIRST, SECOND[::-1]), "between must be two periods"),
        ((FIRST, (SECOND[0], SECOND[0])), "between must be two periods"),
        ({"agent_id": ("li",)}, "between must be one column"),
        ({"agent_id": ("li", "li")}, "between must be one column"),
        ({"shop_id": ("a", "b")}, "which is not in by"),
        ({}, "between must be one column"),
        (
            ((date(2025, 1, 1), date(2025, 1, 2)), FIRST),
            "no value for 2025-01-01 to 2025-01-02: there",
        ),
        ({"agent_id": ("li", "ghost")}, "no value for agent ghost"),
    ],
)
def test_sides_that_cannot_be_compared_are_refused(between, message):
    with pytest.raises(ArgumentError, match=message):
        cs.contributions(RATE, TALK, between=between, by="shop_id")


def test_what_else_is_wrong_is_an_error():
    with pytest.raises(ArgumentError, match="by names no column"):
        cs.contributions(RATE, TALK, between=DAYS, by=())
    with pytest.raises(ArgumentError, match="takes one metric"):
        cs.contributions([RATE, BUYERS], TALK, between=DAYS, by="shop_id")
    with pytest.raises(ArgumentError, match="two periods have their own dates"):
        cs.contributions(RATE, TALK, between=DAYS, by="shop_id", start=FIRST[0])
    with pytest.raises(CsmetricsError, match="agent"):
        cs.contributions(RATE, TALK, between=DAYS, by="agent")
    with pytest.raises(MissingDataError):
        cs.contributions("jd.answer_rate", TALK, between=DAYS, by="shop_id")
