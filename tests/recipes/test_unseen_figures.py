"""Platforms' own tables of figures written from what is known of them, as hard as they may be."""

# ruff: noqa: RUF005, SIM905  headers and rows that are wider than a line

import json
from datetime import date, time

import pytest

from csmetrics.errors import CsmetricsError, CsmetricsWarning
from csmetrics.exports import import_file, import_folder
from csmetrics.reconciliation.published_result import published_result
from tests.recipes.recipe_files import figures, text, workbook

DAY = {"start": date(2026, 1, 2), "end": date(2026, 1, 3)}


def _of(found, label, group):
    """Metric, value and text of one figure."""
    rows = [
        (row["metric"], row["value"], row["text"])
        for row in found.published.iter_rows(named=True)
        if _folded(row["label"]) == label and row["group"] == group
        if row["group_kind"] in {"shop", "agent", "product"}
    ]
    assert len(rows) == 1, (label, group, sorted(set(found.published["label"])))
    return rows[0]


def _folded(label):
    return label.replace("（", "(").replace("）", ")").replace(" ", "").removesuffix("(元)")


def _days(found):
    return set(found.published.select("period_start", "period_end").iter_rows())


def test_pdd_figures_of_2026_with_the_unit_in_the_cell_and_a_shop_column(tmp_path):
    file = workbook(
        tmp_path / "客服数据_2026-01-02.xlsx",
        [
            ["店铺名", "客服账号", "咨询人数", "去退销售额（元）", "3分钟人工回复率 (8-23点)"]
            + [
                "平均人工响应时长",
                "30秒应答率(8-23点)",
                "评分≤3订单数",
                "评分数",
                "评分≤3率",
                "投诉数",
            ]
            + ["3分钟人工回复率（全天）", "客服服务分", "新指标"],
            [
                "枕头店",
                "枕头店:小丙",
                "1,128",
                "1,234.50",
                "96.88%",
                "22秒",
                "90.1 %",
                1,
                20,
                "5.00%",
            ]
            + [0, "0.95", "4.8", "?"],
            [
                "枕头店",
                "枕头店:小丁",
                0,
                "-",
                "-%",
                "--分--秒",
                "-",
                0,
                0,
                "--",
                "—",
                "-",
                "-",
                "?",
            ],
        ],
        sheet="Sheet0",
    )
    found = import_file(file)
    assert _of(found, "咨询人数", "枕头店:小丙")[:2] == ("pdd.consult_buyers", 1128)
    assert _of(found, "去退销售额", "枕头店:小丙")[1] == 1234.5
    assert _of(found, "平均人工响应时长", "枕头店:小丙") == ("pdd.avg_response_time", 22, "22秒")
    metric, value, result = _of(found, "30秒应答率(8-23点)", "枕头店:小丙")
    assert (metric, result) == ("pdd.response_rate_30s", "90.1 %")
    assert value == pytest.approx(0.901)
    assert _of(found, "3分钟人工回复率(8-23点)", "枕头店:小丁")[1] is None
    assert _of(found, "平均人工响应时长", "枕头店:小丁")[1] is None
    assert _of(found, "3分钟人工回复率(全天)", "枕头店:小丙")[:2] == (
        "pdd.reply_rate_3min_all_day", 0.95,
    )  # fmt: skip
    low = found.published.filter(found.published["metric"] == "pdd.low_score_rate").row(
        0, named=True
    )
    assert (low["value"], low["numerator"], low["denominator"]) == (0.05, 1, 20)
    assert _days(found) == {(date(2026, 1, 2), date(2026, 1, 3))}


def test_pdd_minutes_of_the_header_are_seconds(tmp_path):
    content = "客服账号,平均人工响应时长（分钟）,3分钟人工回复率(8-23点)\nx:甲,0.37,96.88%\nx:乙,1.5 分钟,1\n"
    found = import_file(text(tmp_path / "a.csv", content, "gbk"), shop_id="S", **DAY)
    values = {row[2]: row for row in figures(found)}
    assert set(values) == {"x:甲", "x:乙"}
    frame = found.published.filter(found.published["metric"] == "pdd.avg_response_time")
    assert frame["value"].to_list() == pytest.approx([22.2, 90])


