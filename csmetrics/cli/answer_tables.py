"""Tables of an answer for a terminal, with formatted figures, in Chinese or English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table

from csmetrics import Registry
from csmetrics.cli.options import Lang
from csmetrics.cli.result_tables import cell
from csmetrics.evaluation.result_frame import metric_of
from csmetrics.model.requirements import value_unit
from csmetrics.wording.figure_text import (
    NOTHING,
    difference,
    duration,
    figure,
    number,
    percent,
    period,
)

SHOWN = 20
"""How many rows of an answer a terminal shows; a file has all."""
_ZH = {
    "metric": "指标",
    "period": "周期",
    "shop_id": "店铺",
    "buyer_id": "买家",
    "session_id": "会话",
    "agent_id": "客服",
    "started_at": "开始时间",
    "asked": "买家消息",
    "rounds": "轮次",
    "unanswered": "未回复",
    "first_wait": "首次等待",
    "slowest_wait": "最长等待",
    "open_wait": "仍在等待",
    "transfers": "转手",
    "rating": "评分",
    "orders_after": "之后订单",
    "complaints_after": "之后投诉",
    "flags": "标记",
    "units": "单位数",
    "text": "内容",
    "chance": "抽中概率",
    "example": "案例",
    "rank": "名次",
    "reason": "原因",
    "value": "数值",
    "low": "下界",
    "high": "上界",
    "pending": "待定",
    "status": "状态",
    "against": "对比",
    "against_value": "对比数值",
    "difference": "差",
    "better": "变好",
    "distinguishable": "超出偶然",
    "pooled_value": "合计",
    "to_pooled": "与合计之差",
    "severity": "级别",
    "effect": "因素",
    "contribution": "影响",
    "weekday": "星期",
    "hour": "小时",
    "per_day": "每天进线",
    "handling": "处理时长",
    "agents": "人数",
    "occupancy": "忙碌率",
    "share_in_time": "按时占比",
    "mean_wait": "平均等待",
    "arrivals": "进线",
    "expected": "应得",
    "share_arrivals": "进线占比",
    "share_expected": "应得占比",
    "p_value": "p 值",
    "verdict": "结论",
    "online_hours": "在线小时",
    "word": "词",
    "reviews": "选中评价",
    "others": "其余评价",
    "share": "占选中",
    "share_of_others": "占其余",
    "policy": "考核",
    "threshold": "门槛",
    "outcome": "判定",
    "distance": "差距",
    "points": "得分",
    "side": "部分",
    "reported_on": "统计日",
    "message_id": "消息",
    "order_id": "订单",
    "refund_id": "退款",
    "review_id": "评价",
    "complaint_id": "投诉",
    "in_denominator": "计入分母",
    "in_numerator": "计入分子",
    "pending_met": "暂已达成",
    "quantity": "数量",
    "decided_by": "决定消息",
    "decided_at": "决定时间",
    "reply_at": "回复时间",
    "period_start": "周期开始",
    "period_end": "周期结束",
    "printed": "后台显示",
    "agrees": "一致",
    "reading": "口径",
    "agreeing": "一致数",
    "compared": "对比数",
    "words": "说明",
}
_WORDS = {
    "final": "定稿",
    "provisional": "暂定",
    "mixed": "部分暂定",
    "good": "好",
    "bad": "差",
    "critical": "严重",
    "warning": "警告",
    "info": "提示",
    "rate": "水平",
    "mix": "结构",
    "amount": "数量",
    "overlap": "重复",
    "none": "无",
    "even": "均匀",
    "uneven": "不均匀",
    "too_few": "样本不足",
    "previous": "上一期",
    "same_weekday": "上周同日",
    "year": "去年同期",
    "average": "前几期平均",
    "numerator": "分子",
    "denominator": "分母",
    "meets": "达标",
    "breaches": "未达标",
    "total": "合计",
    "undecided": "待定",
}
"""The Chinese of the values in columns with a fixed vocabulary."""
_VOCABULARY = {"metric", "status", "example", "severity", "effect", "verdict", "against", "side"}
_VOCABULARY |= {"outcome"}
_IN_BOTH = {"reason", "distance", "words"}
"""Names whose rows have a column for each language, such as ``reason_zh``."""
_SECONDS = {"first_wait", "slowest_wait", "open_wait", "duration", "handling", "mean_wait"}
_SHARES = {"share_in_time", "occupancy", "share_arrivals", "share_expected", "chance"}
_SHARES |= {"share", "share_of_others"}
_FIGURES = {"value", "low", "high", "against_value", "pooled_value", "threshold"}
_DIFFERENCES = {"difference", "to_pooled", "contribution"}


def answer_table(
    frame: pl.DataFrame, shown: Sequence[str], lang: Lang, unit: str | None = None
) -> Table:
    """Make a table of some columns of an answer.

    Args:
        frame: The rows; a column ``unit`` gives the unit of their figures.
        shown: The columns. "period" joins ``period_start`` and ``period_end``; "reason",
            "distance" and "words" take the column of the language; missing columns are left out.
        lang: Chinese or English.
        unit: The unit of the figures if ``frame`` has no column ``unit``.
    """
    shown = [name for name in shown if _column(name, lang) in frame.columns]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in shown:
        of = frame.schema.get(name)
        title = cell(_ZH.get(name, name) if lang == "zh" else name)
        if of is not None and of.is_numeric():
            table.add_column(title, overflow="fold", justify="right")
        else:
            table.add_column(title, overflow="fold")
    for row in frame.iter_rows(named=True):
        table.add_row(*(cell(_text(name, {"unit": unit, **row}, lang)) for name in shown))
    return table


def print_first(
    to: Console, frame: pl.DataFrame, shown: Sequence[str], lang: Lang, unit: str | None = None
) -> None:
    """Print the first rows; if there are more, say how many and how to write all.

    Args:
        to: The console.
        frame: The rows; this and the rest as in ``answer_table``.
        shown: The columns.
        lang: Chinese or English.
        unit: The unit of the figures if ``frame`` has no column ``unit``.
    """
    to.print(answer_table(frame.head(SHOWN), shown, lang, unit))
    more = frame.height - SHOWN
    if more > 0 and lang == "zh":
        to.print(f"… 另有 {more:,} 行；-o 文件 可写出全部。", markup=False)
    elif more > 0:
        to.print(f"… and {more:,} more; -o FILE writes all.", markup=False)


def with_units(frame: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """Add the column ``unit`` by metric; null for the total of a scorecard."""
    units = {
        label: value_unit(metric_of(label, registry).editions[0].measure)
        for label in frame["metric"].unique()
        if label != "total"
    }
    return frame.with_columns(unit=pl.col("metric").replace_strict(units, default=None))


def _column(name: str, lang: Lang) -> str:
    """Return the column of the frame that a column of the table needs."""
    if name == "period":
        return "period_start"
    return f"{name}_{lang}" if name in _IN_BOTH else name


def _text(name: str, row: Mapping[str, Any], lang: Lang) -> str:
    """Format a cell."""
    if name == "period":
        return period(row["period_start"], row["period_end"])
    value = row[_column(name, lang)]
    if isinstance(value, Decimal) and name == "quantity":
        value = float(value)
    word = _word(name, value, lang)
    return _figure(name, value, row.get("unit"), lang) if word is None else word


def _word(name: str, value: object, lang: Lang) -> str | None:
    """Format a value that is not a figure; None for a figure."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        yes, no = ("是", "否") if lang == "zh" else ("yes", "no")
        return yes if value else no
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if name in _VOCABULARY and lang == "zh":
        return _WORDS.get(str(value), str(value))
    return value if isinstance(value, str) else None


def _figure(name: str, value: float, unit: str | None, lang: Lang) -> str:
    """Format a figure with its unit."""
    if name in _SECONDS:
        return duration(float(value), lang)
    if name in _SHARES:
        return percent(value)
    if unit and name in _FIGURES:
        return figure(value, unit, lang)
    if unit and name in _DIFFERENCES:
        return difference(value, unit, lang)
    if name == "p_value":
        return f"{value:.4f}"
    return number(value) if isinstance(value, float) else str(value)
