"""``reconcile``: compare published figures with ours, and find the readings that explain them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

import polars as pl

from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError, CsmetricsError
from csmetrics.evaluation.calendar_periods import Periods
from csmetrics.evaluation.evaluate import chosen_registry, evaluate
from csmetrics.language.measures import Count, Proportion, Total
from csmetrics.model.context import units
from csmetrics.model.metric import Metric
from csmetrics.model.requirements import columns_read, has_agent, value_unit
from csmetrics.reconciliation.alternatives import vary
from csmetrics.reconciliation.candidates import Reading, figures_of, one_edit, two_edits
from csmetrics.reconciliation.compared_cells import compared_cells, shown_cells
from csmetrics.reconciliation.data_faults import (
    SHIFTS,
    UTC_SHIFTS,
    DataFault,
    incomplete,
    movement,
    samples,
    shifted,
    undoubled,
)
from csmetrics.reconciliation.findings import ENOUGH, SURE, Findings
from csmetrics.reconciliation.printed_figures import columns_of, read_published
from csmetrics.reconciliation.unit_diff import diff
from csmetrics.reconciliation.verdict_text import html, sentence
from csmetrics.tables import Dataset

_FEW = 4
"""For at most this many readings that give all figures, those one clause further are tried."""


@dataclass(frozen=True, repr=False)
class Reconciliation(Findings):
    """Whether published figures equal ours, and if not, what explains them (对账结果).

    ``verdict``: "same"; "explained" by ``readings[0]``; "undecided": all ``readings`` give the
    published figures, and ``distinguishing`` lists further days and agents on which they differ,
    or too few figures differ from ours to prove a reading, and ``fault`` says what data may lack;
    "data": ``fault`` says what is wrong with the data; "no reading" explains the figures; "nothing
    compared": no published figure could be compared with one of ours.

    ``cells``: one row per published figure: the period, those of ``by``, ``printed``, ``low`` and
    ``high`` (what it stands for), ``value`` (ours), ``agrees`` (null: not compared), ``why_not``.
    ``ranked``: every reading tried, the best first. ``undetermined``: readings one clause further
    that give the same figures, so that the figures do not determine these clauses.
    """

    _data: Dataset | None = None
    _arguments: Mapping[str, Any] = field(default_factory=dict)

    def text(self, lang: Literal["zh", "en"] = "zh") -> str:
        """The verdict as a sentence (一句话结论)."""
        return sentence(self, lang)

    def units(self, reading: Reading | Metric | None = None) -> pl.DataFrame:
        """List the units that a reading judges differently from the metric, with their messages.

        Args:
            reading: One of ``ranked``, or a metric; default: the one that explains the figures.

        Raises:
            ArgumentError: No reading is given and none explains the figures, or ``reading`` is
                neither a reading nor a metric.
        """
        chosen = reading or next(iter(self.readings), None)
        if chosen is None or self._data is None:
            msg = "no reading explains the figures: name one, units(result.ranked[0])"
            raise ArgumentError(msg)
        if not isinstance(chosen, Reading | Metric):
            msg = f"reading is one of result.ranked, or a Metric, not {chosen!r}; give one of these"
            raise ArgumentError(msg)
        metric = chosen.metric if isinstance(chosen, Reading) else chosen
        return diff(self.metric, metric, self._data, **self._arguments)

    def __str__(self) -> str:
        return f"{self.text('zh')}\n{self.text('en')}"

    def __repr__(self) -> str:
        return f"<Reconciliation of {self.metric.label}: {self.text('en')}>"

    def _repr_html_(self) -> str:
        return html(self)


def reconcile(  # noqa: PLR0913  the arguments are evaluate's and three more
    metric: str | Metric,
    data: Dataset,
    published: object,
    *,
    per: Periods = "day",
    by: str | Sequence[str] | None = (),
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    edits: int = 2,
    columns: Mapping[str, str] | None = None,
    registry: Registry | None = None,
) -> Reconciliation:
    """Compare published figures with ours, and find the clause by which they differ (对账).

    A published figure is taken as printed: 73.24% stands for [73.235, 73.25), since platforms do
    not say whether they round or truncate. If figures differ, the definitions one clause away
    (``alternatives``) are tried, then common faults of data, then definitions two clauses away.

    Args:
        metric: The metric, or its id.
        data: The tables.
        published: The platform's figures: a frame, a CSV or Excel file, or rows. One column is the
            period's first day ("date", "日期" …), one for each of ``by``, and one the figure
            ("value", or the metric's id or name). Days may be missing, empty or 延迟统计.
        per: The length of a period, as in ``evaluate``.
        by: What each figure is for, as in ``evaluate``: "agent_id", "shop_id" …
        start: The first day.
        end: The day after the last.
        as_of: The knowledge time.
        edits: How many clauses may differ, 1 or 2.
        columns: Our names for columns of ``published``: ``{"旺旺": "agent_id"}``.
        registry: Where an id is looked up.

    Returns:
        The verdict, the figures side by side, and the readings, the best first.

    Raises:
        ArgumentError: A column of ``published`` is lacking, a figure cannot be read, or no figure
            has the period and group of one of ours.
        CsmetricsError: As ``evaluate``.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop(days=3)
        >>> rows = [{"date": "2026-03-02", "value": "97"}]
        >>> result = cs.reconcile("pdd.consult_buyers", shop, rows)
        >>> result.verdict in ("same", "explained", "undecided", "data", "no reading")
        True
    """
    if edits not in (1, 2):
        msg = f"edits is 1 or 2, not {edits!r}"
        raise ArgumentError(msg)
    chosen = metric if isinstance(metric, Metric) else chosen_registry(registry)[metric]
    groups = columns_of(by)
    asked = {"per": per, "by": groups, "start": start, "end": end, "as_of": as_of}
    ours = evaluate(chosen, data, registry=registry, **asked)  # type: ignore[arg-type]
    unit = str(value_unit(chosen.editions[0].measure))
    published_cells = read_published(published, chosen, unit, groups, columns, per=per)
    case = _Case(chosen, data, published_cells, groups, registry, asked, ours)
    return case.decided(edits)


@dataclass
class _Case:
    """The arguments and steps of one reconciliation."""

    metric: Metric
    data: Dataset
    published: pl.DataFrame
    by: list[str]
    registry: Registry | None
    asked: dict[str, Any]
    ours: pl.DataFrame

    def decided(self, edits: int) -> Reconciliation:
        """Reach a verdict, trying definitions up to ``edits`` clauses away."""
        cells = self.compared(self.ours)
        if self.ours.height and cells.height and cells["absent"].all():
            raise ArgumentError(self.unmatched())
        base = self.judged(Reading(self.metric), cells)
        made = Reconciliation(
            self.metric,
            "same",
            shown_cells(cells, self.by),
            ranked=(base,),
            _data=self.data,
            _arguments=self.asked,
        )
        if not base.compared:
            return replace(made, verdict="nothing compared")
        if base.fits:
            return replace(made, readings=(base,), undetermined=self.undetermined(base))
        one = self.evaluate_readings(one_edit(self.metric, self.data))
        found = self.explained(made, [base, *one])
        # other hours may only make up for times in UTC: then the data are at fault
        doubtful = found is not None and any("hours" in one.clauses for one in found.readings)
        shifts = SHIFTS if found is None else UTC_SHIFTS if doubtful else ()
        if fault := self.faulty(shifts):
            ranked = _ranked([base, *one])
            return replace(found or made, verdict="data", fault=fault, ranked=ranked)
        apart = base.compared - base.agreeing
        two: list[Reading] = []
        if edits > 1 and (found is None or apart < SURE):
            two = self.evaluate_readings(two_edits(one, self.data))
            found = self.explained(made, [base, *one, *two])
        if found is None:
            missing = self.missing(cells)
            found = replace(
                made,
                verdict="no reading" if missing is None else "data",
                fault=missing,
                ranked=_ranked([base, *one, *two]),
            )
        elif apart < ENOUGH:  # too few to prove a reading; rows may be missing
            found = replace(found, verdict="undecided", fault=self.missing(cells))
        return found

    def explained(self, made: Reconciliation, tried: list[Reading]) -> Reconciliation | None:
        """Return the result if some readings give every figure; else None."""
        fitting = _simplest(tuple(one for one in tried if one.fits))
        if not fitting:
            return None
        undetermined = tuple(far for one in fitting[:_FEW] for far in self.undetermined(one))
        if len(fitting) == 1:
            fitting += self.instead(fitting[0], undetermined)
        made = replace(made, readings=fitting, ranked=_ranked(tried), undetermined=undetermined)
        if len(fitting) == 1:
            return replace(made, verdict="explained")
        return replace(made, verdict="undecided", distinguishing=self.distinguishing_days(fitting))

    def instead(self, fitting: Reading, undetermined: Sequence[Reading]) -> tuple[Reading, ...]:
        """Find readings that also give the figures if a clause of ``undetermined`` is varied.

        If the figures do not determine that clause, the clauses of ``fitting`` may have other
        values.
        """
        further: dict[str, Reading] = {}
        for far in undetermined:
            apart = next(one for one in far.metric.varied if one.clause == far.clauses[-1])
            try:
                beside = vary(self.metric, **{apart.clause: apart.value})
            except CsmetricsError:  # a clause that the definition has only where others are varied
                continue
            for other in one_edit(beside, self.data):
                if set(other.clauses) <= set(fitting.clauses):
                    clauses = (*other.clauses, apart.clause)
                    further[other.metric.fingerprint] = replace(other, clauses=clauses)
        known = {fitting.metric.fingerprint, *(one.metric.fingerprint for one in undetermined)}
        new = [one for print_, one in further.items() if print_ not in known]
        return tuple(one for one in self.evaluate_readings(new) if one.fits)

    def unmatched(self) -> str:
        """The error message if no published figure has the period and groups of one of ours."""
        keys = [name for name in self.published.columns if name not in ("printed", "low", "high")]
        theirs = ", ".join(map(str, self.published.select(keys).row(0)))
        ours = ", ".join(map(str, self.ours.select(keys).row(-1)))
        return (
            f"no row of published is for a {' and '.join(keys)} of ours: published has for example"
            f" {theirs}, and ours {ours}; give both the same days and ids"
        )

    def undetermined(self, fitting: Reading) -> tuple[Reading, ...]:
        """Find readings one clause further that give the same figures."""
        further = [
            replace(one, clauses=(*fitting.clauses, *one.clauses))
            for one in one_edit(fitting.metric, self.data)
            if not set(one.clauses) & set(fitting.clauses)
        ]
        return tuple(one for one in self.evaluate_readings(further) if one.fits)

    def compared(self, figures: pl.DataFrame) -> pl.DataFrame:
        """Join the published figures with a reading's, and say which agree."""
        counted = isinstance(self.metric.editions[0].measure, Count | Total)
        return compared_cells(self.published, figures, self.by, counted=counted)

    def counts_units(self) -> bool:
        """Whether figures are numbers of units, or proportions of units."""
        return isinstance(self.metric.editions[0].measure, Count | Proportion)

    def judged(self, reading: Reading, cells: pl.DataFrame) -> Reading:
        """Record how many figures were compared, and how many of them the reading gives."""
        agrees = cells["agrees"].drop_nulls()
        return replace(reading, agreeing=int(agrees.sum()), compared=len(agrees))

    def evaluate_readings(self, readings: list[Reading]) -> list[Reading]:
        """Evaluate readings, and record how many of the figures each gives."""
        settled = self.compared(self.ours)["why_not"].is_null()
        found: dict[str, pl.DataFrame] = {}
        readings = list({one.metric.label: one for one in reversed(readings)}.values())[::-1]
        metrics = [one.metric for one in readings]
        for figures in figures_of(metrics, self.data, self.registry, **self.asked):
            for part in figures.partition_by("metric"):
                cells = self.compared(part)
                found[part["metric"][0]] = cells.with_columns(
                    agrees=pl.when(settled).then(pl.col("agrees"))
                )
        judged = [
            self.judged(one, found[one.metric.label])
            for one in readings
            if one.metric.label in found
        ]
        # a longer delay leaves fewer figures to compare: at least half of them must be left
        return [
            one if 2 * one.compared >= settled.sum() else replace(one, agreeing=0) for one in judged
        ]

    def faulty(self, shifts: Sequence[int]) -> DataFault | None:
        """Find a known fault of the data that explains every figure; None if there is none.

        Args:
            shifts: The hours by which times may be off; empty: no fault is looked for.
        """
        if not shifts:
            return None
        tries = [one for one in [undoubled(self.data)] if one is not None]
        for fault, data in [*tries, *shifted(self.data, shifts)]:
            if self.judged(Reading(self.metric), self.of_other(data)).fits:
                return fault
        return None

    def of_other(self, data: Dataset, as_of: datetime | None = None) -> pl.DataFrame:
        """Compare the published figures with those of other data, perhaps at another ``as_of``."""
        asked = self.asked if as_of is None else self.asked | {"as_of": as_of}
        figures = next(iter(figures_of([self.metric], data, self.registry, **asked)))
        return self.compared(figures)

    def missing(self, cells: pl.DataFrame) -> DataFault | None:
        """Return a fault if the figures differ as if rows of the data were missing."""
        read = {
            table
            for edition in self.metric.editions
            for table in columns_read(edition.measure)
            if table in self.data.tables
        }
        there = cells["agrees"].is_not_null()
        compared = cells.filter(there)
        if compared.height < 2 * ENOUGH:
            return None  # too few figures to tell the reason
        known = self.asked.get("as_of") or self.data.as_of  # else the latest remaining row sets it
        fewer = (
            (share, movement(compared, self.of_other(data, known).filter(there)))
            for share, data in samples(self.data, read)
        )
        rows = sum(self.data.frame(table).select(pl.len()).collect().item() for table in read)
        return incomplete(compared, self.by, fewer, counted=self.counts_units(), rows=rows)

    def distinguishing_days(self, readings: tuple[Reading, ...]) -> pl.DataFrame:
        """List the days, by agent if there are agents, on which the readings differ."""
        known = all(
            has_agent(unit, self.data)
            for one in readings
            for edition in one.metric.editions
            for unit in units(edition.measure)
        )
        by = list(dict.fromkeys([*self.by, *(["agent_id"] if known else [])]))
        asked = self.asked | {"by": by, "per": "day", "start": None, "end": None}
        frames = list(
            figures_of([one.metric for one in readings], self.data, self.registry, **asked)
        )
        figures = pl.concat(frames)
        keys = ["period_start", *by]
        wide = figures.select(*keys, "metric", "value").pivot(
            on="metric", index=keys, values="value", maintain_order=True
        )
        labels = [name for name in wide.columns if name not in keys]
        rounded = [pl.col(name).round(4) for name in labels]
        apart = pl.max_horizontal(rounded) != pl.min_horizontal(rounded)
        alone = pl.any_horizontal(pl.col(name).is_null() for name in labels) & ~pl.all_horizontal(
            pl.col(name).is_null() for name in labels
        )
        spread = pl.max_horizontal(labels) - pl.min_horizontal(labels)
        return wide.filter(apart.fill_null(value=False) | alone).sort(
            spread, *keys, descending=[True, *(False for _ in keys)]
        )


def _simplest(fitting: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Leave out readings that vary all clauses of another one and more (``undetermined``)."""
    clauses = [{(one.clause, one.value) for one in each.metric.varied} for each in fitting]
    return tuple(
        each
        for each, own in zip(fitting, clauses, strict=True)
        if not any(one < own for one in clauses)
    )


def _ranked(readings: list[Reading]) -> tuple[Reading, ...]:
    """Sort readings: those that fit by fewest edits, then the others by most figures given."""

    def rank(one: Reading) -> tuple[bool, int, int, int, str]:
        edits = one.edits if one.fits else 0
        return not one.fits, edits, -one.agreeing, one.edits, one.metric.label

    return tuple(sorted(readings, key=rank))