def test_minutes_of_a_header_stay_minutes_where_published_figures_are_read_by_their_text(tmp_path):
    content = (
        "客服账号,平均人工响应时长（分钟）,3分钟人工回复率(8-23点)\nx:甲,0.37,96.88%\nx:乙,0.00,-\n"
    )
    found = import_file(text(tmp_path / "a.csv", content, "gbk"), shop_id="S", **DAY)
    with pytest.warns(CsmetricsWarning, match="without denominators"):
        result = published_result(found.published, "pdd.avg_response_time", by="agent_id")
    values = dict(result.select("agent_id", "value").iter_rows())
    assert values == {"x:甲": pytest.approx(22.2), "x:乙": 0}
    page = [{"dtm": {"value": "20260102"}, "avgRplDur": {"value": 0.5}}]
    blocks = [{"blockKey": "sellerCSTrend", "data": page}]
    again = import_file(text(tmp_path / "p.json", json.dumps({"data": blocks})), shop_id="S")
    assert again.published["value"].to_list() == [30]


def test_pdd_duration_without_any_unit_is_asked_for(tmp_path):
    content = "客服账号,平均人工响应时长,3分钟人工回复率(8-23点)\nx:甲,0.37,96.88%\n"
    file = text(tmp_path / "客服数据20260102.csv", content)
    try:
        found = import_file(file, shop_id="S")
    except CsmetricsError as error:
        assert "length_unit" in str(error)  # noqa: PT017
    else:
        assert "length_unit" in " ".join((*found.report.asked, *found.report.notes))
        frame = found.published.filter(found.published["metric"] == "pdd.avg_response_time")
        assert frame["value"].to_list() in ([None], [])
    message = import_file(file, shop_id="S", length_unit="minutes")
    frame = message.published.filter(message.published["metric"] == "pdd.avg_response_time")
    assert frame["value"].to_list() == pytest.approx([22.2])


def test_figures_without_a_day_ask_for_it(tmp_path):
    content = "客服账号,咨询人数,3分钟人工回复率(8-23点)\nx:甲,3,96.88%\n"
    with pytest.raises(CsmetricsError, match="start="):
        import_file(text(tmp_path / "客服数据.csv", content), shop_id="S")


def test_pdd_shop_overview_and_its_json(tmp_path):
    content = (
        "咨询人数,询单人数,最终成团人数,询单转化率,客服销售额（元）,客服可提升销售额（元）\n"
        '128,90,45,50.00%,"1,234.50",99\n'
    )
    found = import_file(text(tmp_path / "销售.csv", content, "gb18030"), shop_id="S", **DAY)
    assert _of(found, "询单转化率", None)[:2] == ("pdd.inquiry_conversion_rate", 0.5)
    assert _of(found, "客服销售额", None)[:2] == ("pdd.sales_amount", 1234.5)
    page = {"result": {"consultUserCnt": 128, "needManuReplyConsultUserCnt": 110,
                       "receiveUserCnt": 100, "manuReplyRate3Min": 0.9688}}  # fmt: skip
    again = import_file(text(tmp_path / "p.json", json.dumps(page)), shop_id="S", **DAY)
    assert _of(again, "consultUserCnt", None)[:2] == ("pdd.consult_buyers", 128)


