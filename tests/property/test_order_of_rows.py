"""Law 5: the order of rows in the input changes nothing where ``seq`` settles ties."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tests.property.laws import calls, engine, known, remade, same, some_metrics, splittable


def numbered(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    if table != "messages":
        return frame
    return frame.with_columns(seq=pl.int_range(pl.len(), dtype=pl.Int64))


@given(data=known(), some=some_metrics(), call=calls(), seed=st.integers(0, 2**32 - 1))
def test_shuffled_tables_give_the_same_rows(data, some, call, seed):
    asked = splittable(some, data, call["by"])
    ordered = remade(data, numbered)
    shuffled = remade(ordered, lambda _, frame: frame.sample(fraction=1, shuffle=True, seed=seed))
    same(engine(asked, ordered, **call), engine(asked, shuffled, **call))


@given(data=known(), some=some_metrics(), call=calls())
def test_a_lazy_data_set_and_an_eager_one_give_the_same_rows(data, some, call):
    asked = splittable(some, data, call["by"])
    ordered = remade(data, numbered)
    lazy = remade(ordered, lambda _, frame: frame.lazy())
    same(engine(asked, ordered, **call), engine(asked, lazy, **call))


@given(data=known(), some=some_metrics(), call=calls())
def test_both_engines_of_polars_and_every_run_give_the_same_bits(data, some, call):
    asked = splittable(some, data, call["by"])
    runs = []
    for affinity in ("streaming", "in-memory", "streaming"):
        with pl.Config(engine_affinity=affinity):
            runs.append(engine(asked, data, **call))
    same(runs[0], runs[1])
    same(runs[0], runs[2])
