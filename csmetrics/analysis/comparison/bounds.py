"""``bounds``: the lowest and highest value a figure can end at, given its pending units."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csmetrics.analysis.explained_units import check_sums, units_of, with_sums
from csmetrics.catalogue.registry import Registry
from csmetrics.evaluation.calendar_periods import quotient
from csmetrics.evaluation.evaluate import chosen_registry
from csmetrics.evaluation.result_frame import (
    ABOVE,
    BELOW,
    LEAST,
    MOST,
    Figures,
    figures_of,
    free_names,
    groups_of,
    with_range,
)
from csmetrics.language.measures import Count, Proportion, Ratio
from csmetrics.model.edition import Text
from csmetrics.tables import Dataset

ADDED: Mapping[str, pl.DataType] = {
    "low": pl.Float64(),
    "high": pl.Float64(),
    "reason_zh": pl.String(),
    "reason_en": pl.String(),
}
"""The columns that ``bounds`` adds to a result's."""
_QUANTITY = Text(
    zh="待定单位的数值尚不可知",
    en="what the pending units would add is not known yet",
)
_SIDES = Text(
    zh="待定单位在分子还是分母，要从数据里看：给出 data",
    en="only the data show whether pending units are in the numerator or the denominator: give"
    " data=",
)
_OPEN = Text(
    zh="分母可能为零，没有上限",
    en="the denominator may be zero, so there is no upper bound",
)
_NOTHING = Text(zh="没有单位，也没有待定的", en="there is no unit, and none is pending")


def bounds(
    result: pl.DataFrame, *, data: Dataset | None = None, registry: Registry | None = None
) -> pl.DataFrame:
    """Compute the lowest and highest value a figure can end at, given its pending units (上下界).

    For a proportion, ``low`` is the value if all pending units fail but those already met,
    (numerator + pending_met) / (denominator + pending), and ``high`` the value if all succeed,
    (numerator + pending) / (denominator + pending). If a pending unit turns out not to count at
    all, the value still lies between the two. For a count, ``high`` includes all pending units.
    Units that do not exist yet are not considered: in a period that is not over, the bounds are
    those of the units so far.

    Args:
        result: A result of ``evaluate``, of any metrics, period and groups.
        data: The data set of the result, for the bounds of ratios of two counts, which need the
            number of pending units on each side; give ``as_of`` to the ``Dataset``.
        registry: Where the metrics are looked up; default: the built-in one.

    Returns:
        The result's rows and columns, and ``low``, ``high``, ``reason_zh``, ``reason_en``: why one
        of them is null, else null. Without pending units both are the value. With pending units
        they are null for totals, means, quantiles and ratios of quantities, as what these units
        would add is not known yet.

    Raises:
        ArgumentError: The result lacks a column, or the units of ``data`` do not add up to its
            rows.
        UnknownMetricError: The registry lacks one of its metrics.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop()
        >>> weeks = cs.evaluate("pdd.inquiry_conversion_rate", shop, per="week")
        >>> last = cs.bounds(weeks).row(-1, named=True)
        >>> last["numerator"], last["denominator"], last["pending"], last["pending_met"]
        (68.0, 193.0, 206, 46)
        >>> (last["low"], last["high"]) == (114 / 399, 274 / 399)
        True
    """
    groups = groups_of(result)
    free_names(groups, ADDED)
    registry = chosen_registry(registry)
    tables = [
        _bounded(_ranged(figures, groups, data, registry), figures, result.columns)
        for figures in figures_of(result, registry)
    ]
    if not tables:
        return result.with_columns(pl.lit(None, dtype=of).alias(name) for name, of in ADDED.items())
    return pl.concat(tables)


def _ranged(
    figures: Figures, groups: tuple[str, ...], data: Dataset | None, registry: Registry
) -> pl.DataFrame:
    """Add the sums of the lowest and the highest value still possible to the rows.

    The sums are null where they are not known.
    """
    if data is None or not _of_counts(figures):
        return with_range(figures)
    pending = pl.col("pending").cast(pl.Int128)
    sides = [
        (pl.col("pending") & (pl.col("side") == side)).cast(pl.Int128).sum().alias(name)
        for name, side in (("__up", "numerator"), ("__down", "denominator"))
    ]
    counted = pl.col("in_numerator") & (pl.col("side") == "numerator")
    total = counted.cast(pl.Int128).sum().alias("__sum")
    units = units_of(figures, groups, data, registry)
    rows = with_sums(figures, groups, units, [*sides, total])
    same = (pl.col("__up") + pl.col("__down") == pending) & (pl.col("__sum") == pl.col(ABOVE))
    check_sums(rows.filter(~same), figures)
    # numerator and denominator count separate units: either may gain its pending ones or not
    sums = (
        pl.col(ABOVE),
        pl.col(BELOW) + pl.col("__down"),
        pl.col(ABOVE) + pl.col("__up"),
        pl.col(BELOW),
    )
    named = zip((*LEAST, *MOST), sums, strict=True)
    return rows.with_columns(expr.alias(name) for name, expr in named)


def _of_counts(figures: Figures) -> bool:
    """Whether it is a ratio of two counts, so that a pending unit adds at most 1 to its side."""
    return all(
        isinstance(one.measure, Ratio)
        and isinstance(one.measure.numerator, Count | Proportion)
        and isinstance(one.measure.denominator, Count | Proportion)
        for one in figures.metric.editions
    )


def _bounded(rows: pl.DataFrame, figures: Figures, columns: list[str]) -> pl.DataFrame:
    """Add ``low``, ``high`` and the reasons why they are null."""
    low, high = (
        quotient(rows[above], rows[below], figures.scale) for above, below in (LEAST, MOST)
    )
    unknown = _SIDES if _of_counts(figures) else _QUANTITY
    settled = pl.col("pending") == 0
    shown = rows.with_columns(
        pl.when(settled).then("value").otherwise(low).alias("low"),
        pl.when(settled).then("value").otherwise(high).alias("high"),
    )

    def reason(lang: str) -> pl.Expr:
        nothing = pl.col("value").is_null() & settled
        return (
            pl.when(nothing)
            .then(pl.lit(getattr(_NOTHING, lang)))
            .when(~settled & pl.col(LEAST[0]).is_null())
            .then(pl.lit(getattr(unknown, lang)))
            .when(~settled & pl.col("high").is_null())
            .then(pl.lit(getattr(_OPEN, lang)))
            .alias(f"reason_{lang}")
        )

    return shown.select(*columns, "low", "high", reason("zh"), reason("en"))
