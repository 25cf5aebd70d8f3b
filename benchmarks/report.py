"""Markdown tables of the measurements, and a description of the machine."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

Measures = Mapping[str, float]

BASE = "csmetrics-trust"
BASES = {"registry": "csmetrics-trust", "report": "report-figures"}
"""The baselines of contestants that are not compared with ``BASE``."""
PEERS = ("sql-tuned", "polars-tuned", "floor-polars")
"""The contestants that ``BASE`` is compared with over drawn shapes."""
LIBRARIES = ("polars", "duckdb", "pandas", "pyarrow")


def machine() -> str:
    """Describe the processor, memory and library versions, without the host's name."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    found = []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    python = ".".join(map(str, sys.version_info[:3]))
    return (
        f"{datetime.now(UTC).date()}, {_processor()}, {cores} cores, {memory:.0f} GiB; "
        f"Python {python}, {', '.join(found)}"
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def table(runs: Mapping[str, Sequence[Measures | None]]) -> str:
    """Return a Markdown table of medians; a contestant that failed has no figures.

    Args:
        runs: The measures of each contestant by round; None if it failed.
    """
    lines = [
        "| contestant | wall, s | CPU, s | peak, GB | wall / base | CPU / base | base |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for name, rounds in runs.items():
        done = [one for one in rounds if one is not None]
        if len(done) < len(rounds) or not done:
            lines.append(f"| {name} | failed | | | | | |")
            continue
        base = runs.get(BASES.get(name, BASE), ())
        cells = [f"{median(one[key] for one in done):.2f}" for key in ("wall", "cpu")]
        cells.append(f"{median(one['peak'] for one in done) / 1e9:.2f}")
        for key in ("wall", "cpu"):
            pairs = [a[key] / b[key] for a, b in zip(rounds, base, strict=False) if a and b]
            cells.append(f"{median(pairs):.2f}" if pairs else "")
        cells.append(BASES.get(name, BASE) if base else "")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def shapes_table(of_shapes: Mapping[str, Mapping[str, Sequence[Measures | None]]]) -> str:
    """Return a Markdown table of CPU and wall time relative to each peer, with median and worst.

    Args:
        of_shapes: The measures of each contestant by shape and round.
    """
    kinds = [(peer, key) for key in ("cpu", "wall") for peer in PEERS]
    heads = " | ".join(f"{key} / {peer}" for peer, key in kinds)
    lines = [
        f"| shape | CPU, s | peak, GB | {heads} |",
        "|---|---:|---:|" + "---:|" * len(kinds),
    ]
    ratios: dict[tuple[str, str], list[float]] = {kind: [] for kind in kinds}
    for result, runs in of_shapes.items():
        base = [one for one in runs.get(BASE, ()) if one]
        if not base:
            lines.append(f"| {result} | failed | | {'| ' * len(kinds)}")
            continue
        cells = [f"{median(one['cpu'] for one in base):.2f}"]
        cells.append(f"{max(one['peak'] for one in base) / 1e9:.2f}")
        for peer, key in kinds:
            pairs = zip(runs.get(BASE, ()), runs.get(peer, ()), strict=False)
            found = [a[key] / b[key] for a, b in pairs if a and b]
            if found:
                ratios[peer, key].append(median(found))
            cells.append(f"{median(found):.2f}" if found else "")
        lines.append(f"| {result} | {' | '.join(cells)} |")
    for name, of in (("median", median), ("worst", max)):
        cells = [f"{of(ratios[kind]):.2f}" if ratios[kind] else "" for kind in kinds]
        lines.append(f"| **{name}** | | | {' | '.join(cells)} |")
    return "\n".join(lines)
