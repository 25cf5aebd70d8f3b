"""One test over many values, where a test per value would cost more than its check."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any

import pytest


def for_every(**values: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test for each value of an argument; the failure lists all values that fail."""
    [(name, listed)] = values.items()
    listed = list(listed)
    assert listed, name

    def decorated(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def run(*args: object, **kwargs: object) -> None:
            failed = []
            for value in listed:
                try:
                    test(*args, **kwargs, **{name: value})
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001  all are listed
                    text = error if isinstance(error, AssertionError) else repr(error)
                    failed.append(f"{name_of(value)}: {text}")
            assert not failed, "\n".join([f"{len(failed)} of {len(listed)}", *failed])

        signature = inspect.signature(test)
        others = [one for one in signature.parameters.values() if one.name != name]
        run.__signature__ = signature.replace(parameters=others)
        del run.__wrapped__
        return run

    return decorated


def name_of(value: Any) -> str:
    """Return a value's id or name for the failure; a tuple's is that of its first item."""
    if isinstance(value, tuple):
        return name_of(value[0])
    if isinstance(value, Path):
        return value.as_posix()
    return str(getattr(value, "id", None) or getattr(value, "name", value))
