"""Doubts about orders, refunds, reviews and shifts: cents, item lines, paid only, overlaps."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from csmetrics.health.view import View
from csmetrics.tables.health import Doubt, Words

_LINK = ("shop_id", "order_id")
_FEW = 50
_CENTS = 100
_DEAR = 1500
_FIVE = 5


def amounts_in_cents(view: View) -> Iterator[Doubt]:
    """Find amounts in cents: all whole and high, and not ending in 9 as prices in yuan do."""
    for table in ("orders", "refunds"):
        if view.height(table) < _FEW or not view.has(table, "amount"):
            continue
        cents = (pl.col("amount") * _CENTS).cast(pl.Int64)
        found = (
            view.data.frame(table)
            .filter(pl.col("amount") > 0)
            .select(
                rows=pl.len(),
                whole=(cents % _CENTS == 0).mean(),
                nines=(cents // _CENTS % 10 == 9).mean(),
                median=pl.col("amount").cast(pl.Float64).median(),
                most=pl.col("amount").cast(pl.Float64).max(),
                kinds=pl.col("amount").n_unique(),
            )
            .collect()
            .row(0, named=True)
        )
        if found["rows"] < _FEW or found["whole"] < 1 or found["kinds"] < 10:
            continue
        if found["median"] < _DEAR or found["nines"] > 0.35:
            continue
        yield Doubt(
            "amounts_in_cents",
            table,
            Words(
                f"{table} 的 {found['rows']:,} 个 amount 全是整数，中位数是"
                f" {found['median']:,.0f}：单位是分吗？",
                f"all {found['rows']:,} amounts of {table} are whole numbers, with a median of"
                f" {found['median']:,.0f}: are they in cents (分)?",
            ),
            found["rows"],
            1.0,
            frozenset({f"{table}.amount"}),
            Words("请除以 100，以元给出", "Divide them by 100: amounts must be in yuan"),
        )
        return
    yield from _two_units(view)


def _two_units(view: View) -> Iterator[Doubt]:
    """Find refunds that are exactly 100 times their orders' amounts, or a hundredth of them."""
    if not (view.has("orders", *_LINK, "amount") and view.has("refunds", *_LINK, "amount")):
        return
    orders = view.data.frame("orders").select(*_LINK, paid="amount")
    refunds = view.data.frame("refunds").select(*_LINK, "amount")
    pairs = refunds.join(orders, on=_LINK).filter(pl.col("paid") > 0, pl.col("amount") > 0)
    in_cents = pl.col("amount") == pl.col("paid") * _CENTS
    in_yuan = pl.col("amount") * _CENTS == pl.col("paid")
    found = pairs.select(n=pl.len(), a=in_cents.sum(), b=in_yuan.sum()).collect()
    rows, large, small = found.row(0)
    if rows < _FEW or max(large, small) < 0.2 * rows:
        return
    table, times = ("refunds", large) if large > small else ("orders", small)
    other = "orders" if table == "refunds" else "refunds"
    yield Doubt(
        "amounts_in_cents",
        table,
        Words(
            f"{rows:,} 笔退款中有 {times:,} 笔，{table} 的 amount 恰好是 {other} 的 100 倍："
            "单位是分吗？",
            f"in {times:,} of {rows:,} refunds the amount in {table} is exactly 100 times that"
            f" in {other}: is it in cents (分)?",
        ),
        view.height(table),
        1.0,
        frozenset({f"{table}.amount"}),
        Words("请除以 100，以元给出", "Divide them by 100: amounts must be in yuan"),
    )


def only_paid_orders(view: View) -> Iterator[Doubt]:
    """Find orders none of which is unpaid: the export holds paid ones only."""
    if view.height("orders") < 150 or not (view.has("orders", "paid_at") and view.spread("orders")):
        return
    if view.data.frame("orders").select(pl.col("paid_at").null_count()).collect().item():
        return
    rows = view.height("orders")
    yield Doubt(
        "only_paid_orders",
        "orders",
        Words(
            f"{rows:,} 个订单没有一个未付款：只导出了已付款的吗？",
            f"none of {rows:,} orders is unpaid: were only paid ones exported?",
        ),
        rows,
        1.0,
        frozenset({"orders.paid_at"}),
        Words(
            "请导出全部订单，包括未付款和已关闭的", "Export all orders, unpaid and closed ones, too"
        ),
    )


