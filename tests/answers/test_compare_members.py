"""``compare`` over a column of ``by``, and over benchmarks, worked out by hand."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import csmetrics as cs
from csmetrics.errors import ArgumentError, UnknownMetricError
from tests.answers.answer_rows import BUYERS, RATE, SALES, WAIT, days, result, row

SHOP = [
    row(RATE, 90, 100, agent_id="a"),
    row(RATE, 80, 100, agent_id="b"),
    row(RATE, 80, 100, agent_id="c"),
    row(RATE, 29, 29, agent_id="d"),
    row(RATE, 0, 40, agent_id=None),
]


def of(rows, agent, **arguments):
    found = cs.compare(result(*rows), over="agent_id", **arguments)
    return found.filter(pl.col("agent_id").eq_missing(pl.lit(agent))).row(0, named=True)


def test_members_are_ranked_and_equals_share_a_rank():
    ranks = {one: of(SHOP, one)["rank"] for one in "abc"}
    assert ranks == {"a": 1, "b": 2, "c": 2}
    assert of(SHOP, "a")["ranked"] == 3


def test_after_two_who_share_a_rank_the_next_one_is_skipped():
    rows = [
        row(RATE, n, 100, agent_id=one) for one, n in zip("abcd", (90, 80, 80, 70), strict=True)
    ]
    assert [of(rows, one)["rank"] for one in "abcd"] == [1, 2, 2, 4]


def test_members_of_both_statuses_are_mixed():
    rows = [row(RATE, 90, 100, agent_id="a"), row(RATE, 80, 100, agent_id="b", final=False)]
    assert of(rows, "a")["compared_status"] == of(rows, "b")["compared_status"] == "mixed"
    assert of(rows[1:], "b")["compared_status"] == "provisional"


def test_too_few_units_give_no_rank_and_nobody_has_none():
    assert (of(SHOP, "d")["rank"], of(SHOP, "d")["volume"]) == (None, 29)
    assert of(SHOP, "d", minimum_volume=29)["rank"] == 1
    assert of(SHOP, None)["rank"] is None


def test_the_shop_is_all_its_members_pooled():
    found = of(SHOP, "a")
    assert found["pooled_value"] == 279 / 369
    assert found["to_pooled"] == (90 * 369 - 279 * 100) / 36900


def test_the_best_tenth_of_a_few_is_the_best_one():
    found = of(SHOP, "b")
    assert (found["best_value"], found["to_best"]) == (0.9, -0.1)


def test_the_best_tenth_is_pooled_with_all_who_share_its_last_place():
    eleven = [row(RATE, 90, 100, agent_id="a")]
    eleven += [row(RATE, 160, 200, agent_id="b"), row(RATE, 40, 50, agent_id="c")]
    eleven += [row(RATE, 30 + n, 100, agent_id=f"x{n}") for n in range(8)]
    # of 11, two are the best tenth, and two share the second place
    assert of(eleven, "a")["best_value"] == (90 + 160 + 40) / 350
    assert of(eleven[:-1], "a")["best_value"] == 0.9, "of 10, one is"


def test_where_lower_is_better_the_lowest_is_first():
    rows = [row(WAIT, 3000, 100, agent_id="a"), row(WAIT, 2000, 100, agent_id="b")]
    assert [of(rows, one)["rank"] for one in "ab"] == [2, 1]
    assert of(rows, "a")["to_best"] == 10


def test_where_neither_way_is_better_nobody_is_first():
    rows = [row("taobao.buyer_messages", n, agent_id=str(n)) for n in (5, 7)]
    found = of(rows, "5")
    assert (found["rank"], found["ranked"], found["best_value"]) == (None, 0, None)
    assert found["to_pooled"] == -1


def test_where_the_sums_of_the_best_are_not_known_the_best_has_no_value():
    """A median has no sums, a published mean may lack them: none together is no 0."""
    median = "desk.median_first_response_time"
    medians = [
        row(median, n, 40, agent_id=one) | {"numerator": None} for one, n in (("a", 9), ("b", 8))
    ]
    means = [
        row(WAIT, n, 40, agent_id=one) | {"numerator": None} for one, n in (("a", 9), ("b", 8))
    ]
    for rows in (medians, means):
        found = of(rows, "b")
        assert (found["rank"], found["best_value"], found["to_best"]) == (1, None, None), rows


def test_counts_are_held_against_their_mean():
    rows = [row(SALES, n, agent_id=str(n)) for n in (10, 20, 60)]
    found = of(rows, "10")
    assert (found["pooled_value"], found["to_pooled"], found["rank"]) == (30, -20, 3)
    assert found["volume"] is None


def test_cents_stay_cents_whatever_their_float():
    """0.29 × 100 is 28.999… as a float."""
    rows = [row("pdd.sales_amount", n, agent_id=str(n)) for n in (0.29, 0.57)]
    found = of(rows, "0.29")
    assert (found["pooled_value"], found["to_pooled"]) == (0.43, -0.14)


def test_each_period_and_other_group_is_a_field_of_its_own():
    rows = [
        row(RATE, 50, 100, agent_id="a", shop_id="s"),
        row(RATE, 60, 100, agent_id="b", shop_id="s"),
        row(RATE, 40, 100, agent_id="a", shop_id="t"),
        row(RATE, 70, 100, agent_id="a", shop_id="s", period=days(1)),
    ]
    found = cs.compare(result(*rows), over="agent_id")
    listed = found.select("period_start", "agent_id", "shop_id", "rank", "ranked").rows()
    day = days(0)[0]
    assert listed == [
        (day, "a", "s", 2, 2),
        (day, "a", "t", 1, 1),
        (day, "b", "s", 1, 2),
        (days(1)[0], "a", "s", 1, 1),
    ]


def test_a_member_is_told_apart_from_the_others_without_itself():
    rows = [row(RATE, 900, 1000, agent_id="a"), row(RATE, 50, 100, agent_id="b")]
    found = of(rows, "a")
    assert found["distinguishable"] is True
    alone = of(rows[:1], "a")
    assert (alone["others_low"], alone["distinguishable"]) == (None, None)


@given(st.permutations([*SHOP, *(row(BUYERS, n, agent_id=str(n)) for n in range(12))]))
def test_the_order_of_rows_changes_nothing(rows):
    straight = result(*SHOP, *(row(BUYERS, n, agent_id=str(n)) for n in range(12)))
    assert_frame_equal(
        cs.compare(result(*rows), over="agent_id"), cs.compare(straight, over="agent_id")
    )


def test_all_members_together_are_the_metric_without_by():
    shop = cs.datasets.sample_shop(days=7)
    metrics = ["jd.avg_response_time", "desk.response_rate_3min", "jd.evaluation_rate"]
    whole = cs.evaluate(metrics, shop, per="week")
    found = cs.compare(cs.evaluate(metrics, shop, per="week", by="agent_id"), over="agent_id")
    for one in whole.iter_rows(named=True):
        assert found.filter(metric=one["metric"])["pooled_value"].unique().to_list() == [
            one["value"]
        ]


OUTSIDE = pl.DataFrame(
    {
        "metric": [RATE, RATE, WAIT],
        "name": ["category mean", "category best", "target"],
        "value": [0.8, 0.95, 30.0],
    }
)


def test_each_benchmark_of_a_metric_makes_a_row():
    rows = result(row(RATE, 85, 100, agent_id="a"), row(WAIT, 2000, 50, agent_id="a"))
    found = cs.compare(rows, over="benchmark", benchmarks=OUTSIDE)
    listed = found.select("metric", "benchmark", "benchmark_value", "better").rows()
    assert listed == [
        (WAIT, "target", 30, False),
        (RATE, "category best", 0.95, False),
        (RATE, "category mean", 0.8, True),
    ]
    assert found["difference"].round(9).to_list() == [10, -0.1, 0.05]
    assert found["ratio"][0] == 40 / 30
    # Wilson's interval of 85 of 100 at 95 % is [0.7672, 0.9069]
    assert found["distinguishable"].to_list() == [None, True, False]


def test_a_figure_equal_to_its_benchmark_is_no_better_whichever_way_is():
    rows = result(row(RATE, 8, 10, agent_id="a"), row(WAIT, 300, 10, agent_id="a"))
    found = cs.compare(rows, over="benchmark", benchmarks=OUTSIDE)
    equal = found.filter(pl.col("value") == pl.col("benchmark_value"))
    assert equal.select("benchmark", "better").rows() == [
        ("target", False),
        ("category mean", False),
    ]


def test_a_benchmark_may_be_of_one_group_and_period():
    keyed = OUTSIDE[:1].with_columns(pl.lit("b").alias("agent_id"))
    rows = result(row(RATE, 8, 10, agent_id="a"), row(RATE, 8, 10, agent_id="b"))
    found = cs.compare(rows, over="benchmark", benchmarks=keyed)
    assert found["agent_id"].to_list() == ["b"]
    nobodys = OUTSIDE[:1].with_columns(pl.lit(None, pl.String).alias("agent_id"))
    rows = result(row(RATE, 8, 10, agent_id="a"), row(RATE, 9, 10, agent_id=None))
    found = cs.compare(rows, over="benchmark", benchmarks=nobodys)
    assert found.select("agent_id", "value").rows() == [(None, 0.9)]
    dated = OUTSIDE[:1].with_columns(period_start=days(1)[0])
    assert cs.compare(rows, over="benchmark", benchmarks=dated).is_empty()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (OUTSIDE.drop("name"), "benchmarks lacks the column name"),
        (OUTSIDE.rename({"value": "valu"}), "Did you mean 'valu'"),
        (OUTSIDE.with_columns(agent=1), "Did you mean 'agent_id'"),
        (OUTSIDE.with_columns(value=None), "not a finite number"),
        (pl.concat([OUTSIDE, OUTSIDE]), "two values for the same metric, name"),
        ({}, "not a dict"),
    ],
)
def test_benchmarks_that_cannot_be_read_are_refused(wrong, message):
    rows = result(row(RATE, 8, 10, agent_id="a"))
    with pytest.raises(ArgumentError, match=message):
        cs.compare(rows, over="benchmark", benchmarks=wrong)


def test_a_benchmark_of_no_metric_is_refused_and_of_another_one_is_not():
    rows = result(row(RATE, 8, 10))
    misspelt = OUTSIDE.with_columns(metric=pl.lit("pdd.reply_rate_3mins"))[:1]
    with pytest.raises(UnknownMetricError, match=r"Did you mean 'pdd\.reply_rate_3min'"):
        cs.compare(rows, over="benchmark", benchmarks=misspelt)
    assert cs.compare(rows, over="benchmark", benchmarks=OUTSIDE).height == 2
