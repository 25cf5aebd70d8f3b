"""Data sets as Spark DataFrames, and results of both engines side by side."""

import warnings

import polars as pl

import csmetrics as cs
from csmetrics import spark as on_spark
from csmetrics.errors import CsmetricsWarning


def spark_frame(spark, frame, partitions=1):
    """Convert a frame to a Spark DataFrame; naive times become ``timestamp_ntz``."""
    from pyspark.sql import types as t  # noqa: PLC0415  where it is

    table = frame.to_arrow()
    inferred = spark.createDataFrame(table.slice(0, 0)).schema
    naive = {name for name, dtype in frame.schema.items() if dtype == pl.Datetime("us", None)}
    fields = [
        t.StructField(f.name, t.TimestampNTZType() if f.name in naive else f.dataType)
        for f in inferred
    ]
    return spark.createDataFrame(table, t.StructType(fields)).repartition(partitions)


def spark_tables(spark, data, **frames):
    """Convert the tables of a data set to Spark DataFrames, some of them replaced."""
    given = {name: data.frame(name).collect().select(data.columns(name)) for name in data.tables}
    return {name: spark_frame(spark, frame) for name, frame in (given | frames).items()}


def heard(call):
    """Return a call's result and the library's warnings, except those of the health check."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        result = call()
    texts = [str(one.message) for one in found if one.category is CsmetricsWarning]
    return result, [text for text in texts if not text.startswith("the data look wrong")]


def same(metrics, data, tables, *, buckets, **kw):
    """Return the local result after asserting that Spark gives the same rows and warnings."""
    want, warned = heard(lambda: cs.evaluate(metrics, data, missing="skip", **kw))
    call = {"missing": "skip", "invalid": "trust", "time_zone": data.time_zone}
    got, found = heard(lambda: on_spark.evaluate(metrics, tables, buckets=buckets, **call, **kw))
    assert got.schema == want.schema
    assert got.equals(want)
    assert found == warned
    return want
