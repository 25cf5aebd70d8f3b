"""``explain``: lists the units behind a figure, with the message that decided each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import polars as pl

from csmetrics.catalogue.registry import Registry
from csmetrics.engine.column_ops import take
from csmetrics.engine.compiler import Engine
from csmetrics.engine.decision_evidence import deciding_messages, of_message, replied_at, rule_of
from csmetrics.engine.outcomes import Outcomes, reported_within
from csmetrics.engine.populations import BuyerDayView, MessageUnits
from csmetrics.engine.row_populations import RowUnits
from csmetrics.engine.snapshot import Snapshot
from csmetrics.evaluation.calendar_periods import Periods, reported_days
from csmetrics.evaluation.evaluate import (
    chosen_registry,
    outcomes_of,
    snapshot_of,
    spans_of,
    warn_of_ties,
)
from csmetrics.evaluation.request import EvaluationRequest, MetricLike, lazy_read_errors
from csmetrics.evaluation.result import covered_periods, no_groups, shown_group
from csmetrics.language.base import walk
from csmetrics.language.messages import RoundStarts
from csmetrics.language.units import BuyerDays, Each, Rows, Unit
from csmetrics.model.context import rows_of
from csmetrics.model.requirements import dimension
from csmetrics.tables import KEYS, Dataset

OUTCOME = ("in_denominator", "in_numerator", "pending", "pending_met", "quantity")
EVIDENCE = ("decided_by", "decided_at", "reply_at")
PLACES = {
    "count": 0,
    "items": 0,
    "CNY": 2,
    "seconds": 6,
    "weighted hours": 10,
    "points": 0,
    "number": 0,
}
"""Decimal places of a quantity; weighted hours are shown as weighted seconds."""


def explain(  # noqa: PLR0913  the arguments are evaluate's
    metric: MetricLike,
    data: Dataset,
    *,
    per: Periods = "day",
    by: str | Sequence[str] = (),
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    edition: date | None = None,
    trailing: int | None = None,
    missing: Literal["raise", "skip"] = "raise",
    registry: Registry | None = None,
) -> pl.DataFrame:
    """List the counted and pending units behind a metric's figures (逐条明细).

    Takes the arguments of ``evaluate`` for one metric. The units of a period add up exactly to the
    row of ``evaluate``. If custom periods overlap, a unit has one row for each of them.

    Returns:
        One row per unit, sorted by side, day, group and key. Columns: ``metric``, ``side`` (of a
        ratio: numerator or denominator; else null), ``reported_on`` (date; a unit of a trailing
        metric has one row, on its own day), those of ``by``, the unit's keys (``shop_id``,
        ``buyer_id`` and the id of its row or message; for rounds within a session also
        ``session_id``), ``in_denominator``, ``in_numerator``, ``pending``, ``pending_met`` (of a
        proportion: a success so far), ``quantity`` (exact decimal: seconds, CNY, items; weighted
        hours as seconds times the weight, 3600 of which are one weighted hour; null for counts
        and proportions), and for reply rules ``decided_by`` (message_id: the first message that
        failed, else the first that still waits, else the one that waited longest), ``decided_at``
        and ``reply_at`` (null: no reply seen).

    Raises:
        CsmetricsError: As ``evaluate``.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop(days=3)
        >>> units = cs.explain("pdd.reply_rate_3min", shop, by="shop_id")
        >>> rows = cs.evaluate("pdd.reply_rate_3min", shop, by="shop_id")
        >>> units["in_denominator"].sum() == rows["denominator"].sum()
        True
    """
    request = EvaluationRequest(
        metrics=metric,
        data=data,
        per=per,
        by=by,
        start=start,
        end=end,
        as_of=as_of,
        edition=edition,
        trailing=trailing,
        missing=missing,
        registry=chosen_registry(registry),
    )
    request.refuse_several("explain")
    with lazy_read_errors(data):
        snapshot = snapshot_of(request, keep_row_ids=True)
        units, ties = units_and_ties(request, snapshot, spans_of(request, snapshot))
    warn_of_ties(ties)
    return units


def units_and_ties(
    request: EvaluationRequest, snapshot: Snapshot, spans: pl.DataFrame
) -> tuple[pl.DataFrame, int]:
    """The units of these periods, and the number of messages in no definite order."""
    engine = Engine(snapshot)
    tables = []
    for asked in request.asked:
        covered = covered_periods([asked], spans)[0]
        days = reported_days(covered, asked.trailing).select("reported")
        if asked.trailing is not None:  # windows share days
            days = days.unique()
        parts = [
            (part, side, outcomes)
            for part in asked.editions
            for side, outcomes in outcomes_of(engine, asked.metric, part)
        ]
        for part, side, outcomes in parts:
            since, until = asked.days_of(part)
            kept = (
                outcomes.frame()
                .filter(*reported_within(since, until))
                .join(days.lazy(), on="reported")
            )
            shown = _shown(kept, outcomes, side, snapshot).collect()
            tables.append(shown.select(pl.lit(asked.metric.label).alias("metric"), pl.all()))
    if not tables:
        return empty_units(request.groups), snapshot.ties
    joined = pl.concat(tables, how="diagonal_relaxed")
    last = [name for name in (*OUTCOME, *EVIDENCE) if name in joined.columns]
    keys = [name for name in joined.columns if name not in last]
    # the keys of a buyer-day per account do not name the account: the other columns order those
    return joined.select(*keys, *last).sort(*keys, *last), snapshot.ties


def empty_units(by: tuple[str, ...]) -> pl.DataFrame:
    """A result of ``explain`` without rows: the columns that every result has."""
    columns = {"metric": pl.String, "side": pl.String, "reported_on": pl.Date}
    flags = dict.fromkeys(OUTCOME[:-1], pl.Boolean)
    return pl.DataFrame(schema={**columns, **no_groups(by), **flags, "quantity": pl.Decimal(38, 0)})


def _shown(frame: pl.LazyFrame, outcomes: Outcomes, side: str, snapshot: Snapshot) -> pl.LazyFrame:
    """Convert the units of one side to the columns that users see."""
    frame, decided = _with_evidence(frame, outcomes, snapshot)
    keys = [name for name in _keys(outcomes.measure.of) if name not in snapshot.by]
    unit = dimension(outcomes.measure)
    quantity = pl.lit(None, dtype=pl.Decimal(38, 0))
    if unit != "count":
        places = PLACES[unit]
        whole = pl.col("quantity").cast(pl.Int128).cast(pl.Decimal(38, places))
        quantity = whole * pl.lit(Decimal(1).scaleb(-places))

    def moment(name: str) -> pl.Expr:
        return pl.col(name).cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(snapshot.zone)

    return frame.select(
        pl.lit(side or None, dtype=pl.String).alias("side"),
        pl.col("reported").cast(pl.Date).alias("reported_on"),
        *(shown_group(frame, i, name) for i, name in enumerate(snapshot.by)),
        *(moment(name) if name.endswith("_at") else pl.col(name).cast(pl.String) for name in keys),
        "in_denominator",
        "in_numerator",
        "pending",
        "pending_met",
        quantity.alias("quantity"),
        *(moment(name) if name.endswith("_at") else pl.col(name) for name in decided),
    )


def _with_ids(frame: pl.LazyFrame, outcomes: Outcomes, snapshot: Snapshot) -> pl.LazyFrame:
    """Add the ids that identify each unit, as given in the data."""
    made_of = rows_of(outcomes.measure.of)
    table, row = made_of.table if made_of else "messages", pl.col("source_row")
    if isinstance(outcomes.units, BuyerDayView):
        row = take(snapshot.messages.buyers["source_row"], pl.col("buyer"))
    helped = made_of is not None and made_of.helpers is not None
    names = [
        name
        for name in _keys(outcomes.measure.of)
        if name.endswith("_id") and not (helped and name == "agent_id")
    ]
    return frame.with_columns(snapshot.words(table, name, row).alias(name) for name in names)


def _with_evidence(
    frame: pl.LazyFrame, outcomes: Outcomes, snapshot: Snapshot
) -> tuple[pl.LazyFrame, tuple[str, ...]]:
    """Add the message that decided each unit, if the measure has a reply rule."""
    units, measure = outcomes.units, outcomes.measure
    frame = _with_ids(frame, outcomes, snapshot)
    if isinstance(units, MessageUnits):
        answer = of_message(measure)
        if answer is None:
            return frame, ()
        evidence = (pl.col("message_id"), pl.col("t"), replied_at(units.subject, answer))
        named = (expr.alias(name) for expr, name in zip(evidence, EVIDENCE, strict=True))
        return frame.with_columns(named), EVIDENCE
    rule = rule_of(measure)
    if rule is None or not isinstance(units, BuyerDayView | RowUnits) or units.own is None:
        return frame, ()
    found = deciding_messages(units.own, rule, units.message_keys())
    keys = [key.meta.output_name() for key in units.message_keys()]
    return frame.join(found.lazy(), on=keys, how="left", nulls_equal=True), EVIDENCE


_IN_SESSION = ("shop_id", "buyer_id", "session_id", "message_id")


def _keys(unit: Unit) -> tuple[str, ...]:
    """The columns that, with the day, identify a unit."""
    match unit:
        case Each(day="session"):
            return _IN_SESSION
        case Each(of=of):
            rounds = [one for one in walk(of) if isinstance(one, RoundStarts)]
            if any(one.scope == "session" for one in rounds):
                return _IN_SESSION
            return ("shop_id", "buyer_id", "message_id")
        case BuyerDays():
            return ("shop_id", "buyer_id")
        case Rows(table="shifts"):
            return KEYS["shifts"]
        case Rows(table=table, helpers=helpers):
            helper = ("agent_id",) if helpers else ()
            return ("shop_id", "buyer_id", *KEYS[table], *helper)
