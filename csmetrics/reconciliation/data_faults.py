"""Faults of data that explain published figures: shifted times, doubled rows, missing rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import polars as pl

from csmetrics.model.edition import Text
from csmetrics.tables import KEYS, Dataset

SHIFTS = (8, -8, 1, -1, 7, -7, 9, -9, 12, -12, 15, -15, 16, -16)
"""Hours by which exports may be off: UTC, neighbouring zones, summer time, 12-hour clocks."""
UTC_SHIFTS = (8, -8)
"""The shifts of UTC times, by far the most common."""
SHARES = (0.01, 0.02, 0.04)
"""The shares of rows that are left out to see how figures change."""
_DRAWS = 3
_MORE = 1.25
"""The factor by which more figures may differ than changed when rows were left out."""
_FURTHER, _BY_CHANCE = 1.75, 3
"""The factor by which the median difference may exceed the usual one; the second ÷ √n is added."""
_PLACES, _MOSTLY = 4, 0.6
"""The one period or group of ``_PLACES`` that differs lacks rows if ``_MOSTLY`` of it differs."""
_CALENDAR = ("agents", "calendar", "shops")


@dataclass(frozen=True)
class DataFault:
    """A suspected fault of the data: ``kind`` "shifted", "doubled" or "missing" (数据问题)."""

    kind: str
    words: Text
    hours: int = 0
    units: int = 0


def shifted(
    data: Dataset, hours_off: Iterable[int] = SHIFTS
) -> Iterator[tuple[DataFault, Dataset]]:
    """Yield the data set with all times moved, for each number of hours in ``hours_off``."""
    for hours in hours_off:
        words = Text(
            zh=f"时间整体差 {abs(hours)} 小时：数据{'早' if hours > 0 else '晚'}了，多半是时区不对",
            en=f"all times of the data are {abs(hours)} h too"
            f" {'early' if hours > 0 else 'late'}: probably a wrong time zone",
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
    """Remove rows that repeat another row under a different id; None if there are none."""
    frames: dict[str, Any] = {}
    gone = 0
    for table in data.tables:
        frame = data.frame(table).collect()
        ids = [*KEYS.get(table, ())] if table not in _CALENDAR else []
        own = {n for n in ids if n.endswith("_id") and n not in ("shop_id", "agent_id", "buyer_id")}
        compared = [n for n in frame.columns if n not in own and n != "seq"]
        kept = frame.unique(compared, keep="first", maintain_order=True) if own else frame
        gone += frame.height - kept.height
        frames[table] = kept
    if not gone:
        return None
    words = Text(
        zh=f"有 {gone:,} 行重复（编号不同、内容相同），去重后一致",
        en=f"rows that occur twice under different ids: {gone:,}; with each counted once, the"
        " figures agree",
    )
    as_of = data.as_of if data.as_of_given else None
    made = Dataset(**frames, time_zone=data.time_zone, as_of=as_of, invalid="trust")
    return DataFault("doubled", words, units=gone), made


def samples(data: Dataset, tables: Iterable[str]) -> Iterator[tuple[float, Dataset]]:
    """Yield the data set with a random share of some tables' rows left out, several times."""
    frames: dict[str, Any] = {table: data.frame(table).collect() for table in data.tables}
    for share in SHARES:
        for seed in range(_DRAWS):
            fewer: dict[str, Any] = {
                table: frames[table].filter(_kept(frames[table].height, share, seed))
                for table in tables
                if table in frames and table not in _CALENDAR
            }
            as_of = data.as_of if data.as_of_given else None
            options: dict[str, Any] = {"time_zone": data.time_zone, "as_of": as_of}
            yield share, Dataset(**frames | fewer, invalid="trust", **options)


def _kept(height: int, share: float, seed: int) -> pl.Series:
    gone = pl.int_range(height, eager=True).sample(fraction=share, seed=seed)
    return pl.Series([True]).new_from_index(0, height).scatter(gone, values=False)


def step() -> pl.Expr:
    """The size of a printed figure's last digit; 0 if it stands for one exact number."""
    return (pl.col("high") - pl.col("low")) * 2 / 3


