"""Memory and CPU time of a process and its descendants, such as Spark's JVM and workers."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

_PERIOD = 0.2


class ProcessTree:
    """Samples this process and its descendants while a block runs (Linux only).

    Attributes:
        peak: The largest memory in bytes; pages shared by several processes count once.
    """

    def __init__(self) -> None:
        self.peak = 0
        self._worked: dict[int, int] = {}
        self._before = self._apart = 0.0
        self._over = threading.Event()
        self._sampler = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        started = sum(map(_ticks, _family(os.getpid())[1:])) / os.sysconf("SC_CLK_TCK")
        self._before = time.process_time() + started
        self._sampler.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._sampler.join()

    def _sample(self) -> None:
        while not self._over.wait(_PERIOD):
            family = _family(os.getpid())
            self.peak = max(self.peak, sum(map(_proportional, family)))
            for pid in family:
                self._worked[pid] = max(self._worked.get(pid, 0), _ticks(pid))
            self._apart = self._before + time.thread_time()

    @property
    def cpu(self) -> float:
        """The CPU seconds of the block, user and system, without the sampling."""
        return sum(self._worked.values()) / os.sysconf("SC_CLK_TCK") - self._apart


def _family(root: int) -> list[int]:
    """Return a process and its descendants."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            parents.setdefault(_parent(folder), []).append(int(folder.name))
    found = [root]
    for pid in found:  # the list grows during the loop
        found += parents.get(pid, [])
    return found


def _parent(folder: Path) -> int:
    return int(_stat(folder)[1])


def _ticks(pid: int) -> int:
    user, system = _stat(Path(f"/proc/{pid}"))[11:13]
    return int(user) + int(system)


def _stat(folder: Path) -> list[str]:
    """Return the fields of /proc/PID/stat after the name; zeros if the process has ended."""
    try:
        return (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:  # the process has ended
        return ["0", "-1", *"0" * 11]


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
