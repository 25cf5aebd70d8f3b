"""The two READMEs: what they show runs, and one says what the other says."""

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from csmetrics.cli.demo import _write_tables
from csmetrics.datasets import sample_shop

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")


def text(name):
    return (ROOT / name).read_text("utf-8")


def blocks(name):
    return re.findall(r"^```(\w*)\n(.*?)^```$", text(name), flags=re.MULTILINE | re.DOTALL)


def outside_blocks(name):
    return re.sub(r"^```.*?^```$", "", text(name), flags=re.MULTILINE | re.DOTALL)


def test_both_readmes_have_the_same_headings_by_level():
    english, chinese = (re.findall(r"^#+(?= )", outside_blocks(n), re.MULTILINE) for n in READMES)
    assert english == chinese


def test_both_readmes_have_the_same_code_blocks():
    assert blocks(READMES[0]) == blocks(READMES[1])


def test_both_readmes_have_the_same_links_but_to_each_other():
    """The Chinese one leads to the Chinese pages of the documentation."""
    english, chinese = (
        {
            target.replace("docs/zh/", "docs/").partition("#")[0]
            for target in re.findall(r"\]\(([^)]+)\)", outside_blocks(n))
        }
        - set(READMES)
        for n in READMES
    )
    assert english == chinese


@pytest.mark.parametrize("name", READMES)
def test_every_link_to_a_file_leads_to_one(name):
    for target in re.findall(r"\]\(([^)#]+)", outside_blocks(name)):
        assert target.startswith("https://") or (ROOT / target).exists(), target


def test_the_two_commands_stand_in_the_readme_word_for_word():
    shell = [body.strip() for language, body in blocks("README.md") if language == "sh"]
    assert shell[:2] == [
        "python3 -m venv .venv && .venv/bin/pip install '.[report]' && .venv/bin/csmetrics demo",
        "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/python -m pytest",
    ]


@pytest.mark.wide
def test_the_commands_on_ones_own_data_run_as_they_stand(tmp_path):
    """The folder is the sample shop's, the command that of this environment."""
    (own,) = [body for language, body in blocks("README.md") if language == "sh"][2:]
    _write_tables(sample_shop(days=14), tmp_path / "shop")
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    done = subprocess.run(  # noqa: S603  our own example
        ["/bin/bash", "-e", "-c", own], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"^(\d+) of \1 metrics can be computed", done.stdout, re.MULTILINE)
    assert (tmp_path / "report.html").stat().st_size > 100_000
    assert (tmp_path / "week.xlsx").exists()


def test_continuous_integration_installs_what_the_first_command_installs():
    assert "install --quiet '.[report]'" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_readmes_example_prints_what_the_readme_shows(capsys):
    """A python block is followed by a text block with exactly what it prints."""
    shown = blocks("README.md")
    pairs = [
        (body, after)
        for (language, body), (next_language, after) in pairwise(shown)
        if (language, next_language) == ("python", "text")
    ]
    assert pairs
    for program, printed in pairs:
        exec(compile(program, "README.md", "exec"), {})  # noqa: S102  our own example
        assert capsys.readouterr().out.strip() == printed.strip()
