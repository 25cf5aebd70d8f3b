"""Sentences read word by word against the contract, by the id of their definition."""

from csmetrics.metric import Text

SENTENCES = {
    "pdd.reply_rate_3min": Text(
        zh="在有至少一条发于 [08:00, 23:00) 的有效咨询消息的买家（每人每天计一次）中，"
        "每一条发于 [08:00, 23:00) 的有效咨询消息都在 3 分钟内（含恰好 3 分钟）"
        "得到店内任一客服的人工回复的占比；只看报告日结束前的事件。按客服拆分时，"
        "看的是找到该客服的买家被服务得如何，不论由谁回复。",
        en="Of the buyers (each counted once a day) where there is at least one asked "
        "message sent in [08:00, 23:00), the share where every asked message sent in "
        "[08:00, 23:00) is answered within 3 min (exactly 3 min included) by a human "
        "reply of any agent of the shop; judged by events before the end of the reported "
        "day. By agent, it tells how the buyers who reached this agent were served, by "
        "whomever.",
    ),
    "taobao.reply_rate": Text(
        zh="在「有至少一条买家本人消息，且不满足『第一条「买家本人消息或人工回复」"
        "发送时买家被标记』」的买家（每人每天计一次）中，"
        "在第一条买家本人消息之后（按消息先后），在 D 日结束前有人工回复出现的占比；"
        "只看报告日结束前的事件。按客服拆分时，回复只看该客服自己的消息。",
        en="Of the buyers (each counted once a day) where (there is at least one typed buyer "
        "message, and it is not so that (the first (typed buyer message or human reply) "
        "was sent while a flag covers the buyer)), the share where at least one human "
        "reply comes later in order than the first typed buyer message before the end of "
        "day D; judged by events before the end of the reported day. By agent, only the "
        "agent's own messages count.",
    ),
    "jd.first_response_rate_30s": Text(
        zh="在「不是留言，且开始时间落在 [09:00, 23:00) 内，"
        "且有至少一条发于 D 日的有效咨询消息」的会话（按开始时间归日）中，"
        "第一条发于 D 日的有效咨询消息在 30 秒内（含恰好 30 秒）"
        "得到同一会话内的人工回复的占比；只看报告日后第 1 天结束前的事件。按客服拆分时，"
        "会话归于最后接待的客服；会话内任何客服的回复都算。",
        en="Of the sessions (by the day of the start time) where (it is not a left message, "
        "and the start time is in [09:00, 23:00), and there is at least one asked message "
        "sent on day D), the share where the first asked message sent on day D is "
        "answered within 30 s (exactly 30 s included) by a human reply in its session; "
        "judged by events before the end of the 1st day after the reported one. By agent, "
        "a session is of its last agent; a reply of any agent in the session counts.",
    ),
    "douyin.complaint_rate": Text(
        zh="在订单（按付款时间归日，计入其后第 13 天）中，"
        "该订单有「统计对象的付款时间 ≤ 投诉时间 < D+13 日结束」的投诉的占比；"
        "只看报告日结束前的事件。",
        en="Of the orders (by the day of the payment time, reported 13 days later), the "
        "share where the order has a complaint with (the counted row's payment time ≤ "
        "filing time < the end of day D+13); judged by events before the end of the "
        "reported day.",
    ),
    "taobao.response_rate_3min": Text(
        zh="在首条发于 [08:00, 23:00) 的对话轮次（有效咨询消息，以人工回复隔开，"
        "同一客服与同一买家之间）中，在 3 分钟内（含恰好 3 分钟）"
        "得到其所找客服本人的人工回复的占比；只看报告日结束前的事件。按客服拆分时，"
        "消息计在它所到达（或发出它）的客服名下；只看该客服本人的回复。",
        en="Of the rounds (asked messages parted by human replies, between one agent and one "
        "buyer) opened in [08:00, 23:00), the share where the round is answered within 3 "
        "min (exactly 3 min included) by a human reply of the agent it reached; judged by "
        "events before the end of the reported day. By agent, a message is of the agent "
        "it reached or came from; only the agent's own replies count.",
    ),
    "pdd.dispute_refund_rate": Text(
        zh="截至报告日的近 30 天合计，「『平台已介入，且责任方为商家』"
        "的售后单（按完成时间归日）的数量」÷「订单（按付款时间归日）的数量」；"
        "只看报告日结束前的事件。",
        en="Over the 30 days up to the reported one, (the number of refunds (by the day of "
        "the completion time) where (the platform intervened, and the liability is "
        "seller)) ÷ (the number of orders (by the day of the payment time)); judged by "
        "events before the end of the reported day.",
    ),
    "desk.first_response_time": Text(
        zh="在第一条有效咨询消息得到同一会话内的人工回复的会话（按开始时间归日）中，"
        "从第一条有效咨询消息到其后第一条同一会话内的人工回复的等待时长的平均值（总和 ÷ 个数，"
        "没有此值的不计）；按截至查询时点的全部事件判定。按客服拆分时，"
        "会话归于最后接待的客服；会话内任何客服的回复都算。",
        en="Of the sessions (by the day of the start time) where the first asked message is "
        "answered by a human reply in its session, the mean wait of the first asked "
        "message for a human reply in its session (sum ÷ number, those without one left "
        "out); judged by all events up to the time asked. By agent, a session is of its "
        "last agent; a reply of any agent in the session counts.",
    ),
}
