"""``alerts`` about policies: which rows of ``check`` are told, worked out by hand."""

from datetime import date

import csmetrics as cs
from tests.answers.answer_rows import BUYERS, days, result, row

EFFECTIVE = "pdd.effective_reply_rate"


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
