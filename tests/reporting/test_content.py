"""What a report says, worked out by hand from the two weeks."""

from datetime import date, datetime

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.catalogue.builtin import registry
from csmetrics.errors import ArgumentError, MissingDataError, UnknownMetricError
from csmetrics.reporting import DEFAULT_METRICS
from csmetrics.reporting import inputs as facts
from csmetrics.reporting.content import content_of
from csmetrics.reporting.inputs import ReportRequest, gather
from csmetrics.reporting.selection import Chosen
from tests.reporting.two_weeks import HOSTILE, shop

REPLIES = "pdd.reply_rate_3min"
KNOWN = datetime(2026, 3, 16, 9, 0)  # noqa: DTZ001  local


def gathered(data, metrics=None, per="week", by="agent_id", as_of=KNOWN, **days):
    chosen = Chosen(metrics, data, registry)
    start, end = days.get("start"), days.get("end")
    return gather(
        ReportRequest(data, chosen, per, by, start, end, as_of, chosen.registry), lambda: None
    )


@pytest.fixture(scope="module")
def content(two_weeks):
    return content_of(gathered(two_weeks), "en")


def section(content, key):
    return next(one for one in content.sections if one.key == key)


def card_of(content, label):
    return next(one for one in section(content, "headline").cards if one.label == label)


def words(table):
    return [[cell.words.en for cell in row] for row in table.rows]


def test_the_headline_is_the_figure_its_change_and_what_that_means(content):
    card = card_of(content, REPLIES)
    assert card.value.en == "50.00%", "30 of 60 in time"
    assert card.before.en == "before 100.00%", "60 of 60"
    assert card.change.zh == "-50.00 个百分点"
    assert card.direction.en == "worse"
    assert card.remark is None, "at 9:00 on the next day all of it is final"


def test_the_report_leads_with_what_moved_and_who_moved_it_most(content):
    """Chen's rate fell by 2/3 of half of the buyers, which is a third of all."""
    first = content.summary[0]
    assert first.label == REPLIES, "it leads to the definition"
    assert first.line.en == (
        "3-minute human reply rate: 100.00% → 50.00%, worse;"
        " agent chen: 100.00% → 33.33%, 33.33 points of the fall"
    )
    assert first.line.zh == (
        "3分钟人工回复率：100.00% → 50.00%，变差；"
        "客服 chen：100.00% → 33.33%，占下降的 33.33 个百分点"
    )


def test_the_change_is_split_into_what_each_did_and_adds_up(content):
    """Half of the buyers each: one rate fell by 2/3, which makes 1/3, the other by 1/3, or 1/6."""
    table = next(
        one for one in section(content, "moved").tables if one.name.en.startswith("3-minute")
    )
    assert words(table) == [
        ["chen", "own performance", "-33.33 points bad", "100.00%", "33.33%", "50.00%", "50.00%"],
        [HOSTILE, "own performance", "-16.67 points bad", "100.00%", "66.67%", "50.00%", "50.00%"],
    ]
    assert sum(row[2].value for row in table.rows) == pytest.approx(-50)


@pytest.mark.wide
def test_every_split_adds_up_to_its_change_on_the_sample_shop():
    data = cs.datasets.sample_shop()
    found = gathered(data, as_of=datetime(2026, 3, 30, 9), metrics=["douyin.*", "taobao.*"])  # noqa: DTZ001
    content = content_of(found, "en")
    tables = section(content, "moved").tables
    assert len(tables) > 5
    rows = section(content, "figures").tables[0].rows
    changes = {f"{row[0].words.en} {row[3].shown.en}": row[3].value for row in rows}
    for table in tables:
        total = sum(row[2].value for row in table.rows)
        assert total == pytest.approx(changes[table.name.en]), table.name


def test_members_stand_beside_each_other_and_the_hostile_name_is_a_name(content):
    found = section(content, "members")
    names = [column.name.en for column in found.tables[0].columns]
    rates = {
        row[0]: row[names.index("3-minute human reply rate")] for row in words(found.tables[0])
    }
    assert rates == {HOSTILE: "66.67%", "chen": "33.33%"}
    assert found.charts[0].name.en == "3-minute human reply rate", "the main rule comes first"


