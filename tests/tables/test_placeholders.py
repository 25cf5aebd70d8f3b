"""The words for no value, every one of them, and names that look like them."""

import polars as pl

from csmetrics.tables.placeholders import PLACEHOLDERS, is_placeholder
from tests.every import for_every

NO_VALUE = (
    *("nan", "NaN", "NAN", "-nan", "NaT", "<NA>", "N/A", "n/a", "#N/A", "#NA", "null"),
    *("NULL", "Null", "(null)", "(NULL)", "<null>", "<NULL>", "[NULL]", "nil", "(nil)"),
    *("None", "NONE", "none", "undefined", "\\N", "-", "--", "---", "–", "—", "——", "/"),
    *("无", "空", "暂无", "#N/A N/A", "(空)", "（空）", "(空白)", "（空白）", "[null]"),
    *("(blank)", "-NaN", "1.#QNAN", "-1.#IND", "n.a.", "N.A.", "''", '""'),
)
PEOPLE = [
    "Nan",
    "NA",
    "na",
    "Nil",
    "无名",
    "空空",
    "暂无名",
    "0",
    "",
    " ",
    "a-b",
    "----",
    "li",
    "没有",
    "未知",
    "unknown",
]


def placeholders(words, **more):
    frame = pl.DataFrame({"word": words}, schema={"word": pl.String})
    return frame.select(is_placeholder(pl.col("word"), **more))["word"].to_list()


@for_every(word=NO_VALUE)
def test_a_word_for_no_value_is_one(word):
    assert placeholders([word]) == [True]


def test_there_are_no_others():
    assert sorted(PLACEHOLDERS) == sorted(NO_VALUE)
    assert placeholders(PEOPLE) == [False] * len(PEOPLE)


def test_a_word_that_is_meant_is_none():
    assert placeholders(["-", "无", "nan"], but=("-", "无")) == [False, False, True]
