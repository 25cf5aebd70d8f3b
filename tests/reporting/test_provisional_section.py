"""The section of figures that may still change: of too many, the latest of every metric."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import csmetrics as cs
from csmetrics.reporting.appendix import provisional
from csmetrics.reporting.blocks import CellText
from csmetrics.reporting.display.read_result import Result
from tests.answers.answer_rows import BUYERS, RATE, days, result, row


def section(number):
    """So many days of two metrics, none of them final; BUYERS comes first in the report."""
    rows = [
        row(label, 5, below, period=days(n), final=False)
        for label, below in ((RATE, 10), (BUYERS, None))
        for n in range(number)
    ]
    headlines = SimpleNamespace(
        read=Result(result(*rows), cs.registry),
        labels=[BUYERS, RATE],
        name=lambda label: CellText(label, label),
    )
    return provisional(SimpleNamespace(known=datetime(2026, 5, 1)), headlines)  # noqa: DTZ001  local


def test_of_seventy_days_the_last_thirty_of_both_metrics_stand_in_the_order_of_the_report():
    (table,) = section(70).tables
    found = [(cells[0].value, cells[1].value) for cells in table.rows]
    last = [date(2026, 3, 2) + timedelta(days=n) for n in range(40, 70)]
    assert found == [(label, day) for label in (BUYERS, RATE) for day in last]
    assert table.note == ("共 140 行，列出最近的 60 行。", "140 in all; the latest 60 are listed.")


def test_up_to_sixty_rows_are_all_shown():
    (table,) = section(30).tables
    assert (len(table.rows), table.note) == (60, None)
