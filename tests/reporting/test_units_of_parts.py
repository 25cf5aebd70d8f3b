"""The units of numerators and denominators in "All figures", on the page and in the workbook."""

from datetime import datetime, timedelta

import openpyxl
import polars as pl
import pytest

import csmetrics as cs
from csmetrics.language.base import own
from csmetrics.language.conditions import some
from csmetrics.language.measures import count, mean, quantile, ratio, total
from csmetrics.language.messages import asked
from csmetrics.language.quantities import Between, amount, quantity, value_of
from csmetrics.language.units import buyer_day, rows

MONDAY = datetime(2026, 3, 2, 9)  # noqa: DTZ001  local, as exported
paid, created = rows("orders", at="paid_at"), rows("orders", at="created_at")
profit = value_of(own("profit", "integer"))
waited = Between(since="created_at", until="paid_at")
rated = total(
    Between(since="online_at", until="offline_at", times="weight"), rows("shifts", at="online_at")
)
CASES = {
    # by hand from the two orders and the shift below: value, numerator and denominator
    "paid_of_ordered": (
        ratio(total(amount, paid), total(amount, created)),
        "83.33% ¥1,000.50 ¥1,200.60",
    ),
    "per_item": (ratio(total(amount, paid), total(quantity, paid)), "¥83.38 ¥1,000.50 12"),
    "items": (total(quantity, paid), "12 12 –"),
    "items_each": (mean(quantity, created), "7.50 15 2"),
    "profit": (total(profit, created), "-3 -3 –"),
    "profit_each": (mean(profit, created), "-1.50 -3 2"),
    "profit_half": (quantile("0.5", profit, created), "-1.50 – 2"),
    "time_of_time": (ratio(total(waited, paid), total(waited, paid)), "100.00% 1h 30m 1h 30m"),
    "per_hour": (ratio(count(buyer_day, among=some(asked)), rated), "0.80 2 2.50"),
}


def named(name, measure):
    edition = cs.Edition(
        measure=measure, settles_after=0, sources=(cs.Source(title="ours", publisher="shop"),)
    )
    return cs.Metric(id=f"own.{name}", name=cs.Text(zh=f"数{name}", en=name), editions=(edition,))


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A paid order of 1,000.50 and 12 items, and one of 200.10 and 3 that nobody paid."""
    later = MONDAY + timedelta(minutes=90)
    orders = pl.DataFrame(
        [("o1", "a", MONDAY, later, 1000.5, 12, 4), ("o2", "b", MONDAY, None, 200.1, 3, -7)],
        schema=["order_id", "buyer_id", "created_at", "paid_at", "amount", "quantity", "profit"],
        orient="row",
    ).with_columns(pl.lit("s").alias("shop_id"))
    messages = pl.DataFrame(
        {"message_id": ["m1", "m2"], "buyer_id": ["a", "b"], "sent_at": MONDAY, "sender": "buyer"}
    ).with_columns(pl.lit("s").alias("shop_id"))
    shifts = pl.DataFrame(
        {
            "shop_id": "s",
            "agent_id": "li",
            "online_at": [MONDAY],
            "offline_at": MONDAY + timedelta(hours=5),
            "weight": 0.5,
        }
    )
    week = MONDAY.replace(day=9)
    shop = cs.Dataset(messages=messages, orders=orders, shifts=shifts, as_of=week)
    folder = tmp_path_factory.mktemp("parts")
    mine = [named(name, measure) for name, (measure, _) in CASES.items()]
    return [
        cs.report(shop, folder / f"r.{kind}", metrics=mine, lang="en") for kind in ("md", "xlsx")
    ]


def test_each_part_of_a_figure_has_its_own_unit(written):
    text = written[0].read_text("utf-8").partition("## All figures")[2].partition("\n## ")[0]
    shown = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) == 9:
            shown[cells[0].replace("\\", "")] = " ".join((cells[1], cells[5], cells[6]))
    for name, (_, found) in CASES.items():
        assert shown[name] == found, name


def test_whole_numbers_of_a_workbook_have_no_decimals(written):
    sheet = openpyxl.load_workbook(written[1])["All figures"]
    cells = {row[0].value: (row[7], row[8]) for row in sheet.iter_rows(min_row=2)}
    for name, over, under in (
        ("items", "#,##0", None),
        ("items_each", "#,##0", "#,##0"),
        ("profit", "#,##0", None),
        ("per_item", "¥#,##0.00", "#,##0"),
        ("paid_of_ordered", "¥#,##0.00", "¥#,##0.00"),
        ("per_hour", "#,##0", "#,##0.00"),
    ):
        assert cells[name][0].number_format == over, name
        assert under is None or cells[name][1].number_format == under, name
