"""What single words of readers and of the choice of a recipe decide, each by a few lines."""

import json
import re
import tomllib
import zipfile
from datetime import datetime
from importlib import resources

import polars as pl
import pytest

from csmetrics import CsmetricsError
from csmetrics.exports import import_file, read_recipe, recipes
from csmetrics.exports.importing.chats import ALIAS, STARTED
from csmetrics.exports.importing.folding import fold
from csmetrics.exports.importing.model import Condition
from csmetrics.exports.importing.opening import Json, Sheet
from csmetrics.exports.importing.pairing import pair
from csmetrics.exports.importing.plain import read_plain
from csmetrics.exports.importing.published import SCHEMA, without_copies
from csmetrics.exports.importing.readers import jd, transcripts, wangwang
from csmetrics.exports.importing.recipe_registry import Recipes
from csmetrics.exports.importing.recipe_store import built_in, parsed
from csmetrics.exports.importing.recognise import nearest_recipe, of_json, of_sheet
from csmetrics.tables.schema.timestamps import Timestamp
from tests.every import for_every
from tests.recipes.recipe_files import END, HEAD, counts, figures, rows, text

AT = "2026-01-02 10:00:00"
ORDERS = "订单号,商家实收金额(元),商品数量(件),样式ID,订单成交时间,发货时间\n"
SHORT = """
id = "{id}"
name = {{ zh = "甲", en = "A" }}
platform = "own"
file = {{ zh = "CSV", en = "CSV" }}
confidence = "high"
evidence = {{ zh = "自己的系统", en = "Our own system" }}
[signature]
{signature}
[tables.orders.columns]
order_id = {{ from = {names} }}
"""


def short(name, signature, names='"编号"'):
    """A recipe of a few words."""
    return parsed(SHORT.format(id=name, signature=signature, names=names), name)


# Chat records and transcripts


def test_a_mark_of_a_session_that_ends_with_a_time_is_no_message():
    talk = f"{HEAD} {AT}\n甲 2026-01-02 10:00:01\n在吗\n{END}\n不属于谁\n乙 2026-01-02 10:00:02\n在"
    found = jd.read(talk, keep_text=True)
    assert found.select("name", "text").rows() == [("甲", "在吗"), ("乙", "在")]


def test_the_day_of_a_transcript_is_its_own_and_so_are_its_lines():
    cells = [
        "日期 2026-01-02\n张三(1)    9:00:00\n在吗",
        "前言\n日期 2026-01-03\n小甲(9)    09:00:00\n在的\n还在",
        "小甲(9)    09:30:00\n没有日期",
    ]
    frame = pl.DataFrame({"row": [0, 1, 2], "cell": cells})
    found = transcripts.qidian(frame, keep_text=True)
    assert found.select("row", "name", "number", "text").rows() == [
        (0, "张三", "1", "在吗"),
        (1, "小甲", "9", "在的\n还在"),
    ]
    assert found["sent"].dt.to_string("%m-%d %H:%M").to_list() == ["01-02 09:00", "01-03 09:00"]


def test_below_a_bar_a_message_is_of_no_buyer():
    bar, buyer = "=" * 64, "-" * 28
    talk = [
        "cntaobao示例店:小甲",
        bar,
        f"{buyer}cntaobao买家{buyer}",
        f"买家({AT}):  在吗",
        bar,
        f"谁({AT}):  不属于谁",
        f"{buyer}另一位{buyer}",
        "不属于谁",
        f"示例店:小甲({AT}):  在",
    ]
    found = wangwang.read("\n".join(talk), keep_text=True)
    assert found.select("buyer", "name", "text").rows() == [
        ("买家", "买家", "在吗"),
        ("另一位", "示例店:小甲", "在"),
    ]
    assert wangwang.account("\ufeff\n\n" + "\n".join(talk)) == "示例店:小甲"


# Cells that are written plainly


@pytest.mark.parametrize("strange", ["2026-02-30 10:00:00", "2026-03-08 02:30:00"])
def test_a_time_that_no_clock_shows_is_not_read_as_nothing(strange):
    """There is no 30th of February; and in New York clocks skip from 2 to 3 on that day."""
    plain = read_plain(pl.Series([AT, None]), Timestamp(), "America/New_York")
    assert plain is not None
    assert plain.null_count() == 1
    assert read_plain(pl.Series([AT, strange]), Timestamp(), "America/New_York") is None


def test_a_header_that_stands_again_among_the_rows_is_no_row(tmp_path):
    again = ORDERS + f"1,5.00,1,7,{AT},\n" + ORDERS + f"2,5.00,1,7,{AT},\n"
    found = import_file(text(tmp_path / "a.csv", again), shop_id="S")
    assert rows(found, "orders", "order_id") == ["1", "2"]
    assert counts(found, "orders") == {"given": 2, "taken": 2}


