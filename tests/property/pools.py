"""Drawn values that the laws share: each is drawn once a session, and every law takes of them.

To draw a data set takes longer than to ask one question of it. At night each law draws its own.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from csmetrics import testing
from tests.seen import FIRST_SEED, FULL, NIGHTLY, ROUND

PLAIN, OTHER = (60, 30) if FULL else (20, 12)
"""How many are drawn of a strategy as it is, and of one with options."""
_BEYOND = 1000
"""The seeds of the pools lie beyond those of the laws."""


def busy(**options: Any) -> st.SearchStrategy:
    """Busy data sets, as ``csmetrics.testing.busy`` draws them."""
    return shared(testing.busy, **options)


def fresh(**options: Any) -> st.SearchStrategy:
    """Busy data sets of a law's own; those of all laws where there is little time."""
    return testing.busy(**options) if FULL else busy(**options)


def metrics() -> st.SearchStrategy:
    """Definitions drawn by chance, as ``csmetrics.testing.metrics`` draws them."""
    return shared(testing.metrics)


def shared(make: Callable[..., st.SearchStrategy], **options: Any) -> st.SearchStrategy:
    """A strategy that takes of what was drawn before; at night, what it draws itself."""
    if NIGHTLY:
        return make(**options)
    usual = inspect.signature(make).parameters
    key = tuple(
        sorted(
            (name, _hashable(value))
            for name, value in options.items()
            if value != usual[name].default  # else another pool of the same
        )
    )
    size = OTHER if key else PLAIN
    return st.sampled_from(range(size)).map(lambda n: _taken(make, size, key, n))


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | tuple) else value


def _taken(make: Callable[..., st.SearchStrategy], size: int, key: tuple, n: int) -> Any:
    pool = drawn(make, size, key)
    return pool[n % len(pool)]


@functools.cache
def drawn(make: Callable[..., st.SearchStrategy], size: int, key: tuple = ()) -> tuple:
    """So many values of a strategy; the same in every session and whichever law asks first."""
    found: list[Any] = []

    @settings(max_examples=ROUND)
    @given(make(**dict(key)))
    def draw(value: Any) -> None:
        found.append(value)

    for number in range(size // ROUND):
        seed(FIRST_SEED + _BEYOND + number)(draw)()
    return tuple(found)
