"""The readers of transcripts in the cells of a session export: 网易七鱼 and 腾讯企点."""

from __future__ import annotations

import polars as pl

from csmetrics.exports.importing.readers.lines import LINE, TIME, messages_of, time_of

_QIYU = (
    r"^(.*?)(?:\s{2,}|\t|^)([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日"
    r"\s+([0-9]{1,2}:[0-9]{2}:[0-9]{2})\s*$"
)
_QIDIAN = r"^\s*(\S(?:.*?\S)?)[ \t\x{3000}]{2,}([0-9]{1,2}:[0-9]{2}:[0-9]{2})\s*$"
_QIDIAN_DAY = r"^\s*日期\s*[:：]?\s*([0-9]{4}-[0-9]{2}-[0-9]{2})\s*$"
_QIDIAN_ID = r"[(（]([0-9]+)[)）]\s*$"
_HALF_DAY = pl.duration(hours=12)


def qiyu(cells: pl.DataFrame, *, keep_text: bool) -> pl.DataFrame:
    """Read the messages of 会话内容: name (a visitor's may be empty), blanks, time; text below.

    Args:
        cells: ``row``, the number of the session, and ``cell``, its transcript.
        keep_text: Whether the text is wanted.

    Returns:
        ``row``; ``name``, null for a visitor without one; ``sent``; ``content``; in their order.
    """
    line = pl.col(LINE)
    day = [line.str.extract(_QIYU, n) for n in (2, 3, 4)]
    written = pl.concat_str(
        day[0],
        pl.lit("-"),
        day[1].str.zfill(2),
        pl.lit("-"),
        day[2].str.zfill(2),
        pl.lit(" "),
        line.str.extract(_QIYU, 5).str.zfill(8),
    )
    lines = _lines(cells).with_columns(
        name=line.str.extract(_QIYU, 1).str.strip_chars().replace("", None),
        written=written,
        sent=time_of(written),
    )
    return _messages(lines, keep_text=keep_text)


def qidian(cells: pl.DataFrame, *, keep_text: bool) -> pl.DataFrame:
    """Read the messages of 会话记录: a line for the day, then name(id), blanks, time; text below.

    Args:
        cells: ``row``, the number of the session, and ``cell``, its transcript.
        keep_text: Whether the text is wanted.

    Returns:
        ``row``; ``name``; ``number``, the id in brackets; ``sent``; ``content``; in their order.
    """
    line = pl.col(LINE)
    lines = _lines(cells).with_columns(
        day=line.str.extract(_QIDIAN_DAY, 1),
        author=line.str.extract(_QIDIAN, 1),
        clock=line.str.extract(_QIDIAN, 2).str.zfill(8),
        bar=line.str.contains(r"^\s*\|-+\|\s*$"),
    )
    lines = (
        lines.with_columns(pl.col("day").forward_fill().over("row"))
        .with_columns(
            written=pl.concat_str(pl.col("day"), pl.lit(" "), pl.col("clock")),
            number=pl.col("author").str.extract(_QIDIAN_ID, 1),
            name=pl.col("author").str.replace(_QIDIAN_ID, "").str.strip_chars(),
        )
        .with_columns(sent=time_of(pl.col("written")))
    )
    lines = _past_midnight(lines)
    lines = lines.filter(~pl.col("bar") & ~line.str.contains(_QIDIAN_DAY))
    return _messages(lines, "number", keep_text=keep_text)


def _past_midnight(lines: pl.DataFrame) -> pl.DataFrame:
    """Put on the next day what stands below a day's line and follows midnight.

    A clock that falls by more than half a day has passed midnight.
    """
    block = [pl.col("row"), pl.col("day_line").cum_sum()]
    marked = lines.with_columns(day_line=pl.col(LINE).str.contains(_QIDIAN_DAY)).with_columns(
        before=pl.col("sent").forward_fill().shift(1).over(block)
    )
    fell = (pl.col("before") - pl.col("sent") > _HALF_DAY).fill_null(value=False)
    days = fell.cum_sum().over(block)
    sent = pl.col("sent") + pl.duration(days=days)
    moved = marked.with_columns(sent=sent, written=sent.dt.strftime(TIME))
    return moved.drop("day_line", "before")


def number_of(place: str) -> pl.Expr:
    """Return the number in brackets behind a name; null if there is none."""
    return pl.col(place).str.extract(_QIDIAN_ID, 1)


def without_number(place: str) -> pl.Expr:
    """Return a name without the number in brackets behind it."""
    return pl.col(place).str.replace(_QIDIAN_ID, "").str.strip_chars()


def _lines(cells: pl.DataFrame) -> pl.DataFrame:
    plain = pl.col("cell").str.replace_all("\r\n?", "\n").str.split("\n")
    return cells.select("row", plain.alias(LINE)).explode(LINE).filter(pl.col(LINE).is_not_null())


def _messages(lines: pl.DataFrame, *more: str, keep_text: bool) -> pl.DataFrame:
    header = pl.col("sent").is_not_null()
    lines = lines.with_columns(
        header=header,
        inside=header.cum_sum().over("row") > 0,
        body=pl.when(~header).then(pl.col(LINE)),
    )
    return messages_of(lines, ("row", "name", "sent", "written", *more), keep_text=keep_text)
