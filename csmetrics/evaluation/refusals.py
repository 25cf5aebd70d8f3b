"""Finds the reason why a metric cannot be computed as requested (不能计算的原因)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from csmetrics.engine.populations import OF_UNITS
from csmetrics.errors import (
    ArgumentError,
    CsmetricsError,
    EditionError,
    MissingDataError,
    ParameterError,
    nearest,
)
from csmetrics.evaluation.periods_asked import own_trailing
from csmetrics.evaluation.requested_metric import editions_of, requested_metric
from csmetrics.language.units import Unit
from csmetrics.model.context import rows_of, units
from csmetrics.model.metric import Edition, Metric
from csmetrics.model.requirements import (
    agent_columns,
    counts_buyers_messages,
    groupable_columns,
    has_agent,
    missing_inputs,
)
from csmetrics.tables import Dataset, columns_of, hide_later

Reason = tuple[type[CsmetricsError], str]


@dataclass(frozen=True)
class Refusals:
    """Checks metrics against the data set and the arguments of a call.

    ``tells_of_agents`` is a cache: for custom columns of messages, whether they describe the agent
    instead of the message.
    """

    data: Dataset
    by: Sequence[str]
    as_of: datetime
    edition: date | None
    trailing: int | None
    tells_of_agents: dict[str, bool]

    def reason(self, metric: Metric) -> Reason | None:
        """The error class and message for a metric that cannot be computed, else None."""
        editions = requested_metric(metric, self.edition).editions
        if metric.unfilled:
            names = ", ".join(f"{name}=..." for name in metric.unfilled)
            missing = ", ".join(metric.unfilled)
            what = f"lacks a value for {missing}: registry.get({metric.id!r}, {names})"
            return ParameterError, what
        if not editions:
            what = f"no edition is in force on {self.edition}; there are: {editions_of(metric)}"
            return EditionError, what
        trailing = self._trailing_twice(editions)
        return trailing or self._missing_inputs(editions) or self._no_group(editions)

    def _trailing_twice(self, editions: tuple[Edition, ...]) -> Reason | None:
        days = own_trailing(editions, self.trailing)
        if days is None:
            return None
        return (
            ArgumentError,
            f"is already a trailing window of {days} days: leave trailing={self.trailing} out",
        )

    def _missing_inputs(self, editions: tuple[Edition, ...]) -> Reason | None:
        missing = dict.fromkeys(
            one for e in editions for one in missing_inputs(e.measure, self.data)
        )
        if not missing:
            return None
        hints = dict.fromkeys(
            nearest(column, {*self.data.columns(one.table)} - {*columns_of(one.table)})
            for one in missing
            if not (one.whole or one.dtype)
            for column in one.columns
        )
        listed = ", ".join(map(str, missing))
        return MissingDataError, f"the data set lacks {listed}.{''.join(hints)}".rstrip(".")

    def _no_group(self, editions: tuple[Edition, ...]) -> Reason | None:
        for unit in (unit for edition in editions for unit in units(edition.measure)):
            own = groupable_columns(unit, self.data)
            agents = agent_columns(self.data) if has_agent(unit, self.data) else ()
            columns = (*own, *agents, *OF_UNITS)
            for name in self.by:
                if name not in columns:
                    hint = nearest(name, columns)
                    return MissingDataError, f"its units have no column {name!r} to group by.{hint}"
                if twice := _ambiguous(name, own, agents):
                    return ArgumentError, twice
                made_of = rows_of(unit)
                if name == "hour" and made_of is not None and made_of.table == "shifts":
                    return ArgumentError, "its units are shifts, which have no hour"
                if name in agents or name in OF_UNITS:
                    continue
                if counts_buyers_messages(unit) and self._tells_of_agents(name):
                    return ArgumentError, (
                        f"by={name!r} describes agents, and most buyers' messages have no value "
                        "in it: give agents=... with one row per agent and that column, and "
                        "leave it out of messages"
                    )
                if self._unordered(unit, name):
                    return MissingDataError, f"its column {name!r} holds Python objects: cast it"
        return None

    def _tells_of_agents(self, name: str) -> bool:
        """Whether a custom column of messages describes the agent instead of the message.

        That is so if, in the rows known at ``as_of``, it has one value per shop and agent and is
        null without an agent, and some buyers' messages have no agent.
        """
        if name in columns_of("messages"):
            return False
        if name not in self.tells_of_agents:
            frame = hide_later(self.data, self.as_of).frame("messages")
            nobody = pl.col("agent_id").is_null()
            facts = frame.select(
                (nobody & pl.col(name).is_not_null()).any().alias("of nobody"),
                (nobody & (pl.col("sender") == "buyer")).any().alias("to nobody"),
                pl.col(name).is_not_null().any().alias("ever"),
            ).collect()
            of_nobody, to_nobody, ever = facts.row(0)
            found = ever and to_nobody and not of_nobody
            if found:
                of_each = frame.filter(~nobody).group_by("shop_id", "agent_id")
                values = of_each.agg(pl.col(name).n_unique().alias("values"))
                found = values.select((pl.col("values") == 1).all()).collect().item()
            self.tells_of_agents[name] = bool(found)
        return self.tells_of_agents[name]

    def _unordered(self, unit: Unit, name: str) -> bool:
        """Whether a column holds Python objects, by which no result can be sorted."""
        made_of = rows_of(unit)
        schema = self.data.frame(made_of.table if made_of else "messages").collect_schema()
        return schema.get(name) == pl.Object


def _ambiguous(name: str, own: Sequence[str], agents: Sequence[str]) -> str | None:
    """The reason why a name of ``by`` is ambiguous, None if it is not."""
    if name in own and name in agents:
        return f"by={name!r} is both a column of its units and of agents: rename one of them"
    if name in OF_UNITS and (name in own or name in agents):
        return (
            f"by={name!r} is derived from the time, but a column of your own has the same name: "
            "rename it"
        )
    return None
