"""Load: sessions at once, arrivals by hour, and the staffing."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csmetrics import Dataset, arrivals, concurrency, split, staffing
from csmetrics.analysis.workforce.erlang_c import chance_of_waiting, mean_wait, share_within
from csmetrics.errors import ArgumentError, MissingDataError
from csmetrics.testing import datasets
from tests.answers.talk import at, known, messages, sessions


def test_sessions_at_once_are_weighed_by_time():
    """10:00–10:30 and 10:20–10:40: 40 minutes busy, 50 open, two at once for ten of them."""
    data = known(sessions=sessions("s1 ann li 10:00 10:30", "s2 bob li 10:20 10:40"))
    [row] = concurrency(data).iter_rows(named=True)
    assert (row["shop_id"], row["agent_id"], row["sessions"], row["most"]) == ("s", "li", 2, 2)
    assert row["busy"] == 2400
    assert row["mean"] == 1.25


def test_one_that_begins_as_another_ends_is_one_at_a_time():
    data = known(sessions=sessions("s1 ann li 10:00 10:30", "s2 bob li 10:30 10:40"))
    assert concurrency(data)["most"].item() == 1


def test_an_open_session_is_open_up_to_as_of_and_one_of_nobody_is_nobodys():
    talk = sessions("s1 ann li 10:00 -", "s2 bob - 10:00 11:00")
    [row] = concurrency(known(sessions=talk), as_of=at("10:20")).iter_rows(named=True)
    assert (row["agent_id"], row["busy"]) == ("li", 1200)


def test_a_session_of_no_length_is_none():
    assert concurrency(known(sessions=sessions("s1 ann li 10:00 10:00"))).is_empty()


def test_a_session_over_midnight_is_open_on_both_days():
    talk = sessions("s1 ann li 23:00 -").with_columns(ended_at=pl.lit(at("01:00", day=1)))
    rows = concurrency(Dataset(sessions=talk, time_zone="UTC"))
    assert rows["period_start"].to_list() == [date(2026, 3, 2), date(2026, 3, 3)]
    assert rows["busy"].to_list() == [3600, 3600]


def test_agents_stand_day_by_day():
    talk = sessions("s1 ann wu 23:00 -", "s2 bob li 23:00 -")
    talk = talk.with_columns(ended_at=pl.lit(at("01:00", day=1)))
    rows = concurrency(Dataset(sessions=talk, time_zone="UTC"))
    first, second = date(2026, 3, 2), date(2026, 3, 3)
    assert rows.select("period_start", "agent_id").rows() == [
        *((first, "li"), (first, "wu")),
        *((second, "li"), (second, "wu")),
    ]


def test_who_is_assigned_later_is_occupied_later():
    talk = sessions("s1 ann li 10:00 10:30").with_columns(assigned_at=pl.lit(at("10:10")))
    assert concurrency(known(sessions=talk))["busy"].item() == 1200


@given(data=datasets().filter(lambda data: data.as_of is not None))
def test_days_add_up_to_the_whole_and_nobody_is_busier_than_the_clock(data):
    days, whole = concurrency(data), concurrency(data, per="all")
    agent = ("shop_id", "agent_id")
    added = days.group_by(agent).agg(pl.col("busy").sum()).sort(agent)
    assert added.equals(whole.select(*agent, "busy"))
    day = data.as_of.date()
    wide = {"start": day - timedelta(days=400), "end": day + timedelta(days=1)}
    every = concurrency(data, per="all", **wide)
    open_time = sum(Fraction(busy) * Fraction(mean) for busy, mean in every["busy", "mean"].rows())
    frame = data.truncate(data.as_of).frame("sessions").collect()
    ends = frame["ended_at"].fill_null(data.as_of)
    starts = frame["assigned_at"].fill_null(frame["started_at"])
    lengths = (ends - starts).filter(frame["agent_id"].is_not_null() & (ends > starts))
    assert float(open_time) == pytest.approx(lengths.dt.total_microseconds().sum() / 1e6, abs=1e-3)
    assert (days["mean"] <= days["most"]).all()
    assert (days["mean"] >= 1).all()


ASKED = messages(
    "10:05 ann s1 buyer",
    "10:55 bob s2 buyer",
    "10:56 bob s2 buyer",  # the same conversation
    "11:10 eve s3 li",  # nobody asked
    "12:10 kim - buyer",
    "22:30 lee s4 buyer",  # the hour is not over at 22:50
)


def test_arrivals_are_counted_in_the_hour_of_the_first_question():
    rows = arrivals(known(messages=ASKED, until="22:50"))
    assert rows.height == 22  # 0:00 to 21:00 are over
    assert rows.filter(pl.col("arrivals") > 0).rows() == [
        ("s", 1, 10, 2, 1, 2.0),
        ("s", 1, 12, 1, 1, 1.0),
    ]


def test_an_hour_is_over_at_its_last_instant():
    rows = arrivals(known(messages=ASKED, until="13:00"))
    assert rows["hour"].to_list() == list(range(13))
    assert rows.filter(hour=12)["arrivals"].to_list() == [1]


def test_arrivals_are_averaged_over_the_days_that_had_the_hour():
    """Three Mondays, of which one brought two at ten and one brought one."""
    range_ = {"start": date(2026, 2, 23), "end": date(2026, 3, 10)}
    later = messages("10:30 pat s9 buyer").with_columns(
        pl.lit("x").alias("message_id"), pl.lit(at("10:30", day=7)).alias("sent_at")
    )
    data = Dataset(messages=pl.concat([ASKED, later]), time_zone="UTC", as_of=at("00:00", day=8))
    [cell] = arrivals(data, **range_).filter(weekday=1, hour=10).iter_rows(named=True)
    assert (cell["arrivals"], cell["days"], cell["per_day"]) == (3, 3, 1.0)


def test_an_hour_that_the_clocks_skip_is_none():
    """New York, 8 March 2026: from 02:00 to 03:00."""
    talk = messages("10:00 ann s1 buyer").with_columns(pl.lit(at("12:00", day=6)).alias("sent_at"))
    data = Dataset(messages=talk, time_zone="America/New_York", as_of=at("12:00", day=8))
    rows = arrivals(data, start=date(2026, 3, 8), end=date(2026, 3, 9))
    assert sorted(rows["hour"].to_list()) == [hour for hour in range(24) if hour != 2]


@pytest.mark.parametrize(("minutes", "hours"), [(359, [0]), (419, [0]), (420, [0, 1])])
def test_an_hour_that_the_clocks_repeat_is_over_once_both_are(minutes, hours):
    """New York, 1 November 2026: 01:00 to 02:00 is from 05:00 to 07:00 UTC."""
    talk = messages("10:00 ann s1 buyer")
    as_of = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    data = Dataset(messages=talk, time_zone="America/New_York", as_of=as_of)
    rows = arrivals(data, start=date(2026, 11, 1), end=date(2026, 11, 2))
    assert sorted(rows["hour"].to_list()) == hours


@pytest.mark.parametrize(
    ("load", "servers", "wait"),
    [
        (1, 2, Fraction(1, 3)),
        (2, 3, Fraction(4, 9)),
        (Fraction(1, 2), 1, Fraction(1, 2)),
    ],
)
def test_erlang_c_is_the_textbook_formula(load, servers, wait):
    """By hand: (a^n/n!)·n/(n−a) over itself and Σ a^k/k! for k < n."""
    assert chance_of_waiting(float(load), servers) == pytest.approx(float(wait), rel=1e-12)


def test_erlang_c_gives_what_published_examples_give():
    """From the page of pyworkforce: 100 calls in 30 minutes of 3 minutes each, 14 people, 20 s.

    From a table for trunked radio: 8 channels take 3.87 erlangs at 5 %, 10 take 4.08 at 1 %. Read
    off the curves of a course: of 120 an hour, 3 minutes each, with 10 people about 0.10 wait.
    """
    assert chance_of_waiting(10, 14) == pytest.approx(0.1741319335950498, rel=1e-12)
    assert share_within(10, 14, 20, 180) == pytest.approx(0.8883500191794669, rel=1e-12)
    assert chance_of_waiting(3.87, 8) == pytest.approx(0.05, abs=5e-4)
    assert chance_of_waiting(4.08, 10) == pytest.approx(0.01, abs=2e-4)
    assert chance_of_waiting(6, 10) == pytest.approx(0.10, abs=5e-3)


def test_as_many_servers_as_erlangs_let_the_queue_grow_without_end():
    assert (chance_of_waiting(2, 2), share_within(2, 2, 60, 180)) == (1, 0)
    assert mean_wait(2, 2, 180) is None


@given(load=st.floats(0.01, 60), handling=st.floats(1, 4000), wait=st.floats(0, 600))
def test_more_servers_never_make_anybody_wait_longer(load, handling, wait):
    shares = [share_within(load, n, wait, handling) for n in range(1, 80)]
    assert shares == sorted(shares)
    assert all(0 <= one <= 1 for one in shares)


def staffed(minutes, share, **options):
    """The staffing for six arrivals in an hour that take so many minutes each, none to wait."""
    talk = messages(*(f"10:{n}0 b{n} - buyer" for n in range(6)))
    work = {"handling": timedelta(minutes=minutes), "target_wait": timedelta(0), "share": share}
    return staffing(known(messages=talk), **work, **options)


def test_staffing_is_the_fewest_that_keep_the_target():
    """Six arrivals in an hour of ten minutes each are one erlang: of n agents, 1 and 1/3 wait."""
    rows = staffed(10, 0.6)
    [row] = rows.filter(hour=10).iter_rows(named=True)
    assert (row["per_day"], row["load"], row["agents"]) == (6, 1, 2)
    assert row["occupancy"] == 0.5
    assert row["share_in_time"] == pytest.approx(2 / 3)
    assert row["mean_wait"] == pytest.approx(200)  # 1/3 × 600 s / (2 − 1)
    quiet = rows.filter(hour=11).row(0, named=True)
    assert (quiet["load"], quiet["agents"], quiet["occupancy"]) == (0, 0, None)


def test_two_places_an_agent_need_half_the_agents_rounded_up():
    assert staffed(10, 0.9).filter(hour=10)["agents"].item() == 3
    busy = staffed(10, 0.9, at_once=2).filter(hour=10).row(0, named=True)
    assert (busy["agents"], busy["occupancy"]) == (2, 0.25), "one erlang of four places"


@pytest.mark.parametrize(("at_once", "agents"), [(1, 2), (2, 1)])
def test_exactly_the_share_keeps_the_target_whoever_has_the_places(at_once, agents):
    """Of one erlang and two places a third waits, 200 s on average: two thirds are in time."""
    share = share_within(1.0, 2, 0, 600)
    busy = staffed(10, share, at_once=at_once).filter(hour=10).row(0, named=True)
    assert (busy["agents"], busy["occupancy"], busy["share_in_time"]) == (agents, 0.5, share)
    assert busy["mean_wait"] == pytest.approx(200)


def test_one_agent_may_hold_more_than_one_erlang():
    """Two erlangs and four places: 4/3 over 1 + 2 + 2 + 4/3 + 4/3, which is 4/23, wait."""
    busy = staffed(20, 0.8, at_once=4).filter(hour=10).row(0, named=True)
    assert (busy["load"], busy["agents"]) == (2, 1)
    assert busy["share_in_time"] == pytest.approx(1 - 4 / 23)


def test_the_handling_time_is_that_of_ended_sessions():
    talk = messages("10:00 ann s1 buyer", "11:00 bob s2 buyer", "12:00 eve s3 buyer")
    ended = sessions("s1 ann li 10:00 10:10", "s2 bob li 11:00 11:20", "s3 eve li 12:00 -")
    rows = staffing(known(messages=talk, sessions=ended))
    assert rows["handling"].unique().to_list() == [900.0]
    day = {"start": date(2026, 3, 2), "end": date(2026, 3, 3)}
    at_midnight = sessions("s1 ann li 00:00 00:10", "s2 bob li 00:00 01:00")
    of_the_next_day = pl.col("session_id") == "s2"
    at_midnight = at_midnight.with_columns(
        pl.when(of_the_next_day).then(pl.col(name).dt.offset_by("1d")).otherwise(name).alias(name)
        for name in ("started_at", "ended_at")
    )
    assert staffing(known(messages=talk, sessions=at_midnight), **day)["handling"][0] == 600, (
        "from midnight on, and not from the next"
    )
    none = staffing(known(messages=talk, sessions=sessions("s3 eve li 12:00 -")))
    assert none["agents"].null_count() == none.height


@pytest.mark.parametrize(
    "arguments",
    [
        {"target_wait": 180},
        {"share": 1.0},
        {"handling": timedelta(0)},
        {"at_once": 0},
    ],
)
def test_a_target_that_is_none_is_refused(arguments):
    with pytest.raises(ArgumentError, match=next(iter(arguments))):
        staffing(known(messages=ASKED), **arguments)


def test_what_the_data_lack_is_named():
    with pytest.raises(MissingDataError, match="concurrency: the data set lacks table sessions"):
        concurrency(known(messages=ASKED))
    with pytest.raises(MissingDataError, match="shifts"):
        split(known(messages=ASKED))
    with pytest.raises(ArgumentError, match="level"):
        split(known(messages=ASKED), level=5)
