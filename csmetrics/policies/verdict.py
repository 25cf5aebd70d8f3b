"""Judge one figure by one policy, in exact arithmetic, and put the verdict into words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

import polars as pl

from csmetrics.evaluation.result_frame import Exact
from csmetrics.model.edition import Source, Text
from csmetrics.policies.exempt_days import Exempt
from csmetrics.policies.policy import Policy
from csmetrics.wording import figure_text

Key = tuple[tuple[date, date], tuple[object, ...]]
"""A calendar period, and the values of the groups."""
Rows = Mapping[Key, list[tuple[dict[str, Any], Exact]]]
"""Rows of a result of ``evaluate`` with their exact figures, by calendar period and group."""


class Assessed(NamedTuple):
    """A policy's figures, and the rows of the metric that counts its volume, if it names one.

    ``exempt``: the days left out of both; ``window``: how many days a trailing figure covers.
    """

    figures: Rows
    volumes: Rows
    exempt: Exempt = Exempt()
    window: int = 1


OPEN = ("undecided", "provisional")
"""The outcomes that are not settled yet."""
BEFORE_GROUPS: dict[str, pl.DataType] = {"policy": pl.String(), "metric": pl.String()}
AFTER_GROUPS: dict[str, pl.DataType] = {
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    "value": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "comparison": pl.String(),
    "threshold": pl.Float64(),
    "volume": pl.Int64(),
    "minimum_volume": pl.Int64(),
    "exempt_days": pl.Int64(),
    "outcome": pl.String(),
    "distance": pl.Float64(),
    "distance_zh": pl.String(),
    "distance_en": pl.String(),
    "consequence_zh": pl.String(),
    "consequence_en": pl.String(),
    "source": pl.String(),
}


class _Judged(NamedTuple):
    """One figure with its outcome under one policy."""

    policy: Policy
    key: Key
    row: dict[str, Any]
    exact: Exact
    volume: int | None
    exempt_days: int
    outcome: str


def judged_frame(
    tables: Mapping[Policy, Assessed], groups: Mapping[str, pl.DataType]
) -> pl.DataFrame:
    """Judge every figure, and return the table of ``check``.

    Args:
        tables: The figures of each policy.
        groups: The group columns and their types.
    """
    judged = [one for policy, of in tables.items() for one in _judged(policy, of, tuple(groups))]
    schema = {**BEFORE_GROUPS, **groups, **AFTER_GROUPS}
    order = ["policy", "period_start", *groups]
    return pl.DataFrame(list(_shown(judged, tuple(groups))), schema=schema).sort(order)


def window_at(key: Key, window: int) -> tuple[date, date]:
    """The days [start, end) that a figure covers: its period, or the trailing window up to it."""
    (start, end), _ = key
    return (end - timedelta(days=window) if window > 1 else start), end


def _judged(policy: Policy, found: Assessed, groups: tuple[str, ...]) -> Iterator[_Judged]:
    """Judge a policy's figures, except in periods outside the policy's dates."""
    shop = groups.index("shop_id") if "shop_id" in groups else None
    for key, [(row, exact)] in found.figures.items():
        (start, end), _ = key
        if (policy.since and start < policy.since) or (policy.until and end > policy.until):
            continue
        counted = found.volumes.get(key, [])
        volume: int | None = None
        if policy.volume and policy.volume.metric:
            volume = sum(int(one.numerator or 0) for _, one in counted)
        elif row["denominator"] is not None:
            volume = int(exact.denominator)
        final = all(_final(one, key) for one in (row, *(row for row, _ in counted)))
        whose = None if shop is None else str(key[1][shop])
        left_out, nothing = found.exempt.of(whose, *window_at(key, found.window))
        if final and policy.volume and volume is None and exact.value is not None:
            outcome = "undecided"  # a published figure without its denominator
        elif final:
            outcome = "too_few" if nothing else _outcome(policy, exact, volume)
        else:
            outcome = _provisional(policy, row, exact)
        yield _Judged(policy, key, row, exact, volume, left_out, outcome)


def _final(row: dict[str, Any], key: Key) -> bool:
    """Whether a row is of the whole period and can no longer change."""
    return row["status"] == "final" and (row["period_start"], row["period_end"]) == key[0]


def _outcome(policy: Policy, exact: Exact, volume: int | None) -> str:
    if exact.value is None or (policy.volume and (volume or 0) < policy.volume.least):
        return "too_few"
    return "meets" if policy.met(exact.value) else "breaches"


def _provisional(policy: Policy, row: dict[str, Any], exact: Exact) -> str:
    """Return "undecided" if pending units can turn the verdict, else "provisional"."""
    if row["pending"] and exact.value is None:
        return "undecided"
    if exact.low is None or exact.high is None or policy.met(exact.low) == policy.met(exact.high):
        return "provisional"
    return "undecided"


def _shown(judged: list[_Judged], groups: tuple[str, ...]) -> Iterator[dict[str, object]]:
    """Yield the rows of the table, with the distance and consequence of each breach."""
    failing = Counter(_scheme(one) for one in judged if one.outcome == "breaches")
    open_items = Counter(_scheme(one) for one in judged if one.outcome in OPEN)
    checked: defaultdict[str | None, set[str]] = defaultdict(set)
    for one in judged:
        checked[one.policy.consequence.scheme].add(one.policy.id)
    for one in judged:
        policy, (_, values), row = one.policy, one.key, one.row
        shown: dict[str, object] = {
            "policy": policy.id,
            "metric": row["metric"],
            **dict(zip(groups, values, strict=True)),
            "period_start": row["period_start"],
            "period_end": row["period_end"],
            "value": row["value"],
            "low": None if one.exact.low is None else float(one.exact.low),
            "high": None if one.exact.high is None else float(one.exact.high),
            "comparison": policy.comparison,
            "threshold": float(policy.threshold),
            "volume": one.volume,
            "minimum_volume": policy.volume.least if policy.volume else None,
            "exempt_days": one.exempt_days,
            "outcome": one.outcome,
            "source": "; ".join(map(_cited, policy.sources)),
        }
        if one.outcome == "breaches" and one.exact.value is not None:
            sums = one.exact.value, Fraction(1)
            if one.exact.numerator is not None:
                sums = one.exact.numerator, one.exact.denominator
            shortfall = policy.shortfall_of(*sums)
            if one.exact.numerator is None:  # a published figure: no number of units can be given
                shortfall = abs(Fraction(policy.threshold) - one.exact.value)
            distance = _distance(policy, shortfall, row)
            consequence = policy.consequence.text
            if points := policy.consequence.points:
                key = _scheme(one)
                unknown = len(points) - len(checked[key[0]]) + open_items[key]
                consequence = _points(consequence, points, failing[key], unknown)
            shown |= {
                "distance": float(shortfall),
                "distance_zh": distance.zh,
                "distance_en": distance.en,
                "consequence_zh": consequence.zh,
                "consequence_en": consequence.en,
            }
        yield shown


def _scheme(one: _Judged) -> tuple[str | None, Key]:
    return one.policy.consequence.scheme, one.key


def _distance(policy: Policy, shortfall: Fraction, row: dict[str, Any]) -> Text:
    """Say in words how much more, or less, would have met the policy."""
    if policy.counted is None or row["denominator"] is None:
        step = figure_text.shown_step(float(shortfall), row["unit"])
        enough = (
            policy.enough(shortfall / step) * step
        )  # rounded so that the text's amount suffices
        amount = figure_text.bilingual(figure_text.amount, float(enough), row["unit"])
        zh, en = ("高", "higher") if policy.higher_is_better else ("低", "lower")
        return Text(
            zh=f"数值再{zh} {amount.zh} 即可达标",
            en=f"a value {amount.en} {en} would have met it",
        )
    of, unit, event = int(row["denominator"]), policy.counted.unit, policy.counted.event
    zh, en = ("再有", "more") if policy.higher_is_better else ("少", "fewer")
    among = f"{shortfall} {en} of the {of} {unit.en} {event.en} would have met it"
    if of == 1:  # the policy names its units in the plural alone
        among = f"{shortfall} {en} {event.en} would have met it ({unit.en} in all: 1)"
    return Text(zh=f"{zh} {shortfall} {unit.zh}{event.zh}即可达标（共 {of} {unit.zh}）", en=among)


def _points(text: Text, points: tuple[int, ...], failing: int, unknown: int) -> Text:
    """Add to a consequence how many points the scheme's breaches cost in this period."""
    lost = points[min(failing, len(points)) - 1]
    zh = f"{text.zh}；本期 {failing} 项不达标，扣 {lost} 分"
    en = f"{text.en}; in this period {failing} failed: {lost} points off"
    if unknown > 0:
        zh += f"（另有 {unknown} 项未定）"
        en += f" ({unknown} not yet known)"
    return Text(zh=zh, en=en)


def _cited(source: Source) -> str:
    """The title, the publisher, and the date and address where there are any."""
    parts = (f"《{source.title}》", source.publisher, source.published, source.url)
    return ", ".join(str(part) for part in parts if part)
