"""What became of the rows a data set was given: accepted, or refused with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import polars as pl

from csmetrics.errors import DataError
from csmetrics.tables.frames import Frame
from csmetrics.tables.judge import Table, judge, readable, trusted
from csmetrics.tables.report import Broken, counted, faulty_columns, told
from csmetrics.tables.sources import Given, read

Invalid = Literal["raise", "quarantine", "trust"]

_REJECTED = {
    "table": pl.String,
    "row": pl.UInt32,
    "rule": pl.String,
    "column": pl.String,
    "value": pl.String,
}


@dataclass(frozen=True)
class Report:
    """What became of the rows of each table; printing it tells it in words.

    ``tables``: columns ``table``, ``given``, ``accepted``, ``rejected``, which add up. ``rules``:
    columns ``table``, ``rule``, ``rows``, for each rule that refused rows; a row may break several.
    ``judged``: false where the rows were trusted.
    """

    tables: pl.DataFrame
    rules: pl.DataFrame
    judged: bool

    def __str__(self) -> str:
        if self.tables.is_empty():
            return "No table was given."
        lines = []
        for table, given, accepted, rejected in self.tables.iter_rows():
            if not self.judged:
                lines.append(f"{table}: {counted(given)} given, trusted without being judged")
                continue
            lines.append(
                f"{table}: {counted(given)} given, {accepted:,} accepted, {rejected:,} rejected"
            )
            lines += [
                f"  rejected {rows:,}: {rule}"
                for own, rule, rows in self.rules.iter_rows()
                if own == table
            ]
        return "\n".join(lines)

    @property
    def caveat(self) -> str:
        """What a reader of figures must know, in one line; empty where no row was rejected."""
        lost = self.tables.filter(pl.col("rejected") > 0)
        told = ", ".join(
            f"{table} {rejected:,} of {given:,}" for table, given, _, rejected in lost.iter_rows()
        )
        return f"rows were rejected and are not counted: {told}" if told else ""


@dataclass(frozen=True)
class Intake:
    """The rows given and what became of them; the accepted ones as they were, never truncated."""

    invalid: Invalid
    given: Mapping[str, Frame | int]
    accepted: Mapping[str, Table]
    rejected: pl.DataFrame

    @cached_property
    def report(self) -> Report:
        """How many rows of each table were accepted, and how many each rule refused."""
        rejected = dict(self.rejected.group_by("table").agg(pl.col("row").n_unique()).iter_rows())
        rows = [
            (
                table,
                _height(table, given),
                _height(table, self.accepted[table].frame),
                rejected.get(table, 0),
            )
            for table, given in self.given.items()
        ]
        counts = dict.fromkeys(("given", "accepted", "rejected"), pl.Int64)
        return Report(
            pl.DataFrame(rows, schema={"table": pl.String, **counts}, orient="row"),
            self.rejected.group_by("table", "rule", maintain_order=True).agg(
                rows=pl.col("row").n_unique().cast(pl.Int64)
            ),
            judged=self.invalid != "trust",
        )

    def nameless(self) -> Intake:
        """The same without the values of the rejected rows."""
        return replace(
            self, rejected=self.rejected.with_columns(value=pl.lit(None, dtype=pl.String))
        )


def take_in(given: Mapping[str, object], zone: str, invalid: Invalid) -> Intake:
    """The tables in canonical form, with what became of their rows.

    Errors:
        ArgumentError: a table is nothing a table can be given as.
        DataError: rows break rules, and they are not to be put aside; one error lists every rule of
            every table. Or a trusted column has a wrong type.
    """
    read_in = {name: read(name, source, zone) for name, source in given.items()}
    heights = {name: _given(source) for name, source in read_in.items()}
    if invalid == "trust":
        lost = [rule for source in read_in.values() for rule in source.broken]
        if lost:
            raise DataError(_told(lost, read_in))
        return Intake(invalid, heights, trusted(read_in, zone), _rejected([]))
    verdict = judge(read_in, zone)
    if verdict.broken and invalid == "raise":
        raise DataError(_told(verdict.broken, read_in))
    return Intake(invalid, heights, verdict.tables, _rejected(verdict.broken))


def _told(broken: Sequence[Broken], read_in: Mapping[str, Given]) -> str:
    tables = dict.fromkeys(rule.table for rule in broken)
    return told(broken, {name: _height(name, _given(read_in[name])) for name in tables})


def _given(source: Given) -> Frame | int:
    """The rows given: a lazy frame, to be counted only if someone asks, or their number."""
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
    """One row for each row refused and each rule it breaks."""
    parts = [
        pl.DataFrame({"row": rule.rows.cast(pl.UInt32), "value": rule.values}).select(
            table=pl.lit(rule.table),
            row="row",
            rule=pl.lit(rule.rule.says),
            column=pl.lit(", ".join(faulty_columns(rule.table, rule.rule))),
            value="value",
        )
        for rule in broken
    ]
    return pl.concat([pl.DataFrame(schema=_REJECTED), *parts])
