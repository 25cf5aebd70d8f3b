"""The page of one metric: what it says, how it is judged, where it comes from, and examples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from csmetrics import wording
from csmetrics.model.edition import THEMES, Edition, Parameter
from csmetrics.model.metric import Metric
from csmetrics.model.requirements import required_columns, value_unit
from csmetrics.tables import columns_of
from csmetrics.wording.bilingual import duration
from csmetrics.wording.column_names import table as table_name
from generator import examples, policies
from generator.markdown import (
    Lang,
    anchor,
    both,
    bullets,
    home,
    link,
    math,
    other_language,
    page,
    say,
    table,
    title,
)
from generator.names import PLATFORMS, path_of

BETTER = {
    "higher": both("higher is better", "越高越好"),
    "lower": both("lower is better", "越低越好"),
}
KINDS = {"duration": both("duration", "时长"), "integer": both("whole number", "整数")}
PARAMETERS = both("Parameters", "参数")
PARAMETER_HEAD = both("name | value | least | most | meaning", "名称 | 取值 | 最小 | 最大 | 含义")
RULE = both("The rule", "定义")
TERMS = both("Terms", "术语")
CHOICES = both(
    "Where the sources leave a point open, this is how it is read, and why",
    "来源未定之处的取法与理由",
)
SOURCES = both("Sources", "来源")
NEEDED = both("What it needs of your data", "需要的数据")
TABLE = both("table", "表")
COLUMNS = both("columns", "列")
OPTIONAL = {
    "buyer_flags": both("may be left out: nobody is flagged then", "可不给，即无人被标记"),
    "calendar": both("may be left out: no day is special then", "可不给，即没有特殊的日子"),
}
MORE_COLUMNS = both(
    "Columns that are never required, and what an absent one means:",
    "从不强制的列，以及缺省的含义：",
)
WHICH = both("which metrics can I compute", "我能算哪些指标")
DRIVERS = both("What moves it, and what to do", "影响因素与对策")
EXAMPLES = both("Worked examples", "算例")
HOW_WRITTEN = both("Every example is a test. How they are written:", "每个算例都是一项测试。写法见")
HOW_WRITTEN_LINK = both("reading a worked example", "怎样读算例")


def metric_page(metric: Metric, lang: Lang) -> str:
    """The page of a metric in one language, as Markdown."""
    here = path_of(metric, lang)
    return page(
        f"# {say(metric.name, lang)}",
        _line(metric, lang, here),
        say(metric.note, lang) if metric.note else None,
        *_parameters(metric, lang),
        *(part for edition in metric.editions for part in _edition(edition, lang)),
        *_needs(metric, lang, here),
        *policies.section(metric, lang, here),
        *_drivers(metric, lang),
        *_examples(metric, lang, here),
    )


def _line(metric: Metric, lang: Lang, here: PurePosixPath) -> str:
    """Id, platform, theme and direction, each with its link, and the other language."""
    catalogue = home(lang) / "catalogue.md"
    parts = [f"`{metric.id}`", _to(PLATFORMS[metric.platform], catalogue, lang, here)]
    if metric.theme:
        parts.append(_to(THEMES[metric.theme], catalogue, lang, here))
    if metric.better:
        parts.append(say(BETTER[metric.better], lang))
    parts.append(other_language(str(here.relative_to(home(lang))), lang))
    return " · ".join(parts)


def _to(words: wording.Text, target: PurePosixPath, lang: Lang, here: PurePosixPath) -> str:
    text = say(words, lang)
    return link(text, f"{target}#{anchor(title(text))}", here)


def _parameters(metric: Metric, lang: Lang) -> Iterator[str]:
    if metric.parameters:
        yield f"## {say(PARAMETERS, lang)}"
        head = getattr(PARAMETER_HEAD, lang).split(" | ")
        yield table(head, [_parameter(of, lang) for of in metric.parameters])


def _parameter(of: Parameter, lang: Lang) -> list[str]:
    limits = [_value(value, lang) for value in (of.minimum, of.maximum)]
    return [f"`{of.name}`", say(KINDS[of.kind], lang), *limits, say(of.meaning, lang)]


def _value(value: object, lang: Lang) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else say(duration(value), lang)


def _edition(edition: Edition, lang: Lang) -> Iterator[str]:
    measure = edition.measure
    dates = wording.dates(edition)
    heading = say(RULE, lang)
    if dates:
        text = say(dates, lang)
        heading += f", {text}" if lang == "en" else f"（{text}）"
    yield f"## {heading}"
    yield say(wording.sentence(edition), lang)
    yield math(wording.formula(edition, lang), lang)
    rows = [
        (both("numerator", "分子"), wording.numerator(edition)),
        (both("denominator", "分母"), wording.denominator(edition)),
        (both("what is counted", "统计单位"), wording.unit(edition)),
        (both("unit day D", "归属日 D"), wording.unit_day(measure)),
        (both("service hours", "时段"), wording.hours(measure)),
        (both("trailing window", "滚动窗口"), wording.trailing(edition)),
        (both("delay rule", "延迟规则"), wording.delay(edition)),
        (both("unit of the value", "数值单位"), both(*[f"`{value_unit(measure)}`"] * 2)),
    ]
    yield table(["", ""], [[say(name, lang), say(words, lang)] for name, words in rows if words])
    yield f"**{say(TERMS, lang)}**"
    yield bullets(say(term, lang) for term in wording.terms(edition))
    if edition.choices:
        yield f"**{say(CHOICES, lang)}**"
        yield bullets(policies.choice(choice, lang) for choice in edition.choices)
    yield f"**{say(SOURCES, lang)}**"
    yield bullets(policies.source(source, lang) for source in edition.sources)


def _needs(metric: Metric, lang: Lang, here: PurePosixPath) -> Iterator[str]:
    needed: dict[str, set[str]] = {}
    for edition in metric.editions:
        for name, columns in required_columns(edition.measure).items():
            needed.setdefault(name, set()).update(columns)
    yield f"## {say(NEEDED, lang)}"
    rows = [
        [_table(name, lang), ", ".join(f"`{of}`" for of in columns_of(name) if of in columns)]
        for name, columns in needed.items()
    ]
    yield table([say(TABLE, lang), say(COLUMNS, lang)], rows)
    which = link(getattr(WHICH, lang), home(lang) / "how-to" / "which-metrics.md", here)
    yield f"{say(MORE_COLUMNS, lang)} {which}." if lang == "en" else f"{MORE_COLUMNS.zh}{which}。"


def _table(name: str, lang: Lang) -> str:
    text = f"`{name}`" if lang == "en" else f"`{name}` {say(table_name(name), lang)}"
    if name not in OPTIONAL:
        return text
    without = say(OPTIONAL[name], lang)
    return f"{text} ({without})" if lang == "en" else f"{text}（{without}）"


def _drivers(metric: Metric, lang: Lang) -> Iterator[str]:
    if metric.drivers:
        yield f"## {say(DRIVERS, lang)}"
        yield bullets(f"{say(of.cause, lang)} → {say(of.action, lang)}" for of in metric.drivers)


def _examples(metric: Metric, lang: Lang, here: PurePosixPath) -> Iterator[str]:
    found = examples.of_metric(metric.id)
    if not found:
        return
    yield f"## {say(EXAMPLES, lang)}"
    how = home(lang) / "how-to" / "worked-examples.md"
    text = link(say(HOW_WRITTEN_LINK, lang), how, here)
    yield f"{HOW_WRITTEN.en} {text}." if lang == "en" else f"{HOW_WRITTEN.zh}{text}。"
    for number, entry in enumerate(found, 1):
        yield from examples.shown(entry, number, lang)
