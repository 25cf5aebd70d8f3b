"""A cached property without a lock, so that threads do not wait for each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar, overload

S = TypeVar("S")
T = TypeVar("T")


class cached(Generic[S, T]):  # noqa: N801  it is used as cached_property is
    """The same as ``functools.cached_property`` of Python 3.12 and later.

    In Python 3.11 that locks the property for all objects of a class, but parts are evaluated in
    parallel. Two threads that read the property of one object at once may both compute it.
    """

    def __init__(self, compute: Callable[[S], T]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type[S]) -> cached[S, T]: ...

    @overload
    def __get__(self, instance: S, owner: type[S]) -> T: ...

    def __get__(self, instance: S | None, owner: type[S]) -> cached[S, T] | T:
        """Compute the value and store it in the object, where it is found from then on."""
        if instance is None:
            return self
        value = self._compute(instance)
        instance.__dict__[self._name] = value
        return value
