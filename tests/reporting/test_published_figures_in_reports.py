"""Published figures in a report: beside ours, alone, and what every report carries with it."""

from datetime import date, timedelta

import openpyxl
import polars as pl
import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError
from csmetrics.reconciliation.findings import Findings
from csmetrics.reconciliation.provenance import KEY
from csmetrics.reporting.published_figures import _difference
from tests.reconciliation.planted import as_printed
from tests.shown.verdicts import cells

RATE = cs.registry["pdd.reply_rate_3min"]


@pytest.fixture(scope="module")
def shop():
    return cs.datasets.sample_shop(days=14)


def test_a_section_says_which_clause_differs_and_shows_the_figures(shop, tmp_path):
    theirs = as_printed(cs.vary(RATE, judged="first"), shop)
    made = cs.report(
        shop, tmp_path / "r.md", lang="en", metrics=[RATE], published={RATE.id: theirs}
    )
    text = made.read_text("utf-8")
    titles = [line for line in text.splitlines() if line.startswith("## ")]
    assert titles[:2] == ["## Headlines", "## Beside the published figures"]
    assert "the platform's reading is: only the first message is judged" in text
    assert "| 2026-03-02 | he | 100.00% | 85.71% |" in text


def test_figures_without_members_are_held_against_the_whole(shop, tmp_path):
    figures = cs.evaluate(RATE, shop)
    theirs = pl.DataFrame(
        {"date": figures["period_start"], "value": [f"{one:.2%}" for one in figures["value"]]}
    )
    made = cs.report(
        shop, tmp_path / "r.md", lang="en", metrics=[RATE], published={RATE.id: theirs}
    )
    assert "all 14 published figures agree with ours" in made.read_text("utf-8")


def test_a_report_without_published_figures_has_no_such_section(shop, tmp_path):
    made = cs.report(shop, tmp_path / "r.md", lang="en", metrics=[RATE])
    assert "published figures" not in made.read_text("utf-8").lower()


@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_a_report_carries_what_it_was_computed_from(shop, tmp_path, suffix):
    made = cs.report(shop, tmp_path / f"r{suffix}", metrics=[RATE], per="week")
    found = cs.read_result(made).provenance
    assert found.metrics == {RATE.id: RATE.fingerprint}
    assert found.arguments == {"by": "agent_id", "lang": "zh", "per": "week"}
    assert found.data.startswith("outline-")
    days = {"start": date(2026, 3, 3), "end": date(2026, 3, 10)}
    made = cs.report(shop, tmp_path / f"days{suffix}", metrics=[RATE], by=None, **days)
    given = {"lang": "zh", "per": "week", "start": "2026-03-03", "end": "2026-03-10"}
    assert cs.read_result(made).provenance.arguments == given


def test_a_workbook_carries_it_in_a_hidden_sheet(shop, tmp_path):
    made = cs.report(shop, tmp_path / "r.xlsx", metrics=[RATE])
    sheet = openpyxl.load_workbook(made)[KEY]
    assert sheet.sheet_state == "hidden"
    assert RATE.fingerprint in sheet["A1"].value


@pytest.fixture
def published():
    rows = [
        {"date": day, "agent_id": agent, "value": value, "denominator": 10}
        for day, agent, value in [
            (date(2026, 3, 2), "lin", "50.00%"),
            (date(2026, 3, 3), "lin", "80.00%"),
            (date(2026, 3, 3), "wu", "30.00%"),
        ]
    ]
    return cs.published_result(rows, RATE, by="agent_id")


def test_published_figures_alone_make_a_report_that_says_what_cannot_be_known(published, tmp_path):
    text = cs.report(published, tmp_path / "p.md", lang="en").read_text("utf-8")
    assert text.startswith("# Published figures 2026-03-03")
    row = next(line for line in text.splitlines() if "| lin |" in line)
    # 8 of 10: Wilson's interval at 95 % is 49.02 % to 94.33 %
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    # 5 of 10 before: 23.66 % to 76.34 %, which overlaps
    message = "better, but may be chance"
    assert cells[3:] == ["80.00%", "49.02%", "94.33%", "10", "+30.00 points", message]
    assert "## What cannot be known" in text
    assert "Which buyers and messages are behind a figure" in text
    assert "Published without denominators" not in text


@pytest.mark.filterwarnings("ignore:published without")
def test_it_names_what_is_published_without_denominators(published, tmp_path):
    bare = cs.published_result([{"date": "2026-03-02", "value": "90%"}], RATE)
    text = cs.report(bare, tmp_path / "p.md", lang="en").read_text("utf-8")
    assert "Published without denominators: 3-minute human reply rate" in text
    assert cs.report(bare, tmp_path / "p.html").stat().st_size > 1000
    assert cs.report(published, tmp_path / "p.xlsx").exists()


