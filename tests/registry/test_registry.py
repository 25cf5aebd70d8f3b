"""The registry: ids, patterns, parameters, and the JSON of definitions."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from csmetrics.catalogue.registry import Registry
from csmetrics.errors import (
    ArgumentError,
    CsmetricsError,
    DefinitionError,
    ParameterError,
    UnknownMetricError,
)
from csmetrics.language.base import Param, minutes, seconds
from csmetrics.language.conditions import answered_by, at_least, not_, some
from csmetrics.language.measures import count
from csmetrics.language.messages import asked, human
from csmetrics.language.units import buyer_day
from csmetrics.model.metric import Text
from tests.registry.small_metrics import W823, edition, metric, parameter

COUNT = count(buyer_day, among=some(asked))
SLOW_ROUND = not_(answered_by(human, within=Param(name="limit")))
PDD = metric(COUNT, metric_id="pdd.consult_buyers").model_copy(
    update={"name": Text(zh="咨询人数", en="Consulting buyers")}
)
JD = metric(COUNT, 1, metric_id="jd.consult_sessions")
SLOW = metric(
    count(buyer_day, among=at_least(Param(name="times"), W823, SLOW_ROUND)),
    metric_id="pdd.slow_buyers",
    parameters=(
        parameter("limit", "duration", seconds(1), minutes(60)),
        parameter("times", "integer", 1),
    ),
)
REGISTRY = Registry([PDD, SLOW, JD])


def error_of(kind, act):
    with pytest.raises(kind) as raised:
        act()
    assert isinstance(raised.value, CsmetricsError)
    return str(raised.value)


def test_a_registry_is_a_mapping_sorted_by_id():
    assert isinstance(REGISTRY, Mapping)
    assert list(REGISTRY) == ["jd.consult_sessions", "pdd.consult_buyers", "pdd.slow_buyers"]
    assert len(REGISTRY) == 3
    assert REGISTRY["jd.consult_sessions"] is JD
    assert "jd.consult_sessions" in REGISTRY
    assert "jd.nothing" not in REGISTRY
    assert 3 not in REGISTRY


def test_a_registry_says_how_many_metrics_of_which_platform_it_has():
    assert repr(REGISTRY) == "<Registry of 3 metrics: jd 1, pdd 2>"
    assert repr(Registry([JD])) == "<Registry of 1 metric: jd 1>"


def test_an_unknown_id_is_an_error_that_names_the_nearest():
    says = (
        "no metric has the id 'pdd.consult_buyer'. Did you mean 'pdd.consult_buyers'?"
        " registry.find(text=...) searches the names."
    )
    assert error_of(UnknownMetricError, lambda: REGISTRY["pdd.consult_buyer"]) == says
    assert error_of(KeyError, lambda: REGISTRY["pdd.consult_buyer"]) == says
    assert error_of(UnknownMetricError, lambda: REGISTRY.get("pdd.consult_buyer")) == says
    assert error_of(KeyError, lambda: REGISTRY[["pdd"]]).startswith("no metric has the id ['pdd'].")


def test_two_metrics_do_not_share_an_id():
    assert error_of(DefinitionError, lambda: Registry([JD, PDD, JD])) == (
        "two metrics have the id 'jd.consult_sessions': give one of them another"
    )


def test_a_registry_refuses_a_definition_that_is_wrong():
    wrong = metric(count(buyer_day, among=answered_by(human)))
    assert error_of(DefinitionError, lambda: Registry([wrong])).startswith(
        "the definition of own.metric is not valid:\n  measure.among: Answered applies to messages"
    )


def test_definitions_are_loaded_on_first_use_and_once():
    loaded = []

    def load():
        loaded.append(True)
        return [JD]

    lazy = Registry(load)
    assert loaded == []
    assert lazy["jd.consult_sessions"] is JD
    assert len(lazy) == 1
    assert loaded == [True]


def test_metrics_are_found_by_platform_and_by_words_of_their_names():
    assert REGISTRY.find() == (JD, PDD, SLOW)
    assert REGISTRY.find(platform="pdd") == (PDD, SLOW)
    assert REGISTRY.find(text="咨询") == (PDD,)
    assert REGISTRY.find(text="CONSULTING buyers") == (PDD,)
    assert REGISTRY.find(text="Consult_") == (JD, PDD)
    assert REGISTRY.find(platform="jd", text="咨询") == ()
    assert REGISTRY.find(platform="p") == ()
    for name in ("platform", "text"):
        assert name in error_of(ArgumentError, lambda name=name: REGISTRY.find(**{name: 5}))


@pytest.mark.parametrize("name", ["platform", "text"])
def test_what_is_sought_is_words(name):
    text = error_of(ArgumentError, lambda: REGISTRY.find(**{name: 7}))
    assert text == f"{name} is a string, not 7"


def test_a_pattern_selects_what_can_be_evaluated():
    assert REGISTRY.select("pdd.*") == (PDD,)
    assert REGISTRY.select("*.consult_*") == (JD, PDD)


def test_a_pattern_that_fits_nothing_is_an_error():
    assert error_of(UnknownMetricError, lambda: REGISTRY.select("pd.*")) == (
        "no metric id matches the pattern 'pd.*'. Did you mean 'pdd'? registry.find() lists the"
        " ids; change the pattern"
    )
    assert error_of(UnknownMetricError, lambda: REGISTRY.select("*.slow_*")) == (
        "the pattern '*.slow_*' matches only metrics with unfilled parameters (pdd.slow_buyers): "
        "fill them with registry.get(id, name=value)"
    )


def test_one_adds_metrics_of_ones_own_and_the_old_registry_stays():
    own = metric(COUNT)
    more = REGISTRY.with_metrics(own)
    assert more["own.metric"] is own
    assert len(more) == 4
    assert "own.metric" not in REGISTRY
    assert error_of(DefinitionError, lambda: more.with_metrics(own)) == (
        "two metrics have the id 'own.metric': give one of them another"
    )


def test_get_without_parameters_is_the_metric_itself():
    assert REGISTRY.get("pdd.consult_buyers") is PDD


@pytest.mark.parametrize("limit", [minutes(3), 180, 180.0], ids=repr)
def test_get_fills_the_parameters(limit):
    filled = REGISTRY.get("pdd.slow_buyers", times=2, limit=limit)
    slow = not_(answered_by(human, within=minutes(3)))
    assert filled.editions == (edition(count(buyer_day, among=at_least(2, W823, slow))),)
    assert filled.filled == (("limit", minutes(3)), ("times", 2))
    assert filled.label == "pdd.slow_buyers(limit=180, times=2)"
    assert filled.unfilled == ()


def test_a_filled_metric_can_stand_in_a_registry_and_is_selected():
    filled = REGISTRY.get("pdd.slow_buyers", times=2, limit=180)
    assert Registry([filled]).select("*") == (filled,)
    assert Registry([filled]).get("pdd.slow_buyers") is filled


def test_a_missing_parameter_is_an_error_that_names_it():
    assert error_of(ParameterError, lambda: REGISTRY.get("pdd.slow_buyers", limit=180)) == (
        "pdd.slow_buyers lacks a value for times (integer: what times means): fill it with"
        " registry.get('pdd.slow_buyers', limit=..., times=...)"
    )


def test_an_unknown_parameter_is_an_error_that_names_the_nearest():
    assert error_of(ParameterError, lambda: REGISTRY.get("pdd.slow_buyers", limits=180)) == (
        "pdd.slow_buyers has no parameter 'limits': it takes limit, times. Did you mean 'limit'?"
        " Leave it out, or correct its name"
    )
    assert error_of(ParameterError, lambda: REGISTRY.get("pdd.consult_buyers", limit=180)) == (
        "pdd.consult_buyers has no parameter 'limit': it takes no parameters. Leave it out, or"
        " correct its name"
    )


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"limit": 3601, "times": 1}, "'limit' must be at most 3600 s, not 3601 s"),
        ({"limit": 0, "times": 1}, "'limit' must be at least 1 s, not 0 s"),
        ({"limit": 180, "times": 0}, "'times' must be at least 1, not 0"),
        (
            {"limit": "3 min", "times": 1},
            "'limit' is a timedelta or a number of seconds, not '3 min'",
        ),
        ({"limit": True, "times": 1}, "'limit' is a timedelta or a number of seconds, not True"),
        (
            {"limit": float("nan"), "times": 1},
            "'limit' is a timedelta or a number of seconds, not nan",
        ),
        ({"limit": 1e300, "times": 1}, "'limit' is a timedelta or a number of seconds, not 1e+300"),
        ({"limit": 180, "times": 2.0}, "'times' is a whole number, not 2.0"),
        ({"limit": 180, "times": True}, "'times' is a whole number, not True"),
        (
            {"limit": 180, "times": timedelta(1)},
            "'times' is a whole number, not datetime.timedelta(days=1)",
        ),
    ],
)
def test_a_value_out_of_bounds_is_an_error_that_names_the_parameter(values, says):
    error = error_of(ParameterError, lambda: REGISTRY.get("pdd.slow_buyers", **values))
    assert error == f"pdd.slow_buyers: parameter {says}"


def test_a_parameter_is_not_filled_twice():
    again = Registry([REGISTRY.get("pdd.slow_buyers", times=2, limit=180)])
    assert error_of(ParameterError, lambda: again.get("pdd.slow_buyers", times=3)) == (
        "pdd.slow_buyers(limit=180, times=2) already has a value for times: leave it out"
    )
