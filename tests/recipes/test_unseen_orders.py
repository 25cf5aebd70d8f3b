"""Order lists written from what is known of the formats, as hard as a download may be."""

# ruff: noqa: ISC004, RUF005, SIM905  headers and rows that are wider than a line

import zipfile

import pytest

from csmetrics.errors import CsmetricsError, DataError
from csmetrics.exports import import_file, import_folder
from tests.recipes.recipe_files import counts, rows, text, workbook

TIMES = ("created_at", "paid_at", "shipped_at", "signed_at")


def test_pdd_orders_under_a_title_with_wide_brackets_a_sum_and_a_footer(tmp_path):
    content = (
        "拼多多商家后台-订单导出,,,,,,,,,\r\n"
        "\r\n"
        "订单成交时间, 订 单 号,样式ID,商家实收金额（元）,用户实付金额(元),商品数量（件）,"
        "新列,发货时间,确认收货时间,订单状态\r\n"
        "2026-01-02 10:00:00\t,260102-123456789012345\t,77\t,12.50\t,15.00\t,2\t,?\t,"
        "2026-01-02 12:00:00\t,\t,已发货，待收货\t\r\n"
        "\t,260102-123456789012346\t,77\t,9.90\t,9.90\t,1\t,?\t,\t,\t,待支付\t\r\n"
        "\r\n"
        '2026-01-03 00:00:01\t,260102-123456789012347\t,77\t,"1,009.90"\t,"1,010"\t,10\t,?\t,\t,'
        "\t,待发货\t\r\n"
        "合计,,,1032.30,,13,,,,\r\n"
        "导出时间：2026-01-04 09:00:00,,,,,,,,,\r\n"
    )
    file = text(tmp_path / "orders_export(3).csv", content, "gb18030")
    found = import_file(file, shop_id="S")
    assert rows(found, "orders", "order_id", "created_at", "paid_at", "grouped_at") == [
        ("260102-123456789012345", *["2026-01-02 10:00:00"] * 3),
        ("260102-123456789012347", *["2026-01-03 00:00:01"] * 3),
    ]
    assert rows(found, "orders", "shipped_at", "signed_at", "amount", "quantity") == [
        ("2026-01-02 12:00:00", None, "12.50", 2),
        (None, None, "1009.90", 10),
    ]
    assert counts(found, "orders") == {"given": 5, "taken": 2, "left_out": 3}


def test_pdd_downloads_of_31_days_that_overlap_are_one_list(tmp_path):
    head = "商品,订单号,商家实收金额(元),商品数量(件),样式ID,发货时间,支付时间,拼单成功时间"
    first = ["枕头\t,{}\t,5\t,1\t,7\t,{}\t,2026-01-{} 10:00:00\t,2026-01-{} 10:00:05\t"]
    lines = [
        first[0].format("260105-000000000000001", "", "05", "05"),
        first[0].format("260131-000000000000002", "", "31", "31"),
    ]
    later = [
        first[0].format("260131-000000000000002", "2026-02-01 08:00:00", "31", "31"),
        first[0].format("260131-000000000000003", "", "31", "31"),
    ]
    text(tmp_path / "0101-0131.csv", "\n".join([head, *lines]), "utf-8-sig")
    text(tmp_path / "0131-0228.csv", "\n".join([head, *later]), "gbk")
    found = import_folder(tmp_path, shop_id="S")
    assert sorted(rows(found, "orders", "order_id", "shipped_at", "paid_at", "grouped_at")) == [
        ("260105-000000000000001", None, "2026-01-05 10:00:00", "2026-01-05 10:00:05"),
        (
            "260131-000000000000002",
            "2026-02-01 08:00:00",
            "2026-01-31 10:00:00",
            "2026-01-31 10:00:05",
        ),
        ("260131-000000000000003", None, "2026-01-31 10:00:00", "2026-01-31 10:00:05"),
    ]
    assert found.report.files["copies"].sum() == 1


