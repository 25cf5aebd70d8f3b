"""``import_file`` and ``import_folder``: read files of back-offices into a data set."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import polars as pl

from csmetrics._support.atomic_write import is_hidden
from csmetrics.errors import ArgumentError, DataError, one_of
from csmetrics.exports.importing.archives import NOT_READ, SUFFIXES, holds_data_unread
from csmetrics.exports.importing.import_options import checked
from csmetrics.exports.importing.import_report import ImportReport
from csmetrics.exports.importing.model import Recipe
from csmetrics.exports.importing.outcome import finish
from csmetrics.exports.importing.recipe_registry import Recipes, recipes
from csmetrics.exports.importing.recipe_store import read_recipe
from csmetrics.exports.importing.run import Import
from csmetrics.tables import Dataset, EndOfDay

AnyRecipe = Recipe | str | os.PathLike[str]


@dataclass(frozen=True)
class Imported:
    """The result of an import: a data set, published figures, and a report (导入结果).

    ``by_platform``: if files of several platforms differ in columns (only 京东's order list has
    buyers), the data of each platform with all its columns, if they answer more metrics; ``data``
    has only the columns that all files have.
    """

    data: Dataset
    published: pl.DataFrame
    report: ImportReport
    by_platform: Mapping[str, Dataset] = field(default_factory=dict)

    def __repr__(self) -> str:
        tables = ", ".join(self.data.tables) or "no table"
        return f"<Imported: {tables}; {self.published.height:,} published figures>"

    def _repr_html_(self) -> str:
        return self.report._repr_html_()


def import_file(  # noqa: PLR0913  one argument for each thing that files do not say
    path: str | os.PathLike[str],
    recipe: AnyRecipe | None = None,
    *,
    shop_id: str | Mapping[str, str] | None = None,
    robots: Collection[str] = (),
    agents: Collection[str] = (),
    words: Mapping[str, Mapping[str, object]] | None = None,
    keep: Collection[str] = (),
    stand_ins: Collection[str] = (),
    start: date | None = None,
    end: date | None = None,
    length_unit: str | None = None,
    time_zone: str = "Asia/Shanghai",
    as_of: datetime | EndOfDay | None = None,
) -> Imported:
    """Read a file that a back-office exports, as it comes (导入后台文件).

    The file is recognised by its headers or a mark in its text; its contents become rows of tables,
    or published figures. Nothing is guessed: an error or the report asks for what only the caller
    can say, and names the option. Rows that break a rule are set aside and counted. Names, phones,
    addresses and texts are not read unless ``keep`` names them.

    Args:
        path: The file: CSV, xlsx, txt, log, JSON, or a zip of these.
        recipe: The id of a recipe, a recipe, or a TOML file of one; default: recognised.
        shop_id: The shop, where the file does not tell; by platform, recipe or shop name a mapping.
        robots: Names of robots: their messages are automatic.
        agents: Names of agents, for chat records in which no buyer's name is masked.
        words: What words of the file mean: ``{"liability": {"卖家责任": "seller"}}``; None is null.
        keep: Further columns to keep, by their headers; "text" for the text of messages.
        stand_ins: Columns for which a stand-in may be taken, as "ratings.rated_at".
        start: The first day of published figures, where neither file nor name tells.
        end: The day after the last.
        length_unit: What lengths are in where the file does not tell: seconds, minutes or hours.
        time_zone: The zone of times in the file, and of the data set.
        as_of: The knowledge time of the data set, as ``Dataset``'s; default: the latest event.

    Returns:
        ``data``, ``published``, ``report`` and ``by_platform``.

    Raises:
        ArgumentError: An argument is invalid, or one is needed; the message names it.
        DataError: The file is not in a known format, or cannot be read.
    """
    options = checked(
        shop_id=shop_id,
        robots=robots,
        agents=agents,
        words=words or {},
        keep=keep,
        stand_ins=stand_ins,
        start=start,
        end=end,
        length_unit=length_unit,
        time_zone=time_zone,
    )
    known, chosen = _recipes([recipe] if recipe is not None else [])
    run = Import(options, known, chosen[0] if chosen else None)
    run.read([_existing(path)], strict=True)
    return Imported(*finish(run.found, as_of))


def import_folder(  # noqa: PLR0913  one argument for each thing that files do not say
    path: str | os.PathLike[str],
    *,
    recipes: Iterable[AnyRecipe] = (),
    platform: str | None = None,
    shop_id: str | Mapping[str, str] | None = None,
    robots: Collection[str] = (),
    agents: Collection[str] = (),
    words: Mapping[str, Mapping[str, object]] | None = None,
    keep: Collection[str] = (),
    stand_ins: Collection[str] = (),
    start: date | None = None,
    end: date | None = None,
    length_unit: str | None = None,
    time_zone: str = "Asia/Shanghai",
    as_of: datetime | EndOfDay | None = None,
) -> Imported:
    """Read every file of a folder that a recipe fits; report why others are not read (导入文件夹).

    Files of one table are joined, copies are dropped and counted, and 京东 chat records are
    paired with 咨询会话查询. The order of the files changes nothing. A file that cannot be read is
    named in the report, with the reason; the others are read.

    Args:
        path: The folder; its subfolders are read, too.
        recipes: Recipes of your own, or TOML files of them, besides those of the package.
        platform: Read only the files of this platform, as "jd"; default: of all.
        shop_id: As of ``import_file``.
        robots: As of ``import_file``.
        agents: As of ``import_file``.
        words: As of ``import_file``.
        keep: As of ``import_file``.
        stand_ins: As of ``import_file``.
        start: As of ``import_file``.
        end: As of ``import_file``.
        length_unit: As of ``import_file``.
        time_zone: As of ``import_file``.
        as_of: As of ``import_file``.

    Returns:
        ``data``, ``published``, ``report`` and ``by_platform``.

    Raises:
        ArgumentError: An argument is invalid, or ``shop_id`` is needed.
        DataError: The folder is not there, or holds no file that may be an export.
    """
    options = checked(
        shop_id=shop_id,
        robots=robots,
        agents=agents,
        words=words or {},
        keep=keep,
        stand_ins=stand_ins,
        start=start,
        end=end,
        length_unit=length_unit,
        time_zone=time_zone,
    )
    folder = _existing(path)
    if not folder.is_dir():
        msg = f"{folder} is not a folder; import_file reads a file. Use that, or name a folder."
        raise DataError(msg)
    files = exports_in(folder)
    if not files:
        msg = (
            f"{folder} contains no file that might be an export ({', '.join(SUFFIXES)}). "
            f"文件夹里没有可导入的文件。"
            " Put the downloads there."
        )
        raise DataError(msg)
    known, _ = _recipes(recipes)
    platforms = {one.platform for one in known.values()}
    if platform is not None:
        one_of("platform", platform, sorted(platforms))
    run = Import(options, known, platform=platform)
    run.read(files, strict=False)
    run.found.lost += [{"file": one.name, "why": NOT_READ} for one in _unread_in(folder)]
    return Imported(*finish(run.found, as_of))


def exports_in(folder: Path) -> list[Path]:
    """List the files of a folder and its subfolders that may be exports."""
    return [
        one
        for one in _files_in(folder)
        if one.suffix.lower() in SUFFIXES and not is_hidden(one.name)
    ]


def _unread_in(folder: Path) -> list[Path]:
    return [one for one in _files_in(folder) if holds_data_unread(one)]


def _files_in(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        yield from (Path(where) / name for name in sorted(names))


def _existing(path: str | os.PathLike[str]) -> Path:
    if not isinstance(path, str | os.PathLike):
        msg = f"an export must be a path, not a {type(path).__name__}."
        raise ArgumentError(msg)
    found = Path(path).expanduser()
    if not found.exists():
        msg = f"{found} does not exist. Check the path."
        raise DataError(msg)
    return found


def _recipes(given: Iterable[AnyRecipe]) -> tuple[Recipes, list[Recipe]]:
    """Return all recipes to choose from, and those that were given."""
    chosen = []
    for one in given:
        if isinstance(one, Recipe):
            chosen.append(one)
        elif str(one).endswith(".toml"):
            chosen.append(read_recipe(Path(one)))
        else:
            chosen.append(recipes[str(one)])
    return recipes.plus(chosen), chosen
