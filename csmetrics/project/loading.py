"""``load``: read a data set, and what to compute from it, from a folder or a project file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeGuard

from csmetrics._support.forks import refuse_lost_threads
from csmetrics._support.notices import warn
from csmetrics.analysis.scoring.scorecard import Scorecard
from csmetrics.catalogue.builtin import registry as built_in
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError, ProjectError, nearest
from csmetrics.exports.accounts import Account, FileReport
from csmetrics.model.metric import Metric
from csmetrics.project.choosing import chosen, scorecard
from csmetrics.project.imports import imported, not_recognised
from csmetrics.project.settings import Settings, read_settings
from csmetrics.project.table_files import (
    SUFFIXES,
    TableFiles,
    files_of,
    read_table,
    tables_in,
    unnamed_in,
)
from csmetrics.project.trust import check_reach
from csmetrics.reconciliation.shop_settings import Settings as ShopSettings
from csmetrics.tables import TABLES, Dataset, EndOfDay, platforms_of
from csmetrics.tables.intake import Invalid

FILE = "csmetrics.toml"
"""The name of the project file in a folder."""


@dataclass(frozen=True)
class Project:
    """A data set, and what its project file asks of it (项目).

    ``metrics``: ids, patterns and metrics, for ``evaluate``; ``policies``, for ``check``;
    ``scorecards``, for ``score``; all empty if the file names none. ``registry``: the built-in
    metrics and those of the project's own files. ``files``: what became of the lines of each file
    that was read, counted on demand. ``not_read``: messages about files and sheets that were not
    read. ``settings``: the shop's settings, which are applied to the metrics of ``registry``.
    """

    data: Dataset
    metrics: tuple[str | Metric, ...] = ()
    policies: tuple[str, ...] = ()
    scorecards: tuple[Scorecard, ...] = ()
    registry: Registry = field(default_factory=lambda: built_in)
    accounts: tuple[Account, ...] = field(default=(), repr=False)
    not_read: tuple[str, ...] = ()
    settings: ShopSettings | None = None

    def named(self, names: Sequence[str]) -> list[str | Metric]:
        """Find the metrics that a command line names, with the shop's settings applied.

        Raises:
            CsmetricsError: As ``chosen``.
        """
        found = chosen(names, self.registry, platforms=self.platforms)
        return _with_settings(found, self.settings, self.registry)

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms of the shops, empty if the table of shops names none (店铺所在平台)."""
        return platforms_of(self.data)

    @property
    def files(self) -> tuple[FileReport, ...]:
        """What became of the lines of each file that was read (逐行去向).

        Raises:
            DataError: A file can no longer be read.
        """
        return tuple(account.report for account in self.accounts)


def load(  # noqa: PLR0913  all but the first are optional
    path: str | os.PathLike[str],
    *,
    time_zone: str | None = None,
    as_of: datetime | EndOfDay | None = None,
    invalid: Invalid | None = None,
    allow_code: bool = False,
    allow_outside: bool = False,
) -> Project:
    """Read a folder of tables, or a project file (读取数据文件夹或项目文件).

    In a folder, each file is named after its table: ``messages.parquet``, ``orders.csv``,
    ``refunds.xlsx`` … Its headers are the names of the table's columns; other columns are kept as
    your own. CSV and Excel are read as ``csmetrics.exports.read_export`` reads them. A folder
    with a ``csmetrics.toml`` is that project; see the page "The project file".

    Args:
        path: The folder, or a file ``….toml``.
        time_zone: The zone of naive times and local days; default: the project's, else
            Asia/Shanghai.
        as_of: The knowledge time, as ``Dataset``'s; default: the project's, else the latest event.
        invalid: What to do with rows that break rules, as ``Dataset``'s; default: the project's,
            else "raise". A project that imports always sets them aside ("quarantine").
        allow_code: Run the programs (``.py``) of metrics that the project file names; allow it only
            if you trust whoever wrote them.
        allow_outside: Read files outside the folder that its project file, or a link, leads to. A
            project file that is given as ``path`` itself may read data files elsewhere.

    Returns:
        The data set, and the metrics, policies and scorecards the project names.

    Raises:
        ProjectError: The folder or file is not there, holds no table, has an unknown key or an
            invalid value, or names a program or files outside its folder that are not allowed.
        DataError: A file cannot be read, or rows break rules.
        CsmetricsError: As ``Dataset`` and ``read_export``.

    Examples:
        >>> import tempfile
        >>> from csmetrics.datasets import sample_shop
        >>> folder = Path(tempfile.mkdtemp())
        >>> sample_shop(days=2).frame("messages").sink_parquet(folder / "messages.parquet")
        >>> load(folder).data.tables
        ('messages',)
    """
    refuse_lost_threads()
    given = Path(path)
    if given.is_dir():
        settings, folder = _settings_in(given)
    elif given.suffix.lower() == ".toml":
        settings, folder = read_settings(given), given.parent
    else:
        raise ProjectError(_not_a_project(given))
    check_reach(settings, folder, named=not given.is_dir(), code=allow_code, outside=allow_outside)
    shop = ShopSettings.from_toml(folder / settings.settings) if settings.settings else None
    known = shop.apply_all(built_in) if shop else built_in
    metrics = _with_settings(chosen(settings.metrics, known, folder), shop, known)
    own = dict.fromkeys(one for one in metrics if _is_own(one, known))
    arguments: dict[str, Any] = {
        "time_zone": time_zone or settings.time_zone,
        "as_of": as_of or settings.as_of,
        "invalid": invalid or settings.invalid,
        "refuse": settings.refuse,
    }
    if settings.imports is not None:
        if invalid not in {None, "quarantine"}:
            msg = (
                f"invalid={invalid!r}: an import sets rows aside; give"
                ' "quarantine", or leave it out'
            )
            raise ArgumentError(msg)
        found = imported(settings.imports, folder, arguments["time_zone"], arguments["as_of"])
        unknown = tuple(f"{name}: {why}" for name, why in not_recognised(found))
        if unknown:
            msg = f"{len(unknown)} files in {folder} were not read: csmetrics import says why"
            warn(msg)
        return Project(
            found.data,
            tuple(metrics),
            tuple(settings.policies),
            tuple(scorecard(name, folder) for name in settings.scorecards),
            known.with_metrics(*own) if own else known,
            not_read=unknown,
            settings=shop,
        )
    tables, others = _tables(settings, folder, arguments["time_zone"])
    accounts = tuple(account for table in tables.values() for account in table.accounts)
    not_read = (*others.values(), *_sheets_not_read(accounts))
    if not_read:
        msg = f"not everything was read in {folder}: {' '.join(not_read)} Check these files"
        warn(msg)
    return Project(
        Dataset(**({name: table.frame for name, table in tables.items()} | arguments)),
        tuple(metrics),
        tuple(settings.policies),
        tuple(scorecard(name, folder) for name in settings.scorecards),
        known.with_metrics(*own) if own else known,
        accounts,
        not_read,
        shop,
    )


