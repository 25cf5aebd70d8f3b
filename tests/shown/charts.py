"""Listing of charts and tables of hand-written results: layers, scales, order, texts, rows."""

import html
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

import csmetrics as cs
from tests.display.results_by_hand import ZONE, result, row

REPLIES, WAITS = "pdd.reply_rate_3min", "pdd.avg_response_time"
PICKUP, STAGES = "douyin.pickup_rate", ("inquiry_buyers", "inquiry_final_payment_buyers")


def charts():
    """Yield every kind of chart in Chinese, and what differs in English."""
    for name, data, options in DRAWN:
        yield f"## {name}"
        zh, en = (drawn(cs.plot(data(), lang=lang, **options)) for lang in ("zh", "en"))
        yield from zh
        yield from (f"en {line}" for line in en if line not in zh)
        yield ""
    for name, data in TABLES:
        for lang in ("zh", "en"):
            yield f"## {name}, {lang}"
            yield from read(cs.table(data(), lang).as_raw_html())
            yield ""


def drawn(chart):
    """Return the lines of a chart's shared properties, its layers and its rows."""
    spec = chart.to_dict(validate=False)
    for part in ("config", "$schema"):
        spec.pop(part, None)
    rows = spec.pop("datasets", {})
    layers = spec.pop("layer", None)
    lines = [flat(spec)]
    lines += [flat(layer) for layer in layers or ()]
    for name in rows:
        lines = [line.replace(name, "data") for line in lines]
        lines += ["  " + flat(one) for one in rows[name]]
    return lines


def flat(value):
    """Format JSON without quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flat(one)}" for key, one in sorted(value.items())) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flat, value)) + "]"
    return f"{value:.6g}" if isinstance(value, float) else str(value).replace("\n", " / ")


def read(raw):
    """Read an HTML table as one line per row."""
    text = re.sub(r"<style>.*?</style>|\n", " ", raw, flags=re.DOTALL)
    text = re.sub(r"</tr>", "\n", text)
    text = re.sub(r"</t[hd]>", " ¦ ", text)
    text = re.sub(r"<[^>]+>", "", text)
    return [html.unescape(" ".join(line.split())).rstrip("¦ ") for line in text.splitlines()][:-1]


def weeks():
    """Return two final weeks, a week with some pending units, and one with pending units only."""
    return result(
        row(REPLIES, 0, 80, 100),
        row(REPLIES, 1, 90, 120),
        row(REPLIES, 2, 30, 50, pending=50, met=10, final=False),
        row(REPLIES, 3, 0, 0, pending=41, met=38, final=False),
    )


def pickups():
    """Return a metric with a target, of two agents and the null group."""
    return result(
        row(PICKUP, 0, 40, 50, agent_id="lin"),
        row(PICKUP, 0, 45, 50, agent_id="wu"),
        row(PICKUP, 0, 1, 4, agent_id=None),
        row(PICKUP, 1, 41, 50, agent_id="lin"),
        row(PICKUP, 1, 20, 20, agent_id="wu", pending=30, met=0, final=False),
        row(PICKUP, 1, 0, 0, agent_id=None),
        by=["agent_id"],
    )


def waits():
    """Return a metric in seconds, lower is better."""
    return result(
        *(
            row(WAITS, 0, above, below, unit="seconds", agent_id=who)
            for who, above, below in (("lin", 600, 10), ("wu", 4000, 40), ("he", 0, 0))
        ),
        by=["agent_id"],
    )


def days_on_the_way():
    """Return counts of inquiring and paying buyers, in a final and a provisional week."""
    return result(
        *(
            row(f"taobao.{stage}", week, count, None, unit="count", pending=open_, final=not open_)
            for stage, counts in zip(STAGES, ((200, 100), (60, 10)), strict=True)
            for week, count in enumerate(counts)
            for open_ in [0 if week == 0 else count // 2]
        )
    )


def units():
    """Return units of a Monday and a Saturday; one was answered exactly at the limit."""
    asked = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo(ZONE))
    rows = [
        (0, 20), (0, 180), (1, 181), (2, 20), (2, 4000), (24 * 5, 40), (24 * 5 + 11, None),
    ]  # fmt: skip
    return pl.DataFrame(
        [
            {
                "metric": REPLIES,
                "reported_on": date(2026, 3, 2) + timedelta(hours=hours),
                "in_denominator": True,
                "in_numerator": wait is not None and wait <= 180,
                "decided_at": asked + timedelta(hours=hours),
                "reply_at": None if wait is None else asked + timedelta(hours=hours, seconds=wait),
            }
            for hours, wait in rows
        ]
    )


def steps(*above):
    """Return a function that gives shares whose policies have steps of 30, 50 and 80 %."""
    return lambda: result(
        *(row("xhs.reply_rate_3min", week, one, 100) for week, one in enumerate(above))
    )


DRAWN = (
    ("a share in weeks", weeks, {}),
    ("a share of agents in weeks", pickups, {"kind": "trend"}),
    ("a share of agents, ranked in the last week", pickups, {"kind": "ranking"}),
    ("seconds of agents, ranked, against a target of one's own", waits, {"target": 90}),
    ("buyers on their way", days_on_the_way, {}),
    ("a share near one target and above two", steps(90, 92), {}),
    ("a share below its targets", steps(5, 6), {}),
    ("waits of units", units, {}),
    ("units by the hour", units, {"kind": "heatmap"}),
)
TABLES = (
    ("weeks", weeks),
    ("agents in weeks", pickups),
    ("agents in a week", waits),
    ("stages in weeks", days_on_the_way),
)
