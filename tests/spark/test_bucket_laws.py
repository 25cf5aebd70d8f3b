"""The sums of buckets are those of the whole, whatever the data: what Spark runs, without Spark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from csmetrics import Dataset, Metric
from csmetrics.errors import MissingDataError
from csmetrics.evaluation.evaluate import result_of, snapshot_of, spans_of
from csmetrics.evaluation.request import EvaluationRequest
from csmetrics.evaluation.result import covered_periods
from csmetrics.spark import spark_evaluation
from csmetrics.spark.input_checks import InputSummary
from csmetrics.spark.job import BROADCAST, Input, Job
from csmetrics.spark.number_columns import columns_as_numbers
from csmetrics.spark.remote import conform
from csmetrics.spark.shuffle import BUCKET, cut_rows
from tests.property.laws import cases, engine, quietly, same
from tests.seen import law, saw


class PlainJob(Job):
    """A job whose buckets are evaluated here, one after the other."""

    def run(self, function, schema, *, columns=None, hours=False):
        """The answers of all buckets."""
        task, dealt = self.tasks(columns, hours=hours)
        pieces = pl.concat(
            cut_rows(one, sent(self.found.tables[one.table], one.columns, one.numbers))
            for one in dealt
        )
        return pl.concat(
            conform(function(task, pieces.filter(pl.col(BUCKET) == bucket)), schema)
            for bucket in range(self.given.buckets)
        )

    def as_numbers(self, sent):
        """As if all words were words in Spark."""
        types = {table: dict.fromkeys(names, "string") for table, names in sent.items()}
        return columns_as_numbers(types, self.request.groups)


def sent(rows: pl.DataFrame, columns: Sequence[str], numbers: frozenset[str]) -> pl.DataFrame:
    """Columns as they are sent, ids by other hashes than Spark's."""
    found: list[pl.Expr] = []
    for name in columns:
        column = pl.col(name)
        if name not in numbers:
            found.append(column)
        elif name in ("sender", "mode"):
            found.append(column.replace_strict(PLACES, return_dtype=pl.Int8).alias(f"{name} 0"))
        else:
            more = () if name == "session_id" else ((column.hash(2) % 2**31).cast(pl.Int32),)
            hashes = (column.hash(1).reinterpret(signed=True), *more)
            found += [
                pl.when(column.is_not_null()).then(part).alias(f"{name} {number}")
                for number, part in enumerate(hashes)
            ]
    return rows.select(found)


PLACES = {"buyer": 0, "agent": 1, "system": 2}
PLACES |= {"manual": 0, "assisted": 1, "automatic": 2, "bulk": 3}


def in_buckets(asked: Sequence[Metric], data: Dataset, buckets: int, **call: Any) -> pl.DataFrame:
    """What ``csmetrics.spark.evaluate`` makes of these rows, its input checks apart."""
    defaults = {"per": "day", "by": (), "start": None, "end": None, "as_of": data.as_of}
    more = {"edition": None, "missing": "raise", "registry": engine_registry()}
    arguments = {**defaults, **more, **call, "metrics": asked}
    whole = EvaluationRequest(data=data, **arguments)
    frames = {name: data.frame(name).collect().select(data.columns(name)) for name in data.tables}
    shown = {name: f if name in BROADCAST else f.clear() for name, f in frames.items()}
    skeleton = Dataset(**shown, time_zone=data.time_zone, invalid="trust")
    request = EvaluationRequest(data=skeleton, **arguments)
    snapshot = snapshot_of(request)
    spread = {name: frame for name, frame in frames.items() if name not in BROADCAST}
    job = PlainJob(
        request=request,
        snapshot=snapshot,
        spans=spans_of(whole, snapshot_of(whole)),
        found=InputSummary(spread),
        given=Input({}, None, data.time_zone, "trust", buckets),
        session=None,
    )
    covered = covered_periods(request.asked, job.spans)
    sums, _ = spark_evaluation.bucketed_sums(job, added, hours=False)
    return result_of(request, snapshot, job.spans, covered, sums)


def engine_registry():
    """The registry, which knows none of the drawn metrics."""
    from csmetrics import registry  # noqa: PLC0415  it takes a while

    return registry


def added(answers: pl.DataFrame, schema: pl.DataFrame) -> pl.DataFrame:
    """The answers of buckets, added up here."""
    amounts = ("numerator", "denominator", "pending", "pending_met")
    keys = [name for name in schema.columns if name not in amounts]
    return conform(answers.group_by(keys).agg(pl.col(amounts).sum()), schema)


@law(rounds=2)
@given(case=cases(), buckets=st.integers(1, 7))
def test_the_sums_of_buckets_are_those_of_the_whole(case, buckets):
    data, asked, call = case
    if not asked:
        return
    try:
        whole = engine(asked, data, **call)
    except MissingDataError:
        return
    same(quietly(in_buckets, asked, data, buckets, **call), whole)
    saw(whole, data, asked, call)
