"""What missing rows would do to figures is found with the time up to which all of them tell."""

from datetime import datetime, timedelta

import polars as pl

import csmetrics as cs
from csmetrics.reconciliation import reconcile
from csmetrics.reconciliation.printed_figures import read_published
from csmetrics.reconciliation.reconcile import _Case

RATE = cs.registry["pdd.reply_rate_3min"]


def test_rows_that_are_left_out_take_no_time_off_what_is_known(monkeypatch):
    """The last message is one of those that may be left out."""
    start = datetime(2026, 3, 2, 10)  # noqa: DTZ001  local
    rows = [(f"b{day}", start + timedelta(days=day)) for day in range(8)]
    messages = pl.DataFrame(rows, schema=["buyer_id", "sent_at"], orient="row").with_columns(
        message_id=pl.col("buyer_id"), shop_id=pl.lit("s"), sender=pl.lit("buyer")
    )
    data = cs.Dataset(messages=messages)
    given = pl.DataFrame({"date": [at.date() for _, at in rows[:7]], "value": "50.00%"})
    published = read_published(given, RATE, "ratio", [], None, per="day")
    asked = {"per": "day", "by": [], "start": None, "end": None, "as_of": None}
    ours = cs.evaluate(RATE, data, per="day")
    case = _Case(RATE, data, published, [], None, asked, ours)
    heard, real = [], reconcile.figures_of

    def figures_of(metrics, of, registry, **more):
        heard.append(more["as_of"])
        return real(metrics, of, registry, **more)

    monkeypatch.setattr(reconcile, "figures_of", figures_of)
    case.missing(case.compared(ours))
    assert len(heard) >= 3
    assert set(heard) == {data.as_of}
