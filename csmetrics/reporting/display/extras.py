"""Import of the optional libraries of the extra ``report``, with an error that says how."""

from __future__ import annotations

import importlib
from typing import Any

from csmetrics.errors import ArgumentError


def extra(module: str, purpose: str) -> Any:  # noqa: ANN401  the caller knows the module
    """Import a module of the extra ``report``.

    Args:
        module: Its name.
        purpose: What needs it; the first words of the error.

    Raises:
        ArgumentError: It is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        name = module.partition(".")[0].replace("_", "-")
        msg = f"{purpose} needs {name}: pip install 'csmetrics[report]'"
        raise ArgumentError(msg) from None
