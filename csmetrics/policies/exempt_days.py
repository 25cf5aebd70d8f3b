"""Days that a policy does not assess (免考核日): announced ones, and rows of ``calendar``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fnmatch import fnmatchcase
from typing import Annotated, NamedTuple, Self

import polars as pl
from pydantic import Field, model_validator

from csmetrics.catalogue.metrics import sources
from csmetrics.model.edition import Source, Text, Value
from csmetrics.policies.policy import Policy
from csmetrics.tables import Dataset

_AMOUNTS = ("numerator", "denominator", "pending", "pending_met")


class ExemptDays(Value):
    """Days that a platform has announced it will not assess, for some rules (免考核公告).

    ``since`` ≤ day < ``until``; ``rules``: ids of policies, or patterns.

    Examples:
        >>> JD_SPRING_FESTIVAL_2024.covers("jd.reply_rate_3min", date(2024, 2, 17))
        True
        >>> JD_SPRING_FESTIVAL_2024.covers("jd.avg_response_time", date(2024, 2, 17))
        False
    """

    name: Text
    rules: Annotated[tuple[str, ...], Field(min_length=1)]
    since: date
    until: date
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.since >= self.until:
            msg = (
                f"exempt days must begin before they end: since={self.since} is not before"
                f" until={self.until}"
            )
            raise ValueError(msg)
        return self

    def covers(self, policy: str, day: date) -> bool:
        """Whether a policy does not assess a day."""
        return self.since <= day < self.until and _named(policy, self.rules)


JD_SPRING_FESTIVAL_2024 = ExemptDays(
    name=Text(zh="2024年春节", en="Spring Festival 2024"),
    rules=("jd.reply_rate_3min", "jd.consult_bad_rate"),
    since=date(2024, 2, 4),
    until=date(2024, 2, 18),
    sources=(sources.JD_SPRING_FESTIVAL_2024,),
)

EXEMPT_DAYS: tuple[ExemptDays, ...] = (JD_SPRING_FESTIVAL_2024,)
"""The announced exempt days, each with its rules and sources."""


class Exempt(NamedTuple):
    """The days that a policy does not assess: for every shop, and for single shops."""

    days: frozenset[date] = frozenset()
    of_shops: frozenset[tuple[str, date]] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.days or self.of_shops)

    def within(self, start: date, end: date) -> Exempt:
        """The exempt days in [start, end)."""
        return Exempt(
            frozenset(day for day in self.days if start <= day < end),
            frozenset((shop, day) for shop, day in self.of_shops if start <= day < end),
        )

    def of(self, shop: str | None, start: date, end: date) -> tuple[int, bool]:
        """Count the exempt days in [start, end), and say whether all of them are exempt.

        Args:
            shop: The shop; None: several shops. A day that only some of them leave out then
                counts, but does not make all days exempt.
            start: The first day.
            end: The day after the last.
        """
        there = [start + timedelta(days=n) for n in range((end - start).days)]
        whole = {day for day in there if day in self.days or (shop, day) in self.of_shops}
        some = {day for _, day in self.of_shops if start <= day < end} if shop is None else set()
        return len(whole | some), len(whole) == len(there)

    def without_exempt(self, sums: pl.DataFrame, shop: str | None) -> pl.DataFrame:
        """Set the integer sums of exempt days to 0, and their ``quantity`` to null.

        Args:
            sums: The integer sums by ``reported`` day and group.
            shop: The group column that holds the shop; needed if ``of_shops`` has any.
        """
        out = pl.col("reported").is_in(sorted(map(_number, self.days)))
        if self.of_shops:
            assert shop is not None  # noqa: S101  asked for by the caller
            pairs = pl.DataFrame(
                [(name, _number(day), True) for name, day in sorted(self.of_shops)],
                schema={"__shop": pl.String, "reported": pl.Int32, "__out": pl.Boolean},
                orient="row",
            )
            sums = sums.with_columns(pl.col(shop).cast(pl.String).alias("__shop")).join(
                pairs, on=["__shop", "reported"], how="left", maintain_order="left"
            )
            out |= pl.col("__out").fill_null(value=False)
        return sums.with_columns(
            pl.when(~out).then("quantity").alias("quantity"),
            *(
                pl.when(out).then(pl.lit(0, sums.schema[name])).otherwise(name).alias(name)
                for name in _AMOUNTS
            ),
        ).drop("__shop", "__out", strict=False)


def exempt_days(policy: Policy, platform: str, data: Dataset | None) -> Exempt:
    """Collect the days that a policy does not assess.

    Args:
        policy: The policy.
        platform: The platform of its metric.
        data: The data set whose table ``calendar`` is read; None: announced days only.
    """
    days: set[date] = set()
    for stated in EXEMPT_DAYS:
        if _named(policy.id, stated.rules):
            days |= {
                stated.since + timedelta(days=n) for n in range((stated.until - stated.since).days)
            }
    of_shops: set[tuple[str, date]] = set()
    if data is not None and "calendar" in data.tables:
        rows = data.frame("calendar").lazy().filter(pl.col("kind") == "exempt").collect()
        for row in rows.iter_rows(named=True):
            if row.get("platform") not in {None, platform}:
                continue
            rule, shop = row.get("rule"), row.get("shop_id")
            if rule is not None and not _named(policy.id, [rule]):
                continue
            if shop is None:
                days.add(row["day"])
            else:
                of_shops.add((shop, row["day"]))
    return Exempt(frozenset(days), frozenset(of_shops))


def _named(policy: str, rules: Iterable[str]) -> bool:
    return any(fnmatchcase(policy, rule) for rule in rules)


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days
