"""Messages from chat logs and transcripts: find author and buyer, and make ids."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

import polars as pl

from csmetrics.errors import ArgumentError, DataError
from csmetrics.exports.importing.apply import part_of
from csmetrics.exports.importing.bilingual_text import Bilingual
from csmetrics.exports.importing.columns import need_shop
from csmetrics.exports.importing.import_options import Options
from csmetrics.exports.importing.model import Recipe
from csmetrics.exports.importing.opening import Log, Sheet
from csmetrics.exports.importing.parts import Part
from csmetrics.exports.importing.readers import jd, transcripts, wangwang
from csmetrics.exports.importing.robots import is_robot
from csmetrics.tables import REFUSED

CONTENT = "csmetrics_content"
"""The column with a hash of a message's content; with its id, it identifies copies."""
BLOCK = "csmetrics_block"
ALIAS = "csmetrics_alias"
STARTED = "csmetrics_started"
MESSAGE_COLUMNS = (
    "message_id",
    "shop_id",
    "buyer_id",
    "agent_id",
    "session_id",
    "sent_at",
    "sender",
    "mode",
    "seq",
)
_ROBOT = "机器人"
_SYSTEM = ("系统提示", "系统提醒", "系统消息", "系统")


def jd_log(recipe: Recipe, log: Log, name: str, options: Options, known: Collection[str]) -> Part:
    """Read the messages of a 京东 chat record.

    Args:
        recipe: Its recipe.
        log: The text.
        name: The file.
        options: What the caller says.
        known: Names of agents from other files.

    Raises:
        ArgumentError: The shop, or the agents' names, must be given.
    """
    shop = options.shop_of(recipe.id, recipe.platform)
    if shop is None:
        raise ArgumentError(need_shop(name, recipe))
    rows = jd.read(log.text, keep_text="text" in options.keep)
    part = Part("messages", rows, rows.height)
    pairs = rows.select("block", "name").unique(maintain_order=True)
    masked = pl.col("name").str.contains("*", literal=True)
    # If a file masks buyers, a block's only name, if unmasked, is an agent's whom nobody answered.
    alone = masked.any() & (pl.len().over("block") == 1) & ~masked
    pairs = pairs.with_columns(masked=masked.any().over("block"), alone=alone)
    learned = pairs.filter(pl.col("masked") & ~masked)["name"].to_list()
    agents = {*learned, *known, *options.agents, *options.robots}
    buyers = pairs.filter(
        pl.when(pl.col("masked"))
        .then(masked)
        .otherwise(
            ~pl.col("alone")
            & ~pl.col("name").is_in(list(agents))
            & ~is_robot(pl.col("name"), options.robots)
        )
    )
    named = buyers.group_by("block").agg(
        pl.col("name").first().alias("buyer"), pl.col("name").len().alias("buyers")
    )
    unmasked = pairs.filter(~pl.col("masked")).select("block").unique()
    unsure = named.join(unmasked, on="block").filter(pl.col("buyers") > 1)
    if unsure.height:
        msg = (
            f"{name}: in {unsure.height} sessions no name is masked, so agents and buyers cannot "
            "be told apart; give agents=['…'] (--agent), or the 咨询会话查询 of the same days. "
            f"有 {unsure.height} 通会话没有打码的买家名，请用 "
            "agents=['…']（--agent）列出客服的名字。"
        )
        raise ArgumentError(msg)
    blocks = rows.group_by("block").agg(pl.col("sent", "written").first().name.prefix("first_"))
    blocks = blocks.join(named, on="block", how="left").with_columns(
        session=pl.concat_str(
            pl.lit(shop), "buyer", pl.col("first_written").str.replace(" ", "T"), separator="/"
        )
    )
    # A hash of the session compares faster than its text; two blocks may be of one session.
    blocks = blocks.with_columns(party=pl.col("session").hash())
    rows = rows.join(blocks.drop("first_written"), on="block", maintain_order="left")
    rows = rows.rename({"first_sent": "started"})
    for lost, why in (
        (pl.col("buyer").is_null(), "会话里没有买家的消息 the session has no message of its buyer"),
        (
            (pl.col("buyers") > 1).fill_null(value=False),
            "会话里有两个买家 the session has two buyers",
        ),
    ):
        kept = rows.filter(~lost)
        if kept.height < rows.height:
            part.left_out[why] += rows.height - kept.height
            rows = kept
    once = _drop_repeats(rows, "party")
    part.copies = rows.height - once.height
    wrote = pl.col("name") != pl.col("buyer")
    once = _numbered(once, "session", "party").with_columns(
        shop_id=pl.lit(shop),
        sender=pl.when(wrote).then(pl.lit("agent")).otherwise(pl.lit("buyer")),
        agent_id=pl.when(wrote).then("name"),
        buyer_id=pl.col("buyer"),
        session_id=pl.col("session"),
    )
    part.frame = _finished(once, options).with_columns(
        once["buyer"].alias(ALIAS), once["started"].alias(STARTED)
    )
    return part


