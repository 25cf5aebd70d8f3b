"""Write figures and groups in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from csmetrics.language.measures import Proportion
from csmetrics.model.edition import Text
from csmetrics.model.metric import Metric
from csmetrics.model.requirements import value_unit
from csmetrics.wording import figure_text


def figure(value: float, metric: Metric) -> Text:
    """A value of a metric with its unit, as tables and reports show it.

    Examples:
        >>> from csmetrics.catalogue.builtin import registry
        >>> wait = registry["jd.first_response_time"]
        >>> [figure(seconds, wait).zh for seconds in (12.25, 90.25, 9000)]
        ['12.2秒', '1分30秒', '2小时30分']
        >>> figure(0.125, registry["pdd.reply_rate_3min"]).en
        '12.50%'
    """
    unit = value_unit(metric.editions[0].measure)
    return figure_text.bilingual(figure_text.figure, value, unit)


def distance(value: float, metric: Metric) -> Text:
    """The difference of two values, with its sign; for a proportion in percentage points.

    Examples:
        >>> from csmetrics.catalogue.builtin import registry
        >>> distance(0.021, registry["pdd.reply_rate_3min"]).en
        '+2.10 points'
        >>> distance(-3, registry["pdd.consult_buyers"]).zh
        '-3'
    """
    unit = value_unit(metric.editions[0].measure)
    return figure_text.bilingual(figure_text.difference, value, unit)


def known_so_far(row: Mapping[str, Any], metric: Metric | None) -> Text:
    """Say what is known of a row with pending units.

    For a proportion: how many units have succeeded so far, out of all. Else how many are pending.

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
        return Text(zh=f"{pending:,} 个待定", en=f"{pending:,} undecided")
    met, of = row["numerator"] + row["pending_met"], row["denominator"] + pending
    return Text(zh=f"至今至少 {met:,.0f}/{of:,.0f}", en=f"≥ {met:,.0f} of {of:,.0f} so far")


def group(names: Iterable[str], values: Iterable[object]) -> Text:
    """Name the group of a row by its columns and values; a null is named as well.

    Examples:
        >>> group(["agent_id", "hour"], [None, 22]).en
        'no agent named, hour 22'
        >>> group(["agent_id", "hour"], ["wu", 9]).zh
        '客服 wu、9 时'
    """
    names_and_values = [member(name, value) for name, value in zip(names, values, strict=True)]
    return Text(
        zh="、".join(one.zh for one in names_and_values),
        en=", ".join(one.en for one in names_and_values),
    )


def column_name(name: str) -> Text:
    """The display name of a column of ``by``; its own name if it is the user's."""
    return _CALLED.get(name) or Text(zh=name, en=name)


def member(name: str, value: object) -> Text:
    """Name one value of a column of ``by``.

    Examples:
        >>> member("weekday", 1).zh, member("team", None).zh, member("topic", "退货").zh
        ('周一', '（无组别）', 'topic 退货')
    """
    called = column_name(name)
    if value is None:
        if name == "agent_id":
            return Text(zh="未指明客服", en="no agent named")
        gap = "" if name in _CALLED else " "
        return Text(zh=f"（无{gap}{called.zh}）", en=f"(no {called.en})")
    if name == "hour":
        return Text(zh=f"{value} 时", en=f"hour {value}")
    if name == "weekday" and value in range(1, 8):
        return _WEEKDAYS[int(str(value)) - 1]
    zh = _ROLES.get(str(value), value) if name == "role" else value
    return Text(zh=f"{called.zh} {zh}", en=f"{called.en} {value}")


_ROLES = {"presale": "售前", "aftersale": "售后", "both": "售前兼售后"}
_CALLED = {
    "agent_id": Text(zh="客服", en="agent"),
    "shop_id": Text(zh="店铺", en="shop"),
    "buyer_id": Text(zh="买家", en="buyer"),
    "team": Text(zh="组别", en="team"),
    "role": Text(zh="岗位", en="role"),
    "name": Text(zh="姓名", en="name"),
    "weekday": Text(zh="星期", en="weekday"),
    "hour": Text(zh="时", en="hour"),
}
"""The names of common group columns."""
_WEEKDAYS = tuple(
    Text(zh=zh, en=en)
    for zh, en in (
        ("周一", "Monday"),
        ("周二", "Tuesday"),
        ("周三", "Wednesday"),
        ("周四", "Thursday"),
        ("周五", "Friday"),
        ("周六", "Saturday"),
        ("周日", "Sunday"),
    )
)
