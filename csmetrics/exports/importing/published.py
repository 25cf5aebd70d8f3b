"""Reading of the figures that a platform publishes, with their text and origin (公布数据)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from csmetrics.errors import ArgumentError, DataError
from csmetrics.exports.importing.apply import TOTALS
from csmetrics.exports.importing.bilingual_text import Bilingual
from csmetrics.exports.importing.columns import renamed
from csmetrics.exports.importing.days_in_text import days_of_cell, period_in
from csmetrics.exports.importing.folding import fold, nothing
from csmetrics.exports.importing.import_options import Options
from csmetrics.exports.importing.lengths import header_unit, is_bare, length, number, rate
from csmetrics.exports.importing.model import Figure, Published, Recipe
from csmetrics.exports.importing.opening import Sheet
from csmetrics.exports.importing.parts import Cells, rows_of, why_broken
from csmetrics.exports.importing.published_totals import folded_label, totals
from csmetrics.exports.raw import FAULT, LINE

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "platform": pl.String,
    "shop_id": pl.String,
    "metric": pl.String,
    "label": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "group_kind": pl.String,
    "group": pl.String,
    "agent_id": pl.String,
    "name": pl.String,
    "value": pl.Float64,
    "text": pl.String,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "unit": pl.String,
    "maturity": pl.String,
    "recipe": pl.String,
    "file": pl.String,
}
"""The columns of ``Imported.published``."""

_PROVISIONAL = "延迟统计"
_WHOLE = ("全部", "整体", "累计")
"""Words in the day column of a row that covers all days."""
_LINES = 3
_POLICIES = {"下单优先": "order_first", "付款优先": "payment_first"}


@dataclass
class Figures:
    """The figures of one sheet, with notes, questions, columns not read, and refused rows."""

    frame: pl.DataFrame
    given: int
    refused: Counter[str] = field(default_factory=Counter)
    notes: list[Bilingual] = field(default_factory=list)
    asked: list[Bilingual] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Scene:
    """What figures are read from; ``found`` collects notes and questions about them."""

    recipe: Recipe
    how: Published
    cells: Cells
    frame: pl.DataFrame
    name: str
    options: Options
    found: Figures


def read(recipe: Recipe, sheet: Sheet, name: str, options: Options) -> Figures:
    """Read the figures of a sheet by a recipe.

    Raises:
        ArgumentError: The caller must give the period.
        DataError: A header occurs twice, or the column that names the members is missing.
    """
    how = recipe.published
    assert how is not None  # noqa: S101  the caller asked
    cells = Cells(sheet, name)
    frame = rows_of(sheet, cells)
    for condition in how.only:
        holds = cells.holds(condition)
        if holds is not None:
            frame = frame.filter(holds)
    given = frame.height
    found = Figures(pl.DataFrame(schema=SCHEMA), given)
    if FAULT in frame.columns:
        frame = _refused(frame, why_broken(), found)
    frame = _refused(frame, _without_day(how, cells, frame), found)
    if frame.is_empty() and found.refused:
        return found
    scene = _Scene(recipe, how, cells, frame, name, options, found)
    base = _base(scene)
    parts = []
    for figure in how.figures:
        part = _figure(figure, scene)
        if part is not None:
            parts.append(pl.concat([base, part], how="horizontal"))
    if not parts:
        return found
    made = pl.concat(parts).filter(pl.col("group_kind") != "blank")
    made = totals(how, made)
    made = made.with_columns(recipe=pl.lit(recipe.id), file=pl.lit(name))
    found.frame = made.select(pl.col(column).cast(kind) for column, kind in SCHEMA.items())
    known = recipe.labels()
    found.ignored = [one for one in sheet.names if one and fold(one) not in known]
    return found


def _refused(frame: pl.DataFrame, why: pl.Expr, found: Figures) -> pl.DataFrame:
    """Return the rows that are not refused; count the others by reason, with their lines."""
    broken = frame.with_columns(why=why).filter(pl.col("why").is_not_null())
    if broken.is_empty():
        return frame
    lines = pl.col(LINE) if LINE in frame.columns else pl.lit(None, dtype=pl.UInt32)
    for reason, at in broken.group_by("why", maintain_order=True).agg(lines).iter_rows():
        numbers = [str(line) for line in at[:_LINES] if line is not None]
        where = (
            f" (line {', '.join(numbers)}{', …' if len(at) > _LINES else ''})" if numbers else ""
        )
        found.refused[f"{reason}{where}"] = len(at)
    return frame.filter(why.is_null())


def _without_day(how: Published, cells: Cells, frame: pl.DataFrame) -> pl.Expr:
    """Return why a row's day cannot be read; it must not get the days of the whole file."""
    day = cells.text(how.day)
    if day is None:
        return pl.lit(None, dtype=pl.String)
    whole = {*_WHOLE, *_labels(how)}
    texts = frame.select(day.drop_nulls().unique()).to_series()
    strange = [text for text in texts if days_of_cell(text) is None and _word(text) not in whole]
    reason = "日期读不出，请写成 2026-01-05 its day cannot be read: write it as 2026-01-05"
    return pl.when(day.is_in(strange)).then(pl.lit(reason))


