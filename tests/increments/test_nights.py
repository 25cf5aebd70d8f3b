"""A night that is strange is doubted, and one that looks back says what came late."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from csmetrics import CsmetricsWarning, Dataset, Partials, datasets, evaluate, finish, partials
from csmetrics.errors import ArgumentError

RATE = "pdd.reply_rate_3min"
METRICS = [RATE, "pdd.consult_buyers"]
SHOP = datasets.sample_shop(days=10)


def midnight(day):
    return datetime(2026, 3, day)  # noqa: DTZ001  local


def shop(messages):
    return Dataset(messages=messages, as_of=midnight(11))


def kept(by="shop_id", messages=None):
    data = shop(MESSAGES if messages is None else messages)
    return partials(METRICS, data, by=by, end=date(2026, 3, 10), as_of=midnight(10))


def night(messages, by="shop_id", **more):
    arguments = {"start": date(2026, 3, 10), "end": date(2026, 3, 11), "as_of": midnight(11)}
    return partials(METRICS, shop(messages), by=by, **arguments | more)


MESSAGES = SHOP.frame("messages").collect().filter(pl.col("sent_at").dt.date() < date(2026, 3, 11))
LAST = pl.col("sent_at").dt.date() == date(2026, 3, 10)
BEFORE = pl.col("sent_at").dt.date() < date(2026, 3, 10)
UTC = pl.col("sent_at").dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def merged(night):
    """What is warned of when a night is added."""
    with pytest.warns(CsmetricsWarning) as caught:
        kept().merge(night)
    assert len(caught) == 1, "one warning a merge"
    return str(caught[0].message)


def test_an_ordinary_night_is_not_doubted():
    both = kept().merge(night(MESSAGES))
    assert finish(both, per="all").equals(
        evaluate(METRICS, shop(MESSAGES), by="shop_id", per="all", end=date(2026, 3, 11))
    )


def test_a_night_without_messages_is_doubted():
    with pytest.warns(CsmetricsWarning, match="as_of_past_the_data"):
        silent = night(MESSAGES.filter(~LAST))
    found = merged(silent)
    assert (
        "No metric has a unit on 2026-03-10, although each of the 7 days up to 2026-03-09 has"
        in found
    )


def test_a_night_without_a_day_is_doubted():
    found = merged(night(MESSAGES.clear(), end=None))
    assert "The night has no days" in found


def test_a_day_that_is_not_over_is_not_doubted():
    begun = night(MESSAGES.filter(~LAST), as_of=midnight(10) + timedelta(hours=1))
    assert kept().merge(begun).open_since == date(2026, 3, 10)


def test_a_shop_that_was_renamed_is_doubted():
    renamed = MESSAGES.with_columns(pl.col("shop_id").replace("plum", "plum 2"))
    found = merged(night(renamed))
    assert (
        "Shop 'plum' has no unit on 2026-03-10, and 'plum 2' has its first units then: was it re"
        in found
    )


def test_a_shop_that_is_gone_is_doubted():
    text = merged(night(MESSAGES.filter(pl.col("shop_id") == "peach")))
    assert "Shop 'plum' has no unit on 2026-03-10: was it exported?" in text


def test_times_that_became_utc_are_doubted():
    with pytest.warns(CsmetricsWarning, match="utc_times"):
        shifted = night(MESSAGES.with_columns(UTC))
    found = merged(shifted)
    assert "Messages of 2026-03-10 are about 8 hours earlier than those of the 7 days up" in found


def test_the_hours_of_messages_survive_the_file(tmp_path):
    kept().write_parquet(tmp_path / "sums.parquet")
    again = Partials.read_parquet(tmp_path / "sums.parquet")
    assert again.hours.equals(kept().hours)
    assert again.hours["messages"].sum() == MESSAGES.filter(BEFORE).height
    with pytest.warns(CsmetricsWarning, match="utc_times"):
        shifted = night(MESSAGES.with_columns(UTC))
    with pytest.warns(CsmetricsWarning, match="8 hours earlier"):
        again.merge(shifted)


def test_few_days_kept_say_nothing_of_a_night():
    short = partials(METRICS, SHOP, end=date(2026, 3, 4), as_of=midnight(4))
    nothing = night(MESSAGES.clear(), by=(), start=date(2026, 3, 4), end=date(2026, 3, 5))
    assert finish(short.merge(nothing))["denominator"].to_list().count(0.0) == 1


LATE = pl.DataFrame(
    [("late1", "fay", 9, "buyer"), ("late2", "fay", 9, "agent")],
    schema=["message_id", "buyer_id", "hour", "sender"],
    orient="row",
).with_columns(
    shop_id=pl.lit("plum"),
    sent_at=pl.datetime(2026, 3, 8, pl.col("hour"), time_zone="Asia/Shanghai").cast(
        pl.Datetime("us", "Asia/Shanghai")
    ),
)


def test_a_night_that_looks_back_says_what_came_late():
    all_of_it = pl.concat([MESSAGES, LATE.drop("hour")], how="diagonal_relaxed")
    plain = kept().merge(night(all_of_it))
    assert finish(plain, end=date(2026, 3, 9), per="all").equals(
        finish(kept(), end=date(2026, 3, 9), per="all")
    ), "without looking back nobody sees it"
    back = night(all_of_it, recheck=3)
    assert back.days["reported_on"].min() == date(2026, 3, 7)
    changed = kept().changes(back)
    (before,) = (
        kept()
        .to_frame()
        .filter(
            pl.col("reported_on") == date(2026, 3, 8),
            pl.col("shop_id") == "plum",
            pl.col("metric") == RATE,
        )
        .rows()
    )
    assert changed.columns[:4] == ["metric", "part", "reported_on", "shop_id"]
    assert changed.filter(metric=RATE).rows() == [
        (
            RATE,
            "",
            date(2026, 3, 8),
            "plum",
            None,
            before[5] + 1,
            before[5],
            before[6] + 1,
            before[6],
            0,
            0,
        )
    ]
    with pytest.warns(CsmetricsWarning) as caught:
        both = kept().merge(back)
    now = f"{before[5]}/{before[6]} → {before[5] + 1}/{before[6] + 1}"
    assert f"{RATE} 2026-03-08 shop_id='plum' {now}" in str(caught[0].message)
    assert finish(both, per="all").equals(
        evaluate(
            METRICS,
            shop(all_of_it),
            by="shop_id",
            per="all",
            end=date(2026, 3, 11),
            as_of=midnight(11),
        )
    )


def test_looking_back_beyond_the_first_day_changes_nothing():
    back = night(MESSAGES, recheck=30)
    both = kept().merge(back)
    assert both.days["reported_on"].min() == date(2026, 3, 2)
    assert kept().changes(back).is_empty()
    assert finish(both).equals(finish(kept().merge(night(MESSAGES))))


def test_the_first_night_looks_back_on_nothing():
    first = partials(METRICS, SHOP, recheck=7)
    assert finish(first).equals(finish(partials(METRICS, SHOP)))


@pytest.mark.parametrize("recheck", [-1, 1.5, True, "7", None])
def test_a_number_of_days_is_one(recheck):
    with pytest.raises(ArgumentError, match="recheck is a number of days"):
        partials(METRICS, SHOP, recheck=recheck)


def test_what_was_sent_at_the_very_time_that_is_known_is_counted_by_its_hour():
    """Of two messages of the 10th one was sent at noon, up to which all is known, one after."""
    noon = datetime(2026, 3, 10, 12)  # noqa: DTZ001  local
    sent = [midnight(10), noon, noon + timedelta(microseconds=1)]
    messages = pl.DataFrame(
        {
            "message_id": ["1", "2", "3"],
            "shop_id": "s",
            "buyer_id": "b",
            "sent_at": sent,
            "sender": "buyer",
        }
    )
    day = {"start": date(2026, 3, 10), "end": date(2026, 3, 11), "as_of": noon}
    sums = partials(RATE, Dataset(messages=messages, as_of=midnight(11)), **day)
    assert sums.hours.select("hour", "messages").rows() == [(0, 1), (12, 1)]


def test_of_two_nights_known_up_to_the_same_time_the_one_kept_is_the_one_before():
    def of_buyers(*buyers):
        messages = pl.DataFrame(
            {
                "message_id": list(buyers),
                "shop_id": "s",
                "buyer_id": list(buyers),
                "sent_at": midnight(2) + timedelta(hours=9),
                "sender": "buyer",
            }
        )
        data = Dataset(messages=messages, as_of=midnight(11))
        day = {"start": date(2026, 3, 2), "end": date(2026, 3, 3)}
        return partials("pdd.consult_buyers", data, **day)

    changed = of_buyers("a", "b").changes(of_buyers("a"))
    assert changed.select("numerator_before", "numerator").rows() == [(2, 1)]


def test_each_part_keeps_its_own_hours_of_a_day():
    """Of two shops in two parts, a later night of the one leaves the other's hours alone."""

    def of_shop(name, hour, as_of):
        messages = pl.DataFrame(
            {
                "message_id": ["1"],
                "shop_id": name,
                "buyer_id": "b",
                "sent_at": midnight(2) + timedelta(hours=hour),
                "sender": "buyer",
            }
        )
        day = {"start": date(2026, 3, 2), "end": date(2026, 3, 3), "as_of": midnight(as_of)}
        data = Dataset(messages=messages, as_of=midnight(11))
        return partials("pdd.consult_buyers", data, part=name, **day)

    both = of_shop("north", 9, 3).merge(of_shop("south", 10, 3)).merge(of_shop("south", 10, 4))
    assert both.hours.select("part", "hour", "messages").rows() == [
        ("north", 9, 1),
        ("south", 10, 1),
    ]


