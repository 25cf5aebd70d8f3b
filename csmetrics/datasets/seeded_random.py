"""Random numbers that are the same on every machine and in every version of Python."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TypeVar

T = TypeVar("T")


class SeededRandom:
    """Draws from a seed, made of ``random()``: only this is guaranteed never to change."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random  # noqa: S311  a sample, not a secret

    def chance(self, share: float) -> bool:
        """Return true with this probability."""
        return self._random() < share

    def between(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        """Draw one of the options, all with the same probability."""
        return options[self.between(0, len(options) - 1)]

    def weighted(self, weights: Mapping[T, int]) -> T:
        """Draw one of the keys, with probabilities in proportion to their weights."""
        place = self.between(1, sum(weights.values()))
        reached = zip(accumulate(weights.values()), weights, strict=True)
        return next(option for upto, option in reached if place <= upto)

    def from_deciles(self, deciles: Sequence[int]) -> int:
        """Draw a whole number from a distribution given by its deciles, linear between them.

        Log-normal waits are drawn this way, not with ``math.exp``, whose last digit differs between
        machines.
        """
        place = self._random() * (len(deciles) - 1)
        low, high = deciles[int(place)], deciles[int(place) + 1]
        return low + int((place - int(place)) * (high - low))
