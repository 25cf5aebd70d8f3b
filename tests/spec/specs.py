"""Worked examples as small tables: each is a test, and is printed under its metric in the docs.

A spec file holds ``[[spec]]`` entries::

    name = "one_late_answer_spoils_the_buyer_day"      # the sentence, and the test's name
    metric = "pdd.reply_rate_3min"
    en = "..."                                          # what it shows, in both languages
    zh = "..."
    source = "..."                                      # where it is printed, if it is
    with = { limit = 60 }                               # values of parameters
    messages = '''
    | sent_at  | sender |
    | 10:00:00 | buyer  |
    '''
    call = { by = "agent_id", as_of = "03-02 23:01" }   # arguments of evaluate; per is "all"
    expect = [{ numerator = 0, denominator = 1 }]       # "null" is null

Cells left empty are null, columns left out take the defaults below, times without a date lie on
2026-03-02, and everything is known up to 2026-05-01 unless ``as_of`` says otherwise.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from csmetrics.catalogue.builtin import registry
from csmetrics.model.requirements import columns_read
from csmetrics.tables import KEYS, TABLES, Dataset

HERE = Path(__file__).parent
DAY = date(2026, 3, 2)
KNOWN = datetime(2026, 5, 1)  # noqa: DTZ001  local times, as users write them
DEFAULTS: dict[str, dict[str, Any]] = {
    "messages": {"shop_id": "shop", "buyer_id": "ann", "mode": "manual"},
    "sessions": {"shop_id": "shop", "buyer_id": "ann"},
    "orders": {"shop_id": "shop", "buyer_id": "ann", "amount": 100, "quantity": 1},
    "refunds": {"shop_id": "shop", "buyer_id": "ann", "kind": "refund_only", "amount": 100},
    "reviews": {"shop_id": "shop", "buyer_id": "ann"},
    "ratings": {"shop_id": "shop", "buyer_id": "ann"},
    "complaints": {"shop_id": "shop", "buyer_id": "ann"},
    "shifts": {"shop_id": "shop"},
    "buyer_flags": {"shop_id": "shop", "buyer_id": "ann", "flag": "spam"},
}
WHOLE = {"quantity", "score", "seq", "level"}


@dataclass(frozen=True)
class Spec:
    """One worked example."""

    platform: str
    entry: dict[str, Any]

    @property
    def name(self) -> str:
        return self.entry["name"]

    @property
    def metric(self) -> str:
        return self.entry["metric"]

    def data(self) -> Dataset:
        """The tables of the example, and those that its metric reads, empty."""
        zone = self.entry.get("time_zone", "Asia/Shanghai")
        tables = {
            table: [
                model.model_validate(row, context={"time_zone": zone})
                for row in _rows(table, self.entry.get(table, ""))
            ]
            for table, model in TABLES.items()
            if table in self._tables()
        }
        return Dataset(**tables, time_zone=zone)

    def _tables(self) -> set[str]:
        metric = registry.get(self.metric, **self.parameters())
        read = {table for edition in metric.editions for table in columns_read(edition.measure)}
        return {"messages", *read, *self.entry}

    def call(self) -> dict[str, Any]:
        """The arguments of ``evaluate``."""
        given = dict(self.entry.get("call", {}))
        for name in ("start", "end", "edition"):
            if name in given and isinstance(given[name], str):
                given[name] = date.fromisoformat(given[name])
        if "as_of" in given:
            given["as_of"] = _moment(given["as_of"])
        return {"per": "all", "as_of": KNOWN, **given}

    def parameters(self) -> dict[str, Any]:
        """The values of the metric's parameters."""
        return self.entry.get("with", {})


def load() -> list[Spec]:
    """All worked examples, by file and in their order."""
    return [
        Spec(platform=path.stem, entry={**entry, "expect": [_expected(r) for r in entry["expect"]]})
        for path in sorted(HERE.glob("*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["spec"]
    ]


def _expected(row: dict[str, Any]) -> dict[str, Any]:
    return {name: None if value == "null" else value for name, value in row.items()}


def _rows(table: str, text: str) -> list[dict[str, Any]]:
    lines = [
        line.strip().strip("|").split("|") for line in text.strip().splitlines() if line.strip()
    ]
    if not lines:
        return []
    names = [name.strip() for name in lines[0]]
    unknown = [name for name in names if name not in TABLES[table].model_fields]
    assert not unknown, f"{table} has no column {unknown}"
    return [
        _row(table, names, [cell.strip() for cell in cells], i) for i, cells in enumerate(lines[1:])
    ]


def _row(table: str, names: list[str], cells: list[str], number: int) -> dict[str, Any]:
    assert len(names) == len(cells), f"{table} row {number + 1} has {len(cells)} cells"
    row = dict(DEFAULTS[table])
    own_key = KEYS[table][0] if len(KEYS[table]) == 1 else None
    if own_key and own_key not in names:
        row[own_key] = f"{own_key[0]}{number + 1}"
    for name, cell in zip(names, cells, strict=True):
        row[name] = _cell(name, cell) if cell else None
    return row


def _cell(name: str, cell: str) -> Any:
    if name.endswith("_at"):
        return _moment(cell)
    if cell in ("true", "false"):
        return cell == "true"
    if name in WHOLE:
        return int(cell)
    return float(cell) if name in ("amount", "weight") else cell


def _moment(text: str) -> datetime:
    """ "10:00:05", "03-03 10:00" or "2021-11-30 10:00:00.000001" as a local time."""
    day, _, clock = text.rpartition(" ")
    if not day:
        local = DAY
    elif day.count("-") == 1:
        local = date.fromisoformat(f"{DAY.year}-{day}")
    else:
        local = date.fromisoformat(day)
    hours, _, rest = clock.partition(":")
    minutes, _, seconds = rest.partition(":")
    span = timedelta(
        hours=int(hours), minutes=int(minutes), microseconds=round(float(seconds or 0) * 1e6)
    )
    return datetime.combine(local, time.min) + span
