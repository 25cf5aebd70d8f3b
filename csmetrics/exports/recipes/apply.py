"""A recipe applied to the rows of a sheet: the columns of a table, and what became of the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from csmetrics.errors import ArgumentError, DataError, nearest
from csmetrics.exports.cells import clean, has_halves, has_offset, reading
from csmetrics.exports.raw import FAULT
from csmetrics.exports.raw import LINE as RAW_LINE
from csmetrics.exports.readings import Manner, Reading
from csmetrics.exports.recipes.folding import fold, folded, nothing
from csmetrics.exports.recipes.lengths import header_unit, length
from csmetrics.exports.recipes.model import Column, Condition, LeftOut, Recipe, Table
from csmetrics.exports.recipes.opening import Sheet
from csmetrics.exports.recipes.options import Options
from csmetrics.tables import FILE, LINE, REFUSED, REPAIRED, columns_of
from csmetrics.tables.columns import Column as TableColumn
from csmetrics.tables.column_types import Flag, IdText, OneOf, Whole
from csmetrics.tables.timestamps import Timestamp

TOTALS = frozenset(map(fold, ("合计", "总计", "汇总", "小计", "total")))
_SHOWN = 5
_OTHERWISE = "|otherwise"


@dataclass
class Part:
    """The rows that one file gives one table, and what became of the others.

    ``given`` counts the rows of the file, ``merged`` those that became lines of a row that is
    counted already, ``left_out`` those that a rule leaves out, by its reason.
    """

    table: str
    frame: pl.DataFrame
    given: int
    merged: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    copies: int = 0


class Cells:
    """The cells of a sheet by the names of their headers."""

    def __init__(self, sheet: Sheet, name: str) -> None:
        self.name = name
        self.names = sheet.names
        self._places = sheet.places
        self._twice = sheet.twice()

    def header(self, names: tuple[str, ...]) -> str | None:
        """The header as it stands in the file, of the first spelling that is there.

        Raises:
            DataError: It stands there twice.
        """
        for name in names:
            place = self._places.get(fold(name))
            if place is not None:
                if fold(name) in self._twice:
                    msg = f"{self.name}: two columns are called {name!r}; delete one of them."
                    raise DataError(msg)
                return self.names[place]
        return None

    def raw(self, header: str) -> pl.Expr:
        """The text of a column as it is printed."""
        place = str(self._places[fold(header)])
        return clean(place).str.strip_prefix("'").str.strip_chars()

    def text(self, names: tuple[str, ...]) -> pl.Expr | None:
        """The text of the first of these columns that is there; null where it holds nothing."""
        header = self.header(names)
        return None if header is None else nothing(self.raw(header))

    def holds(self, condition: Condition) -> pl.Expr | None:
        """Whether a condition holds of each row; None where its column is not there."""
        header = self.header(condition.column)
        if header is None:
            return None
        text = nothing(self.raw(header))
        if condition.empty is not None:
            found = text.is_null() if condition.empty else text.is_not_null()
        elif condition.positive is not None:
            found = (length(text, header_unit(header) or "seconds") > 0) == condition.positive
        elif condition.is_:
            found = folded(text).is_in([fold(word) for word in condition.is_])
        else:
            found = pl.any_horizontal(
                folded(text).str.contains(fold(word), literal=True) for word in condition.contains
            )
        return found.fill_null(value=False)


def rows_of(sheet: Sheet, cells: Cells) -> pl.DataFrame:
    """The rows of a sheet without blank ones and those that repeat the header."""
    texts = pl.col([str(place) for place in range(len(sheet.names))])
    filled = pl.any_horizontal(texts.str.strip_chars() != "")
    if FAULT in sheet.frame.columns:
        filled = filled | pl.col(FAULT).is_not_null()
    frame = sheet.frame.filter(filled)
    named = [(str(place), name) for place, name in enumerate(cells.names) if name.strip()]
    if not named:
        return frame
    again = pl.all_horizontal(
        (pl.col(place).str.strip_chars() == name) | pl.col(place).is_null() for place, name in named
    )
    return frame.filter(~again)


def apply(recipe: Recipe, sheet: Sheet, name: str, options: Options) -> Iterator[Part]:
    """The parts of tables that a sheet gives by a recipe; messages of transcripts apart.

    Raises:
        ArgumentError: Something is needed that only the caller can give.
        DataError: The sheet lacks a column that a table needs.
    """
    for table, how in recipe.tables.items():
        if not recipe.transcript or table != "messages":
            part = part_of(recipe, table, how, sheet, name, options)
            if part is not None:
                yield part


def part_of(  # noqa: PLR0913  what a table is made of
    recipe: Recipe,
    table: str,
    how: Table,
    sheet: Sheet,
    name: str,
    options: Options,
    beside: Mapping[str, tuple[str, ...]] | None = None,
) -> Part | None:
    """The rows that a sheet gives a table; None where it has none of its columns.

    Args:
        recipe: The recipe.
        table: The table.
        how: What the recipe says of it.
        sheet: The rows.
        name: The file, for messages.
        options: What the caller says.
        beside: Columns of text to be kept beside the table's, by the headers they come from.

    Raises:
        ArgumentError: Something is needed that only the caller can give.
        DataError: The sheet lacks a column that the table needs.
    """
    cells = Cells(sheet, name)
    frame = rows_of(sheet, cells)
    part = Part(table, frame, frame.height)
    for condition in how.only:
        found = cells.holds(condition)
        if found is None:
            return None
        part.frame = part.frame.filter(found)
    part.given = part.frame.height
    if _without(table, how, part, options):
        part.frame, part.given = pl.DataFrame(), 0
        return part
    _fill_down(how, cells, part)
    _leave_out(how, cells, part)
    columns = dict(_columns(recipe, table, how, cells, part, options))
    if not columns:
        return None
    texts = {own: cells.text(headers) for own, headers in (beside or {}).items()}
    more = {own: text for own, text in texts.items() if text is not None}
    more |= {
        header: nothing(cells.raw(header))
        for header in (cells.header((one,)) for one in options.keep)
        if header is not None and header not in columns_of(table)
    }
    if RAW_LINE in frame.columns:
        more[LINE] = pl.col(RAW_LINE)
    if FAULT in frame.columns:
        more[FAULT] = pl.col(FAULT)
    _read(table, how, columns, part, recipe, options, more, sheet.epoch)
    part.frame = part.frame.with_columns(pl.lit(name).cast(pl.Categorical).alias(FILE))
    if how.lines_of:
        _roll_up(table, how, part)
    if table == "messages" and "seq" not in part.frame.columns:
        place = pl.int_range(pl.len(), dtype=pl.Int64)
        part.frame = part.frame.with_columns(place.alias("seq"))
    return part


def _fill_down(how: Table, cells: Cells, part: Part) -> None:
    for column in how.columns.values():
        header = cells.header(column.from_) if column.fill_down else None
        if header is not None:
            place = str(cells.names.index(header))
            filled = nothing(cells.raw(header)).forward_fill()
            part.frame = part.frame.with_columns(filled.alias(place))


def _leave_out(how: Table, cells: Cells, part: Part) -> None:
    """Leave out rows by rule, and rows of totals, and count them."""
    rules = list(how.leave_out)
    keys = [cells.header(column.from_) for column in how.columns.values() if column.from_]
    first = next((key for key in keys if key is not None), None)
    whys = [(cells.holds(rule.when), f"{rule.why.zh} {rule.why.en}") for rule in rules]
    if first is not None:
        total = folded(nothing(cells.raw(first))).is_in(list(TOTALS)).fill_null(value=False)
        whys.append((total, "合计行 a row of totals"))
    for holds, why in whys:
        if holds is None:
            continue
        kept = part.frame.filter(~holds)
        if kept.height < part.frame.height:
            part.left_out[why] += part.frame.height - kept.height
            part.frame = kept


def _columns(  # noqa: PLR0913  what a table is made of
    recipe: Recipe, table: str, how: Table, cells: Cells, part: Part, options: Options
) -> Iterator[tuple[str, dict[str, pl.Expr]]]:
    """For each column of ours that the sheet gives: its text, its fault, a length to add."""
    known = columns_of(table)
    for name, column in how.columns.items():
        if column.stand_in and f"{table}.{name}" not in options.stand_ins:
            continue
        sources = [(name, column)]
        if column.otherwise is not None:
            sources.append((f"{name}{_OTHERWISE}", column.otherwise))
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


def _without(table: str, how: Table, part: Part, options: Options) -> bool:
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


def _read(  # noqa: PLR0913  what a table is made of
    table: str,
    how: Table,
    columns: Mapping[str, dict[str, pl.Expr]],
    part: Part,
    recipe: Recipe,
    options: Options,
    more: Mapping[str, pl.Expr],
    epoch: str,
) -> None:
    """Read the text of each column as what it is."""
    known = columns_of(table)
    texts = [made["text"].cast(pl.String).alias(name) for name, made in columns.items()]
    aside = [
        expr.alias(f"{kind}|{name}")
        for name, made in columns.items()
        for kind, expr in made.items()
        if kind != "text"
    ]
    frame = part.frame.select(
        *texts, *aside, *(text.alias(name) for name, text in more.items())
    )
    zone = recipe.time_zone or options.time_zone
    forms = {name: column.form for name, column in how.columns.items() if column.form}
    manner = Manner({}, forms, zone, epoch=epoch)
    times = [name for name in columns if isinstance(known[_ours(name)].type, Timestamp)]
    sought = [name for name in times if _ours(name) not in forms]
    if sought and frame.height:
        asked = [has_offset(name, manner).alias(name) for name in sought]
        asked += [has_halves(name).alias(f"halves|{name}") for name in sought]
        seen = frame.select(asked).row(0, named=True)
        manner = replace(
            manner,
            with_offset=frozenset(name for name in sought if seen[name]),
            with_halves=frozenset(name for name in sought if seen[f"halves|{name}"]),
        )
    values, faults, repairs = [], [], []
    if FAULT in more:
        faults.append(pl.col(FAULT))
    for name in columns:
        if name.endswith(_OTHERWISE):
            continue
        read = _value(name, known[name], how, frame, manner, options)
        value = read.value
        other = f"{name}{_OTHERWISE}"
        if other in columns:
            more_of = _value(other, known[name], how, frame, manner, options)
            value = pl.coalesce(value, more_of.value)
            faults += [one for one in (more_of.fault,) if one is not None]
        values.append(value.alias(name))
        faults += [one for one in (read.fault,) if one is not None]
        faults += [pl.col(f"fault|{name}")] if f"fault|{name}" in frame.columns else []
        repairs += [one for one in (read.repair,) if one is not None]
    differs = [c for c in frame.columns if c.startswith("differs|")]
    kept = frame.select(
        *values,
        *differs,
        *(name for name in more if name != FAULT),
        _joined(faults).alias(REFUSED),
        _joined(repairs).alias(REPAIRED),
    )
    _lost_ids(table, kept, part)
    part.frame = kept


def _ours(name: str) -> str:
    return name.removesuffix(_OTHERWISE)


def _value(  # noqa: PLR0913  what a value is read by
    name: str,
    column: TableColumn,
    how: Table,
    frame: pl.DataFrame,
    manner: Manner,
    options: Options,
) -> Reading:
    """How the text of a column is read, a length added where there is one."""
    read = reading(name, column, pl.String(), manner)
    value = read.value
    if how.columns[_ours(name)].cents:
        value = value / 100
    if f"plus|{name}" in frame.columns:
        added = pl.col(f"plus|{name}").clip(lower_bound=0).mul(1_000_000).round()
        value = value + pl.duration(microseconds=added.cast(pl.Int64), time_unit="us")
    if isinstance(column.type, Timestamp):
        value = value.dt.convert_time_zone(options.time_zone)
        value = value.cast(pl.Datetime("us", options.time_zone))
    return Reading(value, read.fault, read.repair)


def _lost_ids(table: str, frame: pl.DataFrame, part: Part) -> None:
    """Refuse ids of a column that went through a number: all long ones end in zeros."""
    known = columns_of(table)
    for name in frame.columns:
        column = known.get(name)
        if column is None or not isinstance(column.type, IdText) or name == "shop_id":
            continue
        long = frame.filter(pl.col(name).str.contains(r"^[0-9]{16,}$"))[name]
        if (
            long.len()
            and long.str.contains(r"^[0-9]{15}0+$").all()
            and (
                long.n_unique() > 1 or long.str.len_chars().max() >= 18  # noqa: PLR2004
            )
        ):
            msg = (
                f"{table}: every long id in {name} (such as {long[0]}) ends in zeros: a spreadsheet "
                f"took it for a number, and its last digits are gone. Give the file as it was "
                f"downloaded. 编号末位已丢失，请直接导入下载的原文件。"
            )
            raise DataError(msg)


def _joined(reasons: list[pl.Expr]) -> pl.Expr:
    if not reasons:
        return pl.lit(None, dtype=pl.String)
    text = pl.concat_str(reasons, separator="; ", ignore_nulls=True)
    return pl.when(text != "").then(text)


def _roll_up(table: str, how: Table, part: Part) -> None:
    """Put the lines of one row together."""
    known = columns_of(table)
    before = part.frame.height
    keys = list(how.lines_of)
    aside = {REFUSED, REPAIRED, FILE}
    given = [
        name
        for name in part.frame.columns
        if name not in aside and not name.startswith("differs|")
    ]
    made, faults = [], [pl.col(REFUSED).drop_nulls().first()]
    for name in given:
        if name in keys:
            continue
        if name not in known:
            made.append(pl.col(name).drop_nulls().first())
            continue
        column = how.columns[name]
        own = pl.col(name)
        first = own.drop_nulls().first()
        several = own.drop_nulls().n_unique() > 1
        says = pl.lit(f"{name}: the lines of one {'/'.join(keys)} differ")
        complete = pl.when(own.null_count() == 0).then(own.sum())
        differing = f"differs|{name}"
        if column.sum_where_differs and differing in part.frame.columns:
            apart = pl.col(differing).n_unique() == pl.len()
            made.append(pl.when(apart).then(complete).otherwise(first).alias(name))
            faults.append(pl.when(~apart & several).then(says))
            summed = (
                part.frame.group_by(keys)
                .agg(hit=(pl.len() > 1) & (pl.col(differing).n_unique() == pl.len()))["hit"]
                .sum()
            )
            if summed:
                part.notes.append(
                    f"{summed} 笔订单有多行商品，{name} 按行相加。{summed} rows have several lines, "
                    f"whose {name} is summed."
                )
        elif column.lines == "sum":
            made.append(complete.alias(name))
        elif column.lines == "latest":
            made.append(own.max().alias(name))
        elif column.lines == "earliest":
            made.append(own.min().alias(name))
        else:
            made.append(first.alias(name))
            if not isinstance(known[name].type, Timestamp | OneOf | Flag | Whole):
                faults.append(pl.when(several).then(says))
    part.frame = (
        part.frame.group_by(keys, maintain_order=True)
        .agg(*made, _joined(faults).alias(REFUSED), pl.col(REPAIRED).drop_nulls().first())
        .select(*given, REFUSED, REPAIRED)
    )
    part.merged = before - part.frame.height