def test_sessions_worth_reading_are_the_slow_ones(content):
    rows = words(section(content, "sessions").tables[-1])
    assert [row[0] for row in rows] == ["✗ to improve"] * 10
    assert {row[8] for row in rows} == {"10m 00s"}


def test_a_figure_with_pending_units_is_not_compared_and_has_its_bounds(two_weeks):
    """At 10:02 of the second Monday all 60 are open, of whom 30 have been answered in time.

    The week runs on: Wilson's 99.9 % of 30/60 begins at 0.5 − 0.1955.
    """
    found = gathered(two_weeks, as_of=datetime(2026, 3, 9, 10, 2), end=date(2026, 3, 16))  # noqa: DTZ001
    content = content_of(found, "en")
    card = card_of(content, REPLIES)
    assert card.value == ("至今至少 30/60 ※", "≥ 30 of 60 so far ※")
    assert card.before.en == "before 100.00%"
    assert card.change is None
    assert card.direction.en == "undecided: not yet compared"
    assert card.remark.en == (
        "※ provisional, final 2026-03-16 00:00; 60 undecided; the final value is within 30.4–100.0%"
    )
    row = next(
        row
        for row in words(section(content, "provisional").tables[0])
        if row[0] == "3-minute human reply rate"
    )
    assert row[1:] == [
        "2026-03-09 – 03-15",
        "≥ 30 of 60 so far ※",
        "60",
        "30.45%",
        "100.00%",
        "2026-03-16 00:00",
    ]


def test_the_report_is_of_the_last_whole_period(two_weeks):
    weeks = (date(2026, 3, 2), date(2026, 3, 9)), (date(2026, 3, 9), date(2026, 3, 16))
    assert gathered(two_weeks).span == weeks[1], "silent days before the knowledge time are days"
    sunday = datetime(2026, 3, 15, 23)  # noqa: DTZ001  local
    assert gathered(two_weeks, as_of=sunday).span == weeks[0], "that day is not over"
    assert gathered(two_weeks, as_of=None).span == weeks[0], "known up to the last event, a Monday"
    assert gathered(two_weeks, as_of=sunday, end=date(2026, 3, 16)).span == weeks[1]
    assert gathered(shop(as_of=KNOWN), as_of=None).span == weeks[1], "the data say it themselves"


def test_a_day_is_compared_with_the_day_before_also_where_that_was_silent(two_weeks):
    days = gathered(two_weeks, per="day", end=date(2026, 3, 10))
    assert days.span == (date(2026, 3, 9), date(2026, 3, 10))
    assert days.before == (date(2026, 3, 8), date(2026, 3, 9))


def test_a_period_that_is_not_whole_is_said_to_be_so(two_weeks):
    month = content_of(gathered(two_weeks, per="month"), "en")
    assert month.title.en == "Customer service: monthly report 2026-03-02 – 03-15"
    assert "Not a whole period: 14 days only" in [fact.en for fact in month.facts]


def test_where_all_happened_today_today_is_reported():
    first = shop(as_of=datetime(2026, 3, 2, 12))  # noqa: DTZ001  local
    assert gathered(first, as_of=None).span == (date(2026, 3, 2), date(2026, 3, 3))


def test_everything_shown_is_evaluated_once_whole_and_once_by_member(two_weeks, monkeypatch):
    calls = []
    real = facts.evaluate

    def counted(*args, **options):
        calls.append(options.get("by"))
        return real(*args, **options)

    monkeypatch.setattr(facts, "evaluate", counted)
    gathered(two_weeks)
    assert calls == [None, "agent_id", ("weekday", "hour")], "the last is of the main rule alone"
    calls.clear()
    gathered(two_weeks, by=None)
    assert calls == [None, ("weekday", "hour")]


def test_metrics_that_lack_tables_are_listed_and_not_shown(content):
    lacking = next(
        table
        for table in section(content, "quality").tables
        if table.name.en == "Metrics not computed"
    )
    rows = {row[0]: row[2] for row in words(lacking)}
    assert "sessions" in rows["douyin.pickup_rate"]
    assert REPLIES not in rows


