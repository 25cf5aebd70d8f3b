"""Pairing of 京东 sessions in chat records with those of 咨询会话查询, if it is unambiguous."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from csmetrics.exports.importing.chats import ALIAS, STARTED

_NEAR_SURE = 5
_NEAR = 120
_PAIR = ["shop_id", ALIAS, STARTED]


@dataclass(frozen=True)
class Pairing:
    """The session of each block of the chat records, and how many are paired and unpaired."""

    pairs: pl.DataFrame
    paired: int
    unpaired: int


def pair(blocks: pl.DataFrame, sessions: pl.DataFrame) -> Pairing:
    """Pair blocks with sessions by time and masked name, if there is only one candidate.

    First those of the same second whose name fits; then those within five seconds whose name and
    agent fit; then those within two minutes whose name fits. Each step pairs only a block and a
    session that have no other candidate.

    Args:
        blocks: ``shop_id``, the buyer's ``ALIAS``, ``STARTED``, and ``agents``, who wrote there.
        sessions: ``session_id``, ``shop_id``, ``buyer_id``, ``agent_id``, ``started_at`` local.
    """
    blocks = blocks.with_row_index("block")
    sessions = sessions.with_row_index("session")
    found: list[pl.DataFrame] = []
    left, right = blocks, sessions
    for reach, by_agent in ((0, False), (_NEAR_SURE, True), (_NEAR, False)):
        near = _candidates(left, right, reach, by_agent=by_agent)
        sure = near.filter((pl.len().over("block") == 1) & (pl.len().over("session") == 1))
        # A block with several candidates stays unpaired: a wider step would only find more.
        left = left.join(near, on="block", how="anti")
        right = right.join(sure, on="session", how="anti")
        found.append(sure.select("block", "session"))
    pairs = (
        pl.concat(found)
        .join(blocks, on="block")
        .join(sessions.select("session", "session_id", "buyer_id"), on="session")
        .select(*_PAIR, "session_id", "buyer_id")
    )
    return Pairing(pairs, pairs.height, blocks.height - pairs.height)


def place(messages: pl.DataFrame, sessions: pl.DataFrame) -> pl.Series:
    """Find the session of each message: its shop's, buyer's and agent's that runs at its time.

    Args:
        messages: ``shop_id``, ``buyer_id``, ``agent_id``, ``sent_at``.
        sessions: ``session_id``, ``started_at``, and of the others those that are known; without
            ``ended_at`` one runs until the next begins.

    Returns:
        The ``session_id`` of each message, null if there is none.
    """
    by = [name for name in ("shop_id", "buyer_id", "agent_id") if name in sessions.columns]
    end = pl.col("ended_at") if "ended_at" in sessions.columns else pl.lit(None)
    runs = sessions.select(*by, "started_at", found="session_id", end=end).sort("started_at")
    left = messages.select(*by, "sent_at").with_row_index("row")
    met = (
        left.drop_nulls()
        .sort("sent_at")
        .join_asof(runs, left_on="sent_at", right_on="started_at", by=by, check_sortedness=False)
        .filter(pl.col("end").is_null() | (pl.col("sent_at") <= pl.col("end")))
    )
    return left.join(met.select("row", "found"), on="row", how="left", maintain_order="left")[
        "found"
    ]


def _candidates(
    blocks: pl.DataFrame, sessions: pl.DataFrame, reach: int, *, by_agent: bool
) -> pl.DataFrame:
    """Find pairs of a block and a session that may be the same."""
    width = max(reach, 1)
    bucket = pl.col("second") // width
    left = blocks.with_columns(second=pl.col(STARTED).dt.epoch("s")).with_columns(
        bucket=pl.concat_list(bucket - 1, bucket, bucket + 1) if reach else pl.concat_list(bucket)
    )
    right = sessions.with_columns(second=pl.col("started_at").dt.epoch("s")).with_columns(
        bucket=bucket
    )
    met = left.explode("bucket").join(right, on=["shop_id", "bucket"], suffix="_session")
    near = (pl.col("second") - pl.col("second_session")).abs() <= reach
    alias, pin = pl.col(ALIAS), pl.col("buyer_id")
    masked = alias.str.contains("*", literal=True)
    head = alias.str.extract(r"^([^*]*)\*", 1)
    tail = alias.str.extract(r"\*([^*]*)$", 1)
    fits = (
        pl.when(masked)
        .then(pin.str.starts_with(head) & pin.str.ends_with(tail))
        .otherwise(alias == pin)
    )
    kept = near & fits
    if by_agent:
        kept = kept & pl.col("agents").list.contains(pl.col("agent_id"))
    return met.filter(kept.fill_null(value=False)).select("block", "session").unique()
