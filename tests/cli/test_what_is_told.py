"""What commands print and write: refused words, doubts, columns, ranges, and what files carry."""

import json

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.reporting.display.read_result import Result

RATE = "pdd.reply_rate_3min"


@pytest.fixture
def refused(tmp_path):
    """Two files, one of them whole."""
    lines = ["message_id,shop_id,buyer_id,agent_id,sent_at,sender"]
    senders = ("buyer", "nobody", "nobody", "x", "y", "z")
    lines += [f"{n},s,b,,2026-03-02 10:00:00,{sender}" for n, sender in enumerate(senders)]
    (tmp_path / "messages.csv").write_text("\n".join(lines), "utf-8")
    whole = "complaint_id,shop_id,buyer_id,filed_at\n1,s,b,2026-03-02 10:00:00\n"
    (tmp_path / "complaints.csv").write_text(whole, "utf-8")
    return tmp_path


def test_refused_words_are_told_once_each_with_the_line_of_the_first(run, refused, shop):
    code, out, _ = run("check-data", refused)
    assert code == 1
    assert "'nobody', 'x', 'y', first at messages.csv:3" in out.replace(f"{refused}/", "")
    assert sum(" taken, " in line for line in out.splitlines()) == 2, "each leaves its header out"
    assert " taken, " not in run("check-data", shop)[1], "of parquet files every row is taken"


def test_only_metrics_that_can_be_computed_hang_on_a_doubt(rows, tmp_path):
    sample = cs.datasets.sample_shop()
    orders = sample.frame("orders").filter(pl.col("paid_at").is_not_null()).collect()
    orders.write_parquet(tmp_path / "orders.parquet")
    messages = sample.frame("messages").select(sample.columns("messages")).collect()
    messages.write_parquet(tmp_path / "messages.parquet")
    text = rows("check-data", tmp_path)
    able = {one["metric"] for one in text["metrics"] if one["computable"]}
    (doubt,) = (one for one in text["health"] if one["doubt"] == "only_paid_orders")
    assert set(doubt["metrics"]) < able
    assert "taobao.paid_amount" in doubt["metrics"]
    assert "desk.refund_rate" not in able, "it reads orders, and refunds, which are not there"


def test_explained_units_have_the_columns_that_say_something(run, shop):
    for metric, there in (
        (RATE, ()),
        ("pdd.avg_response_time", ("quantity",)),
        ("desk.refund_rate", ("side",)),
        ("pdd.average_order_value", ("side", "quantity")),
    ):
        code, out, err = run("explain", shop, "-m", metric)
        assert code == 0, err
        heads = out.splitlines()[0].split()
        assert [name for name in heads if name in ("side", "quantity")] == list(there), metric


def test_a_day_that_is_not_over_at_the_time_given_has_an_open_range(run, shop):
    """At half past twelve of the 4th more buyers may come, though the data go on to the 8th."""
    at = "2026-03-04T12:30"
    data = cs.project.load(shop).data
    known = data.as_of.replace(day=4, hour=12, minute=30, second=0, microsecond=0)
    figures = cs.evaluate(RATE, data, as_of=known)
    row = figures.to_dicts()[-1]
    assert (row["period_start"].day, row["pending"] > 0) == (4, True)
    shown, wrong = (
        Result(figures, cs.registry, then).figure(row, "en") for then in (known, data.as_of)
    )
    assert shown != wrong
    out = run("evaluate", shop, "-m", RATE, "--as-of", at, "--lang", "en")[1]
    assert shown in out.splitlines()[-1]
    assert wrong not in out.splitlines()[-1]


RANGE = {"start": "2026-03-03", "end": "2026-03-05", "as_of": "2026-03-04T12:30"}
OPTIONS = tuple(part for name, at in RANGE.items() for part in (f"--{name.replace('_', '-')}", at))


def test_a_written_file_carries_every_option(run, shop, tmp_path):
    for command, options, found in (
        ("evaluate", ("--per", "week", "--by", "shop_id"), ("per", "by")),
        ("explain", ("--by", "shop_id"), ("by",)),
        ("compare", ("--per", "day", "--by", "shop_id"), ("per", "by")),
    ):
        file = tmp_path / f"{command}.csv"
        more = (*OPTIONS, "--edition", "2026-01-01", "-o", file)
        code, _, err = run(command, shop, "-m", RATE, *options, *more)
        assert code == 0, err
        text = cs.read_result(file).provenance.arguments
        assert set(text) >= {*found, *RANGE, "edition"}, command
        assert "2026-01-01" in str(text["edition"])
        assert "2026-03-05" in str(text["end"])


def test_only_is_given_as_often_as_wanted(rows, shop):
    every = rows("details", shop, "--all-days")
    agent = next(one["agent_id"] for one in every if one["shop_id"] == "plum" and one["agent_id"])
    both = ("--only", "shop_id=plum", "--only", f"agent_id={agent}")
    some = rows("details", shop, "--all-days", *both)
    wanted = [
        one["session_id"] for one in every if (one["shop_id"], one["agent_id"]) == ("plum", agent)
    ]
    assert [one["session_id"] for one in some] == wanted
    assert 0 < len(wanted) < sum(one["shop_id"] == "plum" for one in every)


def test_verdicts_name_their_shop_where_no_group_is_asked_for(run, shop):
    code, out, _ = run("check-policies", shop, "-p", "pdd.*", "--lang", "en")
    assert code == 0
    assert out.splitlines()[0].split()[:3] == ["policy", "shop_id", "period"]
    assert {"plum"} <= set(out.split())


def test_list_narrows_by_theme(rows):
    found = rows("list", "--theme", "conversion")
    assert {one["theme"] for one in found} == {"conversion"}
    assert [one["metric"] for one in found] == [
        one.id for one in cs.registry.find(theme="conversion")
    ]
    (slow,) = rows("list", "--text", "taobao.slow_response_buyers")
    assert slow["parameters"] == ["limit", "times"]


def test_show_says_both_languages_unless_one_is_asked_for(run):
    name = cs.registry[RATE].name
    for options, zh, en in (((), True, True), (("--lang", "zh"), True, False)):
        out = run("show", RATE, *options)[1]
        assert (name.zh in out, name.en in out) == (zh, en)


def test_exit_codes_tell_data_that_break_rules_from_what_cannot_be_done(run, refused, tmp_path):
    assert run("evaluate", refused, "-m", RATE)[0] == 1
    assert run("evaluate", refused, "-m", "no.such")[0] in (1, 2)
    assert run("evaluate", tmp_path / "none", "-m", RATE)[0] == 2
    assert json.loads(run("check-data", refused, "--json")[1])["files"]
