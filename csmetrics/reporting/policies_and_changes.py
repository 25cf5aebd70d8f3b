"""Sections of a report on policy verdicts by shop, and on changes split by member."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

import polars as pl

from csmetrics.analysis.numbers import column_name, member
from csmetrics.analysis.workforce.decomposition import Group, Part, Sums, split
from csmetrics.evaluation.result_frame import ABOVE, BELOW, exact
from csmetrics.model.requirements import value_unit
from csmetrics.policies.policy import Policy
from csmetrics.reporting.blocks import Cell, CellText, Mark, Section, Table
from csmetrics.reporting.cell_text import (
    Row,
    as_cell_text,
    bilingual_cell,
    change_cell,
    columns,
    nobody,
    own_text_cell,
    span_cell,
    text_cell,
    value_cell,
    value_text,
)
from csmetrics.reporting.display.read_result import target_of
from csmetrics.reporting.headline import Headlines, outcome, worst_first
from csmetrics.reporting.inputs import ReportInputs, Span
from csmetrics.wording.figure_text import difference, figure, period, span

_SHOWN = 6
_EFFECTS = {
    "rate": CellText("自身表现", "own performance"),
    "mix": CellText("占比变化", "share of the whole"),
    "amount": CellText("数量", "amount"),
    "overlap": CellText("同属几人的单位", "units of several at once"),
}


def policies(facts: ReportInputs) -> Section:
    """Tabulate the verdicts: for each policy and shop the worst, with how often it occurred."""
    groups: defaultdict[tuple[str, object], list[Row]] = defaultdict(list)
    if not facts.verdicts.is_empty():
        for row in facts.verdicts.iter_rows(named=True):
            groups[row["policy"], row["shop_id"]].append(row)
    rows = []
    for (policy_id, _), found in groups.items():
        policy = facts.policies[policy_id]
        metric = facts.asked.chosen.metrics[found[0]["metric"]]
        rows.append(_verdict(policy, value_unit(metric.editions[-1].measure), found, facts))
    names = columns(
        ("考核项", "rule"),
        ("店铺", "shop"),
        ("期间", "period"),
        ("数值", "value", True),
        ("要求", "target"),
        ("结果", "outcome"),
        ("差距", "shortfall"),
        ("后果", "what follows"),
    )
    title = CellText("平台考核", "Platform targets")
    table = Table(title, names, rows)
    lead = None
    if rows:
        lead = CellText(
            "按各平台自己的周期逐店判定；一期有多次判定时列出最差的一次。",
            "Each shop is judged over the platform's own period; if there are several verdicts,"
            " the worst is shown.",
        )
    return Section("policies", title, lead, tables=[table] if rows else [])


def _verdict(policy: Policy, unit: str, found: list[Row], facts: ReportInputs) -> tuple[Cell, ...]:
    worst = worst_first(found)[0]
    zh, en, mark = outcome(worst["outcome"])
    if len(found) > 1:
        times = sum(row["outcome"] == worst["outcome"] for row in found)
        zh, en = f"{zh}（{times}/{len(found)} 次）", f"{en} ({times} of {len(found)})"
    wanted = bilingual_cell(lambda lang: target_of(policy, unit, lang))
    return (
        Cell(as_cell_text(policy.name), policy.id, label=found[0]["metric"]),
        text_cell(facts.shops.get(worst["shop_id"], worst["shop_id"])),
        span_cell(worst["period_start"], worst["period_end"]),
        _judged_value(worst, unit, over=worst["period_end"] <= facts.known.date()),
        own_text_cell(*wanted),
        own_text_cell(zh, en, mark),
        own_text_cell(worst["distance_zh"] or "–", worst["distance_en"] or "–"),
        own_text_cell(worst["consequence_zh"] or "–", worst["consequence_en"] or "–"),
    )


def _judged_value(row: Row, unit: str, *, over: bool) -> Cell:
    """Make a cell of the judged value; if it may still change, with its possible range.

    There is no range before the period is ``over``: units to come may end outside of it.
    """
    low, high = row["low"], row["high"]
    if low is None or low == high or not over:
        return value_cell(row["value"], unit)
    between = bilingual_cell(lambda lang: span(low, high, unit, lang))
    if row["value"] is None:
        return own_text_cell(*between)
    behind = CellText(f" [{between.zh}]", f" [{between.en}]")
    return Cell(
        bilingual_cell(lambda lang: figure(row["value"], unit, lang)),
        row["value"],
        unit,
        "",
        behind,
    )


def moved(facts: ReportInputs, headlines: Headlines) -> Section:
    """Tabulate each member's exact contribution to every figure that moved."""
    title = CellText("主要变化", "Main changes")
    by = facts.asked.by
    if facts.before is None or by is None:
        return Section("moved", title)
    tables = [
        table
        for label in headlines.labels
        if headlines.moved(label) and (table := _parts(facts, headlines, label, by))
    ]
    who = column_name(by)
    lead = CellText(
        f"与上期（{period(*facts.before)}）相比，变化超出偶然的指标（金额则为变化达一"
        f"成的），按{who.zh}精确拆分：各部分之和等于总变化，列出最大的几部分。",
        f"The figures that moved since {period(*facts.before)} by more than chance (amounts: by"
        f" a tenth), split exactly by {who.en}: all parts add up to the change, and the largest"
        " are shown.",
    )
    return Section("moved", title, lead if tables else None, tables=tables)


Sides = list[dict[Group, Sums]]


