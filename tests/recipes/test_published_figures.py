import json
from datetime import date, time

import pytest

from csmetrics import CsmetricsError
from csmetrics.exports import import_file
from csmetrics.exports.importing.days_in_text import period_in
from tests.recipes.recipe_files import figures, text, workbook

DAYS = {"start": date(2026, 1, 1), "end": date(2026, 1, 8)}


def test_pinduoduo_figures_of_accounts(tmp_path):
    header = ("客服账号", "咨询人数", "询单人数", "最终成团人数", "询单转化率", "客服销售额（元）", "需要人工回复的咨询人数",
              "3分钟人工回复率(8-23点)", "平均人工响应时长（分钟）", "评分≤3订单数", "评分数", "评分≤3率", "3分钟人工回复率(全天)")  # fmt: skip
    lines = [
        ("店:甲", 128, 10, 3, "30.00%", "1,234.50", 100, "96.88%", "0.37", 1, 10, "10%", "0.22 %"),
        ("店:乙", 0, 0, 0, "-", "--", 0, "-%", "22秒", 0, 0, "-", "-"),
    ]
    file = workbook(tmp_path / "客服数据20260102.xlsx", [header, *lines], sheet="Sheet0")
    found = import_file(file, shop_id="S")
    one = found.published.filter(found.published["agent_id"] == "店:甲")
    names = ("metric", "value", "text", "numerator", "denominator", "unit")
    assert dict(zip(one["label"], one.select(names).rows(), strict=True)) == {
        "咨询人数": ("pdd.consult_buyers", 128, "128", None, None, "count"),
        "询单人数": ("pdd.inquiry_buyers", 10, "10", None, None, "count"),
        "最终成团人数": ("pdd.final_group_buyers", 3, "3", None, None, "count"),
        "询单转化率": ("pdd.inquiry_conversion_rate", 0.3, "30.00%", 3, 10, "ratio"),
        "客服销售额（元）": ("pdd.sales_amount", 1234.5, "1,234.50", None, None, "CNY"),
        "需要人工回复的咨询人数": ("pdd.human_required_consult_buyers", 100, "100", None, None, "count"),
        "3分钟人工回复率(8-23点)": ("pdd.reply_rate_3min", 0.9688, "96.88%", None, 100, "ratio"),
        "3分钟人工回复率(全天)": ("pdd.reply_rate_3min_all_day", 0.0022, "0.22 %", None, None, "ratio"),
        "平均人工响应时长（分钟）": ("pdd.avg_response_time", pytest.approx(22.2), "0.37", None, None, "seconds"),
        "评分≤3率": ("pdd.low_score_rate", 0.1, "10%", 1, 10, "ratio"),
        "评分≤3订单数": (None, 1, "1", None, None, "count"),
        "评分数": (None, 10, "10", None, None, "count"),
    }  # fmt: skip
    other = figures(found)
    assert other["平均人工响应时长（分钟）", "agent", "店:乙"] == (22.0, "22秒")
    assert other["询单转化率", "agent", "店:乙"] == (None, "-")
    assert other["3分钟人工回复率(8-23点)", "agent", "店:乙"] == (None, "-%")
    assert set(found.published["period_start"]) == {date(2026, 1, 2)}
    assert set(found.published["period_end"]) == {date(2026, 1, 3)}
    assert set(found.published["shop_id"]) == {"S"}
    assert found.data.tables == ()


def test_a_length_without_unit_is_asked_for_and_never_guessed(tmp_path):
    header = ("客服账号", "3分钟人工回复率(8-23点)", "平均人工响应时长")
    file = workbook(
        tmp_path / "20260102.xlsx", [header, ("甲", "50%", 0.37), ("乙", "50%", "1分2秒")]
    )
    found = import_file(file)
    assert figures(found)["平均人工响应时长", "agent", "甲"] == (None, "0.37")
    assert figures(found)["平均人工响应时长", "agent", "乙"] == (62.0, "1分2秒")
    assert any("--length-unit" in one for one in found.report.asked)
    found = import_file(file, length_unit="minutes")
    assert figures(found)["平均人工响应时长", "agent", "甲"][0] == pytest.approx(22.2)
    assert not found.report.asked


