"""Write files so that none is ever half there: unseen, then put in place (先写旁边，再改名)."""

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
    errno.ENOTDIR: "what should be its folder is a file; give another path",
    errno.EISDIR: "the path is a folder; give the path of a file",
    errno.ENODEV: "the path is a device or a pipe; give the path of a file",
    errno.EROFS: "the disk is read-only; write somewhere else",
    errno.EACCES: "its folder or the file may not be written to, or another program has it open;"
    " ask for leave, close it there, or write elsewhere",
    errno.EPERM: "its folder or the file may not be written to; ask for leave or write elsewhere",
    errno.ENAMETOOLONG: "the path is too long; give a shorter one",
}
_PREFIX = ".csmetrics-"
_OURS = re.compile(r"\.csmetrics-[0-9a-f]{12}(\.|$)")
_A_DAY = 86_400
_UNNAMED: int | None = getattr(os, "O_TMPFILE", None)
_NO_UNNAMED = {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT}
"""What systems say that have no files without a name; ENOENT is old kernels' word for it."""


def is_hidden(name: str) -> bool:
    """Whether a file is none of the user's: unfinished, or what a system or program put beside.

    Such are ``.csmetrics-…`` (a file being written), ``._…`` (of macOS) and ``~$…`` (the lock of an
    open workbook).

    Examples:
        >>> is_hidden("._orders.csv"), is_hidden("~$orders.xlsx"), is_hidden("orders.csv")
        (True, True, False)
    """
    return name.startswith((".", "~$"))


@contextlib.contextmanager
def written_whole(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A path to write to, which becomes ``path`` when all is written, and never before.

    Where the system can, what is written goes to a file without a name, which is gone if the
    process is killed, and the path given is one by which this process can open it; so tell the
    writer the format, for the path has no suffix. Elsewhere it goes to a file ``.csmetrics-…`` in
    the same folder, which a kill leaves behind and which a later write there removes. At the end of
    the block the bytes are forced to the disk, and the file takes the place of the old one. If
    anything fails before, what was at ``path`` is untouched.

    Args:
        path: Where the file will be. Its folder must exist; a link is followed.

    Yields:
        The path to write to; write it once and close it within the block.

    Raises:
        FileError: The disk is full or read-only, the folder is missing or forbidden, or the path
            is no place for a file. Any other error of the block passes through as it is.

    Examples:
        >>> import tempfile
        >>> report = Path(tempfile.mkdtemp()) / "report.md"
        >>> with written_whole(report) as path:
        ...     _ = path.write_text("回复率", encoding="utf-8")
        >>> report.read_text(encoding="utf-8")
        '回复率'
    """
    target = Path(os.path.realpath(path))  # else a link would be replaced by the file
    beside = target.with_name(f"{_PREFIX}{secrets.token_hex(6)}{target.suffix}")
    try:
        _place_of_a_file(target)
        unnamed = _unnamed(target.parent)
        if unnamed is None:
            beside.touch(exist_ok=False)  # with the rights that a new file has here
            yield beside
            _forced(beside)
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
    with contextlib.suppress(OSError):  # not every system lets a folder be opened
        _forced(target.parent)
    _swept(target.parent)


def _unnamed(folder: Path) -> int | None:
    """A new file without a name, on the disk of the folder; None where there is no such thing."""
    if _UNNAMED is None:
        return None
    try:
        made = os.open(folder, _UNNAMED | os.O_RDWR | os.O_CLOEXEC, 0o666)
    except OSError as error:
        if error.errno in _NO_UNNAMED:
            return None  # a folder that is not there is found by the file beside
        raise
    if os.path.exists(f"/proc/self/fd/{made}"):  # noqa: PTH110  a link that leads nowhere
        return made
    os.close(made)
    return None


def _named(unnamed: int, path: Path) -> None:
    """Give a file its name; only with a folder's descriptor does Python follow the link to it."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        source = f"/proc/self/fd/{unnamed}"
        os.link(source, path.name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _swept(folder: Path) -> None:
    """Remove what writers that were killed more than a day ago left in the folder."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if _OURS.match(path.name) and path.is_file():
                with contextlib.suppress(OSError):
                    if time.time() - path.stat().st_mtime > _A_DAY:
                        path.unlink()


def _place_of_a_file(target: Path) -> None:
    """Refuse what a rename would put a file in the place of: a folder, a device, a pipe."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if target.exists() and not target.is_file():
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))


def _forced(path: Path) -> None:
    """Return once the disk has it: a rename may otherwise survive a crash that the bytes do not."""
    mode = os.O_RDONLY if path.is_dir() else os.O_RDWR  # Windows forces only what may be written
    descriptor = os.open(path, mode)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _cause(error: BaseException) -> str | None:
    """Why writing failed and what to do; None for what has nothing to do with writing."""
    code = error.errno if isinstance(error, OSError) else None
    if code is None and (found := _CODE.search(str(error))):  # polars tells it in words
        code = int(found[1])
    if code in _CAUSES:
        return _CAUSES[code]
    return f"{error}; write somewhere else" if isinstance(error, OSError) else None
