"""Synthetic shops (worlds) without mistakes, of varied size, hours and habits, by seed."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from csmetrics import Dataset
from csmetrics.datasets import sample_shop

DAY = 86_400
LETTERS = np.array(list("abcdefghijkmnpqrstuvwxyz0123456789"))
# ruff: noqa: E501  a curve is one line
# fmt: off
CURVES = {  # the visits that start in each hour of the day
    "day": (8, 4, 2, 1, 1, 2, 5, 12, 30, 55, 66, 60, 45, 44, 55, 58, 52, 44, 42, 55, 72, 75, 50, 22),
    "office": (1, 1, 0.5, 0.3, 0.3, 0.5, 2, 8, 30, 70, 75, 60, 30, 45, 70, 72, 65, 40, 15, 10, 9, 8, 5, 2),
    "live": (20, 8, 3, 1, 1, 1, 3, 6, 14, 22, 26, 28, 26, 24, 24, 25, 26, 28, 34, 60, 95, 110, 85, 45),
    "night": (70, 58, 40, 22, 11, 7, 5, 5, 6, 8, 10, 12, 14, 15, 16, 17, 19, 22, 28, 40, 58, 75, 88, 85),
    "round the clock": (22, 15, 10, 7, 6, 7, 10, 18, 30, 42, 48, 46, 42, 42, 44, 45, 44, 42, 44, 48, 52, 52, 44, 32),
}
HOURS = {"day": (8, 23), "office": (9, 18), "live": (10, 25), "night": (18, 28), "round the clock": (0, 24)}
# fmt: on
NEAR = ("Asia/Shanghai",) * 7 + ("Asia/Taipei", "Asia/Tokyo", "Asia/Jakarta")
FAR = ("Europe/Berlin", "America/New_York")


@dataclass
class World:
    """A shop's tables with naive local times, like an export, and its properties."""

    seed: int
    tables: dict
    zone: str
    curve: str
    as_of: datetime | None = None
    traits: dict = field(default_factory=dict)

    @property
    def dice(self):
        return np.random.default_rng([self.seed, 77])

    def but(self, **tables):
        return replace(self, tables={**self.tables, **tables})

    def dataset(self):
        return Dataset(**self.tables, time_zone=self.zone, as_of=self.as_of, invalid="quarantine")


def world(seed):
    """Draw the world of a seed; one in ten is a sample shop of other days and seed."""
    if seed % 10 == 9:
        return _sample(seed)
    return _Shop(seed).world()


def _sample(seed):
    dice = np.random.default_rng(seed)
    shop = sample_shop(
        days=int(dice.integers(7, 40)), seed=seed, start=date(2026, 1, 1 + seed % 28)
    )
    times = pl.selectors.datetime().dt.replace_time_zone(None)
    tables = {name: shop.frame(name).with_columns(times).collect() for name in shop.tables}
    return World(seed, tables, "Asia/Shanghai", "day")


