"""Execute the notebooks and keep their outputs: ``python examples/notebooks/refresh.py [NAME …]``.

A test executes them again and compares what they print. One that needs the real data sets is left
as it is where ``CSMETRICS_DATA`` names no folder.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent
_DRAWN = ("GT(", "alt.")
"""Tables and charts are looked at; their text is the program that draws them."""


def executed(path: Path) -> nbformat.NotebookNode:
    """The notebook with the outputs of today, without what changes from run to run."""
    book = nbformat.read(path, as_version=4)
    NotebookClient(
        book,
        timeout=120,
        coalesce_streams=True,
        resources={"metadata": {"path": str(FOLDER)}},
    ).execute()
    for number, cell in enumerate(book.cells):
        cell["id"] = f"cell-{number}"
        cell["metadata"] = {}
        for output in cell.get("outputs", ()):
            output.pop("metadata", None)
            data = output.get("data", {})
            if data.get("text/plain", "").startswith(_DRAWN):
                del data["text/plain"]
            if output["output_type"] in ("execute_result", "display_data"):
                output["metadata"] = {}
    book.metadata.pop("language_info", None)
    return book


def printed(book: nbformat.NotebookNode) -> list[list[str]]:
    """What each cell prints, as text; pictures and styled tables are left out."""
    return [
        [
            output.get("text") or output.get("data", {}).get("text/plain", "")
            for output in cell.get("outputs", ())
        ]
        for cell in book.cells
    ]


def needs_data(path: Path) -> bool:
    """Whether a notebook reads the real data sets."""
    return "CSMETRICS_DATA" in path.read_text(encoding="utf-8")


if __name__ == "__main__":
    for path in sorted(FOLDER.glob("*.ipynb")):
        asked = not sys.argv[1:] or path.stem in sys.argv[1:]
        if asked and not (needs_data(path) and "CSMETRICS_DATA" not in os.environ):
            nbformat.write(executed(path), path)
            print(path.name)
