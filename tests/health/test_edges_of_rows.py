"""Orders, shifts and people a step before and after a doubt: each counted by hand."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from csmetrics.health import order_rows, people
from tests.every import for_every
from tests.health.test_edges_of_doubts import messages, view
from tests.health.test_limits_of_doubts import (
    cents,
    number_of,
    orders,
    strange_buyers,
    with_testers,
)

TEN = datetime(2026, 3, 2, 10, 0, 7)  # noqa: DTZ001  local


# Orders and shifts


def refunds(paid, back):
    """Orders of these amounts, and a refund of each."""
    made = orders(paid)
    given = made.select("order_id", "shop_id", "buyer_id", refund_id="order_id").with_columns(
        amount=pl.Series(back), kind=pl.lit("refund_only"), applied_at=pl.lit(TEN)
    )
    return list(order_rows.amounts_in_cents(view(orders=made, refunds=given)))


def test_orders_of_nothing_tell_no_unit():
    """Of 60 refunds 49 are of orders that were paid, each a hundred times as much."""
    assert refunds([0] * 11 + [5] * 49, [500] * 60) == []
    (doubt,) = refunds([0] * 10 + [5] * 50, [500] * 60)
    assert "in 50 of 50 refunds the amount in refunds is exactly 100 times" in doubt.in_one_line(
        "en"
    )


def test_amounts_of_nothing_are_no_amounts():
    whole = [1600 + 20 * n for n in range(50)]
    assert number_of(cents([*whole[:49], 0])) == 0
    assert number_of(cents([*whole, 0])) == 1


def test_the_middle_amount_is_as_high_as_cents_are_and_not_their_mean():
    """Nine amounts in ten are about 1,000, and some a million."""
    assert number_of(cents([1000 + 10 * n for n in range(45)] + [10**6] * 5)) == 0


def paid(count, step):
    at = pl.lit(TEN) + pl.duration(minutes=step * pl.int_range(pl.len()))
    return order_rows.only_paid_orders(
        view(orders=orders([5] * count).with_columns(created_at=at, paid_at=at))
    )


def test_paid_orders_of_one_moment_tell_nothing():
    assert number_of(paid(150, 0)) == 0
    assert number_of(paid(150, 1)) == 1


def lines(pairs, alone, *, whole=0, shops=1):
    """Pairs of orders of one buyer in one second, and others; some at whole minutes."""
    rows = [(f"p{n // 2}", f"s{n % 2 * (shops - 1)}", n // 2) for n in range(2 * pairs)]
    rows += [(f"b{n}", "s0", pairs + n) for n in range(alone)]
    at = [
        TEN + timedelta(minutes=7 * n, seconds=-7 * (i < whole)) for i, (*_, n) in enumerate(rows)
    ]
    frame = pl.DataFrame(
        {"buyer_id": [one for one, *_ in rows], "shop_id": [shop for _, shop, _ in rows]}
    ).with_columns(
        order_id=pl.format("o{}", pl.int_range(pl.len())),
        amount=pl.lit(5),
        created_at=pl.Series(at),
    )
    return list(order_rows.item_lines(view(orders=frame)))


def test_lines_of_one_order_are_counted_but_for_the_order_itself():
    (doubt,) = lines(6, 88)
    assert (doubt.rows, doubt.share) == (6, 6 / 100)
    assert "12 of 100 orders were placed in the same second" in doubt.in_one_line("en")
    assert "(6 groups)" in doubt.in_one_line("en")


@pytest.mark.parametrize(
    ("whole", "shops", "found"), [(0, 1, 1), (49, 1, 1), (50, 1, 0), (0, 2, 0)]
)
def test_two_orders_of_a_minute_or_of_two_shops_are_no_lines(whole, shops, found):
    assert len(lines(6, 88, whole=whole, shops=shops)) == found


def shifts(*rows):
    """Shifts of (agent, shop, first hour, last hour)."""
    frame = pl.DataFrame(
        [
            (agent, shop, TEN + timedelta(hours=begin), end and TEN + timedelta(hours=end))
            for agent, shop, begin, end in rows
        ],
        {"agent_id": pl.String, "shop_id": pl.String}
        | dict.fromkeys(("online_at", "offline_at"), pl.Datetime),
        orient="row",
    )
    return [
        (
            one.rows,
            one.in_one_line("zh").split("（如“")[1][:2],
            one.in_one_line("zh").split("共 ")[1].split(" ")[0],
        )
        for one in order_rows.overlapping_shifts(view(shifts=frame))
    ]


SHIFTS = (
    ("two of one agent", (("li", "s", 8, 12), ("li", "s", 11, 15)), [(1, "li", "1.0")]),
    ("of two shops", (("li", "s", 8, 12), ("li", "t", 8, 12)), []),
    (
        "two within a third",
        (("li", "s", 0, 10), ("li", "s", 1, 2), ("li", "s", 3, 4)),
        [(2, "li", "2.0")],
    ),
    (
        "an open one ends with the next",
        (("li", "s", 8, None), ("li", "s", 12, 16), ("wu", "s", 20, 21)),
        [],
    ),
    (
        "the one with the most",
        (("li", "s", 0, 4), ("li", "s", 3, 6), ("wu", "s", 0, 4), ("wu", "s", 1, 5)),
        [(2, "wu", "4.0")],
    ),
    (
        "the first of equals",
        (("wu", "s", 0, 4), ("wu", "s", 3, 6), ("li", "s", 0, 4), ("li", "s", 3, 6)),
        [(2, "li", "2.0")],
    ),
)


@for_every(case=SHIFTS)
def test_hours_of_one_agent_in_one_shop_are_there_once(case):
    _, rows, wanted = case
    assert shifts(*rows) == wanted


# People


def test_masked_buyers_are_so_many_as_they_are_written():
    """Ten rows of seven masked names, and nine of others."""
    rows = [(f"张**{n % 7}" if n < 10 else f"b{n}", "buyer", TEN, "s") for n in range(19)]
    (doubt,) = people.masked_buyers(view(messages=messages(rows)))
    assert "distinct values: 7)" in doubt.in_one_line("en")


def short(buyers, *, lines=5, days=1, name="{:04}", more=()):
    """Buyers who write so many lines on each of the days."""
    rows = [
        (name.format(n), "buyer", TEN + timedelta(days=day, seconds=line), "s")
        for n in range(buyers)
        for day in range(days)
        for line in range(lines)
    ]
    return people.merged_buyers(view(messages=messages([*rows, *more])))


def answered(crowded, others, agents=2):
    """To 100 buyers of four letters two agents reply at once, or one; half an hour after."""
    rows = [
        (f"{n:04}", a, TEN + timedelta(minutes=30), "s")
        for n in range(crowded + others)
        for a in range(agents if n < crowded else 1)
    ]
    rows += [
        (f"{n:04}", None, TEN + timedelta(seconds=m), "s") for n in range(100) for m in range(4)
    ]
    frame = pl.DataFrame(rows, ["buyer_id", "agent", "sent_at", "shop_id"], orient="row")
    return people.merged_buyers(
        view(
            messages=frame.select(
                "buyer_id",
                "sent_at",
                "shop_id",
                pl.format("m{}", pl.int_range(pl.len())).alias("message_id"),
                agent_id=pl.format("a{}", "agent"),
                sender=pl.when(pl.col("agent").is_null())
                .then(pl.lit("buyer"))
                .otherwise(pl.lit("agent")),
            )
        )
    )


LONG = [(f"a long id {n}", "buyer", TEN, "s") for n in range(11)]
SHORT = {
    "three letters, twice": (lambda: short(50, days=2, name="{:03}"), 1),
    "499 messages": (lambda: short(50, days=2, name="{:03}", lines=4), 0),
    "letters that are masked": (lambda: short(50, days=2, name="{:02}*"), 0),
    "one id in a hundred is long": (
        lambda: short(50, days=2, name="{:03}", lines=10, more=LONG[:10]),
        1,
    ),
    "more than one in a hundred": (lambda: short(50, days=2, name="{:03}", lines=5, more=LONG), 0),
    "ten of 100 with two agents at once": (lambda: answered(10, 90), 1),
    "nine of 100": (lambda: answered(9, 91), 0),
}


@for_every(name=SHORT)
def test_short_ids_come_often_or_with_several_agents_at_once(name):
    found, wanted = SHORT[name]
    assert number_of(found()) == wanted


def test_two_of_a_hundred_buyers_who_wrote_are_enough():
    assert number_of(strange_buyers(100, 1, 60)) == 1
    assert number_of(strange_buyers(100, 2, 60)) == 0


def test_buyers_of_another_period_are_no_strangers():
    """Sixty buyers wrote on twelve days; sixty others ordered, five a day, in the next month."""
    rows = [(f"w{n}", "buyer", TEN + timedelta(days=n % 12), "s") for n in range(60)]
    for later, found in ((30, 0), (0, 1)):
        at = [TEN + timedelta(days=later + n % 12) for n in range(60)]
        made = orders([5] * 60).with_columns(created_at=pl.Series(at))
        assert number_of(people.unknown_buyers(view(messages=messages(rows), orders=made))) == found


def renamed(*spans):
    """Agents who each wrote 30 messages on two days."""
    rows = [
        (agent, TEN + timedelta(days=day, seconds=n))
        for agent, days in spans
        for day in days
        for n in range(15)
    ]
    frame = pl.DataFrame(rows, ["agent_id", "sent_at"], orient="row").with_columns(
        message_id=pl.format("m{}", pl.int_range(pl.len())),
        buyer_id=pl.lit("b"),
        shop_id=pl.lit("s"),
        sender=pl.lit("agent"),
    )
    more = messages(("b", "buyer", TEN, "s") for n in range(100))
    more = more.with_columns(pl.format("q{}", "message_id").alias("message_id"))
    both = pl.concat([frame, more], how="diagonal")
    return [one.in_one_line("en") for one in people.renamed_agents(view(messages=both))]


def test_agents_have_other_ids_from_a_day_on_which_the_old_ones_may_still_write():
    (messages,) = renamed(("a", (0, 3)), ("b", (1, 4)), ("c", (4, 6)), ("d", (5, 7)))
    assert "from 2026-03-06 on, all agents of 's' have other ids: 2 before" in messages
    assert renamed(("a", (0, 5)), ("b", (1, 2)), ("c", (4, 6)), ("d", (5, 7))) == []
    assert len(renamed(("a", (0, 5)), ("b", (1, 2)), ("c", (5, 6)), ("d", (6, 7)))) == 1


def test_an_agent_of_another_shop_has_no_shift_here():
    rows = [(f"b{n}", "agent", TEN, "s") for n in range(100)]
    chats = messages(rows).with_columns(agent_id=pl.lit("li"))
    for shop, found in (("s", 0), ("t", 1)):
        online = pl.DataFrame({"agent_id": ["li", "wu"]}).with_columns(
            shop_id=pl.lit(shop), online_at=pl.lit(TEN)
        )
        assert number_of(people.unknown_agents(view(messages=chats, shifts=online))) == found


def buyers(  # noqa: PLR0913  what tells a colleague
    usual, often, *, visits=1, lines=3, name="busy", agent=None
):
    """Buyers with so many visits of so many lines, and one who comes ``often`` and writes once.

    A quarter of an hour is a visit.
    """
    rows = [
        (f"b{n}", "buyer", TEN + timedelta(hours=hour, seconds=line), "s")
        for n in range(usual)
        for hour in range(visits)
        for line in range(lines)
    ]
    rows += [(name, "buyer", TEN + timedelta(hours=hour), "s") for hour in range(often)]
    frame = messages(rows)
    if agent:
        reply = pl.DataFrame({"message_id": ["r"], "buyer_id": ["b0"], "shop_id": [agent]})
        reply = reply.with_columns(
            sender=pl.lit("agent"), agent_id=pl.lit(name), sent_at=pl.lit(TEN)
        )
        frame = pl.concat([frame, reply], how="diagonal")
    return list(people.colleagues(view(messages=frame)))


COLLEAGUES = (
    ("twenty visits", lambda: buyers(70, 20), 1),
    ("nineteen visits", lambda: buyers(70, 19), 0),
    ("ten times as many as usual", lambda: buyers(70, 30, visits=3, lines=1), 1),
    ("fewer", lambda: buyers(70, 29, visits=3, lines=1), 0),
    ("two in a hundred messages", lambda: buyers(70, 20, lines=14), 1),
    ("fewer of them", lambda: buyers(70, 20, lines=15), 0),
    ("an agent of this shop", lambda: buyers(70, 3, agent="s"), 1),
    ("an agent of another", lambda: buyers(70, 3, agent="t"), 0),
)


@for_every(case=COLLEAGUES)
def test_a_buyer_who_comes_ten_times_as_often_or_is_an_agent_is_a_colleague(case):
    _, found, wanted = case
    assert len(found()) == wanted


def test_the_usual_is_what_the_busiest_but_two_in_a_hundred_do():
    """Five of 70 come four times and the others once: forty visits are ten times as many."""
    rows = [
        (f"b{n}", "buyer", TEN + timedelta(hours=h), "s")
        for n in range(70)
        for h in range(4 if n < 5 else 1)
    ]
    for often, found in ((39, 0), (40, 1)):
        busy = [("busy", "buyer", TEN + timedelta(hours=h), "s") for h in range(often)]
        more = [
            (f"b{n}", "buyer", TEN + timedelta(seconds=s), "s") for n in range(70) for s in (1, 2)
        ]
        data = view(messages=messages([*rows, *busy, *more]))
        assert len(list(people.colleagues(data))) == found


def test_a_colleague_is_counted_once_and_the_busiest_is_named_first():
    (doubt,) = buyers(70, 25, name="test")
    assert doubt.rows == 25
    assert (
        "or came 25 times where others came about 1 times at most; 25 messages"
        in doubt.in_one_line("en")
    )
    assert number_of(with_testers(2, 20)) == 1
    rows = [
        (f"b{n}", "buyer", TEN + timedelta(seconds=m), "s") for n in range(70) for m in range(3)
    ]
    rows += [("test1", "buyer", TEN + timedelta(seconds=m), "s") for m in range(20)]
    rows += [("test2", "buyer", TEN + timedelta(hours=m), "s") for m in range(30)]
    (doubt,) = people.colleagues(view(messages=messages(rows)))
    assert "look like colleagues: test2, test1." in doubt.in_one_line("en")
    assert "or came 30 times" in doubt.in_one_line("en")
