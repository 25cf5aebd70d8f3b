"""Pseudonyms: the same figures under other names, and no name left anywhere."""

import pickle
import warnings

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from csmetrics import CsmetricsWarning, evaluate, registry
from csmetrics.errors import ArgumentError
from csmetrics.tables import Dataset, columns_of
from csmetrics.testing import datasets
from tests.property.pools import shared
from tests.tables.table_frames import NOON, messages, orders, sessions

KEY = b"sixteen bytes at least"
FILLED = sorted(metric.id for metric in registry.values() if not metric.unfilled)


def ids(table):
    """The columns that become pseudonyms: ids, and what agents, teams and shops are called."""
    called = {"agents": {"name", "team"}, "shops": {"name"}}.get(table, set())
    return [name for name in columns_of(table) if name.endswith("_id") or name in called]


def names_of(data, hidden):
    """The name behind each pseudonym; rows keep their places."""
    found = {}
    for table in data.tables:
        for name in ids(table):
            before = data.frame(table).collect()[name].to_list()
            after = hidden.frame(table).collect()[name].to_list()
            found |= {(name, new): old for old, new in zip(before, after, strict=True)}
    return found


@settings(max_examples=10)
@given(data=shared(datasets), chosen=st.lists(st.sampled_from(FILLED), min_size=1, max_size=4))
@pytest.mark.parametrize("by", [(), ("shop_id",), ("agent_id",)])
def test_every_result_is_the_same_up_to_the_names(by, data, chosen):
    if data.as_of is None:
        return
    hidden = data.pseudonymise(KEY)
    asked = {"per": "day", "by": by, "missing": "skip"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CsmetricsWarning)  # of what is skipped
        found = evaluate(chosen, hidden, **asked)
        expected = evaluate(chosen, data, **asked)
    names = names_of(data, hidden)
    for name in by:
        back = [names.get((name, value)) for value in found[name]]
        found = found.with_columns(pl.Series(name, back, dtype=pl.String))
    assert_frame_equal(found, expected, check_row_order=False)


@given(data=shared(datasets))
def test_only_names_change(data):
    hidden = data.pseudonymise(KEY)
    assert (hidden.as_of, hidden.as_of_given) == (data.as_of, data.as_of_given)
    for table in data.tables:
        before, after = data.frame(table).collect(), hidden.frame(table).collect()
        known = list(columns_of(table))
        assert_frame_equal(
            after.select(known).drop(ids(table)), before.select(known).drop(ids(table))
        )
        for name in ids(table):
            pairs = set(zip(before[name], after[name], strict=True))
            assert len(pairs) == before[name].n_unique() == after[name].n_unique()
            assert all((old is None) == (new is None) for old, new in pairs)


def test_a_name_has_one_pseudonym_in_every_table_and_none_in_another_column():
    data = Dataset(messages=messages(), orders=orders(buyer_id=["b", "s"])).pseudonymise(KEY)
    talk, trade = data.frame("messages").collect(), data.frame("orders").collect()
    assert talk["buyer_id"][0] == trade["buyer_id"][0]
    assert trade["shop_id"][1] != trade["buyer_id"][1]
    assert all(len(name) == 32 for name in trade["buyer_id"])


def test_the_key_decides():
    def buyer(key):
        return Dataset(orders=orders()).pseudonymise(key).rows("orders")[0].buyer_id

    assert buyer(KEY) == buyer(KEY.decode()) == buyer(KEY)
    assert buyer(KEY) != buyer(KEY + b"!")
    assert buyer(b"x" * 100) != buyer(b"x" * 101)


@pytest.mark.parametrize("lazy", [False, True])
def test_no_name_is_left_anywhere(lazy):
    ann = "Ann Secret"
    bent = orders(buyer_id=[ann, ann], amount=[1.0, -1.0], nickname=[ann, ann])
    bent = bent.with_columns(order_id=pl.Series([ann, ann + "2"]))
    data = Dataset(orders=bent.lazy() if lazy else bent, invalid="quarantine")
    hidden = data.pseudonymise(KEY).truncate(NOON)
    assert hidden.columns("orders") == tuple(orders().columns)
    assert ann not in str(hidden.frame("orders").collect().rows())
    assert hidden.rejected["value"].to_list() == [None]
    assert str(hidden.report()) == str(data.report())
    if not lazy:
        assert ann.encode() not in pickle.dumps(hidden)


def test_own_columns_stay_where_one_asks():
    data = Dataset(messages=messages(queue=["v", "w"], nickname=["x", "y"]))
    hidden = data.pseudonymise(KEY, keep=["queue"])
    assert hidden.columns("messages")[-1] == "queue"
    assert hidden.frame("messages").collect()["queue"].to_list() == ["v", "w"]
    assert "nickname" not in hidden.frame("messages").collect_schema()


def test_so_do_teams_and_names_where_one_asks():
    staff = pl.DataFrame({"shop_id": ["s"], "agent_id": ["a"], "name": ["Ann"], "team": ["red"]})
    hidden = Dataset(agents=staff).pseudonymise(KEY, keep=["team"]).frame("agents").collect()
    assert hidden["team"].to_list() == ["red"]
    assert hidden["name"].str.contains("^[0-9a-f]{32}$").to_list() == [True]


def test_a_lazy_table_stays_lazy_and_is_read_by_column(tmp_path):
    path = tmp_path / "sessions.parquet"
    sessions().write_parquet(path)
    hidden = Dataset(sessions=pl.scan_parquet(path)).pseudonymise(KEY)
    assert hidden.is_lazy("sessions")
    assert "PROJECT 1/4 COLUMNS" in hidden.frame("sessions").select("shop_id").explain()
    eager = Dataset(sessions=sessions()).pseudonymise(KEY)
    assert hidden.rows("sessions") == eager.rows("sessions")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"key": 7}, "key must be bytes or a string, not a int"),
        ({"key": "short"}, "key has 5 bytes; give at least 16"),
        (
            {"key": KEY, "keep": ["que"]},
            "keep='que' is not a column of any table. Did you mean 'queue'",
        ),
        ({"key": KEY, "keep": "queue"}, "keep='queue' is not a collection of names"),
    ],
)
def test_a_key_that_hides_nothing_and_columns_that_are_not_there_are_refused(arguments, says):
    with pytest.raises(ArgumentError, match=says):
        Dataset(messages=messages(queue=["v", "w"])).pseudonymise(**arguments)
