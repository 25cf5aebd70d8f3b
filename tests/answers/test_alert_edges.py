"""``alerts`` at their edges: windows, minima, and which rows of ``check`` are told."""

from datetime import date
from decimal import Decimal

import polars as pl

import csmetrics as cs
from tests.answers.answer_rows import BUYERS, RATE, SALES, WAIT, days, result, row

EFFECTIVE = "pdd.effective_reply_rate"


def alerts_of(rows, *rules):
    return cs.alerts(result(*rows), rules).to_dicts()


def effective(*rows):
    return cs.check(result(*rows), EFFECTIVE)


def test_a_value_at_a_limit_that_must_be_kept_below_is_told_and_one_that_is_met_is_not():
    """京东: an average below 40 s over more than 300 consults; 拼多多: at least 50 %."""
    average = [row("jd.avg_response_time", 40 * 400, 400), row("jd.consult_sessions", 400)]
    month = [
        one | {"period_end": date(2026, 4, 1), "period_start": date(2026, 3, 1)} for one in average
    ]
    told_of = cs.alerts(
        None, cs.AlertRule(policy="jd.*"), checked=cs.check(result(*month), "jd.avg_response_time")
    )
    assert told_of["value"].to_list() == [40]
    edge = cs.AlertRule(policy="pdd.*")
    assert cs.alerts(None, edge, checked=effective(row(EFFECTIVE, 50, 100))).is_empty()


def test_the_minimum_of_a_policy_goes_before_that_of_the_rule():
    """The policy judges from 100 buyers on; the rule would tell from 200 on."""
    many = cs.AlertRule(policy=EFFECTIVE, minimum_volume=200)
    found = cs.alerts(None, many, checked=effective(row(EFFECTIVE, 40, 100)))
    assert found["volume"].to_list() == [100]


def test_a_policy_of_ones_own_on_a_metric_without_a_better_way_tells_breaches_alone():
    """At least 100 buyers a day: 150, of which more may come, is neither a breach nor close."""
    own = cs.Policy(
        id="own.buyers",
        name=cs.policies.ALL[0].name,
        metric=BUYERS,
        comparison=">=",
        threshold=100,
        period="day",
        consequence=cs.policies.ALL[0].consequence,
        sources=cs.policies.ALL[0].sources,
    )
    rows = [
        row(BUYERS, 150),
        row(BUYERS, 150, period=days(1), pending=1, final=False),
        row(BUYERS, 99, period=days(2)),
    ]
    rule = cs.AlertRule(policy="own.buyers", margin=10.0)
    assert cs.alerts(None, rule, checked=cs.check(result(*rows), own))["value"].to_list() == [99]


def test_a_policy_is_breached_early_only_if_no_pending_unit_can_turn_it():
    """Of 40 in 100: 30 pending may make 70/130, 20 exactly the half, 10 at most 50/110."""
    rule = cs.AlertRule(policy=EFFECTIVE)
    for pending, found in ((30, 0), (20, 0), (10, 1)):
        rows = effective(row(EFFECTIVE, 40, 100, pending=pending, final=False))
        assert cs.alerts(None, rule, checked=rows).height == found, pending


def test_what_has_too_few_is_not_close_to_a_policy_either():
    near = effective(row(EFFECTIVE, 52, 100))
    margin = cs.AlertRule(policy=EFFECTIVE, margin=0.05)
    assert cs.alerts(None, margin, checked=near).height == 1
    exempt = near.with_columns(outcome=pl.lit("too_few"))
    assert cs.alerts(None, margin, checked=exempt).is_empty()


def test_where_lower_is_better_close_is_below_the_limit():
    """京东: below 40 s; 39 s is close by 2 s, 30 s is not."""
    march = {"period_start": date(2026, 3, 1), "period_end": date(2026, 4, 1)}
    margin = cs.AlertRule(policy="jd.*", margin=2.0)
    for seconds, found in ((39, 1), (30, 0)):
        rows = [row("jd.avg_response_time", seconds * 400, 400), row("jd.consult_sessions", 400)]
        month = cs.check(result(*(one | march for one in rows)), "jd.avg_response_time")
        assert cs.alerts(None, margin, checked=month).height == found, seconds


def test_a_row_without_a_value_is_not_told_of_however_little_is_asked():
    assert (
        alerts_of([row(RATE, 0, 0)], cs.AlertRule(metric=RATE, below=0.7, minimum_volume=0)) == []
    )


