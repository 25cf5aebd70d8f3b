"""Rows and figures on a terminal: how many are told, and under which heading they stand."""

import io

import polars as pl
import pytest
from rich.console import Console

import csmetrics as cs
from csmetrics.cli.answer_tables import print_first
from csmetrics.cli.result_tables import demo_table
from csmetrics.reporting.display.read_result import Result
from tests.answers.answer_rows import RATE, result, row


def wide():
    return Console(file=io.StringIO(), width=400)


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        (20, None, None),
        (21, "… 另有 1 行；-o 文件 可写出全部。", "… and 1 more; -o FILE writes all."),
    ],
)
def test_twenty_rows_are_all_of_them_and_of_more_the_rest_is_told(number, zh, en):
    rows = pl.DataFrame({"agent_id": [f"a{n}" for n in range(number)]})
    for lang, last in (("zh", zh), ("en", en)):
        to = wide()
        print_first(to, rows, ("agent_id",), lang)
        _, *lines = to.file.getvalue().splitlines()
        assert [line.strip() for line in lines[:20]] == [f"a{n}" for n in range(20)]
        assert lines[20:] == ([] if last is None else [last])


def test_the_demo_has_each_name_under_its_heading():
    to, rate = wide(), cs.registry[RATE]
    read = Result(result(row(RATE, 3, 4)), cs.registry)
    to.print(demo_table(to, read, {RATE: rate}, "en"))
    head, line = to.file.getvalue().splitlines()
    places = [head.index(title) for title in ("metric", "名称", "name")]
    assert places == sorted(places)
    assert line.split()[:2] == [RATE, rate.name.zh]
    assert line.index(rate.name.zh) < line.index(rate.name.en)
