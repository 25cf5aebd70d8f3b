"""Whatever shows a figure shows that of ``evaluate``, for every registered metric."""

import functools
import warnings
from datetime import datetime
from decimal import Decimal

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.analysis.scoring.scorecard import Scorecard, ScorecardItem
from csmetrics.catalogue.builtin import registry
from csmetrics.language.measures import Proportion, Quantile
from csmetrics.model.context import units
from csmetrics.model.edition import Source, Text
from csmetrics.model.requirements import groupable_columns
from csmetrics.policies.policy import Consequence, Policy
from csmetrics.reporting.display.read_result import read_result
from csmetrics.wording.figure_text import figure, span
from tests.seen import FULL

pytestmark = pytest.mark.law  # make laws looks at every metric

SHOP = cs.datasets.sample_shop(days=16, seed=11)
EVENING = datetime(2026, 3, 12, 20)  # noqa: DTZ001  local; the second week runs
MOMENTS = {"at the end": None, "in the second week": EVENING}
METRICS = [
    metric
    for metric in registry.values()
    if not metric.unfilled and metric.editions[-1].until is None
]


def by_agent(metric):
    return all("agent_id" in groupable_columns(u, SHOP) for u in units(metric.editions[-1].measure))


def evaluated(metrics, **more):
    """What ``evaluate`` says; asked once where several laws ask for the same."""
    asked = metrics if isinstance(metrics, cs.Metric) else tuple(metrics)
    return _evaluated(asked, tuple(sorted(more.items())))


@functools.cache
def _evaluated(metrics, more):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cs.CsmetricsWarning)
        return cs.evaluate(metrics, SHOP, **dict(more))


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(at, id=name, marks=pytest.mark.wide if at is None else ())
        for name, at in MOMENTS.items()
    ],
)
def as_of(request):
    return request.param


def test_there_is_something_to_see():
    rows = evaluated(METRICS, per="week", by="shop_id", as_of=EVENING)
    seen = {
        "between 0 and 1": rows.filter(pl.col("value") > 0, pl.col("value") < 1),
        "pending": rows.filter(pl.col("pending") > 0),
        "pending and met": rows.filter(pl.col("pending_met") > 0),
        "nothing ripe": rows.filter(pl.col("pending") > 0, pl.col("value").is_null()),
        "weighted hours": rows.filter(pl.col("unit") == "per hour"),
    }
    assert {name: found.height for name, found in seen.items() if found.is_empty()} == {}
    assert rows.height > 300


def test_a_score_is_of_the_value_of_evaluate(as_of):
    """The finest unit is the weighted hour: 3.6e13 integers make one."""
    mine = [metric for metric in METRICS if by_agent(metric)]
    items = [
        ScorecardItem(
            metric=metric.id,
            weight=1,
            floor=Decimal(0 if metric.better == "higher" else 1),
            target=Decimal(1 if metric.better == "higher" else 0),
            direction=metric.better or "lower",
        )
        for metric in mine
    ]
    card = Scorecard(name=Text(zh="全部", en="all"), items=tuple(items), missing="null")
    frame = cs.score(card, SHOP, per="week", as_of=as_of)
    rows = evaluated(mine, per="week", by="agent_id", as_of=as_of)
    both = frame.join(rows, on=["metric", "period_start", "agent_id"], suffix="_evaluated")
    assert both.height > 300
    assert both["value"].equals(both["value_evaluated"].alias("value"))
    undecided = both.filter(outcome="undecided")
    assert undecided.filter(pl.col("points").is_not_null()).is_empty()
    assert (undecided["pending"] > 0).all()
    assert both.filter(outcome="missing").filter(pl.col("pending") > 0).is_empty()
    # the points of a rate from 0 to 1 of weight 1 are the rate in hundredths, half up
    rates = both.filter(pl.col("unit") == "ratio", outcome="scored")
    for row in rates.iter_rows(named=True):
        better = cs.registry[row["metric"]].better
        of = row["value"] if better == "higher" else 1 - row["value"]
        assert abs(float(row["points"]) - min(max(of, 0), 1)) <= 0.005 + 1e-9


def policy_over(metric):
    return Policy(
        id=f"own.{metric.id}",
        name=metric.name,
        metric=metric.id,
        comparison=">=",
        threshold=Decimal("0.5"),
        period="week",
        consequence=Consequence(text=Text(zh="无", en="none")),
        sources=(Source(title="内部规定", publisher="本店"),),
    )


def test_a_verdict_is_of_the_value_and_the_bounds_of_evaluate(as_of):
    rows = evaluated(METRICS, per="week", by="shop_id", as_of=as_of)
    there = set(rows["metric"])
    found = cs.check(rows, [policy_over(metric) for metric in METRICS if metric.label in there])
    ends = cs.bounds(rows)
    both = found.join(ends, on=["metric", "period_start", "shop_id"], suffix="_evaluated")
    assert both.height == rows.height
    assert both["value"].equals(both["value_evaluated"].alias("value"))
    # of what is not known the bounds say why
    for name in ("low", "high"):
        assert both[name].equals(both[f"{name}_evaluated"].alias(name))
    assert (
        both.filter(pl.col("value").is_null(), pl.col("pending") > 0)["outcome"]
        .unique()
        .is_in(["undecided"])
        .all()
    )
    met = pl.col("value") >= 0.5
    judged = both.filter(pl.col("outcome").is_in(["meets", "breaches"]))
    assert judged.filter(met != (pl.col("outcome") == "meets")).is_empty()


