import json

from csmetrics.exports import import_file
from tests.recipes.recipe_files import counts, rows, text

DAY = "2026-01-02 "


def file(tmp_path, value):
    return text(tmp_path / "a.json", json.dumps(value, ensure_ascii=False))


def test_trades_of_taobao_are_put_together_from_their_lines(tmp_path):
    trade = {
        "tid": 3123456789012345678,
        "buyer_nick": "买家",
        "created": DAY + "10:00:00",
        "pay_time": DAY + "10:01:00",
        "payment": "12.50",
        "receiver_name": "张三",
        "orders": {"order": [{"oid": 1, "num": 2}, {"oid": 2, "num": 1}]},
    }
    given = {"trades_sold_get_response": {"trades": {"trade": [trade]}}}
    found = import_file(file(tmp_path, given), shop_id="S")
    assert rows(found, "orders", "order_id", "buyer_id", "paid_at", "amount", "quantity") == [
        ("3123456789012345678", "买家", DAY + "10:01:00", "12.50", 3)
    ]


def test_refunds_of_taobao(tmp_path):
    one = {"refund_id": "1", "tid": "9", "buyer_nick": "买家", "created": DAY + "10:00:00",
           "modified": DAY + "11:00:00", "status": "SUCCESS", "has_good_return": True,
           "refund_fee": "5.00", "cs_status": 3}  # fmt: skip
    two = one | {"refund_id": "2", "status": "CLOSED", "has_good_return": False, "cs_status": 1}
    found = import_file(file(tmp_path, {"refunds": {"refund": [one, two]}}), shop_id="S")
    assert rows(found, "refunds", "refund_id", "kind", "completed_at", "intervened") == [
        ("1", "return_refund", DAY + "11:00:00", True),
        ("2", "refund_only", None, False),
    ]


def test_the_scale_of_taobao_s_ratings_is_reversed(tmp_path):
    one = {"eval_code": 0, "eval_recer": "买家", "eval_sender": "店:甲",
           "eval_time": DAY + "10:05:00", "send_time": DAY + "10:00:00"}  # fmt: skip
    found = import_file(
        file(tmp_path, [one, one | {"eval_code": 4, "eval_recer": "b"}]), shop_id="S"
    )
    assert rows(found, "ratings", "buyer_id", "agent_id", "level") == [
        ("买家", "店:甲", 5),
        ("b", "店:甲", 1),
    ]


def test_pinduoduo_s_orders_have_no_buyer_there_either(tmp_path):
    order = {"order_sn": "260102-1", "created_time": DAY + "10:00:00", "confirm_time": DAY + "10:01:00",
             "pay_amount": 12.5, "item_list": [{"goods_count": 1}, {"goods_count": 3}]}  # fmt: skip
    found = import_file(
        file(tmp_path, {"order_list_get_response": {"order_list": [order]}}), shop_id="S"
    )
    assert rows(found, "orders", "order_id", "grouped_at", "amount", "quantity") == [
        ("260102-1", DAY + "10:01:00", "12.50", 4)
    ]
    assert "buyer_id" not in found.data.columns("orders")


def test_douyin_s_aftersales_are_in_fen_and_unix_seconds(tmp_path):
    one = {"aftersale_id": "1", "shop_order_id": "9", "aftersale_type": 1, "refund_amount": 1250,
           "apply_time": 1767319200, "refund_time": 1767322800, "refund_status": 3, "arbitrate_status": 0}  # fmt: skip
    found = import_file(
        file(
            tmp_path, {"data": {"items": [one, one | {"aftersale_id": "2", "aftersale_type": 7}]}}
        ),
        shop_id="S",
    )
    assert rows(found, "refunds", "refund_id", "kind", "applied_at", "completed_at", "amount") == [
        ("1", "refund_only", DAY + "10:00:00", DAY + "11:00:00", "12.50")
    ]
    assert counts(found, "refunds") == {"given": 2, "taken": 1, "left_out": 1}


def test_youzan_s_orders(tmp_path):
    info = {"order_info": {"tid": "E1", "created": DAY + "10:00:00", "pay_time": DAY + "10:01:00"},
            "buyer_info": {"yz_open_id": "u1"}, "pay_info": {"payment": "9.90"}, "orders": [{"num": 2}]}  # fmt: skip
    found = import_file(
        file(tmp_path, {"data": {"full_order_info_list": [{"full_order_info": info}]}}), shop_id="S"
    )
    assert rows(found, "orders", "order_id", "buyer_id", "amount", "quantity") == [
        ("E1", "u1", "9.90", 2)
    ]
