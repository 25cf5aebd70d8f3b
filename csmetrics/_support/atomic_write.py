"""Writes files atomically: a temporary file replaces the target (先写旁边，再改名)."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from csmetrics.errors import FileError

_CODE = re.compile(r"\(os error ([0-9]+)\)")
_CAUSES = {
    errno.ENOSPC: "the disk is full; free some space",
    errno.EDQUOT: "the disk quota is used up; free some space",
    errno.EFBIG: "the disk takes no file of this size; free some space",
    errno.ENOENT: "its folder does not exist; make it first",
    errno.ENOTDIR: "a part of the path that should be a folder is a file; give another path",
    errno.EISDIR: "the path is a folder; give the path of a file",
    errno.ENODEV: "the path is a device or a pipe; give the path of a file",
    errno.EROFS: "the disk is read-only; write somewhere else",
    errno.EACCES: "its folder or the file may not be written to, or another program has it open;"
    " ask for permission, close it there, or write elsewhere",
    errno.EPERM: "its folder or the file may not be written to; ask for permission or write"
    " elsewhere",
    errno.ENAMETOOLONG: "the path is too long; give a shorter one",
}
_PREFIX = ".csmetrics-"
_OURS = re.compile(r"\.csmetrics-[0-9a-f]{12}(\.|$)")
_A_DAY = 86_400
_UNNAMED: int | None = getattr(os, "O_TMPFILE", None)
_NO_UNNAMED = {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT}
"""The errors of systems that do not support files without a name; ENOENT is that of old kernels."""


def is_hidden(name: str) -> bool:
    """Whether a file name is that of a hidden or temporary file, which is not the user's data.

    Examples are ``.csmetrics-…`` (a file being written), ``._…`` (macOS) and ``~$…`` (the lock file
    of an open workbook).

    Examples:
        >>> is_hidden("._orders.csv"), is_hidden("~$orders.xlsx"), is_hidden("orders.csv")
        (True, True, False)
    """
    return name.startswith((".", "~$"))


@contextlib.contextmanager
def written_whole(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a temporary path to write to, which replaces ``path`` at the end of the block.

    If the system supports it, the temporary file has no name, so it disappears if the process is
    killed; the yielded path then opens it by its descriptor, and has no suffix, so tell the writer
    the format. Elsewhere the temporary file is ``.csmetrics-…`` in the same folder; if the process
    is killed, it remains until a later write there removes it. At the end of the block the bytes
    are flushed to the disk before the file replaces the old one. If anything fails before that,
    the file at ``path`` is unchanged.

    Args:
        path: The file to write. Its folder must exist; a link is followed.

    Yields:
        The path to write to; write it once and close it within the block.

    Raises:
        FileError: The disk is full or read-only, the folder is missing or forbidden, or the path
            is not that of a file. Any other error in the block is raised unchanged.

    Examples:
        >>> import tempfile
        >>> report = Path(tempfile.mkdtemp()) / "report.md"
        >>> with written_whole(report) as path:
        ...     _ = path.write_text("回复率", encoding="utf-8")
        >>> report.read_text(encoding="utf-8")
        '回复率'
    """
    target = Path(os.path.realpath(path))  # else the file would replace a link
    beside = target.with_name(f"{_PREFIX}{secrets.token_hex(6)}{target.suffix}")
    try:
        _refuse_special_file(target)
        unnamed = _unnamed(target.parent)
        if unnamed is None:
            beside.touch(exist_ok=False)  # with the default permissions of a new file
            yield beside
            _flush(beside)
        else:
            try:
                yield Path(f"/proc/self/fd/{unnamed}")
                os.fsync(unnamed)
                _named(unnamed, beside)
            finally:
                os.close(unnamed)
        beside.replace(target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        if (cause := _cause(error)) is None:
            raise
        msg = f"{path} cannot be written: {cause}. No file there has changed."
        raise FileError(msg) from error
    with contextlib.suppress(OSError):  # some systems cannot open a folder
        _flush(target.parent)
    _remove_stale(target.parent)


def _unnamed(folder: Path) -> int | None:
    """Open a new file without a name on the disk of the folder; None if that is not supported."""
    if _UNNAMED is None:
        return None
    try:
        made = os.open(folder, _UNNAMED | os.O_RDWR | os.O_CLOEXEC, 0o666)
    except OSError as error:
        if error.errno in _NO_UNNAMED:
            return None  # a missing folder is reported when the named temporary file is made
        raise
    if os.path.exists(f"/proc/self/fd/{made}"):  # noqa: PTH110  a link without a target
        return made
    os.close(made)
    return None


def _named(unnamed: int, path: Path) -> None:
    """Give a file without a name its name, through the link to it in ``/proc``.

    Python follows that link only if the descriptor of a folder is given.
    """
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        source = f"/proc/self/fd/{unnamed}"
        os.link(source, path.name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _remove_stale(folder: Path) -> None:
    """Remove temporary files that are older than a day, left by writers that were killed."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if _OURS.match(path.name) and path.is_file():
                with contextlib.suppress(OSError):
                    if time.time() - path.stat().st_mtime > _A_DAY:
                        path.unlink()


def _refuse_special_file(target: Path) -> None:
    """Raise if the target is a folder, a device or a pipe, which a rename would replace."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if target.exists() and not target.is_file():
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))


def _flush(path: Path) -> None:
    """Flush a file or folder to the disk: else a rename may survive a crash without the bytes."""
    mode = os.O_RDONLY if path.is_dir() else os.O_RDWR  # Windows flushes only writable files
    descriptor = os.open(path, mode)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _cause(error: BaseException) -> str | None:
    """Why writing failed and what to do; None if the error is not about writing."""
    code = error.errno if isinstance(error, OSError) else None
    if code is None and (found := _CODE.search(str(error))):  # polars has it in the message
        code = int(found[1])
    if code in _CAUSES:
        return _CAUSES[code]
    return f"{error}; write somewhere else" if isinstance(error, OSError) else None
