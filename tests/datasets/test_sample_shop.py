"""The sample shop is the same everywhere, agrees with itself, and has something of everything."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from csmetrics import datasets
from csmetrics.datasets.seeded_random import SeededRandom
from csmetrics.errors import ArgumentError

SHANGHAI = ZoneInfo("Asia/Shanghai")
sample_shop = datasets.sample_shop.__wrapped__  # made anew each time
TABLES = (
    "messages", "sessions", "orders", "refunds", "reviews", "ratings", "complaints", "shifts",
    "buyer_flags", "agents", "shops",
)  # fmt: skip


@pytest.fixture(scope="module")
def shop():
    return sample_shop()


def frame(shop, table):
    return shop.frame(table).collect()


def values(shop, table, column):
    return set(frame(shop, table)[column].drop_nulls())


@pytest.mark.parametrize("table", TABLES)
def test_the_same_arguments_give_the_same_rows(shop, table):
    assert_frame_equal(frame(shop, table), frame(sample_shop(), table))


def test_another_seed_is_another_shop(shop):
    other = sample_shop(seed=1)
    assert frame(shop, "orders")["amount"].to_list() != frame(other, "orders")["amount"].to_list()


def test_moving_the_start_by_a_week_moves_every_time_by_a_week(shop):
    later = sample_shop(start=date(2026, 3, 9))
    for table in TABLES:
        moved = frame(shop, table).with_columns(pl.col(pl.Datetime, pl.Date) + timedelta(days=7))
        assert_frame_equal(moved, frame(later, table))


def test_every_agent_has_a_name_a_team_and_a_role_on_every_day(shop):
    agents = frame(shop, "agents")
    assert agents.select("name", "team", "role").null_count().row(0) == (0, 0, 0)
    roles = agents.group_by("role").agg(pl.col("agent_id").unique().sort())
    assert {role: " ".join(of) for role, of in roles.iter_rows()} == {
        "aftersale": "chen luo",
        "both": "wu zhao",
        "presale": "gao he lin sun",
    }
    accounts = ["shop_id", "agent_id"]
    working = frame(shop, "shifts").select(accounts).unique()
    assert working.join(agents, on=accounts, how="anti").is_empty()
    moved = agents.filter(pl.len().over(accounts) > 1)
    assert moved.select("agent_id", "since", "until", "team").rows() == [
        ("sun", None, date(2026, 3, 16), "early"),
        ("sun", date(2026, 3, 16), None, "late"),
    ]


def test_a_spammer_and_a_tester_are_flagged_throughout_and_one_is_blocked_for_a_week(shop):
    flags = frame(shop, "buyer_flags").filter(shop_id="plum").sort("flag")
    days = pl.col("from_at").dt.date(), pl.col("to_at").dt.date()
    first = date(2026, 3, 2)
    assert flags.select("buyer_id", "flag", *days).rows() == [
        ("plum-rude", "blocked", date(2026, 3, 5), date(2026, 3, 12)),
        ("plum-tester", "internal", first, None),
        ("plum-ads", "spam", first, None),
    ]


def test_its_shops_are_counted_whatever_platform_a_metric_is_of(shop):
    assert frame(shop, "shops").select("shop_id", "platform").rows() == [
        ("peach", None),
        ("plum", None),
    ]


def test_chance_falls_as_it_did_on_the_machine_this_was_written_on():
    rng = SeededRandom(
        0
    )  # random.Random(0) begins 0.844421…, 0.757954…, 0.420571…, 0.258916…, 0.511274…
    assert rng.between(1, 100) == 85
    assert rng.pick("abcd") == "d"
    assert rng.weighted({"rare": 1, "common": 9}) == "common"
    assert rng.from_deciles((0, 10, 110)) == 5
    assert not rng.chance(0.5)


@pytest.mark.parametrize("days", [1, 2, 15])
def test_nothing_is_known_after_the_last_day(days):
    shop = sample_shop(days=days)
    end = datetime(2026, 3, 2, tzinfo=SHANGHAI) + timedelta(days=days)
    assert end - timedelta(hours=3) < shop.as_of < end
    assert not shop.as_of_given


def test_a_shop_that_never_opens_is_refused():
    with pytest.raises(ArgumentError, match="days=0"):
        sample_shop(days=0)


def test_every_word_of_the_tables_is_used(shop):
    assert values(shop, "messages", "sender") == {"buyer", "agent", "system"}
    assert values(shop, "messages", "mode") == {"manual", "assisted", "automatic", "bulk"}
    assert values(shop, "sessions", "stage") == {"presale", "aftersale"}
    assert values(shop, "sessions", "left_message") == {True, False}
    assert values(shop, "refunds", "kind") == {"refund_only", "return_refund", "exchange"}
    assert values(shop, "refunds", "reason") == {
        "quality", "logistics", "size", "unwanted", "other",
    }  # fmt: skip
    assert values(shop, "refunds", "liability") == {"seller", "buyer", "platform", "none"}
    assert values(shop, "ratings", "level") == {1, 2, 3, 4, 5}
    assert {0, 15} <= values(shop, "reviews", "score") <= set(range(16))
    assert values(shop, "buyer_flags", "flag") == {"spam", "blocked", "internal"}


def test_every_nullable_time_is_sometimes_there_and_sometimes_not(shop):
    for table, columns in {
        "sessions": ("human_requested_at", "queued_at", "assigned_at"),
        "orders": ("paid_at", "grouped_at", "shipped_at", "signed_at", "closed_at"),
        "refunds": ("completed_at",),
        "reviews": ("changed_at",),
        "ratings": ("rated_at",),
    }.items():
        for column in columns:
            there = frame(shop, table)[column].is_not_null()
            assert there.any(), (table, column)
            assert not there.all(), (table, column)


def test_an_agent_who_answers_is_on_duty_or_comes_early_for_last_nights_questions(shop):
    replies = frame(shop, "messages").filter(sender="agent", mode="manual")
    hours = replies["sent_at"].dt.hour()
    assert hours.is_between(8, 23).mean() > 0.99


def test_talks_are_handed_from_one_agent_to_another(shop):
    agents = frame(shop, "messages").filter(sender="agent").group_by("session_id")
    assert (agents.agg(pl.col("agent_id").n_unique())["agent_id"] > 2).any()
