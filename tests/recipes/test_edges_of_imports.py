"""What single words of recipes and options decide, each by a file of a few lines."""

import re
from datetime import UTC, date, datetime

import polars as pl
import pytest

from csmetrics import CsmetricsError
from csmetrics.catalogue.builtin import registry
from csmetrics.errors import ArgumentError
from csmetrics.exports import import_file, import_folder, recipes
from csmetrics.exports.importing.assemble import fill_links
from csmetrics.exports.importing.lengths import header_unit, length, number, rate
from csmetrics.exports.importing.published import contradictions
from csmetrics.exports.importing.recognise import records_of
from csmetrics.model.requirements import MissingColumns, missing_inputs, required_columns
from tests.recipes.recipe_files import HEAD, counts, own_recipe, rows, text, workbook

AT = "2026-01-02 10:00:00"
PDD = "订单号,商家实收金额(元),商品数量(件),样式ID,订单成交时间,发货时间\n"
CHATS = """
[signature]
headers = ["编号", "时间"]

[tables.messages.columns]
message_id = { from = "编号" }
buyer_id = { from = "客户" }
agent_id = { from = "客服" }
sent_at = { from = "时间" }
sender = { from = "角色", words = { "客户" = "buyer", "客服" = "agent", "机器人" = "agent" } }
"""
ROWS = (
    f"编号,时间,店铺,客户,客服,角色\nm1,{AT},甲店,c,,客户\nm2,{AT},,c,小甲,客服\n"
    f"m3,{AT},甲店,c,小蜜,机器人\n"
)


def own(folder, more, content=ROWS, **options):
    """What a recipe of one's own, with some more lines, makes of a file."""
    recipe = text(
        folder / "own.toml",
        own_recipe("chats", "自己的聊天记录", "Our own chats", f"{CHATS}{more}\n"),
    )
    return import_file(text(folder / "own.csv", content), recipe, **options)


def test_of_several_cases_the_first_that_holds_counts(tmp_path):
    more = """
shop_id = { given = "shop_id" }
mode = { value = "manual", cases = [
  { value = "automatic", when = { column = "角色", is = "机器人" } },
  { value = "assisted", when = { column = "角色", is = ["机器人", "客服"] } },
] }
"""
    found = own(tmp_path, more, shop_id="S")
    assert rows(found, "messages", "mode") == ["manual", "assisted", "automatic"]


def test_a_row_without_shop_is_of_the_shop_that_the_caller_names(tmp_path):
    more = 'shop_id = { from = "店铺" }'
    assert rows(own(tmp_path, more, shop_id="甲店"), "messages", "shop_id") == ["甲店"] * 3
    assert rows(own(tmp_path, more, shop_id="T"), "messages", "shop_id") == ["T"] * 3
    assert rows(own(tmp_path, more), "messages", "shop_id") == ["甲店"] * 2
    assert counts(own(tmp_path, more), "messages") == {"given": 3, "taken": 2, "refused": 1}


def test_what_a_row_lacks_is_that_of_its_session_where_the_others_agree(tmp_path):
    more = """
session_id = { from = "会话" }
shop_id = { given = "shop_id" }
mode = { from = "方式", of_session = true }
"""
    text = [("1", "assisted"), ("1", ""), ("2", "assisted"), ("2", "automatic"), ("2", "")]
    lines = [f"m{n},{AT},c,,客户,{talk},{mode}\n" for n, (talk, mode) in enumerate(text)]
    found = own(
        tmp_path, more, "编号,时间,客户,客服,角色,会话,方式\n" + "".join(lines), shop_id="S"
    )
    modes = ["assisted", "assisted", "assisted", "automatic", "manual"]
    assert rows(found, "messages", "mode") == modes


def test_what_a_row_says_itself_goes_before_what_its_session_says():
    found = pl.DataFrame({"session_id": ["1", "1", "2"], "buyer_id": ["c", None, None]})
    sessions = pl.DataFrame({"session_id": ["1"], "buyer_id": ["d"]})
    filled = fill_links(found, sessions, ["buyer_id"])
    assert filled["buyer_id"].to_list() == ["c", "d", None]


