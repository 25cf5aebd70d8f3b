"""Sentences read word by word against the contract, by the id of their definition."""

from csmetrics.model.metric import Text

SENTENCES = {
    "pdd.reply_rate_3min": Text(
        zh="在有至少一条发于 [08:00, 23:00) 的有效咨询消息的买家（每人每天计一次，"
        "多天累加）中，每一条发于 [08:00, 23:00) 的有效咨询消息都在 3 分钟内（含恰好 3 分钟"
        "）得到店内任一客服的人工回复的占比；只看报告日结束前的事件，期限到了才计入。"
        "按客服拆分时，看的是找到该客服的买家被服务得如何，不论由谁回复。",
        en="Of the buyers (each counted once a day, days added up) where there is at least "
        "one asked message sent in [08:00, 23:00), the share where every asked message "
        "sent in [08:00, 23:00) is answered within 3 min (exactly 3 min included) by a "
        "human reply of any agent of the shop; judged by events before the end of the "
        "reported day, and counted once the deadline has passed. By agent, it tells how "
        "the buyers who reached this agent were served, by whomever.",
    ),
    "taobao.reply_rate": Text(
        zh="在接待买家（每人每天计一次，多天累加）中，在第一条买家本人消息之后（按消息先后），"
        "在 D 日结束前有人工回复出现的占比；只看报告日结束前的事件，期限到了才计入。"
        "按客服拆分时，回复只看该客服自己的消息。",
        en="Of the received buyers (each counted once a day, days added up), the share where "
        "at least one human reply "
        "comes later in order than the first typed buyer message before the end of day "
        "D; judged by events before the end of the reported day, and counted once the "
        "deadline has passed. By agent, only the agent's own messages count.",
    ),
    "jd.first_response_rate_30s": Text(
        zh="在有至少一条发于 D 日的有效咨询消息的考核会话（按开始时间归日）中，"
        "第一条发于 D 日的有效咨询消息在 30 秒内（"
        "含恰好 30 秒）得到同一会话内的人工回复的占比；只看报告日后第 1 天结束前的"
        "事件，期限到了才计入。按客服拆分时，会话归于最后接待的客服；会话内任何客服的"
        "回复都算。",
        en="Of the assessed sessions (by the day of the start time) where there is at least one "
        "asked message sent on day D, the share where the first asked message sent on day D "
        "is answered within 30 s (exactly 30 s included) by a human reply in its "
        "session; judged by events before the end of the 1st day after the reported one, "
        "and counted once the deadline has passed. By agent, a session is of its last "
        "agent; a reply of any agent in the session counts.",
    ),
    "douyin.complaint_rate": Text(
        zh="在订单（按付款时间归日，计入其后第 13 天）中，该订单有「统计对象的"
        "付款时间 ≤ 投诉时间 < D+13 日结束」的投诉的占比；只看报告日结束前的"
        "事件，期限到了才计入。",
        en="Of the orders (by the day of the payment time, reported 13 days later), the "
        "share where the order has a complaint with (the counted row's payment time ≤ "
        "filing time < the end of day D+13); judged by events before the end of the "
        "reported day, and counted once the deadline has passed.",
    ),
    "taobao.response_rate_3min": Text(
        zh="在不属全自动接待（同一客服与同一买家之间，该轮之后、下一条有效咨询消息之前有自动回"
        "复而没有人工回复）的、首条发于 [08:00, 23:00) 的对话轮次（有效咨询消息，"
        "以人工回复隔开，自动回复也隔开而不算答复，同一客服与同一买家之间）"
        "中，在 3 分钟内（含恰好 3 分钟）得到其所找客服本人的人工回复的"
        "占比；只看报告日结束前的事件，期限到了才计入。按客服拆分时，消息计在它所到达（或发"
        "出它）的客服名下；只看该客服本人的回复。",
        en="Of the rounds (asked messages parted by human replies, and by automatic replies "
        "unanswered, between one agent and one buyer) opened in [08:00, 23:00) where the "
        "round is not left to robots (after it and before the next asked message between "
        "one agent and one buyer there is an automatic reply and no human reply), the "
        "share where the round is answered within 3 min (exactly 3 min included) by a "
        "human reply of the agent it reached; judged by events before the end of the "
        "reported day, and counted once the deadline has passed. By agent, a message is "
        "of the agent it reached or came from; only the agent's own replies count.",
    ),
    "pdd.dispute_refund_rate": Text(
        zh="截至报告日的近 30 天合计（更长的周期取截至其最后一天的），「『平台已介入，"
        "且责任方为商家』的售后单（按完成时间归日）的数量」÷「订单（按付款时间归日）"
        "的数量」；只看报告日结束前的事件。",
        en="Over the 30 days up to the reported one (of a longer period, up to its last "
        "day), (the number of refunds (by the day of the completion time) where (the "
        "platform intervened, and the liability is seller)) ÷ (the number of orders (by "
        "the day of the payment time)); judged by events before the end of the reported "
        "day.",
    ),
    "desk.first_response_time": Text(
        zh="在第一条有效咨询消息得到同一会话内的人工回复的会话（按开始时间归日）"
        "中，从第一条有效咨询消息到其后第一条同一会话内的人工回复的等待时长的"
        "平均值（总和 ÷ 个数，没有此值的不计）；按截至查询时点的全部事件判定。"
        "按客服拆分时，谁结束等待就归谁：计在结束等待的那条回复的作者名下，"
        "还没有回复的归提问所找到的账号。",
        en="Of the sessions (by the day of the start time) where the first asked message is "
        "answered by a human reply in its session, the mean wait of the first asked "
        "message for a human reply in its session (sum ÷ number, those without one left "
        "out); judged by all events up to the time asked. By agent, whoever ends a wait "
        "owns it: the author of the reply that ends it, and while there is none, the "
        "account that was asked.",
    ),
    "desk.p90_response_time": Text(
        zh="在得到同一会话内的人工回复的对话轮次（有效咨询消息，以人工回复隔开，"
        "同一会话之内）中，从该条到其后第一条同一会话内的人工回复的等待时长的"
        "第 90 百分位数（没有此值的不计，两值之间按比例取）；按截至查询时点的"
        "全部事件判定。按客服拆分时，谁结束等待就归谁：计在结束等待的那条回复的"
        "作者名下，还没有回复的归提问所找到的账号。",
        en="Of the rounds (asked messages parted by human replies, within one session) "
        "where the round is answered by a human reply in its session, the 90th "
        "percentile of the wait for a human reply in its session (those without one left "
        "out, taken in proportion between two); judged by all events up to the time "
        "asked. By agent, whoever ends a wait owns it: the author of the reply that ends "
        "it, and while there is none, the account that was asked.",
    ),
    "kuaishou.reply_rate_5min": Text(
        zh="在发于 [08:00, 24:00) 的有效咨询消息中，自所在对话轮次（有效咨询消息，"
        "以任意回复（含机器人，不含群发）隔开，同一店铺与同一买家之间）"
        "的首条起在 5 分钟内（含恰好 5 分钟）得到店内任一客服的任意回复（含机器人，"
        "不含群发）的占比；只看报告日后第 1 天结束前的事件，期限到了才计入。"
        "按客服拆分时，消息计在它所到达（或发出它）的客服名下；看的是找到该客服的"
        "买家被服务得如何，不论由谁回复。",
        en="Of the asked messages sent in [08:00, 24:00), the share where the message is "
        "answered within 5 min (exactly 5 min included) from the first message of its "
        "round (asked messages parted by replies (robots included, bulk not), between "
        "one shop and one buyer) by a reply (robots included, bulk not) of any agent of "
        "the shop; judged by events before the end of the 1st day after the reported "
        "one, and counted once the deadline has passed. By agent, a message is of the "
        "agent it reached or came from; it tells how the buyers who reached this agent "
        "were served, by whomever.",
    ),
    "ali1688.first_response_time": Text(
        zh="在第一个对话轮次（有效咨询消息，以人工回复隔开，同一店铺与同一买家之间）"
        "得到店内任一客服的人工回复的买家（每人每天在所找到的每个账号各计一次，"
        "多天累加）中，从第一个对话轮次（有效咨询消息，以人工回复隔开，"
        "同一店铺与同一买家之间）到其后第一条店内任一客服的人工回复的等待时长的"
        "平均值（总和 ÷ 个数，没有此值的不计）；只看报告日后第 1 天结束前的"
        "事件。按客服拆分时，看的是找到该客服的买家被服务得如何，不论由谁回复。",
        en="Of the buyers (each counted once a day for each account reached, days added up) "
        "where the first round (asked messages parted by human replies, between one shop "
        "and one buyer) is answered by a human reply of any agent of the shop, the mean "
        "wait of the first round (asked messages parted by human replies, between one "
        "shop and one buyer) for a human reply of any agent of the shop (sum ÷ number, "
        "those without one left out); judged by events before the end of the 1st day "
        "after the reported one. By agent, it tells how the buyers who reached this "
        "agent were served, by whomever.",
    ),
    "taobao.avg_human_response_time until 2022-01-01": Text(
        zh="截至报告日的近 30 天合计（更长的周期取截至其最后一天的），在「在 D 日结束前得到其所"
        "找客服本人的人工回复，且未在 1 秒内（不含恰好 1 秒）"
        "得到其所找客服本人的人工回复」的对话轮次（有效咨询消息，以人工回复隔开，"
        "同一客服与同一买家之间）中，从该条到其后第一条其所找客服本人的"
        "人工回复的等待时长（超过 10 分钟按 10 分钟计）的平均值（总和 ÷ 个数，"
        "没有此值的不计）；只看报告日后第 1 天结束前的事件。按客服拆分时，"
        "消息计在它所到达（或发出它）的客服名下；只看该客服本人的回复。",
        en="Over the 30 days up to the reported one (of a longer period, up to its last "
        "day), of the rounds (asked messages parted by human replies, between one agent "
        "and one buyer) where (the round is answered before the end of day D by a human "
        "reply of the agent it reached, and the round is not answered within 1 s "
        "(exactly 1 s excluded) by a human reply of the agent it reached), the "
        "mean wait for a human reply of the agent it reached (longer: 10 min) (sum ÷ "
        "number, those without one left out); judged by events before the end of the 1st "
        "day after the reported one. By agent, a message is of the agent it reached or "
        "came from; only the agent's own replies count.",
    ),
    "taobao.avg_human_response_time": Text(
        zh="截至报告日的近 30 天合计（更长的周期取截至其最后一天的），在不属全自动接待（同一客"
        "服与同一买家之间，该轮之后、下一条有效咨询消息之前有自动回复而没有人工回复）"
        "的、首条发于 [08:00, 23:00) 的对话轮次（有效咨询消息，以人工回复隔开，"
        "自动回复也隔开而不算答复，同一客服与同一买家之间）中，从该条到其后第一条其所找客服"
        "本人的人工回复的等待时长（超过 10 分钟或无回复按 10 分钟计）的"
        "平均值（总和 ÷ 个数，没有此值的不计）；只看报告日结束前的事件。"
        "按客服拆分时，消息计在它所到达（或发出它）的客服名下；只看该客服本人的"
        "回复。",
        en="Over the 30 days up to the reported one (of a longer period, up to its last "
        "day), of the rounds (asked messages parted by human replies, and by automatic "
        "replies unanswered, between one agent and one buyer) opened in [08:00, 23:00) "
        "where the round is not left to robots (after it and before the next asked "
        "message between one agent and one buyer there is an automatic reply and no "
        "human reply), the mean wait for a human reply of the agent it reached (longer "
        "or unanswered: 10 min) (sum ÷ number, those without one left out); judged by "
        "events before the end of the reported day. By agent, a message is of the agent "
        "it reached or came from; only the agent's own replies count.",
    ),
    "taobao.order_loss_buyers": Text(
        zh="「当天有『订单（按下单时间归日）』，且该买家 D−1 日至 D 日中有一天是"
        "询单买家（不分客服），"
        "且这些记录没有一条满足『该订单满足「D 日开始 ≤ 下单时间 < D 日结束，"
        "且付款时间 < 其下单时间 + 72 小时」』」的买家（每人每天计一次，"
        "多天累加）的数量；只看报告日后第 4 天结束前的事件。按客服拆分时，"
        "订单归于在下单时间之前、最早自其 48 小时前起（含恰好 48 小时）"
        "的最后一条人工回复的发送者；都没有则不归任何客服；只看归该客服的"
        "记录。",
        en="The number of buyers (each counted once a day, days added up) where (the day "
        "has (orders (by the day of the order time)), and the buyer was an inquiring buyer "
        "on one of the days from D−1 to D (whichever the agent), and none of these rows is "
        "such that (the "
        "order is such that (the start of day D ≤ order time < the end of day D, and "
        "payment time < its order time + 72 h))); judged by events before the end of the "
        "4th day after the reported one. By agent, an order is of the author of the last "
        "human reply before the order time, no more than 48 h earlier (exactly 48 h "
        "included); failing that, of nobody; only the rows that are the agent's are "
        "judged.",
    ),
    "douyin.cs_sales_amount": Text(
        zh="订单（须有下单时间，按在下单时间当刻或之前、最早自其 72 小时前起（含恰好 72 小时）"
        "的最后一条有效咨询消息的自然日归日），其金额的合计；只看报告日后第 3 天结束前的"
        "事件。按客服拆分时，订单归于在下单时间当刻或之前、最早自其 72 小时前起（含恰好 72 "
        "小时）的最后一条有效咨询消息所找到的账号；都没有则不归任何客服。",
        en="The sum of the amount of the orders (with an order time, by the local day of "
        "the last asked message at or before the order time, no more than 72 h earlier "
        "(exactly 72 h included)); judged by events before the end of the 3rd day after "
        "the reported one. By agent, an order is of the account reached by the last "
        "asked message at or before the order time, no more than 72 h earlier (exactly "
        "72 h included); failing that, of nobody.",
    ),
    "pdd.consult_buyers_with_spam": Text(
        zh="有至少一条发于 [08:00, 23:00) 的、未被标记为拉黑或内部账号的买家本人消息的"
        "买家（每人每天计一次，多天累加）的数量；只看报告日结束前的事件。",
        en="The number of buyers (each counted once a day, days added up) where there is at "
        "least one typed buyer message while the buyer is not flagged as blocked or "
        "internal, sent in [08:00, 23:00); judged by events before the end of the "
        "reported day.",
    ),
}
