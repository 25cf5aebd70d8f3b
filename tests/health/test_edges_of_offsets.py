"""By how many hours messages precede sessions and orders, a minute before and after a doubt."""

from datetime import datetime, timedelta

import polars as pl

from csmetrics.health.offsets import _against_others
from csmetrics.health.view import View
from tests.every import for_every
from tests.health.test_edges_of_doubts import messages, view
from tests.health.test_limits_of_doubts import orders

TEN = datetime(2026, 3, 2, 10, 0, 7)  # noqa: DTZ001  local


def asked(*waits, rows=1, mode="manual", table="orders", before=0):
    """A row so many minutes after its buyer wrote ``rows`` messages, for each of the waits."""
    chats = [
        (f"b{n}", "buyer", TEN - timedelta(days=before * (m == 0), seconds=-m), "s")
        for n in range(len(waits))
        for m in range(rows)
    ]
    frame = messages(chats).with_columns(mode=pl.lit(mode))
    later = pl.lit(TEN) + pl.duration(minutes=pl.Series([*waits]))
    made = orders([5] * len(waits)).with_columns(created_at=later)
    return _against_others(view(messages=frame, **{table: made}), 8)


LATE = 8 * 60
PAIRED = {
    "ten hours later": (lambda: asked(*[LATE + 120] * 15), (8, "orders", 15)),
    "a minute more": (lambda: asked(*[LATE + 121] * 15), None),
    "six minutes short of eight hours": (lambda: asked(*[LATE - 6] * 15), (8, "orders", 15)),
    "seven minutes short": (lambda: asked(*[LATE - 7] * 15), None),
    "eight hours before": (lambda: asked(*[-LATE] * 15), (-8, "orders", 15)),
    "14 orders of two messages": (lambda: asked(*[LATE] * 14, rows=2), None),
    "a later message counts": (
        lambda: asked(*[LATE] * 15, rows=2, before=20),
        (8, "orders", 15),
    ),
    "what was sent to many": (lambda: asked(*[LATE] * 15, mode="bulk"), None),
}


@for_every(name=PAIRED)
def test_rows_that_follow_messages_by_the_offset_show_how_far_these_are_off(name):
    found, wanted = PAIRED[name]
    assert found() == wanted


def begun(minutes, *, count=50, more=None):
    """Sessions that begin so many minutes after their first message."""
    number = pl.format("c{}", pl.int_range(pl.len()))
    chats = messages((f"b{n}", "buyer", TEN, "s") for n in range(count))
    chats = chats.with_columns(session_id=number)
    later = pl.col("sent_at") + pl.duration(minutes=minutes)
    sessions = chats.select("shop_id", "buyer_id", session_id=number, started_at=later)
    return _against_others(view(messages=chats, sessions=sessions, **(more or {})), 8)


SESSIONS = {
    "a quarter of an hour after": (lambda: begun(LATE + 15), (8, "sessions", 50)),
    "a minute more": (lambda: begun(LATE + 16), None),
    "eight hours before": (lambda: begun(-LATE), (-8, "sessions", 50)),
    "50 at once, whatever the orders": (
        lambda: begun(
            0,
            more={
                "orders": orders([5] * 50).with_columns(
                    created_at=pl.lit(TEN + timedelta(minutes=LATE))
                )
            },
        ),
        None,
    ),
    "49 at once, and the orders": (
        lambda: begun(
            0,
            count=49,
            more={
                "orders": orders([5] * 49).with_columns(
                    created_at=pl.lit(TEN + timedelta(minutes=LATE))
                )
            },
        ),
        (8, "orders", 49),
    ),
}


@for_every(name=SESSIONS)
def test_sessions_that_begin_by_the_offset_later_show_it_before_orders_do(name):
    found, wanted = SESSIONS[name]
    assert found() == wanted


def test_of_a_sample_the_rows_stand_for_all(monkeypatch):
    """Of one buyer in three: what 15 orders or 50 sessions show, three times as many do."""
    monkeypatch.setattr(View, "sampling_interval", 3)
    monkeypatch.setattr(View, "sampled", lambda self, table: self.data.frame(table))
    assert asked(*[LATE] * 15) == (8, "orders", 45)
    assert begun(LATE) == (8, "sessions", 150)
