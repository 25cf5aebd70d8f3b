"""Read published figures as printed, each as the interval of values it stands for.

Platforms do not say whether they round or truncate: 73.24% stands for [73.235, 73.25).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from csmetrics.errors import ArgumentError, nearest
from csmetrics.evaluation.calendar_periods import Periods
from csmetrics.model.metric import Metric
from csmetrics.reconciliation.published_file import NONE, given_frame

_DELAYED = ("延迟统计", "统计中", "待统计", "计算中", "pending", "delayed")
_NUMBER = r"[-+]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?"
_PLAIN = re.compile(rf"[¥￥]?\s*({_NUMBER})\s*(万|亿|%|％|‰|人|次|个|件|条|元|分|星)?")  # noqa: RUF001  as platforms print
_PARTS = re.compile(
    r"(?:(\d+)\s*(?:天|d))?\s*(?:(\d+(?:\.\d+)?)\s*(?:小时|时|h))?\s*"
    r"(?:(\d+(?:\.\d+)?)\s*(?:分钟|分|min|m))?\s*(?:(\d+(?:\.\d+)?)\s*(?:秒钟|秒|s))?",
    re.IGNORECASE,
)
_COLONS = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2}(?:\.\d+)?)")
_SCALES = {
    "%": Decimal("0.01"),
    "％": Decimal("0.01"),  # noqa: RUF001  as platforms print
    "‰": Decimal("0.001"),
    "万": Decimal(10000),
    "亿": Decimal(100000000),
}
_SIGNS = {
    "ratio": "%％‰",  # noqa: RUF001  as platforms print
    "count": "万亿人次个件条",
    "items": "万亿人次个件条",
    "items per buyer": "个件条",
    "per hour": "人次个件条",
    "CNY": "万亿元",
    "CNY per buyer": "万亿元",
    "points": "分星",
    "number": "万亿",
}
"""The words that may follow a figure, by its unit; ¥ may stand before an amount alone."""
_PERIODS = ("period_start", "date", "day", "日期", "统计日期", "时间", "统计时间", "周期")
_GROUPS = {
    "agent_id": ("客服", "客服账号", "客服昵称", "旺旺", "账号", "agent"),
    "shop_id": ("店铺", "店铺名称", "shop"),
    "hour": ("小时", "时段"),
    "weekday": ("星期",),
}
_IMPORTED = {"metric", "text", "period_start", "group_kind"}
"""Columns by which published figures of ``import_folder`` are recognised."""
_DATE = re.compile(r"\d{4}\D{1,2}\d{1,2}\D{1,2}\d{1,2}")
_FIRST_YEAR = 2000
_EXACT = 9  # with more decimals a number was computed, not printed


class Printed(NamedTuple):
    """The values a printed figure stands for: low ≤ value < high; just low if both are equal."""

    low: float
    high: float

    @property
    def number(self) -> float:
        """The printed number itself: half a step above ``low``, a whole step below ``high``."""
        return self.low if self.low == self.high else round((2 * self.low + self.high) / 3, 12)

    def holds(self, value: float) -> bool:
        """Whether a value would be printed like this, rounded or truncated."""
        return value == self.low if self.low == self.high else self.low <= value < self.high


def printed(text: str, unit: str) -> Printed | None:
    """Read a printed figure as the values that it stands for; None if it is not a figure.

    Args:
        text: The figure as a platform prints it.
        unit: The metric's unit, as in results of ``evaluate``.

    Examples:
        >>> printed("73.24%", "ratio")
        Printed(low=0.73235, high=0.7325)
        >>> printed("1分02秒", "seconds")
        Printed(low=61.5, high=63.0)
        >>> printed("0.37分钟", "seconds")
        Printed(low=21.9, high=22.8)
        >>> printed("1,234", "count"), printed("延迟统计", "count")
        (Printed(low=1234.0, high=1234.0), None)
    """
    text = text.strip()
    if unit == "seconds" and (lasting := _lasting(text)) is not None:
        return _around(*lasting)
    found = _PLAIN.fullmatch(text)
    if found is None or (found[2] or "") not in _SIGNS.get(unit, ""):
        return None
    if text[0] in "¥￥" and not unit.startswith("CNY"):
        return None
    number = Decimal(found[1].replace(",", "").replace("，", ""))
    scale = _SCALES.get(found[2] or "", Decimal(1))
    exponent = number.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    if unit in ("count", "items") and scale == 1:
        whole = number == number.to_integral_value()
        return Printed(float(number), float(number)) if whole else None
    return _around(number * scale, step * scale)


def _around(number: Decimal, step: Decimal) -> Printed:
    return Printed(float(number - step / 2), float(number + step))


def _lasting(text: str) -> tuple[Decimal, Decimal] | None:
    """Read a duration as seconds, and the size of its last digit; None if it is not one."""
    if colons := _COLONS.fullmatch(text):
        hours, minutes, rest = Decimal(colons[1] or 0), Decimal(colons[2]), Decimal(colons[3])
        return hours * 3600 + minutes * 60 + rest, _step(colons[3])
    parts = _PARTS.fullmatch(text)
    if not parts or not any(parts.groups()):
        return None
    sizes = (86400, 3600, 60, 1)
    total = sum(
        (Decimal(part) * size for part, size in zip(parts.groups(), sizes, strict=True) if part),
        Decimal(0),
    )
    last = max(n for n, part in enumerate(parts.groups()) if part)
    return total, _step(parts.groups()[last]) * sizes[last]


def _step(number: str) -> Decimal:
    return Decimal(1).scaleb(-len(number.partition(".")[2]))


def read_published(  # noqa: PLR0913  how a file is read
    published: object,
    metric: Metric,
    unit: str,
    by: Sequence[str],
    columns: Mapping[str, str] | None,
    *,
    per: Periods,
) -> pl.DataFrame:
    """Read published figures: ``period_start``, those of ``by``, ``printed``, ``low``, ``high``.

    There is no ``period_start`` where ``per`` is "all". Where it is "day", a cell of two dates is
    refused; of other periods it gives the first day.

    Raises:
        ArgumentError: A column is lacking, a figure cannot be read, or two have the same key.
        DataError: The file cannot be read.
    """
    frame = as_frame(published, columns)
    if is_imported(frame):
        frame = of_imported(frame, metric, by)
    taken: dict[str, str] = {}
    if per != "all":
        taken["period_start"] = _column(frame, "period_start", _PERIODS)
    for name in by:
        taken[name] = _column(frame, name, (name, *_GROUPS.get(name, ())))
    value = _value_column(frame, metric, taken)
    figures = [_figure(one, unit, n) for n, one in enumerate(_shown(frame[value], unit), 1)]
    read = {name: _keys(frame[source], name, daily=per == "day") for name, source in taken.items()}
    cells = pl.DataFrame(
        {
            **read,
            "printed": pl.Series([text for text, _ in figures], dtype=pl.String),
            "low": pl.Series([one and one.low for _, one in figures], dtype=pl.Float64),
            "high": pl.Series([one and one.high for _, one in figures], dtype=pl.Float64),
        }
    )
    twice = cells.select(list(read)).is_duplicated() if read else pl.Series([cells.height > 1])
    if twice.any():
        row = cells.filter(twice).row(0) if read else ()
        where = ", ".join(map(str, row[: len(read)])) or "the whole range"
        msg = (
            f"published has two figures for {where}: give per and by, which say what each"
            " figure is for"
        )
        raise ArgumentError(msg)
    return cells


def columns_of(by: object) -> list[str]:
    """Read ``by`` as a list of column names; None gives none.

    Raises:
        ArgumentError: It is neither a name nor a sequence of names.
    """
    listed = [by] if isinstance(by, str) else by
    if listed is None:
        return []
    if not isinstance(listed, Sequence) or not all(isinstance(one, str) for one in listed):
        msg = f"by must be a column name or several, not {by!r}"
        raise ArgumentError(msg)
    return [*listed]


def as_frame(published: object, columns: Mapping[str, str] | None = None) -> pl.DataFrame:
    """Read published figures as a frame, with columns renamed to our names.

    Raises:
        ArgumentError: It is not a frame, file or rows, or ``columns`` names one that it lacks.
        DataError: The file cannot be read.
    """
    frame = given_frame(published)
    if not columns:
        return frame
    unknown = [name for name in columns if name not in frame.columns]
    if unknown:
        hint = nearest(unknown[0], frame.columns)
        msg = (
            f"columns names {unknown[0]!r}, which is not a column of published.{hint} Correct"
            " the name."
        )
        raise ArgumentError(msg)
    return frame.rename(dict(columns))


def is_imported(frame: pl.DataFrame) -> bool:
    """Whether a frame is that of published figures of ``import_folder``."""
    return set(frame.columns) >= _IMPORTED


def of_imported(frame: pl.DataFrame, metric: Metric, by: Sequence[str]) -> pl.DataFrame:
    """Select the printed figures of one metric from those of ``import_folder``.

    A duration whose unit is only in its column's header gets the unit appended to its text.

    Raises:
        ArgumentError: There are none.
    """
    kind = "agent" if "agent_id" in by else "shop"
    kept = frame.filter(
        pl.col("metric").is_in([metric.label, metric.id]), pl.col("group_kind") == kind
    )
    if kept.is_empty():
        found = sorted(frame["metric"].drop_nulls().unique())
        msg = f"published has no figures of {metric.id} by {kind}: it has {', '.join(found)}"
        raise ArgumentError(msg)
    names = ("period_start", "period_end", "shop_id", "agent_id", "numerator", "denominator")
    return kept.select(*(name for name in names if name in frame.columns), value=_text_of(kept))


def _text_of(frame: pl.DataFrame) -> pl.Expr:
    """The text of a figure, with its unit where it is a bare number of minutes or hours."""
    if not {"value", "unit", "recipe", "label"} <= set(frame.columns):
        return pl.col("text")
    bare = pl.col("text").str.replace_all("[,，\\s]", "").cast(pl.Float64, strict=False)
    times = (pl.col("value") / pl.when(bare != 0).then(bare)).round()
    # A 0 does not show its unit: it takes that of its column.
    times = times.fill_null(times.max().over("recipe", "label"))
    unit = pl.when(times == 60).then(pl.lit("分钟")).when(times == 3600).then(pl.lit("小时"))  # noqa: PLR2004
    length = (pl.col("unit") == "seconds") & bare.is_not_null() & unit.is_not_null()
    return pl.when(length).then(pl.col("text").str.strip_chars() + unit).otherwise("text")


def _column(frame: pl.DataFrame, meant: str, names: Sequence[str]) -> str:
    found = next((name for name in names if name in frame.columns), None)
    if found is None:
        msg = (
            f"published has no column {meant!r}: it has {', '.join(frame.columns)};"
            f" columns={{'…': {meant!r}}} says which it is"
        )
        raise ArgumentError(msg)
    return found


def _value_column(frame: pl.DataFrame, metric: Metric, taken: Mapping[str, str]) -> str:
    names = ("value", metric.label, metric.id, metric.name.zh, metric.name.en)
    found = [name for name in dict.fromkeys(names) if name in frame.columns]
    if len(found) > 1:
        msg = (
            f"published has several columns of {metric.label}: {', '.join(found)}; leave all but"
            " one out"
        )
        raise ArgumentError(msg)
    rest = [name for name in frame.columns if name not in taken.values()]
    if not found and len(rest) != 1:
        msg = (
            f"published has no column {metric.name.zh!r} or 'value': it has"
            f" {', '.join(frame.columns)}; columns={{'…': 'value'}} says which it is"
        )
        raise ArgumentError(msg)
    return found[0] if found else rest[0]


def _shown(values: pl.Series, unit: str) -> list[str | None]:
    """The figures as texts; numbers get the largest number of decimals in the column."""
    if not values.dtype.is_numeric():
        return [None if one is None else str(one) for one in values.to_list()]
    numbers = [None if one is None or one != one else Decimal(str(one)) for one in values.to_list()]  # noqa: PLR0124
    places = max((_places(one) for one in numbers if one is not None), default=0)
    percent = unit == "ratio" and any(one > 1 for one in numbers if one is not None)
    sign = "%" if percent else ""
    return [None if one is None else f"{one:.{places}f}{sign}" for one in numbers]


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _figure(text: str | None, unit: str, row: int) -> tuple[str | None, Printed | None]:
    """Read one cell: its text and values; the latter None if delayed, both None if empty."""
    if text is None or text.strip().lower() in NONE:
        return None, None
    if text.strip().lower() in _DELAYED:
        return text.strip(), None
    found = printed(text, unit)
    if found is None:
        msg = f"published, row {row}: {text!r} is not a figure in {unit}; correct it there"
        raise ArgumentError(msg)
    places = len(text.strip().partition(".")[2].rstrip("%"))
    if places > _EXACT and found.low < found.high:  # computed, not printed
        middle = found.low + (found.high - found.low) / 3
        slack = abs(middle) * 1e-9
        found = Printed(middle - slack, middle + slack)
    return text.strip(), found


def _keys(values: pl.Series, name: str, *, daily: bool) -> pl.Series:
    if name == "period_start":
        days = [day_of(one, daily=daily) for one in values.to_list()]
        return pl.Series(name, days, dtype=pl.Date)
    if name in ("hour", "weekday"):
        numbers = values.cast(pl.Int64, strict=False).alias(name)
        if (lost := values.filter(numbers.is_null() & values.is_not_null())).len():
            msg = f"published: {str(lost[0])!r} is not a whole number in the column of {name}"
            raise ArgumentError(msg)
        return numbers
    if values.dtype.is_float():
        msg = f"published has decimal numbers as {name}: read that column as text"
        raise ArgumentError(msg)
    return values.cast(pl.String).alias(name)


def day_of(value: object, *, daily: bool) -> date:
    """Read a date, a datetime, a spreadsheet's day number or a text as a date.

    A text of several dates gives the first, unless ``daily``.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    digits = re.findall(r"\d+", str(value))
    if daily and len(set(_DATE.findall(str(value)))) > 1:
        msg = f"published: {value!r} is several days: give its first day, and the period with per"
        raise ArgumentError(msg)
    try:
        if len(digits) == 1 and len(digits[0]) == 8:  # noqa: PLR2004  20260302
            return datetime.strptime(digits[0], "%Y%m%d").date()  # noqa: DTZ007  a local date
        if len(digits) == 1 and len(digits[0]) == 5:  # noqa: PLR2004  a spreadsheet's number
            return date(1899, 12, 30) + timedelta(days=int(digits[0]))
        year, month, day = (int(part) for part in digits[:3])
        return date(year if year >= _FIRST_YEAR else 0, month, day)  # 26-03-02 gives no year
    except ValueError:
        msg = f"published: {value!r} is not a date; write 2026-03-02"
        raise ArgumentError(msg) from None
