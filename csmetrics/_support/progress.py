"""A progress bar (进度条) for long evaluations, in terminals and notebooks."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 1.5
"""The seconds after which the bar appears."""


@contextmanager
def bar(what: str, steps: int) -> Iterator[Callable[[], None]]:
    """Show how many steps of a task are done.

    The bar appears in the terminal or notebook if the task takes longer than ``PATIENCE``, and
    disappears when it ends. There is no bar if the output goes to a file, or if the environment
    variable ``CSMETRICS_PROGRESS`` is 0.

    Args:
        what: The name of the task.
        steps: The number of steps.

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
