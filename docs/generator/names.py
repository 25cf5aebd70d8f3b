"""What platforms are called, and where the page of a metric stands."""

from __future__ import annotations

from pathlib import PurePosixPath

from csmetrics.model.metric import Metric
from generator.markdown import Lang, anchor, both, home, link, say

PLATFORMS = {
    "pdd": both("Pinduoduo", "拼多多"),
    "taobao": both("Taobao / Tmall", "淘宝 / 天猫"),
    "douyin": both("Douyin", "抖音"),
    "jd": both("JD", "京东"),
    "kuaishou": both("Kuaishou", "快手"),
    "ali1688": both("1688", "1688"),
    "xhs": both("Xiaohongshu", "小红书"),
    "youzan": both("Youzan", "有赞"),
    "desk": both("Help desks of no platform", "通用客服（不分平台）"),
}
"""In the order the pages list them."""


def path_of(metric: Metric, lang: Lang) -> PurePosixPath:
    """The page of a metric, inside the documentation."""
    return home(lang) / "metrics" / metric.platform / f"{metric.id}.md"


def named(metric: Metric, lang: Lang, here: PurePosixPath, *, site: bool = True) -> str:
    """The name of a metric: on the site as a link to its page, else to the catalogue.

    Code hosts show the pages that are committed, and those of metrics are not.
    """
    name, catalogue = say(metric.name, lang), home(lang) / "catalogue.md"
    if site:
        return link(name, path_of(metric, lang), here)
    if here == catalogue:
        return name
    return link(name, f"{catalogue}#{anchor(say(PLATFORMS[metric.platform], lang))}", here)
