"""``contributions``: decompose a change exactly into rate and mix effects, group by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

import polars as pl

from csmetrics.analysis.numbers import distance, figure, group, known_so_far
from csmetrics.analysis.workforce.decomposition import NOTHING, Group, Part, Sums, split, value
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError
from csmetrics.evaluation.evaluate import chosen_registry, evaluate
from csmetrics.evaluation.request import EvaluationRequest, MetricLike
from csmetrics.evaluation.result_frame import Exact, exact, exact_rows, free_names
from csmetrics.language.measures import Count, Quantile, Total
from csmetrics.model.edition import Text
from csmetrics.model.metric import Metric
from csmetrics.tables import Dataset
from csmetrics.wording.figure_text import percent

Span = tuple[date, date]
_SHOWN = 3
"""How many parts the sentence names; it gives the rest as one sum."""
_MAY_CHANGE = Text(
    zh="其中有暂定的数字，还可能变。", en=" Some of this is provisional and may still change."
)
_NOTHING_MOVED = Part((), "none", NOTHING)
_AFTER_GROUPS: dict[str, pl.DataType] = {
    "effect": pl.String(),
    "contribution": pl.Float64(),
    "of_change": pl.Float64(),
    "group_before": pl.Float64(),
    "group_after": pl.Float64(),
    "share_before": pl.Float64(),
    "share_after": pl.Float64(),
    "value_before": pl.Float64(),
    "value_after": pl.Float64(),
    "change": pl.Float64(),
    "status": pl.String(),
    "reason_zh": pl.String(),
    "reason_en": pl.String(),
    "sentence_zh": pl.String(),
    "sentence_en": pl.String(),
    "drivers_zh": pl.List(pl.String()),
    "drivers_en": pl.List(pl.String()),
}


class _Side(NamedTuple):
    """One of the two compared figures: its sums, in all and by group, and its status.

    ``ends``: the lowest and highest value that pending units leave open; None: not known.
    """

    name: Text
    shown: float
    total: Sums
    groups: dict[Group, Sums]
    status: str
    pending: int
    ends: tuple[Fraction, Fraction] | None

    def share(self, of: Group) -> Fraction | None:
        """A group's share of the sum of denominators; for a count or total, of the sum."""
        if self.total.below is None:
            parts = {name: one.above for name, one in self.groups.items()}
        else:
            parts = {name: one.below or NOTHING for name, one in self.groups.items()}
        whole = sum(parts.values(), NOTHING)
        return parts.get(of, NOTHING) / whole if whole else None

    def value(self, of: Group) -> Fraction | None:
        """A group's own value; None without a row or a denominator."""
        own = self.groups.get(of)
        return None if own is None or own.below == 0 else value(own)


