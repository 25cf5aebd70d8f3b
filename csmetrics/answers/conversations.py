"""Conversations: the messages of each session, or of a buyer's day, added up by the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import polars as pl

from csmetrics.engine.periods import Per
from csmetrics.errors import MissingDataError, nearest
from csmetrics.evaluation import chosen_registry
from csmetrics.needs import Lack
from csmetrics.registries import Registry
from csmetrics.request import MetricLike, Request
from csmetrics.tables import Dataset

KEY = ("shop_id", "buyer_id", "session_id", "day")
"""What tells one conversation from another: ``day`` is null where there is a session."""
MESSAGES = {"messages": ("message_id", "shop_id", "buyer_id", "sent_at", "sender")}
"""The columns without which there are no conversations."""
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
) -> Request:
    """The arguments checked, as ``evaluate`` checks them; ``as_of`` is then set.

    Raises:
        CsmetricsError: As ``evaluate``.
    """
    return Request(
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


def known_at(request: Request, needed: Mapping[str, Sequence[str]], asker: str) -> Dataset:
    """The data as they were known at the request's ``as_of``.

    Raises:
        MissingDataError: The data set lacks one of the tables or columns; of flags, which may be
            absent, a column.
    """
    data = request.data
    flags = {"buyer_flags": _FLAGS} if "buyer_flags" in data.tables else {}
    lacks, hints = [], []
    for table, columns in {**needed, **flags}.items():
        whole = table not in data.tables
        given = () if whole else data.columns(table)
        if absent := tuple(name for name in columns if name not in given):
            lacks.append(str(Lack(table, absent, whole=whole)))
            hints += [nearest(name, given) for name in absent]
    if lacks:
        hint = "".join(dict.fromkeys(hints))
        msg = f"{asker}: the data set lacks {', '.join(lacks)}.{hint}"
        raise MissingDataError(msg)
    assert request.as_of is not None  # noqa: S101  the request put it there
    return data.truncate(request.as_of)


def placed_messages(known: Dataset) -> pl.DataFrame:
    """The messages, each with its conversation and what a round asks of it.

    Args:
        known: The data set, truncated at the knowledge time.

    Returns:
        ``message_id``, the columns of ``KEY``, ``on`` (local day), ``sent_at``, ``agent_id``,
        ``asked``, ``human``, ``automatic``, ``reply_at`` (the next human reply seen in its
        conversation) and ``opens`` (whether it opens a round). A message with a session is in that
        session; one without is in its buyer's day, and is answered from the buyer's whole history.
        Those of one conversation stand in message order.
    """
    flagged = _flagged(known)
    person = pl.col("mode").is_in(("manual", "assisted"))
    frame = (
        known.frame("messages")
        .with_row_index("given")
        .sort("sent_at", "seq", "given", nulls_last=False)
        .join(flagged, on="message_id", how="left", maintain_order="left")
        .select(
            "message_id",
            "shop_id",
            "buyer_id",
            "session_id",
            pl.col("sent_at").dt.date().alias("on"),
            "sent_at",
            "agent_id",
            asked=(pl.col("sender") == "buyer")
            & (pl.col("mode") == "manual")
            & pl.col("flagged").is_null(),
            human=(pl.col("sender") == "agent") & person,
            automatic=(pl.col("sender") != "buyer") & (pl.col("mode") == "automatic"),
        )
        .collect()
    )
    alone = pl.col("session_id").is_null()
    buyer = ("shop_id", "buyer_id")
    theirs = frame.join(frame.filter(alone), on=buyer, how="semi", maintain_order="left")
    return pl.concat(
        (
            _answered(frame.filter(~alone), ("session_id",), day=pl.lit(None, dtype=pl.Date)),
            _answered(theirs, buyer, day=pl.col("on")).filter(alone),
        )
    )


def _answered(messages: pl.DataFrame, scope: tuple[str, ...], *, day: pl.Expr) -> pl.DataFrame:
    """Messages in order, scope by scope, with ``day``, ``reply_at`` and ``opens``.

    A scope's messages stand together, so its next reply is the next one below if that is of the
    same scope: one pass over all, where windows would gather each scope's rows again.
    """
    place = pl.struct(scope).rle_id()
    turn = pl.col("asked") | pl.col("human")

    def below(column: str) -> pl.Expr:
        return pl.when("human").then(column).shift(-1).backward_fill()

    def above(column: str) -> pl.Expr:
        return pl.when(turn).then(column).shift(1).forward_fill()

    fresh = (
        (above("place") != pl.col("place"))
        | above("human")
        | above("day").ne_missing(pl.col("day"))
    )
    return (
        messages.sort(scope, maintain_order=True)
        .with_columns(place.alias("place"), day.alias("day"))
        .with_columns(
            reply_at=pl.when(below("place") == pl.col("place")).then(below("sent_at")),
            opens=pl.col("asked") & fresh.fill_null(value=True),
        )
        .drop("place")
    )


def _flagged(known: Dataset) -> pl.LazyFrame:
    """The ids of the messages that a flag of their shop and buyer covers."""
    messages = known.frame("messages").select("message_id", "shop_id", "buyer_id", "sent_at")
    return (
        messages.join(known.frame("buyer_flags"), on=("shop_id", "buyer_id"))
        .filter(
            pl.col("sent_at") >= pl.col("from_at"),
            pl.col("to_at").is_null() | (pl.col("sent_at") < pl.col("to_at")),
        )
        .select("message_id", flagged=pl.lit(value=True))
        .unique()
    )


def conversations(known: Dataset, messages: pl.DataFrame) -> pl.DataFrame:
    """One row a conversation: its session where there is one, and what its messages add up to.

    Args:
        known: The data set, truncated at the knowledge time.
        messages: Its ``placed_messages``.

    Returns:
        The columns of ``KEY``, ``agent_id`` (the session's own, else the author of the last human
        reply), ``started_at`` (the session's, else the first message's), ``ended_at`` (null: still
        open, or not told), ``last_at`` (of any message), ``first_asked_at``, counts, and waits in
        durations; ``waiting_since`` is the first question of the earliest round without reply.
    """
    wait = pl.col("reply_at") - pl.col("sent_at")
    author = pl.col("agent_id").filter(pl.col("human") & pl.col("agent_id").is_not_null())
    count = pl.UInt32
    added = messages.group_by(KEY).agg(
        author.last().alias("author"),
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
        (author != author.shift(1)).sum().cast(count).alias("transfers"),
    )
    names = ("shop_id", "buyer_id", "session_id", "agent_id", "started_at", "ended_at")
    if "sessions" in known.tables:
        sessions = known.frame("sessions").select(names).collect()
    else:
        zone = messages.schema["sent_at"]
        kinds = (pl.String(), pl.String(), pl.String(), pl.String(), zone, zone)
        sessions = pl.DataFrame(schema=dict(zip(names, kinds, strict=True)))
    counts = ("messages", "asked", "human_replies", "automatic", "rounds", "unanswered")
    return sessions.join(
        added, on=("shop_id", "buyer_id", "session_id"), how="full", coalesce=True
    ).with_columns(
        pl.coalesce("agent_id", "author").alias("agent_id"),
        pl.coalesce("started_at", "first_at").alias("started_at"),
        pl.col(*counts, "transfers").fill_null(0),
    )
