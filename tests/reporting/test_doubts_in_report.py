"""The report says what a health check doubts, in the reader's language."""

from types import SimpleNamespace

import polars as pl

import csmetrics as cs
from csmetrics.reporting.appendix import quality


def test_the_section_on_data_quality_tells_doubts_in_both_languages():
    sample = cs.datasets.sample_shop()
    tables = {name: sample.frame(name).collect() for name in sample.tables}
    tables["orders"] = tables["orders"].filter(pl.col("paid_at").is_not_null())
    chosen = SimpleNamespace(left_out=())
    asked = SimpleNamespace(data=cs.Dataset(**tables), chosen=chosen)
    section = quality(SimpleNamespace(asked=asked))
    (row,) = section.tables[1].rows
    table, what, text, rows = row
    assert (table.shown.en, what.shown) == ("orders", ("存疑，仍计入", "doubtful, but counted"))
    assert text.shown.zh.startswith("only_paid_orders：")
    assert "只导出了已付款的吗？请导出全部订单" in text.shown.zh
    assert text.shown.en.startswith("only_paid_orders: none of ")
    assert rows.value == tables["orders"].height
