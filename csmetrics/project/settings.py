"""The keys of a project file, and their validation, which suggests the nearest key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from csmetrics._support.toml_files import read_toml
from csmetrics.errors import ProjectError, nearest
from csmetrics.tables import TABLES, EndOfDay

_Texts = dict[str, str]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TableSettings(_Strict):
    """The files of a table, and how to read them; the names are ``read_export``'s.

    ``path``: a file, a pattern such as "chat-*.csv", or several of these, relative to the folder of
    the project file. In ``values`` an empty text stands for null.
    """

    path: str | list[str]
    columns: _Texts | None = None
    values: dict[str, dict[str, str | int | bool]] | None = None
    time_format: str | _Texts | None = None
    time_zone: str | None = None
    encoding: str | None = None
    sheet: str | None = None


class ImportSettings(_Strict):
    """Files of back-offices to import; the names are those of ``import_folder``.

    ``path``: a folder or a file, relative to the folder of the project file. ``recipes``: TOML
    files of your own recipes. In ``words`` an empty text stands for null.
    """

    path: str
    platform: str | None = None
    shop_id: str | _Texts | None = None
    robots: list[str] = []
    agents: list[str] = []
    recipes: list[str] = []
    words: dict[str, dict[str, str | int | bool]] = {}
    keep: list[str] = []
    stand_ins: list[str] = []
    start: date | None = None
    end: date | None = None
    length_unit: str | None = None


class Settings(_Strict):
    """The keys of a project file; each of them is optional, but some table must be named."""

    folder: str | None = None
    time_zone: str = "Asia/Shanghai"
    as_of: datetime | EndOfDay | None = None
    invalid: str = "raise"
    refuse: list[str] = []
    metrics: list[str] = []
    policies: list[str] = []
    scorecards: list[str] = []
    settings: str | None = None
    tables: dict[str, TableSettings] = {}
    imports: ImportSettings | None = Field(None, alias="import")


def read_settings(path: Path) -> Settings:
    """Read and validate a project file.

    Raises:
        ProjectError: The file cannot be read, is not TOML, has an unknown key or an invalid value,
            or names no table.
    """
    given = read_toml(path, ProjectError)
    tables = given.get("tables")
    for name in tables if isinstance(tables, Mapping) else ():
        if name not in TABLES:
            listed = ", ".join(TABLES)
            hint = nearest(name, TABLES)
            msg = f"{path}: there is no table {name!r}.{hint} The tables are {listed}."
            raise ProjectError(msg)
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False)
        listed = "\n".join(f"  {fault}" for fault in dict.fromkeys(map(_fault, faults)))
        msg = f"{path} is refused:\n{listed}"
        raise ProjectError(msg) from None
    if not settings.tables and settings.folder is None and settings.imports is None:
        msg = f'{path} gives no table: give folder = "…", a section [tables.messages], or [import].'
        raise ProjectError(msg)
    if settings.imports is not None and (settings.tables or settings.folder is not None):
        msg = f"{path}: [import] already gives the tables: leave out folder and [tables.…]."
        raise ProjectError(msg)
    other = settings.refuse or ("invalid" in given and settings.invalid != "quarantine")
    if settings.imports is not None and other:
        msg = (
            f"{path}: [import] always sets aside rows that break rules and names them: leave out"
            " invalid and refuse."
        )
        raise ProjectError(msg)
    return settings


def _fault(fault: Mapping[str, Any]) -> str:
    """Write one fault: its key, what is wrong, and the nearest known key."""
    loc = [str(part) for part in fault["loc"] if "[" not in str(part) and part != "str"]
    where = ".".join(loc)
    if fault["type"] == "extra_forbidden":
        models: dict[str, type[_Strict]] = {"tables": TableSettings, "import": ImportSettings}
        model = models.get(loc[0], Settings)
        known = [field.alias or name for name, field in model.model_fields.items()]
        return f"{where}: there is no such key.{nearest(loc[-1], known)} Known: {', '.join(known)}."
    if fault["type"] == "missing":
        return f"{where} is needed."
    text = fault["msg"]
    return f"{where}: {text[:1].lower()}{text[1:]}, not {fault['input']!r}."
