"""Commands of one question: what they print as JSON, and when it fails."""

import json

import polars as pl
import pytest

import csmetrics as cs
from csmetrics import datasets
from csmetrics.cli import app

RATE = "pdd.reply_rate_3min"
COMMANDS = {
    "details": ("-m", RATE),
    "picks": ("--good", "1", "--bad", "1"),
    "sample": ("-n", "1"),
    "transcript": ("s00003",),
    "compare": ("-m", RATE, "--per", "day"),
    "bounds": ("-m", RATE, "--per", "week"),
    "contributions": ("-m", RATE, "--per", "day"),
    "alerts": ("-m", RATE, "--below", "0.9"),
    "words": ("--where", "score<13", "--text-column", "agent_id", "--least", "1"),
    "split": (),
    "staffing": ("--handling", "300"),
}


@pytest.fixture(scope="module")
def sample_shop():
    return datasets.sample_shop(days=7)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_prints_json_and_writes_a_file(rows, run, shop, tmp_path, command):
    found = rows(command, shop, *COMMANDS[command])
    path = tmp_path / "rows.json"
    code, out, _ = run(command, shop, *COMMANDS[command], "-o", path)
    assert code == 0
    assert command == "transcript" or out.startswith(f"{path}: ")
    written = json.loads(path.read_text("utf-8"))
    text = found["messages"] if command == "transcript" else found
    assert written == text
    assert written


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example_of_itself(typed, command):
    done = typed(command, "--help")
    assert done.exit_code == 0
    assert f"csmetrics {command} exports/" in " ".join(done.output.split())
    for shared in ("--lang", "--json", "--output", "--as-of", "--allow-code"):
        assert shared in done.output


def test_what_they_answer_is_what_the_library_answers(rows, shop, sample_shop):
    found = rows("details", shop, "-m", RATE, "--outcome", "failed")
    late = cs.details(sample_shop, metric=RATE, outcome="failed")
    assert [row["session_id"] for row in found] == late["session_id"].to_list()
    drawn = rows("sample", shop, "-n", 2, "--strata", "", "--seed", "x", "--by", "shop_id")
    expected = cs.sample(cs.details(sample_shop), per="shop_id", n=2, seed="x")
    assert [row["session_id"] for row in drawn] == expected["session_id"].to_list()
    weeks = cs.evaluate(RATE, sample_shop, per="day", by="agent_id")
    result = rows("alerts", shop, "-m", RATE, "--by", "agent_id", "--below", "0.9")
    assert [row["reason_zh"] for row in result] == (
        cs.alerts(weeks, cs.AlertRule(below=0.9))["reason_zh"].to_list()
    )


