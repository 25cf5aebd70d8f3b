"""Intake of a data set's tables: validate the rows, set aside those refused, and report."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from html import escape
from typing import Literal

import polars as pl

from csmetrics.errors import DataError
from csmetrics.tables.frame_sources import Given, read
from csmetrics.tables.health import Doubt, as_rows
from csmetrics.tables.validation.row_rules import Frame
from csmetrics.tables.validation.suspicious import CanonicalTables, Doubtful, counted_doubts
from csmetrics.tables.validation.validate import Table, readable, trusted, validate_tables
from csmetrics.tables.validation.violations import (
    REPAIRED,
    Broken,
    counted,
    faulty_columns,
    violations_message,
)

Invalid = Literal["raise", "quarantine", "trust"]

_REJECTED = {
    "table": pl.String,
    "row": pl.UInt32,
    "rule": pl.String,
    "column": pl.String,
    "value": pl.String,
    "file": pl.String,
    "line": pl.UInt32,
}


@dataclass(frozen=True)
class Report:
    """The rows of each table that were accepted, repaired, rejected or doubtful; print to read it.

    ``tables``: columns ``table``, ``given``, ``accepted``, ``repaired``, ``rejected``; accepted
    and rejected add up to given, and some of the accepted were repaired when their export was read.
    ``rules``: columns ``table``, ``rule``, ``rows``, for each rule that refused rows; a row may
    break several. ``repairs``: columns ``table``, ``repair``, ``rows``. ``doubts``: columns
    ``table``, ``doubt``, ``rows``, for accepted rows that look wrong, then for the doubts of the
    health check. ``judged``: false if the rows were trusted without validation. ``health``: the
    doubts of the health check, with what they affect and what to do.
    """

    tables: pl.DataFrame
    rules: pl.DataFrame
    repairs: pl.DataFrame
    doubts: pl.DataFrame
    judged: bool
    health: tuple[Doubt, ...] = ()

    def with_health(self, health: tuple[Doubt, ...]) -> Report:
        """Return the report with the doubts of a health check in place of any before."""
        return replace(self, doubts=pl.concat([self._of_rows, as_rows(health)]), health=health)

    @property
    def _of_rows(self) -> pl.DataFrame:
        """The doubts about single rows, without those of the health check, which come last."""
        return self.doubts.head(self.doubts.height - len(self.health))

    def __str__(self) -> str:
        if self.tables.is_empty():
            return "No table was given."
        lines = []
        for table, given, accepted, repaired, rejected in self.tables.iter_rows():
            if not self.judged:
                lines.append(f"{table}: {counted(given)} given, accepted without validation")
                continue
            mended = f" ({repaired:,} of them repaired)" if repaired else ""
            lines.append(
                f"{table}: {counted(given)} given, {accepted:,} accepted{mended}, "
                f"{rejected:,} rejected"
            )
            parts = {"rejected": self.rules, "repaired": self.repairs, "doubtful": self._of_rows}
            for word, found in parts.items():
                lines += [
                    f"  {word} {rows:,}: {text}"
                    for own, text, rows in found.iter_rows()
                    if own == table
                ]
        lines += [f"doubtful: {doubt}" for doubt in self.health]
        return "\n".join(lines)

    def __repr__(self) -> str:
        given, rejected = (int(self.tables[name].sum()) for name in ("given", "rejected"))
        doubtful = f", {self.doubts.height} doubts" if self.doubts.height else ""
        tables = self.tables.height
        return (
            f"<Report of {tables} table{'' if tables == 1 else 's'}: {counted(given)} given,"
            f" {rejected:,} rejected{doubtful}; print() shows the details>"
        )

    def _repr_html_(self) -> str:
        """The printed report as HTML, for notebooks."""
        return f"<pre>{escape(str(self))}</pre>"

    @property
    def caveat(self) -> str:
        """One line about rejected and doubtful rows, for readers of figures; empty if none."""
        lost = self.tables.filter(pl.col("rejected") > 0)
        rejected = ", ".join(
            f"{table} {rejected:,} of {given:,}"
            for table, given, _, _, rejected in lost.iter_rows()
        )
        doubtful = ", ".join(
            f"{table} {rows:,} ({doubt})" for table, doubt, rows in self._of_rows.iter_rows()
        )
        texts = [f"rows were rejected and are not counted: {rejected}"] if rejected else []
        texts += [f"rows are doubtful and are counted: {doubtful}"] if doubtful else []
        return "; ".join(texts)


@dataclass(frozen=True)
class Intake:
    """The rows given, accepted and rejected; the accepted ones are those before any truncation."""

    invalid: Invalid
    given: Mapping[str, Frame | int]
    accepted: Mapping[str, Table]
    rejected: pl.DataFrame
    zone: str
    as_of: datetime | None
    known_report: Report | None = None

    @cached_property
    def report(self) -> Report:
        """How many rows of each table were accepted, and how many each rule refused."""
        if self.known_report is not None:
            return self.known_report
        with readable(", ".join(self.given)):
            return self._counted()

    def _counted(self) -> Report:
        rejected = dict(self.rejected.group_by("table").agg(pl.col("row").n_unique()).iter_rows())
        repairs = self._repairs()
        repaired = dict(repairs.group_by("table").agg(pl.col("rows").sum()).iter_rows())
        rows = [
            (
                table,
                _height(table, given),
                _height(table, self.accepted[table].coded),
                repaired.get(table, 0),
                rejected.get(table, 0),
            )
            for table, given in self.given.items()
        ]
        counts = dict.fromkeys(("given", "accepted", "repaired", "rejected"), pl.Int64)
        return Report(
            pl.DataFrame(rows, schema={"table": pl.String, **counts}, orient="row"),
            self.rejected.group_by("table", "rule", maintain_order=True).agg(
                rows=pl.col("row").n_unique().cast(pl.Int64)
            ),
            repairs,
            self._doubts(),
            judged=self.invalid != "trust",
        )

    def _repairs(self) -> pl.DataFrame:
        parts = [pl.DataFrame(schema={"table": pl.String, "repair": pl.String, "rows": pl.Int64})]
        for name, table in self.accepted.items():
            if REPAIRED in table.coded.collect_schema():
                mended = table.coded.lazy().filter(pl.col(REPAIRED).is_not_null())
                repairs = mended.group_by(repair=pl.col(REPAIRED).cast(pl.String)).agg(
                    rows=pl.len().cast(pl.Int64)
                )
                parts.append(
                    repairs.sort("repair").select(pl.lit(name).alias("table"), pl.all()).collect()
                )
        return pl.concat(parts)

    def _doubts(self) -> pl.DataFrame:
        tables = {} if self.invalid == "trust" else self.accepted
        frames = {name: table.spelt() for name, table in tables.items()}
        columns = {name: table.columns for name, table in tables.items()}
        return counted_doubts(CanonicalTables(frames, columns, self.zone, self.as_of))

    def nameless(self) -> Intake:
        """Return the intake with its report, but without the rows and the rejected values."""
        return replace(
            self,
            given={},
            accepted={},
            rejected=self.rejected.with_columns(value=pl.lit(None, dtype=pl.String)),
            known_report=self.report,
        )


def validate_input(
    given: Mapping[str, object],
    zone: str,
    invalid: Invalid,
    refuse: Collection[Doubtful] = (),
    as_of: datetime | None = None,
) -> Intake:
    """Validate the tables and convert them to canonical form.

    Raises:
        ArgumentError: a table is neither a frame, an Arrow object nor an iterable of models.
        DataError: rows break rules, and ``invalid`` is not "quarantine"; one error lists every rule
            of every table. Or a trusted column has a wrong type.
    """
    read_in = {name: read(name, source, zone) for name, source in given.items()}
    if invalid == "trust":
        broken = [rule for source in read_in.values() for rule in source.broken]
    else:
        verdict = validate_tables(read_in, zone, refuse, as_of)
        broken = verdict.broken
    if broken and invalid != "quarantine":
        tables = dict.fromkeys(rule.table for rule in broken)
        heights = {name: _height(name, _given(read_in[name])) for name in tables}
        raise DataError(violations_message(broken, heights))
    return Intake(
        invalid,
        {name: _given(source) for name, source in read_in.items()},
        trusted(read_in, zone) if invalid == "trust" else verdict.tables,
        _rejected(broken),
        zone,
        as_of,
    )


def _given(source: Given) -> Frame | int:
    """Return the number of rows given; for a lazy frame the frame, to be counted on demand."""
    if source.height is not None:
        return source.height
    return source.frame if isinstance(source.frame, pl.LazyFrame) else source.frame.height


def _height(table: str, frame: Frame | int) -> int:
    if isinstance(frame, pl.LazyFrame):
        with readable(table):
            height: int = frame.select(pl.len()).collect().item()
            return height
    return frame if isinstance(frame, int) else frame.height


def _rejected(broken: Sequence[Broken]) -> pl.DataFrame:
    """Make the frame ``rejected``: one row for each refused row and each rule it breaks."""
    parts = [
        pl.DataFrame({"row": rule.rows.cast(pl.UInt32), "value": rule.values}).select(
            table=pl.lit(rule.table),
            row="row",
            rule=pl.lit(rule.rule.says),
            column=pl.lit(", ".join(faulty_columns(rule.table, rule.rule))),
            value="value",
            file=rule.files,
            line=rule.lines,
        )
        for rule in broken
    ]
    return pl.concat([pl.DataFrame(schema=_REJECTED), *parts])
