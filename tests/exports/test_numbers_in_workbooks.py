"""Numbers of a workbook, which keeps fifteen digits of each."""

import pytest

from csmetrics.exports import read_export

openpyxl = pytest.importorskip("openpyxl")


@pytest.mark.parametrize("sign", [1, -1])
def test_an_id_of_fifteen_digits_is_kept_and_one_of_sixteen_is_gone(tmp_path, sign):
    book = openpyxl.Workbook()
    for row in (["order_id"], [sign * (10**15 - 1)], [sign * 10**15], [sign * 1234567890123456]):
        book.active.append(row)
    book.save(tmp_path / "orders.xlsx")
    found = read_export(tmp_path / "orders.xlsx", "orders")
    assert found["order_id"].to_list() == [str(sign * (10**15 - 1)), None, None]
    assert all("the id is lost" in why for why in found["csmetrics_refused"][1:])
