"""Strategies of rows as records: times as ``edges.When``, other rows by index."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from csmetrics.testing.edges import (
    STEPS,
    After,
    When,
    afterwards,
    at_messages,
    jitters,
    moments,
)

Spec = Mapping[str, Any]

PAIRS = (("s1", "b1"), ("s1", "b2"), ("s2", "b1"), ("s1", "b3"))
"""Pairs of shop and buyer; one buyer is in both shops."""


SHOPS = ("s1", "s2")
AGENTS = ("a1", "a2")
PLATFORMS = ("pdd", "taobao", "douyin", "jd", "ali1688", "youzan", "kuaishou", "xhs")

OWN: Mapping[str, tuple[str | int | bool | None, ...]] = {
    "topic": ("物流", "尺码", "尺码", None),
    "stars": (1, 3, 5, None),
    "vip": (True, False, None),
}
"""User-defined columns of messages and orders with their values: text, integer, flag."""


def _own() -> dict[str, st.SearchStrategy[Any]]:
    return {name: st.sampled_from(values) for name, values in OWN.items()}


def _pairs() -> st.SearchStrategy[tuple[str, str]]:
    return st.sampled_from((PAIRS[0], *PAIRS))


def _agents() -> st.SearchStrategy[str | None]:
    return st.sampled_from(("a1", "a1", "a2", None))


def messages() -> st.SearchStrategy[Spec]:
    """Draw messages, mostly some delay after the previous one, with or without a session."""
    steps = st.builds(After, st.sampled_from(STEPS), jitters())
    buyers = st.fixed_dictionaries(
        {
            "sender": st.just("buyer"),
            "mode": st.sampled_from(("manual", "manual", "manual", "automatic", None)),
            "agent_id": st.sampled_from((None, None, "a1", "a2")),
        }
    )
    agents = st.fixed_dictionaries(
        {
            "sender": st.just("agent"),
            "mode": st.sampled_from(("manual", "manual", "assisted", "automatic", "bulk", None)),
            "agent_id": _agents(),
        }
    )
    systems = st.fixed_dictionaries(
        {"sender": st.just("system"), "mode": st.just("automatic"), "agent_id": _agents()}
    )
    rest = st.fixed_dictionaries(
        {
            "pair": _pairs(),
            "sent_at": st.one_of(steps, steps, steps, moments(2)),
            "session": st.one_of(st.none(), st.integers(-1, 3)),
            "seq": st.sampled_from((None, None, 0, 1, 2)),
            "kind": st.sampled_from(("text", "text", "card", None)),
            "channel": st.sampled_from(("app", "web", None)),
            **_own(),
        }
    )
    who = st.one_of(buyers, buyers, agents, agents, agents, systems)
    return st.tuples(rest, who).map(lambda parts: {**parts[0], **parts[1]})


def _times(reach: int) -> st.SearchStrategy[When]:
    return st.one_of(at_messages(), moments(reach))


def _later() -> st.SearchStrategy[When | None]:
    return st.one_of(afterwards(), st.none(), at_messages(), moments(2))


def sessions() -> st.SearchStrategy[Spec]:
    """Draw sessions that start near the data set's own day; later times may be null."""
    return st.fixed_dictionaries(
        {
            "pair": _pairs(),
            "started_at": moments(1),
            "ended_at": _later(),
            "human_requested_at": _later(),
            "queued_at": _later(),
            "assigned_at": _later(),
            "agent_id": _agents(),
            "left_message": st.sampled_from((False, False, True, None)),
            "stage": st.sampled_from((None, "presale", "aftersale")),
        }
    )


def orders() -> st.SearchStrategy[Spec]:
    """Draw orders up to 16 days from the data set's own day, or near a message."""
    return st.fixed_dictionaries(
        {
            "pair": _pairs(),
            "created_at": _times(16),
            "paid_at": _later(),
            "grouped_at": _later(),
            "shipped_at": _later(),
            "signed_at": _later(),
            "closed_at": _later(),
            "amount": st.integers(0, 20_000).map(lambda cents: Decimal(cents).scaleb(-2)),
            "quantity": st.integers(1, 3),
            **_own(),
        }
    )


