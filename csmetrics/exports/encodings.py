"""The encoding of a text file, found in its bytes, and copies of files in UTF-8."""

from __future__ import annotations

import atexit
import codecs
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from csmetrics.errors import ArgumentError, DataError

_CHUNK = 1 << 22
_START = 1 << 12
_MARKS = {  # the longer first: the mark of UTF-32 begins as that of UTF-16
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_UTF8 = {"utf-8", "utf-8-sig"}
_THREE_BYTES = "\u0800"  # from here on a character takes three bytes of UTF-8, or four
DAMAGED = "surrogateescape"
"""How text with bytes of no character is decoded: each such byte as a lone surrogate."""


@dataclass(frozen=True)
class Encoding:
    """An encoding, and whether some bytes of the file are none of its characters."""

    name: str
    damaged: bool = False

    @property
    def is_utf8(self) -> bool:
        """Whether the file can be read as UTF-8 where it is."""
        return self.name in _UTF8 and not self.damaged


def is_utf8(data: bytes) -> bool:
    """Whether bytes are text in UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def encoding_of(path: Path, given: str | None = None) -> Encoding:
    """The encoding given, or what the bytes are: UTF-8, UTF-16 or GB18030, which holds GBK.

    A file that is UTF-8, or GB18030, but for a few bytes is that, and damaged.

    Raises:
        ArgumentError: No such encoding of text is known.
        DataError: The bytes are not of the encoding given, or of none of these.
    """
    if given is not None:
        return _given(path, given)
    with path.open("rb") as file:
        start = file.read(_START)
    for mark, name in _MARKS.items():
        if start.startswith(mark):
            return _given(path, name) if name != "utf-8-sig" else _guessed(path, ("utf-8-sig",))
    for name, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if len(start) > 1 and zeros.count(0) * 2 > len(zeros) and start.count(0) < len(start):
            return _given(path, name)
    return _guessed(path, ("utf-8", "gb18030"))


def _given(path: Path, name: str) -> Encoding:
    if not _is_known(name):
        msg = (
            f"encoding={name!r} is no encoding of text; 'utf-8', 'gb18030' and 'utf-16' are."
            " Name one of these."
        )
        raise ArgumentError(msg)
    line = 1
    try:
        for piece in _decoded(path, name):
            line += piece.count("\n")
    except (UnicodeError, ValueError) as error:
        reason = getattr(error, "reason", error)
        at = bytes(getattr(error, "object", b"")[: getattr(error, "start", 0)])
        line += at.count(b"\n")
        msg = (
            f"{path.name} is not {name} text: line {line}, or one near it: {reason}."
            " Leave encoding= out."
        )
        raise DataError(msg) from error
    return Encoding(name)


def _is_known(name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)
        return bool(codecs.lookup(name)._is_text_encoding)  # noqa: SLF001  as open() asks it
    except (LookupError, ValueError):
        return False


def _guessed(path: Path, names: tuple[str, ...]) -> Encoding:
    for name in names:
        try:
            for _ in _decoded(path, name):
                pass
        except UnicodeDecodeError:
            if name != "gb18030" and _is_but_for_a_few(path, name):
                return Encoding(name, damaged=True)
        else:
            return Encoding(name)
    if "gb18030" in names and _is_but_for_a_few(path, "gb18030"):
        return Encoding("gb18030", damaged=True)
    tried = " nor ".join("GB18030" if name == "gb18030" else "UTF-8" for name in names)
    is_neither = f"neither {tried}" if len(names) > 1 else f"not {tried}"
    msg = f"{path.name} is {is_neither} text; give its encoding=…."
    raise DataError(msg)


def _decoded(path: Path, encoding: str, errors: str = "strict") -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)


def _is_but_for_a_few(path: Path, encoding: str) -> bool:
    """Whether characters outnumber bytes that are none; of UTF-8, those of three bytes or more.

    Text in GB18030 seldom makes three bytes that are a character of UTF-8.
    """
    good = bad = 0
    for text in _decoded(path, encoding, DAMAGED):
        for sign in set(text):
            if "\udc80" <= sign <= "\udcff":
                bad += text.count(sign)
            elif sign >= (_THREE_BYTES if encoding in _UTF8 else "\x80"):
                good += text.count(sign)
    return good > bad


@cache
def _folder_of(process: int) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="csmetrics-"))
    atexit.register(_removed, process, folder)
    return folder


def _removed(process: int, folder: Path) -> None:
    """Remove the folder when the process ends that made it, and not when a child of it does."""
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


def temporary_folder() -> Path:
    """A folder for copies, removed when this process ends."""
    return _folder_of(os.getpid())


def copied(path: Path, encoding: str) -> Path:
    """A copy in UTF-8, its line ends as they are.

    Raises:
        DataError: The bytes are not of this encoding.
    """
    with tempfile.NamedTemporaryFile(dir=temporary_folder(), suffix=".csv", delete=False) as made:
        copy = Path(made.name)
    try:
        with copy.open("w", encoding="utf-8", newline="") as target:
            for piece in _decoded(path, encoding):
                target.write(piece)
    except (LookupError, ValueError) as error:
        copy.unlink()
        msg = f"{path.name} is not {encoding} text: {error}; name its encoding"
        raise DataError(msg) from error
    return copy
