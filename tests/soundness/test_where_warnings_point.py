"""A warning points at the line of the caller's, whatever was called."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from csmetrics import Dataset, evaluate, explain, partials
from csmetrics.errors import CsmetricsWarning


@pytest.mark.parametrize("called", [evaluate, explain, partials])
def test_a_warning_of_ties_points_at_the_call(called):
    messages = pl.LazyFrame(
        {
            "message_id": ["a", "b"],
            "shop_id": "s",
            "buyer_id": "b",
            "sent_at": [datetime(2026, 3, 2, 10)] * 2,  # noqa: DTZ001  local
            "sender": ["buyer", "agent"],
        }
    )
    data = Dataset(messages=messages)
    with pytest.warns(CsmetricsWarning, match="1 message has the same buyer") as found:
        called("pdd.reply_rate_3min", data)
    assert [warning.filename for warning in found] == [__file__]
