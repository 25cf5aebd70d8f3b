"""``check-data`` tells what a health check doubts, and which metrics hang on it."""

import polars as pl
import pytest

from csmetrics import datasets


@pytest.fixture
def only_paid(tmp_path):
    """The sample shop's month with the paid orders alone."""
    sample = datasets.sample_shop()
    for name in sample.tables:
        frame = sample.frame(name).collect()
        if name == "orders":
            frame = frame.filter(pl.col("paid_at").is_not_null())
        frame.write_parquet(tmp_path / f"{name}.parquet")
    return tmp_path


def test_doubts_are_told_with_how_many_metrics_hang_on_them(run, only_paid):
    code, out, _ = run("check-data", only_paid)
    assert code == 0
    (doubt,) = (line for line in out.splitlines() if line.startswith("doubtful: "))
    assert doubt.startswith("doubtful: only_paid_orders: none of ")
    (bears,) = (line for line in out.splitlines() if " affects " in line)
    assert bears.startswith("only_paid_orders affects ")


def test_programs_get_the_metrics_that_hang_on_a_doubt(rows, only_paid):
    (doubt,) = rows("check-data", only_paid)["health"]
    assert doubt["doubt"] == "only_paid_orders"
    assert doubt["zh"].endswith("请导出全部订单，包括未付款和已关闭的。")
    assert "taobao.paid_amount" in doubt["metrics"]
    assert "pdd.reply_rate_3min" not in doubt["metrics"]


def test_a_folder_without_doubts_has_none(rows, shop):
    assert rows("check-data", shop)["health"] == []
