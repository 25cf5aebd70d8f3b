"""``score``: compute a scorecard's points for each agent and period, and show the arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from csmetrics.analysis.scoring.item_figures import (
    Figure,
    Item,
    Key,
    Row,
    Rows,
    figure_of,
    is_absolute,
)
from csmetrics.analysis.scoring.scorecard import Scorecard, ScorecardItem
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError
from csmetrics.evaluation.calendar_periods import Per
from csmetrics.evaluation.evaluate import chosen_registry, evaluate
from csmetrics.evaluation.result_frame import exact, exact_rows, groups_of, is_whole
from csmetrics.model.edition import Text
from csmetrics.model.metric import Metric
from csmetrics.tables import Dataset

_HUNDRED = 100


def score(  # noqa: PLR0913  the scorecard and evaluate's arguments
    scorecard: Scorecard,
    data: Dataset | pl.DataFrame,
    *,
    per: Per = "month",
    by: str | Sequence[str] = "agent_id",
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    registry: Registry | None = None,
) -> pl.DataFrame:
    """Compute the points of each agent and period, per item and in total (绩效得分).

    An item's share is (value − floor) / (target − floor), at least 0 and at most that of the
    ceiling; its points are weight × share, rounded half up to hundredths; the total is the sum of
    the rounded points, so that it adds up as shown. All arithmetic is exact, over the counts, cents
    and microseconds of ``evaluate``.

    An item without a figure, or below its minimum volume, has no points; ``Scorecard.missing`` says
    what becomes of the total. A count or total without a row is a true 0 and is scored, if the
    same group has another figure in that period. The null group is not scored.

    Args:
        scorecard: The scorecard.
        data: The tables; or a result of ``evaluate``, or of ``published_result``, with the
            scorecard's metrics, by day, week, month, quarter or year and by ``by``.
        per: The periods, as in ``evaluate``; a result has its own.
        by: The column or columns to score by, such as the agent; all items' units must have them.
        start: As in ``evaluate``.
        end: As in ``evaluate``.
        as_of: As in ``evaluate``.
        registry: Where the metrics' ids are looked up.

    Returns:
        For each period and group one row per item, in the scorecard's order, then one for the
        total, whose ``metric`` is "total". Columns: ``period_start``, ``period_end`` (exclusive),
        those of ``by``, ``metric``, ``value``, ``volume`` (the denominator; null if there is none),
        ``floor``, ``target``, ``ceiling``, ``share``, ``weight`` (after renormalising), ``points``
        (exact decimal, two places), ``outcome``, ``status``, ``reason_zh``, ``reason_en``.
        ``outcome``: "scored", "too_few", "missing" or "undecided"; a total is never "too_few".
        ``status``: "final" once the figure can no longer change and the period is whole, else
        "provisional"; a total is final when all its items are. The ``points`` of a provisional
        figure are those of its current value; if units are pending, the reason gives the bounds of
        the final points. A figure that has only pending units is "undecided": it has no points yet,
        and there is no total.

    Raises:
        ArgumentError: ``scorecard`` is not a ``Scorecard``, ``by`` is empty, an item contradicts
            its metric's direction without stating one, or has a minimum volume although its metric
            has no denominator.
        CsmetricsError: As ``evaluate``.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop()
        >>> card = cs.Scorecard.template("presale")
        >>> points = cs.score(card, shop, by="agent_id")
        >>> points.filter(agent_id="lin", metric="pdd.reply_rate_3min")["reason_en"].item()
        '(0.8429 − 0.60) / (0.90 − 0.60) = 0.8095; × 30 = 24.29'
    """
    if not isinstance(scorecard, Scorecard):
        msg = f"scorecard is a Scorecard, not a {type(scorecard).__name__}"
        raise ArgumentError(msg)
    groups = (by,) if isinstance(by, str) else tuple(by)
    if not groups:
        msg = 'by is empty: a scorecard scores agents or shops; give by="agent_id" or by="shop_id"'
        raise ArgumentError(msg)
    known = chosen_registry(registry)
    metrics = [_metric(item, known) for item in scorecard.items]
    asked: dict[str, Any] = {"per": per, "start": start, "end": end, "as_of": as_of}
    if isinstance(data, pl.DataFrame):
        result, alone = _of_result(data, metrics, groups, asked)
    else:
        result = evaluate(metrics, data, by=groups, registry=known, **asked)
        alone = evaluate(metrics, data, registry=known, **asked)
    names = groups_of(result)
    items = [
        Item(item, metric, _by_key(result, metric, names), _by_key(alone, metric, ()))
        for item, metric in zip(scorecard.items, metrics, strict=True)
    ]
    whole = _whole(alone, per) if isinstance(data, Dataset) else _all_whole(result)
    keys = {key for one in items for key in one.rows if None not in key}
    rows = [row for key in keys for row in _scored(scorecard, items, key, names, whole)]
    schema = {
        **{name: result.schema[name] for name in ("period_start", "period_end", *names)},
        "metric": pl.String(),
        "value": pl.Float64(),
        "volume": pl.Int64(),
        **dict.fromkeys(("floor", "target", "ceiling", "share", "weight"), pl.Float64()),
        "points": pl.Decimal(38, 2),
        **dict.fromkeys(("outcome", "status", "reason_zh", "reason_en"), pl.String()),
    }
    order = pl.DataFrame(rows, schema={**schema, "place": pl.Int64()})
    return order.sort("period_start", *names, "place").drop("place")


def _of_result(
    result: pl.DataFrame, metrics: list[Metric], groups: tuple[str, ...], asked: dict[str, Any]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Validate a result to score; the second frame, of rows without groups, is empty."""
    has = groups_of(result, "data")
    if set(has) != set(groups):
        msg = (
            f"data is grouped by {', '.join(has) or 'none'}, and by={', '.join(groups)}: give"
            " the same by="
        )
        raise ArgumentError(msg)
    if given := [name for name in ("start", "end", "as_of") if asked[name] is not None]:
        msg = (
            f"{given[0]} applies only to a Dataset, because a result has its own periods:"
            " leave it out"
        )
        raise ArgumentError(msg)
    labels = [metric.label for metric in metrics]
    if absent := sorted(set(labels) - set(result["metric"])):
        msg = (
            f"data has no rows of {', '.join(absent)}, which the scorecard needs: evaluate them"
            " as well"
        )
        raise ArgumentError(msg)
    return result, result.clear().drop(has)


