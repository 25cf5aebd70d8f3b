"""Metrics of orders, complaints, reviews and refunds in the hand-written polars suite."""

from __future__ import annotations

import polars as pl

from benchmarks import polars_expressions as e
from benchmarks import suite
from benchmarks.polars_expressions import DAY, HUMAN, C
from benchmarks.polars_files import Files


def sales(files: Files, contacts: pl.DataFrame) -> None:
    """Compute the payments within two days after a human reply."""
    start = e.micros(suite.START)
    paid = (
        files.scans["orders"]
        .select(files.pair(), amount=C("amount").to_physical(), paid=files.time("paid_at"))
        .filter(C("paid") >= start)
        .sort("paid")
    )
    replies = contacts.lazy().filter(C("k") == HUMAN).select("h", said="t", paid="t")
    sums = (
        paid.join_asof(
            replies.join(paid.select("h").unique(), on="h", how="semi").sort("paid"),
            on="paid",
            by="h",
            allow_exact_matches=False,
            check_sortedness=False,
            coalesce=True,
        )
        .filter(C("said") >= C("paid") - 2 * DAY)
        .group_by(key=e.key(day=e.day(C("paid"))))
        .agg(C("amount").cast(pl.Int64).sum())
        .collect()
    )
    files.emit(sums, taobao__sales_amount=("amount", None))


def cohorts(files: Files) -> None:
    """Compute the shares of orders with complaints and reviews within fourteen days."""
    order = C("order_id").hash(4).alias("order")
    for metric, table, base, event in (
        ("douyin__complaint_rate", "complaints", "paid_at", "filed_at"),
        ("douyin__review_rate", "reviews", "signed_at", "reviewed_at"),
    ):
        of_orders = files.scans["orders"].select(files.pair(), order, base=files.time(base))
        day = e.day(C("base"))
        last = e.end(day + 13)
        of_orders = of_orders.filter(
            C("base") >= e.micros(suite.START) - 13 * DAY,
            C("base") < e.micros(suite.END) - 13 * DAY,
        )
        events = files.scans[table].filter(C("order_id").is_not_null())
        events = events.select(files.pair(), order, event=files.time(event))
        after = C("event") >= C("base") if table == "complaints" else pl.lit(value=True)
        met = (
            of_orders.join(events, on=["h", "order"])
            .filter(after, C("event") < last)
            .unique(["h", "order"])
            .group_by(key=e.key(day=day + 13))
            .agg(met=pl.len())
        )
        sums = (
            of_orders.group_by(key=e.key(day=day + 13))
            .agg(count=pl.len())
            .join(met, on="key", how="left")
            .with_columns(C("met").fill_null(0))
            .collect(engine="streaming")
        )
        files.emit(sums, **{metric: ("met", "count")})


def refunds(files: Files) -> None:
    """Compute the mean time of refunds without return."""
    times = {name: files.time(f"{name}_at") for name in ("applied", "completed")}
    sums = (
        files.scans["refunds"]
        .filter(C("kind") == "refund_only")
        .select(shop=files.shop(), **times)
        .filter(C("completed") >= e.micros(suite.START))
        .group_by(key=C("shop") * 2**32 + e.day(C("completed")))
        .agg(waited=(C("completed") - C("applied")).sum(), count=pl.len())
        .collect()
    )
    files.emit(sums, douyin__avg_refund_time=("waited", "count"))
