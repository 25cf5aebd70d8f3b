"""The mutation tests take minutes, and run when they are asked for: ``pytest -m mutation``."""

from __future__ import annotations

import pytest


def pytest_configure(config):
    config.addinivalue_line("markers", "mutation: faults planted in a copy; slow, runs when named")


def pytest_collection_modifyitems(config, items):
    if "mutation" in config.option.markexpr:
        return
    skipped = pytest.mark.skip(reason="takes minutes: pytest -m mutation tests/mutation")
    for item in items:
        if item.get_closest_marker("mutation"):
            item.add_marker(skipped)
