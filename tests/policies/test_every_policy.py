"""The policies as a whole: registered metrics, sensible limits, sources, JSON."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from csmetrics import registry
from csmetrics.errors import DefinitionError
from csmetrics.language.measures import Count, Proportion
from csmetrics.model.metric import Source, Text
from csmetrics.model.requirements import value_unit
from csmetrics.policies import ALL, UNCHECKED
from csmetrics.policies.policy import Consequence, KnownPolicy, Policy, Volume
from csmetrics.policies.policy_text import UNDATED
from tests.every import for_every
from tests.policies.figures import POLICIES

SOURCE = Source(title="Seller guide", publisher="The platform")
WORDS = Text(zh="无", en="none")
every = for_every(policy=ALL)


def policy_of(**more):
    plain = {
        "id": "own.policy",
        "name": WORDS,
        "metric": "jd.answer_rate",
        "comparison": ">=",
        "threshold": Decimal("0.5"),
        "period": "day",
        "consequence": Consequence(text=WORDS),
        "sources": (SOURCE,),
    }
    return Policy(**plain | more)


def test_every_id_stands_once_and_nothing_checked_is_listed_as_unchecked():
    ids = [policy.id for policy in ALL]
    assert len(set(ids)) == len(ids)
    unchecked = [policy.id for policy in UNCHECKED]
    assert len(set(unchecked)) == len(unchecked)
    assert not set(ids) & set(unchecked)


@every
def test_its_metrics_are_registered_and_need_no_parameter(policy):
    for metric_id in policy.metrics:
        assert not registry[metric_id].unfilled
    assert policy.platform == registry[policy.metric].platform


@every
def test_its_unit_fits_its_limit(policy):
    for edition in registry[policy.metric].editions:
        if policy.counted:
            assert isinstance(edition.measure, Proportion)
            assert 0 < policy.threshold < 1
        else:
            assert value_unit(edition.measure) == "seconds"
            assert 1 <= policy.threshold <= 3600


@every
def test_better_is_on_the_side_that_meets_it(policy):
    assert policy.higher_is_better == (registry[policy.metric].better == "higher")


@every
def test_a_volume_of_another_metric_counts(policy):
    for metric_id in policy.metrics[1:]:
        for edition in registry[metric_id].editions:
            assert isinstance(edition.measure, Count)
            assert edition.trailing == 1


@every
def test_a_trailing_policy_is_of_a_metric_that_trails(policy):
    trails = {edition.trailing > 1 for edition in registry[policy.metric].editions}
    assert trails == {policy.period == "trailing"}


@every
def test_a_dated_policy_lies_inside_the_editions_of_its_metric(policy):
    editions = registry[policy.metric].editions
    first, last = editions[0].since, editions[-1].until
    assert first is None or (policy.since and policy.since >= first)
    assert last is None or (policy.until and policy.until <= last)


@every
def test_one_without_dates_says_so(policy):
    assert (UNDATED in policy.choices) == (policy.since is policy.until is None)


@for_every(policy=[*ALL, *UNCHECKED])
def test_it_is_read_back_from_json_as_it_was_written(policy):
    assert type(policy).model_validate_json(policy.model_dump_json()) == policy


def test_all_of_them_are_read_back_at_once():
    checked, unchecked = TypeAdapter(tuple[Policy, ...]), TypeAdapter(tuple[KnownPolicy, ...])
    assert checked.validate_json(checked.dump_json(ALL)) == ALL
    assert unchecked.validate_json(unchecked.dump_json(UNCHECKED)) == UNCHECKED


@for_every(policy=[*ALL, *UNCHECKED])
def test_every_word_stands_in_both_languages(policy):
    def texts(value):
        if isinstance(value, Text):
            yield value
        elif isinstance(value, tuple):
            for part in value:
                yield from texts(part)
        elif hasattr(type(value), "model_fields") and not isinstance(value, Source):
            for name in type(value).model_fields:
                yield from texts(getattr(value, name))

    found = list(texts(policy))
    assert len(found) >= 2
    for text in found:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh)
        assert text.en.isascii()


def test_a_policy_is_a_value():
    policy = POLICIES["jd.satisfaction_rate"]
    assert hash(policy) == hash(policy.model_copy())
    with pytest.raises(ValidationError, match="frozen"):
        policy.threshold = Decimal("0.5")


def test_the_known_consequences_are_stated_in_figures():
    assert POLICIES["pdd.effective_reply_rate"].consequence.fine == 1000
    for name in ("satisfaction_rate", "avg_response_time", "leave_message_rate"):
        consequence = POLICIES[f"jd.{name}"].consequence
        assert consequence.points == (2, 4, 8)
        assert consequence.scheme == "jd.dongdong_defect"


@pytest.mark.parametrize("scheme", {p.consequence.scheme for p in ALL if p.consequence.scheme})
def test_a_scheme_has_points_for_each_of_its_policies(scheme):
    of = [policy for policy in ALL if policy.consequence.scheme == scheme]
    assert {policy.consequence.points for policy in of} == {of[0].consequence.points}
    assert {policy.period for policy in of} == {of[0].period}
    assert len(of[0].consequence.points) == len(of)


@pytest.mark.parametrize(
    ("policy_id", "says"),
    [
        ("douyin.reply_rate_3min", "80%"),
        ("pdd.effective_reply_rate", "no money is taken"),
        ("jd.satisfaction_rate", "two policies"),
        ("jd.satisfaction_rate_2018", "two policies"),
    ],
)
def test_where_sources_conflict_a_choice_says_which_is_followed(policy_id, says):
    choices = POLICIES[policy_id].choices
    assert any(says in choice.point.en + choice.reason.en for choice in choices)


def test_the_least_volume_that_is_judged_is_one_more_where_more_is_asked():
    assert Volume(comparison=">=", number=100).least == 100
    assert Volume(comparison=">", number=300).least == 301


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"threshold": Decimal(-1)}, "greater than or equal to 0"),
        ({"threshold": Decimal("NaN")}, "finite number"),
        ({"comparison": "=="}, "'>=', '>', '<=' or '<'"),
        ({"since": date(2026, 1, 2), "until": date(2026, 1, 2)}, "must begin before it ends"),
        ({"sources": ()}, "at least 1 item"),
        ({"id": "policy"}, "should match pattern"),
        ({"counted": POLICIES["jd.answer_rate"].counted, "threshold": 2}, "lies in"),
        (
            {"counted": POLICIES["jd.answer_rate"].counted, "threshold": 1, "comparison": ">"},
            "no proportion can be > 1",
        ),
        ({"color": "red"}, "Extra inputs are not permitted"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(more, says):
    with pytest.raises(DefinitionError, match=says):
        policy_of(**more)


@pytest.mark.parametrize("more", [{"points": (2,)}, {"scheme": "own.scheme"}])
def test_a_scheme_without_points_and_points_without_a_scheme_are_refused(more):
    with pytest.raises(DefinitionError, match="given together"):
        Consequence(text=WORDS, **more)
