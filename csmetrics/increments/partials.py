"""The integer sums behind a result, to keep, to merge, and to finish later."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Self, cast

import polars as pl

from csmetrics.errors import ArgumentError, FileError
from csmetrics.files import written_whole
from csmetrics.metric import Metric
from csmetrics.version import VERSION

_NAME = "csmetrics partials"
_FORMAT = 1


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

        It is the first day that some metric had not settled, else the day after the last; None
        where there is no day.
        """
        if self.days.is_empty():
            return None
        unsettled = self.days.filter(~pl.col("final"))["reported_on"]
        if len(unsettled):
            return cast("date", unsettled.min())
        return cast("date", self.days["reported_on"].max()) + timedelta(days=1)

    def merge(self, other: Partials) -> Partials:
        """Both together.

        Of a day that both evaluated for a metric and part, the sums known later stand.

        Raises:
            ArgumentError: They are of other metrics, definitions, groups or zone, or another
                version of the library; or they tell different sums of the same day, part and
                knowledge time.
        """
        if self.fingerprint != other.fingerprint:
            raise ArgumentError(_unlike(self, other))
        keys = ["metric", "part", "reported_on"]
        both = pl.concat([self.days, other.days])
        latest = both.group_by(keys).agg(
            pl.col("as_of", "final").sort_by("as_of").last(), pl.col("begins").any()
        )
        known = latest.select(*keys, "as_of")
        mine = self._known(known, keys)
        theirs = other._known(known, keys)
        shared = mine.select(keys).unique().join(theirs.select(keys).unique(), on=keys)
        ours, same = (sums.join(shared, on=keys, how="semi") for sums in (mine, theirs))
        order = [*keys, *(f"g{i}" for i in range(len(self.by)))]
        if not ours.sort(order).equals(same.sort(order)):
            day = shared.sort(keys).row(0)
            msg = (
                f"two partials tell different sums of {day[0]} on {day[2]}, part {day[1]!r}, both"
                f" known at the same time. If they are of other shops or buyers, name their parts:"
                f" partials(..., part='north')"
            )
            raise ArgumentError(msg)
        sums = pl.concat([mine, theirs.join(shared, on=keys, how="anti")])
        return replace(self, sums=sums.sort(order), days=latest.sort(keys))

    def _known(self, known: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
        """The sums of those days whose knowledge time stands."""
        standing = self.days.join(known, on=[*keys, "as_of"], how="semi")
        return self.sums.join(standing, on=keys, how="semi")

    def to_frame(self) -> pl.DataFrame:
        """The sums as a table.

        Returns:
            One row for each metric, part, reported day and group with a unit, sorted. Columns:
            ``metric``, ``part``, ``reported_on``, those of ``by``, ``numerator`` and
            ``denominator`` (Int128: counts, microseconds, cents; 0 where there is none),
            ``pending``, ``as_of``.
        """
        keys = ["metric", "part", "reported_on"]
        named = {f"g{i}": name for i, name in enumerate(self.by)}
        known = self.days.select(*keys, "as_of")
        return self.sums.join(known, on=keys, maintain_order="left").rename(named)

    def write_parquet(self, path: str | Path) -> None:
        """Write the sums to a parquet file, whole or not at all.

        Args:
            path: Where the file will be.

        Raises:
            FileError: It cannot be written.
        """
        said = {
            "format": _FORMAT,
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
            rows = pl.read_parquet(path)
        except (OSError, KeyError, ValueError, pl.exceptions.PolarsError) as error:
            why = "it was not written by write_parquet" if isinstance(error, KeyError) else error
            msg = f"{path} cannot be read as partial sums: {why}"
            raise FileError(msg) from error
        if said["format"] != _FORMAT:
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
    told = {
        "metrics": tuple(metric.label for metric in one.metrics),
        "by": one.by,
        "time_zone": one.time_zone,
        "edition": one.edition,
    }
    others = {**told, "metrics": tuple(metric.label for metric in other.metrics)}
    others |= {name: getattr(other, name) for name in ("by", "time_zone", "edition")}
    for name, mine in told.items():
        if mine != others[name]:
            return f"partials of different {name} cannot be merged: {mine} and {others[name]}"
    return (
        "partials of different definitions, or of different versions of the library, cannot be"
        " merged: evaluate the older ones again"
    )


def _older(path: str | Path) -> str:
    return (
        f"{path} was written by another version of the library, whose definitions may"
        " differ: evaluate its days again"
    )
