"""What a report says of the shop, of nobody, and of data whose last day seems not to be over."""

from datetime import datetime
from types import SimpleNamespace

import polars as pl

import csmetrics as cs
from csmetrics.catalogue.builtin import registry
from csmetrics.reporting.cell_text import nobody
from csmetrics.reporting.content import _definitions, _shops
from csmetrics.reporting.selection import Chosen
from csmetrics.wording.figure_text import difference

RATE = "pdd.reply_rate_3min"


def shop_of(platform, **options):
    sample = cs.datasets.sample_shop(days=14)
    tables = {name: sample.frame(name).collect() for name in sample.tables}
    tables["shops"] = tables["shops"].with_columns(platform=pl.lit(platform))
    return cs.Dataset(**tables, **options)


def test_it_says_shop_platform_and_how_far_the_data_reach(tmp_path):
    page = cs.report(shop_of("jd", as_of="end-of-day"), tmp_path / "r.md", lang="zh", by=None)
    lines = page.read_text("utf-8").splitlines()
    assert lines[2] == "- 店铺：桃子小铺（京东）、李子小铺（京东）"
    assert lines[3] == "- 口径：京东"
    assert lines[4] == "- 数据截至 2026-03-16 00:00（Asia/Shanghai）"
    assert "end-of-day" not in "".join(lines)


def test_that_the_shops_platform_is_not_stated_is_said_only_where_it_is_not():
    chosen = SimpleNamespace(metrics={one: registry[one] for one in ("jd.answer_rate", RATE)})
    for platforms, noted in ((["jd", "pdd"], False), ([None, None], True)):
        shops = {"shop_id": ["a", "b"], "platform": platforms}
        data = cs.Dataset(shops=pl.DataFrame(shops, schema_overrides={"platform": pl.String}))
        asked = SimpleNamespace(chosen=chosen, data=data)
        ((zh, en),) = _definitions(SimpleNamespace(asked=asked))
        assert zh.startswith("口径：京东、拼多多")
        assert ("店铺所属平台未注明" in zh, "platform is not stated" in en) == (noted, noted)


def test_of_six_shops_four_are_named_and_the_others_counted():
    shops = pl.DataFrame({"shop_id": [f"s{n}" for n in range(6)], "platform": ["jd"] * 6})
    data = cs.Dataset(shops=shops.with_columns(name=pl.lit(None, pl.String)))
    ((zh, en),) = _shops(SimpleNamespace(asked=SimpleNamespace(data=data), shops={}))
    assert zh == "店铺：s0（京东）、s1（京东）、s2（京东）、s3（京东）等 6 店"
    assert en == "Shops: s0 (JD), s1 (JD), s2 (JD), s3 (JD) and 2 more"


def test_shops_that_share_a_name_are_told_apart_by_their_ids(tmp_path):
    """The two shops called 店 are a and b; c alone has its name."""
    shops = pl.DataFrame({"shop_id": ["a", "b", "c"], "name": ["店", "店", "独"]})
    messages = [
        cs.tables.Message(
            message_id="m",
            shop_id="a",
            buyer_id="x",
            sender="buyer",
            sent_at=datetime.fromisoformat("2026-03-02T10:00+08:00"),
        )
    ]
    data = cs.Dataset(messages=messages, shops=shops, as_of=datetime(2026, 3, 9))  # noqa: DTZ001  local
    made = cs.report(data, tmp_path / "r.md", metrics=["pdd.consult_buyers"], lang="en")
    assert "- Shops: a, b, 独\n" in made.read_text("utf-8")


def test_it_says_that_whole_days_would_be_final(tmp_path):
    sample = cs.datasets.sample_shop(days=14)
    page = cs.report(sample, tmp_path / "r.md", lang="en", by=None, metrics="pdd.consult_buyers")
    text = page.read_text("utf-8")
    assert "- 1 metric is provisional only because the last day does not seem to be over" in text


def test_where_all_shops_are_of_one_platform_its_definitions_alone_are_shown():
    chosen = Chosen(None, shop_of("jd"), registry).metrics.values()
    assert {metric.platform for metric in chosen} == {"jd"}
    in_force = ["kuaishou.human_reply_rate_3min", "kuaishou.good_rate"]
    assert [*Chosen(None, shop_of("kuaishou"), registry).metrics] == in_force, "two have ended"
    assert len({m.platform for m in Chosen(None, shop_of(None), registry).metrics.values()}) > 1


def test_nobody_is_said_and_a_change_of_nothing_has_no_sign():
    assert nobody("agent_id").zh == "未指明客服"
    assert nobody("team").zh == "未指明"
    assert difference(-0.00001, "ratio", "en") == "±0.00 points"
    assert difference(-0.0001, "ratio", "en") == "-0.01 points"


def test_of_two_platforms_only_what_their_shops_have_rows_for_is_shown():
    sample = shop_of("jd")
    tables = {name: sample.frame(name).collect() for name in sample.tables}
    first, second = tables["shops"]["shop_id"].to_list()
    tables["shops"] = tables["shops"].with_columns(
        platform=pl.when(pl.col("shop_id") == first).then(pl.lit("jd")).otherwise(pl.lit("pdd"))
    )
    both = Chosen(None, cs.Dataset(**tables), registry).metrics.values()
    assert {metric.platform for metric in both} == {"jd", "pdd"}
    tables["messages"] = tables["messages"].filter(pl.col("shop_id") != second)
    without_chats = Chosen(None, cs.Dataset(**tables), registry).metrics
    assert "jd.first_response_time" in without_chats
    assert not {"pdd.reply_rate_3min", "pdd.consult_buyers"} & set(without_chats)
