"""Policies that are known and cannot be checked: no limit, no data, or no registered metric."""

from __future__ import annotations

from csmetrics.catalogue.metrics import sources
from csmetrics.model.edition import Source, Text
from csmetrics.policies.policy import KnownPolicy

_TIKTOK = Source(
    title="TikTok Shop 24小时回复率",
    publisher="TikTok Shop",
    url="https://seller-us.tiktok.com/university/essay?knowledge_id=719928765302570",
)
_ULE = Source(
    title="邮乐商家客服应答率考核",
    publisher="help.ule.com",
    url="https://help.ule.com/merchant/1494/759.html",
)
_NOT_REGISTERED = Text(zh="这个平台没有登记的指标", en="No metric of this platform is registered")
_ADVICE = Text(
    zh="官方页写的是建议值，并注明不考核，也没有周期",
    en="The official page calls it advice, says that it is not assessed, and gives no period",
)

UNCHECKED = (
    KnownPolicy(
        id="pdd.reply_rate_3min",
        name=Text(zh="3分钟人工回复率不低于标准", en="3-minute human reply rate up to standard"),
        rule=Text(
            zh="低于标准的店铺受限、商品降权",
            en="Below the standard a shop is restricted and its goods demoted",
        ),
        reason=Text(
            zh="标准是行业值，没有公开的数字",
            en="The standard is the industry's and no figure is public",
        ),
        sources=(sources.PDD_GUIDES_2024,),
    ),
    KnownPolicy(
        id="pdd.reply_rate_5min",
        name=Text(zh="5分钟回复率不低于行业标准", en="5-minute reply rate up to the industry's"),
        rule=Text(
            zh="近1天的值低于行业标准，二级限制并全店降权",
            en="Below the industry's standard on the last day, the shop is restricted and demoted",
        ),
        reason=Text(
            zh="行业标准随时变动，没有公开的数字",
            en="The industry's standard moves and no figure is public",
        ),
        sources=(sources.PDD_GUIDES_2024,),
    ),
    KnownPolicy(
        id="pdd.complaint_rate",
        name=Text(zh="投诉率持续偏高", en="A complaint rate that stays high"),
        rule=Text(zh="限制1天", en="A restriction of 1 day"),
        reason=Text(zh="持续偏高没有数字，也没有期间", en="Neither a limit nor a period is stated"),
        sources=(sources.PDD_COMPLAINT,),
    ),
    KnownPolicy(
        id="pdd.service_attitude_violations",
        name=Text(zh="服务态度考核", en="Conduct towards buyers"),
        rule=Text(
            zh="辱骂买家，全店商品下架并禁止上新，共3天",
            en="Abuse takes all goods off the shelf and bars new ones for 3 days",
        ),
        reason=Text(
            zh="要有人对文字内容作出判断，数据里没有这个标签",
            en="Needs a judgement of what was said, a label the data does not have",
        ),
        sources=(sources.PDD_GUIDES_2024,),
    ),
    KnownPolicy(
        id="pdd.agent_exam",
        name=Text(zh="新客服考试", en="Examination of new agents"),
        rule=Text(zh="不低于90分，有两次机会", en="At least 90 points, in two attempts"),
        reason=Text(
            zh="考试成绩不是指标，数据里没有",
            en="An exam mark is not a metric, and is not in the data",
        ),
        sources=(sources.PDD_GUIDES_2024,),
    ),
    KnownPolicy(
        id="douyin.avg_round_response_time",
        name=Text(zh="平均响应时长建议值", en="Advice on the average response time"),
        rule=Text(zh="建议不超过40秒", en="At most 40 seconds are advised"),
        reason=_ADVICE,
        sources=(sources.DOUYIN_OFFICIAL_RESPONSE,),
    ),
    KnownPolicy(
        id="douyin.first_response_time",
        name=Text(zh="首次响应时长建议值", en="Advice on the first response time"),
        rule=Text(zh="建议不超过60秒", en="At most 60 seconds are advised"),
        reason=_ADVICE,
        sources=(sources.DOUYIN_OFFICIAL_RESPONSE,),
    ),
    KnownPolicy(
        id="jd.first_response_time",
        name=Text(zh="首次响应时长平均30秒以内", en="First response within 30 seconds on average"),
        rule=Text(zh="首次响应时长平均要求不超过30秒", en="An average of at most 30 seconds"),
        reason=Text(
            zh="只见于一道没有答案的判断题，是否属实不知",
            en="Only a true-or-false exam question says so, and its answer is not printed",
        ),
        sources=(sources.PLATFORM_QUESTIONS,),
    ),
    KnownPolicy(
        id="kuaishou.human_reply_rate_3min",
        name=Text(zh="3分钟人工回复率（2023年起）", en="3-minute human reply rate (since 2023)"),
        rule=Text(zh="2023年口径的界限", en="The limit of the figure of 2023"),
        reason=Text(
            zh="换口径的说明没有给出新的界限，旧界限是另一个分母的",
            en="The description of the change states no limit, and the older one is for another"
            " denominator",
        ),
        sources=(sources.KUAISHOU_RULES_2023,),
    ),
    KnownPolicy(
        id="kuaishou.attitude_bad_rate",
        name=Text(
            zh="服务态度差原因的中差评率不超过6%",
            en="At most 6% of poor ratings blame the attitude",
        ),
        rule=Text(
            zh="中差评中因服务态度差的不超过6%",
            en="Of fair and poor ratings at most 6% name the agent's attitude",
        ),
        reason=Text(
            zh="要有评价的原因，数据没有",
            en="Needs the reason of a rating, which the data lacks",
        ),
        sources=(sources.KUAISHOU_RULES_2021,),
    ),
    KnownPolicy(
        id="ali1688.response_rate_3min",
        name=Text(zh="7x24H响应标识", en="The badge of round-the-clock response"),
        rule=Text(zh="达到标准的店铺得到标识", en="A shop that meets the standard has the badge"),
        reason=Text(zh="来源没有给出标准的数字", en="No source gives the standard's figure"),
        sources=(sources.PLATFORM_QUESTIONS,),
    ),
    KnownPolicy(
        id="tiktok_shop.reply_rate_24h",
        name=Text(zh="24小时回复率", en="24-hour reply rate"),
        rule=Text(zh="每周，85%与90%两档", en="Weekly, with steps at 85% and 90%"),
        reason=_NOT_REGISTERED,
        sources=(_TIKTOK,),
    ),
    KnownPolicy(
        id="ule.answer_rate_3min",
        name=Text(zh="3分钟应答率不低于80%", en="3-minute answer rate of at least 80%"),
        rule=Text(
            zh="每周不低于80%，7点到23点在线不少于40小时",
            en="At least 80% a week, with 40 hours online between 7 and 23",
        ),
        reason=_NOT_REGISTERED,
        sources=(_ULE,),
    ),
)
