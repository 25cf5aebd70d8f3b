"""Listings of all texts for people, so that a change of a text or figure shows as a diff.

Run ``make shown`` to rewrite the listings, and read the diff before committing it: both languages
must say the same, and every figure must be the intended one.
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
    """Return a listing as it is now."""
    return "\n".join(LISTINGS[name]()) + "\n"


if __name__ == "__main__":
    for each in LISTINGS:
        (FOLDER / each).write_text(text(each), encoding="utf-8")
