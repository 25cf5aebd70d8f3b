"""Exact comparison of two contestants' results, row by row."""

from __future__ import annotations

import polars as pl

from benchmarks.suite import METRICS

KEY = ["metric", "day", "shop_id"]
SCALES = {"seconds": 1_000_000, "CNY": 100}
"""The divisors that convert the other contestants' integers to units of ``evaluate``."""


class DisagreementError(Exception):
    """Two contestants found different numbers."""


def check(name: str, found: pl.DataFrame, expected: pl.DataFrame) -> None:
    """Compare a contestant's rows with those of ``csmetrics.evaluate``.

    Args:
        name: The contestant, for the message.
        found: ``metric``, ``day``, ``shop_id`` and the integers ``numerator`` (microseconds, cents
            or a count), ``denominator`` and ``pending``; or a result like ``expected``.
        expected: The result of ``evaluate``; its numerators are the same integers, divided by
            ``SCALES`` and correctly rounded.

    Raises:
        DisagreementError: A metric or row is missing or unexpected, or a number differs.
    """
    units = dict(expected.select("metric", "unit").unique().iter_rows())
    missing = set(METRICS) - set(units)
    if missing:
        msg = f"csmetrics has no row of {sorted(missing)}: the data are too small to compare"
        raise DisagreementError(msg)
    ours = _keyed(expected)
    theirs = _keyed(found)
    if "day" in found.columns:
        for key, (numerator, denominator, pending) in theirs.items():
            scale = SCALES.get(units.get(key[0], ""), 1)
            theirs[key] = (int(numerator) / scale, denominator, pending)
    wrong = [key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)]
    if wrong:
        shown = "\n".join(
            f"  {key}: csmetrics {ours.get(key)}, {name} {theirs.get(key)}"
            for key in sorted(wrong)[:10]
        )
        metrics = sorted({key[0] for key in wrong})
        msg = f"{name} differs in {len(wrong)} of {len(ours)} rows, of {metrics}:\n{shown}"
        raise DisagreementError(msg)


def _keyed(frame: pl.DataFrame) -> dict[tuple, tuple]:
    named = frame.rename({"period_start": "day"}, strict=False)
    rows = named.select(*KEY, "numerator", "denominator", "pending").rows()
    keyed = {row[:3]: row[3:] for row in rows}
    if len(keyed) != len(rows):
        msg = "a metric, day and shop stand twice in a result"
        raise DisagreementError(msg)
    return keyed
