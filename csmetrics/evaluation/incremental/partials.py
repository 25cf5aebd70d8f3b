"""``Partials``: integer sums by day and group that can be stored, merged and finished later."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Self, cast

import polars as pl
from pydantic import ValidationError

from csmetrics._support.notices import ignore_warning, warn, warnings_to
from csmetrics._support.version import VERSION
from csmetrics.errors import ArgumentError, CsmetricsError, FileError
from csmetrics.evaluation.incremental.changes import change_warnings, changes_between
from csmetrics.evaluation.incremental.nights import doubts_of
from csmetrics.evaluation.incremental.schema import KEYS, attributes, faults, keys_of, no_hours
from csmetrics.evaluation.incremental.store import folder_lock, opened, put, sealed
from csmetrics.model.first_difference import first_difference
from csmetrics.model.metric import Metric
from csmetrics.tables.time_zones import micros

SEMANTICS = 2
"""Increased by hand when the meaning of a figure changes; sums of other values are not merged."""

_FORMAT = 3
_KEYS = list(KEYS)


@dataclass(frozen=True, eq=False)
class Partials:
    """Integer sums of metrics by reported day and group, for ``finish`` (中间汇总).

    Made by ``csmetrics.partials`` or read from a file; immutable.

    Attributes:
        metrics: The metrics, in the order of their labels.
        by: The columns that group the sums.
        time_zone: The time zone of the local days.
        edition: The date whose edition judges every day; None: the edition in force on each day.
        sums: One row for each metric, part, reported day and group with a unit. Columns:
            ``metric``, ``part``, ``reported_on``, ``g0``, ``g1`` … (the groups), ``quantity``,
            ``numerator``, ``denominator`` (Int128: counts, microseconds, cents), ``pending``,
            ``pending_met``. A quantile has one row for each distinct ``quantity``, with the number
            of units that have it as ``denominator``; ``quantity`` is null for other measures.
        days: One row for each metric, part and reported day that was evaluated. Columns:
            ``metric``, ``part``, ``reported_on``, ``as_of`` (the knowledge time), ``final``
            (whether the day had settled by then), ``begins`` (whether no earlier day has a unit).
        hours: The number of messages by part, day and local hour. Columns: ``part``,
            ``reported_on``, ``hour``, ``messages``. They show whether the times of a night moved.
    """

    metrics: tuple[Metric, ...]
    by: tuple[str, ...]
    time_zone: str
    edition: date | None
    sums: pl.DataFrame
    days: pl.DataFrame
    hours: pl.DataFrame = field(default_factory=no_hours)
    _seals: frozenset[str] = field(default=frozenset(), repr=False)
    """The seals of the files that these sums were read from or written to."""

    @cached_property
    def fingerprint(self) -> str:
        """A hash that partials must share to be merged: definitions, semantics, groups, zone."""
        hashed = [SEMANTICS, self.by, self.time_zone, str(self.edition)]
        definitions = [metric.model_dump(mode="json") for metric in self.metrics]
        text = json.dumps([*hashed, definitions], ensure_ascii=False, sort_keys=True)
        return sha256(text.encode()).hexdigest()

    @property
    def as_of(self) -> datetime | None:
        """The latest knowledge time of any day; None without days."""
        return cast("datetime | None", self.days["as_of"].max())

    @property
    def open_since(self) -> date | None:
        """The ``start`` of the next night: the first day that must be evaluated (again).

        For each metric and part that is the first day, from its first one on, that had not settled
        or was not evaluated; the earliest of these counts. None without days.
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
        """Combine two partials.

        If both evaluated a day for a metric and part, the sums with the later knowledge time are
        kept. One warning lists the days whose sums differ although they had settled in both (data
        came late, were incomplete, or are of other shops) and doubts about days that only one has:
        a day without units where every other day has some, a missing shop, shifted times.

        Args:
            other: The sums to add, or to replace older ones.

        Raises:
            ArgumentError: They are of other metrics, definitions, groups or zone, or of a version
                of the library in which a figure means something else; or they have different sums
                for the same day, part and knowledge time; or a group's columns are of different
                types.
        """
        if not isinstance(other, Partials):
            msg = f"Partials are merged with Partials, not with a {type(other).__name__}"
            raise ArgumentError(msg)
        if self.fingerprint != other.fingerprint:
            raise ArgumentError(_difference(self, other))
        one, two = _of_one_type(self.sums, other.sums, self.by)
        mine, theirs = replace(self, sums=one), replace(other, sums=two)
        kept, night = (mine, theirs) if mine._before(theirs) else (theirs, mine)  # noqa: SLF001  its own
        _refuse_differing(kept, night)
        messages = change_warnings(changes_between(kept, night), self.by) + doubts_of(kept, night)
        latest = _since_the_first_unit(
            pl.concat([self.days, other.days])
            .group_by(_KEYS)
            .agg(pl.col("as_of", "final").sort_by("as_of").last(), pl.col("begins").any()),
            pl.concat([one, two]),
        )
        sums = pl.concat(_latest(each.sums, each.days, latest) for each in (mine, theirs))
        older = kept.hours.join(night.hours, on=["part", "reported_on"], how="anti")
        if messages:
            warn(" ".join(messages))
        return replace(
            self,
            sums=sums.unique().sort(keys_of(len(self.by))),  # equal rows of both are kept once
            days=latest.sort(_KEYS),
            hours=pl.concat([older, night.hours]).sort("part", "reported_on", "hour"),
            _seals=self._seals | other._seals,
        )

    def changes(self, night: Partials) -> pl.DataFrame:
        """List the rows of days settled in both whose sums differ.

        Args:
            night: Sums known later, for example those of ``partials(…, recheck=7)``.

        Returns:
            One row for each metric, part, day and group whose sums differ (of a quantile for each
            quantity), sorted. Columns: ``metric``, ``part``, ``reported_on``, those of ``by``,
            ``quantity`` (null except for quantiles), and ``numerator``, ``denominator`` (integers,
            as in ``to_frame``) and ``pending``, each also as ``…_before``; 0 where there is no
            such row.

        Raises:
            ArgumentError: As ``merge``.
        """
        if not isinstance(night, Partials):
            msg = f"changes compares with Partials, not with a {type(night).__name__}"
            raise ArgumentError(msg)
        if self.fingerprint != night.fingerprint:
            raise ArgumentError(_difference(self, night))
        one, two = _of_one_type(self.sums, night.sums, self.by)
        found = changes_between(replace(self, sums=one), replace(night, sums=two))
        return found.rename({f"g{i}": name for i, name in enumerate(self.by)})

    def _before(self, other: Partials) -> bool:
        """Whether these sums are the ones known earlier, to which a night is added."""
        if self.as_of is None or other.as_of is None:
            return self.as_of is not None
        return micros(self.as_of) <= micros(other.as_of)  # not what clocks show

    def to_frame(self) -> pl.DataFrame:
        """The sums as a table.

        Returns:
            One row for each metric, part, reported day and group with a unit (of a quantile for
            each distinct quantity), sorted. Columns: ``metric``, ``part``, ``reported_on``, those
            of ``by``, ``quantity`` (null except for quantiles), ``numerator`` and ``denominator``
            (Int128: counts, microseconds, cents; 0 where there is none), ``pending``,
            ``pending_met``, ``as_of``.
        """
        named = {f"g{i}": name for i, name in enumerate(self.by)}
        known = self.days.select(*_KEYS, "as_of")
        return self.sums.join(known, on=_KEYS, maintain_order="left").rename(named)

    def write_parquet(self, path: str | Path) -> None:
        """Write the sums to a parquet file, atomically, without losing the sums of another job.

        If two jobs read and write the same file, the second gets an error. So does a job that would
        replace a file that it never read by fewer days, or by days known earlier.

        Args:
            path: The file to write.

        Raises:
            FileError: The file cannot be written, or another job has written sums there that these
                do not include: read it, merge, and write again; or delete the file.
        """
        metadata = {
            "format": _FORMAT,
            "semantics": SEMANTICS,
            "version": VERSION,
            "fingerprint": self.fingerprint,
            "metrics": [metric.model_dump(mode="json") for metric in self.metrics],
            "by": self.by,
            "time_zone": self.time_zone,
            "edition": str(self.edition or ""),
        }
        rows = pl.concat([self.sums, self.days, self.hours], how="diagonal")
        content, seal = sealed(rows, metadata)
        with folder_lock(path):
            self._refuse_to_lose(path)
            put(content, path)
        object.__setattr__(self, "_seals", self._seals | {seal})

    def _refuse_to_lose(self, path: str | Path) -> None:
        """Raise if the file has sums that these do not include.

        Raises:
            FileError: It has.
        """
        try:
            there = type(self).read_parquet(path)
        except FileError:
            return  # no file, or none that can be read
        if there._seals <= self._seals:  # noqa: SLF001  its own
            return
        msg = f"{path} contains sums that these partials lack: another job has written it"
        if self._seals:
            msg += " since it was read"
        elif self._holds(there):
            return
        raise FileError(msg + ". Read it, merge, and write again; or delete it first")

    def _holds(self, other: Partials) -> bool:
        """Whether merging the other would change nothing."""
        try:
            with warnings_to(ignore_warning):
                both = self.merge(other)
        except CsmetricsError:
            return False
        return both.sums.equals(self.sums) and both.days.equals(self.days)

    @classmethod
    def read_parquet(cls, path: str | Path) -> Self:
        """Read sums that ``write_parquet`` wrote.

        Args:
            path: The file.

        Raises:
            FileError: The file does not exist, is cut off, was changed since it was written, is of
                another kind, or holds no valid sums; or it was written by a version of the library
                whose definitions or figures mean something else: evaluate its days again.
        """
        rows, metadata, seal = opened(path)
        if (metadata.get("format"), metadata.get("semantics")) != (_FORMAT, SEMANTICS):
            raise FileError(_older(path))
        try:
            found = cls(**attributes(rows, metadata), _seals=frozenset({seal}))
            fault = next(
                faults(
                    found.metrics,
                    found.time_zone,
                    len(found.by),
                    (found.sums, found.days, found.hours),
                ),
                None,
            )
        except _UNFIT as error:
            fault = str(error).partition("\n")[0] or type(error).__name__
        if fault is not None:
            msg = f"{path} contains no valid partial sums: {fault}. Evaluate its days again"
            raise FileError(msg)
        if found.fingerprint != metadata.get("fingerprint"):
            raise FileError(_older(path))
        return found

    def __repr__(self) -> str:
        days = self.days["reported_on"].unique().sort()
        reach = f", {days[0]} to {days[-1]}" if len(days) else ""
        return f"Partials({len(self.metrics)} metrics{reach}, by={list(self.by)})"


