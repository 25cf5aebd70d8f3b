"""The text of each column of ours: from headers, words, conditions, and the caller's options."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b

import polars as pl

from csmetrics.errors import ArgumentError, DataError, nearest
from csmetrics.exports.importing.bilingual_text import Bilingual
from csmetrics.exports.importing.folding import fold, folded, nothing
from csmetrics.exports.importing.lengths import header_unit, length
from csmetrics.exports.importing.model import Column, Fallback, Recipe
from csmetrics.exports.importing.parts import TableSource
from csmetrics.exports.raw import FAULT, SUMMED, counted_twice
from csmetrics.tables import columns_of
from csmetrics.tables.schema.column_types import ColumnType, Flag, OneOf, Whole

OTHERWISE = "|otherwise"
"""The suffix of a column's name for its second source, ``otherwise``."""
WITHOUT_BUYER = frozenset({"orders", "refunds", "reviews", "complaints"})
"""Tables that a data set may have without ``buyer_id``."""
_SHOWN = 5
_MAY_BE_PERSON = re.compile(r"[0-9]{7}|^.{25}")

Texts = dict[str, pl.Expr]
"""The expressions of one column.

``text``; ``fault``, why a cell is refused; ``plus``, a length to add; ``differs``, the column by
which lines are told apart.
"""


def texts_of(table_source: TableSource) -> Iterator[tuple[str, Texts]]:
    """Yield the text of each column of ours that the sheet gives.

    Raises:
        ArgumentError: Something is needed that only the caller can give.
        DataError: The sheet lacks a column that the table needs.
    """
    for name, column in table_source.how.columns.items():
        if column.stand_in and f"{table_source.table}.{name}" not in table_source.options.stand_ins:
            continue
        sources = [(name, column)]
        if column.otherwise is not None:
            sources.append((f"{name}{OTHERWISE}", column.otherwise))
        found = False
        for own, source in sources:
            made = _texts(table_source, name, source)
            if made is not None:
                yield own if found else name, made
                found = True
        if not found and column.lookup is None:
            _check_lack(table_source, name, column)


def _check_lack(table_source: TableSource, name: str, column: Column) -> None:
    """Raise if a sheet lacks the source of a column that the table needs."""
    optional = name == "buyer_id" and table_source.table in WITHOUT_BUYER
    if optional or not columns_of(table_source.table)[name].required:
        return
    cells, recipe = table_source.cells, table_source.recipe
    wanted = " / ".join((*column.from_, *column.else_))
    hint = nearest(column.from_[0], cells.names) if column.from_ else ""
    msg = (
        f"{cells.name}: {recipe.name.en} ({recipe.id}) lacks the column {wanted!r}, from which "
        f"{table_source.table}.{name} is made.{hint} 文件缺少列“{wanted}”，导出时请勾选它。"
    )
    raise DataError(msg)


def lacks_stand_in(table_source: TableSource) -> bool:
    """Whether a table cannot be read, because it needs a stand-in not allowed; then add a note."""
    for name, column in table_source.how.columns.items():
        wanted = f"{table_source.table}.{name}"
        if column.stand_in and wanted not in table_source.options.stand_ins:
            source = " / ".join(column.from_)
            table_source.part.notes.append(
                Bilingual(
                    f"文件没有 {name}，未取；用 stand_ins=[{wanted!r}]（--stand-in {wanted}）可由"
                    f"“{source}”代替。",
                    f"The file has no {name}, so the table is not read; stand_ins=[{wanted!r}] "
                    f"(--stand-in {wanted}) uses {source} in its place.",
                ).of(table_source.table)
            )
            return True
    return False


def _texts(table_source: TableSource, name: str, column: Column) -> Texts | None:
    """Return the expressions of one column; None if the sheet does not give it."""
    own = _source(table_source, column)
    if name == "shop_id" and column.lookup is None:
        own = _shop(table_source, own)
    if own is None:
        return None
    if column.pattern:
        numbers = own.str.extract_all(column.pattern).list.eval(
            pl.element().str.extract(column.pattern).cast(pl.Int64)
        )
        own = numbers.list.sum().cast(pl.String)
    made: Texts = {}
    if column.words or table_source.options.words_of(name) or column.unknown != "keep":
        words = _words(table_source, name, column, own)
        if words is None:
            return None
        made |= words
        own = made["text"]
    conditioned = _conditioned(table_source, name, column, own)
    if conditioned is None:
        return None
    made["text"] = conditioned
    if column.plus:
        header = table_source.cells.header(column.plus.column)
        if header is None:
            return None
        unit = header_unit(header) or column.plus.unit
        made["plus"] = length(nothing(table_source.cells.raw(header)), unit)
    key = table_source.cells.text(column.sum_where_differs)
    if key is not None:
        made["differs"] = key
    return _not_summed_twice(table_source, name, column, made)


