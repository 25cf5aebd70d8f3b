"""Doubts about ids: masked or merged buyers, ids of two systems, renamed agents, colleagues."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from csmetrics.health.coverage import other_periods
from csmetrics.health.view import View, human, typed
from csmetrics.tables.health import Doubt, Words

_PERSON = ("shop_id", "buyer_id")
_BUYERS = 60
_MASK = r"[*\uFF0A●•\uFFFD]|^[?\uFF1F]+$|^匿名"
_SHORT = 4
_TEST = r"(?i)^test|[-_]test|测试"


def masked_buyers(view: View) -> Iterator[Doubt]:
    """Find buyer ids masked with stars in place of letters: several buyers become one."""
    for table in ("messages", "sessions", "orders"):
        if not view.height(table) or not view.has(table, "buyer_id"):
            continue
        frame = view.sampled_messages.lazy() if table == "messages" else view.sampled(table)
        stars = pl.col("buyer_id").str.contains(_MASK)
        found = (
            frame.select(
                share=stars.mean(),
                buyers=pl.col("buyer_id").filter(stars).n_unique(),
                one=pl.col("buyer_id").filter(stars).first(),
            )
            .collect()
            .row(0, named=True)
        )
        if found["share"] is None or found["share"] < 0.5:
            continue
        rows = round(found["share"] * view.height(table))
        yield Doubt(
            "masked_buyers",
            table,
            Words(
                f"{table} 里 {found['share']:.0%} 的行的 buyer_id 打了码（如“{found['one']}”），"
                f"只有 {found['buyers']:,} 种写法：不同的买家会合成一个",
                f"{found['share']:.0%} of the rows of {table} have a masked buyer_id (such as"
                f" {found['one']!r}; distinct values: {found['buyers']:,}), so that several"
                " buyers are counted as one",
            ),
            rows,
            found["share"],
            frozenset({"buyers"}),
            Words("请导出不打码的买家编号", "Export unmasked buyer ids"),
        )


def merged_buyers(view: View) -> Iterator[Doubt]:
    """Find buyer ids cut to a few letters: they recur on many days, or with agents at once."""
    if view.height("messages") < 500:
        return
    name = pl.col("buyer_id")
    quarter = pl.col("sent_at").to_physical() // (15 * 60 * 10**6)
    people = view.sampled_messages.lazy().filter(typed | human, ~name.str.contains(_MASK))
    found = (
        people.select(
            long=name.str.len_chars().quantile(0.99, "lower").cast(pl.Int64),
            buyers=pl.struct(_PERSON).n_unique(),
            days=pl.struct(*_PERSON, pl.col("sent_at").dt.date()).n_unique(),
        )
        .collect()
        .row(0, named=True)
    )
    if not found["buyers"] or found["long"] > _SHORT or found["days"] < 100:
        return
    crowded = people.filter(human).group_by(*_PERSON, quarter=quarter)
    talks = crowded.agg(agents=pl.col("agent_id").n_unique()).collect()
    together = int((talks["agents"] > 1).sum())
    per_buyer = found["days"] / found["buyers"]
    often = 1.2 if found["long"] < _SHORT else 2
    if per_buyer < often and together < 0.1 * max(1, talks.height):
        return
    yield Doubt(
        "few_letters_of_buyers",
        "messages",
        Words(
            f"buyer_id 最长只有 {found['long']} 个字，只有 {found['buyers']:,} 个不同的买家，"
            f"平均每人来 {per_buyer:.1f} 天：编号只剩几个字，不同的买家会合成一个",
            f"buyer_id has at most {found['long']} letters, and {found['buyers']:,} buyers came"
            f" on {per_buyer:.1f} days each on average: the ids are cut short, so that several"
            " buyers are counted as one",
        ),
        view.height("messages"),
        1.0,
        frozenset({"buyers"}),
        Words("请导出完整的买家编号", "Export the full buyer ids"),
    )


def unknown_buyers(view: View) -> Iterator[Doubt]:
    """Find orders or sessions almost none of whose buyers wrote: ids of two systems."""
    apart = {doubt.table for doubt in other_periods(view)}
    for table in ("orders", "sessions"):
        if not (view.has(table, *_PERSON) and view.height("messages")) or table in apart:
            continue
        own = view.sampled(table).select(_PERSON).unique().sort(_PERSON).collect()
        wrote = (
            view.sampled_messages.lazy()
            .filter(typed)
            .select(_PERSON)
            .unique()
            .sort(_PERSON)
            .collect()
        )
        if min(own.height, wrote.height) < _BUYERS:
            continue
        both = own.join(wrote, on=_PERSON, how="semi").height
        if both >= 0.02 * own.height:
            continue
        examples = own["buyer_id"].head(1).to_list() + wrote["buyer_id"].head(1).to_list()
        yield Doubt(
            "strangers",
            table,
            Words(
                f"{table} 的 {own.height:,} 个买家里只有 {both:,} 个发过消息：两张表的买家编号（如"
                f"“{examples[0]}”与“{examples[1]}”）来自不同的系统吗？",
                f"only {both:,} of {own.height:,} buyers of {table} ever wrote a message: do the"
                f" buyer ids (such as {examples[0]!r} and {examples[1]!r}) come from two"
                " systems?",
            ),
            view.height(table),
            1.0,
            frozenset({f"{table}+messages"}),
            Words("请给两张表同一种买家编号", "Use the same buyer ids in both tables"),
        )


def renamed_agents(view: View) -> Iterator[Doubt]:
    """Find a day from which all agents have other ids, such as nicknames for accounts."""
    if not view.has("messages", "agent_id") or view.height("messages") < 200:
        return
    agents = (
        view.sampled_messages.lazy()
        .filter(human, pl.col("agent_id").is_not_null())
        .group_by("shop_id", "agent_id")
        .agg(
            first=pl.col("sent_at").min().dt.date(),
            last=pl.col("sent_at").max().dt.date(),
            rows=pl.len(),
        )
        .sort("shop_id", "first")
        .collect()
    )
    for (shop,), own in agents.group_by("shop_id", maintain_order=True):
        if found := _split(own):
            day, before, after, rows = found
            yield Doubt(
                "renamed_agents",
                "messages",
                Words(
                    f"店铺“{shop}”从 {day} 起换了全部客服编号：之前 {len(before)} 个"
                    f"（如“{before[0]}”），之后 {len(after)} 个（如“{after[0]}”），"
                    "没有一个跨过这天",
                    f"from {day} on, all agents of {shop!r} have other ids: {len(before)} before"
                    f" (such as {before[0]!r}), {len(after)} after (such as {after[0]!r}), and"
                    " none in both periods",
                ),
                rows,
                rows / view.sampled_messages.height,
                frozenset({"agents"}),
                Words("请把两种编号对应成一种", "Map both kinds of ids to one"),
            )


def _split(agents: pl.DataFrame) -> tuple[date, list[str], list[str], int] | None:
    """Find the day on which all agents change: the ids before and after, the rows after."""
    known = agents.sort("first").to_dicts()
    for n in range(2, len(known) - 1):
        before, after = known[:n], known[n:]
        rows = [sum(agent["rows"] for agent in side) for side in (before, after)]
        ended = max(agent["last"] for agent in before)
        if ended <= after[0]["first"] and min(rows) >= 50:
            day: date = after[0]["first"]
            names = [[str(agent["agent_id"]) for agent in side] for side in (before, after)]
            return day, names[0], names[1], rows[1]
    return None


def unknown_agents(view: View) -> Iterator[Doubt]:
    """Find shifts of agents other than those who write: ids of two systems."""
    if not (view.has("messages", "agent_id") and view.height("shifts")):
        return
    wrote = (
        view.sampled_messages.lazy()
        .filter(human, pl.col("agent_id").is_not_null())
        .select("shop_id", "agent_id")
        .collect()
    )
    online = view.data.frame("shifts").select("shop_id", "agent_id").unique().collect()
    online = online.sort("shop_id", "agent_id")
    shared = wrote.join(online, on=("shop_id", "agent_id"), how="semi").height
    if wrote.height < 100 or online.height < 2 or shared >= 0.1 * wrote.height:
        return
    examples = wrote["agent_id"][0], online["agent_id"][0]
    yield Doubt(
        "unknown_agents",
        "shifts",
        Words(
            f"{wrote.height:,} 条人工回复里只有 {shared:,} 条的客服有在线时段：两张表的客服编号（如"
            f"“{examples[0]}”与“{examples[1]}”）来自不同的系统吗？",
            f"only {shared:,} of {wrote.height:,} human replies are by an agent who has a shift:"
            f" do the agent ids (such as {examples[0]!r} and {examples[1]!r}) come from two"
            " systems?",
        ),
        online.height,
        1.0,
        frozenset({"shifts"}),
        Words("请给两张表同一种客服编号", "Use the same agent ids in both tables"),
    )


def colleagues(view: View) -> Iterator[Doubt]:
    """Find buyers who are staff: named as an agent or a test, or with far more talks than usual."""
    if view.height("messages") < 200:
        return
    people = view.sampled_messages.lazy().filter(typed)
    if view.height("buyer_flags"):
        flagged = view.data.frame("buyer_flags").select(_PERSON)
        people = people.join(flagged, on=_PERSON, how="anti")
    quarter = pl.col("sent_at").to_physical() // (15 * 60 * 10**6)
    talks = people.group_by(_PERSON).agg(rows=pl.len(), talks=quarter.n_unique()).collect()
    if talks.height < _BUYERS:
        return
    agents = (
        view.sampled_messages.lazy().filter(human).select("shop_id", buyer_id="agent_id").unique()
    )
    own = talks.lazy().join(agents, on=_PERSON, how="semi").collect()
    usual = talks.select(pl.col("talks").quantile(0.98).cast(pl.Float64)).item()
    busy = talks.filter(
        pl.col("talks") >= max(20.0, 10 * usual),
        pl.col("rows") >= 0.02 * pl.lit(int(talks["rows"].sum())),
    )
    named = talks.filter(pl.col("buyer_id").str.contains(_TEST), pl.col("rows") >= 20)
    found = pl.concat([own, busy, named]).unique()
    found = found.sort("rows", "buyer_id", descending=[True, False])
    if found.is_empty() or found.height > 20:
        return
    rows = int(found["rows"].sum()) * view.sampling_interval
    names = found["buyer_id"].head(3).to_list()
    most = max(found["talks"].to_list())
    yield Doubt(
        "colleagues",
        "messages",
        Words(
            f"买家 {'、'.join(names)} 像是自己人：与客服同名、名为测试，或来问过 {most} 次，"
            f"而别人最多 {usual:.0f} 次左右；共 {rows:,} 条消息",
            f"some buyers look like colleagues: {', '.join(names)}. They are named like an agent"
            f" or a test account, or came {most} times where others came about {usual:.0f} times"
            f" at most; {rows:,} messages in all",
        ),
        rows,
        rows / view.height("messages"),
        frozenset({"messages"}),
        Words(
            "请在 buyer_flags 里标记为 internal", "Flag them as internal in the table buyer_flags"
        ),
    )
