"""Every figure of every metric in each form of the report is that of ``evaluate``.

Pages, workbooks, Markdown and charts are read back, the Chinese as Chinese and the English as
English, so that a figure of another metric, member or period, a value rounded too early, and words
of the wrong language are all found.
"""

import dataclasses
import io
import re
import warnings
from datetime import datetime, time, timedelta
from html.parser import HTMLParser

import openpyxl
import pytest

import csmetrics as cs
from csmetrics.reporting.content import content_of
from csmetrics.reporting.inputs import ReportRequest, gather
from csmetrics.reporting.markdown import markdown
from csmetrics.reporting.page import page
from csmetrics.reporting.selection import Chosen
from csmetrics.reporting.workbook import write_workbook
from tests.reporting import figures_read

SHOP = cs.datasets.sample_shop()
KNOWN = datetime(2026, 3, 26, 20)  # noqa: DTZ001  local: much of the week before is still open
SPAN = (datetime(2026, 3, 16).date(), datetime(2026, 3, 9).date())  # noqa: DTZ001  dates
LANGS = ("zh", "en")
METRICS = [
    row["metric"]
    for row in cs.registry.computable(SHOP).iter_rows(named=True)
    if row["computable"] and not cs.registry[row["metric"]].unfilled
]
NOBODY = {"zh": "未指明客服", "en": "no agent named"}


@pytest.fixture(scope="module")
def content():
    chosen = Chosen(METRICS, SHOP, cs.registry)
    asked = ReportRequest(SHOP, chosen, "week", "agent_id", None, None, KNOWN, chosen.registry)
    return content_of(gather(asked, lambda: None), "zh")


def evaluated(**options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cs.CsmetricsWarning)
        return cs.evaluate(
            METRICS, SHOP, per="week", as_of=KNOWN, missing="skip", end=KNOWN.date(), **options
        )


@pytest.fixture(scope="module")
def rows():
    """The row of each metric in the reported week and in the one before."""
    found = {}
    for row in evaluated().iter_rows(named=True):
        found[row["metric"], row["period_start"]] = row
    return found


@pytest.fixture(scope="module")
def members():
    """The row of each metric and agent, by their names, in the reported week."""
    names = dict(SHOP.frame("agents").select("agent_id", "name").collect().iter_rows())
    found = {}
    for row in evaluated(by="agent_id").iter_rows(named=True):
        if row["period_start"] == SPAN[0]:
            found[row["metric"], names.get(row["agent_id"])] = row
    return found


def states_value(words, row, lang):
    """Assert that words say a row's value; whether they say a point."""
    if row["value"] is None and row["pending"]:
        met, of, waiting = figures_read.so_far(words, lang)
        if met is None:
            assert waiting == row["pending"]
        else:
            assert (met, of) == (row["pending_met"], row["pending"])
        return False
    if figures_read.is_range(words):
        assert row["pending"], words
        return False
    value, off = figures_read.figure(words, row["unit"], lang)
    if row["value"] is None:
        assert value is None
        return False
    assert value == pytest.approx(row["value"], abs=off + 1e-9, rel=1e-12), (row["metric"], words)
    return True


def table(content, key, number=0):
    return next(one for one in content.sections if one.key == key).tables[number]


@pytest.mark.parametrize("lang", LANGS)
def test_the_table_of_all_figures(content, rows, lang):
    """Value, value before, difference, numerator, denominator, pending units and status."""
    points, seen = 0, set()
    for cells in table(content, "figures").rows:
        name, now, then, change, _, above, below, pending, status = cells
        label = name.value
        metric, row, before = cs.registry[label], rows[label, SPAN[0]], rows.get((label, SPAN[1]))
        say = {cell: getattr(cell.words, lang) for cell in cells}
        assert say[name].startswith(getattr(metric.name, lang))
        points += states_value(say[now], row, lang)
        if now.unit:
            assert now.value == row["value"], label
        if before is not None:
            states_value(say[then], before, lang)
        if change.value is not None:
            share = row["unit"] == "ratio"
            difference = row["value"] - before["value"]
            assert change.value == pytest.approx((100 if share else 1) * difference, abs=1e-9)
        assert (above.value, below.value) == (row["numerator"], row["denominator"])
        assert pending.value == row["pending"]
        final = {"zh": "定稿", "en": "final"}[lang]
        assert (say[status] == final) == (row["status"] == "final")
        seen.add(label)
    assert seen == {label for label, start in rows if start == SPAN[0]}
    assert len(seen) >= 100
    assert points >= 60


