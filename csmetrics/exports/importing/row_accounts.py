"""The account of each file's rows in the report, and the notes on the files."""

from __future__ import annotations

import polars as pl

from csmetrics.exports.importing.assemble import Piece, all_rows
from csmetrics.exports.importing.bilingual_text import Bilingual
from csmetrics.exports.importing.collected import Collected
from csmetrics.exports.importing.import_report import FILES
from csmetrics.tables import REFUSED, Dataset

Origins = dict[str, tuple[list[Piece], pl.Series | None]]
"""For each table its pieces, and the index of each row's piece.

The index is None for messages, whose pieces follow each other.
"""
_REASONS = 5


def count_refusals(data: Dataset, origins: Origins) -> None:
    """Count for each file the rows that break a rule, by reason."""
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
            place.with_columns(value=pl.when(pl.col("column").str.contains(REFUSED)).then("value"))
            .group_by("piece", "rule", "value")
            .agg(pl.col("row").n_unique())
            .iter_rows()
        ):
            pieces[number].reasons[value or rule] = count


def collect_notes(found: Collected) -> None:
    """Collect the notes, questions and doubts about the files."""
    for piece in (*found.messages.pieces, *found.pieces):
        found.notes += [note.of(piece.file) for note in piece.part.notes]
        found.asked += [one.of(piece.file) for one in piece.part.asked]
    for piece, figures in found.figures:
        found.notes += [note.of(piece.file) for note in figures.notes]
        found.asked += [one.of(piece.file) for one in figures.asked]
        if figures.ignored:
            names = ", ".join(figures.ignored)
            unread = Bilingual(f"未读的列：{names}", f"columns not read: {names}")
            found.notes.append(unread.of(piece.file))
    unmarked = {p.recipe.id: p.recipe.name for p in found.messages.pieces if not p.recipe.robots}
    if unmarked and not found.options.robots:
        zh = "、".join(name.zh for _, name in sorted(unmarked.items()))
        en = ", ".join(name.en for _, name in sorted(unmarked.items()))
        found.doubts.append(
            Bilingual(
                f"{zh}不标记机器人：没有用 robots（--robots）列出的机器人会被当作人工。",
                f"{en} does not mark robots: robots that are not named with robots=… (--robots) "
                "are counted as people.",
            )
        )
    used = {p.recipe.id: p.recipe for p in (*found.messages.pieces, *found.pieces)}
    for recipe in used.values():
        name = recipe.name
        found.notes += [
            Bilingual(f"{name.zh}：{one.zh}", f"{name.en}: {one.en}") for one in recipe.cannot
        ]


def files_of(found: Collected) -> pl.DataFrame:
    """Make the frame ``files`` of the report."""
    rows = [{**dict.fromkeys(FILES), **one} for one in found.lost]
    for piece in (*found.messages.pieces, *found.pieces):
        part = piece.part
        whys = [f"{count:,} {why}" for why, count in part.left_out.items()]
        most = sorted(piece.reasons.items(), key=lambda one: (-one[1], one[0]))
        whys += [f"{count:,} {why}" for why, count in most[:_REASONS]]
        whys += [f"… {len(most) - _REASONS} more"] if len(most) > _REASONS else []
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
            "given": figures.given,
            "taken": figures.frame.height,
            "refused": figures.refused.total(),
            "left_out": 0,
            "merged": 0,
            "copies": 0,
            "why": "; ".join(f"{count:,} {why}" for why, count in figures.refused.items()) or None,
        }
        for piece, figures in found.figures
    ]
    return pl.DataFrame(rows, schema=FILES, orient="row").sort("file", maintain_order=True)
