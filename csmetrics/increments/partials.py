"""The integer sums behind a result, to keep, to merge, and to finish later."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Self, cast

import polars as pl

from csmetrics.errors import ArgumentError, FileError
from csmetrics.files import written_whole
from csmetrics.metric import Metric
from csmetrics.notices import warn
from csmetrics.version import VERSION

_NAME = "csmetrics partials"
_FORMAT = 1
_KEYS = ["metric", "part", "reported_on"]


@dataclass(frozen=True, eq=False)
class Partials:
    """Integer sums of metrics by reported day and group, from which results are made (中间汇总).

    Made by ``csmetrics.partials`` or read from a file; finished by ``csmetrics.finish``. Immutable.

    Attributes:
        metrics: The metrics, in the order of their labels.
        by: The columns that group the sums.
        time_zone: The zone of the local days.
        edition: The date whose edition judges every day; None: each day's own.
        sums: One row for each metric, part, reported day and group with a unit. Columns:
            ``metric``, ``part``, ``reported_on``, ``g0``, ``g1`` … (the groups), ``numerator``,
            ``denominator`` (Int128: counts, microseconds, cents), ``pending``.
        days: One row for each metric, part and reported day that was evaluated. Columns:
            ``metric``, ``part``, ``reported_on``, ``as_of`` (what was known then), ``final``
            (whether that settled the day), ``begins`` (whether no earlier day has a unit).
    """

    metrics: tuple[Metric, ...]
    by: tuple[str, ...]
    time_zone: str
    edition: date | None
    sums: pl.DataFrame
    days: pl.DataFrame

    @cached_property
    def fingerprint(self) -> str:
        """What two partials must share to be merged: definitions, version, groups and zone."""
        said = [VERSION, self.by, self.time_zone, str(self.edition)]
        definitions = [metric.model_dump(mode="json") for metric in self.metrics]
        text = json.dumps([*said, definitions], ensure_ascii=False, sort_keys=True)
        return sha256(text.encode()).hexdigest()

    @property
    def as_of(self) -> datetime | None:
        """The latest knowledge time of any day; None where there is no day."""
        return cast("datetime | None", self.days["as_of"].max())

    @property
    def open_since(self) -> date | None:
        """The first day that has to be evaluated again, or for the first time: ``start`` next.

        It is the first day that some metric and part had not settled or did not evaluate, from its
        first day on; None where there is no day.
        """
        if self.days.is_empty():
            return None
        day = pl.col("reported_on")
        in_a_row = (day.cast(pl.Int32) - pl.int_range(pl.len())) == day.first().cast(pl.Int32)
        settled = (pl.col("final") & in_a_row).cast(pl.Int32).cum_min().sum()
        of_each = self.days.sort("reported_on").group_by("metric", "part")
        since = of_each.agg(day.first().cast(pl.Int32) + settled)["reported_on"].cast(pl.Date)
        return cast("date", since.min())

    def merge(self, other: Partials) -> Partials:
        """Both together.

        Of a day that both evaluated for a metric and part, the sums known later stand. A warning
        names a day whose sums differ although it had settled in both: data came late, or were not
        whole, or are of other shops.

        Args:
            other: The sums to add or to put in the place of older ones.

        Raises:
            ArgumentError: They are of other metrics, definitions, groups or zone, or another
                version of the library; or they tell different sums of the same day, part and
                knowledge time; or a group's columns are of different types.
        """
        if not isinstance(other, Partials):
            msg = f"Partials are merged with Partials, not with a {type(other).__name__}"
            raise ArgumentError(msg)
        if self.fingerprint != other.fingerprint:
            raise ArgumentError(_unlike(self, other))
        one, two = _of_one_type(self.sums, other.sums, self.by)
        _compared(self.days, other.days, one, two)
        latest = (
            pl.concat([self.days, other.days])
            .group_by(_KEYS)
            .agg(pl.col("as_of", "final").sort_by("as_of").last(), pl.col("begins").any())
        )
        mine = _standing(one, self.days, latest)
        theirs = _standing(two, other.days, latest)
        order = [*_KEYS, *(f"g{i}" for i in range(len(self.by)))]
        sums = pl.concat([mine, theirs]).unique()  # of what both tell alike, once
        return replace(self, sums=sums.sort(order), days=latest.sort(_KEYS))

    def to_frame(self) -> pl.DataFrame:
        """The sums as a table.

        Returns:
            One row for each metric, part, reported day and group with a unit, sorted. Columns:
            ``metric``, ``part``, ``reported_on``, those of ``by``, ``numerator`` and
            ``denominator`` (Int128: counts, microseconds, cents; 0 where there is none),
            ``pending``, ``as_of``.
        """
        named = {f"g{i}": name for i, name in enumerate(self.by)}
        known = self.days.select(*_KEYS, "as_of")
        return self.sums.join(known, on=_KEYS, maintain_order="left").rename(named)

    def write_parquet(self, path: str | Path) -> None:
        """Write the sums to a parquet file, whole or not at all.

        Args:
            path: Where the file will be.

        Raises:
            FileError: It cannot be written.
        """
        said = {
            "format": _FORMAT,
            "version": VERSION,
            "fingerprint": self.fingerprint,
            "metrics": [metric.model_dump(mode="json") for metric in self.metrics],
            "by": self.by,
            "time_zone": self.time_zone,
            "edition": str(self.edition or ""),
        }
        rows = pl.concat([self.sums, self.days], how="diagonal")
        with written_whole(path) as beside:
            rows.write_parquet(beside, metadata={_NAME: json.dumps(said, ensure_ascii=False)})

    @classmethod
    def read_parquet(cls, path: str | Path) -> Self:
        """Read sums that ``write_parquet`` wrote.

        Args:
            path: The file.

        Raises:
            FileError: There is no such file, it is cut off, it is another kind of file, or another
                version of the library wrote it: those days have to be evaluated again.
        """
        try:
            said = json.loads(pl.read_parquet_metadata(path)[_NAME])
            rows = pl.read_parquet(path, glob=False)
        except (OSError, KeyError, ValueError, pl.exceptions.PolarsError) as error:
            why = "it was not written by write_parquet" if isinstance(error, KeyError) else error
            msg = f"{path} cannot be read as partial sums: {why}"
            raise FileError(msg) from error
        if (said.get("format"), said.get("version")) != (_FORMAT, VERSION):
            raise FileError(_older(path))
        of_day = pl.col("as_of").is_not_null()
        days = ("metric", "part", "reported_on", "as_of", "final", "begins")
        found = cls(
            metrics=tuple(Metric.model_validate(metric) for metric in said["metrics"]),
            by=tuple(said["by"]),
            time_zone=said["time_zone"],
            edition=date.fromisoformat(said["edition"]) if said["edition"] else None,
            sums=rows.filter(~of_day).drop("as_of", "final", "begins"),
            days=rows.filter(of_day).select(days),
        )
        if found.fingerprint != said["fingerprint"]:
            raise FileError(_older(path))
        return found

    def __repr__(self) -> str:
        days = self.days["reported_on"].unique().sort()
        reach = f", {days[0]} to {days[-1]}" if len(days) else ""
        return f"Partials({len(self.metrics)} metrics{reach}, by={list(self.by)})"


def _unlike(one: Partials, other: Partials) -> str:
    labels, others = ({metric.label for metric in each.metrics} for each in (one, other))
    if apart := sorted(labels ^ others):
        return f"partials of different metrics cannot be merged: only one has {', '.join(apart)}"
    for name in ("by", "time_zone", "edition"):
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine != theirs:
            return f"partials of different {name} cannot be merged: {mine!r} and {theirs!r}"
    return (
        "partials of different definitions, or of different versions of the library, cannot be"
        " merged: evaluate the older ones again"
    )


def _of_one_type(
    one: pl.DataFrame, other: pl.DataFrame, by: tuple[str, ...]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both with the same types of groups; nothing but nulls takes any type."""
    for i, name in enumerate(by):
        group = pl.col(f"g{i}")
        mine, theirs = one.schema[f"g{i}"], other.schema[f"g{i}"]
        if mine == pl.Null:
            one = one.with_columns(group.cast(theirs))
        elif theirs == pl.Null:
            other = other.with_columns(group.cast(mine))
        elif mine != theirs:
            msg = (
                f"partials cannot be merged: by column {name!r} is {mine} in one and {theirs} in"
                " the other: cast it alike in the data, and evaluate again"
            )
            raise ArgumentError(msg)
    return one, other


