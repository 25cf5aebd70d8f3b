"""Published figures as pages export them: totals, units, days in names, provisional cells."""

# fmt: off
# The rows of files stand on one line each.

import json
from datetime import date, time

import polars as pl
import pytest

from csmetrics.errors import ArgumentError, DataError
from csmetrics.exports import import_file, import_folder

from .recipe_files import text, workbook


def by_group(imported, *columns):
    return {
        (row[0], row[1], row[2]): row[3:]
        for row in imported.published.select("label", "group_kind", "group", *columns).iter_rows()
    }


def one(imported, label, group, *columns):
    frame = imported.published
    found = frame.filter((frame["label"] == label) & (frame["group"].eq_missing(group)))
    assert found.height == 1, (label, found)
    row = found.row(0, named=True)
    return tuple(row[name] for name in columns)


P1 = ["客服账号", "咨询人数", "询单人数", "最终成团人数", "询单流失人数", "询单转化率", "客服销售额（元）", "人工接待人数", "需要人工回复的咨询人数", "3分钟未回复人数", "3分钟人工回复率(8-23点)", "平均人工响应时长（分钟）", "30秒应答率(8-23点)", "评分≤3订单数", "评分数", "评分≤3率", "纠纷退款数", "投诉数", "3分钟人工回复率(全天)", "30秒应答率(全天)"]
P1_ROW = ["枕头店:小甲", 128, 60, 30, 30, "50.00%", "1,234.50", 120, 125, 4, "96.88%", 0.37, "90.00 %", 2, 50, "4.00%", "-", "--", "97%", "91%"]


def test_pdd_figures_of_accounts_in_minutes(tmp_path):
    path = workbook(tmp_path / "客服数据.xlsx", [P1, P1_ROW], sheet="Sheet0")
    with pytest.raises(ArgumentError, match="start"):
        import_file(path, shop_id="s")
    found = import_file(path, shop_id="s", start=date(2026, 1, 2), end=date(2026, 1, 3))
    agent = "枕头店:小甲"
    assert one(found, "平均人工响应时长（分钟）", agent, "metric", "value", "text", "unit") == (
        "pdd.avg_response_time", pytest.approx(22.2), "0.37", "seconds",
    )
    assert one(found, "3分钟人工回复率(8-23点)", agent, "metric", "value", "text") == (
        "pdd.reply_rate_3min", pytest.approx(0.9688), "96.88%",
    )
    assert one(found, "30秒应答率(8-23点)", agent, "metric", "value") == ("pdd.response_rate_30s", pytest.approx(0.9))
    assert one(found, "3分钟人工回复率(全天)", agent, "metric") == ("pdd.reply_rate_3min_all_day",)
    assert one(found, "客服销售额（元）", agent, "metric", "value") == ("pdd.sales_amount", 1234.5)
    assert one(found, "评分≤3率", agent, "metric", "value", "numerator", "denominator") == (
        "pdd.low_score_rate", pytest.approx(0.04), 2.0, 50.0,
    )
    assert one(found, "咨询人数", agent, "value", "period_start", "period_end", "agent_id") == (
        128.0, date(2026, 1, 2), date(2026, 1, 3), agent,
    )
    none = found.published.filter(found.published["label"].is_in(["纠纷退款数", "投诉数"]))
    assert none["value"].drop_nulls().is_empty()


@pytest.mark.parametrize(
    ("cell", "header", "seconds"),
    [("0.37 分钟", "平均人工响应时长", 22.2), ("22秒", "平均人工响应时长", 22.0), ("1分2秒", "平均人工响应时长（分钟）", 62.0), (22, "平均人工响应时长(秒)", 22.0)],
)
def test_pdd_response_times_by_the_unit_that_is_printed(tmp_path, cell, header, seconds):
    rows = [["店铺名", "客服账号", "咨询人数", "3分钟人工回复率(8-23点)", header, "去退销售额（元）", "客服服务分"], ["枕头店", "小甲", 1, "100%", cell, "9.90", 4.8]]
    path = workbook(tmp_path / "客服数据_20260102.xlsx", rows)
    found = import_file(path, shop_id="s")
    assert one(found, header, "小甲", "metric", "value", "period_start") == ("pdd.avg_response_time", pytest.approx(seconds), date(2026, 1, 2))
    assert one(found, "去退销售额（元）", "小甲", "metric", "value") == ("pdd.net_sales_amount", 9.9)


