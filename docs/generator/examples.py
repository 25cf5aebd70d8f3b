"""The worked examples of a metric, as ``tests/spec`` states them and its tests check them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from csmetrics.model.edition import Text
from csmetrics.tables import TABLES
from generator.markdown import Lang, both, bullets, plain, say, table, title

SPEC = Path(__file__).parents[2] / "tests" / "spec"
Entry = Mapping[str, Any]

EXPECTED = both("Expected:", "应得：")
CALLED = both("Asked with", "查询参数：")
FILLED = both("With", "指标参数：")
PRINTED = both("Printed in", "出处：")


@cache
def entries(file: str) -> tuple[Entry, ...]:
    """The worked examples of one file, in its order."""
    text = (SPEC / f"{file}.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["spec"])


@cache
def _by_metric() -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for path in sorted(SPEC.glob("*.toml")):
        for entry in entries(path.stem):
            found.setdefault(entry["metric"], []).append(entry)
    return found


def of_metric(metric_id: str) -> tuple[Entry, ...]:
    """The worked examples of a metric, by file and in their order."""
    return tuple(_by_metric().get(metric_id, ()))


def shown(entry: Entry, number: int, lang: Lang) -> list[str]:
    """One worked example: what it shows, its tables, how it is asked and what it gives."""
    name = title(entry["name"].replace("_", " "))
    parts = [f"### {number}. {name}" if lang == "en" else f"### 例 {number}"]
    parts.append(plain(entry[lang]))
    if source := entry.get("source"):
        parts.append(_labelled(PRINTED, plain(source), lang))
    given = [_given(FILLED, entry.get("with"), lang), _given(CALLED, _asked(entry), lang)]
    if any(given):
        parts.append(bullets(line for line in given if line))
    parts += tables(entry)
    parts += [say(EXPECTED, lang), expected(entry)]
    return parts


def tables(entry: Entry) -> list[str]:
    """The tables of a worked example, each under its name."""
    return [
        f"`{name}`\n\n{table(head, rows)}"
        for name in TABLES
        if entry.get(name, "").strip()
        for head, *rows in [cells(entry[name])]
    ]


def expected(entry: Entry) -> str:
    """The rows a worked example gives, with the columns it states."""
    rows = entry["expect"]
    head = list(dict.fromkeys(name for row in rows for name in row))
    return table(head, [[figure(row.get(name, "")) for name in head] for row in rows])


def figure(value: Any) -> str:  # noqa: ANN401  whatever TOML holds
    """A value as the pages print it; a quotient that does not end is cut to six places."""
    if isinstance(value, float) and len(repr(value).partition(".")[2]) > 10:  # noqa: PLR2004
        return f"{value:.6f}"
    return plain(str(value))


def _asked(entry: Entry) -> dict[str, Any]:
    call = dict(entry.get("call", {}))
    if "time_zone" in entry:
        call["time_zone"] = entry["time_zone"]
    return call


def _given(label: Text, values: Mapping[str, Any] | None, lang: Lang) -> str:
    if not values:
        return ""
    listed = ", ".join(f"`{name} = {value}`" for name, value in values.items())
    return _labelled(label, listed, lang)


def _labelled(label: Text, words: str, lang: Lang) -> str:
    return f"{label.en} {words}" if lang == "en" else f"{label.zh}{words}"


def cells(text: str) -> list[list[str]]:
    """The cells of a table as it is written, its head first."""
    return [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.strip().splitlines()
    ]
