"""Published figures in a report: beside ours, alone, and what every report carries with it."""

from datetime import date

import openpyxl
import polars as pl
import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError
from csmetrics.reconciliation.provenance import KEY
from tests.reconciliation.planted import as_printed

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
    assert "## Beside the published figures" in text
    assert "the platform reads it so: only the first message is judged" in text
    assert "| 2026-03-02 | he | 100.00% | 85.71% |" in text


def test_figures_without_members_are_held_against_the_whole(shop, tmp_path):
    figures = cs.evaluate(RATE, shop)
    theirs = pl.DataFrame(
        {"date": figures["period_start"], "value": [f"{one:.2%}" for one in figures["value"]]}
    )
    made = cs.report(
        shop, tmp_path / "r.md", lang="en", metrics=[RATE], published={RATE.id: theirs}
    )
    assert "all 14 published figures are ours" in made.read_text("utf-8")


def test_a_report_without_published_figures_has_no_such_section(shop, tmp_path):
    made = cs.report(shop, tmp_path / "r.md", lang="en", metrics=[RATE])
    assert "published figures" not in made.read_text("utf-8").lower()


@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_a_report_carries_what_it_was_computed_from(shop, tmp_path, suffix):
    made = cs.report(shop, tmp_path / f"r{suffix}", metrics=[RATE], per="week")
    told = cs.read_result(made).provenance
    assert told.metrics == {RATE.id: RATE.fingerprint}
    assert told.arguments == {"by": "agent_id", "lang": "zh", "per": "week"}
    assert told.data.startswith("outline-")


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
    assert cells[3:] == ["80.00%", "49.02%", "94.33%", "10", "+30.00 points good"]
    assert "## What cannot be known" in text
    assert "Which buyers and messages made a figure" in text
    assert "Published without denominators" not in text


@pytest.mark.filterwarnings("ignore:published without")
def test_it_names_what_is_published_without_denominators(published, tmp_path):
    bare = cs.published_result([{"date": "2026-03-02", "value": "90%"}], RATE)
    text = cs.report(bare, tmp_path / "p.md", lang="en").read_text("utf-8")
    assert "Published without denominators: 3-minute human reply rate" in text
    assert cs.report(bare, tmp_path / "p.html").stat().st_size > 1000
    assert cs.report(published, tmp_path / "p.xlsx").exists()


def test_no_figures_make_no_report(published, tmp_path):
    with pytest.raises(ArgumentError, match="nothing to report"):
        cs.report(published.clear(), tmp_path / "p.md")
