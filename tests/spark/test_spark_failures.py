"""Workers die, tasks fail and are tried again, versions differ: the same rows, or an error."""

import pytest

import csmetrics as cs
from csmetrics import spark as on_spark
from csmetrics.errors import CsmetricsError
from csmetrics.spark import remote
from tests.spark.mishaps import dies_at_first, fails_twice
from tests.spark.spark_tables import spark_tables

pytestmark = pytest.mark.filterwarnings(
    "ignore:PySpark does not yet fully support pandas",  # it is not used
    "ignore::ResourceWarning",
    "ignore::DeprecationWarning",
)
METRIC = "pdd.reply_rate_3min"


@pytest.fixture(scope="module")
def shop():
    return cs.datasets.sample_shop(days=3)


@pytest.mark.parametrize("mishap", [dies_at_first, fails_twice])
def test_a_worker_that_dies_and_a_task_that_fails_change_nothing(spark, shop, mishap):
    tables = spark_tables(spark, shop)
    messages = tables["messages"]
    tables["messages"] = messages.mapInArrow(mishap, messages.schema)
    want = cs.evaluate(METRIC, shop, by="shop_id")
    call = {"by": "shop_id", "invalid": "trust", "buckets": 2}
    assert on_spark.evaluate(METRIC, tables, **call).equals(want)


def test_another_version_on_the_workers_is_refused(spark, shop, monkeypatch):
    tables = spark_tables(spark, shop)
    monkeypatch.setattr(remote, "VERSION", "0.0.9")
    with pytest.raises(CsmetricsError, match=r"the driver has csmetrics 0\.0\.9 and a worker has"):
        on_spark.evaluate(METRIC, tables, invalid="trust", buckets=2)
