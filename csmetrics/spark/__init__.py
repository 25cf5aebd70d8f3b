"""The same evaluation over tables in Spark: Spark spreads the rows, the rules stay where they are.

Needs PySpark 4 and Java 17: ``pip install "csmetrics[spark]"``, on the driver and on every worker.
"""

from csmetrics.spark.spark_evaluation import evaluate, explain, partials

__all__ = ["evaluate", "explain", "partials"]
