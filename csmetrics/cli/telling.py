"""What the command line says: to people with rich, to programs as JSON."""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.console import Console

UNFOLDED = 10_000
"""Columns enough for every line."""

REFUSED, FAILED, INTERRUPTED = 1, 2, 130
"""Exit codes: the data break rules; anything else that was asked cannot be done; Ctrl-C."""


def console() -> Console:
    """A console as wide as the terminal; output to a file or a pipe is never folded."""
    from rich.console import Console

    made = Console(highlight=False)
    if not made.is_terminal and "COLUMNS" not in os.environ:
        made.width = UNFOLDED
    return made


def wants_json() -> bool:
    """Whether this command line asks for JSON, also where it cannot be read any further."""
    return "--json" in sys.argv[1:]


def as_json(what: object) -> str:
    """A value as JSON text; times in ISO 8601, exact decimals as text."""
    return json.dumps(what, ensure_ascii=False, indent=2, default=_plain)


def show_json(what: object) -> None:
    """Print a value as JSON."""
    typer.echo(as_json(what))


def tell(what: str, message: str, **more: object) -> None:
    """An error or a warning on stderr: one line of text, or a JSON object on one line."""
    if wants_json():
        said = json.dumps({what: message, **more}, ensure_ascii=False)
    else:
        prefix = "" if what == "error" else f"{what}: "
        said = f"csmetrics: {prefix}{message}"
    typer.echo(said, err=True)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
