"""The error of a value that is not one: its first five faults, and how many more there are."""

import pytest

from csmetrics.errors import DefinitionError
from csmetrics.language.base import Immutable
from csmetrics.language.hours import working


class Six(Immutable):
    a: int
    b: int
    c: int
    d: int
    e: int
    f: int


@pytest.mark.parametrize(
    ("wrong", "ending"),
    [("abcd", "d: Field required."), ("abcde", "e: Field required."), ("abcdef", "And 1 more.")],
)
def test_five_faults_are_listed_and_more_are_counted(wrong, ending):
    with pytest.raises(DefinitionError) as refused:
        Six(**dict.fromkeys(set("abcdef") - set(wrong), 1))
    assert str(refused.value).startswith("Six: a: Field required. b: Field required.")
    assert str(refused.value).endswith(ending)
    assert str(refused.value).count("Field required") == min(len(wrong), 5)


def test_what_was_given_and_the_nearest_name_are_said():
    with pytest.raises(DefinitionError, match=r"a: .* valid integer.*, not 'x'\."):
        Six(**dict.fromkeys("bcdef", 1), a="x")
    with pytest.raises(DefinitionError, match=r"fa: Extra inputs.*Did you mean 'f'"):
        Six(**dict.fromkeys("abcdef", 1), fa=1)


MORNING = working("09:00", "12:00", days="mon-fri")


@pytest.mark.parametrize(
    ("start", "end", "days", "at"),
    [
        ("12:00", "18:00", "mon-fri", None),
        ("06:00", "09:00", "mon-fri", None),
        ("10:00", "11:00", "sat,sun", None),
        ("11:59", "18:00", "fri", "fri overlap at 11:59"),
        ("06:00", "09:01", "mon", "mon overlap at 09:00"),
        ("10:00", "11:00", "wed", "wed overlap at 10:00"),
        ("09:00", "12:00", "tue", "tue overlap at 09:00"),
    ],
)
def test_working_hours_of_a_day_may_touch_but_not_overlap(start, end, days, at):
    if at is None:
        assert len(MORNING.also(start, end, days=days).hours) == 2
        return
    with pytest.raises(DefinitionError, match=f"working hours of {at}: merge them"):
        MORNING.also(start, end, days=days)
