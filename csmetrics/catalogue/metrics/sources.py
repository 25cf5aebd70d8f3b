"""Sources of the rules; most pages are third parties' copies of the platforms' help."""

from __future__ import annotations

from datetime import date

from csmetrics.model.metric import Source

# 拼多多
PDD_INDICATORS_2021 = Source(
    title="拼多多客服数据指标解读",
    publisher="dianpujie.com",
    published=date(2021, 10, 6),
)
PDD_GUIDES_2024 = Source(
    title="拼多多客服考核与数据指标说明（2023年7月至2024年5月的六篇文章）",
    publisher="第三方卖家教程",
)
PDD_INQUIRY_NOTICE_2018 = Source(
    title="拼多多询单转化数据说明（商家社区公告转载）",
    publisher="shuaishou.com",
    published=date(2018, 6, 15),
    url="https://www.shuaishou.com/school/infos25783.html",
)
PDD_EFFECTIVE_REPLY_2019 = Source(
    title="拼多多有效回复率说明",
    publisher="gstsqh.com.cn",
    published=date(2019, 1, 10),
    url="http://www.gstsqh.com.cn/ecschool/pinduoduo/show_64869.html",
)
PDD_REPLY_3MIN = Source(
    title="拼多多3分钟人工回复率的公式与查看位置",
    publisher="maiboxs.com",
    url="https://maiboxs.com/18979.html",
)
PDD_COMPLAINT = Source(
    title="拼多多投诉率的含义",
    publisher="taibaowk.com",
    url="http://taibaowk.com/231.html",
)
RESPONSE_TIME_FAQ_2022 = Source(
    title="淘宝人工响应时长与拼多多平均人工响应时长问答",
    publisher="musicheng.com",
    published=date(2022, 2, 25),
    url="https://m.musicheng.com/news/i21594.html",
)
PDD_EXPORT = Source(
    title="拼多多客服数据导出表的列名",
    publisher="公开代码仓库",
)

# 淘宝 / 天猫
TAOBAO_PERFORMANCE_2022 = Source(
    title="千牛客服绩效插件指标说明",
    publisher="第三方卖家教程",
    published=date(2022, 9, 8),
)
PERFORMANCE_TRAINING_2018 = Source(
    title="客服绩效指标培训文档",
    publisher="第三方卖家教程",
    published=date(2018, 5, 23),
)
TAOBAO_AVG_RESPONSE_2022 = Source(
    title="旺旺人工平均响应时长规则（2022年版）",
    publisher="diantuoyi.com",
    url="https://diantuoyi.com/article/4966.html",
)
TAOBAO_RESPONSE_3MIN_2021 = Source(
    title="旺旺三分钟响应率规则与算例（2021年版）",
    publisher="ae1234.com",
    url="https://ae1234.com/article/20767.html",
)
TAOBAO_RESPONSE_3MIN_2025 = Source(
    title="淘宝3分钟人工响应率规则（2025年版）",
    publisher="g8108.cn",
    url="http://g8108.cn/edu/article/1108.html",
)
TAOBAO_WANGWANG_REPLY = Source(
    title="天猫旺旺回复率说明",
    publisher="kexiaomei.com",
    url="https://www.kexiaomei.com/article/192547.htm",
)
TAOBAO_OPEN_FIELDS = Source(
    title="客服绩效消息 Taobao.Fuwu.CustomerServicePerformance 的字段",
    publisher="open.taobao.com",
)
TAOBAO_TOP_API = Source(
    title="TOP API 旺旺 eservice 接口说明",
    publisher="pyTOP",
    url="https://pythonhosted.org/pyTOP/wangwang.html",
)
PERFORMANCE_CODE_2013 = Source(
    title="天猫旗舰店客服绩效系统 sun_sail 的源代码",
    publisher="Yohansun",
    url="https://github.com/Yohansun/sun_sail",
)
TAOBAO_EXPORT = Source(
    title="生意参谋客服数据导出表的列名",
    publisher="公开代码仓库",
)
PERFORMANCE_SETTINGS = Source(
    title="客服绩效产品的设置项（数据库表结构）",
    publisher="公开代码仓库",
)

# 各平台
PLATFORM_QUESTIONS = Source(
    title="各平台客服指标问答汇集",
    publisher="第三方卖家教程",
)

