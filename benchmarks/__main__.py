"""``python -m benchmarks``: time the suite, and check that all agree.

This process only starts others and imports nothing large: a child's peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import report

NAMES = (
    *("floor-polars", "floor-duckdb", "csmetrics", "csmetrics-trust"),
    *("sql-tuned", "sql-analyst", "pandas"),
)
MORE = ("registry", "report", "report-figures", "one-metric", "spark")
"""What is timed only where it is asked for."""


def main() -> int:
    """Run the contestants in turn, each in a process of its own; 1 if one fails or disagrees."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as scratch:
        return _compare(arguments, Path(scratch))


def _compare(arguments: argparse.Namespace, scratch: Path) -> int:
    prepared = _child("prepare", str(arguments.data), str(arguments.messages))
    if prepared is None:
        return 1
    place, rows = prepared["place"], prepared["rows"]
    runs: dict[str, list[dict[str, Any] | None]] = {name: [] for name in arguments.only}
    for number in range(arguments.runs):
        for name in arguments.only:
            taken = _child("run", name, place, str(scratch / f"{name}.parquet"))
            runs[name].append(taken)
            said = "failed" if taken is None else f"{taken['wall']:.2f} s"
            print(f"run {number + 1}: {name} {said}", file=sys.stderr)  # noqa: T201
    disagree = [name for name in arguments.only if not _agrees(name, scratch)]
    heading = ", ".join(f"{count:,} {table}" for table, count in rows.items())
    told = (
        f"{report.machine()}.\n\n{heading}; median of {arguments.runs} runs, in turn.\n\n"
        f"{report.table(runs)}\n"
    )
    print(told)  # noqa: T201  it is what the command is for
    if arguments.markdown:
        arguments.markdown.write_text(told, "utf-8")
    failed = any(taken is None for rounds in runs.values() for taken in rounds)
    return 1 if failed or disagree else 0


def _agrees(name: str, scratch: Path) -> bool:
    """Whether a contestant's frame has csmetrics' numbers; true with nothing to compare."""
    ours = [scratch / f"{one}.parquet" for one in ("csmetrics", "csmetrics-trust")]
    expected, found = next(filter(Path.exists, ours), ours[0]), scratch / f"{name}.parquet"
    if found == expected or not expected.exists() or not found.exists():
        return True
    return _child("agree", str(expected), name, str(found)) is not None


def _child(*arguments: str) -> dict[str, Any] | None:
    """What a task in a process of its own said; null where it failed, its error is shown."""
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
    parser.add_argument("--only", nargs="+", choices=(*NAMES, *MORE), default=NAMES, metavar="NAME")
    parser.add_argument("--markdown", type=Path, help="a file for the report")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
