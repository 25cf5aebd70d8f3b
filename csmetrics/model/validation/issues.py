"""``Issue``: what a lint finds in a definition."""

from __future__ import annotations

from typing import NamedTuple


class Issue(NamedTuple):
    """One issue: the path of the node, and a sentence on what is wrong and what to do."""

    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text}" if self.path else self.text
