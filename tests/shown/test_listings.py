"""What people read is what was read over: see ``listings.py`` for how to change it."""

import pytest

from tests.shown.listings import FOLDER, LISTINGS, text


@pytest.mark.parametrize("name", LISTINGS)
def test_what_is_shown_is_what_was_read_over(name):
    assert text(name).splitlines() == (FOLDER / name).read_text("utf-8").splitlines()
