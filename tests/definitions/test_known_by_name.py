"""What is known by name only stays out of the catalogue."""

from __future__ import annotations

from csmetrics.catalogue.metrics import ALL
from csmetrics.catalogue.metrics.unregistered import KNOWN_BY_NAME


def test_nothing_known_by_name_only_is_registered():
    registered = {metric.id for metric in ALL}
    assert not registered & {figure.id for figure in KNOWN_BY_NAME}


def test_every_such_figure_stands_once():
    ids = [figure.id for figure in KNOWN_BY_NAME]
    assert len(set(ids)) == len(ids)


def test_every_such_figure_says_what_is_missing_in_both_languages():
    for figure in KNOWN_BY_NAME:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in figure.zh)
        assert figure.missing.zh.strip()
        assert figure.missing.en.isascii()


def test_every_such_figure_is_of_a_platform_of_the_catalogue():
    platforms = {metric.platform for metric in ALL}
    assert {figure.id.split(".")[0] for figure in KNOWN_BY_NAME} <= platforms
