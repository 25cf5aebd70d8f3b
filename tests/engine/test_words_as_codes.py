"""Words may come as codes (Enum, Categorical): the frames and figures are those of strings."""

import warnings
from functools import cache

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from csmetrics import Dataset, evaluate, explain, registry
from csmetrics.datasets import sample_shop

IDS = [id_ for id_ in registry if not registry[id_].parameters]


@cache
def tables():
    shop = sample_shop(days=3)
    return {name: shop.frame(name).collect() for name in shop.tables}


def enum_of_each_table(frame, name):
    """An Enum whose order differs from table to table, with a word that no row has."""
    words = frame[name].drop_nulls().unique().sort(descending=len(frame) % 2 == 0)
    return frame[name].cast(pl.Enum(["no row has it", *words]))


def categories(frame, name):
    return frame[name].cast(pl.Categorical())


def categories_of_their_own(frame, name):
    return frame[name].cast(pl.Categorical(pl.Categories(f"{name} of {len(frame)}", "words")))


def categories_of_each_column(frame, name):
    return frame[name].cast(pl.Categorical(pl.Categories(name, "words")))


def enum_in_messages_only(frame, name):
    return enum_of_each_table(frame, name) if "sender" in frame.columns else frame[name]


WAYS = (
    enum_of_each_table,
    categories,
    categories_of_their_own,
    categories_of_each_column,
    enum_in_messages_only,
)


def coded(way, *, lazy=False):
    given = {}
    for table, frame in tables().items():
        words = [name for name, dtype in frame.schema.items() if dtype == pl.String]
        found = frame.with_columns(way(frame, name).alias(name) for name in words)
        given[table] = found.lazy() if lazy else found
    return given


def figures(data, **call):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return evaluate(IDS, data, missing="skip", **call)


@cache
def figures_of_strings(**call):
    return figures(Dataset(**tables()), **call)


def every_way_and_group():
    """Each way by one group; by the others, too, where there is time."""
    for n, way in enumerate(WAYS):
        for m, by in enumerate(("team", "agent_id", "shop_id")):
            marks = () if n % 3 == m else pytest.mark.wide
            yield pytest.param(way, by, marks=marks, id=f"{way.__name__}-{by}")


@pytest.mark.parametrize(("way", "by"), list(every_way_and_group()))
def test_figures_of_codes_are_those_of_strings(way, by):
    spelt = figures_of_strings(per="all", by=by)
    assert_frame_equal(figures(Dataset(**coded(way)), per="all", by=by), spelt, check_exact=True)
    assert spelt.filter(pl.col("value").is_between(0, 1, closed="none")).height > 20


@pytest.mark.parametrize("invalid", ["raise", "quarantine", "trust"])
def test_figures_of_codes_in_lazy_frames_are_those_of_strings(invalid):
    data = Dataset(**coded(enum_of_each_table, lazy=True), invalid=invalid)
    spelt = figures_of_strings(per="all", by="shop_id")
    assert_frame_equal(figures(data, per="all", by="shop_id"), spelt, check_exact=True)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_explain_tells_words(way):
    id_ = "pdd.reply_rate_3min"
    found = explain(id_, Dataset(**coded(way)))
    assert_frame_equal(found, explain(id_, Dataset(**tables())))
    assert len(found) > 20


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_readers_of_a_data_set_see_strings(way):
    data, spelt = Dataset(**coded(way)), Dataset(**tables())
    for table, frame in tables().items():
        found = data.truncate(data.as_of).frame(table).collect()
        assert_frame_equal(found, spelt.truncate(data.as_of).frame(table).collect())
        assert not any(dtype in {pl.Enum, pl.Categorical} for dtype in found.dtypes)
        assert data.height(table) == len(frame)


@pytest.mark.parametrize("modes", [["manual", "automatic"], ["automatic"]])
def test_a_null_mode_is_manual_whether_or_not_a_code_for_it_is_there(modes):
    messages = tables()["messages"].with_columns(
        mode=pl.when(pl.col("mode") == "automatic").then("mode").cast(pl.Enum(modes))
    )
    given = {**tables(), "messages": messages}
    spelt = {**tables(), "messages": messages.with_columns(pl.col("mode").cast(pl.String))}
    assert set(Dataset(**given).frame("messages").collect()["mode"]) == {"manual", "automatic"}
    found, result = figures(Dataset(**given), per="all"), figures(Dataset(**spelt), per="all")
    assert_frame_equal(found, result, check_exact=True)


def test_a_column_of_ones_own_groups_by_its_codes():
    queues = pl.Enum(["vip", "usual"])
    queue = pl.when(pl.col("seq") % 2 == 0).then(pl.lit("vip")).otherwise(pl.lit("usual"))
    messages = tables()["messages"].with_columns(queue=queue)
    result = {**tables(), "messages": messages}
    given = {**tables(), "messages": messages.with_columns(pl.col("queue").cast(queues))}
    call = {"per": "all", "by": "queue"}
    found = evaluate("pdd.avg_response_time", Dataset(**given), **call)
    spelt = evaluate("pdd.avg_response_time", Dataset(**result), **call)
    assert found["queue"].dtype == queues
    by_word = found.with_columns(pl.col("queue").cast(pl.String)).sort("queue")
    assert_frame_equal(by_word, spelt.sort("queue"))


def casts():
    """Lazy tables whose ids become categories as they are read, which nobody holds then."""
    given = {}
    for table, frame in tables().items():
        ids = [name for name in frame.columns if name.endswith("_id")]
        types = {name: pl.Categorical(pl.Categories(name, "words")) for name in ids}
        mixed = frame.sample(fraction=1, shuffle=True, seed=len(frame))
        given[table] = mixed.lazy().cast(types)
    return given


def test_categories_are_the_same_ids_in_all_tables():
    found = figures(Dataset(**casts(), invalid="trust"), per="all", by="shop_id")
    assert_frame_equal(found, figures_of_strings(per="all", by="shop_id"), check_exact=True)
    assert found.filter(pl.col("value").is_between(0, 1, closed="none")).height > 20


def test_categories_are_the_same_ids_in_all_shares(monkeypatch):
    spelt = figures_of_strings(per="all", by="shop_id")
    monkeypatch.setattr("csmetrics.engine.snapshot.SHARD", len(tables()["messages"]) // 3)
    found = figures(Dataset(**casts()), per="all", by="shop_id")
    assert_frame_equal(found, spelt, check_exact=True)
