"""Silent days, renamed agents, steady answers, and shops that speak first, by hand."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import polars as pl
import pytest

from csmetrics import Dataset
from csmetrics.health.clocks import newest_first
from csmetrics.health.coverage import early_ends, gaps
from csmetrics.health.offsets import _utc
from csmetrics.health.people import colleagues, merged_buyers, renamed_agents
from csmetrics.health.talks import copied_messages, robots_as_people, swapped_senders
from csmetrics.health.view import View

MONDAY = datetime(2026, 3, 2)  # noqa: DTZ001  local


@pytest.mark.parametrize(("lost", "message"), [(2, 1), (3, 1), (4, 0)])
def test_up_to_three_whole_days_of_silence_are_a_gap(lost, message):
    """Four weeks of 13 buyers a day from 9 to 21; from Tuesday of the third week none."""
    silent = range(15, 15 + lost)
    times = [
        MONDAY + timedelta(days=day, hours=hour)
        for day in range(28)
        for hour in range(9, 22)
        if day not in silent
    ]
    messages = pl.DataFrame({"sent_at": times}).with_columns(
        message_id=pl.format("m{}", pl.int_range(pl.len())),
        buyer_id=pl.format("b{}", pl.int_range(pl.len())),
        shop_id=pl.lit("s"),
        sender=pl.lit("buyer"),
    )
    found = list(gaps(View(Dataset(messages=messages))))
    assert len(found) == message
    if message:
        assert f"（{24 * lost + 12} 小时）没有一条消息" in found[0].in_one_line("zh")


def test_of_renamed_agents_the_rows_from_that_day_on_are_told():
    """Two agents wrote 60 times each up to the 8th, two others 40 and 45 times from the 9th."""
    chats = [
        (agent, MONDAY + timedelta(days=day + n % 3, hours=10, seconds=n))
        for agent, day, rows in (("a", 0, 60), ("b", 4, 60), ("c", 7, 40), ("d", 8, 45))
        for n in range(rows)
    ]
    messages = pl.DataFrame(chats, schema=["agent_id", "sent_at"], orient="row").with_columns(
        message_id=pl.format("m{}", pl.int_range(pl.len())),
        buyer_id=pl.format("b{}", pl.int_range(pl.len())),
        shop_id=pl.lit("s"),
        sender=pl.lit("agent"),
    )
    (doubt,) = renamed_agents(View(Dataset(messages=messages)))
    assert (doubt.rows, doubt.share) == (85, 85 / 205)
    assert (
        "从 2026-03-09 起换了全部客服编号：之前 2 个（如“a”），之后 2 个（如“c”）"
        in doubt.in_one_line("zh")
    )


@pytest.mark.parametrize(("apart", "message"), [(0, ["bot"]), (1, [])])
def test_answers_after_the_same_seconds_are_a_robots_however_slow(apart, message):
    """Of 130 answers 70 are of bot, each after five seconds, or one second longer each time."""
    given = []
    for n in range(130):
        at = MONDAY + timedelta(days=n // 10, minutes=20 * (n % 10), hours=10, seconds=7)
        agent, wait = ("bot", 5 + apart * n) if n < 70 else ("li", 10 + n)
        given.append((f"b{n}", agent, at, "buyer"))
        given.append((f"b{n}", agent, at + timedelta(seconds=wait), "agent"))
    names = ["buyer_id", "agent_id", "sent_at", "sender"]
    messages = pl.DataFrame(given, schema=names, orient="row").with_columns(
        message_id=pl.format("m{}", pl.int_range(pl.len())), shop_id=pl.lit("s")
    )
    found = list(robots_as_people(View(Dataset(messages=messages))))
    assert [doubt.rows for doubt in found] == [70] * len(message)
    for doubt in found:
        assert "客服“bot”的回复多数隔同样的秒数发出" in doubt.in_one_line("zh")


@pytest.mark.parametrize(("buyers", "message"), [(50, [150]), (49, [])])
def test_a_shop_that_speaks_first_to_fifty_buyers_has_its_senders_swapped(buyers, message):
    """Of each buyer the agent's row is first, the buyer's second, and one of the agent's last."""
    chats = [
        (f"b{n}", MONDAY + timedelta(hours=n, seconds=7 + 20 * place), sender)
        for n in range(buyers)
        for place, sender in enumerate(("agent", "buyer", "agent"))
    ]
    messages = pl.DataFrame(chats, schema=["buyer_id", "sent_at", "sender"], orient="row")
    data = Dataset(
        messages=messages.with_columns(
            message_id=pl.format("m{}", pl.int_range(pl.len())), shop_id=pl.lit("s")
        )
    )
    assert [doubt.rows for doubt in swapped_senders(View(data))] == message


def test_of_one_day_that_was_exported_twice_its_own_rows_are_told():
    """The 2nd has 20 messages twice; of the 160 of the 3rd and 4th two are a pair by chance."""
    times = [MONDAY + timedelta(minutes=25 * n, seconds=7) for n in range(20)] * 2
    times += [MONDAY + timedelta(days=1, minutes=12 * n, seconds=7) for n in range(159)]
    times += times[-1:]
    messages = pl.DataFrame({"sent_at": times}).with_columns(
        message_id=pl.format("m{}", pl.int_range(pl.len())),
        buyer_id=pl.col("sent_at").dt.strftime("b%d%H%M"),
        shop_id=pl.lit("s"),
        sender=pl.lit("buyer"),
    )
    (doubt,) = copied_messages(View(Dataset(messages=messages)))
    assert doubt.rows == 20
    assert "2026-03-02 的消息中 100% 除编号外完全相同地出现两次" in doubt.in_one_line("zh")


