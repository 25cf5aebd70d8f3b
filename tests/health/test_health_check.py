"""What a data set without one broken rule is doubted for, and what an evaluation says of it."""

import pickle
import warnings
from datetime import datetime, timedelta

import polars as pl
import pytest

import csmetrics as cs
from csmetrics import health
from csmetrics.tables import Dataset

NOON = datetime(2026, 3, 2, 12)  # noqa: DTZ001  local
REPLIES = "pdd.reply_rate_3min"
PAID_LATER = "taobao.paid_amount"


@pytest.fixture(scope="module")
def tables():
    shop = cs.datasets.sample_shop(days=14)
    return {name: shop.frame(name).collect() for name in shop.tables}


@pytest.fixture
def early(tables):
    """Messages eight hours early, all else as it was."""
    moved = tables["messages"].with_columns(pl.col("sent_at") - pl.duration(hours=8))
    return tables | {"messages": moved}


def doubts(data):
    return {doubt.name: doubt for doubt in data.report().health}


def warned(metric, data, **asked):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        figures = cs.evaluate(metric, data, per="all", **asked)
    return figures, [str(one.message) for one in caught]


def test_the_sample_shop_is_not_doubted(tables):
    assert doubts(Dataset(**tables)) == {}


def test_a_doubt_tells_its_evidence_and_its_remedy_in_both_languages(early):
    doubt = doubts(Dataset(**early))["messages_shifted"]
    assert "messages look 8 hours early compared with sessions" in str(doubt)
    assert "Give times with their UTC offset" in str(doubt)
    assert "消息看上去比 sessions 早了 8 小时" in doubt.in_one_line("zh")
    assert "请给带时区的时间" in doubt.in_one_line("zh")


@pytest.mark.parametrize(
    ("zone", "hours", "zh", "en"),
    [
        ("Asia/Shanghai", -8, "看上去早了 8 小时", "the times look 8 hours early"),
        ("America/Phoenix", 7, "看上去晚了 7 小时", "the times look 7 hours late"),
    ],
)
def test_times_in_utc_are_early_in_the_east_and_late_in_the_west(tables, zone, hours, zh, en):
    times = pl.selectors.datetime()
    moved = {
        name: tables[name].with_columns(times.dt.replace_time_zone(None) + pl.duration(hours=hours))
        for name in ("messages", "sessions")
    }
    doubt = doubts(Dataset(**moved, time_zone=zone))["utc_times"]
    assert zh in doubt.in_one_line("zh")
    assert en in str(doubt)


def test_messages_that_are_late_against_sessions_are_called_so(tables):
    late = tables["messages"].with_columns(pl.col("sent_at") + pl.duration(hours=8))
    doubt = doubts(Dataset(**(tables | {"messages": late})))["messages_shifted"]
    assert "消息看上去比 sessions 晚了 8 小时" in doubt.in_one_line("zh")
    assert "messages look 8 hours late compared with sessions" in str(doubt)
    assert "are the times of sessions UTC?" in str(doubt)


def test_the_report_lists_doubts_below_the_counts_of_rows(early):
    report = Dataset(**early).report()
    assert report.doubts["table"].to_list() == ["messages"]
    assert report.doubts["doubt"][0].startswith("messages_shifted: messages look 8 hours early")
    assert str(report).splitlines()[-1] == f"doubtful: {report.health[0]}"
    assert report.caveat == ""


def test_an_evaluation_warns_once_of_what_bears_on_it_and_changes_no_figure(tables):
    orders = tables["orders"].filter(pl.col("paid_at").is_not_null())
    later = tables["messages"].with_columns(pl.col("sent_at").dt.truncate("1m"))
    spoiled = Dataset(**(tables | {"orders": orders, "messages": later}))
    assert set(doubts(spoiled)) == {"only_paid_orders", "coarse_times"}

    figures, (found,) = warned(REPLIES, spoiled)
    assert "coarse_times" in found
    assert "only_paid_orders" not in found
    assert found.endswith("data.report() says why")
    trusted = Dataset(**(tables | {"orders": orders, "messages": later}), invalid="trust")
    same, silent = warned(REPLIES, trusted)
    assert figures.equals(same)
    assert silent == []

    _, (found,) = warned(PAID_LATER, spoiled)
    assert "only_paid_orders" in found
    assert "coarse_times" not in found
    _, found = warned("douyin.review_count", spoiled)
    assert found == []


def test_bad_rows_and_doubts_make_one_warning(early):
    broken = pl.concat([early["messages"], early["messages"].head(1)])
    data = Dataset(**(early | {"messages": broken}), invalid="quarantine")
    _, (text,) = warned(REPLIES, data)
    assert text.startswith("rows were rejected and are not counted: messages 1 of")
    assert "; the data look wrong: messages_shifted" in text


def test_trusted_rows_and_lazy_tables_are_checked_only_where_one_asks(early):
    lazy = {name: frame.lazy() for name, frame in early.items()}
    for data in (Dataset(**early, invalid="trust"), Dataset(**lazy)):
        figures, found = warned(REPLIES, data)
        assert figures.height == 1
        assert not any("look wrong" in one for one in found)
        assert set(doubts(data)) == {"messages_shifted"}


