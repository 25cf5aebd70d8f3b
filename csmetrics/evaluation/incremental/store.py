"""The file of partial sums: parquet with a seal over all its bytes, and one writer at a time."""

from __future__ import annotations

import contextlib
import io
import json
import os
import time
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from csmetrics._support.atomic_write import written_whole
from csmetrics.errors import FileError

NAME = "csmetrics partials"
_SEAL = b'"seal": "'
_BLANK = b"0" * 64
_FOOT = 8  # bytes behind the footer: its length, and PAR1
_PATIENCE = 60.0
"""Seconds that a writer waits for another one."""


def sealed(rows: pl.DataFrame, said: Mapping[str, object]) -> tuple[bytes, str]:
    """A parquet file of rows as bytes, and its seal: the hash of all of them but of the seal.

    Args:
        rows: The rows.
        said: What stands in the file's metadata; values that JSON knows.
    """
    text = json.dumps({"seal": _BLANK.decode(), **said}, ensure_ascii=False)
    made = io.BytesIO()
    rows.write_parquet(made, metadata={NAME: text}, statistics=False)  # they show groups
    content = made.getvalue()
    at = _seal_at(content)
    assert at is not None  # noqa: S101  it was written just now
    seal = sha256(content).hexdigest()
    return content[:at] + seal.encode() + content[at + len(_BLANK) :], seal


def opened(path: str | Path) -> tuple[pl.DataFrame, dict[str, Any], str]:
    """The rows of a sealed file, what its metadata say, and the seal.

    No byte is read as parquet before the seal has been found right.

    Raises:
        FileError: There is no such file, or it is not one that was sealed, or has changed since.
    """
    try:
        content = _read(Path(path))
        at = _seal_at(content)
    except (OSError, ValueError) as error:
        msg = f"{path} cannot be read as partial sums: {error}. Evaluate its days again"
        raise FileError(msg) from error
    if at is None:
        msg = (
            f"{path} cannot be read as partial sums: it was not written by write_parquet, or is cut"
            " off. Evaluate its days again, or take a copy of the file"
        )
        raise FileError(msg)
    seal = content[at : at + len(_BLANK)]
    found = sha256(content[:at] + _BLANK + content[at + len(_BLANK) :]).hexdigest()
    if seal != found.encode():
        msg = (
            f"{path} cannot be read as partial sums: its content is not what write_parquet wrote;"
            " the file was changed or is damaged. Evaluate its days again, or take a copy of it"
        )
        raise FileError(msg)
    try:
        said = json.loads(pl.read_parquet_metadata(io.BytesIO(content))[NAME])
        return pl.read_parquet(io.BytesIO(content)), said, found
    except (OSError, KeyError, ValueError, pl.exceptions.PolarsError) as error:
        msg = f"{path} cannot be read as partial sums: {error}. Evaluate its days again"
        raise FileError(msg) from error


def _read(path: Path) -> bytes:
    """The bytes of a file; of one whose end holds no seal, its end only."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _FOOT))
        foot = file.read()
        footer = int.from_bytes(foot[:4], "little") + _FOOT
        file.seek(max(0, size - footer))
        end = file.read()
        if foot[4:] != b"PAR1" or footer > size or _SEAL not in end:
            return b""
        file.seek(0)
        return file.read()


def _seal_at(content: bytes) -> int | None:
    """Where the seal stands in a file's bytes; None where there is none, or more than one."""
    footer = int.from_bytes(content[-_FOOT:-4], "little") + _FOOT
    start = len(content) - footer
    if start < 0 or content.count(_SEAL, start) != 1:
        return None
    at = content.index(_SEAL, start) + len(_SEAL)
    return at if at + len(_BLANK) <= len(content) else None


def put(content: bytes, path: str | Path) -> None:
    """Write a sealed file.

    Raises:
        FileError: It cannot be written.
    """
    with written_whole(path) as made:
        made.write_bytes(content)


@contextlib.contextmanager
def alone(path: str | Path) -> Iterator[None]:
    """Hold off other writers of partial sums in the folder of a file, in any process.

    Raises:
        FileError: Another one writes there for a minute.
    """
    folder = Path(os.path.realpath(path)).parent
    try:
        import fcntl  # noqa: PLC0415  not everywhere

        held = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield  # Windows; or no such folder, which writing says
        return
    try:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    msg = (
                        f"{path} cannot be written: another process is writing to its folder"
                        "; try again when it has ended"
                    )
                    raise FileError(msg) from None
                time.sleep(0.02)
            except OSError:  # a file system without locks
                break
            else:
                break
        yield
    finally:
        os.close(held)
