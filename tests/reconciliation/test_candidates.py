"""Which readings one and two clauses away are tried, and how they are evaluated together."""

from datetime import datetime

import polars as pl
import pytest

import csmetrics as cs
from csmetrics._support.notices import warn
from csmetrics.reconciliation import candidates
from csmetrics.reconciliation.alternatives import Alternative
from csmetrics.reconciliation.candidates import Reading, figures_of, one_edit, two_edits

RATE = cs.registry["pdd.reply_rate_3min"]
LATER = datetime(2026, 3, 4)  # noqa: DTZ001  local
MESSAGE = {"message_id": "m", "buyer_id": "b", "shop_id": "s", "sender": "buyer"}
DATA = cs.Dataset(messages=pl.DataFrame([MESSAGE | {"sent_at": datetime(2026, 3, 2)}]))  # noqa: DTZ001
SESSION = {"session_id": "1", "buyer_id": "b", "shop_id": "s"}
TIMES = {"started_at": LATER, "human_requested_at": LATER}
SESSIONS = cs.Dataset(
    messages=pl.DataFrame([MESSAGE | {"session_id": "1", "sent_at": LATER}]),
    sessions=pl.DataFrame([SESSION | TIMES]),
)


def clauses(readings):
    return {(one.clauses[-1], dict(values(one))[one.clauses[-1]]) for one in readings}


def values(one):
    return [(varied.clause, varied.value) for varied in one.metric.varied]


def test_the_readings_one_clause_away_are_those_the_tables_can_compute():
    """Being served after the request reads when a person was asked for: a column of sessions."""
    (plain, full) = (clauses(one_edit(RATE, data)) for data in (DATA, SESSIONS))
    assert ("limit", "300") in plain
    assert ("served", "after_request") not in plain
    assert ("served", "after_request") in full


def test_a_reading_names_the_open_point_that_it_decides(monkeypatch):
    limit, replies = cs.vary(RATE, limit=300), cs.vary(RATE, replies="any")
    both = cs.vary(RATE, limit=300, replies="any")
    points = [choice for edition in RATE.editions for choice in edition.choices][:2]
    first, other = points if len(points) == 2 else (points * 2)[:2]
    words = limit.varied[0].words
    given = (
        Alternative("limit", "300", words, limit, first),
        Alternative("replies", "any", words, replies),
    )
    monkeypatch.setattr(candidates, "alternatives", lambda _: given)
    one, two = one_edit(RATE, DATA)
    assert (one.clauses, one.choices) == (("limit",), (first,))
    assert (two.clauses, two.choices) == (("replies",), ())
    step = Alternative("replies", "any", words, both, other)
    monkeypatch.setattr(candidates, "further", lambda *_: iter([step]))
    (pair,) = two_edits([one], DATA)
    assert (pair.metric, pair.clauses) == (both, ("limit", "replies"))
    assert pair.choices == (first, other)


def test_a_pair_of_clauses_is_tried_once_and_no_clause_twice():
    first = [one for one in one_edit(RATE, DATA) if one.clauses[0] in ("limit", "replies", "hours")]
    pairs = two_edits(first, DATA)
    labels = [one.metric.label for one in pairs]
    prints = [one.metric.fingerprint for one in pairs]
    assert len(set(labels)) == len(set(prints)) == len(pairs)
    assert not set(prints) & {one.metric.fingerprint for one in first}
    assert all(len(set(one.clauses)) == 2 for one in pairs)
    assert all(set(one.clauses) <= {varied for varied, _ in values(one)} for one in pairs)
    assert {one.clauses[0] for one in pairs} == {"limit", "replies", "hours"}
    wanted = f"{RATE.id}(limit=300, replies=any)"
    (made,) = [one for one in pairs if one.metric.label == wanted]
    order = [one.clauses[0] for one in first]
    assert order.index(made.clauses[0]) < order.index(made.clauses[1])


def test_a_pair_that_the_tables_cannot_compute_is_not_tried():
    first = [one for one in one_edit(RATE, DATA) if one.clauses == ("limit",)]
    for data, found in ((DATA, False), (SESSIONS, True)):
        tried = clauses(two_edits(first, data))
        assert (("served", "after_request") in tried) is found


def test_the_pairs_of_each_value_are_tried_in_one_order_only(monkeypatch):
    """What was made from the one clause is not made again from the other."""
    heard = []
    # a first clause may have changed the delay as well, which stands beside it in the label
    limit, replies = cs.vary(RATE, limit=300, hours="all"), cs.vary(RATE, replies="any")
    both = Alternative("replies", "any", limit.varied[0].words, cs.vary(limit, replies="any"))

    def further(metric, without, known):
        heard.append((metric.label, tuple(without), set(known)))
        yield from [both] if metric is limit else []

    monkeypatch.setattr(candidates, "further", further)
    two_edits([Reading(limit, ("limit",)), Reading(replies, ("replies",))], DATA)
    assert heard == [
        (limit.label, ("limit",), set()),
        (replies.label, ("replies",), {("limit", "300")}),
    ]


def test_a_pair_that_is_one_clause_or_another_pair_is_left_out(monkeypatch):
    limit, replies = cs.vary(RATE, limit=300), cs.vary(RATE, replies="any")
    both = cs.vary(limit, replies="any")
    words = limit.varied[0].words
    alike = both.model_copy(update={"editions": cs.vary(both, hours="all").editions})
    assert alike.label == both.label
    given = [Alternative("replies", "any", words, one) for one in (replies, both, both, alike)]
    monkeypatch.setattr(candidates, "further", lambda metric, *_: given * (metric is limit))
    found = two_edits([Reading(limit, ("limit",)), Reading(replies, ("replies",))], DATA)
    assert [one.metric for one in found] == [both]


def test_a_definition_is_computable_if_all_its_editions_are():
    """The first reads messages alone, the second sessions as well."""
    answers = cs.registry["jd.answer_rate"]
    both = RATE.model_copy(update={"editions": (RATE.editions[-1], answers.editions[-1])})
    found = [candidates._computable(one, DATA) for one in (RATE, answers, both)]  # noqa: SLF001
    assert found == [True, False, False]


@pytest.mark.parametrize(("count", "sizes"), [(128, [128]), (129, [128, 1]), (1, [1]), (0, [])])
def test_readings_are_evaluated_128_at_a_time_without_warnings(count, sizes, monkeypatch):
    heard = []

    def evaluate(metrics, data, **asked):
        warn("the data look wrong")
        heard.append((list(metrics), data, asked))
        return pl.DataFrame()

    monkeypatch.setattr(candidates, "evaluate", evaluate)
    readings = [RATE.model_copy(update={"id": f"pdd.rate_{n}"}) for n in range(count)]
    assert len(list(figures_of(readings, DATA, None, per="week"))) == len(sizes)
    assert [len(some) for some, *_ in heard] == sizes
    assert [one for some, *_ in heard for one in some] == readings
    assert all(asked == {"registry": None, "missing": "skip", "per": "week"} for *_, asked in heard)


def test_a_reading_without_a_figure_fits_nothing():
    assert not Reading(RATE, (), 0, 0).fits
    assert Reading(RATE, (), 1, 1).fits
    assert not Reading(RATE, (), 1, 2).fits