def test_each_metric_is_shown_at_its_own_last_day(tmp_path):
    complaints = cs.published_result([{"date": "2026-03-02", "value": 4}], "pdd.complaint_buyers")
    whole = cs.published_result(
        [{"date": f"2026-03-0{day}", "value": "50.00%", "denominator": 10} for day in (2, 3)], RATE
    )
    text = cs.report(pl.concat([whole, complaints]), tmp_path / "p.md", lang="en").read_text(
        "utf-8"
    )
    assert text.startswith("# Published figures 2026-03-02 – 03-03\n")
    section = text.partition("## Figures and changes")[2].partition("\n## ")[0]
    rows = [line.split(" | ")[:3] for line in section.splitlines() if "| 2026-" in line]
    assert [[cell.strip("| ") for cell in row] for row in rows] == [
        ["Complaining buyers", "2026-03-02", "4"],
        ["3-minute human reply rate", "2026-03-03", "50.00%"],
    ]


def test_the_title_spans_the_periods_of_all_metrics(tmp_path):
    """A month of one and the 15th of it of the other are a month, not 15 to 31 March."""
    month = cs.published_result(
        [{"date": "2026-03-01", "value": 4}], "pdd.complaint_buyers", per="month"
    )
    day = cs.published_result([{"date": "2026-03-15", "value": "50%", "denominator": 10}], RATE)
    made = cs.report(pl.concat([month, day]), tmp_path / "p.md", lang="en")
    assert made.read_text("utf-8").startswith("# Published figures 2026-03\n")


def test_no_figures_make_no_report(published, tmp_path):
    with pytest.raises(ArgumentError, match="nothing to report"):
        cs.report(published.clear(), tmp_path / "p.md")


def changes_of(figures, metric, tmp_path, lang="en"):
    """What the report says of the change on the second of two days; figures by their day."""
    rows = [{"date": f"2026-03-0{day}", **one} for day, one in figures.items()]
    result = cs.published_result(rows, metric)
    text = cs.report(result, tmp_path / "p.md", lang=lang).read_text("utf-8")
    row = next(line for line in text.splitlines() if "| 2026-03-03 |" in line)
    return [cell.strip() for cell in row.strip("| ").split("|")][-2:]


@pytest.mark.filterwarnings("ignore:published without")
def test_better_or_worse_is_said_only_where_chance_can_be_told(tmp_path):
    """500 and 800 of 1,000 lie far apart, 500 and 520 do not; without sides nobody knows."""
    of = {"denominator": 1000}
    far = {2: {"value": "50.00%", **of}, 3: {"value": "80.00%", **of}}
    near = {2: {"value": "50.00%", **of}, 3: {"value": "52.00%", **of}}
    bare = {2: {"value": "50.00%"}, 3: {"value": "80.00%"}}
    same = {2: {"value": "50.00%"}, 3: {"value": "50.00%"}}
    assert changes_of(far, RATE, tmp_path) == ["+30.00 points", "better"]
    assert changes_of(near, RATE, tmp_path) == ["+2.00 points", "better, but may be chance"]
    assert changes_of(bare, RATE, tmp_path) == ["+30.00 points", "cannot be told from chance"]
    assert changes_of(bare, RATE, tmp_path, "zh")[1] == "看不出是不是偶然"
    assert changes_of(same, RATE, tmp_path)[1] == "unchanged"


def test_a_published_count_is_held_against_chance_as_a_count(tmp_path):
    """Of 20 in two days 4 and 16 are seldom chance (z 2.5), 8 and 12 often (z 0.7)."""
    complaints = cs.registry["pdd.complaint_buyers"]
    far, near = ({2: {"value": a}, 3: {"value": b}} for a, b in ((16, 4), (12, 8)))
    assert changes_of(far, complaints, tmp_path)[1] == "better"
    assert changes_of(near, complaints, tmp_path)[1] == "better, but may be chance"


@pytest.mark.filterwarnings("ignore:published without")
def test_of_a_published_average_nobody_can_say_whether_it_moved_by_chance(tmp_path):
    waits = cs.registry["pdd.avg_response_time"]
    far = {2: {"value": "30"}, 3: {"value": "90"}}
    assert changes_of(far, waits, tmp_path)[1] == "cannot be told from chance"


def test_figures_that_differ_are_held_against_a_time_after_the_last_event(shop, tmp_path):
    """Two thirds of the figures are 2 % lower; the export was read the next morning."""
    figures = cs.evaluate(RATE, shop)
    values = [f"{one * (0.98 if n % 3 else 1):.2%}" for n, one in enumerate(figures["value"])]
    theirs = pl.DataFrame({"date": figures["period_start"], "value": values})
    next_morning = (shop.as_of + timedelta(hours=9)).replace(tzinfo=None)
    made = cs.report(
        shop,
        tmp_path / "r.md",
        lang="en",
        metrics=[RATE],
        published={RATE.id: theirs},
        as_of=next_morning,
    )
    assert "Figures that differ" in made.read_text("utf-8")


def test_of_figures_that_differ_the_first_twelve_are_shown():
    rows = list(_difference(Findings(RATE, "no reading", cells(15, same=2))))
    assert [row[1].value for row in rows] == [f"2026-03-{day:02}" for day in range(2, 14)]
    assert [row[2].shown for row in rows[:2]] == [("未指明客服", "no agent named"), ("lin", "lin")]
    assert [row[3].value for row in rows[:2]] == ["90.00%", "89.00%"]
