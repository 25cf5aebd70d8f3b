"""``sample``: which conversations are drawn for spot checks, and how likely each was."""

import random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csmetrics import datasets, details, sample
from csmetrics.errors import ArgumentError
from tests.answers.talk import at


def rows(*agents, ratings=None):
    """Sessions s0, s1 … of the agents named."""
    return pl.DataFrame(
        {
            "shop_id": "s",
            "buyer_id": [f"b{n}" for n in range(len(agents))],
            "session_id": [f"s{n}" for n in range(len(agents))],
            "agent_id": list(agents),
            "started_at": at("10:00"),
            "rating": ratings or [None] * len(agents),
        },
        schema_overrides={"agent_id": pl.String, "rating": pl.Int64},
    )


PINNED = ["s27", "s28", "s30", "s41", "s43"]
MANY = rows(*["li"] * 60, *["wu"] * 3, None)


def test_each_member_has_n_drawn_or_all_it_has_and_nobody_is_one():
    drawn = sample(MANY, n=5)
    assert drawn["agent_id"].to_list() == [None] + ["li"] * 5 + ["wu"] * 3
    assert drawn["chance"].to_list() == [1.0] + [5 / 60] * 5 + [1.0] * 3
    assert sample(MANY, None, 5).height == 5


def test_what_is_drawn_stands_member_by_member_and_within_each_by_time():
    hours = [at("12:00"), at("10:00"), at("11:00")]
    found = rows("li", "wu", "li").with_columns(started_at=pl.Series(hours))
    assert sample(found, n=5)["session_id"].to_list() == ["s2", "s0", "s1"]
    assert sample(found, None, 5)["session_id"].to_list() == ["s1", "s2", "s0"]


@given(st.randoms(use_true_random=False), st.integers(0, 10**6))
def test_the_order_of_the_rows_changes_nothing(shuffle: random.Random, seed):
    order = list(range(MANY.height))
    shuffle.shuffle(order)
    assert sample(MANY[order], n=4, seed=seed).equals(sample(MANY, n=4, seed=seed))


def test_another_seed_draws_others_and_the_same_seed_the_same():
    drawn = [tuple(sample(MANY, n=5, seed=seed)["session_id"]) for seed in range(20)]
    assert len(set(drawn)) == 20
    pinned = sample(MANY.head(60), n=5, seed="2026-03-30")["session_id"].to_list()
    assert pinned == PINNED, "a check drawn once is drawn again by everybody, on any machine"


def test_a_larger_sample_only_adds():
    fewer, more = (set(sample(MANY, n=n)["session_id"]) for n in (3, 8))
    assert fewer < more


def test_every_session_is_drawn_as_often_as_its_chance_says():
    counts = dict.fromkeys((f"s{n}" for n in range(60)), 0)
    for seed in range(600):
        for name in sample(MANY.head(60), n=6, seed=seed)["session_id"]:
            counts[name] += 1
    # 600 draws of 6 in 60: 60 each, with a standard deviation of 7.3
    assert min(counts.values()) > 60 - 5 * 7.3
    assert max(counts.values()) < 60 + 5 * 7.3


def test_strata_have_one_each_and_the_others_in_proportion():
    found = rows(*["li"] * 20, ratings=[1] * 2 + [4] * 6 + [5] * 12)
    drawn = sample(found, n=7, strata="rating")
    # one each; then of 4 more by size/(2·got+1): 12/3 = 4, 6/3 = 2, 12/5 = 2.4, 12/7 = 1.7 …
    # in order: 5 (4), 5 (2.4), 4 (2), 5 (1.71): 1, 2 and 4
    assert drawn["rating"].value_counts(sort=True).sort("rating").rows() == [(1, 1), (4, 2), (5, 4)]
    assert drawn.sort("rating")["chance"].to_list() == pytest.approx(
        [1 / 2, 2 / 6, 2 / 6, *[4 / 12] * 4]
    )
    with pytest.raises(ArgumentError, match="li has 3 strata of rating, and n=2"):
        sample(found, n=2, strata="rating")


def test_as_many_as_there_are_strata_are_one_of_each():
    found = rows(*["li"] * 6, ratings=[1, 2, 3, 3, 3, 3])
    assert sorted(sample(found, n=3, strata="rating")["rating"].to_list()) == [1, 2, 3]


def test_a_small_stratum_is_rounded_as_fairly_as_a_large_one():
    """7 of 10 and 3 are 5.4 and 1.6 in proportion: 5 and 2, where the larger would else take 6."""
    found = rows(*["li"] * 13, ratings=[1] * 3 + [5] * 10)
    drawn = sample(found, n=7, strata="rating")
    assert drawn["rating"].value_counts().sort("rating").rows() == [(1, 2), (5, 5)]


def test_weights_of_the_chances_add_up_to_all():
    found = rows(*["li"] * 50, *["wu"] * 9, ratings=[1] * 5 + [5] * 45 + [2, *[5] * 8])
    drawn = sample(found, n=6, strata="rating")
    assert (1 / drawn["chance"]).sum() == pytest.approx(59)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"per": "agent"}, "Did you mean 'agent_id'"),
        ({"strata": ["ratings"]}, "Did you mean 'rating'"),
        ({"n": 0}, "n is a number of conversations, 1 or more"),
        ({"n": True}, "n is a number of conversations"),
        ({"seed": 1.5}, "seed is a whole number or a text"),
    ],
)
def test_an_argument_that_cannot_be_is_refused(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        sample(MANY, **arguments)


def test_what_is_no_result_of_details_is_refused():
    with pytest.raises(ArgumentError, match="twice"):
        sample(pl.concat([MANY, MANY.head(1)]))
    with pytest.raises(ArgumentError, match="lacks the column session_id"):
        sample(MANY.drop("session_id"))
    with pytest.raises(ArgumentError, match="holds lists"):
        sample(MANY.with_columns(flags=pl.lit([], dtype=pl.List(pl.String))), "flags")
    with pytest.raises(ArgumentError, match="'chance' already"):
        sample(sample(MANY))


def test_messages_without_a_session_are_drawn_too():
    found = details(datasets.sample_shop(days=7))
    assert found["session_id"].null_count() > 0
    drawn = sample(found.filter(pl.col("session_id").is_null()), None, 2)
    assert drawn.height == 2
