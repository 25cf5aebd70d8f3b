"""Assignment of the platforms' concepts to the definitions that use their conditions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from csmetrics.language.base import walk
from csmetrics.model.edition import Concept, Edition
from csmetrics.model.metric import Metric


def with_concepts(metrics: Iterable[Metric], concepts: tuple[Concept, ...]) -> Iterator[Metric]:
    """Give each edition those of the concepts whose condition occurs in it."""
    for metric in metrics:
        editions = tuple(_named(edition, concepts) for edition in metric.editions)
        yield metric.model_copy(update={"editions": editions})


def _named(edition: Edition, concepts: tuple[Concept, ...]) -> Edition:
    nodes = set(walk(edition.measure))
    used = tuple(concept for concept in concepts if concept.of in nodes)
    return edition.model_copy(update={"concepts": used}) if used else edition
