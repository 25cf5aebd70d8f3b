"""Chance that falls the same way on every machine and in every Python."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Draws from a seed; of :mod:`random` only ``random()`` is promised never to change."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random  # noqa: S311  a sample, not a secret

    def chance(self, share: float) -> bool:
        """True in this share of the throws."""
        return self._random() < share

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        """One of them, all alike."""
        return options[self.between(0, len(options) - 1)]

    def weighed(self, weights: Mapping[T, int]) -> T:
        """One of the keys, each as often as its weight says."""
        place = self.between(1, sum(weights.values()))
        reached = zip(accumulate(weights.values()), weights, strict=True)
        return next(option for upto, option in reached if place <= upto)

    def curve(self, deciles: Sequence[int]) -> int:
        """A number from a distribution given by its deciles, straight lines between them.

        Log-normal waits are drawn so, and not with ``math.exp``, whose last digit differs from
        machine to machine.
        """
        place = self._random() * (len(deciles) - 1)
        low, high = deciles[int(place)], deciles[int(place) + 1]
        return low + int((place - int(place)) * (high - low))