@pytest.mark.parametrize("lang", LANGS)
def test_the_table_of_members(content, members, lang):
    whole = table(content, "members")
    points = cells = 0
    for row in whole.rows:
        who = getattr(row[0].words, lang)
        name = None if who == NOBODY[lang] else who
        for column, cell in zip(whole.columns[1:], row[1:], strict=True):
            found = members.get((column.label, name))
            words = getattr(cell.words, lang)
            if found is None:
                assert words == "–", (column.label, who)
                continue
            cells += 1
            assert getattr(column.name, lang).startswith(
                getattr(cs.registry[column.label].name, lang)
            )
            points += states_value(words, found, lang)
            if cell.unit:
                assert cell.value == found["value"]
    assert cells == len(members)
    assert points >= 400
    assert getattr(whole.rows[-1][0].words, lang) == NOBODY[lang], "nobody stands last"


class Tables(HTMLParser):
    """The cells of a page's tables by section, in one language, with what they sort by."""

    def __init__(self, lang):
        super().__init__()
        self.lang, self.section, self.cell, self.hidden = lang, "", None, 0
        self.rows = {}

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "section":
            self.section = given["id"]
        if tag == "tr":
            self.rows.setdefault(self.section, []).append([])
        if tag in {"td", "th"}:
            self.cell = ["", given.get("data-sort")]
        if tag == "span":
            other = {"zh": "en", "en": "zh"}[self.lang]
            self.hidden += bool(self.hidden) or given.get("class") == other

    def handle_endtag(self, tag):
        if tag == "span" and self.hidden:
            self.hidden -= 1
        if tag in {"td", "th"} and self.cell is not None:
            self.rows[self.section][-1].append(tuple(self.cell))
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None and not self.hidden:
            self.cell[0] += data


@pytest.fixture(scope="module")
def html(content):
    return page(content, "0")


@pytest.mark.parametrize("lang", LANGS)
def test_the_tables_of_the_page(html, rows, members, lang):
    parser = Tables(lang)
    parser.feed(html)
    points = 0
    for cells in parser.rows["figures"][1:]:
        label = cells[0][1]
        row = rows[label, SPAN[0]]
        points += states_value(cells[1][0], row, lang)
        if row["value"] is not None:
            assert float(cells[1][1]) == row["value"], label
    assert points >= 60
    points, labels = 0, []
    by_name = {}
    for label in [label for label, start in rows if start == SPAN[0]]:
        by_name.setdefault(getattr(cs.registry[label].name, lang), []).append(label)
    for cells in parser.rows["members"]:
        if cells[0][1] is None and cells[0][0] != NOBODY[lang]:
            labels = [label_of(text, by_name) for text, _ in cells[1:]]
            continue
        name = None if cells[0][0] == NOBODY[lang] else cells[0][0]
        for label, (words, sort) in zip(labels, cells[1:], strict=True):
            if (found := members.get((label, name))) is not None:
                points += states_value(words, found, lang)
                if found["value"] is not None:
                    assert float(sort) == found["value"]
    assert points >= 400


