"""A test over many values that is one test, for one a value would cost more than what it checks."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any

import pytest


def for_every(**values: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test for each value of an argument, and name all those for which it fails."""
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
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001  all are told
                    said = error if isinstance(error, AssertionError) else repr(error)
                    failed.append(f"{called(value)}: {said}")
            assert not failed, "\n".join([f"{len(failed)} of {len(listed)}", *failed])

        signature = inspect.signature(test)
        others = [one for one in signature.parameters.values() if one.name != name]
        run.__signature__ = signature.replace(parameters=others)
        del run.__wrapped__
        return run

    return decorated


def called(value: Any) -> str:
    """What a value is called: by its id or name, a pair by its first."""
    if isinstance(value, tuple):
        return called(value[0])
    if isinstance(value, Path):
        return value.as_posix()
    return str(getattr(value, "id", None) or getattr(value, "name", value))
