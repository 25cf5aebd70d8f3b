"""Published figures beside ours, cell by cell: which agree, and which are not compared."""

from datetime import date

import polars as pl
import pytest

from csmetrics.reconciliation.compared_cells import compared_cells

DAY = date(2026, 3, 2)
CELLS = (
    # low, high of what is printed; our value; status, pending; agrees, why it is not compared
    ("the low end is inside", 0.5, 0.75, 0.5, "final", 0, True, None),
    ("the high end is not", 0.5, 0.75, 0.75, "final", 0, False, None),
    ("one number is itself", 4.0, 4.0, 4.0, "final", 0, True, None),
    ("and no other", 4.0, 4.0, 4.1, "final", 0, False, None),
    ("0.0% is nothing to divide by", -0.0005, 0.001, None, "final", 0, True, None),
    ("0.1% is something", 0.0005, 0.002, None, "final", 0, False, None),
    ("what waits may yet be so", 0.5, 0.75, 0.8, "provisional", 1, None, "not settled"),
    ("what is so already agrees", 0.5, 0.75, 0.6, "provisional", 1, True, None),
    ("where nothing waits it is compared", 0.5, 0.75, 0.8, "provisional", 0, False, None),
    ("nothing is published", None, None, 0.8, "final", 0, None, "not published"),
)


def cells(published, ours, *, counted=False):
    names = {"agent_id": pl.String, "printed": pl.String, "low": pl.Float64, "high": pl.Float64}
    left = pl.DataFrame(
        [(one, "", low, high) for one, low, high in published], schema=names, orient="row"
    ).with_columns(period_start=pl.lit(DAY))
    right = pl.DataFrame(
        [(DAY, one, value, value, 1.0, pending, status) for one, value, status, pending in ours],
        schema={
            "period_start": pl.Date,
            "agent_id": pl.String,
            **dict.fromkeys(("value", "numerator", "denominator"), pl.Float64),
            "pending": pl.UInt32,
            "status": pl.String,
        },
        orient="row",
    )
    found = compared_cells(left, right, ["agent_id"], counted=counted)
    return found.select("value", "agrees", "why_not", "absent").rows()


def test_each_cell_agrees_or_not_or_is_not_compared():
    published = [(name, low, high) for name, low, high, *_ in CELLS]
    ours = [(name, value, status, pending) for name, _, _, value, status, pending, *_ in CELLS]
    found = cells(published, ours)
    for (name, *_, agrees, why), (_, *judged, _) in zip(CELLS, found, strict=True):
        assert judged == [agrees, why], name


@pytest.mark.parametrize(("counted", "value", "agrees"), [(True, 0, True), (False, None, False)])
def test_no_row_of_a_count_is_0_and_of_a_share_nothing(counted, value, agrees):
    ours = [("li", 3.0, "final", 0), (None, 3.0, "final", 0)]
    published = [("wu", 0.0, 0.0), (None, 3.0, 3.0)]
    found = cells(published, ours, counted=counted)
    assert found == [(value, agrees, None, True), (3, True, None, False)]
