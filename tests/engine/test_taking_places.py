"""Values taken at places, by either engine of polars."""

import polars as pl
import pytest

from csmetrics.engine.column_ops import take

NUMBERS, WORDS = pl.Series([1, 0], dtype=pl.UInt32), pl.Series(["a", "b"])


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
@pytest.mark.parametrize("places", [[], [0, None, 1], [None]])
def test_what_is_taken_at_places_that_were_taken(engine, places):
    frame = pl.LazyFrame({"place": pl.Series(places, dtype=pl.UInt32)})

    def words(numbers):
        taken = take(WORDS, take(numbers, pl.col("place"))).alias("word")
        return frame.with_columns(taken).select("word").collect(engine=engine)["word"].to_list()

    assert words(NUMBERS) == [None if place is None else "ba"[place] for place in places]
    if set(places) <= {None}:  # a place among no values is null
        assert words(NUMBERS.clear()) == places
