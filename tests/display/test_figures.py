"""Figures as people read them."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csmetrics.errors import ArgumentError
from csmetrics.wording.figure_text import checked, difference, duration, figure, limit, period

SIZES = {"天": 86400, "小时": 3600, "分": 60, "秒": 1, "d": 86400, "h": 3600, "m": 60, "s": 1}


def seconds_of(text):
    parts = re.findall(r"([\d.,]+)(天|小时|分|秒|[dhms])", text)
    return sum(float(n.replace(",", "")) * SIZES[unit] for n, unit in parts)


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "0.0秒", "0.0s"),
        (59.94, "59.9秒", "59.9s"),
        (59.95, "1分00秒", "1m 00s"),
        (83, "1分23秒", "1m 23s"),
        (3599.6, "1小时00分", "1h 00m"),
        (86399.9, "1天00小时", "1d 00h"),
    ],
)
def test_a_duration_carries_over_to_the_next_unit(seconds, zh, en):
    assert duration(seconds, "zh") == zh
    assert duration(seconds, "en") == en


@given(st.integers(0, 10**8), st.sampled_from(["zh", "en"]))
def test_a_duration_says_the_seconds_to_within_its_smaller_unit(seconds, lang):
    found = seconds_of(duration(seconds, lang))
    step = 0.1 if seconds < 60 else 1 if seconds < 3600 else 60 if seconds < 86400 else 3600
    assert abs(found - seconds) <= step


@pytest.mark.parametrize(
    "unit", ["ratio", "seconds", "CNY", "count", "per hour", "items per buyer"]
)
def test_nothing_is_shown_as_a_dash_and_never_as_zero(unit):
    assert figure(None, unit, "zh") == "–"
    assert difference(None, unit, "en") == "–"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0, "ratio", "0.00%"),
        (1 / 30_000, "ratio", "0.01%"),
        (29_999 / 30_000, "ratio", "99.99%"),
        (1.0, "ratio", "100.00%"),
        (-0.00001, "ratio", "0.00%"),
        (1.00001, "ratio", "100.00%"),
        (-0.001, "count", "0.00"),
        (-0.001, "CNY", "¥0.00"),
        (-0.01, "seconds", "0.0s"),
    ],
)
def test_only_all_is_a_hundred_percent_and_nothing_is_minus_zero(value, unit, text):
    assert figure(value, unit, "en") == text


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "0秒", "0s"),
        (0.5, "0.5秒", "0.5s"),
        (0.25, "0.25 秒", "0.25 s"),
        (60, "1分钟", "1 min"),
        (90.5, "1 分钟 30.5 秒", "1 min 30.5 s"),
        (3540, "59分钟", "59 min"),
        (3600, "1小时", "1 h"),
        (5400, "1小时30分", "1h 30m"),
        (3661, "1 小时 1 分钟 1 秒", "1 h 1 min 1 s"),
        (86_400 + 1800, "24 小时 30 分钟", "24 h 30 min"),
        (30 * 3600, "30小时", "30 h"),
    ],
)
def test_a_limit_loses_nothing(seconds, zh, en):
    assert (limit(seconds, "seconds", "zh"), limit(seconds, "seconds", "en")) == (zh, en)


def test_money_below_zero_has_its_sign_before_the_yen():
    assert figure(-12.5, "CNY", "zh") == "-¥12.50"
    assert difference(-12.5, "CNY per buyer", "en") == "-¥12.50"
    assert difference(12.5, "CNY", "zh") == "+¥12.50"


@pytest.mark.parametrize(
    ("start", "days", "message"),
    [
        (date(2026, 3, 1), 31, "2026-03"),
        (date(2026, 2, 1), 28, "2026-02"),
        (date(2026, 4, 1), 91, "2026 Q2"),
        (date(2026, 2, 1), 89, "2026-02-01 – 04-30"),
        (date(2024, 1, 1), 366, "2024"),
        (date(2026, 12, 28), 7, "2026-12-28 – 2027-01-03"),
    ],
)
def test_a_period_is_called_by_its_month_quarter_or_year(start, days, message):
    assert period(start, start + timedelta(days=days)) == message


def test_a_language_that_is_none_is_refused():
    with pytest.raises(ArgumentError, match="lang is zh or en, not 'zn'"):
        checked("zn")