def test_metrics_asked_for_by_id_are_never_left_out(two_weeks):
    with pytest.raises(MissingDataError, match="table sessions"):
        gathered(two_weeks, ["douyin.pickup_rate", REPLIES])
    with pytest.raises(MissingDataError, match="none of the report's metrics"):
        gathered(two_weeks, "jd.*")
    with pytest.raises(UnknownMetricError):
        gathered(two_weeks, "pdd.reply_rate")
    with pytest.raises(ArgumentError, match="metrics is an id"):
        gathered(two_weeks, 5)


def test_a_metric_of_ones_own_need_not_be_registered(two_weeks):
    own = registry[REPLIES].model_copy(
        update={"id": "own.rate", "name": cs.Text(zh="甲", en="Mine")}
    )
    content = content_of(gathered(two_weeks, [own, REPLIES]), "en")
    assert [card.name.en for card in section(content, "headline").cards] == [
        "Mine",
        "3-minute human reply rate",
    ]


def test_a_rule_that_ended_with_the_week_before_has_no_figure_in_this_one(two_weeks):
    past = registry[REPLIES].editions[-1].model_copy(update={"until": date(2026, 3, 9)})
    own = registry[REPLIES].model_copy(update={"id": "own.past", "editions": (past,)})
    content = content_of(gathered(two_weeks, [own, REPLIES]), "en")
    assert [card.label for card in section(content, "headline").cards] == [REPLIES]
    assert [row[0].label for row in section(content, "figures").tables[0].rows] == [REPLIES]


def test_the_column_to_compare_must_be_one_of_the_units(two_weeks):
    with pytest.raises(MissingDataError, match="no column 'team'"):
        gathered(two_weeks, by="team")
    assert "members" not in [
        one.key for one in content_of(gathered(two_weeks, by=None), "zh").sections
    ]


def test_data_quality_says_what_was_rejected():
    extra = shop().frame("messages").collect()
    broken = pl.concat(
        [extra, extra.head(1).with_columns(message_id=pl.lit("x"), sender=pl.lit("cat"))]
    )
    data = cs.Dataset(messages=broken, invalid="quarantine")
    quality = section(content_of(gathered(data), "en"), "quality")
    assert words(quality.tables[0]) == [["messages", "241", "240", "0", "1"]]
    (row,) = words(quality.tables[1])
    assert row[:2] == ["messages", "rejected"]
    assert row[3] == "1"


def test_the_default_metrics_exist_and_have_no_parameters():
    assert all(not registry[one].unfilled for one in DEFAULT_METRICS)


def test_every_word_is_there_in_both_languages(content):
    """Chinese that slipped into the English, or the reverse, beside names and sources."""
    found = [text for one in content.sections for text in (one.title, one.lead) if text]
    found += [
        column.name for one in content.sections for table in one.tables for column in table.columns
    ]
    for card in section(content, "headline").cards:
        found += [card.name, card.before, card.change, card.direction, card.verdict, card.remark]
    for text in filter(None, found):
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in text.en), text


def test_the_hours_heat_map_shows_the_rate_of_each_hour_as_evaluate_has_it(two_weeks):
    found = gathered(two_weeks)
    (drawn,) = [
        one for one in section(content_of(found, "en"), "hours").charts if one.key == "hours"
    ]
    spec = drawn.make("en").to_dict()
    (rows,) = spec["datasets"].values()
    start, end = found.span
    rates = cs.evaluate(
        REPLIES, two_weeks, per="all", by=("weekday", "hour"), start=start, end=end, as_of=KNOWN
    ).drop_nulls("value")
    cells = {(row["day"], row["hour"]): row["n"] for row in rows}
    days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert cells == {
        (days[day - 1], hour): value
        for day, hour, value in rates.select("weekday", "hour", "value").iter_rows()
    }
    assert {0, 1} != set(cells.values())
    assert any(row["figure"].endswith("%") for row in rows)
