"""A report as one self-contained HTML page."""

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
"""Texts that are not broken across lines: dates, periods, durations, marks with their value."""


def page(content: Content, version: str) -> str:
    """Return the report as HTML with its styles, scripts, charts and chart library inlined.

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
    """Return the Content-Security-Policy: only these scripts and this style, nothing fetched."""
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
    """Return Vega, Vega-Lite and Vega-Embed as bundled in vl-convert, without network."""
    text: str = extra("vl_convert", "a report").javascript_bundle()
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _specs(content: Content) -> dict[str, object]:
    """Return the Vega-Lite specs by chart key and language, and their shared configuration."""
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
            with alt.utils.schemapi.debug_mode(arg=False):  # else parts are validated repeatedly
                spec = one.make(lang).to_dict(validate=False)
            spec.pop("config", None)
            spec.pop("$schema", None)
            drawn[one.key][lang] = inert(spec)
    return {"config": config, "charts": drawn}


def _in_script(value: object) -> str:
    """Encode as JSON that cannot close the enclosing script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
