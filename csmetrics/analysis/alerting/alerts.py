"""``alerts``: rows of a result that meet an alert rule, with the reason in words."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from statistics import fmean, median
from typing import Any

import polars as pl

from csmetrics.analysis.alerting.alert_rules import SEVERITIES, AlertRule, rules_of
from csmetrics.analysis.alerting.event_days import Events
from csmetrics.analysis.numbers import figure, group, known_so_far
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError, nearest
from csmetrics.evaluation.evaluate import chosen_registry
from csmetrics.evaluation.result_frame import (
    Figures,
    calendar_of,
    exact_rows,
    figures_of,
    free_names,
    groups_of,
    is_whole,
    metric_of,
)
from csmetrics.language.measures import Count, Proportion, Total
from csmetrics.model.edition import Text
from csmetrics.model.metric import Metric
from csmetrics.policies.verdict import AFTER_GROUPS as CHECKED_AFTER
from csmetrics.policies.verdict import BEFORE_GROUPS as CHECKED_BEFORE
from csmetrics.policies.verdict import OPEN

_BEFORE: dict[str, pl.DataType] = {
    "metric": pl.String(),
    "period_start": pl.Date(),
    "period_end": pl.Date(),
}
_AFTER: dict[str, pl.DataType] = {
    "severity": pl.Enum(SEVERITIES),
    "kind": pl.String(),
    "value": pl.Float64(),
    "limit": pl.Float64(),
    "z": pl.Float64(),
    "volume": pl.Int64(),
    "status": pl.String(),
    "reason_zh": pl.String(),
    "reason_en": pl.String(),
}
_PROVISIONAL = Text(zh="（暂定，还可能变）", en=" (provisional: it may still change)")
_SPREAD, _MEAN_SPREAD = 1.4826, 1.2533
"""The standard deviation of a normal distribution ÷ its median, and ÷ its mean, abs. deviation."""

Row = dict[str, Any]


def alerts(
    result: pl.DataFrame | None,
    rules: AlertRule | Mapping[str, object] | Sequence[AlertRule | Mapping[str, object]],
    *,
    checked: pl.DataFrame | None = None,
    calendar: pl.DataFrame | None = None,
    registry: Registry | None = None,
) -> pl.DataFrame:
    """Find the rows of a result that meet an alert rule (预警).

    Args:
        result: A result of ``evaluate``, of any metrics, period and groups; None if all rules are
            about policies.
        rules: Rules (``AlertRule``), or mappings of their fields, as a TOML file has them.
        checked: A result of ``check``, for rules about policies; with the groups of ``result``.
        calendar: Rows of the table ``calendar``. History rules skip a period with a day of kind
            "event" of its shop and the metric's platform: it raises no alert, and is not part of
            the history of others. Thresholds and policies apply to those days, too.
        registry: Where the metrics are looked up; default: the built-in one.

    Returns:
        One row for each row and rule that it meets, sorted by metric, period, group, severity and
        kind. Columns: ``metric``, ``period_start``, ``period_end``, those of ``by``, ``severity``
        (critical, warning, info), ``kind`` (threshold, history, policy), ``value``, ``limit`` (the
        threshold; for history the median of the earlier periods), ``z`` (for history: (value −
        median) ÷ (1.4826 × median absolute deviation), or ÷ (1.2533 × mean absolute deviation)
        where the median one is 0; null where the history never changed), ``volume`` (the
        denominator where it counts units), ``status`` ("final" or "provisional"; the reason then
        says that the figure may change), ``reason_zh``, ``reason_en``.

        A row with pending units raises an alert if it is beyond the limit whatever becomes of
        them; a proportion's pending units then count towards its minimum volume. There is no alert
        for a row of which nothing is known, for one below the minimum volume, or, by history, for
        a count or total of an incomplete period; nor by a policy that sets such a figure a lower
        limit, while it may still grow.

    Raises:
        ArgumentError: A rule cannot be read or fits no row's metric or policy, or a frame lacks a
            column.
        UnknownMetricError: The registry lacks one of the metrics.

    Examples:
        >>> import csmetrics as cs
        >>> weeks = cs.evaluate("pdd.reply_rate_3min", cs.datasets.sample_shop(), per="week")
        >>> rule = cs.AlertRule(metric="pdd.*", below=0.7, severity="critical")
        >>> cs.alerts(weeks, rule)["reason_en"].to_list()
        ['3-minute human reply rate was 69.93% (293/419), below 70.00%']
    """
    read = rules_of(rules)
    registry = chosen_registry(registry)
    found: list[Row] = []
    groups: dict[str, pl.DataType] = {}
    of_result = [rule for rule in read if rule.kind != "policy"]
    if result is not None:
        groups = {name: result.schema[name] for name in groups_of(result)}
        free_names(groups, _AFTER)
        tables = figures_of(result, registry)
        events = Events(calendar)
        _refuse_unmatched(of_result, "metric", [one.metric.id for one in tables])
        for table in tables:
            mine = [rule for rule in of_result if fnmatchcase(table.metric.id, rule.metric)]
            found += _of_figures(table, tuple(groups), mine, events)
    elif of_result:
        msg = "a rule is about figures, but result is None: give a result of evaluate"
        raise ArgumentError(msg)
    of_policies = [rule for rule in read if rule.kind == "policy"]
    if checked is not None:
        judged = _groups_of(checked)
        if result is not None and judged != groups:
            names = [", ".join(one) or "none" for one in (judged, groups)]
            msg = (
                f"checked is grouped by {names[0]}, and the result by {names[1]}: use the same by="
            )
            raise ArgumentError(msg)
        groups = judged
        _refuse_unmatched(of_policies, "policy", checked["policy"].unique().to_list())
        found += _of_policies(checked, tuple(groups), of_policies, registry)
    elif of_policies:
        msg = "a rule is about policies: give checked=cs.check(...)"
        raise ArgumentError(msg)
    order = ["metric", "period_start", *groups, "severity", "kind", "reason_en"]
    return pl.DataFrame(found, schema={**_BEFORE, **groups, **_AFTER}).sort(order)


def _refuse_unmatched(rules: list[AlertRule], field: str, known: list[str]) -> None:
    """Raise for a rule that matches none of the ids: it could never raise an alert."""
    for rule in rules:
        pattern = getattr(rule, field)
        if known and not any(fnmatchcase(one, pattern) for one in known):
            msg = (
                f"no row has a {field} that matches the rule's"
                f" {pattern!r}.{nearest(pattern, known)} Change the rule, or give rows that"
                " match"
            )
            raise ArgumentError(msg)


def _of_figures(
    table: Figures, groups: tuple[str, ...], rules: list[AlertRule], events: Events
) -> Iterator[Row]:
    """Yield the alerts about the rows of one metric."""
    if not rules:
        return
    uncut = pl.lit(value=True)
    if table.absolute and any(rule.kind == "history" for rule in rules):
        uncut = is_whole(calendar_of(table.rows, table.metric.label))
    rows = table.rows.with_columns(table.volume.alias("volume"), uncut.alias("uncut"))
    by_group: defaultdict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row, sums in exact_rows(table._replace(rows=rows)):
        row["event"] = events.overlap(row, table.metric.platform, table.trailing)
        row["low"] = row["high"] = row["value"]
        if row["pending"] and sums.low is not None and sums.high is not None:
            row["low"], row["high"] = float(sums.low), float(sums.high)
        by_group[tuple(row[name] for name in groups)].append(row)
    for series in by_group.values():
        for rule in rules:
            yield from _of_series(series, rule, table.metric, groups)


def _of_series(
    series: list[Row], rule: AlertRule, metric: Metric, groups: tuple[str, ...]
) -> Iterator[Row]:
    """Yield one rule's alerts about the rows of one group, which are in order of time."""
    history: deque[float] = deque(maxlen=rule.window)
    for row in series:
        if row["low"] is None or _few(_volume(row, metric), rule.minimum_volume):
            continue
        if rule.kind == "threshold":
            yield from _beyond(row, rule, metric, groups)
        elif row["uncut"] and not row["event"]:
            yield from _differs(row, history, rule, metric, groups)
            # a metric that never settles has no final periods: its provisional ones are used
            settled = row["status"] == "final" or row["final_at"] is None
            if settled and row["value"] is not None:
                history.append(row["value"])


