"""The scripts that embed the library give what the library gives."""

import sys
import warnings
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import csmetrics as cs

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))

RATE = "pdd.reply_rate_3min"


@pytest.fixture
def client(monkeypatch):
    pytest.importorskip("fastapi", reason="FastAPI is not installed: pip install '.[examples]'")
    import fastapi_endpoint  # noqa: PLC0415  needs FastAPI

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # which HTTP library it likes best changes
        from fastapi.testclient import TestClient  # noqa: PLC0415

    monkeypatch.delenv("CSMETRICS_PROJECT", raising=False)
    fastapi_endpoint.project.cache_clear()
    return TestClient(fastapi_endpoint.app)


def test_the_endpoint_gives_the_rows_with_their_definition(client):
    answer = client.get(f"/figures/{RATE}", params={"per": "week", "by": ["shop_id"]})
    assert answer.status_code == 200
    expected = cs.evaluate(RATE, cs.datasets.sample_shop(), per="week", by="shop_id")
    told = answer.json()
    assert [row["numerator"] for row in told["rows"]] == expected["numerator"].to_list()
    assert [row["shop_id"] for row in told["rows"]] == expected["shop_id"].to_list()
    assert told["rows"][0]["period_start"] == "2026-03-02"
    assert told["definition"]["zh"].startswith("在有至少一条发于 [08:00, 23:00)")


def test_the_endpoint_lists_metrics_and_explains_refusals(client):
    assert RATE in {of["metric"] for of in client.get("/metrics?platform=pdd").json()}
    unknown = client.get("/figures/pdd.reply_rate_3mins")
    assert unknown.status_code == 404
    assert f"Did you mean '{RATE}'?" in unknown.json()["error"]
    never = client.get("/figures/taobao.slow_response_buyers")
    assert never.status_code == 422
    assert "lacks a value for" in never.json()["error"]
    assert client.get(f"/figures/{RATE}?by=buyer_id").status_code == 422, "no buyer is named"
    assert client.get("/figures/pdd.*").status_code == 404


def test_the_endpoint_reads_a_folder_of_ones_own(client, monkeypatch, tmp_path):
    shop = cs.datasets.sample_shop(days=3)
    shop.frame("messages").sink_parquet(tmp_path / "messages.parquet")
    monkeypatch.setenv("CSMETRICS_PROJECT", str(tmp_path))
    (row,) = client.get(f"/figures/{RATE}?per=all").json()["rows"]
    data = cs.Dataset(messages=shop.frame("messages"))
    assert row["denominator"] == cs.evaluate(RATE, data, per="all")["denominator"].item()


def test_night_by_night_gives_what_all_at_once_gives():
    import nightly_incremental  # noqa: PLC0415  beside the other examples

    shop = cs.datasets.sample_shop(days=14).truncate(datetime(2026, 3, 16))  # noqa: DTZ001
    expected = cs.evaluate(nightly_incremental.METRICS, shop, by="shop_id")
    assert_frame_equal(nightly_incremental.played(), expected)


def test_the_nightly_job_evaluates_again_only_what_is_not_final(monkeypatch, tmp_path):
    import nightly_incremental  # noqa: PLC0415

    shop = cs.datasets.sample_shop(days=5)
    for table in ("messages", "orders"):
        shop.frame(table).sink_parquet(tmp_path / f"{table}.parquet")
    store = tmp_path / "figures.store"
    first = nightly_incremental.nightly(tmp_path, store)
    asked = {}

    def evaluate(*arguments, **more):
        asked.update(more)
        return cs.evaluate(*arguments, **more)

    monkeypatch.setattr(nightly_incremental, "cs", type("cs", (), {"evaluate": evaluate}))
    second = nightly_incremental.nightly(tmp_path, store)
    assert_frame_equal(first, second)
    open_days = first.filter(pl.col("status") == "provisional")["period_start"]
    assert asked["start"] == open_days.min()


def test_refused_data_end_the_job_with_1(tmp_path, capsys):
    import nightly_incremental  # noqa: PLC0415

    (tmp_path / "messages.csv").write_text("message_id,sender\nm1,robot\n", "utf-8")
    assert nightly_incremental.main([str(tmp_path), str(tmp_path / "figures.parquet")]) == 1
    assert "messages" in capsys.readouterr().err
    assert not (tmp_path / "figures.parquet").exists()
