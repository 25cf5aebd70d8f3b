"""What single words of the charts decide: order, period, status, who is nobody."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.model.edition import Source, Text
from csmetrics.policies.policy import Consequence, Policy
from csmetrics.reporting.display import plot
from csmetrics.reporting.display.plot import clock_cells, targets_of
from csmetrics.reporting.display.read_result import read_result
from csmetrics.reporting.display.theme import scaled
from csmetrics.reporting.display.wait_histogram import by_hour, heatmap, waits_of
from tests.display.results_by_hand import result, row
from tests.display.test_charts import REPLIES, STAGES, agents, data, layers, units

INQUIRED, ORDERED, PAID = STAGES


def stages(*weeks, **final):
    """Weeks of the three stages' counts; ``final``: of a stage, whether each week is."""
    names = dict(zip(("inquired", "ordered", "paid"), STAGES, strict=True))
    return result(
        *(
            row(metric, week, counts[place], None, unit="count", final=final[name][week])
            for week, counts in enumerate(weeks)
            for place, (name, metric) in enumerate(names.items())
        )
    )


def test_a_day_is_open_whichever_stage_is():
    both = [True, True]
    for name in ("inquired", "ordered", "paid"):
        final = {"inquired": both, "ordered": both, "paid": both, name: [True, False]}
        found = data(plot(stages((9, 4, 3), (5, 2, 1), **final), "funnel", lang="en"))
        assert [(one["maturity"], one["n"]) for one in found] == [
            *(("decided days", n) for n in (9, 4, 3)),
            *(("days still open", n) for n in (5, 2, 1)),
        ], name


def test_the_largest_stage_is_on_top_whatever_it_is_called():
    final = {"inquired": [True], "ordered": [True], "paid": [True]}
    found = data(plot(stages((3, 4, 9), **final), "funnel", lang="en"))
    assert [(one["n"], one["share"]) for one in found] == [
        (9, "100.0%"),
        (4, "44.4%"),
        (3, "33.3%"),
    ]


def test_a_ranking_is_of_the_last_period_unless_another_is_named():
    parts = [("chen", 0, 1, 4), ("lin", 0, 3, 4), ("chen", 1, 4, 4), ("lin", 1, 2, 4)]
    found = data(plot(agents(*parts), "ranking"))
    assert [(one["group"], one["value"]) for one in found] == [("chen", 1.0), ("lin", 0.5)]


def test_nobody_is_who_has_no_name_at_all():
    rows = [
        row(REPLIES, 0, above, 10, shop_id=shop, agent_id=agent)
        for shop, agent, above in (("s", "lin", 3), ("s", None, 9), (None, None, 10))
    ]
    found = data(plot(result(*rows, by=["shop_id", "agent_id"]), "ranking"))
    assert [one["value"] for one in found] == [0.9, 0.3, 1.0]


def test_waits_are_held_against_the_limit_that_is_given_instead_of_the_definitions():
    """A wait of 100 seconds is within three minutes and beyond one."""
    for limit, late, name in ((None, False, "limit 3 min"), (60, True, "limit 1 min")):
        given = limit and timedelta(seconds=limit)
        chart = plot(units(100), "waits", lang="en", limit=given)
        assert [one["late"] for one in data(chart)] == [late]
        lines = [drawn[0] for _, _, drawn, *_ in layers(chart) if drawn and "target" in drawn[0]]
        assert {line["name"] for line in lines} == {name}


def test_an_interval_allows_for_what_a_running_week_may_still_bring():
    """Of 40 with 10 pending the week may bring more: as far as 99.9 %, and not as chance alone."""
    open_ = row(REPLIES, 0, 30, 40, pending=10, final=False, agent_id="lin")
    read = read_result(result(open_, by=["agent_id"]))
    (key,) = map(read.key, read.rows)
    low, high = read.possible[key]
    near, far = read.likely[key]
    assert low < near < far < high
    (shown,) = data(plot(read.frame, "ranking"))
    assert (shown["low"], shown["high"]) == (low, high)


def test_units_that_are_not_decided_had_no_reply_yet_and_are_not_counted():
    open_ = units(5, None, None).with_columns(in_denominator=pl.Series([True, True, False]))
    seconds, unanswered = waits_of(open_, cs.registry[REPLIES])
    assert (seconds.to_list(), unanswered) == ([5.0], 1)


def test_units_that_are_not_decided_are_in_no_hour():
    open_ = units(5, 10, 20).with_columns(in_denominator=pl.Series([True, False, True]))
    (cell,) = by_hour(open_)
    assert (cell["weekday"], cell["hour"], cell["n"]) == (1, 10, 2)


def test_a_row_of_no_hour_is_no_cell():
    rows = [row(REPLIES, 0, 1, 4, weekday="2", hour=hour) for hour in ("9", None)]
    read = read_result(result(*rows, by=["weekday", "hour"]))
    assert [(one["weekday"], one["hour"]) for one in clock_cells(read, REPLIES, "zh")] == [(2, 9)]