def test_sycm_performance_drops_its_six_last_rows_and_takes_the_shops_sum(tmp_path):
    head = (
        "客户满意率 旺旺昵称 询单最终付款人数 询单人数 询单最终付款转化率 首次响应时长（秒) 平均响应时长（秒) "
        "旺旺回复率 询单最终付款金额 成功退款金额 净销售额"
    ).split()
    rest = ["0.9", "0.997", "1,000.00", "10", "990"]
    file = workbook(
        tmp_path / "生意参谋_客服绩效_20260102.xlsx",
        [
            ["数据来源：生意参谋"],
            [],
            head,
            ["99.10%", "示例店:小甲", 12, 40, "30.00%", 5.2, 21, "99.7%", "1,000.00", "10", "990"],
            ["-", "示例店:小乙", "-", 0, "-", "-", "-", "-", "0.00", "0", "0"],
            [rest[0], "汇总值", 12, 40, "30.00%", 5.2, 21, "99.7%", "1,000.00", "10", "990"],
            [rest[0], "平均值", 6, 20, "30.00%", 5.2, 21, "99.7%", "500.00", "5", "495"],
            [rest[0], "全店汇总值", 14, 44, "31.82%", 5.2, 21, "99.7%", "1,100.00", "10", "1090"],
            [rest[0], "全店平均值", 7, 22, "31.82%", 5.2, 21, "99.7%", "550.00", "5", "545"],
            [rest[0], "同行同层优秀", 70, 220, "40%", 2, 11, "100%", "9,550.00", "5", "545"],
            [rest[0], "同行同层均值", 30, 120, "35%", 4, 15, "99%", "5,550.00", "5", "545"],
        ],
        sheet="数据信息",
    )
    found = import_file(file, shop_id="S")
    assert _of(found, "首次响应时长(秒)", "示例店:小甲")[:2] == ("taobao.first_response_time", 5.2)
    assert _of(found, "客户满意率", "示例店:小甲")[:2] == ("taobao.satisfaction_rate", 0.991)
    frame = found.published.filter(found.published["label"] == "询单人数")
    by_kind = {}
    for kind, group, value in frame.select("group_kind", "group", "value").iter_rows():
        by_kind.setdefault(kind, []).append((group, value))
    assert by_kind["agent"] == [("示例店:小甲", 40), ("示例店:小乙", 0)]
    assert (None, 44) in by_kind["shop"]
    assert all(group not in {"汇总值", "平均值"} for group, _ in by_kind["agent"])
    assert _days(found) == {(date(2026, 1, 2), date(2026, 1, 3))}


def test_reception_of_qianniu_asks_for_the_unit_and_reads_fractions(tmp_path):
    content = (
        "旺旺昵称,旺旺分组,咨询人数,接待人数,未回复人数,平均响应时长,3分钟人工响应率,旺旺回复率,慢响应人数,答问比\n"
        "示例店:小甲,售前,40,39,1,21,0.9971,99.71%,2,110.5%\n合计,,40,39,1,21,0.9971,99.71%,2,110.5%\n"
    )
    file = text(tmp_path / "咨询接待分析.csv", content, "gbk")
    found = import_file(file, shop_id="S", length_unit="seconds", **DAY)
    assert _of(found, "3分钟人工响应率", "示例店:小甲")[:2] == ("taobao.response_rate_3min", 0.9971)
    assert _of(found, "平均响应时长", "示例店:小甲")[1] == 21
    assert _of(found, "未回复人数", None)[:2] == ("taobao.unreplied_buyers", 1)
    assert _of(found, "答问比", "示例店:小甲")[1] == pytest.approx(1.105)


def test_service_data_of_qianniu_on_two_sheets(tmp_path):
    file = workbook(
        tmp_path / "服务数据.xlsx",
        [["旺旺账号名称", "平均响应时长", "人工接待会话量", "3分钟人工响应率"]]
        + [["示例店:小甲", "21秒", 40, "99.71%"]],
        sheet="按客服查看",
        more={
            "旺旺账号咨询接待能力明细": [
                ["旺旺账号名称", "满意评价量", "旺旺评价量"],
                ["示例店:小甲", 9, 10],
            ]
        },
    )
    found = import_file(file, shop_id="S", **DAY)
    assert _of(found, "平均响应时长", "示例店:小甲")[1] == 21
    rated = found.published.filter(found.published["metric"] == "taobao.satisfaction_rate")
    assert rated.select("value", "numerator", "denominator").row(0) == (0.9, 9, 10)


def test_consults_by_product(tmp_path):
    content = "商品id,商品名称,总咨询人数,移动端咨询人数,PC端咨询人数\nID：700001,毛衣,12,10,2\n"
    found = import_file(text(tmp_path / "商品咨询.csv", content), shop_id="S", **DAY)
    assert _of(found, "总咨询人数", "700001")[1] == 12


