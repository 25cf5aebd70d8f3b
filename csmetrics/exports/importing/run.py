"""``Import``: recognise and read files, several at a time, and collect what they give."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from csmetrics._support.progress import bar
from csmetrics.errors import ArgumentError, CsmetricsError, DataError
from csmetrics.exports.csv_files import Known
from csmetrics.exports.importing import chats, published, recognise
from csmetrics.exports.importing.apply import part_of
from csmetrics.exports.importing.archives import NOT_READ, not_unpacked, unpacked
from csmetrics.exports.importing.assemble import (
    Piece,
)
from csmetrics.exports.importing.bilingual_text import Bilingual
from csmetrics.exports.importing.collected import Collected
from csmetrics.exports.importing.folding import fold
from csmetrics.exports.importing.import_options import Options
from csmetrics.exports.importing.json_records import sheet_of
from csmetrics.exports.importing.model import Recipe
from csmetrics.exports.importing.opening import (
    Content,
    Json,
    Log,
    Sheet,
    contents,
    head_of,
    read_log,
)
from csmetrics.exports.importing.parts import Part
from csmetrics.exports.importing.recipe_registry import Recipes
from csmetrics.tables.validation.violations import counted

_SHOWN = 3
_TABLE = 2
"""Columns of a sheet that may be a table."""
_AT_ONCE = min(4, os.cpu_count() or 1)


class Import:
    """A running import; ``found``: what the files read so far give, with notes and doubts."""

    def __init__(
        self,
        options: Options,
        known: Recipes,
        chosen: Recipe | None = None,
        platform: str | None = None,
    ) -> None:
        self.found = Collected(options, known)
        self._common = _Common(options, known, chosen, platform)

    def read(self, files: list[Path], *, strict: bool) -> None:
        """Read files, chat records last, since other files may name the agents.

        Raises:
            ArgumentError: Something is needed that only the caller can give.
            DataError: ``strict``, and the file cannot be read.
        """
        late = [path for path in files if self._common.is_late(path)]
        early = [path for path in files if path not in set(late)]
        with bar("import", len(files)) as step:
            for paths in (early, late):
                for read in self._each(paths, frozenset(self._agents()), strict=strict):
                    self._take(read)
                    step()

    def _each(
        self, paths: list[Path], agents: frozenset[str], *, strict: bool
    ) -> Iterator[_FileReader]:
        """Read files, several at a time, and yield them in their order."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            pending: deque[Future[_FileReader]] = deque()
            try:
                for path in paths:
                    reader = _FileReader(self._common, agents, strict=strict)
                    pending.append(pool.submit(reader.read, path))
                    if len(pending) > _AT_ONCE:
                        yield pending.popleft().result()
                while pending:
                    yield pending.popleft().result()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _take(self, read: _FileReader) -> None:
        self.found.lost += read.lost
        self.found.notes += read.notes
        for piece, figures in read.kept:
            if figures is not None:
                self.found.figures.append((piece, figures))
            elif piece.part.table == "messages":
                self.found.messages.add(piece)
            else:
                self.found.pieces.append(piece)

    def _agents(self) -> set[str]:
        """Return the agents named in tables of sessions."""
        return {
            agent
            for piece in self.found.pieces
            if piece.part.table == "sessions" and "agent_id" in piece.part.frame.columns
            for agent in piece.part.frame["agent_id"].drop_nulls().unique().to_list()
        }


@dataclass
class _Common:
    """What the readers of an import's files share.

    ``headers``: those of files read before; ``marked``: the recipe of each text file, or None.
    """

    options: Options
    recipes: Recipes
    chosen: Recipe | None
    platform: str | None
    headers: Known = field(default_factory=dict)
    marked: dict[Path, Recipe | None] = field(default_factory=dict)

    def is_late(self, path: Path) -> bool:
        """Whether a file is or contains a 京东 chat record, which other files may help to read."""
        try:
            with unpacked(path) as members:
                return any(
                    found is not None and found.reader == "jd"
                    for found in (self.of_text(member) for _, member in members)
                )
        except CsmetricsError:
            return False

    def of_text(self, path: Path) -> Recipe | None:
        """Find the recipe of a text file by its mark, once for each file."""
        if path not in self.marked:
            self.marked[path] = self._marked_by(path)
        return self.marked[path]

    def _marked_by(self, path: Path) -> Recipe | None:
        with path.open("rb") as file:
            start = file.read(4)
        if start.startswith((b"PK", b"PAR1", b"\xd0\xcf\x11\xe0")) or not start:
            return None
        if self.chosen is not None:
            return self.chosen if self.chosen.reader in {"jd", "wangwang"} else None
        return recognise.of_text(head_of(path), self.recipes.values())


