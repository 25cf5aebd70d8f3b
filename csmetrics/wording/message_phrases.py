"""Sets of messages as noun phrases: 在 [08:00, 23:00) 发送的有效咨询消息."""

from __future__ import annotations

from functools import singledispatch
from typing import NamedTuple

from csmetrics.language.base import Scope
from csmetrics.language.messages import (
    FLAGS,
    During,
    EitherOf,
    Mode,
    OnUnitDay,
    RoundStarts,
    Sent,
    SinceSession,
    Unflagged,
    Whose,
    any_reply,
    asked,
    automatic,
    buyer_manual,
    human,
)
from csmetrics.wording import column_names
from csmetrics.wording.bilingual import Text, clock, group, join

BETWEEN: dict[Scope, Text] = {
    "buyer": Text(zh="同一店铺与同一买家之间", en="between one shop and one buyer"),
    "peer": Text(zh="同一客服与同一买家之间", en="between one agent and one buyer"),
    "session": Text(zh="同一会话之内", en="within one session"),
}
"""The conversation of each scope."""


_MODES: dict[Mode, Text] = {
    "manual": Text(zh="手动", en="manual"),
    "assisted": Text(zh="辅助", en="assisted"),
    "automatic": Text(zh="自动", en="automatic"),
    "bulk": Text(zh="群发", en="bulk"),
}


class Noun(NamedTuple):
    """The noun phrase of a set of messages: in Chinese, in English singular and plural.

    ``rounds``: the messages are the first of rounds, so they are "opened" instead of "sent".
    ``plain``: there is no modifier yet, so the first one needs no comma.
    """

    zh: str
    one: str
    many: str
    rounds: bool = False
    plain: bool = True

    @property
    def counter(self) -> str:
        """The Chinese measure word (量词)."""
        return "个" if self.rounds else "条"

    @property
    def text(self) -> Text:
        """The phrase in both languages, plural in English."""
        return Text(zh=self.zh, en=self.many)

    def narrowed(self, zh: str, en: str) -> Noun:
        """Add a modifier, before the noun in Chinese and after it in English."""
        zh_link, en_link = ("", "") if self.plain else ("、", ",")
        return self._replace(
            zh=f"{zh}的{zh_link}{self.zh}",
            one=f"{self.one}{en_link} {en}",
            many=f"{self.many}{en_link} {en}",
            plain=False,
        )


_ASKED = Noun("有效咨询消息", "asked message", "asked messages")
_KNOWN = {
    buyer_manual: Noun("买家本人消息", "typed buyer message", "typed buyer messages"),
    human: Noun("人工回复", "human reply", "human replies"),
    automatic: Noun("自动回复", "automatic reply", "automatic replies"),
    any_reply: Noun(
        "任意回复（含机器人，不含群发）",
        "reply (robots included, bulk not)",
        "replies (robots included, bulk not)",
    ),
}


@singledispatch
def noun(node: object) -> Noun:
    """Return the noun phrase of a set of messages.

    Raises:
        TypeError: The node is not a set of messages.
    """
    msg = f"{type(node).__name__} is no set of messages with a wording"
    raise TypeError(msg)


@noun.register
def _noun_sent(node: Sent) -> Noun:
    modes = [mode for mode in _MODES if mode in node.modes]
    known = _KNOWN.get(Sent(sender=node.sender, modes=tuple(modes)))
    if known:
        return known
    zh = "或".join(_MODES[mode].zh for mode in modes)
    en = " or ".join(_MODES[mode].en for mode in modes)
    if node.sender == "buyer":
        return Noun(f"买家{zh}消息", f"{en} buyer message", f"{en} buyer messages")
    return Noun(f"客服{zh}消息", f"{en} agent message", f"{en} agent messages")


@noun.register
def _noun_either_of(node: EitherOf) -> Noun:
    parts = [noun(part) for part in node.of]
    one = group(join((Text(zh=part.zh, en=part.one) for part in parts), "或", " or "))
    many = group(join((part.text for part in parts), "或", " or "))
    return Noun(one.zh, one.en, many.en)


@noun.register
def _noun_unflagged(node: Unflagged) -> Noun:
    if node == asked:
        return _ASKED
    of = noun(node.of)
    if set(node.flags) == set(FLAGS):
        return of.narrowed("未被标记", "while no flag covers the buyer")
    flags = column_names.values(tuple(flag for flag in FLAGS if flag in node.flags))
    return of.narrowed(f"未被标记为{flags.zh}", f"while the buyer is not flagged as {flags.en}")


@noun.register
def _noun_whose(node: Whose) -> Noun:
    name, values = column_names.column(node.column), column_names.values(node.values)
    return noun(node.of).narrowed(f"{name.zh}为{values.zh}", f"whose {name.en} is {values.en}")


@noun.register
def _noun_during(node: During) -> Noun:
    of, hours = noun(node.of), clock(node.start, node.end)
    if of.rounds:
        return of.narrowed(f"首条发于 {hours} ", f"opened in {hours}")
    return of.narrowed(f"发于 {hours} ", f"sent in {hours}")


@noun.register
def _noun_since_session(node: SinceSession) -> Noun:
    of, time = noun(node.of), column_names.column(node.column)
    verb_zh, verb_en = ("首条", "opened ") if of.rounds else ("", "")
    return of.narrowed(
        f"{verb_zh}不早于所在会话{time.zh}", f"{verb_en}at or after the {time.en} of the session"
    )


@noun.register
def _noun_on_unit_day(node: OnUnitDay) -> Noun:
    of = noun(node.of)
    if of.rounds:
        return of.narrowed("首条发于 D 日", "opened on day D")
    return of.narrowed("发于 D 日", "sent on day D")


@noun.register
def _noun_round_starts(node: RoundStarts) -> Noun:
    of, by, also = noun(node.of), noun(node.by), BETWEEN[node.scope]
    zh, en = f"以{by.zh}隔开", f"parted by {by.many}"
    if node.parted_by is not None:
        parted = noun(node.parted_by)
        zh, en = f"{zh}，{parted.zh}也隔开而不算答复", f"{en}, and by {parted.many} unanswered"
    en = f"({of.many} {en}, {also.en})"
    return Noun(
        f"对话轮次（{of.zh}，{zh}，{also.zh}）",
        f"round {en}",
        f"rounds {en}",
        rounds=True,
    )
