"""What goes wrong on workers, once: processes that end in the middle, tasks that fail."""

import os
import signal
from pathlib import Path

from csmetrics.spark.bucket import bucket_sums

EXECUTOR = "CoarseGrainedExecutorBackend"
DONE, KILLED = "done", "killed"


def dies_at_first(batches):
    """Rows as they are; the Python of each task ends at its first try."""
    from pyspark import TaskContext  # noqa: PLC0415  where it runs

    for batch in batches:
        if TaskContext.get().attemptNumber() == 0:
            os._exit(1)
        yield batch


def fails_twice(batches):
    """Rows as they are; each task fails at its first two tries, after some of its work."""
    from pyspark import TaskContext  # noqa: PLC0415  where it runs

    for batch in batches:
        yield batch  # so that something was done in vain
        if TaskContext.get().attemptNumber() < 2:
            raise OSError("the disk is gone")  # noqa: EM101, TRY003


def killing_rows(folder):
    """Rows as they are; in the middle of one of the tasks its executor is killed."""

    def run(batches):
        for batch in batches:
            yield batch
            kill_executor_once(folder)

    return run


def counted_rows(folder):
    """Rows as they are; every task that is done is noted."""

    def run(batches):
        from pyspark import TaskContext  # noqa: PLC0415  where it runs

        yield from batches
        note(folder / DONE, TaskContext.get().partitionId())

    return run


def killing_sums(folder, task, pieces):
    """The sums of a bucket; in the middle of one of the buckets its executor is killed."""
    sums = bucket_sums(task, pieces)
    kill_executor_once(folder)
    return sums


def kill_executor_once(folder):
    """Kill the JVM of the cluster for which this Python works, unless one was killed before."""
    executor = parent(os.getppid())  # of the daemon that starts Python workers
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
    """The process that started another one."""
    stat = Path(f"/proc/{process}/stat").read_text("utf-8")
    return int(stat.rpartition(")")[2].split()[1])


def note(path, what):
    """Add a line to a file that several processes write."""
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{what}\n")