def test_a_classic_taobao_list_that_is_html_under_the_name_xls(tmp_path):
    cells = [
        "订单编号 买家会员名 总金额 买家实际支付金额 订单状态 收货人姓名 联系手机 订单创建时间 "
        "订单付款时间 宝贝总数量 店铺Id 店铺名称 订单关闭原因 确认收货时间 打款商家金额",
        "'2026010200000000001 tb甲_01 24.00 20.00 交易成功 张三 13800000000 2026/1/2|10:00 "
        "2026/1/2|10:01 2 991 示例店 订单未关闭 2026/1/9|8:30 20.00元",
        "'2026010200000000002 tb乙 12.00 0.00 交易关闭 李四 13900000000 2026/1/3|9:00  1 991 "
        "示例店 买家未付款  0.00元",
    ]
    body = "".join(
        "<tr>" + "".join(f"<td>{c.replace('|', ' ')}</td>" for c in line.split(" ")) + "</tr>"
        for line in cells
    )
    page = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gbk"></head>'
        f"<body><table border=1>{body}</table></body></html>"
    )
    file = text(tmp_path / "ExportOrderList202601.xls", page, "gbk")
    found = import_file(file)
    assert rows(found, "orders", "order_id", "shop_id", "buyer_id", "amount", "quantity") == [
        ("2026010200000000001", "示例店", "tb甲_01", "20.00", 2),
        ("2026010200000000002", "示例店", "tb乙", "0.00", 1),
    ]
    assert rows(found, "orders", "created_at", "paid_at", "signed_at") == [
        ("2026-01-02 10:00:00", "2026-01-02 10:01:00", "2026-01-09 08:30:00"),
        ("2026-01-03 09:00:00", None, None),
    ]
    assert "shipped_at" not in found.data.columns("orders")


def test_classic_orders_in_gbk_whose_ids_are_formulas(tmp_path):
    content = (
        '"订单编号","买家会员名","买家实际支付金额","订单创建时间","订单付款时间","宝贝总数量","店铺名称"\r\n'
        '"=""2026010200000000001""","tb甲,01","20.00","2026-01-02 10:00:00","","3","示例店"\r\n'
    )
    found = import_file(text(tmp_path / "ExportOrderList.csv", content, "gbk"), shop_id="示例店")
    assert rows(found, "orders", "order_id", "buyer_id", "quantity", "paid_at") == [
        ("2026010200000000001", "tb甲,01", 3, None)
    ]


def test_qianniu_orders_that_a_spreadsheet_saved_as_unicode_text(tmp_path):
    lines = [
        "订单编号\t支付单号\t买家实付金额\t订单状态\t订单创建时间\t订单付款时间\t宝贝总数量\t"
        "店铺名称\t发货时间\t确认收货时间\t订单关闭原因\t收货地址",
        "'4000000000000000001\tP1\t88.00\t卖家已发货，等待买家确认\t2026-01-02 10:00:00\t"
        "2026-01-02 10:00:09\t2\t示例店\t2026-01-03 01:02:03\t\t订单未关闭\t****",
        "'4000000000000000002\t\t0\t交易关闭\t2026-01-02 11:00:00\t\t1\t示例店\t\t\t买家未付款\t****",
    ]
    file = text(tmp_path / "ExportOrderList26.xls", "\r\n".join(lines), "utf-16")
    found = import_file(file)
    assert rows(found, "orders", "order_id", "shop_id", "amount", "quantity", *TIMES) == [
        (
            "4000000000000000001",
            "示例店",
            "88.00",
            2,
            "2026-01-02 10:00:00",
            "2026-01-02 10:00:09",
            "2026-01-03 01:02:03",
            None,
        ),
        ("4000000000000000002", "示例店", "0.00", 1, "2026-01-02 11:00:00", None, None, None),
    ]
    assert "buyer_id" not in found.data.columns("orders")


def test_qianniu_order_lines_make_orders_their_amounts_summed(tmp_path):
    file = workbook(
        tmp_path / "ExportOrderDetailList.xlsx",
        [
            ["宝贝销售明细"],
            "购买数量 子订单编号 主订单编号 商品属性 买家实付金额 订单状态 订单创建时间 "
            "订单付款时间 发货时间 确认收货时间 退款状态 退款金额".split(),
            [2, "'41", "'4000000000000000001", "商品规格：红", "10.10", "交易成功"]
            + ["2026-01-02 10:00:00", "2026-01-02 10:01:00", "2026-01-03 10:00:00", "", "无", "-"],
            [1, "'42", "'4000000000000000001", "商品规格：蓝", "5.05", "交易成功"]
            + ["2026-01-02 10:00:00", "2026-01-02 10:01:00", "2026-01-03 12:00:00", "", "无", "-"],
            [1, "'43", "'4000000000000000009", "", "1.00", "等待买家付款"]
            + ["2026-01-04 10:00:00", "", "", "", "", "-"],
            ["合计", "", "", "", "16.15"],
        ],
    )
    found = import_file(file, shop_id="S")
    got = rows(found, "orders", "order_id", "amount", "quantity", "created_at", "paid_at")
    assert got == [
        ("4000000000000000001", "15.15", 3, "2026-01-02 10:00:00", "2026-01-02 10:01:00"),
        ("4000000000000000009", "1.00", 1, "2026-01-04 10:00:00", None),
    ]
    assert counts(found, "orders") == {"given": 4, "taken": 2, "merged": 1, "left_out": 1}


