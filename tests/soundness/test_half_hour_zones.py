"""Days and service hours begin where the shop's clocks say, also off the full hour."""

import polars as pl
import pytest

from csmetrics.tables import Dataset
from tests.soundness.talks import figures, talk


def at_utc(*times):
    messages = talk(*((f"b{n}", time, "buyer") for n, time in enumerate(times)))
    return messages.with_columns(pl.col("sent_at").dt.replace_time_zone("UTC"))


@pytest.mark.parametrize(
    ("zone", "last", "first"),
    [
        ("Asia/Kolkata", "2026-03-02 18:29:59", "2026-03-02 18:30"),
        ("Asia/Kathmandu", "2026-03-02 18:14:59", "2026-03-02 18:15"),
        ("America/St_Johns", "2026-03-03 03:29:59", "2026-03-03 03:30"),
        ("Australia/Lord_Howe", "2026-03-02 12:59:59", "2026-03-02 13:00"),  # +11 in summer
        ("Australia/Lord_Howe", "2026-06-02 13:29:59", "2026-06-02 13:30"),  # +10:30 in winter
    ],
)
def test_midnight_is_the_shops(zone, last, first):
    found = figures("taobao.buyer_messages", Dataset(messages=at_utc(last, first), time_zone=zone))
    month = last[5:7]
    assert found == {
        f"2026-{month}-02": (1.0, None),
        f"2026-{month}-03": (1.0, None),
    }


def test_service_hours_open_on_the_half_hour_of_utc():
    # 08:00 in Kolkata is 02:30 UTC, 23:00 is 17:30.
    times = ("2026-03-02 02:29:59", "2026-03-02 02:30", "2026-03-02 17:29:59", "2026-03-02 17:30")
    data = Dataset(messages=at_utc(*times), time_zone="Asia/Kolkata")
    assert figures("pdd.consult_buyers", data) == {"2026-03-02": (2.0, None)}
