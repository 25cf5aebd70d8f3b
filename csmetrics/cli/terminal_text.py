"""Output of the command line: rich text for people, JSON for programs."""

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
"""A console width at which no line is folded."""

REFUSED, FAILED, INTERRUPTED = 1, 2, 130
"""Exit codes: the data break rules; any other failure; interrupted by Ctrl-C."""


_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def shown(text: str) -> str:
    r"""Escape control and bidirectional characters, so that a terminal cannot act on them.

    Examples:
        >>> print(shown("a\x1b[2Jb\u202ec"))
        a\x1b[2Jb\u202ec
    """
    return _UNSEEN.sub(lambda sign: sign[0].encode("unicode_escape").decode("ascii"), text)


def any_encoding() -> None:
    """Escape characters that the terminal's encoding lacks, such as ✓ in cp936."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def console() -> Console:
    """Make a console as wide as the terminal; output to a file or pipe is not folded."""
    from rich.console import Console

    class Plain(Console):
        def render_str(self, text: str, **options: Any) -> Text:  # noqa: ANN401  rich's
            return super().render_str(shown(text), **options)

    made = Plain(highlight=False)
    if not made.is_terminal and "COLUMNS" not in os.environ:
        made.width = UNFOLDED
    return made


def wants_json() -> bool:
    """Return whether the command line has --json, even if it cannot be parsed."""
    return "--json" in sys.argv[1:]


def as_json(what: object) -> str:
    """Encode a value as JSON; times are ISO 8601, decimals are texts."""
    return _json(json.dumps(what, ensure_ascii=False, indent=2, default=_plain))


def json_line(what: object) -> str:
    """Encode a value as JSON on one line."""
    return _json(json.dumps(what, ensure_ascii=False, default=_plain))


def _json(text: str) -> str:
    """Escape characters of JSON that a terminal would act on or cannot show."""
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


def print_message(what: str, message: str, **more: object) -> None:
    """Print an error or a warning on stderr as a line of text or, with --json, of JSON."""
    from csmetrics.cli.translations import message_for, message_language

    if wants_json():
        line = _json(json.dumps({what: message, **more}, ensure_ascii=False))
    else:
        lang = message_language()
        warning = "提醒：" if lang == "zh" else f"{what}: "
        prefix = "" if what == "error" else warning
        line = f"csmetrics: {prefix}{shown(message_for(message, lang))}"
    typer.echo(line, err=True)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
