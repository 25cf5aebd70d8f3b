"""Rows on a timeline: how many come before an instant of a party, however far apart they are."""

from __future__ import annotations

import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st

from csmetrics.engine.asof_index import AsofIndex

PARTIES = st.one_of(st.integers(0, 3), st.integers(0, 2**32 - 1))
INSTANTS = st.one_of(st.integers(-3, 3), st.integers(-(2**55), 2**55))
SCHEMA = {"party": pl.UInt32, "t": pl.Int64}


@given(
    rows=st.lists(st.tuples(st.integers(0, 3), INSTANTS), max_size=12)
    | st.lists(st.tuples(PARTIES, INSTANTS), max_size=12),
    asked=st.lists(st.tuples(st.none() | PARTIES, st.none() | INSTANTS), max_size=12),
    inclusive=st.booleans(),
)
@example(rows=[(0, -(2**55)), (1, 2**55)], asked=[(2**32 - 1, 0), (300, 0)], inclusive=False)
def test_rows_before_an_instant_are_counted(rows, asked, inclusive):
    line = AsofIndex(pl.DataFrame(rows, schema=SCHEMA, orient="row"))
    assert line.rows.rows() == sorted(rows)
    wanted = pl.DataFrame(asked, schema={"party": pl.UInt32, "at": pl.Int64}, orient="row")
    assert line.count_before(wanted, inclusive=inclusive).to_list() == [
        None
        if party is None or at is None
        else sum(row < (party, at) or (inclusive and row == (party, at)) for row in rows)
        for party, at in asked
    ]
