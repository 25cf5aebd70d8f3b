"""Split the change of a quotient of sums exactly into parts, group by group."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, NamedTuple

Effect = Literal["rate", "mix", "amount", "overlap", "none"]
Group = tuple[object, ...]


class Sums(NamedTuple):
    """The exact numerator and denominator of a group; for a count or total the latter is None."""

    above: Fraction
    below: Fraction | None


class Part(NamedTuple):
    """The contribution of one group to the change, by one effect."""

    group: Group
    effect: Effect
    amount: Fraction


NOTHING = Fraction(0)


def split(
    before: Mapping[Group, Sums], after: Mapping[Group, Sums], totals: tuple[Sums, Sums]
) -> list[Part]:
    """Split a change into parts that add up to it exactly.

    With w a group's share of the denominators and r its rate, the change is Σ Δ(w r) =
    Σ Δr · (w₀ + w₁)/2 + Σ Δw · ((r₀ + r₁)/2 − m): the change of a group's rate at its average
    share, and the change of its share at its average distance from m, the mean of the two values
    compared; m changes no sum, because the changes of shares add up to 0 (E. M. Kitagawa,
    Components of a difference between two rates, 1955). A group on one side only is given the same
    rate and a share of 0 on the other: its part is all mix. A group with a numerator but no
    denominator has no rate: what it adds is counted as rate.

    Args:
        before: The sums of each group on the first side.
        after: Those on the second side; a group may be on one side only.
        totals: The metric's own sums on both sides. Where they differ from the sums over groups (a
            buyer whom two agents served), the rest is "overlap".

    Returns:
        The parts by group, without those that are 0; "overlap" has the group ().
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
    """Compute the rate and mix parts of all groups; empty if a side's denominators are 0."""
    sides = before, after
    sums = [_total(side) for side in sides]
    if not all(one.below for one in sums):
        return []  # the groups' denominators are 0: all of the change is overlap
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
    """A sort key: nulls first, as everywhere, then by the text of the values."""
    return tuple((one is not None, str(one)) for one in group)
