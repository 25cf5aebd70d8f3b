"""Failures on Spark workers: processes that die in the middle, tasks that fail."""

import os
import signal
from pathlib import Path

from csmetrics.spark.bucket import bucket_sums

EXECUTOR = "CoarseGrainedExecutorBackend"
DONE, KILLED = "done", "killed"


def dies_at_first(batches):
    """Pass rows on; the Python process of each task dies at its first attempt."""
    from pyspark import TaskContext  # noqa: PLC0415  where it runs

    for batch in batches:
        if TaskContext.get().attemptNumber() == 0:
            os._exit(1)
        yield batch


def fails_twice(batches):
    """Pass rows on; each task fails at its first two attempts, after some work."""
    from pyspark import TaskContext  # noqa: PLC0415  where it runs

    for batch in batches:
        yield batch  # some output precedes the failure
        if TaskContext.get().attemptNumber() < 2:
            raise OSError("the disk is gone")  # noqa: EM101, TRY003


def killing_rows(folder):
    """Pass rows on; kill the executor in the middle of one task."""

    def run(batches):
        for batch in batches:
            yield batch
            kill_executor_once(folder)

    return run


def counted_rows(folder):
    """Pass rows on; note every finished task."""

    def run(batches):
        from pyspark import TaskContext  # noqa: PLC0415  where it runs

        yield from batches
        note(folder / DONE, TaskContext.get().partitionId())

    return run


def killing_sums(folder, task, pieces):
    """Compute the sums of a bucket; kill the executor in the middle of one bucket."""
    sums = bucket_sums(task, pieces)
    kill_executor_once(folder)
    return sums


def kill_executor_once(folder):
    """Kill the JVM that this Python process works for, unless one was killed before."""
    executor = parent(os.getppid())  # parent of the daemon that starts Python workers
    command = Path(f"/proc/{executor}/cmdline").read_text("utf-8", "replace")
    if EXECUTOR not in command:
        raise RuntimeError(command)
    try:
        (folder / KILLED).touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(executor, signal.SIGKILL)
    os._exit(1)


def parent(process):
    """Return the parent of a process."""
    stat = Path(f"/proc/{process}/stat").read_text("utf-8")
    return int(stat.rpartition(")")[2].split()[1])


def note(path, what):
    """Add a line to a file that several processes write."""
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{what}\n")
