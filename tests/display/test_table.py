"""A result as a table: what stands in its cells, and what its notes say."""

import html
import re
import sys
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError
from csmetrics.policies.policy import Consequence, Policy
from csmetrics.reporting.display import table
from csmetrics.wording import sentence
from tests.display.results_by_hand import result, row

REPLIES, WAITS, SALES = "pdd.reply_rate_3min", "pdd.avg_response_time", "pdd.sales_amount"


def cells(shown):
    """The rows of a table as texts."""
    rows = re.findall(
        r"<tr.*?</tr>", shown.as_raw_html().split("<tbody")[1].split("<tfoot>")[0], flags=re.DOTALL
    )
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", one, flags=re.DOTALL) for one in rows]
    return [[html.unescape(cell) for cell in one] for one in found]


def notes(shown):
    return html.unescape(shown.as_raw_html().split("<tfoot>")[1])


def policy(metric, comparison, threshold):
    return Policy(
        id="own.rule",
        name=cs.Text(zh="本店要求", en="own demand"),
        metric=metric,
        comparison=comparison,
        threshold=Decimal(threshold),
        period="week",
        consequence=Consequence(text=cs.Text(zh="无", en="none")),
        sources=(cs.Source(title="内部规定", publisher="本店"),),
    )


def test_periods_are_columns_and_each_unit_is_shown_as_people_write_it():
    shown = result(
        row(REPLIES, 0, 3, 4),
        row(REPLIES, 1, 974, 1000),
        row(WAITS, 0, 83, 1, unit="seconds"),
        row(WAITS, 1, 0, 0, unit="seconds"),
        row(SALES, 0, 1234.5, None, unit="CNY"),
        row(SALES, 1, 0, None, unit="CNY"),
    )
    assert cells(table(shown)) == [
        ["3分钟人工回复率", "75.00%", "97.40%"],
        ["平均人工响应时长", "1分23秒", "–"],
        ["客服销售额", "¥1,234.50", "¥0.00"],
    ]
    assert cells(table(shown, "en"))[1] == ["Average human response time", "1m 23s", "–"]


def test_what_may_still_change_has_a_sign_and_a_note():
    shown = table(
        result(row(REPLIES, 0, 3, 4), row(REPLIES, 1, 1, 2, pending=3, final=False)), "en"
    )
    assert cells(shown) == [["3-minute human reply rate", "75.00%", "50.00% [20.0–80.0%] (+3) ※"]]
    assert "[a–b]: the range of possible final values, once the open ones are decided" in notes(
        shown
    )
    assert "※ provisional, final by 2026-04-01 00:00 at the latest" in notes(shown)
    assert "(+n) n more units with an open outcome" in notes(shown)


def test_the_note_names_the_time_at_which_the_last_of_all_settles():
    rows = [row(REPLIES, week, 1, 2, pending=1, final=False) for week in (0, 1, 2)]
    for one, day in zip(rows, (3, 9, 5), strict=True):
        one["final_at"] = one["final_at"].replace(day=day)
    assert "final by 2026-04-09 00:00 at the latest" in notes(table(result(*rows), "en"))


def test_the_note_says_what_never_settles():
    some = row(REPLIES, 0, 1, 2, pending=1, final=False)
    never = row(REPLIES, 1, 1, 2, final=False) | {"final_at": None}
    for rows, zh, en in (
        (
            (some,),
            "※ 暂定，最晚 2026-04-01 00:00 定稿<",
            "final by 2026-04-01 00:00 at the latest<",
        ),
        (
            (some, never),
            "※ 暂定，最晚 2026-04-01 00:00 定稿，有的永为暂定<",
            "final by 2026-04-01 00:00 at the latest; some are never final<",
        ),
        ((never,), "※ 永为暂定<", "※ provisional, never final<"),
    ):
        assert zh in notes(table(result(*rows)))
        assert en in notes(table(result(*rows), "en"))


def test_where_all_is_pending_a_cell_says_what_is_known_so_far():
    rows = row(REPLIES, 0, 3, 4), row(REPLIES, 1, 0, 0, pending=41, met=38, final=False)
    assert cells(table(result(*rows), "en"))[0][2] == "≥ 38 of 41 so far ※"
    assert cells(table(result(*rows)))[0][2] == "至今至少 38/41 ※"
    assert "≥ k of n so far: every outcome is open" in notes(table(result(*rows), "en"))
    assert "(+n)" not in notes(table(result(*rows), "en"))
    waits = row(WAITS, 1, 0, 0, unit="seconds", pending=2, final=False)
    assert cells(table(result(waits), "en"))[0][1] == "2 undecided ※"


def test_marks_that_do_not_occur_are_not_explained():
    found = notes(table(result(row(REPLIES, 0, 3, 4))))
    assert "※" not in found
    assert "(+n)" not in found
    assert "[a–b]" not in found
    assert "至今至少" not in found


def test_a_demand_met_or_not_has_its_sign_and_is_named():
    figures = result(
        row(REPLIES, 0, 3, 4), row(REPLIES, 1, 1, 2), row(REPLIES, 2, 1, 2, final=False)
    )
    shown = table(figures, policies=[policy(REPLIES, ">=", "0.75")])
    assert cells(shown) == [["3分钟人工回复率", "75.00% ✓", "50.00% ✗", "50.00% ※"]]
    assert "✓ 达标、✗ 未达标：平台要求本店要求" in notes(shown)


