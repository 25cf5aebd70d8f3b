"""What CONTRIBUTING says about the code is so."""

import re
from pathlib import Path

import pytest

from tests.every import for_every

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
PATHS = sorted(set(re.findall(r"`((?:csmetrics|tests|docs|ci)/[\w./]*)`", TEXT)))
NAMED = re.findall(r"`(csmetrics/[\w/]+\.py)` \(`(\w+)`\)", TEXT)
TARGETS = sorted(set(re.findall(r"`?make ([a-z]+)", TEXT)))


@for_every(path=PATHS)
def test_every_path_it_names_exists(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(\w+\.py)`", TEXT)) - {"words.py"}))
def test_a_file_it_names_alone_is_one_of_the_package(name):
    assert len(list((ROOT / "csmetrics").rglob(name))) == 1


@pytest.mark.parametrize("page", ["docs/how-it-works.md", "docs/zh/how-it-works.md"])
def test_the_stages_of_how_it_works_name_modules_of_the_package(page):
    text = (ROOT / page).read_text("utf-8")
    named = re.findall(r"[(（]((?:`[\w/]+`(?:, |、)?)+)[)）]", text)
    modules = {Path(name).name for names in named for name in re.findall(r"[\w/]+", names)}
    assert len(modules) >= 6
    assert modules <= {path.stem for path in (ROOT / "csmetrics").rglob("*")}


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_function_it_names_is_defined_in_the_file_it_names(path, name):
    assert f"def {name}(" in (ROOT / path).read_text("utf-8")


def test_the_table_of_questions_names_functions_and_at_least_ten_files():
    assert len(NAMED) >= 4
    assert len(PATHS) >= 10


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_it_names_is_one_of_the_makefile(target):
    assert re.search(rf"^{target}:.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_the_lock_file_holds_hashes_and_no_address():
    lock = (ROOT / "ci" / "lock.txt").read_text("utf-8")
    pinned = re.findall(r"^[a-z0-9][\w.-]*==", lock, re.MULTILINE)
    assert len(pinned) > 50
    assert lock.count("--hash=sha256:") >= len(pinned)
    assert not re.search(r"://|^-|(?<!\w)/\w|@ ", lock, re.MULTILINE)