class _Shop:
    def __init__(self, seed):
        self.seed = seed
        self.dice = dice = np.random.default_rng(seed)
        self.curve = str(dice.choice(list(CURVES), p=[0.4, 0.2, 0.15, 0.1, 0.15]))
        self.zone = str(dice.choice(FAR if dice.random() < 0.1 else NEAR))
        self.days = int(dice.integers(8, 45))
        self.start = date(2026, 1, 1) + timedelta(int(dice.integers(0, 330)))
        self.a_day = float(np.exp(dice.uniform(np.log(25), np.log(400))))
        self.a_day = min(self.a_day, 6000 / self.days)
        self.shops = ["s1"] if dice.random() < 0.7 else ["s1", "s2"]
        self.agents = self.names(int(dice.integers(1, 12)), "kf_")
        self.pace = float(np.exp(dice.normal(np.log(25), 0.6)))
        self.loyal = float(
            dice.uniform(0.3, 0.6) if self.curve == "office" else dice.uniform(0.03, 0.3)
        )
        self.robot = dice.random() < 0.6
        self.cards = float(dice.uniform(0.1, 0.6)) if dice.random() < 0.6 else 0.0
        self.prices = str(
            dice.choice(["ninety", "whole", "coupons", "dear"], p=[0.4, 0.25, 0.25, 0.1])
        )
        self.stars = dice.random() < 0.5
        # habits that resemble mistakes
        if dice.random() < 0.15:
            self.a_day = float(dice.uniform(4, 20))
        self.turnover = dice.random() < 0.2
        self.speaks_first = float(dice.uniform(0.05, 0.3)) if dice.random() < 0.25 else 0.0
        self.links = float(dice.uniform(0.02, 0.09)) if dice.random() < 0.3 else 0.0
        self.bursts = float(dice.uniform(0.01, 0.06)) if dice.random() < 0.4 else 0.0
        self.cut = dice.random() < 0.3
        self.long_orders = dice.random() < 0.15
        if dice.random() < 0.01:
            self.prices = "furniture"

    def names(self, n, prefix=""):
        """Draw ids like those of platforms: twelve letters and digits."""
        drawn = self.dice.choice(LETTERS, size=(n, 11))
        return np.array([prefix + "".join(row) for row in drawn], dtype=object)

    def world(self):
        visits = self.visits()
        messages, talks = self.messages(visits)
        tables = {"messages": messages}
        dice = self.dice
        if dice.random() < 0.7:
            tables["sessions"] = self.sessions(talks)
        if dice.random() < 0.85:
            tables["orders"] = orders = self.orders(talks)
            if dice.random() < 0.6:
                tables["refunds"] = self.refunds(orders)
            if dice.random() < 0.6:
                tables["reviews"] = self.reviews(orders)
        if dice.random() < 0.5:
            tables["shifts"] = self.shifts()
        if "sessions" not in tables or dice.random() < 0.2:
            tables["messages"] = messages.drop("session_id")
        as_of = None
        if dice.random() < 0.4:
            midnight = datetime.combine(self.start, datetime.min.time())
            as_of = midnight + timedelta(seconds=self.span()[1])
        return World(
            self.seed,
            tables,
            self.zone,
            self.curve,
            as_of,
            {"robot": self.robot, "cards": self.cards > 0},
        )

    def visits(self):
        """Draw the start, shop and buyer of visits."""
        dice = self.dice
        weekdays = np.array([(self.start + timedelta(n)).weekday() for n in range(self.days)])
        busy = dice.gamma(20, 1 / 20, self.days)
        if self.curve == "office":
            busy[weekdays >= 5] *= dice.choice([0.05, 0.3, 1.0])
        busy[dice.random(self.days) < 0.05] *= dice.uniform(1.5, 4)
        n = dice.poisson(self.a_day * busy)
        day = np.repeat(np.arange(self.days), n)
        curve = np.array(CURVES[self.curve], float)
        hour = dice.choice(24, size=len(day), p=curve / curve.sum())
        at = np.sort(day * DAY + hour * 3600 + dice.integers(0, 3600, len(day)))
        pool = self.names(len(at) + 50)
        buyer = np.arange(len(at))
        again = dice.random(len(at)) < self.loyal
        back = (
            np.arange(len(at)) * dice.random(len(at)) ** (0.5 if self.curve != "office" else 1)
        ).astype(int)
        visited = Counter()
        for i in np.flatnonzero(again):  # even a reseller comes no more than twice a day
            if visited[buyer[back[i]]] < 2 * self.days:
                buyer[i] = buyer[back[i]]
            visited[buyer[i]] += 1
        shop = np.array(self.shops, dtype=object)[buyer % len(self.shops)]
        return pl.DataFrame({"at": at, "buyer_id": pool[buyer], "shop_id": shop}).with_row_index(
            "visit"
        )

    def span(self):
        """Return the range of seconds; exports may begin and end at noon."""
        return (DAY // 2, self.days * DAY - DAY // 2) if self.cut else (0, self.days * DAY)

    def on_duty(self, at):
        opened, closed = HOURS[self.curve]
        hour = (at % DAY) / 3600
        return (hour >= opened) & (hour < closed) | (hour + 24 < closed)

    def messages(self, visits):  # noqa: PLR0915  one turn after the other
        """Draw the messages of each visit by turns, and the data of its session."""
        dice, n = self.dice, visits.height
        at = visits["at"].to_numpy().astype(float).copy()
        agent = self.agents[dice.integers(0, len(self.agents), n)]
        if self.turnover and len(self.agents) > 2:  # some leave, others come
            some = len(self.agents) // 3
            leaves = np.isin(agent, self.agents[:some]) & (at > self.days * DAY / 2)
            comes = np.isin(agent, self.agents[-some:]) & (at < self.days * DAY / 2)
            agent = np.where(leaves | comes, self.agents[some], agent)
        open_ = self.on_duty(at)
        parts = []

        def say(mask, when, sender, mode, kind="text", who=None):  # noqa: PLR0913, PLR0917  the columns of a message
            rows = np.flatnonzero(mask)
            kinds = kind if isinstance(kind, str) else kind[rows]
            authors = None if who is None else who[rows]
            parts.append(
                pl.DataFrame(
                    {"visit": rows, "at": np.floor(when[rows]).astype(np.int64)},
                    schema_overrides={"visit": pl.UInt32},
                ).with_columns(
                    sender=pl.lit(sender),
                    mode=pl.lit(mode)
                    if isinstance(mode, str)
                    else pl.Series(list(mode[rows]), dtype=pl.String),
                    kind=pl.lit(kinds)
                    if isinstance(kinds, str)
                    else pl.Series(list(kinds), dtype=pl.String),
                    agent_id=pl.lit(None, pl.String)
                    if authors is None
                    else pl.Series(list(authors), dtype=pl.String),
                )
            )

        everyone = np.ones(n, bool)
        card = dice.random(n) < self.cards
        say(card, at, "buyer", "automatic", "product_card")
        at += card * dice.integers(2, 40, n)
        first = dice.random(n) < self.speaks_first
        say(first & open_, at - 600, "agent", "manual", "text", agent)
        link = dice.random(n) < self.links
        say(link, at, "buyer", "manual", "product_card")
        at += link * dice.integers(1, 30, n)
        say(everyone, at, "buyer", "manual")
        if self.robot:
            say(everyone, at + dice.integers(0, 2, n), "agent", "automatic")
        talking = open_ & (dice.random(n) < 0.96)
        turns = dice.integers(1, 6, n)
        for turn in range(5):
            going = talking & (turns > turn)
            if turn:
                at += dice.exponential(60, n) + 3
                kind = np.where(dice.random(n) < 0.1, "image", "text").astype(object)
                say(going, at, "buyer", "manual", kind, agent)
                more = going & (dice.random(n) < 0.35)
                at += np.where(more, dice.exponential(8, n) + 1, 0)
                say(more, at, "buyer", "manual", "text", agent)
                say(more & (dice.random(n) < self.bursts), at, "buyer", "manual", "text", agent)
            wait = 2 + np.exp(dice.normal(np.log(self.pace), 0.8, n))
            at += np.minimum(wait, 900)
            mode = np.where(dice.random(n) < 0.2, "assisted", "manual").astype(object)
            say(going & (dice.random(n) < 0.97), at, "agent", mode, "text", agent)
            second = going & (dice.random(n) < 0.2)
            at += np.where(second, dice.exponential(6, n) + 1, 0)
            say(second, at, "agent", "manual", "text", agent)
        late = ~open_ & (dice.random(n) < 0.6)
        morning = np.floor(at / DAY) * DAY + HOURS[self.curve][0] * 3600
        morning = np.where(morning < at, morning + DAY, morning) + dice.integers(60, 3600, n)
        say(late, morning, "agent", "manual", "text", agent)
        at = np.where(late, morning, at)
        talks = visits.with_columns(
            begun=pl.col("at"),
            left=pl.Series(np.floor(at).astype(np.int64)),
            agent_id=pl.Series(
                [one if seen else None for one, seen in zip(agent, talking | late, strict=True)],
                dtype=pl.String,
            ),
            session_id=pl.lit("c") + pl.col("visit").cast(pl.String),
        )
        found = (
            pl.concat(parts)
            .join(talks.select("visit", "session_id", "buyer_id", "shop_id"), on="visit")
            .filter(pl.col("at").is_between(*self.span(), closed="left"))
        )
        style = self.dice.choice(["by time", "by talk", "newest first"], p=[0.7, 0.2, 0.1])
        found = found.sort("at", maintain_order=True)
        if style == "by talk":
            found = found.sort("visit", maintain_order=True)
        found = found.with_columns(message_id=pl.lit("m") + pl.int_range(pl.len()).cast(pl.String))
        if style == "newest first" or self.dice.random() < 0.4:
            found = found.with_columns(seq=pl.int_range(pl.len()))
        if style == "newest first":
            found = found.reverse()
        return self.timed(found.rename({"at": "sent_at"}).drop("visit")), talks

    def timed(self, frame):
        """Convert seconds since the first midnight to wall-clock times that exist in the zone."""
        midnight = datetime.combine(self.start, datetime.min.time())
        times = [name for name in frame.columns if name.endswith("_at")]
        limit = self.span()[1]
        frame = frame.with_columns(
            pl.when(pl.col(name) < limit).then(pl.col(name)).alias(name) for name in times
        )
        placed = frame.with_columns(
            (pl.lit(midnight) + pl.duration(seconds=name)).alias(name) for name in times
        )
        gone = [
            pl.col(name)
            .dt.replace_time_zone(self.zone, ambiguous="earliest", non_existent="null")
            .is_null()
            & pl.col(name).is_not_null()
            for name in times
        ]
        return placed.filter(~pl.any_horizontal(gone)) if gone else placed

    def sessions(self, talks):
        wait = self.dice.integers(1, 60, talks.height)
        since, until = self.span()
        found = talks.filter(pl.col("begun").is_between(since, until, closed="left")).select(
            "session_id",
            "shop_id",
            "buyer_id",
            "agent_id",
            started_at=pl.col("begun"),
            ended_at=pl.col("left") + 120,
        )
        return self.timed(
            found.with_columns(
                assigned_at=pl.when(pl.col("agent_id").is_not_null()).then(
                    pl.col("started_at") + pl.Series(wait[: found.height])
                )
            )
        )

    def amounts(self, n):
        dice = self.dice
        items = dice.choice([1, 2, 3], p=[0.8, 0.15, 0.05], size=n)
        typical = np.exp(dice.normal(np.log(self.dice.uniform(25, 250)), 0.7, n))
        match self.prices:
            case "ninety":
                cents = np.maximum(1, np.floor(typical)) * 100 + 90
            case "whole":
                cents = np.maximum(1, np.floor(typical)) * 100
            case "coupons":
                cents = np.maximum(100, np.floor(typical * 100))
            case "furniture":
                cents = np.maximum(10, np.floor(typical / 2)) * 2000
            case _:
                cents = (
                    dice.choice(
                        [1299, 1999, 2499, 2999, 3499, 3999, 4599, 5999, 899, 6499, 1098], size=n
                    )
                    * 100
                )
        return (cents * items).astype(np.int64), items

    def orders(self, talks):
        dice = self.dice
        buys = talks.filter(pl.Series(dice.random(talks.height) < dice.uniform(0.2, 0.5)))
        after = pl.Series(np.floor(dice.exponential(1500, buys.height)).astype(np.int64))
        asked = buys.select("shop_id", "buyer_id", created_at=pl.col("left") + after)
        silent = talks.sample(fraction=float(dice.uniform(0.1, 0.9)), seed=self.seed)
        quiet = pl.DataFrame(
            {"shop_id": silent["shop_id"], "buyer_id": self.names(silent.height)}
        ).with_columns(created_at=silent["begun"] + 17)
        found = pl.concat([asked, quiet])
        if self.long_orders:  # the month before, too
            before = found.with_columns(
                buyer_id=pl.lit("x") + pl.col("buyer_id"),
                created_at=pl.col("created_at") - self.days * DAY,
            )
            found = pl.concat([before, found])
        found = found.filter(pl.col("created_at") < self.span()[1])
        found = found.sort("created_at")
        n = found.height
        cents, items = self.amounts(n)
        paid = dice.random(n) < dice.uniform(0.75, 0.95)
        delay = np.floor(np.exp(dice.normal(4, 1.5, n))).astype(np.int64)
        found = found.with_columns(
            order_id=pl.lit("o") + pl.int_range(pl.len()).cast(pl.String),
            paid_at=pl.when(pl.Series(paid)).then(pl.col("created_at") + pl.Series(delay)),
            closed_at=pl.when(~pl.Series(paid)).then(pl.col("created_at") + DAY),
            amount=pl.Series(cents).cast(pl.Decimal(38, 2)) / 100,
            quantity=pl.Series(items),
        ).with_columns(shipped_at=pl.col("paid_at") + 30_000)
        return self.timed(found)

    def some_of(self, orders, share, key):
        orders = orders.filter(pl.col("paid_at").is_not_null())
        found = orders.filter(pl.Series(self.dice.random(orders.height) < share))
        seconds = (
            pl.col("paid_at") - pl.lit(datetime.combine(self.start, datetime.min.time()))
        ).dt.total_seconds()
        later = np.floor(self.dice.exponential(2 * DAY, found.height)).astype(np.int64)
        return found.select(
            "order_id",
            "shop_id",
            "buyer_id",
            "amount",
            pl.format("{}{}", pl.lit(key[0]), pl.int_range(pl.len())).alias(key),
            at=seconds + pl.Series(later, dtype=pl.Int64),
        ).filter(pl.col("at") < self.span()[1])

    def refunds(self, orders):
        found = self.some_of(orders, self.dice.uniform(0.02, 0.15), "refund_id")
        part = self.dice.random(found.height) < 0.2
        return self.timed(
            found.with_columns(
                kind=pl.lit("refund_only"),
                amount=pl.when(pl.Series(part, dtype=pl.Boolean))
                .then((pl.col("amount") / 2).round(2))
                .otherwise("amount"),
            ).rename({"at": "applied_at"})
        )

    def reviews(self, orders):
        found = self.some_of(orders, self.dice.uniform(0.2, 0.5), "review_id")
        marks = [5, 4, 3, 1] if self.stars else [15, 14, 12, 6]
        score = self.dice.choice(marks, p=[0.8, 0.1, 0.05, 0.05], size=found.height)
        return self.timed(
            found.drop("amount")
            .with_columns(score=pl.Series(score, dtype=pl.Int64))
            .rename({"at": "reviewed_at"})
        )

    def shifts(self):
        dice = self.dice
        opened, closed = HOURS[self.curve]
        rows = []
        for shop in self.shops:
            for agent in self.agents:
                first = opened if dice.random() < 0.5 else (opened + closed) // 2
                for day in range(self.days):
                    if dice.random() < 0.15:
                        continue
                    on = day * DAY + first * 3600 - int(dice.integers(0, 600))
                    off = day * DAY + min(closed, first + 9) * 3600 + int(dice.integers(0, 600))
                    rows.append(
                        {
                            "shop_id": shop,
                            "agent_id": agent,
                            "online_at": max(on, 0),
                            "offline_at": off,
                        }
                    )
        return self.timed(pl.DataFrame(rows))


def local(world, name):
    """The zone of a world, by name."""
    return ZoneInfo(world.zone if name is None else name)
