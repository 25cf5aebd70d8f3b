"""The page: one file, no network, nothing of the data that acts, words in both languages."""

import base64
import hashlib
import html
import json
import re
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

import csmetrics as cs
from csmetrics.reporting.blocks import (
    Card,
    Cell,
    CellText,
    Column,
    Content,
    Reading,
    Section,
    Sentence,
    Sheet,
    Table,
    same,
)
from csmetrics.reporting.display.theme import ACCENT, GROUPS, WARN
from csmetrics.reporting.page import page
from tests.reporting.two_weeks import FORMULA, HOSTILE

TEMPLATES = Path(cs.__file__).parent / "reporting" / "templates"


class Elements(HTMLParser):
    """Every element with its attributes, and the text outside of scripts and styles."""

    def __init__(self):
        super().__init__()
        self.found, self.text, self.inside = [], [], None

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag in {"script", "style"}:
            self.inside = tag

    def handle_endtag(self, tag):
        if tag == self.inside:
            self.inside = None

    def handle_data(self, data):
        if self.inside is None:
            self.text.append(data)


@pytest.fixture(scope="module")
def text(written):
    return written["html"].read_text("utf-8")


@pytest.fixture(scope="module")
def elements(text):
    parser = Elements()
    parser.feed(text)
    return parser


def test_it_is_one_small_file(written):
    assert written["html"].stat().st_size < 3_000_000


def test_nothing_is_fetched(elements):
    for tag, attributes in elements.found:
        assert "src" not in attributes, tag
        if tag == "link":
            assert attributes["href"] == "data:,"
    policy = next(a["content"] for t, a in elements.found if a.get("http-equiv"))
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    assert "unsafe" not in policy
    assert "base-uri 'none'" in policy


def test_the_policy_lets_these_scripts_and_this_style_run_and_no_other(text):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    allowed = set(re.findall(r"sha256-[^&' ]*", html.unescape(policy)))
    found = re.findall(r"<(script|style)>(.*?)</\1>", text, re.DOTALL)
    assert [tag for tag, _ in found] == ["style", "script", "script"]
    digests = (hashlib.sha256(body.encode()).digest() for _, body in found)
    assert {f"sha256-{base64.b64encode(digest).decode()}" for digest in digests} == allowed


def test_charts_are_called_by_their_names_in_both_languages(elements):
    """Of a ranking the choice above it and the chart itself, of a card its trend."""
    named = [(tag, a["data-zh"], a["data-en"]) for tag, a in elements.found if "data-en" in a]
    rate = cs.registry["pdd.reply_rate_3min"].name
    for tag in ("option", "div"):
        assert (tag, rate.zh, rate.en) in named
    assert all(re.search("[一-鿿]", zh) and not re.search("[一-鿿]", en) for _, zh, en in named)


def test_links_lead_to_its_own_sections_or_to_sources(elements):
    ids = {attributes["id"] for _, attributes in elements.found if "id" in attributes}
    for tag, attributes in elements.found:
        if tag == "a":
            href = attributes["href"]
            assert (
                href[1:] in ids
                if href.startswith("#")
                else href.startswith(("https://", "http://"))
            )
    assert "javascript:" not in {a.get("href") for _, a in elements.found}


def test_names_from_the_data_are_text(elements, text):
    scripts = [attributes for tag, attributes in elements.found if tag == "script"]
    assert scripts == [{"type": "application/json", "id": "specs"}, {}, {}]
    assert HOSTILE in "".join(elements.text)
    assert FORMULA in "".join(elements.text)
    assert "<script>alert" not in text


def test_the_charts_are_aggregates_in_both_languages(text, elements):
    body = re.search(r'<script type="application/json" id="specs">(.*?)</script>', text, re.DOTALL)[
        1
    ]
    specs = json.loads(body)
    drawn = {a["data-chart"] for _, a in elements.found if "data-chart" in a}
    assert drawn == set(specs["charts"])
    assert all(set(one) == {"zh", "en"} for one in specs["charts"].values())
    assert FORMULA.split("(")[0] not in body, "no buyer is in a chart"
    assert "http" not in json.dumps(specs).replace("https://vega.github.io/schema", "")


