"""The scripts of examples/ run as they stand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


SERVERS = {"fastapi_endpoint.py"}
"""They run until they are stopped, and have a test of their own."""
SCRIPTS = [
    script
    for script in sorted((Path(__file__).parents[2] / "examples").glob("*.py"))
    if script.name not in SERVERS
]


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.stem for script in SCRIPTS])
def test_the_script_runs_and_prints(script):
    done = subprocess.run(  # noqa: S603  this very interpreter
        [sys.executable, "-W", "error", str(script)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "shape: (" in done.stdout
