"""What the command line prints, and how it fails."""

import pytest

from csmetrics import datasets
from csmetrics.catalogue.builtin import registry
from csmetrics.cli import demo
from csmetrics.wording.definition_sheet import sheet


@pytest.fixture(scope="module")
def cells():
    """How many columns of a terminal a line takes."""
    from rich.cells import cell_len  # noqa: PLC0415  only what this test needs

    return cell_len


@pytest.mark.usefixtures("no_report")
def test_the_demo_shows_every_registered_metric_once(run):
    code, out, err = run("demo")
    assert (code, err) == (0, "")
    first_words = [line.split()[0].partition("(")[0] for line in out.splitlines() if line.strip()]
    assert sorted(word for word in first_words if word in registry) == sorted(registry)


@pytest.mark.usefixtures("no_report")
def test_the_demo_leaves_no_metric_in_force_without_a_value(run):
    _, out, _ = run("demo")
    evaluated = out.partition("Not in force")[0]
    assert "–" not in [word for line in evaluated.splitlines() for word in line.split()]


@pytest.mark.usefixtures("no_report")
def test_metrics_of_other_years_are_listed_with_their_dates(run):
    _, out, _ = run("demo")
    old = out.partition("Not in force on these days:")[2]
    assert "pdd.reply_rate_5min" in old
    assert "until 2021-04-27" in old


@pytest.mark.usefixtures("no_report")
def test_parameters_have_example_values_in_the_demo(run):
    _, out, _ = run("demo")
    assert "douyin.bad_review_rate(max_score=6)" in out
    assert "taobao.slow_response_buyers(limit=180, times=1)" in out


@pytest.mark.usefixtures("no_report")
@pytest.mark.parametrize(
    "columns", [80, *(pytest.param(n, marks=pytest.mark.wide) for n in (100, 120, 200))]
)
def test_the_demo_fits_the_terminal_and_cuts_nothing_off(run, cells, columns):
    _, out, _ = run("demo", columns=columns)
    assert max(cells(line) for line in out.splitlines()) <= columns
    assert "…" not in out


def test_the_demo_writes_a_report_and_says_where(run, tmp_path):
    code, out, _ = run("demo", "-o", tmp_path / "demo.md", "--lang", "en")
    assert code == 0
    assert f"is in {tmp_path / 'demo.md'}" in out
    assert (tmp_path / "demo.md").read_text("utf-8").startswith("# Customer service: weekly report")


def test_the_demo_without_the_libraries_says_what_brings_them(run, monkeypatch, tmp_path):
    monkeypatch.setattr(demo, "find_spec", lambda name: None if name == "altair" else True)
    code, out, err = run("demo", "-o", tmp_path / "demo.html")
    assert (code, err) == (0, "")
    assert "No report: it needs altair. pip install 'csmetrics[report]'" in out
    assert list(tmp_path.iterdir()) == []


def test_list_names_every_metric_in_both_languages(run):
    code, out, _ = run("list")
    assert code == 0
    assert len(out.splitlines()) == len(registry)
    metric = registry["pdd.consult_buyers"]
    assert metric.name.zh in out
    assert metric.name.en in out


def test_list_narrows_by_platform_and_by_text(run):
    _, out, _ = run("list", "--platform", "jd", "--text", "满意")
    assert [line.split()[0] for line in out.splitlines()] == ["jd.satisfaction_rate"]


def test_show_prints_the_metrics_sheet(run):
    code, out, _ = run("show", "pdd.reply_rate_3min")
    assert code == 0
    assert out.strip() == sheet(registry["pdd.reply_rate_3min"]).strip()


def test_an_unknown_id_is_one_line_on_stderr_and_exit_code_2(run):
    code, out, err = run("show", "pdd.reply_rate_3mins")
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "Did you mean 'pdd.reply_rate_3min'?" in err


def test_list_in_one_language_leaves_the_other_out(run):
    metric = registry["pdd.consult_buyers"]
    _, out, _ = run("list", "--lang", "zh")
    assert metric.name.zh in out
    assert metric.name.en not in out


def test_show_as_json_is_the_definition(rows):
    metric = registry["pdd.reply_rate_3min"]
    assert rows("show", metric.id) == metric.model_dump(mode="json")


def test_list_as_json_names_every_metric(rows):
    assert [row["metric"] for row in rows("list")] == list(registry)


@pytest.mark.usefixtures("no_report")
def test_the_demo_leaves_tables_that_the_other_commands_read(run, rows, tmp_path):
    _, out, _ = run("demo", "--data", tmp_path / "shop", "--lang", "zh")
    assert f"csmetrics check-data {tmp_path / 'shop'}" in out
    assert "定稿" in out
    found = rows("check-data", tmp_path / "shop")
    assert {row["table"]: row["rejected"] for row in found["tables"]} == dict.fromkeys(
        datasets.sample_shop(days=1).tables, 0
    )
    assert all(row["computable"] for row in found["metrics"])


def test_a_list_of_nothing_says_so_and_what_is_near(run):
    code, out, err = run("list", "--text", "三分钟回复率")
    assert (code, out) == (0, "")
    assert "no metric fits '三分钟回复率'. Near it: " in err
    code, out, err = run("list", "--platform", "pddd")
    assert (code, out) == (0, "")
    assert "Did you mean 'pdd'?" in err
