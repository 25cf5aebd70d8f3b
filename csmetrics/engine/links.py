"""Joins of units with other tables of the same shop and buyer: has a row, last message, order."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csmetrics.engine.clock import DAY, microseconds
from csmetrics.engine.judge import judge, row_leaf
from csmetrics.engine.messages import at
from csmetrics.engine.reading import IDENTITY
from csmetrics.engine.world import World
from csmetrics.language.conditions import (
    BeforeOrderEvent,
    Condition,
    EndOfDay,
    HasRow,
    LastMessage,
    LowerBound,
    OwnTime,
    StartOfDay,
    Window,
)

ORDER = [*IDENTITY, "order_id"]


class Bounds:
    """The instants a unit's windows are made of, as expressions over the frame of units.

    Args:
        world: What is known.
        day: The unit day.
        cutoff: The settling end, None where the unit never settles.
        own: The expression of each ``FirstTime`` and ``UnitTime``.
    """

    def __init__(
        self,
        world: World,
        *,
        day: pl.Expr,
        cutoff: pl.Expr | None,
        own: Mapping[LowerBound, pl.Expr],
    ) -> None:
        self.world = world
        self.day = day
        self.cutoff = cutoff
        self._own = own

    def at(self, bound: LowerBound, later: int = 0) -> pl.Expr:
        """The instant of a bound of the unit; a day's edge may be moved ``later`` days."""
        match bound:
            case StartOfDay():
                return self.world.clock.start(self.day.cast(pl.Int64) + (bound.days + later))
            case EndOfDay():
                return self.world.clock.end(self.day, bound.days + later)
            case _:
                return self._own[bound]

    def deadline(self, condition: HasRow) -> pl.Expr | None:
        """The instant after which a row that was not seen can no longer come."""
        latest = [self._latest(window, condition.windows) for window in condition.windows]
        ends = [end for end in latest if end is not None]
        if len(ends) < len(latest):
            return self.cutoff
        stated = pl.max_horizontal(*ends)
        return stated if self.cutoff is None else pl.min_horizontal(stated, self.cutoff)

    def _latest(self, window: Window, windows: tuple[Window, ...]) -> pl.Expr | None:
        bound = window.before
        if not isinstance(bound, OwnTime):
            return None if bound is None else self.at(bound)
        more = -(-microseconds(bound.plus) // DAY)
        for other in windows:
            if other.column == bound.column and isinstance(other.before, StartOfDay | EndOfDay):
                return self.at(other.before, more)
        return None


def has_row(units: pl.DataFrame, condition: HasRow, bounds: Bounds) -> pl.DataFrame:
    """For each unit whether such a row is seen: ``seen``, and whether its bounds exist: ``can``.

    Args:
        units: The units, with ``IDENTITY``, or their number ``buyer`` alone; and with
            ``order_id`` where linked by order.
        condition: What is looked for.
        bounds: The units' instants.
    """
    world = bounds.world
    of_buyer = list(IDENTITY) if "key" in units.columns else ["buyer"]
    keys = ORDER if condition.link == "order" else of_buyer
    columns = [window.column for window in condition.windows]
    own = [w.before.column for w in condition.windows if isinstance(w.before, OwnTime)]
    rows = (
        world.rows(condition.table)
        .lazy()
        .filter(judge(condition.where, TableRows(world)))
        .select(*keys, *(pl.col(name).alias(f"x_{name}") for name in {*columns, *own}))
    )
    edges: dict[str, pl.Expr] = {}
    tests: list[pl.Expr] = []
    for i, window in enumerate(condition.windows):
        at = pl.col(f"x_{window.column}")
        tests.append(at.is_not_null())
        if window.since is not None:
            edges[f"since{i}"] = bounds.at(window.since)
            tests.append(pl.col(f"since{i}") <= at)
        if isinstance(window.before, OwnTime):
            tests.append(
                at < pl.col(f"x_{window.before.column}") + microseconds(window.before.plus)
            )
        elif window.before is not None:
            edges[f"before{i}"] = bounds.at(window.before)
            tests.append(at < pl.col(f"before{i}"))
        if bounds.cutoff is not None:
            tests.append(at < pl.col("cutoff"))
            if isinstance(window.before, OwnTime):
                tests.append(pl.col(f"x_{window.before.column}") < pl.col("cutoff"))
    cutoff = [] if bounds.cutoff is None else [bounds.cutoff.alias("cutoff")]
    frame = units.lazy().select(
        pl.int_range(pl.len()).alias("unit"),
        *keys,
        *(expr.alias(name) for name, expr in edges.items()),
        *cutoff,
    )
    found = frame.join(rows, on=keys).filter(*tests).select("unit").collect().to_series()
    can = pl.all_horizontal(pl.lit(value=True), *(pl.col(name).is_not_null() for name in edges))
    seen = pl.repeat(False, len(units), eager=True).scatter(found, values=True)  # noqa: FBT003
    return frame.select("unit", can.alias("can")).collect().with_columns(seen.alias("seen"))


class TableRows:
    """The rows of a table as subjects of conditions that never wait."""

    def __init__(self, world: World, cutoff: pl.Expr | None = None) -> None:
        self._world = world
        self._cutoff = cutoff

    def leaf(self, condition: Condition) -> pl.Expr:
        """A condition on the row itself."""
        return row_leaf(condition, world=self._world, value=pl.col, cutoff=self._cutoff)


class Looks:
    """The last messages that rows of tables look for; each look is done once for a whole table."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._found: dict[tuple[str, LastMessage, bool], pl.DataFrame] = {}

    def back(
        self,
        table: str,
        rows: pl.DataFrame,
        look: LastMessage,
        *,
        cutoff: pl.Expr | None,
        author: bool,
    ) -> pl.DataFrame:
        """The last message each row looks for: ``at`` (instant) and ``agent``, null where none.

        Args:
            table: The table that the rows are of.
            rows: The rows, with their number ``row`` and the column that is looked back from.
            look: Which message.
            cutoff: The rows' settling end, None where they never settle or it is not known yet.
            author: Whether messages without author are passed over.
        """
        key = (table, look, author)
        if key not in self._found:
            self._found[key] = _last_messages(self._world, table, look, author=author)
        found = self._found[key]
        seen = pl.lit(value=True) if cutoff is None else pl.col(look.before) < cutoff
        back = (at(found[name], pl.col("row")) for name in ("at", "agent"))
        at_, agent = (pl.when(seen).then(column) for column in back)
        return rows.select("row", at_.alias("at"), agent.alias("agent"))


def _last_messages(world: World, table: str, look: LastMessage, *, author: bool) -> pl.DataFrame:
    """The last message that each row of a table looks for, settled or not."""
    messages = _looked_through(world, look, author=author)
    frame = (
        world.rows(table)
        .lazy()
        .select(pl.col("row").alias("unit"), "buyer", _looked_from(look, None))
    )
    return (
        frame.filter(pl.col("from").is_not_null(), pl.col("buyer").is_not_null())
        .sort("from")
        .join_asof(
            messages,
            left_on="from",
            right_on="at",
            by="buyer",
            strategy="backward",
            allow_exact_matches=look.inclusive,
            check_sortedness=False,
        )
        .filter(pl.col("at").is_not_null(), _near(world, look))
        .select("unit", "at", "agent")
        .join(frame.select("unit"), on="unit", how="right")
        .sort("unit")
        .select("at", "agent")
        .collect()
    )


def authors(
    world: World, rows: pl.DataFrame, look: LastMessage, *, cutoff: pl.Expr | None
) -> pl.DataFrame:
    """The authors of all messages in a row's reach: ``row`` and ``agent_id``, each pair once.

    Args:
        world: What is known.
        rows: The rows, with their number ``row``, ``buyer`` and the column that is looked back
            from.
        look: Which messages.
        cutoff: The rows' settling end, None where they never settle.
    """
    earlier = pl.col("at") <= pl.col("from") if look.inclusive else pl.col("at") < pl.col("from")
    return (
        rows.lazy()
        .select("row", "buyer", _looked_from(look, cutoff))
        .join(_looked_through(world, look, author=True), on="buyer")
        .filter(earlier, _near(world, look))
        .select("row", pl.col("agent").alias("agent_id"))
        .unique()
        .collect()
    )


def _looked_through(world: World, look: LastMessage, *, author: bool) -> pl.LazyFrame:
    """The messages that are looked for, in message order: of one instant the last is the last."""
    wanted = world.messages.set(look.of)
    if author:
        wanted &= pl.col("agent").is_not_null()
    return (
        world.messages.frame.lazy()
        .filter(wanted)
        .select("buyer", "agent", pl.col("t").alias("at"), pl.col("day").alias("at_day"))
    )


def _looked_from(look: LastMessage, cutoff: pl.Expr | None) -> pl.Expr:
    """The instant that a row's look goes back from, where it is seen: ``from``."""
    column = pl.col(look.before)
    known = column if cutoff is None else pl.when(column < cutoff).then(column)
    return known.alias("from")


def _near(world: World, look: LastMessage) -> pl.Expr:
    """Whether the message ``at`` is no further back than the look reaches."""
    if look.within is not None:
        return pl.col("at") >= pl.col("from") - microseconds(look.within)
    assert look.within_days is not None  # noqa: S101  a look has one reach or the other
    return pl.col("at_day") >= world.clock.day(pl.col("from")) - look.within_days


def before_order_event(
    world: World, rows: pl.DataFrame, condition: BeforeOrderEvent, cutoff: pl.Expr | None
) -> pl.Series:
    """For each row whether its time is earlier than its order's event, or that never came."""
    orders = world.rows("orders").lazy().select(*ORDER, pl.col(condition.event).alias("event"))
    end = [] if cutoff is None else [cutoff.alias("cutoff")]
    joined = (
        rows.lazy()
        .select(*ORDER, pl.col(condition.column).alias("own"), *end)
        .join(orders, on=ORDER, how="left", maintain_order="left")
        .collect()
    )

    def seen(name: str) -> pl.Expr:
        known = pl.col(name).is_not_null()
        return known if cutoff is None else known & (pl.col(name) < pl.col("cutoff"))

    earlier = (pl.col("own") < pl.col("event")).fill_null(value=False)
    return joined.select(seen("own") & (~seen("event") | earlier)).to_series()