def _volume(row: Row, metric: Metric) -> int | None:
    """The volume, including a proportion's pending units; None if no units are counted."""
    pending = row["pending"] if isinstance(metric.editions[0].measure, Proportion) else 0
    return None if row["volume"] is None else int(row["volume"] + pending)


def _few(volume: int | None, least: int) -> bool:
    """Whether a volume is below the minimum; never, if there is no volume."""
    return volume is not None and volume < least


def _beyond(row: Row, rule: AlertRule, metric: Metric, groups: tuple[str, ...]) -> Iterator[Row]:
    """Yield an alert if a value is beyond a threshold, whatever becomes of pending units."""
    for limit, crossed, zh, en in (
        (rule.below, rule.below is not None and row["high"] < rule.below, "低于", "below"),
        (rule.above, rule.above is not None and row["low"] > rule.above, "高于", "above"),
    ):
        if crossed and limit is not None:
            shown = figure(limit, metric)
            why = Text(zh=f"{zh} {shown.zh}", en=f"{en} {shown.en}")
            yield _alert(row, rule, metric, groups, limit=limit, why=why)


def _differs(
    row: Row, history: Sequence[float], rule: AlertRule, metric: Metric, groups: tuple[str, ...]
) -> Iterator[Row]:
    """Yield an alert if a value differs too much from those before it."""
    if len(history) < rule.least:
        return
    middle = median(history)
    closest = min(max(middle, row["low"]), row["high"])  # whatever becomes of pending units
    moved = closest - middle
    worse = {"higher": moved < 0, "lower": moved > 0}.get(metric.better or "", moved != 0)
    if not moved or (rule.side == "worse" and not worse):
        return
    spread = _SPREAD * median(abs(one - middle) for one in history)
    spread = spread or _MEAN_SPREAD * fmean(abs(one - middle) for one in history)
    z = moved / spread if spread else None
    if z is not None and abs(z) < rule.z:
        return
    usual, n = figure(middle, metric), len(history)
    if z is None:
        why = Text(
            zh=f"此前 {n} 期一直是 {usual.zh}", en=f"in each of the {n} periods before {usual.en}"
        )
    else:
        why = Text(
            zh=f"此前 {n} 期的中位数是 {usual.zh}，稳健 z 值 {z:.2f}",
            en=f"the median of the {n} periods before {usual.en}, robust z {z:.2f}",
        )
    yield _alert(row, rule, metric, groups, limit=middle, why=why, z=z)


