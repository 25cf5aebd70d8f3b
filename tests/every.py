"""A test over many values that is one test, for one a value would cost more than what it checks."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any


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
                except AssertionError as error:
                    failed.append(f"{getattr(value, 'id', value)}: {error}")
            assert not failed, "\n".join([f"{len(failed)} of {len(listed)}", *failed])

        signature = inspect.signature(test)
        others = [one for one in signature.parameters.values() if one.name != name]
        run.__signature__ = signature.replace(parameters=others)
        del run.__wrapped__
        return run

    return decorated