def test_douyin_orders_with_tabs_before_and_lines_of_one_order(tmp_path):
    head = (
        "订单状态,主订单编号,子订单编号,商品名称,商品金额,商品数量,订单应付金额,订单提交时间,"
        "支付完成时间,发货时间,订单完成时间,达人ID,收件人"
    )
    lines = [
        '已完成,\t6900000000000000001,\t6900000000000000001,毛衣,"1,234.50",1,"1,234.50",'
        "2026-01-02 10:00:00,2026-01-02 10:00:30,2026-01-03 09:00:00,2026-01-10 00:00:00,-,张*",
        "已完成,\t6900000000000000001,\t6900000000000000002,帽子,0.50,2,1.00,"
        "2026-01-02 10:00:00,2026-01-02 10:00:30,2026-01-03 09:00:00,2026-01-10 00:00:00,-,张*",
        "已关闭,\t6900000000000000003,\t6900000000000000003,帽子,0.50,1,0.50,"
        "2026-01-02 11:00:00,-,-,-,-,张*",
    ]
    file = text(tmp_path / "1735800000_abc.csv", "\r\n".join([head, *lines]), "utf-8-sig")
    found = import_file(file, shop_id="S")
    assert rows(found, "orders", "order_id", "amount", "quantity", *TIMES) == [
        (
            "6900000000000000001",
            "1235.50",
            3,
            "2026-01-02 10:00:00",
            "2026-01-02 10:00:30",
            "2026-01-03 09:00:00",
            "2026-01-10 00:00:00",
        ),
        ("6900000000000000003", "0.50", 1, "2026-01-02 11:00:00", None, None, None),
    ]


def _jd(extra=""):
    head = (
        "订单号,商品ID,订购数量,下单时间,京东价,订单金额,结算金额,应付金额,订单状态,下单帐号,"
        f"商家备注等级（等级1-5为由高到低）,付款确认时间,订单完成时间,客户姓名,仓库id,商家SKUID{extra}"
    )
    lines = [
        "300000000001,1,1,2026-01-02 10:00:00,99,198,190,188,完成,jd_甲01,,2026-01-02 10:01:00,"
        "2026-01-08 10:00:00,张三,1,A",
        "300000000001,2,1,2026-01-02 10:00:00,99,198,190,188,完成,jd_甲01,,2026-01-02 10:01:00,"
        "2026-01-08 10:00:00,张三,1,B",
        "300000000002,2,3,2026-01-02 11:00:00,99,297,297,297,(删除)等待付款,jd_乙,,,,李四,1,B",
    ]
    return "\r\n".join([head, *lines])


def test_jd_orders_in_a_zip_with_a_chinese_name_repeat_their_amount(tmp_path):
    file = tmp_path / "订单.zip"
    with zipfile.ZipFile(file, "w") as archive:
        member = zipfile.ZipInfo("订单导出_20260103.csv")
        archive.writestr(member, _jd().encode("gb18030"))
    found = import_file(file, shop_id="S")
    assert rows(found, "orders", "order_id", "buyer_id", "amount", "quantity", "paid_at") == [
        ("300000000001", "jd_甲01", "188.00", 2, "2026-01-02 10:01:00"),
        ("300000000002", "jd_乙", "297.00", 3, None),
    ]


def test_jd_orders_in_a_zip_with_a_password_are_refused_with_the_reason(tmp_path):
    file = tmp_path / "订单.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("订单.csv", _jd().encode("gbk"))
    raw = bytearray(file.read_bytes())
    raw[6] |= 1
    raw[raw.find(b"PK\x01\x02") + 8] |= 1
    file.write_bytes(bytes(raw))
    with pytest.raises(DataError, match="密码"):
        import_file(file, shop_id="S")


def test_kuaishou_orders_of_two_goods_are_summed_and_of_one_are_not(tmp_path):
    names = "订单号 订单创建时间 订单支付时间 订单状态 实付款 成交数量 商品ID CPS达人ID 发货时间".split()
    file = workbook(
        tmp_path / "order_20260102.xlsx",
        [
            names,
            ["2600000000000001", "2026/01/02 10:00:00", "2026/01/02 10:00:20", "已发货", "¥39.90"]
            + [1, "G1", "-", "2026/01/02 20:00:00"],
            ["2600000000000001", "2026/01/02 10:00:00", "2026/01/02 10:00:20", "已发货", "¥10.10"]
            + [2, "G2", "-", "2026/01/02 20:00:00"],
            ["2600000000000002", "2026/01/03 10:00:00", "", "待付款", "7", 1, "G1", "-", ""],
        ],
    )
    found = import_file(file, shop_id="S")
    assert rows(found, "orders", "order_id", "amount", "quantity", "paid_at", "shipped_at") == [
        ("2600000000000001", "50.00", 3, "2026-01-02 10:00:20", "2026-01-02 20:00:00"),
        ("2600000000000002", "7.00", 1, None, None),
    ]


