"""Results of ``evaluate`` written down by hand."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

ZONE = "Asia/Shanghai"
SCHEMA = {
    "metric": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "value": pl.Float64,
    "pending": pl.UInt32,
    "pending_met": pl.UInt32,
    "unit": pl.String,
    "status": pl.String,
    "final_at": pl.Datetime("us", ZONE),
}
WEEKS = [date(2026, 3, 2) + timedelta(weeks=n) for n in range(4)]


def row(  # noqa: PLR0913  what a row has
    metric, week, above, below, *, pending=0, met=0, unit="ratio", final=True, **groups
):
    """One row of a week; the value is worked out, as the contract says."""
    start = WEEKS[week]
    value = above if below is None else (above / below if below else None)
    return {
        "metric": metric,
        "period_start": start,
        "period_end": start + timedelta(days=7),
        **groups,
        "numerator": float(above),
        "denominator": None if below is None else float(below),
        "value": value,
        "pending": pending,
        "pending_met": met,
        "unit": unit,
        "status": "final" if final else "provisional",
        "final_at": datetime(2026, 4, 1, tzinfo=ZoneInfo(ZONE)),
    }


def result(*rows, by=()):
    columns = [*list(SCHEMA)[:3], *by, *list(SCHEMA)[3:]]
    schema = {name: SCHEMA.get(name, pl.String) for name in columns}
    return pl.DataFrame(list(rows), schema=schema)
