"""``diff``: list the units that two definitions judge differently, and the clauses that decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from csmetrics._support.notices import warnings_to
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError
from csmetrics.evaluation.calendar_periods import Periods
from csmetrics.evaluation.evaluate import chosen_registry
from csmetrics.evaluation.explain import explain
from csmetrics.model.metric import Metric
from csmetrics.reconciliation.alternatives import CLAUSES, alternatives, vary
from csmetrics.tables import Dataset

_SUMS = ("in_denominator", "in_numerator", "pending")
_EVIDENCE = ("decided_by", "decided_at", "reply_at")


def diff(  # noqa: PLR0913  the arguments are evaluate's
    a: str | Metric,
    b: str | Metric,
    data: Dataset,
    *,
    per: Periods = "day",
    by: str | Sequence[str] = (),
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    editions: tuple[date | None, date | None] = (None, None),
    registry: Registry | None = None,
) -> pl.DataFrame:
    """List the units that two definitions judge differently (逐条差异).

    Args:
        a: A metric, or its id.
        b: Another: ``vary(a, …)``, the metric under another shop's settings, or the same one with
            other ``editions``.
        data: The tables.
        per: As in ``evaluate``.
        by: As in ``evaluate``.
        start: The first day.
        end: The day after the last.
        as_of: The knowledge time.
        editions: The dates whose edition judges every day for ``a`` and for ``b``: "what would the
            rule of 2023 have given?" None: the edition in force on each day.
        registry: Where ids are looked up.

    Returns:
        One row per unit, sorted by day and keys: ``reported_on``, those of ``by``, and the keys
        that the units of both have. Then, with the prefixes ``a_`` and ``b_``: ``in_denominator``,
        ``in_numerator`` and ``pending`` (how many units have these keys), ``quantity``, and, if a
        rule about replies decided, the message that did: ``decided_by``, ``decided_at``,
        ``reply_at``. Last, ``clause``: the clause that makes the difference, several joined by
        "+"; null if ``b`` is not ``a`` with clauses varied.

    Raises:
        CsmetricsError: As ``explain``.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop(days=3)
        >>> rate = cs.registry["pdd.reply_rate_3min"]
        >>> cs.diff(rate, cs.vary(rate, limit=300), shop)["clause"].unique().to_list()
        ['limit']
    """
    known = chosen_registry(registry)
    first, last = (one if isinstance(one, Metric) else known[one] for one in (a, b))
    asked: dict[str, Any] = {
        "per": per,
        "by": by,
        "start": start,
        "end": end,
        "as_of": as_of,
        "registry": registry,
    }
    if len(editions) != 2:  # noqa: PLR2004  one for a, one for b
        msg = f"editions is a pair of dates, one for a and one for b, not {editions!r}"
        raise ArgumentError(msg)
    ours = explain(first, data, edition=editions[0], **asked)
    with warnings_to(lambda _: None):
        theirs = explain(last, data, edition=editions[1], **asked)
        groups = [by] if isinstance(by, str) else list(by)
        found = _differing(ours, theirs, groups)
        steps = _steps(first, last) if editions == (None, None) else None
        if not steps or found.is_empty():
            return found.with_columns(clause=pl.lit(None, dtype=pl.String))
        if len(steps) == 1:
            return found.with_columns(clause=pl.lit(steps[0][0]))
        return _attributed(found, ours, steps, groups, data, asked)


def _differing(a: pl.DataFrame, b: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Find the keys whose units two explanations judge differently."""
    keys = _keys(a, b, by)
    sides = [_side(frame, keys, name) for frame, name in ((a, "a"), (b, "b"))]
    joined = sides[0].join(sides[1], on=keys, how="full", coalesce=True, nulls_equal=True)
    counts = [f"{side}_{name}" for side in "ab" for name in _SUMS]
    joined = joined.with_columns(pl.col(name).fill_null(0) for name in counts)
    same = [pl.col(f"a_{name}") == pl.col(f"b_{name}") for name in _SUMS]
    same.append(pl.col("a_quantity").eq_missing(pl.col("b_quantity")))
    order = [
        *keys,
        *(
            f"{side}_{name}"
            for side in "ab"
            for name in (*_SUMS, "quantity", *_EVIDENCE)
            if f"{side}_{name}" in joined.columns
        ),
    ]
    return joined.filter(~pl.all_horizontal(same)).select(order).sort(keys, nulls_last=True)


def _keys(a: pl.DataFrame, b: pl.DataFrame, by: list[str]) -> list[str]:
    outcome = {*_SUMS, "pending_met", "quantity", *_EVIDENCE, "metric"}
    shared = [name for name in a.columns if name in b.columns and name not in outcome]
    return [name for name in shared if a[name].dtype != pl.Null or name in by]


def _side(frame: pl.DataFrame, keys: list[str], name: str) -> pl.DataFrame:
    evidence = [one for one in _EVIDENCE if one in frame.columns]
    some = pl.col("quantity").is_not_null().any()
    return frame.group_by(keys).agg(
        *(pl.col(one).cast(pl.Int64).sum().alias(f"{name}_{one}") for one in _SUMS),
        pl.when(some).then(pl.col("quantity").cast(pl.Float64).sum()).alias(f"{name}_quantity"),
        *(pl.col(one).drop_nulls().first().alias(f"{name}_{one}") for one in evidence),
    )


def _steps(a: Metric, b: Metric) -> list[tuple[str, Metric]] | None:
    """List the clauses to vary to get from ``a`` to ``b``, each with the metric so far.

    None if varying clauses does not lead there.
    """
    if a.fingerprint == b.fingerprint:
        return []
    before = {one.clause: one.value for one in a.varied}
    changed = [one for one in b.varied if before.get(one.clause) != one.value]
    if changed:
        steps, so_far = [], a
        ordered = sorted(changed, key=lambda one: list(CLAUSES).index(one.clause))
        try:
            for one in ordered:
                so_far = vary(so_far, **{one.clause: one.value})
                steps.append((one.clause, so_far))
        except ArgumentError:
            return None
        if so_far.fingerprint == b.fingerprint:
            return steps
    for other in alternatives(a):
        if other.metric.fingerprint == b.fingerprint:
            return [(other.clause, other.metric)]
    return None


def _attributed(  # noqa: PLR0913, PLR0917  what one step needs
    found: pl.DataFrame,
    ours: pl.DataFrame,
    steps: list[tuple[str, Metric]],
    by: list[str],
    data: Dataset,
    asked: dict[str, Any],
) -> pl.DataFrame:
    """Add the clauses that change a unit's outcome when they are varied one after another."""
    before = ours
    turned = []
    for clause, metric in steps:
        after = explain(metric, data, **asked)
        changed = _differing(before, after, by)
        keys = [name for name in changed.columns if not name.startswith(("a_", "b_"))]
        shared = [name for name in keys if name in found.columns]
        turned.append(changed.select(shared).unique().with_columns(clause=pl.lit(clause)))
        before = after
    keys = [name for name in turned[0].columns if name != "clause"]
    keys = [name for name in keys if all(name in one.columns for one in turned)]
    clauses = (
        pl.concat([one.select(*keys, "clause") for one in turned])
        .group_by(keys, maintain_order=True)
        .agg(pl.col("clause").unique(maintain_order=True).str.join("+"))
    )
    return found.join(clauses, on=keys, how="left", nulls_equal=True, maintain_order="left")
