# ruff: noqa: INP001  a script, no part of a package
"""Write the generated pages of the documentation: ``python docs/generate.py``.

A metric's page is made of its definition and of its worked examples, whenever the site is built,
and is not committed. Opening, catalogue and recipes are: a test fails while they differ from what
the definitions and examples give.
"""

from __future__ import annotations

import sys
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS))

from generator import entrances, metric_pages  # noqa: E402  the package stands beside this file


def write(folder: Path) -> None:
    """Write every generated page into a folder, as a code host shows it."""
    write_metrics(folder)
    for path, text in entrances(site=False).items():
        _keep(folder / path, text)


def write_metrics(folder: Path) -> None:
    """Write the pages of metrics into a folder, and remove those of metrics that are gone."""
    made = {folder / path: text for path, text in metric_pages().items()}
    for old in {*folder.glob("metrics/*/*.md"), *folder.glob("zh/metrics/*/*.md")} - made.keys():
        old.unlink()
    for path, text in made.items():
        _keep(path, text)


def _keep(path: Path, text: str) -> None:
    """Write a page where it changes: Sphinx reads anew what is newer than it was."""
    if path.exists() and path.read_bytes() == text.encode():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(DOCS)
