"""The last step of an import: build the data set, the published figures and the report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import polars as pl

from csmetrics.exports.importing import published
from csmetrics.exports.importing.assemble import (
    Piece,
    columns_lacked,
    fill_links,
    join_pieces,
    lookups,
)
from csmetrics.exports.importing.bilingual_text import Bilingual
from csmetrics.exports.importing.by_platform import (
    PLATFORMS,
    RowsOfFiles,
    further_metrics_messages,
    metrics_gained,
    tables_by_platform,
)
from csmetrics.exports.importing.collected import Collected
from csmetrics.exports.importing.import_report import ImportReport
from csmetrics.exports.importing.row_accounts import (
    Origins,
    collect_notes,
    count_refusals,
    files_of,
)
from csmetrics.tables import REFUSED, TABLES, Dataset, EndOfDay

_SHOWN = 3
_PLACED = "jd.api_sessions"
"""The recipe of sessions whose ids no message has."""


class Outcome(NamedTuple):
    """The result of an import; ``by_platform``: platforms whose own data answer more metrics."""

    data: Dataset
    published: pl.DataFrame
    report: ImportReport
    by_platform: Mapping[str, Dataset]


def finish(found: Collected, as_of: datetime | EndOfDay | None) -> Outcome:
    """Build the data set of all that was read, the published figures and the report."""
    tables: dict[str, Any] = {}
    origins: Origins = {}
    gathered: dict[str, RowsOfFiles] = {}
    sessions = pl.DataFrame()
    for table in [name for name in TABLES if name != "messages"]:
        own = [piece for piece in found.pieces if piece.part.table == table]
        if not own:
            continue
        if not sessions.is_empty():
            for piece in own:
                if wanted := lookups(piece):
                    piece.part.frame = fill_links(piece.part.frame, sessions, wanted)
        _stand_in_buyers(found, table, own)
        frame, at = join_pieces(own, table)
        gathered[table] = RowsOfFiles(frame, at, own)
        tables[table] = frame.drop(_lacked(table, own))
        origins[table] = own, at
        if table == "sessions":
            sessions = tables[table].filter(pl.col(REFUSED).is_null())
    if found.messages.pieces:
        _pair(found, sessions)
        _place(found, sessions)
        found.messages.looked_up(sessions)
        found.messages.without_copies()
        tables = {"messages": found.messages.table(), **tables}
        origins["messages"] = found.messages.pieces, None
    _note_masked_buyers(found)
    shops = _shops(found)
    chats = {piece.recipe.platform for piece in found.messages.pieces}
    apart: Mapping[str, dict[str, Any]] = tables_by_platform(gathered, tables, shops, chats)
    if shops is not None:
        tables["shops"] = shops
    known: dict[str, Any] = {
        "time_zone": found.options.time_zone,
        "as_of": as_of,
        "invalid": "quarantine",
    }
    data = Dataset(**tables, **known)
    alone = {name: Dataset(**own, **known) for name, own in apart.items()}
    more = metrics_gained(data, alone)
    by_platform = {name: own for name, own in alone.items() if name in more}
    _doubt_lacking_columns(found, gathered, by_platform, shops)
    found.doubts += further_metrics_messages(more)
    count_refusals(data, origins)
    figures = _figures(found)
    collect_notes(found)
    report = ImportReport(
        files_of(found),
        tuple(dict.fromkeys(found.notes)),
        tuple(dict.fromkeys(found.asked)),
        tuple(dict.fromkeys(found.doubts)),
        data,
        tuple(found.recipes.values()),
        figures.height,
    )
    return Outcome(data, figures, report, by_platform)


def _figures(found: Collected) -> pl.DataFrame:
    """Join the published figures of all files, drop copies, and note contradictions."""
    figures, copies = published.without_copies(published.listed(one for _, one in found.figures))
    if copies:
        note = Bilingual(
            f"{copies} 个公布数字重复，已去掉。",
            f"{copies} published figures are duplicates and were dropped.",
        )
        found.notes.append(note)
    if contrary := published.contradictions(figures):
        found.doubts.append(
            Bilingual(
                f"{contrary} 个公布数字在几个文件里不一样，都保留。",
                f"{contrary} published figures differ between files; all are kept.",
            )
        )
    return figures


def _stand_in_buyers(found: Collected, table: str, own: list[Piece]) -> None:
    """Take the order's id as the buyer's, if the caller asks for it and the file has no buyer."""
    if f"{table}.buyer_id" not in found.options.stand_ins:
        return
    for piece in own:
        frame = piece.part.frame
        if "buyer_id" not in frame.columns and "order_id" in frame.columns:
            piece.part.frame = frame.with_columns(buyer_id=pl.col("order_id"))
            found.doubts.append(
                Bilingual(
                    "以订单号代替买家，按买家统计的指标（客单价、客件数、人数）都不对。",
                    "The order id is used in place of the buyer id: every metric that counts "
                    "buyers is wrong.",
                ).of(piece.file)
            )


def _lacked(table: str, own: list[Piece]) -> dict[str, tuple[str, ...]]:
    """Find the columns of a table that are left out, with the files that lack them."""
    columns = [(piece.file, frozenset(piece.part.frame.columns)) for piece in own]
    return columns_lacked(columns, table)


def _doubt_lacking_columns(
    found: Collected,
    gathered: Mapping[str, RowsOfFiles],
    by_platform: Mapping[str, Dataset],
    shops: pl.DataFrame | None,
) -> None:
    """Add a doubt for each column that is left out: why, what that costs, and what to do."""
    shared = shops is not None and shops["platform"].null_count() > 0
    for table, one in gathered.items():
        platforms = sorted({piece.recipe.platform for piece in one.pieces})
        for name, files in _lacked(table, one.pieces).items():
            kept = [of for of, own in by_platform.items() if name in own.columns(table)]
            if kept:
                zh = f"{'、'.join(kept)} 单独的数据保留它。"
                en = f"The separate data of {', '.join(kept)} keep it."
            elif len(platforms) == 1:
                zh = "重新导出这些文件并勾选这一列，便可保留。"
                en = "Download these files again with the column ticked to keep it."
            elif shared:
                option = f"--shop-id {platforms[0]}=…"
                zh = f"按平台给店铺编号（{option}），各平台单独的数据便能保留自己的列。"
                en = (
                    f"With a shop id for each platform ({option}), the separate data of each "
                    "platform keep their own columns."
                )
            else:
                option = f"--platform {platforms[0]}"
                zh = f"没有一个指标因此少算；只导入一个平台（{option}）可保留。"
                en = f"No metric is lost; an import of one platform only ({option}) keeps it."
            doubt = Bilingual(
                f"{'、'.join(files[:_SHOWN])} 没有这一列，为免把“没有导出”当作“没有发生”，整列"
                f"未取。{zh}",
                f"{', '.join(files[:_SHOWN])} lack this column, so it is left out of the whole "
                f"table: a value that was not exported may still exist. {en}",
            )
            found.doubts.append(doubt.of(f"{table}.{name}"))


def _shops(found: Collected) -> pl.DataFrame | None:
    """Make the table ``shops``, with a null platform for a shop of several; None without any.

    A platform's metrics count only its own shops.
    """
    seen: dict[str, set[str]] = {}
    for number, piece in enumerate(found.messages.pieces):
        shops = found.messages.shelf.select(number, [pl.col("shop_id").unique()])
        for shop in shops["shop_id"].drop_nulls():
            seen.setdefault(shop, set()).add(piece.recipe.platform)
    for piece in found.pieces:
        if "shop_id" in piece.part.frame.columns:
            for shop in piece.part.frame["shop_id"].drop_nulls().unique():
                seen.setdefault(shop, set()).add(piece.recipe.platform)
    known = {*PLATFORMS}
    seen = {shop: own & known for shop, own in sorted(seen.items())}
    platforms = set().union(*seen.values())
    if not platforms:
        return None
    rows = [
        {"shop_id": shop, "platform": next(iter(own)) if len(own) == 1 else None}
        for shop, own in seen.items()
    ]
    shared = [shop for shop, own in seen.items() if len(own) > 1]
    if shared:
        example = ", ".join(f"'{one}': '…'" for one in sorted(platforms))
        found.doubts.append(
            Bilingual(
                f"几个平台的文件都记在店铺“{'、'.join(shared)}”下，按平台的指标会混在一起；用 "
                f"shop_id={{{example}}}（--shop-id jd=…）分开。",
                f"Files of several platforms have the same shop id, {', '.join(shared)}, so a "
                f"platform's metrics would count them all; give shop_id={{{example}}} (--shop-id "
                "jd=…).",
            )
        )
    schema = {"shop_id": pl.String, "platform": pl.String}
    return pl.DataFrame(rows, schema=schema)


def _pair(found: Collected, sessions: pl.DataFrame) -> None:
    own = {p.recipe.id for p in found.pieces if p.recipe.pairs_with == "jd.chat_log"}
    if sessions.is_empty() or not own:
        return
    local = sessions.with_columns(pl.col("started_at").dt.replace_time_zone(None))
    if "agent_id" not in local.columns:
        local = local.with_columns(agent_id=pl.lit(None, dtype=pl.String))
    pairing = found.messages.paired(local)
    if pairing is not None:
        found.notes.append(
            Bilingual(
                f"聊天记录中 {pairing.paired} 通会话与咨询会话查询配上，{pairing.unpaired} 通没有"
                f"把握、未配。",
                f"Sessions of the chat records paired with 咨询会话查询: {pairing.paired}; not "
                f"paired, because none or several match: {pairing.unpaired}.",
            )
        )


def _place(found: Collected, sessions: pl.DataFrame) -> None:
    """Give messages the sessions of the files that complete theirs; tell how many are of none."""
    made = {p.recipe.id for p in found.pieces if p.part.table == "sessions"}
    wanted = {p.recipe.id for p in found.messages.pieces if p.recipe.pairs_with == _PLACED}
    if sessions.is_empty() or _PLACED not in made:
        return
    for recipe in sorted(wanted):
        lost = found.messages.placed(sessions, recipe)
        if lost:
            found.doubts.append(
                Bilingual(
                    f"{recipe}：{lost:,} 条消息不在任何一通会话的时间里，按会话的指标不计。",
                    f"{recipe}: {lost:,} messages were sent in no session of their customer and "
                    f"waiter; figures of sessions leave them out.",
                )
            )


def _note_masked_buyers(found: Collected) -> None:
    """Tell which files mask their buyers' names: several buyers may share one."""
    masked = pl.col("buyer_id").str.contains("*", literal=True).any()
    files = [
        piece.file
        for number, piece in enumerate(found.messages.pieces)
        if piece.recipe.reader != "jd"  # its recipe says so
        and "buyer_id" in piece.columns
        and found.messages.shelf.select(number, [masked]).item()
    ]
    files += [
        piece.file
        for piece in found.pieces
        if "buyer_id" in piece.part.frame.columns and piece.part.frame.select(masked).item()
    ]
    if files:
        shown = ", ".join(dict.fromkeys(files[:_SHOWN]))
        found.doubts.append(
            Bilingual(
                f"{shown}：买家名打了码（含 *），不同的买家会合成一个，按买家统计的指标不可靠。",
                f"{shown}: buyers' names are masked with *, and several buyers may share one; what "
                f"counts buyers is not to be relied on.",
            )
        )
