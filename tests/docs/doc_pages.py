"""The pages of the documentation, and what the tests read out of them."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
_BUILT = ("metrics", "zh/metrics")
"""Where the pages of metrics stand once the site was built here; they are not committed."""
PAGES = sorted(
    path for path in DOCS.rglob("*.md") if not str(path.relative_to(DOCS)).startswith(_BUILT)
)
WRITTEN_ONCE = {"vocabulary.md", "benchmarks.md", "decisions"}
"""Pages of one language."""
RUN_IN_BOTH = {"red-figure.md"}
"""Pages whose commands answer in the page's language, and are run in both."""

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


def name(path):
    return str(path.relative_to(DOCS))


def blocks(path):
    """The fenced blocks of a page, as language and text."""
    return _FENCE.findall(path.read_text("utf-8"))


def prose(path):
    """A page without its fenced blocks."""
    return _FENCE.sub("", path.read_text("utf-8"))


def pairs():
    """Every English page that has a Chinese one, with it."""
    english = [p for p in PAGES if name(p).split("/")[0] not in {*WRITTEN_ONCE, "zh"}]
    return [(page, DOCS / "zh" / name(page)) for page in english]