def test_the_next_night_begins_with_the_first_open_day_whatever_has_settled_since():
    def of_day(number, as_of):
        day = {"start": date(2026, 3, number), "end": date(2026, 3, number + 1), "as_of": as_of}
        return partials("pdd.consult_buyers", shop(MESSAGES), **day)

    sums = of_day(2, midnight(3)).merge(of_day(4, midnight(5)))
    sums = sums.merge(of_day(3, midnight(3) + timedelta(hours=12)))
    assert sums.days["final"].to_list() == [True, False, True]
    assert sums.open_since == date(2026, 3, 3)


def test_sums_whose_pending_units_are_all_met_already_survive_the_file(tmp_path):
    """One question, answered within a minute; at ten past three minutes may still pass."""
    messages = pl.DataFrame(
        {
            "message_id": ["1", "2"],
            "shop_id": "s",
            "buyer_id": "b",
            "agent_id": [None, "a"],
            "sent_at": [midnight(2) + timedelta(hours=9, minutes=n) for n in (0, 1)],
            "sender": ["buyer", "agent"],
        }
    )
    sums = partials(RATE, Dataset(messages=messages))
    assert sums.sums.select("pending", "pending_met").rows() == [(1, 1)]
    sums.write_parquet(tmp_path / "sums.parquet")
    assert Partials.read_parquet(tmp_path / "sums.parquet").sums.equals(sums.sums)


