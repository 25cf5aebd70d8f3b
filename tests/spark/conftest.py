"""One Spark session for all tests, where PySpark and Java are."""

import os
import shutil
import sys

import pytest


@pytest.fixture(scope="session")
def spark():
    """Two cores, four tries a task, and a session zone that is not the data's."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("no Java: apt-get install openjdk-17-jre-headless")
    sql = pytest.importorskip("pyspark.sql", reason="no PySpark: pip install csmetrics[spark]")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "OFF",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.adaptive.enabled": "true",
        "spark.sql.session.timeZone": "America/New_York",
        "spark.driver.memory": "2g",
    }
    builder = sql.SparkSession.builder.master("local[2,4]").appName("csmetrics tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()
