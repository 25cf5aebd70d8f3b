"""Working time of shops with days off of their own, worked by hand."""

from datetime import date, datetime

import polars as pl
import pytest

from csmetrics import evaluate
from csmetrics.language.hours import working
from csmetrics.language.measures import mean
from csmetrics.language.messages import asked, human
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import each
from csmetrics.tables import Dataset
from tests.registry.small_metrics import metric

WAIT = metric(
    mean(wait_for(human, counting=working("09:00", "18:00", days="mon-fri")), each(asked)), None
)
SHOPS = ("peach", "plum", "pear")


def minutes(*special):
    """Of each shop the working time from Tuesday 17:30 to Thursday 09:30, in minutes."""
    said = [
        (f"{shop}{n}", shop, "b", datetime.fromisoformat(at), sender)
        for shop in SHOPS
        for n, (at, sender) in enumerate(
            [("2026-03-03 17:30", "buyer"), ("2026-03-05 09:30", "agent")]
        )
    ]
    columns = ["message_id", "shop_id", "buyer_id", "sent_at", "sender"]
    messages = pl.DataFrame(said, schema=columns, orient="row").with_columns(mode=pl.lit("manual"))
    days = pl.DataFrame(
        [(date(2026, 3, day), kind, shop) for day, kind, shop in special],
        schema={"day": pl.Date, "kind": pl.String, "shop_id": pl.String},
        orient="row",
    )
    data = Dataset(messages=messages, calendar=days, as_of=datetime.fromisoformat("2026-03-20"))
    found = evaluate(WAIT, data, by="shop_id", per="all")
    return {shop: value / 60 for shop, value in found.select("shop_id", "value").rows()}


WEDNESDAY = 9 * 60
TUESDAY, THURSDAY = 30, 30


@pytest.mark.parametrize(
    ("special", "worked"),
    [
        ([], dict.fromkeys(SHOPS, TUESDAY + WEDNESDAY + THURSDAY)),
        ([(4, "holiday", None)], dict.fromkeys(SHOPS, TUESDAY + THURSDAY)),
        (
            [(4, "holiday", "plum")],
            {"peach": 600, "plum": TUESDAY + THURSDAY, "pear": 600},
        ),
        (
            [(4, "holiday", None), (4, "workday", "pear"), (3, "holiday", "peach")],
            {"peach": THURSDAY, "plum": TUESDAY + THURSDAY, "pear": 600},
        ),
    ],
)
def test_a_day_off_is_of_every_shop_or_of_one(special, worked):
    assert minutes(*special) == worked
