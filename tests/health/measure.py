"""Measure false alarms of the health check on clean worlds and its detection of mistakes.

python -m tests.health.measure --worlds 500 --spoil 125           prints the table
python -m tests.health.measure --worlds 500 --spoil 125 --write   puts it into the pages
python -m tests.health.measure --worlds 500 --spoil 125 --check   fails where a bar is missed
"""

import argparse
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from csmetrics.health import doubts_of
from tests.health.named_mistakes import MISTAKES, WORDS
from tests.health.worlds import world

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"en": DOCS / "how-to/dirty-data.md", "zh": DOCS / "zh/how-to/dirty-data.md"}
BEGIN, END = "<!-- health check: begin -->", "<!-- health check: end -->"
FALSE, FOUND = 0.01, 0.9
"""The bars: the largest share of false alarms of a doubt, the least share of mistakes found."""

HEADS = {
    "en": "| What went wrong | Doubt | Found | False alarms |\n| --- | --- | --: | --: |",
    "zh": "| 出了什么错 | 存疑的名字 | 查出 | 误报 |\n| --- | --- | --: | --: |",
}
# concerns only metrics with scores above five, which clean worlds do not ask for
ASKED = {"five_star_scores"}


@dataclass
class Measured:
    """The clean worlds with each doubt, and the spoiled worlds in which a mistake was named."""

    clean: int = 0
    false: Counter = field(default_factory=Counter)
    spoiled: Counter = field(default_factory=Counter)
    found: Counter = field(default_factory=Counter)
    missed: dict = field(default_factory=dict)
    alarmed: dict = field(default_factory=dict)


def doubts(one):
    """Return the doubts about a world."""
    data = one.dataset()
    return doubts_of(data, data.as_of if data.as_of_given else None)


def names(one):
    """Return the names of the doubts about a world."""
    return {doubt.name for doubt in doubts(one)}


def measure(seeds, spoiled, mistakes=tuple(MISTAKES)):
    """Check clean worlds of the seeds, and each mistake in ``spoiled`` of them."""
    result = Measured()
    for number, seed in enumerate(seeds):
        clean = world(seed)
        result.clean += 1
        for name in names(clean) - ASKED:
            result.false[name] += 1
            result.alarmed.setdefault(name, []).append(seed)
        for mistake in mistakes if number < spoiled else ():
            bad = mistake(clean)
            if bad is None:
                continue
            result.spoiled[mistake.__name__] += 1
            if names(bad) & set(MISTAKES[mistake]):
                result.found[mistake.__name__] += 1
            else:
                result.missed.setdefault(mistake.__name__, []).append(seed)
    return result


def faults(result, mistakes=tuple(MISTAKES)):
    """Return the missed bars, with the seeds of the worlds."""
    text = [
        f"{name}: false alarms in {number} of {result.clean} worlds: {result.alarmed[name]}"
        for name, number in result.false.items()
        if number > FALSE * result.clean
    ]
    for mistake in mistakes:
        name = mistake.__name__
        found, of = result.found[name], result.spoiled[name]
        if not of or found < FOUND * of:
            text.append(
                f"{name}: found in {found} of {of} worlds, not in {result.missed.get(name)}"
            )
    return text


def table(result, lang):
    """Return the table for the pages."""
    rows = [HEADS[lang]]
    for mistake, doubts in MISTAKES.items():
        found, of = result.found[mistake.__name__], result.spoiled[mistake.__name__]
        shown = ", ".join(f"`{name}`" for name in doubts)
        false = max(result.false[name] for name in doubts)
        words = WORDS[mistake][0 if lang == "zh" else 1]
        rows.append(f"| {words} | {shown} | {found} / {of} | {false} / {result.clean} |")
    return "\n".join(rows)


def write(result):
    """Write the table between the marks in both pages."""
    for lang, page in PAGES.items():
        text = page.read_text("utf-8")
        between = f"{BEGIN}\n{table(result, lang)}\n{END}"
        page.write_text(re.sub(f"{BEGIN}.*?{END}", between, text, flags=re.DOTALL), "utf-8")


def main():
    """Run the measurement with the options of the command line."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--worlds", type=int, default=500)
    asked.add_argument("--spoil", type=int, default=125)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--only", default="")
    asked.add_argument("--write", action="store_true")
    asked.add_argument("--check", action="store_true")
    given = asked.parse_args()
    mistakes = tuple(one for one in MISTAKES if given.only in one.__name__)
    result = measure(range(given.first, given.first + given.worlds), given.spoil, mistakes)
    missed = faults(result, mistakes)
    text = [table(result, "en"), *missed, f"alarmed {result.alarmed}, missed {result.missed}"]
    sys.stdout.write("\n".join(text) + "\n")
    if given.write:
        write(result)
    return 1 if given.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
