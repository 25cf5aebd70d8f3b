"""Import of the back-office files that a project file names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from csmetrics.errors import ProjectError
from csmetrics.exports import Imported, import_file, import_folder
from csmetrics.project.settings import ImportSettings
from csmetrics.tables import EndOfDay


def imported(
    settings: ImportSettings, folder: Path, time_zone: str, as_of: datetime | EndOfDay | None
) -> Imported:
    """Import the files that a section ``[import]`` names.

    Raises:
        ProjectError: The path is not there, or it is a file and the section says what only a folder
            can have: a platform to choose, or several recipes.
        CsmetricsError: As ``import_folder``.
    """
    path = folder / Path(settings.path).expanduser()
    if not path.exists():
        msg = f"import.path: there is no {settings.path!r} in {folder}."
        raise ProjectError(msg)
    arguments = settings.model_dump(exclude={"path", "recipes", "platform"})
    arguments |= {"time_zone": time_zone, "as_of": as_of}
    recipes = [folder / one for one in settings.recipes]
    if path.is_dir():
        return import_folder(path, recipes=recipes, platform=settings.platform, **arguments)
    if len(recipes) > 1:
        msg = f"import.recipes: {settings.path!r} is a file, which has one recipe: name that."
        raise ProjectError(msg)
    if settings.platform is not None:
        msg = f"import.platform chooses in a folder, and {settings.path!r} is a file: leave it out."
        raise ProjectError(msg)
    return import_file(path, recipes[0] if recipes else None, **arguments)


def not_recognised(found: Imported) -> Iterator[tuple[str, str]]:
    """Yield the files that no recipe reads, each with the reason."""
    files = found.report.files
    yield from files.filter(files["recipe"].is_null()).select("file", "why").iter_rows()
