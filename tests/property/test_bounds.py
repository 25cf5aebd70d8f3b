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
from tests.property.laws import BYS, calls, engine, known, some_metrics, splittable


@given(data=known(), some=some_metrics(), call=calls())
def test_a_proportion_lies_between_none_and_all_and_no_time_is_negative(data, some, call):
    asked = {m.label: m for m in splittable(some, data, call["by"])}
    rows = engine(list(asked.values()), data, **call)
    parts = [label for label, m in asked.items() if isinstance(m.editions[0].measure, Proportion)]
    proportions = rows.filter(pl.col("metric").is_in(parts))
    assert (proportions["numerator"] >= 0).all()
    assert (proportions["numerator"] <= proportions["denominator"]).all()
    waits = [
        label
        for label, m in asked.items()
        if any(isinstance(node, Wait) for e in m.editions for node in walk(e.measure))
    ]
    assert (rows.filter(pl.col("metric").is_in(waits))["numerator"] >= 0).all()
    assert not rows["value"].is_nan().any()
    assert (rows["denominator"].drop_nulls() >= 0).all()
    empty = rows.filter(pl.col("denominator") == 0)
    assert empty["value"].is_null().all()


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


@given(
    data=known(),
    some=some_metrics(),
    by=st.sampled_from(BYS),
    less=st.sampled_from((timedelta(microseconds=1), timedelta(seconds=1), timedelta(seconds=29))),
)
def test_a_longer_limit_never_lowers_a_reply_rate(data, some, by, less):
    longer = [m for m in splittable(some, data, by) if limits_help(m)]
    stricter = [
        metric.model_copy(
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
        for metric in longer
    ]
    if not longer:
        return
    key = ["metric", "period_start", *by]
    both = engine(longer, data, by=by).join(
        engine(stricter, data, by=by), on=key, how="full", nulls_equal=True, suffix="_strict"
    )
    assert both["metric"].null_count() == both["metric_strict"].null_count() == 0
    assert (both["numerator"] >= both["numerator_strict"]).all()
    compared = both.drop_nulls(["value", "value_strict"])
    assert (compared["value"] >= compared["value_strict"]).all()
