"""A fault: a file of csmetrics, a part of its text, and the wrong text that replaces it."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """``path``: below csmetrics. ``right`` stands in it exactly once."""

    path: str
    right: str
    wrong: str
