"""Detection of a text file's encoding, and copies of files in UTF-8."""

from __future__ import annotations

import atexit
import codecs
import os
import re
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
_USUAL, _RARE, _UTF8_PARTS = 0.97, 2 / 3, 0.1
"""Shares of a file's characters that decide whether it is GB18030.

With ``_USUAL`` characters of GB 2312 it is. With fewer it is not, if more than ``_UTF8_PARTS`` are
characters of UTF-8, or fewer than ``_RARE`` are of GB 2312.
"""
DAMAGED = "surrogateescape"
"""The error handler for damaged text: it decodes each invalid byte as a lone surrogate."""


@dataclass(frozen=True)
class Encoding:
    """An encoding, and whether some bytes of the file are invalid in it."""

    name: str
    damaged: bool = False

    @property
    def is_utf8(self) -> bool:
        """Whether the file can be read as UTF-8 without a copy."""
        return self.name in _UTF8 and not self.damaged


def is_utf8(data: bytes) -> bool:
    """Whether bytes are text in UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def encoding_of(path: Path, given: str | None = None) -> Encoding:
    """Check the encoding given, or detect UTF-8, UTF-16, UTF-32 or GB18030, which includes GBK.

    A file that is UTF-8 or GB18030 except for a few bytes is returned as damaged.

    Raises:
        ArgumentError: The encoding given is unknown.
        DataError: The bytes are not of the encoding given, or of none that is detected.
    """
    if given is not None:
        return _given(path, given)
    with path.open("rb") as file:
        start = file.read(_START)
    for mark, name in _MARKS.items():
        if start.startswith(mark):
            return _given(path, name) if name != "utf-8-sig" else _detected(path, ("utf-8-sig",))
    halves = {"utf-16-le": start[1::2], "utf-16-be": start[::2]}
    zeros = {name: 2 * half.count(0) > len(half) for name, half in halves.items()}
    if len(start) > 1 and sum(zeros.values()) == 1:  # if both, it is a file padded with zeros
        return _given(path, next(name for name, many in zeros.items() if many))
    return _detected(path, ("utf-8", "gb18030"))


def _given(path: Path, name: str) -> Encoding:
    if not _is_known(name):
        msg = (
            f"encoding={name!r} is not a text encoding; give one such as 'utf-8', 'gb18030' or "
            "'utf-16'."
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
            f"{path.name} is not {name} text, at or near line {line}: {reason}. Leave encoding= "
            "out, or correct it."
        )
        raise DataError(msg) from error
    return Encoding(name)


def _is_known(name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)
        return bool(codecs.lookup(name)._is_text_encoding)  # noqa: SLF001  as open() asks it
    except (LookupError, ValueError):
        return False


def _detected(path: Path, names: tuple[str, ...]) -> Encoding:
    for name in names:
        try:
            for _ in _decoded(path, name):
                pass
        except UnicodeDecodeError:
            if name != "gb18030" and _is_mostly(path, name):
                return Encoding(name, damaged=True)
        else:
            if name == "gb18030":
                _check_is_chinese(path)
            return Encoding(name)
    if "gb18030" in names and _is_mostly(path, "gb18030"):
        _check_is_chinese(path)
        return Encoding("gb18030", damaged=True)
    tried = " nor ".join("GB18030" if name == "gb18030" else "UTF-8" for name in names)
    is_neither = f"neither {tried}" if len(names) > 1 else f"not {tried}"
    msg = (
        f"{path.name} is {is_neither} text: line {_first_not_utf8(path)} is the first that is not"
        " UTF-8; correct it, or give the file's encoding=…."
    )
    raise DataError(msg)


def _check_is_chinese(path: Path) -> None:
    """Raise if a file can be decoded as GB18030, as nearly any bytes can, but is something else.

    Real GB18030 text consists almost only of the 7,445 characters of GB 2312. If Big5 or Shift-JIS
    is decoded as GB18030, half of the characters are rarer ones, and two thirds if UTF-8 is; parts
    of a file in UTF-8 can still be recognised.

    Raises:
        DataError: Too many characters are rare, or parts of the file are UTF-8.
    """
    signs = usual = 0
    for text in _decoded(path, "gb18030", DAMAGED):
        ascii_only = len(text.encode("ascii", "ignore"))
        wide = len(text.encode("utf-16-le", "surrogatepass")) // 2 - len(text)  # emoji, four bytes
        damaged = sum(map(text.count, map(chr, range(0xDC80, 0xDD00))))
        signs += len(text) - ascii_only - wide - damaged
        usual += (len(text.encode("gb2312", "ignore")) - ascii_only) // 2
    if usual >= _USUAL * signs:
        return
    line = _first_not_utf8(path)
    if _of_three_bytes(path) > _UTF8_PARTS * signs:
        msg = (
            f"{path.name} is UTF-8 before line {line} and not from there on: save the whole file "
            "in one encoding."
        )
        raise DataError(msg)
    if _RARE * signs > usual:
        msg = (
            f"{path.name} is not UTF-8 from line {line} on, and read as GB18030 it would be "
            "mostly rare characters; give its encoding=…, such as 'big5' or 'gb18030'."
        )
        raise DataError(msg)


def _of_three_bytes(path: Path) -> int:
    """Count the three-byte UTF-8 characters in a file, which may hold other bytes, too."""
    three = re.compile("[\u0800-\ud7ff\ue000-\uffff]")
    return sum(len(three.findall(text)) for text in _decoded(path, "utf-8", DAMAGED))


def _first_not_utf8(path: Path) -> int:
    """Find the first line, from 1, with bytes that are not UTF-8."""
    bad = re.compile("[\udc80-\udcff]")
    line = 1
    for text in _decoded(path, "utf-8", DAMAGED):
        if found := bad.search(text):
            return line + text.count("\n", 0, found.start())
        line += text.count("\n")
    return line


def _decoded(path: Path, encoding: str, errors: str = "strict") -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)


def _is_mostly(path: Path, encoding: str) -> bool:
    """Whether valid characters other than ASCII outnumber invalid bytes.

    For UTF-8 only characters of three bytes or more count: GB18030 text seldom contains them.
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
    """Remove the folder when the process that made it ends, not when one of its children does."""
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


def temporary_folder() -> Path:
    """Return a folder for copies, which is removed when this process ends."""
    return _folder_of(os.getpid())


def copied(path: Path, encoding: str) -> Path:
    """Copy a file in UTF-8, with its line ends unchanged.

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
        msg = f"{path.name} is not {encoding} text: {error}; give its encoding"
        raise DataError(msg) from error
    return copy
