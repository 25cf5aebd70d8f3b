"""A report as Markdown, for chats, wikis and mails."""

from __future__ import annotations

import re

from csmetrics.reporting.blocks import Card, CellText, Content, Section, Table
from csmetrics.wording.figure_text import Lang

_SPECIAL = re.compile(r"([\\`*_\[\]|~#])")


def markdown(content: Content) -> str:
    """Write the report in its language; markup characters in the texts are escaped."""
    lang = content.lang
    lines = [f"# {_safe(content.title, lang)}", ""]
    texts = [*content.facts, *(one.line for one in content.summary)]
    lines += [f"- {_safe(line, lang)}" for line in texts]
    for section in content.sections:
        if body := _section(section, lang):  # Markdown has no charts
            lines += ["", f"## {_safe(section.title, lang)}", *body]
    return "\n".join(lines) + "\n"


def _section(section: Section, lang: Lang) -> list[str]:
    lines: list[str] = []
    if not (section.cards or section.tables or section.sheets) and section.charts:
        return lines
    if section.lead and not section.cards:
        lines += ["", _safe(section.lead, lang)]
    if section.cards:
        lines += ["", *(_card(card, lang) for card in section.cards)]
    tables = [part for table in section.tables for part in table.narrow()]
    for table in tables:
        if len(tables) > 1:
            lines += ["", f"### {_safe(table.name, lang)}"]
        lines += ["", *_table(table, lang)]
        if table.note:
            lines += ["", _safe(table.note, lang)]
    for sheet in section.sheets:
        lines += ["", f"### {_safe(sheet.name, lang)}", ""]
        lines += [f"    {line}" for line in _in_language(sheet.text, lang).splitlines()]
    return lines


def _card(card: Card, lang: Lang) -> str:
    parts = [card.value, card.before, card.change, card.direction, card.verdict, *card.causes]
    if card.reading is not None and card.reading.sessions:
        ids = card.reading.sessions
        parts.append(CellText(f"先看会话 {'、'.join(ids)}", f"read {', '.join(ids)}"))
    text = " · ".join(_safe(part, lang) for part in parts if part is not None)
    whose = ""
    if card.platform is not None:
        about = CellText(f"（{card.platform.zh}口径）", f" ({card.platform.en})")
        whose = _safe(about, lang) if lang == "zh" else f" {_safe(about, lang)}"
    return f"- **{_safe(card.name, lang)}**{whose} {text}"


def _table(table: Table, lang: Lang) -> list[str]:
    def line(cells: list[str]) -> str:
        return f"| {' | '.join(cells)} |"

    heads = [_safe(column.name, lang) for column in table.columns]
    rules = ["---:" if column.numeric else "---" for column in table.columns]
    rows = [[_safe(cell.words, lang) for cell in row] for row in table.rows]
    return [line(heads), line(rules), *map(line, rows)]


def _in_language(text: CellText, lang: Lang) -> str:
    return text.zh if lang == "zh" else text.en


def _safe(given: CellText, lang: Lang) -> str:
    """Return a text on one line, with markup characters escaped."""
    text = " ".join(_in_language(given, lang).split())
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", text)
