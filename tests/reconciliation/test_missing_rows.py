"""Whether differences are those that missing rows make: how many, how far, which way."""

from datetime import date, timedelta

import polars as pl
import pytest

from csmetrics.reconciliation.data_faults import SHARES, incomplete, movement
from tests.every import for_every

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


def drawn_of(*moves, most):
    """Draws in which so many figures move by so much; ``most`` in one of the largest share."""
    return [*drawn(*moves)[:8], *drawn(*most)[8:]]


ONE = [1.0] * 4
TEN = [1.0] * 6 + [2.0] * 4
LIKE = (
    # the figures that differ, the draws, and whether the former look like the latter
    ("4 moved: 6 may differ", [1.0] * 6, drawn(*ONE), True),
    ("but not 7", [1.0] * 7, drawn(*ONE), False),
    ("the draw of most moves tells how many", [1.0] * 6, drawn_of(1.0, most=ONE), True),
    ("of the largest share", [1.0] * 6, drawn(*ONE)[:6] + drawn(1.0)[6:], False),
    # with all up, up to 2 of ours may be down
    ("2 are down", [1.0] * 14 + [-1.0] * 2, drawn(*[1.0] * 20), True),
    ("3 are down", [1.0] * 13 + [-1.0] * 3, drawn(*[1.0] * 20), False),
    # of 16, half are up: 8, and 2 + 3 * sqrt(16 / 4) = 8 more or fewer
    ("16 of 16 are up", [1.0] * 16, drawn(*[1.0, -1.0] * 10), True),
    # of 36, half are up: 18, and 2 + 3 * 3 = 11 more or fewer
    ("29 of 36 are up", [1.0] * 29 + [-1.0] * 7, drawn(*[1.0, -1.0] * 20), True),
    ("30 of 36 are up", [1.0] * 30 + [-1.0] * 6, drawn(*[1.0, -1.0] * 20), False),
    # of 9: up to 1.75 + 3 / 3 = 2.75 times as far as three quarters of the moves
    ("2.75 times as far", [2.75] * 9, drawn(*[1.0] * 9), True),
    ("further", [2.8] * 9, drawn(*[1.0] * 9), False),
    ("half of them as near", [2.75] * 5 + [99.0] * 4, drawn(*[1.0] * 9), True),
    ("three quarters tell", [5.5] * 9, drawn(*[1.0] * 8, *[2.0] * 4), True),
    ("with more than moved, half do", [5.5] * 9, drawn(*[1.0] * 5, *[2.0] * 3), False),
    ("the draw of most moves tells what is more", [4.0] * 16, drawn_of(*TEN, most=TEN * 2), True),
    ("nothing moved", [1.0], drawn(), True),
)


@for_every(case=LIKE)
def test_differences_are_like_those_of_fewer_rows_up_to_a_limit(case):
    _, apart, fewer, wanted = case
    fault = incomplete(cells(apart, 60), [], fewer, counted=True, rows=1000)
    assert (fault is not None) is wanted


def test_moves_are_how_much_lower_figures_are_without_some_rows():
    """50% stands for 49.5 to 51: a half of the last digit, 0.5%, is printed alike."""
    before = pl.DataFrame(
        {
            "value": [10.0, 10.0, 0.5, 0.5, 0.5, None, 0.5, None],
            "low": [10.0, 10.0, 0.495, 0.495, 0.495, 0.495, 0.495, 0.495],
            "high": [10.0, 10.0, 0.51, 0.51, 0.51, 0.51, 0.51, 0.51],
        }
    )
    after = pl.DataFrame({"value": [10.0, 8.0, 0.496, 0.494, 0.52, 0.5, None, None]})
    moved = movement(before, after)["apart"].round(3).to_list()
    assert moved == [2.0, 0.006, -0.02, None, None]


def place(days, agents, wrong):
    """A figure for each day and agent, of which those that ``wrong`` holds are higher by two."""
    rows = [(day, agent, wrong(day, agent)) for day in range(days) for agent in range(agents)]
    found = cells([2.0 * one for *_, one in rows], 0)
    return found.with_columns(
        period_start=pl.Series([FIRST + timedelta(days=day) for day, *_ in rows]),
        agent_id=pl.Series([f"a{agent}" for _, agent, _ in rows]),
        agrees=pl.Series([not one for *_, one in rows]),
    )


