"""A world that contains every situation that a clause distinguishes.

Forty busy days, after sixty quiet ones for trailing windows: conversations at the edges of service
hours, replies near every limit, robots, drafts, entry cards, transfers, spam, sessions over
midnight, orders around conversations, and all events that follow an order.
"""

import random
from datetime import datetime, timedelta
from functools import cache

import polars as pl

import csmetrics as cs

QUIET, BUSY = 60, 40
LATEST = datetime(2023, 6, 1)  # noqa: DTZ001  local times; every metric's last edition is in force
KNOWN = timedelta(days=QUIET + BUSY - 1, hours=22, minutes=31)
CLOCKS = (
    *("00:30:00", "07:59:30", "08:00:00", "08:30:00", "08:59:59", "09:00:00", "10:15:00"),
    *("13:40:00", "16:20:00", "20:59:59", "21:00:00", "21:30:00", "22:00:00", "22:30:00"),
    *("22:59:59", "23:00:00", "23:00:30", "23:30:00", "23:58:00"),
)
GAPS = (
    *(0, 5, 10, 20, 25, 30, 45, 60, 90, 120, 150, 180, 240, 300, 301),
    *(450, 600, 900, 1200, 1800, 2400, 3600, 5400, 30000),
)
HOURS = (-720, -480, -456, -408, -336, -192, -25, -2, 0, 0, 1, 5, 20, 30, 50, 75)
"""Delays of orders from the end of a conversation."""
AGENTS = ("an", "bo", "cy", "du")
SHOPS = ("peach", "plum")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def seconds(number):
    return timedelta(seconds=number)


