"""Whatever is asked of whatever data, a table comes out or an error of this library."""

from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

import csmetrics
from csmetrics import evaluate, explain, registry
from csmetrics.tables import Dataset, columns_of
from tests.fuzz.hostile import (
    NOON,
    ODD_NAMES,
    ZONES,
    days,
    hostile_tables,
    only_our_errors,
    scalars,
)

READY = tuple(registry.select("*"))
COLUMNS = sorted(
    {name for table in ("messages", "orders", "sessions") for name in columns_of(table)}
)

metrics = st.one_of(
    st.sampled_from(READY), st.sampled_from(READY), st.lists(st.sampled_from(READY), max_size=3)
)
groups = st.one_of(
    st.just(()),
    st.sampled_from([*COLUMNS, *ODD_NAMES]),
    st.lists(st.sampled_from([*COLUMNS, *ODD_NAMES]), max_size=3),
)
knowledge = st.sampled_from(
    [
        None,
        NOON,
        NOON + timedelta(days=3),
        datetime(1, 1, 1),  # noqa: DTZ001
        datetime(9999, 12, 31, 23, 59),  # noqa: DTZ001
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
    ]
)
sensible = st.fixed_dictionaries(
    {},
    optional={
        "per": st.sampled_from(["day", "week", "month", "quarter", "year", "all"]),
        "by": groups,
        "start": days,
        "end": days,
        "as_of": knowledge,
        "edition": days,
        "missing": st.sampled_from(["raise", "skip"]),
    },
)
senseless = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("per", "by", "start", "end", "as_of", "edition", "missing", "registry"), scalars
    ),
)
questions = st.sampled_from([evaluate, explain])


data_sets = st.fixed_dictionaries(
    {
        "tables": hostile_tables(),
        "invalid": st.sampled_from(["quarantine", "quarantine", "trust"]),
        "time_zone": st.sampled_from(ZONES),
    }
)


@given(ask=questions, metric=metrics, given=data_sets, arguments=sensible)
def test_a_question_about_hostile_data_is_answered_or_refused(ask, metric, given, arguments):
    with only_our_errors():
        data = Dataset(**given.pop("tables"), **given)
        ask(metric, data, **arguments).rows()


SHOP = csmetrics.datasets.sample_shop(days=2)


@given(ask=questions, metric=st.one_of(scalars, st.lists(scalars, max_size=2)), arguments=senseless)
def test_senseless_arguments_are_refused(ask, metric, arguments):
    with only_our_errors():
        assert isinstance(ask(metric, SHOP, **arguments), pl.DataFrame)


@given(ask=questions, data=scalars, metric=st.sampled_from(READY), arguments=senseless)
def test_senseless_data_are_refused(ask, data, metric, arguments):
    with only_our_errors():
        assert isinstance(ask(metric, data, **arguments), pl.DataFrame)


@given(ask=questions, metric=st.sampled_from(READY), arguments=senseless)
def test_a_good_metric_with_senseless_arguments_is_answered_or_refused(ask, metric, arguments):
    with only_our_errors():
        assert isinstance(ask(metric, SHOP, **arguments), pl.DataFrame)


@given(
    arguments=st.dictionaries(
        st.sampled_from(["time_zone", "as_of", "invalid", "refuse", "messages", "orders", "foo"]),
        st.one_of(scalars, st.lists(scalars, max_size=2)),
    )
)
def test_senseless_arguments_of_a_data_set_are_refused(arguments):
    with only_our_errors():
        Dataset(**arguments).report()


@given(
    name=st.sampled_from(
        ["get", "find", "select", "computable", "__getitem__", "with_metrics", "__contains__"]
    ),
    argument=scalars,
)
def test_senseless_arguments_of_a_registry_are_refused(name, argument):
    with only_our_errors():
        getattr(registry, name)(argument)


@given(keyword=scalars, other=scalars, name=st.sampled_from(["taobao.slow_response_buyers"]))
def test_senseless_parameters_are_refused(keyword, other, name):
    with only_our_errors():
        registry.get(name, limit=keyword, times=other)


@given(
    method=st.sampled_from(["truncate", "pseudonymise", "frame", "rows", "columns", "is_lazy"]),
    argument=scalars,
)
def test_senseless_arguments_of_a_data_set_s_methods_are_refused(method, argument):
    with only_our_errors():
        getattr(SHOP, method)(argument)


@given(ask=questions, metric=metrics, arguments=sensible)
def test_sensible_arguments_are_answered_or_refused(ask, metric, arguments):
    with only_our_errors():
        ask(metric, SHOP, **arguments).rows()
