"""Strategy of small, consistent data sets whose times lie at the edges of the rules."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from hypothesis import strategies as st

from csmetrics.tables import TABLES, Dataset
from csmetrics.testing import drawn_rows as records
from csmetrics.testing.drawn_rows import Spec
from csmetrics.testing.edges import (
    PLAIN_DAYS,
    ZONES,
    After,
    AtMessage,
    Moment,
    When,
    at_messages,
    moments,
)
from csmetrics.testing.vocabulary import OWN

Row = dict[str, Any]

NOT_BEFORE: dict[str, dict[str, tuple[str, ...]]] = {
    "sessions": {
        "ended_at": ("started_at",),
        "human_requested_at": ("started_at",),
        "queued_at": ("started_at",),
        "assigned_at": ("started_at", "queued_at"),
    },
    "orders": dict.fromkeys(
        ("paid_at", "grouped_at", "shipped_at", "signed_at", "closed_at"), ("created_at",)
    ),
    "refunds": {"completed_at": ("applied_at",)},
    "reviews": {"changed_at": ("reviewed_at",)},
    "ratings": {"rated_at": ("invited_at",)},
    "shifts": {"offline_at": ("online_at",)},
    "buyer_flags": {"to_at": ("from_at",)},
}
"""The columns of a row that each timestamp must not precede."""


OF_ORDERS = ("orders", "refunds", "reviews", "complaints")
"""The tables that may lack the column ``buyer_id``."""


def datasets(
    *,
    zones: Sequence[str] = ZONES,
    max_messages: int = 40,
    as_of: bool = True,
    buyers: bool = True,
) -> st.SearchStrategy[Dataset]:
    """Draw data sets with consistent tables and times at the edges of the rules.

    There are at most ``max_messages`` messages and a few rows of every other table, for two shops,
    three buyers and two agents (or none). Times are at the opening and closing of service hours,
    at midnight, on days when rules or clocks change, at limits of definitions after another
    message, and one second or microsecond before or after each of these. Records are drawn first
    and converted to frames last, so that an example shrinks to a few rows.

    Args:
        zones: Time zones to draw from, among those of ``edges.PLAIN_DAYS``.
        max_messages: The largest number of messages.
        as_of: Whether some data sets have a knowledge time.
        buyers: Whether orders, refunds, reviews and complaints always have the column
            ``buyer_id``; else at least one of these tables lacks it.

    Returns:
        A strategy of valid data sets. ``buyer_flags``, ``agents``, ``calendar``, ``shops`` and
        optional columns of messages are sometimes left out. Every table has the user-defined
        columns that drawn definitions use, with wide or narrow types; messages may have
        ``channel``.
    """
    return _datasets(tuple(zones), max_messages, as_of=as_of, buyers=buyers)


@st.composite
def _datasets(
    draw: st.DrawFn, zones: tuple[str, ...], max_messages: int, *, as_of: bool, buyers: bool
) -> Dataset:
    return build(draw(_drawn(zones, max_messages, as_of=as_of, buyers=buyers)))


@functools.cache
def _drawn(
    zones: tuple[str, ...], max_messages: int, *, as_of: bool, buyers: bool
) -> st.SearchStrategy[Spec]:
    """Return the strategy of ``build``'s argument; cached, because making it takes time."""
    return st.fixed_dictionaries(parts(zones, max_messages, as_of=as_of, buyers=buyers))


def parts(
    zones: tuple[str, ...], max_messages: int, *, as_of: bool, buyers: bool
) -> dict[str, st.SearchStrategy[Any]]:
    """Return the strategies of ``build``'s argument: records of each table, and options."""
    buyerless = st.frozensets(st.sampled_from(OF_ORDERS), min_size=1)
    left_out = ((), (), ("kind",), ("seq",), ("mode",), ("mode", "seq"))
    return {
        "zone": st.sampled_from(zones),
        "day": st.integers(0, 5),
        "messages": _many(records.messages(), max_messages),
        "sessions": st.lists(records.sessions(), max_size=4),
        "orders": st.lists(records.orders(), max_size=8),
        "refunds": st.lists(records.refunds(), max_size=4),
        "reviews": st.lists(records.reviews(), max_size=4),
        "ratings": st.lists(records.ratings(), max_size=4),
        "complaints": st.lists(records.complaints(), max_size=3),
        "shifts": st.lists(records.shifts(), max_size=4),
        "buyer_flags": st.none() | st.lists(records.flags(), max_size=3),
        "agents": st.none() | st.lists(records.agents(), max_size=5),
        "calendar": st.none() | st.lists(records.calendar(), max_size=4),
        "shops": st.none() | st.lists(records.shops(), max_size=2),
        "in_time_order": st.booleans(),
        "channel": st.booleans(),
        "narrow": st.booleans(),
        "buyerless": st.just(frozenset[str]()) if buyers else buyerless,
        "left_out": st.sampled_from(left_out),
        "as_of": st.one_of(st.none(), at_messages(), moments(16)) if as_of else st.none(),
    }


