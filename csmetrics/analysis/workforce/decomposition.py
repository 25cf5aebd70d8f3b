"""The change of a quotient of sums split exactly into parts, group by group."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, NamedTuple

Effect = Literal["rate", "mix", "amount", "overlap", "none"]
Group = tuple[object, ...]


class Sums(NamedTuple):
    """Exact numerator and denominator of a group; a count's or total's denominator is None."""

    above: Fraction
    below: Fraction | None


class Part(NamedTuple):
    """What one group did to the change, in one way."""

    group: Group
    effect: Effect
    amount: Fraction


NOTHING = Fraction(0)


def split(
    before: Mapping[Group, Sums], after: Mapping[Group, Sums], totals: tuple[Sums, Sums]
) -> list[Part]:
    """The parts of a change, which add up to it exactly.

    With w a group's share of the denominators and r its rate, the change is Σ Δ(w r) =
    Σ Δr · (w₀ + w₁)/2 + Σ Δw · ((r₀ + r₁)/2 − m): what a group's own rate did at its average
    share, and what its share did at its average distance from m, the middle of the two values
    compared; m moves no sum, for the shares' changes add up to 0 (E. M. Kitagawa, Components of a
    difference between two rates, 1955). A group of one side only has, on the other, the same rate
    and no share: all of it is mix. One whose numerator has no denominator has no rate: what it
    adds is taken as rate.

    Args:
        before: The sums of each group on the one side.
        after: On the other; a group need not be on both.
        totals: What the metric itself comes to on both sides. Where that is not what the groups
            come to together (a buyer whom two agents served), the rest is "overlap".

    Returns:
        The parts by group, those of nothing left out, "overlap" with the group ().
    """
    if totals[0].below is None:
        parts = [
            Part(group, "amount", _above(after, group) - _above(before, group))
            for group in sorted({*before, *after}, key=_order)
        ]
    else:
        parts = list(_rates_and_mix(before, after))
    rest = value(totals[1]) - value(totals[0]) - sum((one.amount for one in parts), NOTHING)
    parts.append(Part((), "overlap", rest))
    return [one for one in parts if one.amount]


def value(sums: Sums) -> Fraction:
    """The quotient, exactly."""
    return sums.above / (1 if sums.below is None else sums.below)


def _rates_and_mix(before: Mapping[Group, Sums], after: Mapping[Group, Sums]) -> list[Part]:
    sides = before, after
    sums = [_total(side) for side in sides]
    if not all(one.below for one in sums):
        return []  # the groups have nothing to divide by: all of the change is overlap
    middle = (value(sums[0]) + value(sums[1])) / 2
    parts = []
    for group in sorted({*before, *after}, key=_order):
        own = [side.get(group, Sums(NOTHING, NOTHING)) for side in sides]
        shares = [
            (one.below or NOTHING) / (all_.below or 1) for one, all_ in zip(own, sums, strict=True)
        ]
        added = [one.above / (all_.below or 1) for one, all_ in zip(own, sums, strict=True)]
        moved = shares[1] - shares[0]
        if any(one.above and not one.below for one in own):
            mix = -moved * middle
        else:
            rates = [one.above / one.below for one in own if one.below]
            mean = (rates[0] + rates[-1]) / 2 if rates else NOTHING
            mix = moved * (mean - middle)
        rate = added[1] - added[0] - mix - moved * middle
        parts += [Part(group, "rate", rate), Part(group, "mix", mix)]
    return parts


def _total(side: Mapping[Group, Sums]) -> Sums:
    return Sums(
        sum((one.above for one in side.values()), NOTHING),
        sum((one.below or NOTHING for one in side.values()), NOTHING),
    )


def _above(side: Mapping[Group, Sums], group: Group) -> Fraction:
    return side[group].above if group in side else NOTHING


def _order(group: Group) -> tuple[tuple[bool, str], ...]:
    """Nobody first, as everywhere; else by what is shown."""
    return tuple((one is not None, str(one)) for one in group)