def _groups_of(checked: object) -> dict[str, pl.DataType]:
    """The group columns of a result of ``check``, with their types."""
    own = {**CHECKED_BEFORE, **CHECKED_AFTER}
    if not isinstance(checked, pl.DataFrame):
        msg = (
            f"checked must be a result of check, a polars DataFrame, not a {type(checked).__name__}"
        )
        raise ArgumentError(msg)
    if absent := [name for name in own if name not in checked.columns]:
        msg = (
            f"checked lacks the column {absent[0]}: it is not a result of check; give what check"
            " returns"
        )
        raise ArgumentError(msg)
    return {name: of for name, of in checked.schema.items() if name not in own}


def _of_policies(
    checked: pl.DataFrame, groups: tuple[str, ...], rules: list[AlertRule], registry: Registry
) -> Iterator[Row]:
    """Yield the alerts about rows of ``check``."""
    for row in checked.iter_rows(named=True):
        mine = [rule for rule in rules if fnmatchcase(row["policy"], rule.policy or "")]
        open_ = row["outcome"] in OPEN
        ends = (
            (row["low"], row["high"]) if open_ and row["low"] is not None else (row["value"],) * 2
        )
        if not mine or ends[0] is None or row["outcome"] == "too_few":
            continue
        metric = metric_of(row["metric"], registry)
        upward, strict = row["comparison"][0] == ">", row["comparison"] in {">", "<"}
        if open_ and upward and isinstance(metric.editions[-1].measure, Count | Total):
            continue  # more may come, so that it is neither short nor close yet
        # by how much the threshold is met, now and at best once no unit is pending
        spare, most = (
            one - row["threshold"] if upward else row["threshold"] - one
            for one in (row["value"] if row["value"] is not None else min(ends), ends[upward])
        )
        missed = most < 0 or (strict and most == 0)
        breached = missed if open_ else row["outcome"] == "breaches"
        limit = figure(row["threshold"], metric)
        seen = {**row, "status": "provisional" if open_ else "final"}
        for rule in mine:
            least = row["minimum_volume"]
            if _few(row["volume"], rule.minimum_volume if least is None else least):
                continue
            if breached:
                why = Text(
                    zh=f"不满足考核 {row['policy']}（{limit.zh}）",
                    en=f"against policy {row['policy']} ({limit.en})",
                )
                if row["distance_zh"]:
                    why = Text(
                        zh=f"{why.zh}；{row['distance_zh']}", en=f"{why.en}; {row['distance_en']}"
                    )
            elif row["value"] is not None and max(spare, 0) < rule.margin:
                why = Text(
                    zh=f"接近考核 {row['policy']} 的界限 {limit.zh}",
                    en=f"close to the {limit.en} of policy {row['policy']}",
                )
            else:
                continue
            yield _alert(seen, rule, metric, groups, limit=row["threshold"], why=why)


