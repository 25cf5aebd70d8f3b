"""Figures of one's own tables from the command line are those of the library."""

import json
from datetime import date, datetime

import openpyxl
import polars as pl
import pytest

import csmetrics as cs
from csmetrics import datasets, project

RATE = "pdd.reply_rate_3min"


def test_evaluate_gives_what_the_library_gives(rows, shop):
    expected = cs.evaluate(RATE, datasets.sample_shop(days=7), per="week", by="agent_id")
    found = rows("evaluate", shop, "-m", RATE, "--per", "week", "--by", "agent_id")
    assert [row["numerator"] for row in found] == expected["numerator"].to_list()
    assert [row["agent_id"] for row in found] == expected["agent_id"].to_list()
    assert found[0]["period_start"] == "2026-03-02"


def test_a_range_a_time_and_an_edition_can_be_given(rows, shop):
    arguments = ("--start", "2026-03-03", "--end", "2026-03-05", "--as-of", "2026-03-04T12:30")
    found = rows(
        "evaluate", shop, "-m", "pdd.reply_rate_5min", "--edition", "2020-01-01", *arguments
    )
    data = project.load(shop).data
    expected = cs.evaluate(
        "pdd.reply_rate_5min",
        data,
        start=date(2026, 3, 3),
        end=date(2026, 3, 5),
        as_of=data.as_of.replace(day=4, hour=12, minute=30, second=0, microsecond=0),
        edition=date(2020, 1, 1),
    )
    assert [row["denominator"] for row in found] == expected["denominator"].to_list()
    assert found[0]["final_at"] == expected["final_at"][0].isoformat()


def test_the_terminal_shows_figures_as_people_read_them(run, shop):
    code, out, _ = run("evaluate", shop, "-m", RATE, "-m", "pdd.avg_response_time", "--per", "week")
    assert code == 0
    rows = {line.split()[0]: line for line in out.splitlines()}
    rate, time = (
        cs.evaluate(metric, datasets.sample_shop(days=7), per="week")["value"].item()
        for metric in (RATE, "pdd.avg_response_time")
    )
    assert f"{rate:.2%}" in rows[RATE]
    assert f"{round(time) // 60}m {round(time) % 60:02}s" in rows["pdd.avg_response_time"]
    _, out, _ = run("evaluate", shop, "-m", RATE, "--per", "week", "--lang", "zh")
    assert "暂定" in out


@pytest.mark.parametrize("suffix", ["parquet", "csv", "json", "xlsx"])
def test_every_kind_of_file_holds_the_same_figures(run, shop, tmp_path, suffix):
    path = tmp_path / f"out.{suffix}"
    code, out, _ = run("evaluate", shop, "-m", RATE, "--by", "shop_id", "-o", path)
    expected = cs.evaluate(RATE, datasets.sample_shop(days=7), by="shop_id")
    assert (code, out) == (0, f"{path}: {expected.height} rows\n")
    if suffix == "xlsx":
        head, *lines = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
        found = pl.DataFrame(lines, schema=list(head), orient="row")
        local = expected["final_at"].dt.replace_time_zone(None)
        assert found["final_at"].to_list() == local.to_list(), "local, and without zone"
    else:
        found = getattr(pl, f"read_{suffix}")(path)
    assert found.columns == expected.columns
    assert found["numerator"].to_list() == expected["numerator"].to_list()
    assert found["value"].to_list() == pytest.approx(expected["value"].to_list(), abs=1e-15)
    assert found["shop_id"].to_list() == expected["shop_id"].to_list()


def test_a_parquet_file_is_the_result_itself(run, shop, tmp_path):
    run("evaluate", shop, "-m", RATE, "-o", tmp_path / "out.parquet")
    expected = cs.evaluate(RATE, datasets.sample_shop(days=7))
    assert pl.read_parquet(tmp_path / "out.parquet").equals(expected)


