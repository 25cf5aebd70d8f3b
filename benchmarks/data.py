"""The files of the benchmark: a month of twenty shops, like exports.

In the base shape ids are strings, times are naive local times to the second, and money is decimal;
messages are in time order, one file per day, numbered by ``seq``. One day is drawn and written at
a time, which limits memory. Other shapes (``shapes``) store the same kind of events differently.
The export is taken at 20:17 of the last day; later events are not in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks import draws
from benchmarks.draws import DAY, HOUR, MINUTE, NEVER, Columns, Pairs
from benchmarks.month import BEFORE, DAYS, FIRST, TABLES
from benchmarks.shapes import BASE, Shape

SEED = 20_260_301
VERSION = 1
"""Incremented when the same arguments give different files."""

_FIRST = (FIRST - date(1970, 1, 1)).days
_NOW = (_FIRST + DAYS - 1) * DAY + 20 * HOUR + 17 * MINUTE
_SENDERS = ["buyer", "agent", "system"]
_MODES = ["manual", "assisted", "automatic", "bulk"]


def prepare(folder: Path, messages: int, shape: Shape = BASE) -> Path:
    """Return the folder with the data, which is written unless it exists.

    Args:
        folder: The parent of the folders of data.
        messages: The number of messages, within some percent.
        shape: The layout of the files.

    Returns:
        A folder with files ``{table}/*.parquet`` for each of ``TABLES``.
    """
    place = folder / f"{messages}-v{VERSION}{shape.suffix}"
    done = place / "done.json"
    if not done.exists():
        rows = _write(place, messages, shape)
        done.write_text(json.dumps(rows), "utf-8")
    return place


def _write(place: Path, messages: int, shape: Shape) -> dict[str, int]:
    rows = dict.fromkeys(TABLES, 0)
    for table in TABLES:
        (place / table).mkdir(parents=True, exist_ok=True)
    for table, part, frame in _laid_out(_Month(messages, shape).files(), shape):
        frame.write_parquet(place / table / f"{part}.parquet", row_group_size=shape.row_group)
        rows[table] += frame.height
    return rows


def _laid_out(
    files: Iterable[tuple[str, str, pl.DataFrame]], shape: Shape
) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """Convert files to the shape; concatenate those of a table if the shape has one file."""
    kept: dict[str, list[pl.DataFrame]] = {}
    for table, part, drawn in files:
        frame = shape.typed(drawn)
        if shape.one_file:
            kept.setdefault(table, []).append(frame)
        else:
            yield table, part, shape.ordered(table, frame)
    for table in list(kept):
        yield table, "all", shape.ordered(table, pl.concat(kept.pop(table)))


class _Month:
    """Draws day after day, and keeps the state that later days need."""

    def __init__(self, messages: int, shape: Shape) -> None:
        self.shape = shape
        pilot = np.random.default_rng(SEED)
        nobody = Pairs(np.array([], dtype=np.int64), np.array([], dtype=np.int64))
        tried = draws.sessions(pilot, 0, 20_000, 20_000, nobody, shape.robots)
        per_session = len(draws.messages(pilot, tried, shape.turns)["shop"]) / 20_000 + 0.2
        self.sessions_a_day = max(20, round(messages / per_session / (DAYS - 0.12)))
        self.buyers = max(50, messages // 15)
        self.numbered = dict.fromkeys(TABLES, 0)
        self.recent = nobody
        self.wake: dict[str, list[pl.DataFrame]] = {"refunds": [], "reviews": [], "complaints": []}
        self.ratings: list[pl.DataFrame] = []

    def files(self) -> Iterator[tuple[str, str, pl.DataFrame]]:
        """Yield table, name and rows of each file."""
        late = pl.DataFrame()
        for day in range(_FIRST - BEFORE, _FIRST + DAYS):
            name = (date(1970, 1, 1) + timedelta(days=day)).isoformat()
            rng = np.random.default_rng([SEED, day])
            talks: Columns = {"shop": np.array([], dtype=np.int64)}
            if day >= _FIRST:
                count = self.sessions_a_day
                talks = draws.sessions(rng, day, count, self.buyers, self.recent, self.shape.robots)
                messages, sessions = self._talk(rng, day, talks)
                sent = pl.concat([late, messages]) if late.height else messages
                sent = sent.filter(pl.col("sent_at") <= _NOW).sort("sent_at", maintain_order=True)
                today = pl.col("sent_at") < (day + 1) * DAY
                late = sent.filter(~today)
                yield "messages", name, self._messages(sent.filter(today))
                yield "sessions", name, sessions
            else:
                talks = {"shop": np.array([]), "started_at": np.array([], dtype=np.int64)}
                talks["buyer"] = talks["shop"]
            yield "orders", name, self._orders(rng, day, talks)
        yield from self._rest(np.random.default_rng([SEED, 0]))

    def _numbers(self, table: str, count: int) -> pl.Series:
        first = self.numbered[table]
        self.numbered[table] += count
        return pl.int_range(first, first + count, eager=True)

    def _talk(
        self, rng: np.random.Generator, day: int, talks: Columns
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the messages of the day's sessions, with numeric ids, and the sessions."""
        chats = draws.messages(rng, talks, self.shape.turns)
        count = len(talks["shop"])
        ends = np.zeros(count, dtype=np.int64)
        ends[chats["session"]] = chats["sent_at"]
        number = self._numbers("sessions", count).to_numpy()
        listed = np.where(talks["unlisted"], -1, number)[chats["session"]]
        others = draws.broadcasts(
            rng, day, max(1, count // 5), Pairs(talks["shop"], talks["buyer"])
        )
        messages = pl.concat([pl.DataFrame({**chats, "session": listed}), pl.DataFrame(others)])
        sessions = pl.DataFrame({**talks, "session": number, "ended_at": ends + 5 * MINUTE})
        sessions = sessions.filter(pl.col("started_at") <= _NOW)
        self.ratings.append(self._ratings(rng, sessions))
        stages = np.array(["presale", "aftersale", None])
        stage = pl.Series(stages[rng.integers(0, 3, sessions.height)].tolist(), dtype=pl.String)
        shown = sessions.select(
            _id("session", "s", 11),
            *_who(),
            _id("agent", "agent-", 3),
            *map(_time, ("started_at", "ended_at", "human_requested_at")),
            *map(_time, ("queued_at", "assigned_at")),
            "left_message",
            stage.alias("stage"),
        )
        return messages, shown

    def _messages(self, sent: pl.DataFrame) -> pl.DataFrame:
        number = self._numbers("messages", sent.height)
        return sent.select(
            pl.format("m{}", number.cast(pl.String).str.zfill(12)).alias("message_id"),
            *_who(),
            _id("agent", "agent-", 3),
            _id("session", "s", 11),
            _time("sent_at"),
            pl.col("sender").replace_strict(dict(enumerate(_SENDERS)), return_dtype=pl.String),
            pl.col("mode").replace_strict(dict(enumerate(_MODES)), return_dtype=pl.String),
            pl.lit("text").alias("kind"),
            number.alias("seq"),
            *self.shape.wide_columns(number),
        )

    def _ratings(self, rng: np.random.Generator, sessions: pl.DataFrame) -> pl.DataFrame:
        asked = sessions.filter(_chance(rng, 0.3, sessions.height))
        delay = pl.Series(rng.exponential(20 * MINUTE, asked.height)).cast(pl.Int64)
        rates = _chance(rng, 0.4, asked.height)
        level = pl.Series(rng.choice([5, 4, 3, 2, 1], asked.height, p=[0.6, 0.2, 0.1, 0.04, 0.06]))
        return asked.select(
            *("session", "shop", "buyer", "agent"),
            pl.col("ended_at").alias("invited_at"),
            pl.when(rates).then(pl.col("ended_at") + delay).otherwise(NEVER).alias("rated_at"),
            level.alias("level"),
        )

    def _orders(self, rng: np.random.Generator, day: int, talks: Columns) -> pl.DataFrame:
        """Return the orders of the day; keep their refunds, reviews and complaints for later."""
        silent = draws.visitors(rng, int(self.sessions_a_day * 0.4), self.buyers)
        drawn = pl.DataFrame(draws.orders(rng, day, talks, silent))
        drawn = drawn.filter(pl.col("created_at") <= _NOW).sort("created_at", maintain_order=True)
        drawn = drawn.with_columns(self._numbers("orders", drawn.height).alias("order"))
        paid = drawn.filter(pl.col("paid_at") < NEVER)
        keep = slice(0, self.sessions_a_day * 2)
        self.recent = Pairs(
            np.concatenate([paid["shop"].to_numpy(), self.recent.shop])[keep],
            np.concatenate([paid["buyer"].to_numpy(), self.recent.buyer])[keep],
        )
        for table, after, share, days in (
            ("refunds", "paid_at", 0.09, 3.0),
            ("reviews", "signed_at", 0.4, 4.0),
            ("complaints", "paid_at", 0.02, 6.0),
        ):
            rows = drawn.filter(pl.col(after) < NEVER)
            rows = rows.filter(_chance(rng, share, rows.height))
            delay = pl.Series(rng.exponential(days * DAY, rows.height)).cast(pl.Int64)
            rows = rows.select("shop", "buyer", "order", "cents", at=pl.col(after) + delay)
            self.wake[table].append(rows.filter(pl.col("at") <= _NOW))
        return drawn.select(
            _id("order", "o", 11),
            *_who(),
            *map(_time, ("created_at", "paid_at", "grouped_at")),
            *map(_time, ("shipped_at", "signed_at", "closed_at")),
            _money("cents").alias("amount"),
            "quantity",
        )

    def _rest(self, rng: np.random.Generator) -> Iterator[tuple[str, str, pl.DataFrame]]:
        """Yield the tables that have one file."""
        refunds = pl.concat(self.wake["refunds"]).sort("at", maintain_order=True)
        count = refunds.height
        done = pl.Series(rng.exponential(1.5 * DAY, count)).cast(pl.Int64)
        settled = _chance(rng, 0.9, count)
        yield (
            "refunds",
            "all",
            refunds.select(
                _id(pl.lit(self._numbers("refunds", count)), "r", 10).alias("refund_id"),
                _id("order", "o", 11),
                *_who(),
                _agent_of(rng, refunds),
                _drawn(rng, count, {"return_refund": 6, "refund_only": 3, "exchange": 1}, "kind"),
                _time("at").alias("applied_at"),
                _time(pl.when(settled).then(pl.col("at") + done)).alias("completed_at"),
                _money("cents").alias("amount"),
                _drawn(rng, count, {"unwanted": 4, "size": 3, "quality": 2, "other": 1}, "reason"),
                _chance(rng, 0.05, count).alias("intervened"),
                _drawn(rng, count, {"seller": 4, "buyer": 3, "platform": 2}, "liability"),
            ),
        )
        reviews = pl.concat(self.wake["reviews"]).sort("at", maintain_order=True)
        scores = rng.choice([15, 14, 12, 9, 6, 3, 0], reviews.height)
        yield (
            "reviews",
            "all",
            reviews.select(
                _id(pl.lit(self._numbers("reviews", reviews.height)), "v", 10).alias("review_id"),
                _id("order", "o", 11),
                *_who(),
                _agent_of(rng, reviews),
                _time("at").alias("reviewed_at"),
                pl.Series("score", scores),
                pl.lit(None, dtype=pl.Datetime("us")).alias("changed_at"),
            ),
        )
        complaints = pl.concat(self.wake["complaints"]).sort("at", maintain_order=True)
        of_order = _chance(rng, 0.9, complaints.height)
        yield (
            "complaints",
            "all",
            complaints.select(
                _id(pl.lit(self._numbers("complaints", complaints.height)), "c", 10).alias(
                    "complaint_id"
                ),
                *_who(),
                pl.when(of_order).then(_id("order", "o", 11)).alias("order_id"),
                _agent_of(rng, complaints),
                _time("at").alias("filed_at"),
            ),
        )
        ratings = pl.concat(self.ratings).filter(pl.col("invited_at") <= _NOW)
        rated = pl.col("rated_at") <= _NOW
        yield (
            "ratings",
            "all",
            ratings.sort("invited_at", maintain_order=True).select(
                _id(pl.lit(self._numbers("ratings", ratings.height)), "g", 10).alias("rating_id"),
                *_who(),
                _id("agent", "agent-", 3),
                _id("session", "s", 11),
                *map(_time, ("invited_at", "rated_at")),
                pl.when(rated).then(pl.col("level")).alias("level"),
            ),
        )
        yield "shifts", "all", _shifts()
        yield "buyer_flags", "all", self._flags(rng)

    def _flags(self, rng: np.random.Generator) -> pl.DataFrame:
        count = max(5, self.buyers // 100)
        who = draws.visitors(rng, count, self.buyers)
        since = rng.integers((_FIRST - 10) * DAY, (_FIRST + DAYS) * DAY, count)
        until = np.where(
            _chance(rng, 0.5, count), since + rng.integers(HOUR, 5 * DAY, count), NEVER
        )
        flags = pl.DataFrame({"shop": who.shop, "buyer": who.buyer, "from": since, "to": until})
        kind = _drawn(rng, count, {"spam": 5, "blocked": 3, "internal": 2}, "flag")
        rows = flags.with_columns(kind).unique(
            ["shop", "buyer", "flag", "from"], keep="first", maintain_order=True
        )
        moment = pl.col("to").cast(pl.Int64)
        return rows.select(
            *_who(),
            "flag",
            (pl.col("from") * 1_000_000).cast(pl.Datetime("us")).alias("from_at"),
            (pl.when(moment < NEVER).then(moment) * 1_000_000)
            .cast(pl.Datetime("us"))
            .alias("to_at"),
        )


def _shifts() -> pl.DataFrame:
    """Return the shifts: half of a shop's agents 8:00 to 16:00, the others 15:30 to 23:30."""
    place = pl.col("agent") % draws.AGENTS_OF_A_SHOP
    late = (place >= draws.AGENTS_OF_A_SHOP // 2).cast(pl.Int64)
    online = pl.col("day") * DAY + 8 * HOUR + late * 450 * MINUTE
    agents = pl.DataFrame({"agent": range(draws.SHOPS * draws.AGENTS_OF_A_SHOP)})
    days = pl.DataFrame({"day": range(_FIRST, _FIRST + DAYS)})
    shifts = days.join(agents, how="cross").with_columns(online=online)
    return shifts.filter(pl.col("online") <= _NOW).select(
        _id(pl.col("agent") // draws.AGENTS_OF_A_SHOP, "shop-", 2).alias("shop_id"),
        _id("agent", "agent-", 3),
        _time("online").alias("online_at"),
        _time(pl.col("online") + 8 * HOUR).alias("offline_at"),
        (100 + 25 * (place % 3))
        .cast(pl.Decimal(12, 2))
        .truediv(100)
        .cast(pl.Decimal(6, 2))
        .alias("weight"),
    )


def _chance(rng: np.random.Generator, share: float, count: int) -> pl.Series:
    return pl.Series(rng.random(count) < share)


def _id(column: str | pl.Expr, prefix: str, digits: int) -> pl.Expr:
    """Format a number as an id; null for -1."""
    number = pl.col(column) if isinstance(column, str) else column
    text = pl.format(prefix + "{}", number.cast(pl.Int64).cast(pl.String).str.zfill(digits))
    made = pl.when(number >= 0).then(text)
    return made.alias(f"{column}_id") if isinstance(column, str) else made


def _who() -> tuple[pl.Expr, pl.Expr]:
    return _id("shop", "shop-", 2), _id("buyer", "b", 9)


def _agent_of(rng: np.random.Generator, rows: pl.DataFrame) -> pl.Expr:
    place = pl.Series(rng.integers(0, draws.AGENTS_OF_A_SHOP, rows.height))
    return _id(pl.col("shop") * draws.AGENTS_OF_A_SHOP + place, "agent-", 3).alias("agent_id")


def _time(column: str | pl.Expr) -> pl.Expr:
    """Convert seconds to a naive time; null if later than the export."""
    seconds = pl.col(column) if isinstance(column, str) else column
    known = pl.when(seconds <= _NOW).then(seconds * 1_000_000).cast(pl.Datetime("us"))
    return known.alias(column) if isinstance(column, str) else known


def _money(column: str) -> pl.Expr:
    return (pl.col(column).cast(pl.Decimal(14, 2)) / 100).cast(pl.Decimal(12, 2))


def _drawn(rng: np.random.Generator, count: int, weights: dict[str, int], name: str) -> pl.Series:
    share = np.array(list(weights.values())) / sum(weights.values())
    words = np.array(list(weights))
    return pl.Series(name, words[rng.choice(len(words), count, p=share)].tolist(), dtype=pl.String)
