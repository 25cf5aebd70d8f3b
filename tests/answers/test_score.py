"""Scorecards: what each figure earns, how the points add up, and what earns nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csmetrics import Dataset, Scorecard, ScorecardItem, Text, evaluate, score
from csmetrics.datasets import sample_shop
from csmetrics.errors import ArgumentError, DefinitionError, UnknownMetricError
from tests.answers.talk import at, known, messages

RATE, SPEED, BUYERS = "pdd.reply_rate_3min", "pdd.first_response_time", "pdd.consult_buyers"
NAME = Text(zh="试用", en="Trial")


def card(*items, **more):
    return Scorecard(name=NAME, items=tuple(ScorecardItem(**item) for item in items), **more)


def rate(**more):
    return {"metric": RATE, "weight": 60, "floor": "0.5", "target": "0.9", **more}


def speed(**more):
    return {"metric": SPEED, "weight": 40, "floor": 240, "target": 60, **more}


TALK = messages(
    "10:00 ann - buyer",
    "10:01 ann - li",  # 60 s
    "10:00 bob - buyer",
    "10:02 bob - li",  # 120 s
    "10:00 eve - buyer",
    "10:05 eve - li",  # 300 s: late
    "10:00 kim - buyer",
    "10:01 kim - wu",
)
"""li: 2 of 3 in time, on average 160 s. wu: 1 of 1, 60 s."""


def shop(until="23:00", talk=TALK):
    return known(messages=talk, until=until)


def points(frame, agent):
    return dict(frame.filter(agent_id=agent)["metric", "points"].rows())


def test_points_lie_on_the_line_from_floor_to_target():
    """li: (2/3 − 0.5) / 0.4 = 0.41666 × 60 = 25.00; (160 − 240) / (60 − 240) = 0.4444 × 40."""
    frame = score(card(rate(), speed()), shop(), per="day")
    assert points(frame, "li") == {
        RATE: Decimal("25.00"),
        SPEED: Decimal("17.78"),
        "total": Decimal("42.78"),
    }
    assert points(frame, "wu") == {RATE: Decimal(60), SPEED: Decimal(40), "total": Decimal(100)}


def test_the_arithmetic_is_shown_in_both_languages():
    frame = score(card(rate(), speed()), shop(), per="day").filter(agent_id="li")
    assert frame["reason_en"].to_list() == [
        "(0.6667 − 0.5) / (0.9 − 0.5) = 0.4167; × 60 = 25.00",
        "(160 − 240) / (60 − 240) = 0.4444; × 40 = 17.78",
        "25.00 + 17.78 = 42.78",
    ]
    assert frame["reason_zh"].to_list() == [
        "(0.6667 − 0.5) / (0.9 − 0.5) = 0.4167；× 60 = 25.00",
        "(160 − 240) / (60 − 240) = 0.4444；× 40 = 17.78",
        "25.00 + 17.78 = 42.78",
    ]


def test_a_ceiling_lets_the_line_go_on_and_then_ends_it():
    """wu: 1.0 is a quarter beyond the target; the ceiling 0.95 allows an eighth: 67.50 of 60."""
    frame = score(card(rate(ceiling="0.95")), shop(), per="day").filter(agent_id="wu")
    assert frame["points"].to_list() == [Decimal("67.50")] * 2
    assert frame["reason_en"][0] == "(1 − 0.5) / (0.9 − 0.5) = 1.25, at most 1.125; × 60 = 67.50"


def test_nothing_is_earned_below_the_floor():
    frame = score(card(rate(floor="0.8")), shop(), per="day").filter(agent_id="li")
    assert frame["points"].to_list() == [Decimal(0)] * 2
    assert "not below 0" in frame["reason_en"][0]


def test_a_ceiling_of_nought_is_a_ceiling():
    """From 4 to 2 and on to 0: one buyer is worth one and a half weights."""
    item = {"metric": BUYERS, "weight": 10, "floor": 4, "target": 2, "ceiling": 0}
    frame = score(card({**item, "direction": "lower"}), shop(), per="day").filter(agent_id="wu")
    assert frame["points"].to_list() == [Decimal(15)] * 2


def test_points_are_rounded_half_up():
    """2/3 of the way from 0 to 1 of the weight 0.0075 is half a hundredth."""
    frame = score(card(rate(floor=0, target=1, weight="0.0075")), shop(), per="day")
    assert points(frame, "li")[RATE] == Decimal("0.01")


def test_too_small_a_volume_earns_nothing_and_leaves_no_total():
    frame = score(card(rate(minimum_volume=2), speed()), shop(), per="day")
    few, slow, total = frame.filter(agent_id="wu").iter_rows(named=True)
    assert (few["points"], few["outcome"], few["volume"]) == (None, "too_few", 1)
    assert few["reason_zh"] == "样本 1，不足 2，不计分"
    assert slow["points"] == 40
    assert (total["points"], total["outcome"]) == (None, "missing")
    assert total["reason_en"] == "1 of 2 items without points: no total"


def test_weights_are_raised_only_where_the_scorecard_says_so():
    """wu's speed is raised from 40 to 100 and earns all of it; li lacks nothing."""
    both = card(rate(minimum_volume=2), speed(), missing="renormalise")
    frame = score(both, shop(), per="day")
    few, slow, total = frame.filter(agent_id="wu").iter_rows(named=True)
    assert (slow["weight"], slow["points"], total["points"]) == (100, 100, 100)
    assert few["weight"] == 60, "what has no points is not raised"
    assert slow["reason_en"].endswith("(weight 40, raised in proportion)")
    assert points(frame, "li")["total"] == Decimal("42.78")


