"""Shop floor: reply figures as independent help desks count them, never settled."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.shared_choices import POOLED, UNANSWERED_LEFT_OUT
from csmetrics.language.base import minutes
from csmetrics.language.conditions import Condition, answered_by, comes, first, some
from csmetrics.language.measures import mean, proportion, quantile
from csmetrics.language.messages import asked, human, rounds
from csmetrics.language.quantities import Wait, wait_for
from csmetrics.language.units import Each, Rows, each, rows
from csmetrics.model.metric import Choice, Driver, Edition, Metric, Source, Text

sessions = rows("sessions", at="started_at", credited="replier")
turns = each(rounds(asked, by=human, scope="session"), credited="replier")

_first_wait = wait_for(human, scope="session", of=asked)
_first_is_answered = first(asked, answered_by(human, scope="session"))
_wait = wait_for(human, scope="session")
_answered = answered_by(human, scope="session")

_NEVER_SETTLES = Choice(
    point=Text(
        zh="没有截止日，按查看时所知计算，数字总是暂定的",
        en="There is no closing day; all known so far is counted and the figure stays provisional",
    ),
    reason=Text(
        zh="平台之外的客服系统都这样统计，取相同口径才能对照",
        en="Desks outside the platforms count so, and figures compare only on like terms",
    ),
    clauses=("settles_after",),
)
_CREDITED_TO_REPLIER = Choice(
    point=Text(
        zh="按客服看时，等待归结束它的客服，转接前的等候也在内；没有人结束的归提问找到的账号",
        en="By agent, a wait is of whoever ends it, the time before a transfer included; one that "
        "nobody ends is of the account that was asked",
    ),
    reason=Text(
        zh="这类系统把响应时长记给作出响应的客服；会话转接过几次，来源没有说怎样分摊",
        en="Such desks give a response to the agent who makes it; how to share one among several "
        "after a transfer goes unsaid",
    ),
    clauses=("credited",),
)
_BETWEEN_NEIGHBOURS = Choice(
    point=Text(
        zh="分位数落在两个等待之间时按比例取值，与电子表格的PERCENTILE.INC相同",
        en="A quantile between two waits is taken in proportion, as PERCENTILE.INC of spreadsheets "
        "does",
    ),
    reason=Text(
        zh="来源没有给出插值的方法；取表格与统计软件的缺省做法",
        en="No source says how to interpolate; spreadsheets and statistics programs do so by "
        "default",
    ),
)
_NOT_AVERAGED = Choice(
    point=Text(
        zh="多天和多人的等待放在一起取分位数，不平均各天各人的分位数",
        en="The waits of several days and agents are put together; their quantiles are never "
        "averaged",
    ),
    reason=Text(
        zh="分位数的平均不是任何一组等待的分位数",
        en="A mean of quantiles is no quantile of any set of waits",
    ),
)
_OF_MEANS = (_NEVER_SETTLES, _CREDITED_TO_REPLIER, UNANSWERED_LEFT_OUT, POOLED)


def _quantile(  # noqa: PLR0913  what differs among the four
    q: str,
    quantity: Wait,
    of: Each | Rows,
    among: Condition,
    *,
    id: str,  # noqa: A002  the metric's own word
    name: Text,
    sources: tuple[Source, ...],
    driver: Driver,
) -> Metric:
    return Metric(
        id=id,
        name=name,
        theme="replies",
        better="lower",
        editions=(
            Edition(
                measure=quantile(q, quantity, of, among=among),
                settles_after=None,
                sources=sources,
                choices=(
                    _NEVER_SETTLES,
                    _CREDITED_TO_REPLIER,
                    UNANSWERED_LEFT_OUT,
                    _BETWEEN_NEIGHBOURS,
                    _NOT_AVERAGED,
                ),
            ),
        ),
        drivers=(driver,),
    )


FIRST_RESPONSE_TIME = Metric(
    id="desk.first_response_time",
    name=Text(zh="首次响应时长", en="First response time"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            measure=mean(_first_wait, sessions, among=_first_is_answered),
            settles_after=None,
            sources=(sources.DESK_AVERAGES,),
            choices=_OF_MEANS,
        ),
    ),
    drivers=(drivers.SLOW_FIRST_RESPONSE,),
)

MEDIAN_FIRST_RESPONSE_TIME = _quantile(
    "0.5",
    _first_wait,
    sessions,
    _first_is_answered,
    id="desk.median_first_response_time",
    name=Text(zh="首次响应时长中位数", en="Median first response time"),
    sources=(sources.DESK_AVERAGES,),
    driver=drivers.SLOW_FIRST_RESPONSE,
)

P90_FIRST_RESPONSE_TIME = _quantile(
    "0.9",
    _first_wait,
    sessions,
    _first_is_answered,
    id="desk.p90_first_response_time",
    name=Text(zh="首次响应时长90分位", en="90th percentile of first response time"),
    sources=(sources.DESK_AVERAGES,),
    driver=drivers.SLOW_FIRST_RESPONSE,
)

AVG_RESPONSE_TIME = Metric(
    id="desk.avg_response_time",
    name=Text(zh="平均响应时长", en="Average response time"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            measure=mean(_wait, turns, among=_answered),
            settles_after=None,
            sources=(sources.DESK_AVERAGES, sources.DESK_EASEMOB),
            choices=_OF_MEANS,
        ),
    ),
    drivers=(drivers.SLOW_AVERAGE_RESPONSE,),
)

MEDIAN_RESPONSE_TIME = _quantile(
    "0.5",
    _wait,
    turns,
    _answered,
    id="desk.median_response_time",
    name=Text(zh="响应时长中位数", en="Median response time"),
    sources=(sources.DESK_AVERAGES, sources.DESK_EASEMOB),
    driver=drivers.SLOW_AVERAGE_RESPONSE,
)

P90_RESPONSE_TIME = _quantile(
    "0.9",
    _wait,
    turns,
    _answered,
    id="desk.p90_response_time",
    name=Text(zh="响应时长90分位", en="90th percentile of response time"),
    sources=(sources.DESK_AVERAGES, sources.DESK_EASEMOB),
    driver=drivers.SLOW_AVERAGE_RESPONSE,
)

RESPONSE_RATE_3MIN = Metric(
    id="desk.response_rate_3min",
    name=Text(zh="3分钟响应率", en="3-minute response rate"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            measure=proportion(turns, that=answered_by(human, scope="session", within=minutes(3))),
            settles_after=None,
            sources=(sources.DESK_AVERAGES,),
            choices=(_NEVER_SETTLES, _CREDITED_TO_REPLIER),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

REPLY_RATE = Metric(
    id="desk.reply_rate",
    name=Text(zh="回复率", en="Reply rate"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            measure=proportion(sessions, among=some(asked), that=comes(human, after=asked)),
            settles_after=None,
            sources=(sources.DESK_EASEMOB,),
            choices=(_NEVER_SETTLES, _CREDITED_TO_REPLIER),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

METRICS = (
    FIRST_RESPONSE_TIME,
    MEDIAN_FIRST_RESPONSE_TIME,
    P90_FIRST_RESPONSE_TIME,
    AVG_RESPONSE_TIME,
    MEDIAN_RESPONSE_TIME,
    P90_RESPONSE_TIME,
    RESPONSE_RATE_3MIN,
    REPLY_RATE,
)
