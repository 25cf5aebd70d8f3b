"""What could be wrong with the data where no definition explains the figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import polars as pl

from csmetrics.model.edition import Text
from csmetrics.tables import KEYS, Dataset

SHIFTS = (8, -8, 1, -1, 7, -7, 9, -9, 12, -12, 15, -15, 16, -16)
"""Hours that exports are off by: UTC for Shanghai, neighbours, summer time, 12-hour clocks."""
_MINORITY, _AGREEING, _A_FEW, _SOME = 0.12, 0.2, 0.025, 0.04
"""Where rows are missing some figures are higher and some lower, some agree, and few units lack."""
_CALENDAR = ("agents", "calendar", "shops")


@dataclass(frozen=True)
class DataFault:
    """What the data seem to be: shifted, doubled, or incomplete (数据问题)."""

    kind: str
    words: Text
    hours: int = 0
    units: int = 0


def shifted(data: Dataset) -> Iterator[tuple[DataFault, Dataset]]:
    """The data set with all times moved by hours that exports are often off by."""
    for hours in SHIFTS:
        words = Text(
            zh=f"时间整体差 {abs(hours)} 小时：数据{'早' if hours > 0 else '晚'}了，多半是时区不对",
            en=f"all times of the data are {abs(hours)} h too {'early' if hours > 0 else 'late'}:"
            " a wrong time zone",
        )
        yield DataFault("shifted", words, hours), _moved(data, hours)


def _moved(data: Dataset, hours: int) -> Dataset:
    frames: dict[str, Any] = {}
    for table in data.tables:
        frame = data.frame(table).collect()
        times = [n for n, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
        if table not in _CALENDAR:
            frame = frame.with_columns(pl.col(times) + pl.duration(hours=hours))
        frames[table] = frame
    as_of = data.as_of + timedelta(hours=hours) if data.as_of_given and data.as_of else None
    return Dataset(**frames, time_zone=data.time_zone, as_of=as_of, invalid="trust")


def undoubled(data: Dataset) -> tuple[DataFault, Dataset] | None:
    """The data set with rows that say the same under two ids taken once; None: there are none."""
    frames: dict[str, Any] = {}
    gone = 0
    for table in data.tables:
        frame = data.frame(table).collect()
        ids = [*KEYS.get(table, ())] if table not in _CALENDAR else []
        own = {n for n in ids if n.endswith("_id") and n not in ("shop_id", "agent_id", "buyer_id")}
        said = [n for n in frame.columns if n not in own and n != "seq"]
        kept = frame.unique(said, keep="first", maintain_order=True) if own else frame
        gone += frame.height - kept.height
        frames[table] = kept
    if not gone:
        return None
    words = Text(
        zh=f"有 {gone:,} 行重复（编号不同、内容相同），去重后一致",
        en=f"{gone:,} rows are doubled under other ids; taken once, the figures agree",
    )
    as_of = data.as_of if data.as_of_given else None
    made = Dataset(**frames, time_zone=data.time_zone, as_of=as_of, invalid="trust")
    return DataFault("doubled", words, units=gone), made


def incomplete(cells: pl.DataFrame, by: list[str], *, counted: bool) -> DataFault | None:
    """Whether the figures differ as they do where rows are missing: a little, and both ways.

    Args:
        cells: The figures compared: ``low``, ``high``, ``value``, ``numerator``, ``denominator``,
            ``agrees``, ``absent``, with the period and the groups.
        by: The groups.
        counted: Whether units are counted (a count or a proportion), so that one is so much.

    Returns:
        What is missing about, and where; None where the differences look like another rule's.
    """
    differing = cells.filter(~pl.col("agrees"))
    off = differing.select(k=_units_off(counted=counted))["k"].to_list()
    total = sum(abs(k) for k in off)
    if differing["absent"].all():
        return _said("missing", differing, by, total)
    above = sum(k > 0 for k in off)
    both_ways = min(above, len(off) - above) >= _MINORITY * len(off)
    often = 1 - differing.height / cells.height >= _AGREEING
    parts = cells["denominator"].sum() or cells["numerator"].sum() or 0
    share = total / max(1.0, float(parts))
    if counted and (share <= _A_FEW or (often and both_ways and share <= _SOME)):
        return _said("missing", differing, by, total)
    if not counted and often and both_ways:
        return _said("missing", differing, by, total)
    return None


def _units_off(*, counted: bool) -> pl.Expr:
    """About how many units more the platform has, in each figure; at least one."""
    middle = (pl.col("low") + pl.col("high")) / 2
    per = pl.when(pl.col("denominator") > 0).then("denominator").otherwise(1.0)
    apart = middle - pl.col("value").fill_null(0)
    sign = apart.sign()
    off = (apart * per).round() if counted else sign
    return pl.when(off == 0).then(sign).otherwise(off).fill_null(1).cast(pl.Int64)


def _said(kind: str, differing: pl.DataFrame, by: list[str], total: int) -> DataFault:
    days = differing["period_start"].unique().sort().to_list()
    where_zh, where_en = _days(days)
    for name in by:
        values = differing[name].drop_nulls().unique().sort().to_list()
        if 0 < len(values) <= 3:  # noqa: PLR2004  more would tell nothing
            listed = ", ".join(map(str, values))
            where_zh, where_en = f"{where_zh}，{listed}", f"{where_en}, {listed}"
    words = Text(
        zh=f"数据不全：约差 {total:,} 个统计对象（{where_zh}）",
        en=f"the data are incomplete: about {total:,} units are missing ({where_en})",
    )
    return DataFault(kind, words, units=total)


def _days(days: list[Any]) -> tuple[str, str]:
    shown = ", ".join(str(day) for day in days[:3])
    if len(days) <= 3:  # noqa: PLR2004  few enough to list
        return shown, shown
    return f"{shown} 等 {len(days)} 个周期", f"{shown} and {len(days) - 3} more periods"