def test_utc_times_are_told_with_the_peak_where_it_would_be():
    hours = [0] * 24
    hours[12], hours[3] = 80, 20
    found = _utc(SimpleNamespace(height=lambda _: 100), "orders", hours, 8)
    assert "在 12 点最多，20% 在凌晨 2 到 5 点：看上去早了 8 小时" in found.in_one_line("zh")
    assert "移过来高峰在 20 点" in found.in_one_line("zh")
    assert "the peak would be at 20:00" in found.in_one_line("en")


@pytest.mark.parametrize(("flagged", "message"), [(None, ["li"]), ("b1", ["li"]), ("li", [])])
def test_a_colleague_who_tests_is_told_unless_flagged(flagged, message):
    """Seventy buyers ask three times each, and li, who answers them, asks as well."""
    chats = [
        (buyer, agent, sender, MONDAY + timedelta(minutes=7 * n + 90 * turn))
        for n, buyer in enumerate((*(f"b{n}" for n in range(70)), "li"))
        for turn in range(3)
        for agent, sender in ((None, "buyer"), ("li", "agent"))
    ]
    names = ["buyer_id", "agent_id", "sender", "sent_at"]
    messages = pl.DataFrame(chats, names, orient="row").with_columns(
        message_id=pl.format("m{}", pl.int_range(pl.len())), shop_id=pl.lit("s")
    )
    flag = {"shop_id": "s", "buyer_id": flagged, "flag": "internal", "from_at": MONDAY}
    flags = pl.DataFrame([flag | {"to_at": None}])
    more = {} if flagged is None else {"buyer_flags": flags}
    found = list(colleagues(View(Dataset(messages=messages, **more))))
    assert [
        one.in_one_line("en").split("look like colleagues: ")[-1].split(".")[0] for one in found
    ] == message


@pytest.mark.parametrize(("second", "message"), [("agent", [40]), ("buyer", [])])
def test_rows_that_stand_newest_first_turn_what_both_wrote_at_one_time(second, message):
    """Forty times two messages of one second, the later above: who wrote twice loses nothing."""
    chats = [
        (f"b{n}", sender, MONDAY + timedelta(minutes=n))
        for n in reversed(range(40))
        for sender in (second, "buyer")
    ]
    messages = pl.DataFrame(chats, ["buyer_id", "sender", "sent_at"], orient="row").with_columns(
        message_id=pl.format("m{}", pl.int_range(pl.len())), shop_id=pl.lit("s")
    )
    assert [one.rows for one in newest_first(View(Dataset(messages=messages)))] == message


@pytest.mark.parametrize(
    ("letters", "buyers", "visits", "message"),
    [
        (4, 100, 200, 1),
        (4, 100, 199, 0),
        (5, 100, 300, 0),
        (3, 100, 120, 1),
        (3, 100, 119, 0),
        (3, 50, 100, 1),
        (3, 50, 99, 0),
    ],
)
def test_ids_of_few_letters_come_on_more_days_than_buyers_do(letters, buyers, visits, message):
    """Of four letters on two days or more, of three on 1.2; on fewer than 100 days in all none."""
    text = [
        (f"{visit % buyers:0{letters}}", MONDAY + timedelta(days=visit // buyers, minutes=line))
        for visit in range(visits)
        for line in range(6)
    ]
    messages = pl.DataFrame(text, ["buyer_id", "sent_at"], orient="row").with_columns(
        message_id=pl.format("m{}", pl.int_range(pl.len())),
        shop_id=pl.lit("s"),
        sender=pl.lit("buyer"),
    )
    found = list(merged_buyers(View(Dataset(messages=messages))))
    assert len(found) == message
    for doubt in found:
        assert f"最长只有 {letters} 个字，只有 {buyers} 个不同的买家" in doubt.in_one_line("zh")


@pytest.mark.parametrize(
    ("hour", "later", "message"),
    [
        (21, timedelta(days=31), 1),
        (21, timedelta(days=31, minutes=15), 0),
        (9, timedelta(hours=12), 1),
        (9, timedelta(hours=11, minutes=45), 0),
    ],
)
def test_messages_end_early_from_twelve_hours_to_31_days_before_an_order(hour, later, message):
    """Four weeks of 13 buyers a day from 9 to 21, up to an hour of the last day; then one order."""
    last = MONDAY + timedelta(days=27, hours=hour)
    hours = [MONDAY + timedelta(days=day, hours=h) for day in range(28) for h in range(9, 22)]
    messages = pl.DataFrame({"sent_at": [at for at in hours if at <= last]}).with_columns(
        message_id=pl.format("m{}", pl.int_range(pl.len())),
        buyer_id=pl.format("b{}", pl.int_range(pl.len())),
        shop_id=pl.lit("s"),
        sender=pl.lit("buyer"),
    )
    orders = pl.DataFrame({"order_id": ["o"], "shop_id": ["s"], "created_at": [last + later]})
    found = list(early_ends(View(Dataset(messages=messages, orders=orders))))
    assert [doubt.table for doubt in found] == ["messages"] * message
