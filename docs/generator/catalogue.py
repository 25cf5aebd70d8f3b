"""The catalogue: every metric by platform and by theme, and those known by name only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from csmetrics import registry
from csmetrics.catalogue.metrics.unregistered import KNOWN_BY_NAME
from csmetrics.model.edition import THEMES
from csmetrics.model.metric import Metric
from csmetrics.model.requirements import value_unit
from generator import policies
from generator.markdown import (
    Lang,
    anchor,
    both,
    bullets,
    home,
    other_language,
    page,
    plain,
    say,
    table,
    title,
)
from generator.metric import BETTER
from generator.names import PLATFORMS, named

TITLE = both("Catalogue", "指标目录")
OPENING = both(
    "`csmetrics show ID` prints a metric's rule, its sources and what it leaves open; on the site "
    "(`make docs`) each has a page, with worked examples. In Python, "
    "`csmetrics.registry.find(platform=..., theme=..., text=...)` searches the same list; on the "
    "command line, `csmetrics list --text 回复`.",
    "`csmetrics show 编号` 打印一个指标的定义、来源和留下的问题；在文档站点（`make docs`）上，"
    "每个指标有一页，附算例。在 Python 里用 "
    "`csmetrics.registry.find(platform=..., theme=..., text=...)` 查找，"
    "在命令行用 `csmetrics list --text 回复`。",
)
BY_PLATFORM = both("By platform", "按平台")
BY_THEME = both("By theme", "按主题")
KNOWN = both("Known by name", "只知其名")
KNOWN_OPENING = both(
    "The platforms also show these figures. They are not registered, because something needed to "
    "define them is missing; none is guessed at. Whoever has the rule, or the data it reads, can "
    "[write the metric]({}).",
    "平台还展示下列数字。它们没有登记，因为定义它们所需的某样东西不在手边；这里一个也不猜。"
    "手里有规则或数据的人可以[自己写出这个指标]({})。",
)
HEAD = both(
    "metric | id | theme | better | value in | final", "指标 | id | 主题 | 方向 | 单位 | 定稿"
)
KNOWN_HEAD = both("name | id it would have | what is missing", "名称 | 应有的 id | 还缺什么")
NEVER = both("never", "永不")
UNCHECKED = both("Policies that cannot be checked", "不能核对的考核")
UNCHECKED_OPENING = both(
    "Policies that are checked stand on the page of their metric. These are known and cannot be.",
    "可以核对的考核写在各指标的页面上。下列考核已知而不能核对。",
)


def catalogue_page(lang: Lang, *, site: bool) -> str:
    """The catalogue in one language, as Markdown; on the site each name leads to its page."""
    here = home(lang) / "catalogue.md"
    return page(
        f"# {say(TITLE, lang)}",
        other_language("catalogue.md", lang),
        getattr(OPENING, lang),
        *_contents(lang),
        f"## {say(BY_PLATFORM, lang)}",
        *_by_platform(lang, here, site=site),
        f"## {say(BY_THEME, lang)}",
        *_by_theme(lang, here, site=site),
        f"## {say(KNOWN, lang)}",
        getattr(KNOWN_OPENING, lang).format("how-to/write-a-metric.md"),
        *_known(lang),
        f"## {say(UNCHECKED, lang)}",
        getattr(UNCHECKED_OPENING, lang),
        *policies.unchecked(lang),
    )


def _contents(lang: Lang) -> Iterator[str]:
    sections = (
        (BY_PLATFORM, PLATFORMS.values()),
        (BY_THEME, THEMES.values()),
        (KNOWN, ()),
        (UNCHECKED, ()),
    )
    lines = []
    for heading, parts in sections:
        names = [title(say(part, lang)) for part in parts]
        inner = ", ".join(_jump(name) for name in names)
        lines.append(_jump(say(heading, lang)) + (f": {inner}" if inner else ""))
    yield bullets(lines)


def _jump(heading: str) -> str:
    return f"[{heading}](#{anchor(heading)})"


def _by_platform(lang: Lang, here: PurePosixPath, *, site: bool) -> Iterator[str]:
    for platform, name in PLATFORMS.items():
        yield f"### {say(name, lang)}"
        found = [
            metric for theme in THEMES for metric in registry.find(platform=platform, theme=theme)
        ]
        head = getattr(HEAD, lang).split(" | ")
        yield table(head, [_row(metric, lang, here, site=site) for metric in found])


def _row(metric: Metric, lang: Lang, here: PurePosixPath, *, site: bool) -> list[str]:
    last = metric.editions[-1]
    theme = say(THEMES[metric.theme], lang) if metric.theme else ""
    better = say(BETTER[metric.better], lang) if metric.better else ""
    final = say(NEVER, lang) if last.settles_after is None else f"T+{last.settles_after}"
    return [
        named(metric, lang, here, site=site),
        f"`{metric.id}`",
        theme,
        better,
        f"`{value_unit(last.measure)}`",
        final,
    ]


def _by_theme(lang: Lang, here: PurePosixPath, *, site: bool) -> Iterator[str]:
    for theme, name in THEMES.items():
        yield f"### {title(say(name, lang))}"
        lines = []
        for platform, called in PLATFORMS.items():
            if found := registry.find(platform=platform, theme=theme):
                names = (", " if lang == "en" else "、").join(
                    named(metric, lang, here, site=site) for metric in found
                )
                lines.append(f"{say(called, lang)}{': ' if lang == 'en' else '：'}{names}")
        yield bullets(lines)


def _known(lang: Lang) -> Iterator[str]:
    head = getattr(KNOWN_HEAD, lang).split(" | ")
    for platform, name in PLATFORMS.items():
        rows = [
            [plain(known.zh), f"`{known.id}`", say(known.missing, lang)]
            for known in KNOWN_BY_NAME
            if known.id.split(".", 1)[0] == platform
        ]
        if rows:
            yield f"**{say(name, lang)}**"
            yield table(head, rows)
