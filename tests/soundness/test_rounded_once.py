"""A quotient is rounded once: polars multiplies by the reciprocal of a constant column."""

import polars as pl

from csmetrics.evaluation.calendar_periods import divided


def test_microseconds_over_a_constant_column_are_rounded_once():
    pairs = pl.DataFrame({"a": [380913000003, 0]}).with_columns(b=pl.lit(1_000_000))
    assert divided(pairs).to_list() == [380913.000003, 0.0]
