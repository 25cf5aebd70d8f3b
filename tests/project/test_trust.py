"""Somebody else's folder: nothing in it is run, and nothing outside of it is shown."""

import os

import pytest

from csmetrics import CsmetricsError, project
from csmetrics.errors import DefinitionError, ProjectError

ROWS = "message_id,shop_id,buyer_id,sent_at,sender\nm1,s,ann,2026-03-02 10:00:00,buyer\n"
HIDDEN = "TOP-SECRET-LINE,of,another\n"
PROGRAM = "import pathlib\npathlib.Path({!r}).touch()\n"


@pytest.fixture
def theirs(tmp_path):
    """Their folder, beside a secret of ours."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "messages.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "secret.txt").write_text(HIDDEN, encoding="utf-8")
    (tmp_path / "orders.csv").write_text(HIDDEN, encoding="utf-8")
    return folder


def says(folder, text, **allowed):
    (folder / "csmetrics.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CsmetricsError) as caught:
        project.load(folder, **allowed)
    assert "TOP-SECRET" not in str(caught.value)
    return str(caught.value)


def test_a_program_is_run_only_with_leave(theirs, tmp_path):
    (theirs / "own.py").write_text(PROGRAM.format(str(tmp_path / "ran")), encoding="utf-8")
    text = 'folder = "."\nmetrics = ["own.py"]'
    assert "'own.py', a program that would be run" in says(theirs, text)
    with pytest.raises(ProjectError, match="--allow-code"):
        project.load(theirs / "csmetrics.toml")
    assert not (tmp_path / "ran").exists()
    with pytest.raises(ProjectError, match="contains no metric"):
        project.load(theirs, allow_code=True)
    assert (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "text",
    [
        '[tables.orders]\npath = "../secret.txt"',
        '[tables.orders]\npath = "../*.txt"',
        '[tables.orders]\npath = "../orders.csv"',
        '[tables.orders]\npath = "/etc/hostname"',
        '[tables.orders]\npath = ["messages.csv", "./../secret.txt"]',
        '[tables.orders]\npath = "sub/../../secret.txt"',
        '[tables.orders]\npath = "../nothing-of-this-name.csv"',
        'folder = ".."',
        'folder = "."\nscorecards = ["../card.toml"]',
        'folder = "."\nmetrics = ["../own.json"]',
    ],
)
def test_a_path_outside_the_folder_is_not_opened(theirs, text):
    (theirs / "sub").mkdir()
    assert "--allow-outside" in says(theirs, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        '[tables.orders]\npath = "orders.csv"',
        '[tables.orders]\npath = "or*.csv"',
        '[tables.orders]\npath = "*/x.csv"',
    ],
)
def test_a_link_out_of_the_folder_is_not_followed(theirs, text, tmp_path):
    (theirs / "orders.csv").symlink_to(tmp_path / "secret.txt")
    (theirs / "deep").mkdir()
    (theirs / "deep" / "x.csv").symlink_to(tmp_path / "secret.txt")
    assert "--allow-outside" in says(theirs, text or 'folder = "."')
    (theirs / "csmetrics.toml").unlink()
    with pytest.raises(ProjectError, match="--allow-outside"):
        project.load(theirs)


def test_links_and_paths_within_the_folder_are_ordinary(theirs):
    (theirs / "raw").mkdir()
    os.rename(theirs / "messages.csv", theirs / "raw" / "chat.csv")  # noqa: PTH104
    (theirs / "messages.csv").symlink_to(theirs / "raw" / "chat.csv")
    assert project.load(theirs).data.tables == ("messages",)
    text = '[tables.messages]\npath = "raw/../raw/c*.csv"'
    (theirs / "csmetrics.toml").write_text(text, encoding="utf-8")
    assert project.load(theirs).data.tables == ("messages",)


@pytest.mark.usefixtures("theirs")
def test_with_leave_the_project_may_lie_elsewhere(tmp_path):
    (tmp_path / "project").mkdir()
    file = tmp_path / "project" / "csmetrics.toml"
    file.write_text('folder = "../theirs"', encoding="utf-8")
    with pytest.raises(ProjectError, match="--allow-outside"):
        project.load(tmp_path / "project")
    assert project.load(tmp_path / "project", allow_outside=True).data.tables == ("messages",)
    assert project.load(file).data.tables == ("messages",), "who names the file means it"


def test_a_named_project_file_reads_data_elsewhere_and_nothing_else(theirs):
    file = theirs / "theirs.toml"
    file.write_text('[tables.orders]\npath = "../secret.txt"', encoding="utf-8")
    with pytest.raises(ProjectError, match="--allow-outside") as caught:
        project.load(file)
    assert "TOP-SECRET" not in str(caught.value)


DEEP = "a = " + "[" * 20_000 + "]" * 20_000


def test_toml_nested_deep_is_refused(theirs):
    assert "nested too deep" in says(theirs, DEEP) or "is not TOML" in says(theirs, DEEP)
    (theirs / "card.toml").write_text(DEEP, encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"card\.toml is (not TOML|nested too deep)"):
        project.scorecard("card.toml", theirs)