PLACES = (
    # the cells, and how many units lack, if all that differs is in one place
    ("3 of 5 on one of 4 days", place(4, 5, lambda day, agent: day == 1 and agent < 3), 6),
    ("2 of 5", place(4, 5, lambda day, agent: day == 1 and agent < 2), None),
    ("one of 3 days", place(3, 5, lambda day, _: day == 1), None),
    ("two of 4 days", place(4, 5, lambda day, _: day < 2), None),
    ("one of 4 agents", place(5, 4, lambda day, agent: agent == 2 and day < 3), 6),
    ("one figure alone", place(4, 1, lambda day, _: day == 1), None),
    ("two figures of two", place(4, 2, lambda day, _: day == 1), 4),
)


@for_every(case=PLACES)
def test_what_differs_in_one_place_only_lacks_rows_however_much_it_is(case):
    """They moved by a tenth when rows were left out, so that nothing else explains them."""
    _, here, units = case
    fault = incomplete(here, ["agent_id"], drawn(*[0.1] * 40), counted=True, rows=1000)
    assert (fault and fault.units) == units


@pytest.mark.parametrize(("absent", "units"), [((True, True), 7), ((True, False), None)])
def test_figures_that_we_have_no_row_of_lack_their_rows(absent, units):
    here = cells([3.0, 4.0], 20).with_columns(
        absent=pl.Series([*absent, *([False] * 20)]), value=pl.lit(10.0)
    )
    fault = incomplete(here, [], drawn(*[0.1] * 40), counted=True, rows=1000)
    assert (fault and fault.units) == units


UNITS = (
    # ours, its denominator, what is printed, and how many units that is, of a count or share
    ("two more", 10.0, None, (12.0, 12.0), 2),
    ("two fewer", 10.0, None, (8.0, 8.0), 2),
    ("a tenth of twenty", 0.5, 20.0, (0.6, 0.6), 2),
    ("too little for one is one", 0.5, 20.0, (0.51, 0.51), 1),
    ("the middle of what is printed", 0.5, 20.0, (0.55, 0.65), 2),
    ("rounded up", 0.5, 20.0, (0.58, 0.58), 2),
    ("of nothing", None, 0.0, (3.0, 3.0), 3),
)


@for_every(case=UNITS)
def test_a_difference_is_so_many_units_of_the_denominator(case):
    _, value, below, (low, high), units = case
    here = cells([1.0], 20).with_columns(
        pl.when(agrees=False).then(pl.lit(found)).otherwise(name).alias(name)
        for name, found in (("low", low), ("high", high), ("value", value), ("denominator", below))
    )
    missing = here.with_columns(absent=~pl.col("agrees"))
    assert incomplete(missing, [], [], counted=True, rows=1000).units == units


def test_units_more_and_fewer_add_up():
    here = cells([2.0, -3.0], 20).with_columns(absent=~pl.col("agrees"))
    fault = incomplete(here, [], [], counted=True, rows=1000)
    assert fault.units == 5
    assert "about 5 units are missing" in fault.words.en


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [
        (3, "2026-03-02, 2026-03-03, 2026-03-04", "2026-03-02, 2026-03-03, 2026-03-04"),
        (
            4,
            "2026-03-02, 2026-03-03, 2026-03-04 等 4 个周期",
            "2026-03-02, 2026-03-03, 2026-03-04 and 1 more period",
        ),
        (
            5,
            "2026-03-02, 2026-03-03, 2026-03-04 等 5 个周期",
            "2026-03-02, 2026-03-03, 2026-03-04 and 2 more periods",
        ),
    ],
)
def test_three_days_are_named_and_more_are_counted(days, zh, en):
    here = cells([1.0] * days, 20).with_columns(absent=~pl.col("agrees"))
    words = incomplete(here, [], [], counted=True, rows=1000).words
    assert words.zh.endswith(f"（{zh}）")
    assert words.en.endswith(f"({en})")


def test_rows_that_lack_are_the_nearest_whole_number():
    """Two figures move with one row in a hundred, and with more many: of 60 rows one lacks."""
    fewer = [*drawn(1.0, 1.0)[:3], *drawn(*[1.0] * 9)[3:]]
    fault = incomplete(cells([1.0, 1.0], 20), [], fewer, counted=False, rows=60)
    assert "about 1 rows (1%) are missing" in fault.words.en
    assert fault.units == 1


@pytest.mark.parametrize(("high", "found"), [(13.0, True), (13.1, False)])
def test_a_figure_is_as_far_away_as_the_middle_of_what_it_stands_for(high, found):
    """Nine from 12.5 on, where 2.75 is as far as they may be."""
    here = cells([2.5] * 9, 60).with_columns(
        high=pl.when(agrees=False).then(pl.lit(high)).otherwise("high")
    )
    fault = incomplete(here, [], drawn(*[1.0] * 9), counted=True, rows=1000)
    assert (fault is not None) is found
