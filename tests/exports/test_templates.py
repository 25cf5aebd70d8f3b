"""The form to fill says all a table wants, and is Python."""

import ast
import re

import pytest

from csmetrics.errors import ArgumentError
from csmetrics.exports import mapping_template
from csmetrics.tables import TABLES, columns_of


@pytest.mark.parametrize("table", TABLES)
def test_the_form_is_python_and_names_every_column(table):
    text = mapping_template(table)
    call = ast.parse(text).body[0].value
    columns = next(word.value for word in call.keywords if word.arg == "columns")
    assert [value.value for value in columns.values] == list(columns_of(table))
    for column in columns_of(table).values():
        assert column.description in text


def test_the_form_lists_the_words_and_marks_what_is_needed():
    text = mapping_template("messages")
    assert '"sender": {"…": "buyer", "…": "agent", "…": "system"},' in text
    assert '"…": "sent_at",  # needed: When it was sent (发送时间).' in text
    assert '"…": "agent_id",  # On an' in text
    words = text[text.index("    values={") :]
    assert re.findall(r'^        "(\w+)": ', words, re.MULTILINE) == ["sender", "mode"]


def test_there_is_no_form_of_no_table():
    with pytest.raises(ArgumentError, match=r"no table 'message'. Did you mean 'messages'"):
        mapping_template("message")
