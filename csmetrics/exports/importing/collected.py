"""``Collected``: what an import has read so far, with notes, questions and doubts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from csmetrics.exports.importing.assemble import Messages, Piece
from csmetrics.exports.importing.bilingual_text import Bilingual
from csmetrics.exports.importing.import_options import Options
from csmetrics.exports.importing.published import Figures
from csmetrics.exports.importing.recipe_registry import Recipes


@dataclass
class Collected:
    """The pieces of tables and figures of all files; ``lost``: files that were not read, and why.

    ``notes``: facts to report; ``asked``: what only the caller can say; ``doubts``: what may be
    wrong.
    """

    options: Options
    recipes: Recipes
    messages: Messages = field(default_factory=Messages)
    pieces: list[Piece] = field(default_factory=list)
    figures: list[tuple[Piece, Figures]] = field(default_factory=list)
    lost: list[dict[str, Any]] = field(default_factory=list)
    notes: list[Bilingual] = field(default_factory=list)
    asked: list[Bilingual] = field(default_factory=list)
    doubts: list[Bilingual] = field(default_factory=list)
