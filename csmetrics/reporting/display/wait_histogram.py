"""Charts of the units of ``explain``: a histogram of waits, a heat map by weekday and hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl

from csmetrics.errors import ArgumentError
from csmetrics.model.metric import Metric
from csmetrics.model.requirements import value_unit
from csmetrics.reporting.display.theme import ACCENT, HEIGHT, WIDTH, Chart, charts, drawn, labels_of
from csmetrics.reporting.display.trend import Target, target_lines, tooltip
from csmetrics.wording import figure_text
from csmetrics.wording.figure_text import Lang, duration, figure

EDGES = (
    *(1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 450, 600, 900, 1200, 1800, 2700),
    *(3600, 5400, 7200, 10800, 14400, 21600, 28800, 43200, 86400, 172800, 604800, 2592000),
    315360000,
)
"""The edges of the histogram in seconds; they include the limits that platforms use."""
_DIGITS = 3
CELLS = ("#eef4fa", "#0b4f94")
"""The palest and the darkest colour of a heat map."""
_WHITE_FROM = 0.745
"""The share of the colour range from which numbers are white instead of black."""
DAYS = {"zh": "周一 周二 周三 周四 周五 周六 周日", "en": "Mon Tue Wed Thu Fri Sat Sun"}


def waits_of(units: pl.DataFrame, metric: Metric | None) -> tuple[pl.Series, int]:
    """Return the waits of counted units in seconds, and how many units had no reply.

    The wait is the quantity if the metric's unit is seconds, else the time from the deciding
    message to its reply.

    Raises:
        ArgumentError: The units have neither.
    """
    counted = units.filter("in_denominator")
    if metric is not None and value_unit(metric.editions[-1].measure) == "seconds":
        return counted["quantity"].drop_nulls().cast(pl.Float64), 0
    if not {"decided_at", "reply_at"} <= {*units.columns}:
        msg = (
            "these units have no waits to draw, because their metric is neither a reply rule"
            " nor a mean duration; take units of one"
        )
        raise ArgumentError(msg)
    waited = (counted["reply_at"] - counted["decided_at"]).dt.total_microseconds() / 1_000_000
    asked = counted["decided_at"].drop_nulls().len()
    return waited.drop_nulls(), asked - waited.drop_nulls().len()


def waits(
    seconds: pl.Series, lang: Lang, limit: timedelta | None, *, width: int | str = WIDTH
) -> Chart:
    """Draw a histogram of waits on a logarithmic scale, with the limit."""
    alt = charts()
    axis = alt.Axis(
        values=[1, 3, 10, 30, 60, 180, 600, 1800, 3600, 14400, 86400, 604800],
        labelOverlap=True,
        grid=False,
        **labels_of("seconds", lang),
    )
    x = alt.X("low:Q", scale=alt.Scale(type="log", nice=False), title=None, axis=axis)
    titles = {"between": ("等待", "wait"), "n": ("数量", "units"), "share": ("占比", "share")}
    seen = {
        "x": x,
        "x2": "high:Q",
        "y": alt.Y("n:Q", title=None).axis(tickCount=5, format=",~f"),
        "y2": "base:Q",
        "tooltip": tooltip(lang, **titles),
    }
    bar = {"color": ACCENT, "stroke": "white", "strokeWidth": 1}
    rows = _binned(seconds, limit, lang)
    chart = alt.Chart(drawn(rows))
    layers = []
    for late, opacity in ((False, 1), (True, 0.45)):
        if any(row["late"] == late for row in rows):
            kept = chart.transform_filter("datum.late" if late else "!datum.late")
            layers.append(kept.mark_bar(**bar, opacity=opacity).encode(**seen))
    zh = lang == "zh"
    if limit is not None:
        words = figure_text.limit(limit.total_seconds(), "seconds", lang)
        name = f"时限 {words}" if zh else f"limit {words}"
        layers += target_lines([Target(limit.total_seconds(), name)], "x")
    return alt.layer(*layers, width=width, height=HEIGHT)


def unreplied(number: int, lang: Lang) -> str:
    """Say how many units are not in the chart because they had no reply."""
    if lang == "zh":
        return f"另有 {number:,} 个没有等到回复"
    return f"{number:,} more had no reply"


def _binned(seconds: pl.Series, limit: timedelta | None, lang: Lang) -> list[dict[str, object]]:
    """Count the waits per bin; a wait equal to an edge is in the bin that ends there."""
    edges: list[float] = list(EDGES)
    if limit is not None:
        edges = sorted({*edges, limit.total_seconds()})
    total = seconds.len()
    number = pl.Series(edges).search_sorted(seconds.clip(0, edges[-1]), side="left")
    counts = dict(number.value_counts().iter_rows())
    rows: list[dict[str, object]] = []
    lower = 0.0
    for i, upper in enumerate(edges):
        n = counts.get(i, 0)
        if n:
            low, high = duration(lower, lang), duration(upper, lang)
            late = limit is not None and lower >= limit.total_seconds()
            span = {"low": max(lower, 0.5), "high": upper, "between": f"{low} – {high}"}
            rows.append({**span, "n": n, "share": f"{n / total:.1%}", "late": late, "base": 0})
        lower = upper
    return rows


def by_hour(units: pl.DataFrame, rate: Lang | None = None) -> list[dict[str, Any]]:
    """Count the units decided in each hour of each weekday (Monday 1).

    Args:
        units: What ``explain`` returned.
        rate: If given, return the share in the numerator instead, formatted in this language.

    Raises:
        ArgumentError: The units have no time of day.
    """
    if "decided_at" not in units.columns:
        msg = (
            "these units have no hour to draw, because only units of reply rules have one;"
            " take units of such a rule"
        )
        raise ArgumentError(msg)
    at = pl.col("decided_at")
    counted = units.filter(pl.col("in_denominator") & at.is_not_null())
    found = (
        counted.group_by(at.dt.weekday().alias("weekday"), at.dt.hour().alias("hour"))
        .agg(pl.len().alias("n"), pl.col("in_numerator").sum().alias("of"))
        .sort("weekday", "hour")
    )
    if rate is None:
        return found.drop("of").to_dicts()
    return [
        {
            "weekday": day,
            "hour": hour,
            "n": of / n,
            "figure": f"{figure(of / n, 'ratio', rate)} ({of}/{n})",
        }
        for day, hour, n, of in found.iter_rows()
    ]


def heatmap(
    cells: list[dict[str, Any]], unit: str, lang: Lang, *, width: int | str = WIDTH
) -> Chart:
    """Draw a heat map of weekday by hour, from the first to the last day and hour with a cell.

    Darker is more. Numbers are written into the cells if they fit, shares as whole percents.

    Args:
        cells: ``weekday`` (Monday 1), ``hour``, ``n`` (the number) and optionally ``figure``.
        unit: The unit of ``n``.
        lang: "zh" or "en".
        width: In pixels, or "container".
    """
    alt = charts()
    names = DAYS[lang].split()
    least, most = (find(cell["n"] for cell in cells) for find in (min, max))
    rows = [
        {
            "figure": f"{cell['n']:,}",
            **cell,
            "day": names[int(cell["weekday"]) - 1],
            "short": _short(cell["n"], unit),
            "dark": most > least and (cell["n"] - least) / (most - least) >= _WHITE_FROM,
        }
        for cell in cells
    ]
    open_hours = [int(cell["hour"]) for cell in cells]
    hours_shown = [*range(min(open_hours), max(open_hours) + 1)]
    open_days = [int(cell["weekday"]) for cell in cells]
    names_shown = names[min(open_days) - 1 : max(open_days)]
    zh = lang == "zh"
    legend = alt.Legend(title=None, orient="bottom", **labels_of(unit, lang))
    hours = alt.X("hour:O", title="时" if zh else "hour", scale=alt.Scale(domain=hours_shown))
    base = alt.Chart(drawn(rows)).encode(
        x=hours.axis(labelAngle=0, labelOverlap=True),
        y=alt.Y("day:O", title=None, sort=names_shown, scale=alt.Scale(domain=names_shown)),
    )
    color = alt.Color(
        "n:Q", scale=alt.Scale(range=[*CELLS], zero=False, interpolate="rgb"), legend=legend
    )
    titles = {"day": ("星期", "weekday"), "hour": ("时", "hour"), "figure": ("数值", "value")}
    layers = [base.mark_rect(stroke="white").encode(color=color, tooltip=tooltip(lang, **titles))]
    longest = max(len(str(row["short"])) for row in rows)
    if longest <= _DIGITS:  # longer numbers do not fit a cell
        fits = f"{width} >= {(2 + 5 * longest) * len(hours_shown)}"
        numbers = base.encode(text="short:N").transform_filter(fits.replace("container", "width"))
        for dark, ink in (("!datum.dark", "black"), ("datum.dark", "white")):
            layers.append(numbers.transform_filter(dark).mark_text(color=ink, fontSize=9))
    return alt.layer(*layers, width=width, height=24 * len(names_shown))


def _short(value: float, unit: str) -> str:
    """Format a number for a cell; a ratio as whole percents."""
    return f"{100 * value:.0f}" if unit == "ratio" else f"{value:.0f}"
