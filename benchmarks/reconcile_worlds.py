# ruff: noqa: T201  it shows what it finds
"""How often ``reconcile`` finds the planted clause, and how often it is wrong (对账的命中率).

Run from the repository: ``python -m benchmarks.reconcile_worlds [worlds]``.
"""

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import csmetrics as cs
from tests.reconciliation.planted import (
    METRICS,
    as_printed,
    in_another_zone,
    outside_the_vocabulary,
    planted,
    with_doubled_rows,
    without_some_messages,
    world,
)


def outcome(result: cs.Reconciliation, truth: cs.Metric) -> str:
    """Whether a verdict names the planted definition, alone or among equals."""
    named = {one.metric.fingerprint for one in result.readings}
    if truth.fingerprint in named:
        return "found" if len(named) == 1 else "among equals"
    if truth.fingerprint in {one.metric.fingerprint for one in result.untold}:
        return "among equals"
    return f"WRONG {result.verdict}" if len(named) == 1 else f"missed: {result.verdict}"


def main(worlds: int) -> None:
    """Print a count of outcomes for each sort of world."""
    for edits in (1, 2):
        found = Counter()
        for seed in range(worlds):
            data, metric, truth = planted(seed, edits)
            result = cs.reconcile(metric, data, as_printed(truth, data), by="agent_id")
            told = outcome(result, truth)
            if "WRONG" in told or "missed" in told:
                print("   ", seed, truth.label, told, result)
            found[told] += 1
        print(f"{edits} clauses:", dict(found), flush=True)
    faults = {
        "missing": without_some_messages,
        "shifted": lambda data, _: in_another_zone(data),
        "doubled": with_doubled_rows,
    }
    for name, fault in faults.items():
        found = Counter()
        for seed in range(worlds):
            data, metric = world(seed), cs.registry[METRICS[seed % len(METRICS)]]
            result = cs.reconcile(
                metric, fault(data, seed), as_printed(metric, data), by="agent_id"
            )
            kind = result.fault.kind if result.fault else ""
            found[f"{result.verdict} {kind}"] += 1
            if kind != name and result.verdict != "same":
                print("   ", seed, metric.label, result)
        print(f"{name}:", dict(found), flush=True)
    found = Counter()
    for seed in range(worlds):
        data, metric = world(seed), cs.registry[METRICS[seed % len(METRICS)]]
        truth = outside_the_vocabulary(metric, seed)
        result = cs.reconcile(metric, data, as_printed(truth, data), by="agent_id")
        found[result.verdict] += 1
        if result.verdict != "no reading":
            print("   ", seed, truth.label, result)
    print("outside the vocabulary:", dict(found))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
