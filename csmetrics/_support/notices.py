"""Issues the warnings (警告) of this library to its caller, or to a receiver for one block."""

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
    """Warn the first caller outside this package, or call the receiver of ``warnings_to``.

    Args:
        message: The text of the warning.
    """
    if (receiver := _receiver.get()) is not None:
        receiver(message)
        return
    level, frame = 1, sys._getframe()  # noqa: SLF001  counts frames as warnings.warn does
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(_HERE):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, CsmetricsWarning, stacklevel=level)


@contextmanager
def warnings_to(receiver: Callable[[str], object]) -> Iterator[None]:
    """Pass the warnings of a block to a function instead of the caller.

    It applies only to the thread (or asyncio task) that enters the block.
    ``warnings.catch_warnings`` would change the filters of the whole process: other threads would
    lose their warnings meanwhile, and two overlapping blocks could leave them off for good.

    Args:
        receiver: Called with each message; ``ignore_warning`` drops them.
    """
    token = _receiver.set(receiver)
    try:
        yield
    finally:
        _receiver.reset(token)


def ignore_warning(_: str) -> None:
    """Drop a warning, as a receiver for ``warnings_to``."""