def test_bounds_are_made_of_the_units_explained(as_of):
    rates = [m for m in METRICS if all(isinstance(e.measure, Proportion) for e in m.editions)]
    seen = 0
    for metric in rates[:: 1 if FULL else 4]:
        rows = cs.bounds(evaluated(metric, per="week", as_of=as_of))
        units_ = cs.explain(metric, SHOP, per="week", as_of=as_of)
        if metric.editions[0].trailing > 1:
            continue
        for row in rows.iter_rows(named=True):
            own = units_.filter(
                pl.col("reported_on") >= row["period_start"],
                pl.col("reported_on") < row["period_end"],
            )
            met, waits = own["pending_met"].sum(), own["pending"].sum()
            assert (row["pending"], row["pending_met"]) == (waits, met)
            if waits:
                seen += 1
                above, below = own["in_numerator"].sum(), own["in_denominator"].sum()
                assert row["low"] == (above + met) / (below + waits)
                assert row["high"] == (above + waits) / (below + waits)
    assert seen >= (0 if as_of is None else 5)


def test_what_moved_is_between_two_values_of_evaluate():
    weeks = ((datetime(2026, 3, 2).date(), datetime(2026, 3, 9).date()),) * 1  # noqa: DTZ001
    weeks += ((weeks[0][1], datetime(2026, 3, 16).date()),)  # noqa: DTZ001
    mine = [m for m in METRICS if by_agent(m) and not isinstance(m.editions[-1].measure, Quantile)]
    rows = evaluated(mine, per="week", end=weeks[1][1])
    values = {
        (m, start): value
        for m, start, value in rows.select("metric", "period_start", "value").iter_rows()
    }
    for metric in mine[:: 1 if FULL else 9]:
        before, after = (values[metric.label, start] for start, _ in weeks)
        if before is None or after is None:
            continue
        found = cs.contributions(metric, SHOP, between=weeks, by="agent_id")
        assert set(found.select("value_before", "value_after").iter_rows()) == {(before, after)}
        # without a change, too, the first row has the sentence
        assert metric.name.en in found["sentence_en"][0]
        assert metric.name.zh in found["sentence_zh"][0]


def test_a_comparison_and_an_alert_hold_the_values_of_evaluate(as_of):
    rows = evaluated(METRICS, per="day", by="shop_id", as_of=as_of)
    found = cs.compare(rows)
    assert found.select(rows.columns[:-1]).equals(rows.drop("final_at"))
    keys = ["metric", "period_start", "shop_id"]
    rule = cs.AlertRule(metric="*", above=0.4, minimum_volume=0)
    result = cs.alerts(rows, rule).join(cs.bounds(rows), on=keys, suffix="_evaluated")
    assert result.height > 100
    assert result["value"].equals(result["value_evaluated"].alias("value"))
    lowest = pl.coalesce("low", pl.col("value_evaluated"))
    assert result.filter(lowest <= 0.4).is_empty()
    silent = cs.bounds(rows).filter(pl.col("low") > 0.4).join(result, on=keys, how="anti")
    assert silent.is_empty()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_figure_in_words_is_that_of_evaluate(as_of, lang):
    rows = evaluated(METRICS, per="week", by="shop_id", as_of=as_of)
    read = read_result(rows)
    known = {"zh": ("至今至少 ", " 个待定"), "en": ("≥ ", " pending")}[lang]
    for row in read.rows:
        shown = read.figure(row, lang)
        low, high = read.possible.get(read.key(row), (None, None))
        outside = (
            row["unit"] == "ratio" and low is not None and not low <= (row["value"] or 0) <= high
        )
        if row["value"] is not None and outside:  # what is met already lifts even the least
            assert shown == span(low, high, row["unit"], lang)
        elif row["value"] is not None:
            assert shown.startswith(figure(row["value"], row["unit"], lang))
        elif row["pending"]:
            assert any(word in shown for word in known)
        else:
            assert shown == "–"


def test_a_chart_holds_the_values_of_evaluate(as_of):
    rows = evaluated([m for m in METRICS if m.better], per="week", as_of=as_of)
    for label in rows["metric"].unique().sort()[:: 1 if FULL else 6]:
        own = rows.filter(metric=label)
        chart = cs.plot(own, "trend").to_dict()
        drawn = chart["datasets"].values() if "datasets" in chart else [chart["data"]["values"]]
        (data,) = (points for points in drawn if "period" in points[0])  # others are targets
        read = read_result(own)
        values = [row["value"] if read.may_stay(row) else None for row in read.rows]
        assert [one["value"] for one in data] == values
        assert values == own["value"].to_list() or read.possible, "only ranges replace values"
        assert [one["pending"] for one in data] == own["pending"].to_list()
