"""Parts of the engine that others build on, each over a few rows whose results are known."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from csmetrics.engine.earlier_days import look_at_earlier_days
from csmetrics.engine.local_days import DAY, Clock, around, day_number
from csmetrics.engine.outcomes import _check_alike
from csmetrics.engine.roster import Roster
from csmetrics.errors import ArgumentError


def test_a_roster_has_a_row_from_its_first_day_to_the_day_before_its_end():
    agents = pl.LazyFrame(
        {
            "shop_id": ["s"] * 4,
            "agent_id": ["a", "a", "b", "c"],
            "since": [None, date(1970, 1, 11), date(1970, 1, 5), date(1970, 1, 5)],
            "until": [date(1970, 1, 6), None, date(1970, 1, 8), None],
            "team": ["early", "late", "middle", None],
        },
        schema_overrides={"since": pl.Date, "until": pl.Date},
    ).with_columns(pl.col("shop_id").cast(pl.Categorical))
    roster = Roster(agents, ["team"])
    shop = roster._rows["shop"][0]  # noqa: SLF001  the number of the shop
    asked = [("a", -9000), ("a", 4), ("a", 5), ("a", 9), ("a", 10), ("b", 3), ("b", 6), ("b", 7)]
    units = pl.DataFrame(asked, {"agent": pl.Categorical, "day": pl.Int32}, orient="row")
    units = units.with_columns(shop=pl.lit(shop, roster._rows["shop"].dtype))  # noqa: SLF001
    teams = ["early", "early", None, None, "late", None, "middle", None]
    assert roster.look_up(units)["team"].cast(pl.String).to_list() == teams


def test_a_condition_holds_on_the_day_or_one_of_the_days_before():
    """Buyer 1 on days 1, 2 and 4, buyer 2 on day 3; it holds on the marked days."""
    days = pl.DataFrame(
        {"buyer": [1, 1, 1, 2], "day": [1, 2, 4, 3], "ok": [True, False, False, True]}
    )
    units = pl.DataFrame({"buyer": [1, 1, 1, 1, 2, 2, 0], "day": [1, 2, 3, 4, 3, 5, 5]})
    ok = pl.col("ok")
    for of in (days, days.reverse()):
        today, two, three = look_at_earlier_days(units, of, [[ok], [ok, ok, ok], [ok, ok, ok, ok]])
        assert today.to_list() == [True, False, False, False, True, False, False]
        assert two.to_list() == [True, True, True, False, True, True, False]
        assert three.to_list() == [True, True, True, True, True, True, False]


MIDNIGHTS = [
    ("Asia/Shanghai", date(2024, 3, 1)),
    ("America/Havana", date(2024, 3, 10)),  # no midnight: the clocks skip to one o'clock
    ("America/Havana", date(2024, 11, 3)),  # midnight comes twice
    ("Pacific/Apia", date(2011, 12, 31)),  # the day before was skipped
    ("America/Sao_Paulo", date(2018, 2, 18)),  # eleven o'clock comes twice
]


@pytest.mark.parametrize(("zone", "day"), MIDNIGHTS)
def test_a_day_starts_with_its_first_instant(zone, day):
    number = day_number(day)
    clock = Clock(zone, number - 1, number + 1, 2)
    starts = pl.DataFrame({"day": [number]}).select(clock.start(pl.col("day")).cast(pl.Int64))
    at = starts.item()
    first = datetime.fromtimestamp(0, ZoneInfo("UTC")) + timedelta(microseconds=at)
    assert first.astimezone(ZoneInfo(zone)).date() == day
    before = first - timedelta(microseconds=1)
    assert before.astimezone(ZoneInfo(zone)).date() < day
    days = pl.DataFrame({"t": [at - 1, at]}).select(clock.day(pl.col("t"))).to_series().to_list()
    assert days[1] == number
    assert days[0] < number


def test_rows_around_some_days_are_kept_with_a_day_on_either_side():
    since, before = date(1970, 1, 11), date(1970, 1, 13)
    instants = pl.DataFrame({"t": [9 * DAY - 1, 9 * DAY, 13 * DAY - 1, 13 * DAY]})
    kept = instants.filter(around(pl.col("t"), since, before))["t"].to_list()
    assert kept == [9 * DAY, 13 * DAY - 1]
    assert around(pl.col("t"), None, None) == []


def test_a_group_has_one_type_but_nulls_and_categories_fit_text():
    _check_alike("team", [pl.String(), pl.Null(), pl.Categorical()])
    with pytest.raises(ArgumentError, match="String and Int64: cast it to one type"):
        _check_alike("team", [pl.String(), pl.Null(), pl.Int64()])
