"""The commands that the pages show run, in order, and print what they say they print."""

import os
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from csmetrics import project
from csmetrics.project.settings import ImportSettings, Settings, TableSettings
from tests.docs.doc_pages import DOCS, PAGES, RUN_IN_BOTH, blocks, name

pytestmark = pytest.mark.slow


SHOWN = [
    path
    for path in PAGES
    if (not name(path).startswith("zh/") or path.name in RUN_IN_BOTH)
    and any(language == "sh" for language, _ in blocks(path))
]
INSTALLS = ("pip install", "python3 -m venv")
"""What continuous integration does in an environment of its own."""


def test_the_pages_that_teach_have_commands():
    assert {"how-to/command-line.md", "how-to/first-steps.md"} <= {name(path) for path in SHOWN}


@pytest.mark.parametrize("path", SHOWN, ids=name)
def test_the_commands_of_a_page_run_in_order_and_print_what_it_shows(path, tmp_path):
    beside = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{beside}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("COLUMNS", None)
    for (language, body), (following, shown) in pairwise([*blocks(path), ("", "")]):
        if language != "sh" or any(part in body for part in INSTALLS):
            continue
        done = subprocess.run(  # noqa: S603  our own examples
            ["/bin/bash", "-e", "-c", body],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        if following in ("text", "json"):
            assert _lines(done.stdout) == _lines(shown)


def _lines(text):
    return [line.rstrip() for line in text.strip().splitlines()]


@pytest.mark.parametrize("folder", ["how-to", "zh/how-to"])
def test_the_page_of_the_project_file_lists_every_key_in_order(folder):
    text = (DOCS / folder / "project-file.md").read_text("utf-8")
    listed = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert listed == [
        field.alias or name
        for model in (Settings, TableSettings, ImportSettings)
        for name, field in model.model_fields.items()
    ]


def test_the_project_file_that_is_shown_reads_the_export_it_speaks_of(tmp_path):
    (shown,) = (b for kind, b in blocks(DOCS / "how-to" / "project-file.md") if kind == "toml")
    headers = tomllib.loads(shown)["tables"]["messages"]["columns"]
    rows = [
        ("m1", "peach", "ann", "02/03/2026 10:00:00", "买家"),
        ("m2", "peach", "ann", "02/03/2026 10:01:00", "客服"),
    ]
    text = "\n".join(",".join(cells) for cells in (headers, *rows))
    (tmp_path / "chat-1.csv").write_text(text, encoding="gb18030")
    (tmp_path / "csmetrics.toml").write_text(shown, encoding="utf-8")
    found = project.load(tmp_path)
    assert [row.sender for row in found.data.rows("messages")] == ["buyer", "agent"]
    assert found.metrics
    assert found.policies


@pytest.mark.parametrize("folder", ["how-to", "zh/how-to"])
def test_the_page_of_the_command_line_names_every_command(folder):
    from csmetrics.cli import app  # noqa: PLC0415  only here

    text = (DOCS / folder / "command-line.md").read_text("utf-8")
    for command in app.registered_commands:
        assert f"csmetrics {command.name}" in text
