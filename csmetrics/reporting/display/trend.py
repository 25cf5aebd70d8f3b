"""The trend chart: final and provisional periods, ranges of pending units, and targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from csmetrics.analysis.numbers import column_name
from csmetrics.reporting.display.read_result import Result, Row, group_name
from csmetrics.reporting.display.theme import (
    ACCENT,
    GROUPS,
    HEIGHT,
    SHAPES,
    WARN,
    WIDTH,
    Chart,
    charts,
    drawn,
    scaled,
)
from csmetrics.wording.figure_text import Lang, in_language, number, period

_NEAR_SHARE, _NEAR_PART = 0.15, 0.5
"""How far from the figures a target is still drawn: for shares; else per largest figure."""
_LINE = 15
"""The height of a line of text above a chart."""
STATUS = {"final": ("定稿", "final"), "provisional": ("暂定", "provisional")}


class Target(NamedTuple):
    """A target line: its value and its name."""

    value: float
    name: str


def trend(  # noqa: PLR0913  passed by name
    read: Result,
    label: str,
    lang: Lang,
    targets: Sequence[Target],
    *,
    width: int | str = WIDTH,
    height: int = HEIGHT,
) -> Chart:
    """Draw a line per group: solid and filled where final, dashed and hollow where provisional.

    A pale bar shows the possible range of a share with pending units; if all are pending, there is
    no point. For a quantile it shows the 95 % interval, if the data set is given.
    """
    alt = charts()
    rows = _points(read, label, lang)
    unit = str(rows[0]["unit"]) if rows else ""
    x = alt.X("period:O", title=None, sort=[short(of, read) for of in _spans(read)])
    x = x.axis(labelAngle=0, labelOverlap=True, labelFlush=False, labelSeparation=8)
    near, far = near_and_far(targets, _reach(rows), unit)
    reach = [*_reach(rows), *(target.value for target in near)]
    scale, axis = scaled(reach, unit, lang, max(2, height // 45))
    y = alt.Y("value:Q", title=None, scale=scale).axis(**axis)
    groups: dict[str, Any] = {}
    shape: dict[str, Any] = {}
    if read.groups:
        names = list(dict.fromkeys(row["group"] for row in rows))
        title = group_titles(read, lang)
        colors = alt.Scale(domain=names, range=GROUPS[: len(names)])
        shapes = alt.Scale(domain=names, range=SHAPES[: len(names)])
        groups = {"color": alt.Color("group:N", title=title, scale=colors)}
        shape = {"shape": alt.Shape("group:N", title=title, scale=shapes)}
    ranged = any(row["low"] is not None for row in rows)
    # offset the groups, so that their bars do not cover each other
    beside: dict[str, Any] = {"xOffset": alt.XOffset("group:N")} if read.groups and ranged else {}
    data, base = drawn(rows), alt.Chart()  # each step copies a chart and its data
    line = base.encode(x=x, y=y, detail=alt.Detail("group:N"), **groups, **beside)
    points = base.encode(x=x, y=y, tooltip=_tooltip(read, lang), **groups, **shape, **beside)
    final, known = "datum.status == 'final'", "isValid(datum.value)"
    stroke: dict[str, Any] = {"strokeWidth": 2, "color": ACCENT}
    dot: dict[str, Any] = {"size": 56, "opacity": 1, "color": ACCENT}
    layers = []
    if ranged:
        bar = base.transform_filter("isValid(datum.low)").mark_bar(
            opacity=0.28, width=alt.RelativeBandSize(band=0.5), color=ACCENT
        )
        span = {"y": alt.Y("low:Q", scale=scale), "y2": alt.Y2("high:Q"), **beside}
        layers.append(bar.encode(x=x, **span, **groups))
    if any(row["status"] == "final" for row in rows):
        layers += [
            line.transform_filter(final).mark_line(**stroke),
            points.transform_filter(f"{final} && {known}").mark_point(filled=True, **dot),
        ]
    if any(row["status"] != "final" for row in rows):
        layers += [
            line.transform_filter("datum.tail").mark_line(strokeDash=[5, 4], **stroke),
            points.transform_filter(f"!({final}) && {known}").mark_point(
                fill="white", strokeWidth=2, **dot
            ),
        ]
    layers += target_lines(near, "y")
    layers += targets_aside(far, lang, len(near))
    return alt.layer(*layers, data=data, width=width, height=height)


def near_and_far(
    targets: Sequence[Target], values: Iterable[float | None], unit: str
) -> tuple[list[Target], list[tuple[Target, bool]]]:
    """Separate targets near the values from those that would stretch the axis too far.

    Args:
        targets: All targets.
        values: The values drawn in the chart.
        unit: The unit of targets and values.

    Returns:
        The near targets; the far targets, each with whether it lies above the values.
    """
    known = [value for value in values if value is not None]
    if not known:
        return list(targets), []
    low, high = min(known), max(known)
    room = max(high - low, _NEAR_SHARE if unit == "ratio" else _NEAR_PART * high)
    near = [one for one in targets if low - room <= one.value <= high + room]
    return near, [(one, one.value > high) for one in targets if one not in near]


def _spans(read: Result) -> list[Row]:
    """Return every period as a row."""
    return [{"period_start": start, "period_end": end} for start, end in read.periods]


def _reach(rows: list[dict[str, object]]) -> list[Any]:
    """Return all values that are drawn: points and ends of bars."""
    return [row[name] for row in rows for name in ("value", "low", "high")]


def targets_aside(far: Sequence[tuple[Target, bool]], lang: Lang, first: int = 0) -> list[Chart]:
    """Write targets beyond the axis above the chart, each with the side on which it lies."""
    alt = charts()
    layers = []
    for place, (target, above) in enumerate(far, start=first):
        if lang == "zh":
            words = f"{target.name}（在图的{'上' if above else '下'}方之外）"
        else:
            words = f"{target.name} ({'above' if above else 'below'} the range of the chart)"
        data = alt.InlineData(values=[{"name": words}])
        text = alt.Chart(data).mark_text(align="left", baseline="bottom", color=WARN)
        at = {"x": alt.XValue(0), "y": alt.YValue(-6 - _LINE * place)}
        layers.append(text.encode(text=alt.Text("name:N"), **at))
    return layers


def target_lines(targets: Sequence[Target], channel: str) -> list[Chart]:
    """Draw a dashed line for each target; its name is above the chart, clear of the figures."""
    alt = charts()
    lines = []
    for place, target in enumerate(targets):
        data = alt.InlineData(values=[{"target": target.value, "name": target.name}])
        base = alt.Chart(data)
        if channel == "y":
            at = {"y": alt.Y("target:Q")}
            text = base.mark_text(align="left", baseline="bottom", color=WARN)
            above = {"x": alt.XValue(0), "y": alt.YValue(-6 - _LINE * place)}
            words = text.encode(text=alt.Text("name:N"), **above)
        else:
            at = {"x": alt.X("target:Q")}
            text = base.mark_text(align="left", baseline="bottom", dx=-4, color=WARN)
            above = {"y": alt.YValue(-6 - _LINE * place)}
            words = text.encode(text=alt.Text("name:N"), **at, **above)
        rule = base.mark_rule(color=WARN, strokeDash=[2, 3], strokeWidth=1.5)
        lines += [rule.encode(tooltip=alt.Tooltip("name:N", title=""), **at), words]
    return lines


def _points(read: Result, label: str, lang: Lang) -> list[dict[str, object]]:
    rows = read.of(label)
    last_final = {
        read.group_of(row): row["period_start"] for row in rows if row["status"] == "final"
    }
    open_groups = {read.group_of(row) for row in rows if row["status"] != "final"}
    shown = []
    for row in rows:
        group = read.group_of(row)
        key = read.key(row)
        low, high = read.possible.get(key) or read.bands.get(key) or (None, None)
        shown.append(
            {
                "period": short(row, read),
                "group": group_name(group, lang, read.groups),
                "value": row["value"] if read.may_stay(row) else None,
                "unit": row["unit"],
                "low": low,
                "high": high,
                "status": row["status"],
                "tail": row["status"] != "final"
                or (group in open_groups and last_final[group] == row["period_start"]),
                **tooltip_texts(read, row, lang),
            }
        )
    return shown


def short(row: Row, read: Result) -> str:
    """Format a period for an axis; the year is shown only if the periods span several."""
    start, last = row["period_start"], row["period_end"] - timedelta(days=1)
    words = period(row["period_start"], row["period_end"])
    first, end = read.periods[0][0], read.periods[-1][1] - timedelta(days=1)
    if not words.startswith(start.isoformat()):
        return words
    days = [f"{day.month}/{day.day}" for day in dict.fromkeys((start, last))]
    if first.year != end.year:
        days[0] = f"{start.year}/{days[0]}"
    return "–".join(days)


def tooltip_texts(read: Result, row: Row, lang: Lang) -> dict[str, object]:
    """Return the texts of a point's tooltip."""
    parts = number(row["numerator"])
    if row["denominator"] is not None:
        parts += f" / {number(row['denominator'])}"
    final, provisional = STATUS["final"], STATUS["provisional"]
    status = final if row["status"] == "final" else provisional
    return {
        "when": period(row["period_start"], row["period_end"]),
        "figure": read.figure(row, lang),
        "parts": parts,
        "pending": row["pending"],
        "state": status[0] if lang == "zh" else status[1],
    }


def _tooltip(read: Result, lang: Lang) -> list[Any]:
    return tooltip(
        lang,
        when=("期间", "period"),
        **({"group": (group_titles(read, "zh"), group_titles(read, "en"))} if read.groups else {}),
        figure=("数值", "value"),
        parts=("分子 / 分母", "numerator / denominator"),
        pending=("待定", "undecided"),
        state=("状态", "status"),
    )


def group_titles(read: Result, lang: Lang) -> str:
    """Join the display names of the group columns."""
    return " · ".join(in_language(column_name(name), lang) for name in read.groups)


def tooltip(lang: Lang, **fields: tuple[str, str]) -> list[Any]:
    """Make altair tooltips of fields with their (zh, en) titles."""
    alt = charts()
    return [
        alt.Tooltip(f"{name}:N", title=zh if lang == "zh" else en)
        for name, (zh, en) in fields.items()
    ]
