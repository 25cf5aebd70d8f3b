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
SUITE = ("tests/spec", "tests/soundness", "tests/property")
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
        "message_subject.py",
        "in_time &= reply <= limit",
        "in_time &= reply < limit",
    ),
    Fault(
        "service hours include the instant they close",
        "messages/message_table.py",
        'time.is_between(*limits, closed="left")',
        'time.is_between(*limits, closed="both")',
    ),
    Fault(
        "sessions without messages are lost",
        "row_populations.py",
        'units.with_columns(_placed(sums, self.snapshot.rows("sessions").height))',
        'units.with_columns(_placed(sums, self.snapshot.rows("sessions").height'
        ')).filter(pl.col("row").is_in(sums["row"].implode()))',
    ),
    Fault(
        "messages at the same time are put in order by their row alone",
        "messages/message_order.py",
        'order = [name for name in ("check", "t", "seq")',
        'order = [name for name in ("check", "t")',
    ),
    Fault(
        "replies after the settling end count",
        "message_subject.py",
        "return reply if self.cutoff is None else pl.when(reply < self.cutoff).then(reply)",
        "return reply",
    ),
    Fault(
        "messages after the settling end count",
        "message_subject.py",
        'return None if self.cutoff is None or self.own_day else pl.col("t") < self.cutoff',
        "return None",
    ),
    Fault(
        "what comes after as_of is known",
        "snapshot.py",
        "self.data = hide_later(data, as_of)",
        "self.data = data",
    ),
    Fault(
        "a buyer counts once for each row of a day",
        "row_days.py",
        ".filter(whose.is_first_distinct())",
        "",
    ),
    Fault(
        "flags are ignored",
        "messages/message_table.py",
        "self.set(node.of, day) & ~self.flagged(node.flags)",
        "self.set(node.of, day)",
    ),
    Fault(
        "a flag covers the instant it ends",
        "messages/message_table.py",
        'pl.col("t") < pl.col("to_at")',
        'pl.col("t") <= pl.col("to_at")',
    ),
    Fault(
        "what nobody has answered waits for ever",
        "compile_conditions.py",
        "passed = [deadline <= as_of for",
        "passed = [deadline < 0 for",
    ),
    Fault(
        "the unanswered are left out of the denominator",
        "outcomes.py",
        'numerator, denominator = known & col("holds"), known',
        'numerator, denominator = known & col("holds"), known & col("holds")',
    ),
    Fault(
        "a round runs on over midnight",
        "messages/message_table.py",
        'day = pl.lit(0) if node.scope == "session" else pl.col("day")',
        "day = pl.lit(0)",
    ),
    Fault(
        "a conversation's replies answer the next buyer's questions",
        "messages/segments.py",
        'same = found["segment"] == self.segment',
        'same = found["segment"] >= 0',
    ),
    Fault(
        "a conversation that another interrupts is over",
        "messages/segments.py",
        "return several if len(several) else None",
        "return None",
    ),
    Fault(
        "a unit's sum runs on into the next unit",
        "messages/segment_folds.py",
        "sums - sums.shift(1, fill_value=0)",
        "sums",
    ),
    Fault(
        "of several answers the best counts",
        "message_conditions.py",
        'self._request_aggregate("fails", key, of, ~holds, Fold.ANY)',
        'self._request_aggregate("fails", key, of, ~holds, Fold.ANY) & pl.lit(value=False)',
    ),
    Fault(
        "of several answers those still awaited do not count",
        "message_conditions.py",
        ".when(waits)",
        ".when(waits & ~waits)",
    ),
    Fault(
        "true answers of the unit before are counted too",
        "messages/segment_folds.py",
        "first.shift(-1, fill_value=len(true)) - first",
        "first.shift(-1, fill_value=len(true))",
    ),
    Fault(
        "of a unit's first message another is taken",
        "aggregate_plan.py",
        "messages.gather(which.arg_true().filter(start), ",
        "messages.gather(which.arg_true().filter(start).reverse(), ",
    ),
    Fault(
        "a gap as long as the longest that is passed over ends a reception",
        "message_conditions.py",
        "long = pl.when(gap > microseconds(quantity.gap))",
        "long = pl.when(gap >= microseconds(quantity.gap))",
    ),
    Fault(
        "a unit in several pieces counts once for each",
        "aggregate_plan.py",
        "split = units.is_split",
        "split = None",
    ),
    Fault(
        "a trailing window is a day short",
        "calendar_periods.py",
        ".then(last - trailing)",
        ".then(last - trailing + 1)",
    ),
    Fault(
        "an order paid at the first message came before it",
        "row_lookup.py",
        "place = pl.lit(index.count_before(self._since(units, window, bounds)))",
        "place = pl.lit(index.count_before(self._since(units, window, bounds), inclusive=True))",
    ),
    Fault(
        "the next order of another buyer is this one's",
        "row_lookup.py",
        'same = take(rows["whose"], place) == pl.lit(whose)',
        'same = take(rows["whose"], place) >= 0',
    ),
    Fault(
        "an order at the end of a window lies in it",
        "row_lookup.py",
        "inside.append(next_row < bounds.at(window.before))",
        "inside.append(next_row <= bounds.at(window.before))",
    ),
    Fault(
        "of the rows in a window the first is passed over",
        "row_lookup.py",
        "place=pl.int_ranges(first, last, dtype=pl.UInt32)",
        "place=pl.int_ranges(first + 1, last, dtype=pl.UInt32)",
    ),
    Fault(
        "what a row has of its order begins after the bound",
        "row_pairs.py",
        "yield edge(window.since) <= time",
        "yield edge(window.since) < time",
    ),
    Fault(
        "an earlier buyer-day is found as the one of the day itself",
        "earlier_days.py",
        '.then(pl.col("place") - 1)',
        '.then(pl.col("place"))',
    ),
    Fault(
        "a message at the very instant that is looked back from is passed over",
        "asof_index.py",
        "return count_less(self._order, wanted, inclusive=inclusive)",
        "return count_less(self._order, wanted)",
    ),
    Fault(
        "a row before its buyer's first message finds the last one of the buyer before",
        "last_message.py",
        'near = (pl.col("message_buyer") == pl.col("buyer")) & _within_reach(self._snapshot, look)',
        "near = _within_reach(self._snapshot, look)",
    ),
    Fault(
        "authors are looked for from the last message on",
        "last_message.py",
        "member=pl.int_ranges(first, end, dtype=pl.UInt32)",
        "member=pl.int_ranges(first + 1, end, dtype=pl.UInt32)",
    ),
    Fault(
        "a message without account has reached another buyer's agent",
        "messages/accounts_reached.py",
        'near = (buyer == pl.col("buyer"))',
        "near = (buyer >= 0)",
    ),
    Fault(
        "rows that were read at different times are not put together",
        "load/sorted_runs.py",
        'return rows if len(segments) == 1 else rows.sort("key", maintain_order=True)',
        "return rows",
    ),
    Fault(
        "a round's first message in a later piece opens a round of its own",
        "messages/segments.py",
        'pl.when(first).then(pl.lit(carried).gather(pl.col("segment"))).otherwise(own)',
        "own",
    ),
    Fault(
        "a midnight that comes twice begins the day the second time",
        "local_days.py",
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
