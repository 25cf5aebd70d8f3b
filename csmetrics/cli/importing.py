"""``csmetrics import``: exported files into tables; options shared with ``init``, ``doctor``."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from csmetrics.cli import options
from csmetrics.cli.terminal_text import FAILED, console, show_json
from csmetrics.cli.translations import renamed

if TYPE_CHECKING:
    from csmetrics.exports import Imported
    from csmetrics.tables import Dataset

MANIFEST = "import/report.json"
"""The path of an import's report inside the output folder."""
OF_IMPORT = ".csmetrics-import"
"""A marker file: an import wrote this platform folder, so a later one may delete it."""
PUBLISHED = "import/published.parquet"
"""The path of the published figures inside the output folder."""

ExportsPath = Annotated[
    Path,
    typer.Argument(
        metavar="DIR|FILE",
        help="A folder of downloads, or a file: CSV, xlsx, txt, log, JSON, zip (文件夹或文件).",
        show_default=False,
    ),
]
ShopId = Annotated[
    list[str] | None,
    typer.Option(
        "--shop-id",
        help="The shop, if the files do not contain it; for several platforms jd=ID, pdd=ID"
        " (店铺编号).",
        metavar="ID|KEY=ID",
    ),
]
Robots = Annotated[
    list[str] | None,
    typer.Option(
        "--robots", help="Names of robots, separated by commas (机器人名).", metavar="NAME"
    ),
]
Agents = Annotated[
    list[str] | None,
    typer.Option(
        "--agent",
        help="Names of agents, needed if no buyer's name is masked (客服名).",
        metavar="NAME",
    ),
]
Recipes = Annotated[
    list[str] | None,
    typer.Option(
        "--recipe",
        help="Your own recipe, FILE.toml; for a single file also a recipe's id (配方).",
        metavar="ID|FILE",
    ),
]
Platform = Annotated[
    str | None,
    typer.Option(
        "--platform", help="Import only this platform's files of a folder, such as jd (平台)."
    ),
]
Words = Annotated[
    list[str] | None,
    typer.Option(
        "--word",
        help="What a word means: liability:卖家责任=seller; nothing after = means null (词义).",
        metavar="COLUMN:WORD=OURS",
    ),
]
Keep = Annotated[
    list[str] | None,
    typer.Option(help="Another column to keep, by its header (保留的列).", metavar="HEADER"),
]
StandIns = Annotated[
    list[str] | None,
    typer.Option(
        "--stand-in", help="A column to fill from a substitute, such as ratings.rated_at (代替列)."
    ),
]
LengthUnit = Annotated[
    Literal["seconds", "minutes", "hours"] | None,
    typer.Option(
        "--length-unit", help="The unit of durations, if the files do not state it (时长单位)."
    ),
]
Zone = Annotated[str, typer.Option("--time-zone", help="The time zone of the files' times (时区).")]


def import_files(  # noqa: PLR0913  the arguments of the functions of this name
    path: ExportsPath,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="The folder to write the tables to; without it nothing is written (输出文件夹).",
            metavar="DIR",
        ),
    ] = None,
    shop_id: ShopId = None,
    robots: Robots = None,
    agent: Agents = None,
    recipe: Recipes = None,
    platform: Platform = None,
    word: Words = None,
    keep: Keep = None,
    stand_in: StandIns = None,
    start: options.Start = None,
    end: options.End = None,
    length_unit: LengthUnit = None,
    time_zone: Zone = "Asia/Shanghai",
    lang: options.Language = None,
    as_json: options.Json = False,
) -> None:
    """Read files as exported from a back-office into tables (导入后台文件).

    Each file is recognised by its headers. The report says what it gives, what is refused or left
    out, and what to download for more metrics. The exit code is 2 if nothing could be read.

    Example:  csmetrics import ~/下载 -o shop/ --shop-id 旗舰店 --robots 小蜜
    """
    if output is not None:
        checked_output(output)
    found = imported(
        path,
        recipe=recipe,
        platform=platform,
        shop_id=shops_of(shop_id),
        robots=options.columns(robots),
        agents=options.columns(agent),
        words=words_of(word),
        keep=keep or (),
        stand_ins=options.columns(stand_in),
        start=options.day(start),
        end=options.day(end),
        length_unit=length_unit,
        time_zone=time_zone,
    )
    written = write(found, output) if output is not None else []
    if as_json:
        show_json(report_as_json(found, written))
    else:
        to = console()
        to.print(renamed(found.report.text(options.language(lang))), markup=False)
        for line in written:
            to.print(line, markup=False)
        if output is not None and (found.data.tables or not found.published.is_empty()):
            to.print(f"csmetrics report {output} -o report.html", markup=False)
            for name in found.by_platform:
                line = f"csmetrics report {output / name} -o report-{name}.html"
                to.print(line, markup=False)
    if not found.data.tables and found.published.is_empty():
        raise typer.Exit(FAILED)


def imported(
    path: Path,
    *,
    recipe: Iterable[str] | None = None,
    platform: str | None = None,
    **arguments: Any,  # noqa: ANN401  arguments of import_file
) -> Imported:
    """Import a folder or a file."""
    from csmetrics import exports
    from csmetrics.errors import ArgumentError

    path = path.expanduser()
    recipes = list(recipe or ())
    if path.is_dir():
        if ids := [one for one in recipes if not one.endswith(".toml")]:
            msg = f"--recipe {ids[0]}: in a folder, each file's recipe is detected; give FILE.toml"
            raise ArgumentError(msg)
        return exports.import_folder(path, recipes=recipes, platform=platform, **arguments)
    if len(recipes) > 1:
        msg = "--recipe can be given only once for one file; leave the others out"
        raise ArgumentError(msg)
    if platform is not None:
        msg = f"--platform {platform}: it chooses in a folder, and this is a file; leave it out"
        raise ArgumentError(msg)
    return exports.import_file(path, recipes[0] if recipes else None, **arguments)


