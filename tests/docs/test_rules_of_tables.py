"""The page of errors tells of every rule of the tables, in the words of the error."""

import inspect

import pytest

from csmetrics.tables import TABLES, columns_of
from csmetrics.tables.validation import keys
from csmetrics.tables.validation import row_rules as frames
from csmetrics.tables.validation import suspicious as doubts
from tests.docs.doc_pages import DOCS

PAGES = [DOCS / "how-to/errors.md", DOCS / "zh/how-to/errors.md"]
SAID = {
    "null": ["is null"],
    "type": ["is Float64, not a string …"],
    "empty": ["is an empty string"],
    "unicode": ["is not Unicode text"],
    "one_of": ["is not one of"],
    "range": ["is not a 64-bit integer", "is not 1 or more", "is not between 1 and 5"],
    "finite": ["is not a finite number"],
    "limit": ["is not less than 1e+13"],
    "decimals": ["has more than 2 decimals"],
    "negative": ["is negative"],
    "skipped": ["is a local time that the clocks skip"],
    "years": ["is outside the years 1 to 9999"],
}
"""What the page says of a column's rules, by their name."""

BETWEEN = {
    "is before": frames,
    "only one of": frames,
    "until is not after since": frames,
    "overlaps another row of the same": keys,
    "repeats an identical row": keys,
    "is shared by rows that differ": keys,
    "session_id has several shops or buyers": keys,
    "differs from its session's row": keys,
    "a cell of the export cannot be read": frames,
    "is not an order of that shop": doubts,
    "an id is a placeholder for a missing value": doubts,
    "an agent's message has no agent_id": doubts,
    "a time is before 2000 or ten years after the data": doubts,
}
"""Rules between columns, rows and tables, and the module that knows them."""


def rules_of_columns():
    return [
        (rule, says)
        for table in TABLES
        for column in columns_of(table).values()
        for rule, says in column.type.says.items()
    ]


def test_every_rule_of_a_column_has_its_words():
    assert {rule for rule, _ in rules_of_columns()} == SAID.keys()
    for rule, phrases in SAID.items():
        if rule != "type":  # which names what the column is
            found = [says for name, says in rules_of_columns() if name == rule]
            for phrase in phrases:
                assert [says for says in found if phrase in says], phrase


def test_every_rule_between_rows_has_its_words():
    rules = sum(inspect.getsource(module).count("Rule(") for module in (keys, doubts))
    listed = [phrase for phrase, module in BETWEEN.items() if module in {keys, doubts}]
    assert rules == len(listed)


@pytest.mark.parametrize("page", PAGES, ids=["en", "zh"])
def test_the_page_tells_of_every_rule(page):
    text = page.read_text("utf-8")
    for phrase in [*(each for phrases in SAID.values() for each in phrases), *BETWEEN]:
        (row,) = [
            line for line in text.splitlines() if line.startswith("| ") and f"`{phrase}`" in line
        ]
        assert row.count("|") == 4