def test_explain_gives_the_units_and_shows_the_first(run, rows, shop, tmp_path):
    expected = cs.explain(RATE, datasets.sample_shop(days=7))
    found = rows("explain", shop, "-m", RATE)
    assert [row["decided_by"] for row in found] == expected["decided_by"].to_list()
    _, out, _ = run("explain", shop, "-m", RATE)
    assert len(out.splitlines()) == 22
    assert f"{expected.height - 20} more" in out
    run("explain", shop, "-m", "pdd.avg_response_time", "-o", tmp_path / "units.json")
    quantities = [row["quantity"] for row in json.loads((tmp_path / "units.json").read_text())]
    assert {type(of) for of in quantities} <= {str, type(None)}, "exact decimals"
    assert any(quantities)


def test_a_pattern_skips_what_the_data_lack_and_says_so(run, shop, tmp_path):
    (tmp_path / "messages.parquet").write_bytes((shop / "messages.parquet").read_bytes())
    asked = ("evaluate", tmp_path, "-m", "pdd.*", "--per", "all", "--json")
    code, out, err = run(*asked)
    assert (code, out) == (2, "")
    assert json.loads(err)["kind"] == "MissingDataError"
    code, out, err = run(*asked, "--skip-missing")
    assert code == 0
    assert RATE in {row["metric"] for row in json.loads(out)}
    skipped, *_ = [json.loads(line)["warning"] for line in err.splitlines()]
    assert "orders" in skipped


def test_a_project_says_which_metrics_are_meant(run, rows, shop, tmp_path):
    file = tmp_path / "peach.toml"
    file.write_text(f'folder = "{shop.as_posix()}"\nmetrics = ["{RATE}"]', encoding="utf-8")
    found = rows("evaluate", file, "--per", "all")
    assert [row["metric"] for row in found] == [RATE]
    code, _, err = run("evaluate", shop)
    assert code == 2
    assert "no metric is named" in err


def test_check_data_counts_rejected_rows_and_writes_them(run, tmp_path):
    (tmp_path / "messages.csv").write_text(
        "message_id,shop_id,buyer_id,sent_at,sender\n"
        "m1,peach,ann,2026-03-02 10:00:00,buyer\n"
        "m2,peach,ann,2026-03-02 10:01:00,robot\n"
        "m3,peach,,2026-03-02 10:02:00,agent\n",
        encoding="utf-8",
    )
    code, out, _ = run("check-data", tmp_path, "-o", tmp_path / "rejected.csv")
    assert code == 1
    assert "messages: 3 rows given, 1 accepted, 2 rejected" in out
    rejected = pl.read_csv(tmp_path / "rejected.csv")
    assert rejected.select("row", "column", "value").rows() == [
        (2, "buyer_id", None),
        (1, "sender", "robot"),
    ]


def test_a_new_metric_evaluates_at_once(run, rows, shop, tmp_path):
    file = tmp_path / "my_metric.py"
    code, out, _ = run("new-metric", file, "--id", "peach.promise")
    assert code == 0
    assert str(file) in out
    (row,) = rows("evaluate", shop, "-m", file, "--per", "all")
    assert row["metric"] == "peach.promise"
    assert 0 < row["numerator"] < row["denominator"]
    code, _, err = run("new-metric", file)
    assert code == 2
    assert "is there already and stays as it is" in err


def test_a_new_metric_has_a_file_and_an_id_that_can_be(run, tmp_path):
    assert "must end in .py" in run("new-metric", tmp_path / "my_metric")[2]
    assert "is not an id" in run("new-metric", tmp_path / "my.py", "--id", "Promise")[2]
    assert list(tmp_path.iterdir()) == []


def test_metrics_with_parameters_are_named_as_results_name_them(rows, shop):
    label = "taobao.slow_response_buyers(limit=60, times=1)"
    (row,) = rows("evaluate", shop, "-m", label, "--per", "all")
    assert row["metric"] == label


