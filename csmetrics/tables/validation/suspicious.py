"""Doubtful rows, which keep every rule and still look wrong: refused only if the user asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import polars as pl

from csmetrics.tables.placeholders import is_placeholder
from csmetrics.tables.schema.column_types import IdText
from csmetrics.tables.schema.table_columns import EVENT_TABLES, TIMES, columns_of
from csmetrics.tables.time_zones import EPOCH, micros, zone_of
from csmetrics.tables.validation.keys import anti_join
from csmetrics.tables.validation.row_rules import keeping, shown_columns
from csmetrics.tables.validation.violations import ROW, Broken, Rule, broken

Doubtful = Literal["far_dates", "unauthored", "placeholders", "orphans"]
Frames = Mapping[str, pl.LazyFrame]

_LINK = ("order_id", "shop_id")
_OF_ORDERS = ("refunds", "reviews", "complaints")
_AHEAD = timedelta(days=3653)
_FIRST_YEAR = 2000


@dataclass(frozen=True)
class SuspiciousRows:
    """A reason to doubt rows of a table, and those rows.

    ``check``: true for all other rows; without it, the doubtful rows are found by their values in
    the columns of ``rule``.
    """

    table: str
    rule: Rule
    rows: pl.LazyFrame
    check: pl.Expr | None = None

    def broken(self) -> list[Broken]:
        """Return the doubt as a rule that its rows break; they must be numbered (``ROW``)."""
        shown = shown_columns(self.table, self.rule, self.rows.collect_schema())
        found = self.rows.select(shown).collect().sort(ROW)
        if found.is_empty():
            return []
        if self.check is None:
            without = anti_join(found.select(self.rule.columns))
        else:
            without = keeping(self.check)
        return [replace(broken(self.table, self.rule, found[ROW], found), without=without)]


@dataclass(frozen=True)
class CanonicalTables:
    """Canonical tables, the columns each was given with, their zone, and ``as_of`` if given."""

    frames: Frames
    columns: Mapping[str, tuple[str, ...]]
    zone: str
    as_of: datetime | None


def far_dates(canonical_tables: CanonicalTables) -> Iterator[SuspiciousRows]:
    """Find rows with a time before 2000, or over ten years after ``as_of`` or the median event."""
    latest = canonical_tables.as_of or _middle(canonical_tables.frames)
    first = micros(datetime(_FIRST_YEAR, 1, 1, tzinfo=zone_of(canonical_tables.zone)))
    limit = min(latest + _AHEAD, EPOCH.replace(year=9999)) if latest else None
    for table, frame in canonical_tables.frames.items():
        times = [name for name in TIMES[table] if name in canonical_tables.columns[table]]
        far = [pl.col(name).to_physical() < first for name in times]
        if limit is not None:
            far += [pl.col(name).to_physical() > micros(limit) for name in times]
        if far:
            rule = Rule(
                f"a time is before {_FIRST_YEAR} or ten years after the data",
                tuple(times),
                "Give null for a time that never came; correct the others.",
            )
            is_far = pl.any_horizontal(far).fill_null(value=False)
            yield SuspiciousRows(table, rule, frame.filter(is_far), ~is_far)


def unauthored(canonical_tables: CanonicalTables) -> Iterator[SuspiciousRows]:
    """Find human replies without an author, if the column ``agent_id`` was given."""
    if {"agent_id", "sender"} <= set(canonical_tables.columns.get("messages", ())):
        human = (pl.col("sender") == "agent") & pl.col("mode").is_in(["manual", "assisted"])
        nobody = (human & pl.col("agent_id").is_null()).fill_null(value=False)
        rule = Rule(
            "an agent's message has no agent_id", ("agent_id",), "Give the agent who wrote it."
        )
        yield SuspiciousRows(
            "messages", rule, canonical_tables.frames["messages"].filter(nobody), ~nobody
        )


def placeholders(canonical_tables: CanonicalTables) -> Iterator[SuspiciousRows]:
    """Find rows with an id that programs write for a missing one, such as "nan" or "NULL"."""
    for table, frame in canonical_tables.frames.items():
        ids = [
            name
            for name, column in columns_of(table).items()
            if isinstance(column.type, IdText) and name in canonical_tables.columns[table]
        ]
        if ids:
            rule = Rule(
                "an id is a placeholder for a missing value, such as 'nan', 'NULL' or '-'",
                tuple(ids),
                "Give null where there is no id.",
            )
            written = pl.any_horizontal(is_placeholder(pl.col(name)) for name in ids)
            written = written.fill_null(value=False)
            yield SuspiciousRows(table, rule, frame.filter(written), ~written)


def orphans(canonical_tables: CanonicalTables) -> Iterator[SuspiciousRows]:
    """Find refunds, reviews and complaints whose order is not in the data; none without orders."""
    for table in _OF_ORDERS:
        both = set(canonical_tables.columns.get("orders", ())) & set(
            canonical_tables.columns.get(table, ())
        )
        if set(_LINK) <= both:
            buyer = "buyer_id" in both
            link = (*_LINK, "buyer_id") if buyer else _LINK
            rule = Rule(
                f"order_id is not an order of that shop{' and buyer' if buyer else ''}",
                link,
                "Give the orders as well, or correct the ids.",
            )
            linked = canonical_tables.frames[table].filter(pl.col("order_id").is_not_null())
            orders = canonical_tables.frames["orders"].select(link)
            yield SuspiciousRows(table, rule, linked.join(orders, on=link, how="anti"))


FINDERS: dict[Doubtful, Callable[[CanonicalTables], Iterator[SuspiciousRows]]] = {
    "far_dates": far_dates,
    "unauthored": unauthored,
    "placeholders": placeholders,
    "orphans": orphans,
}
"""The finder of each kind of doubtful rows; orphans last, since others may refuse orders."""


def counted_doubts(canonical_tables: CanonicalTables) -> pl.DataFrame:
    """Count doubtful rows: columns ``table``, ``doubt`` (the reason) and ``rows``."""
    found = [doubt for finder in FINDERS.values() for doubt in finder(canonical_tables)]
    heights = pl.collect_all([doubt.rows.select(pl.len()) for doubt in found])
    rows = [
        (doubt.table, doubt.rule.says, height.item())
        for doubt, height in zip(found, heights, strict=True)
        if height.item()
    ]
    schema = {"table": pl.String, "doubt": pl.String, "rows": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _middle(frames: Frames) -> datetime | None:
    """Return the median of the rows' earliest timestamps over all event tables; None if none."""
    begin = [
        frames[table].select(t=pl.min_horizontal(TIMES[table]).to_physical())
        for table in EVENT_TABLES
        if table in frames
    ]
    if not begin:
        return None
    middle = pl.concat(begin).select(pl.col("t").quantile(0.5, "lower")).collect().item()
    return None if middle is None else EPOCH + timedelta(microseconds=int(middle))
