"""Separate data of each platform, if the platforms' files differ in columns (分平台的数据)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from csmetrics.catalogue.builtin import registry
from csmetrics.exports.importing.assemble import Piece, columns_lacked
from csmetrics.exports.importing.bilingual_text import Bilingual
from csmetrics.tables import Dataset, columns_of
from csmetrics.tables.schema.column_types import OneOf

Frames = Mapping[str, pl.DataFrame | pl.LazyFrame]
_SHOWN = 3
_TYPE = columns_of("shops")["platform"].type
PLATFORMS: tuple[str, ...] = _TYPE.values if isinstance(_TYPE, OneOf) else ()
"""The platforms that a table of shops may name."""


@dataclass(frozen=True)
class RowsOfFiles:
    """The rows of a table from all files; ``at``: the index in ``pieces`` that each row is from."""

    rows: pl.DataFrame
    at: pl.Series
    pieces: list[Piece]

    def of(self, platform: str) -> pl.DataFrame | None:
        """Return the rows of a platform's files, without columns that some of them lack.

        None if no piece is of the platform.
        """
        own = [n for n, piece in enumerate(self.pieces) if piece.recipe.platform == platform]
        if not own:
            return None
        columns = [(self.pieces[n].file, frozenset(self.pieces[n].part.frame.columns)) for n in own]
        lacked = columns_lacked(columns, self.pieces[0].part.table)
        given = frozenset().union(*(names for _, names in columns)) - set(lacked)
        rows = self.rows.filter(self.at.is_in(own))
        return rows.select(name for name in rows.columns if name in given)


def tables_by_platform(
    gathered: Mapping[str, RowsOfFiles],
    tables: Frames,
    shops: pl.DataFrame | None,
    chats: Collection[str],
) -> dict[str, dict[str, pl.DataFrame | pl.LazyFrame]]:
    """Make separate tables of each platform whose files have columns that ``tables`` lack.

    Args:
        gathered: The rows of each table but messages, with all their columns.
        tables: The tables of all files, with the columns that all of them have.
        shops: The platform of each shop; if one is null, several share the shop, and nothing can
            be separated.
        chats: The platforms whose files have messages.
    """
    if shops is None or shops["platform"].null_count():
        return {}
    found = {}
    for platform in shops["platform"].unique().sort():
        own = {
            table: rows for table, one in gathered.items() if (rows := one.of(platform)) is not None
        }
        if not any(set(rows.columns) - _columns(tables[table]) for table, rows in own.items()):
            continue
        of = shops.filter(pl.col("platform") == platform)
        made: dict[str, pl.DataFrame | pl.LazyFrame] = {**own, "shops": of}
        if platform in chats:
            messages = tables["messages"].lazy()
            made["messages"] = messages.filter(pl.col("shop_id").is_in(of["shop_id"].to_list()))
        found[platform] = made
    return found


def _columns(frame: pl.DataFrame | pl.LazyFrame) -> set[str]:
    return set(frame.collect_schema().names())


def metrics_gained(whole: Dataset, apart: Mapping[str, Dataset]) -> dict[str, list[str]]:
    """List the metrics that the separate data of a platform can answer and ``whole`` cannot."""
    able = _computable(whole) if apart else []
    found = {
        platform: [one for one in _computable(data) if one not in able and _is_of(one, platform)]
        for platform, data in apart.items()
    }
    return {platform: more for platform, more in found.items() if more}


def further_metrics_messages(more: Mapping[str, list[str]]) -> Iterator[Bilingual]:
    """Write which metrics the separate data of each platform answer in addition, and where."""
    for platform, metrics in more.items():
        shown = ", ".join(metrics[:_SHOWN]) + (" …" if len(metrics) > _SHOWN else "")
        where = f"by_platform[{platform!r}]"
        number = "1 more metric" if len(metrics) == 1 else f"{len(metrics)} more metrics"
        yield Bilingual(
            f"{platform} 单独的数据能多算 {len(metrics)} 个指标（{shown}）：{where}，-o 时在 "
            f"{platform}/ 下。",
            f"The separate data of {platform} can compute {number} ({shown}): "
            f"{where}, or with -o the folder {platform}/.",
        )


def _computable(data: Dataset) -> list[str]:
    return registry.computable(data).filter("computable")["metric"].to_list()


def _is_of(metric: str, platform: str) -> bool:
    return metric.partition(".")[0] in {platform, "desk"}
