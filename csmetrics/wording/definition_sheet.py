"""The definition sheet of a metric: its whole definition as plain text or HTML."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from html import escape
from typing import Literal, NamedTuple

from csmetrics import wording
from csmetrics.errors import one_of
from csmetrics.model.edition import THEMES, Choice, Driver, Edition, Parameter, Source
from csmetrics.model.metric import Metric
from csmetrics.tables import columns_of
from csmetrics.tables.schema.column_types import OneOf
from csmetrics.wording import Text
from csmetrics.wording.bilingual import duration

Lang = Literal["zh", "en", "both"]

_BETTER = {
    "higher": Text(zh="越高越好", en="higher is better"),
    "lower": Text(zh="越低越好", en="lower is better"),
}
_KINDS = {
    "duration": Text(zh="时长", en="duration"),
    "integer": Text(zh="整数", en="integer"),
}


class _Item(NamedTuple):
    """A text of the sheet, and its link if it has one."""

    text: Text
    url: str | None = None


class _Entry(NamedTuple):
    """An entry of the sheet: its label and its texts."""

    label: Text
    items: tuple[_Item, ...]


class _Section(NamedTuple):
    """A group of entries; only editions have titles."""

    title: Text | None
    entries: tuple[_Entry, ...]


def sheet(metric: Metric, lang: Lang = "both") -> str:
    """Return the definition sheet as plain text for a terminal (指标定义单).

    Args:
        metric: Any metric, registered or not.
        lang: "zh", "en", or "both": Chinese, then English.

    Returns:
        Lines of text without a final newline: a section on the metric, then one for each edition.

    Raises:
        ArgumentError: ``lang`` is not one of the three.
    """
    _check(lang)
    lines = [metric.label, " · ".join(_lines(metric.name, lang))]
    for title, entries in _sections(metric):
        lines += ["", f"[{' · '.join(_lines(title, lang))}]"] if title else [""]
        for entry in entries:
            lines.append(" · ".join(_lines(entry.label, lang)))
            for item in entry.items:
                lines += [f"  {words}" for words in _lines(item.text, lang)]
                lines += [f"  {item.url}"] if item.url else []
    return "\n".join(lines)


def sheet_html(metric: Metric, lang: Lang = "both") -> str:
    """Return the definition sheet as one HTML table with escaped text (指标定义单).

    Args:
        metric: Any metric, registered or not.
        lang: "zh", "en", or "both": Chinese, then English.

    Returns:
        A ``<table>`` with a caption and one ``<tbody>`` per section, without styles.

    Raises:
        ArgumentError: ``lang`` is not one of the three.
    """
    _check(lang)
    name = " · ".join(_lines(metric.name, lang))
    parts = [
        '<table class="csmetrics-sheet">',
        f"<caption><code>{escape(metric.label)}</code> {escape(name)}</caption>",
    ]
    for title, entries in _sections(metric):
        parts.append("<tbody>")
        if title:
            words = escape(" · ".join(_lines(title, lang)))
            parts.append(f'<tr><th scope="rowgroup" colspan="2">{words}</th></tr>')
        parts += [_row(entry, lang) for entry in entries]
        parts.append("</tbody>")
    parts.append("</table>")
    return "\n".join(parts)


def _check(lang: str) -> None:
    one_of("lang", lang, ("zh", "en", "both"))


def _lines(text: Text, lang: Lang) -> tuple[str, ...]:
    if lang == "both":
        return tuple(dict.fromkeys((text.zh, text.en)))
    return (text.zh if lang == "zh" else text.en,)


def _row(entry: _Entry, lang: Lang) -> str:
    label = escape(" · ".join(_lines(entry.label, lang)))
    cells = "".join(f"<p>{_cell(item, lang)}</p>" for item in entry.items)
    return f'<tr><th scope="row">{label}</th><td>{cells}</td></tr>'


def _cell(item: _Item, lang: Lang) -> str:
    words = "<br>".join(escape(text) for text in _lines(item.text, lang))
    if item.url is None:
        return words
    if item.url.startswith(("https://", "http://")):
        return f'<a href="{escape(item.url)}">{words}</a>'
    return f"{words} {escape(item.url)}"


def _sections(metric: Metric) -> tuple[_Section, ...]:
    return (
        _Section(None, tuple(_shared(metric))),
        *(_Section(_title(edition), tuple(_of_edition(edition))) for edition in metric.editions),
    )


def _entry(zh: str, en: str, texts: Iterable[Text | _Item | None]) -> list[_Entry]:
    """Return an entry of the given texts; an empty list if there are none."""
    items = tuple(_Item(one) if isinstance(one, Text) else one for one in texts if one)
    return [_Entry(Text(zh=zh, en=en), items)] if items else []


def _shared(metric: Metric) -> list[_Entry]:
    filled = dict(metric.filled)
    return [
        *_entry("主题", "theme", [THEMES[metric.theme] if metric.theme else None]),
        *_entry("方向", "direction", [_BETTER[metric.better] if metric.better else None]),
        *_entry("店铺范围", "shops", [_shops(metric.label)]),
        *_entry("参数", "parameters", [_parameter(of, filled) for of in metric.parameters]),
        *_entry("口径改动", "varied clauses", [one.words for one in metric.varied]),
        *_entry("说明", "note", [metric.note]),
        *_entry("影响因素与对策", "drivers", [_driver(of) for of in metric.drivers]),
    ]


def _shops(label: str) -> Text | None:
    """Say which shops a platform's metric counts; None if the id names no platform."""
    platform = label.split(".", 1)[0]
    known = columns_of("shops")["platform"].type
    if not isinstance(known, OneOf) or platform not in known.values:
        return None
    return Text(
        zh=f"给出店铺表（shops）时，只计平台为 {platform} 或未注明平台的店铺",
        en=f"with a table shops, those of the platform {platform} or of none stated",
    )


