"""Times whose zone or half of the day stands in words, and forms that write them out."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from csmetrics.errors import ArgumentError
from csmetrics.exports import read_export

TWO = datetime(2026, 3, 2, 2, tzinfo=UTC)


def one(text, form=None, zone=None, table="messages", name="sent_at"):
    frame = pl.DataFrame({name: [text], "shop_id": ["s"]})
    row = read_export(frame, table, time_format=form, time_zone=zone).row(0, named=True)
    return row[name], row["csmetrics_refused"]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%Y-%m-%dT%H:%M:%SZ", "2026-03-02T02:00:00Z"),
        ("%Y-%m-%dT%H:%M:%S.%fZ", "2026-03-02T02:00:00.000Z"),
        ("%Y-%m-%d %H:%M:%S UTC", "2026-03-02 02:00:00 UTC"),
        ("%Y-%m-%d %H:%M:%S (GMT)", "2026-03-02 02:00:00 (GMT)"),
        ("%Y-%m-%d %H:%M:%S %Z", "2026-03-02 02:00:00 UTC"),
        ("%a %b %d %H:%M:%S %Z %Y", "Mon Mar 02 02:00:00 UTC 2026"),
        ("%Y-%m-%d %H:%M:%S+08:00", "2026-03-02 10:00:00+08:00"),
        ("%Y-%m-%d %H:%M:%S GMT+0800", "2026-03-02 10:00:00 GMT+0800"),
        ("%s", "1772416800"),
    ],
)
def test_a_form_that_writes_out_a_zone_reads_instants(form, text):
    assert one(text, form) == (TWO, None)


def test_a_zone_word_that_may_mean_several_is_refused_unless_the_zone_is_given():
    form, text = "%Y-%m-%d %H:%M:%S %Z", "2026-03-02 10:00:00 CST"
    value, refused = one(text, form)
    assert value is None
    assert refused.endswith("or its time zone is ambiguous")
    assert one(text, form, "Asia/Shanghai") == (TWO, None)
    assert one("2026-03-02 02:00:00 UTC", form, "Asia/Shanghai") == (TWO, None)


@pytest.mark.parametrize("word", ["CST", "北京时间"])
def test_a_form_with_letters_that_may_be_a_zone_needs_the_zone(word):
    form, text = f"%Y-%m-%d %H:%M:%S {word}", f"2026-03-02 10:00:00 {word}"
    with pytest.raises(ArgumentError, match="after the time, which may be a time zone"):
        one(text, form)
    assert one(text, form, "Asia/Shanghai") == (TWO, None)


def test_decimals_are_never_lost_by_a_form():
    for decimals, count in (("5", 500_000), ("123", 123_000), ("123456", 123_456)):
        at, _ = one(f"2026-03-02 02:00:00.{decimals}", "%Y-%m-%d %H:%M:%S.%f")
        assert at.microsecond == count
    with pytest.raises(ArgumentError, match=r"decimals of seconds are %\.f"):
        one("2026-03-02 02:00:00123", "%Y-%m-%d %H:%M:%S%f")


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02 02:00:00 UTC",
        "2026-03-02T02:00:00GMT",
        "2026-03-02 10:00:00 UTC+8",
        "2026/3/2 10:00:00 GMT+08:00",
    ],
)
def test_utc_in_words_is_an_offset(text):
    assert one(text) == (TWO, None)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026/3/2 下午2:05:00", 14),
        ("2026/3/2 下午14:05:00", 14),
        ("2026年3月2日 上午12:05", 0),
        ("2026-03-02 下午 12:05", 12),
        ("2026/3/2 中午1:05", 13),
        ("2026/3/2 凌晨12:05", 0),
        ("2026/3/2 晚上9:05", 21),
        ("2026-3-2 2:05:00 PM", 14),
        ("2026-3-2 12:05 a.m.", 0),
    ],
)
def test_the_half_of_the_day_is_read_before_the_hour_and_behind(text, hour):
    assert one(text) == (datetime(2026, 3, 2, hour, 5), None)  # noqa: DTZ001  local


@pytest.mark.parametrize("text", ["2026/3/2 上午13:05", "2026/3/2 晚上12:05", "2026/3/2 凌晨9:05"])
def test_a_half_of_the_day_that_contradicts_its_hour_is_refused(text):
    value, refused = one(text)
    assert value is None
    assert "is not a time in an unambiguous format" in refused


@pytest.mark.parametrize(
    ("word", "hours"),
    [
        ("凌晨", {12: 0, 1: 1, 5: 5, 6: None}),
        ("清晨", {12: None, 3: None, 4: 4, 11: 11}),
        ("早上", {3: None, 4: 4, 8: 8, 11: 11}),
        ("早晨", {3: None, 4: 4, 8: 8, 11: 11}),
        ("上午", {12: 0, 1: 1, 11: 11, 13: None}),
        ("中午", {11: 11, 12: 12, 1: 13, 2: 14, 3: None, 10: None}),
        ("下午", {12: 12, 1: 13, 11: 23, 23: 23, 0: 12}),
        ("傍晚", {3: None, 4: 16, 7: 19, 8: None, 18: 18}),
        ("晚上", {5: None, 6: 18, 11: 23, 22: 22}),
        ("AM", {12: 0, 1: 1, 11: 11, 13: None}),
        ("p.m.", {12: 12, 1: 13, 11: 23, 14: 14}),
    ],
)
def test_each_word_for_a_part_of_the_day_names_these_hours(word, hours):
    before = [f"2026/3/2 {word} {hour}:05" for hour in hours]
    behind = [f"2026/3/2 {hour}:05 {word}" for hour in hours]
    frame = pl.DataFrame({"sent_at": [*before, *behind], "shop_id": "s"})
    found = read_export(frame, "messages")["sent_at"]
    assert [at and at.hour for at in found] == [*hours.values()] * 2


def test_a_form_reads_the_halves_of_the_day_in_chinese():
    assert one("2026/3/2 下午2:05:00", "%Y/%m/%d %p%I:%M:%S")[0].hour == 14


@pytest.mark.parametrize(
    ("text", "form", "micro"),
    [
        ("1772416800.25", "unix", 250_000),
        ("1772416800.1234567", "unix", 123_456),
        ("1772416800000.0", "unix_ms", 0),
        ("1772416800000.5", "unix_ms", 500),
        (1772416800.25, "unix", 250_000),
    ],
)
def test_unix_times_have_decimals(text, form, micro):
    assert one(text, form) == (TWO.replace(microsecond=micro), None)


@pytest.mark.parametrize(
    "text", ["2026-03-02", "2026/3/2", "2026年3月2日", "20260302", "46083", "2026-03-02 00:00:00"]
)
def test_dates_with_the_year_first_mean_one_day(text):
    assert one(text, table="calendar", name="day") == (date(2026, 3, 2), None)


@pytest.mark.parametrize("text", ["02/03/2026", "2026-03-02 10:00:00", "2026-02-30", "202632"])
def test_a_date_that_may_mean_two_days_is_refused(text):
    value, refused = one(text, table="calendar", name="day")
    assert value is None
    assert refused.startswith(f"day '{text}' is not a date with the year first")


def test_a_form_of_dates_is_given_by_column():
    value, refused = one("02.03.2026", {"day": "%d.%m.%Y"}, table="calendar", name="day")
    assert (value, refused) == (date(2026, 3, 2), None)
