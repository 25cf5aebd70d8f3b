"""Sample data: two simulated shops, drawn from a seed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl

from csmetrics._support.forks import refuse_lost_threads
from csmetrics.datasets.simulation import DAY, Simulation
from csmetrics.datasets.staff import agents, shops
from csmetrics.errors import ArgumentError
from csmetrics.tables.dataset import Dataset

__all__ = ["sample_shop"]

_COLUMNS = {
    "messages": "shop_id buyer_id agent_id session_id sent_at sender mode kind",
    "sessions": "session_id shop_id buyer_id agent_id started_at ended_at human_requested_at"
    " queued_at assigned_at left_message stage",
    "orders": "order_id shop_id buyer_id created_at paid_at grouped_at shipped_at signed_at"
    " closed_at amount quantity",
    "refunds": "refund_id order_id shop_id buyer_id agent_id kind applied_at completed_at amount"
    " reason intervened liability",
    "reviews": "review_id order_id shop_id buyer_id agent_id reviewed_at score changed_at",
    "ratings": "rating_id shop_id buyer_id agent_id session_id invited_at rated_at level",
    "complaints": "complaint_id shop_id buyer_id order_id agent_id filed_at",
    "shifts": "shop_id agent_id online_at offline_at weight",
    "buyer_flags": "shop_id buyer_id flag from_at to_at",
}
_PLANS = ("shifts", "buyer_flags")
"""Tables whose times may lie ahead; the others end with the last day."""


def sample_shop(days: int = 28, seed: int = 0, start: date = date(2026, 3, 2)) -> Dataset:
    """Simulate two shops over some days, as known at the end of the last day (示例店铺).

    The shops are ``peach``, which sells by group orders, and ``plum``, where a paid order is
    grouped at once. All tables are filled but ``calendar``; their times are local times of
    Asia/Shanghai. Each agent has a name, a team and a role, and one changes teams after two weeks.
    The shops have no platform, so the metrics of every platform count both. The same arguments give
    the same rows on every machine. No row is real.

    Args:
        days: The number of local days. Metrics of cohorts, which are reported 13 days later, need
            15 days or more to have values.
        seed: The seed of the random numbers.
        start: The first local day.

    Returns:
        A data set without ``as_of``; its latest event lies before the end of the last day.

    Raises:
        ArgumentError: ``days`` is less than 1.

    Examples:
        >>> sample_shop(days=2).time_zone
        'Asia/Shanghai'
    """
    refuse_lost_threads()
    if days < 1:
        msg = f"days={days!r}: the sample shop is open for whole days, 1 or more"
        raise ArgumentError(msg)
    rows = Simulation(days, seed, start.weekday()).rows
    rows["messages"].sort(key=lambda row: row["sent_at"])  # type: ignore[arg-type, return-value]
    midnight = datetime(start.year, start.month, start.day)  # noqa: DTZ001  local, as exported
    frames: dict[str, Any] = {
        table: _frame(table, rows[table], midnight, None if table in _PLANS else days * DAY)
        for table in _COLUMNS
    }
    number = pl.int_range(pl.len())
    frames["messages"] = frames["messages"].with_columns(
        ("m" + number.cast(pl.String).str.zfill(6)).alias("message_id"), number.alias("seq")
    )
    frames |= {"agents": agents(start), "shops": shops()}
    return Dataset(**frames, time_zone="Asia/Shanghai")


def _frame(
    table: str, rows: list[dict[str, object]], midnight: datetime, end: int | None
) -> pl.DataFrame:
    """Make one table as known ``end`` seconds after ``midnight``, or as a whole without ``end``."""
    schema = {name: _dtype(name) for name in _COLUMNS[table].split()}
    frame = pl.DataFrame(rows, schema=schema)
    times = [name for name in schema if name.endswith("_at")]
    if end is not None:
        frame = frame.filter(pl.min_horizontal(times) < end).with_columns(
            pl.when(pl.col(name) < end).then(name) for name in times
        )
    if "level" in schema:
        frame = frame.with_columns(pl.when(pl.col("rated_at").is_not_null()).then("level"))
    if "amount" in schema:
        frame = frame.with_columns(pl.col("amount").cast(pl.Decimal(38, 2)) / 100)
    if "weight" in schema:
        frame = frame.with_columns(pl.col("weight").cast(pl.Decimal(38, 4)))
    return frame.with_columns(
        (pl.lit(midnight) + pl.duration(seconds=name)).alias(name) for name in times
    )


def _dtype(column: str) -> type[pl.DataType]:
    if column.endswith("_at") or column in ("amount", "quantity", "score", "level"):
        return pl.Int64  # times in seconds, money in cents
    return pl.Boolean if column in ("left_message", "intervened") else pl.String