# 京东
JD_WIND_VANE_2021 = Source(
    title="京东风向标咚咚指标考核时段调整公告与问答（转载）",
    publisher="maijiaw.com",
    published=date(2021, 12, 14),
    url="https://maijiaw.com/article/505791",
)
JD_SPRING_FESTIVAL_2024 = Source(
    title="京东2024年春节期间部分考核豁免的公告（转载）：2月4日至2月17日",
    publisher="sszgclub.com",
    url="http://sszgclub.com/ask/63524.html",
)
JD_DEFECT = Source(
    title="京东咚咚缺陷率：满意度、平均响应时长、留言率",
    publisher="maibaba.cn",
    url="http://www.maibaba.cn/44948.html",
)
JD_FIRST_30S = Source(
    title="京东咚咚30秒应答率问答",
    publisher="insight.xiaoduoai.com",
)
JD_SERVICE_RULES_2018 = Source(
    title="京东咚咚服务使用管理规则修订",
    publisher="2565999.com",
    published=date(2018, 3, 1),
    url="http://2565999.com/post/40000.html",
)
JD_PERFORMANCE_FIELDS_2019 = Source(
    title="京东客服绩效产品的指标字段（2019年）",
    publisher="公开代码仓库",
)

# 抖音
DOUYIN_OFFICIAL_RESPONSE = Source(
    title="飞鸽首次响应时长与平均响应时长说明",
    publisher="抖音电商学习中心",
    url="https://school.jinritemai.com/doudian/web/article/aHUMAnFdWFHn",
    official=True,
)
DOUYIN_SERVICE_2021 = Source(
    title="抖店飞鸽客服分析数据说明",
    publisher="qdxinzhong.com",
    published=date(2021, 7, 11),
    url="http://m.qdxinzhong.com/school/infos55035.html",
)
DOUYIN_AFTERSALE = Source(
    title="抖店售后分析数据说明",
    publisher="qdxinzhong.com",
    url="http://m.qdxinzhong.com/school/infos52475.html",
)
DOUYIN_SERVICE_GUIDE = Source(
    title="抖店服务分析：客服、售后与评价数据",
    publisher="第三方卖家教程",
)
DOUYIN_SESSION_REPLY_2022 = Source(
    title="飞鸽3分钟回复率（会话）说明",
    publisher="52ps.vip",
    published=date(2022, 7, 6),
    url="https://52ps.vip/html/LrSnil.html",
)
DOUYIN_NO_SERVICE_2022 = Source(
    title="飞鸽人工不服务率说明",
    publisher="shuaishou.com",
    published=date(2022, 7, 11),
    url="https://www.shuaishou.com/school/infos60146.html",
)
DOUYIN_ROBOT_RATING_2023 = Source(
    title="飞鸽机器人满意率说明",
    publisher="jxyc99.com",
    url="http://m.jxyc99.com/ws/202305/c_72053.html",
)
DOUYIN_EXPERIENCE_SCORE = Source(
    title="抖店商家体验分的构成",
    publisher="lipindaifa.com",
    url="https://lipindaifa.com/issued/143158.html",
)

# 快手
KUAISHOU_REPLY_5MIN = Source(
    title="快手小店5分钟回复率说明",
    publisher="ndbrw.com",
    url="http://ndbrw.com/shengshishoucang/63955.html",
)
KUAISHOU_RULES_2021 = Source(
    title="快手小店客服服务考核规则（2021年9月1日起）",
    publisher="cloud.tencent.com",
    url="https://cloud.tencent.com/developer/news/1190173",
)
KUAISHOU_RULES_2023 = Source(
    title="快手小店客服指标口径调整",
    publisher="kexiaomei.com",
    published=date(2023, 3, 25),
    url="https://kexiaomei.com/article/218660.htm",
)

# 1688、小红书
ALI1688_RESPONSE_2022 = Source(
    title="1688店铺响应率说明",
    publisher="kexiaomei.com",
    published=date(2022, 1, 20),
    url="https://kexiaomei.com/article/172640.htm",
)
XHS_SERVICE_RULES = Source(
    title="小红书客服三分钟回复率与咨询不满意率说明",
    publisher="ceyicm.cn",
    url="http://douyin.ceyicm.cn/post/1514.html",
)

# 平台之外的客服系统
DESK_AVERAGES = Source(
    title="云客服工作台的统计口径",
    publisher="cloud.tencent.com",
    url="https://cloud.tencent.com/document/product/269/113223",
)
DESK_EASEMOB = Source(
    title="环信客服统计说明",
    publisher="docs.easemob.com",
    url="http://docs.easemob.com/cs/100agentmode/analytics",
)
