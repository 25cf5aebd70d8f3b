"""拼多多: the fine for buyers left without an effective reply."""

from __future__ import annotations

from decimal import Decimal

from csmetrics.catalogue.metrics import sources
from csmetrics.model.edition import Choice, Text
from csmetrics.policies.policy import Consequence, Counted, Policy, Volume
from csmetrics.policies.policy_text import BUYERS, UNDATED

EFFECTIVE_REPLY_RATE = Policy(
    id="pdd.effective_reply_rate",
    name=Text(zh="有效回复率不低于50%", en="Effective reply rate of at least 50%"),
    metric="pdd.effective_reply_rate",
    comparison=">=",
    threshold=Decimal("0.5"),
    volume=Volume(comparison=">=", number=100),
    period="day",
    counted=Counted(
        unit=BUYERS, event=Text(zh="得到有效回复", en="effectively replied to within 60 minutes")
    ),
    consequence=Consequence(
        text=Text(
            zh="从保证金或货款中扣除违约金1000元",
            en="A fine of 1000 CNY, taken from the deposit or the receivables",
        ),
        fine=Decimal(1000),
    ),
    sources=(sources.PDD_GUIDES_2024, sources.PDD_EFFECTIVE_REPLY_2019),
    choices=(
        Choice(
            point=Text(zh="不达标扣1000元", en="A breach costs 1000 CNY"),
            reason=Text(
                zh="同一组教程里，一篇写不会扣钱，另一篇写明金额和扣款来源；取写得具体的一篇",
                en="In one set of guides, one says that no money is taken, and another gives"
                " the sum and where it is taken from; the specific one is followed",
            ),
        ),
        Choice(
            point=Text(
                zh="起考的100人是这个指标自己的分母，含垃圾消息",
                en="The 100 buyers are the rate's own denominator, spam included",
            ),
            reason=Text(
                zh="规则写当天咨询人数不少于100，没有另作定义",
                en="The rule says 100 consulting buyers that day and defines no others",
            ),
        ),
        UNDATED,
    ),
)

POLICIES = (EFFECTIVE_REPLY_RATE,)
