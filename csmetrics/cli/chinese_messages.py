"""The library's messages in Chinese: a table of templates, each matched as a whole."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files

_VALUE = "{}"
_ANY = r"'[^'\n]*'|.*?"
"""A value: a text in quotes as a whole, for it may hold the point behind it, else anything."""
_QUOTED = re.compile(r"'([^'\n]*)'")


def table() -> dict[str, str]:
    """Each message with ``{}`` where a value stands, and its Chinese with the values' numbers."""
    text = files("csmetrics.cli").joinpath("messages_zh.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The templates as patterns, those with the most words of their own first."""
    made = table()
    order = sorted(made, key=lambda one: -len(one.replace(_VALUE, "")))
    return [(re.compile(_pattern(one)), made[one]) for one in order]


def _pattern(template: str) -> str:
    """A template as a pattern; a value after the end of a clause may have several lines."""
    made = ""
    for n, part in enumerate(template.split(_VALUE)):
        if n:
            lines = "(?s:" if made.endswith((":", r"\s+")) else "(?:"
            made += f"({lines}{_ANY}))"
        made += r"\s+".join(map(re.escape, part.split("\n")))
    return made


def in_chinese(text: str, part: Callable[[str], str]) -> str | None:
    """A message in Chinese; None where the table does not have it.

    Args:
        text: What the library says.
        part: Says what stands in the place of a value in Chinese, as a hint.
    """
    for pattern, chinese in _patterns():
        if found := pattern.fullmatch(text):
            values = (_quoted(part(value or "").strip()) for value in found.groups())
            return chinese.format(None, *values).strip()
    return None


def _quoted(value: str) -> str:
    """A text that Python quotes, in Chinese quotation marks."""
    return f"“{of[1]}”" if (of := _QUOTED.fullmatch(value)) else value
