"""The definitions that docs/vocabulary.md says in the words of the language."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from csmetrics.language import base, conditions, measures, messages, quantities, units
from csmetrics.metric import Edition, Source

PAGE = Path(__file__).parents[2] / "docs" / "vocabulary.md"
MODULES = (base, messages, conditions, quantities, units, measures)
SOURCE = Source(title="a page", publisher="a platform")
_ROW = re.compile(
    r"^\| `([a-z0-9_.]+)` \| `(.+)` \| (none|\d+)(?:, trailing (\d+))? \|$", re.MULTILINE
)


@cache
def editions() -> dict[str, Edition]:
    """Every definition of the page by its id."""
    page = PAGE.read_text(encoding="utf-8")
    names = {name: value for module in MODULES for name, value in vars(module).items()}
    shared = re.search(r"```python\n(.+?)```", page, re.DOTALL)
    assert shared, "the page has no block of shared words"
    exec(shared.group(1), names)  # noqa: S102  the project's own page
    return {
        found[1]: Edition(
            measure=eval(found[2], names),  # noqa: S307  the project's own page
            settles_after=None if found[3] == "none" else int(found[3]),
            trailing=int(found[4] or 1),
            sources=(SOURCE,),
        )
        for found in _ROW.finditer(page)
    }
