"""Intervals: known values, and how often they hold what they are to hold."""

import math
import random
from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import csmetrics as cs
from csmetrics.analysis.comparison.intervals import apart, normal, quantile, wilson
from csmetrics.errors import ArgumentError
from csmetrics.tables import Dataset
from tests.answers.answer_rows import talk

Z = quantile(0.95)
NIGHTLY = settings().max_examples >= 1000
DRAWS = 20_000 if NIGHTLY else 2_000
"""How many samples each coverage is found from: the error is a third as large by night."""


def interval(k, n, z=Z):
    low, high = wilson(pl.lit(k), pl.lit(n), z)
    return pl.select(low.alias("low"), high.alias("high")).row(0)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        # R. G. Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I,
        # method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_is_that_of_the_literature(k, n, low, high):
    found = interval(k, n)
    assert [round(one, 4) for one in found] == [low, high]


def test_over_no_units_nothing_is_known():
    assert interval(0, 0) == (None, None)


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilsons_interval_holds_the_share_and_mirrors_its_complement(pair):
    k, n = pair
    low, high = interval(k, n)
    assert 0 <= low <= k / n <= high <= 1
    assert math.isclose(interval(n - k, n)[0], 1 - high, abs_tol=1e-9)


def test_the_ends_are_exactly_0_and_1_where_none_or_all_succeed():
    """Of most of these numbers the formula comes to a float beside them."""
    numbers = pl.DataFrame({"none": 0, "n": range(1, 400)})
    low, _ = wilson(pl.col("none"), pl.col("n"), Z)
    _, high = wilson(pl.col("n"), pl.col("n"), Z)
    found = numbers.select(low.alias("low"), high.alias("high"))
    assert set(found["low"]) == {0.0}
    assert set(found["high"]) == {1.0}


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.4, 0.6, False), (0.41, 0.6, True), (0.0, 0.2, False), (0.0, 0.19, True)],
)
def test_intervals_that_touch_are_not_apart(low, high, expected):
    both = pl.DataFrame({"a": 0.2, "b": 0.4, "c": low, "d": high})
    assert both.select(apart(("a", "b"), ("c", "d"))).item() is expected
    assert both.select(apart(("c", "d"), ("a", "b"))).item() is expected


def test_confidence_is_what_it_is_called():
    assert round(quantile(0.99), 4) == 2.5758
    for wrong in (95, 1.0, 0.0, "0.95", True):
        with pytest.raises(ArgumentError, match="confidence is a share"):
            quantile(wrong)


def coverage(frame, low, high, truth):
    return frame.select(((low <= truth) & (truth <= high)).mean()).item()


@pytest.mark.parametrize("n", [15, 60, 400])
@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_wilsons_interval_covers_shares_on_the_average_as_often_as_it_says(n, confidence):
    """By the probability of each outcome, without chance; single shares swing about the mean."""
    frame = pl.DataFrame({"k": range(n + 1)})
    low, high = wilson(pl.col("k"), pl.lit(n), quantile(confidence))
    ends = frame.select("k", low.alias("low"), high.alias("high")).rows()

    def covered(share):
        return sum(
            math.comb(n, k) * share**k * (1 - share) ** (n - k)
            for k, low, high in ends
            if low <= share <= high
        )

    mean = sum(covered(step / 200) for step in range(1, 200)) / 199
    assert confidence - 0.001 < mean < confidence + 0.01


def test_simulated_shares_lie_in_wilsons_interval_as_often_as_it_says():
    drawn = random.Random(0)  # noqa: S311  a simulation
    samples = []
    for _ in range(DRAWS):
        share, n = drawn.random(), drawn.randint(30, 300)
        samples.append((share, n, sum(drawn.random() < share for _ in range(n))))
    frame = pl.DataFrame(samples, schema=["share", "n", "k"], orient="row")
    low, high = wilson(pl.col("k"), pl.col("n"), Z)
    found = coverage(frame, low, high, pl.col("share"))
    chance = 4 * math.sqrt(0.95 * 0.05 / DRAWS)
    assert abs(found - 0.951) < chance


