from datetime import date

import polars as pl
import pytest

import csmetrics
from csmetrics import CsmetricsError
from csmetrics.exports import import_file, import_folder, recipes
from csmetrics.exports.importing.by_platform import further_metrics_messages
from tests.recipes.recipe_files import HEAD, rows, text, workbook

AT = "2026-01-02 10:00:00"
PDD = "订单号,商家实收金额(元),商品数量(件),样式ID,订单成交时间,发货时间\n"
JD = "订单号,京东价,下单帐号,订购数量,下单时间,应付金额\n"


def test_a_later_download_of_the_same_orders_only_adds_what_is_new(tmp_path):
    text(tmp_path / "a.csv", PDD + f"1,5.00,1,7,{AT},\n2,5.00,1,7,{AT},\n4,1.00,1,7,{AT},\n")
    text(
        tmp_path / "b.csv",
        PDD + f"2,5.00,1,7,{AT},2026-01-03 08:00:00\n3,6.00,1,7,{AT},\n4,2.00,1,7,{AT},\n",
    )
    found = import_folder(tmp_path, shop_id="S")
    assert sorted(rows(found, "orders", "order_id", "shipped_at")) == [
        ("1", None),
        ("2", "2026-01-03 08:00:00"),
        ("3", None),
    ]
    files = found.report.files.select("file", "given", "taken", "refused", "copies").rows()
    assert files == [("a.csv", 3, 2, 1, 0), ("b.csv", 3, 1, 1, 1)]


def test_the_order_of_files_changes_nothing(tmp_path):
    seen = []
    for names in (("a.csv", "b.csv"), ("b.csv", "a.csv")):
        folder = tmp_path / names[0]
        folder.mkdir()
        text(folder / names[0], PDD + f"1,5.00,1,7,{AT},\n")
        text(folder / names[1], PDD + f"1,5.00,1,7,{AT},2026-01-03 08:00:00\n")
        seen.append(rows(import_folder(folder, shop_id="S"), "orders", "order_id", "shipped_at"))
    assert seen[0] == seen[1] == [("1", "2026-01-03 08:00:00")]


def two_platforms(folder):
    text(folder / "pdd.csv", PDD + f"1,5.00,1,7,{AT},{AT}\n")
    text(folder / "jd.csv", JD + f"123456789012,9,jd_a,1,{AT},9\n", "gbk")
    return folder


def test_what_one_platform_does_not_export_is_left_out_of_the_table_of_all(tmp_path):
    found = import_folder(two_platforms(tmp_path), shop_id={"pdd": "P", "jd": "J"})
    assert rows(found, "orders", "order_id", "shop_id") == [("123456789012", "J"), ("1", "P")]
    given = found.data.columns("orders")
    assert not {"buyer_id", "shipped_at", "grouped_at"} & set(given)
    doubts = " ".join(found.report.doubts)
    assert "orders.buyer_id: pdd.csv" in doubts
    assert rows(found, "shops", "shop_id", "platform") == [("J", "jd"), ("P", "pdd")]
    alone = import_folder(tmp_path, platform="jd", shop_id="J")
    assert rows(alone, "orders", "buyer_id") == ["jd_a"]
    assert rows(alone, "shops", "shop_id", "platform") == [("J", "jd")]
    assert not alone.by_platform


def test_each_platform_by_itself_keeps_what_its_own_files_have(tmp_path):
    text(tmp_path / "pdd.csv", PDD + f"1,5.00,1,7,{AT},{AT}\n")
    head = "订单编号,买家会员名,买家实际支付金额,订单创建时间,订单付款时间,宝贝总数量\n"
    text(tmp_path / "淘宝.csv", head + f"'4001,tb甲,20.00,{AT},2026-01-02 10:00:01,2\n", "gbk")
    chat = ["T:小甲", "=" * 64, "单聊", "=" * 64, f"{'-' * 28}tb甲{'-' * 28}"]
    chat += [f"tb甲({AT}):  在吗", "T:小甲(2026-01-02 10:00:05):  在", "=" * 64]
    text(tmp_path / "小甲.txt", "\n".join(chat), "gbk")
    found = import_folder(tmp_path, shop_id={"pdd": "P", "taobao": "T"}, robots=["x"])
    assert not {"buyer_id", "shipped_at", "grouped_at"} & set(found.data.columns("orders"))
    assert set(found.by_platform) == {"taobao"}
    own = found.by_platform["taobao"]
    orders = own.frame("orders").collect()
    assert orders.select("order_id", "shop_id", "buyer_id").rows() == [("4001", "T", "tb甲")]
    assert not {"shipped_at", "grouped_at"} & set(own.columns("orders"))
    assert own.report().tables.select("table", "rejected").rows() == [
        ("messages", 0),
        ("orders", 0),
        ("shops", 0),
    ]
    assert own.frame("messages").collect().height == 2
    assert own.frame("shops").collect().rows()[0][:2] == ("T", "taobao")
    doubts = " ".join(found.report.doubts)
    assert "The separate data of taobao keep it" in doubts
    assert "The separate data of taobao can compute" in doubts
    whole = csmetrics.registry.computable(found.data).filter("computable")["metric"].to_list()
    alone = csmetrics.registry.computable(own).filter("computable")["metric"].to_list()
    assert "taobao.inquiry_final_payment_rate" in set(alone) - set(whole)


