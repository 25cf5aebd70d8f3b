"""小红书: a ladder of three limits on one reply rate."""

from __future__ import annotations

from decimal import Decimal

from csmetrics.catalogue.metrics import sources
from csmetrics.model.edition import Choice, Text
from csmetrics.policies.policy import Consequence, Counted, Policy
from csmetrics.policies.policy_text import EDGE_PASSES, SESSIONS, UNDATED

_LADDER = Choice(
    point=Text(
        zh="80%、50%、30%三档各为一项，低于哪一档就是哪一项不达标",
        en="80, 50 and 30% are one policy each; a value breaches every step that it is below",
    ),
    reason=Text(
        zh="来源列出三档，各档的后果没有留存下来",
        en="The source lists three steps; what each leads to has not been preserved",
    ),
)


def _step(percent: int) -> Policy:
    return Policy(
        id=f"xhs.reply_rate_3min_{percent}",
        name=Text(
            zh=f"3分钟人工回复率不低于{percent}%",
            en=f"3-minute human reply rate of at least {percent} %",
        ),
        metric="xhs.reply_rate_3min",
        comparison=">=",
        threshold=Decimal(percent) / 100,
        period="trailing",
        counted=Counted(
            unit=SESSIONS,
            event=Text(
                zh="每问都在3分钟内得到人工回复",
                en="with every question answered by a person within 3 minutes",
            ),
        ),
        consequence=Consequence(
            text=Text(
                zh=f"低于{percent}%一档；来源没有写明这一档的后果",
                en=f"Below the step of {percent} %; the source does not say what follows",
            ),
        ),
        sources=(sources.XHS_SERVICE_RULES,),
        choices=(_LADDER, EDGE_PASSES, UNDATED),
    )


POLICIES = tuple(_step(percent) for percent in (80, 50, 30))
