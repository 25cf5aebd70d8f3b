"""``split``: test whether arriving buyers were distributed fairly among the agents online."""

from __future__ import annotations

import importlib
from datetime import date, datetime
from typing import Any

import polars as pl

from csmetrics.analysis.sessions.conversations import asked_for, known_at
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError, nearest
from csmetrics.evaluation.calendar_periods import Per
from csmetrics.evaluation.evaluate import chosen_registry, evaluate
from csmetrics.evaluation.explain import explain
from csmetrics.language.measures import count
from csmetrics.language.messages import asked
from csmetrics.language.units import each
from csmetrics.model.edition import Edition, Source, Text
from csmetrics.model.metric import Metric
from csmetrics.tables import Dataset

_MEASURED = ("desk.received_per_online_hour", "desk.online_time")
"""The metrics of the buyers an agent received, and of the time the agent was online."""
_LEAST = 5
"""The least expected count for which the chi-square distribution is accurate enough."""
_PERIOD = ("period_start", "period_end")
_SHOP = (*_PERIOD, "shop_id")
_AGENT_KEYS = ("shop_id", "agent_id", "since", "until")
_TABLES = {
    "messages": ("message_id", "shop_id", "buyer_id", "sent_at", "sender"),
    "shifts": ("shop_id", "agent_id", "online_at", "offline_at"),
}
_QUESTIONS = Metric(
    id="desk.questions",
    name=Text(zh="买家提问", en="Asked messages"),
    editions=(
        Edition(
            measure=count(each(asked)),
            settles_after=0,
            sources=(Source(title="csmetrics", publisher="csmetrics"),),
        ),
    ),
)


def split(  # noqa: PLR0913  evaluate's arguments and the test's level
    data: Dataset,
    *,
    per: Per = "all",
    by: str = "agent_id",
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    level: float = 0.01,
    registry: Registry | None = None,
) -> pl.DataFrame:
    """Compare each agent's arrivals with those expected of the agents online (分流公平).

    By team or another column of ``agents``, the arrivals and expectations of members are added up;
    an agent's team is that of the day on which the buyer arrived.

    A buyer arrives with their first asked message of a day, at the account it reached. Fair routing
    sends each arrival to one of the agents online at that time, with a probability in proportion to
    their weights; expectations therefore take account of busy and quiet hours and of the length of
    shifts. An arrival while its account was offline, as at night, was not routed and is not
    compared. A chi-square test says whether these probabilities alone can explain the arrivals; it
    assumes that each is drawn independently. Routing that balances numbers is more even than
    chance, and is never called uneven.

    Args:
        data: The tables: messages and shifts.
        per: The periods, as in ``evaluate``.
        by: "agent_id", or a column of ``agents`` such as "team" (客服组) or "role".
        start: As in ``evaluate``.
        end: As in ``evaluate``.
        as_of: As in ``evaluate``.
        level: The significance level: the probability of calling a fair split uneven, for one shop
            and period.
        registry: Where the metrics behind ``received`` and the hours are looked up.

    Returns:
        One row for each period, shop and agent (or team), in this order. Columns: ``period_start``,
        ``period_end`` (exclusive), ``shop_id``, ``agent_id`` (or ``by``); ``online_hours``, from
        ``desk.online_time``; ``weighted_hours`` and ``received``, from
        ``desk.received_per_online_hour``; ``arrivals``, those compared; ``expected``;
        ``difference``, arrivals − expected; ``share_arrivals`` and ``share_expected`` of the
        shop's; ``p_value`` of the shop; ``verdict``: "uneven" if that is below ``level``, else
        "even" (not shown to be uneven), or "too_few" if there were never two agents to choose from
        or fewer than 5 arrivals are expected of one; ``status`` as in ``evaluate``. An agent who
        was not online at any arrival, and the null agent, is not compared: the columns from
        ``arrivals`` to ``verdict`` are null.

    Raises:
        ArgumentError: ``level`` is not between 0 and 1, ``by`` is not a column of agents, or scipy
            is not installed: ``pip install 'csmetrics[stats]'``.
        CsmetricsError: As ``evaluate``.

    Examples:
        >>> import csmetrics as cs
        >>> import polars as pl
        >>> shop = cs.datasets.sample_shop(days=7)
        >>> dealt = cs.split(shop).drop_nulls("expected")
        >>> dealt.select("shop_id", "verdict").unique().sort(pl.all()).rows()
        [('peach', 'uneven'), ('plum', 'uneven')]
    """
    if not isinstance(level, float) or not 0 < level < 1:
        msg = f"level is a share between 0 and 1, for example 0.01, not {level!r}"
        raise ArgumentError(msg)
    given = data.columns("agents") if "agents" in data.tables else {}
    columns = [name for name in given if name not in _AGENT_KEYS]
    if by not in ("agent_id", *columns):
        listed = ", ".join(["agent_id", *columns])
        msg = f"by={by!r} is neither agent_id nor a column of agents: here it may be {listed}."
        raise ArgumentError(msg + nearest(str(by), ["agent_id", *columns]))
    stats = _statistics()
    days: dict[str, Any] = {"start": start, "end": end, "as_of": as_of}
    key = (*_SHOP, by)
    known_by = chosen_registry(registry)
    metrics = [known_by[one] for one in _MEASURED]
    rows = evaluate(metrics, data, per=per, by=("shop_id", by), **days)
    received = rows.filter(pl.col("metric") == metrics[0].label).select(
        *key,
        pl.col("numerator").cast(pl.UInt32).alias("received"),
        pl.col("denominator").alias("weighted_hours"),
        "status",
    )
    online = rows.filter(pl.col("metric") == metrics[1].label).select(
        *key, (pl.col("numerator") / 3600).alias("online_hours")
    )
    known = known_at(asked_for(data, **days), _TABLES, "split")
    dealt = _actual_and_expected(
        _arrivals(data, days, known), _online(known), rows.select(_PERIOD).unique()
    )
    if by != "agent_id":
        dealt = _of_members(dealt, known, by)
    dealt = dealt.sort(*_SHOP, "since", "reported_on", by)  # floats are added in one order
    chances = dealt.group_by(key, maintain_order=True).agg(
        pl.col("n").sum().alias("arrivals"), pl.col("expected").sum()
    )
    tests = [
        {**dict(zip(_SHOP, one, strict=True)), "p_value": _p_value(shop, by, stats)}
        for one, shop in dealt.group_by(_SHOP, maintain_order=True)
    ]
    schema = {name: rows.schema[name] for name in _SHOP} | {"p_value": pl.Float64()}
    verdict = (
        pl.when(pl.col("expected").is_null())
        .then(None)
        .when(pl.col("p_value").is_null())
        .then(pl.lit("too_few"))
        .when(pl.col("p_value") < level)
        .then(pl.lit("uneven"))
        .otherwise(pl.lit("even"))
    )
    shares = (
        (pl.col(name) / pl.col(name).sum().over(_SHOP)).alias(f"share_{name}")
        for name in ("arrivals", "expected")
    )
    return (
        received.join(online, on=key, how="left", nulls_equal=True)
        .join(chances, on=key, how="left", nulls_equal=True)
        .join(pl.DataFrame(tests, schema=schema), on=_SHOP, how="left")
        .with_columns(
            pl.col("online_hours").fill_null(0.0),
            pl.when(pl.col("expected").is_not_null()).then("p_value"),
            *shares,
            difference=pl.col("arrivals") - pl.col("expected"),
            verdict=verdict,
        )
        .select(
            *(*key, "online_hours", "weighted_hours", "received", "arrivals", "expected"),
            *("difference", "share_arrivals", "share_expected", "p_value", "verdict", "status"),
        )
        .sort(key)
    )


