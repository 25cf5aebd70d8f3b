"""More members than a chart has room for, and shops that share a name."""

from datetime import datetime, timedelta

import polars as pl

import csmetrics as cs
from csmetrics.reporting.content import content_of
from csmetrics.reporting.inputs import ReportRequest, gather
from csmetrics.reporting.selection import Chosen

MONDAY = datetime(2026, 3, 9, 10)  # noqa: DTZ001  local
METRICS = ["pdd.reply_rate_3min", "pdd.avg_response_time"]


def gathered(names=("桃子", "桃子", "李子"), agents=33):
    """Each agent answers one buyer more than the one before, after a minute."""
    rows = []
    for agent in range(agents):
        for n in range(agent + 1):
            own = {"shop_id": f"s{n % 3}", "buyer_id": f"b{agent}-{n}", "agent_id": f"a{agent:02}"}
            for name, at, sender in (("q", 0, "buyer"), ("r", 1, "agent")):
                sent = MONDAY + timedelta(minutes=at)
                messages = {"message_id": f"{name}{agent}-{n}", "sent_at": sent, "sender": sender}
                rows.append(own | messages)
    shops = pl.DataFrame({"shop_id": ["s0", "s1", "s2"], "name": names})
    data = cs.Dataset(messages=pl.DataFrame(rows), shops=shops, as_of=MONDAY + timedelta(days=7))
    chosen = Chosen(METRICS, data, cs.registry)
    asked = ReportRequest(data, chosen, "week", "agent_id", None, None, None, chosen.registry)
    return gather(asked, lambda: None)


def test_a_ranking_is_of_the_thirty_who_served_most_and_the_table_of_all():
    facts = gathered()
    sections = {one.key: one for one in content_of(facts, "en").sections}
    members = sections["members"]
    assert len(members.tables[0].rows) == 33
    for chart in members.charts:
        spec = chart.make("en").to_dict(validate=False)
        shown = {row["group"] for row in next(iter(spec["datasets"].values())) if "group" in row}
        assert shown == {f"a{n:02}" for n in range(3, 33)}, "one to three buyers are the fewest"


def test_shops_that_share_a_name_are_called_by_their_ids():
    assert gathered(agents=1).shops == {"s2": "李子"}
