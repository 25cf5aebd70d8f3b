"""Small data sets written out for the tests of sessions: a few lines, one a message."""

from datetime import UTC, datetime, timedelta

import polars as pl

from csmetrics import Dataset

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def at(clock, day=0):
    """A time of the first day, in UTC: "10:00" or "10:00:30"."""
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    return MONDAY + timedelta(days=day, hours=hours, minutes=minutes, seconds=sum(seconds))


def messages(*lines, shop="s"):
    """Messages from lines such as "10:00 ann s1 buyer" or "10:02 ann s1 li automatic".

    The third word is the session, "-" for none; the fourth says who wrote: the buyer, the system,
    or the agent of that name.
    """
    rows = []
    for n, line in enumerate(lines):
        clock, buyer, session, who, *mode = line.split()
        rows.append(
            {
                "message_id": f"m{n}",
                "shop_id": shop,
                "buyer_id": buyer,
                "session_id": None if session == "-" else session,
                "agent_id": None if who in {"buyer", "system"} else who,
                "sender": who if who in {"buyer", "system"} else "agent",
                "mode": mode[0] if mode else "manual",
                "sent_at": at(clock),
            }
        )
    return pl.DataFrame(rows)


def sessions(*lines, shop="s"):
    """Sessions from lines such as "s1 ann li 10:00 10:20"; "-" for an agent or end not told."""
    rows = []
    for line in lines:
        session, buyer, agent, since, until = line.split()
        rows.append(
            {
                "session_id": session,
                "shop_id": shop,
                "buyer_id": buyer,
                "agent_id": None if agent == "-" else agent,
                "started_at": at(since),
                "ended_at": None if until == "-" else at(until),
            }
        )
    return pl.DataFrame(rows)


def known(*, until="23:00", **tables):
    """A data set in UTC, known up to a time of the first day."""
    return Dataset(**tables, time_zone="UTC", as_of=at(until))