def _arrivals(data: Dataset, days: dict[str, Any], known: Dataset) -> pl.DataFrame:
    """The first asked message of each buyer and day, with the account it reached and its time."""
    asked_messages = explain(_QUESTIONS, data, by=("shop_id", "agent_id"), **days)
    order = ["sent_at", *(["seq"] if "seq" in known.columns("messages") else []), "given"]
    times = known.frame("messages").with_row_index("given").select("message_id", *order).collect()
    return (
        asked_messages.join(times, on="message_id")
        .sort(order)
        .unique(["shop_id", "buyer_id", "reported_on"], keep="first", maintain_order=True)
        .select("shop_id", "agent_id", "reported_on", "sent_at")
    )


def _online(known: Dataset) -> pl.DataFrame:
    """The agents online from each instant at which a shift began or ended, with their chances.

    Columns: ``shop_id``, ``since``, ``online`` (agent_id; null if nobody was online), ``chance``.
    """
    shifts = known.frame("shifts").collect()
    if "weight" not in shifts.columns:
        shifts = shifts.with_columns(weight=pl.lit(1.0))
    shifts = shifts.select(
        "shop_id", "agent_id", "online_at", "offline_at", pl.col("weight").cast(pl.Float64)
    ).filter(pl.col("weight") > 0)
    marks = pl.concat(
        shifts.select("shop_id", pl.col(name).alias("since"))
        for name in ("online_at", "offline_at")
    )
    marks = marks.drop_nulls().unique()
    there = (pl.col("online_at") <= pl.col("since")) & (
        pl.col("offline_at").is_null() | (pl.col("offline_at") > pl.col("since"))
    )
    online = (
        marks.join(shifts, on="shop_id")
        .filter(there)
        .group_by("shop_id", "since", online="agent_id")
        .agg(pl.col("weight").max())  # shifts of one agent may overlap
        .sort("shop_id", "since", "online")
        .with_columns(chance=pl.col("weight") / pl.col("weight").sum().over("shop_id", "since"))
    )
    return marks.join(online, on=("shop_id", "since"), how="left").drop("weight")


