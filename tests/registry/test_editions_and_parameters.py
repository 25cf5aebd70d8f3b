"""Lints on a metric as a whole: its editions, parameters, limits, size, and unit."""

from datetime import date, timedelta

import pytest

from csmetrics.errors import DefinitionError
from csmetrics.language.base import Param, minutes
from csmetrics.language.conditions import (
    all_of,
    answered_by,
    at_least,
    at_most_value,
    not_,
    some,
)
from csmetrics.language.measures import count, mean, proportion, quantile, ratio, total
from csmetrics.language.messages import asked, human
from csmetrics.language.quantities import Between, ReceptionTime, amount, quantity, wait_for
from csmetrics.language.units import Rows, buyer_day, each, rows
from csmetrics.language.windows import LastMessage
from csmetrics.model.validation import duplicates, validate
from tests.registry.small_metrics import (
    W823,
    edition,
    faults_in,
    faults_of,
    metric,
    only,
    parameter,
    the_fault_of,
)

COUNT = count(buyer_day, among=some(asked))
ORDERS = rows("orders", at="paid_at")
REVIEWS = rows("reviews", at="reviewed_at")
ONLINE = Between(since="online_at", until="offline_at", times="weight")
SHIFTS = rows("shifts", at="online_at")
DAY = date(2024, 5, 1)
SLOW = count(
    buyer_day,
    among=at_least(Param(name="times"), W823, not_(answered_by(human, within=Param(name="limit")))),
)
LIMIT = parameter("limit", "duration", minutes(1), minutes(60))
TIMES = parameter("times", "integer", 1, 100)


def of_editions(*editions):
    return faults_in(metric(COUNT, editions=editions))


def with_parameters(measure, *parameters, **more):
    return faults_in(metric(measure, parameters=parameters, **more))


def test_the_error_names_the_metric_and_every_fault():
    wrong = ratio(count(rows("orders", at="payed_at")), total(amount, ORDERS))
    with pytest.raises(DefinitionError) as refused:
        validate(metric(wrong, metric_id="own.strange"))
    assert str(refused.value) == (
        "the definition of own.strange is not valid:"
        "\n  measure.numerator.of.at: orders has no column 'payed_at'. Did you mean 'paid_at'?"
        " Its columns are order_id, shop_id, buyer_id, created_at, paid_at, grouped_at,"
        " shipped_at, signed_at, closed_at, amount, quantity"
        "\n  measure: the quotient of count by CNY has no unit"
    )


def test_editions_follow_each_other():
    first, second = edition(COUNT, until=DAY), edition(COUNT, since=DAY)
    assert of_editions(first, second) == []


def test_editions_may_leave_days_without_a_rule():
    later = edition(COUNT, since=DAY + timedelta(days=30))
    assert of_editions(edition(COUNT, until=DAY), later) == []


def test_editions_do_not_overlap():
    early = edition(COUNT, until=DAY + timedelta(days=1))
    assert only(of_editions(early, edition(COUNT, since=DAY))) == (
        "editions[1]: it begins on 2024-05-01, but the edition before is in force until "
        "2024-05-02: end that one with until=2024-05-01"
    )
    assert only(of_editions(edition(COUNT), edition(COUNT, since=DAY))) == (
        "editions[1]: it begins on 2024-05-01, but the edition before is in force without end: "
        "end that one with until=2024-05-01"
    )


def test_editions_stand_in_the_order_of_their_dates():
    later, earlier = edition(COUNT, since=DAY), edition(COUNT, until=DAY)
    says = "editions[1]: editions must be in the order of their dates, each with a later since="
    assert of_editions(later, earlier) == [says]
    assert of_editions(edition(COUNT), edition(COUNT)) == [says]


