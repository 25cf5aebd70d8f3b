"""The real support data: sessions and loads hold the figures computed independently of them."""

from decimal import Decimal

import polars as pl
import pytest

from csmetrics import Dataset, arrivals, concurrency, details


@pytest.fixture(scope="module")
def care(real_data):
    folder = real_data / "ibm_twitter_care"
    if not folder.is_dir():
        pytest.skip("no ibm_twitter_care in CSMETRICS_DATA")
    return Dataset(
        messages=pl.read_parquet(folder / "messages.parquet"),
        sessions=pl.read_parquet(folder / "sessions.parquet"),
        time_zone="UTC",
    )


def test_waits_and_rounds_are_the_known_ones(care):
    """Σ of 1,025 first waits 129,061,190 s; 1,139 rounds, all answered, 112 within 3 minutes."""
    rows = details(care, most_days=None)
    assert rows.height == 1025
    assert rows["first_wait"].sum() == Decimal(129_061_190)
    assert (rows["rounds"].sum(), rows["unanswered"].sum()) == (1139, 0)
    in_time = details(care, metric="desk.response_rate_3min", outcome="passed", most_days=None)
    assert in_time["units"].sum() == 112


def test_every_session_is_in_the_loads(care):
    """Each has a length and a question; one came in the hour of the last event, not yet over."""
    assert concurrency(care, per="all")["sessions"].sum() == 1025
    assert arrivals(care, as_of=None)["arrivals"].sum() == 1024
