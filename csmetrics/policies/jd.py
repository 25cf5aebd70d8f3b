"""京东: the service rules of 2018, and the three figures of the 咚咚 defect score."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from csmetrics.catalogue.metrics import sources
from csmetrics.model.edition import Choice, Text
from csmetrics.policies.policy import Consequence, Counted, Policy, Volume
from csmetrics.policies.policy_text import SATISFIED_RATINGS, SESSIONS, UNDATED, UNKNOWN

RULES_SINCE = date(2018, 3, 1)

_DEFECT = Consequence(
    text=Text(
        zh="满意度、平均响应时长、留言率中一项不达标扣2分，两项扣4分，三项扣8分",
        en="Of satisfaction, average response and left messages, one failing costs 2 points, "
        "two cost 4, all three 8",
    ),
    points=(2, 4, 8),
    scheme="jd.dongdong_defect",
)
_OVER_300_CONSULTS = Volume(metric="jd.consult_sessions", comparison=">", number=300)
_BOTH_HOLD = Choice(
    point=Text(
        zh="2018年规则（80%，评价超过30条）与咚咚缺陷率（85%，评价超过10条）各为一项，都判断",
        en="The rule of 2018 (80%, more than 30 ratings) and the defect score (85%, more than "
        "10) are two policies, and both are checked",
    ),
    reason=Text(
        zh="两处界限和起考量不同，出自不同的规则；没有来源说前者何时停用",
        en="Limits and volumes differ and belong to different rules; "
        "no source says when the older ended",
    ),
)
_ONLINE_CONSULTS = Choice(
    point=Text(
        zh="月咨询量是咨询量指标一个月的数，不含留言",
        en="The month's consults are the consult sessions of the month, left messages apart",
    ),
    reason=Text(
        zh="留言率的公式把留言与咨询量分开写",
        en="The formula of the left-message rate writes the two side by side",
    ),
)
_POINTS_IN_ALL = Choice(
    point=Text(
        zh="2、4、8分是按不达标项数合计，不逐项相加",
        en="2, 4 and 8 points are for the number of failing items in all, not for each",
    ),
    reason=Text(
        zh="来源按项数列出扣分；样本不足的项不算不达标",
        en="The source lists points by that number; an item with too few does not fail",
    ),
)

ANSWER_RATE = Policy(
    id="jd.answer_rate",
    name=Text(zh="应答率不低于70%", en="Answer rate of at least 70%"),
    metric="jd.answer_rate",
    comparison=">=",
    threshold=Decimal("0.7"),
    period="month",
    counted=Counted(unit=SESSIONS, event=Text(zh="得到应答", en="answered")),
    consequence=UNKNOWN,
    since=RULES_SINCE,
    sources=(sources.JD_SERVICE_RULES_2018,),
)

SATISFACTION_RATE_2018 = Policy(
    id="jd.satisfaction_rate_2018",
    name=Text(zh="满意度不低于80%（2018年规则）", en="Satisfaction of at least 80% (rule of 2018)"),
    metric="jd.satisfaction_rate",
    comparison=">=",
    threshold=Decimal("0.8"),
    volume=Volume(comparison=">", number=30),
    period="month",
    counted=SATISFIED_RATINGS,
    consequence=UNKNOWN,
    since=RULES_SINCE,
    sources=(sources.JD_SERVICE_RULES_2018,),
    choices=(_BOTH_HOLD,),
)

SATISFACTION_RATE = Policy(
    id="jd.satisfaction_rate",
    name=Text(zh="满意度高于85%", en="Satisfaction above 85%"),
    metric="jd.satisfaction_rate",
    comparison=">",
    threshold=Decimal("0.85"),
    volume=Volume(comparison=">", number=10),
    period="month",
    counted=SATISFIED_RATINGS,
    consequence=_DEFECT,
    sources=(sources.JD_DEFECT,),
    choices=(_BOTH_HOLD, _POINTS_IN_ALL, UNDATED),
)

AVG_RESPONSE_TIME = Policy(
    id="jd.avg_response_time",
    name=Text(zh="平均响应时长少于40秒", en="Average response time below 40 seconds"),
    metric="jd.avg_response_time",
    comparison="<",
    threshold=Decimal(40),
    volume=_OVER_300_CONSULTS,
    period="month",
    consequence=_DEFECT,
    sources=(sources.JD_DEFECT,),
    choices=(_ONLINE_CONSULTS, _POINTS_IN_ALL, UNDATED),
)

LEAVE_MESSAGE_RATE = Policy(
    id="jd.leave_message_rate",
    name=Text(zh="留言率低于50%", en="Left-message rate below 50%"),
    metric="jd.leave_message_rate",
    comparison="<",
    threshold=Decimal("0.5"),
    volume=_OVER_300_CONSULTS,
    period="month",
    counted=Counted(unit=SESSIONS, event=Text(zh="转为留言", en="left as messages")),
    consequence=_DEFECT,
    sources=(sources.JD_DEFECT,),
    choices=(_ONLINE_CONSULTS, _POINTS_IN_ALL, UNDATED),
)

POLICIES = (
    ANSWER_RATE,
    SATISFACTION_RATE_2018,
    SATISFACTION_RATE,
    AVG_RESPONSE_TIME,
    LEAVE_MESSAGE_RATE,
)
