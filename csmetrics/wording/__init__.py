"""The wording: a definition in Chinese and English, derived from its nodes and nothing else.

The third reader of the language, beside the engine and the reference. What it says is what they
compute, so words and figures cannot drift apart.
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
