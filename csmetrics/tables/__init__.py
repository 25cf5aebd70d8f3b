"""The tables in: one model a row, frames that obey the same rules, and the data set of both."""

from csmetrics.tables.columns import EVENT_TABLES, EXEMPT, KEYS, TABLES, TIMES, Column, columns_of
from csmetrics.tables.dataset import Dataset, hide_later
from csmetrics.tables.intake import Report
from csmetrics.tables.models import (
    BuyerFlag,
    Complaint,
    Message,
    Order,
    Rating,
    Refund,
    Review,
    Row,
    Session,
    Shift,
)
from csmetrics.tables.report import FILE, LINE, MARKS, REFUSED, REPAIRED

__all__ = [
    "EVENT_TABLES",
    "EXEMPT",
    "KEYS",
    "FILE",
    "LINE",
    "MARKS",
    "REFUSED",
    "REPAIRED",
    "TABLES",
    "TIMES",
    "BuyerFlag",
    "Column",
    "Complaint",
    "Dataset",
    "Message",
    "Order",
    "Rating",
    "Refund",
    "Report",
    "Review",
    "Row",
    "Session",
    "Shift",
    "columns_of",
    "hide_later",
]
