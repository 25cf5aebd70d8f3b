"""Replacement of agent ids by the names (客服姓名) in the table ``agents``."""

from __future__ import annotations

import polars as pl

from csmetrics.tables import Dataset
from csmetrics.tables.dataset_access import refuse_others

_AGENT = "agent_id"


def with_names(rows: pl.DataFrame, data: Dataset | None) -> pl.DataFrame:
    """Replace each ``agent_id`` by the agent's name, for display.

    The name is that of the agent's latest row. If several agents of ``rows`` share a name, the id
    follows it. An agent keeps the id if no name is known, or if ``rows`` has no ``shop_id`` and
    the names differ between shops.

    Args:
        rows: Rows with a column ``agent_id``, perhaps ``shop_id``; others are returned unchanged.
        data: The data set whose table ``agents`` has the names; None: ids are kept.

    Raises:
        ArgumentError: ``data`` is not a data set.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop(days=3)
        >>> with_names(pl.DataFrame({"agent_id": ["lin", None, "nobody knows"]}), shop).rows()
        [('林静',), (None,), ('nobody knows',)]
    """
    if data is None:
        return rows
    refuse_others(data)
    named = "agents" in data.tables and "name" in data.columns("agents")
    if not named or rows.schema.get(_AGENT) != pl.String:
        return rows
    keys = [name for name in ("shop_id", _AGENT) if name in rows.columns]
    agents = data.frame("agents").lazy()
    if "since" not in data.columns("agents"):
        agents = agents.with_columns(since=pl.lit(None, pl.Date))
    names = (
        agents.filter(pl.col("name").is_not_null())
        .select("shop_id", _AGENT, "since", "name")
        .sort("since", nulls_last=False)
        .group_by("shop_id", _AGENT)
        .agg(pl.col("name").last())
        .group_by(keys)
        .agg(pl.col("name").first(), pl.col("name").n_unique().alias("__names"))
        .filter(pl.col("__names") == 1)
        .select(*keys, pl.col("name").alias("__name"))
        .collect()
    )
    people = rows.select(keys).unique().join(names, on=keys, how="left")
    shown = pl.col("__name").fill_null(pl.col(_AGENT))
    people = people.with_columns(shown.alias("__name"))
    ids = pl.col(_AGENT).n_unique().over("__name")
    behind = pl.format("{} ({})", "__name", _AGENT)
    people = people.with_columns(pl.when(ids > 1).then(behind).otherwise("__name").alias("__name"))
    return rows.join(people, on=keys, how="left", nulls_equal=True, maintain_order="left").select(
        pl.col("__name").alias(name) if name == _AGENT else pl.col(name) for name in rows.columns
    )
