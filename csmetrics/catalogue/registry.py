"""The registry: lookup and search of metrics, their parameters, and their JSON form."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from fnmatch import fnmatchcase
from functools import cached_property

import polars as pl
from pydantic import TypeAdapter, ValidationError

from csmetrics.catalogue.listing import listing_html
from csmetrics.catalogue.names import Found, suggestion
from csmetrics.errors import (
    ArgumentError,
    DefinitionError,
    ParameterError,
    UnknownMetricError,
    nearest,
    one_of,
)
from csmetrics.language.base import fill
from csmetrics.model.edition import THEMES, Theme
from csmetrics.model.metric import Metric, Parameter
from csmetrics.model.requirements import missing_inputs
from csmetrics.model.validation import parameter_issue, validate
from csmetrics.tables import Dataset
from csmetrics.tables.dataset_access import refuse_others

_MISTYPED = 0.85
"""The similarity from which an unknown id is taken as a typing error of one id."""


class _NoSuchMetricError(UnknownMetricError, KeyError):
    """An ``UnknownMetricError`` that is a KeyError too, as mappings must raise."""

    __str__ = Exception.__str__


class Registry(Mapping[str, Metric]):
    """Metrics by id (指标登记册): immutable, sorted by id, with validated definitions.

    Args:
        metrics: The metrics, in any order; or a function that returns them, called on first use.
        settings: The fingerprint of the shop's settings that they follow, for provenance.

    Raises:
        DefinitionError: Two metrics share an id, or a definition breaks a rule. If ``metrics`` is
            a function, it is raised later: on first use, and when the definition is looked up.

    Examples:
        >>> Registry([])
        <Registry of 0 metrics>
    """

    def __init__(
        self,
        metrics: Iterable[Metric] | Callable[[], Iterable[Metric]],
        *,
        settings: str | None = None,
    ) -> None:
        self.settings = settings
        self._given = metrics if callable(metrics) else tuple(metrics)
        self._checked: set[str] = set()
        if not callable(self._given):
            _ = list(self.values())  # validate now

    @cached_property
    def _by_id(self) -> dict[str, Metric]:
        found: dict[str, Metric] = {}
        for metric in self._given() if callable(self._given) else self._given:
            if not isinstance(metric, Metric):
                msg = f"a registry holds metrics, not a {type(metric).__name__}"
                raise ArgumentError(msg)
            if metric.id in found:
                msg = f"two metrics have the id {metric.id!r}: give one of them another"
                raise DefinitionError(msg)
            found[metric.id] = metric
        return dict(sorted(found.items()))

    def __getitem__(self, metric_id: str) -> Metric:
        """Return the metric of an id.

        Raises:
            UnknownMetricError: No metric has the id; it is also a KeyError.
            DefinitionError: The definition breaks a rule.
        """
        try:
            metric = self._by_id[metric_id]
        except (KeyError, TypeError):
            hint = (
                nearest(metric_id, self._by_id, _MISTYPED)
                or suggestion(metric_id, self._by_id.values())
                or nearest(metric_id, self._by_id)
            )
            msg = (
                f"no metric has the id {metric_id!r}.{hint}"
                " registry.find(text=...) searches the names."
            )
            raise _NoSuchMetricError(msg) from None
        if metric_id not in self._checked:
            validate(metric)
            self._checked.add(metric_id)
        return metric

    def __contains__(self, metric_id: object) -> bool:
        return isinstance(metric_id, str) and metric_id in self._by_id

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def _ipython_key_completions_(self) -> list[str]:
        """Return the ids, for completion after ``registry["``."""
        return list(self._by_id)

    def __repr__(self) -> str:
        platforms = Counter(metric.platform for metric in self.values())
        listed = ", ".join(f"{name} {n}" for name, n in sorted(platforms.items()))
        noun = "metric" if len(self) == 1 else "metrics"
        return f"<Registry of {len(self)} {noun}{': ' if listed else ''}{listed}>"

    def _repr_html_(self) -> str:
        """Return the metrics by platform, in both languages, for notebooks."""
        count = f"<p>{len(self)} 个指标 · {len(self)} metrics</p>"
        return count + listing_html(self.values())

    def get(  # type: ignore[override]  # an unknown id is an error here, and keywords are parameters
        self, metric_id: str, /, **parameters: timedelta | float
    ) -> Metric:
        """Return the metric of an id, with its parameters filled in.

        Unlike a dict's, this ``get`` has no default: an unknown id is an error.

        Args:
            metric_id: The id.
            **parameters: A value for every parameter the metric declares; a duration is a
                timedelta or a number of seconds.

        Raises:
            UnknownMetricError: No metric has the id.
            ParameterError: A parameter is missing, unknown, or out of range.
        """
        return fill_parameters(self[metric_id], parameters)

    def find(
        self, platform: str | None = None, text: str | None = None, *, theme: Theme | None = None
    ) -> tuple[Metric, ...]:
        """Find metrics by platform, by theme, and by a text in their id or name.

        Args:
            platform: The first part of the id, for example "pdd".
            text: Part of the id, or of the Chinese or English name, in upper or lower case.
            theme: What the metric is about: reception, replies, conversion, sales, aftersale,
                ratings or online.

        Returns:
            The metrics that match all given arguments, sorted by id; the repr lists them.

        Raises:
            ArgumentError: The theme is unknown, or an argument is not a string.
        """
        if theme is not None:
            one_of("theme", theme, THEMES)
        for name, given in (("platform", platform), ("text", text)):
            if given is not None:
                _text(name, given)
        sought = (text or "").casefold()
        return Found(
            metric
            for metric in self.values()
            if platform in (None, metric.platform)
            and theme in (None, metric.theme)
            and any(
                sought in words.casefold() for words in (metric.id, metric.name.zh, metric.name.en)
            )
        )

    def select(self, pattern: str) -> tuple[Metric, ...]:
        """Return the metrics whose id matches a pattern ("pdd.*"), sorted by id.

        Metrics with unfilled parameters are left out.

        Raises:
            UnknownMetricError: No metric without unfilled parameters matches.
            ArgumentError: The pattern is not a string.
        """
        _text("pattern", pattern)
        fitting = [metric for key, metric in self.items() if fnmatchcase(key, pattern)]
        chosen = tuple(metric for metric in fitting if not metric.unfilled)
        if chosen:
            return chosen
        if fitting:
            names = ", ".join(metric.id for metric in fitting)
            msg = (
                f"the pattern {pattern!r} matches only metrics with unfilled parameters "
                f"({names}): fill them with registry.get(id, name=value)"
            )
        else:
            hint = nearest(pattern.split(".", 1)[0], {metric.platform for metric in self.values()})
            msg = (
                f"no metric id matches the pattern {pattern!r}.{hint}"
                " registry.find() lists the ids; change the pattern"
            )
        raise _NoSuchMetricError(msg)

    def computable(self, data: Dataset) -> pl.DataFrame:
        """List which metrics a data set can compute, and what is missing for others (可算指标).

        Args:
            data: The tables. Only their names and columns are read, no rows.

        Returns:
            One row per metric, sorted by id. Columns: ``metric``, ``name_zh``, ``name_en``,
            ``computable`` (whether every edition has its tables and columns), ``missing`` (what
            is missing, as text; null if nothing), ``parameters`` (the names of parameters to
            fill with ``get`` before evaluation; an empty list if there are none).

        Raises:
            ArgumentError: ``data`` is not a ``Dataset``.

        Examples:
            >>> import csmetrics as cs
            >>> shop = cs.datasets.sample_shop(days=1)
            >>> cs.registry.computable(shop)["computable"].all()
            True
        """
        refuse_others(data)
        found = [
            dict.fromkeys(
                lack for one in metric.editions for lack in missing_inputs(one.measure, data)
            )
            for metric in self.values()
        ]
        lacks = [", ".join(map(str, of_metric)) for of_metric in found]
        return pl.DataFrame(
            {
                "metric": list(self),
                "name_zh": [metric.name.zh for metric in self.values()],
                "name_en": [metric.name.en for metric in self.values()],
                "computable": [not lack for lack in lacks],
                "missing": [lack or None for lack in lacks],
                "parameters": [list(metric.unfilled) for metric in self.values()],
            },
            schema={
                "metric": pl.String,
                "name_zh": pl.String,
                "name_en": pl.String,
                "computable": pl.Boolean,
                "missing": pl.String,
                "parameters": pl.List(pl.String),
            },
        )

    def with_metrics(self, *metrics: Metric) -> Registry:
        """Return a new registry that has these metrics too; this one is unchanged.

        Raises:
            DefinitionError: An id is taken, or a definition breaks a rule.
        """
        return Registry((*self.values(), *metrics), settings=self.settings)


def _text(name: str, value: object) -> None:
    if not isinstance(value, str):
        msg = f"{name} is a string, not {value!r}"
        raise ArgumentError(msg)


def fill_parameters(metric: Metric, values: Mapping[str, object]) -> Metric:
    """Replace parameters of a metric by values, which become part of its label.

    Raises:
        ParameterError: A parameter is missing, unknown, or out of range.
    """
    declared = {parameter.name: parameter for parameter in metric.parameters}
    for name in values:
        if name not in declared:
            takes = f"takes {', '.join(declared)}" if declared else "takes no parameters"
            msg = (
                f"{metric.id} has no parameter {name!r}: it {takes}.{nearest(name, declared)}"
                " Leave it out, or correct its name"
            )
            raise ParameterError(msg)
    if missing := [declared[name] for name in metric.unfilled if name not in values]:
        listed = ", ".join(f"{p.name} ({p.kind}: {p.meaning.en})" for p in missing)
        example = ", ".join(f"{p.name}=..." for p in metric.parameters)
        msg = (
            f"{metric.id} lacks a value for {listed}: fill it with"
            f" registry.get({metric.id!r}, {example})"
        )
        raise ParameterError(msg)
    read = {name: _read_value(metric, declared[name], value) for name, value in values.items()}
    if not read:
        return metric
    before = dict(metric.filled)
    if again := sorted(set(read) & set(before)):
        msg = f"{metric.label} already has a value for {', '.join(again)}: leave it out"
        raise ParameterError(msg)
    filled = before | read
    return metric.model_copy(
        update={
            "editions": tuple(
                edition.model_copy(update={"measure": fill(edition.measure, read)})
                for edition in metric.editions
            ),
            "filled": tuple((name, filled[name]) for name in declared if name in filled),
        }
    )


def _read_value(metric: Metric, parameter: Parameter, value: object) -> timedelta | int:
    where = f"{metric.id}: parameter {parameter.name!r}"
    read: timedelta | int | None = None
    if parameter.kind == "duration":
        if isinstance(value, timedelta):
            read = value
        elif isinstance(value, int | float) and not isinstance(value, bool):
            try:
                read = timedelta(seconds=value)
            except (OverflowError, ValueError):
                read = None
        wanted = "a timedelta or a number of seconds"
    else:
        read = value if isinstance(value, int) and not isinstance(value, bool) else None
        wanted = "a whole number"
    if read is None:
        msg = f"{where} is {wanted}, not {value!r}"
        raise ParameterError(msg)
    if fault := parameter_issue(parameter, read):
        msg = f"{where} {fault}"
        raise ParameterError(msg)
    return read


def to_json(metrics: Iterable[Metric]) -> str:
    """Encode metrics as indented JSON in the given order; ``from_json`` reads it back."""
    return json.dumps(
        [metric.model_dump(mode="json") for metric in metrics],
        ensure_ascii=False,
        indent=2,
    )


def from_json(text: str | bytes) -> tuple[Metric, ...]:
    """Read and validate metrics from JSON as written by ``to_json``.

    Raises:
        DefinitionError: The text is not JSON or not metrics, or a definition breaks a rule.
    """
    try:
        metrics = TypeAdapter(tuple[Metric, ...]).validate_json(text)
    except ValidationError as error:
        raise DefinitionError(_readable(error)) from None
    except RecursionError:
        msg = "the JSON is nested too deeply to be a definition: check the file"
        raise DefinitionError(msg) from None
    for metric in metrics:
        validate(metric)
    return metrics


def _readable(error: ValidationError) -> str:
    """List the first errors of pydantic, each with its path."""
    shown = 5
    lines = [
        f"  {'.'.join(str(part) for part in fault['loc']) or 'text'}: {fault['msg']}"
        for fault in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    more = [f"  and {len(lines) - shown} more"] if len(lines) > shown else []
    return "\n".join(["the JSON is not a list of metrics:", *lines[:shown], *more])
