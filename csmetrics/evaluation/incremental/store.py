"""Reads and writes files of partial sums: parquet with a hash of its bytes, and a lock."""

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
"""The seconds that a writer waits for another one."""


def sealed(rows: pl.DataFrame, metadata: Mapping[str, object]) -> tuple[bytes, str]:
    """Write rows as a parquet file in memory, with a seal: the hash of all bytes with it blank.

    Args:
        rows: The rows.
        metadata: The metadata of the file, as values for JSON.

    Returns:
        The bytes of the file, and the seal.
    """
    text = json.dumps({"seal": _BLANK.decode(), **metadata}, ensure_ascii=False)
    made = io.BytesIO()
    # statistics would show values of groups
    rows.write_parquet(made, metadata={NAME: text}, statistics=False)
    content = made.getvalue()
    at = _seal_at(content)
    assert at is not None  # noqa: S101  it was written just now
    seal = sha256(content).hexdigest()
    return content[:at] + seal.encode() + content[at + len(_BLANK) :], seal


def opened(path: str | Path) -> tuple[pl.DataFrame, dict[str, Any], str]:
    """Read a sealed file: its rows, its metadata and the seal.

    The seal is checked before the bytes are parsed as parquet.

    Raises:
        FileError: The file does not exist, was not sealed, or has changed since.
    """
    try:
        content = _read(Path(path))
        at = _seal_at(content)
    except (OSError, ValueError) as error:
        msg = f"{path} cannot be read as partial sums: {error}. Evaluate its days again"
        raise FileError(msg) from error
    if at is None:
        msg = (
            f"{path} cannot be read as partial sums: it was not written by write_parquet, or is "
            "incomplete. Evaluate its days again, or take a copy of the file"
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
        metadata = json.loads(pl.read_parquet_metadata(io.BytesIO(content))[NAME])
        return pl.read_parquet(io.BytesIO(content)), metadata, found
    except (OSError, KeyError, ValueError, pl.exceptions.PolarsError) as error:
        msg = f"{path} cannot be read as partial sums: {error}. Evaluate its days again"
        raise FileError(msg) from error


def _read(path: Path) -> bytes:
    """Read the bytes of a file; returns no bytes if its footer has no seal."""
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
    """The position of the seal in a file's bytes; None if there is no seal or more than one."""
    footer = int.from_bytes(content[-_FOOT:-4], "little") + _FOOT
    start = len(content) - footer
    if start < 0 or content.count(_SEAL, start) != 1:
        return None
    at = content.index(_SEAL, start) + len(_SEAL)
    return at if at + len(_BLANK) <= len(content) else None


def put(content: bytes, path: str | Path) -> None:
    """Write the bytes of a sealed file, atomically.

    Raises:
        FileError: The file cannot be written.
    """
    with written_whole(path) as made:
        made.write_bytes(content)


@contextlib.contextmanager
def folder_lock(path: str | Path) -> Iterator[None]:
    """Lock the folder of a file against other writers of partial sums, in any process.

    Raises:
        FileError: Another process holds the lock for a minute.
    """
    folder = Path(os.path.realpath(path)).parent
    try:
        import fcntl  # noqa: PLC0415  not everywhere

        held = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield  # no lock on Windows; if the folder does not exist, writing raises
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
