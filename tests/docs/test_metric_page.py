"""The page of a metric says all that its definition says."""

import re

import pytest
from generator import examples
from generator.markdown import LANGUAGES, math
from generator.metric import metric_page

from csmetrics import policies, registry, wording
from csmetrics.model.requirements import required_columns
from tests.every import for_every

every_metric = for_every(metric=registry.values())
in_both_languages = pytest.mark.parametrize("lang", LANGUAGES)


def unescaped(page):
    """The words of a page as they were before they were made safe."""
    return re.sub(r"\\([\[\]*|])", r"\1", page).replace("&lt;", "<")


@in_both_languages
@every_metric
def test_it_holds_every_word_of_the_definition(metric, lang):
    page = unescaped(metric_page(metric, lang))
    texts = [metric.name, *([metric.note] if metric.note else [])]
    texts += [parameter.meaning for parameter in metric.parameters]
    for driver in metric.drivers:
        texts += [driver.cause, driver.action]
    for edition in metric.editions:
        measure = edition.measure
        texts += [wording.sentence(edition), wording.numerator(edition)]
        texts += [wording.denominator(edition), wording.trailing(edition), wording.dates(edition)]
        texts += [wording.unit(edition), wording.unit_day(measure), wording.hours(measure)]
        texts += [wording.delay(edition), *wording.terms(edition)]
        for choice in edition.choices:
            texts += [choice.point, choice.reason]
    missing = [text for text in texts if text and getattr(text, lang) not in page]
    assert missing == []


@in_both_languages
@every_metric
def test_it_names_its_sources_and_what_it_needs(metric, lang):
    page = unescaped(metric_page(metric, lang))
    for edition in metric.editions:
        for source in edition.sources:
            assert source.title in page
            assert source.url is None or f"](<{source.url}>)" in page
        for table, columns in required_columns(edition.measure).items():
            (row,) = (line for line in page.splitlines() if line.startswith(f"| `{table}`"))
            assert columns <= set(re.findall(r"`(\w+)`", row))


@in_both_languages
@every_metric
def test_it_shows_every_worked_example_and_policy(metric, lang):
    page = unescaped(metric_page(metric, lang))
    for entry in examples.of_metric(metric.id):
        assert entry[lang] in page
        assert examples.expected(entry) in metric_page(metric, lang)
    for policy in policies.ALL:
        if policy.metric == metric.id:
            assert getattr(policy.name, lang) in page
            assert getattr(policy.consequence.text, lang) in page


@in_both_languages
@every_metric
def test_breaking_a_formula_into_lines_loses_no_word(metric, lang):
    for edition in metric.editions:
        formula = wording.formula(edition, lang)
        shown = math(formula, lang).replace("```math", "").replace("```", "")
        words = re.sub(r"\\(begin|end)\{gathered\}", "", shown).replace(r"} \\ \text{", "")
        assert re.sub(r"\s", "", words) == re.sub(r"\s", "", formula)


def test_a_long_line_of_a_formula_is_broken_between_words():
    """Thirteen words of four letters and the twelve spaces between them are 64 characters."""
    formula = r"\frac{\text{a b}}{\text{" + "word " * 20 + r"}}"
    assert math(formula, "en").splitlines()[1] == (
        r"\frac{\text{a b}}{\begin{gathered}\text{"
        + "word " * 12
        + r"word} \\ \text{"
        + "word " * 6
        + r"word}\end{gathered}}"
    )


def test_a_quotient_that_does_not_end_is_cut_and_others_are_exact():
    assert examples.figure(2 / 3) == "0.666667"
    assert examples.figure(2099.9999995) == "2099.9999995"
    assert examples.figure("null") == "null"