def _actual_and_expected(
    arrivals: pl.DataFrame, online: pl.DataFrame, spans: pl.DataFrame
) -> pl.DataFrame:
    """Count actual and expected arrivals of each agent, by period, day and set of agents online.

    Columns: the keys, ``since`` (the start of the set online), ``reported_on``, ``n`` (arrivals of
    the agent), ``of`` (arrivals of all), ``chance``, ``expected``.
    """
    marks = online.select("shop_id", "since").unique().sort("since")
    came = (
        arrivals.sort("sent_at")
        .join_asof(marks, left_on="sent_at", right_on="since", by="shop_id", check_sortedness=False)
        .join(
            online,
            left_on=("shop_id", "since", "agent_id"),
            right_on=("shop_id", "since", "online"),
            how="semi",
        )
        .join_where(
            spans,
            pl.col("reported_on") >= pl.col("period_start"),
            pl.col("reported_on") < pl.col("period_end"),
        )
    )
    place = (*_SHOP, "since", "reported_on")
    return (
        came.group_by(place)
        .agg(pl.len().cast(pl.Int64).alias("of"))
        .join(online, on=("shop_id", "since"))
        .rename({"online": "agent_id"})
        .join(
            came.group_by(*place, "agent_id").agg(pl.len().cast(pl.Int64).alias("n")),
            on=(*place, "agent_id"),
            how="left",
        )
        .with_columns(pl.col("n").fill_null(0), expected=pl.col("of") * pl.col("chance"))
    )


def _of_members(dealt: pl.DataFrame, known: Dataset, by: str) -> pl.DataFrame:
    """Sum arrivals and chances of agents by team, or another column, as it was on each day."""
    agents = known.frame("agents").collect()
    ever = {"since": date.min, "until": date.max}
    missing = [pl.lit(None, pl.Date).alias(name) for name in ever if name not in agents.columns]
    agents = agents.with_columns(missing).select(
        "shop_id", "agent_id", by, *(pl.col(name).fill_null(day) for name, day in ever.items())
    )
    places = (*_SHOP, "since", "reported_on")
    asked = dealt.select("shop_id", "agent_id", "reported_on").unique()
    teams = asked.join(agents, on=("shop_id", "agent_id")).filter(
        pl.col("reported_on").is_between("since", "until", closed="left")
    )
    return (
        dealt.join(teams.drop("since", "until"), on=asked.columns, how="left")
        .sort(*places, "agent_id")
        .group_by(*places, by, maintain_order=True)
        .agg(pl.col("of").first(), pl.col("n", "chance", "expected").sum())
    )


def _p_value(shop: pl.DataFrame, by: str, stats: Any) -> float | None:  # noqa: ANN401  a module
    """The p-value of the deviation from expected arrivals; None if too few are expected.

    With the chances p of each arrival, the covariance of the counts is Σ (diag p − p pᵀ). The
    deviation d gives dᵀ · (pseudo-inverse) · d, which is distributed as χ² with the matrix's rank.
    """
    numpy = importlib.import_module("numpy")
    agents = shop[by].unique().sort().to_list()
    totals = shop.group_by(by, maintain_order=True).agg(pl.col("n", "expected").sum()).sort(by)
    if len(agents) < 2 or totals["expected"].min() < _LEAST:  # type: ignore[operator] # noqa: PLR2004  two to compare
        return None
    spread = numpy.zeros((len(agents), len(agents)))
    for _, same in shop.group_by("since", "reported_on", maintain_order=True):
        places = [agents.index(one) for one in same[by]]
        chance = same["chance"].to_numpy()
        spread[numpy.ix_(places, places)] += same["of"][0] * (
            numpy.diag(chance) - numpy.outer(chance, chance)
        )
    free = int(numpy.linalg.matrix_rank(spread, hermitian=True))
    if not free:
        return None  # there were never two agents to choose from
    apart = (totals["n"] - totals["expected"]).to_numpy()
    distance = apart @ numpy.linalg.pinv(spread, hermitian=True) @ apart
    return float(stats.chi2.sf(distance, free))


def _statistics() -> Any:  # noqa: ANN401  a module, which is an extra
    try:
        return importlib.import_module("scipy.stats")
    except ImportError:
        msg = "split needs scipy for its test: pip install 'csmetrics[stats]'"
        raise ArgumentError(msg) from None