def _sheets_not_read(accounts: tuple[Account, ...]) -> list[str]:
    """Write a message for each sheet with cells that no table was read from."""
    read: dict[Path, set[str | None]] = {}
    for account in accounts:
        read.setdefault(account.raw.path.resolve(), set()).add(account.raw.sheet)
    texts = [
        f"{account.raw.path.name}: the sheet {sheet!r} ({rows:,} rows) is not read."
        for account in accounts
        for sheet, rows in account.raw.other_sheets.items()
        if sheet not in read[account.raw.path.resolve()]
    ]
    return list(dict.fromkeys(texts))


def _with_settings(
    metrics: Sequence[str | Metric], shop: ShopSettings | None, known: Registry
) -> list[str | Metric]:
    """Apply the shop's settings to those metrics that are the project's own."""
    return [shop.apply(one) if shop and _is_own(one, known) else one for one in metrics]


def _is_own(one: str | Metric, known: Registry) -> TypeGuard[Metric]:
    """Whether a metric is the project's own: neither in the registry nor filled from one there."""
    if not isinstance(one, Metric) or one.filled:
        return False
    return one.id not in known or known[one.id] != one


def _settings_in(folder: Path) -> tuple[Settings, Path]:
    file = folder / FILE
    return (read_settings(file) if file.is_file() else Settings(folder=".")), folder


def _tables(
    settings: Settings, folder: Path, time_zone: str
) -> tuple[dict[str, TableFiles], dict[Path, str]]:
    """Read each table from where the project says; also write messages about files not read.

    A table that the project names is not looked for in the folder.
    """
    tables: dict[str, TableFiles] = {}
    others: dict[Path, str] = {}
    used: set[Path] = set()
    for table, of in settings.tables.items():
        paths, near = files_of(table, of, folder)
        tables[table] = read_table(table, paths, of, time_zone)
        others |= near
        used |= {path.resolve() for path in paths}
    if settings.folder is not None:
        place = folder / settings.folder
        if not place.is_dir():
            msg = f"folder: there is no folder {settings.folder!r} in {folder}. Correct the path."
            raise ProjectError(msg)
        found, unnamed = tables_in(place)
        if not found and not tables:
            raise ProjectError(_no_table(place, list(unnamed.values())))
        others |= unnamed
        for name, path in found.items():
            if name not in tables:
                tables[name] = read_table(name, [path], None, time_zone)
            else:
                others[path] = f"{path.name}: the project gives other files for the table {name}."
    else:
        others |= unnamed_in(folder, tables)
    ordered = {name: tables[name] for name in TABLES if name in tables}
    return ordered, {path: reason for path, reason in others.items() if path.resolve() not in used}


def _no_table(folder: Path, others: list[str]) -> str:
    listed = ", ".join(TABLES)
    reasons = f" {' '.join(others)}" if others else ""
    return (
        f"{folder} contains no table: name the files after the tables, such as messages.parquet, "
        f"orders.csv ({', '.join(SUFFIXES)}). The tables are {listed}.{reasons}"
    )


def _not_a_project(path: Path) -> str:
    if path.is_file():
        return f"{path} is neither a folder of tables nor a project file (….toml)."
    near = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
    return f"there is no folder or project file {str(path)!r}.{nearest(path.name, near)}"
