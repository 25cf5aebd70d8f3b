"""Charts whose texts cannot act as markup or script (图表里的名字只是文字)."""

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
"""The start of a tag that would end or change the script element around the JSON."""
_INHERITED = frozenset(
    {
        *("constructor", "__proto__", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"),
        *("toLocaleString", "toString", "valueOf", "__defineGetter__", "__defineSetter__"),
        *("__lookupGetter__", "__lookupSetter__"),
    }
)
"""Properties of every JavaScript object: Vega would find them when it groups by such a key."""


def inert(value: Any) -> Any:  # noqa: ANN401  any JSON
    r"""Return JSON in which no text is a script tag or an inherited JavaScript property.

    Altair writes a chart's JSON unescaped into a page's script, where ``</script>`` would end it.
    A zero-width space (U+200B) after such a ``<``, or after such a name, prevents that.

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
    """Change the chart's class so that every output of it is made of ``inert`` JSON.

    Its ``save`` writes a file atomically.
    """
    sort: Any = type(chart)
    object.__setattr__(chart, "__class__", _inert_sort(sort))
    return chart


@cache
def _inert_sort(sort: Callable[..., Any]) -> type:
    """Return a subclass of a chart class that outputs ``inert`` JSON."""

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
                super().save(fp, **kwargs)  # altair raises its own error
                return
            with written_whole(fp) as path:
                super().save(path, format or suffix, **kwargs)

    Inert.__name__, Inert.__qualname__ = sort.__name__, sort.__qualname__
    return Inert
