"""``details``: one row per session, with its counts, waits and what followed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, get_args

import polars as pl

from csmetrics.analysis.sessions.conversations import (
    KEY,
    MESSAGES,
    asked_for,
    chats_begun,
    chats_of,
    conversations,
    known_at,
    placed_messages,
)
from csmetrics.analysis.sessions.session_facts import OwnColumns, with_facts
from csmetrics.catalogue.registry import Registry
from csmetrics.engine.load import extent
from csmetrics.errors import ArgumentError, one_of
from csmetrics.evaluation.explain import explain
from csmetrics.evaluation.request import MetricLike
from csmetrics.evaluation.requested_metric import RequestedMetric
from csmetrics.language.measures import Proportion
from csmetrics.language.units import BuyerDays
from csmetrics.model.context import rows_of, units
from csmetrics.tables import Dataset

_EPOCH = date(1970, 1, 1)

Outcome = Literal["passed", "failed", "counted", "pending"]
LAST_DAYS, MOST_DAYS = 30, 31
"""The number of days shown by default, and the default of ``most_days``."""
_IN_SESSIONS = ("sessions", "ratings")
"""The tables whose rows belong to a session."""
_SHOWN = (
    *("shop_id", "buyer_id", "session_id", "agent_id", "started_at", "duration"),
    *("messages", "asked", "human_replies", "automatic", "rounds", "unanswered"),
    *("first_wait", "slowest_wait", "open_wait", "transfers", "rating"),
    *("orders_after", "amount_after", "complaints_after", "flags"),
)


def details(  # noqa: PLR0913  the range is evaluate's, the rest says which sessions
    data: Dataset,
    *,
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    metric: MetricLike | None = None,
    outcome: Outcome | None = None,
    order_within: timedelta = timedelta(days=1),
    complaint_within: timedelta = timedelta(days=7),
    columns: Sequence[str] = (),
    text: str | None = None,
    most_days: int | None = MOST_DAYS,
    registry: Registry | None = None,
) -> pl.DataFrame:
    """List sessions, one row each: length, messages, waits and what followed (会话明细).

    Messages without a session make one row per shop, buyer and local day, with ``session_id`` null;
    ``exports.sessionize`` gives them sessions. All is as known at ``as_of``; asked message, human
    reply, round and wait are those of the contract. For messages in a session, replies are looked
    for in that session; for messages without one, in everything that the shop and buyer wrote.

    Args:
        data: The tables: messages; sessions, ratings, orders, complaints and flags if there are
            any.
        start: The first local day of ``started_at``; with ``metric``, the first reported day.
            Default: the first of the 30 days before ``end``, or of the 30 days up to the last
            message, session or rating.
        end: The day after the last.
        as_of: The knowledge time; default: the data set's.
        metric: Only the sessions that hold units of this metric: its sessions, its ratings of a
            session, its messages, or the messages of its buyer-days on their days (a buyer-day may
            extend over several sessions).
        outcome: Which units of ``metric``. For a proportion: "failed" (default), in the denominator
            only, or "passed", in the numerator too. For any metric: "counted", part of the figure,
            or "pending", not known yet.
        order_within: How long after a session's start an order counts as following it.
        complaint_within: How long after a session's start a complaint counts as following it.
        columns: Columns of your own to show: of sessions their value, of messages the list of
            distinct values, in the order of the messages.
        text: The name of your own column of messages that holds their text; None: no text.
        most_days: A longer range is an error, since the table is for reading; None: no limit, and
            without ``start`` the whole range.
        registry: Where the metric's id is looked up.

    Returns:
        Sorted by start and ids. Columns: ``shop_id``, ``buyer_id``, ``session_id``; ``agent_id``
        (the session's, else the author of the last human reply); ``started_at`` (else the first
        message); ``duration`` to its end, else to its last message; ``messages`` of any kind,
        ``asked``, ``human_replies``, ``automatic`` (by a machine of the shop); ``rounds``,
        ``unanswered`` of them; ``first_wait``, that of the first asked message, and
        ``slowest_wait``, the longest of the rounds (null: no reply seen); ``open_wait``, how long
        the first unanswered round had waited at ``as_of``; ``transfers``, the changes of author
        from one human reply to the next; ``rating``, the last level given; ``orders_after``, the
        orders created within ``order_within`` of the start, and their ``amount_after`` in CNY, paid
        or not (an order may follow two sessions; null: the data hold no orders);
        ``complaints_after``, those by the buyer, or about one of their orders, filed within
        ``complaint_within`` of the start (null: the data hold no complaints); ``flags`` on the
        buyer between the start and the last message; ``columns``; with ``text`` also ``text``, one
        line per message. Lengths of time are seconds, exact decimals. With ``metric`` also
        ``units``, how many units of the outcome the session holds, and ``decided_by``, the ids of
        its messages that decided them, in order (empty: the metric has no rule about replies).

    Raises:
        ArgumentError: The range has more than ``most_days`` days, or an argument is invalid.
        MissingDataError: The data lack one of ``columns`` or the text.
        CsmetricsError: As ``explain``; or the metric's units are not messages, buyer-days of
            messages, sessions or ratings; or the metric cannot have such an outcome.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop(days=2)
        >>> late = cs.details(shop, metric="pdd.reply_rate_3min", outcome="failed")
        >>> bool((late["slowest_wait"] > 180).any())
        True
    """
    chosen = _chosen(outcome, metric)
    for name, length in (("order_within", order_within), ("complaint_within", complaint_within)):
        if not isinstance(length, timedelta) or length <= timedelta(0):
            msg = f"{name} must be a timedelta above 0, not {length!r}"
            raise ArgumentError(msg)
    request = asked_for(data, start=start, end=end, as_of=as_of, metric=metric, registry=registry)
    known = known_at(request, MESSAGES, "details")
    start = _first_day(known, start, end, most_days)
    added: tuple[str, ...] = () if metric is None else ("units", "decided_by")
    own = OwnColumns(known, columns, text, (*_SHOWN, *added))
    if metric is None:
        talk = chats_begun(known, start, end)
        day = pl.col("started_at").dt.date()
        messages = placed_messages(known, talk.messages, named=own.read_messages)
        table = conversations(talk.sessions, messages).filter(
            pl.lit(value=True) if start is None else day >= start,
            pl.lit(value=True) if end is None else day < end,
        )
    else:
        _check_metrics(request.asked, chosen)
        explained = explain(metric, data, start=start, end=end, as_of=as_of, registry=registry)
        counted = _with_session(_with_outcome(explained, chosen), known)
        talk = chats_of(known, counted)
        messages = placed_messages(known, talk.messages, named=True)
        table = conversations(talk.sessions, messages).join(
            _placed(counted, messages), on=KEY, nulls_equal=True
        )
    last = pl.when(pl.col("last_at") >= pl.col("started_at")).then("last_at")
    table = table.with_columns(
        duration=pl.coalesce("ended_at", last) - pl.col("started_at"),
        open_wait=pl.lit(request.as_of) - pl.col("waiting_since"),
    )
    table = own.join_to(with_facts(known, table, order_within, complaint_within), known, messages)
    seconds = (_seconds(name) for name in ("duration", "first_wait", "slowest_wait", "open_wait"))
    return (
        table.with_columns(*seconds)
        .sort("started_at", "shop_id", "buyer_id", "session_id")
        .select(*_SHOWN, *own.shown, *added)
    )


def _first_day(
    known: Dataset, start: date | None, end: date | None, most_days: int | None
) -> date | None:
    """Return the first day asked for, else that of the last 30; raise if the range is too long."""
    if most_days is None:
        return start
    if isinstance(most_days, bool) or not isinstance(most_days, int) or most_days < 1:
        msg = (
            "most_days must be a number of days, 1 or more, or None for any number, not"
            f" {most_days!r}"
        )
        raise ArgumentError(msg)
    until = end
    if until is None:
        tables = [name for name in ("messages", *_IN_SESSIONS) if name in known.tables]
        reach = extent.days(known, tables)
        if reach is None:
            return start
        until = _EPOCH + timedelta(days=reach[1] + 1)
    if start is None:
        return until - timedelta(days=min(LAST_DAYS, most_days))
    if (until - start).days > most_days:
        msg = (
            f"start={start} to end={until} are {(until - start).days:,} days, and a table of"
            f" sessions, which is for reading, covers at most {most_days}. Ask for fewer, or"
            " lift the limit with most_days=None"
        )
        raise ArgumentError(msg)
    return start


def _chosen(outcome: Outcome | None, metric: MetricLike | None) -> Outcome:
    if outcome is not None:
        one_of("outcome", outcome, get_args(Outcome))
    if outcome is not None and metric is None:
        msg = f"outcome={outcome!r} selects units of a metric; pass metric= as well"
        raise ArgumentError(msg)
    return outcome or "failed"


def _seconds(name: str) -> pl.Expr:
    """A duration as an exact decimal of seconds."""
    whole = pl.col(name).dt.total_microseconds().cast(pl.Int128).cast(pl.Decimal(38, 6))
    return (whole * pl.lit(Decimal(1).scaleb(-6))).cast(pl.Decimal(38, 6)).alias(name)


def _check_metrics(asked: Sequence[RequestedMetric], outcome: Outcome) -> None:
    """Raise unless the metrics can have the outcome and their units belong to conversations."""
    for metric, edition in ((one.metric, edition) for one in asked for edition in one.editions):
        if outcome in {"passed", "failed"} and not isinstance(edition.measure, Proportion):
            msg = (
                f"{metric.label} is not a proportion: its units neither pass nor fail; ask for"
                ' outcome="counted"'
            )
            raise ArgumentError(msg)
        for unit in units(edition.measure):
            rows = rows_of(unit)
            if rows is not None and (rows.table not in _IN_SESSIONS or isinstance(unit, BuyerDays)):
                msg = (
                    f"{metric.label} counts {rows.table}, which belong to no session; give a"
                    " metric that counts sessions, their ratings, messages or buyer-days of"
                    " messages"
                )
                raise ArgumentError(msg)


def _with_outcome(explained: pl.DataFrame, outcome: Outcome) -> pl.DataFrame:
    inside, above = pl.col("in_denominator"), pl.col("in_numerator")
    which = {
        "passed": above,
        "failed": inside & ~above,
        "counted": inside | above,
        "pending": pl.col("pending"),
    }
    return explained.filter(which[outcome])


def _with_session(counted: pl.DataFrame, known: Dataset) -> pl.DataFrame:
    """Add ``session_id`` to units that are ratings; ratings without a session are left out."""
    if "rating_id" not in counted.columns:
        return counted
    if "session_id" not in known.columns("ratings"):
        return counted.clear().with_columns(session_id=pl.lit(None, dtype=pl.String))
    sessions = known.frame("ratings").select("rating_id", "session_id").drop_nulls().collect()
    return counted.drop("session_id", strict=False).join(sessions, on="rating_id")


def _placed(counted: pl.DataFrame, messages: pl.DataFrame) -> pl.DataFrame:
    """Count the units in each conversation, and list the messages that decided them."""
    places = messages.select("message_id", "on", *KEY)
    nobody = pl.lit(None, dtype=pl.String)
    counted = counted.with_columns(
        nobody.alias(name) for name in ("message_id", "session_id") if name not in counted.columns
    )
    of_message = pl.col("message_id").is_not_null()
    of_session = ~of_message & pl.col("session_id").is_not_null()
    days = counted.filter(~of_message & ~of_session)
    found = (
        counted.filter(of_message).select("message_id").join(places, on="message_id").select(KEY),
        counted.filter(of_session).select(*KEY[:3], day=pl.lit(None, dtype=pl.Date)),
        days.select("shop_id", "buyer_id", on="reported_on")
        .join(places.unique(["on", *KEY]), on=("shop_id", "buyer_id", "on"))
        .select(KEY),
    )
    rows = pl.concat(found).group_by(KEY).agg(pl.len().cast(pl.UInt32).alias("units"))
    decided = pl.DataFrame(schema={"decided_by": pl.String, "decided_at": pl.Int8})
    if "decided_by" in counted.columns:
        decided = counted.select("decided_by", "decided_at").drop_nulls().unique()
    evidence = (
        decided.join(places, left_on="decided_by", right_on="message_id")
        .sort("decided_at", "decided_by")
        .group_by(KEY)
        .agg("decided_by")
    )
    return rows.join(evidence, on=KEY, how="left", nulls_equal=True).with_columns(
        pl.col("decided_by").fill_null([])
    )