def test_where_no_metric_is_lost_nothing_is_taken_apart_and_that_is_said(tmp_path):
    found = import_folder(two_platforms(tmp_path), shop_id={"pdd": "P", "jd": "J"})
    assert not found.by_platform
    assert "No metric is lost" in " ".join(found.report.doubts)


def test_a_column_that_one_download_of_a_platform_lacks_is_to_be_ticked(tmp_path):
    text(tmp_path / "a.csv", PDD + f"1,5.00,1,7,{AT},{AT}\n")
    text(tmp_path / "b.csv", PDD.replace(",发货时间", "") + f"2,5.00,1,7,{AT}\n")
    found = import_folder(tmp_path, shop_id="P")
    assert "shipped_at" not in found.data.columns("orders")
    assert any("勾选" in one and "b.csv" in one for one in found.report.doubts)
    assert not found.by_platform


def test_one_shop_id_for_two_platforms_is_doubted(tmp_path):
    found = import_folder(two_platforms(tmp_path), shop_id="S")
    assert not found.by_platform
    assert any("shop_id={'jd': '…', 'pdd': '…'}" in one for one in found.report.doubts)
    assert rows(found, "shops", "shop_id", "platform") == [("S", None)]


def test_the_order_stands_for_its_buyer_only_where_that_is_asked_for(tmp_path):
    found = import_folder(two_platforms(tmp_path), shop_id="S", stand_ins=["orders.buyer_id"])
    assert sorted(rows(found, "orders", "buyer_id")) == ["1", "jd_a"]
    assert any("以订单号代替买家" in one for one in found.report.doubts)


def test_a_file_of_no_known_format_gets_the_nearest_recipe_and_what_it_lacks(tmp_path):
    workbook(tmp_path / "x.xlsx", [("订单号", "样式ID", "商品数量(件)"), (1, 2, 3)])
    text(tmp_path / "y.csv", "a,b\n1,2\n")
    text(tmp_path / "ok.csv", PDD + f"1,5.00,1,7,{AT},\n")
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    (tmp_path / "really_old.xlsx").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "picture.png").write_bytes(b"x")
    found = import_folder(tmp_path, shop_id="S")
    why = dict(found.report.files.select("file", "why").rows())
    assert set(why) == {"x.xlsx", "y.csv", "ok.csv", "old.xls", "really_old.xlsx", "empty.csv"}
    assert "pdd.orders" in why["x.xlsx"]
    assert "商家实收金额(元)" in why["x.xlsx"]
    assert "of its 2 headers, 0 are known" in why["y.csv"]
    assert ".xlsx" in why["old.xls"]
    assert "另存为" in why["really_old.xlsx"]
    assert why["ok.csv"] is None
    with pytest.raises(CsmetricsError, match="nearest is Pinduoduo orders"):
        import_file(tmp_path / "x.xlsx")


def test_an_ambiguous_recipe_may_be_named(tmp_path):
    file = text(tmp_path / "ok.csv", PDD + f"1,5.00,1,7,{AT},\n")
    found = import_file(file, "pdd.orders", shop_id="S")
    assert rows(found, "orders", "order_id") == ["1"]
    with pytest.raises(CsmetricsError, match=r"no recipe 'pdd\.order'.*pdd\.orders"):
        import_file(file, "pdd.order", shop_id="S")
    with pytest.raises(CsmetricsError, match="lacks the column"):
        import_file(file, "jd.orders", shop_id="S")


def test_nothing_of_a_file_without_a_header_is_shown(tmp_path):
    text(tmp_path / "a.csv", "张三,13800000000,杭州\n李四,13900000000,上海\n")
    with pytest.raises(CsmetricsError, match="not in a known format") as error:
        import_file(tmp_path / "a.csv", shop_id="S")
    assert "张三" not in str(error.value)
    assert "138" not in str(error.value)


