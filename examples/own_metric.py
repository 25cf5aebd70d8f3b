"""A metric of one's own: how many buyers' first question of the day is answered in a minute."""

import csmetrics as cs
from csmetrics.language.base import minutes
from csmetrics.language.conditions import answered_by, first, some
from csmetrics.language.measures import proportion
from csmetrics.language.messages import asked, human
from csmetrics.language.units import buyer_day

FIRST_MINUTE = cs.Metric(
    id="own.first_minute_rate",
    name=cs.Text(zh="首问1分钟回复率", en="First question answered within a minute"),
    better="higher",
    editions=(
        cs.Edition(
            measure=proportion(
                buyer_day,
                among=some(asked),
                that=first(asked, answered_by(human, within=minutes(1))),
            ),
            settles_after=1,  # 23:59:30 的提问，要到次日才知道结果
            sources=(cs.Source(title="Our own goal for 2026", publisher="The shop"),),
        ),
    ),
)

print(FIRST_MINUTE)  # the definition sheet, in both languages
print(cs.evaluate(FIRST_MINUTE, cs.datasets.sample_shop(), per="week"))