def test_without_any_points_there_is_no_total_whatever_the_rule():
    frame = score(card(rate(minimum_volume=9), missing="renormalise"), shop(), per="day")
    assert frame["points"].null_count() == frame.height


def test_a_count_without_a_row_is_a_true_0_and_a_rate_without_one_is_no_figure():
    """wu has no late buyer, and no review either."""
    late = {"metric": "pdd.unreplied_3min_buyers", "weight": 10, "floor": 2, "target": 0}
    frame = score(card(rate(), late), shop(), per="day")
    assert points(frame, "wu")["pdd.unreplied_3min_buyers"] == 10
    mean = {"metric": "douyin.good_review_rate", "weight": 10, "floor": 0, "target": 1}
    reviews = pl.DataFrame(
        {
            "review_id": ["r"],
            "order_id": ["o"],
            "shop_id": ["s"],
            "buyer_id": ["ann"],
            "agent_id": ["li"],
            "reviewed_at": [at("12:00")],
            "score": [15],
        }
    )
    data = known(messages=TALK, reviews=reviews)
    [none] = (
        score(card(rate(), mean), data, per="day")
        .filter(agent_id="wu", metric="douyin.good_review_rate")
        .iter_rows(named=True)
    )
    assert (none["points"], none["outcome"], none["reason_zh"]) == (
        None, "missing", "没有数字，不计分",
    )  # fmt: skip


def test_where_all_is_pending_the_item_is_undecided_and_says_what_is_known():
    """At 23:00 ann's and bob's 3 minutes are not over; bob has been answered."""
    talk = messages("22:58 ann - buyer", "22:59 bob - buyer", "22:59 bob - li")
    both = card(rate(), {"metric": BUYERS, "weight": 10, "floor": 0, "target": 4})
    data = shop(talk=talk)
    item, count, total = score(both, data, per="day", by="shop_id").rows(named=True)
    assert (item["volume"], item["points"], item["outcome"]) == (0, None, "undecided")
    # half of the two buyers earn (0.5 − 0.5) / 0.4 = 0, both 1.25, which the target caps
    text = "2 undecided: between 0.00 and 60.00 points"
    assert item["reason_en"] == f"≥ 1 of 2 so far: no points yet; {text}"
    assert item["reason_zh"] == "至今至少 1/2，尚不计分；2 个待定，得分将在 0.00 与 60.00 之间"
    assert count["points"] == 5
    assert (total["points"], total["outcome"]) == (None, "undecided")
    assert total["reason_en"] == (
        "1 of 2 items undecided: the total will be between 5.00 and 65.00"
    )
    assert total["reason_zh"] == "2 项中有 1 项未定，总分将在 5.00 与 65.00 之间"


def test_points_of_a_figure_with_pending_units_say_between_what_they_must_end():
    """li: 2 of 3 are in time, and one of 22:58 is open: 2/4 earn 0, 3/4 earn 0.625 × 60."""
    late = messages("09:00 zoe - li", "22:58 zoe - buyer").with_columns(
        pl.col("message_id").str.replace("m", "late")
    )
    data = shop(talk=pl.concat([TALK, late]))
    frame = score(card(rate()), data, per="day").filter(agent_id="li")
    item, total = frame.rows(named=True)
    assert item["points"] == Decimal("25.00")
    assert item["reason_en"].endswith("; 1 undecided: between 0.00 and 37.50 points")
    assert total["reason_en"] == (
        "25.00 = 25.00; the pending units may bring the total to between 0.00 and 37.50"
    )


def test_nobody_is_not_scored():
    talk = pl.concat([TALK, messages("10:00 pat - buyer").with_columns(message_id=pl.lit("x"))])
    frame = score(card(rate()), shop(talk=talk), per="day")
    assert set(frame["agent_id"]) == {"li", "wu"}


def test_a_figure_that_may_change_or_a_cut_period_is_provisional():
    open_day = score(card(rate()), shop(until="22:00"), per="day")
    assert set(open_day["status"]) == {"provisional"}
    next_day = Dataset(messages=TALK, time_zone="UTC", as_of=at("00:00", day=1))
    assert set(score(card(rate()), next_day, per="day")["status"]) == {"final"}
    assert set(score(card(rate()), next_day, per="month")["status"]) == {"provisional"}


