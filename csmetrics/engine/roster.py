"""Looks up an agent's team, role etc. on a day in the dated rows of ``agents`` (客服花名册)."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from csmetrics.engine.load.table_loader import group_column, shop_number

_EVER, _FOREVER = -(2**31), 2**31 - 1
"""Days before and after all others."""


class Roster:
    """Looks up columns of ``agents`` by shop, agent and unit day.

    Args:
        agents: The table; rows of one agent do not overlap.
        names: The columns to look up.
    """

    def __init__(self, agents: pl.LazyFrame, names: Sequence[str]) -> None:
        schema = agents.collect_schema()
        self.names = tuple(names)
        self._rows = (
            agents.select(
                shop=shop_number(),
                agent=pl.col("agent_id").cast(pl.Categorical),
                day=pl.col("since").cast(pl.Int32).fill_null(_EVER),
                until=pl.col("until").cast(pl.Int32).fill_null(_FOREVER),
                **{name: group_column(name, schema[name]) for name in self.names},
            )
            .sort("day")
            .collect()
        )

    def look_up(self, units: pl.DataFrame) -> pl.DataFrame:
        """Look up each unit's agent on its day; null where ``agents`` has no such row.

        Args:
            units: Columns ``shop`` (a number), ``agent`` and ``day``.
        """
        keys = ["shop", "agent", "day"]
        asked = units.select(keys).unique().drop_nulls().sort("day")
        found = asked.join_asof(
            self._rows, on="day", by=["shop", "agent"], check_sortedness=False
        ).filter(pl.col("day") < pl.col("until"))
        return units.join(found, on=keys, how="left", maintain_order="left").select(self.names)
