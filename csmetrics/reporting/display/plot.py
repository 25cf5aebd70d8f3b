"""``plot``: a result of ``evaluate`` or ``explain`` as a chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args

import polars as pl

from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError, one_of
from csmetrics.evaluation.evaluate import chosen_registry
from csmetrics.evaluation.result_frame import metric_of
from csmetrics.model.context import reply_limit
from csmetrics.model.metric import Metric
from csmetrics.model.requirements import value_unit
from csmetrics.reporting.display.funnel import funnel
from csmetrics.reporting.display.ranking import ranking
from csmetrics.reporting.display.read_result import Result, read_result, target_of
from csmetrics.reporting.display.theme import GROUPS, Chart, charts, configured
from csmetrics.reporting.display.trend import Target, trend
from csmetrics.reporting.display.wait_histogram import by_hour, heatmap, unreplied, waits, waits_of
from csmetrics.tables import Dataset
from csmetrics.wording.figure_text import Lang, checked, in_language, period
from csmetrics.wording.figure_text import limit as limit_text

if TYPE_CHECKING:
    import altair as alt

Kind = Literal["trend", "ranking", "heatmap", "waits", "funnel"]

CLOCK = ("weekday", "hour")
_MOST = 12
_LEGEND = {
    "trend": (
        "实心、实线：定稿；空心、虚线：暂定；浅色竖条：待定者定下后可能落到的范围",
        "filled, solid: final; hollow, dashed: provisional; pale bar: possible final values",
    ),
    "ranking": (
        "浅色横条：95% 区间，重叠则差别可能是偶然；空心：暂定",
        "pale bar: 95% interval; overlapping bars may be chance; hollow: provisional",
    ),
}
_OF_QUANTILES = (
    "实心、实线：定稿；空心、虚线：暂定；浅色竖条：95% 区间",
    "filled, solid: final; hollow, dashed: provisional; pale bar: 95% interval",
)


def plot(  # noqa: PLR0913  all but the result is optional
    result: pl.DataFrame,
    kind: Kind | None = None,
    *,
    lang: Lang = "zh",
    target: float | None = None,
    limit: timedelta | None = None,
    data: Dataset | None = None,
    registry: Registry | None = None,
) -> alt.TopLevelMixin:
    """Draw a result of ``evaluate`` or ``explain`` as a chart (图表).

    - "trend": a line per group over the periods, solid where final and dashed where provisional. A
      pale bar shows the possible range of a share with pending units; if all are pending, there is
      no point. While a period runs, the bar allows for units still to come (99.9 %).
    - "ranking": the groups of the last period, the best on top; shares have Wilson's 95 % interval,
      widened by what pending units leave open.
    - "heatmap": weekday by hour, for a result by ``weekday`` (Monday 1) and ``hour``, or for units
      by the time of the message that decided them: the share per hour, or else the count.
    - "waits": a histogram of the units' waits on a logarithmic scale, with the limit.
    - "funnel": counts as stages; days that are final apart from those still open.

    Several metrics are drawn one below the other. The chart holds sums and counts, never rows of
    the data.
    ``.save("chart.png")``, ``"chart.svg"`` or ``"chart.html"`` writes it to a file.

    Args:
        result: What ``evaluate`` returned; for "waits" and "heatmap", what ``explain`` returned.
        kind: The kind of chart; default: the one that fits.
        lang: "zh" or "en".
        target: A target line, in the metric's unit; default: the platforms' targets for the
            metric.
        limit: The limit of waits; default: the one in the definition.
        data: The data set of the result: agents are shown by their names in ``agents``, and
            quantiles have their 95 % interval (a pale bar).
        registry: Where the metrics were looked up; default: the built-in one.

    Returns:
        An altair chart.

    Raises:
        ArgumentError: ``result`` is not such a result, the kind does not fit it, it holds more than
            12 metrics or a trend of more than 8 groups, or altair is not installed:
            ``pip install 'csmetrics[report]'``.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop()
        >>> figures = cs.evaluate("pdd.reply_rate_3min", shop, per="week")
        >>> cs.plot(figures).to_dict()["layer"][0]["mark"]["type"]
        'line'
    """
    lang = checked(lang)
    charts()
    if kind is not None:
        one_of("kind", kind, get_args(Kind))
    if isinstance(result, pl.DataFrame) and "in_denominator" in result.columns:
        return configured(_of_units(result, kind, lang, limit, chosen_registry(registry)))
    read = read_result(result, registry, data)
    chosen = kind or fitting(read)
    if chosen == "waits":
        msg = 'kind="waits" needs single units, not a result: plot(cs.explain(metric, data))'
        raise ArgumentError(msg)
    if chosen == "funnel":
        title = "转化漏斗" if lang == "zh" else "Conversion funnel"
        return configured(_titled(funnel(read, read.labels, lang), title, _span(read)))
    if len(read.labels) > _MOST:
        msg = f"a chart can show at most {_MOST} metrics, not {len(read.labels)}: filter the result"
        raise ArgumentError(msg)
    drawn = [_of_metric(read, label, chosen, lang, target) for label in read.labels]
    if not drawn:
        msg = "there is nothing to draw: the result has no row; evaluate other days"
        raise ArgumentError(msg)
    return configured(drawn[0] if len(drawn) == 1 else charts().vconcat(*drawn))


def fitting(read: Result) -> Kind:
    """Choose the kind of chart that fits a result of ``evaluate``."""
    if {*read.groups} == {*CLOCK}:
        return "heatmap"
    if read.groups:
        many = len({read.group_of(row) for row in read.rows}) > len(GROUPS)
        return "ranking" if many or len(read.periods) == 1 else "trend"
    counts = all(row["unit"] == "count" for row in read.rows)
    metrics = [read.metric(label) for label in read.labels]
    stages = counts and all(metric and metric.theme == "conversion" for metric in metrics)
    return "funnel" if stages and len(metrics) > 1 else "trend"


def targets_of(read: Result, label: str, lang: Lang, target: float | None = None) -> list[Target]:
    """Return the target lines of a metric: the given one, else the platforms' targets."""
    from csmetrics.policies import ALL  # noqa: PLC0415  loads the definitions

    unit = next((row["unit"] for row in read.of(label)), "")
    zh = lang == "zh"
    if target is not None:
        return [Target(target, f"{'目标' if zh else 'target'} {limit_text(target, unit, lang)}")]
    first, last = read.periods[0][0], read.periods[-1][1]
    return [
        Target(
            float(policy.threshold),
            f"{'平台要求' if zh else 'target'} {target_of(policy, unit, lang)}",
        )
        for policy in ALL
        if policy.metric == label.partition("(")[0]
        and (policy.since is None or policy.since < last)
        and (policy.until is None or policy.until > first)
    ]


