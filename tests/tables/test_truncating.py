"""The data set as it was known at a time."""

from datetime import UTC, datetime

import polars as pl
import pytest

from csmetrics.errors import ArgumentError
from csmetrics.tables import TABLES, TIMES, Dataset
from tests.tables.table_frames import NOON, local, messages, orders, ratings, sessions, shifts

BEFORE, AFTER = local("2024-03-01 11:00"), local("2024-03-01 13:00")
lazily = pytest.mark.parametrize("lazy", [False, True])


def known(t, lazy, **tables):
    given = {name: frame.lazy() if lazy else frame for name, frame in tables.items()}
    data = Dataset(**given).truncate(t)
    for name in tables:
        assert data.is_lazy(name) == lazy
    (name,) = tables
    return data.frame(name).collect()


def naive(column):
    return column.dt.replace_time_zone(None).to_list()


@lazily
def test_a_row_that_begins_later_is_gone(lazy):
    frame = messages(sent_at=[NOON, AFTER])
    assert known(NOON, lazy, messages=frame)["message_id"].to_list() == ["m0"]
    assert known(AFTER, lazy, messages=frame)["message_id"].to_list() == ["m0", "m1"]
    assert known(BEFORE, lazy, messages=frame)["message_id"].to_list() == []


@lazily
def test_a_later_time_of_a_known_row_is_null(lazy):
    frame = orders(paid_at=[NOON, AFTER], closed_at=[AFTER, None])
    found = known(NOON, lazy, orders=frame)
    assert naive(found["created_at"]) == [NOON, NOON]
    assert naive(found["paid_at"]) == [NOON, None]
    assert found["closed_at"].to_list() == [None, None]


@lazily
def test_all_else_is_known_with_its_row(lazy):
    frame = sessions(ended_at=[AFTER, AFTER], left_message=[True, False], queue=["v", "w"])
    found = known(NOON, lazy, sessions=frame)
    assert found["left_message"].to_list() == [True, False]
    assert found["queue"].to_list() == ["v", "w"]
    assert found["ended_at"].to_list() == [None, None]


@lazily
def test_a_level_is_known_with_its_time(lazy):
    frame = ratings(invited_at=[NOON, NOON], rated_at=[NOON, AFTER], level=[5, 1])
    found = known(NOON, lazy, ratings=frame)
    assert found["level"].to_list() == [5, None]
    assert naive(found["rated_at"]) == [NOON, None]


@lazily
def test_a_row_without_any_time_stays(lazy):
    frame = ratings(invited_at=[None, AFTER])
    assert known(NOON, lazy, ratings=frame)["rating_id"].to_list() == ["r0"]


@lazily
def test_the_earliest_time_decides_whichever_it_is(lazy):
    frame = ratings(rated_at=[NOON, AFTER], level=[5, 1])
    assert known(NOON, lazy, ratings=frame)["rating_id"].to_list() == ["r0"]


@lazily
def test_a_shift_that_ends_later_is_open(lazy):
    found = known(NOON, lazy, shifts=shifts(offline_at=[AFTER, NOON]))
    assert naive(found["offline_at"]) == [None, NOON]


@lazily
def test_a_flag_that_ends_later_is_open_ended(lazy):
    flags = pl.DataFrame(
        {
            "shop_id": ["s", "s"],
            "buyer_id": ["b", "c"],
            "flag": ["spam", "spam"],
            "from_at": [BEFORE, AFTER],
            "to_at": [AFTER, None],
        }
    )
    found = known(NOON, lazy, buyer_flags=flags)
    assert found["buyer_id"].to_list() == ["b"]
    assert found["to_at"].to_list() == [None]


def test_the_time_is_the_new_knowledge_time():
    data = Dataset(messages=messages()).truncate(NOON)
    assert data.as_of == datetime(2024, 3, 1, 4, tzinfo=UTC)
    assert data.as_of_given
    assert data.time_zone == "Asia/Shanghai"
    assert data.columns("messages") == tuple(messages().columns)


def test_the_whole_is_left_as_it_was():
    whole = Dataset(messages=messages())
    whole.truncate(BEFORE)
    assert len(whole.rows("messages")) == 2
    assert not whole.as_of_given


def test_what_is_all_known_stays_as_it_is():
    data = Dataset(messages=messages())
    assert data.truncate(AFTER).frame("messages").collect().equals(data.frame("messages").collect())


@pytest.mark.parametrize(
    ("t", "says"),
    [
        (NOON.date(), "is not a datetime"),
        ("2024-03-01", "is not a datetime"),
        (local("2024-03-31 01:30"), "the clocks skip it"),
    ],
)
def test_the_time_is_a_datetime_that_exists(t, says):
    with pytest.raises(ArgumentError, match=says):
        Dataset(messages=messages(), time_zone="Europe/London").truncate(t)


def test_a_time_that_every_row_has_is_the_earliest_of_its_row():
    """So a row that stays keeps it, and a truncated data set obeys all rules again."""
    for table, model in TABLES.items():
        required = [name for name in TIMES[table] if model.model_fields[name].is_required()]
        others = set(TIMES[table]) - set(required)
        timeless = {"ratings", "agents", "calendar", "shops"}
        assert len(required) == (0 if table in timeless else 1)
        for name in required:
            assert {later for later, earlier in model.ORDERED if earlier == name} == others
