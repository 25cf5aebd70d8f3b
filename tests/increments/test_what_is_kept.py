"""Which days are kept, what is open of them, and which nights are said to be strange."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from csmetrics import CsmetricsWarning, Dataset, Partials, finish, partials, registry
from csmetrics.errors import ArgumentError, FileError
from csmetrics.evaluation.incremental.compute import first_rechecked
from csmetrics.language.measures import count
from csmetrics.language.messages import asked
from csmetrics.language.units import each
from tests.registry.small_metrics import edition, metric

BUYERS = "pdd.consult_buyers"


def march(day):
    return date(2026, 3, day)


def midnight(day):
    return datetime(2026, 3, day)  # noqa: DTZ001  local


def written(*sent, shop="s"):
    """A question of a new buyer at each of these days and hours."""
    return pl.DataFrame(
        {
            "message_id": [f"{shop}{n}" for n in range(len(sent))],
            "shop_id": [shop] * len(sent),
            "buyer_id": [f"b{n}" for n in range(len(sent))],
            "sent_at": [midnight(day) + timedelta(hours=hour) for day, hour in sent],
            "sender": "buyer",
        },
        schema_overrides={"sent_at": pl.Datetime("us")},
    )


def kept(messages, first, end, *, known=None, metrics=BUYERS, **more):
    data = Dataset(messages=messages, as_of=midnight(20))
    days = {"start": first and march(first), "end": march(end)}
    return partials(metrics, data, as_of=midnight(known or end), **days, **more)


def test_nothing_outside_the_days_asked_for_is_kept():
    messages = written((2, 9), (3, 9), (3, 10), (4, 9), (5, 9))
    for first, end, days in ((3, 4, [3]), (3, 5, [3, 4]), (None, 4, [2, 3])):
        sums = kept(messages, first, end, known=20)
        for frame in (sums.sums, sums.days, sums.hours):
            assert frame["reported_on"].unique().sort().to_list() == list(map(march, days))


def test_a_day_that_no_edition_judges_is_not_open():
    since = metric(count(each(asked)), editions=[edition(count(each(asked)), since=march(3))])
    with pytest.warns(CsmetricsWarning, match="no edition covers in full"):
        open_ = finish(kept(written((2, 9), (3, 9)), 2, 4, metrics=since), start=march(2))
    assert open_["period_start"].to_list() == [march(3)]
    sums = kept(written((2, 9), (3, 9)), 2, 4, metrics=since)
    assert sums.days["final"].to_list() == [True, True]
    assert sums.open_since == march(4)


def test_looking_back_ends_with_the_first_day_of_the_calendar():
    cases = (
        (date(2026, 3, 9), 0, date(2026, 3, 9)),
        (date(2026, 3, 9), 2, date(2026, 3, 7)),
        (date(2, 1, 5), 4, date(2, 1, 1)),
        (date(2, 1, 5), 30, date(2, 1, 1)),
        (None, 2, None),
    )
    for start, recheck, first in cases:
        assert first_rechecked("", recheck, start) == first


@pytest.mark.parametrize("name", ["part", "reported_on", "as_of", "quantity"])
def test_no_group_has_the_name_of_a_column_of_the_sums(name):
    messages = written((2, 9)).with_columns(pl.lit(1).alias(name))
    with pytest.raises(ArgumentError, match=f"'{name}' is also a column"):
        kept(messages, 2, 3, by=name)


def test_a_first_day_without_a_unit_stays_a_day():
    """The first event is a question at two, outside of service hours."""
    early = kept(written((2, 2), (3, 9)), None, 4, metrics="pdd.reply_rate_3min")
    late = kept(written((4, 9)), 4, 5, metrics="pdd.reply_rate_3min")
    both = early.merge(late)
    assert both.days["reported_on"].to_list() == [march(2), march(3), march(4)]
    assert finish(both)["denominator"].to_list() == [0, 1, 1]


def test_sums_of_other_zones_and_of_other_fixed_dates_are_not_merged(tmp_path):
    messages = written((2, 9))

    def of(zone, fixed):
        data = Dataset(messages=messages, time_zone=zone, as_of=midnight(5))
        return partials(BUYERS, data, edition=fixed)

    here = of("Asia/Shanghai", date(2026, 1, 1))
    for other, what in (
        (of("Asia/Tokyo", date(2026, 1, 1)), "different time_zone"),
        (of("Asia/Shanghai", date(2026, 1, 2)), "different edition"),
        (of("Asia/Shanghai", None), "different edition"),
    ):
        for one, two in ((here, other), (other, here)):
            with pytest.raises(ArgumentError, match=what):
                one.merge(two)
    here.write_parquet(tmp_path / "sums.parquet")
    again = Partials.read_parquet(tmp_path / "sums.parquet")
    assert (again.edition, again.time_zone) == (date(2026, 1, 1), "Asia/Shanghai")
    assert again.merge(here).sums.equals(here.sums)


def test_a_fixed_edition_finishes_the_days_it_was_kept_for():
    """The rule of 2020, kept for days of 2026."""
    name = "pdd.reply_rate_5min"
    assert registry[name].editions[-1].until < march(1)
    sums = kept(written((2, 9)), 2, 3, metrics=name, edition=date(2020, 1, 1))
    assert finish(sums).select("period_start", "denominator").rows() == [(march(2), 1)]


def test_whichever_way_sums_are_merged_they_may_be_written_where_one_was_read(tmp_path):
    messages = written((2, 9), (3, 9))
    kept(messages, 3, 4).write_parquet(tmp_path / "night.parquet")
    for read_first in (True, False):
        path = tmp_path / f"{read_first}.parquet"
        kept(messages, 2, 3).write_parquet(path)
        there, night = (Partials.read_parquet(at) for at in (path, tmp_path / "night.parquet"))
        both = there.merge(night) if read_first else night.merge(there)
        both.write_parquet(path)
        both.write_parquet(path)  # its own file once more
        assert Partials.read_parquet(path).days.height == 2


def test_a_day_without_a_failure_survives_the_file(tmp_path):
    messages = written((2, 9), (2, 9)).with_columns(
        buyer_id=pl.lit("b"), sender=pl.Series(["buyer", "agent"])
    )
    sums = kept(messages, 2, 3, metrics="pdd.reply_rate_3min")
    assert sums.sums.select("numerator", "denominator").rows() == [(1, 1)]
    sums.write_parquet(tmp_path / "sums.parquet")
    assert Partials.read_parquet(tmp_path / "sums.parquet").sums.equals(sums.sums)


def test_a_silent_day_of_a_file_is_not_written_over(tmp_path):
    """Nobody asked on the 3rd: sums of the 2nd alone are the same, and say less."""
    path = tmp_path / "sums.parquet"
    kept(written((2, 9)), 2, 4).write_parquet(path)
    with pytest.raises(FileError, match="contains sums that these partials lack"):
        kept(written((2, 9)), 2, 3, known=4).write_parquet(path)
    kept(written((2, 9)), 2, 4).write_parquet(path)


def test_what_settles_between_two_nights_is_no_change_of_settled_days():
    """On the evening of the 2nd one had asked, by its end two: no row had settled yet."""
    early = kept(written((2, 9)), 2, 3).days.height
    one = partials(
        BUYERS,
        Dataset(messages=written((2, 9)), as_of=midnight(3)),
        as_of=midnight(2) + timedelta(hours=20),
    )
    two = kept(written((2, 9), (2, 21)), 2, 3)
    assert early == 1
    assert one.changes(two).is_empty()
    assert finish(one.merge(two))["numerator"].to_list() == [2]  # without a warning


def test_days_are_asked_for_up_to_the_last_one_kept():
    sums = kept(written((2, 9), (3, 9)), 2, 4)
    for call, what in (
        ({"start": march(4)}, "start=2026-03-04 is not before the days"),
        ({"end": march(2)}, "end=2026-03-02 is not after the days"),
    ):
        with pytest.raises(ArgumentError, match=what):
            finish(sums, **call)
    assert finish(sums, start=march(3))["numerator"].to_list() == [1]
    assert finish(sums, end=march(3))["numerator"].to_list() == [1]


USUAL = written((2, 9), (3, 9), (4, 9))
SILENT = written((1, 9)).clear()


def test_which_nights_are_strange():
    """A day without a unit is, after three usual days that follow each other, of its own part."""
    three = kept(USUAL, 2, 5)
    apart = kept(written((2, 9), (4, 9), (5, 9)), 2, 6)
    north, south = kept(USUAL, 2, 5, part="north"), kept(SILENT, 2, 5, part="south")
    cases = {
        "after three days": (
            three,
            kept(SILENT, 5, 6),
            "on 2026-03-05, although each of the 3 days",
        ),
        "after two": (kept(written((3, 9), (4, 9)), 2, 5), kept(SILENT, 5, 6), None),
        "after three with a gap": (apart, kept(SILENT, 6, 7), None),
        "before them": (three, kept(SILENT, 1, 2, known=5), None),
        "in another part": (north.merge(south), kept(SILENT, 5, 6, part="south"), None),
        "in its part": (
            *(north.merge(south), kept(SILENT, 5, 6, part="north")),
            "on 2026-03-05, part 'north'",
        ),
    }
    for name, (before, night, text) in cases.items():
        if text is None:
            before.merge(night)  # a warning would be an error
            continue
        with pytest.warns(CsmetricsWarning) as heard:
            before.merge(night)
        assert text in str(heard[0].message), name


def test_hours_are_compared_within_a_part_where_there_are_messages_enough():
    """Fifty messages of a night, and 200 of the days before; the other part's come at night."""

    def sums(each_day, days, hour, part):
        sent = [(day, hour) for day in days for _ in range(each_day)]
        return kept(written(*sent), days[0], days[-1] + 1, part=part)

    usual = sums(67, (2, 3, 4), 17, "north")
    for new, hour, way in ((49, 9, None), (50, 9, "8 hours earlier"), (50, 21, "4 hours later")):
        night = sums(new, (5,), hour, "north")
        if way is None:
            usual.merge(night)
            continue
        with pytest.warns(CsmetricsWarning, match=way):
            usual.merge(night)
    both = sums(67, (2, 3, 4), 9, "north").merge(sums(400, (2, 3, 4), 17, "south"))
    both.merge(sums(60, (5,), 9, "north"))  # as north's always come
