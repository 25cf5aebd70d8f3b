"""A text in both languages that is one text where only one is asked for."""

from __future__ import annotations

from typing import Literal, Self


class Bilingual(str):
    """What an import says, Chinese first; ``zh`` and ``en`` are its halves.

    Examples:
        >>> said = Bilingual("没有时间。", "No time.").of("a.csv")
        >>> said
        'a.csv: 没有时间。No time.'
        >>> said.en
        'a.csv: No time.'
    """

    __slots__ = ("_said",)
    _said: tuple[str, str, str]

    def __new__(cls, zh: str, en: str, before: str = "") -> Self:
        """Put the two together, behind what stands before both."""
        made = super().__new__(cls, f"{before}{zh}{'' if zh.endswith('。') else ' '}{en}")
        made._said = zh, en, before
        return made

    def __getnewargs__(self) -> tuple[str, str, str]:  # type: ignore[override]  # for copies
        """The two halves, and what stands before both."""
        return self._said

    @property
    def zh(self) -> str:
        """The Chinese half."""
        return self._said[2] + self._said[0]

    @property
    def en(self) -> str:
        """The English half."""
        return self._said[2] + self._said[1]

    def of(self, what: str) -> Bilingual:
        """The same, said of a file or a column."""
        zh, en, before = self._said
        return Bilingual(zh, en, f"{what}: {before}")


def in_language(said: str, lang: Literal["zh", "en"] | None) -> str:
    """A text in one language where it has both and one is asked for."""
    if lang is None or not isinstance(said, Bilingual):
        return said
    return said.zh if lang == "zh" else said.en