def test_xhs_orders_on_a_second_sheet_with_a_gift(tmp_path):
    names = (
        "订单号 订单状态 售后状态 小红书编码 规格ID SKU件数 是否为赠品 用户应付金额（元） "
        "商家应收金额（元)(支付金额) 支付时间 订单创建时间 订单发货时间 订单完成时间 店铺名称 用户编号 收件人"
    ).split()
    file = workbook(
        tmp_path / "订单_20260102.xlsx",
        [["说明"], ["本表为订单导出"]],
        more={
            "订单信息": [
                names,
                [
                    "P1",
                    "已完成",
                    "无售后",
                    "X1",
                    "s1",
                    2,
                    "否",
                    "30",
                    "28.80",
                    "2026-01-02 10:00:10",
                ]
                + [
                    "2026-01-02 10:00:00",
                    "2026-01-02 18:00:00",
                    "2026-01-09 10:00:00",
                    "小店",
                    "u1",
                ]
                + ["张*"],
                ["P1", "已完成", "无售后", "X2", "s2", 1, "是", "0", "0", "2026-01-02 10:00:10"]
                + [
                    "2026-01-02 10:00:00",
                    "2026-01-02 18:00:00",
                    "2026-01-09 10:00:00",
                    "小店",
                    "u1",
                ]
                + ["张*"],
                ["P2", "待付款", "无售后", "X2", "s2", 1, "否", "9.9", "9.9", "-"]
                + ["2026-01-03 10:00:00", "-", "-", "小店", "u2", "李*"],
            ]
        },
    )
    found = import_file(file)
    got = rows(found, "orders", "order_id", "shop_id", "buyer_id", "amount", "quantity", "paid_at")
    assert got == [
        ("P1", "小店", "u1", "28.80", 3, "2026-01-02 10:00:10"),
        ("P2", "小店", "u2", "9.90", 1, None),
    ]
    assert "张" not in str(found.data.frame("orders").collect())


def test_1688_orders_whose_cells_are_merged_downwards(tmp_path):
    names = (
        "订单编号 买家公司名 买家会员名 实付款 订单状态 订单创建时间 订单付款时间 收货人姓名 货品标题 "
        "数量 单位 Offer|ID SKU|ID"
    ).split()
    file = workbook(
        tmp_path / "1688订单.xlsx",
        [
            [name.replace("|", " ") for name in names],
            ["2100000000000000001", "甲公司", "ali甲", "100.00", "交易成功"]
            + ["2026-01-02 10:00:00", "2026-01-02 10:05:00", "张三", "布", 3, "米", "O1", "S1"],
            [None] * 8 + ["线", 4, "卷", "O2", "S2"],
            ["2100000000000000002", "", "ali乙", "8.00", "等待买家付款"]
            + ["2026-01-03 10:00:00", None, "李四", "布", 1, "米", "O1", "S1"],
        ],
        merged=[f"{column}2:{column}3" for column in "ABCDEFGH"],
    )
    found = import_file(file, shop_id="S")
    got = rows(found, "orders", "order_id", "buyer_id", "amount", "quantity", "paid_at")
    assert got == [
        ("2100000000000000001", "ali甲", "100.00", 7, "2026-01-02 10:05:00"),
        ("2100000000000000002", "ali乙", "8.00", 1, None),
    ]


def test_youzan_orders_count_the_pieces_in_the_names(tmp_path):
    content = (
        "订单号,订单状态,订单创建时间,买家付款时间,全部商品名称,商品种类数,订单实付金额,买家昵称,买家手机号\n"
        'E20260102001,交易完成,2026-01-02 10:00:00,2026-01-02 10:00:30,"杯(白)(2件);碗（3件）",2,'
        '"1,050.00",小明,13800000000\n'
        "E20260102002,交易关闭,2026-01-02 11:00:00,,杯(1件),1,20.00,小红,13900000000\n"
    )
    found = import_file(text(tmp_path / "有赞.csv", content, "gb18030"), shop_id="S")
    got = rows(found, "orders", "order_id", "buyer_id", "amount", "quantity", "paid_at")
    assert got == [
        ("E20260102001", "小明", "1050.00", 5, "2026-01-02 10:00:30"),
        ("E20260102002", "小红", "20.00", 1, None),
    ]


