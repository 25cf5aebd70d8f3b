"""Worlds whose platform reads a definition otherwise, or whose data have a known fault."""

import random
from datetime import timedelta

import polars as pl

import csmetrics as cs
from csmetrics.wording.figure_text import figure

METRICS = (
    "pdd.reply_rate_3min",
    "pdd.response_rate_30s",
    "pdd.avg_response_time",
    "pdd.consult_buyers",
    "pdd.first_response_time",
    "pdd.effective_reply_rate",
)


def world(seed, days=10):
    """A shop of more than 200 buyers."""
    return cs.datasets.sample_shop(days=days, seed=seed)


def as_printed(metric, data, by="agent_id"):
    """A platform's export of a metric by agent, as it prints figures."""
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


def planted(seed, edits=1, metrics=METRICS):
    """A world, its metric, and a metric that differs by so many clauses, chosen by the seed."""
    dice = random.Random(seed)  # noqa: S311  a choice of tests
    metric = cs.registry[dice.choice(metrics)]
    varied = metric
    taken = set()
    for _ in range(edits):
        one = dice.choice([a for a in cs.alternatives(varied) if a.clause not in taken])
        taken.add(one.clause)
        varied = one.metric
    return world(seed), metric, varied


def _rebuilt(data, **frames):
    kept = {name: data.frame(name).collect() for name in data.tables}
    return cs.Dataset(**(kept | frames), time_zone=data.time_zone)


def without_some_messages(data, seed, share=0.02):
    """The data with a share of the messages gone."""
    messages = data.frame("messages").collect()
    return _rebuilt(data, messages=messages.sample(fraction=1 - share, seed=seed).sort("sent_at"))


def in_another_zone(data, hours=8):
    """The data whose times were written in UTC and read as local."""
    moved = {}
    for name in data.tables:
        frame = data.frame(name).collect()
        times = [n for n, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
        moved[name] = frame.with_columns(pl.col(times) - timedelta(hours=hours)) if times else frame
    return _rebuilt(data, **moved)


def with_doubled_rows(data, seed, share=0.1):
    """The data with a share of the messages twice, under other ids."""
    messages = data.frame("messages").collect()
    again = messages.sample(fraction=share, seed=seed).with_columns(
        pl.col("message_id") + "-again", pl.col("seq") + messages.height
    )
    return _rebuilt(data, messages=pl.concat([messages, again]).sort("sent_at"))


def with_transfers(data):
    """The data in which somebody else replies at times, or outside the session; with more spam."""
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
    """A definition that no alternative gives: an odd limit with odd hours."""
    dice = random.Random(seed)  # noqa: S311  a choice of tests
    hours = (f"{dice.choice(['10', '11', '12'])}:30", f"{dice.choice(['17', '18', '19'])}:45")
    return cs.vary(metric, hours=hours, asked="any")
