"""The command line: ``csmetrics demo``, ``csmetrics list``, ``csmetrics show ID``."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from csmetrics.catalogue import registry
from csmetrics.datasets import sample_shop
from csmetrics.errors import CsmetricsError, CsmetricsWarning
from csmetrics.evaluation import evaluate
from csmetrics.metric import Metric
from csmetrics.sheet import sheet

EXAMPLES: dict[str, timedelta | int] = {"limit": timedelta(minutes=3), "times": 1, "max_score": 6}
"""The values the demo gives to parameters; a metric that needs others is listed, not evaluated."""

UNFOLDED = 10_000
"""Columns enough for every line."""

app = typer.Typer(
    help="E-commerce customer-service metrics (客服指标), each with its exact definition.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def main() -> None:
    """Run the command line; an error of the library is one line on stderr, and exit code 2."""
    try:
        app()
    except CsmetricsError as error:
        typer.echo(f"csmetrics: {' '.join(str(error).split())}", err=True)
        raise SystemExit(2) from None


@app.command()
def demo() -> None:
    """Evaluate every registered metric on the sample shop."""
    shop = sample_shop()
    as_of = shop.as_of
    assert as_of is not None  # noqa: S101  the sample shop has events
    metrics = [_with_examples(metric) for metric in registry.values()]
    ready = {metric.label: metric for metric in metrics if not metric.unfilled}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CsmetricsWarning)  # said below, metric by metric
        # The last day is left out: at the latest event it is not over, so nothing on it is final.
        figures = evaluate(list(ready.values()), shop, per="all", end=as_of.date())
    rows = figures.to_dicts()
    console = _console()
    for row in rows[:1]:
        first, last = row["period_start"], row["period_end"] - timedelta(days=1)
        console.print(
            f"The sample shop, {first} to {last}, as known on {as_of:%Y-%m-%d at %H:%M}.",
            "Values of parameters are examples; durations among them are seconds.\n",
            sep="\n",
            highlight=False,
        )
    table = _one_line_each(rows, ready)
    unfolded = console.options.update(width=UNFOLDED)
    if Measurement.get(console, unfolded, table).maximum > console.width:
        table = _two_lines_each(rows, ready)
    console.print(table)
    shown = {row["metric"] for row in rows}
    _print_names(
        console,
        "\nNot in force on these days:",
        ((metric, _dates(metric)) for label, metric in ready.items() if label not in shown),
    )
    _print_names(
        console,
        "\nNot evaluated, because a parameter has no example value:",
        ((metric, ", ".join(metric.unfilled)) for metric in metrics if metric.unfilled),
    )


@app.command("list")
def list_metrics(
    platform: Annotated[str | None, typer.Option(help="The first part of the id.")] = None,
    text: Annotated[str | None, typer.Option(help="Part of the id or of a name.")] = None,
) -> None:
    """List the registered metrics: id, Chinese name, English name."""
    found = registry.find(platform=platform, text=text)
    _print_names(_console(), "", ((metric, "") for metric in found))


@app.command()
def show(
    metric: Annotated[str, typer.Argument(help="An id, for example pdd.reply_rate_3min.")],
) -> None:
    """Show what a metric counts, by which rule and from which source."""
    typer.echo(sheet(registry[metric]))


def figure(value: float | None, unit: str) -> str:
    """A value with its unit, for people to read; "–" where there is none.

    Examples:
        >>> figure(0.974, "ratio"), figure(83.0, "seconds"), figure(45.6, "CNY per buyer")
        ('97.40%', '1m 23s', '¥45.60')
        >>> figure(None, "ratio"), figure(1234.0, "count"), figure(1.5, "per hour")
        ('–', '1,234', '1.50')
    """
    if value is None:
        return "–"
    if unit == "ratio":
        return f"{value:.2%}"
    if unit == "seconds":
        return _duration(value)
    if unit.startswith("CNY"):
        return f"¥{value:,.2f}"
    return _plain(value)


def _duration(seconds: float) -> str:
    """The two largest units: 12.3s, 1m 23s, 2h 05m, 3d 04h."""
    if round(seconds, 1) < 60:  # noqa: PLR2004  a minute
        return f"{seconds:.1f}s"
    minutes, s = divmod(round(seconds), 60)
    hours, m = divmod(minutes, 60)
    days, h = divmod(hours, 24)
    if days:
        return f"{days:,}d {h:02}h"
    return f"{h}h {m:02}m" if h else f"{m}m {s:02}s"


def _plain(number: float | None) -> str:
    """A number, with two decimals if it is not whole; nothing where there is none."""
    if number is None:
        return ""
    return f"{number:,.0f}" if number == round(number) else f"{number:,.2f}"


def _console() -> Console:
    """A console as wide as the terminal; output to a file or a pipe is never folded."""
    console = Console()
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = UNFOLDED
    return console


def _one_line_each(rows: Sequence[Mapping[str, Any]], metrics: Mapping[str, Metric]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("metric", "名称", "name"):
        table.add_column(title, no_wrap=True)
    for title in ("numerator", "denominator", "value"):
        table.add_column(title, no_wrap=True, justify="right")
    table.add_column("status", no_wrap=True)
    table.add_column("pending", no_wrap=True, justify="right")
    for row in rows:
        name = metrics[row["metric"]].name
        numbers = (_plain(row["numerator"]), _plain(row["denominator"]))
        value = figure(row["value"], row["unit"])
        cells = (row["metric"], name.zh, name.en, *numbers, value, row["status"])
        table.add_row(*map(Text, cells), Text(_plain(row["pending"] or None)))
    return table


def _two_lines_each(rows: Sequence[Mapping[str, Any]], metrics: Mapping[str, Metric]) -> Table:
    """For a narrow terminal: names stand under the id, numerator / denominator under the value."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("metric", overflow="fold")
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    for row in rows:
        name = metrics[row["metric"]].name
        parts = [_plain(row[part]) for part in ("numerator", "denominator")]
        under = " / ".join(parts) if parts[1] else ""
        pending = f"{row['pending']:,} pending" if row["pending"] else ""
        table.add_row(
            Text(f"{row['metric']}\n").append(f"  {name.zh} {name.en}", style="dim"),
            Text(f"{figure(row['value'], row['unit'])}\n").append(under, style="dim"),
            Text(f"{row['status']}\n").append(pending, style="dim"),
        )
    return table


def _print_names(console: Console, title: str, metrics: Iterable[tuple[Metric, str]]) -> None:
    """The metrics' ids and names, each with a remark; nothing at all where there are none."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(overflow="fold", min_width=min(42, console.width // 2))
    table.add_column(overflow="fold")
    for metric, remark in metrics:
        names = f"{metric.name.zh} {metric.name.en}"
        table.add_row(Text(metric.id), Text(f"{names} ({remark})" if remark else names))
    if table.row_count:
        if title:
            console.print(title, highlight=False)
        console.print(table)


def _with_examples(metric: Metric) -> Metric:
    """The metric with the example values in place of its parameters, if all have one."""
    if not metric.unfilled or any(name not in EXAMPLES for name in metric.unfilled):
        return metric
    return registry.get(metric.id, **{name: EXAMPLES[name] for name in metric.unfilled})


def _dates(metric: Metric) -> str:
    """When each edition is in force, for example "until 2021-04-27"."""
    return "; ".join(
        " ".join(
            [f"since {edition.since}"] * bool(edition.since)
            + [f"until {edition.until}"] * bool(edition.until)
        )
        for edition in metric.editions
    )