def test_the_name_of_a_recipe_goes_before_that_of_its_platform(tmp_path):
    more = 'shop_id = { given = "shop_id" }'
    both = {"own": "P", "own.chats": "R"}
    assert set(rows(own(tmp_path, more, shop_id=both), "messages", "shop_id")) == {"R"}
    assert set(rows(own(tmp_path, more, shop_id={"own": "P"}), "messages", "shop_id")) == {"P"}


def test_words_of_the_caller_compare_as_headers_do(tmp_path):
    more = 'shop_id = { given = "shop_id" }\nstage = { value = "x" }'
    more = 'shop_id = { given = "shop_id" }\nmode = { from = "角色", unknown = "ask" }'
    words = {"mode": {"客 户": "manual", "客服": "assisted", "机器人": "automatic"}}
    found = own(tmp_path, more, shop_id="S", words=words)
    assert rows(found, "messages", "mode") == ["manual", "assisted", "automatic"]
    assert not found.report.asked
    asked = own(tmp_path, more, shop_id="S").report.asked
    assert len(asked) == 1
    assert "--word mode:" in asked[0]


def test_rows_without_an_id_are_no_copies_of_each_other(tmp_path):
    for name in ("a.csv", "b.csv"):
        text(tmp_path / name, PDD + f"1,5.00,1,7,{AT},\n,5.00,1,7,{AT},\n")
    found = import_folder(tmp_path, shop_id="S")
    files = found.report.files.select("file", "given", "taken", "refused", "copies").rows()
    assert files == [("a.csv", 2, 1, 1, 0), ("b.csv", 2, 0, 1, 1)]


