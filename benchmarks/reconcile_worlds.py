# ruff: noqa: T201  its output
"""Accuracy of ``reconcile``: how often it finds the planted clause, or is wrong (对账的命中率).

Run from the repository: ``python -m benchmarks.reconcile_worlds [worlds] [kinds] [file] [first]``.
``worlds``: the number of drawn data sets per kind. ``kinds``: separated by commas; default: all.
``file``: gets a line of JSON per world; lines already in it are not computed again. ``first``: the
first seed; another one draws other worlds.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import polars as pl

import csmetrics as cs
from csmetrics.reconciliation.findings import ENOUGH
from tests.reconciliation import planted

FAULTS = {
    "missing": planted.without_some_messages,
    "shifted": planted.in_another_zone,
    "doubled": planted.with_doubled_rows,
}
CLAUSES = {"one": 1, "two": 2}
KINDS = (*CLAUSES, *FAULTS, "outside")


def clauses_of(metric: cs.Metric) -> set[tuple[str, str]]:
    """Return the varied clauses of a metric, with their values."""
    return {(one.clause, one.value) for one in metric.varied}


def outcome(result: cs.Reconciliation, truth: cs.Metric) -> str:
    """Classify a verdict by whether it names the planted definition, alone or among equals.

    If the figures cannot show a clause, the verdict lists it as undetermined: a reading together
    with undetermined clauses also names the definition.
    """
    if not result.readings:
        return f"missed: {result.verdict}"
    named = {one.metric.fingerprint for one in result.readings}
    if truth.fingerprint in named:
        return "found" if len(named) == 1 else "among equals"
    undetermined = set().union(*(clauses_of(one.metric) for one in result.undetermined))
    if any(clauses_of(truth) <= clauses_of(one.metric) | undetermined for one in result.readings):
        return "among equals"
    return "WRONG" if result.verdict == "explained" else f"missed: {result.verdict}"


def tried(kind: str, seed: int) -> tuple[cs.Metric, cs.Reconciliation, str]:
    """Draw and reconcile one world; return the true definition, the result and its outcome."""
    if kind in CLAUSES:
        data, metric, truth = planted.planted(seed, CLAUSES[kind], planted.WIDER, planted.varied)
        published = planted.as_printed(truth, data)
        result = cs.reconcile(metric, data, published, by="agent_id")
        if not published["value"].cast(pl.String).str.contains(r"\d").any():
            return truth, result, "nothing printed"
        return truth, result, outcome(result, truth)
    data, metric = planted.varied(seed), planted.of_wider(seed, counted=kind != "outside")
    if kind == "outside":
        truth = planted.outside_the_vocabulary(metric, seed)
        result = cs.reconcile(metric, data, planted.as_printed(truth, data), by="agent_id")
        text = {"no reading": "no reading", "same": "same"}.get(result.verdict)
        apart = (~result.cells["agrees"].drop_nulls()).sum()
        if text is None and apart < ENOUGH and result.verdict != "explained":
            text = "nearly the same"  # the figures cannot show it
        wrong = "WRONG " if result.verdict == "explained" else ""
        return truth, result, text or f"{wrong}{result.verdict}"
    faulty = FAULTS[kind](data, seed)
    result = cs.reconcile(metric, faulty, planted.as_printed(metric, data), by="agent_id")
    if result.fault is not None:  # found, alone or beside readings
        return metric, result, result.fault.kind
    wrong = "WRONG " if result.verdict == "explained" else ""
    return metric, result, f"{wrong}{result.verdict}"


def told_before(file: Path | None) -> list[dict[str, Any]]:
    """Read the lines of an earlier run."""
    if file is None or not file.is_file():
        return []
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def worlds(count: int, kinds: list[str], file: Path | None, first: int) -> Iterator[dict[str, Any]]:
    """Yield the outcome of each world, those of earlier runs first."""
    before = told_before(file)
    yield from before
    done = {(one["kind"], one["seed"]) for one in before}
    for seed in range(first, first + count):
        for kind in kinds:
            if (kind, seed) in done:
                continue
            began = time.perf_counter()
            truth, result, found = tried(kind, seed)
            line = {
                "kind": kind,
                "seed": seed,
                "truth": truth.label,
                "told": found,
                "verdict": result.verdict,
                "readings": [one.metric.label for one in result.readings],
                "text": result.text("en"),
                "seconds": round(time.perf_counter() - began, 2),
            }
            if file is not None:
                with file.open("a", encoding="utf-8") as out:
                    print(json.dumps(line, ensure_ascii=False), file=out)
            yield line


def main(count: int, kinds: list[str], file: Path | None, first: int = 0) -> None:
    """Print a count of outcomes for each kind of world, and each failure."""
    warnings.filterwarnings("ignore", category=cs.CsmetricsWarning)
    found: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    right = {"found", "among equals", "same", "nearly the same", "no reading", "nothing printed"}
    right |= {*FAULTS}
    for line in worlds(count, kinds, file, first):
        found[line["kind"]][line["told"]] += 1
        if line["told"] not in right or (line["kind"] in FAULTS and line["told"] == "no reading"):
            print("   ", line["kind"], line["seed"], line["truth"], line["told"], line["text"])
    for kind, counts in found.items():
        if counts:
            print(f"{kind}:", dict(counts.most_common()), flush=True)


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        int(given[0]) if given else 20,
        given[1].split(",") if len(given) > 1 else list(KINDS),
        Path(given[2]) if len(given) > 2 else None,  # noqa: PLR2004  the third
        int(given[3]) if len(given) > 3 else 0,  # noqa: PLR2004  the fourth
    )