def test_figures_without_days_ask_for_them(tmp_path):
    header = ("客服账号", "3分钟人工回复率(8-23点)")
    file = workbook(tmp_path / "客服.xlsx", [header, ("甲", "50%")])
    with pytest.raises(CsmetricsError, match=r"start=.*end=.*--start"):
        import_file(file)
    found = import_file(file, **DAYS)
    assert found.published.select("period_start", "period_end").row(0) == (
        DAYS["start"],
        DAYS["end"],
    )


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("客服绩效20260102.xlsx", (date(2026, 1, 2), date(2026, 1, 3))),
        ("京东pop2026-01-02.xlsx", (date(2026, 1, 2), date(2026, 1, 3))),
        ("x_2026-01-01至2026-01-31.xlsx", (date(2026, 1, 1), date(2026, 2, 1))),
        ("x_20260101-20260107.xlsx", (date(2026, 1, 1), date(2026, 1, 8))),
        ("2026年1月2日.xlsx", (date(2026, 1, 2), date(2026, 1, 3))),
        ("客服_2026-11-05至2026-12-31.xlsx", (date(2026, 11, 5), date(2027, 1, 1))),
        ("2026年12月1日.xlsx", (date(2026, 12, 1), date(2026, 12, 2))),
        ("x2026.1.5-2026.1.11.xlsx", (date(2026, 1, 5), date(2026, 1, 12))),
        ("2026年1月1日-2月3日.xlsx", (date(2026, 1, 1), date(2026, 2, 4))),
        ("2026年1月5日至11日.xlsx", (date(2026, 1, 5), date(2026, 1, 12))),
        ("x2026.1.1-1.31.xlsx", (date(2026, 1, 1), date(2026, 2, 1))),
        ("x_2026-01-05至01-11.xlsx", (date(2026, 1, 5), date(2026, 1, 12))),
        ("x 2026-12-01 10_11_12.xlsx", None),  # when it was downloaded
        ("x-2026-12-01_10-11-12.xlsx", None),
        ("x2026-12-01T10:11:12.xlsx", None),
        ("x20261201_101112.xlsx", None),
        ("x_2026-01-01至2026-01-31_20260201 101112.xlsx", (date(2026, 1, 1), date(2026, 2, 1))),
        ("x_20260105_2026-02-01 10_11_12.xlsx", (date(2026, 1, 5), date(2026, 1, 6))),
        ("x20261201_991112.xlsx", (date(2026, 12, 1), date(2026, 12, 2))),
        ("x20261201_1.xlsx", (date(2026, 12, 1), date(2026, 12, 2))),
        ("2026-01-05-11.xlsx", None),  # a week, or the eleventh copy
        ("客服2026-11.xlsx", None),
        ("2026年12月.xlsx", None),
        ("x202612.xlsx", None),
        ("x2026115.xlsx", None),
        ("x2026-02-30.xlsx", None),
        ("x20261301.xlsx", None),
        ("订单1234567890.xlsx", None),
        ("x_2026-01-31至2026-01-01.xlsx", None),
    ],
)
def test_days_in_a_file_name(name, days):
    assert period_in(name) == days


def test_shengyi_canmou_keeps_totals_averages_and_peers_from_agents(tmp_path):
    header = (
        "旺旺昵称",
        "询单最终付款人数",
        "询单人数",
        "询单最终付款转化率",
        "首次响应时长（秒)",
        "旺旺回复率",
        "成功退款金额",
    )
    kinds = {"店:小甲": "agent", "汇总值": "total", "平均值": "average", "全店汇总值": "shop",
             "全店平均值": "average", "同行同层优秀": "peer", "同行同层均值": "peer"}  # fmt: skip
    lines = [(name, 3, 10, "30.00%", 12.5, "99.7%", 5) for name in kinds]
    file = workbook(
        tmp_path / "客服绩效20260102.xlsx", [("数据信息",), header, *lines], sheet="数据信息"
    )
    found = import_file(file)
    seen = {
        (row[0] or "全店汇总值"): row[1]
        for row in found.published.select("group", "group_kind").rows()
    }
    assert seen == kinds
    assert figures(found)["首次响应时长（秒)", "shop", None] == (12.5, "12.5")
    assert set(found.published["agent_id"].drop_nulls()) == {"店:小甲"}


