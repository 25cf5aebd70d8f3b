"""What a text says in Chinese it says in English: first and last, at least and at most, numbers.

The texts are those written in the sources beside one another, ``zh=…, en=…``. Where both tell the
same in other words, the text is named below.
"""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "csmetrics"


def written(node: ast.expr) -> str:
    """The words of a literal; what is filled in is {}."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(written(one) for one in node.values)
    return "{}" if isinstance(node, ast.FormattedValue) else ""


@functools.cache
def pairs():
    """Every pair of texts of the sources, with its file; the catalogue's prose left out."""
    return tuple(_pairs())


def _pairs():
    for path in sorted(PACKAGE.rglob("*.py")):
        name = str(path.relative_to(PACKAGE))
        if name.startswith("catalogue"):
            continue
        source = path.read_text("utf-8")
        for node in ast.walk(ast.parse(source)) if "zh" in source else ():
            if isinstance(node, ast.Call):
                text = {one.arg: written(one.value) for one in node.keywords}
            elif isinstance(node, ast.Dict):
                keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
                text = dict(zip(keys, map(written, node.values), strict=True))
            else:
                continue
            if text.get("zh") and text.get("en"):
                yield name, text["zh"], text["en"]


MEANS = {
    "第一|首": "first|open|initial",
    "最后": "last|final",
    "分子": "numerator",
    "分母": "denominator",
    "至少|不低于|不少于": "at least|≥|no others|up to standard|up to the industry",
    "最多|至多|不超过": "at most|within|up to",
    "(?<!不)低于": "below|under|lower",
    "(?<!不)超过": "above|over|more than|beyond|exceed",
    "待定": "pending|open|undecided",
    "缺(?!陷)|没有|无": "no|not|lack|miss|without|none|never|nobody|nothing|n't",
    "每周|本周|整周": "week",
    "平均|均值": "average|mean",
    "中位": "median",
    "买家": "buyer|customer",
    "坐席|(?<!不分)客服": "agent|service|staff|human|helper|account",
    "订单": "order",
    "退款": "refund",
    "会话": "session|conversation|talk|chat",
    "小时": "hour",
    "分钟": "minute",
    "秒": "second",
    "机器人": "robot|bot|automat",
    "越高": "higher|more|larger|longer",
    "越低": "lower|less|fewer|shorter",
    "原口径": "as it stands",
    "新口径": "new",
}
"""Words of a Chinese text, and those one of which its English text has."""

ELSEWISE = (
    "待定单位在分子还是分母",  # on which side
    "结果未定的记为待定，分子分母都不计",  # on neither side
    "至少有 {} {}{}{}",  # there is / there are at least n, filled in
    "第一{}{}{}（没有时也算）",
    "首次响应时长平均要求",
    "可能为零，没有上限",
    "买家提问",
    "辱骂买家",
    "买家点入的入口卡片",
    "人工客服好评率",
    "任何客服的回复都算",
    "分配客服时间",
    "都没有则不归任何客服",
    "三分钟平均回复率",
    "订单评价",
    "时间整体差 {} 小时",
    "只算人工输入的回复",
)
"""Beginnings of texts that say the same in other words."""

NUMBERS = {"one": "1", "two": "2", "three": "3", "five": "5", "round-the-clock": "7 24"}
OTHER_NUMBERS = (
    "自2021年9月1日的考核规则起",  # the month has a name
    "得到有效回复",  # the limit that the name implies
    "近1天的值低于行业标准",  # the last day
)


def test_there_are_texts_to_compare():
    assert len(pairs()) > 400
    for words in MEANS:
        if words != "新口径":
            assert any(re.search(words, zh) for _, zh, _ in pairs()), words
    for start in (*ELSEWISE, *OTHER_NUMBERS):
        assert any(zh.startswith(start) or start in zh for _, zh, _ in pairs()), start


@pytest.mark.parametrize("words", MEANS)
def test_what_is_said_in_chinese_is_said_in_english(words):
    wrong = [
        (name, zh, en)
        for name, zh, en in pairs()
        if re.search(words, zh)
        and not re.search(MEANS[words], en, re.IGNORECASE)
        and not any(start in zh for start in ELSEWISE)
    ]
    assert wrong == []


ENGLISH = {
    r"\bfirst\b": "第一|首|最早",
    r"\blast\b": "最后|末|近|上一|最近|最迟",
    r"\bnumerator\b": "分子",
    r"\bdenominator\b": "分母",
    r"\bat least\b": "至少|不低于|不少于|以上|起|满|≥|^有$",
    r"\bat most\b": "最多|至多|不超过|以内|不高于|不多于|最早",
    r"\bpending\b": "待定",
    r"\bmedian\b": "中位",
    r"\bhours?\b": "小时|时段|工时|时|点",
    r"\bminutes?\b": "分",
    r"\brefunds?\b": "退款|退|售后",
}
"""The other way: words of an English text, and those one of which its Chinese text has."""


@pytest.mark.parametrize("words", ENGLISH)
def test_what_is_said_in_english_is_said_in_chinese(words):
    wrong = [
        (name, zh, en)
        for name, zh, en in pairs()
        if re.search(words, en, re.IGNORECASE)
        and not re.search(ENGLISH[words], zh)
        and not any(start in zh for start in (*ELSEWISE, *OTHER_NUMBERS))
    ]
    assert wrong == []


def numbers(text: str) -> set[str]:
    """The numbers of a text, those in words among them."""
    for word, digits in NUMBERS.items():
        text = re.sub(rf"\b{word}\b", digits, text, flags=re.IGNORECASE)
    text = text.replace("三分钟", "3分钟").replace("一位", "1位")
    return set(re.findall(r"[0-9]+", text))


def test_the_numbers_are_the_same():
    wrong = [
        (name, zh, en)
        for name, zh, en in pairs()
        if not numbers(zh) >= set(re.findall(r"[0-9]+", en))
        or not numbers(en) >= set(re.findall(r"[0-9]+", zh))
    ]
    assert [one for one in wrong if not any(start in one[1] for start in OTHER_NUMBERS)] == []


def test_no_text_has_its_languages_swapped():
    chinese = re.compile("[\u4e00-\u9fff]")
    plain = [(name, zh, en) for name, zh, en in pairs() if not chinese.search(zh)]
    assert {zh for _, zh, en in plain if zh != en and re.search("[a-z]{4}", zh)} == set()
    assert [(name, en) for name, _, en in pairs() if chinese.search(en.replace("工单", ""))] == []


def beside():
    """Two texts that stand beside one another in the sources, one of which is Chinese."""
    chinese = re.compile("[\u4e00-\u9fff]")
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Words":
                parts = node.args
            elif isinstance(node, ast.Tuple):
                parts = node.elts
            else:
                continue
            text = [written(one) for one in parts]
            if len(text) == 2 and all(text) and sum(bool(chinese.search(one)) for one in text) == 1:
                yield str(path.relative_to(PACKAGE)), bool(chinese.search(text[0])), text


def test_of_two_texts_beside_one_another_the_chinese_one_comes_first():
    found = list(beside())
    assert len(found) > 100
    assert [(n, given) for n, first, given in found if not first and not n.startswith("cli/")] == []
