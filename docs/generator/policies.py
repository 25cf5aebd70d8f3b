"""What the platforms' policies ask of a metric, and the policies that nobody can check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from csmetrics import registry, wording
from csmetrics.model.edition import Choice, Edition, Source
from csmetrics.model.metric import Metric
from csmetrics.model.requirements import value_unit
from csmetrics.policies import ALL, UNCHECKED
from csmetrics.policies.policy import Policy, Volume
from generator.markdown import Lang, both, bullets, home, join, link, plain, say, table, web
from generator.names import named

HEADING = both("Policies on it", "平台考核")
HOW = both("How figures are held against them", "怎样按考核规则核对")
LIMIT = both("demand", "要求")
PERIOD = both("judged over", "考核周期")
VOLUME = both("judged from", "起考量")
FORCE = both("in force", "生效日期")
FOLLOWS = both("what follows a breach", "不达标的后果")
SOURCES = both("sources", "来源")
CHOICES = both("choices", "口径选择")
UNDATED = both("no dates known", "日期不详")
OFFICIAL = both("official", "官方")
DENOMINATOR = both("the denominator", "分母")
PERIODS = {
    "day": both("each day", "每天"),
    "week": both("each week", "每周"),
    "month": both("each month", "每月"),
    "trailing": both("each day, over the trailing window", "每天，按滚动窗口"),
}
SIGNS = {">=": "≥", ">": "&gt;", "<=": "≤", "<": "&lt;"}
UNCHECKED_HEAD = both("policy | rule | why it cannot be checked", "考核 | 规则 | 不能核对的理由")


def section(metric: Metric, lang: Lang, here: PurePosixPath) -> Iterator[str]:
    """The policies on a metric, one table each."""
    found = [policy for policy in ALL if policy.metric == metric.id]
    if found:
        yield f"## {say(HEADING, lang)}"
        yield link(say(HOW, lang), home(lang) / "how-to" / "check-policies.md", here)
        for policy in found:
            yield f"**{say(policy.name, lang)}** · `{policy.id}`"
            yield table(["", ""], list(_rows(policy, metric, lang, here)))
            if policy.choices:
                yield f"{say(CHOICES, lang)}{':' if lang == 'en' else '：'}"
                yield bullets(choice(of, lang) for of in policy.choices)


def unchecked(lang: Lang) -> Iterator[str]:
    """The policies that are known and that no figure here can check."""
    rows = [
        [f"{say(of.name, lang)} `{of.id}`", say(of.rule, lang), say(of.reason, lang)]
        for of in UNCHECKED
    ]
    yield table(getattr(UNCHECKED_HEAD, lang).split(" | "), rows)


def _rows(policy: Policy, metric: Metric, lang: Lang, here: PurePosixPath) -> Iterator[list[str]]:
    unit = value_unit(metric.editions[-1].measure)
    named_unit = "" if unit == "ratio" else f" {unit}"
    yield [say(LIMIT, lang), f"{SIGNS[policy.comparison]} {policy.threshold}{named_unit}"]
    yield [say(PERIOD, lang), say(PERIODS[policy.period], lang)]
    if policy.volume:
        yield [say(VOLUME, lang), _volume(policy.volume, lang, here)]
    yield [say(FORCE, lang), _dates(policy, metric, lang)]
    yield [say(FOLLOWS, lang), say(policy.consequence.text, lang)]
    yield [say(SOURCES, lang), "<br>".join(source(of, lang) for of in policy.sources)]


def _volume(volume: Volume, lang: Lang, here: PurePosixPath) -> str:
    of = named(registry[volume.metric], lang, here) if volume.metric else say(DENOMINATOR, lang)
    return f"{of} {SIGNS[volume.comparison]} {volume.number}"


def _dates(policy: Policy, metric: Metric, lang: Lang) -> str:
    dated = metric.editions[0].model_copy(update={"since": policy.since, "until": policy.until})
    return say(wording.dates(Edition.model_validate(dated)) or UNDATED, lang)


def choice(of: Choice, lang: Lang) -> str:
    """The reading taken of an open point, and why."""
    point, reason = say(of.point, lang), say(of.reason, lang)
    return f"{point}. *{reason}.*" if lang == "en" else f"{point}。*{reason}。*"


def source(of: Source, lang: Lang) -> str:
    """A source, linked where it has an address."""
    parts = [web(f"《{of.title}》", of.url), plain(of.publisher)]
    parts += [str(of.published)] if of.published else []
    parts += [say(OFFICIAL, lang)] if of.official else []
    return join(parts, lang)
