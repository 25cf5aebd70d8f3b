"""Orders as shops really download them: every quirk at once, the rows worked out by hand."""

# fmt: off
# The rows of files stand on one line each.

import zipfile

import pytest

from csmetrics.errors import ArgumentError
from csmetrics.exports import import_file, import_folder

from .recipe_files import counts, rows, text, workbook

ORDER = (
    "order_id",
    "shop_id",
    "created_at",
    "paid_at",
    "shipped_at",
    "signed_at",
    "amount",
    "quantity",
)


def csv(*records):
    return "\r\n".join(",".join(record) for record in records) + "\r\n"


PDD_HEAD = (
    "商品 , 订单号,订单状态,商品总价（元）,邮费（元）,店铺优惠折扣（元）,平台优惠折扣（元）,"
    "多多支付立减金额（元）,用户实付金额（元）,商家实收金额（元）,商品数量（件）,发货时间,确认收货时间,商品id,"
    "商品规格,样式ID,商家编码-规格维度,商家编码-商品维度,商家备注,售后状态,快递单号,快递公司,订单成交时间"
)


def pdd(order, deal, shipped="", signed="", *, paid="12.50", state="已收货", n="1"):  # noqa: PLR0913
    return (
        f"枕头\t,{order}\t,{state},13.00,0.00,0.50,0.00,0.00,{paid},{paid},{n},{shipped}\t,"
        f"{signed}\t,88001,白色,9001\t,a,b,,无售后或售后取消,SF1\t,顺丰,{deal}\t"
    )


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16", "utf-8"])
def test_pdd_orders_with_tabs_full_width_brackets_and_an_empty_time(tmp_path, encoding):
    content = "\r\n".join(
        [
            PDD_HEAD,
            pdd(
                "260102-123456789012345",
                "2026-01-02 10:00:00",
                "2026-01-02 18:30:05",
                "2026-01-05 09:00:00",
                n="2",
            ),
            pdd("260102-123456789012346", "", state="已取消"),
            pdd("260103-123456789012347", "2026-01-03 00:00:01", paid='"1,234.50"'),
        ]
    )
    path = text(tmp_path / "orders_export.csv", content, encoding)
    found = import_file(path, shop_id="枕头店")
    columns = ("order_id", "shop_id", "created_at", "grouped_at", "paid_at", "shipped_at")
    assert rows(found, "orders", *columns, "signed_at", "amount", "quantity") == [
        (
            "260102-123456789012345",
            "枕头店",
            "2026-01-02 10:00:00",
            "2026-01-02 10:00:00",
            "2026-01-02 10:00:00",
            "2026-01-02 18:30:05",
            "2026-01-05 09:00:00",
            "12.50",
            2,
        ),
        (
            "260103-123456789012347",
            "枕头店",
            "2026-01-03 00:00:01",
            "2026-01-03 00:00:01",
            "2026-01-03 00:00:01",
            None,
            None,
            "1234.50",
            1,
        ),
    ]
    assert counts(found, "orders") == {"given": 3, "taken": 2, "left_out": 1}
    assert "buyer_id" not in found.data.columns("orders")


def test_pdd_orders_need_a_shop(tmp_path):
    content = "\n".join([PDD_HEAD, pdd("260102-1", "2026-01-02 10:00:00")])
    path = text(tmp_path / "o.csv", content)
    with pytest.raises(ArgumentError, match="shop_id"):
        import_file(path)


def test_pdd_orders_of_chosen_columns_with_separate_times(tmp_path):
    path = workbook(
        tmp_path / "o.xlsx",
        [
            ["订单成交时间", "支付时间", "拼单成功时间", "订单创建时间", "订单号", "商家实收金额(元)", "商品数量(件)", "样式ID"],
            ["2026-01-02 10:00:00", "2026-01-02 09:58:00", "2026-01-02 10:00:03", "2026-01-01 23:59:59", "260101-9", 8.8, 3, 77],
        ],
    )
    found = import_file(path, shop_id="s")
    assert rows(found, "orders", "created_at", "paid_at", "grouped_at", "amount", "quantity") == [
        ("2026-01-01 23:59:59", "2026-01-02 09:58:00", "2026-01-02 10:00:00", "8.80", 3)
    ]


O2 = (
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,"
    "买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址 ,运送方式,联系电话 ,联系手机,订单创建时间,订单付款时间 ,"
    "宝贝标题 ,宝贝种类 ,物流单号 ,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因,确认收货时间,打款商家金额"
)