@pytest.mark.parametrize("final", [True, False])
def test_a_point_is_filled_where_it_is_final(final):
    chart = plot(agents(("chen", 0, 1, 4), ("lin", 0, 3, 4), final=final), "ranking")
    assert [one["final"] for one in data(chart)] == [final, final]
    fills = [mark.get("fill") for mark, *_ in layers(chart) if mark["type"] == "point"]
    assert fills == [None if final else "white"]


def test_a_period_that_ends_where_all_is_known_is_over():
    early, late = row(REPLIES, 0, 1, 2), row(REPLIES, 1, 1, 2, final=False)
    at = early["final_at"].replace(month=3, day=16)  # the second week ends on that day
    read = read_result(result(early | {"final_at": at}, late))
    assert [read.over(one) for one in read.rows] == [True, True]
    before = read_result(result(early | {"final_at": at.replace(day=15)}, late))
    assert [before.over(one) for one in before.rows] == [True, False]


@pytest.mark.parametrize(
    ("start", "end", "drawn"),
    [
        (date(2021, 8, 31), date(2021, 9, 1), ["target ≥ 80%"]),
        (date(2021, 8, 31), date(2021, 9, 2), ["target ≥ 80%"]),
        (date(2021, 9, 1), date(2021, 9, 2), []),
    ],
)
def test_a_target_is_drawn_for_days_on_which_it_is_in_force(start, end, drawn):
    """That of five minutes ends as the 1st of September 2021 begins."""
    label = "kuaishou.reply_rate_5min"
    days = {"period_start": start, "period_end": end}
    read = read_result(result(row(label, 0, 1, 2) | days))
    assert [one.name for one in targets_of(read, label, "en")] == drawn


@pytest.mark.parametrize("order", [1, -1])
def test_of_what_is_demanded_a_breach_goes_before_anything_else(order):
    """Six in ten: below the step of 80 % and above that of 50 %."""
    steps = [
        Policy(
            id=f"own.step_{percent}",
            name=Text(zh=f"{percent}%", en=f"{percent} %"),
            metric=REPLIES,
            comparison=">=",
            threshold=Decimal(percent) / 100,
            period="week",
            consequence=Consequence(text=Text(zh="无", en="none")),
            sources=(Source(title="内部规定", publisher="本店"),),
        )
        for percent in (30, 50, 80)[::order]
    ]
    read = read_result(result(row(REPLIES, 0, 6, 10), row(REPLIES, 1, 9, 10)))
    judged = {key[1].day: row for key, row in read.judged(steps).items()}
    assert (judged[2]["policy"], judged[2]["outcome"]) == ("own.step_80", "breaches")
    assert judged[9]["outcome"] == "meets"


@pytest.mark.parametrize(
    ("values", "unit", "zero", "domain"),
    [
        ((5.0, 9.0), "count", True, None),
        ((5.0, 9.0), "CNY", True, None),
        ((0.5, 0.75), "ratio", False, None),
        ((0.5, 0.5), "ratio", False, [0.45, 0.55]),
        ((0.0, 0.0), "ratio", False, [0.0, 0.05]),
        ((1.0, None, 1.0), "ratio", False, [0.95, 1.0]),
        ((30.0, 50.0), "seconds", False, [30, 50]),
    ],
)
def test_counts_begin_at_nothing_and_shares_and_waits_near_the_least(values, unit, zero, domain):
    scale = scaled(values, unit, "en")[0].to_dict()
    assert scale["zero"] is zero
    assert scale.get("domain") == (domain and pytest.approx(domain))


def test_a_cell_is_dark_by_its_place_between_the_least_and_the_most():
    cells = [{"weekday": day, "hour": 9, "n": n} for day, n in ((2, 10), (3, 16), (4, 20))]
    spec = heatmap(cells, "count", "zh").to_dict()
    (rows,) = spec["datasets"].values()
    assert [(one["n"], one["dark"]) for one in rows] == [(10, False), (16, False), (20, True)]
    assert spec["layer"][0]["encoding"]["y"]["scale"]["domain"] == ["周二", "周三", "周四"]


def test_a_stage_has_what_pends_on_all_its_open_days():
    rows = [
        row(stage, week, n, None, unit="count", pending=pending, final=False)
        for week, pending in enumerate((3, 4))
        for stage, n in zip(STAGES, (9, 4, 2), strict=True)
    ]
    found = data(plot(result(*rows), "funnel", lang="en"))
    assert [(one["words"], one["pending"]) for one in found] == [
        ("18 +7 undecided", 7),
        ("8 +7 undecided", 7),
        ("4 +7 undecided", 7),
    ]


def test_eight_groups_have_lines():
    eight = agents(*((f"a{n}", week, 1, 2) for n in range(8) for week in (0, 1)))
    assert len({one["group"] for one in data(plot(eight, "trend"))}) == 8
    assert len(data(plot(eight))) == 16, "lines fit"