def test_a_header_may_have_an_apostrophe_before_it_and_a_name_its_ending_in_capitals(tmp_path):
    text(tmp_path / "A.CSV", PDD.replace("订单号", "'订单号") + f"1,5.00,1,7,{AT},\n")
    assert rows(import_folder(tmp_path, shop_id="S"), "orders", "order_id") == ["1"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_time_that_comes_twice_is_the_earlier_one(tmp_path, end):
    """New York puts its clocks back on 2 November 2025: half past one is first 05:30 UTC."""
    talk = f"{HEAD}\nj****01 2025-11-02 01:30:00\n在吗\n小甲 2025-11-02 01:31:00\n在的\n"
    talk = talk.replace("\n", end)
    found = import_file(text(tmp_path / "a.log", talk), shop_id="S", time_zone="America/New_York")
    sent = found.data.frame("messages").collect()["sent_at"].to_list()
    assert [at.astimezone(UTC) for at in sent] == [
        datetime(2025, 11, 2, 5, 30, tzinfo=UTC),
        datetime(2025, 11, 2, 5, 31, tzinfo=UTC),
    ]


def test_days_of_published_figures_end_after_they_begin(tmp_path):
    file = workbook(
        tmp_path / "客服.xlsx", [("客服账号", "3分钟人工回复率(8-23点)"), ("甲", "50%")]
    )
    day = datetime(2026, 1, 2, tzinfo=UTC).date()
    with pytest.raises(CsmetricsError, match="is not before end"):
        import_file(file, start=day, end=day)
    for other in ("2026-01-01", datetime(2026, 1, 1, tzinfo=UTC), 1):
        for days in ({"start": other, "end": day}, {"start": other, "end": other}):
            with pytest.raises(ArgumentError, match=r"start is a date, for example date\("):
                import_file(file, **days)
        with pytest.raises(ArgumentError, match=r"end is a date, for example date\("):
            import_file(file, start=day, end=other)


SESSIONS = """
[signature]
headers = ["会话", "开始"]

[tables.sessions.columns]
session_id = { from = "会话" }
shop_id = { given = "shop_id" }
buyer_id = { from = "客户" }
started_at = { from = "开始" }
left_message = { from = "留言", unknown = "ask" }
"""


def test_true_and_false_are_words_of_the_caller_too(tmp_path):
    recipe = text(
        tmp_path / "own.toml", own_recipe("sessions", "自己的会话", "Our own sessions", SESSIONS)
    )
    content = f"会话,开始,客户,留言\ns1,{AT},c,是\ns2,{AT},c,否\ns3,{AT},c,\n"
    file = text(tmp_path / "s.csv", content)
    words = {"left_message": {"是": True, "否": False}}
    found = import_file(file, recipe, shop_id="S", words=words)
    assert rows(found, "sessions", "left_message") == [True, False, False]


RECIPE = re.compile(r"\(([a-z0-9_]+(?:\.[a-z0-9_]+)+)\)")


def test_what_is_to_be_downloaded_gives_all_that_a_metric_lacks(tmp_path):
    """Of every metric: each recipe that is named is of its platform, and gives the columns."""
    file = text(tmp_path / "a.csv", PDD + f"1,5.00,1,7,{AT},\n")
    report = import_file(file, shop_id="S").report
    found = 0
    for metric_id, able, download in report.metrics["metric", "computable", "download"].rows():
        assert (download is None) == able
        if able or download.startswith("没有已知的导出含有"):
            continue
        metric = registry[metric_id]
        lacks = {
            lack
            for edition in metric.editions
            for lack in missing_inputs(edition.measure, report.data)
        }
        # The rows of orders are 拼多多's: another platform's metric lacks the table whole.
        orders = required_columns(metric.editions[-1].measure).get("orders")
        if orders and metric.platform not in {"desk", "pdd"}:
            lacks.add(MissingColumns("orders", tuple(sorted(orders)), whole=True))
        parts = download.partition(" download ")[0].split(" + ")  # the English half says the same
        assert len(parts) <= len(lacks)
        for part in parts:
            named = [recipes[one] for one in RECIPE.findall(part) if one in recipes]
            assert named, download
            for recipe in named:
                found += 1
                assert metric.platform == "desk" or recipe.platform in {metric.platform, "desk"}
                assert any(
                    lack.table in recipe.tables
                    and set(lack.columns) - {"shop_id"}
                    <= {*recipe.tables[lack.table].columns, *recipe.tables[lack.table].made}
                    for lack in lacks
                )
    assert found >= 40


def test_what_gives_most_metrics_is_advised_first(tmp_path):
    file = text(tmp_path / "a.csv", PDD + f"1,5.00,1,7,{AT},\n")
    report = import_file(file, shop_id="S").report
    numbers = [int(one.partition(" ")[0].removeprefix("+")) for one in report.advice]
    assert len(numbers) >= 3
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > numbers[-1]


def test_a_file_of_which_nothing_was_taken_has_a_cross(tmp_path):
    text(tmp_path / "a.csv", PDD + f"1,5.00,1,7,{AT},\n")
    text(tmp_path / "b.csv", PDD + f"2,-5.00,1,7,{AT},\n")
    marks = [line[0] for line in str(import_folder(tmp_path, shop_id="S").report).splitlines()]
    assert marks[:2] == ["✓", "✗"]


LENGTHS = {
    "1:05": 65,
    "1:01:05": 3665,
    "1 day, 0:00:05": 86405,
    "2 days, 3:04:05": 183845,
    "-1 day, 23:59:55": -5,
    "-2 days, 0:00:00": -172800,
    "-0:00:05": -5,
    "2天3小时": 183600,
    "1.5分钟": 90,
    "90": None,
    "-90秒": -90,
    "0": None,
    "半小时": None,
}
"""Lengths as they are printed, and their seconds; a bare number has no unit here."""


def test_lengths_are_read_as_they_are_printed():
    texts = pl.Series(list(LENGTHS), dtype=pl.String)
    assert texts.to_frame("t").select(t=length(pl.col("t"), None))["t"].to_list() == [
        None if one is None else float(one) for one in LENGTHS.values()
    ]
    bare = pl.DataFrame({"t": ["90", "1:05"]})
    for unit, seconds in (("seconds", 90), ("minutes", 5400), ("hours", 324000)):
        assert bare.select(t=length(pl.col("t"), unit))["t"].to_list() == [seconds, 65]


@pytest.mark.parametrize(
    ("header", "unit"),
    [("时长(秒)", "seconds"), ("时长（分钟）", "minutes"), ("时长(分)", "minutes"), ("时长(h)", "hours"),
     ("时长(M)", "minutes"), ("时长(小时)", "hours"), ("时长(s)", "seconds"), ("时长", None)],
)  # fmt: skip
def test_a_header_states_its_unit_in_brackets(header, unit):
    assert header_unit(header) == unit


def test_rates_and_numbers_are_read_as_they_are_printed():
    rates = pl.DataFrame({"t": ["12.3%", "0.5", "1", "—"]}).select(rate(pl.col("t")))
    assert rates["t"].to_list() == [0.123, 0.5, 1.0, None]
    numbers = pl.DataFrame({"t": ["1,234,567.50", "¥12", "3人", "12,34", "-5", "x"]})
    read = numbers.select(number(pl.col("t")))["t"].to_list()
    assert read == [1234567.5, 12, 3, None, -5, None]


def test_a_list_of_records_goes_before_one_record_under_an_earlier_key():
    page = {"result": {"total": 2}, "data": {"list": [{"id": 1}, {"id": 2}]}}
    assert records_of(page, ["result", "data.list"]) == [{"id": 1}, {"id": 2}]
    assert records_of(page, ["result", "rows"]) == [{"total": 2}]


def test_one_long_id_may_end_in_a_zero_by_itself(tmp_path):
    file = text(tmp_path / "a.csv", PDD + f"1234567890123450,5.00,1,7,{AT},\n")
    assert rows(import_file(file, shop_id="S"), "orders", "order_id") == ["1234567890123450"]


def test_a_last_line_without_its_first_cell_is_a_row_and_no_note(tmp_path):
    above = PDD + f"1,5.00,1,7,{AT},\n"
    file = text(tmp_path / "a.csv", f"{above},,,,{AT},\n")
    message = {"given": 2, "taken": 1, "refused": 1}
    assert counts(import_folder(file.parent, shop_id="S"), "orders") == message
    text(tmp_path / "a.csv", f"{above}共1单,,,,,\n")
    message = {"given": 2, "taken": 1, "left_out": 1}
    assert counts(import_folder(file.parent, shop_id="S"), "orders") == message


def test_a_bad_byte_in_gb18030_refuses_its_line_and_leaves_the_others(tmp_path):
    lines = "".join(f"单{number},5.00,1,样式七,{AT},\n" for number in range(6))
    raw = (PDD + lines).encode("gb18030").replace("单3".encode("gb18030"), b"\xff\xff3")
    (tmp_path / "订单.csv").write_bytes(raw)
    (row,) = import_folder(tmp_path, shop_id="S").report.files.to_dicts()
    assert (row["given"], row["taken"], row["refused"]) == (6, 5, 1)
    assert "has bytes that are not GB18030" in str(row["why"])


def test_a_row_with_nothing_but_cells_beyond_the_header_is_counted_and_not_lost(tmp_path):
    header = PDD.strip().split(",")
    lines = [header, [None] * 6 + ["制表人"], ["1", "5.00", 1, "7", AT, None]]
    found = import_file(workbook(tmp_path / "订单.xlsx", lines), shop_id="S")
    assert counts(found, "orders") == {"given": 2, "taken": 1, "left_out": 1}


def test_figures_contradict_each_other_within_one_period_only():
    figure = ("pdd", "S", "回复率", date(2026, 1, 1), date(2026, 1, 2), "shop", None, "90%")
    names = "platform", "shop_id", "label", "period_start", "period_end", "group_kind", "group"
    week = (*figure[:4], date(2026, 1, 8), *figure[5:7], "80%")
    frames = [
        pl.DataFrame(found, schema=(*names, "text"), orient="row", infer_schema_length=None)
        for found in ([figure, week], [figure, (*figure[:7], "80%")])
    ]
    assert [contradictions(frame) for frame in frames] == [0, 1]


FIGURES = """
[signature]
headers = ["客服"]

[published]
group = "客服"
figures = [
  { labels = ["响应", "响应(秒)"], metric = "own.wait", unit = "seconds", per = "minutes" },
]
"""


def test_the_unit_of_a_header_goes_before_that_of_the_recipe(tmp_path):
    recipe = text(
        tmp_path / "own.toml", own_recipe("figures", "自己的指标", "Our own figures", FIGURES)
    )
    days = {"shop_id": "S", "start": date(2026, 1, 1), "end": date(2026, 1, 2)}
    for header, seconds in (("响应", 90), ("响应(秒)", 1.5)):
        content = text(tmp_path / "own.csv", f"客服,{header}\n小甲,1.5\n")
        found = import_file(content, recipe, **days)
        assert found.published["value"].to_list() == [seconds]
