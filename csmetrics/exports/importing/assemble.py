"""Joining the parts of many files: drop copies, pair sessions, fill links to sessions."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from csmetrics.exports.encodings import temporary_folder
from csmetrics.exports.importing.chats import ALIAS, CONTENT, STARTED
from csmetrics.exports.importing.model import Recipe
from csmetrics.exports.importing.pairing import Pairing, pair, place
from csmetrics.exports.importing.parts import Part
from csmetrics.exports.importing.rollup import LINE_IDS
from csmetrics.tables import EXEMPT, FILE, KEYS, LINE, REFUSED, REPAIRED, columns_of

_IN_MEMORY = 3 << 29
"""Bytes of messages that are kept in memory; those of further files go to temporary files."""
_ASIDE = {"seq", ALIAS, STARTED, REPAIRED, FILE, LINE}
_PLACE = ["shop_id", ALIAS, STARTED]


@dataclass
class Piece:
    """A part of a table with its file; ``refused``: rows that break a rule, ``reasons``: by reason.

    ``height`` and ``columns``: those of its messages, which are kept apart.
    """

    file: str
    sheet: str | None
    recipe: Recipe
    part: Part
    height: int = 0
    columns: tuple[str, ...] = ()
    refused: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


class FrameStore:
    """Frames kept in memory while they are small, else in files deleted when the process ends."""

    def __init__(self) -> None:
        self._size = 0.0
        self._folder: Path | None = None
        self._kept: list[pl.DataFrame | Path] = []

    def put(self, frame: pl.DataFrame) -> int:
        """Keep a frame, and return its number."""
        number, size = len(self._kept), frame.estimated_size()
        fits = self._size + size <= _IN_MEMORY
        self._size += size if fits else 0
        self._kept.append(frame if fits else self._written(number, frame))
        return number

    def get(self, number: int) -> pl.DataFrame:
        """Return a frame by its number."""
        kept = self._kept[number]
        return kept if isinstance(kept, pl.DataFrame) else pl.read_parquet(kept)

    def select(self, number: int, columns: Sequence[pl.Expr]) -> pl.DataFrame:
        """Select columns of a frame by its number."""
        kept = self._kept[number]
        frame = kept.lazy() if isinstance(kept, pl.DataFrame) else pl.scan_parquet(kept)
        return frame.select(columns).collect()

    def replace(self, number: int, frame: pl.DataFrame) -> None:
        """Replace the frame with this number."""
        if isinstance(self._kept[number], pl.DataFrame):
            self._kept[number] = frame
        else:
            self._kept[number] = self._written(number, frame)

    def whole(self) -> pl.DataFrame | pl.LazyFrame:
        """Concatenate all frames; lazily if some are in files."""
        if all(isinstance(kept, pl.DataFrame) for kept in self._kept):
            frames = [kept for kept in self._kept if isinstance(kept, pl.DataFrame)]
            return pl.concat(frames, how="diagonal_relaxed")
        return pl.concat(
            [
                kept.lazy() if isinstance(kept, pl.DataFrame) else pl.scan_parquet(kept)
                for kept in self._kept
            ],
            how="diagonal_relaxed",
        )

    def _written(self, number: int, frame: pl.DataFrame) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="import-", dir=temporary_folder()))
        path = self._folder / f"{number}.parquet"
        frame.write_parquet(path, compression="lz4")
        return path


class Messages:
    """The messages of all files, in the order the files were given."""

    def __init__(self) -> None:
        self.shelf = FrameStore()
        self.pieces: list[Piece] = []

    def add(self, piece: Piece) -> None:
        """Keep the messages of one more file."""
        frame = piece.part.frame
        piece.height, piece.columns = frame.height, tuple(frame.columns)
        piece.part.frame = frame.clear()
        self.shelf.put(frame)
        self.pieces.append(piece)

    def paired(self, sessions: pl.DataFrame) -> Pairing | None:
        """Pair the sessions of chat records with those of another file, and take their ids.

        None if there are no chat records.
        """
        logs = [number for number, piece in enumerate(self.pieces) if ALIAS in piece.columns]
        if not logs:
            return None
        names = [*map(pl.col, _PLACE), pl.col("agent_id"), pl.col("sender")]
        parts = [
            self.shelf.select(number, names)
            .group_by(_PLACE)
            .agg(pl.col("agent_id").filter(pl.col("sender") == "agent").unique().alias("agents"))
            for number in logs
        ]
        blocks = (
            pl.concat(parts)
            .group_by(_PLACE)
            .agg(pl.col("agents").list.explode(keep_nulls=False, empty_as_null=False).unique())
            .sort(_PLACE)
        )
        pairing = pair(blocks, sessions)
        for number in logs:
            frame = self.shelf.get(number)
            known = pairing.pairs.rename({"session_id": "cid", "buyer_id": "pin"})
            frame = frame.join(known, on=_PLACE, how="left", maintain_order="left").with_columns(
                session_id=pl.coalesce("cid", "session_id"), buyer_id=pl.coalesce("pin", "buyer_id")
            )
            self.shelf.replace(number, frame.drop("cid", "pin"))
        return pairing

    def placed(self, sessions: pl.DataFrame, recipe: str) -> int:
        """Give the messages of a recipe's files the session of their time; count those of none."""
        known, lost = sessions["session_id"].implode(), 0
        for number, piece in enumerate(self.pieces):
            if piece.recipe.id == recipe:
                frame = self.shelf.get(number)
                if "session_id" not in frame.columns:
                    frame = frame.with_columns(session_id=pl.lit(None, dtype=pl.String))
                is_known = pl.col("session_id").is_in(known).fill_null(value=False)
                found = place(frame, sessions)
                own = (
                    pl.when(is_known).then("session_id").otherwise(pl.coalesce(found, "session_id"))
                )
                frame = frame.with_columns(own.alias("session_id"))
                lost += frame.select((~is_known).sum()).item()
                self.shelf.replace(number, frame)
                piece.columns = tuple(frame.columns)
        return lost

    def looked_up(self, sessions: pl.DataFrame) -> None:
        """Fill the columns, such as the buyer, that only the table of sessions gives."""
        known = sessions
        if "session_id" in sessions.columns:
            known = sessions.unique("session_id", keep="first")
        for number, piece in enumerate(self.pieces):
            wanted = lookups(piece)
            if wanted:
                frame = fill_links(self.shelf.get(number), known, wanted)
                self.shelf.replace(number, frame)
                piece.columns = tuple(frame.columns)

    def without_copies(self) -> None:
        """Drop messages that repeat others, and give different messages with one id other ids.

        Of two files, the second has the copies. Two different messages may share an id made here,
        if files of two accounts report the same second: a hash of the message is added to it.
        """
        if len(self.pieces) < 2 and not any(CONTENT not in p.columns for p in self.pieces):  # noqa: PLR2004
            return
        ids = pl.concat(
            self.shelf.select(number, [pl.col("message_id").hash().alias("id")])
            for number in range(len(self.pieces))
        )["id"]
        if ids.n_unique() == ids.len():
            return
        parts = []
        for number, piece in enumerate(self.pieces):
            compared = [name for name in piece.columns if name not in _ASIDE]
            reason = (
                pl.struct("sender", "agent_id", CONTENT)
                if CONTENT in piece.columns
                else pl.struct(sorted(compared))
            )
            parts.append(
                self.shelf.select(
                    number,
                    [
                        pl.col("message_id").hash().alias("id"),
                        pl.struct("message_id", reason.hash().alias("says")).hash().alias("row"),
                    ],
                ).with_columns(part=pl.lit(number, dtype=pl.UInt32))
            )
        every = pl.concat(parts)
        first = every.select(pl.col("row").is_first_distinct()).to_series()
        every = every.with_columns(first=first)
        shared = (
            every.filter(pl.col("first")).filter(pl.col("id").is_duplicated()).select("id").unique()
        )
        for number, mask in enumerate(
            every.select("part", "first").partition_by("part", maintain_order=True)
        ):
            piece = self.pieces[number]
            if mask["first"].all() and shared.is_empty():
                continue
            frame = self.shelf.get(number).filter(mask["first"])
            piece.part.copies += piece.height - frame.height
            if not shared.is_empty() and CONTENT in piece.columns:
                frame = _distinguish_ids(frame, shared["id"])
            piece.height = frame.height
            self.shelf.replace(number, frame)

    def table(self) -> pl.DataFrame | pl.LazyFrame:
        """Return the table of messages, without helper columns."""
        whole = self.shelf.whole()
        aside = [
            name for name in (CONTENT, ALIAS, STARTED) if name in whole.collect_schema().names()
        ]
        return whole.drop(aside)


