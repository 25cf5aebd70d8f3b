"""``sample``: draw conversations at random, reproducibly, for spot checks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import blake2b

import polars as pl

from csmetrics.errors import ArgumentError, nearest

_KEY = ("shop_id", "buyer_id", "session_id", "started_at")
_CHANCE = "chance"


def sample(
    details: pl.DataFrame,
    per: str | Sequence[str] | None = "agent_id",
    n: int = 5,
    *,
    strata: str | Sequence[str] = (),
    seed: int | str = 0,
) -> pl.DataFrame:
    """Draw conversations at random for spot checks (抽查).

    The draw depends on the seed and the ids only, not on row order or machine, so that anybody can
    repeat it. Every conversation is given a number from the seed and its ids (BLAKE2b), and those
    with the lowest numbers are drawn; a larger ``n`` therefore only adds to what is drawn. Agree on
    a seed that nobody can choose, such as the date: ``seed="2026-03-30"``.

    Args:
        details: A result of ``details``; filter it first.
        per: The column or columns that group the rows: ``n`` are drawn for each of their members,
            null being one; None: from all rows together.
        n: How many to draw for each member; all, if it has fewer.
        strata: Columns that divide each member's rows into strata, such as "rating" or one of your
            own: at least one is drawn from each stratum, and the rest in proportion to their sizes
            (Sainte-Laguë).
        seed: A number or a text.

    Returns:
        The rows drawn, sorted by ``per``, start and ids, with the columns of ``details`` and
        ``chance``, the probability of being drawn: the number drawn from its stratum ÷ its size.
        To estimate a share of all conversations, weight each row by 1 ÷ ``chance``.

    Raises:
        ArgumentError: ``details`` is not a result of ``details`` or has a row twice, a column does
            not exist, ``n`` is not 1 or more, or a member has more strata than ``n``.

    Examples:
        >>> import csmetrics as cs
        >>> rows = cs.details(cs.datasets.sample_shop(days=3))
        >>> drawn = cs.sample(rows, n=2, seed="2026-03-05")
        >>> drawn["agent_id"].value_counts()["count"].max()
        2
        >>> cs.sample(rows.reverse(), n=2, seed="2026-03-05").equals(drawn)
        True
    """
    groups = _columns(details, "per", () if per is None else per)
    layers = _columns(details, "strata", strata)
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        msg = f"n is a number of conversations, 1 or more, not {n!r}"
        raise ArgumentError(msg)
    if isinstance(seed, bool) or not isinstance(seed, int | str):
        msg = f"seed is a whole number or a text, not {seed!r}"
        raise ArgumentError(msg)
    drawn: dict[int, float] = {}
    order = _numbers(details, seed)
    for member, rows in _parts(details, groups, list(range(details.height))).items():
        parts = _parts(details, layers, rows)
        if len(parts) > n:
            who = ", ".join(f"{name} {value}" for name, value in zip(groups, member, strict=True))
            msg = (
                f"{who or 'the whole'} has {len(parts)} strata of {', '.join(layers)}, and n={n}"
                " cannot draw from each: raise n, or name fewer columns"
            )
            raise ArgumentError(msg)
        for part, number in zip(
            parts.values(), _shares([*map(len, parts.values())], n), strict=True
        ):
            chosen = sorted(part, key=order.__getitem__)[:number]
            drawn |= dict.fromkeys(chosen, number / len(part))
    kept = details.with_row_index("__row").filter(pl.col("__row").is_in(list(drawn)))
    chance = kept["__row"].replace_strict(drawn, return_dtype=pl.Float64).alias(_CHANCE)
    by = [*groups, "started_at", "shop_id", "buyer_id", "session_id"]
    return kept.drop("__row").with_columns(chance).sort(list(dict.fromkeys(by)))


def _columns(details: object, name: str, given: str | Sequence[str]) -> tuple[str, ...]:
    """Validate the columns of an argument: they exist in ``details`` and hold no lists."""
    if not isinstance(details, pl.DataFrame):
        msg = f"details is a result of details, a polars DataFrame, not a {type(details).__name__}"
        raise ArgumentError(msg)
    if absent := [one for one in _KEY if one not in details.columns]:
        msg = (
            f"details lacks the column {absent[0]}: it is no result of details"
            "; give what details returns"
        )
        raise ArgumentError(msg)
    if _CHANCE in details.columns:
        msg = (
            f"details has a column {_CHANCE!r} already: it is a sample itself; give the whole"
            " of details, or rename your own column"
        )
        raise ArgumentError(msg)
    columns = (given,) if isinstance(given, str) else tuple(given)
    for one in columns:
        if one not in details.columns:
            hint = nearest(one, details.columns)
            msg = f"{name}={one!r} is no column of details.{hint} There are: " + ", ".join(
                details.columns
            )
            raise ArgumentError(msg)
        if details.schema[one].is_nested():
            msg = f"{name}={one!r} holds lists, which make no groups: name another column"
            raise ArgumentError(msg)
    return columns


def _numbers(details: pl.DataFrame, seed: int | str) -> list[bytes]:
    """A pseudo-random number for each row, from the seed and its conversation's ids."""
    keys = details.select(
        "shop_id",
        "buyer_id",
        "session_id",
        pl.when(pl.col("session_id").is_null()).then(
            pl.col("started_at").dt.date().cast(pl.String)
        ),
    ).rows()
    if len(set(keys)) < len(keys):
        msg = (
            "details has the same conversation twice: remove the copies, for example with"
            " details.unique()"
        )
        raise ArgumentError(msg)
    return [blake2b(json.dumps([seed, *key]).encode(), digest_size=16).digest() for key in keys]


def _parts(
    details: pl.DataFrame, columns: tuple[str, ...], rows: list[int]
) -> dict[tuple[object, ...], list[int]]:
    """Group row numbers by the values of columns; the groups are sorted by these values."""
    found: dict[tuple[object, ...], list[int]] = {}
    values = details.select(columns).rows() if columns else [()] * details.height
    for row in rows:
        found.setdefault(values[row], []).append(row)
    return dict(sorted(found.items(), key=lambda one: [(v is not None, str(v)) for v in one[0]]))


def _shares(sizes: list[int], n: int) -> list[int]:
    """Allot ``n`` draws to strata of these sizes: one each, the rest in proportion."""
    got = [1] * len(sizes)
    for _ in range(min(n, sum(sizes)) - len(sizes)):
        open_ones = [at for at, size in enumerate(sizes) if got[at] < size]
        best = max(open_ones, key=lambda at: (sizes[at] / (2 * got[at] + 1), -at))
        got[best] += 1
    return got
