"""``report``: one file a team leader reads."""

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
from csmetrics.reporting.inputs import STEPS, Asked, Per, gather
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
    """Write a report of the last whole period: one file to read, to send on, to print (报告).

    It has the headline figures against the platforms' targets and against the period before; what
    moved them, member by member; the members compared; waits, hours and the conversion funnel;
    sessions worth reading; what is still provisional and when it settles; data quality; and every
    definition. Everything is evaluated once for the whole and once by member.

    Args:
        data: The tables; or, where there are none, the platform's figures alone, as
            ``published_result`` gives them: then all the other arguments but ``path``, ``lang`` and
            ``registry`` are theirs, and the report says what cannot be known.
        path: Where the file will be. ``.html``: one page in both languages, without network.
            ``.xlsx``: real numbers, one sheet a section. ``.md``: Markdown.
        per: day, week (from Monday), month, quarter or year.
        lang: "zh" or "en"; a page begins in it, and switches.
        metrics: As ``evaluate``'s; default: about a dozen, ``reporting.DEFAULT_METRICS``. Of a
            pattern and of the default, those that the data cannot compute are listed, not shown.
        published: Figures that the platform publishes, by metric, each as ``reconcile`` takes
            them, by day and, where they have the column, by ``by``: a section says whether they
            are ours, and if not, what explains them.
        by: The column whose members are compared; None: no comparison.
        start: As ``evaluate``'s.
        end: As ``evaluate``'s.
        as_of: As ``evaluate``'s. The latest event lies before the end of its day, so that day is
            provisional: say up to when the data were exported, and what is final is final. Of an
            export of whole days, ``Dataset(as_of="end-of-day")`` says so.
        registry: Where metrics are looked up; default: the built-in one.
        durations: Of a workbook: "clock", times that Excel shows as 1分22秒, or "seconds", plain
            numbers.
        progress: Show a bar on the terminal while it works.

    Returns:
        The path of the file.

    Raises:
        ArgumentError: An argument has an invalid value, the data have no event in the
            range, or the libraries are lacking: ``pip install 'csmetrics[report]'``.
        FileError: The file cannot be written; an old one is untouched.
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
        alone.carried = provenance_of_figures(data, metrics_of).to_json()
        with written_whole(target) as part:
            write(alone, part)
        return target
    refuse_others(data)
    chosen = Chosen(metrics, data, known)
    asked = Asked(data, chosen, per, by, start, end, as_of, chosen.registry)
    with _bar(progress) as step:
        facts = gather(asked, step)
        content = content_of(facts, lang)
        if published:
            content.sections.insert(1, beside_ours(facts, published))
        content.carried = provenance(
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


def _given(asked: Asked, lang: Lang) -> dict[str, Any]:
    """The arguments that a report says it was written with."""
    days = {"start": asked.start, "end": asked.end, "as_of": asked.as_of}
    return {"per": asked.per, "by": asked.by, "lang": lang, **days}


def _writer(path: Path, durations: Durations) -> Callable[[Content, Path], None]:
    """Who writes such a file; whether it can is known before anything is evaluated."""
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

        return lambda content, part: _text(part, markdown(content) + comment_of(content.carried))
    for module in ("altair", "jinja2", "vl_convert"):
        extra(module, "a report")
    from importlib.metadata import version  # noqa: PLC0415

    from csmetrics.reporting.page import page  # noqa: PLC0415  only where asked for

    return lambda content, part: _text(
        part, page(content, version("csmetrics")) + comment_of(content.carried)
    )


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def _bar(shown: bool) -> Iterator[Callable[[], object]]:  # noqa: FBT001  the caller's own flag
    """What is called after each step; a bar on the terminal if it is to be shown."""
    if not shown:
        yield lambda: None
        return
    from rich.progress import Progress  # noqa: PLC0415  only where asked for

    with Progress() as bar:
        task = bar.add_task("csmetrics", total=8)
        yield lambda: bar.advance(task)
