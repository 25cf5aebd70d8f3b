"""A shop's settings: the clauses its back office is set to, in one TOML file (店铺设置)."""

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
    """What a shop's back office is set to (店铺设置).

    ``clauses``: values for every metric that has the clause and can say so (售后天数, 考核时段 …);
    ``metrics``: values for one metric, its parameters or its clauses (慢响应 120 秒 × 3 次).

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
        """Refuse clauses that nobody knows, and values that they cannot have.

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
        """The settings of a file.

        Raises:
            ProjectError: The file cannot be read, is no TOML, or names what nobody knows.
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
        """Sixteen hex digits of what is set."""
        said = json.dumps([self.clauses, self.metrics], sort_keys=True, default=str)
        return sha256(said.encode()).hexdigest()[:16]

    def apply(self, metric: Metric) -> Metric:
        """The metric as the shop has it.

        What ``metrics`` says of it must be possible; what ``clauses`` says is left out where the
        definition has no such clause or would contradict itself. The label tells which were set.

        Raises:
            ParameterError: A parameter is outside what it may be.
            ArgumentError: The metric has no such clause, or it cannot say that.
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
        """A registry of all the metrics as the shop has them.

        Raises:
            ProjectError: The settings name a metric that the registry has not.
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