def wangwang_log(recipe: Recipe, log: Log, name: str, options: Options) -> Part:
    """Read the messages of a 旺旺 or 千牛 message-manager export.

    Raises:
        DataError: The file does not begin with the account.
    """
    account = wangwang.account(log.text)
    if account is None or account.startswith(("-", "=")):
        msg = (
            f"{name}: the first line is not the account to which the messages belong."
            " Give the file as it was downloaded."
        )
        raise DataError(msg)
    own = account.partition(":")[0].strip()
    given = options.shop_of(recipe.id, recipe.platform)
    shop = options.shop_names().get(own, given or own)
    rows = wangwang.read(log.text, keep_text="text" in options.keep)
    part = Part("messages", rows, rows.height)
    if given is not None and given != own:
        part.notes.append(
            Bilingual(
                f"店铺“{own}”按 shop_id 记作“{shop}”。",
                f"The file's shop {own!r} is recorded as {shop!r}, as shop_id= says.",
            )
        )
    if log.damaged:
        part.notes.append(
            Bilingual(
                f"{log.damaged} 行有无法解码的字节，文字有缺，消息仍在。",
                f"Lines with bytes that cannot be decoded: {log.damaged}; their messages are kept.",
            )
        )
    once = _drop_repeats(rows, "buyer")
    part.copies = rows.height - once.height
    system = pl.col("name").is_in(list(_SYSTEM))
    once = once.with_columns(party=pl.concat_str(pl.lit(shop), "buyer", separator="/"))
    once = _numbered(once, "party").with_columns(
        shop_id=pl.lit(shop),
        sender=pl.when(system)
        .then(pl.lit("system"))
        .when(pl.col("name") == pl.col("buyer"))
        .then(pl.lit("buyer"))
        .otherwise(pl.lit("agent")),
        buyer_id=pl.col("buyer"),
    )
    once = once.with_columns(agent_id=pl.when(pl.col("sender") == "agent").then("name"))
    part.frame = _finished(once, options)
    return part


_TRANSCRIPTS: dict[str, Callable[..., pl.DataFrame]] = {
    "qiyu": transcripts.qiyu,
    "qidian": transcripts.qidian,
}


def with_buyer(recipe: Recipe, sheet: Sheet) -> Sheet:
    """Add a column ``#buyer`` to a sheet of 企点: the customer's number in the transcript.

    The customer is the one named in the column ``visitor``; if nobody is, the first author who is
    not an agent of the file. Numbers in brackets are removed from the names of agent and customer.
    """
    if recipe.reader != "qidian":
        return sheet
    places = sheet.places
    named = (recipe.transcript, recipe.tables["messages"].columns["agent_id"].from_, recipe.visitor)
    cell, agent, customer = (
        next((str(places[name]) for name in names if name in places), None) for names in named
    )
    if cell is None or agent is None:
        return sheet
    plain = [transcripts.without_number(place) for place in (agent, customer) if place is not None]
    number = pl.lit(None, dtype=pl.String) if customer is None else transcripts.number_of(customer)
    frame = sheet.frame.with_row_index("row").with_columns(*plain, own=number)
    messages = transcripts.qidian(frame.select("row", pl.col(cell).alias("cell")), keep_text=False)
    agents = frame[agent].drop_nulls().unique().to_list()
    asker = pl.lit(None, dtype=pl.String) if customer is None else pl.col(customer)
    others = messages.join(frame.select("row", "own", asker.alias("asker")), on="row").filter(
        pl.col("number").is_not_null()
    )
    is_asker = (pl.col("name") == pl.col("asker")) | (pl.col("number") == pl.col("own"))
    numbers = (
        others.with_columns(sure=is_asker.fill_null(value=False))
        .filter(pl.col("sure") | ~pl.col("name").is_in(agents).fill_null(value=False))
        .sort(~pl.col("sure"), maintain_order=True)
        .group_by("row")
        .agg(pl.col("number").first())
    )
    found = frame.join(numbers, on="row", how="left", maintain_order="left")
    place = str(len(sheet.names))
    return replace(
        sheet,
        names=(*sheet.names, "#buyer"),
        frame=sheet.frame.with_columns(
            *plain, pl.coalesce(found["number"], found["own"]).alias(place)
        ),
    )


