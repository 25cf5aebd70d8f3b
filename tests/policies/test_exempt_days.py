"""Days that are not assessed, and policies over the last n days."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError, DefinitionError
from csmetrics.model.edition import Source, Text
from csmetrics.policies import EXEMPT_DAYS
from csmetrics.policies.check import check
from csmetrics.policies.exempt_days import Exempt, ExemptDays
from csmetrics.policies.policy import Consequence, Policy, Volume
from csmetrics.tables import CalendarDay, Dataset
from tests.policies.figures import buyers, figure, result

RATE = "pdd.effective_reply_rate"
MONDAY = date(2026, 3, 2)


def policy(**more):
    """At least 80 % of the week's buyers are replied to."""
    given = {
        "id": "own.replied",
        "metric": RATE,
        "comparison": ">=",
        "threshold": Decimal("0.8"),
        "period": "week",
    }
    return Policy(
        name=Text(zh="回复", en="replied"),
        consequence=Consequence(text=Text(zh="无", en="none")),
        sources=(Source(title="内部规定", publisher="本店"),),
        **(given | more),
    )


def exempt(day, **more):
    return CalendarDay(day=day, kind="exempt", **more)


def judged(message, calendar, rule=None, **more):
    """What check says, as rows of outcome, exempt days, volume."""
    data = Dataset(messages=message, calendar=calendar, as_of=datetime(2026, 4, 1))  # noqa: DTZ001  local
    more = {"start": MONDAY, "end": MONDAY + timedelta(days=7)} | more
    found = check(data, rule or policy(), **more)
    return found.select("outcome", "exempt_days", "volume").rows()


GOOD, BAD = buyers(9, 1), buyers(0, 20, day="2026-03-03")
"""Nine of ten on Monday; nobody of twenty on Tuesday."""
TUESDAY = date(2026, 3, 3)


def test_a_shop_that_was_slow_on_exempt_days_alone_is_not_in_breach():
    assert judged([*GOOD, *BAD], []) == [("breaches", 0, 30)]
    assert judged([*GOOD, *BAD], [exempt(TUESDAY)]) == [("meets", 1, 10)]


def test_holidays_and_events_are_assessed_like_any_day():
    special = [CalendarDay(day=TUESDAY, kind=kind) for kind in ("holiday", "workday", "event")]
    assert judged([*GOOD, *BAD], special) == [("breaches", 0, 30)]


@pytest.mark.parametrize(
    ("more", "left_out"),
    [
        ({"platform": "pdd"}, True),
        ({"platform": "jd"}, False),
        ({"shop_id": "shop"}, True),
        ({"shop_id": "other"}, False),
        ({"rule": "own.replied"}, True),
        ({"rule": "own.*"}, True),
        ({"rule": "own.replied_3min"}, False),
        ({"rule": "own.*", "platform": "jd"}, False),
        ({"rule": "jd.*", "shop_id": "shop"}, False),
    ],
)
def test_an_exempt_day_is_of_the_shop_the_platform_and_the_rule_it_names(more, left_out):
    expected = ("meets", 1, 10) if left_out else ("breaches", 0, 30)
    assert judged([*GOOD, *BAD], [exempt(TUESDAY, **more)]) == [expected]


def test_a_day_that_is_told_twice_is_left_out_once():
    twice = [exempt(TUESDAY, name="a"), exempt(TUESDAY, shop_id="shop")]
    assert judged([*GOOD, *BAD], twice) == [("meets", 1, 10)]


def test_the_minimum_volume_counts_no_exempt_day():
    rule = policy(volume=Volume(comparison=">=", number=11))
    assert judged([*GOOD, *BAD], [exempt(TUESDAY)], rule) == [("too_few", 1, 10)]
    other = policy(volume=Volume(metric="pdd.consult_buyers", comparison=">=", number=11))
    assert judged([*GOOD, *BAD], [exempt(TUESDAY)], other) == [("too_few", 1, 10)]
    assert judged([*GOOD, *BAD], [], other) == [("breaches", 0, 30)]


