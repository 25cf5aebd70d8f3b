"""A report as one HTML page that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, get_args

from csmetrics.reporting.blocks import Content, Figure
from csmetrics.reporting.display.extras import extra
from csmetrics.reporting.display.inert import inert
from csmetrics.reporting.display.theme import charts, configured
from csmetrics.wording.figure_text import Lang

_TEMPLATES = Path(__file__).parent / "templates"
_WHOLE = re.compile(
    r"\d{4}-\d\d-\d\d(?: – (?:\d{4}-)?\d\d-\d\d| \d\d:\d\d)?"
    r"|\d+[dhm] \d+[hms]\b|\d+(?:天|小时|分)\d+(?:小时|分|秒)|[\d.]+–[\d.]+%"
    r"|\S+(?: [°※])+"
)
"""Dates, periods, lengths of time, and signs with what they stand behind: no line ends inside."""


def page(content: Content, version: str) -> str:
    """The report as HTML: style, script, charts and the library that draws them inside.

    Raises:
        ArgumentError: An extra is not installed.
    """
    jinja2 = extra("jinja2", "a report")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    markupsafe = extra("markupsafe", "a report")
    safe = markupsafe.Markup

    def ours(name: str) -> Any:  # noqa: ANN401  markup
        return safe((_TEMPLATES / name).read_text("utf-8"))

    def whole(text: str) -> Any:  # noqa: ANN401  markup
        escaped = str(markupsafe.escape(text))
        return safe(_WHOLE.sub(r'<span class="whole">\g<0></span>', escaped))

    environment.filters["whole"] = whole
    style, script, bundle = ours("style.css"), ours("page.js"), safe(_bundle())
    keys = [sheet.label for section in content.sections for sheet in section.sheets]
    keys += [table.key for section in content.sections for table in section.tables if table.key]
    shown: str = environment.get_template("report.html").render(
        content=content,
        anchors={key: f"a{n}" for n, key in enumerate(keys)},
        narrow=lambda tables: [part for table in tables for part in table.narrow()],
        version=version,
        policy=_policy(style, (script, bundle)),
        style=style,
        script=script,
        bundle=bundle,
        specs=safe(_in_script(_specs(content))),
    )
    return shown


def _policy(style: str, scripts: Sequence[str]) -> str:
    """What the page may do: run these scripts, wear this style, and nothing else."""
    known = " ".join(map(_hash, scripts))
    return (
        f"default-src 'none'; script-src {known}; style-src {_hash(style)}; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed, as vl-convert holds them; nothing is fetched."""
    text: str = extra("vl_convert", "a report").javascript_bundle()
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _specs(content: Content) -> dict[str, object]:
    """Every chart in both languages by its key, and the configuration they share."""
    figures: list[Figure] = []
    for section in content.sections:
        figures += section.charts
        figures += [card.chart for card in section.cards if card.chart is not None]
    alt = charts()
    config = configured(alt.Chart().mark_point()).to_dict()["config"]
    drawn: dict[str, dict[str, object]] = {}
    for one in figures:
        drawn[one.key] = {}
        for lang in get_args(Lang):
            with alt.utils.schemapi.debug_mode(arg=False):  # else parts are validated many times
                spec = one.make(lang).to_dict(validate=False)
            spec.pop("config", None)
            spec.pop("$schema", None)
            drawn[one.key][lang] = inert(spec)
    return {"config": config, "charts": drawn}


def _in_script(value: object) -> str:
    """JSON that cannot end the element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