class _FileReader:
    """The reader of one file; ``kept``: what it gives, ``lost``: what cannot be read, and why."""

    def __init__(self, common: _Common, agents: frozenset[str], *, strict: bool) -> None:
        self.common = common
        self.options = common.options
        self.recipes = common.recipes
        self.chosen = common.chosen
        self.agents = agents
        self.strict = strict
        self.kept: list[tuple[Piece, published.Figures | None]] = []
        self.lost: list[dict[str, Any]] = []
        self.notes: list[Bilingual] = []
        self._new: list[tuple[Piece, published.Figures | None]] = []

    def read(self, path: Path) -> _FileReader:
        """Read a file, or the members of an archive.

        Raises:
            ArgumentError: Something is needed that only the caller can give.
            DataError: ``strict``, and it cannot be read.
        """
        try:
            with unpacked(path) as members:
                for name, member in members:
                    self._member(name, member)
            self.lost += [{"file": name, "why": NOT_READ} for name in not_unpacked(path)]
        except DataError as error:
            if self.strict:
                raise
            self._lose(path.name, error)
        return self

    def _member(self, name: str, path: Path) -> None:
        """Read a file; if that fails, nothing of it is kept."""
        self._new.clear()
        try:
            self._file(name, path)
        except (DataError, ArgumentError) as error:
            if self.strict or (isinstance(error, ArgumentError) and "shop_id=" in str(error)):
                raise
            self._lose(name, error)
        else:
            self.kept += self._new

    def _lose(self, name: str, error: CsmetricsError) -> None:
        why = str(error).removeprefix(f"{name}: ").removeprefix(f"{name} ")
        self.lost.append({"file": name, "why": why})

    def _file(self, name: str, path: Path) -> None:
        recipe = self.common.of_text(path)
        if recipe is not None:
            if self._is_wanted(recipe, name):
                self._log(recipe, name, read_log(path))
            return
        seen: list[Sheet] = []
        unread: list[Sheet] = []
        taken = 0
        found = contents(path, name, self.recipes.labels, self.common.headers)
        for content, recipe in self._with_recipes(found, name):
            seen += [content] if isinstance(content, Sheet) else []
            if recipe is None:
                unread += [content] if isinstance(content, Sheet) else []
                continue
            taken += 1
            if not self._is_wanted(recipe, name):
                continue
            if isinstance(content, Json):
                self._json(recipe, name, content)
            elif isinstance(content, Sheet):
                self._sheet(recipe, name, content)
        if not taken:
            raise DataError(self._unknown(name, seen))
        for sheet in unread:
            self._note_unread(name, sheet)

    def _with_recipes(
        self, found: Iterator[Content], name: str
    ) -> Iterator[tuple[Content, Recipe | None]]:
        """What a file holds, each with its recipe; the chosen one is of all sheets with its marks.

        Where none has them, it is of the first.
        """
        if self.chosen is None:
            yield from ((content, self._recipe_of(content, name)) for content in found)
            return
        whole = list(found)
        marked = [recognise.is_marked(one, self.chosen) for one in whole]
        for place, content in enumerate(whole):
            wanted = marked[place] if any(marked) else place == 0
            yield content, self._recipe_of(content, name) if wanted else None

    def _note_unread(self, name: str, sheet: Sheet) -> None:
        """Name a sheet that is not read, if it is a table with rows."""
        rows = sheet.frame.height
        if sheet.title is None or rows == 0 or sum(map(bool, sheet.names)) < _TABLE:
            return
        chosen = self.chosen is not None
        zh = "不是所选的格式" if chosen else "没有认识的格式"
        en = "it is not of the format chosen" if chosen else "it is of no known format"
        why = f"未读取（{rows:,} 行）：{zh}。{counted(rows)} not read: {en}."
        self.lost.append({"file": name, "sheet": sheet.title, "why": why})

    def _recipe_of(self, content: Content, name: str) -> Recipe | None:
        if self.chosen is not None:
            if self.chosen.signature.text:
                msg = (
                    f"{name} is not a text file, but {self.chosen.id} reads text."
                    " Give the file as it was downloaded."
                )
                raise DataError(msg)
            return self.chosen
        if isinstance(content, Json):
            return recognise.of_json(content, self.recipes.values())
        if isinstance(content, Sheet):
            return recognise.of_sheet(content, name, self.recipes.values())
        return None

    def _is_wanted(self, recipe: Recipe, name: str) -> bool:
        """Whether a recipe is of the platform asked for; if not, list the file as not read."""
        if self.common.platform is None or recipe.platform == self.common.platform:
            return True
        why = f"{recipe.id}: 不是所选平台 is not of the platform asked for, {self.common.platform}."
        self.lost.append({"file": name, "why": why})
        return False

    def _unknown(self, name: str, seen: list[Sheet]) -> str:
        names = max((sheet.names for sheet in seen), key=len, default=())
        near = recognise.nearest_recipe(names, self.recipes.values())
        if near is None:
            # Without a header, the first row may be personal data: only known texts are shown.
            known = [one for one in names if fold(one) in self.recipes.labels]
            summary = (
                f"of its {len(names)} headers, {len(known)} are known" if names else "no table"
            )
            return (
                f"{name} is not in a known format: "
                f"{summary}{': ' if known else ''}{', '.join(known)}. 没有认识的格式；可以用 "
                "read_export 或自己的配方（recipe=….toml）。"
            )
        lacks = ", ".join(repr(one) for one in near.lacks)
        return (
            f"{name} is not in a known format. The nearest is {near.recipe.name.en} "
            f"({near.recipe.id}), and the file lacks {lacks}. 最接近的是“{near.recipe.name.zh}”，"
            f"缺少 {lacks}：导出时请勾选这些列。"
        )

    def _log(self, recipe: Recipe, name: str, log: Log) -> None:
        if recipe.reader == "jd":
            part = chats.jd_log(recipe, log, name, self.options, self.agents)
        else:
            part = chats.wangwang_log(recipe, log, name, self.options)
        self._new.append((Piece(name, None, recipe, part), None))

    def _sheet(self, recipe: Recipe, name: str, sheet: Sheet) -> None:
        if recipe.transcript:
            sheet = chats.with_buyer(recipe, sheet)
            part = chats.transcript(recipe, sheet, name, self.options)
            if part is not None:
                self._new.append((Piece(name, sheet.title, recipe, part), None))
        for table in recipe.tables:
            if not (recipe.transcript and table == "messages"):
                self._table(recipe, table, name, [sheet])
        self._figures(recipe, name, sheet)

    def _json(self, recipe: Recipe, name: str, content: Json) -> None:
        for table, how in recipe.tables.items():
            self._table(recipe, table, name, [sheet_of(content, recipe, one) for one in how.all])
        self._figures(recipe, name, sheet_of(content, recipe, None))

    def _table(self, recipe: Recipe, table: str, name: str, sheets: list[Sheet]) -> None:
        how = recipe.tables[table].all
        found = [
            part
            for one, sheet in zip(how, sheets, strict=False)
            if sheet.names
            and (part := part_of(recipe, table, sheet, name, self.options, how=one)) is not None
        ]
        if not found:
            return
        part = found[0] if len(found) == 1 else _joined(table, found)
        piece = Piece(name, sheets[0].title, recipe, part)
        if not part.frame.width:
            self.notes += [note.of(name) for note in part.notes]
        else:
            piece.columns = tuple(part.frame.columns)
            self._new.append((piece, None))

    def _figures(self, recipe: Recipe, name: str, sheet: Sheet) -> None:
        if recipe.published is None or not sheet.names:
            return
        found = published.read(recipe, sheet, name, self.options)
        part = Part("published", found.frame, found.given)
        self._new.append((Piece(name, sheet.title, recipe, part), found))


def _joined(table: str, parts: list[Part]) -> Part:
    """Join several sets of rows of one table in one file to one part."""
    out: Counter[str] = Counter()
    for part in parts:
        out += part.left_out
    return Part(
        table,
        pl.concat([part.frame for part in parts], how="diagonal_relaxed"),
        sum(part.given for part in parts),
        sum(part.merged for part in parts),
        out,
        [note for part in parts for note in part.notes],
        [one for part in parts for one in part.asked],
    )
