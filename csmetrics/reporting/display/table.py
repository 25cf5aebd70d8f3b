"""``table``: a result as a great_tables table whose footnotes explain every mark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from csmetrics import wording
from csmetrics.analysis.numbers import column_name
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError
from csmetrics.policies.policy import Policy
from csmetrics.reporting.display.extras import extra
from csmetrics.reporting.display.read_result import (
    Result,
    Row,
    group_name,
    policy_of,
    read_result,
)
from csmetrics.reporting.display.theme import FONTS
from csmetrics.tables import Dataset
from csmetrics.wording.figure_text import NOTHING, Lang, checked, in_language, moment, period

if TYPE_CHECKING:
    from great_tables import GT

PROVISIONAL, BREACH, MEETS = "※", "✗", "✓"
_WIDEST = 24


def table(
    result: pl.DataFrame,
    lang: Lang = "zh",
    *,
    policies: Sequence[str | Policy] | None = None,
    data: Dataset | None = None,
    registry: Registry | None = None,
) -> GT:
    """Format a result of ``evaluate`` as a table for reading (表格).

    Rows are metrics and groups, columns are periods; a single period with groups has the groups as
    rows and the metrics as columns. Shares are percentages, durations 1分23秒, money ¥. Every mark
    is a sign with a footnote, never a colour alone: ※ provisional, (+n) pending, [a–b] the possible
    range of a share with pending units, ✓ and ✗ a platform's target met or not. If all units are
    pending, a cell shows what is known so far: ≥ 38 of 41. Footnotes give each metric's definition
    and when it settles.

    Args:
        result: What ``evaluate`` returned.
        lang: "zh" or "en".
        policies: The policies to check, as in ``check``; default: all whose metric and period the
            result has.
        data: The data set of the result: agents are shown by their names in ``agents``.
        registry: Where the metrics were looked up; default: the built-in one. A metric that it
            lacks is shown by its id, without a definition.

    Returns:
        A great_tables table; all text of the data is escaped.

    Raises:
        ArgumentError: ``result`` is not a result of ``evaluate``, ``lang`` is unknown, there are
            more than 24 columns to show (take fewer periods or metrics), or great_tables is not
            installed: ``pip install 'csmetrics[report]'``.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop()
        >>> figures = cs.evaluate("pdd.reply_rate_3min", shop, per="week")
        >>> "73.90%" in cs.table(figures, lang="en").as_raw_html()
        True
    """
    lang = checked(lang)
    read = read_result(result, registry, data)
    gt = extra("great_tables", "a table")
    frame, names, stub, groups = _laid_out(read, _cells(read, policies, lang), lang)
    if frame.width - len(stub) > _WIDEST:
        msg = (
            f"a table can show at most {_WIDEST} columns, not {frame.width - len(stub)}: filter"
            " the result to fewer periods or metrics"
        )
        raise ArgumentError(msg)
    shown = (
        gt.GT(frame, rowname_col=stub[-1], groupname_col=stub[0] if groups else None)
        .tab_header(title=_title(read, lang))
        .tab_stubhead(label=names[stub[-1]])
        .cols_label(**{name: names[name] for name in frame.columns if name not in stub})
        .cols_align("right", columns=[name for name in frame.columns if name not in stub])
        .opt_table_font(font=list(FONTS), add=False)
    )
    for note in _notes(read, policies, lang):
        shown = shown.tab_source_note(note)
    return shown  # type: ignore[no-any-return]  # the module is loaded by name


def _cells(
    read: Result, policies: Sequence[str | Policy] | None, lang: Lang
) -> list[tuple[Row, str]]:
    """Return each row of the result with the text of its cell."""
    judged = read.judged(policies)
    return [(row, _cell(read, row, judged.get(read.key(row)), lang)) for row in read.rows]


def _cell(read: Result, row: Row, verdict: Row | None, lang: Lang) -> str:
    """Format a value with its marks."""
    parts = [read.figure(row, lang)]
    if row["pending"] and row["value"] is not None:
        parts.append(f"(+{row['pending']:,})")
    if row["status"] == "provisional":
        parts.append(PROVISIONAL)
    if verdict is not None and verdict["outcome"] in {"meets", "breaches"}:
        parts.append(MEETS if verdict["outcome"] == "meets" else BREACH)
    return " ".join(parts)


def _laid_out(
    read: Result, cells: list[tuple[Row, str]], lang: Lang
) -> tuple[pl.DataFrame, dict[str, str], tuple[str, ...], bool]:
    """Lay the cells out: the frame, its column titles, its stub columns, whether they group."""
    crosswise = bool(read.groups) and len(read.periods) == 1
    if crosswise:
        across: list[Any] = read.labels
        titles = [in_language(read.name(label), lang) for label in across]
    else:
        across = read.periods
        titles = [period(*of) for of in across]
    down: dict[Any, dict[str, str]] = {}
    for row, text in cells:
        group, span = read.group_of(row), (row["period_start"], row["period_end"])
        key = group if crosswise else (row["metric"], group)
        column = across.index(row["metric"] if crosswise else span)
        down.setdefault(key, {})[f"c{column}"] = text
    names = {f"c{i}": title for i, title in enumerate(titles)}
    rows = []
    labels = read.labels

    def place(key: Any) -> tuple[int, bool]:  # noqa: ANN401  a group, or a metric and a group
        at, group = (0, key) if crosswise else (labels.index(key[0]), key[1])
        return at, bool(group) and all(one is None for one in group)  # the null group last

    for key in sorted(down, key=place):
        found = down[key]
        if crosswise:
            head = {"name": group_name(key, lang, read.groups)}
        elif read.groups:
            name = group_name(key[1], lang, read.groups)
            head = {"metric": in_language(read.name(key[0]), lang), "name": name}
        else:
            head = {"name": in_language(read.name(key[0]), lang)}
        rows.append(head | {name: found.get(name, NOTHING) for name in names})
    stub = ("metric", "name") if read.groups and not crosswise else ("name",)
    heads = [in_language(column_name(name), lang) for name in read.groups]
    names["name"] = " · ".join(heads) or ("指标" if lang == "zh" else "metric")
    frame = pl.DataFrame(rows, schema=dict.fromkeys((*stub, *list(names)[:-1]), pl.String))
    return frame, names, stub, len(stub) > 1


def _title(read: Result, lang: Lang) -> str:
    if len(read.periods) == 1:
        return period(*read.periods[0])
    name = "客服指标" if lang == "zh" else "Customer-service metrics"
    return in_language(read.name(read.labels[0]), lang) if len(read.labels) == 1 else name


def _notes(read: Result, policies: Sequence[str | Policy] | None, lang: Lang) -> list[str]:
    """Explain the marks that occur in the table, then give every metric's definition."""
    zh = lang == "zh"
    notes = []
    if open_rows := [row for row in read.rows if row["status"] == "provisional"]:
        notes.append(f"{PROVISIONAL} {_settling([row['final_at'] for row in open_rows], lang)}")
    waiting = [row for row in read.rows if row["pending"]]
    if any(row["value"] is None for row in waiting):
        notes.append(
            "至今至少 k/n：结果都未定，n 个中已有 k 个达成"
            if zh
            else "≥ k of n so far: every outcome is open, and k of the n are met already"
        )
    if any(read.span(row, lang) for row in waiting):
        notes.append(
            "[a–b]：待定者定下后，数值落在此间；期间未过完的，已计入将要到来的（99.9%）"
            if zh
            else (
                "[a–b]: the range of possible final values, once the open ones are decided;"
                " while the period runs, with room for units still to come (99.9%)"
            )
        )
    if any(row["value"] is not None for row in waiting):
        notes.append(
            "(+n) 另有 n 个结果未定，分子分母都不含"
            if zh
            else "(+n) n more units with an open outcome, in neither numerator nor denominator"
        )
    verdicts = list(read.judged(policies).values())
    for policy_id in dict.fromkeys(row["policy"] for row in verdicts):
        policy = policy_of(policy_id, policies)
        if policy is None:
            continue
        notes.append(
            f"{MEETS} 达标、{BREACH} 未达标：平台要求{policy.name.zh}"
            if zh
            else f"{MEETS} met, {BREACH} not met: the platform's target, {policy.name.en}"
        )
    return notes + [note for label in read.labels for note in _definition(read, label, lang)]


def _settling(times: Sequence[datetime | None], lang: Lang) -> str:
    """When all that is provisional is final; what never is, is said so."""
    known = [at for at in times if at is not None]
    if not known:
        return "永为暂定" if lang == "zh" else "provisional, never final"
    last, never = moment(max(known), lang), len(known) < len(times)
    if lang == "zh":
        return f"暂定，最晚 {last} 定稿{'，有的永为暂定' if never else ''}"
    return f"provisional, final by {last} at the latest{'; some are never final' if never else ''}"


def _definition(read: Result, label: str, lang: Lang) -> list[str]:
    """Return the definition and settling rule of each edition in force in the periods shown."""
    metric = read.metric(label)
    if metric is None:
        return []
    rows = read.of(label)
    first, last = rows[0]["period_start"], rows[-1]["period_end"]
    colon = "：" if lang == "zh" else ": "
    return [
        f"{in_language(metric.name, lang)} ({label}){colon}"
        f"{in_language(wording.sentence(edition), lang)}"
        f"{'' if lang == 'zh' else ' '}{in_language(wording.delay(edition), lang)}"
        for edition in metric.editions
        if (edition.since is None or edition.since < last)
        and (edition.until is None or edition.until > first)
    ]