def test_a_bare_length_without_unit_is_asked_for(tmp_path):
    rows = [["客服账号", "咨询人数", "3分钟人工回复率(8-23点)", "平均人工响应时长"], ["小甲", 1, "100%", 0.5]]
    path = workbook(tmp_path / "客服数据_20260102.xlsx", rows)
    found = import_file(path, shop_id="s")
    assert "length_unit" in str(found.report)
    assert found.published.filter(found.published["label"] == "平均人工响应时长")["value"].drop_nulls().is_empty()
    result = import_file(path, shop_id="s", length_unit="minutes")
    assert one(result, "平均人工响应时长", "小甲", "value") == (30.0,)


P3 = ["旺旺昵称", "询单最终付款人数", "询单人数", "询单最终付款转化率", "首次响应时长（秒)", "平均响应时长（秒)", "客户满意率", "旺旺回复率", "询单最终付款金额", "成功退款金额"]


def test_taobao_performance_with_six_rows_below_the_agents(tmp_path):
    tail = ["汇总值", "平均值", "全店汇总值", "全店平均值", "同行同层优秀", "同行同层均值"]
    path = workbook(
        tmp_path / "客服绩效20260102.xlsx",
        [
            P3,
            ["旗舰店:小甲", 10, 40, "25.00%", 12.5, 30.25, "98%", "99.9%", 1234.5, 10],
            ["旗舰店:小乙", 5, 20, 0.25, "8", "20", "-", 1, "500", "--"],
            *[[name, 15, 60, "25%", 10, 25, "98%", "99%", 1734.5, 10] for name in tail],
        ],
        sheet="数据信息",
    )
    found = import_file(path, shop_id="s")
    assert one(found, "首次响应时长（秒)", "旗舰店:小甲", "metric", "value", "unit") == ("taobao.first_response_time", 12.5, "seconds")
    assert one(found, "询单最终付款转化率", "旗舰店:小乙", "metric", "value") == ("taobao.inquiry_final_payment_rate", 0.25)
    assert one(found, "旺旺回复率", "旗舰店:小乙", "value") == (1.0,)
    agents = found.published.filter(found.published["agent_id"].is_not_null())
    assert set(agents["agent_id"]) == {"旗舰店:小甲", "旗舰店:小乙"}
    kinds = dict(found.published.filter(found.published["label"] == "询单人数").select("group", "group_kind").iter_rows())
    assert kinds["旗舰店:小甲"] == "agent"
    assert {kinds[name] for name in ("同行同层优秀", "同行同层均值", "平均值", "全店平均值") if name in kinds}.isdisjoint({"agent", "shop"})
    shop = found.published.filter((found.published["group_kind"] == "shop") & (found.published["label"] == "询单人数"))
    assert shop["value"].to_list() in ([60.0], [60.0, 60.0])
    assert set(found.published["period_start"]) == {date(2026, 1, 2)}


def test_reception_analysis_needs_the_unit_of_its_lengths(tmp_path):
    head = ["旺旺昵称", "旺旺分组", "咨询人数", "接待人数", "未回复人数", "平均响应时长", "首次响应时长", "3分钟人工响应率", "旺旺回复率", "慢响应人数", "答问比"]
    path = workbook(
        tmp_path / "咨询接待20260102.xlsx",
        [["咨询接待分析"], [], head, ["店:甲", "售前", 10, 9, 1, 20, 10, 0.9971, "99.71%", 2, "120%"], ["汇总值", "", 10, 9, 1, 20, 10, 0.9971, "99.71%", 2, "120%"], ["合计", "", 10, 9, 1, 20, 10, 0.9971, "99.71%", 2, "120%"]],
    )
    found = import_file(path, shop_id="s", length_unit="seconds")
    assert one(found, "3分钟人工响应率", "店:甲", "metric", "value") == ("taobao.response_rate_3min", pytest.approx(0.9971))
    assert one(found, "旺旺回复率", "店:甲", "value") == (pytest.approx(0.9971),)
    assert one(found, "答问比", "店:甲", "metric", "value") == ("taobao.answer_question_ratio", pytest.approx(1.2))
    assert one(found, "平均响应时长", "店:甲", "value") == (20.0,)
    asked = import_file(path, shop_id="s")
    assert "length_unit" in str(asked.report)


