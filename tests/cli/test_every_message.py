"""Every message of the library, out of its source: it has a Chinese form, which says a repair."""

import functools
import re

import pytest

from csmetrics.cli.chinese_messages import table
from csmetrics.cli.translations import message_for
from tests.cli.message_templates import templates
from tests.every import for_every

COMPOSED = {
    "{}{}",
    "{} {}",
    "{}: {}",
    "{}: {}: {}",
    "{} is {}",
    "{} is {}, not {}",
    "calendar: {}",
    "rule {}{}: {}",
    "{} {}: give the id of one of {}",
}
"""Messages put together of others, which have hardly a word of their own to be known by."""
REPAIR = re.compile(
    "请|应|可用|可以|例如|原因可用|只有|只能|需要|未读取|最多|若|已经抽过样|不(?:要|能)|用于|一次只"
)
"""What a message says that tells what to do or what would be right."""
VERBS = (
    "add|allow|ask|cast|change|check|choose|compare|correct|delete|download|drop|evaluate|"
    "exchange|export|fill|filter|give|import|install|keep|leave|let|lower|make|merge|move|name|"
    "open|part|pass|pip install|put|raise|read|remove|rename|require|run|save|say|take|try|turn|"
    "unpack|use|widen|wrap|write"
)
REPAIRS_IN_ENGLISH = {
    "it says what to do, at the head of a clause": (
        rf"(?i)(?:^|[:;,.。)}}] |\b(?:or|and) )(?:{VERBS})\b"
    ),
    "it says what would be right": (
        r", (?:and )?not (?:a|of|with|since|several|one)?\b ?|, not [{\[\"]|\bmust\b|"
        r"\btogether\b|\btakes one\b|\bof several, each\b|\bneither .* nor\b"
    ),
    "it says what there is": (
        r"There are:|\bare \{\}|\bhas \{\}|but \{\}|\bone of \{\}|Known:|it has |has one of|"
        r"\b(?:has|says|gives) .*\bor\b|lies in \[|searches the names|says why|evaluates the others"
    ),
    "it shows how, by an example or a call": (
        r"for example|\bas [a-z0-9{_]+[(.=]|\bas '|jd=ID|: (?:[a-z]+=)?[\[{]|own\.my_rate|"
        r"\w\(\w+[=(.]|\w\(metric|'%Y|%z|\{'…'|=True\b|such as|as my_metric|first, our column"
    ),
}
"""How a repair is recognised in an English message: one of these is in it."""
LISTING = {
    "skipped {}: {}",
    "not checked, {}: {}",
    "{} cannot be written: {}. No file there has changed.",
    "{} is refused:\n{}",
    "{} is not a valid recipe:\n{}",
    "{} with {}={} is refused:{}",
    "the definition of {} is not valid:{}",
}
"""Messages that list others, each of which says its own repair."""
TABLE = table()


@functools.cache
def every():
    """Every message with its place, read where it is asked for: to collect tests takes less."""
    return {one.text: one.where for one in templates()}


def filled(text):
    """The message with other words in the place of each value, and these words."""
    words = [f"甲{n}乙" for n in range(1, text.count("{}") + 1)]
    parts = text.split("{}")
    return "".join(a + b for a, b in zip(parts, [*words, ""], strict=True)), words


def test_the_table_has_every_message_and_no_other():
    lacking = {text: where for text, where in every().items() if text not in TABLE}
    lacking = {text: where for text, where in lacking.items() if text not in COMPOSED}
    assert not lacking, "write their Chinese, with the repair, into csmetrics/cli/messages_zh.toml"
    assert set(TABLE) <= set(every()), "these are raised no more: take them out of the table"
    assert set(every()) >= COMPOSED
    assert len(every()) > 350, "the messages are found"


@for_every(text=sorted(TABLE))
def test_a_message_is_said_in_chinese_with_its_values_and_its_repair(text):
    shown, words = filled(text)
    chinese = message_for(shown, "zh")
    expected = TABLE[text].format(None, *words)
    assert chinese == expected.strip(), "no other template takes it for its own"
    message = {int(n) for n in re.findall(r"(?<!\{)\{(\d+)\}(?!\})", TABLE[text])}
    assert max(message, default=0) <= len(words)
    assert REPAIR.search(TABLE[text]), f"{every()[text]}: what is to be done?"


@for_every(text=sorted({*TABLE} - LISTING))
def test_a_message_says_in_english_how_to_mend_it(text):
    found = [how for how, signs in REPAIRS_IN_ENGLISH.items() if re.search(signs, text)]
    assert found, f"{every()[text]}: what is to be done? End it with that: '…; give a later one'"


@pytest.mark.parametrize(
    "text",
    [
        "{} stands twice",
        "there is nothing to draw: the result has no row",
        "{} is nested too deep",
        "the reviews have no column {}, which where= asks for.{}",
    ],
)
def test_a_message_that_only_says_what_is_wrong_is_told_by_these_signs(text):
    assert not any(re.search(signs, text) for signs in REPAIRS_IN_ENGLISH.values())


def test_the_messages_that_list_others_are_those_of_the_library():
    assert set(TABLE) >= LISTING


def test_a_message_that_the_table_does_not_have_stays_whole():
    assert message_for("something quite new about 'x'", "zh") == "something quite new about 'x'"


def test_the_hint_within_a_message_is_in_chinese_too():
    text = "there is no table 'mesages'. Did you mean 'messages'? Correct its name."
    assert message_for(text, "zh") == "没有表 “mesages”，请改正。是不是“messages”？"
