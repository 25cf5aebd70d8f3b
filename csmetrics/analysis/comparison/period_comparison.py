"""Compare figures with earlier periods: day on day, week on week, year on year, an average."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

import polars as pl

from csmetrics.analysis.comparison.intervals import apart
from csmetrics.errors import ArgumentError
from csmetrics.evaluation.calendar_periods import quotient
from csmetrics.evaluation.result_frame import (
    ABOVE,
    BELOW,
    LEAST,
    MOST,
    Calendar,
    Figures,
    added,
    calendar_of,
    is_whole,
    settled,
)

Against = Literal["previous", "same_weekday", "year", "average", "same_event"]
AGAINST: tuple[Against, ...] = ("previous", "same_weekday", "year", "average", "same_event")
Span = tuple[date, date]
Events = list[tuple[str, date, date]]

_IN_A_YEAR: dict[Calendar, int] = {"week": 52, "month": 12, "quarter": 4, "year": 1}
ADDED: dict[str, pl.DataType] = {
    "against": pl.String(),
    "against_start": pl.Date(),
    "against_end": pl.Date(),
    "against_periods": pl.UInt32(),
    "against_numerator": pl.Float64(),
    "against_denominator": pl.Float64(),
    "against_value": pl.Float64(),
    "difference": pl.Float64(),
    "ratio": pl.Float64(),
    "better": pl.Boolean(),
    "compared_status": pl.String(),
    "rule_changed": pl.Boolean(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "against_low": pl.Float64(),
    "against_high": pl.Float64(),
    "distinguishable": pl.Boolean(),
}
"""The columns that a comparison over time adds to a result's."""


def with_periods_before(
    figures: Figures,
    groups: tuple[str, ...],
    against: Against | Span,
    window: int,
    events: Events,
) -> pl.DataFrame:
    """Add to each row the periods it is compared with, and their exact sums, as ``then_…``.

    Args:
        figures: The rows of one metric; ``low``, ``high`` are added by the caller.
        groups: The columns of ``by``.
        against: Which periods to compare with.
        window: How many earlier periods an average includes.
        events: The name, first day and day after the last of each event, for "same_event".
    """
    label = figures.metric.label
    days = _days("period_start", "period_end").alias("__days")
    if against == "same_event" or not isinstance(against, str):
        place, target = _of_events(events) if against == "same_event" else _of_span(against)
        whole = pl.lit(value=False).alias("__whole")  # counts compare by equal numbers of days only
        rows = place(figures.rows).with_columns(days, whole)
        if not rows["__at"].is_not_null().any():
            msg = f"no period of {label} is {_wanted(against)}: evaluate with per=[...] of them"
            raise ArgumentError(msg)
    else:
        calendar = calendar_of(figures.rows, label)
        if against == "same_weekday" and calendar != "day":
            msg = (
                f'against="same_weekday" compares days, and the periods of {label} are {calendar}s'
                ': evaluate with per="day"'
            )
            raise ArgumentError(msg)
        number = _number(pl.col("period_start"), calendar).alias("__at")
        rows = figures.rows.with_columns(number, days, is_whole(calendar).alias("__whole"))
        target = _targets(against, calendar, window)
    wanted = rows.select("period_start", "period_end", *groups, target)
    then = rows.filter(pl.col("__at").is_not_null()).select(
        *groups,
        pl.col("__at").alias("__then"),
        pl.col("period_start").alias("against_start"),
        pl.col("period_end").alias("against_end"),
        pl.col(
            f"^({ABOVE}|{BELOW}|__squares|__low|__high|__days|__whole|value|status)$"
        ).name.prefix("then_"),
        pl.col(*LEAST, *MOST, "pending").name.prefix("then_"),
    )
    squares = [pl.col("then___squares").sum()] if "__squares" in rows.columns else []
    if "__low" in rows.columns:  # a quantile's interval is not known over several periods
        alone = pl.len() == 1
        ends = ("then___low", "then___high")
        squares = [pl.when(alone).then(pl.col(name).first()).alias(name) for name in ends]
    found = (
        wanted.explode("__then", empty_as_null=True)
        .join(then, on=["__then", *groups], nulls_equal=True)
        .group_by("period_start", "period_end", *groups)
        .agg(
            pl.col("against_start").min(),
            pl.col("against_end").max(),
            pl.len().cast(pl.UInt32).alias("against_periods"),
            *(added(f"then_{name}") for name in (ABOVE, BELOW, *LEAST, *MOST)),
            pl.col("then_pending").sum(),
            *squares,
            pl.col("then_value").first(),
            pl.col("then___whole").all(),
            pl.col("then___days").unique(),
            pl.col("then_status").unique(),
        )
    )
    keys = ["period_start", "period_end", *groups]
    return rows.join(found, on=keys, how="left", nulls_equal=True, maintain_order="left")


