"""Unpacking of zip files, and recognition of files of a kind that is not read (压缩包)."""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from csmetrics._support.atomic_write import is_hidden
from csmetrics.errors import DataError
from csmetrics.exports.files import OTHER_DATA
from csmetrics.exports.limits import check_workbook

SUFFIXES: tuple[str, ...] = (
    ".csv",
    ".tsv",
    ".txt",
    ".log",
    ".xlsx",
    ".xlsm",
    ".xls",
    ".xlsb",
    ".zip",
    ".json",
    ".jsonl",
)
"""Endings of files that may be exports."""
NOT_READ = (
    "不读取这类文件；请另存为 .xlsx 或 CSV。Files of this kind are not read: save it as .xlsx or "
    "CSV."
)
"""The reason given for a file that holds data and is not opened."""
_UNFINISHED = frozenset({".crdownload", ".part", ".download", ".tmp", ".dat", ".xml"})
"""Suffixes of unfinished downloads and of files that programs write."""
_KIND = re.compile(r"\.[a-z][a-z0-9]*$")
"""Matches a suffix that names a file type; that of 客服绩效2026.1.5 does not."""
_WAS_EXPORT = re.compile(rf"(?:{'|'.join(map(re.escape, SUFFIXES))})(?![a-z0-9])")
_ENCRYPTED = 1
_UTF8_NAME = 1 << 11
_LARGEST = 1 << 31


@contextmanager
def unpacked(path: Path) -> Iterator[list[tuple[str, Path]]]:
    """Yield the file itself or the members of a zip that may be exports, with their names to show.

    Raises:
        DataError: The archive has a password, cannot be read, or holds no such member.
    """
    if not _is_archive(path):
        yield [(path.name, path)]
        return
    check_workbook(path)
    with tempfile.TemporaryDirectory(prefix="csmetrics-") as folder, _archive(path) as archive:
        members = [one for one in archive.infolist() if not one.is_dir()]
        found = []
        for number, member in enumerate(members):
            name = _name_of(member)
            if Path(name).suffix.lower() not in SUFFIXES or name.startswith("__MACOSX"):
                continue
            if member.flag_bits & _ENCRYPTED:
                msg = (
                    f"{path.name} has a password (京东 sends it by SMS): unpack it and give the "
                    f"file inside. 压缩包有密码，请先解压，再导入里面的文件。"
                )
                raise DataError(msg)
            if member.file_size > _LARGEST:
                msg = f"{path.name}: {name} is too large to be read from a zip; unpack it first."
                raise DataError(msg)
            target = Path(folder) / f"{number}{Path(name).suffix}"
            try:
                target.write_bytes(archive.read(member))
            except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError) as error:
                msg = f"{path.name}: {name} cannot be unpacked: {error}; download it again"
                raise DataError(msg) from error
            found.append((f"{path.name}/{Path(name).name}", target))
        if not found:
            msg = (
                f"{path.name} contains no file that might be an export. 压缩包里没有可导入的文件。"
                " Check the zip."
            )
            raise DataError(msg)
        yield found


def not_unpacked(path: Path) -> list[str]:
    """List the members of a zip that hold data of a kind that is not read."""
    if not _is_archive(path):
        return []
    with _archive(path) as archive:
        names = [_name_of(one) for one in archive.infolist() if not one.is_dir()]
    return [
        f"{path.name}/{Path(name).name}"
        for name in names
        if holds_data_unread(Path(name)) and not name.startswith("__MACOSX")
    ]


def holds_data_unread(path: Path) -> bool:
    """Whether a file's name says that it may hold data of a kind that is not read."""
    suffix = path.suffix.lower()
    if suffix in SUFFIXES or is_hidden(path.name):
        return False
    may = suffix in OTHER_DATA or suffix in _UNFINISHED or not _KIND.match(suffix)
    return may or _WAS_EXPORT.search(path.name.lower()) is not None


def _is_archive(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            if not file.read(4).startswith(b"PK"):
                return False
    except OSError:
        return False
    return not (holds(path, "xl/workbook.xml") or holds(path, "xl/workbook.bin"))


def holds(path: Path, member: str) -> bool:
    """Whether a file is an archive with a member of this name."""
    try:
        with zipfile.ZipFile(path) as archive:
            return member in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        msg = f"{path.name} is a damaged archive: {error}; download it again"
        raise DataError(msg) from error
    with archive:
        yield archive


def _name_of(member: zipfile.ZipInfo) -> str:
    """Decode the name of a member; Windows writes names in GBK without marking them."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return member.filename