def test_classic_taobao_orders_in_gbk_with_formula_ids_and_two_forms_of_time(tmp_path):
    content = "\r\n".join(
        [
            O2,
            ('"=""1234567890123456789""",tb甲,a@b.c,10,0,0,10,0,12.00,0,交易成功,"快, 一点\r\n谢谢",张三,'
            "浙江省,快递,'0571,'138,2026-01-02 10:00:00,2026/1/2 10:05,枕头,1,No:1,顺丰,'null,2,0,旗舰店,"
            "订单未关闭,2026-01-04 08:00:00,12.00元"),
            ("'1234567890123456790,tb乙,,10,0,0,10,0,5.5,0,交易关闭,,李四,上海,快递,,,2026/1/3 9:07,,枕头,1,,,,1,"
            "0,旗舰店,买家未付款,,"),
        ]
    )
    path = text(tmp_path / "ExportOrderList202601.csv", content, "gbk")
    found = import_file(path)
    assert rows(found, "orders", *ORDER[:4], "signed_at", "amount", "quantity", "buyer_id") == [
        (
            "1234567890123456789",
            "旗舰店",
            "2026-01-02 10:00:00",
            "2026-01-02 10:05:00",
            "2026-01-04 08:00:00",
            "12.00",
            2,
            "tb甲",
        ),
        ("1234567890123456790", "旗舰店", "2026-01-03 09:07:00", None, None, "5.50", 1, "tb乙"),
    ]
    names = found.data.columns("orders")
    assert "closed_at" not in names
    assert not {"收货人姓名", "联系手机", "买家留言"} & set(names)


def test_qianniu_orders_keep_an_unclosed_order_open_and_take_the_shop_from_the_file(tmp_path):
    path = workbook(
        tmp_path / "订单.xlsx",
        [
            ["订单编号", "支付单号", "买家实付金额", "订单状态", "订单创建时间", "订单付款时间 ", "宝贝总数量", "店铺名称", "发货时间", "确认收货时间", "订单关闭原因"],
            ["'2234567890123456789", "'x1", "99.00", "买家已付款，等待卖家发货", "2026-01-02 10:00:00", "2026-01-02 10:00:30", "1", "乙店", "", "", "订单未关闭"],
            ["2234567890123456790", "x2", "0.00", "交易关闭", "2026-01-02 11:00:00", "--", "1", "乙店", "--", "--", "买家不想要了"],
        ],
        sheet="sheet1",
    )
    found = import_file(path)
    assert rows(found, "orders", *ORDER) == [
        ("2234567890123456789", "乙店", "2026-01-02 10:00:00", "2026-01-02 10:00:30", None, None, "99.00", 1),
        ("2234567890123456790", "乙店", "2026-01-02 11:00:00", None, None, None, "0.00", 1),
    ]


def test_qianniu_order_lines_become_orders_and_amounts_are_summed(tmp_path):
    head = ["子订单编号", "主订单编号", "商品标题", "商品价格", "购买数量", "订单状态", "退款状态", "买家实付金额", "订单创建时间", "订单付款时间", "发货时间", "确认收货时间"]
    path = workbook(
        tmp_path / "宝贝销售明细.xlsx",
        [
            head,
            ["3001", "300", "a", 10, 2, "交易成功", "没有申请退款", 20, "2026-01-02 10:00:00", "2026-01-02 10:01:00", "2026-01-03 08:00:00", "2026-01-06 08:00:00"],
            ["4001", "400", "a", 10, 1, "交易成功", "没有申请退款", 9.9, "2026-01-02 12:00:00", "2026-01-02 12:01:00", "", ""],
            ["3002", "300", "b", 5, 1, "交易成功", "没有申请退款", 4.55, "2026-01-02 10:00:00", "2026-01-02 10:01:00", "2026-01-03 09:00:00", "2026-01-06 08:00:00"],
        ],
    )
    found = import_file(path, shop_id="s")
    got = sorted(rows(found, "orders", "order_id", "amount", "quantity", "created_at"))
    assert got == [
        ("300", "24.55", 3, "2026-01-02 10:00:00"),
        ("400", "9.90", 1, "2026-01-02 12:00:00"),
    ]
    assert counts(found, "orders") == {"given": 3, "taken": 2, "merged": 1}


def test_douyin_orders_with_leading_tabs_and_thousands(tmp_path):
    head = "主订单编号,子订单编号,选购商品,商品数量,商品单价,订单应付金额,订单提交时间,订单完成时间,支付完成时间,订单状态,售后状态,发货时间,收件人"
    content = f'{head}\n\t6920000000000000001,\t6920000000000000001,帽,1,"1,000.00","1,234.50",2026-01-02 10:00:00\t,-,2026-01-02 10:00:09\t,待发货,-,-,王五\n\t6920000000000000001,\t6920000000000000002,鞋,2,10.00,0.50,2026-01-02 10:00:00\t,-,2026-01-02 10:00:09\t,待发货,-,-,王五\n\t6920000000000000009,\t6920000000000000009,鞋,1,10.00,10.00,2026-01-02 11:00:00,-,-,已关闭,-,-,王五'
    path = text(tmp_path / "1767.csv", content)
    found = import_file(path, shop_id="抖店")
    assert sorted(rows(found, "orders", "order_id", "amount", "quantity", "paid_at", "shipped_at")) == [
        ("6920000000000000001", "1235.00", 3, "2026-01-02 10:00:09", None),
        ("6920000000000000009", "10.00", 1, None, None),
    ]