@pytest.mark.parametrize(
    ("draw", "truth", "n", "least"),
    [
        (lambda one: one.gauss(60, 5), 60, 30, 0.92),
        (lambda one: one.expovariate(1 / 60), 60, 30, 0.89),
        (lambda one: one.expovariate(1 / 60), 60, 400, 0.93),
        (lambda one: one.lognormvariate(4, 1), math.exp(4.5), 400, 0.91),
    ],
    ids=["normal, 30", "skewed, 30", "skewed, 400", "very skewed, 400"],
)
def test_the_normal_interval_covers_the_mean_about_as_often_as_it_says(draw, truth, n, least):
    drawn = random.Random(n)  # noqa: S311  a simulation
    sums = []
    for _ in range(DRAWS // 4):
        sample = [max(0, round(draw(drawn) * 1000)) for _ in range(n)]
        sums.append((sum(sample), sum(one * one for one in sample)))
    frame = pl.DataFrame(sums, schema={"s": pl.Int128, "q": pl.Int128}, orient="row")
    units = pl.lit(n, dtype=pl.Int128)
    low, high = normal(pl.col("s"), pl.col("q"), units, Z, 1000)
    assert least < coverage(frame, low, high, truth) < 0.98


def test_the_normal_interval_by_hand():
    # 15 waits of 10 s and 15 of 20 s: mean 15, variance 30 · 25 / 29
    s, q, n = 450, 15 * 100 + 15 * 400, 30
    cells = [pl.lit(one, dtype=pl.Int128) for one in (s, q, n)]
    low, high = pl.select(*(one.alias(str(i)) for i, one in enumerate(normal(*cells, 2.0, 1)))).row(
        0
    )
    reach = 2 * math.sqrt(750 / 29 / 30)
    assert low == pytest.approx(15 - reach)
    assert high == pytest.approx(15 + reach)


def test_fewer_than_30_units_give_a_mean_no_interval():
    cells = [pl.lit(one, dtype=pl.Int128) for one in (290, 2900, 29)]
    assert pl.select(normal(*cells, Z, 1)[0].alias("low")).item() is None


def test_means_have_intervals_from_the_units_of_the_data():
    waits = [1 if n % 2 else 2 for n in range(40)]
    shop = Dataset(messages=talk(*((f"b{n}", "a", 0, wait) for n, wait in enumerate(waits))))
    rows = cs.evaluate("pdd.first_response_time", shop, per="all", by="agent_id")
    (found,) = cs.compare(rows, over="agent_id", data=shop).to_dicts()
    # 20 waits of 60 s and 20 of 120 s: mean 90, variance 40 · 900 / 39
    reach = Z * math.sqrt(36000 / 39 / 40)
    assert found["value"] == 90
    assert found["low"] == pytest.approx(90 - reach)
    assert found["high"] == pytest.approx(90 + reach)
    assert cs.compare(rows, over="agent_id")["low"].item() is None, "without the data"


def test_a_trailing_mean_has_its_interval_from_the_units_of_its_window():
    """Three refunds a day, each after an hour: after ten days the window holds 30, before fewer."""
    noon = datetime(2026, 3, 2, 12)  # noqa: DTZ001  local
    same = {"shop_id": "s", "kind": "refund_only", "amount": 1, "intervened": False}
    rows = [
        same
        | {"refund_id": f"{n}", "order_id": f"{n}", "liability": "none"}
        | {"applied_at": at - timedelta(hours=1), "completed_at": at}
        for n, at in ((n, noon + timedelta(days=n // 3)) for n in range(33))
    ]
    shop = Dataset(refunds=pl.DataFrame(rows), as_of=datetime(2026, 3, 20))  # noqa: DTZ001  local
    found = cs.compare(cs.evaluate("pdd.avg_refund_time", shop), data=shop)
    assert found["low"].is_not_null().to_list() == [day >= 9 for day in range(11)]
    assert found["low"].drop_nulls().to_list() == [3600, 3600]


def test_data_that_do_not_give_the_rows_are_refused():
    messages = [(f"b{n}", "a", 0, 1) for n in range(40)]
    rows = cs.evaluate("pdd.first_response_time", Dataset(messages=talk(*messages)), per="day")
    other = Dataset(messages=talk(*messages[:-1], ("b39", "a", 0, 2)))
    with pytest.raises(
        ArgumentError, match=r"do not reproduce the result's row of pdd\.first_response"
    ):
        cs.compare(rows, data=other)
