"""Texts that people read, listed in full: a change of a word or a figure is a visible diff.

Run ``python -m tests.shown.listings`` to write the lists anew, and read the diff before committing
it: both languages say the same, and every figure is the one meant.
"""

from pathlib import Path

from tests.shown.charts import charts
from tests.shown.clauses import clauses
from tests.shown.commands import commands
from tests.shown.policies import policies
from tests.shown.reports import published, reports
from tests.shown.verdicts import verdicts
from tests.shown.words import words

FOLDER = Path(__file__).parent
LISTINGS = {
    "charts.txt": charts,
    "clauses.txt": clauses,
    "commands.txt": commands,
    "policies.txt": policies,
    "published.txt": published,
    "reports.txt": reports,
    "verdicts.txt": verdicts,
    "words.txt": words,
}


def text(name):
    """A list as it is now."""
    return "\n".join(LISTINGS[name]()) + "\n"


if __name__ == "__main__":
    for each in LISTINGS:
        (FOLDER / each).write_text(text(each), encoding="utf-8")