def _labels(how: Published) -> list[str]:
    """List the labels of rows that are of no member: totals, averages and peers, folded."""
    return [*TOTALS, *map(fold, (*how.sums, *how.averages, *how.peers))]


def _is_label(text: pl.Expr, how: Published) -> pl.Expr:
    found = folded_label(text).is_in(_labels(how))
    return found.fill_null(value=False)


def _word(text: str) -> str:
    """Fold a word and remove a trailing colon."""
    return fold(text).rstrip(":")


def _base(scene: _Scene) -> pl.DataFrame:
    """Return the shop, the period and the group of each row."""
    recipe, how, cells = scene.recipe, scene.how, scene.cells
    shop = _shop(scene)
    start, end = _period(scene)
    group, kind = _group(how, cells)
    blank = group.is_null() if group is not None and how.group else pl.lit(value=False)
    title = cells.text(how.name)
    own = pl.lit(None, dtype=pl.String)
    made = scene.frame.select(
        platform=pl.lit(recipe.platform),
        shop_id=shop,
        period_start=start,
        period_end=end,
        group_kind=pl.when(blank).then(pl.lit("blank")).otherwise(kind),
        group=own if group is None else group,
        name=own if title is None else title,
        row=pl.int_range(pl.len()),
    )
    return made.with_columns(
        agent_id=pl.when(pl.col("group_kind") == "agent").then("group"),
        name=pl.when(pl.col("group_kind") == "agent").then("name"),
    )


def _shop(scene: _Scene) -> pl.Expr:
    """Return the shop of each row; a label of totals in its column is no shop."""
    how, options, recipe = scene.how, scene.options, scene.recipe
    given = options.shop_of(recipe.id, recipe.platform)
    own = scene.cells.text(how.shop)
    if own is None:
        return pl.lit(given, dtype=pl.String)
    own = pl.when(~_is_label(own, how)).then(own)
    return renamed(own, scene.frame, given, options.shop_names(), scene.found.notes)


def _group(how: Published, cells: Cells) -> tuple[pl.Expr | None, pl.Expr]:
    if not how.group:
        return _days(how, cells)
    header = cells.header(how.group)
    if header is None and how.group == ("first",):
        header = next(name for name in cells.names if name.strip())
    if header is None:
        msg = (
            f"{cells.name}: there is no column of agents: {' / '.join(how.group)} is missing. "
            "Choose it when you export."
        )
        raise DataError(msg)
    text = cells.raw(header)
    title = cells.text(how.name)
    if title is not None:
        label = nothing(text).is_null() & _is_label(title, how)
        text = pl.when(label).then(title).otherwise(text)
    named = folded_label(text)
    kind = (
        pl.when(named.is_in([*TOTALS, *map(fold, how.sums)]))
        .then(pl.lit("total"))
        .when(named.is_in([fold(one) for one in how.averages]))
        .then(pl.lit("average"))
        .when(named.is_in([fold(one) for one in how.peers]))
        .then(pl.lit("peer"))
        .when(nothing(text).is_null() & text.is_not_null())
        .then(pl.lit("total"))
        .otherwise(pl.lit(how.kind))
    )
    return text.str.replace(how.strip or "^$", ""), kind


def _days(how: Published, cells: Cells) -> tuple[pl.Expr | None, pl.Expr]:
    """Return the group of each row of a shop by days: an average of days is not the shop's sum."""
    day = cells.text(how.day)
    if day is None:
        return None, pl.lit("shop")
    named = folded_label(day)
    averages, peers = ([fold(one) for one in names] for names in (how.averages, how.peers))
    other = pl.when(named.is_in(peers)).then(pl.lit("peer")).otherwise(pl.lit("shop"))
    kind = pl.when(named.is_in(averages)).then(pl.lit("average")).otherwise(other)
    return pl.when(kind != "shop").then(day), kind