def test_of_a_header_that_stands_twice_the_first_is_meant():
    sheet = Sheet(("编号", "时间", "编号"), pl.DataFrame())
    assert sheet.places == {fold("编号"): 0, fold("时间"): 1}
    assert sheet.twice() == {fold("编号")}


# Files


def test_each_line_of_a_file_of_json_lines_is_read(tmp_path):
    times = ("created_time", "pay_time", "confirm_time", "shipping_time", "receive_time")
    same = dict.fromkeys(times, AT) | {"pay_amount": 1, "item_list": [{"goods_count": 1}]}
    lines = [{"order_sn": f"o{n}", **same} for n in range(3)]
    joined = "\n\n".join(json.dumps(line) for line in lines)
    found = import_file(text(tmp_path / "a.json", joined), shop_id="S")
    assert rows(found, "orders", "order_id") == ["o0", "o1", "o2"]


def test_names_in_a_zip_of_windows_are_in_gbk(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ascii00.csv", ORDERS + f"1,5.00,1,7,{AT},\n")
    text = "订单0".encode("gbk").ljust(7, b"0")
    path.write_bytes(path.read_bytes().replace(b"ascii00", text))
    found = import_file(path, shop_id="S")
    assert found.report.files["file"].to_list() == [f"a.zip/{text.decode('gbk')}.csv"]


# Published figures


def test_a_figure_of_a_day_is_of_that_day_and_printed_otherwise_it_is_another():
    frame = pl.DataFrame({"metric": ["a", "a", "a"], "value": [1.0, 1.0, 2.0]})
    whole = frame.with_columns(
        pl.lit(None, dtype=kind).alias(name)
        for name, kind in SCHEMA.items()
        if name not in frame.columns
    )
    once, copies = without_copies(whole.with_columns(file=pl.Series(["x", "y", "z"])))
    assert once["value"].to_list() == [1.0, 2.0]
    assert copies == 1


def test_a_row_that_tells_its_day_is_of_that_day_alone(tmp_path):
    day = next(one for one in recipes.values() if one.published is not None and one.published.day)
    assert day.published is not None
    heads = [names[0].removesuffix("*") for names in day.signature.headers]
    more = [*day.published.group[:1], *day.published.day[:1]]
    heads += [name for name in more if name not in heads and name != "first"]
    cells = ["2026-01-31" if name in day.published.day else "5" for name in heads]
    found = import_file(
        text(tmp_path / "a.csv", ",".join(heads) + "\n" + ",".join(cells) + "\n"),
        day,
        shop_id="S",
        length_unit="seconds",
    )
    assert found.published.height > 0
    assert {str(one) for one in found.published["period_start"]} == {"2026-01-31"}
    assert {str(one) for one in found.published["period_end"]} == {"2026-02-01"}
    assert figures(found)


# Which recipe


def test_the_fullest_of_the_recipes_that_fit_is_taken():
    few = short("own.few", 'headers = ["编号"]')
    more = short("own.more", 'headers = ["编号", "时间"]')
    known = short("own.known", 'headers = ["编号", "时间"]', '["编号", "金额"]')
    sheet = Sheet(("编号", "时间"), pl.DataFrame())
    assert of_sheet(sheet, "a", [few, more]) == more
    assert of_sheet(sheet, "a", [more, few]) == more
    with_amounts = Sheet(("编号", "时间", "金额"), pl.DataFrame())
    assert of_sheet(with_amounts, "a", [known, more, few]) == known
    assert of_sheet(Sheet(("金额",), pl.DataFrame()), "a", [few, more]) is None
    with pytest.raises(CsmetricsError, match=r"own\.known, own\.more"):
        of_sheet(sheet, "a", [known, more, few])


def test_the_recipe_that_asks_for_most_keys_of_a_record_is_taken():
    few, more = short("own.few", 'json = ["a"]'), short("own.more", 'json = ["a", "b"]')
    both, one = Json([{"a": 1, "b": 2}]), Json([{"a": 1}])
    assert of_json(both, [few, more]) == of_json(both, [more, few]) == more
    assert of_json(one, [few, more]) == few
    assert of_json(Json([]), [few, more]) is None


def test_a_single_header_in_common_makes_no_recipe_near():
    lone = short("own.lone", 'headers = ["编号", "时间", "金额"]')
    assert nearest_recipe(["编号", "别的"], [lone]) is None
    near = nearest_recipe(["编号", "时间", "别的"], [lone])
    assert near is not None
    assert (near.recipe, near.lacks) == (lone, ("金额",))


# Recipes


def test_a_recipe_of_one_s_own_takes_the_place_of_that_with_its_id(tmp_path):
    ours = short("own.b", 'headers = ["编号"]')
    all_of_them = Recipes([short("own.c", 'headers = ["x"]'), short("own.b", 'headers = ["y"]')])
    assert list(all_of_them) == ["own.b", "own.c"]
    assert all_of_them.plus([ours])["own.b"] == ours
    marked = tmp_path / "own.toml"
    written = SHORT.format(id="own.b", signature='headers = ["编号"]', names='"编号"')
    assert read_recipe(text(marked, written, "utf-8-sig")) == ours


def files():
    """The recipes of the package as their files say them."""
    folder = resources.files("csmetrics.exports") / "recipes"
    found = [file for one in folder.iterdir() if one.is_dir() for file in one.iterdir()]
    return [tomllib.loads(one.read_text("utf-8")) for one in found if one.name.endswith(".toml")]


def test_every_file_of_the_package_is_a_recipe_and_they_stand_by_id():
    assert [one.id for one in built_in()] == sorted(one["id"] for one in files())


def named(value, *, inside=False):
    """The headers that columns name, wherever they stand in a recipe's file."""
    if isinstance(value, str):
        return {value} if inside else set()
    if isinstance(value, list):
        return set().union(*(named(one, inside=inside) for one in value))
    if isinstance(value, dict):
        heads = {"from", "else", "derive", "sum_where_differs", "column"}
        return set().union(*(named(one, inside=key in heads) for key, one in value.items()))
    return set()


@for_every(named_file=[(said["id"], said) for said in files()])
def test_a_recipe_knows_every_header_that_its_columns_name(named_file):
    _, found = named_file
    wanted = named(found.get("tables", {}))
    assert {fold(one) for one in wanted} <= recipes[found["id"]].labels()


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"is": "a", "empty": True},
        {"is": "a", "contains": "b"},
        {"empty": True, "positive": True},
    ],
)
def test_a_condition_asks_one_thing(asked):
    with pytest.raises(ValueError, match="a condition must have one of"):
        Condition.model_validate({"column": "编号", **asked})
    assert Condition.model_validate({"column": "编号", "empty": False}).empty is False


