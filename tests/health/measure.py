"""How often the health check is wrong about clean worlds, and right about spoiled ones.

python tests/health/measure.py --worlds 400          # prints the table
python tests/health/measure.py --worlds 400 --write  # and puts it into the pages
python tests/health/measure.py --worlds 400 --check  # fails where a bar is missed
"""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from mistakes import MISTAKES
from worlds import world

from csmetrics.health import doubts_of

PAGES = Path(__file__).parents[2] / "docs"
BEGIN, END = "<!-- health check: begin -->", "<!-- health check: end -->"


@dataclass
class Measured:
    """Of each doubt: clean worlds it was raised in. Of each mistake: worlds spoiled, found, and what
    else was raised."""

    clean: int = 0
    false: Counter = field(default_factory=Counter)
    spoiled: Counter = field(default_factory=Counter)
    found: Counter = field(default_factory=Counter)
    missed: dict = field(default_factory=dict)


def names(one):
    data = one.dataset()
    return {doubt.name for doubt in doubts_of(data, data.as_of if data.as_of_given else None)}


def measure(seeds, mistakes=tuple(MISTAKES), *, spoil_every=1):
    result = Measured()
    for n, seed in enumerate(seeds):
        clean = world(seed)
        result.clean += 1
        raised = names(clean)
        # of a five-star table only a metric that asks for more is wrong: nobody asked here
        result.false.update(raised - {"five_star_scores"})
        if n % spoil_every:
            continue
        for mistake in mistakes:
            spoiled = mistake(clean)
            if spoiled is None:
                continue
            wanted = MISTAKES[mistake]
            result.spoiled[mistake.__name__] += 1
            if names(spoiled) & set(wanted):
                result.found[mistake.__name__] += 1
            else:
                result.missed.setdefault(mistake.__name__, []).append(seed)
    return result


def faults(result):
    """The bars that are missed."""
    out = [
        f"{name}: {n} false alarms in {result.clean}"
        for name, n in result.false.items()
        if n > 0.01 * result.clean
    ]
    for mistake in MISTAKES:
        n = result.spoiled[mistake.__name__]
        if not n or result.found[mistake.__name__] < 0.9 * n:
            out.append(
                f"{mistake.__name__}: found in {result.found[mistake.__name__]} of {n}: {result.missed.get(mistake.__name__, [])[:9]}"
            )
    return out


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--worlds", type=int, default=200)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--check", action="store_true")
    asked.add_argument("--only", default="")
    args = asked.parse_args()
    only = tuple(m for m in MISTAKES if args.only in m.__name__)
    found = measure(range(args.first, args.first + args.worlds), only)
    print("false", dict(found.false), "of", found.clean)
    for mistake in only:
        n = mistake.__name__
        print(f"{n:32} {found.found[n]:4} of {found.spoiled[n]:4} {found.missed.get(n, [])[:12]}")
