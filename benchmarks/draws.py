"""Random events of the shops, drawn for one day at a time: sessions, messages and orders.

Times are whole seconds of local time since 1970, ids are numbers; ``data`` converts them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

DAY, HOUR, MINUTE = 86_400, 3600, 60
SHOPS, AGENTS_OF_A_SHOP = 20, 10
NEVER = np.iinfo(np.int64).max
"""The placeholder for an event that never happens."""

# fmt: off
VISITS_BY_HOUR = np.array([
    8, 4, 2, 1, 1, 2, 5, 12, 30, 55, 66, 60, 45, 44, 55, 58, 52, 44, 42, 55, 72, 75, 50, 22,
])
# fmt: on
HOME_SHOPS = np.repeat(
    np.arange(SHOPS), [16, 12, 9, 8, 7, 6, 5, 5, 4, 4, 4, 3, 3, 3, 2, 2, 2, 2, 2, 1]
)
"""The usual shop by the last two digits of the buyer; shops differ in size."""

Columns = dict[str, np.ndarray]
Generator = np.random.Generator


@dataclass(frozen=True)
class Pairs:
    """Pairs of shop and buyer, one per row."""

    shop: np.ndarray
    buyer: np.ndarray

    def pick(self, rows: np.ndarray) -> Pairs:
        """Return the pairs of some rows."""
        return Pairs(self.shop[rows], self.buyer[rows])


def visitors(rng: Generator, count: int, buyers: int) -> Pairs:
    """Draw buyers, some much more often than others, mostly in their usual shop."""
    buyer = (buyers * rng.random(count) ** 2).astype(np.int64)
    usual = HOME_SHOPS[buyer % len(HOME_SHOPS)]
    return Pairs(np.where(_chance(rng, 0.95, count), usual, rng.integers(0, SHOPS, count)), buyer)


def _chance(rng: Generator, share: float | np.ndarray, count: int) -> np.ndarray:
    """Draw ``count`` flags that are true with probability ``share``."""
    return rng.random(count) < share


def _mixed(chosen: np.ndarray, these: Pairs, others: Pairs) -> Pairs:
    return Pairs(
        np.where(chosen, these.shop, others.shop), np.where(chosen, these.buyer, others.buyer)
    )


def _spread(rng: Generator, median: float, sigma: float, count: int) -> np.ndarray:
    return np.exp(np.log(median) + sigma * rng.standard_normal(count))


def sessions(  # noqa: PLR0913, PLR0917  parameters of the draw
    rng: Generator, day: int, count: int, buyers: int, recent: Pairs, robots: float = 0.35
) -> Columns:
    """Draw the sessions of a day, in order of start; robots open a share ``robots`` of them.

    Some are with buyers who ordered recently, some with buyers of other sessions of the day.
    """
    who = visitors(rng, count, buyers)
    if len(recent.shop):
        ordered = recent.pick(rng.integers(0, len(recent.shop), count))
        who = _mixed(_chance(rng, 0.15, count), ordered, who)
    who = _mixed(_chance(rng, 0.08, count), who.pick(rng.integers(0, count, count)), who)
    hour = rng.choice(24, count, p=VISITS_BY_HOUR / VISITS_BY_HOUR.sum())
    start = np.sort(day * DAY + hour * HOUR + rng.integers(0, HOUR, count))
    late_shift = np.where((start % DAY) >= 15.5 * HOUR, AGENTS_OF_A_SHOP // 2, 0)
    place = late_shift + rng.integers(0, AGENTS_OF_A_SHOP // 2, count)
    robot = _chance(rng, robots, count)
    requested = np.where(
        _chance(rng, 0.8, count), start + np.where(robot, rng.integers(5, 60, count), 0), NEVER
    )
    waited = requested + rng.exponential(15, count).astype(np.int64)
    assigned = np.where((requested < NEVER) & (_chance(rng, 0.97, count)), waited, NEVER)
    return {
        "shop": who.shop,
        "buyer": who.buyer,
        "agent": who.shop * AGENTS_OF_A_SHOP + place,
        "started_at": start,
        "human_requested_at": requested,
        "queued_at": requested,
        "assigned_at": assigned,
        "robot": robot,
        "left_message": _chance(rng, 0.02, count),
        "unlisted": _chance(rng, 0.02, count),
    }


def messages(rng: Generator, of: Columns, mean_turns: float = 2.5) -> Columns:
    """Draw the messages of sessions, each session's in order: turns of questions and answers.

    ``sender`` is 0 for buyers, 1 for agents, 2 for the system; ``mode`` 0 manual, 1 assisted,
    2 automatic, 3 bulk; ``session`` is the row of the session, ``agent`` -1 for nobody.
    """
    longest = int(mean_turns * 5)
    turns = np.minimum(rng.geometric(1 / mean_turns, len(of["shop"])), longest)
    session = np.repeat(np.arange(len(turns)), turns)
    turn = _places(turns)
    asks = np.minimum(rng.geometric(0.65, len(session)), 5)
    night = (of["started_at"][session] % DAY) < 8 * HOUR
    silent = _chance(rng, np.where(night, 0.6, 0.06), len(session))
    answers = np.where(silent, 0, np.minimum(rng.geometric(0.7, len(session)), 4))
    sizes = asks + answers
    row = np.repeat(np.arange(len(session)), sizes)
    place = _places(sizes)
    count = len(row)
    asks, turn, session, night = asks[row], turn[row], session[row], night[row]
    buyer = place < asks
    robot = of["robot"][session] & (turn == 0)
    gap = rng.exponential(np.where(buyer, 8, 10))
    first_answer = place == asks
    gap = np.where(first_answer, _spread(rng, 28, 1.15, count) * np.where(night, 5, 1), gap)
    gap = np.where(first_answer & robot, rng.exponential(1.5, count), gap)
    pause = np.where(
        _chance(rng, 0.04, count), rng.uniform(900, 15_000, count), _spread(rng, 40, 1.2, count)
    )
    gap = np.where(place == 0, pause, gap)
    first = (place == 0) & (turn == 0)
    gap = np.where(first, 0, gap).astype(np.int64)
    passed = np.cumsum(gap)
    begins = np.flatnonzero(first)
    sent = of["started_at"][session] + passed - passed[begins][session]
    transferred = (_chance(rng, 0.08, len(turns)))[session] & (turn >= 1)
    agent = of["agent"][session]
    colleague = agent - agent % AGENTS_OF_A_SHOP + (agent + 3) % AGENTS_OF_A_SHOP
    agent = np.where(transferred, colleague, agent)
    unknown = buyer & ((of["shop"][session] % 4 == 0) | (_chance(rng, 0.03, count)))
    answered_how = np.where(robot, 2, rng.choice(3, count, p=[0.8, 0.12, 0.08]))
    asked_how = np.where(_chance(rng, np.where(robot, 0.5, 0.02), count), 2, 0)
    return {
        "session": session,
        "shop": of["shop"][session],
        "buyer": of["buyer"][session],
        "agent": np.where(unknown, -1, agent),
        "sent_at": sent,
        "sender": np.where(buyer, 0, 1),
        "mode": np.where(buyer, asked_how, answered_how),
    }


def _places(sizes: np.ndarray) -> np.ndarray:
    """Return the position of each item within its group, for groups of these sizes."""
    ends = np.cumsum(sizes)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - sizes, sizes)


def broadcasts(rng: Generator, day: int, count: int, to: Pairs) -> Columns:
    """Draw messages outside sessions: bulk advertisements and notices of the system."""
    who = to.pick(rng.integers(0, len(to.shop), count))
    system = _chance(rng, 0.6, count)
    agent = who.shop * AGENTS_OF_A_SHOP + rng.integers(0, AGENTS_OF_A_SHOP, count)
    return {
        "session": np.full(count, -1),
        "shop": who.shop,
        "buyer": who.buyer,
        "agent": np.where(system, -1, agent),
        "sent_at": day * DAY + rng.integers(9 * HOUR, 22 * HOUR, count),
        "sender": np.where(system, 2, 1),
        "mode": np.where(system, 2, 3),
    }


def orders(rng: Generator, day: int, of: Columns, silent: Pairs) -> Columns:
    """Draw the orders that follow sessions of the day, and one for each of ``silent``."""
    bought = _chance(rng, 0.3, len(of["shop"]))
    talked = int(bought.sum())
    count = talked + len(silent.shop)
    hour = rng.choice(24, len(silent.shop), p=VISITS_BY_HOUR / VISITS_BY_HOUR.sum())
    at_will = day * DAY + hour * HOUR + rng.integers(0, HOUR, len(silent.shop))
    after = of["started_at"][bought] + (_spread(rng, 1500, 1.2, talked) - 500).astype(np.int64)
    created = np.concatenate([after, at_will])
    paid = created + np.where(
        _chance(rng, 0.05, count), rng.uniform(0, 2 * DAY, count), rng.exponential(200, count)
    ).astype(np.int64)
    paid = np.where(_chance(rng, 0.9, count), paid, NEVER)
    grouping = np.where(
        _chance(rng, 0.1, count), rng.uniform(0, 2 * DAY, count), rng.exponential(1200, count)
    ).astype(np.int64)
    shipping = _spread(rng, 18 * HOUR, 0.5, count).astype(np.int64)
    signing = shipping + rng.integers(int(1.5 * DAY), 5 * DAY, count)
    is_paid = paid < NEVER
    grouped = is_paid & (_chance(rng, 0.97, count))
    price = np.round(_spread(rng, 69, 0.8, count) * 100).astype(np.int64)
    quantity = np.minimum(rng.geometric(0.7, count), 9)
    return {
        "shop": np.concatenate([of["shop"][bought], silent.shop]),
        "buyer": np.concatenate([of["buyer"][bought], silent.buyer]),
        "created_at": created,
        "paid_at": paid,
        "grouped_at": np.where(grouped, np.where(grouped, paid, 0) + grouping, NEVER),
        "shipped_at": np.where(grouped, np.where(grouped, paid, 0) + shipping, NEVER),
        "signed_at": np.where(grouped, np.where(grouped, paid, 0) + signing, NEVER),
        "closed_at": np.where(is_paid, NEVER, created + DAY),
        "cents": price * quantity,
        "quantity": quantity,
    }
