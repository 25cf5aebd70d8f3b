"""``csmetrics list``: the registered metrics; ``csmetrics show``: the definition of one."""

from __future__ import annotations

from typing import Annotated

import typer

from csmetrics.cli.options import Json, Language
from csmetrics.cli.terminal_text import console, show_json


def list_metrics(
    platform: Annotated[
        str | None, typer.Option(help="The first part of the id: pdd, taobao … (平台)")
    ] = None,
    text: Annotated[
        str | None, typer.Option(help="Part of the id or of a name, such as 回复 (关键词).")
    ] = None,
    theme: Annotated[str | None, typer.Option(help="replies, speed, sales … (主题)")] = None,
    lang: Language = None,
    as_json: Json = False,
) -> None:
    """List the registered metrics (列出指标): id, Chinese name, English name.

    Example:  csmetrics list --platform jd --text 满意
    """
    from csmetrics import registry
    from csmetrics._support.notices import warn
    from csmetrics.catalogue.names import suggestion
    from csmetrics.cli.result_tables import print_names
    from csmetrics.errors import nearest

    found = registry.find(platform=platform, text=text, theme=theme)  # type: ignore[arg-type]
    if not found:
        named = next((f" {one!r}" for one in (text, theme, platform) if one), "")
        known = {metric.platform for metric in registry.values()}
        hint = nearest(platform, known) if platform and platform not in known else ""
        hint = hint or (suggestion(text, registry.values()) if text else "")
        warn(f"no metric fits{named}.{hint} Try another word, or csmetrics list without it")
    if as_json:
        show_json(
            [
                {
                    "metric": metric.id,
                    "name_zh": metric.name.zh,
                    "name_en": metric.name.en,
                    "theme": metric.theme,
                    "parameters": list(metric.unfilled),
                }
                for metric in found
            ]
        )
        return
    print_names(console(), "", ((metric, "") for metric in found), lang)


def show(
    metric: Annotated[
        str, typer.Argument(help="An id, for example pdd.reply_rate_3min.", show_default=False)
    ],
    lang: Language = None,
    as_json: Json = False,
) -> None:
    """Show what a metric counts, by which rule and from which source (指标定义单).

    Example:  csmetrics show pdd.reply_rate_3min --lang zh
    """
    from csmetrics import registry

    if as_json:
        show_json(registry[metric].model_dump(mode="json"))
        return
    from csmetrics.wording.definition_sheet import sheet

    typer.echo(sheet(registry[metric], lang or "both"))
