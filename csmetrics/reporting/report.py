"""``report``: write the report for a team leader as one HTML, Excel or Markdown file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, get_args

import polars as pl

from csmetrics._support.atomic_write import written_whole
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError, one_of
from csmetrics.evaluation.evaluate import chosen_registry
from csmetrics.evaluation.request import MetricLike
from csmetrics.evaluation.result_frame import figures_of
from csmetrics.reconciliation.provenance import (
    comment_of,
    provenance,
    provenance_of_figures,
)
from csmetrics.reporting.blocks import Content
from csmetrics.reporting.content import content_of
from csmetrics.reporting.display.extras import extra
from csmetrics.reporting.inputs import STEPS, Per, ReportRequest, gather
from csmetrics.reporting.published_figures import beside_ours, figures_alone
from csmetrics.reporting.selection import Chosen
from csmetrics.reporting.workbook import Durations
from csmetrics.tables import Dataset
from csmetrics.tables.dataset_access import refuse_others
from csmetrics.wording.figure_text import Lang, checked

_KINDS = (".html", ".xlsx", ".md")


def report(  # noqa: PLR0913  all but the first two are optional
    data: Dataset | pl.DataFrame,
    path: str | os.PathLike[str],
    *,
    per: Per = "week",
    lang: Lang = "zh",
    metrics: MetricLike | Sequence[MetricLike] | None = None,
    published: Mapping[str, object] | None = None,
    by: str | None = "agent_id",
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    registry: Registry | None = None,
    durations: Durations = "clock",
    progress: bool = False,
) -> Path:
    """Write a report of the last whole period as one file to read, send or print (报告).

    It shows the headline figures with the platforms' targets and the period before; their changes
    split by member; the members compared; waits, hours and the conversion funnel; sessions worth
    reading; provisional figures and when they settle; data quality; and every definition.
    Everything is evaluated once for the whole and once by member.

    Args:
        data: The tables. Or only the platform's figures, as ``published_result`` returns them:
            then the arguments that choose what is evaluated are ignored, and the report says what
            cannot be known without chats.
        path: The file to write. ``.html``: one page in both languages that needs no network.
            ``.xlsx``: a workbook of real numbers, one sheet per section. ``.md``: Markdown.
        per: day, week (from Monday), month, quarter or year.
        lang: "zh" or "en"; an HTML page opens in it and can switch.
        metrics: As in ``evaluate``; default: about a dozen, ``reporting.DEFAULT_METRICS``, or
            as many of the shops' platforms. Metrics of a pattern or of the default that the data
            cannot compute are only listed.
        published: The platform's figures by metric, in any form that ``reconcile`` accepts, by
            day and, if they have the column, by ``by``: a section says whether they agree with
            ours, and if not, what explains the differences.
        by: The column whose members are compared; None: no comparison.
        start: As in ``evaluate``.
        end: As in ``evaluate``.
        as_of: As in ``evaluate``. The default, the latest event, lies before the end of its day
            and leaves that day provisional: give the time of the export, or for an export of
            whole days ``Dataset(as_of="end-of-day")``.
        registry: Where metrics are looked up; default: the built-in one.
        durations: In a workbook, "clock": durations that Excel shows as 1分22秒; "seconds": plain
            numbers.
        progress: Show a bar on the terminal while it works.

    Returns:
        The path of the file.

    Raises:
        ArgumentError: An argument has an invalid value, the data have no event in the
            range, or a library is missing: ``pip install 'csmetrics[report]'``.
        FileError: The file cannot be written; an existing file is left unchanged.
        CsmetricsError: As ``evaluate``.

    Examples:
        >>> import tempfile
        >>> import csmetrics as cs
        >>> path = Path(tempfile.mkdtemp()) / "report.md"
        >>> shop = cs.datasets.sample_shop(days=14)
        >>> cs.report(shop, path, lang="en").read_text("utf-8").splitlines()[0]
        '# Customer service: weekly report 2026-03-09 – 03-15'
    """
    target = Path(path)
    one_of("durations", durations, get_args(Durations))
    write = _writer(target, durations)
    lang = checked(lang)
    one_of("per", per, STEPS)
    known = chosen_registry(registry)
    if isinstance(data, pl.DataFrame):
        alone = figures_alone(data, known, lang)
        metrics_of = [figures.metric for figures in figures_of(data, known, "data")]
        alone.provenance = provenance_of_figures(data, metrics_of).to_json()
        with written_whole(target) as part:
            write(alone, part)
        return target
    refuse_others(data)
    chosen = Chosen(metrics, data, known)
    asked = ReportRequest(data, chosen, per, by, start, end, as_of, chosen.registry)
    with _bar(progress) as step:
        facts = gather(asked, step)
        content = content_of(facts, lang)
        if published:
            content.sections.insert(1, beside_ours(facts, published))
        content.provenance = provenance(
            list(chosen.metrics.values()),
            data,
            registry=chosen.registry,
            rows=False,
            **_given(asked, lang),
        ).to_json()
        step()
        with written_whole(target) as part:
            write(content, part)
        step()
    return target


def _given(asked: ReportRequest, lang: Lang) -> dict[str, Any]:
    """Return the arguments to record in the provenance of the report."""
    days = {"start": asked.start, "end": asked.end, "as_of": asked.as_of}
    return {"per": asked.per, "by": asked.by, "lang": lang, **days}


def _writer(path: Path, durations: Durations) -> Callable[[Content, Path], None]:
    """Return the writer for the suffix of ``path``; raise if it or its libraries are missing."""
    kind = path.suffix.lower()
    if kind not in _KINDS:
        msg = f"a report is written as {', '.join(_KINDS)}, not as {path.name!r}"
        raise ArgumentError(msg)
    if kind == ".xlsx":
        extra("xlsxwriter", "a workbook")
        from csmetrics.reporting.workbook import write_workbook  # noqa: PLC0415  needs an extra

        return partial(write_workbook, durations=durations)
    if kind == ".md":
        from csmetrics.reporting.markdown import markdown  # noqa: PLC0415  only where asked for

        return lambda content, part: _text(part, markdown(content) + comment_of(content.provenance))
    for module in ("altair", "jinja2", "vl_convert"):
        extra(module, "a report")
    from importlib.metadata import version  # noqa: PLC0415

    from csmetrics.reporting.page import page  # noqa: PLC0415  only where asked for

    return lambda content, part: _text(
        part, page(content, version("csmetrics")) + comment_of(content.provenance)
    )


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def _bar(shown: bool) -> Iterator[Callable[[], object]]:  # noqa: FBT001  the argument progress
    """Give a function to call after each step, which advances a progress bar if ``shown``."""
    if not shown:
        yield lambda: None
        return
    from rich.progress import Progress  # noqa: PLC0415  only where asked for

    with Progress() as bar:
        task = bar.add_task("csmetrics", total=8)
        yield lambda: bar.advance(task)
