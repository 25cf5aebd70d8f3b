"""Law 5: the order of rows in the input changes nothing where ``seq`` settles ties."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.property.laws import cases, engine, remade, same
from tests.seen import law, saw


def numbered(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    if table != "messages":
        return frame
    return frame.with_columns(seq=pl.int_range(pl.len(), dtype=pl.Int64))


@law(rounds=1, ties=50)
@given(case=cases(), seed=st.integers(0, 2**32 - 1))
def test_shuffled_tables_give_the_same_rows(case, seed):
    data, asked, call = case
    ordered = remade(data, numbered)
    shuffled = remade(ordered, lambda _, frame: frame.sample(fraction=1, shuffle=True, seed=seed))
    rows = engine(asked, ordered, **call)
    same(rows, engine(asked, shuffled, **call))
    saw(rows, data, asked, call)


@pytest.mark.wide
@law(rounds=2)
@given(case=cases())
def test_a_lazy_data_set_and_an_eager_one_give_the_same_rows(case):
    data, asked, call = case
    ordered = remade(data, numbered)
    lazy = remade(ordered, lambda _, frame: frame.lazy())
    rows = engine(asked, ordered, **call)
    same(rows, engine(asked, lazy, **call))
    saw(rows, data, asked, call)


@pytest.mark.wide
@law(rounds=2)
@given(case=cases())
def test_both_engines_of_polars_and_every_run_give_the_same_bits(case):
    data, asked, call = case
    runs = []
    for affinity in ("streaming", "in-memory", "streaming"):
        with pl.Config(engine_affinity=affinity):
            runs.append(engine(asked, data, **call))
    same(runs[0], runs[1])
    same(runs[0], runs[2])
    saw(runs[0], data, asked, call)
