# ruff: noqa: E501  a case a line
"""Errors and warnings name the command line's options, in Chinese where that is asked for."""

import re

import polars as pl
import pytest

from csmetrics.cli.translations import message_for

KEPT = re.compile(
    r"(csmetrics|messages|orders|parquet|csv|toml|--[\w-]+|end-of-day|as_of|metrics|message_id|"
    r"shop_id|\w+(\.[\w*]+)+|Asia|Shanghai|nowhere|html|xls|md|list|text|-m|pdd|jd|e\.g|x)"
)


def _english(message):
    return re.findall(r"[A-Za-z]{2,}", KEPT.sub("", message))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("evaluate", "SHOP", "-m", "pdd.reply_rate_3mins"), "没有编号为“pdd.reply_rate_3mins”的指标。是不是“pdd.reply_rate_3min”？"),
        (("evaluate", "SHOP", "-m", "pdx.*"), "没有编号符合“pdx.*”的指标。是不是“pdd”？"),
        (("evaluate", "SHOP"), "没有指定指标：请加 -m 'pdd.*'"),
        (("evaluate", "nowhere", "-m", "pdd.*"), "没有文件夹或项目文件“nowhere”。"),
        (("evaluate", "SHOP", "-m", "pdd.consult_buyers", "--start", "2026-03-05", "--end", "2026-03-02"), "起始日（--start）2026-03-05 不早于结束日（--end）2026-03-02"),
        (("report", "SHOP", "-o", "x.pdf"), "报告可写为 .html, .xlsx, .md，不能写为“x.pdf”"),
        (("evaluate", "BAD", "-m", "pdd.consult_buyers"), "数据缺少表 messages 的列 message_id, shop_id"),
    ],
)  # fmt: skip
def test_what_is_met_most_is_said_in_chinese(run, shop, lacking, arguments, message):
    places = {"SHOP": shop, "BAD": lacking}
    (lacking / "messages.csv").write_text("buyer_id,sender,sent_at\nb,buyer,2026-03-02 10:00:00\n")
    code, out, err = run(*(places.get(one, one) for one in arguments), "--lang", "zh")
    assert (code, out) == (2, "")
    assert message in err
    assert not _english(err.replace(str(lacking), "").replace(str(shop), ""))


def test_the_variable_of_the_environment_says_the_language(run, shop, monkeypatch):
    monkeypatch.setenv("CSMETRICS_LANG", "zh")
    code, _, err = run("evaluate", shop, "-m", "pdd.reply_rate_3min")
    assert code == 0
    assert err.startswith("csmetrics: 提醒：有 1 个数值只因数据止于 2026-03-08 ")
    assert "请加 --as-of end-of-day" in err


def test_options_are_named_as_the_command_line_has_them(run, shop):
    _, _, err = run("evaluate", shop, "-m", "pdd.reply_rate_3mins")
    assert "csmetrics list --text searches the names." in err
    _, _, err = run("evaluate", shop, "-m", "pdd.consult_buyers", "--start", "2026-03-05", "--end", "2026-03-02")  # fmt: skip
    assert "--start 2026-03-05 is not before --end 2026-03-02" in err


def test_check_data_says_first_what_is_missing_and_what_it_costs(run, lacking):
    code, out, _ = run("check-data", lacking)
    lines = out.splitlines()
    assert code == 1
    assert lines[0].startswith("messages lacks message_id, shop_id: ")
    assert lines[1].startswith("there is no table ")
    assert (
        "  messages, 1 × sender is not one of 'buyer', 'agent', 'system': 'bayer', first at " in out
    )
    assert re.search(r"messages\.csv:3$", out, re.MULTILINE)
    assert re.search(r"^\d+ of \d+ metrics can be computed\.$", out, re.MULTILINE)
    assert len(lines) <= 20
    _, out, _ = run("check-data", lacking, "--lang", "zh")
    assert out.splitlines()[0].startswith("表 messages 缺少列 message_id, shop_id：")


@pytest.fixture
def lacking(tmp_path):
    rows = {"buyer_id": ["b", "b"], "sender": ["agent", "bayer"]}
    frame = pl.DataFrame(rows).with_columns(sent_at=pl.lit("2026-03-02 10:00:00"))
    frame.write_csv(tmp_path / "messages.csv")
    return tmp_path


def test_what_is_said_of_rows_is_in_chinese_too(run, lacking):
    code, out, _ = run("check-data", lacking, "--lang", "zh")
    assert code == 1
    assert "messages.csv：共 3 行，取用 2 行，拒绝 0 行，表头 1 行\n" in out
    assert "messages：给出 2 行，接受 1 行，拒绝 1 行\n" in out
    rule = "sender 应为 'buyer', 'agent', 'system' 之一"
    assert f"  messages 有 1 行不合规（{rule}）：'bayer'，首见于 messages.csv:3\n" in out
    code, _, err = run("evaluate", lacking, "-m", "pdd.consult_buyers", "--lang", "zh")
    assert code == 1
    assert err.splitlines() == [
        "csmetrics: messages：2 行中拒绝 1 行，接受 1 行",
        f"  {rule}：1 行：messages.csv 第 3 行: 'bayer' (是不是“buyer”？)",
        "    请先把你的词对应到这些词。",
    ]


def test_why_lines_of_an_order_are_refused_is_said_in_chinese():
    found = {
        "amount is in a cell merged with the row above: it would count twice": "amount 与上一行合并，会重复计算",
        "amount: the lines of one order_id differ": "amount：同一 order_id 的各行不一致",
        "子单号 occurs in several lines that differ": "子单号 在几行里出现而内容不同",
        "order_id: its lines are in several files: put them in one": (
            "order_id：它的各行分在几个文件里，请放在一个文件里"
        ),
    }
    assert {text: message_for(text, "zh") for text in found} == found
