"""What a measure reads, what a data set lacks of it, how units split, and the result's unit."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from csmetrics.errors import DefinitionError
from csmetrics.language.base import own
from csmetrics.language.conditions import (
    Contacted,
    Flagged,
    HadBuyerDay,
    OfSession,
    at_least_value,
    every,
    happened,
    has,
    has_value,
    is_,
    some,
    time_during,
)
from csmetrics.language.hours import working
from csmetrics.language.measures import count, mean, proportion, ratio, total
from csmetrics.language.messages import agent_messages, asked, buyer_manual, human, rounds
from csmetrics.language.quantities import (
    Between,
    ReceptionTime,
    UntilFirst,
    amount,
    quantity,
    wait_for,
)
from csmetrics.language.row_conditions import BeforeOrderEvent
from csmetrics.language.units import BuyerDays, Rows, buyer_day, buyer_days_of, each, rows
from csmetrics.language.windows import EndOfDay, LastMessage, OwnTime, UnitTime, window
from csmetrics.model.requirements import (
    declared_columns,
    groupable_columns,
    missing_inputs,
    required_columns,
    value_unit,
)
from csmetrics.tables import Dataset

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
MESSAGES = {"message_id", "shop_id", "buyer_id", "sent_at", "sender"}
FLAGS = {"shop_id", "buyer_id", "flag", "from_at", "to_at"}
SESSION = {"session_id", "shop_id", "buyer_id"}
ORDER = {"order_id", "shop_id"}
REFUND = {"refund_id", "shop_id"}
BUYER = {"buyer_id"}
ORDERS = rows("orders", at="paid_at")
REFUNDS = rows("refunds", at="completed_at")
SESSIONS = rows("sessions", at="started_at")
SHIFTS = rows("shifts", at="online_at")
ANSWERER = LastMessage(of=human, before="paid_at", within=timedelta(days=2))
IN_HOURS = time_during("filed_at", "08:00", "23:00")
PAID_LATER = has(
    "orders",
    window("created_at", before=EndOfDay(days=1)),
    window("paid_at", before=OwnTime(column="grouped_at", plus=timedelta(days=3))),
    where=at_least_value("quantity", 2),
)
REFUNDED = has("refunds", window("applied_at", since=UnitTime(column="signed_at")), link="order")


@pytest.mark.parametrize(
    ("measure", "read"),
    [
        (count(buyer_day), {"messages": MESSAGES}),
        (count(buyer_day, among=some(asked)), {"messages": MESSAGES, "buyer_flags": FLAGS}),
        (
            count(buyer_day, among=every(buyer_manual, Flagged(), or_none=True)),
            {"messages": MESSAGES, "buyer_flags": FLAGS},
        ),
        (
            count(buyer_day, among=PAID_LATER),
            {
                "messages": MESSAGES,
                "orders": ORDER | BUYER | {"created_at", "paid_at", "grouped_at", "quantity"},
            },
        ),
        (
            count(each(rounds(buyer_manual.since_session("queued_at"), by=human, scope="peer"))),
            {"messages": MESSAGES, "sessions": SESSION | {"queued_at"}},
        ),
        (
            count(each(buyer_manual, day="session")),
            {"messages": MESSAGES, "sessions": SESSION | {"started_at"}},
        ),
        (
            count(each(buyer_manual), among=OfSession(that=is_("stage", "presale"))),
            {"messages": MESSAGES, "sessions": SESSION | {"started_at", "stage"}},
        ),
        (
            count(ORDERS, among=HadBuyerDay(that=PAID_LATER)),
            {
                "messages": MESSAGES,
                "orders": ORDER | BUYER | {"created_at", "paid_at", "grouped_at", "quantity"},
            },
        ),
        (
            proportion(SESSIONS, that=happened("assigned_at")),
            {"sessions": SESSION | {"started_at", "assigned_at"}},
        ),
        (
            mean(UntilFirst(since="human_requested_at", of=human), SESSIONS),
            {"messages": MESSAGES, "sessions": SESSION | {"started_at", "human_requested_at"}},
        ),
        (
            proportion(rows("ratings", at="invited_at"), that=at_least_value("level", 4)),
            {"ratings": {"rating_id", "shop_id", "buyer_id", "invited_at", "rated_at", "level"}},
        ),
        (
            count(ORDERS, among=REFUNDED),
            {
                "orders": ORDER | {"paid_at", "signed_at"},
                "refunds": REFUND | {"order_id", "applied_at"},
            },
        ),
        (
            count(REFUNDS, among=BeforeOrderEvent(column="applied_at", event="shipped_at")),
            {
                "orders": ORDER | {"shipped_at"},
                "refunds": REFUND | {"order_id", "applied_at", "completed_at"},
            },
        ),
        (
            total(amount, Rows(table="orders", at="grouped_at", agent=(ANSWERER,))),
            {"messages": MESSAGES, "orders": ORDER | BUYER | {"grouped_at", "paid_at", "amount"}},
        ),
        (
            count(buyer_days_of(rows("orders", at="grouped_at", where=Contacted(by=ANSWERER)))),
            {"messages": MESSAGES, "orders": ORDER | BUYER | {"grouped_at", "paid_at"}},
        ),
        (
            count(rows("refunds", at="completed_at", where=is_("intervened", True))),
            {"refunds": REFUND | {"completed_at", "intervened"}},
        ),
        (
            ratio(
                count(ORDERS),
                total(Between(since="online_at", until="offline_at", times="weight"), SHIFTS),
            ),
            {
                "orders": ORDER | {"paid_at"},
                "shifts": {"shop_id", "agent_id", "online_at", "offline_at"},
            },
        ),
        (
            count(rows("complaints", at="filed_at", where=PAID_LATER)),
            {
                "complaints": {"complaint_id", "shop_id", "buyer_id", "filed_at"},
                "orders": ORDER | BUYER | {"created_at", "paid_at", "grouped_at", "quantity"},
            },
        ),
        (
            mean(wait_for(human, counting=working("09:00", "18:00")), each(buyer_manual)),
            {"messages": MESSAGES, "calendar": {"day", "kind"}},
        ),
        (
            count(
                each(buyer_manual.whose(own("topic", "text"), "物流").whose("kind", "card")),
                among=OfSession(that=at_least_value(own("stars", "integer"), 4)),
            ),
            {
                "messages": MESSAGES | {"topic"},
                "sessions": SESSION | {"started_at", "stars"},
            },
        ),
        (
            count(
                rows("complaints", at="filed_at", where=time_during("filed_at", "08:00", "23:00"))
            ),
            {"complaints": {"complaint_id", "shop_id", "filed_at"}},
        ),
    ],
    ids=[
        "buyer-days",
        "asked",
        "flagged",
        "has an order",
        "since a time of the session",
        "on the session's day",
        "of a session",
        "had a buyer-day",
        "sessions",
        "until the first",
        "a level is known from rated_at on",
        "linked by order",
        "before an event of the order",
        "by agent",
        "buyer-days of rows",
        "where",
        "both sides, weight left out",
        "of a buyer of rows",
        "working hours",
        "columns of one's own",
        "service hours",
    ],
)
def test_a_measure_needs_the_tables_and_columns_it_reads(measure, read):
    assert required_columns(measure) == {
        table: frozenset(columns) for table, columns in read.items()
    }


def test_what_messages_and_shifts_may_lack_is_never_needed():
    session_scope = mean(wait_for(agent_messages("manual", "bulk"), scope="session"), each(asked))
    needed = required_columns(session_scope)["messages"]
    assert not needed & {"mode", "kind", "seq", "agent_id", "session_id"}


def frame(*columns):
    return pl.DataFrame(schema=dict.fromkeys(columns, pl.String)).with_columns(
        pl.col("^.*_at$").cast(pl.Datetime("us"))
    )


DATA = Dataset(
    messages=frame("message_id", "shop_id", "buyer_id", "sent_at", "sender", "channel"),
    orders=frame("order_id", "shop_id", "buyer_id", "created_at", "paid_at"),
    refunds=frame("refund_id", "shop_id", "buyer_id", "agent_id", "applied_at", "channel"),
)


STARS = own("stars", "integer")
RATED = count(rows("orders", at="paid_at", where=at_least_value(STARS, 4)))


def test_columns_of_ones_own_are_told_with_their_types():
    assert declared_columns(RATED) == {"orders": (STARS,)}
    vip, topic = own("vip", "flag"), own("topic", "text")
    of_two = count(each(asked.whose(topic, "物流")), among=OfSession(that=is_(vip, True)))
    assert declared_columns(of_two) == {"messages": (topic,), "sessions": (vip,)}
    assert declared_columns(count(buyer_day)) == {}
    [lack] = missing_inputs(RATED, DATA)
    assert str(lack) == "column stars (own, integer) of orders"
    [lack] = missing_inputs(RATED, Dataset())
    assert str(lack) == "table orders (order_id, paid_at, shop_id, stars (own, integer))"


@pytest.mark.parametrize(
    ("values", "text", "integer", "flag"),
    [
        (pl.Series(["x"]), True, False, False),
        (pl.Series(["x"], dtype=pl.Categorical), True, False, False),
        (pl.Series(["x"], dtype=pl.Enum(["x"])), True, False, False),
        (pl.Series([1]), False, True, False),
        (pl.Series([1], dtype=pl.UInt8), False, True, False),
        (pl.Series([True]), False, False, True),
        (pl.Series([1.0]), False, False, False),
        (pl.Series([NOON]), False, False, False),
        (pl.Series([None]), True, True, True),
    ],
    ids=str,
)
def test_a_column_of_ones_own_must_have_the_type_declared(values, text, integer, flag):
    orders = pl.DataFrame({"order_id": ["o"], "shop_id": ["s"], "paid_at": [NOON], "stars": values})
    for data in (Dataset(orders=orders), Dataset(orders=orders.lazy())):
        declared = {"text": text, "integer": integer, "flag": flag}
        for kind, fits in declared.items():
            measure = count(rows("orders", at="paid_at", where=has_value(own("stars", kind))))
            lacks = [str(lack) for lack in missing_inputs(measure, data)]
            says = f"column stars (own, {kind}) of orders, which is {values.dtype} there"
            assert lacks == ([] if fits else [says])


def test_without_a_calendar_no_day_is_special():
    wait = mean(wait_for(human, counting=working("09:00", "18:00")), each(buyer_manual))
    assert missing_inputs(wait, DATA) == ()
    calendar = pl.DataFrame({"day": [NOON.date()]})
    [lack] = missing_inputs(wait, Dataset(messages=frame(*MESSAGES), calendar=calendar))
    assert str(lack) == "column kind of calendar"


def test_orders_need_their_buyer_only_where_something_is_asked_of_the_buyer():
    orders = frame("order_id", "shop_id", "paid_at")
    data = Dataset(orders=orders, messages=frame(*MESSAGES))
    assert missing_inputs(count(ORDERS), data) == ()
    for of_buyers in (
        BUYERS,
        count(ORDERS, among=HadBuyerDay(that=some(buyer_manual))),
        count(rows("orders", at="paid_at", where=Contacted(by=ANSWERER))),
        count(Rows(table="orders", at="paid_at", helpers=ANSWERER)),
        count(Rows(table="orders", at="paid_at", day=ANSWERER)),
        count(buyer_day, among=has("orders", window("paid_at"))),
    ):
        assert [str(lack) for lack in missing_inputs(of_buyers, data)] == [
            "column buyer_id of orders"
        ]


def test_a_data_set_that_has_all_lacks_nothing():
    assert missing_inputs(count(buyer_day), DATA) == ()
    assert missing_inputs(count(ORDERS), DATA) == ()


def test_a_lacking_column_is_named():
    [lack] = missing_inputs(count(REFUNDS, among=is_("intervened", True)), DATA)
    assert (lack.table, lack.columns, lack.whole) == (
        "refunds",
        ("completed_at", "intervened"),
        False,
    )
    assert str(lack) == "columns completed_at, intervened of refunds"


def test_a_lacking_table_is_named_with_what_is_needed_of_it():
    [lack] = missing_inputs(count(rows("complaints", at="filed_at")), DATA)
    assert lack.whole
    assert str(lack) == "table complaints (complaint_id, filed_at, shop_id)"


def test_without_buyer_flags_nobody_is_flagged():
    assert missing_inputs(count(buyer_day, among=some(asked)), DATA) == ()


def test_buyer_flags_that_are_there_must_say_until_when():
    flags = frame("shop_id", "buyer_id", "flag", "from_at")
    data = Dataset(messages=frame(*MESSAGES), buyer_flags=flags)
    [lack] = missing_inputs(count(buyer_day, among=some(asked)), data)
    assert str(lack) == "column to_at of buyer_flags"


MESSAGE_COLUMNS = (
    "message_id",
    "shop_id",
    "buyer_id",
    "agent_id",
    "session_id",
    "sent_at",
    "sender",
    "mode",
    "kind",
    "seq",
)


@pytest.mark.parametrize("unit", [buyer_day, each(asked)], ids=["buyer-day", "message"])
def test_messages_split_by_all_their_columns_and_the_users_own(unit):
    assert groupable_columns(unit, DATA) == (*MESSAGE_COLUMNS, "channel")


def test_rows_split_by_the_columns_their_table_has():
    had = ("refund_id", "shop_id", "buyer_id", "agent_id", "applied_at", "channel")
    assert set(groupable_columns(REFUNDS, DATA)) == set(had)
    assert set(groupable_columns(BuyerDays(of=REFUNDS), DATA)) == set(had)


def test_orders_have_an_agent_only_where_the_definition_gives_one():
    assert "agent_id" not in groupable_columns(ORDERS, DATA)
    given = Rows(table="orders", at="paid_at", agent=(ANSWERER,))
    assert "agent_id" in groupable_columns(given, DATA)
    assert "agent_id" in groupable_columns(BuyerDays(of=given), DATA)


SPENT = Between(since="applied_at", until="completed_at")
ONLINE = Between(since="online_at", until="offline_at")
HOURS = Between(since="online_at", until="offline_at", times="weight")
BUYERS = count(buyer_days_of(ORDERS))


@pytest.mark.parametrize(
    ("measure", "unit"),
    [
        (count(buyer_day), "count"),
        (proportion(buyer_day, that=some(asked)), "ratio"),
        (total(amount, ORDERS), "CNY"),
        (mean(amount, ORDERS), "CNY"),
        (total(quantity, ORDERS), "items"),
        (total(ONLINE, SHIFTS), "seconds"),
        (mean(SPENT, REFUNDS), "seconds"),
        (mean(wait_for(human), each(asked)), "seconds"),
        (mean(ReceptionTime(of=human, gap=timedelta(minutes=10)), buyer_day), "seconds"),
        (ratio(count(ORDERS), count(buyer_day)), "ratio"),
        (ratio(total(amount, REFUNDS), total(amount, ORDERS)), "ratio"),
        (ratio(total(SPENT, REFUNDS), total(ONLINE, SHIFTS)), "ratio"),
        (ratio(total(quantity, ORDERS), total(quantity, ORDERS)), "ratio"),
        (ratio(total(amount, ORDERS), BUYERS), "CNY per buyer"),
        (ratio(total(amount, ORDERS), count(buyer_day)), "CNY per buyer"),
        (ratio(total(amount, ORDERS), count(ORDERS)), "CNY"),
        (ratio(total(amount, ORDERS), total(quantity, ORDERS)), "CNY"),
        (ratio(total(quantity, ORDERS), BUYERS), "items per buyer"),
        (ratio(total(quantity, ORDERS), count(ORDERS)), "items"),
        (ratio(total(SPENT, REFUNDS), count(ORDERS)), "seconds"),
        (ratio(total(SPENT, REFUNDS), BUYERS), "seconds"),
        (ratio(count(buyer_day), total(HOURS, SHIFTS)), "per hour"),
    ],
)
def test_a_measure_has_one_unit(measure, unit):
    assert value_unit(measure) == unit


def test_a_quotient_of_things_that_do_not_divide_has_no_unit():
    with pytest.raises(DefinitionError, match="the quotient of seconds by CNY has no unit"):
        value_unit(ratio(total(SPENT, REFUNDS), total(amount, ORDERS)))
    with pytest.raises(DefinitionError, match="weighted hours have no unit of their own"):
        value_unit(total(HOURS, SHIFTS))
