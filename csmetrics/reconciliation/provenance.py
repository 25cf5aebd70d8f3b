"""``Provenance``: the library, definitions, settings, data and arguments of figures (来历)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

import polars as pl

from csmetrics._support.version import MEANING, VERSION
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import DataError
from csmetrics.evaluation.evaluate import chosen_registry
from csmetrics.evaluation.result_frame import metric_of
from csmetrics.model.first_difference import first_difference
from csmetrics.model.metric import Metric
from csmetrics.reconciliation.shop_settings import Settings
from csmetrics.tables import KEYS, Dataset
from csmetrics.tables.dataset_access import refuse_others

KEY = "csmetrics"
"""The key of the metadata of a parquet file, and the name of a workbook's sheet."""
_RULING = ("edition", "trailing")
"""The arguments of ``evaluate`` that change the rule by which figures are computed."""
_CELL = 32_000  # a cell of a workbook holds 32,767 characters
COMMENT = re.compile(rf"<!-- {KEY} (\{{.*\}}) -->")
SIDECAR = ".provenance.json"
"""The suffix of the file beside a CSV or JSON file, which cannot hold its own provenance."""


@dataclass(frozen=True)
class Provenance:
    """What figures were computed from (来历).

    ``meaning`` is raised whenever a release gives other figures for the same definition and data.
    ``metrics``: the fingerprint of the definition by label; ``definitions``: what they say.
    """

    library: str
    meaning: int
    metrics: dict[str, str]
    data: str
    settings: str | None = None
    arguments: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """The provenance as JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Provenance:
        """Read the JSON text that ``to_json`` writes.

        Raises:
            DataError: It is not the JSON of a provenance.
        """
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError) as error:
            msg = (
                f"this is not a provenance record: {error}; give the one that was written with"
                " a result"
            )
            raise DataError(msg) from None

    def differs(self, other: Provenance) -> str | None:
        """Say what makes figures of the same metrics incomparable; None if they are comparable.

        Different data and periods are fine: they are what figures are compared over.
        """
        if self.meaning != other.meaning:
            return f"the meaning number is {self.meaning} and {other.meaning}"
        for label, print_ in self.metrics.items():
            theirs = other.metrics.get(label)
            if theirs is not None and theirs != print_:
                where = first_difference(self.definitions.get(label), other.definitions.get(label))
                return f"{label}: {where}"
        ids = {label.partition("(")[0]: label for label in self.metrics}
        for label in other.metrics:
            ours = ids.get(label.partition("(")[0])
            if ours is not None and ours != label and ours not in other.metrics:
                return f"{ours} and {label} are varied differently: {_clauses(ours, label)}"
        for name in _RULING:
            mine, theirs = self.arguments.get(name), other.arguments.get(name)
            if mine != theirs:
                return f"{name} is {mine or 'not given'} and {theirs or 'not given'}"
        return None


def _clauses(one: str, other: str) -> str:
    """Name the clauses in which two labels of one metric differ, with both values."""
    values = [dict(part.split("=", 1) for part in _listed(label)) for label in (one, other)]
    names = [name for name in values[0] | values[1] if values[0].get(name) != values[1].get(name)]
    usual = "as it stands"
    return "; ".join(
        f"{n} is {values[0].get(n, usual)} and {values[1].get(n, usual)}" for n in names
    )


def _listed(label: str) -> list[str]:
    return [part for part in label.partition("(")[2].removesuffix(")").split(", ") if "=" in part]


def sheet_of(provenance: str | None) -> list[str]:
    """Split provenance into the cells of a workbook's sheet; empty if there is none."""
    text = provenance or ""
    return [text[start : start + _CELL] for start in range(0, len(text), _CELL)]


def comment_of(provenance: str | None) -> str:
    """Provenance as an HTML comment to end a page or Markdown file; empty if there is none."""
    if not provenance:
        return ""
    safe = provenance.replace("--", "-\\u002d").replace("<", "\\u003c").replace(">", "\\u003e")
    return f"\n<!-- {KEY} {safe} -->\n"


