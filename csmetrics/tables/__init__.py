"""The tables: their models, validation of frames by the same rules, and ``Dataset``."""

from csmetrics.tables.dataset import Dataset, EndOfDay
from csmetrics.tables.dataset_access import (
    coded_frame,
    hide_later,
    platforms_of,
    with_columns_of,
)
from csmetrics.tables.intake import Report
from csmetrics.tables.schema.column_types import OwnType, holds_own
from csmetrics.tables.schema.models import (
    Agent,
    BuyerFlag,
    CalendarDay,
    Complaint,
    Message,
    Order,
    Rating,
    Refund,
    Review,
    Session,
    Shift,
    Shop,
)
from csmetrics.tables.schema.row import Row
from csmetrics.tables.schema.table_columns import (
    EVENT_TABLES,
    EXEMPT,
    KEYS,
    OMITTABLE,
    OPTIONAL_TABLES,
    TABLES,
    TIMES,
    Column,
    columns_of,
)
from csmetrics.tables.time_zones import YearError, end_of_day, instant_of
from csmetrics.tables.validation.violations import FILE, LINE, MARKS, REFUSED, REPAIRED, SHEET

__all__ = [
    "EVENT_TABLES",
    "EXEMPT",
    "FILE",
    "KEYS",
    "LINE",
    "MARKS",
    "OMITTABLE",
    "OPTIONAL_TABLES",
    "REFUSED",
    "REPAIRED",
    "SHEET",
    "TABLES",
    "TIMES",
    "Agent",
    "BuyerFlag",
    "CalendarDay",
    "Column",
    "Complaint",
    "Dataset",
    "EndOfDay",
    "Message",
    "Order",
    "OwnType",
    "Rating",
    "Refund",
    "Report",
    "Review",
    "Row",
    "Session",
    "Shift",
    "Shop",
    "YearError",
    "coded_frame",
    "columns_of",
    "end_of_day",
    "hide_later",
    "holds_own",
    "instant_of",
    "platforms_of",
    "with_columns_of",
]
