"""Who is timed: each takes the folder of the data and gives the suite's frame."""

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
"""What ``import csmetrics`` loads on first use."""

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
"""How each runs, and what it imports before the clock starts."""


def measure(name: str, place: Path) -> tuple[dict[str, float], object]:
    """Run a contestant once.

    Args:
        name: One of ``CONTESTANTS``.
        place: The folder of the data.

    Returns:
        ``wall`` and ``cpu`` (user and system) in seconds, without imports and without the start of
        Spark's session; ``peak`` in bytes: the most memory this process has held, of Spark with all
        that it started; and what the contestant returned.
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
    """A contestant's frame, whatever its library."""
    if isinstance(result, pl.DataFrame):
        return result
    if type(result).__module__.startswith("pandas"):
        return pl.from_pandas(result).with_columns(pl.col("day").cast(pl.Date))
    frame = pl.from_arrow(result)
    assert isinstance(frame, pl.DataFrame)  # noqa: S101  a table has columns
    return frame


def main(task: str, *arguments: str) -> None:
    """Do one task in this process and print what came of it as JSON.

    Args:
        task: "prepare" (folder, messages, perhaps the seed of a shape), "run" (contestant, data,
            file for its result) or "agree" (csmetrics' result, other's name, its result).
        arguments: The task's own.
    """
    if task == "prepare":
        folder, messages, *seed = arguments
        shapes = import_module("benchmarks.shapes")
        shape = shapes.drawn(int(seed[0])) if seed else shapes.BASE
        place = import_module("benchmarks.data").prepare(Path(folder), int(messages), shape)
        told: dict[str, object] = {
            "place": str(place),
            "shape": shape.told,
            "rows": json.loads((place / "done.json").read_text()),
        }
    elif task == "run":
        name, place_name, file = arguments
        measured, result = measure(name, Path(place_name))
        told = dict(measured)
        if not name.startswith("floor") and name not in more.WORK:
            as_polars(result).write_parquet(file)
    else:
        expected, name, found = arguments
        frame = pl.read_parquet(found)
        agree.check(name, frame, pl.read_parquet(expected))
        told = {"rows": frame.height}
    print(json.dumps(told))  # noqa: T201  the parent reads it


if __name__ == "__main__":
    main(*sys.argv[1:])
