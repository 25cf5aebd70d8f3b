import json
import pickle

import polars as pl
import pytest
from openpyxl import Workbook

from csmetrics import project
from csmetrics.exports.importing.bilingual_text import Bilingual, in_language
from csmetrics.exports.importing.readers.lines import lines_of

AT = "2026-01-02 10:00:00"
PDD = "订单号,商家实收金额(元),商品数量(件),样式ID,订单成交时间\n"
HEAD = "/" + "*" * 17 + "以下为一通会话" + "*" * 30 + "/\n"
LOG = HEAD + f"j****01 {AT}\n有货吗\n店-甲 2026-01-02 10:00:10\n有\n"
FIGURES = "客服账号,3分钟人工回复率(8-23点)\n甲,50%\n"


@pytest.fixture
def downloads(tmp_path):
    folder = tmp_path / "下载"
    folder.mkdir()
    (folder / "订单.csv").write_text(PDD + f"1,5.00,1,7,{AT}\n", encoding="gbk")
    (folder / "客服数据20260102.csv").write_text(FIGURES, encoding="utf-8")
    (folder / "其他.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    return folder


def test_downloads_become_a_folder_of_tables_that_the_other_commands_read(run, downloads, tmp_path):
    (downloads / "聊天.log").write_text(LOG, encoding="utf-8")
    shop = tmp_path / "shop"
    options = ("--shop-id", "jd=J", "--shop-id", "pdd=P", "--robots", "小蜜,小欧")
    code, out, err = run("import", downloads, "-o", shop, *options)
    assert (code, err) == (0, "")
    assert "✓ 聊天.log: jd.chat_log → messages: 2 rows, 2 taken" in out
    assert "✗ 其他.csv" in out
    assert f"csmetrics report {shop}" in out
    for written in ("messages", "orders", "shops", "import/published"):
        assert any(line.startswith(f"{shop / written}.parquet") for line in out.splitlines())
    assert {path.name for path in shop.iterdir()} == {
        "messages.parquet",
        "orders.parquet",
        "shops.parquet",
        "import",
    }
    assert "buyer_id" not in pl.read_parquet(shop / "orders.parquet").columns
    figures = pl.read_parquet(shop / "import" / "published.parquet")
    assert figures["shop_id"].to_list() == ["P"]
    assert json.loads((shop / "import" / "report.json").read_text("utf-8"))["published"] == 1
    code, out, err = run("evaluate", shop, "-m", "desk.avg_response_time", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)[0]["value"] == 10


def test_tables_of_an_earlier_import_do_not_stay_behind(run, downloads, tmp_path):
    shop = tmp_path / "shop"
    assert run("import", downloads, "-o", shop, "--shop-id", "S")[0] == 0
    (downloads / "订单.csv").unlink()
    (downloads / "聊天.log").write_text(LOG, encoding="utf-8")
    assert run("import", downloads, "-o", shop, "--shop-id", "S")[0] == 0
    assert not (shop / "orders.parquet").exists()
    assert (shop / "messages.parquet").exists()


def test_figures_of_an_earlier_import_do_not_stay_behind(run, tmp_path):
    shop, chats = tmp_path / "shop", tmp_path / "chats"
    chats.mkdir()
    (chats / "聊天.log").write_text(LOG, encoding="utf-8")
    figures = shop / "import" / "published.parquet"
    figures.parent.mkdir(parents=True)
    figures.write_bytes(b"of an export that is not there any more")
    assert run("import", chats, "-o", shop, "--shop-id", "S")[0] == 0
    assert (shop / "messages.parquet").exists()
    assert not figures.exists()


def test_the_zone_of_an_import_is_kept_and_what_is_ones_own_stays(run, tmp_path):
    shop, chats = tmp_path / "shop", tmp_path / "chats"
    own, file = shop / "pdd" / "notes.txt", shop / "csmetrics.toml"
    for folder in (chats, own.parent):
        folder.mkdir(parents=True)
    (chats / "聊天.log").write_text(LOG, encoding="utf-8")
    own.write_text("mine", encoding="utf-8")
    asked = ("import", chats, "-o", shop, "--shop-id", "S", "--time-zone", "Asia/Tokyo")
    assert run(*asked)[0] == 0
    assert project.load(shop).data.time_zone == "Asia/Tokyo"
    mine = 'folder = "."\ntime_zone = "Asia/Tokyo"\n# mine\n'
    file.write_text(mine, encoding="utf-8")
    assert run(*asked)[0] == 0
    assert file.read_text(encoding="utf-8") == mine
    assert own.exists(), "no import wrote it"


def test_a_folder_with_tables_of_somebody_else_is_not_written_to(run, downloads, tmp_path):
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "orders.csv").write_text("x", encoding="utf-8")
    code, out, err = run("import", downloads, "-o", shop, "--shop-id", "S")
    assert (code, out) == (2, "")
    assert "orders.csv" in err
    assert [path.name for path in shop.iterdir()] == ["orders.csv"]


