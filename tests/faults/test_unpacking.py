"""A small file that unpacks to a large one is refused before it is unpacked."""

import zipfile

import polars as pl
import pytest

from csmetrics.errors import ArgumentError, DataError
from csmetrics.exports.limits import VARIABLE, check_parquet, check_workbook

MB = 1_000_000


def archive(path, megabytes, *, packed=True):
    kind = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with (
        zipfile.ZipFile(path, "w", kind) as made,
        made.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(megabytes):
            part.write(b"<row></row>" * (MB // 11) + b" " * (MB % 11))
    return path


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    bomb = archive(tmp_path / "messages.xlsx", 100)
    assert bomb.stat().st_size < MB
    with pytest.raises(DataError) as caught:
        check_workbook(bomb)
    text = str(caught.value)
    assert "messages.xlsx of 0." in text
    assert "it is 100 MB unpacked, and the limit for such a file is 64 MB" in text
    assert f"{VARIABLE}=100 " in text
    monkeypatch.setenv(VARIABLE, "100")
    check_workbook(bomb)
    monkeypatch.setenv(VARIABLE, "99")
    with pytest.raises(DataError, match="the limit for such a file is 99 MB"):
        check_workbook(bomb)


def test_a_workbook_of_a_size_that_fits_is_read(tmp_path):
    check_workbook(archive(tmp_path / "small.xlsx", 60))
    check_workbook(archive(tmp_path / "large.xlsx", 70, packed=False))
    (tmp_path / "none.xlsx").write_bytes(b"PK no archive")
    check_workbook(tmp_path / "none.xlsx")  # who reads it says what is wrong


def test_an_open_file_is_left_where_it_was(tmp_path):
    path = archive(tmp_path / "small.xlsx", 1)
    with path.open("rb") as file:
        file.seek(3)
        check_workbook(path, file)
        assert file.tell() == 3


def test_a_parquet_file_of_more_rows_than_it_can_tell_apart_is_refused(tmp_path, monkeypatch):
    bomb = tmp_path / "messages.parquet"
    pl.LazyFrame({"message_id": ["m"]}).select(
        pl.col("message_id").repeat_by(10_000_000).explode()
    ).collect().write_parquet(bomb)
    assert bomb.stat().st_size < MB // 10
    with pytest.raises(DataError, match="it has 10,000,000 rows, 80 MB or more unpacked, and the"):
        check_parquet(bomb)
    monkeypatch.setenv(VARIABLE, "80")
    check_parquet(bomb)


def test_a_parquet_file_of_real_rows_is_read(tmp_path):
    path = tmp_path / "messages.parquet"
    rows = 300_000
    pl.DataFrame(
        {
            "message_id": [f"m{n * 7919}" for n in range(rows)],
            "sent_at": [n * 1_234_567 for n in range(rows)],
            **{f"own_{n}": ["x"] * rows for n in range(30)},
        }
    ).write_parquet(path)
    check_parquet(path)
    path.write_bytes(b"PAR1 cut")
    check_parquet(path)


@pytest.mark.parametrize("limit", ["much", "-1", "1.5"])
def test_a_limit_that_is_none_is_said(tmp_path, monkeypatch, limit):
    monkeypatch.setenv(VARIABLE, limit)
    with pytest.raises(ArgumentError, match="must be a number of megabytes"):
        check_workbook(archive(tmp_path / "small.xlsx", 1))
