"""Select days of one kind by the calendar: ordinary days, holidays, those of an event."""

from __future__ import annotations

from itertools import product

import polars as pl

from csmetrics.errors import ArgumentError, nearest
from csmetrics.tables import Dataset

_KINDS = ("holiday", "workday", "event")
_SPECIAL = pl.col("kind").is_in(_KINDS)


def like_days(data: Dataset, rows: pl.DataFrame, days: str) -> pl.DataFrame:
    """Keep the rows whose day is of one kind in the data set's calendar.

    Args:
        data: A data set with the table ``calendar``; ``shops`` gives the shops' platforms.
        rows: Rows with ``shop_id`` and ``day``.
        days: "ordinary", a kind, or the name of an event.

    Raises:
        ArgumentError: There is no calendar, or no day of this kind or event of this name in it.
    """
    if "calendar" not in data.tables:
        msg = f"days={days!r} needs the table calendar: Dataset(calendar=calendars.events(2026))"
        raise ArgumentError(msg)
    calendar = data.frame("calendar").lazy().filter(_SPECIAL).collect()
    names = calendar.filter(kind="event")["name"].drop_nulls().unique().sort().to_list()
    if days in _KINDS:
        calendar = calendar.filter(kind=days)
        if calendar.is_empty():
            msg = f"days={days!r}: the calendar has no day of this kind; add its days to it"
            raise ArgumentError(msg)
    elif days != "ordinary":
        if days not in names:
            known = ["ordinary", *_KINDS, *names]
            msg = f"days is one of {', '.join(known)}, not {days!r}.{nearest(days, known)}"
            raise ArgumentError(msg)
        calendar = calendar.filter(kind="event", name=days)
    platforms: dict[str, str | None] = {}
    if "shops" in data.tables:
        shops = data.frame("shops").lazy().select("shop_id", "platform").collect()
        platforms = dict(shops.iter_rows())
    found = [
        (shop, row["day"])
        for row, shop in product(calendar.iter_rows(named=True), rows["shop_id"].unique().to_list())
        if row["shop_id"] in {None, shop}
        and (row["platform"] is None or row["platform"] == platforms.get(shop))
    ]
    schema: dict[str, pl.DataType] = {"shop_id": rows.schema["shop_id"], "day": pl.Date()}
    special = pl.DataFrame(found, schema=schema, orient="row").unique()
    return rows.join(special, on=["shop_id", "day"], how="anti" if days == "ordinary" else "semi")
