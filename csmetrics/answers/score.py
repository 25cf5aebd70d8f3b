"""``score``: a scorecard's points for each agent and period, with the arithmetic shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import polars as pl

from csmetrics.answers.scorecards import Scorecard, ScorecardItem
from csmetrics.edition import Text
from csmetrics.engine.periods import Per
from csmetrics.errors import ArgumentError
from csmetrics.evaluation import chosen_registry, evaluate
from csmetrics.language.measures import Count, Total
from csmetrics.metric import Metric
from csmetrics.registries import Registry
from csmetrics.result_frame import groups_of
from csmetrics.tables import Dataset

_HUNDRED, _MICRO = 100, 1_000_000
_STEPS = {"day": "1d", "week": "1w", "month": "1mo", "quarter": "1q", "year": "1y"}
_Key = tuple[object, ...]
_Row = dict[str, Any]


class _Item(NamedTuple):
    """An item, its metric, and the rows of its figure by period and group, and by period alone."""

    item: ScorecardItem
    metric: Metric
    rows: dict[_Key, _Row]
    whole: dict[_Key, _Row]


class _Figure(NamedTuple):
    """What an item comes to in one period and group before weights: its share, or why none."""

    of: _Item
    value: Fraction | None
    volume: int | None
    share: Fraction | None
    final: bool
    outcome: str


def score(  # noqa: PLR0913  the scorecard and evaluate's arguments
    scorecard: Scorecard,
    data: Dataset,
    *,
    per: Per = "month",
    by: str | Sequence[str] = "agent_id",
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    registry: Registry | None = None,
) -> pl.DataFrame:
    """The points of each agent and period, figure by figure and in total (绩效得分).

    An item's share is (value − floor) / (target − floor), at least 0 and at most what the ceiling
    comes to; its points are weight × share, rounded half up to hundredths; the total is the sum of
    the rounded points, so it adds up as it is shown. All of it is exact arithmetic over the counts,
    cents and microseconds of ``evaluate``.

    An item without a figure, or with less than its minimum volume, has no points, and the scorecard
    says what that does to the total. A count or total that has no row is a true 0 and is scored, if
    the same group has another figure in that period. A group of nobody (null) is not scored.

    Args:
        scorecard: The items.
        data: The tables.
        per: The periods, as ``evaluate``'s.
        by: Whose points: a column, or several, that all the items' units have.
        start: As ``evaluate``'s.
        end: As ``evaluate``'s.
        as_of: As ``evaluate``'s.
        registry: Where the metrics' ids are looked up.

    Returns:
        For each period and group one row an item, in the scorecard's order, then one of the total,
        whose ``metric`` is "total". Columns: ``period_start``, ``period_end`` (exclusive), those of
        ``by``, ``metric``, ``value``, ``volume`` (the denominator; null where there is none),
        ``floor``, ``target``, ``ceiling``, ``share``, ``weight`` (after renormalising), ``points``
        (exact decimal, two places), ``outcome``, ``status``, ``reason_zh``, ``reason_en``.
        ``outcome``: "scored", "too_few", "missing"; of a total "scored" or "missing". ``status``:
        "final" once the figure can no longer change and the period is whole, else "provisional"; a
        total is final when all its items are. ``points`` of a provisional figure are what they come
        to as it stands.

    Raises:
        ArgumentError: ``scorecard`` is none, ``by`` is empty, an item contradicts its metric's
            direction without stating one, or has a minimum volume where there is no denominator.
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
        msg = 'by is empty: a scorecard is somebody\'s; give by="agent_id" or by="shop_id"'
        raise ArgumentError(msg)
    known = chosen_registry(registry)
    metrics = [_metric(item, known) for item in scorecard.items]
    asked: dict[str, Any] = {"per": per, "start": start, "end": end, "as_of": as_of}
    result = evaluate(metrics, data, by=groups, registry=known, **asked)
    alone = evaluate(metrics, data, registry=known, **asked)
    names = groups_of(result)
    items = [
        _Item(item, metric, _by_key(result, metric, names), _by_key(alone, metric, ()))
        for item, metric in zip(scorecard.items, metrics, strict=True)
    ]
    whole = _whole(alone, per)
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


def _metric(item: ScorecardItem, registry: Registry) -> Metric:
    metric = registry.get(item.metric, **item.parameters)
    if item.direction is None and metric.better not in {None, item.rising}:
        msg = (
            f"{metric.label}: {metric.better} is better, and yet the target {item.target} is"
            f" {item.rising} than the floor {item.floor}; if that is meant, say"
            f' direction="{item.rising}"'
        )
        raise ArgumentError(msg)
    if item.minimum_volume is not None and _absolute(metric):
        msg = f"{metric.label} has no denominator to hold minimum_volume against: leave it out"
        raise ArgumentError(msg)
    return metric


def _absolute(metric: Metric) -> bool:
    """Whether it counts or adds up, so that no row means 0."""
    return all(isinstance(edition.measure, Count | Total) for edition in metric.editions)


def _by_key(result: pl.DataFrame, metric: Metric, groups: tuple[str, ...]) -> dict[_Key, _Row]:
    rows = result.filter(pl.col("metric") == metric.label).iter_rows(named=True)
    return {
        tuple(row[name] for name in ("period_start", "period_end", *groups)): row for row in rows
    }


def _whole(result: pl.DataFrame, per: Per) -> dict[_Key, bool]:
    """Which periods are not cut by the range."""
    spans = result.select("period_start", "period_end").unique()
    if per == "all":
        return dict.fromkeys(spans.rows(), True)
    first = pl.col("period_start").dt.truncate(_STEPS[per])
    uncut = (pl.col("period_start") == first) & (
        pl.col("period_end") == first.dt.offset_by(_STEPS[per])
    )
    return {
        (a, b): kept
        for a, b, kept in spans.select("period_start", "period_end", uncut.alias("kept")).rows()
    }


