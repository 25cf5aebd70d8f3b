"""A file that is damaged, gone or changed is one clear error, whenever it is noticed."""

import io

import polars as pl
import pytest

from csmetrics import CsmetricsError, Dataset, evaluate
from csmetrics.datasets import sample_shop
from csmetrics.errors import DataError
from csmetrics.exports import read_export


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "messages.parquet"
    sample_shop(days=2).frame("messages").collect().write_parquet(path, row_group_size=100)
    return path


@pytest.mark.parametrize("kept", [0, 4, 100, 0.5, 0.99])
@pytest.mark.parametrize("invalid", ["raise", "quarantine", "trust"])
def test_a_truncated_parquet_file_is_refused_by_table(written, kept, invalid):
    whole = written.read_bytes()
    written.write_bytes(whole[: kept if isinstance(kept, int) else int(kept * len(whole))])
    with pytest.raises(DataError, match="messages: the frame cannot be read: "):
        Dataset(messages=pl.scan_parquet(written), invalid=invalid)
    with pytest.raises(DataError):
        read_export(written)


def test_a_file_whose_inside_is_damaged_is_refused(written):
    whole = bytearray(written.read_bytes())
    whole[200 : len(whole) // 2] = bytes(len(whole) // 2 - 200)
    written.write_bytes(whole)
    with pytest.raises(DataError, match="messages: the frame cannot be read: "):
        Dataset(messages=pl.scan_parquet(written))


def test_a_file_that_is_not_there_is_refused_by_table(tmp_path):
    with pytest.raises(DataError, match="messages: the frame cannot be read: "):
        Dataset(messages=pl.scan_parquet(tmp_path / "none.parquet"))
    with pytest.raises(DataError, match=r"none\.parquet cannot be read"):
        read_export(tmp_path / "none.parquet")
    with pytest.raises(DataError, match="cannot be read"):
        read_export(tmp_path)


@pytest.mark.parametrize("harm", ["gone", "truncated"])
def test_a_file_that_is_lost_after_it_was_judged_is_one_error(written, harm):
    data = Dataset(messages=pl.scan_parquet(written))
    if harm == "gone":
        written.unlink()
    else:
        written.write_bytes(written.read_bytes()[:1000])
    with pytest.raises(CsmetricsError, match="cannot be read"):
        evaluate("pdd.consult_buyers", data, per="all")
    with pytest.raises(CsmetricsError, match="cannot be read"):
        data.rows("messages")
    with pytest.raises(CsmetricsError, match="cannot be read"):
        str(data.report())


def test_bytes_are_no_path():
    with pytest.raises(CsmetricsError, match="an export must be a path or a frame, not a BytesIO"):
        read_export(io.BytesIO(b"a,b"))
