"""Properties that are computed once, without one thread waiting for another's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar, overload

S = TypeVar("S")
T = TypeVar("T")


class cached(Generic[S, T]):  # noqa: N801  it is used as cached_property is
    """What ``functools.cached_property`` is from Python 3.12 on.

    That of 3.11 locks a property for all objects of a class, and parts are evaluated at the same
    time. Two threads that ask one object at once may both compute the value.
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
        """The value, which is found on the object itself from then on."""
        if instance is None:
            return self
        value = self._compute(instance)
        instance.__dict__[self._name] = value
        return value
