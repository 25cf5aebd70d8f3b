"""Join conversations with ratings, orders, complaints, flags and the user's own columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from csmetrics.analysis.sessions.conversations import KEY
from csmetrics.errors import ArgumentError, MissingDataError, nearest
from csmetrics.tables import Dataset, columns_of

_ORDERS = ("order_id", "shop_id", "buyer_id", "created_at", "amount")
_RATINGS = ("rating_id", "session_id", "rated_at", "level")
_COMPLAINTS = ("complaint_id", "shop_id", "filed_at")
_BUYER = ("shop_id", "buyer_id")


def with_facts(
    known: Dataset, table: pl.DataFrame, order_within: timedelta, complaint_within: timedelta
) -> pl.DataFrame:
    """Join conversations with their rating, the orders and complaints that followed, and flags.

    Args:
        known: The data set, truncated at the knowledge time.
        table: Conversations: the columns of ``KEY``, ``started_at`` and ``last_at``.
        order_within: How long after a conversation's start an order counts as following it.
        complaint_within: How long after its start a complaint does.

    Returns:
        The table with ``rating``, ``orders_after``, ``amount_after``, ``complaints_after`` (null
        if the data hold no orders, or no complaints) and ``flags``.
    """
    found = (
        table.join(_ratings(known), on="session_id", how="left")
        .join(_orders_after(known, table, order_within), on=KEY, how="left", nulls_equal=True)
        .join(_complaints(known, table, complaint_within), on=KEY, how="left", nulls_equal=True)
        .join(_flags(known, table), on=KEY, how="left", nulls_equal=True)
        .with_columns(pl.col("flags").fill_null([]))
    )
    if _has(known, "orders", _ORDERS):
        found = found.with_columns(pl.col("orders_after", "amount_after").fill_null(0))
    if _has(known, "complaints", _COMPLAINTS):
        found = found.with_columns(pl.col("complaints_after").fill_null(0))
    return found


def _has(known: Dataset, table: str, columns: Sequence[str]) -> bool:
    """Whether the data have the table with these columns."""
    return table in known.tables and set(columns) <= set(known.columns(table))


def _ratings(known: Dataset) -> pl.DataFrame:
    """The last level that each session was rated with."""
    if not _has(known, "ratings", _RATINGS):
        return pl.DataFrame(schema={"session_id": pl.String, "rating": pl.Int64})
    return (
        known.frame("ratings")
        .filter(pl.col("session_id").is_not_null(), pl.col("level").is_not_null())
        .sort("rated_at", "rating_id")
        .group_by("session_id")
        .agg(pl.col("level").last().alias("rating"))
        .collect()
    )


def _no_facts(table: pl.DataFrame, columns: dict[str, pl.DataType]) -> pl.DataFrame:
    """An empty table of ``KEY`` and ``columns``, for tables that the data lack."""
    return (
        table.clear()
        .select(KEY)
        .with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in columns.items())
    )


def _orders_after(known: Dataset, table: pl.DataFrame, within: timedelta) -> pl.DataFrame:
    """Count the orders that follow each conversation, and sum their amount."""
    if not _has(known, "orders", _ORDERS):
        return _no_facts(table, {"orders_after": pl.UInt32(), "amount_after": pl.Decimal(38, 2)})
    since = pl.col("created_at") - pl.col("started_at")
    return (
        table.lazy()
        .select(*KEY, "started_at")
        .join(known.frame("orders").select(_ORDERS), on=_BUYER)
        .filter(since >= timedelta(0), since < within)
        .group_by(KEY)
        .agg(
            pl.len().cast(pl.UInt32).alias("orders_after"),
            pl.col("amount").sum().alias("amount_after"),
        )
        .collect()
    )


def _complaints(known: Dataset, table: pl.DataFrame, within: timedelta) -> pl.DataFrame:
    """Count the complaints that follow each conversation, by their buyer or their order's."""
    if not _has(known, "complaints", _COMPLAINTS):
        return _no_facts(table, {"complaints_after": pl.UInt32()})
    filed = known.frame("complaints").select(*_BUYER, "order_id", "filed_at")
    if _has(known, "orders", ("order_id", *_BUYER)):
        orders = known.frame("orders").select("order_id", "shop_id", bought_by="buyer_id")
        filed = filed.join(orders, on=("shop_id", "order_id"), how="left").with_columns(
            pl.coalesce("buyer_id", "bought_by").alias("buyer_id")
        )
    since = pl.col("filed_at") - pl.col("started_at")
    return (
        table.lazy()
        .select(*KEY, "started_at")
        .join(filed, on=_BUYER)
        .filter(since >= timedelta(0), since < within)
        .group_by(KEY)
        .agg(pl.len().cast(pl.UInt32).alias("complaints_after"))
        .collect()
    )


