"""``csmetrics report``: write the report as one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from csmetrics.cli import options
from csmetrics.cli.terminal_text import console, show_json, wants_json

if TYPE_CHECKING:
    import polars as pl


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
        typer.Option(
            "--per",
            help="The length of the reported period, of which the last whole one is taken (周期).",
        ),
    ] = "week",
    metric: options.Metrics = None,
    published: Annotated[
        list[str] | None,
        typer.Option(
            help="A metric's figures as published by the platform, such as"
            " pdd.reply_rate_3min=FILE.xlsx; may be repeated (公布数).",
            metavar="METRIC=FILE",
        ),
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            help="The column whose members are compared; '' for no comparison (对比维度)."
        ),
    ] = "agent_id",
    start: options.Start = None,
    end: options.End = None,
    as_of: options.AsOf = None,
    durations: Annotated[
        Literal["clock", "seconds"],
        typer.Option(
            help="In a workbook: clock for times such as 1分22秒, seconds for plain numbers"
            " (时长写法)."
        ),
    ] = "clock",
    lang: options.Language = None,
    allow_code: options.AllowCode = False,
    allow_outside: options.AllowOutside = False,
    as_json: options.Json = False,
) -> None:
    """Write a report of the last whole day, week, month, quarter or year (报告).

    Without -m, and without metrics in the project file, it has about a dozen headline figures.
    For a folder that was imported without chats, it has the figures that the platform published.

    Example:  csmetrics report exports/ -o march.html --per month --lang zh
    """
    from csmetrics import project, report

    given = (metric, published, start, end, as_of)
    if not any(given) and (figures := _figures_alone(path, by)) is not None:
        written = report(figures, output, lang=options.language(lang))
        _print_written(written, as_json=as_json)
        return
    found = project.load(
        path,
        as_of=options.of_data(as_of),
        allow_code=allow_code,
        allow_outside=allow_outside,
    )
    named = list(found.metrics)
    if metric:
        named = found.named(metric)
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
    _print_written(written, as_json=as_json)


def _print_written(written: Path, *, as_json: bool) -> None:
    if as_json:
        show_json({"output": str(written)})
    else:
        console().print(str(written), markup=False)


def _figures_alone(folder: Path, by: str) -> pl.DataFrame | None:
    """Return the published figures of an import without chats as a result, else None."""
    import polars as pl

    from csmetrics import published_result, registry
    from csmetrics.cli.importing import PUBLISHED

    if not (folder / PUBLISHED).is_file() or (folder / "messages.parquet").is_file():
        return None
    frame = pl.read_parquet(folder / PUBLISHED).filter(pl.col("metric").is_in(list(registry)))
    of_agents = frame.filter(pl.col("group_kind") == "agent")
    agents = by == "agent_id" and not of_agents.is_empty()
    frame = of_agents if agents else frame.filter(pl.col("group_kind") == "shop")
    if frame.is_empty():
        return None
    groups = ["shop_id"] if frame["shop_id"].n_unique() > 1 else []
    metrics = frame["metric"].unique().sort().to_list()
    return published_result(frame, metrics, by=[*groups, *(["agent_id"] if agents else [])])
