"""``Bilingual``: a string that holds a text in Chinese and in English."""

from __future__ import annotations

from typing import Literal, Self


class Bilingual(str):
    """A message of an import, in Chinese and then in English; ``zh`` and ``en`` are its halves.

    Examples:
        >>> note = Bilingual("没有时间。", "No time.").of("a.csv")
        >>> note
        'a.csv: 没有时间。No time.'
        >>> note.en
        'a.csv: No time.'
    """

    __slots__ = ("_parts",)
    _parts: tuple[str, str, str]

    def __new__(cls, zh: str, en: str, before: str = "") -> Self:
        """Join the two halves behind their common prefix, ``before``."""
        made = super().__new__(cls, f"{before}{zh}{'' if zh.endswith('。') else ' '}{en}")
        made._parts = zh, en, before
        return made

    def __getnewargs__(self) -> tuple[str, str, str]:  # type: ignore[override]  # for copies
        """The two halves and their common prefix."""
        return self._parts

    @property
    def zh(self) -> str:
        """The Chinese half."""
        return self._parts[2] + self._parts[0]

    @property
    def en(self) -> str:
        """The English half."""
        return self._parts[2] + self._parts[1]

    def of(self, what: str) -> Bilingual:
        """Put the name of a file or a column before the text."""
        zh, en, before = self._parts
        return Bilingual(zh, en, f"{what}: {before}")


def in_language(text: str, lang: Literal["zh", "en"] | None) -> str:
    """Return a text in the language asked for, if it has both languages; else the whole text."""
    if lang is None or not isinstance(text, Bilingual):
        return text
    return text.zh if lang == "zh" else text.en
