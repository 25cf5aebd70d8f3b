"""The page of the contract names what the code has: tables, columns, units, laws."""

import re
from typing import get_args

import pytest

from csmetrics import evaluate, registry
from csmetrics.datasets import sample_shop
from csmetrics.evaluation.calendar_periods import Per
from csmetrics.model.requirements import value_unit
from csmetrics.tables import TABLES, columns_of
from tests.docs.doc_pages import DOCS

PAGES = ("reference/semantics.md", "zh/reference/semantics.md")
in_both_languages = pytest.mark.parametrize("page", PAGES)


def text(page):
    return (DOCS / page).read_text("utf-8")


def row(page, name):
    (found,) = (line for line in text(page).splitlines() if line.startswith(f"| `{name}`"))
    return found


@in_both_languages
@pytest.mark.parametrize("table", TABLES)
def test_each_table_is_listed_with_its_model_its_columns_and_what_may_be_null(page, table):
    line = row(page, table)
    assert f"`{TABLES[table].__name__}`" in line
    listed = re.findall(r"`(\w+\??)`", line.split("|")[3])
    known = {f"{c.name}?" if c.nullable else c.name for c in columns_of(table).values()}
    assert set(listed) == known


@in_both_languages
def test_every_unit_of_a_value_is_listed(page):
    units = {value_unit(edition.measure) for m in registry.values() for edition in m.editions}
    for unit in units:
        assert re.search(rf"\b{unit}\b", row(page, "unit")), unit


@in_both_languages
def test_the_columns_of_a_result_are_listed_in_their_order(page):
    columns = evaluate("pdd.consult_buyers", sample_shop(days=2)).columns
    table = text(page).partition("| `metric` |")
    assert re.findall(r"^\| (`[^|]*`) ", table[1] + table[2], re.MULTILINE)
    named = [
        name
        for line in (table[1] + table[2]).split("\n\n")[0].splitlines()
        for name in re.findall(r"`(\w+)`", line.split("|")[1])
        if name != "by"
    ]
    assert named == columns


@in_both_languages
def test_every_period_is_named(page):
    line = next(line for line in text(page).splitlines() if line.startswith("- **per**"))
    for per in get_args(Per):
        assert per in line


@in_both_languages
def test_there_are_thirteen_laws(page):
    assert re.findall(r"^(\d+)\. \*\*", text(page), re.MULTILINE) == [str(n) for n in range(1, 14)]
