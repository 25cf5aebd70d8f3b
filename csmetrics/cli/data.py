"""``csmetrics check-data``, ``evaluate`` and ``explain``, and helpers for other commands."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import typer

from csmetrics.cli import options
from csmetrics.cli.terminal_text import REFUSED, console, show_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from csmetrics import Metric, Registry
    from csmetrics.project import Project
    from csmetrics.tables.health import Doubt
    from csmetrics.tables.intake import Report


def check_data(  # noqa: PLR0913  a command has options
    path: options.DataPath,
    output: options.Output = None,
    lang: options.Language = None,
    allow_code: options.AllowCode = False,
    allow_outside: options.AllowOutside = False,
    as_json: options.Json = False,
) -> None:
    """Check every row, and list the metrics that can be computed (检查数据).

    Rows that break a rule are counted, with the rule; -o writes them to a file, one line for each
    row and rule. The exit code is 1 if there are any. Rows that break no rule but look like a
    known mistake are reported as doubtful, with the metrics that they affect.

    Example:  csmetrics check-data exports/ -o rejected.csv
    """
    from csmetrics import project
    from csmetrics.cli.output import checked, write

    if output:
        checked(output)
    found = project.load(
        path, invalid="quarantine", allow_code=allow_code, allow_outside=allow_outside
    )
    report = found.data.report()
    answers = found.registry.computable(found.data)
    if output:
        write(found.data.rejected, output)
    if as_json:
        tables = {"tables": report.tables, "rules": report.rules, "repairs": report.repairs}
        tables |= {"doubts": report.doubts, "metrics": answers}
        content: dict[str, object] = {name: frame.to_dicts() for name, frame in tables.items()}
        content["health"] = [_doubted(doubt, found.registry, answers) for doubt in report.health]
        content |= {"files": [asdict(file) for file in found.files], "not_read": found.not_read}
        show_json(content)
    else:
        for line in _check_lines(found, report, answers, options.language(lang)):
            console().print(line, markup=False)
    if not found.data.rejected.is_empty():
        raise typer.Exit(REFUSED)


def _check_lines(
    found: Project, report: Report, answers: pl.DataFrame, lang: options.Lang
) -> Iterator[str]:
    """Yield the lines of ``check-data``: missing inputs, rows, doubts, computable metrics."""
    from csmetrics.cli.missing import missing, refused_words
    from csmetrics.cli.translations import message_for

    yield from missing(found.registry, found.data, lang)
    files = (str(file) for file in found.files if file.taken < file.lines)
    for line in (*files, str(report.with_health(()))):
        yield message_for(line, lang)
    for line in refused_words(found.data, lang):
        yield f"  {message_for(line, lang)}"
    for doubt in report.health:
        yield f"{'存疑：' if lang == 'zh' else 'doubtful: '}{doubt.in_one_line(lang)}"
    able, every = answers["computable"].sum(), answers.height
    zh, en = (
        f"{every} 个指标中有 {able} 个可以计算。",
        f"{able} of {every} metrics can be computed.",
    )
    yield zh if lang == "zh" else en
    for doubt in report.health:
        hang = len(_doubted(doubt, found.registry, answers)["metrics"])
        zh, en = f"其中 {hang} 个与 {doubt.name} 有关。", f"{doubt.name} affects {hang} of them."
        yield zh if lang == "zh" else en


def _doubted(doubt: Doubt, registry: Registry, answers: pl.DataFrame) -> dict[str, Any]:
    """Return a doubt of the health check for JSON, with the computable metrics it affects."""
    from csmetrics.model.bearing import bearing

    able = answers.filter("computable")["metric"].to_list()
    hang = [
        name
        for name in able
        if bearing([doubt], [edition.measure for edition in registry[name].editions])
    ]
    texts = {"zh": doubt.in_one_line("zh"), "en": doubt.in_one_line("en")}
    counts = {"rows": doubt.rows, "share": doubt.share}
    return {"doubt": doubt.name, "table": doubt.table, **texts, **counts, "metrics": hang}


def evaluate(  # noqa: PLR0913  the arguments of the function of this name
    path: options.DataPath,
    metric: options.Metrics = None,
    per: options.Periods = "day",
    by: options.By = None,
    start: options.Start = None,
    end: options.End = None,
    as_of: options.AsOf = None,
    edition: options.Edition = None,
    skip_missing: options.SkipMissing = False,
    output: options.Output = None,
    lang: options.Language = None,
    allow_code: options.AllowCode = False,
    allow_outside: options.AllowOutside = False,
    as_json: options.Json = False,
) -> None:
    """Evaluate metrics over your tables (计算指标).

    Example:  csmetrics evaluate exports/ -m 'pdd.*' --per week --by agent_id --skip-missing -o
    week.xlsx
    """
    from csmetrics import evaluate

    asked = CommandRequest(
        path,
        metric,
        output,
        as_of=options.of_data(as_of),
        allow_code=allow_code,
        allow_outside=allow_outside,
    )
    result = evaluate(
        asked.metrics,
        asked.project.data,
        per=per,
        by=options.columns(by),
        start=options.day(start),
        end=options.day(end),
        as_of=options.moment(as_of),
        edition=options.day(edition),
        missing="skip" if skip_missing else "raise",
        registry=asked.project.registry,
    )
    from csmetrics.evaluation.open_day import warn_of_open_day

    if as_of is None:
        warn_of_open_day(result, asked.project.data)
    provenance = asked.provenance(
        output, per=per, by=options.columns(by), start=start, end=end, as_of=as_of, edition=edition
    )
    if output_frame(result, output, as_json=as_json, provenance=provenance):
        return
    from csmetrics.cli.result_tables import result_table
    from csmetrics.reporting.display.people_names import with_names
    from csmetrics.reporting.display.read_result import Result

    known = options.moment(as_of) or asked.project.data.as_of
    if known is not None and known.tzinfo is not None:
        known = known.astimezone(ZoneInfo(asked.project.data.time_zone))
    named = with_names(result, asked.project.data)
    read = Result(named, asked.project.registry, known)
    console().print(result_table(read, options.language(lang)))


def explain(  # noqa: PLR0913  the arguments of the function of this name
    path: options.DataPath,
    metric: options.Metrics = None,
    by: options.By = None,
    start: options.Start = None,
    end: options.End = None,
    as_of: options.AsOf = None,
    edition: options.Edition = None,
    output: options.Output = None,
    lang: options.Language = None,
    allow_code: options.AllowCode = False,
    allow_outside: options.AllowOutside = False,
    as_json: options.Json = False,
) -> None:
    """Show the units behind one metric's figures, and the messages that decided them (逐条明细).

    A terminal shows the first 20; -o writes all.

    Example:  csmetrics explain exports/ -m pdd.reply_rate_3min --start 2026-03-02 -o units.csv
    """
    from csmetrics import explain

    asked = CommandRequest(
        path,
        metric,
        output,
        as_of=options.of_data(as_of),
        allow_code=allow_code,
        allow_outside=allow_outside,
    )
    units = explain(
        only_metric(asked.metrics, "explain"),
        asked.project.data,
        by=options.columns(by),
        start=options.day(start),
        end=options.day(end),
        as_of=options.moment(as_of),
        edition=options.day(edition),
        registry=asked.project.registry,
    )
    provenance = asked.provenance(
        output, by=options.columns(by), start=start, end=end, as_of=as_of, edition=edition
    )
    if output_frame(units, output, as_json=as_json, provenance=provenance):
        return
    from csmetrics.cli.answer_tables import print_first

    empty = {name for name in ("side", "quantity") if not units[name].count()}
    shown = [name for name in units.columns if name not in {"metric", *empty}]
    print_first(console(), units, shown, options.language(lang))


def only_metric(metrics: Sequence[str | Metric], command: str) -> str | Metric:
    """Return the only metric, for a command that takes one.

    Raises:
        ArgumentError: There are several.
    """
    if len(metrics) > 1:
        from csmetrics.errors import ArgumentError

        msg = f"{command} takes one metric, not {len(metrics)}: name it with -m"
        raise ArgumentError(msg)
    return metrics[0]


class CommandRequest:
    """The project and the metrics of a command; the output is checked before loading.

    Raises:
        ArgumentError: No metric is named although ``needed``, or the suffix of ``output`` is
            not supported.
        CsmetricsError: As ``project.load`` and ``Project.named``.
    """

    def __init__(
        self,
        path: Path,
        names: list[str] | None,
        output: Path | None,
        *,
        needed: bool = True,
        **allowed: Any,  # noqa: ANN401  arguments of load
    ) -> None:
        from csmetrics import project
        from csmetrics.cli.output import checked

        if output:
            checked(output)
        self.project: Project = project.load(path, **allowed)
        self.metrics: list[str | Metric] = list(self.project.metrics) if needed else []
        if names:
            self.metrics = self.project.named(names)
        if needed:
            self.some()

    def some(self) -> list[str | Metric]:
        """Return the named metrics, else those of the project.

        Raises:
            ArgumentError: There are none.
        """
        from csmetrics.errors import ArgumentError

        if found := self.metrics or list(self.project.metrics):
            return found
        msg = "no metric is named: add -m 'pdd.*', or metrics = [...] to the project file"
        raise ArgumentError(msg)

    def provenance(self, output: Path | None, **arguments: object) -> str | None:
        """Return the provenance of the figures as JSON; None if no file is written."""
        return provenance_of(self.project, self.metrics, output, **arguments)


def provenance_of(
    found: Project, metrics: Sequence[str | Metric], output: Path | None, **arguments: object
) -> str | None:
    """Return the provenance of the figures as JSON; None if no file is written."""
    if output is None:
        return None
    from csmetrics import provenance

    return provenance(
        metrics,
        found.data,
        settings=found.settings,
        registry=found.registry,
        rows=True,
        **{name: value for name, value in arguments.items() if value not in (None, ())},
    ).to_json()


def output_frame(
    frame: pl.DataFrame, output: Path | None, *, as_json: bool, provenance: str | None = None
) -> bool:
    """Write the frame to a file or print it as JSON; return False if neither was asked for."""
    if output:
        from csmetrics.cli.output import write

        write(frame, output, provenance)
        rows: dict[str, Any] = {"output": str(output), "rows": frame.height}
        if as_json:
            show_json(rows)
        else:
            console().print(f"{output}: {frame.height:,} rows", markup=False)
    elif as_json:
        show_json(frame.to_dicts())
    return bool(output) or as_json
