"""What commands list, from small data whose lines are counted by hand."""

import io
from dataclasses import dataclass, field
from datetime import date, datetime
from types import SimpleNamespace

import polars as pl
import pytest
from rich.console import Console

import csmetrics as cs
from csmetrics.cli import answer_tables, doctor, missing
from csmetrics.cli.answer_tables import answer_table, with_units
from csmetrics.cli.result_tables import demo_table, result_table
from csmetrics.reporting.display.read_result import Result
from tests.answers.answer_rows import RATE, result, row


def lines(table, width=400):
    to = Console(file=io.StringIO(), width=width)
    to.print(table)
    return [line.split() for line in to.file.getvalue().splitlines()]


# What is missing


@dataclass
class Lack:
    table: str
    columns: tuple = ("b", "a")
    whole: bool = False


def lacking(monkeypatch, *lacks):
    """A registry of metrics of one platform, of which each lacks these."""
    monkeypatch.setattr(missing, "missing_inputs", lambda measure, _: measure)
    return {
        n: SimpleNamespace(
            id=f"pdd.m{n}", platform="pdd", editions=[SimpleNamespace(measure=of)] * 2
        )
        for n, of in enumerate(lacks)
    }


def test_tables_that_more_metrics_need_come_first_and_each_metric_counts_once(monkeypatch):
    some = lacking(
        monkeypatch, [Lack("a")], [Lack("b", ("c",))], [Lack("b"), Lack("z", whole=True)]
    )
    assert missing.missing(some, None, "en") == [
        "b lacks a, b, c: 2 metrics need them",
        "a lacks a, b: 1 metric needs them",
        "there is no table z (a, b): 1 metric needs it",
    ]


@pytest.mark.parametrize("number", [10, 11, 12])
def test_ten_lines_say_what_is_missing(monkeypatch, number):
    some = lacking(monkeypatch, *([Lack(f"t{n:02}")] for n in range(number)))
    found = {lang: missing.missing(some, None, lang) for lang in ("zh", "en")}
    assert len(found["zh"]) == len(found["en"]) == 10
    if number > 10:
        assert found["zh"][-1] == f"另有 {number - 9} 项"
        assert found["en"][-1] == f"and {number - 9} more"


def test_rejected_values_are_told_three_for_each_rule_and_ten_rules():
    one = {"table": "orders", "rule": "r", "row": 7, "file": None, "line": None}
    values = ["x", "x", None, "y", "z", "w"]
    rows = [one | {"value": value} for value in values]
    rows += [one | {"rule": "s", "value": None, "file": "a.csv", "line": 3}]
    data = SimpleNamespace(rejected=pl.DataFrame(rows, infer_schema_length=None))
    assert missing.refused_words(data, "zh") == [
        "orders 有 6 行不合规（r）：'x', 'y', 'z'，首见于 orders[7]",
        "orders 有 1 行不合规（s）：空，首见于 a.csv:3",
    ]
    assert missing.refused_words(data, "en") == [
        "orders, 6 × r: 'x', 'y', 'z', first at orders[7]",
        "orders, 1 × s: nothing, first at a.csv:3",
    ]
    many = pl.DataFrame([one | {"rule": f"r{n}", "value": "x"} for n in range(12)])
    found = missing.refused_words(SimpleNamespace(rejected=many), "en")
    assert [text.split(":")[0] for text in found] == [f"orders, 1 × r{n}" for n in range(10)]


# What is wrong with a folder


def imported(files, asked=(), doubts=(), computable=(True,), advice=()):
    columns = ("file", "recipe", "refused", "why")
    return SimpleNamespace(
        report=SimpleNamespace(
            files=pl.DataFrame(files, columns, orient="row"),
            asked=list(asked),
            doubts=list(doubts),
            metrics=pl.DataFrame({"computable": list(computable)}),
            advice=list(advice),
        )
    )


FILES = [("a.csv", None, 0, "unknown"), ("b.csv", "pdd.orders", 2, "2 rows"), ("c.csv", "x", 0, "")]


