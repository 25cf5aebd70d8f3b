"""Plant faults one by one in a copy of the project, and list those that no test finds.

python -m tests.mutation.plant                     all of them: hours
python -m tests.mutation.plant engine policies     those of some folders
python -m tests.mutation.plant --nearest engine    only by the tests named for each folder
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from tests.mutation.fault import Fault
from tests.mutation.faults import FAULTS, NEAREST

ROOT = Path(__file__).parents[2]
COPIED = ("csmetrics", "tests", "docs", "examples", "benchmarks")
LONGEST = 1800
"""Seconds after which an endless run counts as found."""


def nearest(path: str) -> tuple[str, ...]:
    """Return the tests that are most likely to find a fault of a file."""
    fitting = [prefix for prefix in NEAREST if path.startswith(prefix)]
    return NEAREST[max(fitting, key=len)] if fitting else ()


def copied(folder: Path) -> Path:
    """Copy the project, to plant faults in it."""
    for name in COPIED:
        ignored = shutil.ignore_patterns("__pycache__", "_build")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for path in ROOT.glob("*.*"):
        if path.is_file():
            shutil.copy(path, folder)
    return folder


def found_by(copy: Path, suite: Sequence[str]) -> bool:
    """Return whether a test fails; the first failure ends the run."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "--no-header", *suite]
    ours = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    try:
        ended = subprocess.run(  # noqa: S603  our own interpreter and tests
            command,
            cwd=copy,
            env={**ours, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )
    except subprocess.TimeoutExpired:
        return True
    return ended.returncode != 0


def survives(fault: Fault, copy: Path, *, only_nearest: bool) -> bool:
    """Return whether no test finds a fault."""
    file = copy / "csmetrics" / fault.path
    right = file.read_text("utf-8")
    file.write_text(right.replace(fault.right, fault.wrong), "utf-8")
    try:
        suites = [[test] for test in nearest(fault.path)]
        if not only_nearest:
            suites.append(["tests", "--ignore=tests/mutation"])
        return not any(found_by(copy, suite) for suite in suites)
    finally:
        file.write_text(right, "utf-8")


def main() -> int:
    """Plant the faults and list survivors; return 1 if any, 2 if a test fails without faults."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folders", nargs="*")
    reader.add_argument("--nearest", action="store_true", help="only by the nearest tests")
    reader.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = reader.parse_args()
    faults = [f for f in FAULTS if not asked.folders or f.path.startswith(tuple(asked.folders))]
    survivors = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        copies: Queue[Path] = Queue()
        for number in range(asked.jobs):
            copies.put(copied(Path(folder) / str(number)))
        sound = copies.get()
        for test in sorted({test for fault in faults for test in nearest(fault.path)}):
            if found_by(sound, [test]):
                print(f"{test} fails without any fault")
                return 2
        copies.put(sound)

        def planted(fault: Fault) -> None:
            copy = copies.get()
            try:
                if survives(fault, copy, only_nearest=asked.nearest):
                    survivors[fault.path].append(fault)
                    print(f"survives: {fault.path}: {fault.right} -> {fault.wrong}", flush=True)
                else:
                    print(f"found: {fault.path}: {fault.right}", flush=True)
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(asked.jobs) as pool:
            list(pool.map(planted, faults))
    lost = sum(map(len, survivors.values()))
    print(f"\n{len(faults) - lost} of {len(faults)} faults were found")
    for path, some in sorted(survivors.items()):
        print(f"  {path}: {len(some)} survive")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
