"""A table without rows is a table: every figure comes out where nothing but messages happened."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from polars.testing import assert_frame_equal

from csmetrics import evaluate, reference
from csmetrics.catalogue.metrics import ALL
from csmetrics.catalogue.registry import fill_parameters
from csmetrics.tables import TABLES, Dataset

EXAMPLES = {"duration": timedelta(minutes=3), "integer": 2}
MESSAGES = [
    TABLES["messages"].model_validate(
        {
            "message_id": f"m{n}",
            "shop_id": "shop",
            "buyer_id": "ann",
            "session_id": "lost",
            "sent_at": datetime(2024, 3, 4, 10, n),  # noqa: DTZ001  local, as users write them
            "sender": ("buyer", "agent")[n % 2],
            "agent_id": "li",
        },
        context={"time_zone": "Asia/Shanghai"},
    )
    for n in range(4)
]
DATA = Dataset(**{**{table: [] for table in TABLES}, "messages": MESSAGES})


def filled(metric):
    values = {parameter.name: EXAMPLES[parameter.kind] for parameter in metric.parameters}
    return fill_parameters(metric, values)


@pytest.mark.filterwarnings("ignore:skipped periods:csmetrics.errors.CsmetricsWarning")
def test_every_figure_comes_out_where_nothing_but_messages_happened():
    asked = [filled(metric) for metric in ALL]
    rows = evaluate(asked, DATA, per="month", by="shop_id")
    assert_frame_equal(rows, reference.evaluate(asked, DATA, per="month", by="shop_id"))
    assert rows["metric"].n_unique() > 40