def _of_events(events: Events) -> tuple[Callable[[pl.DataFrame], pl.DataFrame], pl.Expr]:
    """Return a function that numbers rows by their event, and the number each compares with.

    An event has the number after that of the previous event of its name.
    """
    numbered: list[tuple[date, date, int]] = []
    for nth, (name, start, end) in enumerate(events):
        again = nth > 0 and events[nth - 1][0] == name
        numbered.append((start, end, numbered[-1][2] + 1 if again else 2 * nth))
    schema = {"period_start": pl.Date, "period_end": pl.Date, "__at": pl.Int32}
    table = pl.DataFrame(numbered, schema=schema, orient="row").unique(
        ["period_start", "period_end"], keep="first", maintain_order=True
    )

    def place(rows: pl.DataFrame) -> pl.DataFrame:
        return rows.join(
            table, on=["period_start", "period_end"], how="left", maintain_order="left"
        )

    return place, pl.concat_list((pl.col("__at") - 1).cast(pl.Int32)).alias("__then")


def _of_span(span: Span) -> tuple[Callable[[pl.DataFrame], pl.DataFrame], pl.Expr]:
    """Return a function that gives the rows of one period the number 1; others compare with 1."""
    its = (pl.col("period_start") == span[0]) & (pl.col("period_end") == span[1])

    def place(rows: pl.DataFrame) -> pl.DataFrame:
        return rows.with_columns(pl.when(its).then(pl.lit(1, pl.Int32)).alias("__at"))

    other = pl.when(pl.col("__at").is_null()).then(pl.lit(1, pl.Int32))
    return place, pl.concat_list(other).alias("__then")


def _wanted(against: Against | Span) -> str:
    return "an event" if isinstance(against, str) else f"{against[0]} to {against[1]}"


def compared(
    rows: pl.DataFrame, figures: Figures, against: Against | Span, columns: list[str]
) -> pl.DataFrame:
    """Add differences and ratios, exact until the one division, and what depends on them."""
    above, below = pl.col(ABOVE), pl.col(BELOW)
    above_then, below_then = pl.col(f"then_{ABOVE}"), pl.col(f"then_{BELOW}")
    window_start = _window_start(figures, "period_start", "period_end")
    then_start = _window_start(figures, "against_start", "against_end")
    # a period that all others stand beside may be the later one
    overlapping = (pl.col("against_end") > window_start) & (then_start < pl.col("period_end"))
    doubled = against == "average" and figures.trailing > 1
    # counts and totals of periods of different lengths cannot be compared
    alike = pl.lit(value=True)
    if figures.absolute:
        alike = (pl.col("__whole") & pl.col("then___whole")) | (
            pl.col("then___days") == pl.concat_list("__days")
        )
    alike &= pl.lit(not doubled)
    sums = rows.with_columns(
        pl.when(alike).then(above * below_then - above_then * below).alias("__up"),
        pl.when(alike).then(below * below_then).alias("__down"),
        pl.when(alike).then(above * below_then).alias("__now"),
        pl.when(alike & (below > 0) & (below_then > 0)).then(above_then * below).alias("__before"),
    )
    difference = quotient(sums["__up"], sums["__down"], figures.scale)
    ratio = quotient(sums["__now"], sums["__before"], (1, 1))
    if not figures.absolute and against != "average":  # quantiles and published figures lack sums
        before = pl.when(pl.col("then_value") != 0).then("then_value")
        of_values = sums.select(
            apart=pl.col("value") - pl.col("then_value"), times=pl.col("value") / before
        )
        summed = sums[f"{ABOVE}"].is_not_null() & sums[f"then_{ABOVE}"].is_not_null()
        summed &= pl.Series([not figures.quantile])
        difference = difference.zip_with(summed, of_values["apart"])
        ratio = ratio.zip_with(summed, of_values["times"])
    one = pl.Series([1], dtype=pl.Int128).new_from_index(0, rows.height)
    above_scale, below_scale = figures.scale
    pooled = quotient(sums[f"then_{ABOVE}"], sums[f"then_{BELOW}"], figures.scale)
    averaged = pl.when(pl.lit(not doubled)).then(pooled)
    return sums.with_columns(
        pl.lit(against if isinstance(against, str) else f"{against[0]}/{against[1]}").alias(
            "against"
        ),
        quotient(sums[f"then_{ABOVE}"], one, (above_scale, 1)).alias("against_numerator"),
        quotient(sums[f"then_{BELOW}"], one, (below_scale, 1)).alias("against_denominator"),
        (averaged if against == "average" else pl.col("then_value")).alias("against_value"),
        difference.alias("difference"),
        ratio.alias("ratio"),
    ).select(
        *columns,
        "against",
        "against_start",
        "against_end",
        "against_periods",
        "against_numerator",
        pl.lit(None, dtype=pl.Float64).alias("against_denominator")
        if figures.absolute and against != "average"
        else pl.col("against_denominator"),
        "against_value",
        "difference",
        "ratio",
        _better(figures).alias("better"),
        _status().alias("compared_status"),
        _rule_changed(figures, pl.min_horizontal(then_start, window_start)).alias("rule_changed"),
        "low",
        "high",
        pl.when(pl.lit(not doubled)).then("against_low").alias("against_low"),
        pl.when(pl.lit(not doubled)).then("against_high").alias("against_high"),
        pl.when(~overlapping & pl.col("difference").is_not_null())
        .then(apart(("low", "high"), ("against_low", "against_high")))
        .alias("distinguishable"),
    )


