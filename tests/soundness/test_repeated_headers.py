"""Files glued together have their header in the middle; it is no message."""

import polars as pl
import pytest

from csmetrics.errors import DataError
from csmetrics.exports import read_export
from csmetrics.tables import Dataset
from tests.soundness.talks import figures

HEADER = "message_id,shop_id,buyer_id,sent_at,sender\n"
ROWS = ["1,s,b,2026-03-02 10:00:00,buyer\n", "2,s,c,2026-03-02 11:00:00,buyer\n"]


@pytest.fixture
def glued(tmp_path):
    path = tmp_path / "glued.csv"
    path.write_text(HEADER + ROWS[0] + HEADER + ROWS[1], "utf-8")
    return path


def test_it_is_passed_over(glued):
    data = Dataset(messages=read_export(glued))
    assert data.report().tables.row(0) == ("messages", 2, 2, 0, 0)
    assert figures("pdd.consult_buyers", data) == {"2026-03-02": (2.0, None)}


def test_a_row_with_one_cell_like_its_header_is_none(tmp_path):
    path = tmp_path / "one.csv"
    path.write_text(HEADER + ROWS[0] + "2,s,buyer_id,2026-03-02 11:00:00,buyer\n", "utf-8")
    data = Dataset(messages=read_export(path))
    assert [message.buyer_id for message in data.rows("messages")] == ["b", "buyer_id"]


def test_read_without_care_it_is_at_least_refused(glued):
    text = pl.read_csv(glued)
    times = text.with_columns(pl.col("sent_at").str.to_datetime(strict=False))
    with pytest.raises(DataError) as error:
        Dataset(messages=times)
    assert "sent_at is null: 1 row: row 1 (message_id 'message_id')" in str(error.value)
    assert "sender is not one of 'buyer', 'agent', 'system': 1 row: row 1" in str(error.value)
