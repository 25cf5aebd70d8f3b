"""One row as a pydantic model."""

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal, localcontext
from enum import Enum

import pandas as pd
import pytest
from pydantic import ValidationError

from csmetrics.errors import ArgumentError
from csmetrics.tables import (
    TABLES,
    BuyerFlag,
    Dataset,
    Message,
    Order,
    Rating,
    Session,
    Shift,
    columns_of,
)
from tests.tables.table_frames import NOON, local

MESSAGE = {"message_id": "m", "shop_id": "s", "buyer_id": "b", "sent_at": NOON, "sender": "buyer"}
SESSION = {"session_id": "t", "shop_id": "s", "buyer_id": "b"}
LONDON = {"time_zone": "Europe/London"}


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described(table):
    for column in columns_of(table).values():
        assert len(column.description) > 10
        assert column.description.endswith(".")
        if not column.required:
            assert "Null: " in column.description


@pytest.mark.parametrize("table", TABLES)
def test_every_model_has_a_json_schema(table):
    schema = TABLES[table].model_json_schema()
    assert set(schema["properties"]) == set(columns_of(table))


def test_a_row_keeps_the_columns_it_does_not_know():
    row = Message(**MESSAGE, queue="vip")
    assert row.queue == "vip"
    assert row.model_extra == {"queue": "vip"}


def test_a_row_does_not_change():
    row = Message(**MESSAGE)
    with pytest.raises(ValidationError):
        row.sender = "agent"


def test_a_null_is_the_default():
    row = Message(**MESSAGE, mode=None, kind=None, agent_id=None)
    assert (row.mode, row.kind, row.agent_id) == ("manual", "text", None)
    assert Shift(shop_id="s", agent_id="a", online_at=NOON, weight=None).weight == 1


def test_without_a_zone_times_stay_as_they_are():
    aware = NOON.replace(tzinfo=UTC)
    row = Session(**SESSION, started_at=NOON, ended_at=aware)
    assert row.started_at == NOON
    assert row.ended_at == aware


def test_with_a_zone_times_are_placed():
    row = Message.model_validate(MESSAGE | {"sent_at": local("2024-07-01 12:00")}, context=LONDON)
    assert row.sent_at.astimezone(UTC) == datetime(2024, 7, 1, 11, tzinfo=UTC)


def test_a_time_that_never_comes_is_refused_in_its_zone_only():
    never = MESSAGE | {"sent_at": local("2024-03-31 01:30")}
    with pytest.raises(ValidationError, match="is a local time that the clocks skip"):
        Message.model_validate(never, context=LONDON)
    Message.model_validate(never, context={"time_zone": "UTC"})
    Message.model_validate(never)


def test_an_unknown_zone_is_refused_with_the_nearest_name():
    with pytest.raises(ArgumentError, match="Did you mean 'Europe/London'"):
        Message.model_validate(MESSAGE, context={"time_zone": "Europe/Londn"})


def test_all_contradictions_are_named_at_once():
    with pytest.raises(
        ValidationError, match="ended_at is before started_at; queued_at is before started_at"
    ):
        Session(
            **SESSION,
            started_at=NOON,
            ended_at=local("2024-02-01"),
            queued_at=local("2024-02-01"),
        )
    with pytest.raises(ValidationError, match="to_at is before from_at"):
        BuyerFlag(shop_id="s", buyer_id="b", flag="spam", from_at=NOON, to_at=local("2024-02-01"))
    with pytest.raises(ValidationError, match="only one of level and rated_at is set"):
        Rating(rating_id="r", shop_id="s", buyer_id="b", level=3)


def test_in_one_zone_instants_are_compared_and_not_clocks():
    winter = datetime(2024, 10, 27, 1, 10, tzinfo=UTC)
    summer = datetime(2024, 10, 27, 0, 50, tzinfo=UTC)
    row = Session.model_validate(
        SESSION | {"started_at": summer, "ended_at": winter}, context=LONDON
    )
    assert (row.started_at.hour, row.ended_at.hour) == (1, 1)
    again = Session(**dict(row))
    assert again == row


@pytest.mark.parametrize(
    "bent",
    [
        {"message_id": 1.0},
        {"message_id": ""},
        {"message_id": True},
        {"sent_at": "2024-03-01"},
        {"sent_at": NOON.date()},
        {"sent_at": 0},
        {"sender": "Buyer"},
        {"seq": 1.0},
        {"seq": True},
        {"seq": 2**63},
        {"kind": 3},
        {"kind": "\ud800"},
        {"shop_id": None},
        {"sent_at": pd.NaT},
    ],
)
def test_rows_are_strict(bent):
    with pytest.raises(ValidationError) as error:
        Message(**MESSAGE | bent)
    assert [fault["loc"] for fault in error.value.errors()] == [tuple(bent)]


def test_the_nearest_word_is_named():
    with pytest.raises(ValidationError, match=r"is not one of .*\. Did you mean 'buyer'\?"):
        Message(**MESSAGE | {"sender": "Buyer"})


def test_words_of_an_enumeration_are_words():
    class Sender(str, Enum):  # noqa: UP042  the older way, still common
        BUYER = "buyer"

    assert Message(**MESSAGE | {"sender": Sender.BUYER}).sender == "buyer"


def test_pandas_times_are_times():
    fine = pd.Timestamp("2024-03-01 12:00:00.000001999")
    row = Message.model_validate(MESSAGE | {"sent_at": fine}, context=LONDON)
    assert type(row.sent_at) is datetime
    assert row.sent_at.microsecond == 1
    assert Session(**SESSION, started_at=fine, ended_at=pd.NaT).ended_at is None


def test_an_amount_is_a_decimal_of_two_places_whatever_the_context_of_decimals():
    row = dict.fromkeys(["order_id", "shop_id", "buyer_id"], 1)
    with localcontext() as context:
        context.prec = 3
        order = Order(**row, created_at=NOON, amount=Decimal("123456.70"), quantity=1)
        noisy = Order(**row, created_at=NOON, amount=123456.7000000001, quantity=1)
    assert str(order.amount) == str(noisy.amount) == "123456.70"


def test_importing_the_tables_does_not_import_dataframely():
    code = "import csmetrics.tables, sys; sys.exit('dataframely' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603  our own interpreter


def test_rows_of_a_data_set_are_its_models():
    row = Message(**MESSAGE, queue="vip")
    data = Dataset(messages=[row])
    placed = Message.model_validate(dict(row), context={"time_zone": "Asia/Shanghai"})
    assert data.rows("messages") == [placed]


@pytest.mark.parametrize("number", [int, float, Decimal])
def test_an_amount_of_a_model_is_less_than_the_limit(number):
    order = {"order_id": "o", "shop_id": "s", "buyer_id": "b", "created_at": NOON, "quantity": 1}
    most = Order(**order, amount=number(10**13 - 1))
    assert most.amount == 10**13 - 1
    with pytest.raises(ValidationError, match=r"is not less than 1e\+13"):
        Order(**order, amount=number(10**13))
