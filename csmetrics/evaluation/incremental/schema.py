"""The columns of partial sums, and the checks of frames that are read from a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl

from csmetrics.language.measures import Count, Proportion, Quantile
from csmetrics.model.metric import Metric
from csmetrics.tables.time_zones import zone_of

KEYS = ("metric", "part", "reported_on")
AMOUNTS: dict[str, pl.DataType] = {
    "numerator": pl.Int128(),
    "denominator": pl.Int128(),
    "pending": pl.Int64(),
    "pending_met": pl.Int64(),
}
"""The integers of a row of sums; those of several rows may be added."""

QUANTITY = "quantity"
"""The column of a quantile's quantity; ``denominator`` counts the units that have it; else null."""

FIRST_DAY, LAST_DAY = date(2, 1, 1), date(9998, 12, 31)
"""The reported days that are accepted; the days before and after them are dates, too."""

_TEXTS = dict.fromkeys(("metric", "part"), pl.String())


def no_sums(groups: int, schema: Sequence[pl.DataType] = ()) -> pl.DataFrame:
    """Build an empty frame of sums; without ``schema`` the groups have the type Null."""
    names = group_names(groups)
    types = dict(zip(names, schema or [pl.Null()] * groups, strict=True))
    return pl.DataFrame(
        schema={**_TEXTS, "reported_on": pl.Date(), **types, QUANTITY: pl.Int64(), **AMOUNTS}
    )


def no_days(zone: str) -> pl.DataFrame:
    """Build an empty frame of evaluated days."""
    known: dict[str, pl.DataType] = {"as_of": pl.Datetime("us", zone)}
    known |= dict.fromkeys(("final", "begins"), pl.Boolean())
    return pl.DataFrame(schema={**_TEXTS, "reported_on": pl.Date(), **known})


def no_hours() -> pl.DataFrame:
    """Build an empty frame of the number of messages by part, day and local hour."""
    return pl.DataFrame(
        schema={
            "part": pl.String,
            "reported_on": pl.Date,
            "hour": pl.Int8,
            "messages": pl.Int64,
        }
    )


def group_names(groups: int) -> list[str]:
    """The names of the group columns of sums."""
    return [f"g{i}" for i in range(groups)]


def keys_of(groups: int) -> list[str]:
    """The columns that identify a row of sums: metric, part, day, groups and quantity."""
    return [*KEYS, *group_names(groups), QUANTITY]


def faults(
    metrics: Sequence[Metric],
    zone: str,
    groups: int,
    frames: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame],
) -> Iterator[str]:
    """Yield what is wrong with sums, days and hours.

    Args:
        metrics: The metrics of the sums.
        zone: The time zone of the days.
        groups: The number of columns that group the sums.
        frames: The sums, the days and the hours.
    """
    sums, days, hours = frames
    types = [sums.schema.get(name, pl.Null()) for name in group_names(groups)]
    wanted = (no_sums(groups, types), no_days(zone), no_hours())
    for what, found, empty in zip(("sums", "days", "hours"), frames, wanted, strict=True):
        if found.schema != empty.schema:
            yield f"its {what} have the wrong columns: {_shown(found.schema)}"
            return
        free = [*group_names(groups), QUANTITY] if what == "sums" else []
        lacking = [name for name in found.columns if name not in free and found[name].has_nulls()]
        if lacking:
            yield f"{lacking[0]} is null in a row of its {what}"
            return
    yield from _of_days(days, hours)
    yield from _of_rows(sums, days, groups)
    yield from _of_metrics(metrics, sums, days)