def test_service_data_of_two_sheets_and_products(tmp_path):
    workbook(
        tmp_path / "服务数据2026-01-02.xlsx",
        [["旺旺账号名称", "平均响应时长", "人工接待会话量", "3分钟人工响应率"], ["店:甲", "20秒", 10, "99%"]],
        sheet="按客服查看",
        more={"旺旺账号咨询接待能力明细": [["旺旺账号名称", "满意评价量", "旺旺评价量"], ["店:甲", 9, 10]]},
    )
    text(tmp_path / "商品咨询2026-01-02.csv", "商品id,商品名称,总咨询人数,移动端咨询人数,PC端咨询人数\nID：7001,枕头,12,10,2\n")
    found = import_folder(tmp_path, shop_id="s")
    assert one(found, "3分钟人工响应率", "店:甲", "metric", "value") == ("taobao.response_rate_3min", 0.99)
    assert one(found, "平均响应时长", "店:甲", "metric", "value") == ("taobao.avg_human_response_time", 20.0)
    rate = found.published.filter(found.published["metric"] == "taobao.satisfaction_rate").row(0, named=True)
    assert (rate["numerator"], rate["denominator"]) == (9.0, 10.0)
    assert one(found, "总咨询人数", "7001", "value", "group_kind") == (12.0, "product")


def test_chitu_report_with_its_policy_period_and_immature_cells(tmp_path):
    head = ["客服昵称", "接待人数", "平均响应(秒)", "回复率", "询单->最终付款转化率", "上班天数", "服务满意度评价参与率", "客户满意率", "服务满意度评价很满意", "服务满意度评价满意", "服务满意度评价一般", "服务满意度评价不满", "服务满意度评价很不满"]
    path = workbook(
        tmp_path / "自定义报表_客服_下单优先判定_2026-01-01至2026-01-31.xlsx",
        [
            head,
            ["旗舰店:小甲", 100, 12.5, 0.985, "延迟统计", 20, 0.5, 1, 40, 8, 1, 1, 0],
            ["汇总", 100, 12.5, 0.985, "延迟统计", 20, 0.5, 1, 40, 8, 1, 1, 0],
            ["均值", 100, 12.5, 0.985, "延迟统计", 20, 0.5, 1, 40, 8, 1, 1, 0],
        ],
    )
    found = import_file(path, shop_id="s")
    assert one(found, "询单->最终付款转化率", "旗舰店:小甲", "value", "text", "maturity") == (None, "延迟统计", "provisional")
    assert one(found, "回复率", "旗舰店:小甲", "metric", "value", "period_start", "period_end") == ("taobao.reply_rate", 0.985, date(2026, 1, 1), date(2026, 2, 1))
    assert one(found, "平均响应(秒)", "旗舰店:小甲", "metric", "value") == ("taobao.avg_response_time", 12.5)
    assert one(found, "客户满意率", "旗舰店:小甲", "metric", "numerator", "denominator")[0] == "taobao.satisfaction_rate"
    assert one(found, "服务满意度评价参与率", "旗舰店:小甲", "metric") == ("taobao.evaluation_return_rate",)


