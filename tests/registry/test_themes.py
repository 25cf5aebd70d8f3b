"""What metrics are about: every registered one says it, and the registry finds by it."""

import pytest

from csmetrics.catalogue.builtin import registry
from csmetrics.errors import ArgumentError
from csmetrics.model.edition import THEMES
from csmetrics.wording.definition_sheet import sheet


def test_every_registered_metric_has_a_theme():
    assert [metric.id for metric in registry.values() if metric.theme is None] == []


def test_every_theme_has_metrics_and_a_name_in_both_languages():
    for theme, name in THEMES.items():
        assert registry.find(theme=theme)
        assert name.zh != name.en


def test_the_registry_finds_by_theme_and_platform_together():
    found = registry.find(platform="desk", theme="online")
    assert [metric.id for metric in found] == ["desk.online_time", "desk.received_per_online_hour"]


def test_the_themes_divide_the_registry():
    found = [metric.id for theme in THEMES for metric in registry.find(theme=theme)]
    assert sorted(found) == list(registry)


def test_an_unknown_theme_is_an_error_that_names_the_nearest():
    with pytest.raises(ArgumentError, match=r"not 'reply'. Did you mean 'replies'\?"):
        registry.find(theme="reply")


def test_the_sheet_shows_the_theme():
    assert "主题 · theme\n  回复\n  replies" in sheet(registry["pdd.reply_rate_3min"])
