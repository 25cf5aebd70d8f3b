"""TOML of strangers: read within a while, or refused as no TOML."""

from __future__ import annotations

import re
import tomllib
from typing import Any

_DEEPEST = 64
_NESTED = re.compile(
    rf"""(?<![\w"'-])(?:(?:"[^"\n]*+"|'[^'\n]*+'|[\w-]++)[ \t]*+\.[ \t]*+){{{_DEEPEST}}}""",
    re.ASCII,
)
"""A key of many parts; each takes tomllib as long as all those before it together."""


def parsed(text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401  what tomllib.loads takes
    """What a TOML text says.

    Raises:
        tomllib.TOMLDecodeError: It is no TOML, is nested too deep, or a number in it is too long.
    """
    if _NESTED.search(text):
        msg = f"a key has {_DEEPEST} parts or more: it is nested too deep"
        raise tomllib.TOMLDecodeError(msg)
    try:
        return tomllib.loads(text, **more)
    except tomllib.TOMLDecodeError:
        raise
    except (RecursionError, ValueError) as error:
        why = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise tomllib.TOMLDecodeError(why) from None