def test_files_of_other_kinds_in_the_folder_do_not_hinder(run, downloads, tmp_path):
    shop = tmp_path / "shop"
    (shop / "orders").mkdir(parents=True)
    (shop / "说明.txt").write_text("x", encoding="utf-8")
    assert run("import", downloads, "-o", shop, "--shop-id", "S")[0] == 0
    assert {"orders", "orders.parquet", "说明.txt"} <= {path.name for path in shop.iterdir()}


def test_a_blank_shop_is_refused(run, downloads):
    code, out, err = run("import", downloads, "--shop-id", " ")
    assert (code, out) == (2, "")
    assert "give the shop's id" in err


def test_lines_end_as_any_system_ends_them():
    assert lines_of("甲\r乙\r\n丙\n丁")["line"].to_list() == ["甲", "乙", "丙", "丁"]


def test_what_must_be_given_is_refused_with_the_option(run, downloads, tmp_path):
    code, out, err = run("import", downloads, "-o", tmp_path / "shop")
    assert (code, out) == (2, "")
    assert "--shop-id" in err
    assert not (tmp_path / "shop").exists()
    code, _, err = run("import", downloads, "--shop-id", "S", "--word", "liability=seller")
    assert code == 2
    assert "COLUMN:WORD=OURS" in err
    code, _, err = run("import", downloads, "--shop-id", "A", "--shop-id", "B")
    assert code == 2
    assert "jd=ID" in err


def test_one_file_is_read_by_the_recipe_that_is_named(run, downloads):
    file = downloads / "订单.csv"
    code, out, _ = run("import", file, "--shop-id", "S", "--recipe", "pdd.orders", "--json")
    assert code == 0
    assert json.loads(out)["files"][0]["recipe"] == "pdd.orders"
    code, _, err = run("import", file, "--shop-id", "S", "--recipe", "pdd.order")
    assert code == 2
    assert "pdd.orders" in err


def test_a_word_is_given_on_the_command_line(run, tmp_path):
    file = tmp_path / "r.csv"
    header = "订单编号,退款编号,退给买家金额,售后类型,退款申请时间,责任方\n"
    file.write_text(header + f"1,r1,5,仅退款,{AT},卖家责任\n", encoding="utf-8")
    code, out, _ = run("import", file, "--shop-id", "S", "--json")
    assert json.loads(out)["files"][0]["refused"] == 1
    word = "liability:卖家责任=seller"
    code, out, _ = run("import", file, "--shop-id", "S", "--word", word, "--json")
    assert code == 0
    assert json.loads(out)["files"][0]["taken"] == 1


