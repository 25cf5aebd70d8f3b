"""What a share may still become, and how far chance alone may have moved it."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

_Z = 1.959963984540054
"""95 % of a normal distribution lie within so many standard deviations."""


def possible(row: Mapping[str, Any]) -> tuple[float, float] | None:
    """The least and greatest value of a share once its pending units are decided.

    None where nothing is pending, and where numerator and denominator are not counted in the same
    units, for then nobody knows what the pending ones will bring.

    Examples:
        >>> possible({"unit": "ratio", "numerator": 3.0, "denominator": 4.0, "pending": 6})
        (0.3, 0.9)
    """
    if row["unit"] != "ratio" or not row["pending"] or not _counted(row):
        return None
    whole = row["denominator"] + row["pending"]
    return row["numerator"] / whole, (row["numerator"] + row["pending"]) / whole


def likely(row: Mapping[str, Any]) -> tuple[float, float] | None:
    """Wilson's 95 % interval of a share of counted units; None for anything else.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference,
    Journal of the American Statistical Association 22 (1927).

    Examples:
        >>> low, high = likely({"unit": "ratio", "numerator": 8.0, "denominator": 10.0})
        >>> round(low, 4), round(high, 4)
        (0.4902, 0.9433)
    """
    if row["unit"] != "ratio" or not row["denominator"] or not _counted(row):
        return None
    n = row["denominator"]
    share = row["numerator"] / n
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def _counted(row: Mapping[str, Any]) -> bool:
    """Whether the share is of whole units, the numerator's among the denominator's."""
    parts = row["numerator"], row["denominator"]
    return all(part == int(part) for part in parts) and parts[0] <= parts[1]
