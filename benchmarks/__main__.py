"""``python -m benchmarks``: time the suite, and check that all results agree.

This process imports nothing large and starts one child per run, whose peak memory is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import report

NAMES = (
    *("floor-polars", "floor-duckdb", "csmetrics", "csmetrics-trust"),
    *("sql-tuned", "polars-tuned", "sql-analyst", "pandas"),
)
TUNED = ("csmetrics-trust", *report.PEERS)
"""The contestants that run over drawn shapes."""
MORE = ("registry", "report", "report-figures", "one-metric", "spark")
"""The contestants that run only if named in ``--only``."""


Runs = dict[str, list[dict[str, Any] | None]]


def main() -> int:
    """Run the contestants in turn, each in its own process; return 1 if one fails or disagrees."""
    arguments = _arguments()
    os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000")  # as in csmetrics.cli
    with tempfile.TemporaryDirectory() as scratch:
        if arguments.shapes:
            return _over_shapes(arguments, Path(scratch))
        return _over_base(arguments, Path(scratch))


def _over_base(arguments: argparse.Namespace, scratch: Path) -> int:
    prepared = _child("prepare", str(arguments.data), str(arguments.messages))
    if prepared is None:
        return 1
    names = arguments.only or NAMES
    runs, failed = _compare(prepared["place"], names, arguments.runs, scratch)
    heading = ", ".join(f"{count:,} {table}" for table, count in prepared["rows"].items())
    _tell(
        f"{report.machine()}.\n\n{heading}; median of {arguments.runs} runs, in turn.\n\n"
        f"{report.table(runs)}\n",
        arguments.markdown,
    )
    return failed


def _over_shapes(arguments: argparse.Namespace, scratch: Path) -> int:
    """Run the tuned contestants over drawn shapes; delete the data of each shape afterwards."""
    of_shapes: dict[str, Runs] = {}
    failed = 0
    for seed in range(arguments.seed, arguments.seed + arguments.shapes):
        folder = scratch / str(seed)
        prepared = _child("prepare", str(folder), str(arguments.messages), str(seed))
        if prepared is None:
            return 1
        print(f"shape {seed}: {prepared['shape']}", file=sys.stderr)  # noqa: T201
        names = arguments.only or TUNED
        runs, wrong = _compare(prepared["place"], names, arguments.runs, folder)
        failed |= wrong
        of_shapes[prepared["shape"]] = runs
        shutil.rmtree(folder)
    _tell(
        f"{report.machine()}.\n\nAbout {arguments.messages:,} messages a shape; median of"
        f" {arguments.runs} runs, in turn.\n\n{report.shapes_table(of_shapes)}\n",
        arguments.markdown,
    )
    return failed


def _compare(place: str, names: Sequence[str], runs: int, scratch: Path) -> tuple[Runs, int]:
    """Return each contestant's measures by round, and 1 if one failed or disagrees."""
    taken: Runs = {name: [] for name in names}
    for number in range(runs):
        for name in names:
            one = _child("run", name, place, str(scratch / f"{name}.parquet"))
            taken[name].append(one)
            text = "failed" if one is None else f"{one['wall']:.2f} s, CPU {one['cpu']:.2f} s"
            print(f"run {number + 1}: {name} {text}", file=sys.stderr)  # noqa: T201
    disagree = [name for name in names if not _agrees(name, scratch)]
    failed = any(one is None for rounds in taken.values() for one in rounds)
    return taken, 1 if failed or disagree else 0


def _tell(text: str, markdown: Path | None) -> None:
    print(text)  # noqa: T201  the output of the command
    if markdown:
        markdown.write_text(text, "utf-8")


def _agrees(name: str, scratch: Path) -> bool:
    """Return whether a contestant's numbers equal csmetrics'; True if there are none to compare."""
    ours = [scratch / f"{one}.parquet" for one in ("csmetrics", "csmetrics-trust")]
    expected, found = next(filter(Path.exists, ours), ours[0]), scratch / f"{name}.parquet"
    if found == expected or not expected.exists() or not found.exists():
        return True
    return _child("agree", str(expected), name, str(found)) is not None


def _child(*arguments: str) -> dict[str, Any] | None:
    """Run a task in a child process; return its JSON, or None if it failed, with a message."""
    command = [sys.executable, "-m", "benchmarks.contestants", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    if done.returncode:
        print(f"{' '.join(arguments)}: exit {done.returncode}", file=sys.stderr)  # noqa: T201
        return None
    return json.loads(done.stdout.splitlines()[-1])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000, help="about how many messages")
    parser.add_argument("--runs", type=int, default=3, help="how often each contestant runs")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(tempfile.gettempdir()) / "csmetrics-benchmarks",
        help="where the data are kept; made once for each number of messages",
    )
    parser.add_argument("--only", nargs="+", choices=(*NAMES, *MORE), metavar="NAME")
    parser.add_argument(
        "--shapes",
        type=int,
        default=0,
        help="over how many drawn shapes of the data the tuned contestants run; 0: the base shape",
    )
    parser.add_argument("--seed", type=int, default=0, help="of the first shape")
    parser.add_argument("--markdown", type=Path, help="a file for the report")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
