"""Law 10: figures that are parts of one another add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csmetrics.catalogue.metrics import ALL
from csmetrics.catalogue.registry import fill_parameters
from csmetrics.language.conditions import is_
from csmetrics.model.metric import Metric
from tests.property.laws import BYS, METRICS, engine, while_it_goes_on
from tests.property.pools import busy
from tests.seen import count as see
from tests.seen import law, saw


def neutral(satisfaction: Metric) -> Metric:
    """The same ratings, of which those in the middle are counted."""
    [edition] = satisfaction.editions
    measure = edition.measure.model_copy(update={"that": is_("level", 3)})
    edition = edition.model_copy(update={"measure": measure})
    return satisfaction.model_copy(update={"id": "douyin.neutral_rate", "editions": (edition,)})


BY_ID = {metric.label: metric for metric in METRICS}
BY_ID |= {
    metric.label: metric
    for metric in (
        neutral(BY_ID["douyin.satisfaction_rate"]),
        *(
            fill_parameters(metric, {"max_score": 11})
            for metric in ALL
            if metric.id in ("douyin.bad_review_count", "douyin.bad_review_rate")
        ),
    )
}
PERS = ("day", "week", "all")


def figures(data, *ids: str, **call) -> dict[tuple, dict[str, dict]]:
    """For each period and group, each metric's row."""
    asked = [BY_ID[one] for one in ids]
    rows = engine(asked, data, **call)
    saw(rows, data, asked, call)
    columns = rows.columns[2 : rows.columns.index("numerator")]  # the end of the period, groups
    found: dict[tuple, dict[str, dict]] = {}
    for row in rows.iter_rows(named=True):
        key = row["period_start"], *(row[name] for name in columns)
        found.setdefault(key, {})[row["metric"]] = row
    return found


def count(rows: dict[str, dict], one: str, column: str = "numerator") -> float:
    return rows[one][column] if one in rows else 0


@pytest.mark.wide
@law(rounds=3)
@given(data=busy(), per=st.sampled_from(PERS), by=st.sampled_from(BYS))
def test_consulting_buyers_are_the_received_and_the_filtered(data, per, by):
    ids = [f"taobao.{name}" for name in ("consult_buyers", "received_buyers", "filtered_buyers")]
    for rows in figures(data, *ids, per=per, by=by).values():
        consulted, received, filtered = (count(rows, one) for one in ids)
        assert consulted == received + filtered


@law(rounds=3, final=50, pending=15, answered_so_far=3)
@given(data=busy(), per=st.sampled_from(PERS), by=st.sampled_from(BYS), draws=st.data())
def test_received_buyers_are_the_replied_the_unreplied_and_the_pending(data, per, by, draws):
    at = draws.draw(st.none() | while_it_goes_on(data), label="as_of")
    ids = "taobao.received_buyers", "taobao.reply_rate", "taobao.unreplied_buyers"
    for rows in figures(data, *ids, per=per, by=by, as_of=at).values():
        received, rate, unreplied = ids
        replied, met = count(rows, rate), count(rows, rate, "pending_met")
        waiting = count(rows, unreplied, "pending")
        assert count(rows, received) == replied + met + count(rows, unreplied) + waiting
        if all(row["status"] == "final" for row in rows.values()):
            assert count(rows, received) == replied + count(rows, unreplied)
        see("answered_so_far", met > 0)


@pytest.mark.parametrize(
    ("rate", "part"),
    [
        ("pdd.reply_rate_3min", "pdd.unreplied_3min_buyers"),
        ("pdd.effective_reply_rate", "pdd.invalid_reply_buyers"),
    ],
)
@law(rounds=4)
@given(data=busy(), per=st.sampled_from(PERS), by=st.sampled_from(BYS))
def test_those_answered_in_time_and_those_not_are_all_that_are_judged(rate, part, data, per, by):
    for rows in figures(data, rate, part, per=per, by=by).values():
        answered, judged = count(rows, rate), count(rows, rate, "denominator")
        waiting = count(rows, rate, "pending")
        in_time = answered + count(rows, rate, "pending_met")
        assert in_time + count(rows, part) + count(rows, part, "pending") == judged + waiting
        if waiting == 0:
            assert answered + count(rows, part) == judged


@law(rounds=3)
@given(data=busy(), per=st.sampled_from(PERS), by=st.sampled_from(BYS))
def test_the_after_sale_and_the_inquiring_are_consulting_buyers_of_the_whole_day(data, per, by):
    """What waits for its deadline may yet turn out to be an after-sale buyer."""
    ids = "pdd.inquiry_buyers", "pdd.aftersale_buyers", "pdd.inquiry_conversion_rate"
    for rows in figures(data, *ids, per=per, by=by).values():
        inquiring, _, conversion = ids
        judged, waiting = (count(rows, conversion, of) for of in ("denominator", "pending"))
        if count(rows, inquiring, "pending") == 0:
            assert judged <= count(rows, inquiring) <= judged + waiting


@law(rounds=6)
@given(data=busy(), per=st.sampled_from(PERS), by=st.sampled_from(((), ("shop_id",))))
def test_satisfied_neutral_and_dissatisfied_are_all_the_rated(data, per, by):
    ids = "douyin.satisfaction_rate", "douyin.neutral_rate", "douyin.dissatisfaction_rate"
    for rows in figures(data, *ids, per=per, by=by).values():
        for one in ids:
            rated = count(rows, one, "denominator")
            assert sum(count(rows, part) for part in ids) == rated


@pytest.mark.wide
@law(rounds=3)
@given(data=busy(), per=st.sampled_from(PERS), by=st.sampled_from(((), ("shop_id",))))
def test_good_and_other_reviews_are_all_reviews(data, per, by):
    good, other = "douyin.good_review_{}", "douyin.bad_review_{}(max_score=11)"
    ids = [form.format(what) for form in (good, other) for what in ("count", "rate")]
    for rows in figures(data, "douyin.review_count", *ids, per=per, by=by).values():
        reviews = count(rows, "douyin.review_count")
        for what in ("count", "rate"):
            parts = good.format(what), other.format(what)
            assert sum(count(rows, part) for part in parts) == reviews


@pytest.mark.wide
@law(rounds=9)
@given(data=busy(), per=st.sampled_from(PERS))
def test_refunds_before_and_after_shipping_are_all_refunds(data, per):
    whole = "douyin.avg_aftersale_time"
    parts = "douyin.avg_aftersale_time_preship", "douyin.avg_aftersale_time_postship"
    for rows in figures(data, whole, *parts, per=per).values():
        for column, scale in (("numerator", 1_000_000), ("denominator", 1)):
            total = sum(round(count(rows, part, column) * scale) for part in parts)
            assert total == round(count(rows, whole, column) * scale)


@pytest.mark.wide
@law(rounds=4)
@given(data=busy(), per=st.sampled_from(PERS), by=st.sampled_from(((), ("shop_id",))))
def test_a_ratio_s_sides_are_the_figures_they_are_named_after(data, per, by):
    ids = "pdd.sales_amount", "pdd.sales_buyers", "pdd.average_order_value"
    for rows in figures(data, *ids, per=per, by=by).values():
        amount, buyers, average = ids
        assert count(rows, average) == count(rows, amount)
        assert count(rows, average, "denominator") == count(rows, buyers)
