"""Files that people write by hand (projects, recipes, settings, score cards), broken in any way."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csmetrics import Scorecard, Settings, registry
from csmetrics.errors import CsmetricsError
from csmetrics.exports import read_recipe
from csmetrics.exports.importing import recipe_store
from csmetrics.project import load
from tests.fuzz.hostile import only_our_errors
from tests.fuzz.test_exports import broken

PROJECT = """\
time_zone = "Asia/Shanghai"
as_of = 2026-03-20T00:00:00
invalid = "raise"
metrics = ["pdd.reply_rate_3min", "pdd.*"]
policies = ["pdd.*"]
[tables.messages]
path = "messages.csv"
encoding = "utf-8"
[tables.messages.columns]
"编号" = "message_id"
[tables.messages.values.sender]
"买家" = "buyer"
"""
"""A project, to be broken."""

WORDS = (
    *("time_zone", "as_of", "invalid", "metrics", "policies", "tables", "messages", "path"),
    *("import", "folder", "settings", "scorecards", "columns", "values", "sheet", "id", "name"),
    *("clauses", "aftersale_days", "missing", "floor", "target", "ceiling", "points"),
    *("signature", "headers", "tables.messages", "platform", "limit", "hours", "items", "weight"),
)
DEEP = "[" * 5000 + "]" * 5000
VALUES = (
    *('""', '"x"', "0", "-1", "1e999", "nan", "true", "[]", "[[]]", "{}", '{a = "b"}', "9" * 30),
    *("2026-03-20", "2026-03-20T00:00:00+08:00", "12:30:00", '["x", "x"]', '"../../x"', '"*"'),
    *(
        '"messages.csv"',
        '"\\u0000"',
        '"[a-"',
        '"' + "x" * 5000 + '"',
        "[1, [2]]",
        '"Mars/Base"',
        DEEP,
    ),
)


CODECS = st.sampled_from([*["utf-8", "utf-8-sig"] * 4, "gb18030", "utf-16"])


@st.composite
def toml_bytes(draw, good):
    """A good file with lines put in and taken out, and then perhaps broken bytes."""
    lines = good.splitlines()
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(lines)))
        if draw(st.booleans()) and at < len(lines):
            del lines[at]
        elif draw(st.booleans()):
            lines.insert(at, f"[{draw(st.sampled_from(WORDS))}]")
        else:
            lines.insert(at, f"{draw(st.sampled_from(WORDS))} = {draw(st.sampled_from(VALUES))}")
    raw = "\n".join(lines).encode(
        draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
    )
    return draw(broken(raw)) if draw(st.integers(0, 3)) == 0 else raw


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("project")
    messages = "编号,shop_id,buyer_id,sent_at,sender\nm1,s,b,2026-03-02 10:00,买家\n"
    (made / "messages.csv").write_text(messages, encoding="utf-8")
    return made


@given(raw=toml_bytes(PROJECT))
def test_a_broken_project_is_read_or_refused(folder, raw):
    (folder / "csmetrics.toml").write_bytes(raw)
    with only_our_errors():
        found = load(folder)
        assert found.data.tables  # a project without a table is none


RECIPE = (
    Path(recipe_store.__file__).parents[1].joinpath("recipes", "jd", "aftersales.toml")
).read_text("utf-8")
SETTINGS = """\
name = "店"
[clauses]
aftersale_days = 21
[metrics."pdd.reply_rate_3min"]
hours = ["09:00", "22:00"]
"""
CARD = """\
name = {zh = "考核", en = "card"}
[[items]]
metric = "pdd.reply_rate_3min"
weight = 1
floor = 0.5
target = 0.9
"""


@given(raw=toml_bytes(RECIPE))
def test_a_broken_recipe_is_read_or_refused(folder, raw):
    path = folder / "recipe.toml"
    path.write_bytes(raw)
    with only_our_errors():
        assert read_recipe(path).id


@given(raw=toml_bytes(SETTINGS))
def test_broken_settings_are_read_or_refused(folder, raw):
    path = folder / "settings.toml"
    path.write_bytes(raw)
    with only_our_errors():
        Settings.from_toml(path).apply_all(registry)


@given(raw=toml_bytes(CARD))
def test_a_broken_score_card_is_read_or_refused(folder, raw):
    path = folder / "card.toml"
    path.write_bytes(raw)
    with only_our_errors():
        assert Scorecard.from_toml(path).items


def project_of(path):
    return load(path.parent)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("csmetrics.toml", project_of),
        ("recipe.toml", read_recipe),
        ("settings.toml", Settings.from_toml),
        ("card.toml", Scorecard.from_toml),
    ],
)
def test_what_is_nested_too_deep_is_refused(folder, name, read):
    (folder / name).write_text(f"id = {DEEP}", encoding="utf-8")
    with pytest.raises(CsmetricsError, match=name):
        read(folder / name)
