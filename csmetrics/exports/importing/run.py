"""An import on its way: files recognised, read, put together, and accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from csmetrics.errors import ArgumentError, CsmetricsError, DataError
from csmetrics.exports.importing import chats, published, recognise
from csmetrics.exports.importing.apply import part_of
from csmetrics.exports.importing.assemble import (
    Messages,
    Piece,
    all_rows,
    fill_links,
    lacked_by_some,
    lookups,
    together,
)
from csmetrics.exports.importing.model import Recipe
from csmetrics.exports.importing.opening import (
    Json,
    Log,
    Sheet,
    contents,
    head_of,
    read_log,
    unpacked,
)
from csmetrics.exports.importing.options import Options
from csmetrics.exports.importing.parts import Part
from csmetrics.exports.importing.records import sheet_of
from csmetrics.exports.importing.registry import Recipes
from csmetrics.exports.importing.report import FILES, ImportReport
from csmetrics.progress import bar
from csmetrics.tables import REFUSED, TABLES, Dataset

_SHOWN = 3


class Import:
    """An import on its way: the files read, and what is to be said of them."""

    def __init__(
        self,
        options: Options,
        known: Recipes,
        chosen: Recipe | None = None,
        platform: str | None = None,
    ) -> None:
        self.platform = platform
        self.options = options
        self.recipes = known
        self.chosen = chosen
        self.messages = Messages()
        self.pieces: list[Piece] = []
        self.figures: list[tuple[Piece, published.Figures]] = []
        self.lost: list[dict[str, Any]] = []
        self.notes: list[str] = []
        self.asked: list[str] = []
        self.doubts: list[str] = []

    def read(self, files: list[Path], *, strict: bool) -> None:
        """Read files, chat records last: who is an agent may stand in another file.

        Raises:
            ArgumentError: Something is needed that only the caller can give.
            DataError: ``strict``, and the file cannot be read.
        """
        late: list[Path] = []
        with bar("import", len(files)) as step:
            for path in files:
                if self._is_late(path):
                    late.append(path)
                else:
                    self._try(path, strict=strict)
                    step()
            for path in late:
                self._try(path, strict=strict)
                step()

    def _is_late(self, path: Path) -> bool:
        try:
            with unpacked(path) as members:
                return any(
                    found is not None and found.reader == "jd"
                    for found in (self._of_text(member) for _, member in members)
                )
        except CsmetricsError:
            return False

    def _try(self, path: Path, *, strict: bool) -> None:
        try:
            with unpacked(path) as members:
                if not members:
                    msg = f"{path.name} holds no file that might be an export."
                    raise DataError(msg)
                for name, member in members:
                    try:
                        self._file(name, member)
                    except DataError as error:
                        if strict:
                            raise
                        self._lose(name, error)
                    except ArgumentError as error:
                        if strict or "shop_id=" in str(error):
                            raise
                        self._lose(name, error)
        except DataError as error:
            if strict:
                raise
            self._lose(path.name, error)

    def _lose(self, name: str, error: CsmetricsError) -> None:
        why = str(error).removeprefix(f"{name}: ").removeprefix(f"{name} ")
        self.lost.append({"file": name, "why": why})

    def _of_text(self, path: Path) -> Recipe | None:
        with path.open("rb") as file:
            start = file.read(4)
        if start.startswith((b"PK", b"PAR1", b"\xd0\xcf\x11\xe0")) or not start:
            return None
        if self.chosen is not None:
            return self.chosen if self.chosen.reader in {"jd", "wangwang"} else None
        return recognise.of_text(head_of(path), self.recipes.values())

    def _file(self, name: str, path: Path) -> None:
        recipe = self._of_text(path)
        if recipe is not None:
            if self._is_wanted(recipe, name):
                self._log(recipe, name, read_log(path))
            return
        seen: list[Sheet] = []
        taken = False
        for content in contents(path, name, self.recipes.labels):
            if isinstance(content, Json):
                recipe = self.chosen or recognise.of_json(content, self.recipes.values())
                if recipe is None:
                    msg = f"{name}: no recipe knows JSON with these keys."
                    raise DataError(msg)
                if self._is_wanted(recipe, name):
                    self._json(recipe, name, content)
                taken = True
            elif isinstance(content, Sheet):
                recipe = self.chosen or recognise.of_sheet(content, name, self.recipes.values())
                seen.append(content)
                if recipe is not None and not (self.chosen and taken):
                    if self._is_wanted(recipe, name):
                        self._sheet(recipe, name, content)
                    taken = True
        if not taken:
            raise DataError(self._unknown(name, seen))

    def _is_wanted(self, recipe: Recipe, name: str) -> bool:
        """Whether a recipe is of the platform asked for; another's file is listed as not read."""
        if self.platform is None or recipe.platform == self.platform:
            return True
        why = f"{recipe.id}: 不是所选平台 is not of the platform asked for, {self.platform}."
        self.lost.append({"file": name, "why": why})
        return False

    def _unknown(self, name: str, seen: list[Sheet]) -> str:
        names = max((sheet.names for sheet in seen), key=len, default=())
        near = recognise.nearest_recipe(names, self.recipes.values())
        if near is None:
            shown = ", ".join(one for one in names if one)[:120] or "none"
            return (
                f"{name} is of no known format; its headers seem to be: {shown}. "
                f"没有认识的格式；可以用 read_export 或自己的配方（recipe=….toml）。"
            )
        lacks = ", ".join(repr(one) for one in near.lacks)
        return (
            f"{name} is of no known format. The nearest is {near.recipe.name.en} "
            f"({near.recipe.id}), and the file lacks {lacks}. 最接近的是“{near.recipe.name.zh}”，"
            f"缺少 {lacks}：导出时请勾选这些列。"
        )

    def _log(self, recipe: Recipe, name: str, log: Log) -> None:
        if recipe.reader == "jd":
            part = chats.jd_log(recipe, log, name, self.options, self._agents())
        else:
            part = chats.wangwang_log(recipe, log, name, self.options)
        self.messages.add(Piece(name, None, recipe, part))

    def _agents(self) -> set[str]:
        """The agents that tables of sessions name."""
        return {
            agent
            for piece in self.pieces
            if piece.part.table == "sessions" and "agent_id" in piece.part.frame.columns
            for agent in piece.part.frame["agent_id"].drop_nulls().unique().to_list()
        }

    def _sheet(self, recipe: Recipe, name: str, sheet: Sheet) -> None:
        if recipe.transcript:
            sheet = chats.with_buyer(recipe, sheet)
            part = chats.transcript(recipe, sheet, name, self.options)
            if part is not None:
                self.messages.add(Piece(name, sheet.title, recipe, part))
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
            self.notes += [f"{name}: {note}" for note in part.notes]
        elif table == "messages":
            self.messages.add(piece)
        else:
            piece.columns = tuple(part.frame.columns)
            self.pieces.append(piece)

    def _figures(self, recipe: Recipe, name: str, sheet: Sheet) -> None:
        if recipe.published is None or not sheet.names:
            return
        found = published.read(recipe, sheet, name, self.options)
        part = Part("published", found.frame, found.given)
        self.figures.append((Piece(name, sheet.title, recipe, part), found))

    def finished(self, as_of: datetime | None) -> tuple[Dataset, pl.DataFrame, ImportReport]:
        """The data set of all that was read, and the report."""
        tables: dict[str, Any] = {}
        origins: dict[str, tuple[list[Piece], pl.Series | None]] = {}
        sessions = pl.DataFrame()
        for table in [name for name in TABLES if name != "messages"]:
            own = [piece for piece in self.pieces if piece.part.table == table]
            if not own:
                continue
            if not sessions.is_empty():
                for piece in own:
                    if wanted := lookups(piece):
                        piece.part.frame = fill_links(piece.part.frame, sessions, wanted)
            self._stand_in_buyers(table, own)
            frame, at = together(own, table)
            tables[table] = frame.drop(self._lacked(table, own))
            origins[table] = own, at
            if table == "sessions":
                sessions = tables[table].filter(pl.col(REFUSED).is_null())
        if self.messages.pieces:
            self._pair(sessions)
            self.messages.looked_up(sessions)
            self.messages.without_copies()
            tables = {"messages": self.messages.table(), **tables}
            origins["messages"] = self.messages.pieces, None
        shops = self._shops()
        if shops is not None:
            tables["shops"] = shops
        data = Dataset(
            **tables, time_zone=self.options.time_zone, as_of=as_of, invalid="quarantine"
        )
        self._refusals(data, origins)
        figures, copies = published.without_copies(
            published.listed(found for _, found in self.figures)
        )
        if copies:
            self.notes.append(f"{copies} 个公布数字重复。{copies} published figures are copies.")
        self._say()
        report = ImportReport(
            self._files(),
            tuple(dict.fromkeys(self.notes)),
            tuple(dict.fromkeys(self.asked)),
            tuple(dict.fromkeys(self.doubts)),
            data,
            tuple(self.recipes.values()),
            figures.height,
        )
        return data, figures, report

    def _stand_in_buyers(self, table: str, own: list[Piece]) -> None:
        """The order as its buyer, where the caller asks for it and the file has none."""
        if f"{table}.buyer_id" not in self.options.stand_ins:
            return
        for piece in own:
            frame = piece.part.frame
            if "buyer_id" not in frame.columns and "order_id" in frame.columns:
                piece.part.frame = frame.with_columns(buyer_id=pl.col("order_id"))
                self.doubts.append(
                    f"{piece.file}: 以订单号代替买家，按买家统计的指标（客单价、客件数、人数）都不对。The "
                    f"order stands for its buyer: whatever counts buyers is wrong."
                )

    def _lacked(self, table: str, own: list[Piece]) -> list[str]:
        """The columns of a table that are left out, for some of its files lack them; said so."""
        columns = [(piece.file, frozenset(piece.part.frame.columns)) for piece in own]
        lacked = lacked_by_some(columns, table)
        for name, files in lacked.items():
            self.doubts.append(
                f"{table}.{name}: {'、'.join(files[:_SHOWN])} 没有这一列，为免把“没有导出”当作“没有发生”，"
                f"整列未取；按平台分别导入（platform、--platform）可保留。These files lack it, and it is "
                f"left out for all, for what nobody exported did not fail to happen; import each "
                f"platform by itself (--platform) to keep it."
            )
        return list(lacked)

    def _shops(self) -> pl.DataFrame | None:
        """The platform of each shop, where files of several platforms are at hand."""
        found: dict[str, set[str]] = {}
        for number, piece in enumerate(self.messages.pieces):
            shops = self.messages.shelf.select(number, [pl.col("shop_id").unique()])
            for shop in shops["shop_id"].drop_nulls():
                found.setdefault(shop, set()).add(piece.recipe.platform)
        for piece in self.pieces:
            if "shop_id" in piece.part.frame.columns:
                for shop in piece.part.frame["shop_id"].drop_nulls().unique():
                    found.setdefault(shop, set()).add(piece.recipe.platform)
        platforms = set().union(*found.values()) - {"desk"}
        if len(platforms) < 2:  # noqa: PLR2004  one platform need not be told apart
            return None
        rows = [
            {"shop_id": shop, "platform": next(iter(own)) if len(own) == 1 else None}
            for shop, own in sorted(found.items())
        ]
        shared = [shop for shop, own in sorted(found.items()) if len(own) > 1]
        if shared:
            example = ", ".join(f"'{one}': '…'" for one in sorted(platforms))
            self.doubts.append(
                f"几个平台的文件都记在店铺“{'、'.join(shared)}”下，按平台的指标会混在一起；用 "
                f"shop_id={{{example}}}（--shop-id jd=…）分开。Files of several platforms are under one "
                f"shop id, and a platform's metrics would count them all; give "
                f"shop_id={{{example}}} (--shop-id jd=…)."
            )
        schema = {"shop_id": pl.String, "platform": pl.String}
        return pl.DataFrame(rows, schema=schema).with_columns(
            pl.col("platform").replace("desk", None)
        )

    def _pair(self, sessions: pl.DataFrame) -> None:
        own = {p.recipe.id for p in self.pieces if p.recipe.pairs_with == "jd.chat_log"}
        if sessions.is_empty() or not own:
            return
        local = sessions.with_columns(pl.col("started_at").dt.replace_time_zone(None))
        if "agent_id" not in local.columns:
            local = local.with_columns(agent_id=pl.lit(None, dtype=pl.String))
        pairing = self.messages.paired(local)
        if pairing is not None:
            self.notes.append(
                f"聊天记录中 {pairing.paired} 通会话与咨询会话查询配上，{pairing.unpaired} 通没有把握、"
                f"未配。{pairing.paired} sessions of the chat records were paired with 咨询会话查询, "
                f"{pairing.unpaired} were not: none or several might be theirs."
            )

    def _refusals(
        self, data: Dataset, origins: Mapping[str, tuple[list[Piece], pl.Series | None]]
    ) -> None:
        """Count for each file the rows that break a rule."""
        rejected = data.rejected
        for table, (pieces, at) in origins.items():
            own = rejected.filter(pl.col("table") == table)
            if own.is_empty():
                continue
            if at is not None:
                place = own.with_columns(piece=at.gather(own["row"]))
            else:
                begins = pl.Series([begin for begin, _ in all_rows(pieces)])
                number = begins.search_sorted(own["row"].cast(pl.Int64), side="right") - 1
                place = own.with_columns(piece=pl.Series(number).cast(pl.UInt32))
            for number, count in place.group_by("piece").agg(pl.col("row").n_unique()).iter_rows():
                pieces[number].refused = count
            for number, rule, value, count in (
                place.with_columns(
                    value=pl.when(pl.col("column").str.contains(REFUSED)).then("value")
                )
                .group_by("piece", "rule", "value")
                .agg(pl.col("row").n_unique())
                .iter_rows()
            ):
                pieces[number].reasons[value or rule] = count

    def _say(self) -> None:
        for piece in (*self.messages.pieces, *self.pieces):
            self.notes += [f"{piece.file}: {note}" for note in piece.part.notes]
            self.asked += [f"{piece.file}: {one}" for one in piece.part.asked]
        for piece, found in self.figures:
            self.notes += [f"{piece.file}: {note}" for note in found.notes]
            self.asked += [f"{piece.file}: {one}" for one in found.asked]
            if found.ignored:
                self.notes.append(
                    f"{piece.file}: 未读的列 columns not read: {', '.join(found.ignored)}"
                )
        unmarked = {p.recipe.name.zh for p in self.messages.pieces if not p.recipe.robots}
        if unmarked and not self.options.robots:
            names = "、".join(sorted(unmarked))
            self.doubts.append(
                f"{names}不标记机器人：没有用 robots（--robots）列出的机器人会被当作人工。The file does "
                f"not mark robots: those that robots=… (--robots) does not name count as people."
            )
        used = {p.recipe.id: p.recipe for p in (*self.messages.pieces, *self.pieces)}
        for recipe in used.values():
            self.notes += [f"{recipe.name.zh}：{one.zh} {one.en}" for one in recipe.cannot]

    def _files(self) -> pl.DataFrame:
        rows = [{**dict.fromkeys(FILES), **one} for one in self.lost]
        for piece in (*self.messages.pieces, *self.pieces):
            part = piece.part
            whys = [f"{count:,} {why}" for why, count in part.left_out.items()]
            whys += [f"{count:,} {why}" for why, count in sorted(piece.reasons.items())]
            out = sum(part.left_out.values())
            rows.append(
                {
                    "file": piece.file,
                    "sheet": piece.sheet,
                    "recipe": piece.recipe.id,
                    "table": part.table,
                    "given": part.given,
                    "taken": part.given - out - part.merged - part.copies - piece.refused,
                    "refused": piece.refused,
                    "left_out": out,
                    "merged": part.merged,
                    "copies": part.copies,
                    "why": "; ".join(whys) or None,
                }
            )
        rows += [
            {
                **dict.fromkeys(FILES),
                "file": piece.file,
                "sheet": piece.sheet,
                "recipe": piece.recipe.id,
                "table": "published",
                "given": found.given,
                "taken": found.frame.height,
                "refused": 0,
                "left_out": 0,
                "merged": 0,
                "copies": 0,
            }
            for piece, found in self.figures
        ]
        return pl.DataFrame(rows, schema=FILES, orient="row").sort("file", maintain_order=True)


def _joined(table: str, parts: list[Part]) -> Part:
    """Several sets of rows of one table in one file as one part."""
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