def _standing(sums: pl.DataFrame, days: pl.DataFrame, latest: pl.DataFrame) -> pl.DataFrame:
    """The sums of those days whose knowledge time stands."""
    return sums.join(days.join(latest, on=[*_KEYS, "as_of"], how="semi"), on=_KEYS, how="semi")


def _compared(
    days: pl.DataFrame, others: pl.DataFrame, one: pl.DataFrame, other: pl.DataFrame
) -> None:
    """Refuse different sums of one day and knowledge time; warn of those of a settled day."""
    at_once = pl.col("as_of") == pl.col("as_of_right")
    alike = (
        days.join(others, on=_KEYS)
        .filter(at_once | (pl.col("final") & pl.col("final_right")))
        .select(*_KEYS, at_once.alias("at_once"))
    )
    sums = pl.concat([one, other])
    differing = sums.filter(sums.is_unique()).select(_KEYS)  # told by one of the two only
    apart = alike.join(differing, on=_KEYS, how="semi").sort(*_KEYS)
    if apart.is_empty():
        return
    if (refused := apart.filter("at_once")).height:
        metric, part, day = refused.row(0)[:3]
        msg = (
            f"two partials tell different sums of {metric} on {day}, part {part!r}, both known at"
            " the same time. If they are of other shops or buyers, name their parts:"
            " partials(..., part='north')"
        )
        raise ArgumentError(msg)
    metric, part, day = apart.row(0)[:3]
    more = f" and {apart.height - 1} more" if apart.height > 1 else ""
    msg = (
        f"{metric} had settled {day}{more}, part {part!r}, and the sums known later differ; these"
        " stand. Did data come late, reach too few days back (days_needed), or are they of other"
        " shops, whose part is to be named?"
    )
    warn(msg)


def _older(path: str | Path) -> str:
    return (
        f"{path} was written by another version of the library, whose definitions may"
        " differ: evaluate its days again"
    )