def test_only_keeps_the_rows_with_a_value_and_names_the_nearest(rows, run, shop):
    found = rows("details", shop, "--only", "agent_id=lin")
    assert {row["agent_id"] for row in found} == {"lin"}
    code, _, err = run("details", shop, "--only", "agent_id=lim")
    assert code == 0
    assert "no session has agent_id=lim. Did you mean 'lin'?" in err
    code, _, err = run("details", shop, "--only", "agent=lin")
    assert code == 2
    assert "there is no column 'agent'. Did you mean 'agent_id'?" in err
    code, _, err = run("details", shop, "--only", "lin")
    assert (code, "--only must be COLUMN=VALUE" in err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("details", "-m", "pdd.*"), "details takes one metric, not "),
        (("details", "-m", "pdd.reply_rate_3mins"), "Did you mean 'pdd.reply_rate_3min'?"),
        (("details", "--start", "2026-01-01"), "lift the limit with --all-days"),
        (("details", "--column", "topic"), "of your own"),
        (("details", "--text"), "keep it as you import (--keep text)"),
        (("sample", "-n", "0"), "n is a number of conversations"),
        (("sample", "--by", "agent"), "Did you mean 'agent_id'?"),
        (("picks", "--good", "-1"), "good is a number of examples"),
        (("picks", "--slow", "nan"), "--slow must be a number of seconds"),
        (("transcript",), "name a session"),
        (("transcript", "s000003"), "Did you mean 's00003'?"),
        (("compare", "-m", RATE, "--over", "agent_id"), "a column of --by"),
        (("bounds",), "no metric is named: add -m"),
        (("contributions", "-m", RATE, "--before", "2026-03-02"), "given together"),
        (("contributions", "-m", RATE, "--before", "x", "--after", "y"), "START..END"),
        (("alerts", "-m", RATE), "no rule is given: add --below"),
        (("alerts", "-m", RATE, "--rules", "nowhere.toml"), "nowhere.toml cannot be read"),
        (("words",), "add --where"),
        (("words", "--where", "score"), "as 'score<3'"),
        (("words", "--where", "scor<3"), "Did you mean 'score'?"),
        (("words", "--where", "shop_id<3"), "write shop_id=3"),
        (("words", "--where", "score<three"), "holds numbers"),
        (("words", "--where", "score<13"), "or name yours with --text-column"),
        (("split", "--level", "2"), "level is a share between 0 and 1"),
        (("staffing", "--share", "1"), "share is a share between 0 and 1"),
        (("staffing", "--handling", "-3"), "--handling must be "),
    ],
)
def test_what_cannot_be_is_one_line_with_a_repair_in_both_languages(run, shop, arguments, message):
    command, *rest = arguments
    code, out, err = run(command, shop, *rest)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert message in err
    code, _, chinese = run(command, shop, *rest, "--lang", "zh")
    assert code == 2
    assert any("一" <= sign <= "鿿" for sign in chinese), chinese


def test_alerts_for_a_robot_are_a_request_a_line_and_nothing_is_printed_where_nothing_is_told(
    run, shop
):
    asked = ("alerts", shop, "-m", RATE, "--per", "week", "--below", "0.9", "--lang", "zh")
    code, out, _ = run(*asked, "--to", "wecom")
    assert code == 0
    [message] = map(json.loads, out.splitlines())
    assert message["markdown"]["content"].startswith(
        "**客服预警 1 条**\n**警告** 2026-03-02 – 03-08 "
    )
    code, out, _ = run("alerts", shop, "-m", RATE, "--below", "0", "--to", "feishu")
    assert (code, out) == (0, "")
    code, out, _ = run("alerts", shop, "-m", RATE, "--below", "0", "--lang", "zh")
    assert out.startswith("没有可报告的。")


def test_alerts_take_rules_of_a_file_and_of_policies(rows, run, shop, tmp_path):
    file = tmp_path / "rules.toml"
    file.write_text(f'[[rules]]\nmetric = "{RATE}"\nbelow = 0.9\nseverity = "critical"\n')
    found = rows("alerts", shop, "-m", RATE, "--per", "week", "--rules", file)
    assert {row["severity"] for row in found} == {"critical"}
    both = rows("alerts", shop, "-m", RATE, "--per", "week", "--below", "0.9", "--policy", "pdd.*")
    assert "shop_id" in both[0], "policies judge shops"
    file.write_text("below = 0.9\n")
    code, _, err = run("alerts", shop, "-m", RATE, "--rules", file)
    assert (code, "write [[rules]]" in err) == (2, True)
    file.write_text("[[rules]]\nbelov = 0.9\n")
    code, _, err = run("alerts", shop, "-m", RATE, "--rules", file)
    assert (code, "rule 1" in err) == (2, True)


def test_contributions_take_the_last_two_whole_periods_or_those_named(rows, shop, sample_shop):
    named = ("--before", "2026-03-06..2026-03-07", "--after", "2026-03-07..2026-03-08")
    assert rows("contributions", shop, "-m", RATE, "--per", "day") == (
        rows("contributions", shop, "-m", RATE, *named)
    ), "the data end on the 8th, before it is over"
    spaced = ("--before", "2026-03-06 .. 2026-03-07", "--after", " 2026-03-07..2026-03-08 ")
    assert rows("contributions", shop, "-m", RATE, *spaced) == (
        rows("contributions", shop, "-m", RATE, *named)
    )
    whole = rows("contributions", shop, "-m", RATE, "--per", "day", "--as-of", "end-of-day")
    days = cs.evaluate(RATE, sample_shop, as_of=None).tail(2)["value"].to_list()
    assert [whole[0]["value_before"], whole[0]["value_after"]] == pytest.approx(days)