class _World:
    """Draws the rows of all tables from one random generator."""

    def __init__(self, seed, first):
        self.first = first
        self.dice = random.Random(seed)  # noqa: S311  a choice of tests
        self.buyers = [(shop, f"{shop}{n}") for shop in SHOPS for n in range(45)]
        self.rows = {name: [] for name in ("messages", "sessions", "orders", "refunds")}
        self.rows |= {name: [] for name in ("reviews", "ratings", "complaints", "shifts")}
        self.rows["buyer_flags"] = []
        self.flagged = set()

    def often(self, share):
        return self.dice.random() < share

    def one(self, values):
        return self.dice.choice(values)

    def add(self, table, **row):
        self.rows[table].append(row)
        return row

    def at(self, day):
        hours, minutes, rest = map(int, self.one(CLOCKS).split(":"))
        return self.first + timedelta(days=day, hours=hours, minutes=minutes, seconds=rest)

    def talk(self, day):
        (shop, buyer), agent, t = self.one(self.buyers), self.one(AGENTS), self.at(day)
        own = {"shop_id": shop, "buyer_id": buyer}
        session = self.session(own, agent, t) if self.often(0.9) else None
        others = [row["session_id"] for row in self.rows["sessions"][-40:]]
        theirs = [n for n in others if n.startswith(f"{buyer}-")]
        began, greeted = t, self.often(0.12)
        for n in range(self.dice.randint(1, 7)):
            asks = (n == 0 and not greeted) or self.often(0.45)
            mode = self.one(("manual",) * 8 + ("automatic",))
            if n == 0 and not asks:
                mode = self.one(("automatic", "automatic", "assisted", "manual"))
            elif not asks:
                mode = self.one(("manual",) * 6 + ("assisted", "assisted", "automatic", "bulk"))
            who = agent if self.often(0.8) else self.one((*AGENTS, None))
            where = session if self.often(0.9) else self.one((*theirs, None))
            self.add(
                "messages",
                message_id=f"m{len(self.rows['messages'])}",
                **own,
                agent_id=who,
                session_id=where,
                sent_at=t,
                sender="buyer" if asks else "agent",
                mode=mode,
                kind="card" if mode == "automatic" else "text",
                seq=len(self.rows["messages"]),
            )
            t += seconds(self.one(GAPS))
        if self.often(0.08):
            flag = self.one(("spam", "spam", "blocked", "internal"))
            begins = self.one((self.at(day), began, began + seconds(1), began - HOUR))
            longer = self.one((0, 0, 3, 12, 40)) * HOUR
            end = max(self.one((began, t)), begins) + seconds(1) + longer
            if (buyer, begins) not in self.flagged:
                self.add("buyer_flags", **own, flag=flag, from_at=begins, to_at=end)
            self.flagged.add((buyer, begins))
        for _ in range(self.one((0, 0, 1, 1, 2))):
            self.order(own, t)
        if self.often(0.15):  # made before the first message, paid after it
            self.order(own, t, created=began - HOUR / 2, paid=t)
        self.after_talk(own, agent, session, t)

    def welcome(self, day, mode, *, before):
        """Add a conversation opened by the account; a flag changes before the buyer writes."""
        (shop, buyer), agent, t = self.one(self.buyers), self.one(AGENTS), self.at(day)
        own = {"shop_id": shop, "buyer_id": buyer}
        for sender, how in (("agent", mode), ("buyer", "manual")):
            row = {"sent_at": t + seconds(60 * (sender == "buyer")), "sender": sender, "mode": how}
            name = f"m{len(self.rows['messages'])}"
            rest = {"kind": "text", "seq": len(self.rows["messages"]), "session_id": None}
            self.add("messages", message_id=name, **own, agent_id=agent, **row, **rest)
        begins = t if before else t + seconds(30)
        if (buyer, begins) not in self.flagged:
            end = begins + (seconds(30) if before else HOUR)
            self.add("buyer_flags", **own, flag="spam", from_at=begins, to_at=end)
        self.flagged.add((buyer, begins))
        if self.often(0.5):
            self.order(own, t, created=t + seconds(600), paid=t + seconds(900))

    def session(self, own, agent, t):
        name = f"{own['buyer_id']}-{len(self.rows['sessions'])}"
        started = t - seconds(self.one((0, 0, 0, 30, 3600, 43200)))
        requested = max(started, t + seconds(self.one(GAPS[:12])) - timedelta(seconds=30))
        asked = requested if self.often(0.8) else None
        queued = asked + seconds(self.one(GAPS[:8])) if asked and self.often(0.8) else None
        assigned = (queued or asked or started) + seconds(self.one(GAPS))
        self.add(
            "sessions",
            session_id=name,
            **own,
            agent_id=agent if self.often(0.85) else self.one(AGENTS),
            started_at=started,
            ended_at=t + DAY if self.often(0.7) else None,
            human_requested_at=asked,
            queued_at=queued,
            assigned_at=assigned if self.often(0.85) else None,
            left_message=self.often(0.15),
            stage=self.one(("presale", "aftersale", None)),
        )
        return name

    def order(self, own, t, created=None, paid=None):
        created = created or t + self.one(HOURS) * HOUR + seconds(self.one(GAPS[:14]))

        def later(before, *choices, share=0.85):
            there = before is not None and self.often(share)
            return before + self.one(choices) * HOUR if there else None

        paid = paid or later(created, 0, 0, 1, 20, 30, 60, 80)
        grouped = later(paid, 0, 1, 10, 26)
        shipped = later(paid, 5, 30)
        signed = later(shipped, 40, 80)
        name = f"o{len(self.rows['orders'])}"
        self.add(
            "orders",
            order_id=name,
            **own,
            created_at=created,
            paid_at=paid,
            grouped_at=grouped,
            shipped_at=shipped,
            signed_at=signed,
            amount=self.dice.randint(10, 300),
            quantity=self.dice.randint(1, 3),
        )
        about = own | {"order_id": name}
        for _ in range(self.one((0, 0, 0, 1, 2))):
            self.refund(about, paid or created)
        for _ in range(self.one((0, 1, 1, 2)) if signed else 0):
            wrote = created + self.one((10, 60, 150, 200, 300, 340, 360, 500)) * HOUR
            changed = wrote + self.one((1, 30, 90)) * HOUR if self.often(0.4) else None
            self.add(
                "reviews",
                review_id=f"v{len(self.rows['reviews'])}",
                **about,
                agent_id=self.one(AGENTS),
                reviewed_at=wrote,
                score=self.one((1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 15)),
                changed_at=changed,
            )
        for _ in range(self.one((0, 0, 0, 1, 2))):
            filed = (paid or created) + self.one((1, 1, 100, 160, 300, 320, 340, 400, 700)) * HOUR
            self.add(
                "complaints",
                complaint_id=f"c{len(self.rows['complaints'])}",
                **about,
                agent_id=self.one(AGENTS),
                filed_at=filed,
            )

    def refund(self, about, since):
        applied = since + self.one((1, 3, 60, 160, 300, 320, 340, 500)) * HOUR
        done = applied + self.one((0, 2, 20, 30, 50, 100)) * HOUR
        self.add(
            "refunds",
            refund_id=f"r{len(self.rows['refunds'])}",
            **about,
            agent_id=self.one(AGENTS),
            kind=self.one(("refund_only", "return_refund", "return_refund", "exchange")),
            applied_at=applied,
            completed_at=done if self.often(0.85) else None,
            amount=9,
            reason=self.one(("quality", "logistics", "size", "unwanted", None)),
            intervened=self.often(0.5),
            liability=self.one(("seller", "seller", "buyer", None)),
        )

    def after_talk(self, own, agent, session, t):
        if self.often(0.6):
            invited = t + self.one((0, 1, 10)) * HOUR if self.often(0.8) else None
            rated = (invited or t) + self.one((0, 0, 1, 20, 30)) * HOUR
            level = self.one((1, 2, 3, 4, 5, None)) if invited else 4
            self.add(
                "ratings",
                rating_id=f"g{len(self.rows['ratings'])}",
                **own,
                agent_id=self.one((agent, agent, None)),
                session_id=session,
                invited_at=invited,
                rated_at=rated if level else None,
                level=level,
            )

    def shift(self, day):
        for shop in SHOPS:
            for agent in AGENTS[: 3 if day % 2 else 4]:
                online = self.first + timedelta(days=day, hours=self.one((8, 9, 14)))
                worked = self.one((4, 8, 15, 20, 30, 40, 60)) * HOUR
                self.add(
                    "shifts",
                    shop_id=shop,
                    agent_id=agent,
                    online_at=online,
                    offline_at=online + worked,
                )


@cache
def dense_world(seed=0, first=LATEST):
    """Return the world of a seed from a first day on, known up to the evening of its last day."""
    made, as_of = _World(seed, first), first + KNOWN
    for day in range(QUIET + BUSY):
        for _ in range(25 if day >= QUIET else 2):
            made.talk(day)
        if day >= QUIET:
            made.shift(day)
            for mode in ("automatic", "assisted"):
                for before in (True, False):
                    made.welcome(day, mode, before=before)
    known = {
        name: [row for row in rows if min_time(row) <= as_of] for name, rows in made.rows.items()
    }
    return cs.Dataset(**{name: frame(rows) for name, rows in known.items()}, as_of=as_of)


def min_time(row):
    """Return the earliest time of a row."""
    return min(value for name, value in row.items() if name.endswith("_at") and value is not None)


def frame(rows):
    """Convert the rows of a table to a frame."""
    return pl.DataFrame(rows, infer_schema_length=None)