def _distinguish_ids(frame: pl.DataFrame, shared: pl.Series) -> pl.DataFrame:
    """Add a hash of sender, author and content to each message id that two messages share."""
    hit = pl.col("message_id").hash().is_in(shared.implode())
    distinct = pl.concat_str(
        pl.col("sender"), pl.col("agent_id").fill_null(""), pl.col(CONTENT).cast(pl.String)
    )
    few = frame.select(hit=hit).to_series().arg_true()
    if few.is_empty():
        return frame
    marks = [
        hashlib.blake2b(text.encode(), digest_size=4).hexdigest()
        for text in frame[few].select(distinct).to_series()
    ]
    mark = pl.Series("mark", [None], dtype=pl.String).new_from_index(0, frame.height)
    mark = mark.scatter(few, marks)
    return frame.with_columns(
        message_id=pl.when(mark.is_not_null())
        .then(pl.concat_str("message_id", pl.lit("-"), mark))
        .otherwise("message_id")
    )


def lookups(piece: Piece) -> list[str]:
    """List the columns of a piece that are taken from the table of sessions."""
    how = piece.recipe.tables.get(piece.part.table)
    columns = how.columns if how else {}
    return [name for name, column in columns.items() if column.lookup]


def fill_links(frame: pl.DataFrame, sessions: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Fill columns of rows with a ``session_id`` from their session."""
    if sessions.is_empty() or "session_id" not in frame.columns:
        return frame.with_columns(
            pl.lit(None, dtype=pl.String).alias(name) for name in names if name not in frame.columns
        )
    known = sessions.select("session_id", *names).unique("session_id", keep="first")
    found = frame.join(known, on="session_id", how="left", maintain_order="left", suffix="|new")
    return found.select(
        *(
            pl.coalesce(name, f"{name}|new") if f"{name}|new" in found.columns else pl.col(name)
            for name in dict.fromkeys((*frame.columns, *names))
        )
    )


def join_pieces(pieces: Sequence[Piece], table: str) -> tuple[pl.DataFrame, pl.Series]:
    """Join the rows of a table from several files; also return the index of each row's piece.

    Rows with one key and no contradiction are merged into one, which takes what any of them has: a
    later download may have more. The others count as copies of their file. Rows with one key that
    contradict each other are kept, and validation refuses them.
    """
    frames = [
        piece.part.frame.with_columns(csmetrics_piece=pl.lit(number, dtype=pl.UInt32))
        for number, piece in enumerate(pieces)
    ]
    whole = pl.concat(frames, how="diagonal_relaxed").with_row_index("csmetrics_row")
    keys = [name for name in KEYS[table] if name in whole.columns]
    aside = {"csmetrics_piece", "csmetrics_row", REPAIRED, FILE, LINE, *keys}
    compared = [name for name in whole.columns if name not in aside]
    twice = whole.filter(
        pl.struct(keys).is_duplicated() & pl.all_horizontal(pl.col(keys).is_not_null())
    )
    if LINE_IDS in whole.columns:
        whole = _torn_refused(whole, twice, keys)
    beside = [name for name in ("csmetrics_row", "csmetrics_piece", LINE_IDS) if name in whole]
    if twice.is_empty():
        return whole.drop(beside), whole["csmetrics_piece"]
    agreed = (
        twice.group_by(keys)
        .agg(
            alike=pl.all_horizontal(pl.col(name).drop_nulls().n_unique() <= 1 for name in compared),
            csmetrics_row=pl.col("csmetrics_row").min(),
        )
        .filter("alike")
    )
    merged = (
        twice.join(agreed.select(keys), on=keys, how="semi")
        .group_by(keys)
        .agg(
            pl.col("csmetrics_row").min(), *(pl.col(name).drop_nulls().first() for name in compared)
        )
    )
    dropped = twice.join(agreed.select(keys), on=keys, how="semi").join(
        merged.select("csmetrics_row"), on="csmetrics_row", how="anti"
    )
    for number, copies in dropped.group_by("csmetrics_piece").len().iter_rows():
        pieces[number].part.copies += copies
    kept = whole.join(
        dropped.select("csmetrics_row"), on="csmetrics_row", how="anti", maintain_order="left"
    )
    kept = kept.update(merged.select("csmetrics_row", *compared), on="csmetrics_row", how="left")
    return kept.drop(beside), kept["csmetrics_piece"]


def _torn_refused(whole: pl.DataFrame, twice: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """The rows, refused where several files have different lines of one of them."""
    torn = twice.group_by(keys).agg(pl.col(LINE_IDS).drop_nulls().n_unique() > 1).filter(LINE_IDS)
    hit = twice.join(torn.select(keys), on=keys, how="semi")["csmetrics_row"]
    reason = pl.lit(f"{'/'.join(keys)}: its lines are in several files: put them in one")
    is_torn = pl.col("csmetrics_row").is_in(hit.implode())
    return whole.with_columns(pl.when(is_torn).then(reason).otherwise(REFUSED).alias(REFUSED))


def columns_lacked(
    columns: Sequence[tuple[str, frozenset[str]]], table: str
) -> dict[str, tuple[str, ...]]:
    """Find the columns of a table that some files have and others lack, with the latter files.

    A null would say that nothing happened, while it was only not exported. So these columns are
    left out for all files.
    """
    known = columns_of(table)
    given = frozenset().union(*(own for _, own in columns))
    found = {}
    for name in known:
        if name in EXEMPT[table] or name not in given:
            continue
        if known[name].required and name != "buyer_id":
            continue
        files = tuple(dict.fromkeys(file for file, own in columns if name not in own))
        if files:
            found[name] = files
    return found


def all_rows(pieces: Sequence[Piece]) -> Iterator[tuple[int, Piece]]:
    """Yield the index of the first row of each piece in the table of messages, and the piece."""
    begin = 0
    for piece in pieces:
        yield begin, piece
        begin += piece.height
