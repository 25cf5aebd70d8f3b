"""Short helpers for rows and metrics, so that a test reads like a table.

Figures computed by hand are compared with the reference and with the engine.
"""

from __future__ import annotations

import itertools
import warnings
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from polars.testing import assert_frame_equal

import csmetrics
from csmetrics import reference
from csmetrics.errors import CsmetricsError
from csmetrics.model.metric import Edition, Metric, Source, Text
from csmetrics.reference import units
from csmetrics.tables import BuyerFlag, Message, Order, Session

SHANGHAI = "Asia/Shanghai"
_numbers = itertools.count(1)


def at(text, zone=SHANGHAI, fold=0):
    """Local time: "10:00" is on 1 May 2024, "2 10:00" on 2 May; or any full ISO time."""
    if len(text) < 10 or text[4] != "-":
        day, _, time = text.rpartition(" ")
        text = f"2024-05-{int(day or 1):02} {time}"
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def day(number=1):
    return date(2024, 5, number)


def asks(time, **more):
    """Return a typed buyer message."""
    return _message(time, sender="buyer", **more)


def replies(time, agent_id="a1", **more):
    """Return a manual message of an agent."""
    return _message(time, sender="agent", agent_id=agent_id, **more)


def _message(time, **more):
    row = {"message_id": f"m{next(_numbers)}", "shop_id": "s1", "buyer_id": "b1"}
    sent_at = at(time) if isinstance(time, str) else time
    return Message(**(row | {"sent_at": sent_at} | more))


def order(order_id="o1", *, amount="10.00", quantity=1, buyer_id="b1", **times):
    given = {name: at(time) if isinstance(time, str) else time for name, time in times.items()}
    return Order(
        order_id=order_id,
        shop_id="s1",
        buyer_id=buyer_id,
        amount=Decimal(amount),
        quantity=quantity,
        **given,
    )


def session(session_id="c1", *, buyer_id="b1", left_message=False, **times):
    given = {name: at(time) for name, time in times.items()}
    return Session(
        session_id=session_id,
        shop_id="s1",
        buyer_id=buyer_id,
        left_message=left_message,
        **given,
    )


def flag(from_at, to_at=None, *, buyer_id="b1"):
    end = at(to_at) if to_at else None
    return BuyerFlag(shop_id="s1", buyer_id=buyer_id, flag="spam", from_at=at(from_at), to_at=end)


def edition(measure, *, settles_after=0, trailing=1, since=None, until=None):
    return Edition(
        measure=measure,
        settles_after=settles_after,
        trailing=trailing,
        since=since,
        until=until,
        sources=(Source(title="a test", publisher="nobody"),),
    )


def metric(measure, **more):
    """Return a metric of one edition, or of the editions in a tuple."""
    editions = measure if isinstance(measure, tuple) else (edition(measure, **more),)
    return Metric(id="test.metric", name=Text(zh="测试", en="test"), editions=editions)


def evaluate(asked, data, **arguments):
    """Evaluate with the reference; assert that the engine gives the same result or error."""
    try:
        text = reference.evaluate(asked, data, **arguments)
    except CsmetricsError as error:
        with pytest.raises(type(error)):
            _of_engine(asked, data, **arguments)
        raise
    if data.as_of is None:
        return text  # without events the engine requires as_of
    assert_frame_equal(_of_engine(asked, data, **arguments), text, check_exact=True)
    return text


def _of_engine(asked, data, **arguments):
    """Evaluate with the engine, also definitions that a registry would reject."""
    with warnings.catch_warnings(), patch("csmetrics.evaluation.request.validate"):
        warnings.simplefilter("ignore", csmetrics.CsmetricsWarning)
        return csmetrics.evaluate(asked, data, **arguments)


def explained(asked, data, **arguments):
    """Return the reference's units; assert that the engine has as many with equal evidence."""
    found = units(asked, data, **arguments)
    with warnings.catch_warnings(), patch("csmetrics.evaluation.request.validate"):
        warnings.simplefilter("ignore", csmetrics.CsmetricsWarning)
        shown = csmetrics.explain(asked, data, **arguments).to_dicts()
    evidence = "decided_by", "decided_at", "reply_at"
    assert Counter(
        (unit["side"], unit["reported_on"], *(unit.get(name) for name in evidence))
        for unit in shown
    ) == Counter(
        (unit.side, unit.reported, *(getattr(unit, name) for name in evidence)) for unit in found
    )
    return found


def rows(measure, data, *, settles_after=0, trails=1, **arguments):
    """Return the rows of a measure as dicts; ``trails``: its trailing days."""
    definition = metric(measure, settles_after=settles_after, trailing=trails)
    return evaluate([definition], data, **arguments).to_dicts()


def figures(measure, data, **arguments):
    """Return numerator, denominator and pending of the only row."""
    (row,) = rows(measure, data, **arguments)
    return row["numerator"], row["denominator"], row["pending"]


def met(measure, data, **arguments):
    """Return numerator, denominator, pending and pending_met of the only row."""
    (row,) = rows(measure, data, **arguments)
    return row["numerator"], row["denominator"], row["pending"], row["pending_met"]


def quantities(measure, data, **arguments):
    """Return the exact quantities of the counted units, after comparing both sums."""
    evaluate([metric(measure)], data, **arguments)
    return [unit.quantity for unit in units(metric(measure), data, **arguments)]