def test_a_period_of_exempt_days_alone_is_no_breach_of_a_count_either():
    count = policy(metric="pdd.consult_buyers", threshold=Decimal(5))
    week = [exempt(MONDAY + timedelta(days=n)) for n in range(7)]
    assert judged(GOOD, week, count) == [("too_few", 7, None)]
    assert judged(GOOD, week[1:], count) == [("meets", 6, None)]


def test_each_shop_has_its_own_exempt_days_whatever_the_groups():
    good, bad = buyers(9, 1, shop="a"), buyers(0, 20, day="2026-03-03", shop="b")
    of_b = [exempt(TUESDAY, shop_id="b"), exempt(TUESDAY, shop_id="c")]
    assert judged([*good, *bad], of_b) == [("meets", 0, 10), ("too_few", 1, 0)]
    assert judged([*good, *bad], of_b, by=()) == [("meets", 1, 10)]
    agents = judged([*good, *bad], of_b, by=["agent_id", "shop_id"])
    assert ("too_few", 1, 0) in agents
    assert sum(volume for _, _, volume in agents) == 10
    of_a = [exempt(MONDAY, shop_id="a")]
    assert judged([*good, *bad], of_a, by=()) == [("breaches", 1, 20)]


def test_a_trailing_policy_leaves_exempt_days_out_of_its_window():
    rule = policy(period="trailing", days=3)
    rows = judged([*GOOD, *BAD], [exempt(TUESDAY)], rule, end=MONDAY + timedelta(days=5))
    assert rows == [("meets", 0, 10), ("meets", 1, 10), ("meets", 1, 10), ("too_few", 1, 0)]
    rows = judged([*GOOD, *BAD], [], rule, end=MONDAY + timedelta(days=5))
    assert [outcome for outcome, *_ in rows] == ["meets", *["breaches"] * 3]


def test_a_trailing_policy_says_over_how_many_days_and_agrees_with_evaluate():
    shop = cs.datasets.sample_shop(days=12)
    rule = policy(period="trailing", days=7, metric="pdd.reply_rate_3min")
    found = check(shop, rule)
    days = cs.evaluate(
        "pdd.reply_rate_3min", shop, by="shop_id", trailing=7, start=found["period_start"].min()
    )
    assert found["period_start"].min() - timedelta(days=6) == date(2026, 3, 2)
    assert found.sort("shop_id", "period_start")["value"].to_list() == (
        days.sort("shop_id", "period_start")["value"].to_list()
    )
    with pytest.raises(ArgumentError, match="covers the last 7 days, and a result does not say"):
        check(days, rule)


def test_days_are_those_of_trailing_policies_and_of_metrics_that_do_not_trail_otherwise():
    with pytest.raises(DefinitionError, match="applies only to period="):
        policy(days=30)
    shop = cs.datasets.sample_shop(days=3)
    rule = policy(period="trailing", days=7, metric="pdd.avg_refund_time", threshold=Decimal(99))
    with pytest.raises(ArgumentError, match="is already a trailing window of 30 days"):
        check(shop, rule)
    with pytest.raises(ArgumentError, match="give it days=30"):
        check(shop, policy(period="trailing"))


def test_jds_spring_festival_of_2024_is_exempt_for_the_rules_its_notice_names():
    (stated,) = EXEMPT_DAYS
    assert (stated.since, stated.until) == (date(2024, 2, 4), date(2024, 2, 18))
    assert stated.sources[0].url == "http://sszgclub.com/ask/63524.html"
    found = [*buyers(9, 1, day="2024-02-03"), *buyers(0, 20, day="2024-02-04")]
    found += buyers(0, 20, day="2024-02-17")
    days = {"start": date(2024, 2, 1), "end": date(2024, 3, 1)}
    for name, expected in (
        ("jd.reply_rate_3min", ("meets", 14, 10)),
        ("jd.consult_bad_rate", ("meets", 14, 10)),
        ("jd.avg_response_time", ("breaches", 0, 50)),
        ("own.reply_rate_3min", ("breaches", 0, 50)),
    ):
        assert judged(found, [], policy(id=name, period="month"), **days) == [expected]


