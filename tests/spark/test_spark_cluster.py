"""A cluster of two executors, one of which is killed in the middle: the same rows."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

import csmetrics as cs
from tests.spark.mishaps import DONE, KILLED
from tests.spark.on_cluster import CALL, METRIC, NO_EXECUTORS, PATIENCE

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def messages():
    data = cs.datasets.sample_shop(days=3)
    rows = data.frame("messages").collect().select(data.columns("messages"))
    return rows.with_columns(pl.col("sent_at").dt.replace_time_zone(None))


@pytest.fixture(scope="module")
def folder(messages, tmp_path_factory):
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("no Java: apt-get install openjdk-17-jre-headless")
    pytest.importorskip("pyspark.sql", reason="no PySpark: pip install csmetrics[spark]")
    if not Path("/proc/self/stat").exists():
        pytest.skip("which process started another is asked of /proc")
    place = tmp_path_factory.mktemp("cluster")
    (place / "messages").mkdir()
    for number, part in enumerate(messages.iter_slices(-(-messages.height // 4))):
        part.write_parquet(place / "messages" / f"{number}.parquet")
    done = subprocess.run(  # noqa: S603  our own
        [sys.executable, "-m", "tests.spark.on_cluster", str(place)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "POLARS_MAX_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    if done.returncode == NO_EXECUTORS:
        pytest.skip(f"no executors of local-cluster[2,1,1024] within {PATIENCE} s")
    assert done.returncode == 0, done.stderr
    return place


@pytest.mark.parametrize("turn", ["after", "before"])
def test_a_cluster_gives_the_local_rows_though_an_executor_is_killed(folder, messages, turn):
    want = cs.evaluate(METRIC, cs.Dataset(messages=messages), **CALL)
    assert want["value"].is_between(0, 1, closed="none").any()
    assert (folder / turn / KILLED).exists()
    assert pl.read_parquet(folder / turn / "result.parquet").equals(want)


def test_rows_that_a_killed_executor_had_sent_are_sent_again_and_no_others(folder):
    times = Counter((folder / "after" / DONE).read_text("utf-8").split())
    assert len(times) > 1
    assert min(times.values()) == 1
    assert max(times.values()) == 2