def test_chitu_report_with_its_policy_period_and_immature_figures(tmp_path):
    file = workbook(
        tmp_path / "自定义报表_客服_下单优先判定_2026-01-01至2026-01-31.xlsx",
        [
            "客服昵称 接待人数 平均响应(秒) 回复率 询单->最终付款转化率 上班天数 服务满意度评价参与率 "
            "客户满意率 服务满意度评价很满意 服务满意度评价满意 服务满意度评价一般 服务满意度评价不满 "
            "服务满意度评价很不满".split(),
            ["小甲", 120, 21.5, 0.985, "延迟统计", 20, 0.5, 0.9, 8, 1, 0, 1, 0],
            ["小乙", 20, "", 1, 0.25, 3, "-", "-", 0, 0, 0, 0, 0],
            ["汇总", 140, 21.5, 0.985, "延迟统计", "", 0.5, 0.9, 8, 1, 0, 1, 0],
            ["均值", 70, 21.5, 0.985, "延迟统计", 11.5, 0.5, 0.9, 4, 0.5, 0, 0.5, 0],
        ],
    )
    found = import_file(file, shop_id="S")
    late = found.published.filter(found.published["text"] == "延迟统计")
    assert set(late["maturity"]) == {"provisional"}
    assert late["value"].null_count() == late.height
    assert _of(found, "回复率", "小甲")[:2] == ("taobao.reply_rate", 0.985)
    assert _of(found, "接待人数", None)[:2] == ("taobao.received_buyers", 140)
    assert _days(found) == {(date(2026, 1, 1), date(2026, 2, 1))}
    agents = found.published.filter(found.published["group_kind"] == "agent")["group"]
    assert set(agents) == {"小甲", "小乙"}


def test_feige_merges_the_two_rows_of_the_shop_and_reads_time_cells(tmp_path):
    head = (
        "客服账号 客服昵称 客服在线天数 接待会话量 转出会话量 全天满意率 全天平响时长 全天首响时长 "
        "全天3分钟回复率 工作时间平响时长 工作时间3分钟回复率 客服询单支付额"
    ).split()
    file = workbook(
        tmp_path / "客服数据.xlsx",
        [
            head,
            ["店铺汇总值", "-", "-", 300, 4, "-", "-", "-", "-", "-", "-", "9,999.00"],
            [
                "店铺平均值",
                "-",
                12,
                150,
                2,
                "95.00%",
                "21秒",
                "9秒",
                "99.00%",
                "20秒",
                "99.5%",
                4999.5,
            ],
            [
                "a@x",
                "小甲",
                12,
                200,
                3,
                "96.00%",
                time(0, 0, 21),
                "7小时41分52秒",
                "99.00%",
                "2分30秒",
            ]
            + ["99.5%", "5,000.00"],
            ["b@x", "小乙", 0, 0, 0, "-", "--", "-", "-", "-", "-", "-"],
        ],
    )
    found = import_file(file, shop_id="S", **DAY)
    assert _of(found, "接待会话量", None)[:2] == ("douyin.received_sessions", 300)
    assert _of(found, "全天平响时长", None)[1] == 21
    assert _of(found, "全天平响时长", "a@x")[1] == 21
    assert _of(found, "全天首响时长", "a@x")[1] == 7 * 3600 + 41 * 60 + 52
    assert _of(found, "工作时间平响时长", "a@x")[1] == 150
    assert _of(found, "转出会话量", "a@x")[0] is None
    shop = found.published.filter(found.published["group_kind"] == "shop")
    assert shop["label"].is_unique().all()
    agents = found.published.filter(found.published["group_kind"] == "agent")["group"]
    assert set(agents) == {"a@x", "b@x"}


def test_jd_figures_by_agent_with_nan_and_a_day_in_the_name(tmp_path):
    head = "客服 接待量 首次平均响应时间 平均响应时长（新） 30s应答率 客服3分钟人工回复率 好评量 评价量".split()
    file = workbook(
        tmp_path / "京东pop2026-01-02.xlsx",
        [
            ["整体数据", *[""] * 7],
            head,
            ["店-小甲", 30, 9.5, 21.5, "93.33%", "100.00%", 9, 10],
            ["店-小乙", 0, "NaN", "NaN", "NaN", "NaN", 0, 0],
        ],
        sheet="整体数据",
    )
    found = import_file(file, shop_id="S", length_unit="seconds")
    assert _of(found, "30s应答率", "店-小甲")[:2] == ("jd.first_response_rate_30s", 0.9333)
    assert _of(found, "30s应答率", "店-小乙")[1] is None
    assert _of(found, "首次平均响应时间", "店-小甲")[:2] == ("jd.first_response_time", 9.5)
    rated = found.published.filter(
        (found.published["denominator"] == 10) & (found.published["group"] == "店-小甲")
    )
    assert rated["numerator"].to_list() == [9]
    assert _days(found) == {(date(2026, 1, 2), date(2026, 1, 3))}


