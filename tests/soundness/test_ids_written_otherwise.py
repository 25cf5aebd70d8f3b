"""An id that a program wrote otherwise is the same id, or refused; never another one."""

import polars as pl
import pytest

from csmetrics.exports import read_export


def one(text):
    row = read_export(pl.DataFrame({"buyer_id": [text], "shop_id": ["s"]})).row(0, named=True)
    return row["buyer_id"], row["csmetrics_refused"]


@pytest.mark.parametrize(
    "text",
    [
        *("17850.0", "17850.00", "\u200b17850", "17850\ufeff", "1\u200b7850", "17850\x00"),
        *("`17850", "'17850", "\u201817850", '="17850"', "\t17850", "\u300017850\xa0"),
    ],
)
def test_the_same_id(text):
    assert one(text) == ("17850", None)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("17,850", "separators or several ids"),
        ("17，850", "separators or several ids"),
        ("17 850", "separators or several ids"),
        ("17\x00850", "contains a control character"),
        ("########", "an error or a narrow column"),
        ("#REF!", "an error or a narrow column"),
        ("=D2+1", "is a formula, not a value"),
        ("=VLOOKUP(A1,B:B,1)", "is a formula, not a value"),
    ],
)
def test_another_id_or_none_is_refused(text, says):
    value, refused = one(text)
    assert value is None
    assert says in refused


@pytest.mark.parametrize(
    "text", ["=_=", "👨\u200d👩\u200d👧", "a,b", "17,85", "O'Brien", "安\n娜", "12.5"]
)
def test_a_name_is_left_alone(text):
    assert one(text) == (text, None)
