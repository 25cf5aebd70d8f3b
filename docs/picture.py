# ruff: noqa: INP001  a script, no part of a package
"""Draw the pictures of the READMEs: ``python docs/picture.py``. It needs the extra ``report``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import csmetrics as cs
from csmetrics.wording.figure_text import Lang

DOCS = Path(__file__).parent
PICTURES: dict[Path, Lang] = {
    DOCS / "images" / "sample-shop.png": "en",
    DOCS / "zh" / "images" / "sample-shop.png": "zh",
}


def draw(path: Path, lang: Lang) -> None:
    """Two weeks of the sample shops: what is final, provisional, and what may still come."""
    figures = cs.evaluate(
        ["pdd.reply_rate_3min", "pdd.inquiry_conversion_rate"],
        cs.datasets.sample_shop(days=14),
        by="shop_id",
        as_of=datetime(2026, 3, 15, 20, 0),  # noqa: DTZ001  local time of the shop
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    cs.plot(figures, lang=lang).save(path, ppi=72)


if __name__ == "__main__":
    for path, lang in PICTURES.items():
        draw(path, lang)
