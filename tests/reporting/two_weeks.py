"""A shop of two weeks: who asked, who answered in time, and names that are no fun.

Week of 2 March: chen answers 30 of 30 buyers after one minute, HOSTILE 30 of 30.
Week of 9 March: chen answers 10 of 30 after one minute and 20 after ten, HOSTILE 20 and 10.
Every buyer asks once, at 10:00 on the Monday.
"""

from datetime import datetime, timedelta

import polars as pl

from csmetrics import Dataset

HOSTILE = "<script>alert('agent')</script>|=cmd|*[x](javascript:1)"
FORMULA = '=HYPERLINK("http://evil","go")'
IN_TIME = {0: {"chen": 30, HOSTILE: 30}, 1: {"chen": 10, HOSTILE: 20}}
ASKED = 30


def shop(**options):
    rows = []
    for week, agents in IN_TIME.items():
        at = datetime(2026, 3, 2, 10) + timedelta(weeks=week)  # noqa: DTZ001  local
        for agent, in_time in agents.items():
            for n in range(ASKED):
                buyer = f"{FORMULA}{week}{agent == 'chen'}{n}"
                wait = timedelta(minutes=1 if n < in_time else 10)
                rows += [(buyer, agent, at, "buyer"), (buyer, agent, at + wait, "agent")]
    messages = pl.DataFrame(
        rows, schema=["buyer_id", "agent_id", "sent_at", "sender"], orient="row"
    ).with_columns(
        pl.lit("-1+1").alias("shop_id"),
        pl.format("m{}", pl.int_range(pl.len())).alias("message_id"),
    )
    return Dataset(messages=messages, **options)