def test_feige_merges_its_two_rows_of_the_shop(tmp_path):
    head = ["客服账号", "客服昵称", "客服在线天数", "接待会话量", "转出会话量", "全天不满意率", "全天满意率", "全天平响时长", "全天首响时长", "全天3分钟回复率", "工作时间平响时长", "工作时间3分钟回复率", "客服询单支付额", "退款后销售额", "询单转化率"]
    path = workbook(
        tmp_path / "客服数据.xlsx",
        [
            head,
            ["店铺汇总值", "-", 5, 300, 3, "-", "-", "-", "-", "-", "-", "-", "1,234.50", "1,000.00", "-"],
            ["店铺平均值", "-", "-", "-", "-", "1%", "90%", "1分5秒", "11秒", "99%", "30秒", "99.5%", "-", "-", "20%"],
            ["kf01", "小甲", 5, 300, 3, "1%", "90%", "7小时41分52秒", "--", "99%", "2分30秒", "99.5%", "1234.5", "1000", "20%"],
        ],
    )
    found = import_file(path, shop_id="s", start=date(2026, 1, 2), end=date(2026, 1, 3))
    shop = found.published.filter(found.published["group_kind"] == "shop")
    values = dict(shop.filter(shop["value"].is_not_null()).select("label", "value").iter_rows())
    assert values["接待会话量"] == 300
    assert values["全天平响时长"] == 65
    assert values["全天首响时长"] == 11
    assert shop.height == shop["label"].n_unique()
    assert one(found, "工作时间平响时长", "kf01", "value", "name") == (150.0, "小甲")
    assert one(found, "全天平响时长", "kf01", "value") == (27712.0,)
    assert one(found, "工作时间3分钟回复率", "kf01", "metric") == ("douyin.reply_rate_3min",)
    assert one(found, "全天3分钟回复率", "kf01", "metric") == (None,)
    assert one(found, "转出会话量", "kf01", "metric") == (None,)


def test_jd_figures_print_nan_for_agents_without_receptions(tmp_path):
    head = ["客服", "接待量", "首次平均响应时间", "平均响应时间", "30s应答率", "客服3分钟人工回复率", "好评量", "评价量"]
    path = workbook(
        tmp_path / "京东pop2026-01-02.xlsx",
        [head, ["店-甲", 10, 12, 20, "95.00%", "99%", 9, 10], ["店-乙", 0, "NaN", "NaN", "NaN", "NaN", 0, 0]],
        sheet="整体数据",
    )
    found = import_file(path, shop_id="s", length_unit="seconds")
    assert one(found, "30s应答率", "店-甲", "metric", "value") == ("jd.first_response_rate_30s", 0.95)
    assert one(found, "首次平均响应时间", "店-甲", "metric", "value", "period_start") == ("jd.first_response_time", 12.0, date(2026, 1, 2))
    assert one(found, "30s应答率", "店-乙", "value", "text")[0] is None
    rates = found.published.filter(found.published["metric"] == "jd.satisfaction_rate")
    assert rates.select("agent_id", "numerator", "denominator").rows()[0] == ("店-甲", 9.0, 10.0)


def test_kuaishou_assessment_has_the_shop_in_row_two(tmp_path):
    head = ["客服", "三分钟回复率（人维度）", "三分钟回复率（会话）", "不服务率", "咨询人数", "人工会话量", "人工平均回复时长", "好评率（人维度）", "客服销售额"]
    path = workbook(
        tmp_path / "客服_考核数据_20260102.xlsx",
        [head, ["店铺数据", "99%", "98%", "1%", 100, 110, "20秒", "95%", 100], ["小甲", "99%", "98%", "1%", 100, 110, "20秒", "95%", 100]],
    )
    found = import_file(path, shop_id="s")
    kinds = set(found.published.select("group_kind", "agent_id").unique().iter_rows())
    assert kinds == {("shop", None), ("agent", "小甲")}


def test_xhs_analysis_in_minutes(tmp_path):
    day = {"dtm": {"value": "20260102"}, "caseCnt": {"value": 100}, "avgRplDur": {"value": 1.5}, "replyIn3minCaseRatio": {"value": 0.98}, "replyIn3minCaseCnt": {"value": 98}, "negativeCaseRatio": {"value": 0.01}, "negativeCaseCnt": {"value": 1}}
    content = {"data": [{"blockKey": "sellerCSTrend", "data": [day]}]}
    found = import_file(text(tmp_path / "千帆.json", json.dumps(content)), shop_id="s")
    rate = found.published.filter(found.published["metric"] == "xhs.reply_rate_3min").row(0, named=True)
    assert (rate["value"], rate["period_start"]) == (0.98, date(2026, 1, 2))
    length = found.published.filter(found.published["label"].str.contains("avgRplDur")).row(0, named=True)
    assert length["value"] == 90.0


