"""Workers die, tasks fail and are tried again, versions differ: the same rows, or an error."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import csmetrics as cs
from csmetrics import spark as on_spark
from csmetrics.errors import CsmetricsError
from csmetrics.spark import remote
from tests.spark.conftest import pyspark_sql
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


def dies_at_first(batches):
    from pyspark import TaskContext  # noqa: PLC0415  where it runs

    for batch in batches:
        if TaskContext.get().attemptNumber() == 0:
            os._exit(1)
        yield batch


def fails_twice(batches):
    from pyspark import TaskContext  # noqa: PLC0415  where it runs

    for batch in batches:
        yield batch  # so that something was done in vain
        if TaskContext.get().attemptNumber() < 2:
            raise OSError("the disk is gone")  # noqa: EM101, TRY003


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


CLUSTER = """
    import os, signal, sys, threading, time
    from pathlib import Path
    from pyspark.sql import SparkSession
    import csmetrics as cs
    from csmetrics import spark as on_spark
    from tests.spark.conftest import SETTINGS
    from tests.spark.spark_tables import spark_tables

    def first_executor_dies(batches):
        for batch in batches:
            died = Path(sys.argv[1])
            if not died.exists():
                died.touch()
                os.kill(os.getppid(), signal.SIGKILL)  # the daemon of this executor's workers
                os._exit(1)
            yield batch

    if __name__ == "__main__":
        builder = SparkSession.builder.master("local-cluster[2,1,1024]")
        for name, value in SETTINGS.items():
            builder = builder.config(name, value)
        session = builder.config("spark.executor.memory", "512m").getOrCreate()
        shop = cs.datasets.sample_shop(days=2)
        tables = spark_tables(session, shop)
        messages = tables["messages"]
        tables["messages"] = messages.mapInArrow(first_executor_dies, messages.schema)
        call = {"by": "shop_id", "per": "all"}
        metrics = ["pdd.reply_rate_3min", "desk.median_response_time"]
        want = cs.evaluate(metrics, shop, **call)
        got = on_spark.evaluate(metrics, tables, invalid="trust", buckets=3, **call)
        assert got.equals(want)
        assert Path(sys.argv[1]).exists()
        session.stop()
        print("the same rows")
"""


def test_processes_of_a_cluster_one_of_which_is_killed_give_the_same_rows(tmp_path):
    pyspark_sql()
    import pyspark  # noqa: PLC0415  only where it is

    program = tmp_path / "cluster.py"
    program.write_text(textwrap.dedent(CLUSTER), "utf-8")
    home = tmp_path / "home"  # where workers write, too
    home.mkdir()
    for name in ("bin", "jars"):
        (home / name).symlink_to(Path(pyspark.__file__).parent / name)
    path = os.pathsep.join(filter(None, [os.getcwd(), os.environ.get("PYTHONPATH")]))  # noqa: PTH109
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, str(program), str(tmp_path / "died")],
        env={**os.environ, "SPARK_HOME": str(home), "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.stdout.strip().endswith("the same rows"), done.stderr[-3000:]