@given(data=st.data())
def test_points_add_up_and_stay_between_nothing_and_the_most(data):
    metrics = (RATE, SPEED, BUYERS, "desk.online_time", "taobao.reply_rate", "jd.satisfaction_rate")
    chosen = data.draw(st.lists(st.sampled_from(metrics), min_size=1, unique=True))
    numbers = st.decimals(0, 400, places=2)
    items = []
    for metric in chosen:
        floor, target = data.draw(st.tuples(numbers, numbers).filter(lambda two: two[0] != two[1]))
        direction = "higher" if target > floor else "lower"
        weight = data.draw(st.decimals("0.01", 100, places=2))
        items.append(
            {"metric": metric, "weight": weight, "floor": floor, "target": target}
            | {"direction": direction}
        )
    missing = data.draw(st.sampled_from(("null", "renormalise")))
    frame = score(
        card(*items, missing=missing), SHOP, per=data.draw(st.sampled_from(("week", "all")))
    )
    parts = frame.filter(pl.col("metric") != "total")
    assert (parts["points"] >= 0).all()
    most = parts["weight"].cast(pl.Decimal(38, 4)) + Decimal("0.005")
    assert (parts["points"].cast(pl.Decimal(38, 4)) <= most).fill_null(value=True).all()
    keys = ("period_start", "agent_id")
    added = parts.group_by(keys).agg(
        pl.col("points").sum().alias("sum"), pl.col("points").null_count().alias("lacking")
    )
    for row in frame.filter(metric="total").join(added, on=keys).iter_rows(named=True):
        if row["points"] is not None:
            assert row["points"] == row["sum"]
        assert (row["points"] is None) == (
            row["lacking"] == len(chosen) or (row["lacking"] > 0 and missing == "null")
        )


SHOP = sample_shop(days=7)


def test_the_values_are_those_of_evaluate():
    frame = score(Scorecard.template("presale"), SHOP, per="week")
    result = evaluate([RATE, "pdd.avg_response_time"], SHOP, per="week", by="agent_id")
    both = frame.join(result, on=["metric", "period_start", "agent_id"], suffix="_evaluated")
    assert both.height == 2 * frame["agent_id"].n_unique()
    assert both["value"].to_list() == both["value_evaluated"].to_list()


@pytest.mark.parametrize("name", ["presale", "aftersale"])
def test_the_templates_can_be_scored(name):
    frame = score(Scorecard.template(name), SHOP, per="week")
    assert frame.filter(outcome="scored").height > 0


CARD = """
missing = "renormalise"
[name]
zh = "试用"
en = "Trial"
[[items]]
metric = "pdd.reply_rate_3min"
weight = 60
floor = 0.1
target = 0.3
minimum_volume = 2
[[items]]
metric = "taobao.slow_response_buyers"
parameters = {limit = "PT3M", times = 1}
weight = 40
floor = 10
target = 0
"""


def test_a_scorecard_is_read_from_toml_exactly(tmp_path: Path):
    made = Scorecard.from_toml(CARD)
    assert made.items[0].target == Decimal("0.3")
    path = tmp_path / "card.toml"
    path.write_text(CARD, "utf-8")
    assert Scorecard.from_toml(path) == Scorecard.from_toml(str(path)) == made
    frame = score(made, shop(), per="day")
    assert "taobao.slow_response_buyers(limit=180, times=1)" in frame["metric"].to_list()


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("[name", DefinitionError, "is not TOML"),
        ("name = {zh = '一', en = 'a'}\nitems = []", DefinitionError, "items"),
        (CARD.replace("floor = 0.1", "floor = 0.3"), DefinitionError, "floor and target"),
        (CARD.replace("weight = 60", "weigth = 60"), DefinitionError, "Did you mean 'weight'"),
        (CARD.replace("weight = 60", "weight = 0"), DefinitionError, "items.0.weight"),
        (CARD.replace("target = 0.3", "target = 0.3\nceiling = 0.2"), DefinitionError, "ceiling"),
        (CARD + 'direction = "higher"\n', DefinitionError, "higher is better"),
        (CARD + CARD[CARD.index("[[items]]") :], DefinitionError, "is listed twice"),
        ("nowhere.toml", ArgumentError, "cannot be read"),
    ],
)  # fmt: skip
def test_what_is_no_scorecard_is_refused_with_the_place(text, error, message):
    with pytest.raises(error, match=message):
        Scorecard.from_toml(text)


@pytest.mark.parametrize(
    ("item", "error", "message"),
    [
        (rate(floor="0.9", target="0.5"), ArgumentError, 'give direction="lower"'),
        (rate(metric="pdd.reply_rate_3mins"), UnknownMetricError, RATE),
        ({"metric": BUYERS, "weight": 1, "floor": 0, "target": 9, "minimum_volume": 2},
         ArgumentError, "no denominator"),
    ],
)  # fmt: skip
def test_an_item_that_contradicts_its_metric_is_refused(item, error, message):
    with pytest.raises(error, match=message):
        score(card(item), shop())


def test_other_arguments_are_refused_by_name():
    with pytest.raises(ArgumentError, match="scorecard is a Scorecard"):
        score("presale", shop())
    with pytest.raises(ArgumentError, match="by is empty"):
        score(card(rate()), shop(), by=())
    with pytest.raises(ArgumentError, match="Did you mean 'presale'"):
        Scorecard.template("presales")
