"""Definitions as JSON: what is written is read back, and nothing hostile gets further."""

import json

import pytest
from hypothesis import given

from csmetrics.catalogue.registry import fill_parameters, from_json, to_json
from csmetrics.errors import DefinitionError
from csmetrics.language.base import Param, hours, minutes
from csmetrics.language.conditions import answered_by, is_, not_, some
from csmetrics.language.measures import count, proportion
from csmetrics.language.messages import asked, human
from csmetrics.language.units import buyer_day, each, rows
from csmetrics.model.metric import Choice, Text
from csmetrics.model.requirements import required_columns, value_unit
from csmetrics.testing.drawn_definitions import metrics
from tests.registry.small_metrics import edition, metric, parameter

COUNT = count(buyer_day, among=some(asked))
WITHIN = proportion(each(asked), that=answered_by(human, within=Param(name="limit")))
LIMITED = metric(WITHIN, 1, parameters=(parameter("limit", "duration", minutes(1), hours(24)),))


def test_metrics_are_read_back_as_they_were_written():
    words = Text(zh="年份", en="the year")
    changed = rows("refunds", at="completed_at", where=is_("intervened", True))
    written = (
        metric(COUNT),
        metric(
            editions=[edition(count(changed), choices=(Choice(point=words, reason=words),))],
            measure=None,
            metric_id="own.other",
            note=words,
        ),
        LIMITED,
        fill_parameters(LIMITED, {"limit": minutes(3)}),
    )
    assert from_json(to_json(written)) == written


def test_chinese_names_stay_readable():
    assert '"zh": "自己的指标"' in to_json([metric(COUNT)])


@given(metrics())
def test_any_definition_is_read_back_has_needs_and_a_unit(one):
    assert from_json(to_json([one])) == (one,)
    for each_edition in one.editions:
        assert required_columns(each_edition.measure)
        assert value_unit(each_edition.measure)


def nested(depth):
    """A metric as JSON whose condition is a tower of nots."""
    metrics = json.loads(to_json([metric(COUNT)]))
    measure = metrics[0]["editions"][0]["measure"]
    text = json.dumps(metrics)
    among = json.dumps(measure["among"])
    return text.replace(among, '{"node": "not", "of": ' * depth + among + "}" * depth)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "EOF while parsing a value"),
        ("[", "EOF while parsing a list"),
        ("[" * 100_000, "recursion limit exceeded"),
        (nested(10_000), "recursion limit exceeded"),
        ("[] []", "trailing characters"),
        (b"\xff", "the JSON is not a list of metrics:"),
        ("\ud800", "the JSON is not a list of metrics:"),
        ("{}", "text: Input should be a valid array"),
        ('[{"id": 1}]', "0.id: Input should be a valid string"),
        (to_json([metric(COUNT)]).replace('"some"', '"any"'), "does not match any of the expected"),
        (
            to_json([metric(COUNT)]).replace('"better"', '"worse"'),
            "0.worse: Extra inputs are not permitted",
        ),
        (
            to_json([LIMITED]).replace('"PT1M"', '"P9999999999999D"'),
            "0.parameters.0.minimum.timedelta: Input should be a valid duration",
        ),
        (to_json([LIMITED]).replace('"PT1M"', "1e999"), "0.parameters.0.minimum"),
        (to_json([LIMITED]).replace('"PT1M"', "9" * 5000), "number out of range"),
    ],
    ids=range(14),
)
def test_what_is_not_metrics_is_refused_by_our_own_error(text, says):
    with pytest.raises(DefinitionError) as refused:
        from_json(text)
    assert str(refused.value).startswith("the JSON is not a list of metrics:\n  ")
    assert says in str(refused.value)


def test_only_the_first_faults_are_listed():
    with pytest.raises(DefinitionError, match="and 995 more"):
        from_json("[" + ",".join(["0"] * 1000) + "]")


def test_a_tower_pydantic_reads_is_still_too_high():
    with pytest.raises(DefinitionError, match="nested at most 40 deep"):
        from_json(nested(60))


def test_a_contradictory_definition_is_refused_when_it_is_read():
    wrong = to_json([metric(count(buyer_day, among=not_(answered_by(human))))])
    with pytest.raises(DefinitionError, match=r"measure\.among\.of: Answered applies to"):
        from_json(wrong)