PLATFORMS = {
    "拼多多": "pdd",
    "Pinduoduo": "pdd",
    "淘宝天猫": "taobao",
    "Taobao and Tmall": "taobao",
    "京东": "jd",
    "JD": "jd",
    "抖店": "douyin",
    "Douyin": "douyin",
    "1688": "ali1688",
    "快手": "kuaishou",
    "Kuaishou": "kuaishou",
    "小红书": "xhs",
    "Xiaohongshu": "xhs",
    "有赞": "youzan",
    "Youzan": "youzan",
}


def label_of(heading, by_name):
    """The metric of a heading: its name, with its platform or id where others have the same."""
    if (found := re.fullmatch(r"(.*) \[(.+)\]", heading)) is not None:
        assert found[2] in by_name[found[1]]
        return found[2]
    if heading not in by_name:
        name, platform = re.fullmatch(r"(.*?)(?:（| \()([^（(]+)[）)]", heading).groups()
        of = {label for label in by_name[name] if label.startswith(f"{PLATFORMS[platform]}.")}
        assert len(of) == 1, heading
        return of.pop()
    (label,) = by_name[heading]
    return label


@pytest.fixture(
    scope="module",
    params=[
        ("zh", "clock"),
        ("en", "seconds"),
        pytest.param(("zh", "seconds"), marks=pytest.mark.wide),
        pytest.param(("en", "clock"), marks=pytest.mark.wide),
    ],
)
def book(request, content, tmp_path_factory):
    """A workbook, its language, and how near to a time Excel's own clock comes."""
    lang, durations = request.param
    path = tmp_path_factory.mktemp("books") / "report.xlsx"
    write_workbook(dataclasses.replace(content, lang=lang), path, durations)
    near = 1e-3 if durations == "clock" else 0  # the reader rounds times to the millisecond
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes())), lang, near


def held(cell, row, lang, near):
    """Assert that a cell holds a row's value, in the format of its language; whether a number."""
    if cell.data_type == "s":
        states_value(cell.value, row, lang)
        return False
    near = near if row["unit"] == "seconds" else 0
    assert seconds(cell.value) == pytest.approx(row["value"], rel=1e-12, abs=near)
    if row["unit"] == "seconds":
        known = {"zh": {"秒", "分", "小时"}, "en": {"s", "m ", "h ", "m"}}[lang]
        assert set(re.findall('"([^"※°(\\[]+?)"', cell.number_format)) <= known
        assert any(word in cell.number_format for word in known)
    return True


def seconds(value):
    """What a cell holds, its times as seconds."""
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, time):
        parts = (value.hour, value.minute, value.second + value.microsecond / 1e6)
        return sum(part * size for part, size in zip(parts, (3600, 60, 1), strict=True))
    if isinstance(value, datetime):
        return (value - datetime(1899, 12, 30)).total_seconds()  # noqa: DTZ001  Excel's first day
    return value


def test_all_figures_in_a_workbook(book, content, rows):
    sheets, lang, near = book
    other = {"zh": "en", "en": "zh"}[lang]
    title = next(getattr(one.title, lang) for one in content.sections if one.key == "figures")
    numbers = 0
    for name, second, label, now, *_ in sheets[title].iter_rows(min_row=2):
        metric = cs.registry[label.value]
        assert name.value.startswith(getattr(metric.name, lang))
        assert second.value.startswith(getattr(metric.name, other))
        numbers += held(now, rows[label.value, SPAN[0]], lang, near)
    assert numbers >= 60
    assert sheets[title].freeze_panes == "B2"


def test_members_in_a_workbook(book, content, members):
    sheets, lang, near = book
    section = next(one for one in content.sections if one.key == "members")
    sheet = sheets[getattr(section.title, lang)]
    labels = [column.label for column in section.tables[0].columns]
    heads, *lines = list(sheet.iter_rows(min_row=3, max_col=len(labels)))
    for label, head in zip(labels[1:], heads[1:], strict=True):
        own, second = head.value.split("\n")
        zh, en = (own, second) if lang == "zh" else (second, own)
        assert zh.startswith(cs.registry[label].name.zh)
        assert en.startswith(cs.registry[label].name.en)
    numbers = 0
    for who, *cells in lines:
        name = None if who.value == NOBODY[lang] else who.value
        for label, cell in zip(labels[1:], cells, strict=True):
            if (found := members.get((label, name))) is not None:
                numbers += held(cell, found, lang, near)
    assert numbers >= 400
    assert sheet.freeze_panes == "B4"


