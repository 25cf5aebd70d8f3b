"""Whether differences are those that missing rows make: how many, how far, which way."""

from datetime import date, timedelta

import polars as pl
import pytest

from csmetrics.reconciliation.data_faults import SHARES, incomplete

FIRST = date(2026, 3, 2)


def cells(apart, same):
    """Figures of so many days: those published are so much higher, or the same."""
    values = [*apart, *([0.0] * same)]
    return pl.DataFrame(
        {
            "period_start": [FIRST + timedelta(days=n) for n in range(len(values))],
            "low": [10 + one for one in values],
            "high": [10 + one for one in values],
            "value": [10.0] * len(values),
            "numerator": [10.0] * len(values),
            "denominator": [None] * len(values),
            "agrees": [not one for one in values],
            "absent": [False] * len(values),
        },
        schema_overrides={"denominator": pl.Float64},
    )


def drawn(*moves):
    """The figures that move when rows are left out, the same for every share and draw."""
    frame = pl.DataFrame({"apart": moves}, schema={"apart": pl.Float64})
    return [(share, frame) for share in SHARES for _ in range(3)]


MOSTLY_SMALL = drawn(*([1.0] * 14), *([4.0] * 6))  # of twenty, three quarters move by one


@pytest.mark.parametrize(
    ("apart", "found"),
    [
        ([1.0] * 20, True),  # as many, as far, the same way
        ([4.0] * 16, True),  # no more than were seen to move, and some of those moved so far
        ([-1.0] * 20, False),  # the other way
        ([1.0] * 25, True),  # a quarter more, and no further
        ([4.0] * 25, False),  # more of them, and further off: another rule
        ([1.0] * 28, False),  # too many
        ([40.0] * 16, False),  # much too far
    ],
)
def test_differences_are_like_missing_rows_by_number_distance_and_direction(apart, found):
    fault = incomplete(cells(apart, 20), [], MOSTLY_SMALL, counted=True, rows=1000)
    assert (fault is not None) is found


def test_what_is_missing_is_told_in_units():
    fault = incomplete(cells([1.0] * 20, 20), [], MOSTLY_SMALL, counted=True, rows=1000)
    assert fault.kind == "missing"
    assert "about 20 units are missing" in fault.words.en


@pytest.mark.parametrize(("agents", "named"), [("abc", True), ("abcd", False)])
def test_up_to_three_agents_are_named(agents, named):
    """On the 2nd one figure of each of them differs."""
    here = cells([1.0] * len(agents), 20).with_columns(
        period_start=pl.when(agrees=False).then(pl.lit(FIRST)).otherwise("period_start"),
        agent_id=pl.Series([*agents, *(["z"] * 20)]),
    )
    fewer = drawn(*([1.0] * len(agents)))
    words = incomplete(here, ["agent_id"], fewer, counted=True, rows=1000).words
    assert ("2026-03-02, a, b, c" in words.en) is named
    assert ("2026-03-02，a, b, c" in words.zh) is named


@pytest.mark.parametrize(("count", "share"), [(6, "1%"), (11, "2%"), (19, "4%"), (15, "2%")])
def test_the_share_that_is_missing_is_the_one_whose_loss_moves_about_as_many_figures(count, share):
    """One row in a hundred moves 6 figures, two move 12, four move 24: 15 are nearer to 12."""
    moves = {0.01: 6, 0.02: 12, 0.04: 24}
    fewer = [(of, pl.DataFrame({"apart": [1.0] * moves[of]})) for of in SHARES for _ in range(3)]
    fault = incomplete(cells([1.0] * count, 40), [], fewer, counted=False, rows=1000)
    assert f"({share})" in fault.words.en
    assert fault.units == 10 * int(share.rstrip("%"))