def _window_start(figures: Figures, start: str, end: str) -> pl.Expr:
    """The first day that a period's figure covers: that of its trailing window, if it has one."""
    if figures.trailing == 1:
        return pl.col(start)
    return pl.col(end).dt.offset_by(f"-{figures.trailing}d")


def _better(figures: Figures) -> pl.Expr:
    """Whether the value has moved in the better direction.

    Null if neither direction is better, or if pending units may still change the answer, since the
    ranges that they leave open overlap.
    """
    better = figures.metric.better
    if better is None:
        return pl.lit(None, dtype=pl.Boolean)
    good, bad = (("then_", MOST), ("", LEAST)), (("", MOST), ("then_", LEAST))
    moved = pl.col("difference") > 0
    if better == "lower":
        good, bad, moved = bad, good, pl.col("difference") < 0
    ahead = _below(*good)
    behind = _below(*bad, or_equal=True)  # what can only come to be equal is no better
    turned = pl.when(ahead).then(pl.lit(value=True)).when(behind).then(pl.lit(value=False))
    known = pl.col("difference").is_not_null()
    as_they_stand = settled(figures) & settled(figures, "then_")
    return pl.when(known).then(pl.when(as_they_stand).then(moved).otherwise(turned))


def _below(
    one: tuple[str, tuple[str, str]],
    other: tuple[str, tuple[str, str]],
    *,
    or_equal: bool = False,
) -> pl.Expr:
    """Whether one quotient of sums is less than another, exactly."""
    (above, below), (above_other, below_other) = (
        [pl.col(f"{side}{name}") for name in names] for side, names in (one, other)
    )
    own, others = above * below_other, above_other * below
    return own <= others if or_equal else own < others


def _status() -> pl.Expr:
    """The common status of both sides, else "mixed"; null if there is no other side."""
    then = pl.col("then_status")
    same = (then.list.len() == 1) & (then.list.first() == pl.col("status"))
    return pl.when(then.is_not_null()).then(pl.when(same).then("status").otherwise(pl.lit("mixed")))


def _number(day: pl.Expr, calendar: Calendar) -> pl.Expr:
    """The number of the calendar period that contains a day; consecutive periods differ by 1."""
    if calendar == "day":
        return day.cast(pl.Int32)
    if calendar == "week":  # 1970-01-05 was a Monday
        return (day.cast(pl.Int32) - 4).floordiv(7)
    months = day.dt.year() * 12 + day.dt.month() - 1
    return months.floordiv({"month": 1, "quarter": 3, "year": 12}[calendar])


def _targets(against: Against, calendar: Calendar, window: int) -> pl.Expr:
    """The numbers of the periods that each row is compared with."""
    at = pl.col("__at")
    if against == "average":
        return pl.int_ranges(at - window, at).cast(pl.List(pl.Int32)).alias("__then")
    back = {"previous": 1, "same_weekday": 7, "year": _IN_A_YEAR.get(calendar, 0)}[against]
    then = at - back
    if against == "year" and calendar == "day":
        day = pl.col("period_start")
        before = day.dt.offset_by("-1y")
        # 29 February has no counterpart in a common year
        then = pl.when(before.dt.day() == day.dt.day()).then(before.cast(pl.Int32))
    return pl.concat_list(then.cast(pl.Int32)).alias("__then")


def _days(start: str, end: str) -> pl.Expr:
    return (pl.col(end) - pl.col(start)).dt.total_days().cast(pl.Int32)


def _rule_changed(figures: Figures, first: pl.Expr) -> pl.Expr:
    """Whether a dated edition begins or ends between the first and the last day compared."""
    end = pl.max_horizontal("against_end", "period_end")
    borders: set[date] = set()
    for edition in figures.metric.editions:
        borders |= {day for day in (edition.since, edition.until) if day is not None}
    crossed = pl.lit(value=False)
    for day in sorted(borders):
        crossed |= (first < pl.lit(day)) & (pl.lit(day) < end)
    return pl.when(pl.col("against_start").is_not_null()).then(crossed)