def contributions(  # noqa: PLR0913  a data set is evaluated here, with evaluate's arguments
    metric: MetricLike,
    data: Dataset,
    *,
    between: tuple[Span, Span] | Mapping[str, tuple[object, object]],
    by: str | Sequence[str],
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    edition: date | None = None,
    registry: Registry | None = None,
) -> pl.DataFrame:
    """Decompose the change of a figure into the contribution of each group (变动归因).

    A rate or mean changes because the groups' own values change ("rate") and because their shares
    of the denominator change ("mix"). With w a group's share of the denominator and r its value,
    "rate" is Δr × its average share, and "mix" is Δw × the average distance of its value from the
    whole's. Counts and totals have one effect, "amount". All contributions add up exactly to the
    change; they are computed in fractions. If the groups do not add up to the whole, for example
    because two agents served the same buyer, the difference is a row of its own, "overlap".

    Args:
        metric: One metric, as in ``evaluate``.
        data: The tables.
        between: Two periods, each (first day, day after the last); or two values of one column,
            ``{"agent_id": ("chen", "gao")}``. The change is from the first to the second.
        by: The column or columns to split by, as in ``evaluate``: also "hour", or your own.
        start: As in ``evaluate``, only with two values of a column.
        end: Likewise.
        as_of: As in ``evaluate``.
        edition: As in ``evaluate``.
        registry: As in ``evaluate``.

    Returns:
        One row for each group and effect that is not 0, the largest first; if there is none, one
        row with the effect "none". Columns: ``metric``, those of ``by`` (null for "overlap" and
        "none"), ``effect``, ``contribution`` (in the metric's unit), ``of_change`` (contribution ÷
        change; null if the change is 0), ``group_before``, ``group_after`` (the group's own value;
        null without units), ``share_before``, ``share_after`` (of the sum of denominators; for
        counts and totals of the sum), ``value_before``, ``value_after``, ``change`` (of the
        metric), ``status`` ("final" or "provisional" if both figures are, else "mixed"),
        ``reason_zh``, ``reason_en`` (this row in words), ``sentence_zh``, ``sentence_en`` (the
        whole change in words), ``drivers_zh``, ``drivers_en`` (what moves the metric according to
        guides, and what to do).

    Raises:
        ArgumentError: An argument has an invalid value, one of the two figures has no value, or the
            metric is a quantile, to which groups do not add up.
        CsmetricsError: As ``evaluate``.

    Examples:
        >>> from datetime import date
        >>> import csmetrics as cs
        >>> weeks = (date(2026, 3, 2), date(2026, 3, 9)), (date(2026, 3, 9), date(2026, 3, 16))
        >>> shop = cs.datasets.sample_shop()
        >>> found = cs.contributions("jd.first_response_time", shop, between=weeks, by="shop_id")
        >>> for shop_id, effect, by in found.select("shop_id", "effect", "contribution").rows():
        ...     print(shop_id, effect, round(by, 2))
        plum rate -7.31
        peach rate 5.84
        peach mix -0.64
        plum mix -0.6
    """
    registry = chosen_registry(registry)
    request = EvaluationRequest(
        metrics=metric,
        data=data,
        per="all",
        by=by,
        start=start,
        end=end,
        as_of=as_of,
        edition=edition,
        missing="raise",
        registry=registry,
    )
    request.refuse_several("contributions")
    if not request.groups:
        msg = "by names no column: give the column to split the change by"
        raise ArgumentError(msg)
    free_names(request.groups, _AFTER_GROUPS)
    asked = request.asked[0].metric
    if any(isinstance(one.measure, Quantile) for one in asked.editions):
        msg = (
            f"{asked.label} is a quantile: the quantiles of groups do not add up to the quantile"
            " of the whole. Use another metric, such as the mean"
        )
        raise ArgumentError(msg)
    figures = partial(
        evaluate, asked, data, per="all", as_of=as_of, edition=edition, registry=registry
    )
    if isinstance(between, Mapping):
        column, values = _column(between, request.groups)
        rows = figures(by=column, start=start, end=end)
        split_rows = figures(by=(column, *request.groups), start=start, end=end)
        chosen = [pl.col(column).eq_missing(pl.lit(one)) for one in values]
        tables = [(rows.filter(one), split_rows.filter(one)) for one in chosen]
        names = [group([column], [one]) for one in values]
    else:
        if start is not None or end is not None:
            msg = (
                "start and end apply only when two values of a column are compared, because two"
                " periods have their own dates: leave start and end out"
            )
            raise ArgumentError(msg)
        spans = _spans(between)
        tables = [
            (figures(start=first, end=last), figures(by=request.groups, start=first, end=last))
            for first, last in spans
        ]
        names = [Text(zh=f"{a} 至 {b}", en=f"{a} to {b}") for a, b in spans]
    before, after = (
        _side(asked, *pair, request.groups, name) for pair, name in zip(tables, names, strict=True)
    )
    schema = {"metric": pl.String(), **{name: tables[0][1].schema[name] for name in request.groups}}
    rows_ = _rows(asked, before, after, request.groups)
    return pl.DataFrame(rows_, schema={**schema, **_AFTER_GROUPS})


