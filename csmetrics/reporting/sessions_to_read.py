"""Section of a report that lists sessions to read: for each red figure and the whole period."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csmetrics.reporting.blocks import Cell, CellText, Section, Table
from csmetrics.reporting.cell_text import (
    Row,
    columns,
    count_cell,
    nobody,
    own_text_cell,
    text_cell,
    value_cell,
)
from csmetrics.reporting.inputs import ReportInputs

_COLUMNS = columns(
    ("例", "example"),
    ("原因", "why"),
    ("客服", "agent"),
    ("买家", "buyer"),
    ("会话", "session"),
    ("店铺", "shop"),
    ("开始", "started"),
    ("首次等待", "first wait", True),
    ("最长等待", "slowest wait", True),
    ("消息数", "messages", True),
)


def sessions(facts: ReportInputs, behind: Mapping[str, tuple[CellText, pl.DataFrame]]) -> Section:
    """Tabulate bad and good sessions, each with its reason.

    Args:
        facts: The evaluated inputs.
        behind: The title and rows of each red figure's table, by the table's key.
    """
    title = CellText("值得看的会话", "Sessions worth reading")
    tables = [_table(name, rows, key, facts.shops) for key, (name, rows) in behind.items()]
    if not facts.examples.is_empty():
        whole = CellText(
            "整期：先看不好的，再看好的", "The whole period: bad sessions first, then good ones"
        )
        tables.append(_table(whole if tables else title, facts.examples, "", facts.shops))
    if not tables:
        return Section("sessions", title)
    lead = CellText(
        "评分低、等得久、多次转手的在前。",
        "Sessions with low ratings, long waits or several transfers come first.",
    )
    return Section("sessions", title, lead, tables=tables)


def _table(name: CellText, rows: pl.DataFrame, key: str, shops: Mapping[str, str]) -> Table:
    cells = [_session(row, shops) for row in rows.iter_rows(named=True)]
    return Table(name, _COLUMNS, cells, key=key)


def _session(row: Row, shops: Mapping[str, str]) -> tuple[Cell, ...]:
    def seconds(name: str) -> Cell:
        return value_cell(None if row[name] is None else float(row[name]), "seconds")

    agent = row["agent_id"]
    return (
        own_text_cell("✗ 待改进", "✗ to improve", "breach")
        if row["example"] == "bad"
        else own_text_cell("✓ 示范", "✓ to follow", "meets"),
        own_text_cell(row["reason_zh"], row["reason_en"]),
        own_text_cell(*nobody("agent_id")) if agent is None else text_cell(agent),
        text_cell(row["buyer_id"]),
        text_cell(row["session_id"]),
        text_cell(shops.get(row["shop_id"], row["shop_id"])),
        text_cell(f"{row['started_at']:%Y-%m-%d %H:%M}"),
        seconds("first_wait"),
        seconds("slowest_wait"),
        count_cell(row["messages"]),
    )