def _split(
    facts: ReportInputs, headlines: Headlines, label: str, by: str
) -> tuple[list[Part], Sides] | None:
    """Split a figure's change into parts, largest first; return them and both periods' sums.

    None if the figure cannot be split: a quantile, no rows by member, a period without value.
    """
    metric = headlines.metric(label)
    own = facts.members.filter(metric=label)
    if own.is_empty() or facts.before is None:
        return None
    if any(one.measure.node == "quantile" for one in metric.editions):
        return None  # quantiles of members do not add up
    sides, wholes = [], []
    for days in (facts.before, facts.span):
        sides.append(_sums(facts, label, own, days, by))
        wholes.append(_sums(facts, label, facts.figures.filter(metric=label), days, None).get(()))
    if wholes[0] is None or wholes[1] is None or 0 in {wholes[0].below, wholes[1].below}:
        return None
    parts = split(sides[0], sides[1], (wholes[0], wholes[1]))
    return sorted(parts, key=lambda part: -abs(part.amount)), sides


def contributor(facts: ReportInputs, headlines: Headlines, label: str) -> CellText | None:
    """Name the member who contributed most to a change in its direction, and the amount."""
    by = facts.asked.by
    found = _split(facts, headlines, label, by) if by is not None else None
    if found is None or by is None:
        return None
    change = headlines.rows[label]["difference"]
    unit = value_unit(headlines.metric(label).editions[-1].measure)
    parts, sides = found
    sums: defaultdict[Group, Fraction] = defaultdict(Fraction)
    for part in parts:
        if part.group:
            sums[part.group] += part.amount
    same_way = {group: amount for group, amount in sums.items() if (amount > 0) == (change > 0)}
    if not same_way:
        return None
    group = max(same_way, key=lambda one: abs(same_way[one]))
    own = [_value(side.get(group)) for side in sides]
    called = nobody(by) if group[0] is None else as_cell_text(member(by, group[0]))
    amount = bilingual_cell(
        lambda lang: difference(float(abs(same_way[group])), unit, lang).lstrip("+")
    )
    way = CellText("上升", "rise") if change > 0 else CellText("下降", "fall")
    first, second = (value_text(one, unit) for one in own)
    return CellText(
        f"{called.zh}：{first.zh} → {second.zh}，占{way.zh}的 {amount.zh}",
        f"{called.en}: {first.en} → {second.en}, {amount.en} of the {way.en}",
    )


def _parts(facts: ReportInputs, headlines: Headlines, label: str, by: str) -> Table | None:
    metric = headlines.metric(label)
    found = _split(facts, headlines, label, by)
    if found is None:
        return None
    parts, sides = found
    unit = value_unit(metric.editions[-1].measure)
    rows: list[tuple[Cell, ...]] = []
    for part in sorted(parts[:_SHOWN], key=lambda one: one.group == (None,)):  # the null group last
        values = [_value(side.get(part.group)) for side in sides]
        shares = [_share(side, part.group) for side in sides]
        amount = float(part.amount)
        rows.append(
            (
                _who(part.group, by),
                own_text_cell(*_EFFECTS[part.effect]),
                change_cell(amount, unit, _mark(amount, metric.better)),
                value_cell(values[0], unit),
                value_cell(values[1], unit),
                value_cell(shares[0], "ratio"),
                value_cell(shares[1], "ratio"),
            )
        )
    if rest := parts[_SHOWN:]:
        amount = float(sum(part.amount for part in rest))
        smaller = "1 smaller part" if len(rest) == 1 else f"{len(rest)} smaller parts"
        words = own_text_cell(f"其余 {len(rest)} 项", smaller)
        nothing = own_text_cell("–", "–")
        rows.append((words, nothing, change_cell(amount, unit), *[nothing] * 4))
    names = columns(
        (column_name(by).zh, column_name(by).en),
        ("方式", "how"),
        ("贡献", "contribution", True),
        ("上期自身", "own, before", True),
        ("本期自身", "own, now", True),
        ("上期占比", "share, before", True),
        ("本期占比", "share, now", True),
    )
    change = change_cell(headlines.rows[label]["difference"], unit).shown
    name = headlines.name(label)
    return Table(CellText(f"{name.zh} {change.zh}", f"{name.en} {change.en}"), names, rows)


def _sums(
    facts: ReportInputs, label: str, rows: pl.DataFrame, span: Span, by: str | None
) -> dict[Group, Sums]:
    """Return the exact sums of each member in a period; of the whole under () without ``by``."""
    kept = rows.filter(period_start=span[0])
    found = exact(facts.asked.chosen.metrics[label], kept)
    above, below = found.scale
    groups: list[Group] = [()] if by is None else kept.select(by).rows()
    return {
        group: Sums(Fraction(one, above), None if found.absolute else Fraction(other, below))
        for group, (one, other) in zip(
            groups, found.rows.select(ABOVE, BELOW).iter_rows(), strict=False
        )
    }


def _value(sums: Sums | None) -> float | None:
    if sums is None or sums.below == 0:
        return None
    return float(sums.above / (sums.below or 1))


def _share(side: dict[Group, Sums], group: Group) -> float | None:
    if not group:
        return None
    parts: Any = {
        one: sums.above if sums.below is None else sums.below for one, sums in side.items()
    }
    whole = sum(parts.values())
    return float(parts.get(group, 0) / whole) if whole else None


def _who(group: Group, by: str) -> Cell:
    if not group:
        return own_text_cell("–", "–")
    if group[0] is None:
        return own_text_cell(*nobody(by))
    return text_cell(group[0])


def _mark(amount: float, better: str | None) -> Mark:
    if better is None:
        return ""
    return "better" if (amount > 0) == (better == "higher") else "worse"
