"""``csmetrics report``: one file to read, to send on, to print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from csmetrics.cli import options
from csmetrics.cli.terminal_text import console, show_json, wants_json


def report(  # noqa: PLR0913  the arguments of the function of this name
    path: options.DataPath,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="The file to write: .html (needs no network), .xlsx or .md (输出文件).",
            metavar="FILE",
        ),
    ] = Path("report.html"),
    per: Annotated[
        Literal["day", "week", "month", "quarter", "year"],
        typer.Option("--per", help="How long the reported period is: the last whole one (周期)."),
    ] = "week",
    metric: options.Metrics = None,
    published: Annotated[
        list[str] | None,
        typer.Option(
            help="A metric's figures as the platform publishes them, as "
            "pdd.reply_rate_3min=FILE.xlsx; may be repeated (公布数).",
            metavar="METRIC=FILE",
        ),
    ] = None,
    by: Annotated[
        str, typer.Option(help="The column whose members are compared; '' for none (对比维度).")
    ] = "agent_id",
    start: options.Start = None,
    end: options.End = None,
    as_of: options.AsOf = None,
    durations: Annotated[
        Literal["clock", "seconds"],
        typer.Option(
            help="Of a workbook: clock, times as 1分22秒; or seconds, plain numbers (时长写法)."
        ),
    ] = "clock",
    lang: options.Language = None,
    allow_code: options.AllowCode = False,
    allow_outside: options.AllowOutside = False,
    as_json: options.Json = False,
) -> None:
    """Write a report of the last whole day, week, month, quarter or year (报告).

    Without -m, and without metrics in the project file, it has about a dozen headline figures.

    Example:  csmetrics report exports/ -o march.html --per month --lang zh
    """
    from csmetrics import project, report

    found = project.load(
        path,
        as_of=options.of_data(as_of),
        allow_code=allow_code,
        allow_outside=allow_outside,
    )
    named = list(found.metrics)
    if metric:
        named = project.chosen(metric, found.registry, platforms=found.platforms)
    written = report(
        found.data,
        output,
        per=per,
        lang=options.language(lang),
        metrics=named or None,
        published=dict(pair.partition("=")[::2] for pair in published or ()) or None,
        by=by or None,
        start=options.day(start),
        end=options.day(end),
        as_of=options.moment(as_of),
        registry=found.registry,
        durations=durations,
        progress=console().is_terminal and not wants_json(),
    )
    if as_json:
        show_json({"output": str(written)})
    else:
        console().print(str(written), markup=False)
