"""The decorator for commands that give one table: shared options, project, output."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer

from csmetrics.cli import options
from csmetrics.cli.data import CommandRequest, only_metric, output_frame
from csmetrics.cli.terminal_text import console, show_json, shown

if TYPE_CHECKING:
    import polars as pl

    from csmetrics import Metric

_Option = tuple[Any, Any]
_PATH: _Option = (options.DataPath, inspect.Parameter.empty)
_GROUPS: Mapping[str, Mapping[str, _Option]] = {
    "metric": {"metric": (options.Metrics, None)},
    "per": {"per": (options.Periods, "day")},
    "by": {"by": (options.By, None)},
    "range": {"start": (options.Start, None), "end": (options.End, None)},
    "as_of": {"as_of": (options.AsOf, None)},
    "edition": {"edition": (options.Edition, None)},
    "skip": {"skip_missing": (options.SkipMissing, False)},
    "sessions": {
        "outcome": (
            Annotated[
                Literal["passed", "failed", "counted", "pending"] | None,
                typer.Option(
                    help="With -m: the sessions whose units failed (default), passed, were"
                    " counted or are pending (该指标的哪些会话)."
                ),
            ],
            None,
        ),
        "only": (
            Annotated[
                list[str] | None,
                typer.Option(
                    help="Only rows with this value, such as agent_id=lin; may be repeated (筛选).",
                    metavar="COLUMN=VALUE",
                ),
            ],
            None,
        ),
        "column": (
            Annotated[
                list[str] | None,
                typer.Option(help="A column of your own to show; may be repeated (自有列)."),
            ],
            None,
        ),
        "text": (options.Text, False),
        "all_days": (
            Annotated[
                bool,
                typer.Option(
                    "--all-days",
                    help="Without a limit on days; by default the last 30 days, and at most 31"
                    " (不限天数).",
                ),
            ],
            False,
        ),
    },
}
"""The options that several commands share, by the group name given to ``answering``."""
_ALWAYS: Mapping[str, _Option] = {
    "output": (options.Output, None),
    "lang": (options.Language, None),
    "allow_code": (options.AllowCode, False),
    "allow_outside": (options.AllowOutside, False),
    "as_json": (options.Json, False),
}


@dataclass(frozen=True)
class Answer:
    """The result of a command: rows for a file or JSON, and their form on a terminal.

    ``shown``: the columns for a terminal; None: all. ``heading``: a text above the table.
    ``lines``: text to print instead of a table. ``as_json``: what ``--json`` prints instead of the
    rows. ``unit``: the unit of the figures if the rows have no column ``unit``.
    """

    frame: pl.DataFrame
    shown: tuple[str, ...] | None = None
    heading: str = ""
    lines: tuple[str, ...] | None = None
    as_json: object = None
    unit: str | None = None


class AnswerRequest(CommandRequest):
    """The parsed command line: the project, the metrics and the shared options."""

    def __init__(self, command: str, given: Mapping[str, Any]) -> None:
        self.command = command
        self.given = given
        super().__init__(
            given["path"],
            given.get("metric"),
            given["output"],
            needed=False,
            as_of=options.of_data(given.get("as_of")),
            allow_code=given["allow_code"],
            allow_outside=given["allow_outside"],
        )
        self.lang = options.language(given["lang"])
        self.by = options.columns(given.get("by"))

    @property
    def days(self) -> dict[str, Any]:
        """The arguments ``start``, ``end`` and ``as_of``."""
        of = self.given
        return {
            "start": options.day(of.get("start")),
            "end": options.day(of.get("end")),
            "as_of": options.moment(of.get("as_of")),
        }

    def one(self) -> str | Metric:
        """Return the only metric that was named.

        Raises:
            ArgumentError: No metric was named, or several.
        """
        registry = self.project.registry
        metrics = [
            found
            for one in self.some()
            for found in (registry.select(one) if isinstance(one, str) and "*" in one else (one,))
        ]
        return only_metric(metrics, self.command)

    def evaluated(self) -> pl.DataFrame:
        """Evaluate the metrics with the shared options."""
        from csmetrics import evaluate

        return evaluate(
            self.some(),
            self.project.data,
            per=self.given["per"],
            by=self.by,
            **self.days,
            edition=options.day(self.given.get("edition")),
            missing="skip" if self.given.get("skip_missing") else "raise",
            registry=self.project.registry,
        )


_RECORDED = ("per", "by", "start", "end", "as_of", "edition")
"""The options that are recorded in the provenance of a written file."""
_Command = TypeVar("_Command", bound=Callable[..., Answer])


def answering(*groups: str, **defaults: object) -> Callable[[_Command], Callable[..., None]]:
    """Make a command of a function that takes an ``AnswerRequest`` and returns an ``Answer``.

    The function's further parameters become options of the command.

    Args:
        *groups: The groups of shared options that the command takes, besides the path and the
            options in ``_ALWAYS``.
        **defaults: Other defaults for shared options.
    """
    shared = {name: option for group in groups for name, option in _GROUPS[group].items()}
    shared = {name: (kind, defaults.get(name, of)) for name, (kind, of) in shared.items()}

    def made(ask: _Command) -> Callable[..., None]:
        name = ask.__name__.rstrip("_")
        own = {
            one.name: (one.annotation, one.default)
            for one in list(inspect.signature(ask, eval_str=True).parameters.values())[1:]
        }
        taken = {"path": _PATH, **shared, **own, **_ALWAYS}

        def command(**given: Any) -> None:  # noqa: ANN401  what typer read
            _run(AnswerRequest(name, given), ask, {at: given[at] for at in own})

        command.__name__, command.__doc__ = name, ask.__doc__
        command.__annotations__ = {at: kind for at, (kind, _) in taken.items()}
        keyword = inspect.Parameter.KEYWORD_ONLY
        command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # what typer reads
            [
                inspect.Parameter(at, keyword, default=default, annotation=kind)
                for at, (kind, default) in taken.items()
            ]
        )
        return command

    return made


def _run(question: AnswerRequest, ask: Callable[..., Answer], own: Mapping[str, Any]) -> None:
    """Run the command and output its answer: to a file, as JSON, or to the terminal."""
    answer = ask(question, **own)
    output: Path | None = question.given["output"]
    as_json: bool = question.given["as_json"]
    if as_json and not output and answer.as_json is not None:
        show_json(answer.as_json)
        return
    arguments = {name: question.given.get(name) for name in _RECORDED}
    if "metric" in question.given and not question.metrics:
        question.metrics = list(question.project.metrics)
    provenance = question.provenance(output, **arguments)
    if answer.lines is not None and not as_json:
        if output:
            from csmetrics.cli.output import write

            write(answer.frame, output, provenance)
        for line in answer.lines:
            typer.echo(shown(line))
        return
    if output_frame(answer.frame, output, as_json=as_json, provenance=provenance):
        return
    from csmetrics.cli.answer_tables import print_first
    from csmetrics.reporting.display.people_names import with_names

    to = console()
    if answer.heading:
        to.print(answer.heading, markup=False)
    named = with_names(answer.frame, question.project.data)
    columns = answer.shown or tuple(named.columns)
    print_first(to, named, columns, question.lang, answer.unit)
