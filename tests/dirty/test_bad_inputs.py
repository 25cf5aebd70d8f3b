"""Every bad input is refused, and says which table, column and rows, and what to do."""

import polars as pl
import pytest

from csmetrics.errors import DataError
from csmetrics.tables import Dataset
from tests.dirty.bad_inputs import BAD, GOOD
from tests.every import for_every

ZONE = "Europe/London"
each = for_every(one=BAD)
in_two_ways = pytest.mark.parametrize("lazy", [False, True], ids=["frame", "lazy"])


def given(one, *, lazy, **more):
    tables = {name: pl.DataFrame(GOOD[name]) for name in one.more if name in GOOD}
    tables[one.table] = one.frame()
    tables = {name: frame.lazy() if lazy else frame for name, frame in tables.items()}
    asked = {name: value for name, value in one.more.items() if name not in GOOD}
    return Dataset(**tables, **asked, **more, time_zone=ZONE)


def test_there_are_at_least_a_hundred_and_ten_of_them_were_reported():
    assert len({(one.table, one.rule) for one in BAD}) == len(BAD) >= 100
    reported = {one.reported for one in BAD if one.reported}
    assert len(reported) >= 10
    assert all(url.startswith("https://") for url in reported)


def test_the_rows_they_are_bent_from_are_good():
    frames = {name: pl.DataFrame(rows) for name, rows in GOOD.items()}
    assert Dataset(**frames, time_zone=ZONE).rejected.is_empty()


@in_two_ways
@each
def test_it_is_refused_with_table_column_rows_and_what_to_do(one, lazy):
    with pytest.raises(DataError) as caught:
        given(one, lazy=lazy)
    lines = str(caught.value).splitlines()
    (found,) = [line for line in lines if one.says in line]
    assert one.rows in found
    assert lines[lines.index(found) + 1].strip() == one.advice
    above = [line for line in lines[: lines.index(found)] if not line.startswith(" ")]
    assert above[-1].startswith(f"{one.table}: ")
    assert lines[-1] == "Rows are numbered from 0 in the table as given."


@in_two_ways
@each
def test_it_is_put_aside_and_all_rows_are_accounted_for(one, lazy):
    data = given(one, lazy=lazy, invalid="quarantine")
    aside = data.rejected.filter(pl.col("table") == one.table)
    assert [rule for rule in aside["rule"] if one.says in rule]
    counts = data.report().tables.row(by_predicate=pl.col("table") == one.table, named=True)
    assert counts["given"] == 2 == counts["accepted"] + counts["rejected"]
    assert counts["accepted"] == data.frame(one.table).collect().height
    assert counts["rejected"] == aside["row"].n_unique()
