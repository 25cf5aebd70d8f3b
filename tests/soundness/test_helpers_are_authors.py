"""A row's helpers are the agents who wrote in its reach, not those whom a buyer only wrote to."""

from datetime import datetime

import polars as pl

from csmetrics import evaluate
from csmetrics.language.measures import count
from csmetrics.language.messages import EitherOf, asked, human
from csmetrics.language.units import rows
from csmetrics.language.windows import LastMessage
from csmetrics.tables import Dataset
from tests.registry.small_metrics import metric
from tests.soundness.talks import talk

NOON = datetime.fromisoformat("2026-03-02 12:00")
ORDER = {"order_id": "o", "shop_id": "s", "buyer_id": "b", "paid_at": NOON, "amount": 1}
ORDERS = pl.DataFrame([{**ORDER, "created_at": NOON, "quantity": 1}])
LOOK = LastMessage(of=EitherOf(of=(asked, human)), before="paid_at", within_days=1)


def of_agents(measured, *authors):
    """The units by agent where the buyer wrote to the first agent, the second and nobody wrote."""
    messages = talk(
        ("b", "2026-03-02 10:00", "buyer"),
        ("b", "2026-03-02 10:01", "agent"),
        ("b", "2026-03-02 10:02", "agent"),
    ).with_columns(agent_id=pl.Series(authors, dtype=pl.String))
    data = Dataset(messages=messages, orders=ORDERS, as_of=datetime.fromisoformat("2026-03-04"))
    found = evaluate(metric(count(measured)), data, by="agent_id", per="all")
    return dict(found.filter(pl.col("numerator") > 0).select("agent_id", "numerator").rows())


def test_whom_a_buyer_wrote_to_is_no_helper():
    paid = rows("orders", at="paid_at", helpers=LOOK)
    assert of_agents(paid, "wrote_to", "li", None) == {"li": 1.0}


def test_replies_without_author_are_passed_over_for_whom_a_row_is_of():
    paid = rows("orders", at="paid_at", agent=(LOOK,))
    assert of_agents(paid, "wrote_to", "li", None) == {"li": 1.0}
    assert of_agents(paid, "wrote_to", None, None) == {"wrote_to": 1.0}


def test_a_question_that_names_nobody_is_of_whom_it_reached():
    messages = talk(
        ("b", "2026-03-02 10:00", "buyer"),
        ("b", "2026-03-02 13:00", "agent"),  # after the payment: no author before it
    ).with_columns(agent_id=pl.Series([None, "li"], dtype=pl.String))
    data = Dataset(messages=messages, orders=ORDERS, as_of=datetime.fromisoformat("2026-03-04"))
    paid = metric(count(rows("orders", at="paid_at", agent=(LOOK,))))
    found = evaluate(paid, data, by="agent_id", per="all").filter(pl.col("numerator") > 0)
    assert found["agent_id"].to_list() == ["li"]
