"""From which number of rows, share or distance on a doubt is told: the last that is, and the next.

Every case counts its rows by hand; below it stand the numbers that are just not enough.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace

import polars as pl

from csmetrics import Dataset
from csmetrics.health import order_rows, people, talks
from csmetrics.health.clocks import far_rows, on_twelve_hours
from csmetrics.health.offsets import _against_others, _nights_are_busy, _paired, shifted_times
from csmetrics.health.view import View
from tests.every import for_every

START = datetime(2026, 3, 2, 10, 0, 7)  # noqa: DTZ001  local
SHOP = pl.lit("s").alias("shop_id")


def view(**tables):
    return View(Dataset(**tables))


def messages(rows):
    """Messages of (buyer, agent, sender, seconds since the start, kind)."""
    names = ["buyer_id", "agent_id", "sender", "after", "kind"]
    types = dict.fromkeys(names, pl.String) | {"after": pl.Int64}
    return pl.DataFrame(list(rows), types, orient="row").select(
        SHOP,
        pl.exclude("after"),
        pl.format("m{}", pl.int_range(pl.len())).alias("message_id"),
        (pl.lit(START) + pl.duration(seconds="after")).alias("sent_at"),
    )


def asked(buyer, after=0, kind="text"):
    return (buyer, None, "buyer", after, kind)


def told_by(buyer, agent, after=0):
    return (buyer, agent, "agent", after, "text")


def orders(amounts, **columns):
    """Orders an hour apart, of one buyer each, never paid."""
    frame = pl.DataFrame({"amount": list(amounts)}).with_columns(
        SHOP,
        pl.format("o{}", pl.int_range(pl.len())).alias("order_id"),
        pl.format("b{}", pl.int_range(pl.len())).alias("buyer_id"),
        (pl.lit(START) + pl.duration(hours=pl.int_range(pl.len()))).alias("created_at"),
    )
    return frame.with_columns(**columns)


def number_of(found):
    """How many doubts are told; of a truth or a finding, whether there is one."""
    return len(list(found)) if isinstance(found, Iterator) else int(bool(found))


# Clocks


def twelve(at_noon, rest=(16,) * 11, night=0):
    return [night, *rest, at_noon] + [0] * 11


def far(near, days, *, rows=1):
    """Orders of one day, and some of another that many days later."""
    frame = orders([5] * (near + rows))
    late = pl.int_range(pl.len()) >= near
    at = pl.lit(START) + pl.when(late).then(pl.duration(days=days)).otherwise(pl.duration())
    return far_rows(view(orders=frame.with_columns(created_at=at)))


def paid_late(after):
    """Three orders of one day, one of them paid so many seconds after the 200th day begins."""
    late = START.replace(hour=0, second=0) + timedelta(days=200, seconds=after)
    at = pl.when(pl.int_range(pl.len()) == 0).then(pl.lit(late)).otherwise(pl.lit(START))
    return far_rows(view(orders=orders([5] * 3, created_at=pl.lit(START), paid_at=at)))


CLOCKS = {
    "200 rows on twelve hours": (lambda: on_twelve_hours(twelve(24)), True),
    "199 rows": (lambda: on_twelve_hours(twelve(23)), False),
    "an hour without rows": (lambda: on_twelve_hours(twelve(200, (16,) * 10 + (0,))), False),
    "midnight and noon": (lambda: on_twelve_hours(twelve(24, night=1)), False),
    "three rows, one 300 days away": (lambda: far(2, 300), True),
    "299 days": (lambda: far(2, 299), False),
    "two rows": (lambda: far(1, 400), False),
    "100 rows, one 60 days away": (lambda: far(99, 60), True),
    "99 rows": (lambda: far(98, 60), False),
    "59 days": (lambda: far(99, 59), False),
    "two of 2,000": (lambda: far(1998, 60, rows=2), True),
    "two of 1,999": (lambda: far(1997, 60, rows=2), False),
    "paid after 200 days": (lambda: paid_late(1), True),
    "paid as they end": (lambda: paid_late(0), False),
}


# Offsets


def hours(night, real, rest):
    found = [0] * 24
    found[3], found[19], found[10] = night, real, rest
    return found


def of_rows(count):
    """Whether orders in UTC are told of: a tenth of them at night, none where night would be."""
    night = hours(count // 10, 0, count - count // 10)
    stub = SimpleNamespace(
        offset=timedelta(hours=8),
        has_enough=False,
        by_hour=lambda table: night if table == "orders" else [0] * 24,
        height=lambda _: count,
    )
    return shifted_times(stub)


def pairs(early, soon):
    """Orders eight hours after their buyers asked, and some five minutes after."""
    chats = messages(asked(f"b{n}") for n in range(early + soon))
    frame = orders([5] * (early + soon))
    wait = pl.when(pl.int_range(pl.len()) < early).then(8 * 60 + 5).otherwise(5)
    at = pl.lit(START) + pl.duration(minutes=wait)
    return _paired(view(messages=chats, orders=frame.with_columns(created_at=at)), "orders", 8)


def sessions(shifted, others):
    """Sessions that begin eight hours after their first message, and some with it."""
    count = shifted + others
    chats = messages(asked(f"b{n}") for n in range(count))
    number = pl.format("c{}", pl.int_range(pl.len()))
    later = pl.when(pl.int_range(pl.len()) < shifted).then(8).otherwise(0)
    begun = chats.select(
        "shop_id",
        "buyer_id",
        session_id=number,
        started_at=pl.col("sent_at") + pl.duration(hours=later),
    )
    return _against_others(view(messages=chats.with_columns(session_id=number), sessions=begun), 8)


OFFSETS = {
    "8% at night": (lambda: _nights_are_busy(hours(8, 1, 91), 8), True),
    "7% at night": (lambda: _nights_are_busy(hours(7, 1, 92), 8), False),
    "a fourth where night would be": (lambda: _nights_are_busy(hours(8, 2, 90), 8), False),
    "150 rows": (lambda: of_rows(150), True),
    "149 rows": (lambda: of_rows(149), False),
    "15 orders early": (lambda: pairs(15, 0), True),
    "14 orders early": (lambda: pairs(14, 0), False),
    "more than four times as many as soon": (lambda: pairs(17, 4), True),
    "four times as many": (lambda: pairs(16, 4), False),
    "31 of 50 sessions": (lambda: sessions(31, 19), True),
    "30 of 50 sessions": (lambda: sessions(30, 20), False),
}


# Orders, shifts and reviews


def cents(amounts):
    return order_rows.amounts_in_cents(view(orders=orders(amounts)))


def middle(of):
    return [of + 20 * n - 490 for n in range(50)]


def refunded(count, hundredfold):
    paid = orders([5] * count)
    back = paid.select("order_id", "shop_id", "buyer_id", refund_id="order_id").with_columns(
        amount=pl.when(pl.int_range(pl.len()) < hundredfold).then(500).otherwise(5),
        kind=pl.lit("refund_only"),
        applied_at=pl.lit(START),
    )
    return order_rows.amounts_in_cents(view(orders=paid, refunds=back))


def lines(count, together):
    """Orders of which some stand in pairs: of one buyer in one second."""
    of_pair = pl.when(pl.int_range(pl.len()) < together).then(pl.int_range(pl.len()) // 2)
    number = of_pair.otherwise(pl.int_range(pl.len()) + count)
    return order_rows.item_lines(
        view(
            orders=orders([5] * count).with_columns(
                buyer_id=pl.format("b{}", number),
                created_at=pl.lit(START) + pl.duration(minutes=7 * number, seconds=number),
            )
        )
    )


def paid(count):
    return order_rows.only_paid_orders(
        view(orders=orders([5] * count).with_columns(paid_at="created_at"))
    )


def shifts(second_begins):
    """Two shifts of fifty hours; the second begins so many seconds before the first ends."""
    begin = [0, 50 * 3600 - second_begins]
    frame = pl.DataFrame({"begin": begin}).select(
        SHOP,
        pl.lit("li").alias("agent_id"),
        (pl.lit(START) + pl.duration(seconds="begin")).alias("online_at"),
        (pl.lit(START) + pl.duration(seconds="begin", hours=50)).alias("offline_at"),
    )
    return order_rows.overlapping_shifts(view(shifts=frame))


def reviews(count, most):
    frame = orders([5] * count).select(
        "order_id", "shop_id", "buyer_id", review_id="order_id", reviewed_at="created_at"
    )
    score = pl.when(pl.int_range(pl.len()) == 0).then(most).otherwise(1)
    return order_rows.five_stars(view(reviews=frame.with_columns(score=score)))


NINES = [2000 + 10 * n for n in range(100)]
ROWS = {
    "50 whole amounts of 1,500 in the middle": (lambda: cents(middle(1500)), True),
    "1,498 in the middle": (lambda: cents(middle(1498)), False),
    "49 amounts": (lambda: cents(middle(1600)[1:]), False),
    "ten different": (lambda: cents([2000 + n % 10 * 10 for n in range(50)]), True),
    "nine different": (lambda: cents([2000 + n % 9 * 10 for n in range(50)]), False),
    "35 of 100 end in 9": (lambda: cents([a + 9 * (n < 35) for n, a in enumerate(NINES)]), True),
    "36 of 100": (lambda: cents([a + 9 * (n < 36) for n, a in enumerate(NINES)]), False),
    "10 of 50 refunds": (lambda: refunded(50, 10), True),
    "9 of 50 refunds": (lambda: refunded(50, 9), False),
    "49 refunds": (lambda: refunded(49, 49), False),
    "ten of 100 lines": (lambda: lines(100, 10), True),
    "eight of 100 lines": (lambda: lines(100, 8), False),
    "twelve of 200 lines": (lambda: lines(200, 12), True),
    "ten of 200 lines": (lambda: lines(200, 10), False),
    "49 lines": (lambda: lines(49, 48), False),
    "150 paid orders": (lambda: paid(150), True),
    "149 paid orders": (lambda: paid(149), False),
    "two of 100 hours twice": (lambda: shifts(2 * 3600), True),
    "a second less": (lambda: shifts(2 * 3600 - 1), False),
    "20 reviews": (lambda: reviews(20, 5), True),
    "19 reviews": (lambda: reviews(19, 5), False),
    "one of six points": (lambda: reviews(20, 6), False),
}


# Talks and people

HOUR = 3600


def first_words(agents, buyers):
    text = []
    for n in range(agents + buyers):
        sides = (told_by(f"b{n}", "li", n * HOUR), asked(f"b{n}", n * HOUR + 20))
        if n >= agents:
            sides = (asked(f"b{n}", n * HOUR), told_by(f"b{n}", "li", n * HOUR + 20))
        text += sides
    return talks.swapped_senders(view(messages=messages(text)))


def answers(fast, slow, within=1):
    """Answers within so many seconds, and others each after another time."""
    found = []
    for n in range(fast + slow):
        wait = within if n < fast else 20 + n
        found += [asked(f"b{n}", n * HOUR), told_by(f"b{n}", "li", n * HOUR + wait)]
    return talks.robots_as_people(view(messages=messages(found)))


def cards(opening, others, later=0, apart=1800):
    """Visits that begin with a card, and with words; each has one more text, some one more card."""
    found = []
    for n in range(opening + others):
        at = n * 2 * HOUR
        found += [asked(f"b{n}", at, "card" if n < opening else "text"), asked(f"b{n}", at + 30)]
        if n < later:
            found.append(asked(f"b{n}", at + 30 + apart, "card"))
    return talks.entry_cards_as_people(view(messages=messages(found)))


def strange_agents(of_shifts, others, online=2):
    text = [told_by(f"b{n}", "a0" if n < of_shifts else "li") for n in range(of_shifts + others)]
    hours = pl.DataFrame({"agent_id": [f"a{n}" for n in range(online)]}).with_columns(
        SHOP, online_at=pl.lit(START)
    )
    return people.unknown_agents(view(messages=messages(text), shifts=hours))


def strange_buyers(of_orders, known, wrote):
    bought = orders([5] * of_orders)
    chats = [asked(f"b{n}" if n < known else f"w{n}", n * HOUR) for n in range(wrote)]
    return people.unknown_buyers(view(messages=messages(chats), orders=bought))


def masked(stars, others):
    chats = [asked(f"张**{n % 7}") for n in range(stars)] + [asked(f"b{n}") for n in range(others)]
    return people.masked_buyers(view(messages=messages(chats)))


def renamed(before, after):
    text = [
        told_by(f"b{n}", names[n % 2], day * 24 * HOUR + n)
        for names, day, rows in (("ab", 0, before), ("cd", 3, after))
        for n in range(rows)
    ]
    return people.renamed_agents(view(messages=messages([*text, *map(asked, map(str, range(99)))])))


def with_testers(count, rows, usual=70):
    """Buyers called test who write so many messages, among others who write three each."""
    chats = [asked(f"b{n}", HOUR * n + m) for n in range(usual) for m in range(3)]
    chats += [asked(f"test{n}", m) for n in range(count) for m in range(rows)]
    return people.colleagues(view(messages=messages(chats)))


TALKS = {
    "30 of 50 buyers written to first": (lambda: first_words(30, 20), True),
    "29 of 50": (lambda: first_words(29, 21), False),
    "eight of 100 answers in a second": (lambda: answers(8, 92), True),
    "seven of 100": (lambda: answers(7, 93), False),
    "in two seconds": (lambda: answers(8, 92, within=2), False),
    "99 answers": (lambda: answers(8, 91), False),
    "12 of 100 visits": (lambda: cards(12, 88), True),
    "11 of 100 visits": (lambda: cards(11, 89), False),
    "99 visits": (lambda: cards(12, 87), False),
    "a third as many later": (lambda: cards(15, 85, later=5, apart=1799), True),
    "more than a third": (lambda: cards(15, 85, later=6, apart=1799), False),
    "a visit begins after half an hour": (lambda: cards(10, 90, later=10), True),
    "a second earlier": (lambda: cards(10, 90, later=10, apart=1799), False),
    "nine of 100 replies by who has a shift": (lambda: strange_agents(9, 91), True),
    "ten of 100": (lambda: strange_agents(10, 90), False),
    "99 replies": (lambda: strange_agents(0, 99), False),
    "one who has a shift": (lambda: strange_agents(0, 100, online=1), False),
    "60 buyers, one of whom wrote": (lambda: strange_buyers(60, 1, 60), True),
    "two of 60": (lambda: strange_buyers(60, 2, 60), False),
    "59 buyers": (lambda: strange_buyers(59, 0, 60), False),
    "59 who wrote": (lambda: strange_buyers(60, 0, 59), False),
    "half of the rows masked": (lambda: masked(10, 10), True),
    "ten of 21": (lambda: masked(10, 11), False),
    "50 rows by either ids": (lambda: renamed(51, 50), True),
    "49 after": (lambda: renamed(52, 49), False),
    "49 before": (lambda: renamed(49, 52), False),
    "a tester's 20 messages": (lambda: with_testers(1, 20), True),
    "19 messages": (lambda: with_testers(1, 19), False),
    "20 testers": (lambda: with_testers(20, 20, 150), True),
    "21 testers": (lambda: with_testers(21, 20, 150), False),
    "59 buyers in all": (lambda: with_testers(1, 60, 58), False),
    "60 buyers in all": (lambda: with_testers(1, 60, 59), True),
}


CASES = {**CLOCKS, **OFFSETS, **ROWS, **TALKS}


@for_every(name=CASES)
def test_a_doubt_is_told_from_its_limit_on(name):
    found, wanted = CASES[name]
    assert number_of(found()) == wanted
