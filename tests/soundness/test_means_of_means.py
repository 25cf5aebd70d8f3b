"""A mean over groups is not the mean of their means."""

import polars as pl

from csmetrics import evaluate
from csmetrics.tables import Dataset
from tests.soundness.talks import ALL_DAY, talk

# Shop s: one buyer, answered. Shop t: three buyers, none answered; the last message is a day later.
SAID = pl.concat(
    [
        talk(("b", "2026-03-02 10:00", "buyer"), ("b", "2026-03-02 10:01", "agent")),
        talk(
            ("b", "2026-03-02 10:00", "buyer"),
            ("c", "2026-03-02 10:00", "buyer"),
            ("d", "2026-03-02 10:00", "buyer"),
            ("b", "2026-03-03 10:00", "agent"),
            shop="t",
        ),
    ]
)


def test_the_whole_is_the_sum_of_counts_and_not_the_middle_of_rates():
    data = Dataset(messages=SAID)
    by_shop = evaluate(ALL_DAY, data, by="shop_id", per="all")["value"].to_list()
    assert by_shop == [1.0, 0.0]
    assert evaluate(ALL_DAY, data, per="all")["value"].to_list() == [0.25]
