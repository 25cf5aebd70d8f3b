"""The conversion funnel: inquiry, order, payment; final days apart from those still open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from csmetrics.errors import ArgumentError
from csmetrics.reporting.display.read_result import Result
from csmetrics.reporting.display.theme import ACCENT, INK, WIDTH, Chart, charts, drawn, in_lines
from csmetrics.reporting.display.trend import tooltip
from csmetrics.wording.figure_text import Lang, in_language

MATURITY = {"final": ("已定稿的日期", "decided days"), "open": ("未定稿的日期", "days still open")}


def funnel(read: Result, labels: Sequence[str], lang: Lang, *, width: int | str = WIDTH) -> Chart:
    """Draw a bar for each stage, the largest on top, with its share of the first stage.

    Only periods in which every stage is final have shares, because an order of yesterday may
    still be paid. The other periods have bars of their own, with their pending units.
    """
    alt = charts()
    rows = _stages(read, labels, lang)
    order = list(dict.fromkeys(row["stage"] for row in rows))
    groups = list(dict.fromkeys(row["maturity"] for row in rows))
    lines = {"labelExpr": "split(datum.label, '\\n')", "labelLimit": 190}
    y = alt.Y("stage:N", title=None, sort=order).axis(domain=False, ticks=False, **lines)
    most = 1.4 * max((row["n"] for row in rows), default=1)  # room for the text beside the bars
    x = alt.X("n:Q", title=None, scale=alt.Scale(domain=[0, most])).axis(tickCount=5, format=",~f")
    offset = alt.YOffset("maturity:N", sort=groups)
    color = alt.Color(
        "maturity:N",
        title=None,
        sort=groups,
        scale=alt.Scale(
            domain=[m[lang != "zh"] for m in MATURITY.values()], range=[ACCENT, "#9db8d2"]
        ),
        legend=alt.Legend(orient="bottom"),
    )
    base = alt.Chart(drawn(rows))
    fields = {"stage": ("环节", "stage"), "maturity": ("日期", "days"), "n": ("人数", "number")}
    fields |= {"share": ("占首环节", "share of the first"), "pending": ("待定", "undecided")}
    bars = base.mark_bar().encode(
        y=y, x=x, yOffset=offset, color=color, tooltip=tooltip(lang, **fields)
    )
    words = base.mark_text(align="left", dx=4, color=INK).encode(
        y=y, x=x, yOffset=offset, text="words:N"
    )
    return alt.layer(bars, words, width=width, height=30 * len(rows))


def _stages(read: Result, labels: Sequence[str], lang: Lang) -> list[dict[str, Any]]:
    if read.groups:
        msg = "a funnel shows the whole: evaluate its metrics without by"
        raise ArgumentError(msg)
    if not labels or any(
        row["denominator"] is not None for name in labels for row in read.of(name)
    ):
        msg = "the stages of a funnel must be counts, for example taobao.inquiry_buyers"
        raise ArgumentError(msg)
    status: dict[object, str] = {}
    for label in labels:
        for row in read.of(label):
            if status.get(row["period_start"]) != "open":
                final = row["status"] == "final"
                status[row["period_start"]] = "final" if final else "open"
    totals: dict[str, dict[str, list[tuple[float, int]]]] = {
        label: {
            maturity: [
                (row["numerator"], row["pending"])
                for row in read.of(label)
                if status[row["period_start"]] == maturity
            ]
            for maturity in MATURITY
        }
        for label in labels
    }

    def reached(label: str) -> float:
        return sum(n for rows in totals[label].values() for n, _ in rows)

    stages = sorted(labels, key=lambda label: (-reached(label), label))
    rows: list[dict[str, Any]] = []
    for maturity, names in MATURITY.items():
        first = sum(n for n, _ in totals[stages[0]][maturity])
        for label in stages:
            parts = totals[label][maturity]
            if not parts:
                continue
            n, pending = sum(n for n, _ in parts), sum(p for _, p in parts)
            # no share of open days: it would be too low, as yesterday's orders may still be paid
            open_ = maturity == "open"
            share = f"{n / first:.1%}" if first and not open_ else "–"
            more = f"{pending:,} 待定" if lang == "zh" else f"{pending:,} undecided"
            of_first = f"（{share}）" if lang == "zh" else f" ({share})"
            words = f"{n:,.0f}" + (of_first if label != stages[0] and not open_ else "")
            rows.append(
                {
                    "stage": in_lines(in_language(read.name(label), lang)),
                    "maturity": names[lang != "zh"],
                    "n": n,
                    "pending": pending,
                    "share": share,
                    "words": f"{words} +{more}" if pending else words,
                }
            )
    return rows