def _figure(of: _Item, key: _Key, *, whole: bool) -> _Figure:
    """The exact value of an item and its share, or why there is none."""
    row, zero = of.rows.get(key), False
    told = of.whole.get(key[:2]) if row is None else row  # of a group without units, the whole's
    final = told is not None and told["status"] == "final" and whole
    if row is None:
        if told is None or not _absolute(of.metric):
            return _Figure(of, None, None, None, final, "missing")
        row, zero = told, True
    above = Fraction(0) if zero else _exact(row["numerator"])
    below = row["denominator"]
    volume = None if below is None else int(_exact(below))
    if below == 0:
        return _Figure(of, None, volume, None, final, "missing")
    value = above if below is None else above / _exact(below)
    item = of.item
    if item.minimum_volume is not None and (volume or 0) < item.minimum_volume:
        return _Figure(of, value, volume, None, final, "too_few")
    reach = Fraction(item.target) - Fraction(item.floor)
    most = (Fraction(item.most) - Fraction(item.floor)) / reach
    share = min(max((value - Fraction(item.floor)) / reach, Fraction(0)), most)
    return _Figure(of, value, volume, share, final, "scored")


def _exact(shown: float) -> Fraction:
    """The exact sum behind a shown one: the nearest millionth (of a count, second or CNY)."""
    return Fraction(round(Fraction(shown) * _MICRO), _MICRO)


def _scored(
    card: Scorecard,
    items: list[_Item],
    key: _Key,
    groups: tuple[str, ...],
    whole: dict[_Key, bool],
) -> Iterator[_Row]:
    """The rows of one period and group: the items', then the total's."""
    figures = [_figure(one, key, whole=whole.get(key[:2], False)) for one in items]
    full = sum((Fraction(item.weight) for item in card.items), Fraction(0))
    there = sum(Fraction(f.of.item.weight) for f in figures if f.share is not None)
    scale = full / there if there and card.missing == "renormalise" else Fraction(1)
    named = dict(zip(("period_start", "period_end", *groups), key, strict=True))
    points: list[int] = []
    for place, figure in enumerate(figures):
        item = figure.of.item
        weight = Fraction(item.weight) * (scale if figure.share is not None else 1)
        earned = None if figure.share is None else _rounded(weight * figure.share)
        points += [] if earned is None else [earned]
        reason = _reason(figure, weight, earned, raised=scale != 1)
        yield {
            **named,
            "metric": figure.of.metric.label,
            "value": None if figure.value is None else float(figure.value),
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
    yield _total(card, figures, points, full, named)


def _total(
    card: Scorecard, figures: list[_Figure], points: list[int], full: Fraction, named: _Row
) -> _Row:
    lacking = len(figures) - len(points)
    scored = bool(points) and (not lacking or card.missing == "renormalise")
    sum_of = " + ".join(str(Decimal(one).scaleb(-2)) for one in points)
    total = Decimal(sum(points)).scaleb(-2)
    zh, en = f"{sum_of} = {total}", f"{sum_of} = {total}"
    if scored and lacking:
        zh += f"；{lacking} 项没有得分，其权重按比例分给其余各项"
        en += f"; {lacking} without points, their weight shared among the others"
    elif not scored:
        zh = f"{len(figures)} 项中有 {lacking} 项没有得分，不计总分"
        en = f"{lacking} of {len(figures)} items without points: no total"
    return {
        **named,
        "metric": "total",
        "weight": float(full),
        "points": total if scored else None,
        "outcome": "scored" if scored else "missing",
        "status": "final" if all(figure.final for figure in figures) else "provisional",
        "reason_zh": zh,
        "reason_en": en,
        "place": len(figures),
    }


def _rounded(points: Fraction) -> int:
    """Hundredths of a point, half up."""
    return int(points * _HUNDRED + Fraction(1, 2))


def _reason(figure: _Figure, weight: Fraction, earned: int | None, *, raised: bool) -> Text:
    item = figure.of.item
    if figure.outcome == "missing":
        return Text(zh="没有数字，不计分", en="no figure, no points")
    if figure.share is None or figure.value is None or earned is None:
        least = item.minimum_volume
        return Text(
            zh=f"样本 {figure.volume}，不足 {least}，不计分",
            en=f"a volume of {figure.volume}, less than {least}: no points",
        )
    points = Decimal(earned).scaleb(-2)
    shown, worth = _short(figure.value), _short(weight)
    zh_cap = en_cap = ""
    line = (figure.value - Fraction(item.floor)) / (Fraction(item.target) - Fraction(item.floor))
    if line < figure.share:
        zh_cap, en_cap = "，不低于 0", ", not below 0"
    elif line > figure.share:
        zh_cap = f"，最高 {_short(figure.share)}"
        en_cap = f", at most {_short(figure.share)}"
    sum_ = f"({shown} − {item.floor}) / ({item.target} − {item.floor}) = {_short(line)}"
    zh, en = (
        f"{sum_}{cap}{sep}× {worth} = {points}" for cap, sep in ((zh_cap, "；"), (en_cap, "; "))
    )
    if raised:
        zh += f"（权重 {item.weight} 按比例提高）"
        en += f" (weight {item.weight}, raised in proportion)"
    return Text(zh=zh, en=en)


def _short(number: Fraction) -> str:
    """At most four decimals, without trailing zeros."""
    return f"{float(number):.4f}".rstrip("0").rstrip(".").replace("-", "−")
