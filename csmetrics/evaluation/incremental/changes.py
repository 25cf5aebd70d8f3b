"""Compares the sums of settled days between kept partials and those of a later run (a night)."""

from __future__ import annotations

from typing import Any, Protocol

import polars as pl

from csmetrics.evaluation.incremental.schema import AMOUNTS, KEYS, QUANTITY, keys_of

_KEYS = list(KEYS)
_SHOWN = 3
_COMPARED = [name for name in AMOUNTS if name != "pending_met"]


class Sums(Protocol):
    """The attributes of partial sums that are compared."""

    @property
    def by(self) -> tuple[str, ...]:
        """The columns that group them."""
        ...

    @property
    def sums(self) -> pl.DataFrame:
        """The sums."""
        ...

    @property
    def days(self) -> pl.DataFrame:
        """The days evaluated."""
        ...

    @property
    def hours(self) -> pl.DataFrame:
        """The number of messages by hour."""
        ...


def changes_between(kept: Sums, night: Sums) -> pl.DataFrame:
    """Find the rows of days settled in both whose sums differ; ``…_before``: the earlier known."""
    both = kept.days.join(night.days, on=_KEYS).filter(pl.col("final") & pl.col("final_right"))
    later = pl.col("as_of_right") >= pl.col("as_of")
    old, new = (
        pl.concat(
            [
                kept.sums.join(both.filter(of_kept), on=_KEYS, how="semi"),
                night.sums.join(both.filter(~of_kept), on=_KEYS, how="semi"),
            ]
        )
        for of_kept in (later, ~later)
    )
    keys = keys_of(len(kept.by))
    found = new.join(
        old, on=keys, how="full", coalesce=True, nulls_equal=True, suffix="_before"
    ).with_columns(
        pl.col(name).fill_null(0) for amount in AMOUNTS for name in (amount, f"{amount}_before")
    )
    differs = pl.any_horizontal(pl.col(name) != pl.col(f"{name}_before") for name in AMOUNTS)
    shown = [name for amount in _COMPARED for name in (amount, f"{amount}_before")]
    return found.filter(differs).select(*keys, *shown).sort(keys)


def change_warnings(changed: pl.DataFrame, by: tuple[str, ...]) -> list[str]:
    """The text of a warning about changes, as a list; empty without changes."""
    if changed.is_empty():
        return []
    metric, part, day = changed.sort("reported_on").row(0)[:3]
    more = changed.select(_KEYS).n_unique() - 1
    rows = "; ".join(_row(row, by) for row in changed.head(_SHOWN).iter_rows(named=True))
    rest = f"; and {changed.height - _SHOWN} more" if changed.height > _SHOWN else ""
    text = (
        f"{metric} had settled {day}{f' and {more} more' if more else ''}, part {part!r}, and the "
        f"sums evaluated later differ; the later ones are kept: {rows}{rest}. kept.changes(night) "
        "lists them. Did data come late, did the data reach too few days back (days_needed), or "
        "are they of other shops, which need their own part=?"
    )
    return [text]


def _row(row: dict[str, Any], by: tuple[str, ...]) -> str:
    group = "".join(f" {name}={row[f'g{i}']!r}" for i, name in enumerate(by))
    before, now = (
        f"{row['numerator' + when]}/{row['denominator' + when]}" for when in ("_before", "")
    )
    if row[QUANTITY] is not None:
        before, now = (f"{row['denominator' + when]}" for when in ("_before", ""))
        group += f" units of quantity {row[QUANTITY]}:"
    return f"{row['metric']} {row['reported_on']}{group} {before} → {now}"
