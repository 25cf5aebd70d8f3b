"""``split``: whether buyers were shared out as hours online and weights say."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from csmetrics.engine.periods import Per
from csmetrics.errors import ArgumentError
from csmetrics.evaluation import evaluate
from csmetrics.tables import Dataset

_RECEIVED, _ONLINE = "desk.received_per_online_hour", "desk.online_time"
_LEAST = 5
"""The least expected count for which the chi-square distribution is near enough."""
_KEY = ("period_start", "period_end", "shop_id", "agent_id")
_SHOP = _KEY[:3]


def split(  # noqa: PLR0913  evaluate's arguments and the test's level
    data: Dataset,
    *,
    per: Per = "all",
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    level: float = 0.05,
) -> pl.DataFrame:
    """Each agent's share of the buyers against their share of weighted hours online (分流公平).

    Buyers and hours are those of ``desk.received_per_online_hour``: buyers received on each day,
    over hours online × weight of shifts that are over. Pearson's chi-square test asks whether the
    shop's buyers could have come to its agents by these hours alone. It takes every buyer and day
    to be drawn by itself, and an hour to be like any other: who works the busy hours is dealt more
    by the fairest routing too, so compare people of the same hours before blaming it.

    Args:
        data: The tables; messages and shifts.
        per: The periods, as ``evaluate``'s.
        start: As ``evaluate``'s.
        end: As ``evaluate``'s.
        as_of: As ``evaluate``'s.
        level: The chance of calling a fair split unfair.

    Returns:
        One row for each period, shop and agent, sorted so. Columns: ``period_start``,
        ``period_end`` (exclusive), ``shop_id``, ``agent_id``; ``online_hours``;
        ``weighted_hours``; ``received``; ``share_hours`` and ``share_received`` of the shop's
        agents with weighted hours; ``expected`` by the hours; ``difference``, received less
        expected; ``p_value``, the shop's; ``verdict``: "uneven" where it is below ``level``, else
        "even" (not shown to be uneven), "too_few" where there are fewer than two agents or one
        expects fewer than 5 buyers; ``status`` as ``evaluate``'s. An agent without weighted hours
        (nobody, null, too) is not compared: shares and what follows them are null.

    Raises:
        ArgumentError: ``level`` is no share between 0 and 1, or scipy is not installed:
            ``pip install 'csmetrics[stats]'``.
        CsmetricsError: As ``evaluate``.

    Examples:
        >>> import csmetrics as cs
        >>> import polars as pl
        >>> shop = cs.datasets.sample_shop(days=7)
        >>> cs.split(shop).select("shop_id", "verdict").unique().sort(pl.all()).rows()
        [('peach', None), ('peach', 'uneven'), ('plum', None), ('plum', 'uneven')]
    """
    if not isinstance(level, float) or not 0 < level < 1:
        msg = f"level is a share between 0 and 1, for example 0.05, not {level!r}"
        raise ArgumentError(msg)
    rows = evaluate(
        (_RECEIVED, _ONLINE),
        data,
        per=per,
        by=("shop_id", "agent_id"),
        start=start,
        end=end,
        as_of=as_of,
    )
    received = rows.filter(pl.col("metric") == _RECEIVED).select(
        *_KEY,
        pl.col("numerator").cast(pl.UInt32).alias("received"),
        pl.col("denominator").alias("weighted_hours"),
        "status",
    )
    online = rows.filter(pl.col("metric") == _ONLINE).select(
        *_KEY, (pl.col("numerator") / 3600).alias("online_hours")
    )
    compared = pl.col("weighted_hours") > 0

    def share(name: str) -> pl.Expr:
        own = pl.when(compared).then(name)
        return own / own.sum().over(_SHOP)

    table = (
        received.join(online, on=_KEY, how="left", nulls_equal=True)
        .with_columns(
            pl.col("online_hours").fill_null(0.0),
            share("weighted_hours").alias("share_hours"),
            share("received").fill_nan(None).alias("share_received"),
        )
        .with_columns(
            expected=pl.col("share_hours") * pl.when(compared).then("received").sum().over(_SHOP)
        )
        .with_columns(difference=pl.col("received") - pl.col("expected"))
    )
    tests = [
        {**dict(zip(_SHOP, key, strict=True)), "p_value": _p_value(shop)}
        for key, shop in table.filter(compared).group_by(_SHOP)
    ]
    schema = {name: table.schema[name] for name in _SHOP} | {"p_value": pl.Float64()}
    verdict = (
        pl.when(pl.col("expected").is_null())
        .then(None)
        .when(pl.col("p_value").is_null())
        .then(pl.lit("too_few"))
        .when(pl.col("p_value") < level)
        .then(pl.lit("uneven"))
        .otherwise(pl.lit("even"))
    )
    return (
        table.join(pl.DataFrame(tests, schema=schema), on=_SHOP, how="left")
        .with_columns(pl.when(pl.col("expected").is_not_null()).then("p_value"))
        .with_columns(verdict=verdict)
        .select(
            *(*_KEY, "online_hours", "weighted_hours", "received", "share_hours"),
            *("share_received", "expected", "difference", "p_value", "verdict", "status"),
        )
        .sort("period_start", "shop_id", "agent_id")
    )


def _p_value(shop: pl.DataFrame) -> float | None:
    """How likely counts as far from the expected ones are; null where too few are expected."""
    ordered = shop.sort("agent_id")
    received, expected = ordered["received"].to_list(), ordered["expected"].to_list()
    if len(expected) < 2 or min(expected) < _LEAST:  # noqa: PLR2004  two to compare
        return None
    try:
        from scipy.stats import chisquare  # type: ignore[import-untyped] # noqa: PLC0415  an extra
    except ImportError:
        msg = "split tests by scipy: pip install 'csmetrics[stats]'"
        raise ArgumentError(msg) from None
    return float(chisquare(received, expected).pvalue)
