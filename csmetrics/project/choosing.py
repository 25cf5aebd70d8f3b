"""Selection of metrics and scorecards by their names on a command line or in a project file."""

from __future__ import annotations

import re
import runpy
import traceback
from collections.abc import Collection, Iterable
from pathlib import Path

from csmetrics.analysis.scoring.scorecard import Scorecard
from csmetrics.catalogue.names import named, suggestion
from csmetrics.catalogue.registry import Registry, from_json
from csmetrics.errors import (
    CsmetricsError,
    ParameterError,
    ProjectError,
    UnknownMetricError,
    nearest,
)
from csmetrics.model.metric import Metric

_FILLED = re.compile(r"([\w.]+)\((.*)\)")


def chosen(
    names: Iterable[str],
    registry: Registry,
    folder: Path | None = None,
    platforms: Collection[str] = (),
) -> list[str | Metric]:
    """Find the metrics that names mean, in their order, for ``evaluate`` (选定指标).

    Args:
        names: Ids ("pdd.reply_rate_3min"), patterns ("pdd.*"), exact names in Chinese or English,
            ids with parameters as a result writes them, durations in seconds
            ("taobao.slow_response_buyers(limit=180, times=1)"),
            or files of your own metrics: Python (``.py``), which is run and whose metrics are
            taken, or JSON (``.json``) as ``csmetrics.catalogue.registry.to_json`` writes it.
        registry: Where ids are looked up.
        folder: Where files are looked for; default: the current folder.
        platforms: The shops' platforms; a name that several platforms have means theirs.

    Returns:
        Ids, patterns and metrics.

    Raises:
        UnknownMetricError: No metric has an id or name or fits a pattern, or several have the name.
        ParameterError: A parameter is unknown, missing, or outside what it may be.
        ProjectError: A file cannot be read, fails when run, or holds no metric.

    Examples:
        >>> import csmetrics as cs
        >>> chosen(["jd.*", "jd.answer_rate"], cs.registry)
        ['jd.*', 'jd.answer_rate']
        >>> chosen(["douyin.bad_review_rate(max_score=6)"], cs.registry)[0].label
        'douyin.bad_review_rate(max_score=6)'
    """
    found: list[str | Metric] = []
    for name in names:
        if name.endswith((".py", ".json")):
            found += _metrics_in_file((folder or Path()) / name)
        elif match := _FILLED.fullmatch(name.strip()):
            found.append(registry.get(match[1], **_parameters(name, match[2])))
        elif any(sign in name for sign in "*?["):
            registry.select(name)
            found.append(name)
        elif name in registry:
            found.append(name)
        elif (metric := named(name, registry.values(), platforms)) is not None:
            found.append(metric.id)
        elif name.isascii() and "." in name:
            found.append(registry[name].id)
        else:
            msg = (
                f"no metric has the id or the name {name!r}."
                f"{suggestion(name, registry.values())} csmetrics list --text searches the names."
            )
            raise UnknownMetricError(msg)
    return found


def scorecard(name: str, folder: Path | None = None) -> Scorecard:
    """Read the scorecard that a name means (考核表).

    Args:
        name: A file ``….toml``, or one of the templates, "presale" or "aftersale".
        folder: Where files are looked for; default: the current folder.

    Raises:
        ArgumentError: There is no such file or template.
        DefinitionError: The file holds no scorecard.

    Examples:
        >>> scorecard("presale").name.zh
        '售前客服绩效'
    """
    if name.endswith(".toml"):
        return Scorecard.from_toml((folder or Path()) / name)
    return Scorecard.template(name)


def _parameters(name: str, text: str) -> dict[str, float]:
    """Parse the parameters between the brackets as integers or floats; durations are seconds."""
    read: dict[str, float] = {}
    for pair in text.split(","):
        key, equals, value = (part.strip() for part in pair.partition("="))
        try:
            read[key] = int(value) if value.lstrip("-").isdigit() else float(value)
        except ValueError:
            equals = ""
        if not equals or not key.isidentifier():
            msg = f"{name!r}: {pair.strip()!r} is not a parameter; write id(name=3, other=180)"
            raise ParameterError(msg)
    return read


def _metrics_in_file(path: Path) -> list[Metric]:
    try:
        text = path.read_bytes()
    except OSError as error:
        near = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
        msg = f"{path} cannot be read: {error.strerror}.{nearest(path.name, near)} Check the path"
        raise ProjectError(msg) from error
    metrics = list(from_json(text)) if path.suffix == ".json" else _metrics_in_program(path)
    if not metrics:
        msg = f"{path} contains no metric: give each Metric(...) a name, as rate = Metric(...)"
        raise ProjectError(msg)
    return metrics


def _metrics_in_program(path: Path) -> list[Metric]:
    """Run a program, and return the metrics in its global names, in its order and each once."""
    try:
        names = runpy.run_path(str(path))
    except CsmetricsError:
        raise
    except Exception as error:
        own = traceback.extract_tb(error.__traceback__)
        lines = [at.lineno for at in own if at.filename == str(path)]
        line = getattr(error, "lineno", None) or (lines[-1] if lines else None)
        where = f"{path}, line {line}" if line else str(path)
        msg = f"{where}: {type(error).__name__}: {error}"
        raise ProjectError(msg) from error
    found: list[Metric] = []
    for value in names.values():
        if isinstance(value, Metric) and value not in found:
            found.append(value)
    return found
