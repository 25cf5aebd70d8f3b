"""Charts in which text of the data stays text, wherever they are shown (图表里的名字只是文字)."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from csmetrics._support.atomic_write import written_whole

_UNSEEN = "\u200b"
_TAG = re.compile(r"<(?=/?script|!--)", re.IGNORECASE)
"""What may not stand in a page's script; all else in it is text."""
_INHERITED = frozenset(
    {
        *("constructor", "__proto__", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"),
        *("toLocaleString", "toString", "valueOf", "__defineGetter__", "__defineSetter__"),
        *("__lookupGetter__", "__lookupSetter__"),
    }
)
"""What every object of JavaScript has, and Vega would find where it groups by an object's keys."""


def inert(value: Any) -> Any:  # noqa: ANN401  any JSON
    r"""JSON whose texts are shown as they are, never markup nor a property of every object.

    Altair puts a chart's JSON into a page's script as it is, so that ``</script>`` would end it. An
    invisible space (U+200B) behind such a ``<``, or behind such a name, keeps it text.

    Examples:
        >>> print(ascii(inert(["</script><b>", "a < b", "constructor"])))
        ['<\u200b/script><b>', 'a < b', 'constructor\u200b']
    """
    if isinstance(value, str):
        return value + _UNSEEN if value in _INHERITED else _TAG.sub(f"<{_UNSEEN}", value)
    if isinstance(value, dict):
        return {key: inert(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [inert(one) for one in value]
    return value


def made_inert(chart: Any) -> Any:  # noqa: ANN401  an altair chart of any sort
    """The chart, whose JSON, pages, pictures and notebook output are all made of ``inert`` JSON.

    ``save`` writes a file whole or not at all.
    """
    sort: Any = type(chart)
    object.__setattr__(chart, "__class__", _inert_sort(sort))
    return chart


@cache
def _inert_sort(sort: Callable[..., Any]) -> type:
    """A sort of chart, made inert; everything else is as altair has it."""

    class Inert(sort):  # type: ignore[misc, valid-type]  # known when altair is loaded
        def to_dict(self, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401  altair's
            shown: dict[str, Any] = inert(super().to_dict(*args, **kwargs))
            return shown

        def save(self, fp: Any, format: Any = None, **kwargs: Any) -> None:  # noqa: A002, ANN401
            if not isinstance(fp, str | os.PathLike):
                super().save(fp, format, **kwargs)
                return
            suffix = Path(fp).suffix.removeprefix(".")
            if not format and not suffix:
                super().save(fp, **kwargs)  # altair says what is wrong
                return
            with written_whole(fp) as path:
                super().save(path, format or suffix, **kwargs)

    Inert.__name__, Inert.__qualname__ = sort.__name__, sort.__qualname__
    return Inert
