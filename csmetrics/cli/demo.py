"""``csmetrics demo``: every registered metric on the sample shop."""

from __future__ import annotations

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csmetrics.cli.options import Lang, Language, language
from csmetrics.cli.terminal_text import console

if TYPE_CHECKING:
    from csmetrics import Dataset, Metric

EXAMPLES: dict[str, timedelta | int] = {"limit": timedelta(minutes=3), "times": 1, "max_score": 6}
"""Example values of parameters; metrics with other parameters are only listed."""

NEEDED = ("altair", "great_tables", "jinja2", "vl_convert", "xlsxwriter")
"""The libraries of the extra ``report``."""


REPORT = Path("csmetrics-demo.html")


def demo(
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="The report to write: .html, .xlsx or .md (报告文件).",
        ),
    ] = REPORT,
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Also write the sample shop's tables to this folder, to try the other commands "
            "on (另存示例数据).",
        ),
    ] = None,
    lang: Language = None,
) -> None:
    """Evaluate every registered metric on the sample shop, and write a report (演示).

    Example:  csmetrics demo --data sample-shop
    """
    from csmetrics import evaluate, registry
    from csmetrics._support.notices import ignore_warning, warnings_to
    from csmetrics.cli.result_tables import demo_table, print_names
    from csmetrics.datasets import sample_shop
    from csmetrics.reporting.display.read_result import Result

    shop = sample_shop()
    as_of = shop.as_of
    assert as_of is not None  # noqa: S101  the sample shop has events
    metrics = _metrics()
    ready = {metric.label: metric for metric in metrics if not metric.unfilled}
    with warnings_to(ignore_warning):  # stated below for each metric
        # Leave out the last day: it is not over at the latest event, so its figures are not final.
        figures = evaluate(list(ready.values()), shop, per="all", end=as_of.date())
    rows = figures.to_dicts()
    to, zh = console(), language(lang) == "zh"
    for row in rows[:1]:
        first, last = row["period_start"], row["period_end"] - timedelta(days=1)
        text = (
            (
                f"示例店铺，{first} 至 {last}，数据截至 {as_of:%Y-%m-%d %H:%M}。",
                "参数的值只是举例，其中的时长以秒计。\n",
            )
            if zh
            else (
                f"The sample shop, {first} to {last}, as known on {as_of:%Y-%m-%d at %H:%M}.",
                "Values of parameters are examples; durations among them are seconds.\n",
            )
        )
        to.print(*text, sep="\n")
    to.print(demo_table(to, Result(figures, registry, as_of), ready, language(lang)))
    shown = {row["metric"] for row in rows}
    print_names(
        to,
        "\n这些日子不生效：" if zh else "\nNot in force on these days:",
        ((metric, _dates(metric, zh=zh)) for label, metric in ready.items() if label not in shown),
    )
    print_names(
        to,
        "\n未计算，参数没有示例值："
        if zh
        else "\nNot evaluated, because a parameter has no example value:",
        ((metric, ", ".join(metric.unfilled)) for metric in metrics if metric.unfilled),
    )
    to.print(f"\n{_reported(shop, output, language(lang))}", markup=False)
    if data is not None:
        _write_tables(shop, data)
        words = f"数据表在 {data}，可试" if zh else f"The tables are in {data}; try"
        to.print(f"\n{words}: csmetrics check-data {data}", markup=False)


def _metrics() -> list[Metric]:
    """Return every registered metric, with example values if all its parameters have one."""
    from csmetrics import registry

    return [
        registry.get(metric.id, **{name: EXAMPLES[name] for name in metric.unfilled})
        if metric.unfilled and all(name in EXAMPLES for name in metric.unfilled)
        else metric
        for metric in registry.values()
    ]


def _reported(shop: Dataset, output: Path, lang: Lang) -> str:
    """Write the report and say where it is, or which libraries are missing."""
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        names = ", ".join(missing)
        if lang == "zh":
            return f"没有写报告：还需要 {names}，请 pip install 'csmetrics[report]'。"
        return f"No report: it needs {names}. pip install 'csmetrics[report]' brings them."
    from csmetrics import report

    assert shop.as_of is not None  # noqa: S101  the sample shop has events
    midnight = shop.as_of.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    written = report(shop, output, lang=lang, as_of=midnight)  # the last day is over
    if lang == "zh":
        return f"最近一个整周的报告在 {written.resolve()}"
    return f"The report of its last whole week is in {written.resolve()}"


def _write_tables(shop: Dataset, folder: Path) -> None:
    from csmetrics._support.atomic_write import written_whole

    folder.mkdir(parents=True, exist_ok=True)
    for table in shop.tables:
        with written_whole(folder / f"{table}.parquet") as path:
            shop.frame(table).select(shop.columns(table)).collect().write_parquet(path)


def _dates(metric: Metric, *, zh: bool) -> str:
    """Say when each edition is in force, for example "until 2021-04-27"."""
    since, until = ("自 {}", "至 {}") if zh else ("since {}", "until {}")
    return "; ".join(
        " ".join(
            [since.format(edition.since)] * bool(edition.since)
            + [until.format(edition.until)] * bool(edition.until)
        )
        for edition in metric.editions
    )
