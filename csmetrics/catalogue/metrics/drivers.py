"""Drivers (影响因素): what moves a figure and what a shop does about it, as the guides say."""

from __future__ import annotations

from csmetrics.model.metric import Driver, Text

FEW_CONSULTS = Driver(
    cause=Text(zh="店铺没有流量", en="The shop has no traffic"),
    action=Text(
        zh="参加推广和平台活动，把人引进店", en="Run campaigns and join events that bring buyers in"
    ),
)
LOW_SALES = Driver(
    cause=Text(
        zh="产品知识、主动性、话术或销售能力不足",
        en="Product knowledge, initiative, scripts or selling skill fall short",
    ),
    action=Text(
        zh="安排培训，由老客服一对一带教",
        en="Train the agents and have experienced ones coach them",
    ),
)
SMALL_BASKET = Driver(
    cause=Text(
        zh="不熟悉产品之间的搭配，很少主动推荐",
        en="Agents do not know which products go together and seldom recommend",
    ),
    action=Text(
        zh="学习产品关联，主动做交叉推荐和搭配套餐",
        en="Learn the products' relations, recommend across them and offer bundles",
    ),
)
LOW_CONVERSION = Driver(
    cause=Text(
        zh="服务意识不够，或没有跟进未付款的买家",
        en="Service awareness is weak, or unpaid buyers are not followed up",
    ),
    action=Text(
        zh="培训接待与服务意识，准备催付话术",
        en="Train reception and service awareness, prepare payment-reminder scripts",
    ),
)
FEW_ANSWERS = Driver(
    cause=Text(
        zh="主动性、产品知识或回复技巧不足",
        en="Initiative, product knowledge or reply technique fall short",
    ),
    action=Text(
        zh="一个意思分几行发出，多问一句买家的需要",
        en="Send one thought in several lines and ask the buyer one question more",
    ),
)
LOW_REPLY_RATE = Driver(
    cause=Text(
        zh="回复技巧不熟，对及时回复不重视",
        en="Reply technique is unpractised and prompt replies are not taken seriously",
    ),
    action=Text(
        zh="练习快捷回复，让每位客服清楚考核的时限",
        en="Practise quick replies and let every agent know the limit they are judged by",
    ),
)
SLOW_FIRST_RESPONSE = Driver(
    cause=Text(
        zh="没有接待开场白，新消息未被及时看到",
        en="There is no prepared opening, and new messages go unseen",
    ),
    action=Text(
        zh="练习开场回复技巧，检查自动回复的设置",
        en="Practise opening replies and review the auto-reply settings",
    ),
)
SLOW_AVERAGE_RESPONSE = Driver(
    cause=Text(
        zh="打字慢，快捷短语少，产品不熟",
        en="Slow typing, few quick phrases, little product knowledge",
    ),
    action=Text(
        zh="练习打字，整理快捷短语，补产品知识",
        en="Practise typing, collect quick phrases, learn the products",
    ),
)
LOW_SATISFACTION = Driver(
    cause=Text(
        zh="部分会话没有解决买家的问题", en="Some sessions leave the buyer's problem unsolved"
    ),
    action=Text(
        zh="逐条查看不满意的会话，找出共同的原因",
        en="Examine the unsatisfied sessions one by one for what they share",
    ),
)
FEW_RATINGS = Driver(
    cause=Text(zh="服务结束时没有邀请评价", en="Buyers are not invited to rate when served"),
    action=Text(zh="解决问题之后再发出评价邀请", en="Invite a rating once the problem is solved"),
)
LOW_GOOD_REVIEWS = Driver(
    cause=Text(
        zh="商品、物流或服务中有一项让买家失望",
        en="Product, delivery or service disappoints the buyer",
    ),
    action=Text(
        zh="阅读总分低于12分的评价，按原因改进",
        en="Read the reviews of under 12 points and mend what they name",
    ),
)
LOW_SCORES = Driver(
    cause=Text(
        zh="商品、物流或服务中有一项让买家失望",
        en="Product, delivery or service disappoints the buyer",
    ),
    action=Text(
        zh="阅读低分评价，联系买家补救，按原因改进",
        en="Read the low reviews, make good with the buyers, mend what they name",
    ),
)
FEW_REVIEWS = Driver(
    cause=Text(zh="签收之后没有人跟进", en="Nobody follows up once the parcel has arrived"),
    action=Text(zh="签收后回访，请买家评价", en="Follow up after delivery and ask for a review"),
)
COMPLAINTS = Driver(
    cause=Text(
        zh="承诺没有兑现，或态度引起不满", en="Promises are not kept, or the tone gives offence"
    ),
    action=Text(
        zh="复盘每一起投诉，先安抚再处理", en="Review every complaint; calm first, then solve"
    ),
)
REFUNDS = Driver(
    cause=Text(
        zh="商品质量、描述或物流与买家预期不符",
        en="Quality, description or delivery is not what the buyer expected",
    ),
    action=Text(
        zh="按退款原因分类，改商品、改描述、换物流",
        en="Sort refunds by reason; mend the product, the description, the carrier",
    ),
)
DISPUTES = Driver(
    cause=Text(
        zh="售后拖延，买家只好请平台介入",
        en="After-sale drags on until the buyer calls the platform in",
    ),
    action=Text(
        zh="在平台介入之前主动与买家协商", en="Settle with the buyer before the platform steps in"
    ),
)
SLOW_AFTERSALE = Driver(
    cause=Text(
        zh="退款申请无人及时审核", en="Refund applications wait for somebody to review them"
    ),
    action=Text(
        zh="安排专人每日清理待处理的申请",
        en="Have one person clear the open applications every day",
    ),
)
QUEUES = Driver(
    cause=Text(zh="在线客服不足，或接待上限太低", en="Too few agents online, or too low a cap"),
    action=Text(
        zh="按咨询高峰排班，调整接待上限",
        en="Staff the hours of most consults and adjust the reception cap",
    ),
)
FILTERED_CHATS = Driver(
    cause=Text(
        zh="广告和无回应的群发跟进较多", en="Many advertisers, many follow-ups nobody answers"
    ),
    action=Text(
        zh="标记广告账号，减少无效的跟进",
        en="Flag the advertisers and send fewer follow-ups in vain",
    ),
)
LOST_INQUIRIES = Driver(
    cause=Text(
        zh="疑虑没有打消，离开后无人跟进",
        en="Doubts are not cleared and nobody follows up those who leave",
    ),
    action=Text(
        zh="记录流失的原因，次日前跟进", en="Note why they left and follow up by the next day"
    ),
)
LOST_ORDERS = Driver(
    cause=Text(
        zh="下单后无人跟进，订单到期自动关闭",
        en="Nobody follows up the order, and it closes by itself",
    ),
    action=Text(
        zh="当天提醒未付款的买家，弄清他们在等什么",
        en="Remind those who have not paid the same day and learn what they wait for",
    ),
)
HANDOVERS = Driver(
    cause=Text(
        zh="一笔订单经几位客服接待才成交",
        en="Several agents serve a buyer before the order is made",
    ),
    action=Text(
        zh="交接时写清买家的需要，考核时也看协助",
        en="Note the buyer's needs when handing over, and credit help beside sales",
    ),
)
SILENT_ORDERS = Driver(
    cause=Text(
        zh="商品页能自己说服买家，或客服很少促成",
        en="The product page persuades by itself, or agents seldom close",
    ),
    action=Text(
        zh="对照客服销售额一起看，再决定加强哪一边",
        en="Read it beside the agents' sales before strengthening either",
    ),
)
UNEVEN_SHARES = Driver(
    cause=Text(zh="分流权重与在线时间不匹配", en="Routing weights do not match the time online"),
    action=Text(
        zh="统一上线时间，校正每个账号的分流权重",
        en="Log in at the same time and correct each account's routing weight",
    ),
)
SHORT_PRESENCE = Driver(
    cause=Text(zh="排班没有覆盖咨询时段", en="Shifts do not cover the hours of consults"),
    action=Text(
        zh="按咨询时段排班，中途离线要有人接替",
        en="Schedule by the hours of consults, with relief for breaks",
    ),
)
