"""The unit of points and of numbers of one's own, alone and divided."""

from csmetrics.language.base import own
from csmetrics.language.measures import count, mean, ratio, total
from csmetrics.language.quantities import level, score, value_of
from csmetrics.language.units import buyer_day, buyer_days_of, rows
from csmetrics.model.requirements import value_unit

RATINGS, REVIEWS = rows("ratings", at="rated_at"), rows("reviews", at="reviewed_at")
STARS = value_of(own("stars", "integer"))
BUYERS = count(buyer_days_of(RATINGS))

UNITS = (
    (total(level, RATINGS), "points"),
    (mean(score, REVIEWS), "points"),
    (ratio(total(level, RATINGS), count(RATINGS)), "points"),
    (ratio(total(level, RATINGS), count(buyer_day)), "points"),
    (ratio(total(level, RATINGS), total(score, REVIEWS)), "ratio"),
    (total(STARS, RATINGS), "number"),
    (mean(STARS, RATINGS), "number"),
    (ratio(total(STARS, RATINGS), count(RATINGS)), "number"),
    (ratio(total(STARS, RATINGS), BUYERS), "number"),
    (ratio(total(STARS, RATINGS), total(STARS, RATINGS)), "ratio"),
)


def test_points_and_numbers_have_units():
    assert [value_unit(measure) for measure, _ in UNITS] == [unit for _, unit in UNITS]