def test_reception_analysis_and_performance_are_told_apart(tmp_path):
    header = (
        "旺旺昵称",
        "旺旺分组",
        "咨询人数",
        "平均响应时长",
        "旺旺回复率",
        "慢响应人数",
        "答问比",
        "3分钟人工响应率",
    )
    lines = [
        ("店:甲", "一组", 9, "12秒", 0.9971, 3, 1.2, 1),
        ("合计", None, 9, "12秒", 0.9971, 3, 1.2, 1),
    ]
    found = import_file(workbook(tmp_path / "咨询接待20260102.xlsx", [("标题",), header, *lines]))
    assert set(found.published["recipe"]) == {"taobao.reception"}
    assert figures(found)["旺旺回复率", "shop", None] == (0.9971, "0.9971")
    assert figures(found)["3分钟人工响应率", "agent", "店:甲"] == (1.0, "1")


def test_a_rate_that_may_be_a_percentage_without_sign_is_not_read(tmp_path):
    header = ("旺旺昵称", "旺旺回复率", "慢响应人数")
    found = import_file(
        workbook(tmp_path / "20260102.xlsx", [header, ("甲", 99.7, 1), ("乙", 0.5, 1)])
    )
    assert figures(found)["旺旺回复率", "agent", "甲"] == (None, "99.7")
    assert figures(found)["旺旺回复率", "agent", "乙"] == (None, "0.5")
    assert any("2 个值读不出" in note for note in found.report.notes)


def test_qianniu_service_data_of_two_sheets(tmp_path):
    one = [
        ("旺旺账号名称", "平均响应时长", "人工接待会话量", "3分钟人工响应率"),
        ("店:甲", "1分5秒", 10, "90%"),
    ]
    two = [("旺旺账号名称", "满意评价量", "旺旺评价量"), ("店:甲", 9, 12), ("店:乙", 0, 0)]
    file = workbook(
        tmp_path / "服务数据2026-01-02.xlsx",
        one,
        sheet="按客服查看",
        more={"旺旺账号咨询接待能力明细": two, "说明": [("x",)]},
    )
    found = import_file(file)
    read = figures(found)
    assert read["平均响应时长", "agent", "店:甲"] == (65.0, "1分5秒")
    assert read["满意评价量÷旺旺评价量", "agent", "店:甲"] == (0.75, None)
    assert read["满意评价量÷旺旺评价量", "agent", "店:乙"] == (None, None)
    row = found.published.filter(found.published["metric"] == "taobao.satisfaction_rate").row(
        0, named=True
    )
    assert (row["numerator"], row["denominator"]) == (9, 12)


def test_consults_by_product(tmp_path):
    content = "商品id,商品名称,总咨询人数,移动端咨询人数,PC端咨询人数\nID：123456,裙子,5,4,1\n"
    found = import_file(text(tmp_path / "商品咨询2026-01-02.csv", content))
    assert figures(found)["总咨询人数", "product", "123456"] == (5, "5")
    assert found.published["agent_id"].is_null().all()


def test_chitu_reports_tell_policy_and_days_by_their_name_and_what_is_provisional(tmp_path):
    header = (
        "客服昵称",
        "接待人数",
        "平均响应(秒)",
        "回复率",
        "询单->最终付款转化率",
        "服务满意度评价很满意",
        "销售额",
    )
    lines = [
        ("甲", 10, 12.5, 0.985, "延迟统计", 3, 100),
        ("汇总", 10, 12.5, 1, 0.3, 3, 100),
        ("均值", 10, 12.5, 1, 0.3, 3, 100),
    ]
    file = workbook(
        tmp_path / "自定义报表_客服_下单优先判定_2026-01-01至2026-01-31.xlsx", [header, *lines]
    )
    found = import_file(file).published
    assert set(found["period_end"]) == {date(2026, 2, 1)}
    late = found.filter(found["text"] == "延迟统计").row(0, named=True)
    assert (late["value"], late["maturity"]) == (None, "provisional")
    assert found["maturity"].drop_nulls().to_list() == ["provisional"]
    sales = found.filter(found["label"] == "销售额")
    assert set(sales["metric"]) == {"taobao.sales_amount_order_first"}
    assert sales["group_kind"].to_list() == ["agent", "shop", "average"]