def movement(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """By how much figures are lower afterwards, for the cells that would print differently.

    Args:
        before: The cells.
        after: The same cells, in the same order, with other values.
    """
    found = before.select("value", step=step()).with_columns(after=after["value"])
    apart = pl.col("value") - pl.col("after")
    other = (apart.abs() > pl.col("step") / 2) | (
        pl.col("value").is_null() != pl.col("after").is_null()
    )
    return found.filter(other).select(apart=apart)


def incomplete(
    cells: pl.DataFrame,
    by: list[str],
    fewer: Iterable[tuple[float, pl.DataFrame]],
    *,
    counted: bool,
    rows: int,
) -> DataFault | None:
    """Return a fault if the figures differ as they would if rows of the data were missing.

    To judge that, some of the existing rows were left out, which changes figures in a number of
    cells, by some amounts, partly upwards. The published figures must differ from ours similarly.

    Args:
        cells: The figures compared: ``low``, ``high``, ``value``, ``numerator``, ``denominator``,
            ``agrees``, ``absent``, with the period and the groups.
        by: The groups.
        fewer: For each time that rows were left out, their share, and the ``movement``.
        counted: Whether figures count units (a count or proportion), so that units can be told.
        rows: The number of rows in the tables read.

    Returns:
        The fault, with about how much is missing and where; None if the differences look like
        those of another definition.
    """
    differing = cells.filter(~pl.col("agrees"))
    off = differing.select(k=_units_off(counted=counted))["k"].to_list()
    total = sum(abs(k) for k in off)
    if differing["absent"].all() or _in_one_place(cells, by):
        return _words(differing, by, f"{total:,} 个统计对象", _units(total), total)
    middle = (pl.col("low") + pl.col("high")) / 2
    apart = differing.select(apart=middle - pl.col("value"))["apart"]
    share = _like_missing(differing.height, apart, list(fewer))
    if share is None:
        return None
    if counted:
        return _words(differing, by, f"{total:,} 个统计对象", _units(total), total)
    gone = round(share * rows)
    zh, en = f"{gone:,} 行（{share:.0%}）", f"{gone:,} rows ({share:.0%}) are"
    return _words(differing, by, zh, en, gone)


def _units(total: int) -> str:
    return "1 unit is" if total == 1 else f"{total:,} units are"


def _in_one_place(cells: pl.DataFrame, by: list[str]) -> bool:
    """Whether the figures differ in one period or group only, and in most of its cells."""
    differing = cells.filter(~pl.col("agrees"))
    for name in ("period_start", *by):
        there = differing[name].unique()
        if len(there) == 1 and cells[name].n_unique() >= _PLACES:
            beside = cells.filter(pl.col(name).eq_missing(pl.lit(there)))
            if differing.height >= max(_PLACES / 2, _MOSTLY * beside.height):
                return True
    return False


def _like_missing(
    count: int, apart: pl.Series, fewer: list[tuple[float, pl.DataFrame]]
) -> float | None:
    """Find the share of rows whose loss changes about as many figures similarly; None if none.

    Args:
        count: How many figures differ.
        apart: By how much the published ones are higher; null if one side has no value.
        fewer: Shares of rows, and by how much figures are lower without them.
    """
    most = max(SHARES)
    moved = {share: [found.height for s, found in fewer if s == share] for share in SHARES}
    if count > max(moved[most]) * _MORE + 1:
        return None
    drawn = pl.concat([found for _, found in fewer])["apart"].drop_nulls()
    ours = apart.drop_nulls()
    if len(drawn) and len(ours):
        up = int((drawn > 0).sum()) / len(drawn)
        slack = 2 + 3 * (len(ours) * up * (1 - up)) ** 0.5
        if abs(int((ours > 0).sum()) - len(ours) * up) > slack:
            return None
        # if more figures differ than ever changed, they must not differ by more as well
        beyond = count > max(moved[most])
        usual = drawn.abs().quantile(0.5 if beyond else 0.75)
        found = ours.abs().median()
        further = _FURTHER + _BY_CHANCE / len(ours) ** 0.5
        if isinstance(usual, float) and isinstance(found, float) and found > further * usual:
            return None
    return min(SHARES, key=lambda share: abs(sum(moved[share]) / _DRAWS - count))


def _units_off(*, counted: bool) -> pl.Expr:
    """About how many units more (negative: fewer) the platform counts in each figure; never 0."""
    middle = (pl.col("low") + pl.col("high")) / 2
    per = pl.when(pl.col("denominator") > 0).then("denominator").otherwise(1.0)
    apart = middle - pl.col("value").fill_null(0)
    sign = apart.sign()
    off = (apart * per).round() if counted else sign
    return pl.when(off == 0).then(sign).otherwise(off).fill_null(1).cast(pl.Int64)


def _words(differing: pl.DataFrame, by: list[str], zh: str, en: str, total: int) -> DataFault:
    """Put the fault into words: how much is missing, on which days and for which groups."""
    days = differing["period_start"].unique().sort().to_list()
    where_zh, where_en = _days(days)
    for name in by:
        values = differing[name].drop_nulls().unique().sort().to_list()
        if 0 < len(values) <= 3:  # noqa: PLR2004  more would tell nothing
            listed = ", ".join(map(str, values))
            where_zh, where_en = f"{where_zh}，{listed}", f"{where_en}, {listed}"
    words = Text(
        zh=f"数据不全：约差 {zh}（{where_zh}）",
        en=f"the data are incomplete: about {en} missing ({where_en})",
    )
    return DataFault("missing", words, units=total)


def _days(days: list[Any]) -> tuple[str, str]:
    shown = ", ".join(str(day) for day in days[:3])
    if len(days) <= 3:  # noqa: PLR2004  few enough to list
        return shown, shown
    more = f"{len(days) - 3} more {'period' if len(days) == 4 else 'periods'}"  # noqa: PLR2004
    return f"{shown} 等 {len(days)} 个周期", f"{shown} and {more}"
