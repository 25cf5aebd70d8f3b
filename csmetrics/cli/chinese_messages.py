"""Translation of the library's messages to Chinese by templates in messages_zh.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files

_VALUE = "{}"
_ANY = r"'[^'\n]*'|.*?"
"""A value: a whole quoted text, as it may contain the text that follows; else anything."""
_QUOTED = re.compile(r"'([^'\n]*)'")


def table() -> dict[str, str]:
    """Return the Chinese of each message template; ``{}`` is a value, in Chinese ``{1}`` etc."""
    text = files("csmetrics.cli").joinpath("messages_zh.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Compile the templates, those with the longest fixed text first."""
    made = table()
    order = sorted(made, key=lambda one: -len(one.replace(_VALUE, "")))
    return [(re.compile(_pattern(one)), made[one]) for one in order]


def _pattern(template: str) -> str:
    """Turn a template into a pattern; a value after a colon or line break may be multi-line."""
    made = ""
    for n, part in enumerate(template.split(_VALUE)):
        if n:
            lines = "(?s:" if made.endswith((":", r"\s+")) else "(?:"
            made += f"({lines}{_ANY}))"
        made += r"\s+".join(map(re.escape, part.split("\n")))
    return made


def in_chinese(text: str, part: Callable[[str], str]) -> str | None:
    """Translate a message to Chinese; None if no template matches.

    Args:
        text: The message of the library.
        part: Translates the text in the place of a value, such as a hint.
    """
    for pattern, chinese in _patterns():
        if found := pattern.fullmatch(text):
            values = (_quoted(part(value or "").strip()) for value in found.groups())
            return chinese.format(None, *values).strip()
    return None


def _quoted(value: str) -> str:
    """Replace Python quotes around a value by Chinese quotation marks."""
    return f"“{of[1]}”" if (of := _QUOTED.fullmatch(value)) else value
