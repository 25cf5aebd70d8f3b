"""23:59:60 is read by many tools as the next minute, and so as the next day."""

from datetime import datetime

import polars as pl
import pytest

from csmetrics.errors import DataError
from csmetrics.exports import read_export
from csmetrics.tables import Dataset
from tests.soundness.talks import talk

TEXT = talk(("b", "2016-12-31 23:59:59", "buyer")).with_columns(
    sent_at=pl.lit("2016-12-31 23:59:60")
)


def test_polars_itself_takes_it_for_the_next_year():
    found = pl.Series(["2016-12-31 23:59:60"]).str.to_datetime("%Y-%m-%d %H:%M:%S").item()
    assert found == datetime(2017, 1, 1)  # noqa: DTZ001  local


@pytest.mark.parametrize("form", [None, "%Y-%m-%d %H:%M:%S"])
def test_an_export_with_it_is_refused(form):
    found = read_export(TEXT, time_format=form)
    assert found["sent_at"].to_list() == [None]
    with pytest.raises(DataError, match=r"a cell of the export cannot be read: 1 row.*:60'"):
        Dataset(messages=found)