def _of_order(rest: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Spec]:
    """Draw a row of an order; index −1 stands for an order that is not in the data."""
    return st.fixed_dictionaries({"order": st.integers(-1, 7), "pair": _pairs(), **rest})


def refunds() -> st.SearchStrategy[Spec]:
    """Draw refunds of an order, which may not be in the data."""
    reasons = (None, "quality", "logistics", "size", "unwanted", "other")
    return _of_order(
        {
            "kind": st.sampled_from(("refund_only", "return_refund", "exchange")),
            "applied_at": _times(16) | afterwards(),
            "completed_at": _later(),
            "agent_id": _agents(),
            "amount": st.integers(0, 20_000).map(lambda cents: Decimal(cents).scaleb(-2)),
            "reason": st.sampled_from(reasons),
            "intervened": st.sampled_from((False, True, None)),
            "liability": st.sampled_from((None, "seller", "buyer", "platform", "none")),
        }
    )


def reviews() -> st.SearchStrategy[Spec]:
    """Draw reviews of an order, which may not be in the data."""
    return _of_order(
        {
            "reviewed_at": _times(16) | afterwards(),
            "changed_at": _later(),
            "agent_id": _agents(),
            "score": st.sampled_from((15, 12, 11, 3, 5, 1, 0)),
        }
    )


def ratings() -> st.SearchStrategy[Spec]:
    """Draw ratings, with or without a session; some are invited and never submitted."""
    return st.fixed_dictionaries(
        {
            "pair": _pairs(),
            "session": st.one_of(st.none(), st.integers(0, 3)),
            "agent_id": _agents(),
            "invited_at": st.none() | _times(2),
            "rated_at": _later(),
            "level": st.integers(1, 5),
        }
    )


def complaints() -> st.SearchStrategy[Spec]:
    """Draw complaints about an order, which may not be in the data."""
    return _of_order({"filed_at": _times(16) | afterwards(), "agent_id": _agents()})


def shifts() -> st.SearchStrategy[Spec]:
    """Draw shifts, some without end."""
    return st.fixed_dictionaries(
        {
            "shop_id": st.sampled_from(SHOPS),
            "agent_id": st.sampled_from(AGENTS),
            "online_at": moments(2),
            "offline_at": _later(),
            "weight": st.sampled_from(("1", "0.5", "0", "1.2345")).map(Decimal),
        }
    )


def flags() -> st.SearchStrategy[Spec]:
    """Draw flags on buyers, some without end, that start or end near messages."""
    return st.fixed_dictionaries(
        {
            "pair": _pairs(),
            "flag": st.sampled_from(("spam", "blocked", "internal")),
            "from_at": _times(2),
            "to_at": _later(),
        }
    )


def agents() -> st.SearchStrategy[Spec]:
    """Draw rows of agents, with or without a start and an end day."""
    return st.fixed_dictionaries(
        {
            "shop_id": st.sampled_from(SHOPS),
            "agent_id": st.sampled_from(AGENTS),
            "since": st.none() | st.integers(-3, 3),
            "until": st.none() | st.integers(-2, 6),
            "name": st.sampled_from(("小王", "小李", None)),
            "team": st.sampled_from(("一组", "二组", None)),
            "role": st.sampled_from(("presale", "aftersale", "both", None)),
        }
    )


def calendar() -> st.SearchStrategy[Spec]:
    """Draw days of the calendar near the data set's own, for all shops and platforms or one."""
    return st.fixed_dictionaries(
        {
            "day": st.integers(-3, 4),
            "kind": st.sampled_from(("holiday", "workday", "exempt", "event")),
            "name": st.sampled_from((None, "618")),
            "shop_id": st.sampled_from((None, None, *SHOPS)),
            "platform": st.sampled_from((None, None, *PLATFORMS[:2])),
            "rule": st.sampled_from((None, None, "pdd.*")),
        }
    )


def shops() -> st.SearchStrategy[Spec]:
    """Draw shops, mostly without platform, because metrics skip shops of other platforms."""
    return st.fixed_dictionaries(
        {
            "shop_id": st.sampled_from(SHOPS),
            "platform": st.sampled_from((None,) * 8 + PLATFORMS),
            "name": st.sampled_from((None, "小店")),
        }
    )