def test_a_result_whose_periods_hold_stated_exempt_days_is_not_judged():
    february = (date(2024, 2, 1), date(2024, 3, 1))
    named = policy(id="jd.reply_rate_3min", period="month")
    figures = result(figure(RATE, 1, 10, period=february))
    with pytest.raises(ArgumentError, match="pass the Dataset to check, which leaves them out"):
        check(figures, named)
    assert check(figures, policy(period="month"))["outcome"].to_list() == ["breaches"]


def test_exempt_days_that_end_as_they_begin_are_refused():
    stated = EXEMPT_DAYS[0].model_dump()
    with pytest.raises(DefinitionError, match="begin before they end"):
        ExemptDays(**stated | {"until": stated["since"]})


def test_a_trailing_result_is_not_judged_while_its_window_holds_stated_exempt_days():
    """Thirty days up to 18 March begin with 18 February, the first that is assessed again."""
    trailing = {"id": "jd.consult_bad_rate", "metric": "desk.dispute_share", "period": "trailing"}
    for day, refused in ((17, True), (18, False)):
        span = (date(2024, 3, day), date(2024, 3, day + 1))
        figures = result(figure("desk.dispute_share", 1, 10, period=span))
        if refused:
            with pytest.raises(ArgumentError, match="pass the Dataset to check"):
                check(figures, policy(**trailing))
        else:
            assert check(figures, policy(**trailing)).height == 1


def drawn(shops, weeks, seed):
    """Shops' buyers and how many were replied to by day; special days; what that comes to."""
    rng = random.Random(seed)  # noqa: S311  no secret
    days = [MONDAY + timedelta(days=n) for n in range(7 * weeks)]
    calendar, out = [], set()
    for _ in range(6):
        day = rng.choice(days)
        calendar.append({"day": day, "kind": "exempt", "rule": rng.choice([None, "own.*"])})
        out |= {(shop, day) for shop in range(shops)}
    for n in range(3 * shops):
        shop, day = rng.randrange(shops), rng.choice(days)
        platform, rule = rng.choice([None, "pdd", "jd"]), rng.choice([None, "own.r*", "pdd.*"])
        kind = rng.choice(["exempt", "exempt", "event"])
        row = {"day": day, "kind": kind, "shop_id": f"s{shop:04}", "platform": platform}
        calendar.append(row | {"rule": rule, "name": str(n)})
        if kind == "exempt" and platform != "jd" and rule != "pdd.*":
            out.add((shop, day))
    counts = []
    for shop in range(shops):
        slow_on_exempt_days_alone = rng.random() < 0.3
        for day in days:
            asked = rng.choice([0, 0, 1, 2, 3])
            fast = 1.0 if slow_on_exempt_days_alone else 0.75
            if slow_on_exempt_days_alone and (shop, day) in out:
                fast = 0.0
            replied = sum(rng.random() < fast for _ in range(asked))
            counts.append((shop, day, asked, replied))
    return counts, calendar, out


def messages_of(counts):
    """The messages of such counts: questions at ten, replies a minute later."""
    rows = []
    for shop, day, asked, replied in counts:
        at = datetime(day.year, day.month, day.day, 10)  # noqa: DTZ001  local
        for n in range(asked):
            name = f"{shop} {day} {n}"
            rows.append((f"{name} q", f"s{shop:04}", f"b{n}", at, "buyer"))
            if n < replied:
                later = at + timedelta(minutes=1)
                rows.append((f"{name} a", f"s{shop:04}", f"b{n}", later, "agent"))
    schema = ["message_id", "shop_id", "buyer_id", "sent_at", "sender"]
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.mark.filterwarnings("ignore:the data look wrong")
def test_ten_thousand_drawn_verdicts_are_right():
    shops, weeks = 1300, 8
    counts, calendar, out = drawn(shops, weeks, seed=7)
    sums, left_out = {}, {}
    for shop, day, asked, replied in counts:
        week = day - timedelta(days=day.weekday())
        if (shop, day) in out:
            left_out[shop, week] = left_out.get((shop, week), 0) + 1
            asked = replied = 0  # noqa: PLW2901  as if nothing had happened
        had, of = sums.get((shop, week), (0, 0))
        sums[shop, week] = had + replied, of + asked
    data = Dataset(
        messages=messages_of(counts),
        calendar=pl.DataFrame(calendar, infer_schema_length=None).unique(),
        as_of=datetime(2026, 6, 1),  # noqa: DTZ001  local
    )
    found = check(
        data,
        policy(metric="pdd.reply_rate_3min", volume=Volume(comparison=">=", number=3)),
        start=MONDAY,
        end=MONDAY + timedelta(days=7 * weeks),
    )
    wrong, outcomes = 0, {}
    for row in found.iter_rows(named=True):
        key = int(row["shop_id"][1:]), row["period_start"]
        replied, asked = sums[key]
        few = asked < 3
        met = asked and Fraction(replied, asked) >= Fraction(4, 5)
        expected = "too_few" if few else ("meets" if met else "breaches")
        outcomes[expected] = outcomes.get(expected, 0) + 1
        wrong += (row["outcome"], row["exempt_days"]) != (expected, left_out.get(key, 0))
    assert found.height > 10_000
    assert min(outcomes[one] for one in ("too_few", "meets", "breaches")) > 500, outcomes
    assert wrong == 0