def test_editions_are_of_one_kind():
    """Their days are added up, and the row says one unit."""
    paid, bought = total(amount, ORDERS), total(quantity, ORDERS)
    median, p90 = (quantile(q, amount, ORDERS) for q in ("0.5", "0.9"))
    unlike = (
        (COUNT, paid, "total (CNY)", "count (count)"),
        (paid, bought, "total (items)", "total (CNY)"),
        (
            proportion(buyer_day, that=some(asked)),
            ratio(COUNT, COUNT),
            "ratio (ratio)",
            "proportion",
        ),
        (ratio(paid, paid), ratio(bought, bought), "ratio (ratio)", "ratio (ratio)"),
        (ratio(paid, count(ORDERS)), ratio(paid, COUNT), "ratio (CNY per buyer)", "ratio (CNY)"),
        (median, p90, "quantile 0.9 (CNY)", "quantile 0.5 (CNY)"),
        (mean(amount, ORDERS), mean(quantity, ORDERS), "mean (items)", "mean (CNY)"),
    )
    for before, after, second, first in unlike:
        says = of_editions(edition(before, until=DAY), edition(after, since=DAY))
        assert only(says).startswith(
            f"editions[1].measure: the figures of a {second} cannot be added"
        ), says
        assert f" those of the first edition, a {first}" in only(says), says
        assert of_editions(edition(before, until=DAY), edition(before, since=DAY)) == [], first


def test_editions_cover_as_many_days():
    longer = edition(COUNT, since=DAY, trailing=30)
    says = only(of_editions(edition(COUNT, until=DAY, trailing=7), longer))
    assert says == (
        "editions[1].trailing: a figure covers 30 days, and one of the first edition 7: make it a"
        " metric of its own"
    )


def test_a_declared_and_used_parameter_is_fine():
    assert with_parameters(SLOW, LIMIT, TIMES) == []


def test_a_parameter_that_is_used_is_declared():
    assert only(with_parameters(SLOW, TIMES, k=None)) == (
        "measure.among.that.of.within: the parameter 'limit' is not declared. Add it to the"
        " metric's parameters"
    )


def test_a_parameter_that_is_declared_is_used():
    assert with_parameters(COUNT, LIMIT) == [
        "parameters[0]: 'limit' is declared and never used: drop it, or use it with Param"
    ]


def test_a_parameter_is_of_the_kind_its_place_takes():
    swapped = (
        parameter("limit", "integer", 1, 100),
        parameter("times", "duration", minutes(1), minutes(60)),
    )
    times, limit = with_parameters(SLOW, *swapped, k=None)
    assert times == (
        "measure.among.times: times takes a parameter of kind integer, and 'times' is of kind"
        " duration"
    )
    assert limit == (
        "measure.among.that.of.within: within takes a parameter of kind duration, and 'limit' is"
        " of kind integer"
    )


def test_no_value_a_parameter_allows_is_out_of_place():
    assert with_parameters(SLOW, LIMIT, parameter("times", "integer", 0)) == [
        "measure.among.times: times is at least 1: raise the minimum of 'times'"
    ]
    assert with_parameters(
        SLOW, parameter("limit", "duration", minutes(0), minutes(60)), TIMES
    ) == ["measure.among.that.of.within: within is longer than 0: raise the minimum of 'limit'"]


def test_a_parameters_bounds_are_of_its_kind_and_in_order():
    bad = proportion(REVIEWS, that=at_most_value("score", Param(name="max_score")))
    assert with_parameters(bad, parameter("max_score", "integer", minutes(1))) == [
        "parameters[0]: the bounds of a parameter of kind integer must be whole numbers"
    ]
    assert with_parameters(SLOW, parameter("limit", "duration", 1), TIMES) == [
        "parameters[0]: the bounds of a parameter of kind duration must be timedeltas"
    ]
    assert with_parameters(bad, parameter("max_score", "integer", 1, minutes(1))) == [
        "parameters[0]: the bounds of a parameter of kind integer must be whole numbers"
    ]
    assert with_parameters(bad, parameter("max_score", "integer", 3, 2)) == [
        "parameters[0]: its minimum 3 is above its maximum 2"
    ]


def test_a_parameter_has_one_usable_name():
    assert with_parameters(COUNT, parameter("max score", "integer", 1)) == [
        "parameters[0]: a parameter's name must be a Python name, not 'max score'"
    ]
    assert with_parameters(SLOW, LIMIT, TIMES, TIMES) == [
        "parameters[2]: 'times' is declared twice: drop one"
    ]


