"""A bar that says how far a long evaluation is (进度条), where somebody looks."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 1.5
"""Seconds after which somebody who waits is told why."""


@contextmanager
def bar(what: str, steps: int) -> Iterator[Callable[[], None]]:
    """Show how many steps of a task are done.

    The bar appears on the terminal, or in the notebook, when the task has taken a while and is not
    done; never where the output goes to a file, and not where the environment variable
    ``CSMETRICS_PROGRESS`` is 0. It is gone when the task ends.

    Args:
        what: The task.
        steps: How many steps it has.

    Yields:
        A function to call when a step is done.
    """
    if steps <= 1 or not _watched():
        yield lambda: None
        return
    from rich.console import Console  # noqa: PLC0415  loaded where it is shown
    from rich.progress import (  # noqa: PLC0415  loaded where it is shown
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    progress = Progress(
        TextColumn("{task.description}"), *columns, transient=True, console=Console(stderr=True)
    )
    task = progress.add_task(what, total=steps)
    begun = time.monotonic()

    def step() -> None:
        progress.advance(task)
        if time.monotonic() - begun >= PATIENCE and not progress.finished:
            progress.start()

    try:
        yield step
    finally:
        progress.stop()


def _watched() -> bool:
    if os.environ.get("CSMETRICS_PROGRESS") == "0":
        return False
    return sys.stderr.isatty() or "ipykernel" in sys.modules
