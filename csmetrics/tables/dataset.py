"""The data set: twelve tables, their time zone, and the knowledge time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, Self, get_args

import polars as pl

from csmetrics._support.forks import refuse_lost_threads
from csmetrics.errors import ArgumentError, MissingDataError, nearest
from csmetrics.tables.dataset_html import listed
from csmetrics.tables.frame_sources import ArrowStream
from csmetrics.tables.intake import Invalid, Report, validate_input
from csmetrics.tables.pseudonyms import renamed, secret
from csmetrics.tables.schema.models import (
    Agent,
    BuyerFlag,
    CalendarDay,
    Complaint,
    Message,
    Order,
    Rating,
    Refund,
    Review,
    Session,
    Shift,
    Shop,
)
from csmetrics.tables.schema.row import Row
from csmetrics.tables.schema.table_columns import (
    EVENT_TABLES,
    OMITTABLE,
    OPTIONAL_TABLES,
    TABLES,
    TIMES,
    columns_of,
)
from csmetrics.tables.time_zones import (
    EPOCH,
    YearError,
    end_of_day,
    instant_of,
    place,
    zone_of,
)
from csmetrics.tables.truncation import known_at
from csmetrics.tables.validation.row_rules import canonical, spelt
from csmetrics.tables.validation.suspicious import Doubtful
from csmetrics.tables.validation.validate import Table, readable

Source = pl.DataFrame | pl.LazyFrame | ArrowStream | Iterable[Row]
"""What a table may be given as."""

EndOfDay = Literal["end-of-day"]
"""The knowledge time of an export of whole days: the end of the day of the latest event."""

_DEFAULT_ZONE = "Asia/Shanghai"


class Dataset:
    """The tables of some shops, as known up to a time (数据集). Immutable.

    Each table is a polars DataFrame or LazyFrame, anything with the Arrow C stream interface
    (pandas, pyarrow, a DuckDB relation), or an iterable of its models. All rows are validated
    first; a LazyFrame is validated in passes over it and is never loaded whole. A table may lack
    columns: evaluating a metric that needs one of them is an error.

    Args:
        messages: ``Message`` rows (消息).
        sessions: ``Session`` rows (会话).
        orders: ``Order`` rows (订单).
        refunds: ``Refund`` rows (退款).
        reviews: ``Review`` rows (评价).
        ratings: ``Rating`` rows (满意度).
        complaints: ``Complaint`` rows (投诉).
        shifts: ``Shift`` rows (在线时段).
        buyer_flags: ``BuyerFlag`` rows (买家标记); without them nobody is flagged.
        agents: ``Agent`` rows (客服人员): names, teams and roles.
        calendar: ``CalendarDay`` rows (特殊日期); without them no day is special.
        shops: ``Shop`` rows (店铺): a metric of one platform counts the units of its shops only.
        time_zone: the zone of naive times and of local days, a name of the IANA database.
        as_of: the knowledge time: nothing after it is known. A naive one is local. Default: the
            latest timestamp of messages, sessions, orders, refunds, reviews, ratings and complaints
            (shifts and flags may lie ahead). "end-of-day": the end of that event's local day, for
            an export of whole days, whose last day is over though nothing happened up to midnight.
        invalid: what to do with rows that break rules. "raise": one error lists them. "quarantine":
            they are set aside, in ``rejected``, and every evaluation warns of them once. "trust":
            only the columns' types are checked, for files that were validated when they were
            written; a value that breaks a rule then gives wrong figures.
        refuse: which doubtful rows to treat like rows that break a rule; all others are counted,
            and ``report()`` says how many there are. "orphans": refunds, reviews and complaints
            whose order is not in the data. "unauthored": human replies without ``agent_id``, where
            the column is given. "placeholders": ids that programs write for a missing one ("nan",
            "NULL", "-"). "far_dates": rows with a time before 2000, or more than ten years after
            ``as_of`` if given, else after the median event.
        unknown: any other name is an error.

    Raises:
        ArgumentError: an argument is unknown, or the time zone or ``as_of`` is invalid.
        DataError: rows break rules, and ``invalid`` is "raise"; one error names every rule, how
            many rows break it, and the first of them. Or a table cannot be read.
    """

    def __init__(  # noqa: PLR0913  one argument a table
        self,
        *,
        messages: Source | Iterable[Message] | None = None,
        sessions: Source | Iterable[Session] | None = None,
        orders: Source | Iterable[Order] | None = None,
        refunds: Source | Iterable[Refund] | None = None,
        reviews: Source | Iterable[Review] | None = None,
        ratings: Source | Iterable[Rating] | None = None,
        complaints: Source | Iterable[Complaint] | None = None,
        shifts: Source | Iterable[Shift] | None = None,
        buyer_flags: Source | Iterable[BuyerFlag] | None = None,
        agents: Source | Iterable[Agent] | None = None,
        calendar: Source | Iterable[CalendarDay] | None = None,
        shops: Source | Iterable[Shop] | None = None,
        time_zone: str = _DEFAULT_ZONE,
        as_of: datetime | EndOfDay | None = None,
        invalid: Invalid = "raise",
        refuse: Collection[Doubtful] = (),
        **unknown: object,
    ) -> None:
        refuse_lost_threads()
        given = {
            "messages": messages,
            "sessions": sessions,
            "orders": orders,
            "refunds": refunds,
            "reviews": reviews,
            "ratings": ratings,
            "complaints": complaints,
            "shifts": shifts,
            "buyer_flags": buyer_flags,
            "agents": agents,
            "calendar": calendar,
            "shops": shops,
        }
        for name in unknown:
            msg = (
                f"Dataset has no argument {name!r}."
                f"{nearest(name, [*given, 'time_zone', 'as_of', 'invalid', 'refuse'])} "
                f"Its tables are {', '.join(given)}."
            )
            raise ArgumentError(msg)
        _one_of("invalid", invalid, get_args(Invalid))
        for doubt in _several("refuse", refuse):
            _one_of("refuse", doubt, get_args(Doubtful))
        if refuse and invalid == "trust":
            msg = 'refuse needs validation, and invalid="trust" validates no row. Leave one out.'
            raise ArgumentError(msg)
        if "orphans" in refuse and orders is None:
            msg = 'refuse="orphans" needs the table orders; give it as Dataset(orders=…).'
            raise ArgumentError(msg)
        self._time_zone = zone_of(time_zone).key
        self._whole_days = as_of == "end-of-day"
        if isinstance(as_of, str) and not self._whole_days:
            msg = f'as_of={as_of!r} is neither a datetime nor "end-of-day". Give one of them.'
            raise ArgumentError(msg)
        stated = None if isinstance(as_of, str) else as_of
        self._as_of = None if stated is None else instant_of("as_of", stated, self._time_zone)
        self._as_of_given = as_of is not None
        present = {name: value for name, value in given.items() if value is not None}
        self._intake = validate_input(present, self._time_zone, invalid, refuse, self._as_of)
        self._tables = dict(self._intake.accepted)
        self._kept: dict[str, object] = {}

    @property
    def time_zone(self) -> str:
        """The name of the data set's time zone."""
        return self._time_zone

    @property
    def as_of(self) -> datetime | None:
        """The knowledge time in the data set's zone; None if it has no events."""
        if self._as_of is None:
            self._as_of = self._latest()
        return self._as_of

    @property
    def as_of_given(self) -> bool:
        """Whether ``as_of`` was stated, as a time or as the end of the last day."""
        return self._as_of_given

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that were given."""
        return tuple(self._tables)

    @property
    def invalid(self) -> Invalid:
        """What was done with rows that break rules: "raise", "quarantine" or "trust"."""
        return self._intake.invalid

    @property
    def rejected(self) -> pl.DataFrame:
        """The refused rows: one row for each of them and each rule it breaks.

        Columns: ``table``; ``row``, its number from 0 in the table as given; ``rule``, what is
        wrong with it; ``column``, the column at fault; ``value``, its value as text (null: none);
        ``file`` and ``line``, its place in an export, null if it was not read from one. Empty
        unless ``invalid`` is "quarantine".
        """
        return self._intake.rejected

    def report(self) -> Report:
        """Count the given, accepted, rejected and doubtful rows of each table, with reasons.

        The counts are of the rows as given, even if the data set was truncated since; the doubts of
        the health check are added. A lazy table is read for it at the first call.
        """
        from csmetrics.health import doubts_of  # noqa: PLC0415  a layer above the tables

        doubts = doubts_of(self, self.as_of if self._as_of_given else None)
        return self._intake.report.with_health(doubts)

    def height(self, table: str) -> int:
        """Count the rows of a table; a lazy one is read for it."""
        frame = self._table(table).coded
        if isinstance(frame, pl.DataFrame):
            return frame.height
        with readable(table):
            height: int = frame.select(pl.len()).collect().item()
            return height

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns a table was given with, of its model and your own."""
        return self._table(table).columns

    def is_lazy(self, table: str) -> bool:
        """Whether the table was given as a LazyFrame: its row order is then not guaranteed."""
        return isinstance(self._table(table).coded, pl.LazyFrame)

    def frame(self, table: str) -> pl.LazyFrame:
        """Return a table in canonical types, in the row order it was given in.

        It has every column of the model, an absent one null or its default, then the columns that
        the model does not know. Ids and words are String, times ``Datetime("us", zone)``, amounts
        ``Decimal(38, 2)``, weights ``Decimal(38, 4)``, integers Int64, flags Boolean.
        """
        return self._table(table).spelt()

    def rows(self, table: str) -> list[Any]:
        """Return the rows of ``frame`` as models; their times are in the data set's zone."""
        lazy = self.frame(table)
        with readable(table):
            frame = lazy.drop(OMITTABLE[table].difference(self.columns(table))).collect()
            model = TABLES[table]
            return [model.model_construct(**row) for row in frame.iter_rows(named=True)]

    def truncate(self, t: datetime) -> Self:
        """Return the data set as it was known at ``t``, with ``as_of`` = ``t``.

        A row whose earliest timestamp is later is dropped, one without any stays; any other
        timestamp later than ``t`` becomes null, and ``level`` with ``rated_at``.

        Args:
            t: the knowledge time; a naive one is local.

        Raises:
            ArgumentError: ``t`` is no datetime, or the clocks of the zone skip it.
        """
        return self._known(t, gone=tuple(self._tables))

    def _known(self, t: datetime, gone: Collection[str]) -> Self:
        known = object.__new__(type(self))
        known._time_zone = self._time_zone
        known._as_of = instant_of("t", t, self._time_zone)
        known._as_of_given = True
        known._whole_days = False
        known._intake = self._intake
        known._kept = self._kept
        known._tables = {
            name: replace(
                table,
                coded=known_at(
                    name,
                    table.coded,
                    known._as_of,
                    self._time_zone,
                    gone=name in gone,
                    latest=table.latest,
                ),
            )
            for name, table in self._tables.items()
        }
        return known

    def pseudonymise(self, key: bytes | str, *, keep: Collection[str] = ()) -> Self:
        """Return the data set with a pseudonym for every id and name (假名化).

        The ids of buyers, agents, shops, orders, messages, sessions, refunds, reviews, ratings and
        complaints, the names of agents and shops and the agents' teams become keyed hashes
        (BLAKE2b, 32 hexadecimal digits), the same one in every table and every data set with this
        key; every figure is the same. Whoever has the key can find the name behind a pseudonym by
        trying names: keep it secret, or delete it. Columns the models do not know are dropped, for
        they may hold names, and so are the values of rejected rows. A lazy table stays lazy and is
        hashed again in every pass: write it to a file before many metrics are evaluated on it, or
        before it is pickled, which polars cannot do with such a lazy table.

        Args:
            key: at least 16 bytes that nobody can guess.
            keep: columns of your own to keep, as they are; or "team" or "name".

        Raises:
            ArgumentError: ``key`` has a wrong type or is too short, or no table has a column that
                ``keep`` names.
        """
        hidden = secret(key)
        own = {name for table in self._tables.values() for name in table.columns}
        for column in _several("keep", keep):
            if column not in own:
                msg = f"keep={column!r} is not a column of any table.{nearest(column, own)}"
                raise ArgumentError(msg)

        other = object.__new__(type(self))
        other._time_zone = self._time_zone
        other._as_of = self._as_of
        other._as_of_given = self._as_of_given
        other._whole_days = self._whole_days
        other._intake = self._intake.nameless()
        other._kept = {}
        other._tables = {
            name: Table(
                renamed(name, spelt(table.coded, table.codes), hidden, keep),
                tuple(c for c in table.columns if c in columns_of(name) or c in keep),
            )
            for name, table in self._tables.items()
        }
        return other

    def __repr__(self) -> str:
        tables = "".join(
            f"{name}={'lazy' if isinstance(frame := table.coded, pl.LazyFrame) else frame.height}, "
            for name, table in self._tables.items()
        )
        as_of = f", as_of={self._as_of.isoformat()!r}" if self._as_of and self._as_of_given else ""
        return f"Dataset({tables}time_zone={self._time_zone!r}{as_of})"

    def _repr_html_(self) -> str:
        """The tables with their row counts, and ``as_of``, as HTML for notebooks."""
        return listed(self._tables, self._time_zone, self._as_of if self._as_of_given else None)

    def _table(self, name: str) -> Table:
        if not isinstance(name, str) or name not in TABLES:
            msg = f"there is no table {name!r}.{nearest(name, TABLES)} Correct its name."
            raise ArgumentError(msg)
        if name in self._tables:
            return self._tables[name]
        if name in OPTIONAL_TABLES:
            return _absent(name, self._time_zone)
        msg = f"the data set has no table {name!r}; give it as Dataset({name}=…)."
        raise MissingDataError(msg)

    def _latest(self) -> datetime | None:
        latest = [
            self.frame(name).select(
                pl.max_horizontal(pl.col(TIMES[name]).max()).to_physical().alias("latest")
            )
            for name in EVENT_TABLES
            if name in self._tables
        ]
        with readable(", ".join(name for name in EVENT_TABLES if name in self._tables)):
            found = [frame.item() for frame in pl.collect_all(latest)]
        known = [count for count in found if count is not None]
        if not known:
            return None
        zone = zone_of(self._time_zone)
        last_event = place(EPOCH + timedelta(microseconds=max(known)), zone)
        if not self._whole_days:
            return last_event
        try:
            return end_of_day(last_event, zone)
        except YearError:
            return last_event  # in the year 9999, which an evaluation refuses


@lru_cache
def _absent(name: str, zone: str) -> Table:
    """Make an empty frame for an optional table that was not given."""
    return Table(canonical(name, pl.DataFrame(), zone), ())


def _one_of(name: str, value: object, known: tuple[str, ...]) -> None:
    if value not in known:
        msg = f"{name}={value!r} is not one of {', '.join(known)}.{nearest(value, known)}"
        raise ArgumentError(msg)


def _several(name: str, given: object) -> Collection[object]:
    if isinstance(given, str | bytes) or not isinstance(given, Collection):
        msg = f"{name}={given!r} is not a collection of names; give a tuple of names."
        raise ArgumentError(msg)
    return given
