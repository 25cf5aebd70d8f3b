"""Sessions derived from messages: a long silence ends a session."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TypeVar

import polars as pl

from csmetrics.errors import ArgumentError, DataError, nearest
from csmetrics.tables.schema.column_types import is_text
from csmetrics.tables.time_zones import zone_of

_Frame = TypeVar("_Frame", pl.DataFrame, pl.LazyFrame)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_PARTIES = ("shop_id", "buyer_id")


def sessionize(
    messages: _Frame, gap: str | timedelta = "10m", *, time_zone: str = "Asia/Shanghai"
) -> _Frame:
    """Add a ``session_id`` to messages: after a silence over ``gap`` a new session begins.

    Silences are those of one shop and buyer. Messages of any sender count, a machine's too: drop
    those first that should open no session. A message without shop, buyer or time has a null
    session. Rows keep their order. The id is made of the shop, the buyer and the first instant of
    the session, so that it stays the same when later messages are added.

    Args:
        messages: A frame with ``shop_id``, ``buyer_id``, ``sent_at`` and no ``session_id``.
        gap: The longest silence within a session, such as "10m", "90s", "2h", or a timedelta.
        time_zone: The zone of naive times. Silences are elapsed time, even if clocks change.

    Returns:
        The frame with ``session_id``, lazy if it was.

    Raises:
        ArgumentError: ``gap`` is not a duration, or the time zone is unknown.
        DataError: A column is missing or of a wrong type, or ``session_id`` exists already.
    """
    schema = _checked(messages, ("shop_id", "buyer_id", "sent_at"))
    if "session_id" in schema:
        msg = "messages already have a session_id; drop the column to make new sessions."
        raise DataError(msg)
    limit = _length(gap)
    time = _instant(schema, time_zone)
    placed = pl.all_horizontal(pl.col(*_PARTIES).is_not_null(), time.is_not_null())
    before = time.shift(1).over(_PARTIES, order_by=time)
    opens = before.is_null() | (time - before > limit)
    began = pl.when(opens).then(time).forward_fill().over(_PARTIES, order_by=time)
    parties = pl.col(_PARTIES).cast(pl.String).str.replace_all("%", "%25", literal=True)
    parties = parties.str.replace_all("/", "%2F", literal=True)  # "a/b", "c" is not "a", "b/c"
    name = pl.concat_str(parties, began.dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ"), separator="/")
    return messages.with_columns(pl.when(placed).then(name).alias("session_id"))


def sessions_of(messages: _Frame, *, time_zone: str = "Asia/Shanghai") -> _Frame:
    """Make the table ``sessions`` from messages with a ``session_id``, sorted by start.

    ``started_at`` and ``ended_at`` are the times of the first and the last message, ``agent_id`` is
    the last author among its agents' messages, if the messages have ``agent_id`` and ``sender``.
    What else an export says of a session (转人工, 排队, 留言) is not in its messages.

    Args:
        messages: A frame with ``session_id``, ``shop_id``, ``buyer_id`` and ``sent_at``.
        time_zone: The zone of naive times.

    Returns:
        A frame of sessions, lazy if the messages were; times in UTC.

    Raises:
        DataError: A column is missing or of a wrong type.
    """
    schema = _checked(messages, ("session_id", "shop_id", "buyer_id", "sent_at"))
    time = _instant(schema, time_zone)
    agent = []
    if {"agent_id", "sender"} <= set(schema):
        if not is_text(schema["sender"]) and schema["sender"] != pl.Null:
            msg = f"sender is {schema['sender']}, not a string: give 'buyer', 'agent' or 'system'."
            raise DataError(msg)
        wrote = (pl.col("sender") == "agent") & pl.col("agent_id").is_not_null()
        agent = [pl.col("agent_id").filter(wrote).sort_by(time.filter(wrote)).last()]
    return (
        messages.filter(pl.col("session_id").is_not_null())
        .group_by("session_id", *_PARTIES)
        .agg(*agent, started_at=time.min(), ended_at=time.max())
        .sort("started_at", "session_id", *_PARTIES)
    )


def _checked(messages: object, columns: tuple[str, ...]) -> pl.Schema:
    if not isinstance(messages, pl.DataFrame | pl.LazyFrame):
        msg = f"messages must be a polars frame, not a {type(messages).__name__}."
        raise ArgumentError(msg)
    schema = messages.collect_schema()
    for name in columns:
        if name not in schema:
            msg = (
                f"messages have no column {name!r}.{nearest(name, schema)} Add it, or rename yours."
            )
            raise DataError(msg)
    for name in set(columns) - {"sent_at"}:
        dtype = schema[name]
        if not (is_text(dtype) or dtype.is_integer() or dtype == pl.Null):
            msg = f"{name} is {dtype}, not a string or an integer: cast it, or read it as text."
            raise DataError(msg)
    if not isinstance(schema["sent_at"], pl.Datetime):
        msg = (
            f"sent_at is {schema['sent_at']}, not a datetime; read times from text with "
            "read_export."
        )
        raise DataError(msg)
    return schema


def _instant(schema: pl.Schema, time_zone: str) -> pl.Expr:
    dtype = schema["sent_at"]
    zone = zone_of(time_zone).key
    time = pl.col("sent_at")
    if isinstance(dtype, pl.Datetime) and dtype.time_zone is None:
        time = time.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return time.dt.convert_time_zone("UTC").cast(pl.Datetime("us", "UTC"))


def _length(gap: object) -> timedelta:
    if isinstance(gap, timedelta):
        found = gap
    else:
        match = re.fullmatch(r"(\d+)([smhd])", gap) if isinstance(gap, str) else None
        if match is None:
            msg = f"gap={gap!r} is not a duration; give '10m', '90s', '2h' or a timedelta."
            raise ArgumentError(msg)
        found = timedelta(seconds=int(match[1]) * _UNITS[match[2]])
    if found <= timedelta(0):
        msg = f"gap={gap!r} is not longer than zero. Give a longer one."
        raise ArgumentError(msg)
    return found
