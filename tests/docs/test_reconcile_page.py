"""The page on reconciling names every clause that can be varied, in both languages."""

from pathlib import Path

import pytest

from csmetrics.reconciliation.alternatives import CLAUSES

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("page", ["how-to/reconcile.md", "zh/how-to/reconcile.md"])
def test_the_page_has_every_clause(page):
    text = (DOCS / page).read_text("utf-8")
    table = [line for line in text.splitlines() if line.startswith("| ")]
    assert [name for name in CLAUSES if f"`{name}`" not in "\n".join(table)] == []