def _metric(item: ScorecardItem, registry: Registry) -> Metric:
    """Look up an item's metric; raise if the item contradicts it."""
    metric = registry.get(item.metric, **item.parameters)
    if item.direction is None and metric.better not in {None, item.rising}:
        msg = (
            f"{metric.label}: {metric.better} is better, but the target {item.target} is"
            f" {item.rising} than the floor {item.floor}; if that is intended, give"
            f' direction="{item.rising}"'
        )
        raise ArgumentError(msg)
    if item.minimum_volume is not None and is_absolute(metric):
        msg = (
            f"{metric.label} has no denominator to compare with minimum_volume: leave"
            " minimum_volume out"
        )
        raise ArgumentError(msg)
    return metric


def _by_key(result: pl.DataFrame, metric: Metric, groups: tuple[str, ...]) -> Rows:
    figures = exact(metric, result.filter(pl.col("metric") == metric.label))
    names = ("period_start", "period_end", *groups)
    return {tuple(row[name] for name in names): (row, sums) for row, sums in exact_rows(figures)}


def _whole(result: pl.DataFrame, per: Per) -> dict[Key, bool]:
    """For each period whether it is whole, not cut by the range."""
    spans = result.select("period_start", "period_end").unique()
    uncut = pl.lit(value=True) if per == "all" else is_whole(per)
    return {
        (a, b): kept
        for a, b, kept in spans.select("period_start", "period_end", uncut.alias("kept")).rows()
    }


def _all_whole(result: pl.DataFrame) -> dict[Key, bool]:
    """Take all periods of a result to be whole: a result does not say which are cut."""
    spans = result.select("period_start", "period_end").unique()
    return dict.fromkeys(spans.rows(), True)


def _scored(
    card: Scorecard,
    items: list[Item],
    key: Key,
    groups: tuple[str, ...],
    whole: dict[Key, bool],
) -> Iterator[Row]:
    """Yield the rows of one period and group: those of items, then the total."""
    figures = [figure_of(one, key, whole=whole.get(key[:2], False)) for one in items]
    full = sum((Fraction(item.weight) for item in card.items), Fraction(0))
    there = sum(Fraction(f.of.item.weight) for f in figures if f.counts)
    scale = full / there if there and card.missing == "renormalise" else Fraction(1)
    named = dict(zip(("period_start", "period_end", *groups), key, strict=True))
    points: list[int] = []
    least = most = 0
    for place, figure in enumerate(figures):
        item = figure.of.item
        weight = Fraction(item.weight) * (scale if figure.counts else 1)
        low, high = (_rounded(weight * one) for one in figure.ends or (figure.share or 0,) * 2)
        least, most = least + low, most + high
        earned = None if figure.share is None else _rounded(weight * figure.share)
        points += [] if earned is None else [earned]
        reason = _reason(figure, weight, earned, raised=scale != 1)
        reason = _and_pending(reason, figure, low, high)
        yield {
            **named,
            "metric": figure.of.metric.label,
            "value": figure.shown,
            "volume": figure.volume,
            "floor": float(item.floor),
            "target": float(item.target),
            "ceiling": float(item.most),
            "share": None if figure.share is None else float(figure.share),
            "weight": float(weight),
            "points": None if earned is None else Decimal(earned).scaleb(-2),
            "outcome": figure.outcome,
            "status": "final" if figure.final else "provisional",
            "reason_zh": reason.zh,
            "reason_en": reason.en,
            "place": place,
        }
    yield _total(card, figures, points, (least, most), full, named)