def _difference(one: Partials, other: Partials) -> str:
    labels, others = ({metric.label for metric in each.metrics} for each in (one, other))
    if apart := sorted(labels ^ others):
        return f"partials of different metrics cannot be merged: only one has {', '.join(apart)}"
    for name in ("by", "time_zone", "edition"):
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine != theirs:
            return f"partials of different {name} cannot be merged: {mine!r} and {theirs!r}"
    for metric, same in zip(one.metrics, other.metrics, strict=True):
        if metric.fingerprint != same.fingerprint:
            where = first_difference(metric.model_dump(mode="json"), same.model_dump(mode="json"))
            return f"partials of different definitions cannot be merged: {metric.label}: {where}"
    return (
        "partials of different definitions, or of different versions of the library, cannot be"
        " merged: evaluate the older ones again"
    )


def _of_one_type(
    one: pl.DataFrame, other: pl.DataFrame, by: tuple[str, ...]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cast groups that hold only nulls, so that both frames have the same types.

    Raises:
        ArgumentError: A group has different types.
    """
    for i, name in enumerate(by):
        group = pl.col(f"g{i}")
        mine, theirs = one.schema[f"g{i}"], other.schema[f"g{i}"]
        if mine == pl.Null:
            one = one.with_columns(group.cast(theirs))
        elif theirs == pl.Null:
            other = other.with_columns(group.cast(mine))
        elif mine != theirs:
            msg = (
                f"partials cannot be merged: the by column {name!r} is {mine} in one and {theirs} "
                "in the other: cast it to one type in the data, and evaluate again"
            )
            raise ArgumentError(msg)
    return one, other


def _latest(sums: pl.DataFrame, days: pl.DataFrame, latest: pl.DataFrame) -> pl.DataFrame:
    """Keep the sums of the days whose knowledge time is the latest."""
    return sums.join(days.join(latest, on=[*_KEYS, "as_of"], how="semi"), on=_KEYS, how="semi")


def _since_the_first_unit(days: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """Drop the days before the first day ever (``begins``) in which a recheck found no unit."""
    first = days.filter("begins").group_by("metric", "part").agg(pl.col("reported_on").min())
    before = (
        days.join(first, on=["metric", "part"], suffix="_first")
        .filter(pl.col("reported_on") < pl.col("reported_on_first"))
        .join(sums, on=_KEYS, how="anti")
    )
    return days.join(before, on=_KEYS, how="anti")


def _refuse_differing(one: Partials, other: Partials) -> None:
    """Raise if two partials have different sums for the same day and knowledge time.

    Raises:
        ArgumentError: They have.
    """
    alike = one.days.join(other.days.select(*_KEYS, "as_of"), on=[*_KEYS, "as_of"]).select(_KEYS)
    sums = pl.concat([one.sums, other.sums])
    differing = sums.filter(sums.is_unique()).select(_KEYS)  # rows that only one of them has
    apart = alike.join(differing, on=_KEYS, how="semi").sort(*_KEYS)
    if apart.is_empty():
        return
    metric, part, day = apart.row(0)
    msg = (
        f"two partials have different sums for {metric} on {day}, part {part!r}, with the same "
        "as_of. If they cover different shops or buyers, name their parts: partials(..., "
        "part='north')"
    )
    raise ArgumentError(msg)


_UNFIT = (
    *(ValidationError, CsmetricsError, KeyError, TypeError, ValueError, AttributeError),
    *(RecursionError, OverflowError, pl.exceptions.PolarsError),
)
"""The errors that reading invalid metadata may raise."""


def _older(path: str | Path) -> str:
    return (
        f"{path} was written by a version of the library whose definitions or figures mean "
        "something else: evaluate its days again"
    )