def test_folders_within_are_read_and_hidden_files_are_not(tmp_path):
    (tmp_path / "一月").mkdir()
    (tmp_path / ".hidden").mkdir()
    text(tmp_path / "一月" / "a.csv", PDD + f"1,5.00,1,7,{AT},\n")
    text(tmp_path / ".hidden" / "b.csv", PDD + f"2,5.00,1,7,{AT},\n")
    text(tmp_path / "~$c.csv", PDD + f"3,5.00,1,7,{AT},\n")
    assert rows(import_folder(tmp_path, shop_id="S"), "orders", "order_id") == ["1"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"shop_id": ""}, "shop_id"),
        ({"shop_id": "S", "robots": "小蜜"}, r"robots=\['小蜜'\]"),
        ({"shop_id": "S", "words": {"liabilty": {}}}, "liability"),
        ({"shop_id": "S", "length_unit": "minute"}, "minutes"),
        ({"shop_id": "S", "start": date(2026, 1, 1)}, "together"),
        ({"shop_id": "S", "start": date(2026, 1, 1), "end": date(2026, 1, 1)}, "exclusive"),
        ({"shop_id": "S", "platform": "tb"}, "platform"),
        ({"shop_id": "S", "time_zone": "Asia/Shanhai"}, "Asia/Shanghai"),
    ],
)
def test_an_argument_that_cannot_be_is_refused_by_name(tmp_path, arguments, says):
    text(tmp_path / "a.csv", PDD)
    with pytest.raises(CsmetricsError, match=says):
        import_folder(tmp_path, **arguments)


def test_nothing_to_import_is_an_error(tmp_path):
    with pytest.raises(CsmetricsError, match="contains no file"):
        import_folder(tmp_path)
    with pytest.raises(CsmetricsError, match="does not exist"):
        import_file(tmp_path / "no.csv")


def test_the_report_says_what_to_download_for_more_metrics(tmp_path):
    log = f"{HEAD}\nj****01 2026-01-02 21:50:11\n有货吗\n店-甲 2026-01-02 21:50:15\n有\n"
    found = import_file(text(tmp_path / "a.log", log), shop_id="S", robots=["x"])
    metrics = found.report.metrics
    row = metrics.filter(metrics["metric"] == "jd.first_response_time").row(0, named=True)
    assert not row["computable"]
    assert "jd.sessions" in row["download"]
    assert any("咨询会话查询" in one for one in found.report.advice)
    computable = metrics.filter(metrics["metric"] == "desk.avg_response_time")
    assert computable["computable"].item()
    assert computable["download"].item() is None


def test_what_is_imported_can_be_evaluated(tmp_path):
    log = f"{HEAD}\nj****01 2026-01-02 10:00:00\n有货吗\n店-甲 2026-01-02 10:00:10\n有\n"
    found = import_file(text(tmp_path / "a.log", log), shop_id="S", robots=["x"])
    result = csmetrics.evaluate("desk.avg_response_time", found.data)
    assert result["value"].to_list() == [10.0]


def test_many_messages_are_kept_in_files_and_give_the_same_rows(tmp_path, monkeypatch):
    for number in range(3):
        log = f"{HEAD}\nj****0{number} 2026-01-02 10:00:00\n有货吗\n店-甲 2026-01-02 10:00:10\n有\n"
        text(tmp_path / f"{number}.log", log * 2)
    names = ("message_id", "buyer_id", "sender", "seq")
    small = import_folder(tmp_path, shop_id="S", robots=["x"])
    monkeypatch.setattr("csmetrics.exports.importing.assemble._IN_MEMORY", 1)
    large = import_folder(tmp_path, shop_id="S", robots=["x"])
    assert large.data.is_lazy("messages")
    assert not small.data.is_lazy("messages")
    assert sorted(rows(large, "messages", *names)) == sorted(rows(small, "messages", *names))
    assert len(rows(large, "messages", *names)) == 6
    assert isinstance(large.report.files, pl.DataFrame)


def test_every_recipe_is_shown_by_the_registry():
    shown = repr(recipes)
    assert shown.startswith(f"<{len(recipes)} recipes>")
    assert all(recipe in shown and recipe in recipes._repr_html_() for recipe in recipes)
    assert recipes.frame().height == len(recipes)
    assert [one.id for one in recipes.find(platform="jd", text="咚咚")] == ["jd.chat_log"]
    assert "jd.chat_log" in [
        one.id for one in recipes.find(text="咨询时间") + recipes.find(text="chat")
    ]


def test_a_metric_counts_as_computable_only_where_its_platform_has_rows(tmp_path):
    log = f"{HEAD}\nj****01 2026-01-02 10:00:00\n有货吗\n店-甲 2026-01-02 10:00:10\n有\n"
    text(tmp_path / "a.log", log)
    text(tmp_path / "pdd.csv", PDD + f"1,5.00,1,7,{AT},{AT}\n")
    found = import_folder(tmp_path, shop_id={"jd": "J", "pdd": "P"}, robots=["x"])
    able = dict(found.report.metrics.select("metric", "computable").iter_rows())
    assert able["desk.avg_response_time"]
    assert not able["pdd.avg_response_time"]
    assert not able["taobao.avg_response_time"]
    assert "(jd.*, pdd.*, desk.*)" in str(found.report)


def test_one_more_metric_is_one():
    for metrics, number in (
        (["a"], "1 more metric (a): "),
        (["a", "b"], "2 more metrics (a, b): "),
    ):
        (messages,) = further_metrics_messages({"jd": metrics})
        assert f"The separate data of jd can compute {number}" in messages
        assert f"能多算 {len(metrics)} 个指标" in messages
