"""Two buyers whose hashes meet are two buyers all the same."""

from __future__ import annotations

from contextlib import contextmanager
from unittest.mock import patch

import polars as pl
import pytest

from csmetrics import datasets, details, evaluate, explain
from csmetrics.analysis.sessions import conversations
from csmetrics.engine.load import table_loader

METRICS = (
    *("pdd.reply_rate_3min", "taobao.response_rate_3min", "jd.answer_rate"),
    *("pdd.inquiry_conversion_rate", "taobao.sales_amount", "douyin.complaint_rate"),
)


@pytest.fixture(scope="module")
def shop():
    return datasets.sample_shop(days=4)


@contextmanager
def meeting(keys):
    """Identities of which no more than so many keys differ; what tells buyers apart is beside."""
    identity = table_loader._identity  # noqa: SLF001  what is planted must stand in its place

    def met(*of):
        key, check = identity(*of)
        made.append(key)
        return [(key % keys).cast(pl.UInt64).alias("key"), check]

    made = []
    with patch.object(table_loader, "_identity", met):
        yield
    assert made


@pytest.mark.filterwarnings("ignore:skipped")  # orders have no agent
@pytest.mark.parametrize("keys", [1, 3])
@pytest.mark.parametrize("by", [(), "shop_id", "agent_id"])
def test_buyers_that_share_a_key_are_kept_apart(shop, by, keys):
    apart = evaluate(METRICS, shop, by=by, missing="skip")
    units = explain("pdd.reply_rate_3min", shop, by=by)
    with meeting(keys):
        assert evaluate(METRICS, shop, by=by, missing="skip").equals(apart)
        assert explain("pdd.reply_rate_3min", shop, by=by).equals(units)


@pytest.mark.parametrize("numbers", [1, 3])
def test_conversations_that_share_a_number_are_kept_apart(shop, numbers):
    apart = details(shop)
    hashed = conversations.hash_of

    def met(scope, seed):
        return hashed(scope, seed) if seed else hashed(scope, seed) % numbers

    with patch.object(conversations, "hash_of", met):
        assert details(shop).equals(apart)
