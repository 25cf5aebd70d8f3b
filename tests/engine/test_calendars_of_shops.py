"""Working time of shops with days off of their own, worked by hand."""

import itertools
from datetime import date, datetime, timedelta

import polars as pl
import pytest

from csmetrics import evaluate
from csmetrics.language.conditions import has
from csmetrics.language.hours import working
from csmetrics.language.measures import count as counted
from csmetrics.language.measures import mean, proportion
from csmetrics.language.messages import asked, human
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import each, rows
from csmetrics.language.windows import FirstTime, window
from csmetrics.tables import CalendarDay, Dataset
from tests.reference.reference_rows import asks, order, session
from tests.registry.small_metrics import metric

WAIT = metric(
    mean(wait_for(human, counting=working("09:00", "18:00", days="mon-fri")), each(asked)), None
)
SHOPS = ("peach", "plum", "pear")


def minutes(*special):
    """Of each shop the working time from Tuesday 17:30 to Thursday 09:30, in minutes."""
    chats = [
        (f"{shop}{n}", shop, "b", datetime.fromisoformat(at), sender)
        for shop in SHOPS
        for n, (at, sender) in enumerate(
            [("2026-03-03 17:30", "buyer"), ("2026-03-05 09:30", "agent")]
        )
    ]
    columns = ["message_id", "shop_id", "buyer_id", "sent_at", "sender"]
    messages = pl.DataFrame(chats, schema=columns, orient="row").with_columns(mode=pl.lit("manual"))
    days = pl.DataFrame(
        [(date(2026, 3, day), kind, shop) for day, kind, shop in special],
        schema={"day": pl.Date, "kind": pl.String, "shop_id": pl.String},
        orient="row",
    )
    data = Dataset(messages=messages, calendar=days, as_of=datetime.fromisoformat("2026-03-20"))
    found = evaluate(WAIT, data, by="shop_id", per="all")
    return {shop: value / 60 for shop, value in found.select("shop_id", "value").rows()}


WEDNESDAY = 9 * 60
TUESDAY, THURSDAY = 30, 30


@pytest.mark.parametrize(
    ("special", "worked"),
    [
        ([], dict.fromkeys(SHOPS, TUESDAY + WEDNESDAY + THURSDAY)),
        ([(4, "holiday", None)], dict.fromkeys(SHOPS, TUESDAY + THURSDAY)),
        (
            [(4, "holiday", "plum")],
            {"peach": 600, "plum": TUESDAY + THURSDAY, "pear": 600},
        ),
        (
            [(4, "holiday", None), (4, "workday", "pear"), (3, "holiday", "peach")],
            {"peach": THURSDAY, "plum": TUESDAY + THURSDAY, "pear": 600},
        ),
    ],
)
def test_a_day_off_is_of_every_shop_or_of_one(special, worked):
    assert minutes(*special) == worked


SCOPES = {"all": (None, None), "shop": ("peach", None), "platform": (None, "pdd")}
SCOPES |= {"both": ("peach", "pdd")}
ANOTHERS = ("holiday", None, "jd")
KINDS = ((), ("holiday",), ("workday",), ("holiday", "workday"))
FIRST = date(2026, 3, 2)


def is_worked(day, kinds):
    """Who is named beats who is not, and of equals holiday wins."""
    named = {kind for scope in ("shop", "platform", "both") for kind in kinds[scope]}
    found = named or set(kinds["all"])
    return "holiday" not in found if found else day.weekday() < 5


@pytest.mark.filterwarnings("ignore:the data look wrong")  # one buyer for years, on the hour
def test_whatever_rows_a_day_has_the_nearest_holiday_wins():
    """A day for every set of rows, a question at ten and its answer at eleven on each."""
    sets = [dict(zip(SCOPES, one, strict=True)) for one in itertools.product(KINDS, repeat=4)]
    days = [FIRST + timedelta(days=n) for n in range(len(sets))]
    special = [
        (day, kind, *SCOPES[scope])
        for day, kinds in zip(days, sets, strict=True)
        for scope, own in kinds.items()
        for kind in own
    ] + [(day, *ANOTHERS) for day in days]
    at = pl.Series("day", days).cast(pl.Datetime("us"))
    asked_and_answered = [
        pl.DataFrame({"sent_at": at.dt.offset_by(hour)}).with_columns(
            message_id=pl.format("{}-{}", pl.lit(sender), pl.int_range(pl.len())),
            shop_id=pl.lit("peach"),
            buyer_id=pl.lit("b"),
            sender=pl.lit(sender),
            mode=pl.lit("manual"),
        )
        for sender, hour in (("buyer", "10h"), ("agent", "11h"))
    ]
    data = Dataset(
        messages=pl.concat(asked_and_answered),
        calendar=pl.DataFrame(
            special, schema=["day", "kind", "shop_id", "platform"], orient="row"
        ).with_columns(pl.col("shop_id", "platform").cast(pl.String)),
        as_of=datetime(2029, 3, 20),  # noqa: DTZ001  local
    )
    found = evaluate(WAIT.model_copy(update={"id": "pdd.wait"}), data)
    waits = dict(found.select("period_start", "value").iter_rows())
    assert len(waits) == 4**4
    expected = {d: 3600 * is_worked(d, own) for d, own in zip(days, sets, strict=True)}
    assert waits == expected


def test_metrics_of_two_platforms_are_counted_together_as_each_by_itself():
    """Orders are looked up when all metrics are compiled, whichever platform was the last."""
    since = window("created_at", since=FirstTime(of=asked))
    sessions = rows("sessions", at="started_at")
    ordered = metric(proportion(sessions, that=has("orders", since)), None, metric_id="jd.ordered")
    whole = metric(counted(sessions), None, metric_id="pdd.sessions")
    data = Dataset(
        messages=[asks("2 10:00", session_id="c1")],
        sessions=[session("c1", started_at="2 10:00")],
        orders=[order(created_at="2 11:00")],
        calendar=[CalendarDay(day=date(2024, 5, 2), kind="holiday", platform="pdd")],
    )
    together = evaluate([ordered, whole], data)
    assert together["value"].to_list() == [1.0, 1.0]
    assert together.equals(pl.concat([evaluate(one, data) for one in (ordered, whole)]))
