"""What the command line says: to people with rich, to programs as JSON."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

UNFOLDED = 10_000
"""Columns enough for every line."""

REFUSED, FAILED, INTERRUPTED = 1, 2, 130
"""Exit codes: the data break rules; anything else that was asked cannot be done; Ctrl-C."""


_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def shown(text: str) -> str:
    r"""A text whose control signs are seen: a name never moves the cursor or turns a line round.

    Examples:
        >>> print(shown("a\x1b[2Jb\u202ec"))
        a\x1b[2Jb\u202ec
    """
    return _UNSEEN.sub(lambda sign: sign[0].encode("unicode_escape").decode("ascii"), text)


def any_encoding() -> None:
    """Let the terminal show what it can: a console of another encoding (cp936) has no ¥ or ✓."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def console() -> Console:
    """A console as wide as the terminal; output to a file or a pipe is never folded."""
    from rich.console import Console

    class Plain(Console):
        def render_str(self, text: str, **options: Any) -> Text:  # noqa: ANN401  rich's
            return super().render_str(shown(text), **options)

    made = Plain(highlight=False)
    if not made.is_terminal and "COLUMNS" not in os.environ:
        made.width = UNFOLDED
    return made


def wants_json() -> bool:
    """Whether this command line asks for JSON, also where it cannot be read any further."""
    return "--json" in sys.argv[1:]


def as_json(what: object) -> str:
    """A value as JSON text; times in ISO 8601, exact decimals as text."""
    return _json(json.dumps(what, ensure_ascii=False, indent=2, default=_plain))


def json_line(what: object) -> str:
    """A value as JSON text on one line."""
    return _json(json.dumps(what, ensure_ascii=False, default=_plain))


def _json(text: str) -> str:
    """JSON without signs that a terminal acts on or cannot show; only texts in it have any."""
    text = _UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        units = (text[n : n + 1].encode("utf-16-be", "surrogatepass") for n in range(len(text)))
        text = "".join(
            one.decode("utf-16-be")
            if one < b"\x00\x80"
            else "".join(f"\\u{one[n : n + 2].hex()}" for n in range(0, len(one), 2))
            for one in units
        )
    return text


def show_json(what: object) -> None:
    """Print a value as JSON."""
    typer.echo(as_json(what))


def tell(what: str, message: str, **more: object) -> None:
    """An error or a warning on stderr: one line of text, or a JSON object on one line."""
    from csmetrics.cli.translations import message_for, said_in

    if wants_json():
        said = _json(json.dumps({what: message, **more}, ensure_ascii=False))
    else:
        lang = said_in()
        warning = "提醒：" if lang == "zh" else f"{what}: "
        prefix = "" if what == "error" else warning
        said = f"csmetrics: {prefix}{shown(message_for(message, lang))}"
    typer.echo(said, err=True)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
