"""Messages of the robots that the caller names: they are automatic (机器人)."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl


def is_robot(name: pl.Expr, robots: Collection[str]) -> pl.Expr:
    """Whether a name, or its part behind the shop's as in 店铺:小蜜 or 店铺-小蜜, is a robot's."""
    if not robots:
        return pl.lit(value=False)
    nick = name.str.replace(r"^.*[:：-]", "")
    return (name.is_in(list(robots)) | nick.is_in(list(robots))).fill_null(value=False)


def marked(messages: pl.DataFrame, robots: Collection[str]) -> pl.DataFrame:
    """Mark what robots wrote as automatic; a message to many at once stays one."""
    if not robots or not {"agent_id", "sender"} <= set(messages.columns):
        return messages
    mode = pl.col("mode") if "mode" in messages.columns else pl.lit("manual")
    mode = mode.fill_null("manual")
    own = (pl.col("sender") == "agent") & is_robot(pl.col("agent_id"), robots) & (mode != "bulk")
    return messages.with_columns(mode=pl.when(own).then(pl.lit("automatic")).otherwise(mode))
