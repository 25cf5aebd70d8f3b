"""What metrics lack is said once for all that lack it, and no column of the table is its hint."""

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.errors import MissingDataError

SALES = ["pdd.sales_amount", "pdd.sales_buyers"]


@pytest.fixture(scope="module")
def ungrouped():
    """The sample shop, whose orders lack the time a group was complete."""
    sample = cs.datasets.sample_shop(days=7)
    tables = {name: sample.frame(name).collect() for name in sample.tables}
    tables["orders"] = tables["orders"].drop("grouped_at")
    return tables


def test_metrics_that_lack_the_same_are_listed_together(ungrouped):
    with pytest.raises(MissingDataError) as error:
        cs.evaluate(SALES, cs.Dataset(**ungrouped))
    assert str(error.value) == (
        "pdd.sales_amount, pdd.sales_buyers: the data set lacks column grouped_at of orders"
    )


def test_metrics_that_lack_other_things_are_listed_apart(ungrouped):
    tables = {name: frame for name, frame in ungrouped.items() if name != "complaints"}
    with pytest.warns(cs.errors.CsmetricsWarning, match="skipped 3 metrics") as heard:
        cs.evaluate(
            [*SALES, "pdd.complaint_buyers", "pdd.reply_rate_3min"],
            cs.Dataset(**tables),
            missing="skip",
        )
    assert str(heard[0].message) == (
        "skipped 3 metrics: pdd.complaint_buyers: the data set lacks table complaints (buyer_id,"
        " complaint_id, filed_at, shop_id); pdd.sales_amount, pdd.sales_buyers: the data set lacks"
        " column grouped_at of orders"
    )


def test_only_a_column_of_ones_own_is_the_hint_for_one_that_is_lacking(ungrouped):
    """signed_at is like grouped_at, and is what it is called; group_at is a slip."""
    tables = dict(ungrouped)
    tables["orders"] = tables["orders"].with_columns(group_at=pl.col("signed_at"))
    with pytest.raises(MissingDataError, match=r"of orders\. Did you mean 'group_at'\?"):
        cs.evaluate("pdd.sales_amount", cs.Dataset(**tables))