def _of_rows(sums: pl.DataFrame, days: pl.DataFrame, groups: int) -> Iterator[str]:
    for what, frame, of in (("sums", sums, keys_of(groups)), ("a day", days, list(KEYS))):
        if frame.select(of).is_duplicated().any():
            metric, part, day = frame.filter(frame.select(of).is_duplicated()).row(0)[:3]
            yield f"it has {what} of {metric} on {day}, part {part!r}, twice"
    stray = sums.join(days, on=list(KEYS), how="anti")
    if stray.height:
        yield (
            f"it has sums of {stray['metric'][0]} on {stray['reported_on'][0]}, but no row for "
            "that day"
        )
    for name in ("denominator", "pending", "pending_met"):
        if (sums[name] < 0).any():
            yield f"{name} is negative in a row"
    if (sums["pending_met"] > sums["pending"]).any():
        yield "a row has pending_met above pending"


def _of_days(days: pl.DataFrame, hours: pl.DataFrame) -> Iterator[str]:
    for frame in (days, hours):
        outside = frame.filter(~pl.col("reported_on").is_between(FIRST_DAY, LAST_DAY))
        if outside.height:
            yield f"it has the day {outside['reported_on'][0]}, which is outside the calendar"
    if not days["as_of"].dt.year().is_between(FIRST_DAY.year, LAST_DAY.year).all():
        yield "the as_of of a day is outside the calendar"
    if not (hours["hour"].is_between(0, 23) & (hours["messages"] >= 0)).all():
        yield "an hour is not 0 to 23, or its number of messages is negative"


def _of_metrics(metrics: Sequence[Metric], sums: pl.DataFrame, days: pl.DataFrame) -> Iterator[str]:
    labels = {metric.label: metric for metric in metrics}
    if unknown := sorted({*days["metric"]} - set(labels)):
        yield f"it has days of {unknown[0]!r}, which is not one of its metrics"
    if days.height and (lacking := sorted(set(labels) - {*days["metric"]})):
        yield f"it has no day of {lacking[0]}"
    for label, own in ((of, sums.filter(pl.col("metric") == of)) for of in labels):
        measures = [edition.measure for edition in labels[label].editions]
        if all(isinstance(measure, Proportion | Count) for measure in measures) and (
            (own["numerator"] < 0).any()
        ):
            yield f"the numerator of {label} is negative in a row"
        if all(isinstance(measure, Proportion) for measure in measures) and (
            (own["numerator"] > own["denominator"]).any()
        ):
            yield f"the numerator of {label} is above its denominator in a row"
        quantile = any(isinstance(measure, Quantile) for measure in measures)
        counted = pl.col("denominator") > 0 if quantile else pl.lit(value=False)
        if own.filter(pl.col(QUANTITY).is_not_null() != counted).height:
            yield f"a row of {label} has a quantity where it should have none, or lacks one"
        if quantile and (own["numerator"] != 0).any():
            yield f"{label} is a quantile, but a row has a numerator"


def _shown(schema: pl.Schema) -> str:
    return ", ".join(f"{name} {dtype}" for name, dtype in schema.items())


def attributes(rows: pl.DataFrame, metadata: dict[str, Any]) -> dict[str, Any]:
    """Convert the content of a file to the attributes of ``Partials``.

    Args:
        rows: The rows of the file.
        metadata: The metadata of the file.

    Raises:
        ValueError: The file has a column that partial sums do not have.
    """
    by, zone = tuple(map(str, metadata["by"])), zone_of(metadata["time_zone"]).key
    sums, days, hours = (
        list(frame.columns) for frame in (no_sums(len(by)), no_days(zone), no_hours())
    )
    of_hour, of_day = pl.col("hour").is_not_null(), pl.col("as_of").is_not_null()
    known = {*sums, *days, *hours}
    if strange := [name for name in rows.columns if name not in known]:
        msg = f"it has a column {strange[0]!r}: leave it out, or rename it"
        raise ValueError(msg)
    return {
        "metrics": tuple(Metric.model_validate(metric) for metric in metadata["metrics"]),
        "by": by,
        "time_zone": zone,
        "edition": date.fromisoformat(metadata["edition"]) if metadata["edition"] else None,
        "sums": rows.filter(~of_day & ~of_hour).select(sums),
        "days": rows.filter(of_day & ~of_hour).select(days),
        "hours": rows.filter(of_hour).select(hours),
    }
