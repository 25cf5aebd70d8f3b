"""The readings of a definition to try: one clause edited, then two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from csmetrics._support.notices import warnings_to
from csmetrics.catalogue.registry import Registry
from csmetrics.evaluation.evaluate import evaluate
from csmetrics.model.edition import Choice, Text
from csmetrics.model.metric import Metric
from csmetrics.model.requirements import missing_inputs
from csmetrics.reconciliation.alternatives import alternatives, further
from csmetrics.tables import Dataset


@dataclass(frozen=True)
class Reading:
    """A definition that differs from the metric's in some clauses (一种口径).

    ``agreeing`` of the ``compared`` figures print like the platform's; ``choices`` are the points
    of the definition that the reading decides differently.
    """

    metric: Metric
    clauses: tuple[str, ...] = ()
    agreeing: int = 0
    compared: int = 0
    choices: tuple[Choice, ...] = ()

    @property
    def edits(self) -> int:
        """How many clauses differ."""
        return len(self.clauses)

    @property
    def fits(self) -> bool:
        """Whether every compared figure prints like the platform's."""
        return self.compared > 0 and self.agreeing == self.compared

    @property
    def words(self) -> Text:
        """The clauses that differ, in words."""
        words = [one.words for one in self.metric.varied if one.clause in self.clauses]
        if not words:
            return Text(zh="原口径", en="the definition as it stands")
        return Text(zh="；".join(w.zh for w in words), en="; ".join(w.en for w in words))

    def __repr__(self) -> str:
        return f"{self.metric.label} ({self.agreeing} of {self.compared}): {self.words.en}"


def one_edit(metric: Metric, data: Dataset) -> list[Reading]:
    """List the readings one clause away that the data set can compute."""
    return [
        Reading(one.metric, (one.clause,), choices=(one.choice,) if one.choice else ())
        for one in alternatives(metric)
        if _computable(one.metric, data)
    ]


def two_edits(first: Sequence[Reading], data: Dataset) -> list[Reading]:
    """List the readings two clauses away, each once."""
    seen = {reading.metric.fingerprint for reading in first}
    labels = set()  # where two clauses are about one thing, the order of edits may matter
    made: defaultdict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    found = []
    for reading in first:
        own = next(
            (one.clause, one.value)
            for one in reading.metric.varied
            if one.clause == reading.clauses[0]
        )
        for other in further(reading.metric, reading.clauses, made[own]):
            made[other.clause, other.value].add(own)  # so that the reverse order is skipped
            metric = other.metric
            if metric.fingerprint in seen or metric.label in labels:
                continue
            seen.add(metric.fingerprint)
            labels.add(metric.label)
            if _computable(metric, data):
                more = (other.choice,) if other.choice else ()
                found.append(
                    Reading(
                        metric,
                        (*reading.clauses, other.clause),
                        choices=(*reading.choices, *more),
                    )
                )
    return found


def _computable(metric: Metric, data: Dataset) -> bool:
    return not any(
        lack for edition in metric.editions for lack in missing_inputs(edition.measure, data)
    )


BATCH = 128
"""How many readings are evaluated together: enough to share columns, few enough for memory."""


def figures_of(
    readings: Sequence[Metric], data: Dataset, registry: Registry | None, **arguments: object
) -> Iterator[pl.DataFrame]:
    """Evaluate readings in batches, without the warnings that the metric itself gave already."""
    for start in range(0, len(readings), BATCH):
        some = readings[start : start + BATCH]
        with warnings_to(lambda _: None):
            yield evaluate(
                some,
                data,
                registry=registry,
                missing="skip",
                **arguments,  # type: ignore[arg-type]
            )
