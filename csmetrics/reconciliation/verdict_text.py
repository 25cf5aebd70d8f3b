"""The verdict of a reconciliation in words, and as HTML for notebooks."""

from __future__ import annotations

from html import escape
from typing import Literal, NamedTuple

import polars as pl

from csmetrics.errors import one_of
from csmetrics.model.edition import Text
from csmetrics.reconciliation.alternatives import CLAUSES
from csmetrics.reconciliation.candidates import Reading
from csmetrics.reconciliation.findings import ENOUGH, Findings

_SHOWN = 6


class _Words(NamedTuple):
    zh: str
    en: str


_NOTHING = _Words("", "")


def sentence(result: Findings, lang: Literal["zh", "en"]) -> str:
    """The verdict as a sentence.

    Raises:
        ArgumentError: ``lang`` is neither "zh" nor "en".
    """
    one_of("lang", lang, ("zh", "en"))
    words = _verdict_words(result)
    return words.zh if lang == "zh" else words.en


def _verdict_words(result: Findings) -> Text:
    name, base = result.metric.name, result.ranked[0]
    n = base.compared
    match result.verdict:
        case "same":
            agree = f"all {n} published figures agree" if n > 1 else "the published figure agrees"
            return Text(
                zh=f"{name.zh}：{n} 个公布数与我们的口径完全一致{_undetermined(result).zh}。",
                en=f"{name.en}: {agree} with ours{_undetermined(result).en}.",
            )
        case "explained":
            return _explained(result)
        case "undecided":
            return _undecided(result)
        case "data":
            assert result.fault is not None  # noqa: S101  the verdict has one
            fault = result.fault.words
            return Text(
                zh=f"{name.zh}：不是口径，是数据。{fault.zh}。",
                en=f"{name.en}: it is the data, not the definition: {fault.en}.",
            )
        case "nothing compared":
            return Text(
                zh=f"{name.zh}：没有可以比较的数（未公布或尚未定数；数据若到最后一天结束为止，"
                "请用 as_of 说明）。",
                en=f"{name.en}: nothing to compare: no figure is both published and final. If"
                " the data run to the end of their last day, say so with as_of.",
            )
        case _:
            best, late = base.words, _unsettled(result)
            return Text(
                zh=f"{name.zh}：试过 {len(result.ranked)} 种口径，没有一种能解释。"
                f"最接近的（{best.zh}）对上 {base.agreeing}/{n} 个{late.zh}。",
                en=f"{name.en}: none of {len(result.ranked)} readings explains the figures; the"
                f" nearest ({best.en}) gives {base.agreeing} of {n}{late.en}.",
            )


def _unsettled(result: Findings) -> _Words:
    """Say how many readings settle too late to be compared; empty if none does."""
    most = max(one.compared for one in result.ranked)
    late = sum(2 * one.compared < most for one in result.ranked)
    if not late:
        return _NOTHING
    return _Words(
        f"；其中 {late} 种在这些日子尚未定数，无从比较",
        f"; {late} of them {'has' if late == 1 else 'have'} not settled on these days and could not"
        " be compared",
    )


def _explained(result: Findings) -> Text:
    reading, name = result.readings[0], result.metric.name
    before = next(one for one in result.ranked if one.edits == 0)
    return Text(
        zh=f"{name.zh}：平台的口径是“{reading.words.zh}”。按此 {reading.compared} 个数全部一致"
        f"（原口径对上 {before.agreeing} 个）{_undetermined(result).zh}。",
        en=f"{name.en}: the platform's reading is: {reading.words.en}. All {reading.compared}"
        f" figures then agree ({before.agreeing} with the definition as it"
        f" stands){_undetermined(result).en}.",
    )


def _undetermined(result: Findings) -> _Words:
    """Name the clauses that the figures do not determine; empty if there are none."""
    clauses = result.readings[0].clauses
    names = dict.fromkeys(one.clauses[-1] for one in result.undetermined if one.clauses != clauses)
    if not names:
        return _NOTHING
    titles = [CLAUSES[name].title for name in names]
    return _Words(
        zh=f"；这些数看不出的有：{'、'.join(one.zh for one in titles)}",
        en=f"; these figures do not determine {', '.join(one.en for one in titles)}",
    )


def _undecided(result: Findings) -> Text:
    name, words = result.metric.name, [one.words for one in result.readings]
    more = len(words) - _SHOWN
    zh = "；或 ".join(f"“{one.zh}”" for one in words[:_SHOWN])
    en = ", or: ".join(one.en for one in words[:_SHOWN])
    zh += f"；以及另外 {more} 种" if more > 0 else ""
    en += f", or {more} {'other' if more == 1 else 'others'}" if more > 0 else ""
    day = _distinguishing_day(result)
    few = _few(result)
    if len(words) == 1:
        return Text(
            zh=f"{name.zh}：{zh}能对上全部数{few.zh}。",
            en=f"{name.en}: one reading explains all figures: {en}{few.en}.",
        )
    return Text(
        zh=f"{name.zh}：以下 {len(words)} 种口径在这些数上结果相同：{zh}{few.zh}。{day.zh}。",
        en=f"{name.en}: cannot tell: {len(words)} readings explain these figures equally well:"
        f" {en}{few.en}. {day.en}.",
    )


def _distinguishing_day(result: Findings) -> _Words:
    """Name the day and agent whose figure would distinguish the readings."""
    if not result.distinguishing.height:
        return _Words("手上的数据都分不开它们", "Nothing in the data tells them apart")
    row = result.distinguishing.row(0, named=True)
    keys = [name for name in ("period_start", "agent_id", "shop_id") if name in row]
    where = ", ".join(str(row[key]) for key in keys if row[key] is not None)
    return _Words(f"看 {where} 的数便知", f"The figure of {where} would decide")


def _few(result: Findings) -> _Words:
    """Say that too few figures differ, and what the data may lack; empty if enough differ."""
    apart = int((~result.cells["agrees"].drop_nulls()).sum())
    if apart >= ENOUGH:
        return _NOTHING
    zh = f"；但只有 {apart} 个数与原口径不同，不足为凭"
    verb = "differs" if apart == 1 else "differ"
    en = f"; but only {apart} {verb} from the definition as it stands, which proves nothing"
    if result.fault is not None:
        zh += f"，也可能是{result.fault.words.zh}"
        en += f", and it may be that {result.fault.words.en}"
    return _Words(zh, en)


def html(result: Findings) -> str:
    """The verdict in both languages, the figures side by side, and the best readings, as HTML."""
    words = _verdict_words(result)
    parts = [
        '<div class="csmetrics-reconciliation">',
        f"<p>{escape(words.zh)}<br>{escape(words.en)}</p>",
        _table(result.cells.head(50)),
    ]
    readings = result.readings or result.ranked[:_SHOWN]
    items = "".join(f"<li>{_line(one)}</li>" for one in readings[: 2 * _SHOWN])
    return "\n".join([*parts, f"<ol>{items}</ol>", "</div>"])


def _line(reading: Reading) -> str:
    words = f"{reading.words.zh} · {reading.words.en}"
    return (
        f"<code>{escape(reading.metric.label)}</code> {escape(words)}"
        f" ({reading.agreeing}/{reading.compared})"
    )


def _table(cells: pl.DataFrame) -> str:
    names = [name for name in cells.columns if name not in ("low", "high")]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    rows = [
        "".join(f"<td>{escape('' if row[name] is None else str(row[name]))}</td>" for name in names)
        for row in cells.iter_rows(named=True)
    ]
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