def test_feige_puts_the_shop_together_from_two_rows(tmp_path):
    header = (
        "客服账号",
        "客服昵称",
        "接待会话量",
        "全天3分钟回复率",
        "全天首响时长",
        "工作时间平响时长",
        "客服询单支付额",
    )
    lines = [
        ("id1", "甲", 5, "98.00%", "11秒", "2分30秒", "1,000.00"),
        ("id2", "乙", 6, "--", "--分--秒", "-", "-"),
        ("店铺汇总值", "店铺汇总值", 11, "-", "-", "-", "1,000.00"),
        ("店铺平均值", "店铺平均值", 5.5, "97%", time(0, 1, 5), "7小时41分52秒", "500.00"),
    ]
    found = import_file(workbook(tmp_path / "飞鸽2026-01-02.xlsx", [header, *lines]))
    read = figures(found)
    assert read["接待会话量", "shop", None] == (11, "11")
    assert read["全天3分钟回复率", "shop", None] == (0.97, "97%")
    assert read["全天首响时长", "shop", None][0] == 65
    assert read["工作时间平响时长", "shop", None][0] == 27712
    assert read["客服询单支付额", "shop", None] == (1000, "1,000.00")
    assert read["全天首响时长", "agent", "id2"] == (None, "--分--秒")
    assert set(found.published["group_kind"]) == {"agent", "shop"}
    metrics = dict(found.published.select("label", "metric").rows())
    assert metrics["工作时间平响时长"] is None
    assert metrics["全天首响时长"] is None
    assert set(found.published["name"].drop_nulls()) == {"甲", "乙"}


def test_jd_figures_print_nan_for_nobody(tmp_path):
    header = ("客服", "接待量", "首次平均响应时间(秒)", "30s应答率", "好评量", "评价量")
    lines = [("店-甲", 10, 12.5, "90%", 3, 4), ("店-乙", 0, "NaN", "NaN", 0, 0)]
    found = import_file(
        workbook(tmp_path / "京东pop2026-01-02.xlsx", [header, *lines], sheet="整体数据")
    )
    read = figures(found)
    assert read["30s应答率", "agent", "店-乙"] == (None, "NaN")
    assert read["好评量÷评价量", "agent", "店-甲"] == (0.75, None)
    assert read["首次平均响应时间(秒)", "agent", "店-甲"] == (12.5, "12.5")


def test_jd_workload_has_a_row_each_day_under_its_titles(tmp_path):
    header = (
        "日期",
        "值班客服数",
        "咨询量",
        "接待量",
        "应答率",
        "30s应答率",
        "满意度",
        "首次平均响应(秒)",
    )
    lines = [
        ("2026-01-01", 2, 10, 9, "90%", "80%", "99%", 12),
        ("2026-01-02", 2, 10, 9, "91%", "80%", "99%", 12),
    ]
    found = import_file(
        workbook(tmp_path / "w.xlsx", [("服务工作量",), (), header, *lines])
    ).published
    assert found.filter(found["label"] == "应答率").select(
        "period_start", "value", "group_kind"
    ).rows() == [
        (date(2026, 1, 1), 0.9, "shop"),
        (date(2026, 1, 2), 0.91, "shop"),
    ]


WORKLOAD = ("日期", "值班客服数", "咨询量", "接待量", "应答率", "30s应答率")


def _answer_rates(path, *days):
    lines = [(day, 2, 10, 9, f"{90 + n}%", "80%") for n, day in enumerate(days)]
    found = import_file(workbook(path, [WORKLOAD, *lines])).published
    return (
        found.filter(found["label"] == "应答率")
        .select("period_start", "period_end", "value")
        .rows()
    )