@pytest.mark.parametrize("lang", LANGS)
def test_the_tables_of_markdown(content, rows, lang):
    text = markdown(dataclasses.replace(content, lang=lang))
    title = {"zh": "全部指标", "en": "All figures"}[lang]
    body = text.split(f"## {title}\n")[1].split("\n## ")[0]
    lines = [line.replace("\\", "") for line in body.splitlines() if line.startswith("| ")][2:]
    labels = [row[0].value for row in table(content, "figures").rows]
    assert len(lines) == len(labels)
    points = 0
    for label, line in zip(labels, lines, strict=True):
        name, now, *_ = [cell.strip() for cell in line.strip("|").split(" | ")]
        assert name.startswith(getattr(cs.registry[label].name, lang))
        points += states_value(now, rows[label, SPAN[0]], lang)
    assert points >= 60
    assert "\n\n## " in text
    assert not re.search(r"\n## [^\n]+\n\n## ", text), "no section is empty"


def drawn(figure, lang):
    """The rows inside a chart."""
    spec = figure.make(lang).to_dict()
    sets = spec.get("datasets") or {"own": spec["data"]["values"]}
    return next(iter(sets.values()))


@pytest.mark.parametrize("lang", LANGS)
def test_the_data_of_charts(content, rows, members, lang):
    """Trends of the cards, by their periods, and the rankings of members."""
    sections = {one.key: one for one in content.sections}
    points = 0
    for card in sections["headline"].cards:
        own = [row for (label, _), row in sorted(rows.items()) if label == card.label]
        for shown, row in zip(drawn(card.chart, lang), own, strict=True):
            assert shown["value"] in {row["value"], None}
            points += states_value(shown["figure"], row, lang)
            assert shown["value"] is not None or row["pending"] or row["value"] is None
            status = {"zh": ("定稿", "暂定"), "en": ("final", "provisional")}[lang]
            assert shown["state"] == status[row["status"] != "final"]
    assert points >= 20
    points = 0
    for chart in sections["members"].charts:
        label = chart.key.removeprefix("rank-")
        shown = {one["group"]: one for one in drawn(chart, lang)}
        assert shown.keys() == {
            name or NOBODY[lang] for (one, name), _ in members.items() if one == label
        }
        for group, one in shown.items():
            row = members[label, None if group == NOBODY[lang] else group]
            assert one["value"] in {row["value"], None}
            points += states_value(one["figure"], row, lang)
    assert points >= 50


def test_sentences_name_their_figures_in_both_languages(content, rows):
    """Each sentence of a figure that moved has its value before and now, in its own language."""
    moved = 0
    for line in content.summary:
        if not line.label:
            continue
        row, before = rows[line.label, SPAN[0]], rows[line.label, SPAN[1]]
        for lang in LANGS:
            assert getattr(line.name, lang).startswith(getattr(cs.registry[line.label].name, lang))
            found = getattr(line.rest, lang)
            if " → " not in found.split({"zh": "，", "en": ", "}[lang])[0]:
                continue
            first, second = re.match(
                r"[：:] ?(.+?) → (.+?)[，,] ?(?:变差|好转|worse|better)", found
            ).groups()
            states_value(first, before, lang)
            states_value(second, row, lang)
            good = {"zh": "好转", "en": "better"}[lang]
            improved = (row["value"] > before["value"]) == (
                cs.registry[line.label].better == "higher"
            )
            assert (good in found) == improved
            moved += 1
    assert moved >= 4
