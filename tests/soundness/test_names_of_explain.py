"""A column that is called as one of explain's is refused, and never takes its place."""

from datetime import datetime

import polars as pl
import pytest

from csmetrics import Dataset, evaluate, explain
from csmetrics.errors import ArgumentError
from csmetrics.evaluation.request import EXPLAINED_COLUMNS, RESULT_COLUMNS


@pytest.mark.parametrize("name", [*EXPLAINED_COLUMNS, *RESULT_COLUMNS])
@pytest.mark.parametrize("ask", [evaluate, explain])
def test_the_name_is_refused(name, ask):
    frame = pl.DataFrame(
        {
            "message_id": "m",
            "shop_id": "s",
            "buyer_id": "b",
            "sent_at": datetime(2026, 3, 2, 10),  # noqa: DTZ001  local
            "sender": "buyer",
            name: "x",
        }
    )
    with pytest.raises(ArgumentError, match=f"by='{name}' is also a column of"):
        ask("pdd.reply_rate_3min", Dataset(messages=frame), by=name)


@pytest.mark.parametrize("metric", ["pdd.reply_rate_3min", "pdd.consult_buyers"])
def test_every_column_of_explain_is_known(metric):
    from csmetrics.datasets import sample_shop  # noqa: PLC0415

    keys = {"shop_id", "buyer_id", "message_id"}
    found = set(explain(metric, sample_shop(days=2)).columns) - keys
    assert found <= {*EXPLAINED_COLUMNS, *RESULT_COLUMNS}