def provenance(
    metrics: str | Metric | Sequence[str | Metric],
    data: Dataset,
    *,
    settings: Settings | None = None,
    registry: Registry | None = None,
    rows: bool = True,
    **arguments: object,
) -> Provenance:
    """Describe what figures of these metrics over these data are computed from (来历).

    Args:
        metrics: As in ``evaluate``, or labels of a result.
        data: The tables; all their rows are read, unless ``rows`` is False.
        settings: The shop's settings that the metrics follow; default: those of the registry.
        registry: Where ids are looked up.
        rows: Whether the data's fingerprint covers all rows, which takes a while; else it covers
            an outline ("outline-…"): the tables, their columns and how many rows each has.
        **arguments: The other arguments of ``evaluate``.

    Returns:
        The library's version, the meaning number, and the fingerprints of definitions, settings
        and data. That of the data does not depend on the order of rows.

    Raises:
        ArgumentError: ``data`` is not a ``Dataset``.
        UnknownMetricError: No metric has the given id or matches the pattern.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop(days=1)
        >>> list(cs.provenance("pdd.reply_rate_3min", shop, per="week").metrics)
        ['pdd.reply_rate_3min']
    """
    refuse_others(data)
    known = chosen_registry(registry)
    chosen: list[Metric] = []
    for one in [metrics] if isinstance(metrics, str | Metric) else metrics:
        if isinstance(one, Metric):
            chosen.append(one)
        else:
            patterned = any(sign in one for sign in "*?[")
            chosen += known.select(one) if patterned else [metric_of(one, known)]
    return Provenance(
        library=VERSION,
        meaning=MEANING,
        metrics={one.label: one.fingerprint for one in chosen},
        data=data_fingerprint(data) if rows else _outline(data),
        settings=settings.fingerprint if settings else known.settings,
        arguments={
            name: str(value) for name, value in sorted(arguments.items()) if value is not None
        },
        definitions=definitions_of(chosen),
    )


def provenance_of_figures(result: pl.DataFrame, metrics: Sequence[Metric]) -> Provenance:
    """Describe published figures: the definitions of their metrics, and their own fingerprint."""
    content = result.select(pl.all().cast(pl.String, strict=False)).write_csv()
    return Provenance(
        library=VERSION,
        meaning=MEANING,
        metrics={one.label: one.fingerprint for one in metrics},
        data=f"published-{sha256(content.encode()).hexdigest()[:16]}",
        definitions=definitions_of(metrics),
    )


def definitions_of(metrics: Sequence[Metric]) -> dict[str, Any]:
    """The definitions of metrics by label, without sources and choices."""
    return {
        one.label: [
            edition.model_dump(mode="json", exclude={"sources", "choices"})
            for edition in one.editions
        ]
        for one in metrics
    }


def data_fingerprint(data: Dataset) -> str:
    """Fingerprint all rows of all tables, in any order, as 16 hex digits."""
    digest = sha256(f"{data.time_zone} {data.as_of if data.as_of_given else ''}".encode())
    for table in sorted(data.tables):
        frame = data.frame(table).select(sorted(data.columns(table))).collect()
        digest.update(f"\n{table}\n".encode())
        digest.update(_in_order(frame, KEYS[table]).write_csv().encode())
    return digest.hexdigest()[:16]


def _outline(data: Dataset) -> str:
    """Fingerprint the tables, their columns and numbers of rows, as "outline-" and 16 digits."""
    heights = {
        table: data.frame(table).select(pl.len()).collect().item() for table in sorted(data.tables)
    }
    outline = [data.time_zone, str(data.as_of), heights, [sorted(data.columns(t)) for t in heights]]
    return f"outline-{sha256(json.dumps(outline).encode()).hexdigest()[:16]}"


def _in_order(frame: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Sort rows by their keys, or by all columns if keys are not unique; times as integers."""
    plain = frame.select(
        pl.col(name).to_physical()
        if kind.is_temporal() or kind.is_decimal()
        else pl.col(name)
        if not kind.is_nested()
        else pl.col(name).hash()
        for name, kind in frame.schema.items()
    )
    here = [name for name in keys if name in plain.columns]
    twice = not here or plain.select(pl.struct(here).is_duplicated().any()).item()
    return plain.sort(plain.columns if twice else here)
