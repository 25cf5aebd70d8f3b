"""The reader of 旺旺 and 千牛 message-manager exports: one account per file, buyer after buyer."""

from __future__ import annotations

import polars as pl

from csmetrics.exports.importing.readers.lines import LINE, lines_of, messages_of, time_of

_PREFIX = r"^cntaobao"
_BAR = r"^\s*={20,}"
_GROUPS = "群聊"
_BUYER = r"^\s*-{28}\s*(.*?[^-\s])\s*-{28}\s*$"
_RULE = r"^\s*-{28}\s*$"
_HEADER = (
    r"^\s*(\S(?:.*?\S)?)\s*[(（]([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2})[)）][:：]"
    r"(.*)$"
)


def account(text: str) -> str | None:
    """Find the account whose messages these are, in the first line that is not blank."""
    for line in text.splitlines():
        if line.strip("\ufeff \t\r"):
            return line.strip("\ufeff \t\r").removeprefix("cntaobao")
    return None


def read(text: str, *, keep_text: bool) -> pl.DataFrame:
    """Read the messages of an export, without group chats.

    Returns:
        ``buyer``, the nick above the messages; ``name``, who wrote; ``sent``, the local time,
        and ``written``, its text; ``content``, a hash of the message's text, and with
        ``keep_text`` the ``text`` itself; in the file's order.
    """
    line = pl.col(LINE)
    lines = lines_of(text)
    alone, framing = pl.lit(None, dtype=pl.String), pl.lit(value=False)
    if not lines[LINE].str.contains(_BUYER).any():
        # The nick stands on a line of its own, between two rules.
        rule = line.str.contains(_RULE)
        named = rule.shift(1, fill_value=False) & rule.shift(-1, fill_value=False) & ~rule
        framing = rule & (named.shift(1, fill_value=False) | named.shift(-1, fill_value=False))
        alone = pl.when(named).then(line.str.strip_chars())
    lines = lines.with_columns(
        buyer=pl.coalesce(line.str.extract(_BUYER, 1), alone).str.replace(_PREFIX, ""),
        framing=framing,
        name=line.str.extract(_HEADER, 1).str.strip_chars("\ufeff \t").str.replace(_PREFIX, ""),
        written=line.str.extract(_HEADER, 2),
        below=line.str.extract(_HEADER, 3).str.strip_chars(),
        bar=line.str.contains(_BAR),
        grouped=line.str.contains(_GROUPS, literal=True)
        & (
            line.str.contains(_BAR)
            | line.str.contains(r"=\s*$")
            | (line.str.strip_chars() == _GROUPS)
        ),
    )
    lines = lines.with_columns(sent=time_of(pl.col("written")))
    lines = lines.filter(pl.col("grouped").cum_sum() == 0)
    header = pl.col("sent").is_not_null()
    section = pl.col("bar") | pl.col("framing") | pl.col("buyer").is_not_null()
    # A bar ends the conversation above it, and so does the name of the next buyer.
    closed = pl.when(pl.col("bar")).then(pl.lit("")).otherwise(pl.col("buyer"))
    lines = lines.with_columns(
        buyer=closed.forward_fill().replace("", None),
        opened=pl.when(header).then(pl.lit(1)).when(section).then(pl.lit(0)).forward_fill(),
    )
    lines = lines.with_columns(
        header=header & pl.col("buyer").is_not_null(),
        inside=(pl.col("opened") == 1).fill_null(value=False) & pl.col("buyer").is_not_null(),
        body=pl.when(header).then(pl.col("below")).otherwise(line),
    )
    return messages_of(lines, ("buyer", "name", "sent", "written"), keep_text=keep_text)