def test_jd_self_operated_workload_below_title_rows(tmp_path):
    head = (
        "日期 值班客服数 登录时长 咨询量 接待量 接通率 应答率 30s应答率 满意度 邀评率 平均会话时长(分) "
        "首次平均响应 平均响应(新) 留言咨询量 商家留言率"
    ).split()
    file = workbook(
        tmp_path / "客服_服务工作量.xlsx",
        [
            ["客服_服务工作量"],
            ["店铺：示例"],
            head,
            [
                "2026-01-02",
                3,
                "8小时",
                100,
                98,
                "98%",
                "97%",
                "93.33%",
                "95%",
                "50%",
                3.5,
                9,
                21,
                2,
                "2%",
            ],
            [
                "2026-01-03",
                3,
                "8小时",
                50,
                49,
                "98%",
                "97%",
                "NaN",
                "95%",
                "50%",
                3.5,
                9,
                21,
                2,
                "2%",
            ],
        ],
    )
    found = import_file(file, shop_id="S", length_unit="seconds")
    assert _days(found) == {
        (date(2026, 1, 2), date(2026, 1, 3)),
        (date(2026, 1, 3), date(2026, 1, 4)),
    }
    frame = found.published.filter(found.published["metric"] == "jd.consult_sessions")
    assert frame["value"].to_list() == [100, 50]


def test_kuaishou_figures_with_the_shop_in_the_second_row(tmp_path):
    head = (
        "客服 三分钟回复率（人维度） 三分钟回复率（会话） 不服务率 咨询人数 人工会话量 人工平均回复时长 "
        "好评率（人维度） 好评率（会话） 客服销售额"
    ).split()
    file = workbook(
        tmp_path / "客服_考核数据_2026-01-02.xlsx",
        [
            head,
            ["店铺数据", "98.00%", "97.00%", "0%", 300, 310, "21秒", "95%", "94%", "1,000.00"],
            ["小甲", "99.00%", "98.50%", "0%", 150, 155, "00:00:20", "96%", "95%", "600"],
        ],
    )
    found = import_file(file, shop_id="S")
    assert _of(found, "咨询人数", None)[1] == 300
    assert _of(found, "人工平均回复时长", "小甲")[1] == 20
    agents = found.published.filter(found.published["group_kind"] == "agent")["group"]
    assert set(agents) == {"小甲"}


def test_xhs_figures_of_the_page(tmp_path):
    page = {
        "data": [
            {"blockKey": "sellerCSTrend", "data": [
                {"dtm": {"value": "20260102"}, "caseCnt": {"value": 30},
                 "avgRplDur": {"value": 0.5}, "replyIn3minCaseRatio": {"value": 0.98},
                 "negativeCaseRatio": {"value": 0.01}},
            ]},
            {"blockKey": "sellerCSExcellentTrend", "data": [
                {"dtm": {"value": "20260102"}, "caseCnt": {"value": 9999},
                 "replyIn3minCaseRatio": {"value": 1}},
            ]},
        ]
    }  # fmt: skip
    found = import_file(text(tmp_path / "p.json", json.dumps(page)), shop_id="S")
    frame = found.published.filter(found.published["group_kind"] == "shop")
    got = {row[0]: row[1] for row in frame.select("label", "value").iter_rows()}
    assert got["caseCnt.value"] == 30
    assert got["replyIn3minCaseRatio.value"] == 0.98
    assert got["avgRplDur.value"] == 30
    assert _days(found) == {(date(2026, 1, 2), date(2026, 1, 3))}


def test_the_figures_of_one_day_in_two_downloads_are_there_once(tmp_path):
    content = "客服账号,咨询人数,3分钟人工回复率(8-23点)\nx:甲,3,96.88%\n"
    text(tmp_path / "客服数据20260102.csv", content)
    text(tmp_path / "客服数据20260102(1).csv", content, "gbk")
    found = import_folder(tmp_path, shop_id="S")
    assert found.published.height == 2
    assert "duplicates" in " ".join(found.report.notes)