def _of_metric(read: Result, label: str, kind: Kind, lang: Lang, target: float | None) -> Chart:
    """Draw one metric under its name."""
    title = in_language(read.name(label), lang)
    if kind == "heatmap":
        return _titled(_clock(read, label, lang), title, _span(read))
    targets = targets_of(read, label, lang, target)
    words = _LEGEND[kind][lang != "zh"]
    if kind == "trend" and any(read.key(row) in read.bands for row in read.of(label)):
        words = _OF_QUANTILES[lang != "zh"]
    if kind == "ranking":
        if not read.groups:
            msg = 'kind="ranking" compares groups: evaluate with by="agent_id"'
            raise ArgumentError(msg)
        subtitle = [period(*read.periods[-1]), words]
        return _titled(ranking(read, label, lang, targets), title, subtitle)
    groups = {read.group_of(row) for row in read.of(label)}
    if len(groups) > len(GROUPS):
        msg = (
            f"a trend can show at most {len(GROUPS)} groups, not {len(groups)}: filter the"
            ' result, or take kind="ranking"'
        )
        raise ArgumentError(msg)
    return _titled(trend(read, label, lang, targets), title, words)


def _clock(read: Result, label: str, lang: Lang) -> Chart:
    if {*read.groups} != {*CLOCK} or len(read.periods) > 1:
        msg = (
            'kind="heatmap" shows one period by the columns "weekday" and "hour":'
            ' evaluate with per="all", by=["weekday", "hour"], or give it what explain'
            " returns"
        )
        raise ArgumentError(msg)
    cells = clock_cells(read, label, lang)
    rows = read.of(label)
    return heatmap(cells, rows[0]["unit"] if rows else "count", lang)


def clock_cells(read: Result, label: str, lang: Lang) -> list[dict[str, Any]]:
    """Return a heat map's cells: a metric's value in each hour of the week, also formatted.

    Args:
        read: A result of one period by ``weekday`` and ``hour``.
        label: The label of the metric.
        lang: "zh" or "en".
    """
    needed = ("value", "weekday", "hour")
    rows = [row for row in read.of(label) if None not in (row[name] for name in needed)]
    return [
        {
            "weekday": int(row["weekday"]),
            "hour": int(row["hour"]),
            "n": row["value"],
            "figure": read.figure(row, lang),
        }
        for row in rows
    ]


def _of_units(
    units: pl.DataFrame, kind: Kind | None, lang: Lang, limit: timedelta | None, registry: Registry
) -> Chart:
    """Draw the units that ``explain`` returned."""
    labels = units["metric"].unique().sort().to_list()
    if len(labels) != 1:
        msg = f"the units are of {len(labels)} metrics, and a chart shows one: filter them to one"
        raise ArgumentError(msg)
    known = labels[0].partition("(")[0] in registry
    metric: Metric | None = metric_of(labels[0], registry) if known else None
    title = in_language(metric.name, lang) if metric else labels[0]
    days = units["reported_on"]
    span: Any = period(days.min(), days.max() + timedelta(days=1))  # type: ignore[operator, arg-type]  # a date
    chosen = kind or "waits"
    if chosen == "waits":
        words = "等待时长分布（对数刻度）" if lang == "zh" else "distribution of waits (log scale)"
        seconds, unanswered = waits_of(units, metric)
        limit = limit or reply_limit(metric)
        lines = [f"{words} · {span}"]
        if limit is not None:
            shades = "深色在时限内，浅色超时", "dark: within the limit; pale: beyond it"
            lines.append(shades[lang != "zh"])
        if unanswered:
            lines.append(unreplied(unanswered, lang))
        return _titled(waits(seconds, lang, limit), title, lines)
    if chosen == "heatmap":
        rate = metric is not None and value_unit(metric.editions[0].measure) == "ratio"
        words = "按星期与小时" if lang == "zh" else "by weekday and hour"
        if not rate:
            words = "按星期与小时的数量" if lang == "zh" else "units by weekday and hour"
        cells = by_hour(units, lang if rate else None)
        shown = heatmap(cells, "ratio" if rate else "count", lang)
        return _titled(shown, title, f"{words} · {span}")
    msg = f'kind="{chosen}" needs a result of evaluate; for units, take "waits" or "heatmap"'
    raise ArgumentError(msg)


def _span(read: Result) -> str:
    return period(read.periods[0][0], read.periods[-1][1]) if read.periods else ""


def _titled(chart: Chart, title: str, subtitle: str | Sequence[str]) -> Chart:
    """Put a title and subtitle above a chart."""
    return chart.properties(title=charts().TitleParams(text=title, subtitle=subtitle))
