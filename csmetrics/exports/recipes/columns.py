"""Where the text of each column comes from: headers, words, conditions, the caller."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from csmetrics.errors import ArgumentError, DataError, nearest
from csmetrics.exports.recipes.folding import fold, folded, nothing
from csmetrics.exports.recipes.lengths import header_unit, length
from csmetrics.exports.recipes.model import Column, Recipe, Table
from csmetrics.exports.recipes.options import Options
from csmetrics.exports.recipes.parts import Cells, Part
from csmetrics.tables import columns_of

_SHOWN = 5
OTHERWISE = "|otherwise"
"""Behind the name of a column: its other source."""


def texts_of(  # noqa: PLR0913  what a table is made of
    recipe: Recipe, table: str, how: Table, cells: Cells, part: Part, options: Options
) -> Iterator[tuple[str, dict[str, pl.Expr]]]:
    """For each column of ours that the sheet gives: its text, its fault, a length to add."""
    known = columns_of(table)
    for name, column in how.columns.items():
        if column.stand_in and f"{table}.{name}" not in options.stand_ins:
            continue
        sources = [(name, column)]
        if column.otherwise is not None:
            sources.append((f"{name}{OTHERWISE}", column.otherwise))
        found = False
        for own, source in sources:
            made = _column(recipe, table, name, source, cells, part, options)
            if made is not None:
                yield own if found else name, made
                found = True
        if (
            not found
            and known[name].required
            and column.lookup is None
            and not _may_lack(table, name)
        ):
            wanted = " / ".join((*column.from_, *column.else_))
            hint = nearest(column.from_[0], cells.names) if column.from_ else ""
            msg = (
                f"{cells.name}: {recipe.name.en} ({recipe.id}) lacks the column {wanted!r}, which "
                f"{table}.{name} is made of.{hint} 文件缺少列“{wanted}”，导出时请勾选它。"
            )
            raise DataError(msg)


def lacks_stand_in(table: str, how: Table, part: Part, options: Options) -> bool:
    """Whether a table cannot be made, for a stand-in it needs is not asked for; said so."""
    for name, column in how.columns.items():
        wanted = f"{table}.{name}"
        if column.stand_in and wanted not in options.stand_ins:
            source = " / ".join(column.from_)
            part.notes.append(
                f"{table}: 文件没有 {name}，未取；用 stand_ins=[{wanted!r}]（--stand-in {wanted}）可由“{source}”"
                f"代替。The file has no {name}, and the table is not taken; stand_ins=[{wanted!r}] "
                f"(--stand-in {wanted}) takes one made of {source} for it."
            )
            return True
    return False


def _may_lack(table: str, name: str) -> bool:
    return name == "buyer_id" and table in {"orders", "refunds", "reviews", "complaints"}


def _column(  # noqa: PLR0913  what a column is made of
    recipe: Recipe,
    table: str,
    name: str,
    column: Column,
    cells: Cells,
    part: Part,
    options: Options,
) -> dict[str, pl.Expr] | None:
    own = cells.text(column.from_)
    for other in column.else_:
        more = cells.text((other,))
        if more is not None:
            own = more if own is None else pl.coalesce(own, more)
    if column.derive:
        sources = [cells.text((one,)) for one in column.derive]
        if any(one is None for one in sources):
            return None
        own = pl.concat_str([one for one in sources if one is not None], separator="/")
    if own is None and (column.value is not None or column.cases):
        own = pl.lit(column.value, dtype=pl.String)
    if name == "shop_id" and column.lookup is None:
        own = _shop(recipe, own, cells, part, options)
    if own is None:
        return None
    made = {}
    if column.pattern:
        own = own.str.extract_all(column.pattern).list.eval(
            pl.element().str.extract(column.pattern)
        )
        own = own.list.eval(pl.element().cast(pl.Int64)).list.sum().cast(pl.String)
    if column.words or options.words_of(name) or column.unknown != "keep":
        words = _words(table, name, column, own, cells, part, options)
        if words is None:
            return None
        made |= words
        own = made["text"]
    if column.when:
        holds = cells.holds(column.when)
        if holds is None:
            told = " / ".join(column.when.column)
            part.notes.append(
                f"{table}.{name}: 文件没有“{told}”列，无法判断，未取。The file lacks {told!r}, "
                f"which decides it; not taken."
            )
            return None
        own = pl.when(holds).then(own)
    if column.if_empty:
        holds = cells.holds(column.if_empty.when) if column.if_empty.when else pl.lit(value=True)
        if holds is not None:
            empty = own.is_null() & holds
            own = pl.when(empty).then(pl.lit(column.if_empty.value)).otherwise(own)
    for case in reversed(column.cases):
        holds = cells.holds(case.when) if case.when else pl.lit(value=True)
        if holds is not None:
            own = pl.when(holds).then(pl.lit(case.value)).otherwise(own)
    made["text"] = own
    if column.plus:
        header = cells.header(column.plus.column)
        if header is None:
            return None
        unit = header_unit(header) or column.plus.unit
        made["plus"] = length(nothing(cells.raw(header)), unit)
    if column.sum_where_differs and (key := cells.text(column.sum_where_differs)) is not None:
        made["differs"] = key
    return made


def _shop(
    recipe: Recipe, own: pl.Expr | None, cells: Cells, part: Part, options: Options
) -> pl.Expr:
    """The shop of each row: the file's, called as the caller calls it, else the caller's."""
    given = options.shop_of(recipe.id, recipe.platform)
    if own is None:
        if given is None:
            raise ArgumentError(need_shop(cells.name, recipe))
        return pl.lit(given)
    renamed = options.shop_names()
    shops = part.frame.select(own.drop_nulls().unique(maintain_order=True)).to_series().to_list()
    if given is not None and given not in shops and not (set(shops) & set(renamed)):
        if len(shops) <= 1:
            if shops:
                part.notes.append(
                    f"店铺“{shops[0]}”按 shop_id 记作“{given}”。The file's shop {shops[0]!r} is "
                    f"called {given!r}, as given."
                )
            return pl.lit(given)
        part.notes.append(
            f"文件有 {len(shops)} 个店铺，保留各自的店铺名。The file has {len(shops)} shops, which "
            f"keep their names; shop_id={{'name': 'id'}} renames them."
        )
    if renamed:
        own = own.replace(renamed)
    return own if given is None else own.fill_null(given)


def need_shop(name: str, recipe: Recipe) -> str:
    """What is said where a file has no shop and the caller gave none."""
    return (
        f"{name}: {recipe.name.en} ({recipe.id}) has no column for the shop; give shop_id='…' "
        f"(--shop-id). {recipe.name.zh}文件里没有店铺，请用 shop_id='…'（--shop-id）指定。"
    )


def _words(  # noqa: PLR0913  what a column is made of
    table: str,
    name: str,
    column: Column,
    own: pl.Expr,
    cells: Cells,
    part: Part,
    options: Options,
) -> dict[str, pl.Expr] | None:
    """The column in our words; None where the caller must be asked first."""
    words = {fold(theirs): ours for theirs, ours in column.words.items()}
    words |= options.words_of(name)
    rest = words.pop(fold("*"), None)
    plain = folded(own)
    text = plain.replace_strict(
        list(words),
        pl.Series(list(words.values()), dtype=pl.String),
        default=own if column.unknown == "keep" and rest is None else pl.lit(rest),
        return_dtype=pl.String,
    )
    text = pl.when(text != "").then(text)
    if rest is not None or column.unknown == "keep":
        return {"text": text}
    strange = own.is_not_null() & ~plain.is_in(list(words))
    found = part.frame.select(own.filter(strange).unique(maintain_order=True)).to_series().to_list()
    if not found:
        return {"text": text}
    header = cells.header(column.from_) or name
    shown = ", ".join(repr(word) for word in sorted(found)[:_SHOWN])
    pair = f"words={{{name!r}: {{{sorted(found)[0]!r}: …}}}}"
    option = f"--word {name}:{sorted(found)[0]}=…"
    asked = (
        f"“{header}”中的 {shown} 含义未知，请用 {pair}（{option}）说明。What {shown} in {header!r} "
        f"means is not known; say so with {pair} ({option})."
    )
    part.asked.append(f"{table}.{name}: {asked}")
    if column.unknown == "ask" and not columns_of(table)[name].required:
        return None
    says = pl.concat_str(
        pl.lit(f"{name}: '"), own, pl.lit(f"' of {header} is an unknown word; give {pair}")
    )
    return {"text": text, "fault": pl.when(strange).then(says)}
