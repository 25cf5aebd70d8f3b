import pytest

import csmetrics
from csmetrics import CsmetricsError
from csmetrics.catalogue.metrics.unregistered import KNOWN_BY_NAME
from csmetrics.exports import Recipe, import_file, import_folder, read_recipe, recipes
from csmetrics.exports.importing.folding import fold
from csmetrics.exports.importing.recipe_store import parsed
from csmetrics.exports.importing.recognise import missing_headers
from csmetrics.model.requirements import value_unit
from tests.every import for_every
from tests.recipes.recipe_files import own_recipe, rows, text

CHATS = """
[signature]
headers = ["编号", ["发送时间", "时间"]]

[tables.messages.columns]
message_id = { from = "编号" }
shop_id = { given = "shop_id" }
buyer_id = { from = "客户" }
agent_id = { from = "客服" }
sent_at = { from = ["发送时间", "时间"] }
sender = { from = "角色", unknown = "refuse", words = { "客户" = "buyer", "客服" = "agent" } }
"""
OWN = own_recipe("chats", "自己的聊天记录", "Our own chats", CHATS)
ROWS = "编号,时间,客户,客服,角色\nm1,2026-01-02 10:00:00,c,,客户\nm2,2026-01-02 10:00:09,c,甲,客服\nm3,2026-01-02 10:00:09,c,甲,机器\n"


def test_a_recipe_of_one_s_own_is_a_toml_file_of_the_same_words(tmp_path):
    recipe = text(tmp_path / "own.toml", OWN)
    (tmp_path / "in").mkdir()
    file = text(tmp_path / "in" / "a.csv", ROWS)
    for found in (
        import_file(file, recipe, shop_id="S"),
        import_file(file, read_recipe(recipe), shop_id="S"),
        import_folder(tmp_path / "in", recipes=[recipe], shop_id="S"),
    ):
        assert rows(found, "messages", "message_id", "sender") == [("m1", "buyer"), ("m2", "agent")]
        assert found.report.files["refused"].to_list() == [1]


def test_a_project_file_imports_with_its_own_recipe(tmp_path):
    text(tmp_path / "own.toml", OWN)
    (tmp_path / "in").mkdir()
    text(tmp_path / "in" / "a.csv", ROWS)
    text(tmp_path / "in" / "b.csv", "x,y\n1,2\n")
    text(
        tmp_path / "csmetrics.toml",
        '[import]\npath = "in"\nshop_id = "S"\nrecipes = ["own.toml"]\n',
    )
    with pytest.warns(csmetrics.CsmetricsWarning, match="1 files"):
        project = csmetrics.project.load(tmp_path)
    assert project.data.tables == ("messages",)
    assert len(project.not_read) == 1
    text(tmp_path / "csmetrics.toml", '[import]\npath = "in"\nshopid = "S"\n')
    with pytest.raises(CsmetricsError, match=r"shopid.*shop_id"):
        csmetrics.project.load(tmp_path)


def test_a_project_that_imports_says_what_it_does_not_follow(tmp_path):
    """An import sets rows aside; to raise for them, or to refuse doubtful ones, it cannot."""
    text(tmp_path / "own.toml", OWN)
    text(tmp_path / "a.csv", ROWS)
    section = '[import]\npath = "a.csv"\nshop_id = "S"\nrecipes = ["own.toml"]\n'
    for key in ('invalid = "raise"', 'refuse = ["orphans"]'):
        text(tmp_path / "csmetrics.toml", f"{key}\n{section}")
        with pytest.raises(CsmetricsError, match="leave out invalid and refuse"):
            csmetrics.project.load(tmp_path)
    text(tmp_path / "csmetrics.toml", f'invalid = "quarantine"\n{section}')
    for invalid in (None, "quarantine"):
        assert csmetrics.project.load(tmp_path, invalid=invalid).data.tables == ("messages",)
    for invalid in ("raise", "trust"):
        with pytest.raises(CsmetricsError, match=f"invalid='{invalid}': an import sets rows aside"):
            csmetrics.project.load(tmp_path, invalid=invalid)


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ('platform = "jd"', "import.platform chooses in a folder"),
        ('recipes = ["own.toml", "other.toml"]', "which has one recipe"),
    ],
)
def test_a_project_that_imports_one_file_says_what_only_a_folder_has(tmp_path, key, says):
    """The file may be of another platform, or fit another recipe than the first."""
    for name in ("own", "other"):
        text(tmp_path / f"{name}.toml", OWN)
    text(tmp_path / "a.csv", ROWS)
    section = f'[import]\npath = "a.csv"\nshop_id = "S"\n{key}\n'
    text(tmp_path / "csmetrics.toml", section)
    with pytest.raises(CsmetricsError, match=says):
        csmetrics.project.load(tmp_path)


def test_a_project_file_that_is_found_imports_nothing_from_outside_its_folder(tmp_path):
    (tmp_path / "in").mkdir()
    text(tmp_path / "a.csv", ROWS)
    text(tmp_path / "in" / "csmetrics.toml", '[import]\npath = "../a.csv"\nshop_id = "S"\n')
    with pytest.raises(CsmetricsError, match="--allow-outside"):
        csmetrics.project.load(tmp_path / "in")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("headers =", "header =", "headers"),
        ("[tables.messages.columns]", "[tables.message.columns]", "no such table"),
        ("sent_at =", "send_at =", "no such column"),
        ('{ from = "客户" }', "{ }", "from, value"),
        ('id = "own.chats"', 'id = "Own"', "id"),
        ("[signature]", "[signature", "TOML"),
    ],
)
def test_a_recipe_that_says_what_no_recipe_says_is_refused(old, new, says):
    assert old in OWN
    with pytest.raises(CsmetricsError, match=says):
        parsed(OWN.replace(old, new, 1), "own.toml")


def test_recipes_are_frozen_values_equal_by_content():
    one, two = parsed(OWN, "a"), parsed(OWN, "b")
    assert one == two
    with pytest.raises(ValueError, match="frozen"):
        one.id = "x"  # type: ignore[misc]


@for_every(recipe=recipes.values())
def test_each_recipe_says_all_that_its_reader_must_know(recipe):
    assert isinstance(recipe, Recipe)
    assert recipe.tables or recipe.published
    assert "idx" not in recipe.evidence.en
    known = {*csmetrics.registry, *(one.id for one in KNOWN_BY_NAME)}
    for figure in recipe.published.figures if recipe.published else ():
        for metric in (figure.metric, figure.other_policy):
            assert metric is None or metric in known
        if figure.metric in csmetrics.registry:
            unit = value_unit(csmetrics.registry[figure.metric].editions[-1].measure)
            assert figure.unit == {"CNY per buyer": "CNY"}.get(unit, unit), figure.labels


def test_no_two_recipes_have_one_signature():
    """Whatever has all marks of one recipe and its labels alone is of that recipe."""
    for recipe in recipes.values():
        if not recipe.signature.headers:
            continue
        marks = {fold(names[0].rstrip("*")) for names in recipe.signature.headers}
        for other in recipes.values():
            if other.id == recipe.id or not other.signature.headers:
                continue
            barred = any(fold(one) in marks for one in other.signature.without)
            taken = not missing_headers(other, marks) and not barred
            longer = len(other.signature.headers) >= len(recipe.signature.headers)
            assert not (taken and longer), (recipe.id, other.id)
