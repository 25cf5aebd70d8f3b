"""The error classes of the library, checks of arguments, and hints at the nearest known word."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date, datetime


class CsmetricsError(Exception):
    """Base class of every error that the library raises on purpose."""


class DataError(CsmetricsError):
    """The data break a rule of their table: a type, a value or a key is invalid."""


class MissingDataError(CsmetricsError):
    """A metric reads a table or column that the data set does not have."""


class DefinitionError(CsmetricsError):
    """A definition contradicts itself, the tables, or a rule that every definition must obey."""


class UnknownMetricError(CsmetricsError):
    """No metric has this id, or no id matches this pattern."""


class ParameterError(CsmetricsError):
    """A parameter of a definition is missing, unknown, or out of range."""


class EditionError(CsmetricsError):
    """No edition of a metric is in force on the date asked for."""


class ArgumentError(CsmetricsError):
    """An argument of a public function has an invalid value."""


class FileError(CsmetricsError):
    """A file cannot be written, because of its path, its folder or the disk."""


class ProjectError(CsmetricsError):
    """A folder of tables, a project file or a file of metrics is invalid."""


class CsmetricsWarning(UserWarning):
    """A notice about the figures, such as skipped metrics or days without an edition."""


def nearest(word: object, known: Iterable[str], likeness: float = 0.6) -> str:
    """Return the hint " Did you mean …?" for a word similar to one of ``known``, else "".

    Args:
        word: The word that was given.
        known: The words that are valid.
        likeness: The least similarity, between 0 and 1 (equal).

    Examples:
        >>> nearest("pdd.reply_rate_3mins", ["pdd.reply_rate_3min", "pdd.consult_buyers"])
        " Did you mean 'pdd.reply_rate_3min'?"
        >>> nearest("xyz", ["pdd.consult_buyers"])
        ''
    """
    names = sorted(set(known))
    found = difflib.get_close_matches(str(word), names, n=1, cutoff=likeness)
    if not found:
        lowered = {name.lower(): name for name in names}
        found = [
            lowered[match]
            for match in difflib.get_close_matches(str(word).lower(), lowered, n=1, cutoff=likeness)
        ]
    return f" Did you mean {found[0]!r}?" if found else ""


def a_date(name: str, value: object) -> None:
    """Raise unless an argument is a date (not a datetime) or None.

    Raises:
        ArgumentError: ``value`` is neither.

    Examples:
        >>> a_date("start", 2026)
        Traceback (most recent call last):
        csmetrics.errors.ArgumentError: start is a date, for example date(2026, 3, 1), not 2026
    """
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        msg = f"{name} is a date, for example date(2026, 3, 1), not {value!r}"
        raise ArgumentError(msg)


def one_of(name: str, value: object, allowed: Iterable[str]) -> None:
    """Raise unless an argument is one of the allowed words.

    Raises:
        ArgumentError: It is not; the message lists the words and suggests the nearest.

    Examples:
        >>> one_of("per", "weak", ["day", "week"])
        Traceback (most recent call last):
        csmetrics.errors.ArgumentError: per is one of day, week, not 'weak'. Did you mean 'week'?
    """
    words = tuple(allowed)
    if value not in words:
        msg = f"{name} is one of {', '.join(words)}, not {value!r}.{nearest(value, words)}"
        raise ArgumentError(msg)
