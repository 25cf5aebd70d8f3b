"""The ordinary tests find faults that are planted in the engine on purpose."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
SUITE = ("tests/spec", "tests/property")
pytestmark = pytest.mark.mutation


class Fault(NamedTuple):
    """A few words of one file of the engine, and the wrong ones in their place."""

    name: str
    file: str
    right: str
    wrong: str


FAULTS = (
    Fault(
        "a reply exactly at the limit is too late",
        "judge.py",
        "in_time &= reply <= limit",
        "in_time &= reply < limit",
    ),
    Fault(
        "service hours include the instant they close",
        "messages.py",
        'clock_time(end), closed="left"',
        'clock_time(end), closed="both"',
    ),
    Fault(
        "sessions without messages are lost",
        "rows.py",
        'units.with_columns(_placed(sums, self.world.rows("sessions").height))',
        'units.with_columns(_placed(sums, self.world.rows("sessions").height)).filter('
        'pl.col("row").is_in(sums["row"].implode()))',
    ),
    Fault(
        "messages at the same time are put in order by their row alone",
        "messages.py",
        "(_SEQ.shift(1) > _SEQ)",
        "(_SEQ > _SEQ)",
    ),
    Fault(
        "replies after the settling end count",
        "judge.py",
        "return reply if self.cutoff is None else pl.when(reply < self.cutoff).then(reply)",
        "return reply",
    ),
    Fault(
        "messages after the settling end count",
        "judge.py",
        'return None if self.cutoff is None or self.own_day else pl.col("t") < self.cutoff',
        "return None",
    ),
    Fault(
        "what comes after as_of is known",
        "world.py",
        "self.data = data.truncate(as_of)",
        "self.data = data",
    ),
    Fault(
        "a buyer counts once for each row of a day",
        "outcomes.py",
        "self._rows.frame().unique(self._keys)",
        "self._rows.frame()",
    ),
    Fault(
        "flags are ignored",
        "messages.py",
        "self.set(node.of, day) & ~self.flagged()",
        "self.set(node.of, day)",
    ),
    Fault(
        "a flag covers the instant it ends",
        "messages.py",
        'pl.col("t") < pl.col("to_at")',
        'pl.col("t") <= pl.col("to_at")',
    ),
    Fault(
        "what nobody has answered waits for ever",
        "judge.py",
        ".when(deadline <= as_of)",
        ".when(deadline < 0)",
    ),
    Fault(
        "the unanswered are left out of the denominator",
        "outcomes.py",
        'numerator, denominator = known & col("holds"), known',
        'numerator, denominator = known & col("holds"), known & col("holds")',
    ),
    Fault(
        "a round runs on over midnight",
        "messages.py",
        'opens |= before.floordiv(2) != pl.col("day")',
        "pass",
    ),
    Fault(
        "a conversation's replies answer the next buyer's questions",
        "conversations.py",
        "pl.when(edge).then(pl.lit(NONE)).otherwise(",
        "pl.when(pl.lit(False)).then(pl.lit(NONE)).otherwise(",
    ),
    Fault(
        "a conversation that another interrupts is over",
        "conversations.py",
        "if self._split is None:\n            return found",
        "if True:\n            return found",
    ),
    Fault(
        "a unit's sum runs on into the next unit",
        "runs.py",
        "sums - sums.shift(1, fill_value=0)",
        "sums",
    ),
    Fault(
        "of several answers the best counts",
        "runs.py",
        "sorted(values.unique().drop_nulls(), reverse=True)",
        "sorted(values.unique().drop_nulls())",
    ),
    Fault(
        "a trailing window is a day short",
        "periods.py",
        ".then(last - trailing)",
        ".then(last - trailing + 1)",
    ),
    Fault(
        "an order paid at the first message came before it",
        "links.py",
        'pl.col(f"since{i}") <= at_',
        'pl.col(f"since{i}") < at_',
    ),
    Fault(
        "a message at the very instant that is looked back from is passed over",
        "looks.py",
        'side="right" if inclusive',
        'side="left" if inclusive',
    ),
    Fault(
        "a row before its buyer's first message finds the last one of the buyer before",
        "looks.py",
        "place > first",
        "place >= first",
    ),
    Fault(
        "authors are looked for from the last message on",
        "looks.py",
        "wanted.cum_sum().cast(pl.UInt32)])",
        "wanted.cum_sum().cast(pl.UInt32)]).shift(-1)",
    ),
    Fault(
        "a midnight that comes twice begins the day the second time",
        "clock.py",
        'ambiguous="earliest"',
        'ambiguous="latest"',
    ),
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("csmetrics", "tests"):
        ignored = shutil.ignore_patterns("__pycache__", "mutation")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def run(copy: Path, *suite: str) -> subprocess.CompletedProcess[str]:
    """Runs the tests against the copy; the first failure ends the run, and is not made smaller."""
    command = [
        *(sys.executable, "-m", "pytest", "-x", "-q", "-n", "0"),
        *("--hypothesis-profile=hasty", *suite),
    ]
    ours = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    return subprocess.run(  # noqa: S603  our own interpreter and tests
        command,
        cwd=copy,
        env={**ours, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found(fault, copy):
    file = copy / "csmetrics" / "engine" / fault.file
    source = file.read_text()
    assert source.count(fault.right) == 1, f"the fault no longer applies to {fault.file}"
    file.write_text(source.replace(fault.right, fault.wrong))
    ended = run(copy, *SUITE)
    found = ended.returncode == pytest.ExitCode.TESTS_FAILED
    assert found, f"survived, or could not be run:\n{ended.stdout[-3000:]}{ended.stderr[-1000:]}"


def test_without_a_planted_fault_a_copy_passes(copy):
    ended = run(copy, "tests/spec", "tests/property/test_no_peeking.py")
    assert ended.returncode == pytest.ExitCode.OK, ended.stdout[-3000:]
