"""Figures in words: percent, points, seconds and money, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable

from csmetrics.edition import Text
from csmetrics.language.measures import Proportion
from csmetrics.metric import Metric
from csmetrics.needs import unit_of

_UNITS = {
    "seconds": (" 秒", " s"),
    "CNY": (" 元", " CNY"),
    "CNY per buyer": (" 元", " CNY"),
    "per hour": (" /小时", " per hour"),
}


def number(value: float) -> str:
    """A number as one reads it: two places, or three digits where it is less than 1.

    Examples:
        >>> [number(one) for one in (1234.5, -3, 0.00012345, 0)]
        ['1,234.5', '−3', '0.000123', '0']
    """
    text = f"{value:,.2f}" if abs(value) >= 1 or value == 0 else f"{value:.3g}"
    if "." in text and "e" not in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def figure(value: float, metric: Metric) -> Text:
    """A value of a metric with its unit; of a proportion as percent."""
    measure = metric.editions[0].measure
    if isinstance(measure, Proportion):
        text = f"{value * 100:.1f}%"
        return Text(zh=text, en=text)
    zh, en = _UNITS.get(unit_of(measure), ("", ""))
    return Text(zh=number(value) + zh, en=number(value) + en)


def distance(value: float, metric: Metric, *, signed: bool = False) -> Text:
    """How far two values of a metric are apart, in percentage points where it is a proportion."""
    if isinstance(metric.editions[0].measure, Proportion):
        digits, zh, en = f"{value * 100:.1f}".replace("-", "−"), " 个百分点", " points"
    else:
        digits = number(value)
        zh, en = _UNITS.get(unit_of(metric.editions[0].measure), ("", ""))
    sign = "+" if signed and value > 0 else ""
    return Text(zh=f"{sign}{digits}{zh}", en=f"{sign}{digits}{en}")


def group(names: Iterable[str], values: Iterable[object]) -> Text:
    """The group of a row: its columns and their values; nobody is said so.

    Examples:
        >>> group(["agent_id", "hour"], [None, 22]).en
        'no agent_id, hour 22'
    """
    pairs = list(zip(names, values, strict=True))
    return Text(
        zh="、".join(f"无 {name}" if one is None else f"{name} {one}" for name, one in pairs),
        en=", ".join(f"no {name}" if one is None else f"{name} {one}" for name, one in pairs),
    )
