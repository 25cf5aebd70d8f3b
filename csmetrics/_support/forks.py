"""Detects a process that was forked after polars was used, in which polars hangs (进程分叉)."""

from __future__ import annotations

import os
import re
from pathlib import Path

from csmetrics.errors import CsmetricsError

_WORKER = re.compile(r"polars-[0-9]+\s*")
_TASKS = Path("/proc/self/task")


class _State:
    """Whether polars' threads were running at the fork, and whether this child lacks them."""

    used = False
    lost = False


def refuse_lost_threads() -> None:
    """Raise in a forked process in which polars would wait forever for its threads.

    Raises:
        CsmetricsError: This process was forked from one in which polars had been used.
    """
    if _State.lost:
        msg = (
            "this process was forked (os.fork, multiprocessing's default on Linux before Python"
            " 3.14) after polars had been used, and polars would wait for ever for threads that a"
            " fork does not copy: start processes with"
            " multiprocessing.get_context('spawn') or 'forkserver'; or use threads, for polars"
            " works on all processors by itself"
        )
        raise CsmetricsError(msg)


def _before() -> None:
    _State.used = _State.lost or _has_workers()


def _after() -> None:
    _State.lost = _State.used


def _has_workers() -> bool:
    """Whether polars has started its threads in this process; always false outside Linux."""
    try:
        names = [(task / "comm").read_text("ascii", "replace") for task in _TASKS.iterdir()]
    except OSError:
        return False
    return any(_WORKER.fullmatch(name) for name in names)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before, after_in_child=_after)
