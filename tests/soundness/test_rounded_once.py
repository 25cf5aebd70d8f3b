"""A quotient is rounded once: as Python divides integers, whatever their size and number."""

import polars as pl
import pytest

from csmetrics.evaluation.calendar_periods import divided

A, B = 2**53 + 1, 380_913_000_003


@pytest.mark.parametrize(
    "pairs",
    [
        pytest.param([(B, 10**6), (0, 10**6)], id="over a constant"),
        pytest.param([(B, 10**6)], id="a single one"),
        pytest.param([(A, 3), (1, 3)], id="too large for a float"),
        pytest.param([(7, 2**60 + 1), (-A, 1)], id="a large divisor, a large negative one"),
        pytest.param([(1, 0), (0, 0), (None, 0), (None, 3), (3, None), (1, 3)], id="over nothing"),
        pytest.param([(A, 0), (None, A), (A, None), (10**30, 10**29 + 1)], id="large over nothing"),
        pytest.param([(5, 0)], id="a single one over nothing"),
        pytest.param([(None, 5)], id="a single one not known"),
        pytest.param([], id="none"),
    ],
)
def test_integers_are_divided_with_one_rounding(pairs):
    a, b = (
        pl.Series(one, dtype=pl.Int128) for one in (zip(*pairs, strict=True) if pairs else ([], []))
    )
    wanted = [x / y if y and x is not None else None for x, y in pairs]
    assert divided(a, b).to_list() == wanted


def test_a_literal_column_is_divided_by_with_one_rounding():
    pairs = pl.DataFrame({"a": [B, 0]}).with_columns(b=pl.lit(1_000_000))
    assert divided(pairs["a"], pairs["b"]).to_list() == [380_913.000003, 0.0]