def test_jd_orders_repeat_their_amount_on_every_line(tmp_path):
    head = "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,余额支付,应付金额,订单状态,订单类型,下单帐号,客户姓名,付款确认时间,订单完成时间"
    content = f'{head}\r\n="123456789012",1,a,2,在线支付,2026-01-02 10:00:00,10.00,30.00,30.00,0,28.00,完成,SOP,jd_甲01,赵,2026-01-02 10:00:20,2026-01-05 12:00:00\r\n="123456789012",2,b,1,在线支付,2026-01-02 10:00:00,10.00,30.00,30.00,0,28.00,完成,SOP,jd_甲01,赵,2026-01-02 10:00:20,2026-01-05 12:00:00\r\n123456789013,2,b,1,在线支付,2026/1/3 9:05:00,10.00,10.00,10.00,0,10.00,(删除)等待出库,SOP,jd_乙,钱,,'
    archive = tmp_path / "京东订单.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("orders.csv", content.encode("gbk"))
    found = import_file(archive, shop_id="京东店")
    columns = ("order_id", "buyer_id", "created_at", "paid_at", "signed_at", "amount", "quantity")
    assert sorted(rows(found, "orders", *columns)) == [
        ("123456789012", "jd_甲01", "2026-01-02 10:00:00", "2026-01-02 10:00:20", "2026-01-05 12:00:00", "28.00", 3),
        ("123456789013", "jd_乙", "2026-01-03 09:05:00", None, None, "10.00", 1),
    ]


def kuaishou(*lines):
    head = ["订单号", "订单创建时间", "订单支付时间", "订单状态", "实付款", "成交数量", "商品ID", "CPS达人ID", "发货时间", "收货人姓名"]
    return [head, *lines]


def test_kuaishou_orders_in_both_forms_of_time(tmp_path):
    path = workbook(
        tmp_path / "k.xlsx",
        kuaishou(
            ["2401", "2026/01/02 10:00:00", "2026/01/02 10:00:30", "已发货", "¥19.90", 1, "p1", "", "2026/01/03 08:00:00", "周"],
            ["2402", "2026-01-02 11:00:00", "-", "待付款", "5", 2, "p1", "", "", "吴"],
            ["2403", "2026-01-02 12:00:00", "2026-01-02 12:00:30", "已发货", "5", 1, "p1", "", "", "吴"],
            ["2403", "2026-01-02 12:00:00", "2026-01-02 12:00:30", "已发货", "7", 1, "p2", "", "", "吴"],
        ),
    )
    found = import_file(path, shop_id="快手店")
    assert sorted(rows(found, "orders", "order_id", "created_at", "paid_at", "amount", "quantity")) == [
        ("2401", "2026-01-02 10:00:00", "2026-01-02 10:00:30", "19.90", 1),
        ("2402", "2026-01-02 11:00:00", None, "5.00", 2),
        ("2403", "2026-01-02 12:00:00", "2026-01-02 12:00:30", "12.00", 2),
    ]


def test_xhs_orders_take_gifts_into_the_quantity_and_the_shop_from_the_file(tmp_path):
    head = ["订单号", "订单状态", "小红书编码", "SKU件数", "是否为赠品", "用户应付金额(元)", "商家应收金额(元)（支付金额）", "支付时间", "订单创建时间", "订单发货时间", "订单完成时间", "店铺名称", "用户编号", "收件人姓名"]
    path = workbook(
        tmp_path / "x.xlsx",
        [
            head,
            ["P700", "已完成", "c1", 1, "否", "50.00", "52.00", "2026-01-02 10:00:10", "2026-01-02 10:00:00", "2026-01-03 10:00:00", "2026-01-07 10:00:00", "书店", "u1", "郑"],
            ["P700", "已完成", "c2", 1, "是", "0.00", "0.00", "2026-01-02 10:00:10", "2026-01-02 10:00:00", "2026-01-03 10:00:00", "2026-01-07 10:00:00", "书店", "u1", "郑"],
        ],
        sheet="订单信息",
    )
    found = import_file(path)
    assert rows(found, "orders", *ORDER, "buyer_id") == [
        ("P700", "书店", "2026-01-02 10:00:00", "2026-01-02 10:00:10", "2026-01-03 10:00:00", "2026-01-07 10:00:00", "52.00", 2, "u1")
    ]


