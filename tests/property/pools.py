"""Pools of drawn values that the laws share, because drawing takes longer than evaluating.

A pool is drawn once in a session. In the nightly profile each law draws its own values.
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
"""The sizes of the pools of a strategy without and with options."""
_BEYOND = 1000
"""The offset of the pools' seeds from those of the laws."""


def busy(**options: Any) -> st.SearchStrategy:
    """Draw busy data sets of the shared pool."""
    return shared(testing.busy, **options)


def fresh(**options: Any) -> st.SearchStrategy:
    """Draw new busy data sets in the full profiles, else those of the shared pool."""
    return testing.busy(**options) if FULL else busy(**options)


def metrics() -> st.SearchStrategy:
    """Draw definitions of the shared pool."""
    return shared(testing.metrics)


def shared(make: Callable[..., st.SearchStrategy], **options: Any) -> st.SearchStrategy:
    """Return a strategy that picks from a pool; in the nightly profile, the strategy itself."""
    if NIGHTLY:
        return make(**options)
    usual = inspect.signature(make).parameters
    key = tuple(
        sorted(
            (name, _hashable(value))
            for name, value in options.items()
            if value != usual[name].default  # an equal option must not make a second pool
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
    """Draw ``size`` values of a strategy, independent of the session and of other draws."""
    found: list[Any] = []

    @settings(max_examples=ROUND)
    @given(make(**dict(key)))
    def draw(value: Any) -> None:
        found.append(value)

    for number in range(size // ROUND):
        seed(FIRST_SEED + _BEYOND + number)(draw)()
    return tuple(found)
