"""Readings of a question or two: which of them fit and in which order, and what turned a unit."""

from datetime import datetime, timedelta

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.language.base import walk
from csmetrics.language.conditions import Not, Some
from csmetrics.language.messages import agent_messages
from csmetrics.reconciliation.clause import rewrite, with_fields
from csmetrics.reconciliation.contact_clauses import _contact
from csmetrics.reconciliation.findings import Findings
from csmetrics.reconciliation.verdict_text import html
from tests.reconciliation.test_reconcile import questions
from tests.shown.verdicts import BASE, cells

RATE = cs.registry["pdd.reply_rate_3min"]
LATER = datetime(2026, 3, 4)  # noqa: DTZ001  local


def test_the_readings_that_fit_stand_in_the_order_of_the_clauses():
    """The question of 22:59 waits 240 seconds: it must not count, or five minutes must do."""
    rows = [{"date": "2026-03-02", "value": "100%"}]
    found = cs.reconcile(RATE, questions(60, 240, as_of=LATER), rows, edits=1)
    assert [one.metric.label.removeprefix(RATE.id) for one in found.readings] == [
        "(hours=08:00-22:00)",
        "(hours=09:00-21:00)",
        "(hours=09:00-22:00)",
        "(limit=300)",
        "(limit=600)",
    ]


def test_data_that_are_late_are_to_blame_before_other_hours_are():
    """With all hours the question of 23:30 counts, which nobody answers; so it does at 15:30."""
    rows = []
    for n, (clock, waits) in enumerate((("16:00", True), ("23:30", False))):
        at = datetime.fromisoformat(f"2026-03-02 {clock}:00")
        own = {"shop_id": "peach", "buyer_id": f"b{n}"}
        rows.append(own | {"message_id": f"q{n}", "sent_at": at, "sender": "buyer"})
        if waits:
            at += timedelta(minutes=1)
            rows.append(own | {"message_id": f"a{n}", "sent_at": at, "sender": "agent"})
    data = cs.Dataset(messages=pl.DataFrame(rows), as_of=LATER)
    found = cs.reconcile(RATE, data, [{"date": "2026-03-02", "value": "50%"}], edits=1)
    assert {one.clauses for one in found.readings} == {("hours",)}
    assert (found.verdict, found.fault.hours) == ("data", -8)
    assert "8 h too late" in found.text("en")


def test_a_unit_that_turned_at_two_clauses_names_both():
    """Four minutes are in time by the first; asked before a person was asked for, it goes next."""
    at = {second: datetime(2026, 3, 2, 10, second // 60, second % 60) for second in (0, 240, 1800)}  # noqa: DTZ001
    own = {"shop_id": "peach", "buyer_id": "ann", "session_id": "s1"}
    messages = pl.DataFrame(
        [
            own | {"message_id": "q", "sent_at": at[0], "sender": "buyer"},
            own | {"message_id": "a", "sent_at": at[240], "sender": "agent"},
        ]
    )
    session = own | {"agent_id": "li", "started_at": at[0], "human_requested_at": at[1800]}
    data = cs.Dataset(messages=messages, sessions=pl.DataFrame([session]), as_of=LATER)
    varied = cs.vary(RATE, limit=300, served="after_request")
    (unit,) = cs.diff(RATE, varied, data).iter_rows(named=True)
    assert (unit["a_in_denominator"], unit["b_in_denominator"]) == (1, 0)
    assert unit["clause"] == "limit+served"


def test_what_else_a_definition_asks_of_contacts_stays_when_its_filters_change():
    extra = Not(of=Some(of=agent_messages("bulk")))
    metric = cs.registry["taobao.received_buyers"]

    def more(node):
        return node if _contact(node) is None else with_fields(node, of=(*node.of, extra))

    measure = rewrite(metric.editions[-1].measure, more)
    edition = metric.editions[-1].model_copy(update={"measure": measure})
    own = metric.model_copy(update={"id": "own.received", "editions": (edition,)})
    for clauses in ({"filters": "none"}, {"received": "replied"}):
        made = cs.vary(own, **clauses).editions[-1].measure
        assert extra in list(walk(made)), clauses


def test_a_page_shows_the_first_fifty_figures():
    shown = html(Findings(RATE, "same", cells(0, 60), (BASE,), (BASE,)))
    assert shown.count("<tr>") == 51
    assert "90.00%" in shown
    assert "41.00%" in shown, "the fiftieth"
    assert "40.00%" not in shown


@pytest.mark.parametrize("of", ["settings", "data", "outline"])
def test_fingerprints_are_sixteen_hex_digits(of):
    data = questions(60, 60)
    found = {
        "settings": cs.Settings(clauses={"limit": 300}).fingerprint,
        "data": cs.provenance(RATE, data).data,
        "outline": cs.provenance(RATE, data, rows=False).data.removeprefix("outline-"),
    }
    assert len(found[of]) == 16
    assert set(found[of]) <= set("0123456789abcdef")
