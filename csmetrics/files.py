"""Write files so that none is ever half there: beside, then renamed (先写旁边，再改名)."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
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
    errno.EACCES: "its folder or the file may not be written to; ask for leave or write elsewhere",
    errno.EPERM: "its folder or the file may not be written to; ask for leave or write elsewhere",
    errno.ENAMETOOLONG: "the path is too long; give a shorter one",
}


@contextlib.contextmanager
def written_whole(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A path to write to, which becomes ``path`` when all is written, and never before.

    What is written goes to a new file in the same folder, with the same suffix. At the end of the
    block it is forced to the disk and renamed. If anything fails before, the new file is deleted
    and what was at ``path`` is untouched; if the process is killed, a file ``.csmetrics-….…`` may
    stay behind, beside the old one, which is whole.

    Args:
        path: Where the file will be. Its folder must exist; a link is followed.

    Yields:
        The path to write to; write it once and close it within the block.

    Errors:
        FileError: The disk is full or read-only, the folder is missing or forbidden, or the path
            is no place for a file. Any other error of the block passes through as it is.

    Examples:
        >>> import tempfile
        >>> report = Path(tempfile.mkdtemp()) / "report.md"
        >>> with written_whole(report) as path:
        ...     _ = path.write_text("回复率")
        >>> report.read_text()
        '回复率'
    """
    target = Path(os.path.realpath(path))  # else a link would be replaced by the file
    part = target.with_name(f".csmetrics-{secrets.token_hex(6)}{target.suffix}")
    try:
        _place_of_a_file(target)
        part.touch(exist_ok=False)  # with the rights that a new file has here
        yield part
        _forced(part)
        part.replace(target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        if (cause := _cause(error)) is None:
            raise
        msg = f"{path} cannot be written: {cause}. No file there has changed."
        raise FileError(msg) from error
    with contextlib.suppress(OSError):  # not every system lets a folder be opened
        _forced(target.parent)


def _place_of_a_file(target: Path) -> None:
    """Refuse what a rename would put a file in the place of: a folder, a device, a pipe."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if target.exists() and not target.is_file():
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))


def _forced(path: Path) -> None:
    """Return once the disk has it: a rename may otherwise survive a crash that the bytes do not."""
    descriptor = os.open(path, os.O_RDONLY)
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
