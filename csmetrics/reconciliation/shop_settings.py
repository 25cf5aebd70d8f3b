"""``Settings``: values of clauses and parameters from a shop's back office (店铺设置)."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from csmetrics._support.toml_files import read_toml
from csmetrics.catalogue.registry import Registry, fill_parameters
from csmetrics.errors import ArgumentError, CsmetricsError, ProjectError, nearest
from csmetrics.model.metric import Metric
from csmetrics.reconciliation.alternatives import CLAUSES, has_clause, vary


class Settings(BaseModel):
    """The settings of a shop's back office (店铺设置).

    ``clauses``: values for all metrics that have the clause and allow the value (售后天数,
    考核时段 …); ``metrics``: values of parameters or clauses of one metric (慢响应 120 秒 × 3 次).

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.Settings(clauses={"aftersale_days": 21})
        >>> shop.apply(cs.registry["taobao.inquiry_final_payment_rate"]).label
        'taobao.inquiry_final_payment_rate(aftersale_days=21)'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = None
    clauses: dict[str, Any] = {}
    metrics: dict[str, dict[str, Any]] = {}

    def model_post_init(self, _context: object, /) -> None:
        """Raise for unknown clauses, and for values that a clause cannot have.

        Raises:
            ProjectError: There is no such clause.
            ArgumentError: The clause cannot have the value.
        """
        for name, value in self.clauses.items():
            if name not in CLAUSES:
                hint = nearest(name, CLAUSES)
                msg = f"settings: there is no clause {name!r}.{hint} Correct its name."
                raise ProjectError(msg)
            CLAUSES[name].value_of(value)

    @classmethod
    def from_toml(cls, path: str | os.PathLike[str]) -> Settings:
        """Read settings from a TOML file.

        Raises:
            ProjectError: The file cannot be read, is not TOML, or has an unknown name.
            ArgumentError: A clause cannot have the value.
        """
        given = read_toml(Path(path), ProjectError)
        try:
            made = cls.model_validate(given)
        except (ProjectError, ArgumentError) as error:
            msg = f"{path}: {error}"
            raise type(error)(msg) from None
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False)[0]
            where = ".".join(map(str, first["loc"]))
            hint = nearest(str(first["loc"][0]), cls.model_fields)
            msg = f"{path}: {where}: {first['msg']}.{hint} Known: name, [clauses], [metrics.ID]."
            raise ProjectError(msg) from None
        return made

    @property
    def fingerprint(self) -> str:
        """A fingerprint of the settings, as 16 hex digits."""
        text = json.dumps([self.clauses, self.metrics], sort_keys=True, default=str)
        return sha256(text.encode()).hexdigest()[:16]

    def apply(self, metric: Metric) -> Metric:
        """Apply the settings to a metric.

        Values in ``metrics`` must be possible; values in ``clauses`` are skipped if the definition
        has no such clause or would contradict itself. The label lists those that were set.

        Raises:
            ParameterError: A parameter's value is invalid.
            ArgumentError: The metric has no such clause, or it cannot have the value.
        """
        own = self.metrics.get(metric.id, {})
        declared = {parameter.name for parameter in metric.parameters}
        if values := {name: value for name, value in own.items() if name in declared}:
            metric = fill_parameters(metric, values)
        for name, value in self.clauses.items():
            if name not in own and has_clause(metric, name):
                metric = _if_possible(metric, name, value)
        clauses = {name: value for name, value in own.items() if name not in declared}
        return vary(metric, **clauses)

    def apply_all(self, registry: Mapping[str, Metric]) -> Registry:
        """Apply the settings to all metrics of a registry.

        Raises:
            ProjectError: The settings name a metric that the registry lacks.
            CsmetricsError: As ``apply``.
        """
        for name in self.metrics:
            if name not in registry:
                msg = (
                    f"settings: no metric has the id {name!r}.{nearest(name, registry)} Correct it."
                )
                raise ProjectError(msg)
        made = [self.apply(metric) for metric in registry.values()]
        return Registry(made, settings=self.fingerprint)


def _if_possible(metric: Metric, name: str, value: object) -> Metric:
    try:
        return vary(metric, **{name: value})
    except CsmetricsError:
        return metric
