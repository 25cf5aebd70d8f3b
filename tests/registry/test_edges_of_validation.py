"""The last definition that is valid, and the first that is not, for each limit of a definition."""

from datetime import date, timedelta

import pytest

from csmetrics.language.base import minutes
from csmetrics.language.conditions import (
    answered_by,
    any_of,
    at_least_value,
    happened,
    has,
    time_during,
)
from csmetrics.language.measures import count, mean, proportion
from csmetrics.language.messages import asked, human, rounds
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import buyer_day, each, rows
from csmetrics.language.windows import LastMessage, OwnTime, end_of_day, window
from csmetrics.model.validation import edition_rules
from csmetrics.model.validation.edition_rules import duplicates, too_large
from csmetrics.model.validation.parameter_rules import parameter_issue
from tests.every import for_every
from tests.registry.small_metrics import edition, faults_in, faults_of, metric, parameter

SESSIONS = rows("sessions", at="started_at")
TURNS = rounds(asked, by=human, scope="peer")
ORDERS = rows("orders", at="created_at")
LIMIT = answered_by(human, within=timedelta(hours=1))
OWN = has(
    "orders",
    window("created_at", before=end_of_day(2)),
    window("created_at", before=end_of_day(1)),
    window("paid_at", before=OwnTime(column="created_at", plus=timedelta(days=1))),
)
HALF = has(
    "orders",
    window("created_at", before=end_of_day(0)),
    window("paid_at", before=OwnTime(column="created_at", plus=timedelta(hours=1))),
)
CREDITED = {
    "credited": "replier",
    "helpers": LastMessage(of=human, before="started_at", within_days=1),
}
LATER = rows("sessions", at="started_at", reported_after=1)


def last(scope):
    return mean(wait_for(human, scope=scope, since="last"), each(TURNS))


LINTS = (
    # a measure, the days after which it settles, and what is wrong with it
    ("waits for the reply of its rounds", last("peer"), None, None),
    ("of another conversation", last("buyer"), None, "give the same by= and scope= as rounds"),
    (
        "an hour of service",
        count(SESSIONS, among=time_during("started_at", "09:00", "10:00")),
        0,
        None,
    ),
    (
        "none",
        count(SESSIONS, among=time_during("started_at", "09:00", "09:00")),
        0,
        "must start before they end",
    ),
    (
        "till 23:00 and an hour",
        proportion(each(asked.during("08:00", "23:00")), that=LIMIT),
        0,
        None,
    ),
    (
        "till 23:01 and an hour",
        proportion(each(asked.during("08:00", "23:01")), that=LIMIT),
        0,
        "end(D) + 1 minute",
    ),
    ("the earlier of two ends, and a day", proportion(buyer_day, that=OWN), 2, None),
    ("no later", proportion(buyer_day, that=OWN), 1, "say settles_after=2"),
    ("a part of a day is a day", proportion(buyer_day, that=HALF), 0, "say settles_after=1"),
    ("and no more", proportion(buyer_day, that=HALF), 1, None),
    (
        "what is reported a day later may wait a day more",
        proportion(LATER, that=has("orders", window("created_at", before=end_of_day(3)))),
        1,
        "say settles_after=2",
    ),
    (
        "helped and credited",
        mean(
            wait_for(human, scope="session", of=asked),
            rows("sessions", at="started_at", **CREDITED),
        ),
        None,
        "not both",
    ),
)


@for_every(case=LINTS)
def test_a_limit_is_the_last_that_is_valid(case):
    _, measure, settles, wrong = case
    faults = faults_of(measure, settles)
    assert bool(faults) == (wrong is not None), faults
    assert all(wrong in fault for fault in faults), faults


def test_a_rule_is_forty_deep_at_most(monkeypatch):
    """A count, its condition, which joins two, the inner of which joins two columns: four deep."""
    inner = any_of(happened("assigned_at"), happened("ended_at"))
    measure = count(SESSIONS, among=any_of(happened("ended_at"), inner))
    assert edition_rules.DEEPEST == 40
    for deepest, found in ((4, 0), (3, 1)):
        monkeypatch.setattr(edition_rules, "DEEPEST", deepest)
        assert len(list(too_large(measure))) == found


