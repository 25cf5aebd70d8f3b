"""What a lint finds: where in the definition, what is wrong, and what to do."""

from __future__ import annotations

from typing import NamedTuple


class Issue(NamedTuple):
    """One issue: the path of the node at issue, and a sentence that says what to do."""

    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text}" if self.path else self.text
