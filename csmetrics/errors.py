"""Every error this library raises on purpose, and how it names the nearest known word."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date, datetime


class CsmetricsError(Exception):
    """Base of every error raised on purpose; catch this one to catch them all."""


class DataError(CsmetricsError):
    """The data cannot be used as given: a type, a value or a key breaks a rule of its table."""


class MissingDataError(CsmetricsError):
    """A metric reads a table or column that the data set does not have."""


class DefinitionError(CsmetricsError):
    """A definition contradicts itself, the tables, or the laws every definition obeys."""


class UnknownMetricError(CsmetricsError):
    """No metric has this id, or no id fits this pattern."""


class ParameterError(CsmetricsError):
    """A definition's parameter is missing, unknown, or outside what it may be."""


class EditionError(CsmetricsError):
    """No edition of a metric is in force on the date asked for."""


class ArgumentError(CsmetricsError):
    """An argument of a public function is not one of those it takes."""


class FileError(CsmetricsError):
    """A file cannot be written: the disk, its folder or its path does not let it."""


class ProjectError(CsmetricsError):
    """A folder of tables, a project file or a file of metrics is not what it should be."""


class CsmetricsWarning(UserWarning):
    """Something a reader of the figures must know: skipped metrics, days without a rule, ties."""


def nearest(word: object, known: Iterable[str], likeness: float = 0.6) -> str:
    """The hint " Did you mean …?" for a word that is nearly one of ``known``, else "".

    Args:
        word: What was given.
        known: What it may have been meant to be.
        likeness: How like it one must be, 1 being the same.

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
    """Refuse an argument that is no date; None is none given, a datetime is more than one.

    Raises:
        ArgumentError: It is none.

    Examples:
        >>> a_date("start", 2026)
        Traceback (most recent call last):
        csmetrics.errors.ArgumentError: start is a date, for example date(2026, 3, 1), not 2026
    """
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        msg = f"{name} is a date, for example date(2026, 3, 1), not {value!r}"
        raise ArgumentError(msg)


def one_of(name: str, value: object, allowed: Iterable[str]) -> None:
    """Refuse an argument that is none of the words it may be.

    Raises:
        ArgumentError: It is none of them; the message lists them, and the nearest.

    Examples:
        >>> one_of("per", "weak", ["day", "week"])
        Traceback (most recent call last):
        csmetrics.errors.ArgumentError: per is one of day, week, not 'weak'. Did you mean 'week'?
    """
    words = tuple(allowed)
    if value not in words:
        msg = f"{name} is one of {', '.join(words)}, not {value!r}.{nearest(value, words)}"
        raise ArgumentError(msg)