def _column(between: Mapping[str, object], groups: tuple[str, ...]) -> tuple[str, list[object]]:
    """Read the column whose two values are compared, and the values."""
    match list(between.items()):
        case [(column, (one, other))] if one != other and column not in groups:
            return column, [one, other]
        case _:
            msg = (
                "between must be one column, which is not in by, with two of its values,"
                f' {{"agent_id": ("a", "b")}}, not {between!r}'
            )
            raise ArgumentError(msg)


def _spans(between: object) -> list[Span]:
    """Validate the two periods."""
    match between:
        case ((date() as a, date() as b), (date() as c, date() as d)) if a < b and c < d:
            if not any(isinstance(day, datetime) for day in (a, b, c, d)):
                return [(a, b), (c, d)]
        case _:
            pass
    msg = (
        "between must be two periods, each (first day, day after the last), or two values of"
        f" one column, not {between!r}"
    )
    raise ArgumentError(msg)


def _side(
    metric: Metric, total: pl.DataFrame, split_: pl.DataFrame, groups: tuple[str, ...], name: Text
) -> _Side:
    """Read one side's sums from its row in all and its rows by group.

    Raises:
        ArgumentError: The metric has no value there.
    """
    found = exact_rows(exact(metric, total))
    if not found or found[0][1].value is None:
        msg = (
            f"{metric.label} has no value for {name.en}: there is nothing to compare"
            "; choose another period"
        )
        if found and found[0][0]["pending"]:
            known = known_so_far(found[0][0], metric).en
            msg = f"{metric.label} has no value for {name.en} yet ({known}): take a later as_of"
        raise ArgumentError(msg)
    [(row, sums)] = found
    parts = [_sums(metric, one) for _, one in exact_rows(exact(metric, split_))]
    keys = split_.select(groups).rows()
    ends = None if sums.low is None or sums.high is None else (sums.low, sums.high)
    own = dict(zip(keys, parts, strict=True))
    return _Side(name, row["value"], _sums(metric, sums), own, row["status"], row["pending"], ends)


def _sums(metric: Metric, sums: Exact) -> Sums:
    absolute = isinstance(metric.editions[0].measure, Count | Total)
    return Sums(sums.numerator or NOTHING, None if absolute else sums.denominator)


