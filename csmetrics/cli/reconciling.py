"""``csmetrics reconcile``: compare published figures with ours and explain differences."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from csmetrics.cli import options
from csmetrics.cli.data import CommandRequest, only_metric, output_frame
from csmetrics.cli.terminal_text import console, show_json


def reconcile(  # noqa: PLR0913  the arguments of csmetrics.reconcile
    path: options.DataPath,
    published: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="The platform's figures, .xlsx or .csv: a column of dates, one for each --by,"
            " and one with the figures (平台公布的数).",
            show_default=False,
        ),
    ],
    metric: options.Metrics = None,
    per: options.Periods = "day",
    by: options.By = None,
    start: options.Start = None,
    end: options.End = None,
    as_of: options.AsOf = None,
    edits: Annotated[
        int, typer.Option(help="How many clauses may differ at once, 1 or 2 (改几处).")
    ] = 2,
    column: Annotated[
        list[str] | None,
        typer.Option(help="Our name for a column of FILE, such as 旺旺=agent_id; may be repeated."),
    ] = None,
    output: options.Output = None,
    lang: options.Language = None,
    allow_code: options.AllowCode = False,
    allow_outside: options.AllowOutside = False,
    as_json: options.Json = False,
) -> None:
    """Compare the platform's figures with ours, and find the clause that differs (对账).

    Example:  csmetrics reconcile exports/ published.xlsx -m pdd.reply_rate_3min --by agent_id
    """
    from csmetrics import reconcile as reconciled

    asked = CommandRequest(
        path,
        metric,
        output,
        as_of=options.of_data(as_of),
        allow_code=allow_code,
        allow_outside=allow_outside,
    )
    names = dict(pair.partition("=")[::2] for pair in column or ())
    result = reconciled(
        only_metric(asked.metrics, "reconcile"),
        asked.project.data,
        published,
        per=per,
        by=options.columns(by),
        start=options.day(start),
        end=options.day(end),
        as_of=options.moment(as_of),
        edits=edits,
        columns=names or None,
        registry=asked.project.registry,
    )
    best = [
        {
            "reading": one.metric.label,
            "edits": one.edits,
            "agreeing": one.agreeing,
            "compared": one.compared,
            "words_zh": one.words.zh,
            "words_en": one.words.en,
        }
        for one in (result.readings or result.ranked[:5])
    ]
    if as_json and not output:
        cells = result.cells.to_dicts()
        texts = {"zh": result.text("zh"), "en": result.text("en")}
        show_json({"verdict": result.verdict, "text": texts, "readings": best, "cells": cells})
        return
    arguments: dict[str, object] = {
        "published": published,
        "per": per,
        "by": options.columns(by),
        "start": start,
    }
    arguments |= {"end": end, "as_of": as_of, "verdict": result.verdict}
    provenance = asked.provenance(output, **arguments)
    if output_frame(result.cells, output, as_json=as_json, provenance=provenance):
        return
    import polars as pl

    from csmetrics.cli.answer_tables import answer_table, print_first
    from csmetrics.model.requirements import value_unit

    language = options.language(lang)
    to = console()
    to.print(result.text(language), markup=False)
    apart = result.cells.filter(~result.cells["agrees"].fill_null(value=True))
    if apart.height:
        shown = [name for name in apart.columns if name not in {"low", "high", "why_not"}]
        unit = value_unit(result.metric.editions[0].measure)
        print_first(to, apart, shown, language, unit)
    shown = ["reading", "agreeing", "compared", "words"]
    to.print(answer_table(pl.DataFrame(best), shown, language))