def _many(rows: st.SearchStrategy[Spec], most: int) -> st.SearchStrategy[list[Spec]]:
    few, several = min(4, most), min(12, most)
    return st.one_of(
        st.lists(rows, max_size=few),
        st.lists(rows, min_size=few, max_size=several),
        st.lists(rows, min_size=several, max_size=most),
    )


class _Builder:
    """Converts drawn records to rows: ``edges.When`` to instants, indexes to ids."""

    def __init__(self, zone: str, day: date) -> None:
        self.zone = ZoneInfo(zone)
        self.day = day
        self.noon = Moment(0, timedelta(hours=12), timedelta(0)).instant(day, self.zone)
        self.sent: dict[tuple[str, str], list[datetime]] = {}

    def instant(self, when: When, pair: tuple[str, str] | None, base: datetime) -> datetime:
        if isinstance(when, Moment):
            return when.instant(self.day, self.zone)
        if isinstance(when, After):
            return base + when.delay + when.jitter
        times = self.sent.get(pair) if pair else None
        times = times or [t for of in self.sent.values() for t in of] or [self.noon]
        return times[when.nth % len(times)] + when.offset + when.jitter

    def messages(self, specs: Sequence[Spec], sessions: Sequence[Row]) -> list[Row]:
        rows = []
        for number, spec in enumerate(specs):
            pair, session_id, base = spec["pair"], None, self.noon
            if spec["session"] is not None:
                if spec["session"] < 0 or not sessions:
                    session_id = f"lost-{'-'.join(pair)}"
                else:
                    session = sessions[spec["session"] % len(sessions)]
                    session_id = session["session_id"]
                    pair = session["shop_id"], session["buyer_id"]
                    base = session["started_at"]
            earlier = self.sent.setdefault(pair, [])
            base = earlier[-1] if earlier else base
            sent_at = self.instant(spec["sent_at"], pair, base)
            earlier.append(sent_at)
            named = {key: spec[key] for key in ("sender", "mode", "agent_id", "seq", "kind")}
            rows.append(
                {
                    "message_id": f"m{number}",
                    "shop_id": pair[0],
                    "buyer_id": pair[1],
                    "session_id": session_id,
                    "sent_at": sent_at,
                    **named,
                    **{name: spec[name] for name in ("channel", *records.OWN)},
                }
            )
        return rows

    def row(self, table: str, number: int, spec: Spec, order: Row | None = None) -> Row:
        """Make a row of any table except messages."""
        pair = (order["shop_id"], order["buyer_id"]) if order else spec.get("pair")
        key = {"buyer_flags": None, "shifts": None}.get(table, f"{table[:-1]}_id")
        row: Row = {key: f"{table[0]}{number}"} if key else {}
        if pair:
            row["shop_id"], row["buyer_id"] = pair
        if "order" in spec:
            row["order_id"] = order["order_id"] if order else "lost"
        base = (order["paid_at"] or order["created_at"]) if order else self.noon
        not_before = NOT_BEFORE.get(table, {})
        for column in sorted(spec, key=lambda name: len(not_before.get(name, ()))):
            value = spec[column]
            if isinstance(value, When):
                earlier = [row[name] for name in not_before.get(column, ())]
                least = max((t for t in earlier if t is not None), default=None)
                at = self.instant(value, pair, least or base)
                row[column] = max(at, least) if least else at
            elif column not in ("pair", "order", "session"):
                row[column] = value
        return row


def build(drawn: Spec) -> Dataset:
    """Make a data set of drawn records."""
    zone = drawn["zone"]
    world = _Builder(zone, PLAIN_DAYS[zone][drawn["day"] % len(PLAIN_DAYS[zone])])
    started = [{**s, **dict.fromkeys(NOT_BEFORE["sessions"])} for s in drawn["sessions"]]
    begun = [world.row("sessions", i, spec) for i, spec in enumerate(started)]
    tables: dict[str, list[Row]] = {"messages": world.messages(drawn["messages"], begun)}
    tables["sessions"] = _rows(world, "sessions", drawn["sessions"])
    tables["orders"] = orders = _rows(world, "orders", drawn["orders"])
    for table in ("refunds", "reviews", "complaints"):
        tables[table] = [
            world.row(table, i, spec, _picked(orders, spec["order"]))
            for i, spec in enumerate(drawn[table])
        ]
    tables["ratings"] = _ratings_of(world, drawn["ratings"], tables["sessions"])
    tables["shifts"] = _first_of(
        _rows(world, "shifts", drawn["shifts"]), "shop_id", "agent_id", "online_at"
    )
    if drawn["buyer_flags"] is not None:
        tables["buyer_flags"] = _first_of(
            _rows(world, "buyer_flags", drawn["buyer_flags"]),
            *("shop_id", "buyer_id", "flag", "from_at"),
        )
    if drawn["agents"] is not None:
        tables["agents"] = _apart([_dated(world.day, spec) for spec in drawn["agents"]])
    if drawn["calendar"] is not None:
        tables["calendar"] = _first_of(
            [_dated(world.day, spec) for spec in drawn["calendar"]], *TABLES["calendar"].KEY
        )
    if drawn["shops"] is not None:
        tables["shops"] = _first_of([dict(spec) for spec in drawn["shops"]], "shop_id")
    if drawn["in_time_order"]:
        tables["messages"].sort(key=lambda row: row["sent_at"])
    left_out = dict.fromkeys(drawn["buyerless"], ("buyer_id",))
    left_out["messages"] = (*drawn["left_out"], *(() if drawn["channel"] else ("channel",)))
    frames: dict[str, Any] = {
        name: _frame(name, rows, zone, narrow=drawn["narrow"]).drop(left_out.get(name, ()))
        for name, rows in tables.items()
    }
    return Dataset(**frames, time_zone=zone, as_of=_as_of(world, drawn["as_of"], tables))


