"""The simulation of the sample shops: the rows of all tables, with times in seconds from start."""

from __future__ import annotations

from dataclasses import dataclass

from csmetrics.datasets.seeded_random import SeededRandom

Row = dict[str, object]

MINUTE, HOUR, DAY = 60, 3600, 86_400
SATURDAY, FRIDAY = 5, 4

ANSWER = (2, 4, 6, 8, 11, 14, 18, 24, 34, 58, 300)
QUEUE = (1, 1, 2, 2, 3, 4, 6, 9, 14, 30, 240)
PAYING = (4, 10, 18, 30, 50, 90, 200, 700, 4000, 30_000, 200_000)
GROUPING = (20, 90, 240, 600, 1500, 4000, 9000, 20_000, 40_000, 60_000, 86_000)

# fmt: off
VISITS_BY_HOUR = dict(enumerate((
    8, 4, 2, 1, 1, 2, 5, 12, 30, 55, 66, 60, 45, 44, 55, 58, 52, 44, 42, 55, 72, 75, 50, 22,
)))
# fmt: on
REASONS = {"unwanted": 35, "size": 25, "quality": 20, "logistics": 12, "other": 8}
REFUND_KINDS = {"return_refund": 6, "refund_only": 3, "exchange": 1}
LIABILITIES = {"seller": 4, "buyer": 3, "platform": 2, "none": 2}
LEVELS = {5: 58, 4: 22, 3: 9, 2: 5, 1: 6}
SCORES = {15: 45, 14: 18, 12: 14, 10: 6, 9: 5, 6: 5, 3: 4, 0: 3}
GOOD_SCORE = 12
KINDS = {"text": 88, "image": 8, "product_card": 4}


@dataclass(frozen=True)
class Agent:
    """An agent: working hours, weekday off (Monday 0), share of the queue, and pace of replies."""

    name: str
    on: int
    off: int
    free: int
    weight: str
    pace: float


STAFF = {
    "peach": (
        Agent("lin", 8, 17, 2, "1", 0.8),
        Agent("chen", 8, 16, 6, "0.5", 1.5),
        Agent("wu", 14, 23, 3, "1", 1.0),
        Agent("gao", 16, 23, 0, "1.5", 0.7),
    ),
    "plum": (
        Agent("zhao", 8, 17, 1, "1", 1.1),
        Agent("sun", 9, 18, 5, "1", 0.9),
        Agent("he", 15, 23, 4, "1.25", 1.2),
        Agent("luo", 16, 23, 2, "0.5", 1.8),
    ),
}
GROUP_SHOP = "peach"


def person(shop: str, buyer: str) -> Row:
    """Return the shop and the buyer, with which every row about a buyer begins."""
    return {"shop_id": shop, "buyer_id": buyer}