def test_a_report_is_that_of_the_library(run, shop, tmp_path):
    path = tmp_path / "week.md"
    code, out, _ = run("report", shop, "-o", path, "--lang", "en", "--as-of", "2026-03-09T00:00")
    assert (code, out.strip()) == (0, str(path))
    expected = tmp_path / "expected.md"
    midnight = datetime(2026, 3, 9)  # noqa: DTZ001  local, as on the command line
    cs.report(project.load(shop).data, expected, lang="en", as_of=midnight)
    assert path.read_text("utf-8") == expected.read_text("utf-8")


def test_a_report_of_some_metrics_names_only_them(run, rows, shop, tmp_path):
    path = tmp_path / "day.md"
    found = rows("report", shop, "-o", path, "--per", "day", "-m", RATE, "--by", "", "--lang", "en")
    assert found == {"output": str(path)}
    text = path.read_text("utf-8")
    assert cs.registry[RATE].name.en in text
    assert cs.registry["pdd.avg_response_time"].name.en not in text
    code, _, err = run("report", shop, "-o", tmp_path / "day.pdf")
    assert code == 2
    assert "a report is written as .html, .xlsx, .md" in err


def test_check_policies_gives_the_verdicts_of_the_library(run, rows, shop, tmp_path):
    expected = cs.check(project.load(shop).data, "douyin.*")
    found = rows("check-policies", shop, "-p", "douyin.*")
    assert [row["outcome"] for row in found] == expected["outcome"].to_list()
    _, out, _ = run("check-policies", shop, "-p", "douyin.*", "--lang", "zh")
    shown = [line.split()[0] for line in out.splitlines()[1:]]
    assert shown == expected["policy"].to_list()
    file = tmp_path / "peach.toml"
    file.write_text(f'folder = "{shop.as_posix()}"\npolicies = ["douyin.*"]', encoding="utf-8")
    assert rows("check-policies", file) == found


def test_score_gives_the_points_of_the_library(run, rows, shop, tmp_path):
    card = cs.Scorecard.template("presale")
    expected = cs.score(card, project.load(shop).data)
    found = rows("score", shop, "-s", "presale")
    points = [None if of is None else str(of) for of in expected["points"]]
    assert [row["points"] for row in found] == points
    _, out, _ = run("score", shop, "-s", "presale", "--lang", "en")
    assert expected["reason_en"].drop_nulls()[0] in out
    file = tmp_path / "peach.toml"
    file.write_text(f'folder = "{shop.as_posix()}"\nscorecards = ["presale"]', encoding="utf-8")
    assert rows("score", file) == found
    code, _, err = run("score", shop)
    assert code == 2
    assert "no scorecard is named" in err


def test_an_export_of_whole_days_is_final_to_its_last_day_and_the_command_says_how(rows, run, shop):
    asked = ("evaluate", shop, "-m", "pdd.reply_rate_3min")
    assert rows(*asked)[-1]["status"] == "provisional"
    code, _, err = run(*asked)
    assert code == 0
    assert "1 figure is provisional only because the data end on 2026-03-08 at " in err
    assert "add --as-of end-of-day" in err
    code, out, err = run(*asked, "--as-of", "end-of-day", "--json")
    assert (code, err) == (0, "")
    assert {row["status"] for row in json.loads(out)} == {"final"}


def test_a_project_file_says_that_its_data_are_of_whole_days(rows, shop, tmp_path):
    file = tmp_path / "csmetrics.toml"
    file.write_text(f'folder = "{shop.as_posix()}"\nas_of = "end-of-day"', encoding="utf-8")
    found = rows("evaluate", file, "-m", "pdd.reply_rate_3min")
    assert {row["status"] for row in found} == {"final"}


def test_a_knowledge_time_that_is_none_is_refused(run, shop):
    code, _, err = run("evaluate", shop, "-m", "pdd.consult_buyers", "--as-of", "yesterday")
    assert code == 2
    assert "2026-03-29T23:59 nor" in " ".join(err.split())