def of_days(*days, **more):
    """Sums of one buyer who asks at nine on some days, a new one each time."""
    messages = pl.DataFrame(
        {
            "message_id": [str(day) for day in days],
            "shop_id": "s",
            "buyer_id": [f"b{day}" for day in days],
            "sent_at": [midnight(day) + timedelta(hours=9) for day in days],
            "sender": "buyer",
        }
    )
    known = {"end": date(2026, 3, max(days) + 1), "as_of": midnight(max(days) + 1)}
    return partials("pdd.consult_buyers", Dataset(messages=messages), **known | more)


def test_rows_of_a_day_that_came_late_make_it_no_first_day():
    """Data begin on the 5th; the night finds rows of the 4th, and nobody asked for the 3rd."""
    night = of_days(4, 5, 6, start=date(2026, 3, 6), recheck=2)
    both = of_days(5).merge(night)
    assert finish(both)["numerator"].to_list() == [1, 1, 1]
    with pytest.raises(
        ArgumentError, match="has no sums for 1 of the days needed, the first being 2026-03-03"
    ):
        finish(both, start=date(2026, 3, 3))


def test_a_warning_says_how_many_of_the_rows_that_changed_it_does_not_show():
    arguments = {"by": "buyer_id", "start": date(2026, 3, 2), "end": date(2026, 3, 7)}
    early = of_days(2, as_of=midnight(10), **arguments)
    late = of_days(2, 3, 4, 5, 6, as_of=midnight(11), **arguments)
    with pytest.warns(CsmetricsWarning, match=r"buyer_id='b5' 0/0 → 1/0; and 1 more\. kept"):
        early.merge(late)


def test_a_shop_that_is_not_there_every_day_is_not_missed():
    """Plum is there on the 8th alone: on the 10th nobody asks for it."""
    plum, peach = (pl.col("shop_id") == name for name in ("plum", "peach"))
    now_and_then = MESSAGES.filter(peach | (plum & (pl.col("sent_at").dt.day() == 8)))
    kept(messages=now_and_then).merge(night(now_and_then))  # and no warning, which is an error


def test_hours_are_compared_with_days_that_have_messages_enough():
    """Of 3 days of 66 messages each, and of 67: from 200 on eight hours' difference is told."""

    def of_hour(each, day, hour):
        sent = [midnight(day) + timedelta(hours=hour, seconds=n) for n in range(each)]
        return pl.DataFrame(
            {
                "message_id": [f"{day}-{n}" for n in range(each)],
                "shop_id": "s",
                "buyer_id": [f"b{n}" for n in range(each)],
                "sent_at": sent,
                "sender": "buyer",
            }
        )

    def sums(messages, first, last):
        days = {"start": date(2026, 3, first), "end": date(2026, 3, last + 1)}
        data = Dataset(messages=messages, as_of=midnight(last + 1))
        return partials("pdd.consult_buyers", data, **days)

    new = sums(of_hour(60, 5, 9), 5, 5)
    few, enough = (
        sums(pl.concat(of_hour(n, day, 17) for day in (2, 3, 4)), 2, 4) for n in (66, 67)
    )
    few.merge(new)
    with pytest.warns(CsmetricsWarning, match="8 hours earlier"):
        enough.merge(new)
