# ruff: noqa: INP001  a script, no part of a package
"""Write the generated pages of the documentation: ``python docs/generate.py``.

A metric's page is made of its definition and of its worked examples; write all pages anew after
either changed. A test fails while they differ.
"""

from __future__ import annotations

import sys
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS))

from generator import pages  # noqa: E402  the package stands beside this file


def write(folder: Path) -> None:
    """Write every generated page into a folder, and remove pages of metrics that are gone."""
    made = {folder / path: text for path, text in pages().items()}
    for old in {*folder.glob("metrics/*/*.md"), *folder.glob("zh/metrics/*/*.md")} - made.keys():
        old.unlink()
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(DOCS)
