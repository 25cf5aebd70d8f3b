"""The wording: a definition as Chinese and English text, derived only from its nodes.

It interprets the same nodes as the engine and the reference, so that texts and figures cannot
diverge.
"""

from csmetrics.wording import row_clauses as _row_conditions  # noqa: F401  registers clauses
from csmetrics.wording.bilingual import Text
from csmetrics.wording.edition_text import (
    by_agent,
    dates,
    delay,
    hours,
    sentence,
    terms,
    trailing,
    unit,
    unit_day,
)
from csmetrics.wording.measure_sentences import denominator, formula, numerator

__all__ = [
    "Text",
    "by_agent",
    "dates",
    "delay",
    "denominator",
    "formula",
    "hours",
    "numerator",
    "sentence",
    "terms",
    "trailing",
    "unit",
    "unit_day",
]
