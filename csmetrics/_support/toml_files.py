"""Reads TOML files of users, with the same checks and error messages for all of them."""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

from csmetrics.errors import CsmetricsError, nearest

_DEEPEST = 64
_NESTED = re.compile(
    rf"""(?<![\w"'-])(?:(?:"[^"\n]*+"|'[^'\n]*+'|[\w-]++)[ \t]*+\.[ \t]*+){{{_DEEPEST}}}""",
    re.ASCII,
)
"""A dotted key with very many parts, which takes tomllib disproportionately long."""


def read_toml(
    path: Path,
    refusal: type[CsmetricsError],
    *,
    unreadable: type[CsmetricsError] | None = None,
    decimals: bool = False,
) -> dict[str, Any]:
    """Read a TOML file.

    Args:
        path: The file.
        refusal: The class of the error if the file is not TOML.
        unreadable: The class of the error if it cannot be read; default: ``refusal``.
        decimals: Whether numbers with a decimal point become exact decimals.

    Raises:
        CsmetricsError: As ``refusal`` and ``unreadable``.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        near: list[str] = []
        with suppress(OSError):
            near = [other.name for other in path.parent.iterdir()]
        msg = f"{path} cannot be read: {error.strerror}.{nearest(path.name, near)} Check the path"
        unreadable = unreadable or refusal
        raise unreadable(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{path} is not TOML: {error}; correct it there"
        raise refusal(msg) from error
    return parsed_toml(text, str(path), refusal, decimals=decimals)


def parsed_toml(
    text: str, where: str, refusal: type[CsmetricsError], *, decimals: bool = False
) -> dict[str, Any]:
    """Parse a text in TOML.

    Args:
        text: The text.
        where: The name of its file or place, for messages.
        refusal: The class of the error if it is not TOML.
        decimals: Whether numbers with a decimal point become exact decimals.

    Raises:
        CsmetricsError: As ``refusal``.
    """
    too_deep = f"{where} is nested too deep: check the file"
    if _NESTED.search(text):
        raise refusal(too_deep)
    try:
        return tomllib.loads(text, parse_float=Decimal if decimals else float)
    except RecursionError:
        raise refusal(too_deep) from None
    except ValueError as error:  # not TOML, or a number with too many digits
        msg = f"{where} is not TOML: {error}; correct it there"
        raise refusal(msg) from error
