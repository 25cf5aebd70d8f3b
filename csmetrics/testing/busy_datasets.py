"""Strategy of data sets in which most metrics have units: conversations, orders and events."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from csmetrics.tables import Dataset
from csmetrics.testing import drawn_rows as records
from csmetrics.testing.drawn_datasets import build, parts
from csmetrics.testing.drawn_rows import Spec
from csmetrics.testing.edges import (
    CLOCKS,
    STEPS,
    ZONES,
    After,
    AtMessage,
    Moment,
    at_messages,
    jitters,
    moments,
)

MORNING = tuple(timedelta(hours=h) for h in (9, 10, 14, 20))


def busy(
    *, zones: Sequence[str] = ZONES, as_of: bool = True, buyers: bool = True
) -> st.SearchStrategy[Dataset]:
    """Draw data sets like ``datasets``, with many events on few days.

    There are five to ten conversations within five days around the data set's own day. Each
    starts with a question, at an edge of the day or in ordinary hours, and goes on with answers by
    agents, robots or nobody and further questions, at the delays that definitions use as limits.
    There are at least two sessions, and orders, refunds, reviews, ratings and complaints at the
    times of messages or after them.

    Args:
        zones: Time zones to draw from, among those of ``edges.PLAIN_DAYS``.
        as_of: Whether some data sets have a knowledge time, during the conversations.
        buyers: Whether orders, refunds, reviews and complaints always have the column
            ``buyer_id``; else at least one of these tables lacks it.

    Returns:
        A strategy of valid data sets.
    """
    return _busy(tuple(zones), as_of=as_of, buyers=buyers).map(build)


@functools.cache
def _busy(zones: tuple[str, ...], *, as_of: bool, buyers: bool) -> st.SearchStrategy[Spec]:
    known = st.one_of(st.none(), at_messages(), _begins((0, 1, 2, 3))) if as_of else st.none()
    changing = tuple(zone for zone in zones if zone == "Asia/Shanghai") * 3  # has dated rules
    return st.fixed_dictionaries(
        {
            **parts(zones, 0, as_of=as_of, buyers=buyers),
            "zone": st.sampled_from((*changing, *zones)),
            "messages": st.lists(_talks(), min_size=5, max_size=10).map(_flat),
            "sessions": st.lists(_lively(records.sessions()), min_size=2, max_size=4),
            "orders": st.lists(_bought(), min_size=3, max_size=7),
            "refunds": st.lists(records.refunds(), min_size=2, max_size=4),
            "reviews": st.lists(records.reviews(), min_size=2, max_size=4),
            "ratings": st.lists(records.ratings(), min_size=2, max_size=5),
            "complaints": st.lists(records.complaints(), min_size=1, max_size=3),
            "shifts": st.lists(records.shifts(), min_size=1, max_size=4),
            "in_time_order": st.just(value=True) | st.booleans(),
            "as_of": known,
        }
    )


def _flat(talks: list[list[Spec]]) -> list[Spec]:
    return [message for talk in talks for message in talk]


def _begins(days: Sequence[int]) -> st.SearchStrategy[Moment]:
    """Draw the time of a first message: in ordinary hours, or at an edge of the day."""
    clocks = st.sampled_from((*MORNING, *CLOCKS))
    return st.builds(Moment, st.sampled_from(days), clocks, jitters())


@functools.cache
def _talks() -> st.SearchStrategy[list[Spec]]:
    """Draw a conversation: a question, then messages each some delay after the previous one."""
    later = st.builds(After, st.sampled_from(STEPS), jitters())
    question = st.fixed_dictionaries(
        {
            "sender": st.just("buyer"),
            "mode": st.sampled_from(("manual",) * 5 + ("automatic", None)),
            "agent_id": st.sampled_from(("a1", "a2", None)),
        }
    )
    answer = st.fixed_dictionaries(
        {
            "sender": st.just("agent"),
            "mode": st.sampled_from(("manual",) * 4 + ("assisted", "automatic", "bulk", None)),
            "agent_id": st.sampled_from(("a1", "a1", "a2", None)),
        }
    )
    notice = st.just({"sender": "system", "mode": "automatic", "agent_id": None})
    rest = {
        "seq": st.sampled_from((None, None, None, 0, 1)),
        "kind": st.sampled_from(("text", "text", "text", "card", None)),
        "channel": st.sampled_from(("app", "web", None)),
        **{name: st.sampled_from(values) for name, values in records.OWN.items()},
    }

    def message(
        who: st.SearchStrategy[Spec], when: st.SearchStrategy[Any]
    ) -> st.SearchStrategy[Spec]:
        own = st.fixed_dictionaries({"sent_at": when, **rest})
        return st.tuples(who, own).map(lambda parts: {**parts[0], **parts[1]})

    more = message(st.one_of(answer, answer, answer, question, question, notice), later)
    where = st.fixed_dictionaries(
        {
            "pair": st.sampled_from((records.PAIRS[0], *records.PAIRS)),
            "session": st.sampled_from((None, None, 0, 1, 2, -1)),
        }
    )
    talk = st.tuples(
        where,
        message(question, _begins((0, 0, 1, -1, 2, -2))),
        st.lists(more, min_size=1, max_size=5),
    )
    return talk.map(lambda drawn: [{**drawn[0], **one} for one in (drawn[1], *drawn[2])])


def _lively(sessions: st.SearchStrategy[Spec]) -> st.SearchStrategy[Spec]:
    """Let sessions start in ordinary hours or at an edge of the day."""
    early = st.builds(Moment, st.sampled_from((0, 1, -1)), st.sampled_from(MORNING), jitters())
    return st.tuples(sessions, early | moments(1)).map(lambda p: {**p[0], "started_at": p[1]})


def _bought() -> st.SearchStrategy[Spec]:
    """Draw orders, mostly created near a message and then paid."""
    after = st.builds(
        AtMessage, st.integers(0, 12), st.sampled_from((*STEPS, *STEPS, -STEPS[4])), jitters()
    )
    paid = st.builds(After, st.sampled_from((*STEPS[:4], STEPS[10])), jitters())
    return st.tuples(records.orders(), after, paid, st.integers(0, 3)).map(
        lambda p: p[0] if p[3] == 0 else {**p[0], "created_at": p[1], "paid_at": p[2]}
    )