def _total(  # noqa: PLR0913, PLR0917  what the total's row is made of
    card: Scorecard,
    figures: list[Figure],
    points: list[int],
    ends: tuple[int, int],
    full: Fraction,
    named: Row,
) -> Row:
    """Make the row of the total of one period and group."""
    undecided = sum(figure.outcome == "undecided" for figure in figures)
    lacking = len(figures) - len(points) - undecided
    there = bool(points or undecided) and (not lacking or card.missing == "renormalise")
    scored = there and not undecided
    low, high = (Decimal(one).scaleb(-2) for one in ends)
    sum_of = " + ".join(str(Decimal(one).scaleb(-2)) for one in points)
    total = Decimal(sum(points)).scaleb(-2)
    zh, en = f"{sum_of} = {total}", f"{sum_of} = {total}"
    if scored and lacking:
        zh += f"；{lacking} 项没有得分，其权重按比例分给其余各项"
        en += f"; {lacking} without points, whose weight is shared among the others"
    elif there and undecided:
        zh = f"{len(figures)} 项中有 {undecided} 项未定，总分将在 {low} 与 {high} 之间"
        en = (
            f"{undecided} of {len(figures)} items undecided: the total will be between {low} and"
            f" {high}"
        )
    elif not scored:
        zh = f"{len(figures)} 项中有 {lacking} 项没有得分，不计总分"
        en = f"{lacking} of {len(figures)} items without points: no total"
    if scored and any(figure.ends for figure in figures):
        zh += f"；待定者可使总分在 {low} 与 {high} 之间"
        en += f"; the pending units may bring the total to between {low} and {high}"
    outcome = "scored" if scored else "undecided" if there else "missing"
    return {
        **named,
        "metric": "total",
        "weight": float(full),
        "points": total if scored else None,
        "outcome": outcome,
        "status": "final" if all(figure.final for figure in figures) else "provisional",
        "reason_zh": zh,
        "reason_en": en,
        "place": len(figures),
    }


def _rounded(points: Fraction) -> int:
    """Points in hundredths, rounded half up."""
    return int(points * _HUNDRED + Fraction(1, 2))


def _reason(figure: Figure, weight: Fraction, earned: int | None, *, raised: bool) -> Text:
    """Say how an item's points are computed, or why it has none."""
    item = figure.of.item
    if figure.outcome == "missing":
        return Text(zh="没有数字，不计分", en="no figure, no points")
    if figure.known is not None:
        return Text(zh=f"{figure.known.zh}，尚不计分", en=f"{figure.known.en}: no points yet")
    if figure.share is None or figure.value is None or earned is None:
        least = item.minimum_volume
        return Text(
            zh=f"样本 {figure.volume}，不足 {least}，不计分",
            en=f"a volume of {figure.volume}, less than {least}: no points",
        )
    points = Decimal(earned).scaleb(-2)
    shown, worth = _number(figure.value), _number(weight)
    zh_cap = en_cap = ""
    line = (figure.value - Fraction(item.floor)) / (Fraction(item.target) - Fraction(item.floor))
    if line < figure.share:
        zh_cap, en_cap = "，不低于 0", ", not below 0"
    elif line > figure.share:
        zh_cap = f"，最高 {_number(figure.share)}"
        en_cap = f", at most {_number(figure.share)}"
    sum_ = f"({shown} − {item.floor}) / ({item.target} − {item.floor}) = {_number(line)}"
    zh, en = (
        f"{sum_}{cap}{sep}× {worth} = {points}" for cap, sep in ((zh_cap, "；"), (en_cap, "; "))
    )
    if raised:
        zh += f"（权重 {item.weight} 按比例提高）"
        en += f" (weight {item.weight}, raised in proportion)"
    return Text(zh=zh, en=en)


def _and_pending(reason: Text, figure: Figure, low: int, high: int) -> Text:
    """Add to the reason the number of pending units, and the bounds of the final points."""
    if not figure.pending or figure.outcome == "too_few":
        return reason
    zh, en = f"{reason.zh}；{figure.pending} 个待定", f"{reason.en}; {figure.pending} undecided"
    if figure.ends is not None:
        least, most = (Decimal(one).scaleb(-2) for one in (low, high))
        zh += f"，得分将在 {least} 与 {most} 之间"
        en += f": between {least} and {most} points"
    return Text(zh=zh, en=en)


def _number(number: Fraction) -> str:
    """Write a number with at most four decimals, without trailing zeros."""
    return f"{float(number):.4f}".rstrip("0").rstrip(".").replace("-", "−")