def test_a_rule_has_a_thousand_nodes_at_most():
    """Each of the conditions is one node; the measure, its unit and what joins them are three."""
    many = [happened("assigned_at")] * 998
    for parts, found in ((many[:997], 0), (many, 1)):
        assert len(list(too_large(count(SESSIONS, among=any_of(*parts))))) == found


D = [date(2026, 3, day) for day in (1, 2, 3)]
EDITIONS = (
    ("one after the other", ((None, D[1]), (D[1], None)), None),
    ("with a gap", ((None, D[1]), (D[2], None)), None),
    ("at once", ((D[1], D[2]), (D[1], None)), "in the order of their dates"),
    ("a day too long", ((None, D[2]), (D[1], None)), "end that one with until=2026-03-02"),
    ("without an end", ((None, None), (D[1], None)), "in force without end"),
)


@for_every(case=EDITIONS)
def test_an_edition_begins_when_the_one_before_has_ended(case):
    _, dates, wrong = case
    made = [edition(count(each(asked)), since=since, until=until) for since, until in dates]
    faults = faults_in(metric(None, editions=made))
    assert len(faults) == (wrong is not None), faults
    assert wrong is None or wrong in faults[0], faults


@pytest.mark.parametrize(("first", "other"), [(7, 1), (1, 7)])
def test_editions_cover_as_many_days(first, other):
    made = [
        edition(count(each(asked)), until=D[1], trailing=first),
        edition(count(each(asked)), since=D[1], trailing=other),
    ]
    (fault,) = faults_in(metric(None, editions=made))
    assert f"a figure covers {other} days, and one of the first edition {first}" in fault


TEN_YEARS = timedelta(days=3660)
NUMBERS = (
    ("3,660 days", answered_by(human, within=TEN_YEARS), None),
    (
        "longer",
        answered_by(human, within=timedelta(days=3660) + timedelta.resolution),
        "at most 3660 days",
    ),
    ("the shortest", answered_by(human, within=timedelta.resolution), None),
)


@for_every(case=NUMBERS)
def test_a_duration_is_at_most_ten_years(case):
    _, that, wrong = case
    faults = faults_of(proportion(each(asked), that=that))
    assert len(faults) == (wrong is not None), faults
    assert wrong is None or wrong in faults[0], faults


@pytest.mark.parametrize(
    ("number", "valid"), [(2**31 - 1, True), (2**31, False), (-(2**31), False)]
)
def test_a_number_has_31_bits(number, valid):
    reviews = rows("reviews", at="reviewed_at")
    faults = faults_of(count(reviews, among=at_least_value("score", number)))
    assert (faults == []) is valid


def test_figures_of_other_trailing_days_or_delays_are_no_duplicates():
    def one(name, **more):
        return metric(None, metric_id=name, editions=[edition(count(each(asked)), **more)])

    same = [one("own.a"), one("own.b"), one("own.c", trailing=7), one("own.d", k=1)]
    assert duplicates([*same, one("own.e", trailing=7)]) == (
        ("own.a", "own.b"),
        ("own.c", "own.e"),
    )


BOUNDS = (
    ("the minimum", ("integer", 1, 9), 1, None),
    ("below it", ("integer", 1, 9), 0, "must be at least 1, not 0"),
    ("the maximum", ("integer", 1, 9), 9, None),
    ("above it", ("integer", 1, 9), 10, "must be at most 9, not 10"),
    ("no number", ("integer", 0, 9), True, "is of kind integer, but True is not"),
    ("a duration", ("duration", minutes(1), minutes(9)), minutes(9), None),
)


@for_every(case=BOUNDS)
def test_a_parameter_lies_within_its_bounds(case):
    _, bounds, value, wrong = case
    assert parameter_issue(parameter("times", *bounds), value) == wrong


@pytest.mark.parametrize(("most", "faults"), [(3, 0), (2, 1)])
def test_a_parameter_may_have_one_value_only(most, faults):
    one = metric(count(each(asked)), parameters=(parameter("times", "integer", 3, most),))
    found = [fault for fault in faults_in(one) if "is above its maximum" in fault]
    assert len(found) == faults
