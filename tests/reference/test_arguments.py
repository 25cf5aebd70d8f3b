"""What the reference is not given as a metric is an error that says what to give."""

from datetime import datetime

import polars as pl
import pytest

from csmetrics import Dataset, reference, registry
from csmetrics.errors import ArgumentError


@pytest.mark.parametrize("metrics", ["pdd.reply_rate_3min", ["pdd.reply_rate_3min"], None, 3])
def test_the_reference_takes_metrics(metrics):
    with pytest.raises(ArgumentError, match=r"the reference takes metrics, not .*registry\[id\]"):
        reference.evaluate(metrics, Dataset(messages=[]))


def test_one_metric_is_as_good_as_a_list_of_it():
    question = {
        "message_id": ["m"],
        "shop_id": ["s"],
        "buyer_id": ["b"],
        "sent_at": [datetime(2026, 3, 2, 10)],  # noqa: DTZ001  local
        "sender": ["buyer"],
    }
    data, metric = Dataset(messages=pl.DataFrame(question)), registry["pdd.consult_buyers"]
    assert reference.evaluate(metric, data).equals(reference.evaluate([metric], data))
    assert reference.evaluate(metric, data)["numerator"].to_list() == [1.0]
