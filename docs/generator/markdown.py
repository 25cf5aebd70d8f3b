"""The small change of the pages: languages, tables, links and formulas as Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from os.path import relpath
from pathlib import PurePosixPath
from typing import Literal

from csmetrics.model.edition import Text

Lang = Literal["en", "zh"]
LANGUAGES: tuple[Lang, ...] = ("en", "zh")
_OTHER: dict[Lang, tuple[Lang, str]] = {"en": ("zh", "中文"), "zh": ("en", "English")}

_SPECIAL = str.maketrans({"<": "&lt;", "[": r"\[", "]": r"\]", "*": r"\*", "|": r"\|"})
_WIDTH = {"en": 64, "zh": 30}
_PIECE = re.compile(r"[^，；、。）」』]+[，；、。）」』]*")


def both(en: str, zh: str) -> Text:
    """Words of the pages in both languages."""
    return Text(en=en, zh=zh)


def say(text: Text, lang: Lang) -> str:
    """The words of one language, safe in Markdown."""
    return plain(getattr(text, lang))


def plain(words: str) -> str:
    """Words in which nothing is read as Markdown but code in backticks."""
    return words.translate(_SPECIAL)


def title(words: str) -> str:
    """The words with a capital first letter."""
    return words[:1].upper() + words[1:]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def bullets(items: Iterable[str]) -> str:
    """A list, one item a line."""
    return "\n".join(f"- {item}" for item in items)


def join(parts: Iterable[str], lang: Lang) -> str:
    """The parts one after the other, a comma between them."""
    return (", " if lang == "en" else "，").join(parts)


def page(*parts: str | None) -> str:
    """The parts that say something, a blank line between them."""
    return "\n\n".join(part for part in parts if part) + "\n"


def home(lang: Lang) -> PurePosixPath:
    """The folder in which the pages of a language stand."""
    return PurePosixPath("zh") if lang == "zh" else PurePosixPath()


def link(words: str, target: str | PurePosixPath, here: PurePosixPath) -> str:
    """A link from one page to another; both are paths inside the documentation."""
    path, mark, anchor = str(target).partition("#")
    return f"[{words}]({relpath(path, here.parent)}{mark}{anchor})"


def other_language(page: str, lang: Lang) -> str:
    """The link from a page to the same one in the other language."""
    other, words = _OTHER[lang]
    return link(words, home(other) / page, home(lang) / page)


def web(words: str, url: str | None) -> str:
    """A link to the web; the words alone where there is no address."""
    return f"[{plain(words)}](<{url}>)" if url else plain(words)


def anchor(heading: str) -> str:
    """The name by which code hosts link to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def math(formula: str, lang: Lang) -> str:
    """A formula as a block of mathematics, its long words broken into lines."""
    words = r"\\text\{((?:[^{}\\]|\\.|\{\})*)\}"
    wrapped = re.sub(words, lambda found: _lines(found[1], lang), formula)
    return f"```math\n{wrapped}\n```"


def _lines(words: str, lang: Lang) -> str:
    width = _WIDTH[lang]
    if lang == "en":
        unbroken = re.sub(r"(\[\d\d:\d\d,) ", "\\1\u00a0", words)
        lines = textwrap.wrap(unbroken, width, break_long_words=False, break_on_hyphens=False)
    else:
        lines = [""]
        for piece in _PIECE.findall(words):
            if lines[-1] and len(lines[-1] + piece) > width:
                lines.append("")
            lines[-1] += piece
    parts = [rf"\text{{{line}}}" for line in lines]
    if len(parts) == 1:
        return parts[0]
    below = r" \\ ".join(parts)
    return rf"\begin{{gathered}}{below}\end{{gathered}}"