def test_hours_are_no_volume_that_a_minimum_is_held_against():
    """Five buyers in two hours: of how many units it is made, the hours do not say."""
    busy = cs.AlertRule(metric="desk.received_per_online_hour", above=2)
    (found,) = alerts_of([row(busy.metric, 5, 2)], busy)
    assert (found["value"], found["volume"]) == (2.5, None)


def test_pending_units_of_a_mean_do_not_make_it_many():
    slow = cs.AlertRule(metric=WAIT, above=60)
    assert alerts_of([row(WAIT, 2000, 20, pending=15, final=False)], slow) == []


def test_a_history_is_its_window_and_of_its_own_group():
    """Three periods back, the median of 80, 81 and 82 is 81; two agents' four days are no eight."""
    rows = [row(RATE, n, 100, period=days(d)) for d, n in enumerate((10, 80, 81, 82, 40))]
    (found,) = alerts_of(rows, cs.AlertRule(z=3.0, window=3, least=3))
    assert found["limit"] == 0.81
    two = [
        row(RATE, n, 100, period=days(d), shop_id="s", agent_id=one)
        for one in ("x", "y")
        for d, n in enumerate((80, 82, 84, 80, 40))
    ]
    assert alerts_of(two, cs.AlertRule(z=3.0, least=8)) == []
    assert len(alerts_of(two, cs.AlertRule(z=3.0, least=4))) == 2


def test_exactly_z_deviations_are_told():
    """Of 12, 12, 12 and 16 the mean absolute deviation is 1: 7 is 5 below, 5 / 1.2533 of them."""
    rows = [row(SALES, n, period=days(d)) for d, n in enumerate((12, 12, 12, 16, 7))]
    exactly = 5 / 1.2533
    assert len(alerts_of(rows, cs.AlertRule(z=exactly, least=4))) == 1
    assert alerts_of(rows, cs.AlertRule(z=exactly * 1.001, least=4)) == []


def test_the_good_side_of_a_policys_limit_is_its_comparisons():
    """At most 50 % of a rate, and at least 40 s of a wait, where their metrics say the contrary.

    Limits and margins by hand: 60 of 100 are over, 45 of 100 close by 5 points, 30 of 100 neither.
    """

    def own(name, metric, comparison, threshold):
        given = {"metric": metric, "comparison": comparison, "threshold": threshold}
        return cs.policies.ALL[0].model_copy(
            update={"id": name, "period": "day", "volume": None, "counted": None, **given}
        )

    most = own("own.most", RATE, "<=", Decimal("0.5"))
    least = own("own.least", WAIT, ">", Decimal(40))
    buyers, cap = (
        own("own.buyers", BUYERS, ">=", Decimal(100)),
        own("own.cap", BUYERS, "<", Decimal(100)),
    )
    open_ = {"final": False}
    for policy, of, margin, told_of in (
        (most, row(RATE, 60, 100), 0.0, "against"),
        (most, row(RATE, 45, 100), 0.1, "close"),
        (most, row(RATE, 30, 100), 0.1, None),
        (most, row(RATE, 60, 100, pending=10, **open_), 0.0, "against"),  # at least 60 of 110
        (most, row(RATE, 54, 100, pending=10, **open_), 0.0, None),  # 54 of 110 is within
        (most, row(RATE, 45, 100, pending=1, **open_), 0.1, "close"),
        (least, row(WAIT, 4000, 100), 0.0, "against"),  # 40 s is not above 40 s
        (least, row(WAIT, 4000, 100, **open_), 0.0, "against"),
        (least, row(WAIT, 4500, 100), 6.0, "close"),
        (buyers, row(BUYERS, 50), 0.0, "against"),
        (buyers, row(BUYERS, 50, **open_), 0.0, None),  # more may come
        (buyers, row(BUYERS, 105, **open_), 9.0, None),
        (cap, row(BUYERS, 100, **open_), 0.0, "against"),  # fewer will not come
        (cap, row(BUYERS, 95, **open_), 9.0, "close"),
    ):
        rule = cs.AlertRule(policy="own.*", margin=margin)
        found = cs.alerts(None, rule, checked=cs.check(result(of), policy))["reason_en"].to_list()
        text = [word for one in found for word in ("against", "close") if f", {word}" in one]
        assert text == ([told_of] if told_of else []), (policy.id, of, found)
