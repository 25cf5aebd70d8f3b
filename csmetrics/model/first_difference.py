"""Finds the first difference between two definitions in JSON form."""

from __future__ import annotations

import json
from collections.abc import Mapping


def first_difference(a: object, b: object, path: str = "definition") -> str:
    """Describe where two definitions first differ: the path of the node and both values.

    Examples:
        >>> first_difference({"node": "answered", "within": 180}, {"node": "answered", "within": 5})
        'definition.within is 180 and 5'
    """
    if isinstance(a, Mapping) and isinstance(b, Mapping) and a.get("node") == b.get("node"):
        for name in a:
            if a[name] != b.get(name):
                return first_difference(a[name], b.get(name), f"{path}.{name}")
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for n, (one, other) in enumerate(zip(a, b, strict=True)):
            if one != other:
                return first_difference(one, other, f"{path}[{n}]")
    short = [json.dumps(one, ensure_ascii=False)[:80] for one in (a, b)]
    return f"{path} is {short[0]} and {short[1]}"