def item_lines(view: View) -> Iterator[Doubt]:
    """Find item lines given as orders: one buyer places several at the same time."""
    if view.height("orders") < _FEW or not view.has("orders", "created_at", "buyer_id"):
        return
    if view.share_of_minutes("orders") >= 0.5:
        return  # times are to the minute, in which a buyer may place two
    sizes = (
        view.data.frame("orders")
        .group_by("shop_id", "buyer_id", "created_at")
        .len()
        .filter(pl.col("len") > 1)
        .select(rows=pl.col("len").sum(), orders=pl.len())
        .collect()
        .row(0, named=True)
    )
    rows, total = sizes["rows"] or 0, view.height("orders")
    if rows < max(10, 0.06 * total):
        return
    yield Doubt(
        "item_lines",
        "orders",
        Words(
            f"{total:,} 个订单里有 {rows:,} 个与同一买家同一秒的另一个并列"
            f"（共 {sizes['orders']:,} 组）：是订单里的商品行，或重复的订单吗？",
            f"{rows:,} of {total:,} orders were placed in the same second as another order of"
            f" the same buyer ({sizes['orders']:,} groups): are they item lines of one order, or"
            " duplicates?",
        ),
        rows - sizes["orders"],
        (rows - sizes["orders"]) / total,
        frozenset({"orders"}),
        Words("请按订单合并：每个订单一行", "Combine them: one row per order"),
    )


def overlapping_shifts(view: View) -> Iterator[Doubt]:
    """Find overlapping shifts of one agent, which count the same hours twice."""
    if view.height("shifts") < 2 or not view.has("shifts", "online_at", "offline_at"):
        return
    latest = pl.col("offline_at").fill_null(pl.col("online_at").max().over("shop_id", "agent_id"))
    begun = pl.col("online_at").to_physical()
    found = (
        view.data.frame("shifts")
        .select("shop_id", "agent_id", "online_at", end=pl.max_horizontal(latest, "online_at"))
        .sort("shop_id", "agent_id", "online_at")
        .with_columns(
            before=pl.col("end").to_physical().cum_max().shift().over("shop_id", "agent_id"),
            length=pl.col("end").to_physical() - begun,
        )
        .select(
            "agent_id",
            "length",
            twice=(
                pl.min_horizontal(pl.col("before").fill_null(0), pl.col("end").to_physical())
                - begun
            ).clip(0),
        )
        .collect()
    )
    twice, length = int(found["twice"].sum()), int(found["length"].sum())
    if not twice or twice < 0.02 * length:
        return
    rows = int((found["twice"] > 0).sum())
    who = found.sort("twice", "agent_id", descending=[True, False])["agent_id"][0]
    hours = twice / 3.6e9
    yield Doubt(
        "overlapping_shifts",
        "shifts",
        Words(
            f"{rows:,} 个在线时段与同一客服（如“{who}”）的另一个重叠，共 {hours:,.1f} 小时"
            f"（{twice / length:.0%}）被算了两次",
            f"{rows:,} shifts overlap another shift of the same agent (such as {who!r}):"
            f" {hours:,.1f} hours ({twice / length:.0%}) are counted twice",
        ),
        rows,
        rows / view.height("shifts"),
        frozenset({"shifts"}),
        Words("请合并重叠的时段", "Merge the overlapping shifts"),
    )


def five_stars(view: View) -> Iterator[Doubt]:
    """Find reviews scored 5 at most, none of which reaches a metric's limit such as 12 points."""
    if view.height("reviews") < 20 or not view.has("reviews", "score"):
        return
    most = int(view.data.frame("reviews").select(pl.col("score").max()).collect().item())
    if most > _FIVE:
        return
    rows = view.height("reviews")
    yield Doubt(
        "five_star_scores",
        "reviews",
        Words(
            f"{rows:,} 条评价最高 {most} 分：要求更高分数（如 12 分）的指标一条也数不到",
            f"the highest score of {rows:,} reviews is {most}: a metric that requires more (such"
            " as 12) counts none of them",
        ),
        rows,
        1.0,
        frozenset({f"reviews.score>{most}"}),
        Words(
            "请使用该平台自己的指标，或按比例换算 score",
            "Use the metrics of the platform that the scores come from, or convert score to the"
            " metric's scale",
        ),
    )
