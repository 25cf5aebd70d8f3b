"""Missing tables and columns with the number of metrics they prevent, and rejected values."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from csmetrics.cli.options import Lang
from csmetrics.model.requirements import missing_inputs

if TYPE_CHECKING:
    from csmetrics import Dataset, Registry

MOST = 10


def missing(registry: Registry, data: Dataset, lang: Lang) -> list[str]:
    """List what is missing in at most ten lines: columns of given tables, then whole tables.

    Args:
        registry: The metrics to compute.
        data: The tables.
        lang: Chinese or English.
    """
    columns: dict[str, dict[str, None]] = defaultdict(dict)
    whole: dict[str, bool] = {}
    cost: dict[str, set[str]] = defaultdict(set)
    for metric in registry.values():
        for edition in metric.editions:
            for lack in missing_inputs(edition.measure, data):
                columns[lack.table] |= dict.fromkeys(lack.columns)
                whole[lack.table] = lack.whole
                cost[lack.table].add(metric.id)
    order = sorted(cost, key=lambda table: (whole[table], -len(cost[table]), table))
    lines = [
        _line(table, sorted(columns[table]), whole[table], len(cost[table]), lang)
        for table in order
    ]
    if len(lines) > MOST:
        rest = len(lines) - MOST + 1
        lines = [*lines[: MOST - 1], f"另有 {rest} 项" if lang == "zh" else f"and {rest} more"]
    return lines


def _line(table: str, columns: list[str], whole: bool, cost: int, lang: Lang) -> str:  # noqa: FBT001
    names = ", ".join(columns)
    if lang == "zh":
        what = f"没有表 {table}（需要 {names}）" if whole else f"表 {table} 缺少列 {names}"
        return f"{what}：{cost} 个指标因此无法计算"
    what = f"there is no table {table} ({names})" if whole else f"{table} lacks {names}"
    them = "it" if whole else "them"
    return f"{what}: 1 metric needs {them}" if cost == 1 else f"{what}: {cost} metrics need {them}"


def refused_words(data: Dataset, lang: Lang) -> list[str]:
    """List for each broken rule up to three rejected values and the position of the first.

    Args:
        data: The tables, loaded with ``invalid="quarantine"``.
        lang: Chinese or English.
    """
    lines = []
    for (table, rule), rows in data.rejected.group_by("table", "rule", maintain_order=True):
        first = rows.row(0, named=True)
        where = f"{first['file']}:{first['line']}" if first["file"] else f"{table}[{first['row']}]"
        shown = rows["value"].drop_nulls().unique(maintain_order=True).head(3).to_list()
        words = ", ".join(f"{word!r}" for word in shown)
        if lang == "zh":
            lines.append(
                f"{table} 有 {rows.height:,} 行不合规（{rule}）：{words or '空'}，首见于 {where}"
            )
        else:
            lines.append(
                f"{table}, {rows.height:,} × {rule}: {words or 'nothing'}, first at {where}"
            )
    return lines[:MOST]