def _not_summed_twice(table_source: TableSource, name: str, column: Column, made: Texts) -> Texts:
    """The texts, refused where a cell that counts in each row is merged with the one above."""
    once = table_source.how.lines_of and column.lines != "sum" and not column.sum_where_differs
    if name not in SUMMED or once:
        return made
    headers = [table_source.cells.header(column.from_)]
    headers += [table_source.cells.header((one,)) for one in column.else_]
    merged = [table_source.cells.merged(one) for one in headers if one is not None]
    found = [one for one in merged if one is not None]
    if not found:
        return made
    fault = pl.when(pl.any_horizontal(found)).then(pl.lit(counted_twice(name)))
    return {**made, "fault": pl.coalesce(made["fault"], fault) if "fault" in made else fault}


def _source(table_source: TableSource, column: Column) -> pl.Expr | None:
    """Return the cells of a column before words and conditions are applied; None if absent."""
    own = table_source.cells.text(column.from_)
    for other in column.else_:
        more = table_source.cells.text((other,))
        if more is not None:
            own = more if own is None else pl.coalesce(own, more)
    whole = table_source.cells.text(column.unmasked)
    if own is not None and whole is not None:
        masked = own.str.contains("*", literal=True)
        own = pl.when(masked).then(pl.coalesce(whole, own)).otherwise(own)
    if column.derive:
        sources = [table_source.cells.text((one,)) for one in column.derive]
        if any(one is None for one in sources):
            return None
        text = table_source.cells.text(column.digest)
        sources += [] if text is None else [_digest(text)]
        own = pl.concat_str([one for one in sources if one is not None], separator="/")
    if own is None and (column.value is not None or column.cases):
        own = pl.lit(column.value, dtype=pl.String)
    return own


def _digest(text: pl.Expr) -> pl.Expr:
    """Return a digest of each text that is the same in every file and version."""
    return text.fill_null("").map_batches(
        lambda texts: pl.Series(
            [blake2b(one.encode(), digest_size=4).hexdigest() for one in texts], dtype=pl.String
        ),
        return_dtype=pl.String,
    )


def _conditioned(
    table_source: TableSource, name: str, column: Column, own: pl.Expr
) -> pl.Expr | None:
    """Apply ``when``, ``if_empty`` and ``cases`` to a column; None if the file cannot decide."""
    if column.when:
        holds = table_source.cells.holds(column.when)
        if holds is None:
            headers = " / ".join(column.when.column)
            table_source.part.notes.append(
                Bilingual(
                    f"文件没有“{headers}”列，无法判断，未取。",
                    f"The file lacks {headers!r}, which decides this column, so it is not read.",
                ).of(f"{table_source.table}.{name}")
            )
            return None
        own = pl.when(holds).then(own)
    if column.if_empty:
        own = _where(table_source, column.if_empty, own, own.is_null())
    for case in reversed(column.cases):
        own = _where(table_source, case, own, pl.lit(value=True))
    return own


def _where(table_source: TableSource, case: Fallback, own: pl.Expr, also: pl.Expr) -> pl.Expr:
    holds = table_source.cells.holds(case.when) if case.when else pl.lit(value=True)
    if holds is None:
        return own
    return pl.when(holds & also).then(pl.lit(case.value or None, pl.String)).otherwise(own)


def _shop(table_source: TableSource, own: pl.Expr | None) -> pl.Expr:
    """Return the shop of each row: the file's, renamed as the caller says, else the caller's."""
    recipe, options, part = table_source.recipe, table_source.options, table_source.part
    given = options.shop_of(recipe.id, recipe.platform)
    if own is None:
        if given is None:
            raise ArgumentError(need_shop(table_source.cells.name, recipe))
        return pl.lit(given)
    return renamed(own, part.frame, given, options.shop_names(), part.notes)


def renamed(
    own: pl.Expr,
    frame: pl.DataFrame,
    given: str | None,
    names: Mapping[str, str],
    notes: list[Bilingual],
) -> pl.Expr:
    """Return the shop of each row of a file that names shops; several keep their names."""
    shops = frame.select(own.drop_nulls().unique(maintain_order=True)).to_series().to_list()
    if given is not None and given not in shops and not (set(shops) & set(names)):
        if len(shops) <= 1:
            if shops:
                notes.append(
                    Bilingual(
                        f"店铺“{shops[0]}”按 shop_id 记作“{given}”。",
                        f"The file's shop {shops[0]!r} is recorded as {given!r}, as shop_id= says.",
                    )
                )
            return pl.lit(given)
        notes.append(
            Bilingual(
                f"文件有 {len(shops)} 个店铺，保留各自的店铺名。",
                f"The file has {len(shops)} shops, which keep their names; "
                f"shop_id={{'name': 'id'}} renames them.",
            )
        )
    if names:
        own = own.replace(dict(names))
    return own if given is None else own.fill_null(given)


