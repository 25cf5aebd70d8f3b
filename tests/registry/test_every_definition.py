"""The built-in registry as a whole: what holds of every definition in it."""

import json
from itertools import pairwise

import pytest

from csmetrics.catalogue.builtin import registry
from csmetrics.catalogue.metrics import ALL
from csmetrics.catalogue.registry import from_json, to_json
from csmetrics.errors import ParameterError
from csmetrics.model.requirements import required_columns, value_unit
from csmetrics.model.validation import duplicates, validate
from csmetrics.tables import columns_of
from tests.every import for_every
from tests.registry.golden import GOLDEN, golden

every_definition = for_every(metric=ALL)


def has_both_languages(text):
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in text.zh)
    return chinese and text.en.isprintable() and not any("\u4e00" <= c <= "\u9fff" for c in text.en)


def test_the_registry_holds_every_definition():
    assert set(registry) == {metric.id for metric in ALL}
    assert len(registry) == len(ALL)


@every_definition
def test_it_passes_the_checks(metric):
    validate(metric)


@every_definition
def test_it_is_read_back_from_json_as_it_was_written(metric):
    assert from_json(to_json([metric])) == (metric,)


@every_definition
def test_it_reads_columns_the_tables_have_and_has_a_unit(metric):
    for edition in metric.editions:
        for table, columns in required_columns(edition.measure).items():
            assert columns <= set(columns_of(table))
        assert value_unit(edition.measure)


@every_definition
def test_all_its_words_are_in_chinese_and_in_english(metric):
    texts = [metric.name, *(parameter.meaning for parameter in metric.parameters)]
    texts += [metric.note] if metric.note else []
    for driver in metric.drivers:
        texts += [driver.cause, driver.action]
    for edition in metric.editions:
        for choice in edition.choices:
            texts += [choice.point, choice.reason]
    assert [text for text in texts if not has_both_languages(text)] == []


@every_definition
def test_every_edition_names_its_sources(metric):
    for edition in metric.editions:
        for source in edition.sources:
            assert source.title.strip()
            assert source.publisher.strip()
            assert source.url is None or source.url.startswith(("https://", "http://"))


@every_definition
def test_its_editions_follow_each_other(metric):
    for before, after in pairwise(metric.editions):
        assert before.until is not None
        assert after.since is not None
        assert before.until <= after.since


@every_definition
def test_it_asks_for_its_parameters_by_name(metric):
    if not metric.parameters:
        assert registry.get(metric.id) is metric
        return
    with pytest.raises(ParameterError) as missing:
        registry.get(metric.id)
    for parameter in metric.parameters:
        assert parameter.name in str(missing.value)
    filled = registry.get(metric.id, **{p.name: p.minimum for p in metric.parameters})
    assert filled.unfilled == ()
    validate(filled)


def test_no_platform_says_the_same_under_two_ids():
    same = [
        (one, other)
        for one, other in duplicates(ALL)
        if one.split(".", 1)[0] == other.split(".", 1)[0]
    ]
    assert same == []


def test_no_definition_changed_its_meaning_unseen():
    now, kept = json.loads(golden()), json.loads(GOLDEN.read_text("utf-8"))
    changed = sorted(key for key in now.keys() | kept.keys() if now.get(key) != kept.get(key))
    assert changed == [], (
        f"{', '.join(changed)}: if this is meant, run python tests/registry/golden.py, and say in"
        " the changelog which days change and in which direction"
    )
