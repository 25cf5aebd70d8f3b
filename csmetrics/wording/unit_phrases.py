"""Units in words: what is counted, on which day, and to which agent it belongs."""

from __future__ import annotations

from functools import singledispatch
from typing import NamedTuple

from csmetrics.language.base import walk
from csmetrics.language.conditions import Condition
from csmetrics.language.messages import Sent
from csmetrics.language.units import BuyerDays, Each, Rows
from csmetrics.language.windows import LastMessage
from csmetrics.wording import column_names
from csmetrics.wording.bilingual import Text, group, join
from csmetrics.wording.condition_clauses import conjuncts, parts, together
from csmetrics.wording.message_phrases import noun
from csmetrics.wording.named import Named
from csmetrics.wording.time_phrases import last_message, reach


class Counted(NamedTuple):
    """The words for a unit.

    Attributes:
        name: 买家 / buyers, plural in English.
        note: A remark in brackets after the name.
        day: The unit day.
        it: One unit, in English.
        where: The clauses of the unit's own condition.
        plain: The Chinese name has no modifier yet.
        nameable: The name of a concept may replace the name.
    """

    name: Text
    note: Text | None
    day: Text
    it: str
    where: tuple[Text, ...] = ()
    plain: bool = True
    nameable: bool = False


def population(of: Counted, among: Condition | None = None) -> Text:
    """Put the counted units into words: 有至少一条有效咨询消息的买家（每人每天计一次）."""
    name, rest = of.name, conjuncts(among) if among else ()
    who = next((part for part in rest if isinstance(part, Named)), None)
    if who is not None and of.nameable:  # 询单买家 instead of 是询单买家的买家
        name, rest = who.many, tuple(part for part in rest if part is not who)
    such = of.where + tuple(text for part in rest for text in parts(part, of.it))
    zh, en = name.zh, name.en
    if of.note:
        zh, en = f"{zh}（{of.note.zh}）", f"{en} ({of.note.en})"
    if such:
        clauses = together(such)
        zh, en = f"{clauses.zh}的{'' if of.plain else '、'}{zh}", f"{en} where {clauses.en}"
    return Text(zh=zh, en=en)


@singledispatch
def counted(node: object) -> Counted:
    """Return the words for a unit.

    Raises:
        TypeError: The node is not a unit.
    """
    msg = f"{type(node).__name__} is no unit with a wording"
    raise TypeError(msg)


@counted.register
def _counted_buyer_days(node: BuyerDays) -> Counted:
    name = Text(zh="买家", en="buyers")
    once = Text(zh="每人每天计一次，多天累加", en="each counted once a day, days added up")
    if node.per_account:
        once = Text(
            zh="每人每天在所找到的每个账号各计一次，多天累加",
            en="each counted once a day for each account reached, days added up",
        )
    if node.of is None:
        own = Text(zh="消息所在的自然日", en="the local day of the messages")
        return Counted(name, once, own, "the message", nameable=True)
    rows = counted(node.of)
    such = group(population(rows))
    where = Text(zh=f"当天有{such.zh}", en=f"the day has {such.en}")
    return Counted(name, once, rows.day, rows.it, where=(where,))


@counted.register
def _counted_each(node: Each) -> Counted:
    of = noun(node.of)
    it = "the round" if of.rounds else "the message"
    if node.day == "session":
        own = Text(zh="所在会话开始时间的自然日", en="the local day its session started")
        note = Text(zh="按所在会话的开始日归日", en="on the day their session started")
        return Counted(of.text, note, own, it, plain=of.plain)
    own = (
        Text(zh="轮次首条消息的自然日", en="the local day the round was opened")
        if of.rounds
        else Text(zh="消息自身的自然日", en="the local day of the message")
    )
    return Counted(of.text, None, own, it, plain=of.plain)


@counted.register
def _counted_rows(node: Rows) -> Counted:
    row, at = column_names.table(node.table), column_names.column(node.at)
    it = f"the {row.en}"
    where = parts(node.where, it) if node.where else ()
    own = Text(zh=f"{at.zh}的自然日", en=f"the local day of the {at.en}")
    note = Text(zh=f"按{at.zh}归日", en=f"by the day of the {at.en}")
    if node.day:
        message = last_message(node.day)
        own = Text(zh=f"{message.zh}的自然日", en=f"the local day of {message.en}")
        note = Text(
            zh=f"须有{at.zh}，按{own.zh}归日", en=f"with {column_names.a(at.en)}, by {own.en}"
        )
    if node.reported_after:
        n = node.reported_after
        own = Text(zh=f"{own.zh}；计入 D+{n} 日", en=f"{own.en}; reported on D+{n}")
        later = "1 day later" if n == 1 else f"{n} days later"
        note = Text(zh=f"{note.zh}，计入其后第 {n} 天", en=f"{note.en}, reported {later}")
    if node.helpers:
        helped = _helped(node)
        note = Text(zh=f"{note.zh}，{helped.zh}", en=f"{note.en}, {helped.en}")
    name, nameable = Text(zh=row.zh, en=f"{row.en}s"), node.table == "sessions"
    return Counted(name, note, own, it, where=where, nameable=nameable)


def _helped(node: Rows) -> Text:
    """Say that a row counts once for each helper, and who is a helper."""
    assert node.helpers is not None  # noqa: S101  asked before
    of, where = noun(node.helpers.of), reach(node.helpers)
    zh = f"每位协助的客服各计一次：{where.zh}，发送过{of.zh}"
    en = f"once for each helper: an author of {column_names.a(of.one)} {where.en}"
    if node.agent:
        owner = authors(node.agent)
        zh += f"，且不是归属客服（{owner.zh}）"
        en += f", other than the agent it is of: {owner.en}"
    return Text(zh=zh, en=en)


def authors(looks: tuple[LastMessage, ...]) -> Text:
    """Name the agent of a row: the one of the first of these messages that exists."""
    found = [_told(look) for look in looks]
    if len(found) > 1:
        found = [Text(zh=f"（{n}）{of.zh}", en=f"({n}) {of.en}") for n, of in enumerate(found, 1)]
    chain = join(found, "，没有则", ", failing that ")
    return Text(zh=f"{chain.zh}；都没有则不归任何客服", en=f"{chain.en}; failing that, of nobody")


def _told(look: LastMessage) -> Text:
    """Name the agent of a message: its author, or the account that a buyer's message reached."""
    message = last_message(look)
    senders = {part.sender for part in walk(look.of) if isinstance(part, Sent)}
    if senders == {"agent"}:
        return Text(zh=f"{message.zh}的发送者", en=f"the author of {message.en}")
    if senders == {"buyer"}:
        return Text(zh=f"{message.zh}所找到的账号", en=f"the account reached by {message.en}")
    return Text(
        zh=f"{message.zh}的发送者（买家消息则为所找到的账号）",
        en=f"the author of (a buyer's: the account reached by) {message.en}",
    )
