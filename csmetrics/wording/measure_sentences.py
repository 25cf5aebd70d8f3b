"""Measures in words: the sentence, the numerator, the denominator, and the LaTeX formula."""

from __future__ import annotations

from decimal import Decimal
from functools import singledispatch
from typing import Literal, NamedTuple

from csmetrics.language.conditions import AllOf, Answered, Condition, First
from csmetrics.language.measures import (
    Count,
    Mean,
    Measure,
    Proportion,
    Quantile,
    Ratio,
    Total,
)
from csmetrics.language.quantities import Quantity, Wait
from csmetrics.model.edition import Edition
from csmetrics.wording.bilingual import Text, group, join, th
from csmetrics.wording.concepts import with_names
from csmetrics.wording.condition_clauses import parts, together
from csmetrics.wording.named import Named
from csmetrics.wording.quantity_phrases import quantity, wait
from csmetrics.wording.unit_phrases import counted, population


class MeasurePhrases(NamedTuple):
    """A measure in words: the whole, and its numerator and denominator alone.

    ``numerator`` is None for a quantile, ``denominator`` for a count or a total.
    """

    whole: Text
    numerator: Text | None
    denominator: Text | None


@singledispatch
def measure_phrases(node: object) -> MeasurePhrases:
    """Put a measure into words.

    Raises:
        TypeError: The node is not a measure.
    """
    msg = f"{type(node).__name__} is no measure with a wording"
    raise TypeError(msg)


@measure_phrases.register
def _count_phrases(node: Count) -> MeasurePhrases:
    units = population(counted(node.of), node.among)
    number = Text(zh=f"{units.zh}的数量", en=f"the number of {units.en}")
    return MeasurePhrases(number, number, None)


@measure_phrases.register
def _total_phrases(node: Total) -> MeasurePhrases:
    units, what = population(counted(node.of), node.among), _quantity(node.quantity, node.among)
    total = Text(
        zh=f"{units.zh}，其{what.zh}的合计", en=f"the sum of the {what.en} of the {units.en}"
    )
    return MeasurePhrases(total, total, None)


@measure_phrases.register
def _proportion_phrases(node: Proportion) -> MeasurePhrases:
    units, that = population(counted(node.of), node.among), _successes(node)
    return MeasurePhrases(
        Text(zh=f"在{units.zh}中，{that.zh}的占比", en=f"of the {units.en}, the share {that.en}"),
        Text(zh=f"在{units.zh}中，{that.zh}的数量", en=f"of the {units.en}, the number {that.en}"),
        Text(zh=f"{units.zh}的数量", en=f"the number of {units.en}"),
    )


def _successes(node: Proportion) -> Text:
    """Say which units are successes: 最终成团买家 / that are …, else 第一条…的 / where …."""
    if isinstance(node.that, Named):
        return Text(zh=node.that.many.zh, en=f"that are {node.that.many.en}")
    that = together(parts(node.that, counted(node.of).it))
    return Text(zh=that.zh, en=f"where {that.en}")


@measure_phrases.register
def _mean_phrases(node: Mean) -> MeasurePhrases:
    units, what = population(counted(node.of), node.among), _quantity(node.quantity, node.among)
    return MeasurePhrases(
        Text(
            zh=f"在{units.zh}中，{what.zh}的平均值（总和 ÷ 个数，没有此值的不计）",
            en=f"of the {units.en}, the mean {what.en} (sum ÷ number, those without one left out)",
        ),
        Text(
            zh=f"在{units.zh}中，{what.zh}的总和", en=f"of the {units.en}, the sum of the {what.en}"
        ),
        Text(zh=f"在{units.zh}中，有此值的数量", en=f"of the {units.en}, the number that have one"),
    )


@measure_phrases.register
def _quantile_phrases(node: Quantile) -> MeasurePhrases:
    units, what = population(counted(node.of), node.among), _quantity(node.quantity, node.among)
    name = quantile_name(node.q)
    return MeasurePhrases(
        Text(
            zh=f"在{units.zh}中，{what.zh}的{name.zh}（没有此值的不计，两值之间按比例取）",
            en=f"of the {units.en}, the {name.en} of the {what.en} (those without one left out, "
            "taken in proportion between two)",
        ),
        None,
        Text(zh=f"在{units.zh}中，有此值的数量", en=f"of the {units.en}, the number that have one"),
    )


def quantile_name(q: Decimal) -> Text:
    """Name a quantile: the median, a percentile, or a quantile by its share.

    Examples:
        >>> [quantile_name(Decimal(q)).en for q in ("0.5", "0.90", "0.999")]
        ['median', '90th percentile', '0.999-quantile']
    """
    percent = (q * 100).normalize()
    if q == Decimal("0.5"):
        return Text(zh="中位数", en="median")
    if percent == percent.to_integral_value():
        return Text(zh=f"第 {percent:f} 百分位数", en=f"{th(int(percent))} percentile")
    return Text(zh=f"{q.normalize():f} 分位数（占比）", en=f"{q.normalize():f}-quantile")


def _quantity(of: Quantity, among: Condition | None) -> Text:
    """Put a quantity into words; a wait depends on whether ``among`` keeps only answered units."""
    return wait(of, answered=_answered(of, among)) if isinstance(of, Wait) else quantity(of)


def _answered(of: Wait, among: Condition | None) -> bool:
    """Return whether ``among`` keeps only units whose wait has ended with a reply."""
    match among:
        case AllOf(of=conditions):
            return any(_answered(of, condition) for condition in conditions)
        case Named(concept=concept):
            return _answered(of, concept.of)
        case First(of=first, that=that) if first == of.of:
            return _answered(of.model_copy(update={"of": None}), that)
        case Answered(by=by, scope=scope):
            return of.of is None and (by, scope) == (of.by, of.scope)
        case _:
            return False


@measure_phrases.register
def _ratio_phrases(node: Ratio) -> MeasurePhrases:
    above, below = (
        measure_phrases(node.numerator).numerator,
        measure_phrases(node.denominator).numerator,
    )
    assert above is not None  # noqa: S101  no side of a ratio is a quantile
    assert below is not None  # noqa: S101  as above
    return MeasurePhrases(join((group(above), group(below)), "÷", " ÷ "), above, below)


def numerator(of: Edition | Measure) -> Text | None:
    """Word the numerator (分子): a count or total as a whole, None for a quantile."""
    return measure_phrases(with_names(of)).numerator


def denominator(of: Edition | Measure) -> Text | None:
    """Word the denominator (分母); None for a count or a total, which have none."""
    return measure_phrases(with_names(of)).denominator


def formula(of: Edition | Measure, lang: Literal["zh", "en"] = "zh") -> str:
    r"""Return the measure as a LaTeX fraction of texts; without denominator, as one text.

    Args:
        of: A measure, or an edition, whose concepts are worded by their names.
        lang: The language of the texts.

    Returns:
        LaTeX for math mode, ``\frac{\text{…}}{\text{…}}``, without dollar signs.
    """
    words = measure_phrases(with_names(of))
    if words.numerator is None or words.denominator is None:
        return _latex(getattr(words.whole, lang))
    above = _latex(getattr(words.numerator, lang))
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