def _rows(world: _Builder, table: str, specs: Sequence[Spec]) -> list[Row]:
    return [world.row(table, i, spec) for i, spec in enumerate(specs)]


def _picked(rows: Sequence[Row], index: int) -> Row | None:
    return rows[index % len(rows)] if rows and index >= 0 else None


def _ratings_of(world: _Builder, specs: Sequence[Spec], sessions: Sequence[Row]) -> list[Row]:
    rows = []
    for number, spec in enumerate(specs):
        session = _picked(sessions, -1 if spec["session"] is None else spec["session"])
        pair = (session["shop_id"], session["buyer_id"]) if session else spec["pair"]
        row = world.row("ratings", number, {**spec, "pair": pair})
        row["session_id"] = session["session_id"] if session else None
        row["level"] = row["level"] if row["rated_at"] else None
        rows.append(row)
    return rows


def _first_of(rows: Sequence[Row], *key: str) -> list[Row]:
    kept: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        kept.setdefault(tuple(row[name] for name in key), row)
    return list(kept.values())


def _dated(own_day: date, spec: Spec) -> Row:
    """Replace day offsets by dates counted from the data set's own day."""
    days = {name: spec[name] for name in ("day", "since", "until") if name in spec}
    dates = {n: None if d is None else own_day + timedelta(days=d) for n, d in days.items()}
    return {**spec, **dates}


def _apart(rows: Sequence[Row]) -> list[Row]:
    """Keep rows of agents that end after they start and do not overlap a kept row."""
    kept: list[tuple[date, date, Row]] = []
    for row in rows:
        since, until = row["since"] or date.min, row["until"] or date.max
        free = all(
            until <= begun or ended <= since
            for begun, ended, other in kept
            if (row["shop_id"], row["agent_id"]) == (other["shop_id"], other["agent_id"])
        )
        if since < until and free:
            kept.append((since, until, row))
    return [row for _, _, row in kept]


def _as_of(
    world: _Builder, when: When | None, tables: Mapping[str, Sequence[Row]]
) -> datetime | None:
    """Return a knowledge time near an event of any table, or at an edge of a day."""
    if when is None:
        return None
    events = [
        value
        for rows in tables.values()
        for row in rows
        for value in row.values()
        if isinstance(value, datetime)
    ]
    if isinstance(when, AtMessage) and events:
        return events[when.nth % len(events)] + when.offset + when.jitter
    return world.instant(when, None, world.noon)


def _own(number: int) -> Row:
    """Return the user-defined columns of a row: the row number cycles through null and values."""
    return {name: (None, *values)[number % (len(values) + 1)] for name, values in OWN.values()}


@functools.cache
def _schema(table: str, zone: str) -> dict[str, Any]:
    empty: dict[str, Any] = {table: []}
    return dict(Dataset(**empty, time_zone=zone).frame(table).collect_schema())


_OWN_TYPES = (
    {"topic": pl.String(), "stars": pl.Int64(), "vip": pl.Boolean()},
    {"topic": pl.Categorical(), "stars": pl.Int8(), "vip": pl.Boolean()},
)


def _frame(table: str, rows: Sequence[Row], zone: str, *, narrow: bool) -> pl.DataFrame:
    schema = {**_schema(table, zone), **_OWN_TYPES[narrow]}
    rows = [{**_own(number), **row} for number, row in enumerate(rows)]
    if table == "messages":
        schema = {**schema, "channel": pl.String()}
    instants = {name: pl.Datetime("us", "UTC") for name in schema if name.endswith("_at")}
    frame = pl.DataFrame(rows, schema={**schema, **instants}, orient="row")
    return frame.with_columns(pl.col(name).dt.convert_time_zone(zone) for name in instants)
