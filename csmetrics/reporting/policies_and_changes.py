"""What the platforms demand, shop by shop, and what moved the figures, member by member."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

import polars as pl

from csmetrics.analysis.workforce.decomposition import Group, Sums, split
from csmetrics.display.read_result import NOBODY, column_name, demand
from csmetrics.evaluation.result_frame import ABOVE, BELOW, exact
from csmetrics.language.measures import Quantile
from csmetrics.model.requirements import value_unit
from csmetrics.policies.policy import Policy
from csmetrics.reporting.blocks import Cell, Mark, Said, Section, Table
from csmetrics.reporting.cell_text import (
    Row,
    change_cell,
    columns,
    said_cell,
    span_cell,
    spoken,
    text_cell,
    told,
    value_cell,
)
from csmetrics.reporting.headline import OUTCOMES, Headlines, outcome
from csmetrics.reporting.inputs import Facts, Span
from csmetrics.wording.figure_text import figure, period, span

_SHOWN = 6
_EFFECTS = {
    "rate": Said("自身表现", "own performance"),
    "mix": Said("占比变化", "share of the whole"),
    "amount": Said("数量", "amount"),
    "overlap": Said("同属几人的单位", "units of several at once"),
}


def policies(facts: Facts) -> Section:
    """Every verdict of a policy on days of the period; of several the worst, and how many."""
    groups: defaultdict[tuple[str, object], list[Row]] = defaultdict(list)
    if not facts.verdicts.is_empty():
        for row in facts.verdicts.iter_rows(named=True):
            groups[row["policy"], row["shop_id"]].append(row)
    rows = []
    for (policy_id, _), found in groups.items():
        policy = facts.policies[policy_id]
        metric = facts.asked.chosen.metrics[policy.metric]
        rows.append(_verdict(policy, value_unit(metric.editions[-1].measure), found))
    names = columns(
        ("考核项", "demand"),
        ("店铺", "shop"),
        ("期间", "period"),
        ("数值", "value", True),
        ("要求", "demanded"),
        ("结果", "outcome"),
        ("差距", "what was wanting"),
        ("后果", "what follows"),
    )
    title = Said("平台考核", "Platform demands")
    table = Table(title, names, rows)
    lead = None
    if rows:
        lead = Said(
            "按各平台自己的周期逐店判定；一期有多次判定时列出最差的一次。",
            "Each shop is judged over the platform's own period; of several verdicts the worst is"
            " shown.",
        )
    return Section("policies", title, lead, tables=[table] if rows else [])


def _verdict(policy: Policy, unit: str, found: list[Row]) -> tuple[Cell, ...]:
    order = list(OUTCOMES)
    worst = min(
        found,
        key=lambda row: (order.index(row["outcome"]), -(row["distance"] or 0), row["period_start"]),
    )
    zh, en, mark = outcome(worst["outcome"])
    if len(found) > 1:
        times = sum(row["outcome"] == worst["outcome"] for row in found)
        zh, en = f"{zh}（{times}/{len(found)} 次）", f"{en} ({times} of {len(found)})"
    wanted = told(lambda lang: demand(policy, unit, lang))
    return (
        Cell(spoken(policy.name), policy.id),
        text_cell(worst["shop_id"]),
        span_cell(worst["period_start"], worst["period_end"]),
        _judged_value(worst, unit),
        said_cell(*wanted),
        said_cell(zh, en, mark),
        said_cell(worst["distance_zh"] or "–", worst["distance_en"] or "–"),
        said_cell(worst["consequence_zh"] or "–", worst["consequence_en"] or "–"),
    )


def _judged_value(row: Row, unit: str) -> Cell:
    """A judged value; of one that is open, with the range in which it must end."""
    low, high = row["low"], row["high"]
    if low is None or low == high:
        return value_cell(row["value"], unit)
    between = told(lambda lang: span(low, high, unit, lang))
    if row["value"] is None:
        return said_cell(*between)
    behind = Said(f" [{between.zh}]", f" [{between.en}]")
    return Cell(told(lambda lang: figure(row["value"], unit, lang)), row["value"], unit, "", behind)


def moved(facts: Facts, headlines: Headlines) -> Section:
    """What each member did to the figures that moved: exactly, from the sums already evaluated."""
    title = Said("什么在变", "What moved")
    by = facts.asked.by
    if facts.before is None or by is None:
        return Section("moved", title)
    tables = [
        table
        for label in headlines.labels
        if headlines.moved(label) and (table := _parts(facts, headlines, label, by))
    ]
    who = column_name(by)
    lead = Said(
        f"与上期（{period(*facts.before)}）相比有明显变化的指标（区间不重叠；没有区间的，变化达"
        f"一成），按{who.zh}精确拆分：各部分之和等于总变化，列出最大的几部分。",
        f"The figures that clearly moved since {period(*facts.before)} (intervals apart; without"
        f" intervals, by a tenth), split exactly by {who.en}: all parts add up to the change, the"
        " largest are shown.",
    )
    return Section("moved", title, lead if tables else None, tables=tables)


def _parts(facts: Facts, headlines: Headlines, label: str, by: str) -> Table | None:
    metric = headlines.metric(label)
    own = facts.members.filter(metric=label)
    if own.is_empty() or facts.before is None:
        return None
    unit = value_unit(metric.editions[-1].measure)
    if any(isinstance(one.measure, Quantile) for one in metric.editions):
        return None  # those of members do not add up to that of the whole
    sides, wholes = [], []
    for days in (facts.before, facts.span):
        sides.append(_sums(facts, label, own, days, by))
        wholes.append(_sums(facts, label, facts.figures.filter(metric=label), days, None).get(()))
    if wholes[0] is None or wholes[1] is None or 0 in {wholes[0].below, wholes[1].below}:
        return None
    parts = split(sides[0], sides[1], (wholes[0], wholes[1]))
    parts.sort(key=lambda part: -abs(part.amount))
    rows: list[tuple[Cell, ...]] = []
    for part in parts[:_SHOWN]:
        values = [_value(side.get(part.group)) for side in sides]
        shares = [_share(side, part.group) for side in sides]
        amount = float(part.amount)
        rows.append(
            (
                _who(part.group),
                said_cell(*_EFFECTS[part.effect]),
                change_cell(amount, unit, _mark(amount, metric.better)),
                value_cell(values[0], unit),
                value_cell(values[1], unit),
                value_cell(shares[0], "ratio"),
                value_cell(shares[1], "ratio"),
            )
        )
    if rest := parts[_SHOWN:]:
        amount = float(sum(part.amount for part in rest))
        words = said_cell(f"其余 {len(rest)} 项", f"{len(rest)} smaller parts")
        nothing = said_cell("–", "–")
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
    return Table(Said(f"{name.zh} {change.zh}", f"{name.en} {change.en}"), names, rows)


def _sums(
    facts: Facts, label: str, rows: pl.DataFrame, span: Span, by: str | None
) -> dict[Group, Sums]:
    """The exact sums of each member in a period."""
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


def _who(group: Group) -> Cell:
    if not group:
        return said_cell("–", "–")
    if group[0] is None:
        return said_cell(*spoken(NOBODY))
    return text_cell(group[0])


def _mark(amount: float, better: str | None) -> Mark:
    if better is None:
        return ""
    return "better" if (amount > 0) == (better == "higher") else "worse"
