"""The month that the benchmark's data are of; without what draws them, so contestants stay lean."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

FIRST = date(2026, 3, 1)
DAYS, BEFORE = 30, 20
"""The days with messages, and those before them that only have orders."""
LAST = datetime.combine(FIRST, time(20, 17)) + timedelta(days=DAYS - 1)
"""When the latest message is sent, at the latest."""
AS_OF = LAST + timedelta(days=20)
"""When all is asked: every figure is final, so no contestant need know how rates wait."""
TABLES = (
    *("messages", "sessions", "orders", "refunds", "reviews", "ratings", "complaints"),
    *("shifts", "buyer_flags"),
)