def transcript(recipe: Recipe, sheet: Sheet, name: str, options: Options) -> Part | None:
    """Read the messages of the transcripts in a sheet of sessions; None if it has none.

    Raises:
        ArgumentError: Something is needed that only the caller can give.
        DataError: The sheet lacks a column that the messages need.
    """
    if not any(one in sheet.places for one in recipe.transcript):
        return None
    beside = {"cell": recipe.transcript, "visitor": recipe.visitor}
    sessions = part_of(recipe, "messages", sheet, name, options, beside=beside)
    if sessions is None or recipe.reader is None:
        return None
    frame = sessions.frame.with_row_index("row")
    rows = _TRANSCRIPTS[recipe.reader](
        frame.select("row", "cell"), keep_text="text" in options.keep
    )
    own = frame.select("row", "session_id", "shop_id", "buyer_id", REFUSED)
    own = own.with_columns(
        frame["agent_id"] if "agent_id" in frame.columns else pl.lit(None).alias("agent_id"),
        frame["visitor"] if "visitor" in frame.columns else pl.lit(None).alias("visitor"),
    )
    rows = rows.join(own, on="row", maintain_order="left")
    part = Part("messages", rows, rows.height, notes=sessions.notes)
    _note_unreadable(part, frame.filter(~pl.col("row").is_in(rows["row"].implode())))
    visitor = pl.col("name").is_null() | (pl.col("name") == pl.col("visitor"))
    visitor = visitor | (pl.col("name") == pl.col("buyer_id"))
    if recipe.reader == "qidian":
        visitor = visitor | (pl.col("number") == pl.col("buyer_id"))
    system = pl.col("name").is_in(list(_SYSTEM)).fill_null(value=False)
    _note_unknown_senders(part, rows.filter(~visitor.fill_null(value=False) & ~system), options)
    rows = _numbered(rows, "session_id").with_columns(
        sender=pl.when(system)
        .then(pl.lit("system"))
        .when(visitor.fill_null(value=False))
        .then(pl.lit("buyer"))
        .otherwise(pl.lit("agent")),
    )
    rows = rows.with_columns(agent_id=pl.when(pl.col("sender") == "agent").then("name"))
    part.frame = _finished(rows, options, named=_ROBOT).with_columns(rows[REFUSED])
    return part


def _note_unreadable(part: Part, others: pl.DataFrame) -> None:
    """Say how many transcripts hold text, and no message that can be read."""
    silent = others.filter(pl.col("cell").str.strip_chars() != "")
    if silent.height:
        part.notes.append(
            Bilingual(
                f"{silent.height} 通会话的聊天内容里读不出消息（没有带日期和时间的行），没有计入。",
                f"Transcripts in which no message can be read, for no line has a name, day and "
                f"time: {silent.height}; their messages are not counted.",
            )
        )


def _note_unknown_senders(part: Part, others: pl.DataFrame, options: Options) -> None:
    """Note how many messages are by names that are no row's agent; they count as agents'."""
    agents = others["agent_id"].drop_nulls().unique().to_list()
    known = pl.col("name").is_in(agents).fill_null(value=False) | is_robot(
        pl.col("name"), options.robots
    )
    strange = others.filter(~known & ~pl.col("name").str.contains(_ROBOT, literal=True))
    if strange.height:
        part.notes.append(
            Bilingual(
                f"{strange.height} 条消息的发送人既不是访客，也不是任何一行的接待客服，按客服计。",
                "Messages from names that are neither the visitor nor the agent of any row: "
                f"{strange.height}; they are counted as agents' messages.",
            )
        )


def _drop_repeats(rows: pl.DataFrame, party: str) -> pl.DataFrame:
    """Drop rows that repeat party, second, author and text of an earlier row."""
    key = pl.struct(party, "sent", "name", "content").hash()
    return rows.filter(rows.select(key.is_first_distinct()).to_series())


def _numbered(rows: pl.DataFrame, party: str, key_of: str | None = None) -> pl.DataFrame:
    """Add a ``message_id``: the party, the second, and a running number within the second."""
    key = rows.select(pl.struct(key_of or party, "sent").hash().alias("key")).to_series()
    shared = key.is_duplicated()
    few = pl.DataFrame({"key": key}).with_row_index("place").filter(shared)
    running = few.select("place", running=pl.int_range(1, pl.len() + 1).over("key"))
    number = pl.Series("running", [1], dtype=pl.Int64).new_from_index(0, rows.height)
    number = number.scatter(running["place"], running["running"]) if few.height else number
    second = pl.col("written").str.replace(" ", "T", literal=True)
    made = pl.concat_str(party, second, number.cast(pl.String), separator="/")
    return rows.with_columns(message_id=made)


def _finished(rows: pl.DataFrame, options: Options, named: str | None = None) -> pl.DataFrame:
    """Select the columns of messages in their types; ``named``: a word only in robots' names."""
    zone = options.time_zone
    robot = is_robot(pl.col("agent_id"), options.robots)
    if named is not None:
        robot = robot | pl.col("agent_id").str.contains(named, literal=True).fill_null(value=False)
    placed = pl.col("sent").dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    made = rows.with_row_index("seq").with_columns(
        sent_at=placed,
        seq=pl.col("seq").cast(pl.Int64),
        mode=pl.when(robot).then(pl.lit("automatic")).otherwise(pl.lit("manual")),
        **{CONTENT: pl.col("content")},
    )
    names = [name for name in MESSAGE_COLUMNS if name in made.columns]
    text = ["text"] if "text" in made.columns else []
    return made.select(*names, *text, CONTENT)