def _alert(  # noqa: PLR0913  what an alert is made of
    row: Row,
    rule: AlertRule,
    metric: Metric,
    groups: tuple[str, ...],
    *,
    limit: float,
    why: Text,
    z: float | None = None,
) -> Row:
    """Make the row of an alert, with its reason in words."""
    value = Text(zh="未定", en="undecided")
    if row["value"] is not None:
        value = figure(row["value"], metric)
    elif "numerator" in row:
        value = known_so_far(row, metric)
    zh, en = f"{metric.name.zh}为 {value.zh}", f"{metric.name.en} was {value.en}"
    if groups:
        who = group(groups, [row[name] for name in groups])
        zh, en = f"{who.zh} 的{zh}", f"{metric.name.en} of {who.en} was {value.en}"
    proportion = isinstance(metric.editions[0].measure, Proportion)
    sides = row.get("denominator") is not None  # a published figure may lack them
    if "numerator" in row and sides and row["value"] is not None and proportion:
        counted = f"{row['numerator']:.0f}/{row['denominator']:.0f}"
        zh, en = f"{zh}（{counted}）", f"{en} ({counted})"
    if row["low"] is not None and row["low"] < row["high"]:
        low, high = (figure(row[name], metric) for name in ("low", "high"))
        zh += f"（待定者可使其在 {low.zh} 与 {high.zh} 之间）"
        en += f" (the pending units may bring it to between {low.en} and {high.en})"
    zh, en = f"{zh}，{why.zh}", f"{en}, {why.en}"
    if row["status"] == "provisional":
        zh, en = f"{zh}{_PROVISIONAL.zh}", f"{en}{_PROVISIONAL.en}"
    return {
        **{name: row[name] for name in (*_BEFORE, *groups, "value", "volume", "status")},
        "severity": rule.severity,
        "kind": rule.kind,
        "limit": limit,
        "z": z,
        "reason_zh": zh,
        "reason_en": en,
    }
