"""Warnings of this library: each to its caller, and silenced for one call only (警告)."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from csmetrics.errors import CsmetricsWarning

_HERE = "csmetrics."
_receiver: ContextVar[Callable[[str], object] | None] = ContextVar("receiver", default=None)


def warn(message: str) -> None:
    """Warn the first caller outside this package, or whoever has asked to receive warnings.

    Args:
        message: What a reader of the figures must know.
    """
    if (receiver := _receiver.get()) is not None:
        receiver(message)
        return
    level, frame = 1, sys._getframe()  # noqa: SLF001  what warnings.warn itself counts
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(_HERE):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, CsmetricsWarning, stacklevel=level)


@contextmanager
def warnings_to(receiver: Callable[[str], object]) -> Iterator[None]:
    """Hand the warnings of a block to a function instead of the caller.

    ``warnings.catch_warnings`` would change the filters of the whole process: other threads would
    lose their warnings meanwhile, and two blocks that overlap could leave them off for good. This
    holds for the thread (or task) it is entered in, and for nothing else.

    Args:
        receiver: Called with each message; ``unheard`` drops them.
    """
    token = _receiver.set(receiver)
    try:
        yield
    finally:
        _receiver.reset(token)


def unheard(_: str) -> None:
    """Drop a warning: what it says is said elsewhere."""
