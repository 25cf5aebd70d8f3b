"""What a fault is: a file of csmetrics, a few words of it, and the wrong ones in their place."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """``path``: below csmetrics. ``right`` stands in it exactly once."""

    path: str
    right: str
    wrong: str
