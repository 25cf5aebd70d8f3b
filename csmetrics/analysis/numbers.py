"""Figures in words: percent, points, seconds and money, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from csmetrics.language.measures import Proportion
from csmetrics.model.edition import Text
from csmetrics.model.metric import Metric
from csmetrics.model.requirements import value_unit

_UNITS = {
    "seconds": (" 秒", " s"),
    "CNY": (" 元", " CNY"),
    "CNY per buyer": (" 元", " CNY"),
    "per hour": (" /小时", " per hour"),
}
_LONG = 2 * 3600
"""From so many seconds on, hours are read more easily."""


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
    """A value of a metric with its unit: a proportion as percent, two hours and more as hours.

    Examples:
        >>> from csmetrics.catalogue.builtin import registry
        >>> wait = registry["jd.first_response_time"]
        >>> [figure(seconds, wait).zh for seconds in (90.25, 9000)]
        ['90.25 秒', '2.5 小时']
        >>> figure(0.125, registry["pdd.reply_rate_3min"]).en
        '12.5%'
    """
    if isinstance(metric.editions[0].measure, Proportion):
        text = f"{value * 100:.1f}%"
        return Text(zh=text, en=text)
    return _with_unit(value, metric)


def distance(value: float, metric: Metric) -> Text:
    """How far two values are apart, with its sign; of a proportion in percentage points.

    Examples:
        >>> from csmetrics.catalogue.builtin import registry
        >>> distance(0.021, registry["pdd.reply_rate_3min"]).en
        '+2.1 points'
        >>> distance(-3, registry["pdd.consult_buyers"]).zh
        '−3'
    """
    sign = "+" if value > 0 else ""
    if isinstance(metric.editions[0].measure, Proportion):
        digits = f"{value * 100:.1f}".replace("-", "−")
        return Text(zh=f"{sign}{digits} 个百分点", en=f"{sign}{digits} points")
    text = _with_unit(value, metric)
    return Text(zh=sign + text.zh, en=sign + text.en)


def _with_unit(value: float, metric: Metric) -> Text:
    unit = value_unit(metric.editions[0].measure)
    if unit == "seconds" and abs(value) >= _LONG:
        digits = number(value / 3600)
        return Text(zh=f"{digits} 小时", en=f"{digits} h")
    zh, en = _UNITS.get(unit, ("", ""))
    return Text(zh=number(value) + zh, en=number(value) + en)


def known_so_far(row: Mapping[str, Any], metric: Metric | None) -> Text:
    """What is known of a row of a result whose units are pending: at least so many of so many.

    Of a proportion how many are met already, of those that are there; of others how many pend.

    Examples:
        >>> from csmetrics.catalogue.builtin import registry
        >>> row = {"numerator": 0.0, "denominator": 0.0, "pending": 41, "pending_met": 38}
        >>> known_so_far(row, registry["pdd.inquiry_conversion_rate"]).en
        '≥ 38 of 41 so far'
        >>> known_so_far(row, registry["jd.first_response_time"]).zh
        '41 个待定'
    """
    pending = row["pending"]
    if metric is None or not all(isinstance(one.measure, Proportion) for one in metric.editions):
        return Text(zh=f"{pending:,} 个待定", en=f"{pending:,} pending")
    met, of = row["numerator"] + row["pending_met"], row["denominator"] + pending
    return Text(zh=f"至今至少 {met:,.0f}/{of:,.0f}", en=f"≥ {met:,.0f} of {of:,.0f} so far")


def group(names: Iterable[str], values: Iterable[object]) -> Text:
    """The group of a row: its columns and their values; nobody is said so.

    Examples:
        >>> group(["agent_id", "hour"], [None, 22]).en
        '(no agent_id), hour 22'
    """
    pairs = list(zip(names, values, strict=True))
    return Text(
        zh="、".join(f"（无 {name}）" if one is None else f"{name} {one}" for name, one in pairs),
        en=", ".join(f"(no {name})" if one is None else f"{name} {one}" for name, one in pairs),
    )
