# ruff: noqa: T201  its output
"""Cost of evaluating a hundred readings of a metric, relative to one (一百种口径的代价).

Run from the repository: ``python -m benchmarks.readings [folder] [messages]``. One reading and a
hundred are timed alternately in one process; the ratio is that of the medians.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import data, month, suite

METRICS = ("pdd.reply_rate_3min", "pdd.avg_response_time")
READINGS = 100
ROUNDS = 5


def readings(metric: object, whole: object) -> list[object]:
    """Return a metric and its readings with one or two edits, a hundred in all."""
    from csmetrics.reconciliation import candidates  # noqa: PLC0415  only this needs it

    one = candidates.one_edit(metric, whole)
    two = candidates.two_edits(one, whole)
    return [metric, *(reading.metric for reading in [*one, *two])][:READINGS]


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that a function takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main(folder: Path, messages: int) -> None:
    """Print the seconds of one and of a hundred readings, and their ratio, for each metric."""
    import csmetrics as cs  # noqa: PLC0415  imported before timing
    from csmetrics.reconciliation.candidates import figures_of  # noqa: PLC0415

    place = data.prepare(folder, messages)
    tables = ("messages", "sessions", "buyer_flags")
    scanned = suite.dataset(place, tables, as_of=month.LAST, invalid="trust")
    frames = {name: scanned.frame(name).collect() for name in tables}
    whole = cs.Dataset(**frames, as_of=month.LAST, invalid="trust")
    asked = {"by": "agent_id", "start": suite.START, "end": suite.END}
    for name in METRICS:
        metric = cs.registry[name]
        many = readings(metric, whole)
        cs.evaluate(metric, whole, **asked)
        times: dict[int, list[float]] = {1: [], len(many): []}
        for _ in range(ROUNDS):
            times[1].append(timed(lambda m=metric: cs.evaluate(m, whole, **asked)))
            times[len(many)].append(timed(lambda m=many: list(figures_of(m, whole, None, **asked))))
        one, hundred = (statistics.median(found) for found in times.values())
        print(f"{name}: 1 in {one:.2f} s, {len(many)} in {hundred:.2f} s: {hundred / one:.1f} x")


if __name__ == "__main__":
    given = sys.argv[1:]
    if given:
        main(Path(given[0]), int(given[1]) if len(given) > 1 else 1_000_000)
    else:
        with tempfile.TemporaryDirectory() as made:
            main(Path(made), 1_000_000)
