"""``Scorecard``: which figures earn how many points, by weights and linear scales."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from csmetrics._support.toml_files import parsed_toml, read_toml
from csmetrics.errors import ArgumentError, DefinitionError, nearest
from csmetrics.model.edition import Text, Value

Amount = Annotated[Decimal, Field(allow_inf_nan=False)]
TEMPLATES = ("presale", "aftersale")


class ScorecardItem(Value):
    """One figure of a scorecard (考核项).

    A value at ``floor`` (底线) or worse earns 0, one at ``target`` (目标) the ``weight``; points
    are linear in between, and on up to ``ceiling`` (挑战值), beyond which no more are earned; by
    default it is the target. All three are in the metric's unit: shares between 0 and 1, seconds,
    CNY, numbers.

    Args:
        metric: The metric's id.
        parameters: Values of its parameters, if it has any; a duration as "PT3M".
        weight: The points at the target.
        floor: The value that earns nothing.
        target: The value that earns the weight.
        ceiling: The value that earns the most.
        direction: Which direction is better; default: from floor to target, which must then agree
            with the metric's own direction, if it has one.
        minimum_volume: The least denominator that is scored; only for metrics that have one.
    """

    metric: Annotated[str, Field(min_length=1)]
    parameters: dict[str, timedelta | int] = Field(default_factory=dict)
    weight: Annotated[Amount, Field(gt=0)]
    floor: Amount
    target: Amount
    ceiling: Amount | None = None
    direction: Literal["higher", "lower"] | None = None
    minimum_volume: Annotated[int, Field(ge=1)] | None = None

    @property
    def rising(self) -> Literal["higher", "lower"]:
        """Whether higher or lower values earn more, from floor to target."""
        return "higher" if self.target > self.floor else "lower"

    @property
    def most(self) -> Decimal:
        """The value beyond which nothing more is earned."""
        return self.target if self.ceiling is None else self.ceiling

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.floor == self.target:
            msg = (
                f"{self.metric}: floor and target are both {self.floor}; they must differ"
                ": change one of them"
            )
            raise ValueError(msg)
        if self.direction not in {None, self.rising}:
            msg = (
                f"{self.metric}: {self.direction} is better, but the floor {self.floor} is"
                f" {'below' if self.rising == 'higher' else 'above'} the target {self.target}:"
                " exchange them, or change direction"
            )
            raise ValueError(msg)
        short = self.most < self.target if self.rising == "higher" else self.most > self.target
        if short:
            msg = (
                f"{self.metric}: the ceiling {self.most} does not reach the target"
                f" {self.target}: raise it, or leave it out"
            )
            raise ValueError(msg)
        return self


class Scorecard(Value):
    """Figures with weights, whose points add up to a total (绩效考核表).

    Args:
        name: The scorecard's name.
        items: The figures; no metric twice with the same parameters.
        missing: What becomes of the total if an item has no points. "null": there is no total.
            "renormalise": the other weights are raised in proportion, so that they add up to the
            same sum; the reasons say so.

    Examples:
        >>> card = Scorecard.template("presale")
        >>> [(item.metric, int(item.weight)) for item in card.items][:2]
        [('desk.online_time', 15), ('pdd.reply_rate_3min', 30)]
    """

    name: Text
    items: Annotated[tuple[ScorecardItem, ...], Field(min_length=1)]
    missing: Literal["null", "renormalise"] = "null"

    @model_validator(mode="after")
    def _unique(self) -> Self:
        seen = [(item.metric, sorted(item.parameters.items())) for item in self.items]
        for metric, values in seen:
            if seen.count((metric, values)) > 1:
                msg = f"{metric} is listed twice: keep one of them"
                raise ValueError(msg)
        return self

    @classmethod
    def from_toml(cls, source: str | Path) -> Self:
        """Read a scorecard from TOML: a file, or the text itself.

        Args:
            source: The path of a file, as a Path or a str that ends in ".toml"; else the text.

        Raises:
            ArgumentError: There is no such file, or it cannot be read.
            DefinitionError: It is not TOML, or not a valid scorecard; the message says where and
                why.
        """
        is_path = isinstance(source, Path) or source.endswith(".toml")
        where = str(source) if is_path else "the scorecard"
        if is_path:
            given = read_toml(
                Path(source), DefinitionError, unreadable=ArgumentError, decimals=True
            )
        else:
            given = parsed_toml(str(source), where, DefinitionError, decimals=True)
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            found = "; ".join(
                f"{'.'.join(map(str, one['loc'])) or 'all'}: "
                f"{one['msg'].removeprefix('Value error, ')}{_suggestion(one['loc'], one['type'])}"
                for one in error.errors()
            )
            msg = f"{where}: {found}"
            raise DefinitionError(msg) from None

    @classmethod
    def template(cls, name: str) -> Self:
        """Load a scorecard to begin with: "presale" (售前) or "aftersale" (售后).

        The figures are those that seller guides list. Weights and limits are this library's
        examples, not a platform's: copy the file and put in your own. "aftersale" lacks the
        guides' returns (退货): the registry has no metric of returns by agent, since they are a
        share of orders, which have no agent.

        Raises:
            ArgumentError: There is no template of this name.
        """
        if name not in TEMPLATES:
            listed = ", ".join(TEMPLATES)
            msg = f"there is no template {name!r}; there are {listed}.{nearest(name, TEMPLATES)}"
            raise ArgumentError(msg)
        template = files("csmetrics.analysis.scoring").joinpath(f"{name}.toml")
        return cls.from_toml(template.read_text("utf-8"))


def _suggestion(place: tuple[int | str, ...], kind: str) -> str:
    """Suggest the nearest known field for an unknown one; else an empty text."""
    if kind != "extra_forbidden":
        return ""
    known = ScorecardItem.model_fields if "items" in place else Scorecard.model_fields
    return f".{nearest(place[-1], known)}"
