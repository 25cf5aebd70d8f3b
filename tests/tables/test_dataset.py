"""The data set itself: its arguments, its knowledge time, and that it never changes."""

import pickle
from datetime import UTC, datetime

import pandas as pd
import polars as pl
import pytest

from csmetrics.errors import ArgumentError, MissingDataError
from csmetrics.tables import Dataset
from tests.tables.table_frames import NOON, local, messages, orders, ratings, sessions, shifts

LATER = local("2024-03-02 12:00")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"message": []}, "Dataset has no argument 'message'. Did you mean 'messages'"),
        ({"timezone": "UTC"}, "Did you mean 'time_zone'"),
        ({"time_zone": "Asia/Shanghia"}, "Did you mean 'Asia/Shanghai'"),
        ({"time_zone": "+08:00"}, r"time_zone='\+08:00' is not a time zone"),
        ({"time_zone": "Asia"}, "'Asia' is not a time zone"),
        ({"time_zone": ""}, "'' is not a time zone"),
        ({"time_zone": None}, "time_zone=None is not a string"),
        ({"time_zone": []}, r"time_zone=\[\] is not a string"),
        ({"as_of": NOON.date()}, "as_of=.* is not a datetime"),
        ({"as_of": "2024-03-01"}, "as_of='2024-03-01' is neither a datetime nor \"end-of-day\""),
        ({"as_of": pd.NaT}, "as_of=NaT is not a datetime"),
        (
            {"as_of": local("2024-03-31 01:30"), "time_zone": "Europe/London"},
            "as_of=2024-03-31T01:30:00 does not exist in Europe/London",
        ),
        (
            {"as_of": datetime.max.replace(tzinfo=UTC)},
            "is outside the years 1 to 9999 in Asia/Shanghai",
        ),
    ],
)
def test_wrong_arguments_are_refused_with_a_hint(arguments, says):
    with pytest.raises(ArgumentError, match=says):
        Dataset(**arguments)


def test_the_knowledge_time_may_be_given():
    shanghai = datetime(2024, 3, 1, 4, tzinfo=UTC)
    for given in (NOON, shanghai, pd.Timestamp(NOON), pd.Timestamp(shanghai)):
        data = Dataset(messages=messages(), as_of=given)
        assert data.as_of == shanghai
        assert data.as_of.tzinfo.key == "Asia/Shanghai"
        assert data.as_of_given


def test_the_knowledge_time_is_else_the_latest_event_of_any_kind():
    data = Dataset(messages=messages(), orders=orders(closed_at=[None, LATER]))
    assert data.as_of == datetime(2024, 3, 2, 4, tzinfo=UTC)
    assert not data.as_of_given
    assert Dataset(ratings=ratings(invited_at=[NOON, LATER])).as_of == data.as_of
    assert Dataset(sessions=sessions(ended_at=[LATER, None]).lazy()).as_of == data.as_of


def test_shifts_and_flags_may_lie_ahead():
    ahead = shifts(online_at=[LATER, LATER])
    data = Dataset(messages=messages(), shifts=ahead)
    assert data.as_of == datetime(2024, 3, 1, 4, 1, tzinfo=UTC)
    assert Dataset(shifts=ahead).as_of is None


def test_where_nothing_has_happened_there_is_no_knowledge_time():
    assert Dataset().as_of is None
    assert Dataset(messages=[], orders=orders().drop("created_at", "paid_at")).as_of is None


def test_a_table_that_was_not_given_is_an_error():
    data = Dataset(messages=messages())
    assert data.tables == ("messages",)
    with pytest.raises(MissingDataError, match="the data set has no table 'orders'"):
        data.frame("orders")
    with pytest.raises(ArgumentError, match=r"no table 'mesages'\. Did you mean 'messages'"):
        data.frame("mesages")


def test_without_flags_nobody_is_flagged():
    data = Dataset(messages=messages())
    assert data.rows("buyer_flags") == []
    assert data.columns("buyer_flags") == ()
    assert data.frame("buyer_flags").collect_schema()["to_at"] == pl.Datetime("us", "Asia/Shanghai")


def test_nothing_of_it_can_be_set():
    data = Dataset(messages=messages())
    for name in ("as_of", "time_zone", "tables", "as_of_given"):
        with pytest.raises(AttributeError):
            setattr(data, name, None)


def test_changing_what_was_given_changes_nothing():
    rows = list(Dataset(messages=messages()).rows("messages"))
    data = Dataset(messages=rows)
    rows.clear()
    assert len(data.rows("messages")) == 2


@pytest.mark.parametrize("lazy", [False, True])
def test_it_can_be_pickled(lazy):
    frame = messages().lazy() if lazy else messages()
    data = Dataset(messages=frame, as_of=NOON)
    again = pickle.loads(pickle.dumps(data))  # noqa: S301  our own pickle
    assert again.as_of == data.as_of
    assert again.is_lazy("messages") == lazy
    assert again.rows("messages") == data.rows("messages")


def test_it_says_what_it_holds():
    data = Dataset(messages=messages(), orders=orders().lazy())
    assert repr(data) == "Dataset(messages=2, orders=lazy, time_zone='Asia/Shanghai')"
    assert repr(data.truncate(NOON)) == (
        "Dataset(messages=1, orders=lazy, time_zone='Asia/Shanghai', "
        "as_of='2024-03-01T12:00:00+08:00')"
    )