def test_less_than_a_hundred_rows_are_doubted_in_the_report_alone():
    few = pl.DataFrame(
        {
            "message_id": ["1", "2", "3"],
            "shop_id": "s",
            "buyer_id": ["a", "b", "c"],
            "sent_at": [NOON, NOON + timedelta(minutes=1), NOON + timedelta(days=365)],
            "sender": "buyer",
        }
    )
    data = Dataset(messages=few)
    assert warned(REPLIES, data)[1] == []
    doubt = doubts(data)["far_rows"]
    assert doubt.rows == 1
    assert doubt.says.en == (
        "1 row of messages, up to 365 days away from all others (2027-03-02; the others end on"
        " 2026-03-02): is the year mistyped?"
    )


def test_a_data_set_is_checked_once_with_all_its_truncations(early, monkeypatch):
    calls = []
    monkeypatch.setattr(health, "CHECKS", (lambda view: calls.append(view) or iter(()),))
    data = Dataset(**early)
    for one in (data, data, data.truncate(data.as_of - timedelta(days=2))):
        one.report()
        cs.evaluate(REPLIES, one)
    assert len(calls) == 1


def test_pseudonyms_hide_the_names_in_doubts(tables):
    shifts = pl.concat(
        [
            tables["shifts"],
            tables["shifts"].with_columns(pl.col("online_at") + pl.duration(hours=1)),
        ]
    )
    data = Dataset(**(tables | {"shifts": shifts}))
    names = {f"'{name}'" for name in tables["shifts"]["agent_id"].unique()}
    shown = str(doubts(data)["overlapping_shifts"])
    assert any(name in shown for name in names)
    hidden = str(doubts(data.pseudonymise("a secret of many letters"))["overlapping_shifts"])
    assert not any(name in hidden for name in names)


def test_a_checked_data_set_can_be_pickled(early):
    data = Dataset(**early)
    before = doubts(data)
    assert doubts(pickle.loads(pickle.dumps(data))) == before  # noqa: S301  our own


def test_overlapping_hours_are_those_that_count_twice():
    """An agent from 8 to 12 and from 11 to 15: of 8 hours 1 is there twice, which is 12.5 %."""
    day = datetime(2026, 3, 2)  # noqa: DTZ001  local
    shifts = pl.DataFrame(
        {
            "shop_id": ["s"] * 3,
            "agent_id": ["a", "a", "b"],
            "online_at": [day.replace(hour=h) for h in (8, 11, 8)],
            "offline_at": [day.replace(hour=h) for h in (12, 15, 8)],
        }
    )
    doubt = doubts(Dataset(shifts=shifts))["overlapping_shifts"]
    assert (doubt.rows, doubt.share) == (1, 1 / 3)
    assert "1.0 hours (12%) are counted twice" in doubt.says.en


def test_stars_are_doubted_in_a_warning_only_where_more_is_asked(tables):
    stars = tables["reviews"].with_columns(pl.col("score").clip(0, 5))
    data = Dataset(**(tables | {"reviews": stars}))
    _, (text,) = warned("douyin.good_review_rate", data)
    assert "five_star_scores: the highest score of" in text
    assert warned("pdd.low_score_rate", data)[1] == []
    assert warned(REPLIES, data)[1] == []


def test_a_knowledge_time_past_the_data_is_doubted_wherever_it_is_given(tables):
    """The data end on 15 March at midnight; nobody is known to have been silent on the 16th."""
    late = datetime(2026, 3, 17)  # noqa: DTZ001  local
    assert "as_of_past_the_data" in doubts(Dataset(**tables, as_of=late))
    data = Dataset(**tables)
    assert "as_of_past_the_data" in warned(REPLIES, data, as_of=late)[1][0]
    assert warned(REPLIES, data, as_of=datetime(2026, 3, 16))[1] == []  # noqa: DTZ001  local
    assert warned(REPLIES, data)[1] == []


@pytest.mark.parametrize(("rows", "cut"), [(5_000, True), (4_999, False), (5_001, False)])
def test_a_round_number_of_rows_is_doubted(tables, rows, cut):
    first = tables["messages"].head(rows)
    found = doubts(Dataset(messages=first))
    assert ("cut_at_a_round_number" in found) is cut


def test_a_doubt_about_agents_bears_on_figures_by_agent_alone(tables):
    later = pl.col("sent_at").dt.day() >= 9
    named = pl.when(later).then("小" + pl.col("agent_id")).otherwise("agent_id")
    data = Dataset(messages=tables["messages"].with_columns(agent_id=named))
    doubt = doubts(data)["renamed_agents"]
    assert "from 2026-03-09 on, all agents of 'peach' have other ids: 4 before" in str(
        data.report().health
    )
    assert doubt.bears_on == {"agents"}
    assert warned(REPLIES, data)[1] == []
    _, (found,) = warned(REPLIES, data, by="agent_id")
    assert "renamed_agents" in found


@pytest.mark.parametrize("name", ["???", "？？", "张\ufffd", "匿名买家", "a**a"])
def test_buyers_whose_letters_are_gone_are_several_in_one(name):
    rows = {
        "message_id": ["1", "2", "3"],
        "shop_id": "s",
        "buyer_id": [name, name, "anna"],
        "sent_at": [NOON, NOON + timedelta(minutes=1), NOON],
        "sender": "buyer",
    }
    doubt = doubts(Dataset(messages=pl.DataFrame(rows)))["masked_buyers"]
    assert f"67% of the rows of messages have a masked buyer_id (such as {name!r}" in str(doubt)


def test_a_buyer_who_asks_in_a_name_is_not_masked():
    rows = {"message_id": ["1"], "shop_id": "s", "buyer_id": "why?", "sent_at": [NOON]}
    found = doubts(Dataset(messages=pl.DataFrame(rows | {"sender": "buyer"})))
    assert "masked_buyers" not in found
