"""What a project file may read: no files outside its folder and no programs, unless allowed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from csmetrics.errors import ProjectError
from csmetrics.project.settings import Settings

_DATA = frozenset({".csv", ".tsv", ".parquet", ".xlsx", ".xlsm", ".xls", ".json", ".toml"})
"""Endings of files that a project may read elsewhere; files of keys and passwords have others."""


def check_reach(
    settings: Settings, folder: Path, *, named: bool, code: bool, outside: bool
) -> None:
    """Raise if a project names a program, or a file outside its folder, before any is opened.

    The folder may be from somebody else: it could run their program, and the error about a file
    that cannot be read shows some of its contents. A project file that the user named may read data
    elsewhere; one that was found in a folder may not.

    Args:
        settings: The contents of the project file.
        folder: Its folder.
        named: Whether the user named the project file itself.
        code: Whether programs may be run.
        outside: Whether files outside the folder may be read.

    Raises:
        ProjectError: It names something that is not allowed.
    """
    programs = [name for name in settings.metrics if name.endswith(".py")]
    if programs and not code:
        msg = (
            f"{folder} names {programs[0]!r}, a program that would be run: if you trust its "
            "author, allow it with --allow-code, in Python with load(..., allow_code=True)"
        )
        raise ProjectError(msg)
    if outside:
        return
    home = os.path.realpath(folder)
    for setting, path in _named_paths(settings, folder):
        there = os.path.realpath(path)
        within = there == home or there.startswith(os.path.join(home, ""))  # noqa: PTH118  text
        elsewhere = named and (Path(there).is_dir() or Path(there).suffix.lower() in _DATA)
        if not within and not elsewhere:
            msg = (
                f"{setting} leads to {path.name!r} outside of {folder}, which is not read: move it "
                "into that folder, or, if you trust the author of the project, allow it with "
                "--allow-outside, in Python with load(..., allow_outside=True)"
            )
            raise ProjectError(msg)


def _named_paths(settings: Settings, folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the paths that a project names, and the links in its folders, not resolved."""
    for table, of in settings.tables.items():
        for given in [of.path] if isinstance(of.path, str) else of.path:
            for path in (folder / given, *_links(folder / given)):
                yield f"tables.{table}.path", path
    if settings.imports is not None:
        for name in (settings.imports.path, *settings.imports.recipes):
            place = folder / Path(name).expanduser()
            yield "import", place
            for root, folders, files in os.walk(place):
                inside = [Path(root, one) for one in (*folders, *files)]
                yield from (("a link in import", path) for path in inside if path.is_symlink())
    if settings.settings is not None:
        yield "settings", folder / settings.settings
    own = [name for name in settings.metrics if name.endswith((".json", ".py"))]
    cards = [name for name in settings.scorecards if name.endswith(".toml")]
    yield from (("metrics", folder / name) for name in own)
    yield from (("scorecards", folder / name) for name in cards)
    if settings.folder is not None:
        place = folder / settings.folder
        yield "folder", place
        links = [path for path in place.iterdir() if path.is_symlink()] if place.is_dir() else []
        yield from (("a link in the folder", path) for path in links)


def _links(given: Path) -> Iterator[Path]:
    """Yield the links that a pattern may lead to."""
    parts = given.parts
    stars = next((n for n, part in enumerate(parts) if any(sign in part for sign in "*?[")), None)
    if stars is None:
        return
    deep = stars < len(parts) - 1
    for root, folders, files in os.walk(Path(*parts[:stars]) if stars else "."):
        for name in (*folders, *files):
            path = Path(root, name)
            if path.is_symlink():
                yield path
        if not deep:
            return
