"""What stands on one line does so in both languages."""

import pytest

from csmetrics.reporting.blocks import Cell, CellText, Column


@pytest.mark.parametrize(
    ("zh", "en", "cell", "column"),
    [
        ("字" * 5, "a" * 10, True, True),
        ("字" * 5, "a" * 11, True, False),
        ("字" * 6, "a" * 10, True, False),
        ("字" * 9, "a" * 18, True, False),
        ("字" * 9, "a" * 19, False, False),
        ("字" * 10, "a" * 18, False, False),
    ],
)
def test_a_chinese_sign_takes_two_places_and_the_longer_language_decides(zh, en, cell, column):
    """A cell has 18 places on its line, the name of a column 10."""
    assert Cell(CellText(zh, en)).short is cell
    assert Column(CellText(zh, en)).short is column


def test_the_sign_behind_a_value_takes_its_places_too():
    assert Cell(CellText("字" * 8, "a" * 16), sign=CellText("＊", " *")).short
    assert not Cell(CellText("字" * 9, "a" * 16), sign=CellText("＊", " *")).short
