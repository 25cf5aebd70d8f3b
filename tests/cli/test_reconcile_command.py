"""``csmetrics reconcile``: the verdict on a terminal and as JSON."""

import json

import polars as pl
import pytest
from typer.testing import CliRunner

import csmetrics as cs
from csmetrics.cli.app import app
from tests.reconciliation.planted import as_printed

RATE = cs.registry["pdd.reply_rate_3min"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("shop")
    shop = cs.datasets.sample_shop(days=5)
    for table in ("messages", "buyer_flags"):
        shop.frame(table).collect().write_parquet(made / f"{table}.parquet")
    found = as_printed(cs.vary(RATE, limit=300), shop).rename({"agent_id": "旺旺", "date": "日期"})
    (made / "published").mkdir()
    found.write_csv(made / "published" / "figures.csv")
    return made


def asked(folder, *more, figures="figures.csv"):
    text = folder / "published" / figures
    made = [str(folder), str(text), "-m", RATE.id, "--by", "agent_id"]
    return CliRunner().invoke(
        app,
        ["reconcile", *made, "--column", "旺旺=agent_id", *more],
        env={"COLUMNS": "300"},
    )


def test_the_terminal_says_the_verdict_in_the_language_asked_for(folder):
    text = asked(folder, "--lang", "en")
    assert text.exit_code == 0, text.output
    assert "the platform's reading is: the limit is 5 min" in text.output


def test_json_holds_verdict_readings_and_cells(folder):
    text = json.loads(asked(folder, "--json").output)
    assert text["verdict"] == "explained"
    assert text["readings"][0]["reading"] == "pdd.reply_rate_3min(limit=300)"
    assert any(not cell["agrees"] for cell in text["cells"])


def test_the_terminal_shows_the_first_twenty_figures_that_differ(folder):
    """Five days of eight agents and of nobody: the last ones are left to a file."""
    right = pl.read_csv(folder / "published" / "figures.csv", infer_schema=False)
    right.with_columns(value=pl.lit("1.23%")).write_csv(folder / "published" / "wrong.csv")
    done = asked(folder, "--edits", "1", "--lang", "en", figures="wrong.csv")
    shown = [line for line in done.output.splitlines() if " 1.23% " in line]
    assert len(shown) == 20
    assert shown[0].startswith("2026-03-02")
    assert not [line for line in shown if line.startswith("2026-03-06")]
    assert "… and " in done.output
    assert "-o FILE writes all" in done.output


def test_a_figure_that_was_not_published_is_not_one_that_differs(folder):
    right = pl.read_csv(folder / "published" / "figures.csv", infer_schema=False)
    day, agent = right.row(0, named=True)["日期"], right.row(0, named=True)["旺旺"]
    first = (pl.col("日期") == day) & (pl.col("旺旺") == agent)
    wrong = pl.when(first).then(pl.lit("-")).otherwise(pl.lit("1.23%"))
    right.with_columns(value=wrong).write_csv(folder / "published" / "blank.csv")
    done = asked(folder, "--edits", "1", "--lang", "en", figures="blank.csv")
    shown = [line.split()[:3] for line in done.output.splitlines() if line.startswith(day)]
    assert len(shown) > 3
    assert [agent] not in [line[1:2] for line in shown]
