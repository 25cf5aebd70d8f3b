"""``python -m tests.spark.on_cluster FOLDER``: evaluations while executors are killed.

It runs in its own process, because a process can have only one Spark. Messages are read from
FOLDER, and results are written there; the exit status is NO_EXECUTORS if the cluster cannot start.
"""

import os
import sys
import time
from datetime import date, datetime
from functools import partial
from pathlib import Path

NO_EXECUTORS = 75
EXECUTORS = 2
PATIENCE = 120
METRIC = "pdd.reply_rate_3min"
CALL = {  # all that would be asked of the rows, so that they are read once
    "by": "shop_id",
    "start": date(2026, 3, 2),
    "end": date(2026, 3, 5),
    "as_of": datetime(2026, 3, 5),  # noqa: DTZ001  local
}
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SETTINGS = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.extraJavaOptions": JAVA,
    "spark.driver.memory": "1g",
    "spark.executor.extraJavaOptions": JAVA,
    "spark.log.level": "OFF",
    "spark.shuffle.io.maxRetries": "1",  # do not wait for dead executors
    "spark.shuffle.io.retryWait": "1s",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def main(folder):
    """Evaluate twice: once an executor is killed after the shuffle, once before it."""
    session = cluster(folder)
    try:
        if not executors_came(session):
            return NO_EXECUTORS
        evaluate_all(session, folder)
    finally:
        session.stop()
    return 0


def cluster(folder):
    """Start a cluster of two executors with one core and 1 GB each, in their own processes."""
    import pyspark  # noqa: PLC0415  where it is
    from pyspark.sql import SparkSession  # noqa: PLC0415  where it is

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_HOME"] = str(Path(pyspark.__file__).parent)  # whose jars executors run
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["SPARK_WORKER_DIR"] = str(folder / "workers")
    builder = SparkSession.builder.master(f"local-cluster[{EXECUTORS},1,1024]")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    return builder.appName("csmetrics tests").getOrCreate()


def executors_came(session):
    """Wait for all executors; return whether they started in time."""
    tracker = session.sparkContext._jsc.sc().statusTracker()  # noqa: SLF001  no public way
    until = time.monotonic() + PATIENCE
    while len(tracker.getExecutorInfos()) < EXECUTORS + 1:  # the driver is one
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True


def evaluate_all(session, folder):
    """Evaluate, and write each result to its folder."""
    from csmetrics import spark as on_spark  # noqa: PLC0415  after Spark's settings
    from csmetrics.spark import spark_evaluation  # noqa: PLC0415  likewise
    from tests.spark import mishaps  # noqa: PLC0415  likewise

    given = session.read.parquet(str(folder / "messages"))
    killing_sums = partial(mishaps.killing_sums, folder / "after")
    turns = {
        "after": (mishaps.counted_rows, killing_sums),
        "before": (mishaps.killing_rows, spark_evaluation.bucket_sums),
    }
    for name, (rows, bucket_sums) in turns.items():
        own = folder / name
        own.mkdir()
        spark_evaluation.bucket_sums = bucket_sums
        messages = {"messages": given.mapInArrow(rows(own), given.schema)}
        result = on_spark.evaluate(METRIC, messages, invalid="trust", buckets=4, **CALL)
        result.write_parquet(own / "result.parquet")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
