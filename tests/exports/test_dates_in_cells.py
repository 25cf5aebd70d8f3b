"""Local days in cells: agents' dates and the days of a calendar."""

from datetime import date, datetime

import polars as pl
import pytest

from csmetrics.exports import mapping_template, read_export
from csmetrics.tables import Dataset

MARCH = date(2024, 3, 1)


def day(cell, **arguments):
    """What one cell of a calendar's days says, and why it is refused."""
    frame = pl.DataFrame({"day": [cell], "kind": ["event"]})
    row = read_export(frame, "calendar", **arguments).row(0, named=True)
    return row["day"], row["csmetrics_refused"]


@pytest.mark.parametrize(
    "cell",
    [
        "2024-03-01",
        "2024/3/1",
        "2024.03.01",
        "2024年3月1日",
        "20240301",
        "2024-03-01 00:00:00",
        "2024/3/1 0:00",
        "45352",  # days since 1899-12-30
        "45352.0",
        45352,
        MARCH,
        datetime(2024, 3, 1),  # noqa: DTZ001  as a workbook has it
    ],
)
def test_a_day_is_read_as_spreadsheets_write_it(cell):
    assert day(cell) == (MARCH, None)


@pytest.mark.parametrize(
    "cell",
    [
        "01/03/2024",
        "3月1日",
        "2024-02-30",
        "2024-3",
        "2024111",  # the first of November or the eleventh of January
        "2024-03-01 08:00",
        "45352.5",
        "20000",
        "春节",
        datetime(2024, 3, 1, 8),  # noqa: DTZ001
    ],
)
def test_what_is_no_day_for_certain_is_refused(cell):
    value, refused = day(cell)
    assert value is None
    assert "is not a date with the year first" in refused


def test_a_form_of_ones_own_is_given_for_the_column():
    assert day("01/03/2024", time_format={"day": "%d/%m/%Y"}) == (MARCH, None)
    assert day("2024-03-01", time_format="%d.%m.%Y %H:%M") == (MARCH, None)  # that of times


def test_a_file_of_agents_becomes_the_table(tmp_path):
    file = tmp_path / "花名册.csv"
    file.write_text(
        "店铺,账号,姓名,组别,岗位,入职,离职\n"
        "s,a1,王小明,一组,售前,2024/1/1,2024/3/1\n"
        "s,a1,王小明,二组,售后,2024/3/1,\n",
        encoding="utf-8",
    )
    names = {
        "店铺": "shop_id",
        "账号": "agent_id",
        "姓名": "name",
        "组别": "team",
        "岗位": "role",
        "入职": "since",
        "离职": "until",
    }
    roles = {"售前": "presale", "售后": "aftersale"}
    agents = read_export(file, "agents", names, values={"role": roles})
    rows = Dataset(agents=agents).frame("agents").drop("csmetrics_repaired").collect().rows()
    assert rows == [
        ("s", "a1", date(2024, 1, 1), MARCH, "王小明", "一组", "presale"),
        ("s", "a1", MARCH, None, "王小明", "二组", "aftersale"),
    ]


def test_the_form_to_fill_asks_for_no_buyer_of_an_order():
    lines = mapping_template("orders").splitlines()
    assert any('"buyer_id",  # The buyer' in line for line in lines)
    assert any('"order_id",  # needed: ' in line for line in lines)
    assert '"since",  # The first local day' in mapping_template("agents")
