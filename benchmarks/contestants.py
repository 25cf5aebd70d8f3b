"""The contestants: functions from the folder of the data to the result of the suite."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

import polars as pl

from benchmarks import agree, floor, more, suite
from benchmarks.process_tree import ProcessTree

Run = Callable[[Path], object]


def _csmetrics(place: Path) -> object:
    return suite.csmetrics(place)


def _trusted(place: Path) -> object:
    return suite.csmetrics(place, invalid="trust")


def _sql(name: str) -> Run:
    return lambda place: import_module("benchmarks.sql").run(name, place)


def _spark(place: Path) -> object:
    return import_module("benchmarks.on_spark").run(place)


def _pandas(place: Path) -> object:
    return import_module("benchmarks.pandas_peer").run(place)


def _polars(place: Path) -> object:
    return import_module("benchmarks.polars_peer").run(place)


OWN = (
    "csmetrics.evaluation.evaluate",
    "csmetrics.catalogue.builtin",
    "csmetrics.catalogue.metrics",
)
"""The modules that csmetrics would import on first use."""

CONTESTANTS: dict[str, tuple[Run, tuple[str, ...]]] = {
    "floor-polars": (floor.polars, ()),
    "floor-duckdb": (floor.duckdb, ("duckdb",)),
    "csmetrics": (_csmetrics, OWN),
    "csmetrics-trust": (_trusted, OWN),
    "sql-tuned": (_sql("sql_tuned"), ("duckdb", "pyarrow")),
    "sql-analyst": (_sql("sql_analyst"), ("duckdb", "pyarrow")),
    "polars-tuned": (_polars, ("benchmarks.polars_peer",)),
    "pandas": (_pandas, ("pandas", "pyarrow.parquet", "benchmarks.pandas_peer")),
    "spark": (_spark, (*OWN, "benchmarks.on_spark")),
    **{name: (run, OWN) for name, run in more.WORK.items()},
}
"""The function of each contestant, and the modules it imports before timing starts."""


def measure(name: str, place: Path) -> tuple[dict[str, float], object]:
    """Run a contestant once.

    Args:
        name: One of ``CONTESTANTS``.
        place: The folder of the data.

    Returns:
        ``wall`` and ``cpu`` (user and system) in seconds, without imports and the start of Spark;
        ``peak``, the largest memory of this process in bytes, for Spark with all its child
        processes; and the contestant's result.
    """
    run, modules = CONTESTANTS[name]
    for module in modules:
        import_module(module)
    if name == "spark":
        import_module("benchmarks.on_spark").start()
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    tree = ProcessTree() if name == "spark" else None
    with tree or nullcontext():
        result = run(place)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    unit = 1 if sys.platform == "darwin" else 1024
    if tree:
        return {"wall": wall, "cpu": tree.cpu, "peak": tree.peak}, result
    return {"wall": wall, "cpu": cpu, "peak": after.ru_maxrss * unit}, result


def as_polars(result: object) -> pl.DataFrame:
    """Convert a contestant's frame to polars."""
    if isinstance(result, pl.DataFrame):
        return result
    if type(result).__module__.startswith("pandas"):
        return pl.from_pandas(result).with_columns(pl.col("day").cast(pl.Date))
    frame = pl.from_arrow(result)
    assert isinstance(frame, pl.DataFrame)  # noqa: S101  a table has columns
    return frame


def main(task: str, *arguments: str) -> None:
    """Do one task in this process and print its outcome as JSON.

    Args:
        task: "prepare" (folder, messages, optional seed of a shape), "run" (contestant, data,
            file for its result) or "agree" (csmetrics' result, the other's name and result).
        arguments: The arguments of the task.
    """
    if task == "prepare":
        folder, messages, *seed = arguments
        shapes = import_module("benchmarks.shapes")
        shape = shapes.drawn(int(seed[0])) if seed else shapes.BASE
        place = import_module("benchmarks.data").prepare(Path(folder), int(messages), shape)
        text: dict[str, object] = {
            "place": str(place),
            "shape": shape.described,
            "rows": json.loads((place / "done.json").read_text()),
        }
    elif task == "run":
        name, place_name, file = arguments
        measured, result = measure(name, Path(place_name))
        text = dict(measured)
        if not name.startswith("floor") and name not in more.WORK:
            as_polars(result).write_parquet(file)
    else:
        expected, name, found = arguments
        frame = pl.read_parquet(found)
        agree.check(name, frame, pl.read_parquet(expected))
        text = {"rows": frame.height}
    print(json.dumps(text))  # noqa: T201  the parent reads it


if __name__ == "__main__":
    main(*sys.argv[1:])
