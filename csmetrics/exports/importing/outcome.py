"""What was read put together: a data set, published figures, and the report."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl

from csmetrics.exports.importing import published
from csmetrics.exports.importing.assemble import (
    Piece,
    fill_links,
    lacked_by_some,
    lookups,
    together,
)
from csmetrics.exports.importing.bilingual_text import Bilingual
from csmetrics.exports.importing.collected import Collected
from csmetrics.exports.importing.import_report import ImportReport
from csmetrics.exports.importing.row_accounts import Origins, count_refusals, files_of, say
from csmetrics.tables import REFUSED, TABLES, Dataset, EndOfDay

_SHOWN = 3


def finish(
    found: Collected, as_of: datetime | EndOfDay | None
) -> tuple[Dataset, pl.DataFrame, ImportReport]:
    """The data set of all that was read, and the report."""
    tables: dict[str, Any] = {}
    origins: Origins = {}
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
        frame, at = together(own, table)
        tables[table] = frame.drop(_lacked(found, table, own))
        origins[table] = own, at
        if table == "sessions":
            sessions = tables[table].filter(pl.col(REFUSED).is_null())
    if found.messages.pieces:
        _pair(found, sessions)
        found.messages.looked_up(sessions)
        found.messages.without_copies()
        tables = {"messages": found.messages.table(), **tables}
        origins["messages"] = found.messages.pieces, None
    shops = _shops(found)
    if shops is not None:
        tables["shops"] = shops
    data = Dataset(**tables, time_zone=found.options.time_zone, as_of=as_of, invalid="quarantine")
    count_refusals(data, origins)
    figures = _figures(found)
    say(found)
    report = ImportReport(
        files_of(found),
        tuple(dict.fromkeys(found.notes)),
        tuple(dict.fromkeys(found.asked)),
        tuple(dict.fromkeys(found.doubts)),
        data,
        tuple(found.recipes.values()),
        figures.height,
    )
    return data, figures, report


def _figures(found: Collected) -> pl.DataFrame:
    """The published figures of all files, copies dropped, contradictions said."""
    figures, copies = published.without_copies(published.listed(one for _, one in found.figures))
    if copies:
        said = Bilingual(f"{copies} 个公布数字重复。", f"{copies} published figures are copies.")
        found.notes.append(said)
    if contrary := published.contradictions(figures):
        found.doubts.append(
            Bilingual(
                f"{contrary} 个公布数字在几个文件里不一样，都保留。",
                f"{contrary} published figures are printed differently in several files; all are "
                f"kept.",
            )
        )
    return figures


def _stand_in_buyers(found: Collected, table: str, own: list[Piece]) -> None:
    """The order as its buyer, where the caller asks for it and the file has none."""
    if f"{table}.buyer_id" not in found.options.stand_ins:
        return
    for piece in own:
        frame = piece.part.frame
        if "buyer_id" not in frame.columns and "order_id" in frame.columns:
            piece.part.frame = frame.with_columns(buyer_id=pl.col("order_id"))
            found.doubts.append(
                Bilingual(
                    "以订单号代替买家，按买家统计的指标（客单价、客件数、人数）都不对。",
                    "The order stands for its buyer: whatever counts buyers is wrong.",
                ).of(piece.file)
            )


def _lacked(found: Collected, table: str, own: list[Piece]) -> list[str]:
    """The columns of a table that are left out, for some of its files lack them; said so."""
    columns = [(piece.file, frozenset(piece.part.frame.columns)) for piece in own]
    lacked = lacked_by_some(columns, table)
    for name, files in lacked.items():
        found.doubts.append(
            Bilingual(
                f"{'、'.join(files[:_SHOWN])} 没有这一列，为免把“没有导出”当作“没有发生”，整列"
                f"未取；按平台分别导入（platform、--platform）可保留。",
                f"{', '.join(files[:_SHOWN])} lack it, and it is left out for all: what nobody "
                f"exported may have happened; import each platform by itself (--platform) to keep "
                f"it.",
            ).of(f"{table}.{name}")
        )
    return list(lacked)


def _shops(found: Collected) -> pl.DataFrame | None:
    """The platform of each shop, where files of several platforms are at hand."""
    seen: dict[str, set[str]] = {}
    for number, piece in enumerate(found.messages.pieces):
        shops = found.messages.shelf.select(number, [pl.col("shop_id").unique()])
        for shop in shops["shop_id"].drop_nulls():
            seen.setdefault(shop, set()).add(piece.recipe.platform)
    for piece in found.pieces:
        if "shop_id" in piece.part.frame.columns:
            for shop in piece.part.frame["shop_id"].drop_nulls().unique():
                seen.setdefault(shop, set()).add(piece.recipe.platform)
    platforms = set().union(*seen.values()) - {"desk"}
    if len(platforms) < 2:  # noqa: PLR2004  one platform need not be told apart
        return None
    rows = [
        {"shop_id": shop, "platform": next(iter(own)) if len(own) == 1 else None}
        for shop, own in sorted(seen.items())
    ]
    shared = [shop for shop, own in sorted(seen.items()) if len(own) > 1]
    if shared:
        example = ", ".join(f"'{one}': '…'" for one in sorted(platforms))
        found.doubts.append(
            Bilingual(
                f"几个平台的文件都记在店铺“{'、'.join(shared)}”下，按平台的指标会混在一起；用 "
                f"shop_id={{{example}}}（--shop-id jd=…）分开。",
                f"Files of several platforms are under one shop id, {', '.join(shared)}, and a "
                f"platform's metrics would count them all; give shop_id={{{example}}} "
                f"(--shop-id jd=…).",
            )
        )
    schema = {"shop_id": pl.String, "platform": pl.String}
    return pl.DataFrame(rows, schema=schema).with_columns(pl.col("platform").replace("desk", None))


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
                f"{pairing.paired} sessions of the chat records were paired with 咨询会话查询, "
                f"{pairing.unpaired} were not: none or several might be theirs.",
            )
        )
