"""Doubts about messages: swapped senders, robots and entry cards as people, copies."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from csmetrics.health.view import View, human, typed
from csmetrics.tables.health import Doubt, Words
from csmetrics.tables.schema.table_columns import KEYS, columns_of

_PERSON = ("shop_id", "buyer_id")
_SECOND = 10**6
_NEW_VISIT = 1800 * _SECOND
_ENOUGH = 100


def swapped_senders(view: View) -> Iterator[Doubt]:
    """Find shops that write first: buyer and agent are swapped in ``sender``."""
    if not view.has_enough:
        return
    manual = view.sampled_messages.lazy().filter(typed | human)
    first = manual.group_by(_PERSON, maintain_order=True).agg(pl.col("sender").first()).collect()
    if first.height < 50:
        return
    share = (first["sender"] == "agent").mean()
    if not isinstance(share, float) or share < 0.6:
        return
    yield Doubt(
        "swapped_senders",
        "messages",
        Words(
            f"{first.height:,} 个买家里有 {share:.0%} 是客服先开口：sender 里买家和客服写反了吗？",
            f"the shop wrote first to {share:.0%} of {first.height:,} buyers: are buyer and"
            " agent swapped in sender?",
        ),
        view.height("messages"),
        1.0,
        frozenset({"messages"}),
        Words("请检查 sender 的对应", "Check how sender was mapped"),
    )


def robots_as_people(view: View) -> Iterator[Doubt]:
    """Find robots' replies called manual or assisted: too fast, or after a constant delay."""
    if not (view.has_enough and view.times_have_seconds):
        return
    same = pl.all_horizontal(pl.col(name) == pl.col(name).shift() for name in _PERSON)
    asked = (pl.col("sender") == "buyer").shift()
    wait = pl.col("sent_at").to_physical().diff()
    fast = wait <= 1 * _SECOND
    answers = (
        view.sampled_messages.lazy()
        .with_columns(wait=wait, fast=fast, reply=same & asked & human)
        .filter("reply")
        .collect()
    )
    if answers.height < _ENOUGH:
        return
    share = float(answers["fast"].sum()) / answers.height
    steady = (
        answers.filter(pl.col("agent_id").is_not_null())
        .group_by("agent_id", second=pl.col("wait") // _SECOND)
        .len()
        .group_by("agent_id")
        .agg(most=pl.col("len").max(), rows=pl.col("len").sum())
        .filter(pl.col("rows") >= 50, pl.col("most") >= 0.6 * pl.col("rows"))
        .sort("rows", descending=True)
    )
    if share < 0.08 and steady.is_empty():
        return
    agent = steady["agent_id"].to_list()[:1]
    evidence = Words(
        f"{answers.height:,} 条人工回复里有 {share:.0%} 在 1 秒内发出",
        f"{share:.0%} of {answers.height:,} replies marked as human came within one second",
    )
    if share < 0.08:
        evidence = Words(
            f"客服“{agent[0]}”的回复多数隔同样的秒数发出",
            f"most replies of {agent[0]!r} came after the same number of seconds",
        )
    rows = round(max(share, float(steady["rows"].sum()) / answers.height) * answers.height)
    without = "" if view.has("messages", "mode") else " (messages have no column mode)"
    yield Doubt(
        "robots_as_people",
        "messages",
        Words(
            f"{evidence.zh}：机器人的回复算成人工了吗？",
            f"{evidence.en}{without}: were they sent by a robot?",
        ),
        rows * view.sampling_interval,
        rows / view.sampled_messages.height,
        frozenset({"replies"}),
        Words(
            "请把机器人的消息的 mode 设为 automatic",
            "Set the mode of a robot's messages to automatic",
        ),
    )


def entry_cards_as_people(view: View) -> Iterator[Doubt]:
    """Find visits that begin with an entry card, which nobody typed, called manual."""
    if not (view.has_enough and view.has("messages", "kind")):
        return
    same = pl.all_horizontal(pl.col(name) == pl.col(name).shift() for name in _PERSON)
    gap = pl.col("sent_at").to_physical().diff()
    opens = ~(same & (gap < _NEW_VISIT)).fill_null(value=False)
    own = view.sampled_messages.lazy().with_columns(opens=opens).filter(typed)
    kinds = own.group_by("kind").agg(opening=pl.col("opens").sum(), rows=pl.len()).collect()
    begun, rows = int(kinds["opening"].sum()), int(kinds["rows"].sum())
    if begun < _ENOUGH or rows - begun < _ENOUGH / 2:
        return
    later = (pl.col("rows") - pl.col("opening")) / (rows - begun)
    found = kinds.filter(
        pl.col("kind") != "text",
        pl.col("opening") >= 0.12 * begun,
        pl.col("opening") / begun >= 3 * later,
    ).sort("opening", descending=True)
    if found.is_empty():
        return
    kind, opening = found["kind"][0], int(found["opening"][0])
    yield Doubt(
        "entry_cards_as_people",
        "messages",
        Words(
            f"{begun:,} 次来访里有 {opening:,} 次以买家的“{kind}”开头，算作手动发送："
            "是没有人打的进线卡片吗？",
            f"{opening:,} of {begun:,} visits begin with a {kind!r} from the buyer that is"
            " marked as manual: is it an entry card that nobody typed?",
        ),
        opening * view.sampling_interval,
        opening / view.sampled_messages.height,
        frozenset({"messages"}),
        Words("请把进线卡片的 mode 设为 automatic", "Set the mode of entry cards to automatic"),
    )


def copied_messages(view: View) -> Iterator[Doubt]:
    """Find messages, of all days or some, that occur twice under different ids."""
    if not view.has_enough:
        return
    key = ["shop_id", "buyer_id", "sent_at", "sender", "mode", "kind", "agent_id"]
    groups = (
        view.sampled_messages.lazy()
        .group_by(key)
        .len()
        .group_by(day=pl.col("sent_at").dt.date())
        .agg(
            rows=pl.col("len").sum(),
            paired=pl.col("len").filter(pl.col("len") % 2 == 0).sum(),
        )
        .sort("day")
        .collect()
    )
    rows, paired = int(groups["rows"].sum()), int(groups["paired"].sum())
    days = groups.filter(pl.col("rows") >= 20, pl.col("paired") >= 0.9 * pl.col("rows"))
    most = 0.9 if not view.times_have_seconds else 0.3
    if paired < most * rows and days.is_empty():
        return
    if paired >= most * rows:
        where = Words(f"全部 {rows:,} 条消息", f"of all {rows:,} messages")
        share = paired / rows
    else:
        listed = "、".join(map(str, days["day"].head(3))), ", ".join(map(str, days["day"].head(3)))
        where = Words(f"{listed[0]} 的消息", f"of the messages of {listed[1]}")
        rows, paired = int(days["rows"].sum()), int(days["paired"].sum())
        share = paired / rows
    yield Doubt(
        "copied_messages",
        "messages",
        Words(
            f"{where.zh}中 {share:.0%} 除编号外完全相同地出现两次：导出了两遍吗？",
            f"{share:.0%} {where.en} occur twice, identical except for their id: were they"
            " exported twice?",
        ),
        paired // 2 * view.sampling_interval,
        paired / 2 / view.sampled_messages.height,
        frozenset({"messages"}),
        Words("请去掉重复的那一份", "Remove one of the copies"),
    )


def copied_rows(view: View) -> Iterator[Doubt]:
    """Find rows of other tables that occur twice under different ids."""
    for table in ("sessions", "refunds", "reviews", "ratings", "complaints"):
        if view.height(table) < 50:
            continue
        key = [name for name in columns_of(table) if name not in KEYS[table]]
        sizes = view.data.frame(table).select(group=pl.struct(key).hash()).group_by("group").len()
        twice = pl.col("len").filter(pl.col("len") % 2 == 0).sum()
        paired = int(sizes.select(twice).collect().item())
        if paired < 0.3 * view.height(table):
            continue
        yield Doubt(
            "copied_rows",
            table,
            Words(
                f"{table} 有 {paired:,} 行除编号外完全相同地出现两次",
                f"{paired:,} rows of {table} occur twice, identical except for their id",
            ),
            paired // 2,
            paired / 2 / view.height(table),
            frozenset({table}),
            Words("请去掉重复的那一份", "Remove one of the copies"),
        )
