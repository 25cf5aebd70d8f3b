"""An id that becomes a float becomes another id, and two buyers become one."""

import io

import pandas as pd
import polars as pl
import pytest

from csmetrics.errors import DataError
from csmetrics.exports import read_export
from csmetrics.tables import Dataset
from tests.soundness.talks import figures, talk

NEIGHBOURS = [9007199254740992, 9007199254740993]
TALK = talk(("b", "2026-03-02 10:00", "buyer"), ("c", "2026-03-02 11:00", "buyer"))


def test_two_ids_that_one_float_stands_for_stay_two_buyers():
    assert float(NEIGHBOURS[0]) == float(NEIGHBOURS[1])
    frame = TALK.with_columns(buyer_id=pl.Series(NEIGHBOURS))
    assert figures("pdd.consult_buyers", frame) == {"2026-03-02": (2.0, None)}


def test_a_column_of_floats_is_no_column_of_ids():
    frame = TALK.with_columns(buyer_id=pl.Series(NEIGHBOURS, dtype=pl.Float64, strict=False))
    with pytest.raises(DataError) as error:
        Dataset(messages=frame)
    assert "buyer_id is Float64, not a string or an integer (floats are refused" in str(error.value)
    assert "messages: 2 of 2 rows refused, 0 accepted" in str(error.value)


def test_one_missing_id_makes_pandas_take_all_for_floats_and_that_is_said():
    text = "message_id,shop_id,buyer_id,agent_id,sender\n1,1,7,17850,agent\n2,1,7,,buyer\n"
    frame = pd.read_csv(io.StringIO(text)).assign(sent_at=pd.Timestamp("2026-03-02 10:00"))
    with pytest.raises(DataError, match=r"agent_id is Float64.*: 1 row: row 0.*: 17850.0"):
        Dataset(messages=frame)


def test_an_export_of_them_is_repaired_where_every_digit_is_there_and_refused_where_not():
    frame = TALK.with_columns(buyer_id=pl.Series([17850.0, 1.2345678901234568e17]))
    data = Dataset(messages=read_export(frame), invalid="quarantine")
    assert [row.buyer_id for row in data.rows("messages")] == ["17850"]
    assert "the id is lost" in data.rejected["value"][0]
