"""``webhook_messages``: alerts as messages for chat robots (群机器人); nothing is sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, Literal, get_args

import polars as pl

from csmetrics.errors import ArgumentError, one_of
from csmetrics.model.edition import Text
from csmetrics.wording.figure_text import Lang, checked, in_language, period

Robot = Literal["wecom", "dingtalk", "feishu"]
ROBOTS: tuple[Robot, ...] = get_args(Robot)
"""企业微信, 钉钉, 飞书."""
_CONTENT_OF_WECOM = 4_096
"""The most bytes of UTF-8 that WeCom accepts as the content of one Markdown message."""
_BODY = 20_000
"""The most bytes of a whole request that DingTalk and Feishu accept."""
_SEVERITY = {
    "critical": Text(zh="严重", en="critical"),
    "warning": Text(zh="警告", en="warning"),
    "info": Text(zh="提示", en="info"),
}
_READ = ("severity", "period_start", "period_end", "reason_zh", "reason_en")
_PLAIN = str.maketrans("<>[]*`\r\n", "\uff1c\uff1e\uff3b\uff3d\uff0a\uff40  ")
"""Characters of names that robots would read as Markdown or as mentions, to full-width ones."""

Message = dict[str, Any]


def webhook_messages(found: pl.DataFrame, to: Robot, lang: Lang = "zh") -> list[Message]:
    """Turn alerts into request bodies for a chat robot's webhook (群机器人消息).

    The Markdown is limited to what all three robots show: bold text and lines. Alerts that are too
    long for one message are split over several; a robot accepts 20 messages a minute.

    Args:
        found: A result of ``alerts``.
        to: "wecom" (企业微信), "dingtalk" (钉钉) or "feishu" (飞书).
        lang: "zh" or "en".

    Returns:
        One body for each message, the most severe alerts first; empty without alerts.

    Raises:
        ArgumentError: ``found`` is not a result of ``alerts``, or ``to`` or ``lang`` is invalid.

    Examples:
        >>> import csmetrics as cs
        >>> weeks = cs.evaluate("pdd.reply_rate_3min", cs.datasets.sample_shop(), per="week")
        >>> found = cs.alerts(weeks, cs.AlertRule(below=0.7))
        >>> [message] = cs.webhook_messages(found, "wecom")
        >>> print(message["markdown"]["content"])
        **客服预警 1 条**
        **警告** 2026-03-09 – 03-15 3分钟人工回复率为 69.93%（293/419），低于 70.00%
    """
    one_of("to", to, ROBOTS)
    lang = checked(lang)
    if not isinstance(found, pl.DataFrame) or any(name not in found.columns for name in _READ):
        msg = (
            "found must be a result of alerts, with severity, period and reasons: give what"
            " alerts returns"
        )
        raise ArgumentError(msg)
    if found.is_empty():
        return []
    lines = [
        _line(row, lang)
        for row in found.sort("severity", "period_start", maintain_order=True).iter_rows(named=True)
    ]
    title = (
        f"客服预警 {len(lines)} 条" if lang == "zh" else f"Customer service: {len(lines)} alerts"
    )
    if len(lines) == 1:
        title = "客服预警 1 条" if lang == "zh" else "Customer service: 1 alert"
    make, fits = _MAKERS[to]
    return [make(title, part) for part in _packed(lines, lambda part: fits(make(title, part)))]


def _line(row: dict[str, Any], lang: Lang) -> str:
    severity = in_language(_SEVERITY[row["severity"]], lang)
    days = period(row["period_start"], row["period_end"])
    return f"**{severity}** {days} {row[f'reason_{lang}'].translate(_PLAIN)}"


def _packed(lines: Iterable[str], fits: Callable[[list[str]], bool]) -> list[list[str]]:
    """Pack lines into messages, in order; a line too long for a message is truncated."""
    parts: list[list[str]] = []
    for line in lines:
        if parts and fits([*parts[-1], line]):
            parts[-1].append(line)
            continue
        kept = line
        while not fits([kept]):
            kept = f"{kept[: len(kept) * 9 // 10 - 1]}…"
        parts.append([kept])
    return parts


def _wecom(title: str, lines: list[str]) -> Message:
    content = "\n".join([f"**{title}**", *lines])
    return {"msgtype": "markdown", "markdown": {"content": content}}


def _dingtalk(title: str, lines: list[str]) -> Message:
    text = "\n\n".join([f"**{title}**", *lines])  # DingTalk ignores single newlines
    return {"msgtype": "markdown", "markdown": {"title": title, "text": text}}


def _feishu(title: str, lines: list[str]) -> Message:
    header = {"title": {"tag": "plain_text", "content": title}}
    elements = [{"tag": "markdown", "content": "\n".join(lines)}]
    return {"msg_type": "interactive", "card": {"header": header, "elements": elements}}


def _wecom_takes(message: Message) -> bool:
    return len(message["markdown"]["content"].encode()) <= _CONTENT_OF_WECOM


def _body_fits(message: Message) -> bool:
    return len(json.dumps(message, ensure_ascii=False).encode()) <= _BODY


_MAKERS: dict[Robot, tuple[Callable[[str, list[str]], Message], Callable[[Message], bool]]] = {
    "wecom": (_wecom, _wecom_takes),
    "dingtalk": (_dingtalk, _body_fits),
    "feishu": (_feishu, _body_fits),
}
