"""``picks``: good and bad example sessions for coaching, each with its reasons."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import polars as pl

from csmetrics.errors import ArgumentError, nearest
from csmetrics.wording import figure_text

_READ = (
    *("shop_id", "buyer_id", "session_id", "started_at", "asked", "unanswered"),
    *("slowest_wait", "open_wait", "transfers", "rating", "orders_after", "flags"),
)
_WAIT = "longest wait"
_ORDER = ("started_at", "shop_id", "buyer_id", "session_id")
_LOW, _HIGH, _MANY = 2, 4, 2


def picks(
    details: pl.DataFrame,
    *,
    good: int = 5,
    bad: int = 5,
    slow: timedelta = timedelta(minutes=3),
) -> pl.DataFrame:
    """Pick good and bad example sessions for coaching (好坏案例).

    A session is a bad example if it has a fault: it was rated 1 or 2; no round was answered, and
    longer than ``slow`` has passed; a round waited longer than ``slow``; it was transferred twice
    or more. They are ranked by the number of faults, then by the longest wait. A session is a good
    example if it has no fault, one person answered every round within ``slow``, and it has a merit:
    it was rated 4 or 5, or an order followed. They are ranked by the number of merits, then by the
    shortest wait. Sessions without an asked message, and those of flagged buyers, are neither. An
    unanswered last round, which may be a thank you, is not a fault, but rules out a good example.
    Ties are ordered by start and ids.

    Args:
        details: A result of ``details``; filter it first, for one person's or one day's examples.
        good: The largest number of good examples.
        bad: The largest number of bad examples.
        slow: The wait beyond which an answer is slow.

    Returns:
        Bad ones first, by rank. Columns: ``example`` ("bad" or "good"), ``rank`` from 1,
        ``reason_zh``, ``reason_en``, then those of ``details``.

    Raises:
        ArgumentError: ``details`` is not a result of ``details``, a number is negative, or
            ``slow`` is not a length of time.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop(days=3)
        >>> chosen = cs.picks(cs.details(shop), good=1, bad=1)
        >>> chosen.select("example", "reason_en").rows()[0]
        ('bad', 'rated 1 of 5; a wait of 6m 23s')
    """
    _check(details, {"good": good, "bad": bad}, slow)
    limit = Decimal(slow // timedelta(microseconds=1)).scaleb(-6)
    unanswered = pl.col("slowest_wait").is_null() & (pl.col("open_wait") > limit)
    rating = pl.col("rating")
    facts = details.filter(pl.col("asked") > 0, pl.col("flags").list.len() == 0).with_columns(
        pl.coalesce("slowest_wait", "open_wait").alias(_WAIT)
    )
    wait, handed, orders = (pl.col(name) for name in (_WAIT, "transfers", "orders_after"))
    faults = [
        _reason(rating <= _LOW, ("评分 {} 分（满分 5）", "rated {} of 5"), rating),
        _reason(unanswered, ("提问无人回复，已过 {}", "nobody answered in {}"), *_length(wait)),
        _reason(pl.col("slowest_wait") > limit, ("有一轮等了 {}", "a wait of {}"), *_length(wait)),
        _reason(handed >= _MANY, ("转手 {} 次", "changed hands {} times"), handed),
    ]
    merits = [
        _reason(rating >= _HIGH, ("评分 {} 分（满分 5）", "rated {} of 5"), rating),
        _reason(orders > 0, ("之后下单 {} 笔", "orders that followed: {}"), orders),
    ]
    clean = (
        (pl.col("unanswered") == 0)
        & (wait <= limit)
        & (handed == 0)
        & ~pl.any_horizontal(holds for holds, _, _ in faults)
    )
    promptly = _reason(pl.lit(value=True), ("最长只等 {}", "no wait over {}"), *_length(wait))
    chosen = [
        _ranked(facts, "bad", faults, bad),
        _ranked(facts.filter(clean), "good", merits, good, last=promptly),
    ]
    return pl.concat(chosen).select("example", "rank", "reason_zh", "reason_en", *details.columns)


_Words = tuple[pl.Expr, pl.Expr]
_Reason = tuple[pl.Expr, pl.Expr, pl.Expr]
"""Whether a reason holds, and its text in Chinese and English; null where it does not hold."""


def _reason(
    holds: pl.Expr, words: tuple[str, str], zh: pl.Expr, en: pl.Expr | None = None
) -> _Reason:
    """Make a reason from two texts with a place for a value; ``en`` defaults to ``zh``."""
    values = zh, zh if en is None else en
    holds = holds.fill_null(value=False)
    in_zh, in_en = (
        pl.when(holds).then(pl.format(text, one)) for text, one in zip(words, values, strict=True)
    )
    return holds, in_zh, in_en


def _length(wait: pl.Expr) -> _Words:
    """A wait as text in Chinese and English, as tables and reports show it."""

    def reason(lang: figure_text.Lang) -> pl.Expr:
        return wait.map_elements(
            lambda seconds: figure_text.duration(float(seconds), lang), return_dtype=pl.String
        )

    return reason("zh"), reason("en")


def _ranked(
    facts: pl.DataFrame,
    example: str,
    reasons: list[_Reason],
    most: int,
    last: _Reason | None = None,
) -> pl.DataFrame:
    """Rank the rows that have a reason by number of reasons, then wait; keep the first ``most``."""
    number = pl.sum_horizontal(holds for holds, _, _ in reasons)
    reasons_given = [*reasons, *([last] if last else [])]
    zh, en = ([one[i] for one in reasons_given] for i in (1, 2))
    return (
        facts.with_columns(number.alias("number"))
        .filter(pl.col("number") > 0)
        .sort(
            *("number", _WAIT, *_ORDER),
            descending=[True, example == "bad", *(False for _ in _ORDER)],
            nulls_last=True,
        )
        .head(most)
        .with_row_index("rank", offset=1)
        .with_columns(
            pl.lit(example).alias("example"),
            pl.concat_str(zh, separator="；", ignore_nulls=True).alias("reason_zh"),
            pl.concat_str(en, separator="; ", ignore_nulls=True).alias("reason_en"),
        )
    )


def _check(details: object, numbers: dict[str, int], slow: object) -> None:
    if not isinstance(details, pl.DataFrame):
        msg = f"details is a result of details, a polars DataFrame, not a {type(details).__name__}"
        raise ArgumentError(msg)
    if absent := [name for name in _READ if name not in details.columns]:
        hint = nearest(absent[0], details.columns)
        msg = (
            f"details lacks the column {absent[0]}: it is no result of details.{hint}"
            " Give what details returns"
        )
        raise ArgumentError(msg)
    for name, number in numbers.items():
        if not isinstance(number, int) or number < 0:
            msg = f"{name} is a number of examples, 0 or more, not {number!r}"
            raise ArgumentError(msg)
    if not isinstance(slow, timedelta) or slow < timedelta(0):
        msg = f"slow is a timedelta, not {slow!r}"
        raise ArgumentError(msg)
