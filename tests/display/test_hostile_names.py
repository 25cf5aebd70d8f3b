"""Names of the data stay text in every way a chart is shown, and break none."""

import json
from html.parser import HTMLParser

import polars as pl
import pytest

import csmetrics as cs

NAMES = (
    "</script><img src=x onerror=alert(1)>",
    "<!--<script>",
    "constructor",
    "__proto__",
    "toString",
    "a < b",
)
SHOP = cs.datasets.sample_shop(days=4)
MESSAGES = SHOP.frame("messages").collect()
AGENTS = [name for name in MESSAGES["agent_id"].unique().sort() if name is not None]
DATA = cs.Dataset(
    messages=MESSAGES.with_columns(
        pl.col("agent_id").replace(dict(zip(AGENTS, NAMES, strict=False)))
    )
)
FIGURES = cs.evaluate("pdd.consult_buyers", DATA, by="agent_id", per="all")


class Tags(HTMLParser):
    """The elements of a page."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        del attrs
        self.found.append(tag)


def shown(chart, folder):
    """The chart as page, as file, in a notebook."""
    chart.save(folder / "chart.html")
    yield (folder / "chart.html").read_text("utf-8")
    chart.save(str(folder / "inline.html"), inline=True)
    yield (folder / "inline.html").read_text("utf-8")
    yield chart.to_html()
    yield chart._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize("kind", ["ranking", "trend"])
def test_a_page_with_a_chart_has_no_element_of_a_name(kind, tmp_path):
    figures = FIGURES.filter(pl.col("agent_id").is_in(NAMES[:6]))
    for page in shown(cs.plot(figures, kind), tmp_path):
        assert "img" not in Tags(page).found
        assert "</script><img" not in page
        assert "<!--<script" not in page
    assert sorted(path.name for path in tmp_path.iterdir()) == ["chart.html", "inline.html"]


def test_every_name_stands_in_the_picture_as_it_is(tmp_path):
    cs.plot(FIGURES, "ranking").save(tmp_path / "chart.svg")
    picture = (tmp_path / "chart.svg").read_text("utf-8").replace("\u200b", "")
    for name in ("constructor", "__proto__", "toString", "a &lt; b", "&lt;/script&gt;"):
        assert name in picture


def test_a_name_that_every_object_has_is_a_row_of_its_own(tmp_path):
    """Vega would find it among the properties of the object by which it groups."""
    cs.plot(FIGURES, "ranking").save(tmp_path / "chart.json")
    spec = json.loads((tmp_path / "chart.json").read_text("utf-8"))
    (rows,) = spec["datasets"].values() if "datasets" in spec else [spec["data"]["values"]]
    names = {row["group"] for row in rows}
    assert not names & {"constructor", "__proto__", "toString"}
    assert len(names) == FIGURES.height


def test_a_chart_may_be_changed_and_stays_safe():
    chart = cs.plot(FIGURES, "ranking").properties(width=300)
    assert chart.to_dict()["width"] == 300
    assert "</script><img" not in chart.to_html()


def test_a_chart_that_cannot_be_saved_says_so(tmp_path):
    with pytest.raises(cs.CsmetricsError, match="its folder does not exist"):
        cs.plot(FIGURES, "ranking").save(tmp_path / "none" / "chart.html")


def test_a_chart_is_saved_by_its_ending_or_by_the_format_that_is_named(tmp_path):
    chart = cs.plot(FIGURES, "ranking")
    chart.save(tmp_path / "chart", format="json")
    assert json.loads((tmp_path / "chart").read_text("utf-8")) == chart.to_dict()
    with pytest.raises(ValueError, match="format"):  # altair's own words
        chart.save(tmp_path / "other")
    assert [one.name for one in tmp_path.iterdir()] == ["chart"]


def test_tables_hold_names_as_text():
    page = cs.table(FIGURES).as_raw_html()
    assert "img" not in Tags(page).found
    assert "script" not in Tags(page).found