class Simulation:
    """The simulation of both shops over the days given; ``rows``: the rows of each table.

    What begins on a day is simulated to its end, even if that is after the last day.
    """

    def __init__(self, days: int, seed: int, first_weekday: int) -> None:
        self.rng = SeededRandom(seed)
        self.end = days * DAY
        self.rows: dict[str, list[Row]] = {
            "messages": [], "sessions": [], "orders": [], "refunds": [], "reviews": [],
            "ratings": [], "complaints": [], "shifts": [], "buyer_flags": [],
        }  # fmt: skip
        self.buyers: dict[str, list[str]] = {shop: [] for shop in STAFF}
        self.duty: dict[str, list[tuple[int, int, Agent]]] = {shop: [] for shop in STAFF}
        calendar = [(day * DAY, (first_weekday + day) % 7) for day in range(days)]
        for shop in STAFF:
            for midnight, weekday in calendar:
                self.roster(shop, midnight, weekday)
            self.flag(shop)
        for midnight, weekday in calendar:
            for shop in STAFF:
                self.open(shop, midnight, weekday)

    def roster(self, shop: str, midnight: int, weekday: int) -> None:
        """Add the shifts of one day; agents come a little early and leave a little late."""
        for agent in STAFF[shop]:
            if agent.free != weekday:
                online = midnight + agent.on * HOUR - self.rng.between(0, 10 * MINUTE)
                offline = midnight + agent.off * HOUR + self.rng.between(0, 15 * MINUTE)
                self.duty[shop].append((online, offline, agent))
                self.rows["shifts"].append(
                    {"shop_id": shop, "agent_id": agent.name, "weight": agent.weight}
                    | {"online_at": online, "offline_at": offline}
                )

    def flag(self, shop: str) -> None:
        """Flag a spammer, a colleague who tests, and a buyer who is blocked for a week."""
        for name, flag, since, until in (
            ("ads", "spam", 0, None),
            ("tester", "internal", 0, None),
            ("rude", "blocked", 3 * DAY, 10 * DAY),
        ):
            self.rows["buyer_flags"].append(
                person(shop, f"{shop}-{name}") | {"flag": flag, "from_at": since, "to_at": until}
            )

    def open(self, shop: str, midnight: int, weekday: int) -> None:
        """Simulate a shop's day: visits, orders without messages, flagged buyers, bulk messages."""
        rng, day = self.rng, midnight // DAY
        for _ in range(rng.between(20, 30) + (6 if weekday >= SATURDAY else 0)):
            self.shopper(shop, midnight)
        for _ in range(rng.between(5, 10)):
            self.order(self.newcomer(shop), self.some_time(midnight), None)
        if day % 3 == 0:
            spammer, at = person(shop, f"{shop}-ads"), self.some_time(midnight)
            for n in range(rng.between(3, 6)):
                self.say(spammer, at + n, "buyer", "manual")
        if day % 7 == 1:
            self.visit(person(shop, f"{shop}-tester"), midnight + 9 * HOUR)
        if day % 4 == 0:
            self.visit(person(shop, f"{shop}-rude"), self.some_time(midnight), "aftersale")
        if weekday == FRIDAY:
            sender = STAFF[shop][0].name
            for buyer in self.buyers[shop][-120::4]:
                at = midnight + 10 * HOUR
                self.say(person(shop, buyer), at, "agent", "bulk", agent_id=sender)

    def newcomer(self, shop: str) -> Row:
        """Add a new buyer."""
        buyer = f"b{sum(map(len, self.buyers.values())):05}"
        self.buyers[shop].append(buyer)
        return person(shop, buyer)

    def some_time(self, midnight: int) -> int:
        """Draw a time of day: most are mid-morning, in the afternoon, or late in the evening."""
        hour = self.rng.weighted(VISITS_BY_HOUR)
        return midnight + hour * HOUR + self.rng.between(0, HOUR - 1)

    def shopper(self, shop: str, midnight: int) -> None:
        """Simulate a buyer who asks before buying and may order, during or soon after the visit."""
        again = self.buyers[shop] and self.rng.chance(0.12)
        buyer = person(shop, self.rng.pick(self.buyers[shop])) if again else self.newcomer(shop)
        at = self.some_time(midnight)
        left, agent = self.visit(buyer, at)
        if self.rng.chance(0.42 if agent else 0.2):
            self.order(buyer, self.rng.between(at + MINUTE, left + 2 * HOUR), agent)

    def say(self, to: Row, at: int, sender: str, mode: str, **more: str) -> None:
        """Add one message between a buyer and the shop; ``more``: ``agent_id`` and ``kind``."""
        self.rows["messages"].append(
            {"shop_id": to["shop_id"], "buyer_id": to["buyer_id"], "agent_id": None}
            | {"session_id": to.get("session_id"), "sent_at": at}
            | {"sender": sender, "mode": mode, "kind": "text"}
            | more
        )

    def visit(self, buyer: Row, at: int, stage: str = "presale") -> tuple[int, str | None]:
        """Simulate one session, from entry card to rating; return its end and its last agent."""
        rng, session = self.rng, buyer | {"session_id": f"s{len(self.rows['sessions']):05}"}
        session |= {"started_at": at, "stage": stage, "left_message": False}
        self.rows["sessions"].append(session)
        if rng.chance(0.35):
            self.say(session, at, "buyer", "automatic", kind="product_card")
            at += rng.between(1, 20)
        self.say(session, at, "buyer", "manual")
        self.say(session, at + 1, "agent", "automatic")
        if rng.chance(0.05):  # the robot answered everything
            session["ended_at"] = at + 10 * MINUTE
            return at, None
        at += rng.between(4, 40)
        session["human_requested_at"] = at
        self.say(session, at, "buyer", "manual")
        shop = str(buyer["shop_id"])
        staff = [agent for online, offline, agent in self.duty[shop] if online <= at < offline]
        if not staff or rng.chance(0.02):
            self.nobody(session, at, STAFF[shop][0].name, closed=not staff)
            return at, None
        if rng.chance(0.6):
            session["queued_at"] = at
            at += rng.from_deciles(QUEUE)
        session["assigned_at"] = at
        at, agent = self.talk(session, at, staff)
        session |= {"agent_id": agent, "ended_at": at + rng.between(MINUTE, 10 * MINUTE)}
        self.invite(session, at, agent)
        return at, agent

    def nobody(self, session: Row, at: int, early: str, *, closed: bool) -> None:
        """Simulate a session that no agent takes; at night most are answered the next morning."""
        session |= {"left_message": closed, "ended_at": at + 5 * MINUTE}
        if not closed:
            session["queued_at"] = at
        elif self.rng.chance(0.8):
            morning = (at + 16 * HOUR) // DAY * DAY + 8 * HOUR + self.rng.between(60, HOUR)
            self.say(session, morning, "agent", "manual", agent_id=early)
            session |= {"agent_id": early, "ended_at": morning + MINUTE}

    def talk(self, session: Row, at: int, staff: list[Agent]) -> tuple[int, str]:
        """Simulate questions and answers; sometimes one is not answered, or the agent changes."""
        rng, agent = self.rng, self.rng.pick(staff)
        for turn in range(rng.between(1, 5)):
            if turn:
                at += rng.between(5, 90)
                for _ in range(rng.between(1, 2)):
                    kind = rng.weighted(KINDS)
                    self.say(session, at, "buyer", "manual", agent_id=agent.name, kind=kind)
                    at += rng.between(2, 15)
            if rng.chance(0.01):
                continue
            at += int(rng.from_deciles(ANSWER) * agent.pace)
            mode, kind = "assisted" if rng.chance(0.3) else "manual", rng.weighted(KINDS)
            self.say(session, at, "agent", mode, agent_id=agent.name, kind=kind)
            if rng.chance(0.05):
                agent = rng.pick(staff)
                self.say(session, at, "system", "automatic", kind="transfer")
        if rng.chance(0.4):
            at += rng.between(3, 60)
            self.say(session, at, "buyer", "manual", agent_id=agent.name)
            if rng.chance(0.9):  # a reply rate counts the thanks of a buyer, too
                at += rng.between(2, 30)
                self.say(session, at, "agent", "manual", agent_id=agent.name)
        return at, agent.name

    def invite(self, session: Row, at: int, agent: str) -> None:
        """Add an invitation to rate the session, and perhaps the rating."""
        if self.rng.chance(0.7):
            rated = self.rng.chance(0.4)
            self.rows["ratings"].append(
                {name: session[name] for name in ("shop_id", "buyer_id", "session_id")}
                | {"rating_id": f"t{len(self.rows['ratings']):05}", "agent_id": agent}
                | {"invited_at": at + 30}
                | {"rated_at": at + 30 + self.rng.between(5, 4 * HOUR) if rated else None}
                | {"level": self.rng.weighted(LEVELS) if rated else None}
            )

    def order(self, buyer: Row, at: int, agent: str | None) -> None:
        """Simulate one order: payment, grouping, shipping, receipt, and what follows."""
        rng = self.rng
        order = buyer | {"order_id": f"o{len(self.rows['orders']):05}", "created_at": at}
        quantity = rng.weighted({1: 80, 2: 15, 3: 5})
        order |= {"quantity": quantity, "amount": quantity * (rng.between(9, 199) * 100 + 90)}
        self.rows["orders"].append(order)
        if rng.chance(0.15):
            order["closed_at"] = at + DAY
            return
        paid = order["paid_at"] = at + rng.from_deciles(PAYING)
        grouped = paid
        if buyer["shop_id"] == GROUP_SHOP:
            if rng.chance(0.04):  # too few joined
                order["closed_at"] = paid + DAY
                return
            grouped += rng.from_deciles(GROUPING)
        order["grouped_at"] = grouped
        shipped = grouped + rng.between(2 * HOUR, 40 * HOUR)
        if rng.chance(0.05):  # the buyer changes their mind before shipping
            applied = rng.between(grouped, shipped)
            self.refund(order, applied, agent, "refund_only", "unwanted")
            return
        signed = shipped + rng.between(DAY, 4 * DAY)
        order |= {"shipped_at": shipped, "signed_at": signed}
        if rng.chance(0.45):
            self.review(order, rng.between(signed + HOUR, signed + 5 * DAY), agent)
        if rng.chance(0.3):
            midnight = rng.between(shipped, signed + 2 * DAY) // DAY * DAY
            self.aftersale(order, max(self.some_time(midnight), shipped + HOUR))

    def aftersale(self, order: Row, at: int) -> None:
        """Simulate a buyer who comes back about the order, perhaps with a refund or a complaint."""
        if at >= self.end:
            return
        buyer = person(str(order["shop_id"]), str(order["buyer_id"]))
        left, agent = self.visit(buyer, at, "aftersale")
        if self.rng.chance(0.4):
            kind, reason = self.rng.weighted(REFUND_KINDS), self.rng.weighted(REASONS)
            self.refund(order, left + 2 * MINUTE, agent, kind, reason)
        if self.rng.chance(0.08):
            self.rows["complaints"].append(
                buyer
                | {"complaint_id": f"c{len(self.rows['complaints']):05}", "agent_id": agent}
                | {"order_id": order["order_id"] if self.rng.chance(0.8) else None}
                | {"filed_at": left + self.rng.between(HOUR, DAY)}
            )

    def refund(self, order: Row, at: int, agent: str | None, kind: str, reason: str) -> None:
        """Add a refund; the platform intervenes in some, and a few are never completed."""
        rng = self.rng
        days = 5 if kind == "return_refund" else 2
        intervened = rng.chance(0.2)
        done = rng.chance(0.92)
        self.rows["refunds"].append(
            {name: order[name] for name in ("order_id", "shop_id", "buyer_id", "amount")}
            | {"refund_id": f"r{len(self.rows['refunds']):05}", "agent_id": agent, "kind": kind}
            | {"reason": reason, "intervened": intervened, "applied_at": at}
            | {"completed_at": at + rng.between(10 * MINUTE, days * DAY) if done else None}
            | {"liability": rng.weighted(LIABILITIES) if intervened else None}
        )

    def review(self, order: Row, at: int, agent: str | None) -> None:
        """Add a review; a bad one is sometimes changed later."""
        rng, score = self.rng, self.rng.weighted(SCORES)
        changed = score < GOOD_SCORE and rng.chance(0.3)
        self.rows["reviews"].append(
            {name: order[name] for name in ("order_id", "shop_id", "buyer_id")}
            | {"review_id": f"v{len(self.rows['reviews']):05}", "agent_id": agent, "score": score}
            | {
                "reviewed_at": at,
                "changed_at": at + rng.between(HOUR, 3 * DAY) if changed else None,
            }
        )
