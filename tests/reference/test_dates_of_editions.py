"""Which periods dated editions cover, and when each settles; days are of March 2026."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from csmetrics import CsmetricsWarning, Dataset, evaluate, explain
from csmetrics.language.conditions import answered_by
from csmetrics.language.measures import count, proportion
from csmetrics.language.messages import asked, human
from csmetrics.language.units import each
from tests.registry.small_metrics import edition, metric

QUESTIONS = count(each(asked))
ANSWERED = proportion(each(asked), that=answered_by(human))


def march(day):
    return date(2026, 3, day)


def midnight(day):
    return datetime(2026, 3, day)  # noqa: DTZ001  local


DATA = Dataset(
    messages=pl.DataFrame(
        {
            "message_id": [str(day) for day in range(2, 21)],
            "shop_id": "s",
            "buyer_id": "b",
            "agent_id": [None] * 19,
            "sent_at": [midnight(day) + timedelta(hours=9) for day in range(2, 21)],
            "sender": "buyer",
        },
        schema_overrides={"agent_id": pl.String},
    ),
    as_of=midnight(28),
)


def two_rules(before, after, measure=QUESTIONS, name="own.two"):
    """A rule until the 10th and another since, with these days of settling."""
    rules = [edition(measure, before, until=march(10)), edition(measure, after, since=march(10))]
    return metric(measure, metric_id=name, editions=rules)


def settling(result):
    """Of each row its days, and on which day of March it settles."""
    return {
        (start.day, (end - timedelta(days=1)).day): at and (at.month - 3) * 31 + at.day
        for start, end, at in result.select("period_start", "period_end", "final_at").iter_rows()
    }


def test_each_day_settles_by_the_rule_in_force_on_it():
    """By the first rule nine days after its end, by the second one day after."""
    rules = two_rules(9, 1)
    days = settling(evaluate(rules, DATA, start=march(8), end=march(12)))
    assert days == {(8, 8): 18, (9, 9): 19, (10, 10): 12, (11, 11): 13}
    spans = [(march(8), march(13)), (march(10), march(13)), (march(7), march(10))]
    assert settling(evaluate(rules, DATA, per=spans)) == {(8, 12): 19, (10, 12): 14, (7, 9): 19}
    # the other way round the last day is the last to settle
    spans = settling(evaluate(two_rules(1, 9), DATA, per=spans))
    assert spans == {(8, 12): 22, (10, 12): 22, (7, 9): 11}


def test_a_trailing_window_settles_with_all_of_its_days():
    days = settling(evaluate(two_rules(9, 1), DATA, start=march(9), end=march(14), trailing=3))
    assert days == {(9, 9): 19, (10, 10): 19, (11, 11): 19, (12, 12): 14, (13, 13): 15}


def test_a_rule_that_never_settles_holds_back_its_own_days_alone():
    days = settling(evaluate(two_rules(None, 1), DATA, start=march(9), end=march(11)))
    assert days == {(9, 9): None, (10, 10): 12}
    days = settling(evaluate(two_rules(1, None), DATA, start=march(9), end=march(11)))
    assert days == {(9, 9): 11, (10, 10): None}
    trailing = evaluate(two_rules(None, 1), DATA, start=march(11), end=march(13), trailing=2)
    assert settling(trailing) == {(11, 11): 13, (12, 12): 14}


def test_a_fixed_rule_judges_every_day():
    for fixed, final in ((march(9), 9), (march(10), 1)):
        days = evaluate(two_rules(9, 1), DATA, start=march(8), end=march(12), edition=fixed)
        assert settling(days) == {(day, day): day + 1 + final for day in (8, 9, 10, 11)}


def test_metrics_of_the_same_days_settle_each_by_its_own_rule():
    together = [
        two_rules(9, 1, name="own.a"),
        two_rules(2, 3, name="own.b"),
        metric(QUESTIONS, 4, metric_id="own.c"),
        metric(QUESTIONS, metric_id="own.d", editions=[edition(QUESTIONS, 4, trailing=2)]),
    ]
    found = evaluate(together, DATA, start=march(9), end=march(11))
    alone = pl.concat(evaluate(one, DATA, start=march(9), end=march(11)) for one in together)
    assert found.equals(alone)
    assert [at.day for at in found["final_at"]] == [19, 12, 12, 14, 14, 15, 14, 15]
    assert found["numerator"].to_list() == [1, 1, 1, 1, 1, 1, 2, 2]
    one, two = dated(9, None), dated(9, None, trailing=2).model_copy(update={"id": "own.two"})
    with pytest.warns(CsmetricsWarning, match=r"in full \(end dates are exclusive\): own\.two \("):
        found = evaluate([one, two], DATA, start=march(9), end=march(11))
    assert found.select("metric", "period_start").rows() == [
        ("own.metric", march(9)),
        ("own.metric", march(10)),
        ("own.two", march(10)),
    ]


def dated(since, until, **more):
    rule = edition(QUESTIONS, 0, since=since and march(since), until=until and march(until), **more)
    return metric(QUESTIONS, editions=[rule])


def test_a_period_has_a_row_where_editions_cover_all_of_it():
    weeks = [(march(2), march(9)), (march(9), march(16)), (march(16), march(21))]
    gap = [edition(QUESTIONS, 0, until=march(9)), edition(QUESTIONS, 0, since=march(10))]
    cases = (
        (dated(9, None), {}, [9, 16]),
        (dated(10, None), {}, [16]),
        (dated(None, 16), {}, [2, 9]),
        (dated(None, 15), {}, [2]),
        (dated(9, 16), {}, [9]),
        (metric(QUESTIONS, editions=gap), {}, [2, 16]),
        (dated(10, None), {"trailing": 6}, [9, 16]),
        (dated(10, None), {"trailing": 7}, [16]),
        (dated(10, None, trailing=11), {}, [16]),
        (dated(10, None, trailing=12), {}, []),
        (dated(10, None), {"edition": march(10)}, [2, 9, 16]),
    )
    for one, more, starts in cases:
        if len(starts) == len(weeks):
            found = evaluate(one, DATA, per=weeks, **more)
        else:
            with pytest.warns(CsmetricsWarning, match="no edition covers in full"):
                found = evaluate(one, DATA, per=weeks, **more)
        assert found["period_start"].to_list() == list(map(march, starts)), (one.editions, more)
        days = more.get("trailing") or one.editions[0].trailing
        if days > 1:
            assert set(found["numerator"]) <= {days}
    whole = evaluate(two_rules(0, 0), DATA, per=weeks)
    assert whole["numerator"].to_list() == [7, 7, 5]


def test_each_day_is_judged_by_its_own_rule():
    """Until the 10th all questions are counted as they are, since then those that are answered."""
    rules = [
        edition(proportion(each(asked), that=answered_by(human)), 0, until=march(10)),
        edition(
            proportion(each(asked.during("08:00", "09:00")), that=answered_by(human)), 0
        ).model_copy(update={"since": march(10)}),
    ]
    one = metric(ANSWERED, editions=rules)
    days = evaluate(one, DATA, start=march(9), end=march(11))
    assert days["denominator"].to_list() == [1, 0]
    units = explain(one, DATA, start=march(9), end=march(11))
    assert units["reported_on"].to_list() == [march(9)]


def test_a_window_of_one_day_is_the_last_day_of_a_period():
    weeks = evaluate(metric(QUESTIONS), DATA, per="week", trailing=1, end=march(18))
    assert weeks["numerator"].to_list() == [1, 1, 1]
    assert settling(weeks) == {(2, 8): 9, (9, 15): 16, (16, 17): 18}
