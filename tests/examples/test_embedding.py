"""The scripts that embed the library give what the library gives."""

import sys
import warnings
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars import selectors
from polars.testing import assert_frame_equal

import csmetrics as cs

pytestmark = pytest.mark.slow


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
    found = answer.json()
    assert [row["numerator"] for row in found["rows"]] == expected["numerator"].to_list()
    assert [row["shop_id"] for row in found["rows"]] == expected["shop_id"].to_list()
    assert found["rows"][0]["period_start"] == "2026-03-02"
    assert found["definition"]["zh"].startswith("在有至少一条发于 [08:00, 23:00)")


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
    kept, weeks = nightly_incremental.played()
    for per, found in (
        ("week", weeks),
        ("day", cs.finish(kept)),
        ("all", cs.finish(kept, per="all")),
    ):
        expected = cs.evaluate(nightly_incremental.METRICS, shop, by="shop_id", per=per)
        assert_frame_equal(found, expected)


def test_the_nightly_job_reads_no_message_that_no_open_day_needs(monkeypatch, tmp_path):
    import nightly_incremental  # noqa: PLC0415

    shop = cs.datasets.sample_shop(days=16)
    for table in ("messages", "orders"):
        shop.frame(table).sink_parquet(tmp_path / f"{table}.parquet")
    figures = tmp_path / "figures"
    figures.mkdir()
    first = nightly_incremental.nightly(tmp_path, figures)
    assert first.open_since == date(2026, 3, 13), (
        "T+4, known on the 17th: the 12th is the last settled"
    )
    seen = []
    monkeypatch.setattr(cs, "partials", lambda *a, **more: seen.append((a, more)) or first)
    nightly_incremental.nightly(tmp_path, figures)
    (_, data), asked = seen[0]
    assert asked["start"] == first.open_since
    needed = max(cs.days_needed(cs.registry[metric]) for metric in nightly_incremental.METRICS)
    read = data.frame("messages").select(pl.col("sent_at").dt.date().min()).collect().item()
    assert read == first.open_since - timedelta(days=needed + nightly_incremental.RECHECK)
    assert asked["recheck"] == nightly_incremental.RECHECK
    assert pl.read_parquet(figures / "month.parquet").height > 0


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", None])
def test_the_nightly_job_takes_local_days_of_aware_times(tmp_path, zone):
    """Of UTC times, the UTC day would lose the questions between midnight and 8 o'clock."""
    import nightly_incremental  # noqa: PLC0415

    shop = cs.datasets.sample_shop(days=12)
    figures = tmp_path / "figures"
    figures.mkdir()
    for day in (10, 12, 14):
        known = shop.truncate(datetime(2026, 3, day))  # noqa: DTZ001  local
        for table in known.tables:
            frame = known.frame(table).select(known.columns(table))
            times = selectors.datetime().dt.convert_time_zone(zone or "Asia/Shanghai")
            frame = frame.with_columns(times if zone else times.dt.replace_time_zone(None))
            frame.collect().write_parquet(tmp_path / f"{table}.parquet")
        (tmp_path / "._messages.parquet").write_bytes(b"of a Mac")
        kept = nightly_incremental.nightly(tmp_path, figures, datetime(2026, 3, day))  # noqa: DTZ001
    expected = cs.evaluate(nightly_incremental.METRICS, known, by="shop_id", as_of=known.as_of)
    assert_frame_equal(cs.finish(kept), expected)


def test_refused_data_end_the_job_with_1(tmp_path, capsys):
    import nightly_incremental  # noqa: PLC0415

    pl.DataFrame({"message_id": ["m1"], "sender": ["robot"]}).write_parquet(
        tmp_path / "messages.parquet"
    )
    figures = tmp_path / "figures"
    figures.mkdir()
    assert nightly_incremental.main([str(tmp_path), str(figures)]) == 1
    assert "messages" in capsys.readouterr().err
    assert not list(figures.iterdir())
