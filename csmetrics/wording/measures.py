"""Measures: the sentence, the numerator, the denominator, and the formula of the two."""

from __future__ import annotations

from functools import singledispatch
from typing import Literal, NamedTuple

from csmetrics.language.measures import Count, Mean, Measure, Proportion, Ratio, Total
from csmetrics.wording.conditions import parts, together
from csmetrics.wording.quantities import quantity
from csmetrics.wording.text import Text, group, join
from csmetrics.wording.units import counted, population


class Said(NamedTuple):
    """A measure in words: the whole of it and, each for itself, what is above and below."""

    whole: Text
    numerator: Text
    denominator: Text | None


@singledispatch
def said(node: object) -> Said:
    """What a measure says.

    Raises:
        TypeError: The node is no measure.
    """
    msg = f"{type(node).__name__} is no measure with a wording"
    raise TypeError(msg)


@said.register
def _(node: Count) -> Said:
    units = population(counted(node.of), node.among)
    number = Text(zh=f"{units.zh}的数量", en=f"the number of {units.en}")
    return Said(number, number, None)


@said.register
def _(node: Total) -> Said:
    units, what = population(counted(node.of), node.among), quantity(node.quantity)
    total = Text(
        zh=f"{units.zh}，其{what.zh}的合计", en=f"the sum of the {what.en} of the {units.en}"
    )
    return Said(total, total, None)


@said.register
def _(node: Proportion) -> Said:
    units = population(counted(node.of), node.among)
    that = together(parts(node.that, counted(node.of).it))
    return Said(
        Text(
            zh=f"在{units.zh}中，{that.zh}的占比",
            en=f"of the {units.en}, the share where {that.en}",
        ),
        Text(
            zh=f"在{units.zh}中，{that.zh}的数量",
            en=f"of the {units.en}, the number where {that.en}",
        ),
        Text(zh=f"{units.zh}的数量", en=f"the number of {units.en}"),
    )


@said.register
def _(node: Mean) -> Said:
    units, what = population(counted(node.of), node.among), quantity(node.quantity)
    return Said(
        Text(
            zh=f"在{units.zh}中，{what.zh}的平均值（总和 ÷ 个数，没有此值的不计）",
            en=f"of the {units.en}, the mean {what.en} (sum ÷ number, those without one left out)",
        ),
        Text(
            zh=f"在{units.zh}中，{what.zh}的总和", en=f"of the {units.en}, the sum of the {what.en}"
        ),
        Text(zh=f"在{units.zh}中，有此值的数量", en=f"of the {units.en}, the number that have one"),
    )


@said.register
def _(node: Ratio) -> Said:
    above, below = said(node.numerator).numerator, said(node.denominator).numerator
    return Said(join((group(above), group(below)), "÷", " ÷ "), above, below)


def numerator(measure: Measure) -> Text:
    """What stands above the line; of a count or total, the whole figure (分子)."""
    return said(measure).numerator


def denominator(measure: Measure) -> Text | None:
    """What stands below the line (分母); None for a count and a total, which have none."""
    return said(measure).denominator


def formula(measure: Measure, lang: Literal["zh", "en"] = "zh") -> str:
    r"""The measure as a LaTeX fraction of words; words alone where it has no denominator.

    Args:
        measure: The measure.
        lang: The language of the words.

    Returns:
        LaTeX for math mode, ``\frac{\text{…}}{\text{…}}``, without dollar signs.
    """
    words = said(measure)
    above = _latex(getattr(words.numerator, lang))
    if words.denominator is None:
        return above
    return rf"\frac{{{above}}}{{{_latex(getattr(words.denominator, lang))}}}"


_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "_": r"\_",
        "%": r"\%",
        "&": r"\&",
        "#": r"\#",
        "$": r"\$",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\(<\)",
        ">": r"\(>\)",
        "≤": r"\(\le\)",
        "≥": r"\(\ge\)",
        "−": r"\(-\)",
        "×": r"\(\times\)",
        "÷": r"\(\div\)",
    }
)


def _latex(words: str) -> str:
    return rf"\text{{{words.translate(_LATEX)}}}"
