"""The notebooks of examples/ run as they stand and print what they say they print."""

import os
import sys
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).parents[2] / "examples" / "notebooks"
sys.path.insert(0, str(FOLDER))

from refresh import executed, needs_data, printed  # noqa: E402  it stands beside the notebooks

pytestmark = pytest.mark.slow


NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SAY = "run python examples/notebooks/refresh.py"


def test_there_is_a_notebook_for_each_lesson():
    assert len(NOTEBOOKS) == 8


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the libraries that run notebooks
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_prints_what_it_shows(path, request, monkeypatch):
    if needs_data(path):
        monkeypatch.setenv("CSMETRICS_DATA", str(request.getfixturevalue("real_data").resolve()))
    monkeypatch.setitem(os.environ, "COLUMNS", "100")
    shown = nbformat.read(path, as_version=4)
    assert printed(executed(path)) == printed(shown), SAY


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_was_executed_from_top_to_bottom_without_an_error(path):
    cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert all(output.output_type != "error" for output in outputs)
    assert all(output.get("name") != "stderr" for output in outputs)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_text_of_a_notebook_stands_in_both_languages(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            assert any("\u4e00" <= letter <= "\u9fff" for letter in cell.source), cell.source
            assert len([word for word in cell.source.split() if word.isascii()]) > 4, cell.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_tells_nothing_of_the_machine_it_ran_on(path):
    text = path.read_text("utf-8")
    assert not any(f"/{folder}/" in text for folder in ("tmp", "home", "root", "work", "opt"))
    assert len(text) < 150_000
