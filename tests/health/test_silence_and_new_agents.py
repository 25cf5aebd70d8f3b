"""Days without a message, and days from which on all agents are others, by hand."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from csmetrics import Dataset
from csmetrics.health.coverage import gaps
from csmetrics.health.people import renamed_agents
from csmetrics.health.view import View

MONDAY = datetime(2026, 3, 2)  # noqa: DTZ001  local


@pytest.mark.parametrize(("lost", "told"), [(2, 1), (3, 1), (4, 0)])
def test_up_to_three_whole_days_of_silence_are_a_gap(lost, told):
    """Four weeks of 13 buyers a day from 9 to 21; from Tuesday of the third week none."""
    silent = range(15, 15 + lost)
    times = [
        MONDAY + timedelta(days=day, hours=hour)
        for day in range(28)
        for hour in range(9, 22)
        if day not in silent
    ]
    messages = pl.DataFrame({"sent_at": times}).with_columns(
        message_id=pl.format("m{}", pl.int_range(pl.len())),
        buyer_id=pl.format("b{}", pl.int_range(pl.len())),
        shop_id=pl.lit("s"),
        sender=pl.lit("buyer"),
    )
    found = list(gaps(View(Dataset(messages=messages))))
    assert len(found) == told
    if told:
        assert f"（{24 * lost + 12} 小时）没有一条消息" in found[0].tell("zh")


def test_of_renamed_agents_the_rows_from_that_day_on_are_told():
    """Two agents wrote 60 times each up to the 8th, two others 40 and 45 times from the 9th."""
    said = [
        (agent, MONDAY + timedelta(days=day + n % 3, hours=10, seconds=n))
        for agent, day, rows in (("a", 0, 60), ("b", 4, 60), ("c", 7, 40), ("d", 8, 45))
        for n in range(rows)
    ]
    messages = pl.DataFrame(said, schema=["agent_id", "sent_at"], orient="row").with_columns(
        message_id=pl.format("m{}", pl.int_range(pl.len())),
        buyer_id=pl.format("b{}", pl.int_range(pl.len())),
        shop_id=pl.lit("s"),
        sender=pl.lit("agent"),
    )
    (doubt,) = renamed_agents(View(Dataset(messages=messages)))
    assert (doubt.rows, doubt.share) == (85, 85 / 205)
    assert "从 2026-03-09 起换了全部客服编号：之前 2 个（如“a”），之后 2 个（如“c”）" in doubt.tell(
        "zh"
    )
