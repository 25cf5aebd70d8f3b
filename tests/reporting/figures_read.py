"""Figures read back from words, in one language at a time: words of the other are not understood.

The reader is written anew, from what people read, and shares nothing with what wrote the words.
"""

import re

_MARKS = re.compile(r"(?: °)?(?: \(\+[\d,]+\))?(?: ※)?$")
_RANGE = re.compile(r" \[[\d.]+–[\d.]+%\]$")
_UNITS = {"zh": ("天", "小时", "分", "秒"), "en": ("d", "h", "m", "s")}
_SECONDS = (86_400, 3600, 60, 1)
_SHORTEST = 0.05
"""Seconds under a minute are shown to the tenth."""


def figure(words, unit, lang):
    """What a figure's words say: its value, and how far that may be off by rounding."""
    text = _RANGE.sub("", _MARKS.sub("", words))
    if text == "–":
        return None, 0
    if unit == "ratio":
        return float(matched(r"([\d.]+)%", text)) / 100, 0.5e-4
    if unit == "seconds":
        return duration(text, lang)
    if unit.startswith("CNY"):
        return float(matched(r"¥([\d,]+\.\d\d)", text).replace(",", "")), 0.5e-2
    number = matched(r"([\d,]+(?:\.\d\d)?)", text).replace(",", "")
    return float(number), 0.5e-2 if "." in number else 0


def duration(text, lang):
    parts = [rf"(?:(?P<u{n}>[\d,.]+){unit} ?)?" for n, unit in enumerate(_UNITS[lang])]
    found = re.fullmatch("".join(parts), text)
    assert found, f"{text!r} is no duration in {lang}"
    sizes = {n: found[f"u{n}"] for n in range(4) if found[f"u{n}"] is not None}
    assert sizes, f"{text!r} is no duration in {lang}"
    total = sum(float(one.replace(",", "")) * _SECONDS[n] for n, one in sizes.items())
    smallest = _SECONDS[max(sizes)]
    if smallest > 1:  # hours and minutes are those that are over
        return total + smallest / 2, smallest / 2
    return total, _SHORTEST if sizes.keys() == {3} else 0.5


def so_far(words, lang):
    """Of a figure whose units are all open: how many are met of how many, or how many are open."""
    pattern = {
        "zh": r"至今至少 ([\d,]+)/([\d,]+)|([\d,]+) 个待定",
        "en": r"≥ ([\d,]+) of ([\d,]+) so far|([\d,]+) undecided",
    }[lang]
    found = re.match(pattern, words)
    assert found, f"{words!r} says nothing of what is open in {lang}"
    return tuple(None if one is None else int(one.replace(",", "")) for one in found.groups())


def is_range(words):
    return re.match(r"[\d.]+–[\d.]+%", words) is not None


def matched(pattern, text):
    found = re.fullmatch(pattern, text)
    assert found, f"{text!r} is not {pattern!r}"
    return found[1]
