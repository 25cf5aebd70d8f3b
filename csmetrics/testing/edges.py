"""Instants and days at which rules of definitions or clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

MICROSECOND = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)

JITTERS = (timedelta(0), MICROSECOND, -MICROSECOND, SECOND, -SECOND)
"""Offsets from an edge: none, or a microsecond or second to either side."""

CLOCKS = tuple(
    timedelta(seconds=s)
    for s in (
        12 * 3600,  # no edge of a rule
        8 * 3600,
        9 * 3600,
        23 * 3600,
        0,
        23 * 3600 - 30,
        23 * 3600 - 180,
        24 * 3600 - 60,
        3600,
        2 * 3600,
    )
)
"""Wall-clock times since 00:00: opening, closing, midnight, and some limits before them."""

STEPS = tuple(
    timedelta(seconds=n)
    for n in (10, 0, 0, 30, 30, 180, 180, 300, 600, 60, 3600, 45, 21_600, 86_400, 172_800, 259_200)
)
"""Delays between messages: the limits and gaps that definitions use."""

REACHES = (
    *(timedelta(seconds=s) for s in (0, 1, 60, 3600)),
    *(timedelta(days=d) for d in (1, 2, 3, 7, 13, 14, 15)),
)
"""Delays between the events of a sale: payment, grouping, refund, complaint, review."""

PLAIN_DAYS = {
    "Asia/Shanghai": (
        date(2022, 6, 15),
        date(2021, 4, 27),  # a rule of Pinduoduo changed
        date(2021, 12, 1),  # a rule of JD changed
        date(2021, 9, 1),  # a rule of Kuaishou changed
        date(2023, 3, 1),  # and again
        date(2022, 12, 31),
    ),
    "UTC": (date(2022, 6, 15), date(2021, 12, 1)),
    "Asia/Kolkata": (date(2022, 6, 15), date(2021, 4, 27)),
    "Europe/London": (date(2022, 3, 27), date(2022, 10, 30), date(2022, 6, 15)),
    "America/New_York": (date(2022, 3, 13), date(2021, 11, 7)),
    "America/Havana": (date(2022, 3, 13), date(2021, 11, 7)),  # 00:00 skipped; 00:00 twice
    "Asia/Beirut": (date(2022, 3, 27), date(2022, 10, 30)),  # 00:00 skipped; 23:00 twice
}
"""The days around which data are drawn, by zone: ordinary days, changes of rules or clocks."""

ZONES = tuple(PLAIN_DAYS)
FIXED_ZONES = ("Asia/Shanghai", "UTC", "Asia/Kolkata")
"""The zones without daylight saving."""


class Moment(NamedTuple):
    """A wall-clock time ``days`` after the data set's own day."""

    days: int
    clock: timedelta
    jitter: timedelta

    def instant(self, day: date, zone: ZoneInfo) -> datetime:
        """Return the instant in UTC; a time that clocks skip is read with the offset before."""
        midnight = datetime.combine(day + timedelta(days=self.days), time())
        local = (midnight + self.clock).replace(tzinfo=zone)
        return local.astimezone(UTC) + self.jitter


class After(NamedTuple):
    """A time ``delay`` after the row's first event."""

    delay: timedelta
    jitter: timedelta


class AtMessage(NamedTuple):
    """A time ``offset`` from the ``nth`` message of the row's shop and buyer."""

    nth: int
    offset: timedelta
    jitter: timedelta


When = Moment | After | AtMessage


def jitters() -> st.SearchStrategy[timedelta]:
    """Draw an offset of ``JITTERS``, mostly none."""
    return st.sampled_from((*JITTERS[:1] * 5, *JITTERS))


def moments(reach: int) -> st.SearchStrategy[Moment]:
    """Draw edges of the day, at most ``reach`` days from the data set's own day."""
    return st.builds(
        Moment,
        st.sampled_from((0, 0, 0, 1, *range(-reach, reach + 1))),
        st.sampled_from(CLOCKS),
        jitters(),
    )


def at_messages() -> st.SearchStrategy[AtMessage]:
    """Draw a message's time, or a time one of the limits before or after it."""
    offsets = (*STEPS, *(-step for step in STEPS))
    return st.builds(AtMessage, st.integers(0, 12), st.sampled_from(offsets), jitters())


def afterwards() -> st.SearchStrategy[After]:
    """Draw a time after the row's first event."""
    return st.builds(After, st.sampled_from(REACHES), jitters())