def shops_of(given: list[str] | None) -> str | dict[str, str] | None:
    """Parse ``--shop-id``: one id, or ids by platform, recipe or shop name.

    Raises:
        ArgumentError: Several ids are given and one has no key.
    """
    from csmetrics.errors import ArgumentError

    if not given:
        return None
    if len(given) == 1 and "=" not in given[0]:
        return given[0]
    pairs = [one.partition("=") for one in given]
    if bad := next((whole[0] for whole in pairs if not whole[1] or not whole[2]), None):
        msg = f"--shop-id {bad}: if there are several, each names its platform: jd=ID, pdd=ID"
        raise ArgumentError(msg)
    return {key: shop for key, _, shop in pairs}


def words_of(given: list[str] | None) -> dict[str, dict[str, object]]:
    """Parse ``--word`` into {column: {word: value}}; an empty value is None.

    Raises:
        ArgumentError: An item is not COLUMN:WORD=OURS.
    """
    from csmetrics.errors import ArgumentError

    words: dict[str, dict[str, object]] = {}
    for one in given or ():
        column, colon, rest = one.partition(":")
        theirs, equals, ours = rest.rpartition("=")
        if not colon or not equals or not theirs:
            msg = f"--word {one}: write COLUMN:WORD=OURS, such as liability:卖家责任=seller"
            raise ArgumentError(msg)
        words.setdefault(column, {})[theirs] = ours or None
    return words


def checked_output(folder: Path) -> None:
    """Check the output folder before anything is read.

    Raises:
        ArgumentError: It is a file, or a folder with tables that no import wrote.
    """
    from csmetrics.errors import ArgumentError
    from csmetrics.tables import TABLES

    if folder.exists() and not folder.is_dir():
        msg = f"{folder} is a file, and -o must be a folder: give another name"
        raise ArgumentError(msg)
    if folder.is_dir() and not (folder / MANIFEST).is_file():
        tables = sorted(one.name for one in folder.iterdir() if one.stem in TABLES and one.suffix)
        if tables:
            msg = (
                f"{folder} holds {tables[0]}, which was not written by an import: give another"
                " folder, or move it away"
            )
            raise ArgumentError(msg)


def write(found: Imported, folder: Path) -> list[str]:
    """Write tables, published figures and the report; delete other tables of earlier imports."""
    from csmetrics._support.atomic_write import written_whole
    from csmetrics.cli.terminal_text import as_json
    from csmetrics.exports.importing.by_platform import PLATFORMS

    folder.mkdir(parents=True, exist_ok=True)
    written = _write_tables(found.data, folder)
    for platform in PLATFORMS:
        own = folder / platform
        if platform in found.by_platform:
            own.mkdir(exist_ok=True)
            written += _write_tables(found.by_platform[platform], own)
            with written_whole(own / OF_IMPORT) as part:
                part.write_text("", encoding="utf-8")
            _write_zone(own, found.data.time_zone)
        elif (own / OF_IMPORT).is_file():
            shutil.rmtree(own)
    figures = folder / PUBLISHED
    figures.parent.mkdir(exist_ok=True)
    if not found.published.is_empty():
        with written_whole(figures) as part:
            found.published.write_parquet(part)
        written.append(f"{figures}")
    else:
        figures.unlink(missing_ok=True)
    with written_whole(folder / MANIFEST) as part:
        part.write_text(as_json(report_as_json(found, written)), encoding="utf-8")
    _write_zone(folder, found.data.time_zone)
    return written


def _write_tables(data: Dataset, folder: Path) -> list[str]:
    """Write the tables of a data set; delete files of tables that it lacks."""
    from csmetrics._support.atomic_write import written_whole
    from csmetrics.tables import TABLES

    written = []
    for table in data.tables:
        path = folder / f"{table}.parquet"
        with written_whole(path) as part:
            data.frame(table).select(data.columns(table)).sink_parquet(part)
        written.append(f"{path}")
    for table in TABLES:
        if table not in data.tables:
            (folder / f"{table}.parquet").unlink(missing_ok=True)
    return written


def _write_zone(folder: Path, zone: str) -> None:
    """Write a project file with the time zone if it differs from the default."""
    from csmetrics._support.atomic_write import written_whole
    from csmetrics.project.loading import FILE

    path = folder / FILE
    if zone != "Asia/Shanghai" and not path.exists():
        with written_whole(path) as part:
            part.write_text(f'folder = "."\ntime_zone = "{zone}"\n', encoding="utf-8")


def report_as_json(found: Imported, written: list[str]) -> dict[str, Any]:
    """Return the report of an import for JSON."""
    report = found.report
    return {
        "files": report.files.to_dicts(),
        "asked": list(report.asked),
        "doubts": list(report.doubts),
        "notes": list(report.notes),
        "tables": report.tables.to_dicts(),
        "by_platform": {name: list(own.tables) for name, own in found.by_platform.items()},
        "published": found.published.height,
        "metrics": report.metrics.select("metric", "computable", "missing", "download").to_dicts(),
        "written": written,
    }
