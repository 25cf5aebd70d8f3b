"""A concept in a tree that is to be worded, in place of its condition."""

from __future__ import annotations

from typing import Literal

from csmetrics.language.base import Node
from csmetrics.model.edition import Concept
from csmetrics.wording.bilingual import Text


class Named(Node):
    """Stands in a tree that is to be worded where a concept's condition stood."""

    node: Literal["named"] = "named"
    concept: Concept

    @property
    def many(self) -> Text:
        """What those are called who satisfy it."""
        name = self.concept.name
        return Text(zh=name.zh, en=f"{name.en}s")
