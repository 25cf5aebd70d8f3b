"""The month of the benchmark's data; apart from ``data``, so that contestants import little."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

FIRST = date(2026, 3, 1)
DAYS, BEFORE = 30, 20
"""The number of days with messages, and of days before them with orders only."""
LAST = datetime.combine(FIRST, time(20, 17)) + timedelta(days=DAYS - 1)
"""The time of the export: no message is later."""
AS_OF = LAST + timedelta(days=20)
"""The knowledge time; every figure is final, so contestants need no pending units."""
TABLES = (
    *("messages", "sessions", "orders", "refunds", "reviews", "ratings", "complaints"),
    *("shifts", "buyer_flags"),
)