def test_a_demand_on_a_metric_of_ones_own_is_judged_by_the_registry_that_is_given():
    own = cs.registry[REPLIES].model_copy(update={"id": "own.rate"})
    shown = table(
        result(row("own.rate", 0, 3, 4), row("own.rate", 1, 1, 2)),
        policies=[policy("own.rate", ">=", "0.75")],
        registry=cs.registry.with_metrics(own),
    )
    assert cells(shown) == [["3分钟人工回复率", "75.00% ✓", "50.00% ✗"]]


def test_the_notes_give_definition_and_settling_of_every_metric():
    text = notes(table(result(row(REPLIES, 0, 3, 4)), "en"))
    edition = cs.registry[REPLIES].editions[-1]
    assert sentence(edition).en in text
    assert "later events do not count" in text


@pytest.mark.parametrize(
    ("start", "end", "editions"),
    [
        (date(2021, 11, 30), date(2021, 12, 1), ["old"]),
        (date(2021, 12, 1), date(2021, 12, 2), ["new"]),
        (date(2021, 11, 30), date(2021, 12, 2), ["old", "new"]),
    ],
)
def test_the_notes_give_the_editions_in_force_on_the_days_shown(start, end, editions):
    """Of the average response one ends and another begins on 1 December 2021."""
    days = {"period_start": start, "period_end": end}
    found = notes(table(result(row("jd.avg_response_time", 0, 9, 2, unit="seconds") | days), "en"))
    both = dict(zip(("old", "new"), cs.registry["jd.avg_response_time"].editions, strict=True))
    assert both["old"].until == both["new"].since == date(2021, 12, 1)
    text = [name for name, one in both.items() if html.unescape(sentence(one).en) in found]
    assert text == editions


def test_groups_of_one_period_are_rows_and_metrics_columns():
    figures = result(
        row(REPLIES, 0, 3, 4, agent_id="chen"),
        row(REPLIES, 0, 0, 2, agent_id=None),
        row(WAITS, 0, 60, 1, unit="seconds", agent_id="chen"),
        by=["agent_id"],
    )
    assert cells(table(figures)) == [["chen", "75.00%", "1分00秒"], ["未指明客服", "0.00%", "–"]]


def test_nobody_stands_last_whether_metrics_or_periods_are_the_columns():
    rows = [
        row(REPLIES, week, 1, below, agent_id=agent)
        for week in (0, 1)
        for agent, below in ((None, 2), ("chen", 4))
    ]
    one, two = (cells(table(result(*some, by=["agent_id"]), "en")) for some in (rows[:2], rows))
    assert one == [["chen", "25.00%"], ["no agent named", "50.00%"]]
    assert [line[0] for line in two] == ["3-minute human reply rate", "chen", "no agent named"]


def test_groups_of_several_periods_stand_under_their_metric():
    figures = result(
        row(REPLIES, 0, 3, 4, agent_id="chen"),
        row(REPLIES, 1, 1, 4, agent_id="chen"),
        by=["agent_id"],
    )
    assert cells(table(figures)) == [["3分钟人工回复率"], ["chen", "75.00%", "25.00%"]]


def test_two_metrics_of_one_name_are_told_apart():
    figures = result(row("pdd.reply_rate_3min", 0, 1, 2), row("xhs.reply_rate_3min", 0, 1, 4))
    assert [line[0] for line in cells(table(figures))] == [
        "3分钟人工回复率 [pdd.reply_rate_3min]",
        "3分钟人工回复率 [xhs.reply_rate_3min]",
    ]


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "a & b", '"><img src=x>', "=cmd|' /C'!A0"]
)
def test_names_from_the_data_stay_text(name):
    raw = table(result(row(REPLIES, 0, 3, 4, agent_id=name), by=["agent_id"])).as_raw_html()
    assert "<script" not in raw
    assert "<img" not in raw
    assert name in html.unescape(raw)


def test_a_metric_that_is_not_registered_is_shown_by_its_id():
    shown = table(result(row("own.rate", 0, 1, 2)))
    assert cells(shown) == [["own.rate", "50.00%"]]
    assert "<tfoot>" not in shown.as_raw_html()


def test_what_is_no_result_or_too_wide_is_refused():
    with pytest.raises(ArgumentError, match="not a result of evaluate"):
        table(pl.DataFrame({"metric": ["a"]}))
    with pytest.raises(ArgumentError, match="result is a result of evaluate"):
        table([1])
    days = cs.evaluate(REPLIES, cs.datasets.sample_shop())
    with pytest.raises(ArgumentError, match="at most 24 columns, not 28"):
        table(days)


def test_a_missing_library_is_one_line_that_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "great_tables", None)
    with pytest.raises(cs.CsmetricsError) as error:
        table(result(row(REPLIES, 0, 3, 4)))
    assert str(error.value) == "a table needs great-tables: pip install 'csmetrics[report]'"


def test_twenty_four_columns_are_a_table():
    days = [row(REPLIES, 0, 1, 2) | {"period_start": date(2026, 3, n)} for n in range(1, 25)]
    days = [one | {"period_end": date(2026, 4, 1)} for one in days]
    assert table(result(*days)).as_raw_html().count("50.00%") == 24