def test_filled_values_belong_to_the_metric():
    one = proportion(REVIEWS, that=at_most_value("score", 3))
    score = parameter("max_score", "integer", 1, 5)
    assert with_parameters(one, score, filled=(("max_score", 3),)) == []
    assert with_parameters(one, score, filled=(("max_score", 6),)) == [
        "filled[0]: 'max_score' must be at most 5, not 6"
    ]
    assert with_parameters(one, score, filled=(("max_score", minutes(1)),)) == [
        "filled[0]: 'max_score' is of kind integer, but datetime.timedelta(seconds=60) is not"
    ]
    assert with_parameters(one, filled=(("max_score", 3),)) == [
        "filled[0]: 'max_score' is not a parameter of this metric."
    ]


def test_a_filled_parameter_does_not_stand_open():
    one = proportion(REVIEWS, that=at_most_value("score", Param(name="max_score")))
    score = parameter("max_score", "integer", 1, 5)
    assert only(with_parameters(one, score, filled=(("max_score", 3),))) == (
        "filled[0]: 'max_score' has a value but is still unfilled in an edition: fill it with "
        "registry.get"
    )


@pytest.mark.parametrize(
    ("measure", "path"),
    [
        (proportion(each(asked), that=answered_by(human, within=minutes(0))), "that.within"),
        (proportion(each(asked), that=answered_by(human, within=minutes(-3))), "that.within"),
        (mean(wait_for(human, cap=minutes(0)), each(asked)), "quantity.cap"),
        (mean(ReceptionTime(of=human, gap=minutes(0)), buyer_day), "quantity.gap"),
        (
            count(
                Rows(
                    table="orders",
                    at="paid_at",
                    day=LastMessage(of=asked, before="paid_at", within=timedelta(days=4000)),
                )
            ),
            "of.day.within",
        ),
    ],
    ids=["nothing", "less than nothing", "cap", "gap", "too long"],
)
def test_a_length_of_time_is_longer_than_nothing_and_not_endless(measure, path):
    assert the_fault_of(measure).startswith(
        f"measure.{path}: a duration must be longer than 0 and at most 3660 days, not "
    )


def test_a_number_no_column_can_hold_is_refused():
    assert the_fault_of(proportion(REVIEWS, that=at_most_value("score", 10**30))) == (
        f"measure.that.value: a number must be at most 2147483647, not {10**30}"
    )


def test_a_rule_nobody_can_read_is_refused():
    tower = some(asked)
    for _ in range(3000):
        tower = not_(tower)
    says = "measure: a rule may have at most 1000 nodes, nested at most 40 deep: this one is larger"
    assert the_fault_of(count(buyer_day, among=tower)) == says
    crowd = all_of(*[some(asked)] * 1000)
    assert the_fault_of(count(buyer_day, among=crowd)) == says


@pytest.mark.parametrize(
    ("measure", "says"),
    [
        (ratio(count(ORDERS), total(amount, ORDERS)), "the quotient of count by CNY has no unit"),
        (
            ratio(total(quantity, ORDERS), total(amount, ORDERS)),
            "the quotient of items by CNY has no unit",
        ),
        (
            ratio(total(amount, ORDERS), total(ONLINE, SHIFTS)),
            "the quotient of CNY by weighted hours has no unit",
        ),
        (
            total(ONLINE, SHIFTS),
            "weighted hours have no unit of their own: put them into a ratio's denominator",
        ),
    ],
    ids=["count by money", "items by money", "money by hours", "hours"],
)
def test_a_value_has_a_unit(measure, says):
    assert the_fault_of(measure) == f"measure: {says}"


def test_two_ids_of_one_definition_are_found():
    one, other = (metric(COUNT, metric_id=f"own.{name}") for name in ("b", "a"))
    later = metric(COUNT, 1, metric_id="own.later")
    assert duplicates([one, later, other]) == (("own.a", "own.b"),)
    assert faults_of(COUNT) == []


@pytest.mark.parametrize(("days", "ordered"), [(1, True), (0, False), (-1, False)])
def test_an_edition_is_in_force_for_a_day_at_least(days, ordered):
    until = DAY + timedelta(days=days)
    if ordered:
        assert edition(COUNT, since=DAY, until=until).in_force(DAY)
    else:
        with pytest.raises(DefinitionError, match="an edition must begin before it ends"):
            edition(COUNT, since=DAY, until=until)