def _title(edition: Edition) -> Text:
    dates = wording.dates(edition)
    if dates is None:
        return Text(zh="定义（不限日期）", en="definition, without dates")
    return Text(zh=f"定义（{dates.zh}）", en=f"definition, {dates.en}")


def _of_edition(edition: Edition) -> list[_Entry]:
    measure = edition.measure
    return [
        *_entry("口径", "definition", [wording.sentence(edition)]),
        *_entry("分子", "numerator", [wording.numerator(edition)]),
        *_entry("分母", "denominator", [wording.denominator(edition)]),
        *_entry("统计单位", "unit", [wording.unit(edition)]),
        *_entry("归属日 D", "unit day D", [wording.unit_day(measure)]),
        *_entry("时段", "service hours", [wording.hours(measure)]),
        *_entry("滚动窗口", "trailing window", [wording.trailing(edition)]),
        *_entry("延迟规则", "delay rule", [wording.delay(edition)]),
        *_entry("术语", "terms", wording.terms(edition)),
        *_entry("口径选择", "choices", [_choice(of) for of in edition.choices]),
        *_entry("来源", "sources", [_source(of) for of in edition.sources]),
    ]


def _parameter(parameter: Parameter, filled: dict[str, timedelta | int]) -> Text:
    kind, name = _KINDS[parameter.kind], parameter.name
    zh, en = f"≥ {_value(parameter.minimum).zh}", f"≥ {_value(parameter.minimum).en}"
    if parameter.maximum is not None:
        zh += f"，≤ {_value(parameter.maximum).zh}"
        en += f", ≤ {_value(parameter.maximum).en}"
    given = _value(filled[name]) if name in filled else Text(zh="待填", en="to be filled")
    return Text(
        zh=f"{name} = {given.zh}：{parameter.meaning.zh}（{kind.zh}，{zh}）",
        en=f"{name} = {given.en}: {parameter.meaning.en} ({kind.en}, {en})",
    )


def _value(value: timedelta | int) -> Text:
    if isinstance(value, timedelta):
        return duration(value)
    return Text(zh=str(value), en=str(value))


def _driver(driver: Driver) -> Text:
    return Text(
        zh=f"{driver.cause.zh} → {driver.action.zh}", en=f"{driver.cause.en} → {driver.action.en}"
    )


def _choice(choice: Choice) -> Text:
    return Text(
        zh=f"{choice.point.zh}；理由：{choice.reason.zh}",
        en=f"{choice.point.en}; because {choice.reason.en}",
    )


def _source(source: Source) -> _Item:
    published = f"，{source.published}" if source.published else ""
    zh = f"《{source.title}》，{source.publisher}{published}"
    en = f"{source.title}, {source.publisher}{published.replace('，', ', ')}"
    if source.official:
        zh, en = f"{zh}（官方）", f"{en} (official)"
    return _Item(Text(zh=zh, en=en), source.url)