def _period(scene: _Scene) -> tuple[pl.Expr, pl.Expr]:
    """Return the period of each row: its own column's, else the caller's, else the file name's."""
    options, name = scene.options, scene.name
    own = _own_period(scene)
    if own is not None and scene.frame.select(own[0].is_not_null().all()).item():
        return own
    if options.start is not None and options.end is not None:
        period: tuple[date, date] | None = options.start, options.end
    else:
        period = period_in(name)
    if period is None:
        msg = (
            f"{name}: neither the file nor its name says which days these figures cover; give "
            f"start=… and end=…, the end exclusive (--start, --end). 文件和文件名都没有日期，"
            f"请用 start、end（--start、--end，不含 end 当天）指定。"
        )
        raise ArgumentError(msg)
    start, end = pl.lit(period[0]), pl.lit(period[1])
    return (start, end) if own is None else (pl.coalesce(own[0], start), pl.coalesce(own[1], end))


def _own_period(scene: _Scene) -> tuple[pl.Expr, pl.Expr] | None:
    """Return the periods that the cells of a column state, else null; None if none states any."""
    day = scene.cells.text(scene.how.day)
    if day is None:
        return None
    texts = scene.frame.select(day.drop_nulls().unique()).to_series()
    periods = {text: period for text in texts if (period := days_of_cell(text)) is not None}
    if not periods:
        return None
    start, end = (
        day.replace_strict(
            list(periods),
            pl.Series([period[n] for period in periods.values()], dtype=pl.Date),
            default=None,
            return_dtype=pl.Date,
        )
        for n in (0, 1)
    )
    return start, end


def _figure(figure: Figure, scene: _Scene) -> pl.DataFrame | None:
    cells = scene.cells
    header = cells.header(figure.labels) if figure.labels else None
    sides = []
    for side in (figure.numerator, figure.denominator):
        text = cells.text(side) if side else None
        sides.append(pl.lit(None, dtype=pl.Float64) if text is None else number(text))
    if header is None:
        both = (cells.header(figure.numerator), cells.header(figure.denominator))
        if figure.labels or any(one is None for one in both):
            return None
        label = "÷".join(map(str, both))
        value: pl.Expr = pl.when(sides[1] > 0).then(sides[0] / sides[1])
        text = pl.lit(None, dtype=pl.String)
        provisional = pl.lit(value=False)
    else:
        label = header
        text = cells.raw(header)
        provisional = text == _PROVISIONAL
        value = _value(figure, header, nothing(text), scene)
    metric = figure.metric
    if figure.other_policy and _policy(scene.name) == "order_first":
        metric = figure.other_policy
    return scene.frame.select(
        metric=pl.lit(metric, dtype=pl.String),
        label=pl.lit(label),
        value=value,
        text=text,
        numerator=sides[0],
        denominator=sides[1],
        unit=pl.lit(figure.unit),
        maturity=pl.when(provisional).then(pl.lit("provisional")),
    )


def _policy(name: str) -> str | None:
    return next((ours for theirs, ours in _POLICIES.items() if theirs in name), None)


def _value(figure: Figure, header: str, text: pl.Expr, scene: _Scene) -> pl.Expr:
    frame, found = scene.frame, scene.found
    if figure.unit == "seconds":
        unit = header_unit(header) or figure.per or scene.options.length_unit
        if unit is None and frame.select(is_bare(text).any()).item():
            found.asked.append(
                Bilingual(
                    f"“{header}”没有写单位，数值未取；请用 length_unit='seconds' 或 'minutes'"
                    f"（--length-unit）指定。",
                    f"{header!r} has no unit, so its figures are not read; give "
                    f"length_unit='seconds' or 'minutes' (--length-unit).",
                )
            )
        value = length(text, unit)
    elif figure.unit == "ratio":
        value = rate(text)
    else:
        value = number(text)
    strange = text.is_not_null() & value.is_null() & (text != _PROVISIONAL)
    lost = frame.select(strange.sum()).item()
    if lost and not any(f"“{header}”" in one for one in found.asked):
        found.notes.append(
            Bilingual(
                f"“{header}”有 {lost} 个值读不出，只保留原文。",
                f"{lost} values of {header!r} cannot be read; their text is kept.",
            )
        )
    return value


def without_copies(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Drop repeated figures; return the others, and the number of copies."""
    keys = [name for name in SCHEMA if name not in {"file", "recipe"}]
    once = frame.unique(keys, keep="first", maintain_order=True)
    return once, frame.height - once.height


def contradictions(frame: pl.DataFrame) -> int:
    """Count the figures of one shop, period and group that are printed in more than one way."""
    keys = ["platform", "shop_id", "label", "period_start", "period_end", "group_kind", "group"]
    return int(frame.group_by(keys).agg(pl.col("text").n_unique() > 1)["text"].sum())


def listed(figures: Iterator[Figures]) -> pl.DataFrame:
    """Join the figures of all sheets."""
    frames = [one.frame for one in figures]
    return pl.concat([pl.DataFrame(schema=SCHEMA), *frames])
