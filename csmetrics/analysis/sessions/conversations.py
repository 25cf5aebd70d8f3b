"""Build conversations, from a session or a buyer's day, and aggregate their messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

import polars as pl

from csmetrics.catalogue.registry import Registry
from csmetrics.engine.column_ops import hash_of
from csmetrics.engine.local_days import around
from csmetrics.errors import MissingDataError, nearest
from csmetrics.evaluation.calendar_periods import Per
from csmetrics.evaluation.evaluate import chosen_registry
from csmetrics.evaluation.request import EvaluationRequest, MetricLike
from csmetrics.model.requirements import MissingColumns
from csmetrics.tables import Dataset

KEY = ("shop_id", "buyer_id", "session_id", "day")
"""The key of a conversation: ``day`` is null if there is a session."""
MESSAGES = {"messages": ("message_id", "shop_id", "buyer_id", "sent_at", "sender")}
"""The columns required to build conversations."""
_BUYER = ("shop_id", "buyer_id")
_SESSION = (*_BUYER, "session_id", "agent_id", "started_at", "ended_at")
_FLAGS = ("shop_id", "buyer_id", "flag", "from_at", "to_at")


def asked_for(  # noqa: PLR0913  the arguments are evaluate's
    data: Dataset,
    *,
    start: date | None,
    end: date | None,
    as_of: datetime | None,
    metric: MetricLike | None = None,
    per: Per = "day",
    registry: Registry | None = None,
) -> EvaluationRequest:
    """Validate arguments as ``evaluate`` does; the request's ``as_of`` is then set.

    Raises:
        CsmetricsError: As ``evaluate``.
    """
    return EvaluationRequest(
        metrics=() if metric is None else metric,
        data=data,
        per=per,
        by=(),
        start=start,
        end=end,
        as_of=as_of,
        edition=None,
        missing="raise",
        registry=Registry(()) if registry is None and metric is None else chosen_registry(registry),
    )


def known_at(
    request: EvaluationRequest, needed: Mapping[str, Sequence[str]], asker: str
) -> Dataset:
    """Truncate the data to what was known at the request's ``as_of``.

    Raises:
        MissingDataError: The data set lacks a table or column in ``needed``, or has the optional
            table ``buyer_flags`` without one of its columns.
    """
    data = request.data
    flags = {"buyer_flags": _FLAGS} if "buyer_flags" in data.tables else {}
    lacks, hints = [], []
    for table, columns in {**needed, **flags}.items():
        whole = table not in data.tables
        given = () if whole else data.columns(table)
        if absent := tuple(name for name in columns if name not in given):
            lacks.append(str(MissingColumns(table, absent, whole=whole)))
            hints += [nearest(name, given) for name in absent]
    if lacks:
        hint = "".join(dict.fromkeys(hints))
        msg = f"{asker}: the data set lacks {', '.join(lacks)}.{hint} Add what is missing"
        raise MissingDataError(msg)
    assert request.as_of is not None  # noqa: S101  the request put it there
    return data.truncate(request.as_of)


class ChatRows(NamedTuple):
    """Messages and sessions to build conversations from; every conversation in it is complete."""

    messages: pl.LazyFrame
    sessions: pl.LazyFrame


def all_chats(known: Dataset) -> ChatRows:
    """All known messages and sessions."""
    if "sessions" in known.tables:
        sessions = known.frame("sessions").select(_SESSION)
    else:
        kinds = [*(pl.String(),) * 4, *(pl.Datetime("us", known.time_zone),) * 2]
        sessions = pl.LazyFrame(schema=dict(zip(_SESSION, kinds, strict=True)))
    return ChatRows(known.frame("messages").with_row_index("given"), sessions)


def chats_begun(known: Dataset, start: date | None, end: date | None) -> ChatRows:
    """Select conversations that may begin on the local days start ≤ day < end."""
    messages, sessions = talk = all_chats(known)
    if start is None and end is None:
        return talk

    def then(column: str, before: date | None = end) -> pl.Expr:
        kept = around(pl.col(column).to_physical(), start, before)
        return pl.all_horizontal(pl.lit(value=True), *kept).fill_null(value=True)

    talks = (*_BUYER, "session_id")
    begun = [sessions.filter(then("started_at")), messages.filter(then("sent_at"))]
    began, typed = (frame.lazy() for frame in pl.collect_all(one.select(talks) for one in begun))
    named = pl.col("session_id").is_not_null()
    ids = pl.concat([began, typed]).filter(named).select("session_id").unique()
    # a reply to a message without session may be anywhere in what shop and buyer wrote later
    alone = typed.filter(~named).select(_BUYER)
    kept = [
        messages.join(ids, on="session_id", how="semi"),
        messages.filter(then("sent_at", before=None)).join(alone, on=_BUYER, how="semi"),
    ]
    given = pl.concat([frame.select("given") for frame in kept]).unique()
    wanted = messages.join(given, on="given", how="semi", maintain_order="left")
    return ChatRows(wanted, sessions.join(ids, on="session_id", how="semi"))


def chats_of(known: Dataset, buyers: pl.DataFrame) -> ChatRows:
    """Select the conversations of some buyers, given by ``shop_id`` and ``buyer_id``."""
    wanted = buyers.lazy().select(_BUYER).unique()
    messages, sessions = (frame.join(wanted, on=_BUYER, how="semi") for frame in all_chats(known))
    return ChatRows(messages, sessions)


def placed_messages(known: Dataset, messages: pl.LazyFrame, *, named: bool = False) -> pl.DataFrame:
    """Assign each message to its conversation, and find rounds and next human replies.

    Args:
        known: The data set, truncated at the knowledge time.
        messages: All of its messages, or those of some conversations.
        named: Whether to return message ids, which take longest to read.

    Returns:
        ``message_id`` if ``named``, the columns of ``KEY``, ``on`` (local day), ``sent_at``,
        ``agent_id``, ``asked``, ``human``, ``automatic``, ``reply_at`` (the next human reply in
        its scope) and ``opens`` (whether it opens a round), in message order. A message with a
        session belongs to that session, which is also its scope; one without belongs to its
        buyer's local day, and its scope is all that shop and buyer wrote.
    """
    names = (*_BUYER, "session_id", "sent_at", "agent_id", *(("message_id",) if named else ()))
    own = messages.select("given", *names, "seq", "sender", "mode").collect()
    person = pl.col("mode").is_in(("manual", "assisted"))
    alone = pl.col("session_id").is_null()
    day = pl.col("sent_at").dt.date()
    frame = _in_order(own).select(
        *names,
        day.alias("on"),
        pl.when(alone).then(day).alias("day"),
        asked=(pl.col("sender") == "buyer")
        & (pl.col("mode") == "manual")
        & ~pl.col("given").is_in(_flagged(known, own).implode()),
        human=(pl.col("sender") == "agent") & person,
        automatic=(pl.col("sender") != "buyer") & (pl.col("mode") == "automatic"),
    )
    rows = frame.drop("agent_id", "automatic").with_row_index("row")
    theirs = rows.join(rows.filter(alone), on=_BUYER, how="semi", maintain_order="left")
    found = (
        _answered(rows.filter(~alone), ("session_id",), day="day"),
        _answered(theirs, _BUYER, day="on").filter(alone),
    )
    answers = pl.concat(answer.select("row", "reply_at", "opens") for answer in found).sort("row")
    return frame.hstack(answers.drop("row"))


def _in_order(messages: pl.DataFrame) -> pl.DataFrame:
    """Sort messages by time, ``seq`` and row, unless they are in order, as most exports are."""
    at, seq = pl.col("sent_at"), pl.col("seq").fill_null(-(2**63))  # nulls sort first
    earlier = (at < at.shift(1)) | ((at == at.shift(1)) & (seq < seq.shift(1)))
    if messages.select(earlier.any()).item():
        return messages.sort("sent_at", "seq", "given", nulls_last=False)
    return messages


def _answered(messages: pl.DataFrame, scope: tuple[str, ...], *, day: str) -> pl.DataFrame:
    """Add ``reply_at`` and ``opens`` to messages, sorted by scope; a round ends with its ``day``.

    Since the messages of a scope are adjacent, its next reply is the next one in the frame if that
    has the same scope: one pass over all rows, which is faster than a window for each scope.
    """
    turn = pl.col("asked") | pl.col("human")

    def below(column: str) -> pl.Expr:
        return pl.when("human").then(column).shift(-1).backward_fill()

    def above(column: str) -> pl.Expr:
        return pl.when(turn).then(column).shift(1).forward_fill()

    fresh = (
        (above("place") != pl.col("place")) | above("human") | above(day).ne_missing(pl.col(day))
    )
    return _placed(messages, scope, day).with_columns(
        reply_at=pl.when(below("place") == pl.col("place")).then(below("sent_at")),
        opens=pl.col("asked") & fresh.fill_null(value=True),
    )


def _placed(messages: pl.DataFrame, scope: tuple[str, ...], day: str) -> pl.DataFrame:
    """Sort messages by scope, each scope numbered as ``place``: numbers sort faster than ids."""
    placed = messages.select(
        *("row", "session_id", "sent_at", "asked", "human", day),
        place=hash_of(scope, 0),
        check=hash_of(scope, len(scope)),
    ).sort("place", maintain_order=True)
    alike, same = (pl.col(name) == pl.col(name).shift(1) for name in ("place", "check"))
    if placed.select((alike & ~same).any()).item():  # two scopes share a number
        by_both = placed.sort("place", "check", maintain_order=True)
        placed = by_both.with_columns(place=pl.struct("place", "check").rle_id())
    return placed.drop("check")


def _flagged(known: Dataset, messages: pl.DataFrame) -> pl.Series:
    """The row numbers (``given``) of messages that a flag of their shop and buyer covers."""
    return (
        messages.lazy()
        .select("given", *_BUYER, "sent_at")
        .join(known.frame("buyer_flags"), on=_BUYER)
        .filter(
            pl.col("sent_at") >= pl.col("from_at"),
            pl.col("to_at").is_null() | (pl.col("sent_at") < pl.col("to_at")),
        )
        .select("given")
        .collect()
        .to_series()
    )


def conversations(sessions: pl.LazyFrame, messages: pl.DataFrame) -> pl.DataFrame:
    """Aggregate messages to one row per conversation, joined with its session if it has one.

    Args:
        sessions: The sessions.
        messages: The ``placed_messages`` of these sessions, and of messages without session.

    Returns:
        The columns of ``KEY``, ``agent_id`` (the session's own, else the author of the last human
        reply), ``started_at`` (the session's, else the first message's), ``ended_at`` (null: still
        open, or not recorded), ``last_at`` (the last message), ``first_asked_at``, counts, and
        waits as durations; ``waiting_since`` is the start of the first round without a reply.
    """
    wait = pl.col("reply_at") - pl.col("sent_at")
    count = pl.UInt32
    added = messages.group_by(KEY).agg(
        pl.col("agent_id")
        .filter(pl.col("human") & pl.col("agent_id").is_not_null())
        .alias("authors"),
        pl.col("sent_at").min().alias("first_at"),
        pl.col("sent_at").max().alias("last_at"),
        pl.col("sent_at").filter("asked").min().alias("first_asked_at"),
        pl.len().cast(count).alias("messages"),
        pl.col("asked").sum().cast(count),
        pl.col("human").sum().cast(count).alias("human_replies"),
        pl.col("automatic").sum().cast(count),
        pl.col("opens").sum().cast(count).alias("rounds"),
        (pl.col("opens") & pl.col("reply_at").is_null()).sum().cast(count).alias("unanswered"),
        wait.filter("asked").first().alias("first_wait"),
        wait.filter("opens").max().alias("slowest_wait"),
        pl.col("sent_at")
        .filter(pl.col("opens") & pl.col("reply_at").is_null())
        .min()
        .alias("waiting_since"),
    )
    counts = ("messages", "asked", "human_replies", "automatic", "rounds", "unanswered")
    return (
        sessions.collect()
        .join(_handed_over(added), on=(*_BUYER, "session_id"), how="full", coalesce=True)
        .with_columns(
            pl.coalesce("agent_id", pl.col("authors").list.last()).alias("agent_id"),
            pl.coalesce("started_at", "first_at").alias("started_at"),
            pl.col(*counts, "transfers").fill_null(0),
        )
    )


def _handed_over(talks: pl.DataFrame) -> pl.DataFrame:
    """Add ``transfers``: how often the author changes from one of ``authors`` to the next."""
    numbered = talks.with_row_index("number")
    changed = [pl.col(name) == pl.col(name).shift(1) for name in ("number", "authors")]
    transfers = (
        numbered.select("number", "authors")
        .explode("authors")
        .filter(changed[0] & ~changed[1])
        .group_by("number")
        .agg(pl.len().cast(pl.UInt32).alias("transfers"))
    )
    return numbered.join(transfers, on="number", how="left").drop("number")