def test_of_downloads_files_questions_and_doubts_are_told():
    found = imported(FILES, ["who?"], ["late"], (False, True), ["read more"])
    assert doctor._of_downloads(found) == ["a.csv: unknown", "b.csv: 2 rows", "who?", "late"]  # noqa: SLF001
    found = imported(FILES[2:], computable=(False, False), advice=["read more"])
    assert doctor._of_downloads(found) == [  # noqa: SLF001
        "没有可算的指标。No metric can be computed.",
        "read more",
    ]


@pytest.mark.parametrize(
    ("recipes", "shop"),
    [
        (["pdd.orders", "desk.chats"], '"…"'),
        (["pdd.orders", "jd.orders"], '{ "jd" = "…", "pdd" = "…" }'),
        (["jd.orders", "desk.chats"], '"…"'),
    ],
)
def test_a_project_asks_for_a_shop_of_each_platform(monkeypatch, tmp_path, recipes, shop):
    files = [(f"{n}.csv", recipe, 0, "") for n, recipe in enumerate(recipes)]
    monkeypatch.setattr(doctor, "_looked_at", lambda *_: imported(files))
    text = doctor._project(tmp_path, tmp_path / "p.toml", None, ("bo",))  # noqa: SLF001
    assert f"shop_id = {shop}" in text.splitlines()
    assert 'path = "."' in text.splitlines()
    assert 'robots = ["bo"]' in text.splitlines()


def test_a_folder_is_named_from_where_its_project_file_is(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    here = type(tmp_path)
    assert doctor._relative(here("in"), tmp_path / "p.toml") == "in"  # noqa: SLF001
    outside = doctor._relative(here("in"), here("other/p.toml"))  # noqa: SLF001
    assert outside == (tmp_path / "in").as_posix()


@dataclass
class Doubted:
    rules: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame([("orders", "r", 1200)], ["t", "r", "n"], orient="row")
    )
    doubts: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(
            [("orders", "d", 3), ("messages", "e", 4)], ["t", "d", "n"], orient="row"
        )
    )


@pytest.mark.parametrize("computable", [True, False])
def test_of_a_project_each_rule_and_doubt_is_told(monkeypatch, tmp_path, computable):
    registry = SimpleNamespace(computable=lambda _: pl.DataFrame({"computable": [computable]}))
    found = SimpleNamespace(data=SimpleNamespace(report=Doubted), registry=registry)
    monkeypatch.setattr("csmetrics.project.load", lambda *_, **__: found)
    told = doctor._of_project(tmp_path)  # noqa: SLF001
    assert told[:3] == ["orders: 1,200 × r", "orders: 3 × d", "messages: 4 × e"]
    assert len(told) == (3 if computable else 4)


# Tables of answers


def test_each_figure_has_its_unit():
    frame = pl.DataFrame(
        {
            "agent_id": ["ann"],
            "period_start": [date(2026, 3, 2)],
            "period_end": [date(2026, 3, 3)],
            "value": [0.5],
            "low": [0.25],
            "high": [0.75],
            "against_value": [0.4],
            "pooled_value": [0.6],
            "threshold": [0.3],
            "difference": [0.1],
            "to_pooled": [-0.1],
            "contribution": [0.05],
            "mean_wait": [90.0],
            "handling": [60.0],
            "occupancy": [0.8],
            "share_of_others": [0.125],
            "p_value": [0.01234],
            "better": [True],
            "flags": [["spam", "blocked"]],
            "started_at": [datetime(2026, 3, 2, 9, 0, 1)],  # noqa: DTZ001  local
            "status": ["provisional"],
            "side": ["denominator"],
            "reason_zh": ["中"],
            "reason_en": ["en"],
            "rank": [None],
        }
    )
    shown = [name for name in frame.columns if not name.startswith(("reason", "period"))]
    shown = ["period", *shown, "reason"]
    english = answer_table(frame, shown, "en", "ratio")
    cells = {str(column.header): next(iter(column.cells)).plain for column in english.columns}
    assert cells == {
        "period": "2026-03-02",
        "agent_id": "ann",
        "value": "50.00%",
        "low": "25.00%",
        "high": "75.00%",
        "against_value": "40.00%",
        "pooled_value": "60.00%",
        "threshold": "30.00%",
        "difference": "+10.00 points",
        "to_pooled": "-10.00 points",
        "contribution": "+5.00 points",
        "mean_wait": "1m 30s",
        "handling": "1m 00s",
        "occupancy": "80.00%",
        "share_of_others": "12.50%",
        "p_value": "0.0123",
        "better": "yes",
        "flags": "spam, blocked",
        "started_at": "2026-03-02 09:00:01",
        "status": "provisional",
        "side": "denominator",
        "rank": "–",
        "reason": "en",
    }
    chinese = answer_table(frame, shown, "zh", "ratio")
    cells = {str(column.header): next(iter(column.cells)).plain for column in chinese.columns}
    assert {name: cells[name] for name in ("变好", "状态", "部分", "原因", "合计", "门槛")} == {
        "变好": "是",
        "状态": "暂定",
        "部分": "分母",
        "原因": "中",
        "合计": "60.00%",
        "门槛": "30.00%",
    }


