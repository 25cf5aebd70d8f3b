"""Evaluates metrics over Spark DataFrames: workers run the ordinary evaluation on parts of them.

Needs PySpark 4 and Java 17: ``pip install "csmetrics[spark]"``, on the driver and on every worker.
"""

from csmetrics.spark.spark_evaluation import evaluate, explain, partials

__all__ = ["evaluate", "explain", "partials"]
