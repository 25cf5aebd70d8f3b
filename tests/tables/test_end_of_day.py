"""The knowledge time of an export of whole days: the end of the day of the latest event."""

from datetime import datetime

import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError
from csmetrics.tables import Message

ASKED = {"shop_id": "s", "buyer_id": "b", "agent_id": "a", "message_id": "1", "session_id": "x"}


def shop(at, **options):
    message = Message(**ASKED, sender="buyer", sent_at=datetime.fromisoformat(at))
    return cs.Dataset(messages=[message], **options)


@pytest.mark.parametrize(
    ("latest", "zone", "end"),
    [
        ("2026-03-15 23:53:39", "Asia/Shanghai", "2026-03-16T00:00:00+08:00"),
        ("2026-03-15 00:00:00", "Asia/Shanghai", "2026-03-16T00:00:00+08:00"),
        # clocks were put forward at midnight: 4 November 2018 began at 01:00
        ("2018-11-03 20:00:00", "America/Sao_Paulo", "2018-11-04T01:00:00-02:00"),
        # … and put back from 00:01 to 23:01, once the day after had begun
        ("2010-11-06 23:30:00-03:30", "America/St_Johns", "2010-11-06T23:30:00-03:30"),
    ],
)
def test_what_is_known_reaches_to_the_end_of_the_last_local_day(latest, zone, end):
    data = shop(latest, time_zone=zone, as_of="end-of-day")
    assert data.as_of.isoformat() == end
    assert data.as_of_given


def test_the_figures_of_the_last_day_are_final_and_an_unanswered_buyer_is_decided():
    metric = "pdd.reply_rate_3min"
    found = cs.evaluate(metric, shop("2026-03-15 22:58"), per="day").row(0, named=True)
    assert found["status"] == "provisional"
    found = cs.evaluate(metric, shop("2026-03-15 22:58", as_of="end-of-day"), per="day")
    assert found.select("status", "value", "period_end").row(0) == (
        "final",
        0.0,
        datetime(2026, 3, 16).date(),  # noqa: DTZ001  a date
    )
    assert found.height == 1  # no empty day is added


def test_a_data_set_under_pseudonyms_reaches_as_far():
    data = shop("2026-03-15 22:58", as_of="end-of-day").pseudonymise(b"0123456789abcdef")
    assert data.as_of == datetime.fromisoformat("2026-03-16T00:00+08:00")


def test_truncated_it_reaches_as_far_as_it_was_truncated():
    data = shop("2026-03-15 22:58", as_of="end-of-day").truncate(datetime(2026, 3, 15, 23))  # noqa: DTZ001
    assert data.as_of == datetime.fromisoformat("2026-03-15T23:00+08:00")


def test_any_other_word_is_refused():
    with pytest.raises(ArgumentError, match=r"as_of='end-of-dya' is neither a datetime nor"):
        shop("2026-03-15 22:58", as_of="end-of-dya")
