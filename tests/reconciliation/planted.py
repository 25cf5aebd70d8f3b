"""Worlds in which the platform uses another definition, or the data have a known fault."""

import random
from datetime import timedelta
from functools import lru_cache

import polars as pl

import csmetrics as cs
from csmetrics.reconciliation.alternatives import varied_clauses
from csmetrics.wording.figure_text import figure

METRICS = (
    "pdd.reply_rate_3min",
    "pdd.response_rate_30s",
    "pdd.avg_response_time",
    "pdd.consult_buyers",
    "pdd.first_response_time",
    "pdd.effective_reply_rate",
)
WIDER = (
    *METRICS,
    "pdd.inquiry_conversion_rate",
    "pdd.sales_amount",
    "pdd.unreplied_3min_buyers",
    "taobao.response_rate_3min",
    "taobao.avg_response_time",
    "taobao.first_response_time",
    "taobao.reply_rate",
    "taobao.inquiry_final_payment_rate",
    "taobao.avg_reception_time",
    "taobao.received_buyers",
    "taobao.sales_amount",
    "taobao.sales_buyers",
    "douyin.reply_rate_3min",
    "douyin.session_reply_rate_3min",
    "douyin.first_response_time",
    "douyin.satisfaction_rate",
    "douyin.cs_sales_amount",
    "jd.answer_rate",
    "jd.first_response_time",
    "jd.first_response_rate_30s",
    "ali1688.response_rate_3min",
    "ali1688.first_response_time",
    "desk.avg_response_time",
    "desk.reply_rate",
    "kuaishou.human_reply_rate_3min",
    "xhs.reply_rate_3min",
)
"""Metrics of all platforms and kinds of units that can be split by agent."""


def world(seed, days=10):
    """Return a shop of more than 200 buyers."""
    return cs.datasets.sample_shop(days=days, seed=seed)


@lru_cache(maxsize=4)
def varied(seed):
    """Return a shop of 7 to 14 days; every third has transfers between agents and more spam."""
    data = world(1000 + seed // 2, days=7 + seed // 2 % 8)
    return with_transfers(data) if seed // 2 % 3 == 0 else data


def of_wider(seed, *, counted=True):
    """One of the wider metrics, by the seed: of replies, and where asked of any other sort."""
    found = [n for n in WIDER if counted or "hours" in varied_clauses(cs.registry[n])]
    return cs.registry[found[seed % len(found)]]


def as_printed(metric, data, by="agent_id"):
    """Return a metric by agent as a platform's export prints it."""
    figures = cs.evaluate(metric, data, by=by)
    return pl.DataFrame(
        {
            "date": figures["period_start"].cast(pl.String),
            by: figures[by],
            "value": [
                figure(value, unit, "zh") for value, unit in figures.select("value", "unit").rows()
            ],
        }
    )


def planted(seed, edits=1, metrics=METRICS, made=world):
    """Return a world, its metric, and a metric that differs in ``edits`` clauses, by seed."""
    dice = random.Random(seed)  # noqa: S311  a choice of tests
    metric = cs.registry[dice.choice(metrics)]
    reading = metric
    taken = set()
    for _ in range(edits):
        one = dice.choice([a for a in cs.alternatives(reading) if a.clause not in taken])
        taken.add(one.clause)
        reading = one.metric
    return made(seed), metric, reading


def _rebuilt(data, **frames):
    kept = {name: data.frame(name).collect() for name in data.tables}
    return cs.Dataset(**(kept | frames), time_zone=data.time_zone)


def without_some_messages(data, seed, share=0.02):
    """Remove a share of the messages."""
    messages = data.frame("messages").collect()
    return _rebuilt(data, messages=messages.sample(fraction=1 - share, seed=seed).sort("sent_at"))


def in_another_zone(data, seed=0, hours=8):  # noqa: ARG001  called as the other faults are
    """Shift the times as if UTC times were read as local."""
    moved = {}
    for name in data.tables:
        frame = data.frame(name).collect()
        times = [n for n, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
        moved[name] = frame.with_columns(pl.col(times) - timedelta(hours=hours)) if times else frame
    return _rebuilt(data, **moved)


def with_doubled_rows(data, seed, share=0.1):
    """Repeat a share of the messages under other ids."""
    messages = data.frame("messages").collect()
    again = messages.sample(fraction=share, seed=seed).with_columns(
        pl.col("message_id") + "-again", pl.col("seq") + messages.height
    )
    return _rebuilt(data, messages=pl.concat([messages, again]).sort("sent_at"))


def with_transfers(data):
    """Let other agents reply sometimes, or outside the session, and add spam."""
    messages = data.frame("messages").collect().with_row_index("n")
    by_agent = pl.col("sender") == "agent"
    others = sorted(messages["agent_id"].drop_nulls().unique())
    other = pl.col("n").map_elements(lambda n: others[n % len(others)], return_dtype=pl.String)
    messages = messages.with_columns(
        agent_id=pl.when(by_agent & (pl.col("n") % 7 == 0)).then(other).otherwise("agent_id"),
        session_id=pl.when(~(by_agent & (pl.col("n") % 11 == 0))).then("session_id"),
    )
    flags = data.frame("buyer_flags").collect()
    asking = messages.filter(pl.col("sender") == "buyer").unique("buyer_id", maintain_order=True)
    spam = asking.head(9).select(
        "shop_id", "buyer_id", pl.lit("spam").alias("flag"), pl.col("sent_at").alias("from_at")
    )
    flags = pl.concat([flags, spam], how="diagonal_relaxed").unique(
        ["shop_id", "buyer_id", "flag", "from_at"], maintain_order=True
    )
    return _rebuilt(data, messages=messages.drop("n"), buyer_flags=flags)


def outside_the_vocabulary(metric, seed):
    """Return a definition that no alternative has: odd hours, and an odd limit or entry cards."""
    dice = random.Random(seed)  # noqa: S311  a choice of tests
    odd = {
        "hours": f"{dice.choice(['10', '11', '12'])}:30-{dice.choice(['17', '18', '19'])}:45",
        "asked": "any",
        "limit": dice.choice([47, 97, 211]),
    }
    clauses = {name: value for name, value in odd.items() if name in varied_clauses(metric)}
    if len(clauses) == len(odd):
        del clauses[dice.choice(["asked", "limit"])]
    return cs.vary(metric, **clauses)
