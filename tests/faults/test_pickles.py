"""What is public travels: a pickle or a copy of it is equal, and gives the same figures."""

import copy
import pickle
import warnings
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given
from polars.testing import assert_frame_equal

from csmetrics import CsmetricsWarning, Dataset, Registry, errors, evaluate, policies, registry
from csmetrics.datasets import sample_shop
from csmetrics.testing.drawn_definitions import metrics

WAYS = {
    "pickle": lambda one: pickle.loads(pickle.dumps(one)),  # noqa: S301  our own
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}
in_every_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
SHOP = sample_shop(days=3)


@in_every_way
@pytest.mark.parametrize("lazy", [False, pytest.param(True, marks=pytest.mark.wide)])
@pytest.mark.parametrize("invalid", ["raise", "quarantine", "trust"])
def test_a_data_set_travels(way, lazy, invalid):
    frames = {name: SHOP.frame(name) for name in SHOP.tables}
    frames = frames if lazy else {name: frame.collect() for name, frame in frames.items()}
    data = Dataset(**frames, invalid=invalid)
    others = [data.truncate(data.as_of - timedelta(days=1)), data.pseudonymise("k" * 16)]
    if lazy and way is WAYS["pickle"]:
        others.pop()  # polars pickles no function of ours; the method says so
    for one in (data, *others):
        other = way(one)
        assert (other.time_zone, other.as_of, other.tables) == (
            one.time_zone,
            one.as_of,
            one.tables,
        )
        assert other.invalid == invalid
        assert str(other.report()) == str(one.report())
        assert repr(other) == repr(one)
        rate = "pdd.reply_rate_3min"
        assert_frame_equal(evaluate(rate, other), evaluate(rate, one))


@in_every_way
def test_every_registered_metric_and_policy_travels(way):
    for one in (*registry.values(), *policies.ALL):
        assert way(one) == one
        assert hash(way(one)) == hash(one)


@in_every_way
@given(metric=metrics())
def test_any_definition_and_every_node_of_it_travels(way, metric):
    assert way(metric) == metric
    for edition in metric.editions:
        assert way(edition.measure) == edition.measure
        for name in type(edition.measure).model_fields:
            node = getattr(edition.measure, name)
            assert way(node) == node


@in_every_way
def test_a_registry_travels_and_gives_the_same_figures(way):
    one = registry.get("pdd.reply_rate_3min")
    for own in (Registry([one]), registry):
        other = way(own)
        assert list(other.items()) == list(own.items())
        assert repr(other) == repr(own)
        found = evaluate("pdd.reply_rate_3min", SHOP, registry=other)
        assert_frame_equal(found, evaluate("pdd.reply_rate_3min", SHOP))


@in_every_way
def test_rows_of_tables_travel(way):
    for table in SHOP.tables:
        for row in SHOP.rows(table)[:3]:
            assert way(row) == row


CLASSES = sorted(
    (one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, Exception)),
    key=lambda one: one.__name__,
)


@in_every_way
@pytest.mark.parametrize("kind", CLASSES)
def test_errors_and_warnings_travel_with_what_they_say_and_carry(way, kind):
    one = kind("orders: 1 of 2 rows refused")
    one.add_note("from the March export")
    other = way(one)
    assert type(other) is kind
    assert str(other) == str(one)
    assert other.args == one.args
    assert vars(other) == vars(one)


def raised(action):
    try:
        action()
    except errors.CsmetricsError as error:
        return error
    raise AssertionError


@in_every_way
@pytest.mark.parametrize(
    "action",
    [
        lambda: Dataset(messages=pl.DataFrame({"sender": ["Buyer"]})),
        lambda: registry["pdd.no_such_metric"],
        lambda: registry.select("nothing.*"),
        lambda: evaluate("pdd.consult_buyers", SHOP, by="nothing"),
        lambda: evaluate("pdd.consult_buyers", SHOP, per="daily"),
        lambda: registry.get("taobao.slow_response_buyers", times=1),
    ],
)
def test_errors_that_were_raised_travel(way, action):
    one = raised(action)
    other = way(one)
    assert type(other) is type(one)
    assert str(other) == str(one)


def test_a_warning_that_was_given_travels():
    data = Dataset(messages=pl.DataFrame({"sender": ["Buyer"]}), invalid="quarantine")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with pytest.raises(errors.CsmetricsError):
            evaluate("pdd.consult_buyers", data)
    for one in caught:
        assert isinstance(one.message, CsmetricsWarning)
        for way in WAYS.values():
            assert str(way(one.message)) == str(one.message)
