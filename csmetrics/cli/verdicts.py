"""``csmetrics check-policies`` and ``csmetrics score``: figures judged by targets."""

from __future__ import annotations

from typing import Annotated

import typer

from csmetrics.cli import options
from csmetrics.cli.data import output_frame, provenance_of
from csmetrics.cli.terminal_text import console


def check_policies(  # noqa: PLR0913  the arguments of csmetrics.check
    path: options.DataPath,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            "--policy",
            "-p",
            help="An id or a pattern, such as 'pdd.*'; may be repeated. Default: the project's,"
            " else all (考核规则).",
        ),
    ] = None,
    by: options.By = None,
    start: options.Start = None,
    end: options.End = None,
    as_of: options.AsOf = None,
    output: options.Output = None,
    lang: options.Language = None,
    allow_code: options.AllowCode = False,
    allow_outside: options.AllowOutside = False,
    as_json: options.Json = False,
) -> None:
    """Check figures against the platforms' policies, shop by shop (考核检查).

    Example:  csmetrics check-policies exports/ -p 'pdd.*' -o verdicts.xlsx
    """
    from csmetrics import check, project
    from csmetrics.cli.output import checked

    if output:
        checked(output)
    found = project.load(
        path,
        as_of=options.of_data(as_of),
        allow_code=allow_code,
        allow_outside=allow_outside,
    )
    verdicts = check(
        found.data,
        policy or list(found.policies) or None,
        by=options.columns(by) or None,
        start=options.day(start),
        end=options.day(end),
        as_of=options.moment(as_of),
        registry=found.registry,
    )
    judged = verdicts["metric"].unique().sort().to_list()
    arguments = {"by": options.columns(by), "start": start, "end": end, "as_of": as_of}
    provenance = provenance_of(found, judged, output, **arguments)
    if output_frame(verdicts, output, as_json=as_json, provenance=provenance):
        return
    from csmetrics.cli.answer_tables import answer_table, with_units

    groups = options.columns(by) or ("shop_id",)
    shown = ("policy", *groups, "period", "value", "low", "high", "threshold")
    rows = with_units(verdicts, found.registry)
    console().print(answer_table(rows, (*shown, "outcome", "distance"), options.language(lang)))


def score(  # noqa: PLR0913  the arguments of csmetrics.score
    path: options.DataPath,
    scorecard: Annotated[
        str | None,
        typer.Option(
            "--scorecard",
            "-s",
            help="A file ….toml, or a template: presale, aftersale. Default: the project's first "
            "(考核表).",
        ),
    ] = None,
    per: options.Periods = "month",
    by: options.By = None,
    start: options.Start = None,
    end: options.End = None,
    as_of: options.AsOf = None,
    output: options.Output = None,
    lang: options.Language = None,
    allow_code: options.AllowCode = False,
    allow_outside: options.AllowOutside = False,
    as_json: options.Json = False,
) -> None:
    """Turn figures into points by a scorecard, with the arithmetic shown (绩效得分).

    Example:  csmetrics score exports/ -s presale --per month -o points.xlsx
    """
    from csmetrics import project
    from csmetrics import score as points_of
    from csmetrics.cli.output import checked
    from csmetrics.errors import ArgumentError

    if output:
        checked(output)
    found = project.load(
        path,
        as_of=options.of_data(as_of),
        allow_code=allow_code,
        allow_outside=allow_outside,
    )
    card = project.scorecard(scorecard) if scorecard else next(iter(found.scorecards), None)
    if card is None:
        msg = "no scorecard is named: add -s presale, or scorecards = [...] to the project file"
        raise ArgumentError(msg)
    groups = options.columns(by) or ("agent_id",)
    points = points_of(
        card,
        found.data,
        per=per,
        by=groups,
        start=options.day(start),
        end=options.day(end),
        as_of=options.moment(as_of),
        registry=found.registry,
    )
    metrics = [found.registry.get(item.metric, **item.parameters) for item in card.items]
    arguments = {"per": per, "by": groups, "start": start, "end": end, "as_of": as_of}
    provenance = provenance_of(found, metrics, output, **arguments)
    if output_frame(points, output, as_json=as_json, provenance=provenance):
        return
    from csmetrics.cli.answer_tables import answer_table, with_units
    from csmetrics.reporting.display.people_names import with_names

    rows = with_units(with_names(points, found.data), found.registry)
    shown = ("period", *groups, "metric", "value", "points", "status", "reason")
    console().print(answer_table(rows, shown, options.language(lang)))
