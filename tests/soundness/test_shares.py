"""Data of many messages are read in shares, of which memory holds one."""

from __future__ import annotations

from unittest.mock import patch

from csmetrics import datasets, evaluate
from csmetrics.engine.load import table_loader

METRICS = ("pdd.reply_rate_3min", "taobao.sales_amount", "jd.answer_rate")


def test_a_share_is_let_go_of_before_the_next_is_read():
    shop = datasets.sample_shop(days=4)
    whole = evaluate(METRICS, shop, by="shop_id")
    made: list[table_loader.TableLoader] = []
    held: list[int] = []

    class Watched(table_loader.TableLoader):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            made.append(self)

        def _read_once(self, name, read):
            held.append(sum(bool(one._read) for one in made if one is not self))  # noqa: SLF001
            return super()._read_once(name, read)

        def share(self, number, of):
            share = super().share(number, of)
            share.__class__ = Watched
            made.append(share)
            return share

    messages = shop.frame("messages").collect().height
    with (
        patch("csmetrics.engine.snapshot.TableLoader", Watched),
        patch("csmetrics.engine.snapshot.SHARD", -(-messages // 3)),
        patch("csmetrics.engine.snapshot.PART", messages // 9),
    ):
        assert evaluate(METRICS, shop, by="shop_id").equals(whole)
    assert len(made) == 1 + 3
    assert set(held) == {0}
