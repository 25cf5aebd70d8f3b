"""Listing of every policy, with the texts of ``check`` for a breach."""

from decimal import Decimal

from csmetrics.catalogue.builtin import registry
from csmetrics.model.requirements import value_unit
from csmetrics.policies import ALL, UNCHECKED
from csmetrics.reporting.display.read_result import target_of
from tests.policies.figures import PERIODS, figure, only
from tests.shown.clauses import both


def policies():
    """Yield the policies, those that cannot be checked, and verdicts as text."""
    lines = ["What platforms demand, Chinese · English.", ""]
    for policy in sorted(ALL, key=lambda one: one.id):
        lines += [*_policy(policy), ""]
    lines += ["Known, and not to be checked.", ""]
    for policy in sorted(UNCHECKED, key=lambda one: one.id):
        lines += [f"{policy.id}: {both(policy.name)}", f"  rule: {both(policy.rule)}"]
        lines += [f"  not checked: {both(policy.reason)}", *_sources(policy), ""]
    return lines[:-1]


def _policy(policy):
    unit = str(value_unit(registry[policy.metric].editions[-1].measure))
    yield f"{policy.id}: {both(policy.name)}"
    yield f"  {policy.metric} {target_of(policy, unit, 'en')} a {policy.period}" + (
        f" of {policy.days} days" if policy.days else ""
    )
    if policy.volume:
        of = policy.volume.metric or "its units"
        yield f"  if {of} {policy.volume.comparison} {policy.volume.number}"
    if policy.since or policy.until:
        yield f"  in force from {policy.since} until before {policy.until}"
    follows = policy.consequence
    yield f"  follows: {both(follows.text)}"
    exact = follows.model_dump(exclude={"text"})
    if stated := [f"{name} {value}" for name, value in exact.items() if value]:
        yield f"  in figures: {', '.join(stated)}"
    yield from _sources(policy)
    for choice in policy.choices:
        yield f"  reading: {both(choice.point)}"
        yield f"    because: {both(choice.reason)}"
    yield from _verdict(policy, unit)


def _sources(policy):
    return [
        "  source: " + ", ".join(str(part) for part in source.model_dump().values() if part)
        for source in policy.sources
    ]


def _verdict(policy, unit):
    """Yield the texts for a thousand units that miss the limit by a tenth."""
    miss = Decimal("0.9") if policy.higher_is_better else Decimal("1.1")
    days = next(days for days in _years(PERIODS[policy.period]) if _in_force(policy, *days))
    rows = [
        figure(policy.metric, float(miss * policy.threshold * 1000), 1000, unit=unit, period=days)
    ]
    rows += [figure(other, 1000, period=days) for other in policy.metrics[1:]]
    row = only(policy, *rows)
    yield f"  {row['value']:g} {row['outcome']}: {row['distance_zh']} · {row['distance_en']}"
    yield f"    {row['consequence_zh']} · {row['consequence_en']}"


def _years(period):
    """Yield the same period in several years."""
    for year in (2026, 2022, 2021):
        yield tuple(day.replace(year=year) for day in period)


def _in_force(policy, start, end):
    return (policy.since or start) <= start and end <= (policy.until or end)