def test_jd_workload_below_title_rows(tmp_path):
    head = ["日期", "值班客服数", "登录时长", "店铺服务时长", "UPV", "咨询量", "接待量", "接通率", "应答率", "30s应答率", "满意度", "邀评率", "平均回复消息数", "超时回复数", "平均会话时长(分)", "首次平均响应", "平均响应(新)", "留言咨询量", "留言分配量", "留言接待量", "留言回复率", "留言响应率", "商家留言率", "解决率"]
    row = ["2026-01-02", 3, 20, 24, 1000, 100, 98, "98%", "97%", "95%", "90%", "50%", 4, 2, 5.5, 12, 20, 3, 3, 3, "100%", "100%", "2%", "80%"]
    path = workbook(tmp_path / "客服_服务工作量.xlsx", [["客服_服务工作量"], ["统计时间 2026-01-02"], head, row])
    found = import_file(path, shop_id="s", length_unit="seconds")
    assert one(found, "30s应答率", None, "metric", "value", "period_start") == ("jd.first_response_rate_30s", 0.95, date(2026, 1, 2))
    assert one(found, "平均会话时长(分)", None, "value") == (330.0,)


def test_excel_times_as_lengths_and_a_division_by_zero(tmp_path):
    head = ["客服账号", "客服昵称", "接待会话量", "全天平响时长", "全天首响时长", "全天满意率"]
    path = workbook(
        tmp_path / "客服数据20260102.xlsx",
        [head, ["kf01", "甲", 3, time(0, 1, 5), "00:00:11", "#DIV/0!"]],
    )
    found = import_file(path, shop_id="s")
    assert one(found, "全天平响时长", "kf01", "value") == (65.0,)
    assert one(found, "全天首响时长", "kf01", "value") == (11.0,)
    assert one(found, "全天满意率", "kf01", "value") == (None,)


def test_overlapping_downloads_of_figures_and_figures_that_changed(tmp_path):
    head = ["客服账号", "咨询人数", "3分钟人工回复率(8-23点)"]
    workbook(tmp_path / "a_20260102.xlsx", [head, ["小甲", 10, "99%"]])
    workbook(tmp_path / "b_20260102.xlsx", [head, ["小甲", 10, "98%"]])
    found = import_folder(tmp_path, shop_id="s")
    assert found.published.filter(found.published["label"] == "咨询人数").height == 1
    assert found.published.filter(found.published["label"] != "咨询人数").height == 2
    assert "公布数字" in str(found.report)


def test_old_workbooks_are_refused_whatever_their_name(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    with pytest.raises(DataError, match="另存为"):
        import_file(path, shop_id="s")


def test_the_sides_of_the_rates_of_a_shop_are_sums_and_no_averages(tmp_path):
    """Of two agents with 60 and 40 ratings the shop has 100, of which 90 are good; averages 50, 45."""
    head = ("客服账号", "客服昵称", "有效评价数", "有效好评数", "全天满意率", "全天首响时长")
    path = workbook(
        tmp_path / "飞鸽2026-01-05.xlsx",
        [
            head,
            ("店铺汇总值", "-", "100", "90", "-", "-"),
            ("店铺平均值", "-", "50", "45", "90.00%", "11秒"),
            ("d1", "小甲", "60", "54", "90%", "11秒"),
            ("d2", "小乙", "40", "36", "90%", "11秒"),
        ],
    )
    rate = import_file(path, shop_id="s").published.filter(pl.col("label") == "全天满意率")
    assert rate.select("agent_id", "value", "numerator", "denominator").rows() == [
        (None, 0.9, 90, 100),
        ("d1", 0.9, 54, 60),
        ("d2", 0.9, 36, 40),
    ]