# Which days are out, each worked by hand


def test_stated_days_begin_with_the_first_and_end_before_the_last():
    (festival,) = EXEMPT_DAYS
    covered = [n for n in range(1, 29) if festival.covers("jd.reply_rate_3min", date(2024, 2, n))]
    assert covered == list(range(4, 18))
    assert not festival.covers("jd.satisfaction_rate", date(2024, 2, 10))


def test_of_several_shops_a_day_that_one_leaves_out_is_left_out_in_part():
    days = Exempt(frozenset({MONDAY}), frozenset({("s1", TUESDAY)}))
    assert days.of(None, MONDAY, TUESDAY) == (1, True)
    assert days.of(None, MONDAY, TUESDAY + timedelta(days=1)) == (2, False)
    assert days.of("s1", MONDAY, TUESDAY + timedelta(days=1)) == (2, True)
    assert days.of("s2", MONDAY, TUESDAY + timedelta(days=1)) == (1, False)
    assert days.of("s1", TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=2)) == (0, False)
    assert days.within(MONDAY, TUESDAY) == Exempt(frozenset({MONDAY}), frozenset())
    assert days.within(TUESDAY, TUESDAY + timedelta(days=1)) == Exempt(
        frozenset(), frozenset({("s1", TUESDAY)})
    )


def test_nothing_is_left_of_the_days_that_are_out():
    number = (MONDAY - date(1970, 1, 1)).days
    amounts = ("numerator", "denominator", "pending", "pending_met")
    sums = pl.DataFrame(
        {
            "reported": pl.Series([number, number + 1, number + 1, number + 2], dtype=pl.Int32),
            "g0": ["s1", "s1", "s2", None],
            "quantity": [5, 6, 7, 8],
            **{name: [1, 2, 3, 4] for name in amounts},
        }
    )
    of_all = Exempt(frozenset({MONDAY}), frozenset()).without_exempt(sums, None)
    assert of_all["quantity"].to_list() == [None, 6, 7, 8]
    both = Exempt(frozenset({MONDAY}), frozenset({("s2", TUESDAY)})).without_exempt(sums, "g0")
    assert both.columns == sums.columns
    assert both["quantity"].to_list() == [None, 6, None, 8]
    for name in amounts:
        assert of_all[name].to_list() == [0, 2, 3, 4]
        assert both[name].to_list() == [0, 2, 0, 4]


def test_policies_with_days_of_their_own_are_judged_each_by_its_own():
    rules = [policy(id=f"own.{name}") for name in ("one", "two", "three")]
    calendar = [exempt(TUESDAY, rule="own.one"), exempt(MONDAY, rule="own.two")]
    data = Dataset(messages=[*GOOD, *BAD], calendar=calendar, as_of=datetime(2026, 4, 1))  # noqa: DTZ001  local
    found = check(data, rules, start=MONDAY, end=MONDAY + timedelta(days=7))
    assert {row["policy"]: (row["outcome"], row["volume"]) for row in found.to_dicts()} == {
        "own.one": ("meets", 10),
        "own.two": ("breaches", 20),
        "own.three": ("breaches", 30),
    }
