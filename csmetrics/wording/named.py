"""The placeholder node that replaces a concept's condition before wording."""

from __future__ import annotations

from typing import Literal

from csmetrics.language.base import Node
from csmetrics.model.edition import Concept
from csmetrics.wording.bilingual import Text


class Named(Node):
    """Replaces a concept's condition in a tree that is put into words."""

    node: Literal["named"] = "named"
    concept: Concept

    @property
    def many(self) -> Text:
        """The name of those who satisfy the concept, plural in English."""
        name = self.concept.name
        return Text(zh=name.zh, en=f"{name.en}s")