def test_each_row_has_the_days_of_its_cell_however_they_are_written(tmp_path):
    days = ("2026-11-5 00:00:00", "20261106", "2026年11月7日", "2026-11-09~2026-11-15")
    assert _answer_rates(tmp_path / "w.xlsx", *days) == [
        (date(2026, 11, 5), date(2026, 11, 6), 0.9),
        (date(2026, 11, 6), date(2026, 11, 7), 0.91),
        (date(2026, 11, 7), date(2026, 11, 8), 0.92),
        (date(2026, 11, 9), date(2026, 11, 16), 0.93),
    ]


def test_a_row_of_all_days_has_those_of_the_file_and_the_others_their_own(tmp_path):
    path = tmp_path / "w_2026-11-05至2026-11-06.xlsx"
    assert _answer_rates(path, "2026-11-05", "2026-11-06", "全部") == [
        (date(2026, 11, 5), date(2026, 11, 6), 0.9),
        (date(2026, 11, 6), date(2026, 11, 7), 0.91),
        (date(2026, 11, 5), date(2026, 11, 7), 0.92),
    ]


def test_kuaishou_names_agents_in_its_first_column_whatever_its_header(tmp_path):
    header = (
        "客服名称/店铺",
        "三分钟回复率（人维度）",
        "三分钟回复率（会话）",
        "人工会话量",
        "人工平均回复时长",
    )
    lines = [("店铺数据", "90%", "91%", 10, "11秒"), ("甲", "92%", "93%", 5, "9秒")]
    found = import_file(workbook(tmp_path / "客服_考核数据2026-01-02.xlsx", [header, *lines]))
    read = figures(found)
    assert read["三分钟回复率（人维度）", "shop", None] == (0.9, "90%")
    assert read["三分钟回复率（会话）", "agent", "甲"] == (0.93, "93%")
    metrics = dict(found.published.select("label", "metric").rows())
    assert metrics["三分钟回复率（人维度）"] == "kuaishou.human_reply_rate_3min"
    assert metrics["三分钟回复率（会话）"] is None


def test_the_pages_of_xiaohongshu_and_pinduoduo_as_json(tmp_path):
    def value(of):
        return {"value": of}

    block = {"blockKey": "sellerCSOverall", "data": {}, "dtm": value("20260102"), "avgRplDur": value(1.5),
             "replyIn3minCaseRatio": value(0.9), "caseCnt": value(10), "replyCaseCnt": value(9)}  # fmt: skip
    peer = block | {"blockKey": "sellerCSExcellentTrend"}
    file = text(tmp_path / "x.json", json.dumps({"data": [block, peer]}))
    read = figures(import_file(file))
    assert read["avgRplDur.value", "shop", None][0] == 90
    assert read["replyIn3minCaseRatio.value", "shop", None][0] == 0.9
    days = [{"dtm": value(f"2026010{n}"), "caseCnt": value(n)} for n in (2, 3)]
    whole = block | {"data": days, "dtm": value("20260109")}
    found = import_file(text(tmp_path / "x.json", json.dumps({"data": [whole]}))).published
    of_days = found.filter(found["label"] == "caseCnt.value").select("period_start", "value")
    assert of_days.rows() == [(date(2026, 1, 2), 2), (date(2026, 1, 3), 3)]
    page = {"result": {"consultUserCnt": 5, "manuReplyRate3Min": 0.5}}
    file = text(tmp_path / "p20260102.json", json.dumps(page))
    assert figures(import_file(file))["manuReplyRate3Min", "shop", None][0] == 0.5


def test_the_shop_s_own_overview_has_no_agents(tmp_path):
    header = (
        "日期",
        "咨询人数",
        "需要人工回复的咨询人数",
        "3分钟人工回复率(8-23点)",
        "平均响应时长(分)",
    )
    found = import_file(workbook(tmp_path / "o.xlsx", [header, ("2026-01-02", 5, 4, "75%", 0.5)]))
    assert figures(found)["平均响应时长(分)", "shop", None] == (30, "0.5")
    assert set(found.published["recipe"]) == {"pdd.shop_data"}
