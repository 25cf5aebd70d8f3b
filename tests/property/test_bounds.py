"""Law 8: what a proportion, a wait and a limit can never do."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from csmetrics.language.base import Node, walk
from csmetrics.language.conditions import Answered, Not
from csmetrics.language.measures import Proportion
from csmetrics.language.quantities import Wait
from tests.property.laws import (
    BYS,
    METRICS,
    cases,
    computable,
    engine,
    while_it_goes_on,
)
from tests.property.pools import busy
from tests.seen import count, law, saw


@law(rounds=2, between=5, pending=15, waits=20)
@given(case=cases(), draws=st.data())
def test_a_proportion_lies_between_none_and_all_and_no_time_is_negative(case, draws):
    data, asked, call = case
    at = draws.draw(st.none() | while_it_goes_on(data), label="as_of")
    rows = engine(asked, data, as_of=at, **call)
    if not asked:
        return
    parts = [m.label for m in asked if isinstance(m.editions[0].measure, Proportion)]
    proportions = rows.filter(pl.col("metric").is_in(parts))
    assert (proportions["numerator"] >= 0).all()
    assert (proportions["numerator"] <= proportions["denominator"]).all()
    waiting = [
        m.label
        for m in asked
        if any(isinstance(node, Wait) for e in m.editions for node in walk(e.measure))
    ]
    waits = rows.filter(pl.col("metric").is_in(waiting))
    assert (waits["value"].drop_nulls() >= 0).all()
    count("waits", waits["value"].count())
    assert not rows["value"].is_nan().any()
    assert (rows["denominator"].drop_nulls() >= 0).all()
    assert rows.filter(pl.col("denominator") == 0)["value"].is_null().all()
    assert (rows["pending_met"] <= rows["pending"]).all()
    assert rows.filter(~pl.col("metric").is_in(parts))["pending_met"].sum() == 0
    saw(rows, data, asked, call)


def shorter(node, by: timedelta):
    """The same tree with every limit on an answer a little shorter."""
    if isinstance(node, tuple):
        return tuple(shorter(part, by) for part in node)
    if not isinstance(node, Node):
        return node
    fields = {name: shorter(getattr(node, name), by) for name in type(node).model_fields}
    if isinstance(node, Answered) and node.within is not None and node.within > by:
        fields["within"] = node.within - by
    return type(node)(**fields)


def limits_help(metric) -> bool:
    """Whether the metric is a proportion whose numerator alone, and not denied, has a limit."""
    measures = [edition.measure for edition in metric.editions]
    return all(
        isinstance(measure, Proportion)
        and not any(isinstance(node, Not) for node in walk(measure.that))
        and any(isinstance(n, Answered) and n.within for n in walk(measure.that))
        and not any(isinstance(n, Answered) for n in walk(measure.among))
        for measure in measures
    )


def made_stricter(metric, less: timedelta):
    """The metric with every limit of its numerator shorter by so much."""
    return metric.model_copy(
        update={
            "editions": tuple(
                edition.model_copy(
                    update={
                        "measure": edition.measure.model_copy(
                            update={"that": shorter(edition.measure.that, less)}
                        )
                    }
                )
                for edition in metric.editions
            )
        }
    )


RATES = tuple(metric for metric in METRICS if limits_help(metric))
LESS = tuple(timedelta(seconds=n) for n in (0.000001, 1, 29, 151))


@law(rounds=2, compared=100, final=50, pending=15, lower=3)
@given(data=busy(), by=st.sampled_from(BYS), less=st.sampled_from(LESS), draws=st.data())
def test_a_longer_limit_never_lowers_a_reply_rate(data, by, less, draws):
    at = draws.draw(st.none() | while_it_goes_on(data), label="as_of")
    longer = computable(RATES, data, {"by": by})
    stricter = [made_stricter(metric, less) for metric in longer]
    loose, strict = (engine(asked, data, by=by, as_of=at) for asked in (longer, stricter))
    key = ["metric", "period_start", *by]
    both = loose.join(strict, on=key, how="full", nulls_equal=True, suffix="_strict")
    assert both["metric"].null_count() == both["metric_strict"].null_count() == 0
    final = both.filter(status="final")
    assert (final["numerator"] >= final["numerator_strict"]).all()
    assert (final["denominator"] == final["denominator_strict"]).all()
    open_ = both.filter(status="provisional")
    # what failed the shorter limit by its deadline may still be awaited by the longer one
    reached, reached_strict = (
        open_[f"numerator{of}"] + open_[f"pending_met{of}"] for of in ("", "_strict")
    )
    assert (reached >= reached_strict).all()
    saw(loose, data, longer, {"by": by})
    compared = both.filter((pl.col("denominator") > 0) & (pl.col("denominator_strict") > 0))
    count("compared", compared.height)
    count("lower", compared.filter(pl.col("numerator_strict") < pl.col("numerator")).height)
