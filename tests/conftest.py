"""Hypothesis profiles, and the folder of real data."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

settings.register_profile("dev", max_examples=15, deadline=None)
settings.register_profile("ci", max_examples=15, deadline=None, derandomize=True, print_blob=True)
settings.register_profile("nightly", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with ``ibm_twitter_care`` and ``online_retail``; tests skip without it."""
    folder = Path(os.environ.get("CSMETRICS_DATA", ROOT / "../shared/data"))
    if not folder.is_dir():
        pytest.skip("no real data: CSMETRICS_DATA names no folder")
    return folder