# Chat records and sessions that are the same


def when(time):
    """A local time of the second of January."""
    return datetime.fromisoformat(f"2026-01-02 {time}")


def paired(blocks, sessions):
    """Which session each block is: rows of name, time and agents, and of pin, time and agent."""
    names = ["shop_id", ALIAS, STARTED, "agents"]
    left = pl.DataFrame(
        [("S", name, when(time), agents) for name, time, *agents in blocks],
        schema=names,
        orient="row",
    )
    right = pl.DataFrame(
        [(f"s{n}", "S", pin, agent, when(time)) for n, (pin, time, agent) in enumerate(sessions)],
        schema=["session_id", "shop_id", "buyer_id", "agent_id", "started_at"],
        orient="row",
    )
    found = pair(left, right)
    assert found.paired + found.unpaired == len(blocks)
    return dict(found.pairs.select(ALIAS, "session_id").iter_rows())


def test_a_session_that_began_within_two_minutes_is_the_block_s():
    assert paired([("j*3", "10:00:00", "a")], [("jd3", "10:02:00", "b")]) == {"j*3": "s0"}
    assert paired([("j*3", "10:02:00", "a")], [("jd3", "10:00:00", "b")]) == {"j*3": "s0"}
    assert paired([("j*3", "10:00:00", "a")], [("jd3", "10:02:01", "b")]) == {}


def test_a_masked_name_tells_how_a_pin_begins_and_ends():
    sessions = [("jd3", "10:00:00", "a"), ("jd4", "10:00:00", "a"), ("xd3", "10:00:00", "a")]
    assert paired([("j**3", "10:00:00", "a")], sessions) == {"j**3": "s0"}
    assert paired([("jd4", "10:00:00", "a")], sessions) == {"jd4": "s1"}
    assert paired([("jd", "10:00:00", "a")], sessions) == {}


def test_what_has_two_candidates_in_its_second_is_no_surer_by_its_agent():
    two = [("jd3", "10:00:00", "a"), ("jx3", "10:00:00", "b")]
    assert paired([("j*3", "10:00:00", "a")], two) == {}
    near = [("jd3", "10:00:05", "a"), ("jx3", "10:00:05", "b")]
    assert paired([("j*3", "10:00:00", "a")], near) == {"j*3": "s0"}
    far = [("jd3", "10:00:06", "a"), ("jx3", "10:00:06", "b")]
    assert paired([("j*3", "10:00:00", "a")], far) == {}


def test_the_commonest_reason_of_a_refusal_is_told_first(tmp_path):
    lines = [f"{n},-5.00,1,7,{AT},\n" for n in range(3)] + [f",5.00,1,7,{AT},\n"]
    found = import_file(text(tmp_path / "a.csv", ORDERS + "".join(lines)), shop_id="S")
    assert counts(found, "orders") == {"given": 4, "refused": 4}
    why = found.report.files["why"].item()
    assert [int(one) for one in re.findall(r"(?:^|; )([0-9]+) ", why)] == [3, 1]