def _flags(known: Dataset, table: pl.DataFrame) -> pl.DataFrame:
    """List the flags that covered the buyer at some time during each conversation."""
    until = pl.max_horizontal("started_at", "last_at")
    return (
        table.lazy()
        .select(*KEY, "started_at", until=until)
        .join(known.frame("buyer_flags"), on=_BUYER)
        .filter(
            pl.col("from_at") <= pl.col("until"),
            pl.col("to_at").is_null() | (pl.col("to_at") > pl.col("started_at")),
        )
        .group_by(KEY)
        .agg(pl.col("flag").unique().sort().alias("flags"))
        .collect()
    )


class OwnColumns:
    """The user's own columns to show in a table of conversations, and the text of messages.

    Args:
        known: The data set.
        columns: The names of columns of sessions or messages that are not part of the schema.
        text: The column of messages that holds their text; None: it is not shown.
        taken: The names that the table has already.

    Raises:
        ArgumentError: ``columns`` is not a collection of names, or a name is taken or occurs in
            both tables.
        MissingDataError: Neither table has one of the columns, or messages lack the text.
    """

    def __init__(
        self, known: Dataset, columns: Sequence[str], text: str | None, taken: Sequence[str]
    ) -> None:
        if isinstance(columns, str) or not all(isinstance(name, str) for name in columns):
            msg = f"columns is a sequence of names of your own columns, not {columns!r}"
            raise ArgumentError(msg)
        self.names = tuple(dict.fromkeys(columns))
        self.text = text
        own = {
            table: [name for name in known.columns(table) if name not in columns_of(table)]
            for table in ("sessions", "messages")
            if table in known.tables
        }
        every = sorted({name for names in own.values() for name in names})
        for name in self.names:
            if name in taken or name == "text":
                msg = f"details has a column {name!r} already: rename your own, or leave it out"
                raise ArgumentError(msg)
            homes = [table for table, names in own.items() if name in names]
            if not homes:
                listed = ", ".join(every) or "none"
                msg = (
                    f"neither sessions nor messages have a column {name!r} of your own."
                    f"{nearest(name, every)} There are: {listed}"
                )
                raise MissingDataError(msg)
            if len(homes) > 1:
                msg = f"sessions and messages both have a column {name!r}: rename one of them"
                raise ArgumentError(msg)
        checked_text(known, text)
        self.of_sessions = tuple(name for name in self.names if name in own.get("sessions", ()))
        self.of_messages = tuple(name for name in self.names if name not in self.of_sessions)

    @property
    def read_messages(self) -> bool:
        """Whether columns of messages are shown, so that their ids are needed."""
        return bool(self.of_messages) or self.text is not None

    @property
    def shown(self) -> tuple[str, ...]:
        """The names of the added columns, in order."""
        return (*self.names, *(("text",) if self.text else ()))

    def join_to(
        self, table: pl.DataFrame, known: Dataset, messages: pl.DataFrame | None
    ) -> pl.DataFrame:
        """Add the columns: of sessions their value, of messages the list of distinct values."""
        if self.of_sessions:
            own = known.frame("sessions").select("session_id", *self.of_sessions).collect()
            table = table.join(own, on="session_id", how="left")
        if not self.read_messages or messages is None:
            return table
        more = dict.fromkeys((*self.of_messages, *((self.text,) if self.text else ())))
        rows = messages.select("message_id", *KEY).join(
            known.frame("messages").select("message_id", "sender", "agent_id", *more).collect(),
            on="message_id",
            how="left",
            maintain_order="left",
        )
        added = [
            pl.col(name).drop_nulls().unique(maintain_order=True).alias(name)
            for name in self.of_messages
        ]
        if self.text:
            own_text = pl.col(self.text).cast(pl.String)
            who = (
                pl.when(pl.col("sender") == "agent")
                .then(pl.coalesce("agent_id", "sender"))
                .otherwise("sender")
            )
            lines = pl.format("{}: {}", who, own_text).drop_nulls()
            added.append(lines.str.join("\n").alias("text"))
        found = rows.group_by(KEY, maintain_order=True).agg(added)
        return table.join(found, on=KEY, how="left", nulls_equal=True)


def checked_text(known: Dataset, text: str | None) -> None:
    """Raise unless ``text`` is None, or one of the user's own columns of messages.

    Raises:
        ArgumentError: It is not a text, or names a column of the schema.
        MissingDataError: Messages lack the column.
    """
    if text is None:
        return
    given = known.columns("messages")
    if not isinstance(text, str) or text in columns_of("messages"):
        msg = f"text names your own column of messages that holds their text, not {text!r}"
        raise ArgumentError(msg)
    if text not in given:
        own = [name for name in given if name not in columns_of("messages")]
        msg = (
            f"messages lack the column {text!r}, so there is no text to show: keep it as you import"
            f' (keep=["text"]), or leave text out.{nearest(text, own)}'
        )
        raise MissingDataError(msg)