def need_shop(name: str, recipe: Recipe) -> str:
    """Write the error for a file without a shop, if the caller gave none."""
    return (
        f"{name}: {recipe.name.en} ({recipe.id}) has no column for the shop; give shop_id='…' "
        f"(--shop-id). {recipe.name.zh}文件里没有店铺，请用 shop_id='…'（--shop-id）指定。"
    )


def _our_words(of: ColumnType) -> Bilingual:
    """Write which values a word may stand for."""
    match of:
        case OneOf():
            return Bilingual("、".join(of.values), " or ".join(of.values))
        case Flag():
            return Bilingual("true（是）或 false（否）", "true or false")
        case Whole():
            return Bilingual("整数", "a whole number")
        case _:
            return Bilingual("文本", "a text")


def _of_sound_rows(frame: pl.DataFrame, own: pl.Expr) -> pl.Series:
    sound = frame.filter(pl.col(FAULT).is_null()) if FAULT in frame.columns else frame
    return sound.select(own.unique()).to_series()


def _words(table_source: TableSource, name: str, column: Column, own: pl.Expr) -> Texts | None:
    """Translate the column into our words; None if the caller must be asked first."""
    words = {fold(theirs): ours for theirs, ours in column.words.items()}
    words |= table_source.options.words_of(name)
    rest = words.pop(fold("*"), None)
    keeps = column.unknown == "keep" and rest is None
    found = table_source.part.frame.select(own.unique()).to_series().drop_nulls()
    meanings, known = _translated(tuple(found), tuple(words.items()), rest, keeps=keeps)
    text = own.replace_strict(found, meanings, default=None, return_dtype=pl.String)
    if rest is not None or column.unknown == "keep":
        return {"text": text}
    unknown = [one for one, is_known in zip(found, known, strict=True) if not is_known]
    strange = own.is_in(unknown)
    # Misplaced cells, long texts and many digits may be personal data, and are not shown.
    sound = set(_of_sound_rows(table_source.part.frame, own)) if unknown else set()
    seen = sorted(one for one in unknown if one in sound and not _MAY_BE_PERSON.search(one))
    if not seen:
        reason = pl.lit(
            f"{name}: not a known value of {table_source.cells.header(column.from_) or name}"
        )
        return {"text": text, "fault": pl.when(strange).then(reason)} if unknown else {"text": text}
    header = table_source.cells.header(column.from_) or name
    shown = ", ".join(repr(word) for word in seen[:_SHOWN])
    pair = f"words={{{name!r}: {{{seen[0]!r}: …}}}}"
    option = f"--word {name}:{seen[0]}=…"
    declared = columns_of(table_source.table)[name]
    ours = _our_words(declared.type)
    table_source.part.asked.append(
        Bilingual(
            f"“{header}”中的 {shown} 含义未知，请用 {pair}（{option}）说明；… 可写 {ours.zh}。",
            f"The meaning of {shown} in {header!r} is not known; give it with {pair} ({option}), "
            f"where … is {ours.en}.",
        ).of(f"{table_source.table}.{name}")
    )
    if column.unknown == "ask" and not declared.required:
        return None
    quoted = pl.when(own.is_in(seen)).then(own).otherwise(pl.lit("…"))
    reason = pl.concat_str(
        pl.lit(f"{name}: '"), quoted, pl.lit(f"' of {header} is not a known value; give {pair}")
    )
    return {"text": text, "fault": pl.when(strange).then(reason)}


@lru_cache(maxsize=1 << 6)
def _translated(
    texts: tuple[str, ...], words: tuple[tuple[str, str], ...], rest: str | None, *, keeps: bool
) -> tuple[pl.Series, tuple[bool, ...]]:
    """Translate texts into our words, and tell which of them are known."""
    plain = folded(pl.col("text"))
    theirs = [one for one, _ in words]
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String}).select(
        plain.replace_strict(
            theirs,
            pl.Series([ours for _, ours in words], dtype=pl.String),
            default=pl.col("text") if keeps else pl.lit(rest, dtype=pl.String),
            return_dtype=pl.String,
        ).replace("", None),
        known=plain.is_in(theirs),
    )
    return frame["text"], tuple(frame["known"])