def test_1688_orders_with_merged_cells(tmp_path):
    head = ["订单编号", "买家公司名", "买家会员名", "卖家会员名", "货品总价(元)", "实付款", "订单状态", "订单创建时间", "订单付款时间", "货品标题", "单价(元)", "数量", "Offer ID"]
    path = workbook(
        tmp_path / "1688.xlsx",
        [
            head,
            ["88001", "甲公司", "buyer甲", "seller", "30", "31.00", "交易成功", "2026-01-02 10:00:00", "2026-01-02 10:10:00", "a", 10, 2, "o1"],
            [None, None, None, None, None, None, None, None, None, "b", 10, 1, "o2"],
            ["88002", "乙公司", "buyer乙", "seller", "5", "5.00", "等待买家付款", "2026-01-03 10:00:00", None, "c", 5, 1, "o3"],
        ],
        merged=[f"{letter}2:{letter}3" for letter in "ABCDEFGHI"],
    )
    found = import_file(path, shop_id="厂")
    columns = ("order_id", "buyer_id", "created_at", "paid_at", "amount", "quantity")
    assert sorted(rows(found, "orders", *columns)) == [
        ("88001", "buyer甲", "2026-01-02 10:00:00", "2026-01-02 10:10:00", "31.00", 3),
        ("88002", "buyer乙", "2026-01-03 10:00:00", None, "5.00", 1),
    ]


def test_youzan_orders_count_the_pieces_in_their_text(tmp_path):
    head = "订单号,订单状态,订单创建时间,买家付款时间,全部商品名称,商品种类数,订单实付金额,收货人/提货人,买家昵称"
    content = f"{head}\nE20260102100000001,交易完成,2026-01-02 10:00:00,2026-01-02 10:01:00,枕头(大)(2件);被子(1件),2,99.00,冯,小明"
    found = import_file(text(tmp_path / "有赞.csv", content), shop_id="赞")
    assert rows(found, "orders", "order_id", "buyer_id", "paid_at", "amount", "quantity") == [
        ("E20260102100000001", "小明", "2026-01-02 10:01:00", "99.00", 3)
    ]


def test_overlapping_downloads_of_one_shop_are_counted_once(tmp_path):
    one = pdd("260102-1", "2026-01-02 10:00:00")
    two = pdd("260103-2", "2026-01-03 10:00:00")
    three = pdd("260104-3", "2026-01-04 10:00:00")
    text(tmp_path / "1月1日-3日.csv", f"{PDD_HEAD}\n{one}\n{two}", "gb18030")
    text(tmp_path / "1月3日-4日.csv", f"{PDD_HEAD}\n{two}\n{three}")
    found = import_folder(tmp_path, shop_id="s")
    assert sorted(rows(found, "orders", "order_id")) == ["260102-1", "260103-2", "260104-3"]
    assert found.report.files["copies"].sum() == 1


def test_an_order_whose_state_moved_on_between_two_downloads_is_not_lost(tmp_path):
    early = pdd("260102-1", "2026-01-02 10:00:00", state="待发货")
    late = pdd("260102-1", "2026-01-02 10:00:00", "2026-01-03 08:00:00", state="已发货")
    text(tmp_path / "a.csv", f"{PDD_HEAD}\n{early}")
    text(tmp_path / "b.csv", f"{PDD_HEAD}\n{late}")
    found = import_folder(tmp_path, shop_id="s")
    assert rows(found, "orders", "order_id", "shipped_at") == [("260102-1", "2026-01-03 08:00:00")]


def test_titles_above_a_repeated_header_and_a_total_below(tmp_path):
    path = workbook(
        tmp_path / "o.xlsx",
        [
            ["拼多多订单导出"],
            ["导出时间：2026-01-10 08:00:00"],
            [],
            ["订单号", "商家实收金额 ( 元 )", "样式 ID", "商品数量 （件）", "订单成交时间"],
            ["260102-1", 12.5, 1, 1, "2026-01-02 10:00:00"],
            ["订单号", "商家实收金额 ( 元 )", "样式 ID", "商品数量 （件）", "订单成交时间"],
            ["260102-2", 2.5, 1, 1, "2026-01-02 上午11:00:00"],
            ["260102-3", 3.5, 1, 1, "2026/1/2 下午1:05:00"],
            ["合计", 18.5, None, 3, None],
        ],
    )
    found = import_file(path, shop_id="s")
    assert rows(found, "orders", "order_id", "created_at", "amount") == [
        ("260102-1", "2026-01-02 10:00:00", "12.50"),
        ("260102-2", "2026-01-02 11:00:00", "2.50"),
        ("260102-3", "2026-01-02 13:05:00", "3.50"),
    ]
