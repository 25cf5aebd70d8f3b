"""What is said of data that are shifted or doubled, worked out by hand."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

import csmetrics as cs
from csmetrics.reconciliation.data_faults import SHIFTS, samples, shifted, undoubled

NINE = datetime(2026, 3, 2, 9)  # noqa: DTZ001  local


def messages(*ids, buyers=None):
    return pl.DataFrame(
        {
            "message_id": list(ids),
            "shop_id": "s",
            "buyer_id": buyers or list(ids),
            "sent_at": [NINE] * len(ids),
            "sender": "buyer",
        }
    )


def test_data_moved_later_were_early_and_data_moved_earlier_were_late():
    data = cs.Dataset(messages=messages("1"))
    (early, later), (late, earlier) = shifted(data, (8, -7))
    assert (early.kind, early.hours, late.hours) == ("shifted", 8, -7)
    assert "时间整体差 8 小时：数据早了" in early.words.zh
    assert "8 h too early" in early.words.en
    assert "时间整体差 7 小时：数据晚了" in late.words.zh
    assert "7 h too late" in late.words.en
    for moved, hours in ((later, 8), (earlier, -7)):
        (sent,) = moved.frame("messages").collect()["sent_at"]
        assert sent.replace(tzinfo=None) == NINE + timedelta(hours=hours)


def test_doubled_rows_are_counted_and_taken_once():
    """Of five messages two say what others say, under other ids."""
    data = cs.Dataset(messages=messages("1", "2", "3", "4", "5", buyers=["a", "b", "a", "b", "c"]))
    fault, once = undoubled(data)
    assert (fault.kind, fault.units) == ("doubled", 2)
    assert fault.words.zh.startswith("有 2 行重复")
    assert fault.words.en.startswith("rows that occur twice under different ids: 2;")
    assert once.frame("messages").collect()["message_id"].to_list() == ["1", "2", "5"]
    assert undoubled(once) is None


def test_an_export_in_the_time_of_a_common_zone_is_found():
    """UTC, Tokyo, both coasts of America in summer and winter, and a clock of twelve hours."""
    zones = ("UTC", "Asia/Tokyo", "Asia/Bangkok", "Europe/Berlin", "America/Los_Angeles")
    noons = [datetime(2026, month, 2, 12, tzinfo=ZoneInfo("Asia/Shanghai")) for month in (1, 7)]
    hours = {
        (noon.utcoffset() - noon.astimezone(ZoneInfo(zone)).utcoffset()) / timedelta(hours=1)
        for noon in noons
        for zone in zones
    } - {6}  # Berlin in summer: not among them
    assert {*hours, 12} <= set(SHIFTS)
    assert set(SHIFTS) == {-one for one in SHIFTS}


def test_moved_data_are_known_as_much_later_and_their_calendar_stays():
    at = {"message_id": "1", "shop_id": "s", "buyer_id": "b", "sent_at": NINE, "sender": "buyer"}
    given = pl.DataFrame([at])
    days = pl.DataFrame({"date": [date(2026, 3, 2)], "kind": ["holiday"]})
    for as_of, wanted in (
        (NINE + timedelta(days=1), NINE + timedelta(days=1, hours=8)),
        (None,) * 2,
    ):
        data = cs.Dataset(messages=given, calendar=days, as_of=as_of)
        ((_, moved),) = shifted(data, (8,))
        assert moved.as_of_given is (wanted is not None)
        if wanted is not None:
            assert moved.as_of.replace(tzinfo=None) == wanted
        assert moved.frame("calendar").collect().equals(data.frame("calendar").collect())


def test_two_agents_online_at_once_are_no_doubled_rows_and_numbers_of_order_make_no_difference():
    online = pl.DataFrame({"agent_id": ["li", "wu"]}).with_columns(
        shop_id=pl.lit("s"), online_at=pl.lit(NINE)
    )
    twice = messages("1", "2", buyers=["a", "a"]).with_columns(seq=pl.Series([1, 2]))
    data = cs.Dataset(messages=twice, shifts=online, as_of=NINE + timedelta(days=2))
    fault, once = undoubled(data)
    assert fault.units == 1
    assert once.frame("shifts").collect().height == 2
    assert once.as_of == data.as_of
    assert undoubled(cs.Dataset(shifts=online)) is None


def test_one_two_and_four_in_a_hundred_rows_are_left_out_thrice_but_no_agents():
    """Of 200 messages 198, 196 and 192 stay, other ones each time."""
    people = pl.DataFrame({"agent_id": [f"a{n}" for n in range(100)]}).with_columns(
        shop_id=pl.lit("s")
    )
    as_of = NINE + timedelta(days=2)
    data = cs.Dataset(messages=messages(*map(str, range(200))), agents=people, as_of=as_of)
    fewer = list(samples(data, ["messages", "agents", "orders"]))
    kept = [one.frame("messages").collect()["message_id"].to_list() for _, one in fewer]
    assert [(share, len(ids)) for (share, _), ids in zip(fewer, kept, strict=True)] == [
        *[(0.01, 198)] * 3,
        *[(0.02, 196)] * 3,
        *[(0.04, 192)] * 3,
    ]
    assert len({tuple(ids) for ids in kept}) == 9
    assert {one.frame("agents").collect().height for _, one in fewer} == {100}
    assert {one.as_of for _, one in fewer} == {data.as_of}