def _rows(
    metric: Metric, before: _Side, after: _Side, groups: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Make the rows of the result from the parts of the change."""
    parts = split(before.groups, after.groups, (before.total, after.total))
    parts.sort(key=lambda part: -abs(part.amount))
    parts = parts or [_NOTHING_MOVED]
    first, last = value(before.total), value(after.total)
    change = last - first
    reasons = [_reason(part, before, after, metric, groups) for part in parts]
    status = before.status if before.status == after.status else "mixed"
    sentence = _sentence(metric, first, last, list(zip(parts, reasons, strict=True)))
    if status != "final":
        sentence = Text(zh=sentence.zh + _MAY_CHANGE.zh, en=sentence.en + _MAY_CHANGE.en)
    for side in (before, after):
        if side.pending:
            more = _still_open(side, metric)
            sentence = Text(zh=sentence.zh + more.zh, en=sentence.en + more.en)
    return [
        {
            "metric": metric.label,
            **dict(zip(groups, part.group or (None,) * len(groups), strict=True)),
            "effect": part.effect,
            "contribution": float(part.amount),
            "of_change": float(part.amount / change) if change else None,
            "group_before": _float(before.value(part.group)),
            "group_after": _float(after.value(part.group)),
            "share_before": _float(before.share(part.group)) if part.group else None,
            "share_after": _float(after.share(part.group)) if part.group else None,
            "value_before": before.shown,
            "value_after": after.shown,
            "change": float(change),
            "status": status,
            "reason_zh": reason.zh,
            "reason_en": reason.en,
            "sentence_zh": sentence.zh,
            "sentence_en": sentence.en,
            "drivers_zh": [f"{one.cause.zh}：{one.action.zh}" for one in metric.drivers],
            "drivers_en": [f"{one.cause.en}: {one.action.en}" for one in metric.drivers],
        }
        for part, reason in zip(parts, reasons, strict=True)
    ]


def _still_open(side: _Side, metric: Metric) -> Text:
    """Say how many units are pending on one side, and between which values it may end."""
    zh, en = (
        f"{side.name.zh} 有 {side.pending:,} 个待定",
        f" {side.name.en}: {side.pending:,} undecided",
    )
    if side.ends is not None:
        low, high = (figure(float(one), metric) for one in side.ends)
        zh += f"，可使其在 {low.zh} 与 {high.zh} 之间"
        en += f", which may bring it to between {low.en} and {high.en}"
    return Text(zh=f"{zh}。", en=f"{en}.")


def _float(number: Fraction | None) -> float | None:
    return None if number is None else float(number)


def _reason(
    part: Part, before: _Side, after: _Side, metric: Metric, groups: tuple[str, ...]
) -> Text:
    """Say in words what one part is due to."""
    if part.effect == "none":
        return Text(zh="各组都没有变化", en="nothing changed in any group")
    if part.effect == "overlap":
        return Text(
            zh="有的单位同时属于几组，各组之和不等于总体",
            en="units that are in several groups, so that the groups add up to more than the whole",
        )
    who = group(groups, part.group)
    if part.effect == "mix":
        shares = [percent(float(side.share(part.group) or 0)) for side in (before, after)]
        return Text(
            zh=f"{who.zh} 的占比由 {shares[0]} 变为 {shares[1]}",
            en=f"the share of {who.en} went from {shares[0]} to {shares[1]}",
        )
    values = [side.value(part.group) for side in (before, after)]
    texts = [
        Text(zh="无", en="none") if one is None else figure(float(one), metric) for one in values
    ]
    return Text(
        zh=f"{who.zh} 由 {texts[0].zh} 变为 {texts[1].zh}",
        en=f"{who.en} went from {texts[0].en} to {texts[1].en}",
    )


def _sentence(
    metric: Metric, first: Fraction, last: Fraction, parts: list[tuple[Part, Text]]
) -> Text:
    """Say the whole change in words: the largest parts, and the rest as one sum."""
    name, change = metric.name, last - first
    values = [figure(float(one), metric) for one in (first, last)]
    if not change:
        text = Text(zh="没有变化", en="did not change")
    else:
        moved = distance(float(abs(change)), metric)
        zh, en = ("上升", "rose") if change > 0 else ("下降", "fell")
        text = Text(zh=f"{zh} {moved.zh[1:]}", en=f"{en} by {moved.en[1:]}")  # without its sign
    shown = []
    for part, why in parts[:_SHOWN] if parts[0][0].amount else ():
        amount = distance(float(part.amount), metric)
        because = "from" if part.effect == "overlap" else "as"
        shown.append((f"{why.zh}，影响 {amount.zh}", f"{amount.en} {because} {why.en}"))
    if rest := parts[_SHOWN:]:
        left = sum((part.amount for part, _ in rest), NOTHING)
        amount, n = distance(float(left), metric), len(rest)
        shown.append((f"其余 {n} 项，影响 {amount.zh}", f"{amount.en} from {n} smaller parts"))
    zh, en = ("；".join(one for one, _ in shown), "; ".join(one for _, one in shown))
    return Text(
        zh=f"{name.zh}{text.zh}（{values[0].zh} → {values[1].zh}）" + (f"：{zh}。" if zh else "。"),
        en=f"{name.en} {text.en} ({values[0].en} → {values[1].en})" + (f": {en}." if en else "."),
    )
