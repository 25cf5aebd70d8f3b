"""``transcript``: show one conversation, message by message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Literal

import polars as pl

from csmetrics.analysis.sessions.conversations import (
    KEY,
    MESSAGES,
    asked_for,
    chats_of,
    known_at,
    placed_messages,
)
from csmetrics.analysis.sessions.session_facts import checked_text
from csmetrics.errors import ArgumentError, nearest
from csmetrics.model.edition import Text
from csmetrics.tables import Dataset
from csmetrics.wording.figure_text import checked, duration, in_language

_WHO = {
    "buyer": Text(zh="买家", en="buyer"),
    "agent": Text(zh="客服", en="agent"),
    "system": Text(zh="系统", en="system"),
}
_MODE = {
    "assisted": Text(zh="辅助", en="assisted"),
    "automatic": Text(zh="自动", en="automatic"),
    "bulk": Text(zh="群发", en="bulk"),
}
_NEAR = 5_000
_INDENT = " " * 9


@dataclass(frozen=True)
class Transcript:
    """A conversation, message by message; print it to read it (会话记录).

    ``messages`` has the columns ``message_id``, ``sent_at``, ``sender``, ``agent_id``, ``mode``,
    ``kind``, ``opens`` (whether it opens a round), ``wait`` (for a message that opens one: seconds
    until the next human reply, an exact decimal; null: none seen) and, if asked for, ``text``.
    ``day`` is the local day of messages without a session, else None.
    """

    shop_id: str
    buyer_id: str
    session_id: str | None
    day: date | None
    messages: pl.DataFrame

    def text(self, lang: Literal["zh", "en"] = "zh") -> str:
        """The conversation as lines of text, in local time (逐条记录).

        Raises:
            ArgumentError: ``lang`` is neither "zh" nor "en".
        """
        checked(lang)
        lines, last = [self._head(lang)], None
        for row in self.messages.iter_rows(named=True):
            if row["sent_at"].date() != last:
                last = row["sent_at"].date()
                lines.append(f"— {last} —")
            lines.append(" ".join(self._cells(row, lang)))
        return "\n".join(lines)

    def _head(self, lang: Literal["zh", "en"]) -> str:
        zh = lang == "zh"
        what = f"{'会话' if zh else 'session'} {self.session_id}" if self.session_id else ""
        if self.day is not None:
            what = f"{self.day} {'没有会话的消息' if zh else 'messages without a session'}"
        shop, buyer = ("店铺", "买家") if zh else ("shop", "buyer")
        number = self.messages.height
        count = f"{number} 条消息" if zh else f"{number} message{'' if number == 1 else 's'}"
        return f"{what} · {shop} {self.shop_id} · {buyer} {self.buyer_id} · {count}"

    def _cells(self, row: dict[str, object], lang: Literal["zh", "en"]) -> tuple[str, str]:
        who = in_language(_WHO[str(row["sender"])], lang)
        if row["sender"] == "agent" and row["agent_id"] is not None:
            who = f"{who} {row['agent_id']}"
        notes = [in_language(_MODE[str(row["mode"])], lang)] if row["mode"] in _MODE else []
        if row["opens"]:
            notes.append(_waited(row["wait"], lang))
        note = f" ({', '.join(notes)})" if lang == "en" else f"（{'，'.join(notes)}）"
        shown = row.get("text")
        # further lines of a message are indented, so that they do not look like messages
        words = (
            str(shown).replace("\n", f"\n{_INDENT}") if shown is not None else f"[{row['kind']}]"
        )
        colon = "：" if lang == "zh" else ": "
        return f"{row['sent_at']:%H:%M:%S}", f"{who}{note if notes else ''}{colon}{words}"

    def __str__(self) -> str:
        return self.text("zh")

    def __repr__(self) -> str:
        of = f"session {self.session_id}" if self.session_id else f"{self.buyer_id} on {self.day}"
        return f"<Transcript of {of}: {self.messages.height} messages>"

    def _repr_html_(self) -> str:
        """The conversation as an HTML table for notebooks, with both headings."""
        rows = "".join(
            "<tr>"
            + "".join(f"<td>{escape(cell)}</td>" for cell in self._cells(row, "zh"))
            + "</tr>"
            for row in self.messages.iter_rows(named=True)
        )
        return (
            f"<p>{escape(self._head('zh'))}<br>{escape(self._head('en'))}</p><table>{rows}</table>"
        )


def _waited(wait: object, lang: Literal["zh", "en"]) -> str:
    if wait is None:
        return "未见回复" if lang == "zh" else "no reply seen"
    length = duration(float(str(wait)), lang)
    return f"等了 {length}" if lang == "zh" else f"waited {length}"


def transcript(  # noqa: PLR0913  a session, or a buyer's day
    data: Dataset,
    session_id: str | None = None,
    *,
    buyer_id: str | None = None,
    day: date | None = None,
    shop_id: str | None = None,
    text: str | None = None,
    as_of: datetime | None = None,
) -> Transcript:
    """Show one conversation, message by message (会话记录).

    Name a session; or, for messages without a session, a buyer and a local day, like the rows of
    ``details``. Messages are in the contract's order; a message that opens a round shows the wait
    for its human reply.

    Args:
        data: The tables.
        session_id: The session.
        buyer_id: The buyer, to show their messages without a session.
        day: With ``buyer_id``, the local day of the messages.
        shop_id: With ``buyer_id``, the shop; required if the buyer wrote to several that day.
        text: The name of your own column of messages that holds their text; None: no text.
        as_of: The knowledge time; default: the data set's.

    Raises:
        ArgumentError: Neither or both are named, or there is no such conversation.
        MissingDataError: The data set has no messages, or messages lack the text.
        CsmetricsError: As ``evaluate``.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop(days=2)
        >>> print(cs.transcript(shop, "s00001").text("en").splitlines()[0])
        session s00001 · shop peach · buyer b00001 · 6 messages
    """
    if (session_id is None) == (buyer_id is None and day is None and shop_id is None):
        msg = "name a session, transcript(data, 's1'), or else a buyer_id and a day"
        raise ArgumentError(msg)
    if session_id is None and (buyer_id is None or type(day) is not date):
        msg = (
            f"a buyer's messages are shown for one day: give buyer_id and day, a date, not {day!r}"
        )
        raise ArgumentError(msg)
    request = asked_for(data, start=None, end=None, as_of=as_of)
    known = known_at(request, MESSAGES, "transcript")
    checked_text(known, text)
    buyers = _buyer_of_session(known, session_id) if session_id is not None else None
    if buyers is None:
        buyers = _buyer_of_day(known, buyer_id, shop_id)
    placed = placed_messages(known, chats_of(known, buyers).messages, named=True)
    if session_id is not None:
        placed = placed.filter(pl.col("session_id") == session_id)
    else:
        placed = placed.filter(pl.col("session_id").is_null(), pl.col("day") == day)
    if session_id is None:
        shops = placed["shop_id"].unique().sort().to_list()
        if not shops:
            msg = (
                f"buyer {buyer_id!r} has no message outside a session on {day}: name the session"
                " instead"
            )
            raise ArgumentError(msg)
        if len(shops) > 1:
            msg = (
                f"buyer {buyer_id!r} wrote to several shops on {day}: give shop_id, one of {shops}"
            )
            raise ArgumentError(msg)
    own = ["kind", "sender", "mode", *([text] if text else [])]
    wait = (pl.col("reply_at") - pl.col("sent_at")).dt.total_microseconds()
    rows = (
        placed.lazy()
        .join(
            known.frame("messages").select("message_id", *own),
            on="message_id",
            how="left",
            maintain_order="left",
        )
        .with_columns(wait=pl.when("opens").then(wait.cast(pl.Decimal(38, 6)) / pl.lit(1_000_000)))
        .collect()
    )
    if text:
        rows = rows.with_columns(pl.col(text).cast(pl.String).alias("text"))
    shown = ("message_id", "sent_at", "sender", "agent_id", "mode", "kind", "opens", "wait")
    shop, buyer = buyers.row(0) if session_id is not None else placed.select(KEY[:2]).row(0)
    return Transcript(
        shop, buyer, session_id, day, rows.select(*shown, *(("text",) if text else ()))
    )


def _buyer_of_session(known: Dataset, session_id: object) -> pl.DataFrame:
    """Find the shop and buyer of a session."""
    if not isinstance(session_id, str):
        msg = f"session_id is a string, not {session_id!r}"
        raise ArgumentError(msg)
    tables = [name for name in ("sessions", "messages") if name in known.tables]
    for name in tables:
        one = pl.col("session_id") == session_id
        found = known.frame(name).filter(one).select(KEY[:2]).unique().collect()
        if not found.is_empty():
            return found
    like = pl.col("session_id").str.starts_with(_beginning(session_id))
    near = pl.concat(
        known.frame(name).filter(like).select("session_id").unique().head(_NEAR) for name in tables
    ).collect()
    msg = (
        f"there is no session {session_id!r} up to"
        f" as_of.{nearest(session_id, near['session_id'])} Check the id; details lists the"
        " sessions, and messages without one are shown by buyer_id and day"
    )
    raise ArgumentError(msg)


def _beginning(of: str) -> str:
    """The first letters of an id: only ids that share them are compared for suggestions."""
    return of[: max(1, min(3, len(of) - 2))]


def _buyer_of_day(known: Dataset, buyer_id: object, shop_id: object) -> pl.DataFrame:
    """Find the shops that a buyer wrote to, one row for each with the buyer."""
    own = known.frame("messages").filter(pl.col("buyer_id") == pl.lit(buyer_id))
    if shop_id is not None:
        own = own.filter(pl.col("shop_id") == pl.lit(shop_id))
    found = own.select(KEY[:2]).unique().collect()
    if found.is_empty():
        like = pl.col("buyer_id").str.starts_with(_beginning(str(buyer_id)))
        near = known.frame("messages").filter(like).select("buyer_id").unique().head(_NEAR)
        hint = nearest(buyer_id, near.collect()["buyer_id"])
        of_shop = "" if shop_id is None else f" to shop {shop_id!r}"
        who = f"buyer {buyer_id!r}{of_shop}"
        msg = f"there is no message of {who}.{hint} Check the id"
        raise ArgumentError(msg)
    return found
