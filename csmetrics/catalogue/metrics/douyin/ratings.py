"""抖音: ratings and reviews."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.shared_choices import FIVE_LEVELS, HALF_OPEN_HOURS
from csmetrics.language.base import Param
from csmetrics.language.conditions import at_least_value, at_most_value, has, time_during
from csmetrics.language.measures import count, proportion
from csmetrics.language.units import rows
from csmetrics.language.windows import end_of_day, window
from csmetrics.model.metric import Choice, Edition, Metric, Parameter, Text

ratings = rows("ratings", at="rated_at")
rated_in_hours = time_during("rated_at", "08:00", "23:00")
reviews = rows("reviews", at="reviewed_at")

_BY_RATING_TIME = Choice(
    point=Text(zh="按买家评价的时间取考核时段", en="The hours select by the time of the rating"),
    reason=Text(
        zh="来源只写时段，没有说按会话还是按评价",
        en="The hours are given without saying whether of the session or of the rating",
    ),
    clauses=("dated_by", "hours_by"),
)

SATISFACTION_RATE = Metric(
    id="douyin.satisfaction_rate",
    name=Text(zh="满意率", en="Satisfaction rate"),
    theme="ratings",
    better="higher",
    editions=(
        Edition(
            measure=proportion(ratings, among=rated_in_hours, that=at_least_value("level", 4)),
            settles_after=0,
            sources=(sources.DOUYIN_SERVICE_GUIDE, sources.DOUYIN_SERVICE_2021),
            choices=(FIVE_LEVELS, _BY_RATING_TIME, HALF_OPEN_HOURS),
        ),
    ),
    drivers=(drivers.LOW_SATISFACTION,),
)

DISSATISFACTION_RATE = Metric(
    id="douyin.dissatisfaction_rate",
    name=Text(zh="不满意率", en="Dissatisfaction rate"),
    theme="ratings",
    better="lower",
    editions=(
        Edition(
            measure=proportion(ratings, among=rated_in_hours, that=at_most_value("level", 2)),
            settles_after=0,
            sources=(sources.PLATFORM_QUESTIONS, sources.DOUYIN_ROBOT_RATING_2023),
            choices=(
                FIVE_LEVELS,
                Choice(
                    point=Text(
                        zh="对机器人的评价不应在评价表里",
                        en="Ratings of the robot do not belong in the table",
                    ),
                    reason=Text(
                        zh="平台把机器人满意率另列一项，数据没有评价对象一列",
                        en="The platform lists those apart, and the data has no column for whom",
                    ),
                    clauses=("robot_ratings",),
                ),
                _BY_RATING_TIME,
            ),
        ),
    ),
    drivers=(drivers.LOW_SATISFACTION,),
)

REVIEW_COUNT = Metric(
    id="douyin.review_count",
    name=Text(zh="评价数", en="Reviews"),
    theme="ratings",
    editions=(
        Edition(
            measure=count(reviews),
            settles_after=0,
            sources=(sources.DOUYIN_SERVICE_GUIDE,),
        ),
    ),
    drivers=(drivers.FEW_REVIEWS,),
)

REVIEW_RATE = Metric(
    id="douyin.review_rate",
    name=Text(zh="评价率", en="Review rate"),
    theme="ratings",
    better="higher",
    editions=(
        Edition(
            measure=proportion(
                rows("orders", at="signed_at", reported_after=13),
                that=has("reviews", window("reviewed_at", before=end_of_day(13)), link="order"),
            ),
            settles_after=0,
            sources=(sources.DOUYIN_SERVICE_GUIDE,),
            choices=(
                Choice(
                    point=Text(
                        zh="签收当天算第1天，第14天报告，签收前的评价也算",
                        en="The day of signing is the first of 14; earlier reviews count too",
                    ),
                    reason=Text(
                        zh="与付款批次的算例同一种数法；来源只限定截止日",
                        en="Counted as in the example of the payment cohort; only the end is bound",
                    ),
                    clauses=("cohort_days",),
                ),
            ),
        ),
    ),
    drivers=(drivers.FEW_REVIEWS,),
)

_TOTAL_SCORE = Choice(
    point=Text(
        zh="总分满分15，12分及以上为好评", en="Of 15 points in all, 12 or more are a good review"
    ),
    reason=Text(
        zh="说明给出12分的界限；满分由三项各五分推得",
        en="The limit of 12 is stated; 15 follows from three parts of five",
    ),
    clauses=("threshold",),
)
_BY_REVIEW_DATE = Choice(
    point=Text(
        zh="按评价日期计，不追订单批次", en="By the date of the review, not by a cohort of orders"
    ),
    reason=Text(
        zh="好评率以好评数除以评价数，两者都是选定日期的数",
        en="Both counts of the formula are those of the chosen date",
    ),
)

GOOD_REVIEW_COUNT = Metric(
    id="douyin.good_review_count",
    name=Text(zh="好评数", en="Good reviews"),
    theme="ratings",
    better="higher",
    editions=(
        Edition(
            measure=count(reviews, among=at_least_value("score", 12)),
            settles_after=0,
            sources=(sources.DOUYIN_SERVICE_GUIDE,),
            choices=(_TOTAL_SCORE,),
        ),
    ),
    drivers=(drivers.LOW_GOOD_REVIEWS,),
)

GOOD_REVIEW_RATE = Metric(
    id="douyin.good_review_rate",
    name=Text(zh="好评率", en="Good review rate"),
    theme="ratings",
    better="higher",
    editions=(
        Edition(
            measure=proportion(reviews, that=at_least_value("score", 12)),
            settles_after=0,
            sources=(sources.DOUYIN_SERVICE_GUIDE,),
            choices=(_TOTAL_SCORE, _BY_REVIEW_DATE),
        ),
    ),
    drivers=(drivers.LOW_GOOD_REVIEWS,),
)

_MAX_SCORE = Parameter(
    name="max_score",
    kind="integer",
    meaning=Text(zh="总分不高于多少算差评", en="the highest total score that is a bad review"),
    minimum=0,
)
_at_most_max_score = at_most_value("score", Param(name="max_score"))
_NO_DEFAULT_LIMIT = Choice(
    point=Text(
        zh="差评的分数线没有默认值，必须给出", en="The limit of a bad review has no default"
    ),
    reason=Text(
        zh="留存下来的说明里数字已缺失，低于12分值得一读的提示不是分数线",
        en="The number is lost from the surviving text; its hint about under 12 is not a limit",
    ),
    clauses=("threshold",),
)

BAD_REVIEW_COUNT = Metric(
    id="douyin.bad_review_count",
    name=Text(zh="差评数", en="Bad reviews"),
    theme="ratings",
    better="lower",
    editions=(
        Edition(
            measure=count(reviews, among=_at_most_max_score),
            settles_after=0,
            sources=(sources.DOUYIN_SERVICE_GUIDE,),
            choices=(_NO_DEFAULT_LIMIT,),
        ),
    ),
    parameters=(_MAX_SCORE,),
    drivers=(drivers.LOW_GOOD_REVIEWS,),
)

BAD_REVIEW_RATE = Metric(
    id="douyin.bad_review_rate",
    name=Text(zh="差评率", en="Bad review rate"),
    theme="ratings",
    better="lower",
    editions=(
        Edition(
            measure=proportion(reviews, that=_at_most_max_score),
            settles_after=0,
            sources=(sources.DOUYIN_SERVICE_GUIDE,),
            choices=(_NO_DEFAULT_LIMIT, _BY_REVIEW_DATE),
        ),
    ),
    parameters=(_MAX_SCORE,),
    drivers=(drivers.LOW_GOOD_REVIEWS,),
)

METRICS = (
    SATISFACTION_RATE,
    DISSATISFACTION_RATE,
    REVIEW_COUNT,
    REVIEW_RATE,
    GOOD_REVIEW_COUNT,
    GOOD_REVIEW_RATE,
    BAD_REVIEW_COUNT,
    BAD_REVIEW_RATE,
)
