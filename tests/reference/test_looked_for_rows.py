"""Of a row that is looked for, a unit sees what came before its settling end."""

import pytest

from csmetrics.language.conditions import at_least_value, has, time_during
from csmetrics.language.measures import count
from csmetrics.language.units import buyer_day
from csmetrics.language.windows import end_of_day, start_of_day, window
from csmetrics.tables import Dataset, Rating
from tests.reference.reference_rows import asks, at, day, figures, order


@pytest.mark.parametrize("settles_after", [1, None])
def test_of_a_row_looked_for_a_time_after_the_settling_end_is_not_seen(settles_after):
    """Asked on the 2nd, ordered at 11:00, signed at 10:00 of the 5th: in hours, but too late."""
    in_hours = has(
        "orders",
        window("created_at", since=start_of_day(), before=end_of_day()),
        where=time_during("signed_at", "09:00", "12:00"),
    )
    for signed, early in (("3 10:00", 1), ("5 10:00", 0 if settles_after else 1)):
        orders = [order(created_at=at("2 11:00"), signed_at=at(signed))]
        data = Dataset(messages=[asks("2 10:00")], orders=orders, as_of=at("9 00:00"))
        arguments = {"start": day(2), "end": day(3), "settles_after": settles_after}
        assert figures(count(buyer_day, among=in_hours), data, **arguments) == (early, None, 0)


def test_a_level_given_after_the_settling_end_is_not_seen():
    """Invited on the 2nd; rated on the 3rd it counts, on the 5th it does not."""
    good = has(
        "ratings",
        window("invited_at", since=start_of_day(), before=end_of_day()),
        where=at_least_value("level", 4),
    )
    for rated, counted in (("3 10:00", 1), ("5 10:00", 0)):
        times = {"invited_at": at("2 11:00"), "rated_at": at(rated)}
        rated_good = Rating(rating_id="g", shop_id="s1", buyer_id="b1", level=5, **times)
        data = Dataset(messages=[asks("2 10:00")], ratings=[rated_good], as_of=at("9 00:00"))
        found = figures(
            count(buyer_day, among=good), data, settles_after=1, start=day(2), end=day(3)
        )
        assert found == (counted, None, 0)