def test_nothing_that_can_be_read_is_exit_code_2(run, tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    code, out, _ = run("import", tmp_path, "--shop-id", "S")
    assert code == 2
    assert "not in a known format" in out


def test_init_writes_a_project_file_that_the_other_commands_read(run, downloads):
    code, out, _ = run("init", downloads, "--shop-id", "S", "--robots", "小蜜")
    assert code == 0
    file = downloads / "csmetrics.toml"
    assert out.strip() == str(file)
    text = file.read_text("utf-8")
    assert "pdd.orders" in text
    assert "其他.csv" in text
    code, out, err = run("check-data", downloads, "--json")
    assert code == 0
    assert "1 files" in err
    assert [row["table"] for row in json.loads(out)["tables"]] == ["orders", "shops"]
    assert run("init", downloads)[0] == 2, "a project file is not overwritten"


def test_init_asks_for_a_shop_of_each_platform(run, downloads):
    (downloads / "京东订单.csv").write_text(
        "订单号,下单帐号,京东价,应付金额,订购数量,下单时间\n1,pin,5,5,1,2026-01-02 10:00:00\n",
        encoding="utf-8",
    )
    assert run("init", downloads)[0] == 0
    text = (downloads / "csmetrics.toml").read_text("utf-8")
    assert 'shop_id = { "jd" = "…", "pdd" = "…" }' in text


def test_init_of_files_of_one_platform_asks_for_one_shop(run, downloads):
    assert run("init", downloads)[0] == 0
    assert '\nshop_id = "…"\n' in (downloads / "csmetrics.toml").read_text("utf-8")


def test_init_of_a_folder_of_tables_names_the_folder(run, shop, tmp_path):
    file = tmp_path / "own.toml"
    assert run("init", shop, "-o", file)[0] == 0
    assert f'folder = "{shop.as_posix()}"' in file.read_text("utf-8")
    assert run("evaluate", file, "-m", "pdd.consult_buyers", "--json")[0] == 0


def test_doctor_says_in_ten_lines_what_is_wrong(run, downloads, shop, tmp_path):
    code, out, _ = run("doctor", downloads)
    assert code == 1
    assert "--shop-id" in out
    assert "其他.csv" in out
    for number in range(20):
        (downloads / f"{number}.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    *text, more = run("doctor", downloads)[1].splitlines()
    faults = json.loads(run("doctor", downloads, "--json")[1])["faults"]
    assert len(text) == 9
    assert more == f"… and {len(faults) - 9} more; --json has all."
    assert run("doctor", shop)[0] == 0
    assert "no" in run("doctor", tmp_path / "none")[1]


def test_doctor_tells_of_a_file_that_was_read_and_some_rows_of_it_were_not(run, tmp_path):
    (tmp_path / "订单.csv").write_text(PDD + f"1,5.00,1,7,{AT}\n2,x,1,7,{AT}\n", encoding="gbk")
    code, out, _ = run("doctor", tmp_path, "--shop-id", "P")
    assert code == 1
    assert out.splitlines()[0].startswith("订单.csv: ")


def test_what_an_import_says_is_in_one_language_with_the_options_of_the_command_line(run, tmp_path):
    """A word that nobody knows is asked for, and what its answer may be is said."""
    book = Workbook()
    book.active.append(["咨询时间", "顾客", "客服", "咨询类型", "会话时长(M)", "满意度", "cid"])
    book.active.append(["2026-03-02 10:00:00", "b1", "甲", "在线咨询", "3", "", "c1"])
    book.save(tmp_path / "咨询会话查询.xlsx")
    path = tmp_path / "咨询会话查询.xlsx"
    code, english, _ = run("import", path, "--shop-id", "S", "--lang", "en")
    assert code == 0
    assert "咨询会话查询.xlsx [Sheet]: jd.sessions → sessions: 1 row, 1 taken" in english
    asked = next(line for line in english.splitlines() if line.startswith("? "))
    assert asked.endswith("give it with --word left_message:在线咨询=…, where … is true or false.")
    code, chinese, _ = run("import", path, "--shop-id", "S", "--lang", "zh")
    asked = next(line for line in chinese.splitlines() if line.startswith("? "))
    assert asked.endswith(
        "请用 --word left_message:在线咨询=… 说明；… 可写 true（是）或 false（否）。"
    )
    assert "1 行，取 1 行" in chinese
    for word in ("What", "metrics can be computed", "words={"):
        assert word not in chinese
    _, both, _ = run("doctor", path.parent, "--lang", "zh")
    assert both.splitlines()[0] == "没有给出店铺：请加 --shop-id。"


def test_the_halves_of_a_text_survive_a_copy_elsewhere():
    text = Bilingual("没有时间。", "No time.").of("a.csv")
    copied = pickle.loads(pickle.dumps(text))  # noqa: S301  our own
    assert (copied, copied.zh, copied.en) == (text, "a.csv: 没有时间。", "a.csv: No time.")
    assert text == "a.csv: 没有时间。No time."
    assert in_language(text, None) == text
    assert in_language("plain", "zh") == "plain"


def test_a_platform_that_answers_more_by_itself_gets_a_folder_which_goes_with_it(run, tmp_path):
    downloads, shop = tmp_path / "下载", tmp_path / "shop"
    downloads.mkdir()
    at = "2026-01-02 10:00:00"
    head = "订单号,商家实收金额(元),商品数量(件),样式ID,订单成交时间\n"
    (downloads / "pdd.csv").write_text(head + f"1,5.00,1,7,{at}\n", encoding="utf-8")
    head = "订单编号,买家会员名,买家实际支付金额,订单创建时间,订单付款时间,宝贝总数量\n"
    line = f"'4001,tb甲,20.00,{at},2026-01-02 10:00:01,2\n"
    (downloads / "淘宝.csv").write_text(head + line, encoding="gbk")
    chat = ["T:小甲", "=" * 64, "单聊", "=" * 64, f"{'-' * 28}tb甲{'-' * 28}"]
    chat += [f"tb甲({at}):  在吗", "T:小甲(2026-01-02 10:00:05):  在", "=" * 64]
    (downloads / "小甲.txt").write_text("\n".join(chat), encoding="gbk")
    options = ("--shop-id", "pdd=P", "--shop-id", "taobao=T", "--robots", "x")
    code, out, err = run("import", downloads, "-o", shop, *options)
    assert (code, err) == (0, "")
    assert f"csmetrics report {shop / 'taobao'} -o report-taobao.html" in out
    assert "buyer_id" not in pl.read_parquet(shop / "orders.parquet").columns
    assert pl.read_parquet(shop / "taobao" / "orders.parquet")["buyer_id"].to_list() == ["tb甲"]
    asked = ("-m", "taobao.consult_buyers", "--json")
    code, out, _ = run("evaluate", shop / "taobao", *asked)
    assert code == 0
    assert json.loads(out)[0]["value"] == 1
    (downloads / "pdd.csv").unlink()
    assert run("import", downloads, "-o", shop, *options)[0] == 0
    assert not (shop / "taobao").exists()
    assert pl.read_parquet(shop / "orders.parquet")["buyer_id"].to_list() == ["tb甲"]


def test_figures_that_came_without_chats_are_reported_as_the_platform_published_them(run, tmp_path):
    downloads, shop = tmp_path / "下载", tmp_path / "shop"
    downloads.mkdir()
    head = "客服账号,咨询人数,3分钟人工回复率(8-23点),平均人工响应时长（分钟）\n"
    for day in (12, 13):
        lines = f"x:小丙,{100 + day},96.88%,0.37\nx:小丁,90,95.00%,1.50\n"
        (downloads / f"客服数据202601{day}.csv").write_text(head + lines, encoding="utf-8")
    code, out, _ = run("import", downloads, "-o", shop, "--shop-id", "P")
    assert code == 0
    assert f"csmetrics report {shop} -o report.html" in out
    target = tmp_path / "report.md"
    code, _, _ = run("report", shop, "-o", target, "--lang", "zh")
    assert code == 0
    text = target.read_text("utf-8")
    assert "公布数报告" in text
    assert "| 咨询人数 | x:小丙 | 2026-01-13 | 113 |" in text
    assert "| 平均人工响应时长 | x:小丙 | 2026-01-13 | 22.2秒 |" in text
    assert "| 平均人工响应时长 | x:小丁 | 2026-01-13 | 1分30秒 |" in text