def test_both_languages_stand_in_the_page_and_one_is_shown(text):
    assert '<html lang="en" data-lang="en">' in text
    assert '<span class="zh" lang="zh-CN">客服周报' in text
    assert '<span class="en" lang="en">Customer service: weekly report' in text


def test_headings_sort_by_buttons_and_values(elements):
    heads = [a for tag, a in elements.found if tag == "th" and a.get("scope") == "col"]
    assert heads
    assert all(a.get("aria-sort") == "none" for a in heads)
    ids = {a["id"] for _, a in elements.found if "id" in a}
    regions = [a for _, a in elements.found if a.get("role") == "region"]
    assert all(a["tabindex"] == "0" and a["aria-labelledby"] in ids for a in regions)


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_as_wcag_wants_it():
    """At least 4.5 : 1 for text on both grounds; charts' lines and signs at least 3 : 1."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    style = (TEMPLATES / "style.css").read_text("utf-8")
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", style))
    for name in ("ink", "soft", "accent", "bad", "good", "open"):
        for ground in ("#ffffff", colours["ground"]):
            assert contrast(colours[name], ground) >= 4.5, name
    for colour in (*GROUPS, ACCENT, WARN):
        assert contrast(colour, "#ffffff") >= 4.5, "words are drawn in them"


def test_colours_are_not_hidden_anywhere_else_in_the_style():
    style = (TEMPLATES / "style.css").read_text("utf-8").split("}", 1)[1]
    for colour in re.findall(r"[^-]color: (#[0-9a-f]{6})", style):
        assert contrast(colour, "#ffffff") >= 4.5, colour


def test_a_card_says_all_of_it_in_order_each_in_its_colour():
    card = Card(
        label="own.rate",
        name=same("rate"),
        platform=same("JD"),
        value=same("50.00%"),
        before=same("before 60.00%"),
        change=same("-10.00 points"),
        direction=CellText("变差", "worse"),
        mark="worse",
        verdict=same("not met"),
        verdict_mark="breach",
        remark=same("final soon"),
        chart=None,
        causes=(same("A"), same("B")),
        reading=Reading("read", ("s1", "s2")),
    )
    table = Table(
        same("t"), (Column(same("x"), numeric=True),), [(Cell(same("½"), 0.5),)], key="read"
    )
    content = Content(
        title=same("title"),
        facts=[],
        summary=[Sentence(same(": it fell"), same("rate"), "own.rate")],
        sections=[
            Section("headline", same("Headlines"), cards=[card]),
            Section("sessions", same("Sessions"), tables=[table]),
            Section("sheets", same("Sheets"), sheets=[Sheet("own.rate", *[same("s")] * 3)]),
        ],
        as_of=datetime(2026, 3, 2),  # noqa: DTZ001  local
        lang="en",
    )
    text = page(content, "0")
    article = text.split('<article class="card">')[1].split("</article>")[0]
    english = re.sub(r'<span class="zh".*?</span>', "", article)
    assert [word for word in re.split(r"\s*<[^>]*>\s*", english) if word] == [
        *("rate", "JD · own.rate", "50.00%", "before 60.00%", "-10.00 points", "worse"),
        *("not met", "A", "B", "Read first", "s1 · s2", "final soon"),
    ]
    assert '<span class="worse"><span class="zh" lang="zh-CN">变差' in article
    assert '<span class="breach">not met' in article
    assert text.split("<tbody>")[1].startswith('\n<tr><th scope="row" class="n" data-sort="0.5">')
    assert re.search(r'<li><a href="#a0">rate</a>: it fell</li>', text)
    assert re.search(r'<a href="#a1">.*Read first', article)
    assert 'id="a1"' in text.split('id="sessions"')[1]