@pytest.mark.parametrize(
    ("name", "start", "message"),
    [
        ("订单.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "xlsx"),
        ("订单.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "xlsx"),
    ],
)
def test_an_old_workbook_is_refused_by_its_bytes_and_told_what_to_do(
    tmp_path, name, start, message
):
    file = tmp_path / name
    file.write_bytes(start)
    with pytest.raises(DataError, match=message):
        import_file(file, shop_id="S")


def test_an_order_list_without_a_shop_asks_for_it(tmp_path):
    with pytest.raises(CsmetricsError, match="shop_id="):
        import_file(text(tmp_path / "订单.csv", _jd(), "gbk"))


def test_an_order_list_that_lacks_its_mark_is_told_the_nearest_recipe(tmp_path):
    content = _jd().replace("下单帐号", "列X")
    with pytest.raises(DataError, match=r"jd\.orders.*'下单帐号"):
        import_file(text(tmp_path / "订单.csv", content, "gbk"), shop_id="S")


def test_ids_that_a_spreadsheet_rounded_are_refused(tmp_path):
    content = _jd().replace("300000000001", "4.00000E+11").replace("300000000002", "5.0000E+11")
    found = import_file(text(tmp_path / "订单.csv", content, "gbk"), shop_id="S")
    assert counts(found, "orders") == {"given": 3, "refused": 3}
    assert "was stored as a number" in str(found.report)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("26-01-02 10:00:00", "not a time in an unambiguous format"),
        ("12026-01-02 10:00:00", "not a time in an unambiguous format"),
        ("20260102100000", "a number of unknown meaning"),
        ("2026-01-02", "a date without a time of day"),
        ("01/02/2026 10:00", "not a time in an unambiguous format"),
    ],
)
def test_a_time_that_may_mean_several_is_refused_and_no_option_is_named_that_is_not_there(
    tmp_path, written, why
):
    head = "订单号,商家实收金额(元),商品数量(件),样式ID,订单成交时间\n"
    file = text(tmp_path / "o.csv", head + f"1,5,1,7,{written}\n2,5,1,7,{written}\n")
    found = import_file(file, shop_id="S")
    assert counts(found, "orders") == {"given": 2, "refused": 2}
    message = found.report.files["why"][0]
    assert why in message
    assert "form=" in message
    assert "time_format" not in message


@pytest.mark.parametrize(
    "written",
    ["2026-01-02T10:00:00", "2026/1/2 10:00", "2026年1月2日 10:00:00", "46024.4166666667"]
    + ["2026-01-02 上午10:00", "2026-01-02  10:00:00", "2026-01-02 10:00:00.0"],
)
def test_times_that_mean_one_time_are_read(tmp_path, written):
    head = "订单号,商家实收金额(元),商品数量(件),样式ID,订单成交时间\n"
    found = import_file(text(tmp_path / "o.csv", head + f"1,5,1,7,{written}\n"), shop_id="S")
    assert rows(found, "orders", "created_at") == ["2026-01-02 10:00:00"]


def test_no_person_stands_in_what_is_said_of_rows_whose_cells_stand_in_wrong_places(tmp_path):
    head = "订单号,客户姓名,客户地址,联系电话,京东价,下单帐号,订购数量,下单时间,应付金额,订单备注"
    lines = [
        "300000000001,张三,北京市,朝阳区,13811112222,9,jd_a,1,2026-01-02 10:00:00,9,好",
        "300000000002,李四,北京市,13811113333,9,jd_b,1,2026-01-02 10:00:00,9,好",
        "300000000003,王五,9,jd_b,1,2026-01-02 10:00:00,9,好",
        "300000000004,赵六,1,北京,jd_c,13900000000,张小姐收,刘先生,王女士13700000000,好",
        "300000000005,赵六,1,北京,jd_c,13900000000,1,2026-01-02,13700000000,好",
    ]
    file = text(tmp_path / "o.csv", "\n".join([head, *lines]), "gbk")
    found = import_file(file, shop_id="S")
    assert counts(found, "orders") == {"given": 5, "taken": 1, "refused": 4}
    book = workbook(
        tmp_path / "o.xlsx",
        [head.split(","), [*lines[1].split(","), "张先生13800000000"]],
    )
    message = str(found.report) + str(import_file(book, shop_id="S").report)
    for person in ("138", "139", "137", "张", "刘", "王", "朝阳"):
        assert person not in message
    assert "'2026-01-02' is a date without a time of day" in message
    assert "quantity '…' is not a whole number" in message