def test_text_and_own_columns_are_shown_where_the_data_have_them(rows, run, shop, tmp_path):
    messages = pl.read_parquet(shop / "messages.parquet").with_columns(
        text=pl.lit("你好\x1b[2J"), topic=pl.lit("尺码")
    )
    messages.write_parquet(tmp_path / "messages.parquet")
    code, out, _ = run("transcript", tmp_path, "s00003", "--text")
    assert code == 0
    assert "buyer (waited 41.0s): 你好\\x1b[2J" in out
    found = rows("details", tmp_path, "--column", "topic", "--text")
    assert found[0]["topic"] == ["尺码"]
    assert found[0]["text"].startswith("buyer: 你好")


def test_every_command_of_a_question_is_registered():
    assert set(COMMANDS) <= {command.name for command in app.registered_commands}


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory):
    """Six reviews with a text each, by hand."""
    folder = tmp_path_factory.mktemp("reviewed")
    (folder / "reviews.csv").write_text(
        "review_id,order_id,shop_id,buyer_id,reviewed_at,score,评论\n"
        "r1,o1,peach,b1,2026-03-02 10:00:00,1,发货太慢\n"
        "r2,o2,peach,b2,2026-03-03 10:00:00,2,太慢了\n"
        "r3,o3,plum,b3,2026-03-03 12:00:00,2,太慢\n"
        "r4,o4,peach,b4,2026-03-04 10:00:00,5,发货很快\n"
        "r5,o5,peach,b5,2026-03-04 23:59:59,5,质量好\n"
        "r6,o6,plum,b6,2026-03-05 00:00:00,1,太慢\n",
        "utf-8",
    )
    return folder


@pytest.mark.parametrize(
    ("options", "counts"),
    [
        ((), (4, 0)),
        (("--where", "shop_id=peach"), (2, 2)),
        (("--where", "shop_id!=peach"), (2, 2)),
        (("--end", "2026-03-05"), (3, 0)),
        (("--start", "2026-03-03"), (3, 0)),
        (("--as-of", "2026-03-04T23:59:58"), (3, 0)),
    ],
)
def test_words_are_counted_in_the_reviews_that_are_asked_for(rows, reviewed, options, counts):
    """太慢 stands in all four bad reviews: two of peach, two of plum, the last on the 5th."""
    asked = ("--where", "score<3", "--text-column", "评论", "--least", "1", *options)
    found = {
        row["word"]: (row["reviews"], row["others"]) for row in rows("words", reviewed, *asked)
    }
    assert found["太慢"] == counts


def test_words_by_a_number_take_its_five_comparisons(rows, reviewed):
    """Of the six scores 1, 2, 2, 5, 5, 1: how many reviews each condition chooses."""
    for where, chosen in (("<2", 2), ("<=2", 4), (">2", 2), (">=2", 4), ("=2", 2), ("!=2", 4)):
        asked = ("--where", f"score{where}", "--text-column", "评论", "--least", "1")
        found = rows("words", reviewed, *asked)
        top = next(row for row in found if row["reviews"])
        assert round(top["reviews"] / top["share"]) == chosen, where


def test_a_workbooks_durations_are_clock_times_or_seconds(run, shop, tmp_path):
    import openpyxl  # noqa: PLC0415  an extra

    def formats(*options):
        path = tmp_path / "report.xlsx"
        code, _, err = run("report", shop, "-o", path, "--per", "day", "--lang", "en", *options)
        assert code == 0, err
        book = openpyxl.load_workbook(path)
        return {cell.number_format for sheet in book for row in sheet.iter_rows() for cell in row}

    clock, seconds = formats(), formats("--durations", "seconds")
    assert any("[m]" in one or "[h]" in one or "mm" in one for one in clock - seconds), clock
    assert not any("[m]" in one or "[h]" in one for one in seconds)