def test_no_two_columns_have_one_heading_in_chinese():
    assert len(set(answer_tables._ZH.values())) == len(answer_tables._ZH)  # noqa: SLF001


def test_the_unit_of_a_row_goes_before_that_of_the_table_and_without_one_numbers_are_plain():
    frame = pl.DataFrame({"value": [90.0], "difference": [2.0], "unit": ["seconds"]})
    assert lines(answer_table(frame, ("value", "difference"), "en", "ratio"))[1] == [
        "1m",
        "30s",
        "+2.0s",
    ]
    plain = frame.drop("unit")
    assert lines(answer_table(plain, ("value", "difference"), "en"))[1] == ["90", "2"]


def test_the_total_of_a_scorecard_has_no_unit():
    frame = pl.DataFrame({"metric": [RATE, "total"]})
    assert with_units(frame, cs.registry)["unit"].to_list() == ["ratio", None]


# Tables of results


def test_a_result_has_its_groups_parts_and_pending_units():
    rows = result(row(RATE, 3, 4, pending=2, met=1), row("pdd.consult_buyers", 5, None))
    rows = rows.with_columns(team=pl.Series([None, ""]), status=pl.Series(["provisional", "final"]))
    english, chinese = (
        {
            str(column.header): [cell.plain for cell in column.cells]
            for column in result_table(Result(rows, cs.registry), lang).columns
        }
        for lang in ("en", "zh")
    )
    assert english["team"] == ["–", ""]
    assert english["value"] == ["75.00% [66.6–83.4%]", "5"]
    assert english["numerator"] == ["3", "5"]
    assert english["denominator"] == ["4", ""]
    assert english["pending"] == ["2", ""]
    assert chinese["分子"] == english["numerator"]
    assert chinese["分母"] == english["denominator"]
    assert chinese["待定"] == english["pending"]
    assert chinese["状态"] == ["暂定", "定稿"]


def test_on_a_narrow_terminal_the_parts_stand_below_the_value():
    rows = result(row(RATE, 3, 4, pending=2, met=1), row("pdd.consult_buyers", 5, None))
    metrics = {name: cs.registry[name] for name in (RATE, "pdd.consult_buyers")}
    to = Console(file=io.StringIO(), width=60)
    table = demo_table(to, Result(rows, cs.registry), metrics, "zh")
    assert [str(column.header) for column in table.columns] == ["指标", "数值", "状态"]
    names, values, states = ([cell.plain for cell in column.cells] for column in table.columns)
    assert names[0] == f"{RATE}\n  {metrics[RATE].name.zh} {metrics[RATE].name.en}"
    assert values == ["75.00% [66.6–83.4%]\n3 / 4", "5\n"]
    assert states[0].endswith("\n2 待定")
    assert states[1].endswith("\n")
