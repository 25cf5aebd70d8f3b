"""Times, gaps and periods a step before and after a doubt: each counted by hand."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from csmetrics import Dataset
from csmetrics.health import clocks, coverage
from csmetrics.health.offsets import _nights_are_busy, _utc
from csmetrics.health.view import View
from tests.every import for_every
from tests.health.test_limits_of_doubts import number_of, orders, twelve

MONDAY = datetime(2026, 3, 2)  # noqa: DTZ001  local


def view(**tables):
    return View(Dataset(**tables))


def messages(rows):
    """Messages of (buyer, sender, time, shop)."""
    names = ["buyer_id", "sender", "sent_at", "shop_id"]
    return pl.DataFrame(list(rows), names, orient="row").with_columns(
        message_id=pl.format("m{}", pl.int_range(pl.len()))
    )


@pytest.mark.parametrize(("noon", "midnight", "last"), [(24, 0, 12), (0, 24, 11)])
def test_a_clock_of_twelve_hours_names_the_last_hour_that_has_rows(noon, midnight, last):
    hours = twelve(noon, night=midnight)
    stub = SimpleNamespace(pulse={"orders": None}, by_hour=lambda _: hours)
    (doubt,) = clocks.twelve_hour_clock(stub)
    assert f"没有一行晚于 {last}:59" in doubt.in_one_line("zh")
    assert f"is later than {last}:59" in doubt.in_one_line("en")


def test_a_clock_that_has_a_thirteenth_hour_has_24():
    hours = twelve(24)
    hours[13] = 1
    assert not clocks.on_twelve_hours(hours)


def coarse(whole, others, step):
    """Messages at so many whole steps, and others a second later than a whole minute."""
    times = [MONDAY + n * step for n in range(whole)]
    times += [MONDAY + timedelta(minutes=n, seconds=others[0]) for n in range(others[1])]
    rows = messages((f"b{n}", "buyer", at, "s") for n, at in enumerate(times))
    return [
        one.in_one_line("zh").split("都是整")[1][:2]
        for one in clocks.coarse_times(view(messages=rows))
    ]


MINUTE, HOUR = timedelta(minutes=61), timedelta(hours=5)
COARSE = (
    ("99 of 100 whole minutes", 99, (1, 1), MINUTE, ["分钟"]),
    ("98 of 100", 98, (1, 2), MINUTE, []),
    ("99 of 100 whole hours", 99, (60, 1), HOUR, ["小时"]),
    ("98 of 100 whole hours", 98, (60, 2), HOUR, ["分钟"]),
)


@for_every(case=COARSE)
def test_99_of_100_times_are_whole(case):
    *given, wanted = case
    assert coarse(*given[1:]) == wanted


def newest(pairs, singles, *, up=0):
    """Newest first: so many times at which both wrote and at which one did; then some upwards."""
    times = [MONDAY - timedelta(minutes=n) for n in range(pairs + singles)]
    rows = [
        (f"b{n}", sender, at, "s")
        for n, at in enumerate(times)
        for sender in (("agent", "buyer") if n < pairs else ("buyer",))
    ]
    last = times[-1]
    rows += [(f"u{n}", "buyer", last + timedelta(minutes=n), "s") for n in range(1, up + 1)]
    return clocks.newest_first(view(messages=messages(rows)))


def by_buyer(buyers):
    """Each buyer after an earlier one, the own messages newest first: at the last both wrote."""
    rows = [
        (f"b{n}", sender, MONDAY + timedelta(hours=n, minutes=minute), "s")
        for n in range(buyers)
        for sender, minute in (("agent", 5), ("buyer", 5), ("buyer", 0))
    ]
    return clocks.newest_first(view(messages=messages(rows)))


NEWEST = {
    "50 messages": (lambda: newest(5, 40), 1),
    "49 messages": (lambda: newest(5, 39), 0),
    "27 steps down": (lambda: newest(22, 6), 1),
    "26 steps down": (lambda: newest(23, 4), 0),
    "90 down and 10 up": (lambda: newest(5, 86, up=10), 1),
    "89 down and 10 up": (lambda: newest(5, 85, up=10), 0),
    "27 buyers each newest first": (lambda: by_buyer(27), 1),
    "26 buyers": (lambda: by_buyer(26), 0),
}


@for_every(name=NEWEST)
def test_nine_of_ten_steps_down_are_newest_first(name):
    found, wanted = NEWEST[name]
    assert number_of(found()) == wanted


def test_of_fifty_messages_the_share_is_of_times_at_which_both_wrote():
    (doubt,) = newest(5, 40)
    assert (doubt.rows, doubt.share) == (5, 5 / 50)


def test_a_buyer_of_two_shops_writes_to_each_by_itself():
    """At one minute an agent of s1 wrote and the buyer wrote to s2; at another both in s1."""
    rows = [("b", "buyer", MONDAY + timedelta(minutes=n), "s2") for n in range(30, 0, -1)]
    rows += [("b", "agent", MONDAY - timedelta(minutes=n), "s1") for n in range(30)]
    rows += [("b", "agent", MONDAY + timedelta(minutes=1), "s1")]
    rows += [("b", "buyer", MONDAY - timedelta(minutes=29), "s1")]
    (doubt,) = clocks.newest_first(view(messages=messages(rows)))
    assert doubt.rows == 1


def far(*days, near=1998):
    """Orders of the 2nd of March, and one each so many days later."""
    frame = orders([5] * (near + len(days)))
    at = [MONDAY] * near + [MONDAY + timedelta(days=day) for day in days]
    return list(clocks.far_rows(view(orders=frame.with_columns(created_at=pl.Series(at)))))


FAR = (
    # days after all others; how many rows are told, how far they are, their day and the next one
    ("the last of two", (100, 200), "2 rows", 200, "2026-09-18", "end"),
    ("the first of two", (-100, -200), "2 rows", 200, "2025-08-14", "begin"),
    ("a day of 2000", (-9553,), "1 row", "9,553", "2000-01-05", "begin"),
    ("a day of 1999 is reported by validation", (-9558,)),
    ("ten years later is not", (3653,), "1 row", "3,653", "2036-03-02", "end"),
    ("a day more is", (3654,)),
)


@for_every(case=FAR)
def test_of_far_rows_the_farthest_is_told_unless_it_is_reported_already(case):
    _, days, *given = case
    found = [one.in_one_line("en") for one in far(*days)]
    assert len(found) == bool(given)
    if given:
        rows, away, day, edge = given
        assert f"{rows} of orders, up to {away} days away from all others ({day};" in found[0]
        assert f"the others {edge} on 2026-03-02)" in found[0]


def later_columns(count, late, **columns):
    """Orders of one day, the first ``late`` of them with other times so many days later."""
    frame = orders([5] * count, created_at=pl.lit(MONDAY))
    here = pl.int_range(pl.len())
    return list(
        clocks.far_rows(
            view(
                orders=frame.with_columns(
                    pl.when(here < late)
                    .then(pl.lit(MONDAY) + pl.duration(days=days + here))
                    .otherwise(pl.lit(MONDAY))
                    .alias(name)
                    for name, days in columns.items()
                )
            )
        )
    )


def test_the_latest_time_of_a_row_is_the_one_that_may_be_mistyped():
    (doubt,) = later_columns(3, 1, paid_at=0, shipped_at=300)
    assert doubt.rows == 1
    assert "up to 300 days away" in doubt.in_one_line("en")
    assert later_columns(3, 2, paid_at=300) == [], "two of three are no mistake"
    (doubt,) = later_columns(2000, 2, paid_at=300)
    assert doubt.rows == 2
    assert "up to 301 days away" in doubt.in_one_line("en")


def test_a_rating_without_an_invitation_may_be_mistyped():
    times = [MONDAY + timedelta(days=300), *[MONDAY] * 3]
    ratings = pl.DataFrame({"rated_at": times, "invited_at": [None, *times[1:]]}).with_columns(
        rating_id=pl.format("r{}", pl.int_range(pl.len())),
        shop_id=pl.lit("s"),
        buyer_id=pl.lit("b"),
        level=pl.lit(5),
    )
    (doubt,) = clocks.far_rows(view(ratings=ratings))
    assert (doubt.table, doubt.rows) == ("ratings", 1)


def test_the_night_is_from_two_to_five():
    hours = [0] * 24
    hours[12], hours[3], hours[5] = 70, 20, 10
    shown = _utc(SimpleNamespace(height=lambda _: 100), "orders", hours, 8).in_one_line("zh")
    assert "20% 在凌晨 2 到 5 点" in shown


def test_a_clock_of_twelve_hours_is_not_taken_for_utc():
    assert not _nights_are_busy(twelve(24), 8)


def visits(  # noqa: PLR0913  when buyers write
    days, each, hours=range(9, 21), *, lost=(), closed=(), twice=1
):
    """Buyers at a whole hour of each day: so many, who each write ``twice`` messages."""
    rows = [
        (f"b{day}-{hour}-{n}", "buyer", MONDAY + timedelta(days=day, hours=hour, minutes=m), "s")
        for day in range(days)
        for hour in hours
        for n in range(each)
        for m in range(twice)
        if day not in lost and (day, hour) not in lost and day % 7 not in closed
    ]
    return view(messages=messages(rows))


def quarters(days, gone, hours=range(8, 24)):
    """A buyer every quarter of an hour, but for so many quarters from ten on, on the third day."""
    rows = [
        (f"b{day}-{n}", "buyer", MONDAY + timedelta(days=day, minutes=15 * n), "s")
        for day in range(days)
        for n in range(4 * hours[0], 4 * hours[-1] + 4)
        if not (day == 2 and 40 <= n < 40 + gone)
    ]
    return view(messages=messages(rows))


GAPS = {
    "four hours": (lambda: quarters(5, 16), 1),
    "a quarter less": (lambda: quarters(5, 15), 0),
    "of four days": (lambda: quarters(4, 16), 0),
    "a day of 18": (lambda: visits(28, 2, range(9, 18), lost=[15]), 1),
    "a day of 17": (lambda: visits(28, 1, range(5, 22), lost=[15]), 0),
    "a weekday with another one": (lambda: visits(21, 2, lost=[8]), 1),
    "with two others": (lambda: visits(14, 2, lost=[8]), 0),
    "and then one that is closed": (lambda: visits(28, 2, lost=[15], closed=[2]), 0),
    "200 messages": (lambda: visits(10, 2, range(9, 20), lost=[(4, h) for h in range(10, 20)]), 1),
    "198 messages": (
        lambda: visits(9, 2, range(9, 21), lost=[(4, h) for h in range(10, 19)]),
        0,
    ),
}


@for_every(name=GAPS)
def test_a_silence_of_more_than_four_hours_is_a_gap_if_the_shop_is_busy_then(name):
    found, wanted = GAPS[name]
    assert number_of(coverage.gaps(found())) == wanted


def test_a_gap_lacks_so_many_of_the_messages():
    """Two days of 13 visits of two messages each, of 26 days that are there."""
    (doubt,) = coverage.gaps(visits(28, 1, range(9, 22), lost=[15, 16], twice=2))
    assert doubt.share == pytest.approx(52 / (26 * 26))
    assert "约有 26 次来访" in doubt.in_one_line("zh")


LAST = MONDAY + timedelta(days=27, hours=12)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def steady(days, each, hours=range(24), **tables):
    """Buyers at each hour up to noon of the last day, and what else is there."""
    rows = [
        (f"b{day}-{hour}-{n}", "buyer", at, "s")
        for day in range(28 - days, 28)
        for hour in hours
        for n in range(each)
        if (at := MONDAY + timedelta(days=day, hours=hour)) <= LAST
    ]
    return view(messages=messages(rows), **tables)


def past(one, **after):
    """What is said of an ``as_of`` so long after the last quarter of an hour with a row."""
    at = (LAST + timedelta(minutes=15) + timedelta(**after)).replace(tzinfo=SHANGHAI)
    return coverage.silent_end(coverage.reach_of(one), at)


def hourly(count):
    """Orders, one an hour, the last of them at noon."""
    at = pl.lit(LAST) - pl.duration(hours=pl.int_range(pl.len()))
    return orders([5] * count, created_at=at)


ENDS = {
    "six hours of four visits": (lambda: past(steady(20, 4), hours=6), 1),
    "a minute less": (lambda: past(steady(20, 4), hours=5, minutes=59), 0),
    "nine whole hours": (lambda: past(steady(20, 1), hours=9, minutes=45), 1),
    "a minute less than nine": (lambda: past(steady(20, 1), hours=9, minutes=44), 0),
    "200 orders": (lambda: past(view(orders=hourly(200)), hours=12), 1),
    "199 orders": (lambda: past(view(orders=hourly(199)), hours=12), 0),
    "199 messages and 200 orders": (
        lambda: past(
            view(messages=steady(20, 1).data.frame("messages").head(199), orders=hourly(200)),
            hours=12,
        ),
        1,
    ),
}


@for_every(name=ENDS)
def test_an_as_of_six_hours_and_nine_visits_after_the_data_is_doubted(name):
    found, wanted = ENDS[name]
    assert number_of(found()) == wanted


def test_the_visits_of_a_week_at_most_are_told_after_the_last_row_of_all_tables():
    """Thirteen a day from 9 to 21: 9 after noon, six days, and 3 before the hour of the end."""
    more = orders([5], created_at=pl.lit(LAST + timedelta(days=1)))
    both = steady(20, 1, range(9, 22), orders=more)
    assert coverage.reach_of(both).last == (LAST + timedelta(days=1, minutes=15)).replace(
        tzinfo=SHANGHAI
    )
    (doubt,) = past(steady(20, 1, range(9, 22)), days=10, hours=1)
    assert "各表却到 2026-03-29 12:15 为止；其间平时约有 90 次来访" in doubt.in_one_line("zh")


def ends(message, made, begun, *, first=0):
    """Messages, orders and sessions of every hour up to so many hours before noon."""
    at = [LAST - timedelta(hours=n) for n in range(first, first + 400)]
    rows = messages((f"b{n}", "buyer", one, "s") for n, one in enumerate(at[message:]))
    sessions = pl.DataFrame({"started_at": at[begun:]}).with_columns(
        shop_id=pl.lit("s"),
        buyer_id=pl.lit("b"),
        session_id=pl.format("s{}", pl.int_range(pl.len())),
    )
    bought = orders([5] * (400 - made)).with_columns(created_at=pl.Series(at[made:]))
    return list(coverage.early_ends(view(messages=rows, orders=bought, sessions=sessions)))


def test_a_table_that_ends_early_is_told_beside_those_that_go_on_to_the_end():
    (doubt,) = ends(48, 0, 1)
    assert "messages 到 2026-03-27 12:15 为止，orders 却到 03-29 12:15" in doubt.in_one_line("zh")


def test_a_table_of_another_period_does_not_end_early_as_well():
    """Orders of ten days before those of the messages."""
    made = [MONDAY + timedelta(days=8, hours=hour) for hour in range(240)]
    early = orders([5] * 240).with_columns(created_at=pl.Series(made))
    both = steady(10, 1, orders=early)
    assert [one.table for one in coverage.other_periods(both)] == ["orders"]
    assert list(coverage.early_ends(both)) == []


def periods(days, each):
    """Orders on such days of March, so many a day, and messages on the 2nd to the 13th."""
    rows = [(f"b{n}", "buyer", MONDAY + timedelta(days=n), "s") for n in range(12)]
    at = [MONDAY + timedelta(days=day, hours=n) for day in days for n in range(each)]
    made = orders([5] * len(at)).with_columns(created_at=pl.Series(at))
    return coverage.other_periods(view(messages=messages(rows), orders=made))


PERIODS = {
    "three orders a day": (lambda: periods(range(20, 40), 3), 1),
    "two a day": (lambda: periods(range(20, 50), 2), 0),
    "four of five days": (lambda: periods([20, 21, 22, 24], 20), 1),
    "four of six days": (lambda: periods([20, 21, 22, 25], 20), 0),
}


@for_every(name=PERIODS)
def test_orders_on_most_days_of_another_period_are_told(name):
    found, wanted = PERIODS[name]
    assert number_of(found()) == wanted


def test_the_share_of_another_period_is_of_days_without_a_row():
    """Of the ten days from the 3rd to the 12th three have orders."""
    (doubt,) = periods(range(8, 28), 3)
    assert doubt.share == pytest.approx(7 / 10)


CUT = (1_000, 2_000, 3_000, 5_000, 10_000, 15_000, 65_535, 65_536, 1_048_575, 1_048_576)


def test_the_limits_of_exports_and_spreadsheets_are_round_numbers():
    """Excel has 65,536 and 1,048,576 rows, one of them the header's."""
    for rows in sorted({one + more for one in CUT for more in (-1, 0, 1)} | {4_000, 500, 2_500}):
        stub = SimpleNamespace(
            pulse={"orders": {"at": [0, 1]}},
            height=lambda _, rows=rows: rows,
            spread=lambda _: True,
            local=lambda n: MONDAY + timedelta(hours=n),
        )
        assert bool(list(coverage.round_numbers(stub))) is (rows in CUT), rows
