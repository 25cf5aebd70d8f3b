"""The definition sheet holds all a definition says, and nothing it says can break the page."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from html.parser import HTMLParser

import pytest

from csmetrics import registry, vary, wording
from csmetrics.catalogue.listing import listing_html
from csmetrics.errors import ArgumentError
from csmetrics.model.metric import Choice, Driver, Edition, Metric, Parameter, Source, Text
from csmetrics.wording.definition_sheet import sheet, sheet_html
from tests.wording.registered import editions


def both(zh, en):
    return Text(zh=zh, en=en)


def dated(since, until, title):
    return Edition(
        measure=editions()["taobao.slow_response_buyers"].measure,
        settles_after=1,
        since=since,
        until=until,
        sources=(
            Source(
                title=title,
                publisher="平台",
                published=date(2022, 9, 8),
                url="https://example.com/?a=1&b=2",
                official=True,
            ),
        ),
        choices=(Choice(point=both("未言明之处", "an open point"), reason=both("理", "why")),),
    )


METRIC = Metric(
    id="taobao.slow_response_buyers",
    name=both("慢响应人数", "slow-response buyers"),
    better="lower",
    editions=(
        dated(None, date(2022, 1, 1), "old <rules>"),
        dated(date(2022, 1, 1), None, 'new "rules" & more'),
    ),
    parameters=(
        Parameter(
            name="limit",
            kind="duration",
            meaning=both("时限", "the limit"),
            minimum=timedelta(seconds=1),
            maximum=timedelta(days=1),
        ),
        Parameter(name="times", kind="integer", meaning=both("次数", "how often"), minimum=1),
    ),
    filled=(("limit", timedelta(minutes=3)),),
    note=both("注", "a note"),
    drivers=(Driver(cause=both("人手不足", "too few agents"), action=both("排班", "plan shifts")),),
)
PLAIN = Metric(
    id="my.count",
    name=both("数", "a count"),
    editions=(editions()["desk.refund_rate"].model_copy(update={"choices": ()}),),
)


def test_the_sheet_holds_all_a_definition_says():
    text = sheet(METRIC)
    found = [
        "taobao.slow_response_buyers(limit=180)",
        "慢响应人数 · slow-response buyers",
        "越低越好",
        "limit = 3 分钟：时限（时长，≥ 1 秒，≤ 24 小时）",
        "times = to be filled: how often (integer, ≥ 1)",
        "a note",
        "人手不足 → 排班",
        "[定义（至 2022-01-01 前（不含该日）） · definition, before 2022-01-01]",
        "[定义（2022-01-01 起） · definition, from 2022-01-01]",
        "an open point; because why",
        "《old <rules>》，平台，2022-09-08（官方）",
        "https://example.com/?a=1&b=2",
    ]
    for words in found:
        assert words in text
    for edition in METRIC.editions:
        for words in (
            wording.sentence(edition),
            wording.numerator(edition.measure),
            wording.unit(edition.measure),
            wording.unit_day(edition.measure),
            wording.hours(edition.measure),
            wording.delay(edition),
        ):
            assert words.zh in text
            assert words.en in text


def test_the_sheet_of_a_plain_metric_has_no_empty_headings():
    text = sheet(PLAIN)
    for heading in ("direction", "parameters", "note", "drivers", "choices", "trailing window"):
        assert f" · {heading}" not in text
    assert "[定义（不限日期） · definition, without dates]" in text
    assert "分母 · denominator\n  订单（按付款时间归日）的数量" in text


def test_the_sheet_says_whose_shops_a_platforms_metric_counts():
    assert (
        "店铺范围 · shops\n  给出店铺表（shops）时，只计平台为 taobao 或未注明平台的店铺"
        "\n  with a table shops, those of the platform taobao or of none stated"
    ) in sheet(METRIC)
    assert "店铺范围" not in sheet(PLAIN)
    assert "店铺范围" not in sheet(registry["desk.refund_rate"])


def test_one_language_leaves_the_other_out():
    assert "slow-response" not in sheet(METRIC, "zh")
    assert "慢响应人数" not in sheet(METRIC, "en")


@pytest.mark.parametrize("render", [sheet, sheet_html])
def test_an_unknown_language_is_refused_by_name(render):
    with pytest.raises(ArgumentError, match="lang is one of zh, en, both, not 'zho'"):
        render(METRIC, "zho")


class Tags(HTMLParser):
    """Checks that tags close in the order they open, and gathers the text between them."""

    def __init__(self):
        super().__init__()
        self.open, self.text, self.links, self.seen = [], [], [], set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        if tag != "br":
            self.open.append(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("metric", [METRIC, PLAIN], ids=["full", "plain"])
def test_the_html_is_one_table_with_the_words_of_the_text(metric):
    tags = Tags()
    tags.feed(sheet_html(metric))
    assert tags.open == []
    assert tags.seen <= {"table", "caption", "code", "tbody", "tr", "th", "td", "p", "br", "a"}
    text = "".join(tags.text)
    for line in sheet(metric).splitlines():
        words = line.strip().removeprefix("[").removesuffix("]")
        assert words in text or words in tags.links


def test_html_signs_in_a_definition_are_escaped():
    page = sheet_html(METRIC)
    assert "old &lt;rules&gt;" in page
    assert "new &quot;rules&quot; &amp; more" in page
    assert 'href="https://example.com/?a=1&amp;b=2"' in page


def test_an_address_that_is_no_web_address_is_no_link():
    edition = PLAIN.editions[0]
    for url, linked in (
        ("javascript:alert(1)", False),
        ("http://example.com", True),
        ("https://example.com", True),
    ):
        source = Source(title="t", publisher="p", url=url)
        metric = PLAIN.model_copy(
            update={"editions": (edition.model_copy(update={"sources": (source,)}),)}
        )
        assert ("href" in sheet_html(metric)) is linked
        assert url in sheet_html(metric)


def test_what_a_shops_settings_vary_is_told():
    varied = vary(registry["pdd.reply_rate_3min"], limit=300)
    lines = sheet(varied, "en").splitlines()
    assert lines[lines.index("varied clauses") + 1] == "  the limit is 5 min"
    assert "varied clauses" not in sheet(registry["pdd.reply_rate_3min"], "en")


def test_the_registry_lists_every_metric_once_by_platform_in_both_languages():
    listed = registry._repr_html_()
    assert listed.count("<details>") == len({metric.platform for metric in registry.values()})
    assert listed.count('<th scope="row">') == len(registry)
    for metric in registry.values():
        assert listed.count(f"<code>{metric.label}</code>") == 1
        assert escape(metric.name.zh) in listed
        assert escape(metric.name.en) in listed


def test_the_registrys_list_escapes_names():
    metric = registry["pdd.reply_rate_3min"]
    hostile = metric.model_copy(update={"name": Text(zh="<script>", en="a & b")})
    listed = listing_html([hostile])
    assert "<script>" not in listed
    assert "&lt;script&gt;" in listed
    assert "a &amp; b" in listed
