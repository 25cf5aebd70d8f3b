"""``AlertRule``: when a figure raises an alert."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from csmetrics.errors import ArgumentError
from csmetrics.model.edition import Value

Severity = Literal["info", "warning", "critical"]
SEVERITIES: tuple[Severity, ...] = ("critical", "warning", "info")
"""The most severe first."""
Kind = Literal["threshold", "history", "policy"]
_Number = Annotated[float, Field(allow_inf_nan=False)]
_OWN: dict[Kind, frozenset[str]] = {
    "threshold": frozenset({"metric", "below", "above"}),
    "history": frozenset({"metric", "z", "window", "least", "side"}),
    "policy": frozenset({"policy", "margin"}),
}
_COMMON = frozenset({"severity", "minimum_volume"})


class AlertRule(Value):
    """When a figure raises an alert (预警规则). A rule has one of three kinds of condition.

    Threshold: the value is below ``below`` or above ``above``, in the metric's unit: 0.7 is 70 %.
    History: the value is at least ``z`` robust standard deviations from the median of the same
    group's last ``window`` final periods (all periods, for a metric that never settles), of which
    there must be at least ``least``; ``side`` is "worse" or "either". Policy: ``policy`` is an id
    or pattern of policies ("jd.*"), and a row of ``check`` breaches one or meets it by less than
    ``margin``.

    ``metric`` is an id or a pattern. A row with fewer than ``minimum_volume`` units in the
    denominator raises no alert; a policy's own minimum takes precedence. Counts and totals have
    no such minimum.

    Examples:
        >>> rule = AlertRule(metric="pdd.reply_rate_3min", below=0.7, severity="critical")
        >>> rule.kind
        'threshold'
        >>> import tomllib
        >>> AlertRule(**tomllib.loads("z = 3.5")).kind
        'history'
    """

    metric: str = "*"
    below: _Number | None = None
    above: _Number | None = None
    z: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    window: Annotated[int, Field(ge=3)] = 28
    least: Annotated[int, Field(ge=3)] = 8
    side: Literal["worse", "either"] = "worse"
    policy: str | None = None
    margin: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    severity: Severity = "warning"
    minimum_volume: Annotated[int, Field(ge=0)] = 30

    @property
    def kind(self) -> Kind:
        """Which of the three kinds of condition the rule has."""
        if self.policy is not None:
            return "policy"
        return "threshold" if self.z is None else "history"

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        if all(one is None for one in (self.below, self.above, self.z, self.policy)):
            msg = "a rule must have below= or above=, or z=, or policy="
            raise ValueError(msg)
        if foreign := sorted(self.model_fields_set - _OWN[self.kind] - _COMMON):
            msg = f"{foreign[0]} cannot be combined with {self._condition()}=: make two rules of it"
            raise ValueError(msg)
        if self.least > self.window:
            msg = (
                f"a window of {self.window} periods can never hold least={self.least} periods:"
                " lower least, or widen window"
            )
            raise ValueError(msg)
        return self

    def _condition(self) -> str:
        named = {"policy": self.policy, "z": self.z, "below": self.below, "above": self.above}
        return next(name for name, value in named.items() if value is not None)


def rules_of(rules: object) -> list[AlertRule]:
    """Read rules: one, a mapping of its fields (a table of TOML), or several of these.

    Raises:
        ArgumentError: One of them is not a valid rule; the message says which and why.
    """
    listed = [rules] if isinstance(rules, AlertRule | Mapping) else rules
    if not isinstance(listed, Iterable) or isinstance(listed, str):
        msg = f"rules is an AlertRule, a mapping of its fields or several of these, not {rules!r}"
        raise ArgumentError(msg)
    found = []
    for place, one in enumerate(listed, 1):
        if isinstance(one, AlertRule):
            found.append(one)
            continue
        try:
            found.append(AlertRule.model_validate(one))
        except ValidationError as error:
            fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
            where = ".".join(map(str, fault["loc"]))
            msg = f"rule {place}{f', {where}' if where else ''}: {fault['msg']}"
            raise ArgumentError(msg) from None
    return found
