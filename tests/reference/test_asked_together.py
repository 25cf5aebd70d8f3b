"""Metrics that differ in one thing only, asked for in one call: none takes the other's units."""

from csmetrics.language.base import minutes
from csmetrics.language.conditions import answered_by
from csmetrics.language.hours import working
from csmetrics.language.measures import count, mean, proportion, ratio
from csmetrics.language.messages import asked, human
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import each
from csmetrics.tables import CalendarDay, Dataset, Shop
from tests.reference.reference_rows import asks, at, day, evaluate, metric, replies

IN_TIME = proportion(each(asked), that=answered_by(human, within=minutes(30)))
TALK = (
    asks("23:50"),
    replies("2 00:10"),
    asks("2 10:00"),
    replies("2 10:05"),
)


def called(name, measure, **more):
    return metric(measure, **more).model_copy(update={"id": name})


def numerators(found, *keys):
    names = ["metric", *keys]
    return {tuple(row[name] for name in names): row["numerator"] for row in found.to_dicts()}


def test_of_two_platforms_each_counts_its_own_shops():
    messages = [asks("10:00", shop_id=name) for name in ("p", "t", "t")]
    shops = [Shop(shop_id="p", platform="pdd"), Shop(shop_id="t", platform="taobao")]
    both = [called(f"{name}.asked", count(each(asked))) for name in ("pdd", "taobao", "desk")]
    found = evaluate(both, Dataset(messages=messages, shops=shops), by="shop_id")
    assert numerators(found, "shop_id") == {
        ("desk.asked", "p"): 1,
        ("desk.asked", "t"): 2,
        ("pdd.asked", "p"): 1,
        ("taobao.asked", "t"): 2,
    }


def test_of_two_settling_ends_each_sees_the_replies_before_its_own():
    """The question of ten to midnight is answered after it."""
    data = Dataset(messages=TALK, as_of=at("5 00:00"))
    both = [called("desk.at_once", IN_TIME), called("desk.a_day_later", IN_TIME, settles_after=1)]
    for asked_for in (both, both[::-1]):
        found = evaluate(asked_for, data, start=day(1), end=day(3))
        assert numerators(found, "period_start") == {
            ("desk.at_once", day(1)): 0,
            ("desk.a_day_later", day(1)): 1,
            ("desk.at_once", day(2)): 1,
            ("desk.a_day_later", day(2)): 1,
        }


def test_a_rate_waits_and_the_same_as_a_side_of_a_ratio_does_not():
    data = Dataset(messages=TALK[2:], as_of=at("2 10:10"))
    both = [called("desk.rate", IN_TIME), called("desk.ratio", ratio(IN_TIME, count(each(asked))))]
    for asked_for in (both, both[::-1]):
        found = evaluate(asked_for, data)
        assert numerators(found) == {("desk.rate",): 0, ("desk.ratio",): 1}
        assert dict(found.select("metric", "pending").iter_rows())["desk.rate"] == 1


def test_of_two_platforms_each_has_its_own_holidays():
    """The first of May is a holiday of pdd's shops alone; the 2nd is a Thursday."""
    nine_to_six = working("09:00", "18:00", days="mon-fri")
    waits = mean(wait_for(human, counting=nine_to_six), each(asked))
    holiday = CalendarDay(day=day(1), kind="holiday", platform="pdd")
    data = Dataset(
        messages=[asks("17:30"), replies("2 09:10")], calendar=[holiday], as_of=at("5 00:00")
    )
    both = [called(f"{name}.wait", waits, settles_after=None) for name in ("pdd", "taobao")]
    for asked_for in (both, both[::-1]):
        found = evaluate(asked_for, data, end=day(2))
        assert numerators(found) == {("pdd.wait",): 600, ("taobao.wait",): 2400}
