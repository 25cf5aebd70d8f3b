"""Small good tables that tests bend."""

from datetime import datetime

import polars as pl


def local(text):
    """A naive time, which is local wherever it is given."""
    return datetime.fromisoformat(text)


NOON = local("2024-03-01 12:00")


def messages(**columns):
    good = {
        "message_id": ["m0", "m1"],
        "shop_id": ["s", "s"],
        "buyer_id": ["b", "b"],
        "sent_at": [NOON, local("2024-03-01 12:01")],
        "sender": ["buyer", "agent"],
    }
    return pl.DataFrame(good | columns)


def orders(**columns):
    good = {
        "order_id": ["o0", "o1"],
        "shop_id": ["s", "s"],
        "buyer_id": ["b", "b"],
        "created_at": [NOON, NOON],
        "paid_at": [NOON, None],
        "amount": [10.5, 2.0],
        "quantity": [1, 2],
    }
    return pl.DataFrame(good | columns)


def sessions(**columns):
    good = {
        "session_id": ["t0", "t1"],
        "shop_id": ["s", "s"],
        "buyer_id": ["b", "b"],
        "started_at": [NOON, NOON],
    }
    return pl.DataFrame(good | columns)


def shifts(**columns):
    good = {"shop_id": ["s", "s"], "agent_id": ["a", "b"], "online_at": [NOON, NOON]}
    return pl.DataFrame(good | columns)


def ratings(**columns):
    good = {"rating_id": ["r0", "r1"], "shop_id": ["s", "s"], "buyer_id": ["b", "b"]}
    return pl.DataFrame(good | columns)
