"""Cells as spreadsheets leave them: repaired where it is certain what stood there, else refused."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from csmetrics.errors import DataError
from csmetrics.exports import read_export
from csmetrics.tables import Dataset
from tests.exports.export_files import cells

LONG = "123456789012345678"


def one(table, name, text, **arguments):
    """The value of one cell, why it is refused, and what was repaired."""
    frame = pl.DataFrame({name: [text]})
    if frame.schema[name] == pl.Null:
        frame = frame.cast(pl.String)
    row = read_export(frame.with_columns(other=1), table, **arguments).row(0, named=True)
    return row[name], row["csmetrics_refused"], row["csmetrics_repaired"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (LONG, LONG),
        (f'="{LONG}"', LONG),
        (f"'{LONG}", LONG),
        (f" {LONG}\t", LONG),
        ("007", "007"),
        ("1709265600.000100", "1709265600.000100"),  # some ids have a point of their own
        ("1E5", "1E5"),
        (17850, "17850"),
    ],
)
def test_an_id_is_its_text(text, value):
    assert one("messages", "buyer_id", text) == (value, None, None)


@pytest.mark.parametrize("text", ["17850.0", "17850.00", 17850.0])
def test_a_short_id_that_became_a_decimal_number_is_repaired(text):
    value, refused, repaired = one("messages", "buyer_id", text)
    assert (value, refused) == ("17850", None)
    assert repaired == "buyer_id: an id that had become a decimal number"


@pytest.mark.parametrize(
    "text",
    [*("1.23E+17", "1.2345678901234568e+17", "1e+17", LONG + ".0", 1e17), "1234567890123456.0"],
)
def test_a_long_id_that_became_a_number_is_gone(text):
    value, refused, _ = one("messages", "buyer_id", text)
    assert value is None
    assert "was stored as a number with too few digits: the id is lost" in refused


def test_an_id_is_no_fraction_and_no_missing_number_is_an_id():
    assert one("messages", "buyer_id", 1.5)[1] == "buyer_id '1.5' is not a whole number"
    assert one("messages", "buyer_id", float("nan")) == (None, None, None)


@pytest.mark.parametrize(
    "ids",
    [
        ["123456789012345000", "123456789012346000"],
        ["1234567890123450", "1234567890123460"],
        ["123456789012345000"] * 3,
        [123456789012345000, 123456789012346000],
    ],
)
def test_long_ids_that_all_end_in_zeros_are_gone(ids):
    with pytest.raises(DataError, match=r"order_id .such as .*their last digits are lost"):
        read_export(pl.DataFrame({"order_id": ids}), "orders")


@pytest.mark.parametrize(
    "ids", [["123456789012345000", LONG], ["1234567890123450"], ["100", "200"], ["a000", "b000"]]
)
def test_an_id_may_end_in_zeros_by_itself(ids):
    found = read_export(pl.DataFrame({"order_id": ids}), "orders")
    assert found["order_id"].to_list() == ids


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-01 09:05:07",
        "2024/3/1 9:05:07",
        "2024.03.01 09:05:07",
        "2024年3月1日 9:05:07",
        "2024年03月01日9:05:07",
        "2024-03-01T09:05:07.000",
        "2024-03-01  09:05:07",
    ],
)
def test_times_with_the_year_first_mean_one_thing(text):
    expected = datetime(2024, 3, 1, 9, 5, 7)  # noqa: DTZ001  local
    assert one("messages", "sent_at", text) == (expected, None, None)


def test_minutes_and_fractions_are_read():
    assert one("messages", "sent_at", "2024/3/1 9:05")[0].second == 0
    assert one("messages", "sent_at", "2024-03-01 09:05:07.123456")[0].microsecond == 123456


@pytest.mark.parametrize("text", ["45352.5", 45352.5])
def test_a_serial_number_is_the_time_it_was(text):
    value, refused, repaired = one("messages", "sent_at", text)
    assert value == datetime(2024, 3, 1, 12)  # noqa: DTZ001  45352 days after 1899-12-30
    assert refused is None
    assert repaired == "sent_at: a spreadsheet's serial number read as a time"


def test_a_serial_number_is_read_to_the_second():
    nine = 45352 + (9 * 3600 + 5 * 60 + 7) / 86_400
    assert one("messages", "sent_at", f"{nine:.10f}")[0].second == 7
    assert "unknown meaning" in one("messages", "sent_at", f"{nine:.5f}")[1]  # digits were cut


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2024-03-01", "is a date without a time of day"),
        (date(2024, 3, 1), "is a date without a time of day"),
        ("03/04/2024 10:00", "is not a time in an unambiguous format"),
        ("2024-02-30 10:00", "is not a time in an unambiguous format"),
        ("2016-12-31 23:59:60", "has 60 as its second"),
        ("2024-03-01 24:00:00", "is not a time in an unambiguous format"),
        ("1709265600", "is a number of unknown meaning"),
        ("-", "is a placeholder for a missing value, and a value is needed"),
        (
            "2024-03-01 10:00-12:00",
            "is not a time in an unambiguous format",
        ),  # a slot of two hours, or an offset
        ("2024-03-01 09:05:07+99:00", "is not a time in an unambiguous format"),
        ("2024-03-01 09:05:60+08:00", "has 60 as its second"),
        (
            "2024-03-01T09:05:07CST",
            "is not a time in an unambiguous format",
        ),  # in China, or in Chicago
    ],
)
def test_a_time_that_may_mean_two_things_is_refused(text, says):
    value, refused, _ = one("messages", "sent_at", text)
    assert value is None
    assert says in refused


@pytest.mark.parametrize(
    ("text", "hour", "micro"),
    [
        ("2026-03-02T00:38:52.000000+0800", 16, 0),
        ("2026-03-02T00:38:52.123456789+08:00", 16, 123456),
        ("2026-03-02 00:38:52 +08:00", 16, 0),
        ("2026/3/2 00:38:52+08", 16, 0),
        ("2026-03-02T00:38:52Z", 0, 0),
        ("2026-03-02T00:38:52.5-0330", 4, 500_000),
    ],
)
def test_a_time_with_its_utc_offset_is_that_instant(text, hour, micro):
    value, refused, repaired = one("messages", "sent_at", text)
    assert value.utcoffset() == timedelta(0)
    assert (value.hour, value.second, value.microsecond) == (hour, 52, micro)
    assert (refused, repaired) == (None, None)
    there = one("messages", "sent_at", text, time_zone="Asia/Shanghai")[0]
    assert (there, there.utcoffset()) == (value, timedelta(hours=8))


AWARE, NAIVE = "2024-07-01 12:00:00+08:00", "2024-07-01 12:00:00"


@pytest.mark.parametrize(
    ("texts", "hours", "says"),
    [
        (
            [AWARE, NAIVE, AWARE],
            [4, None, 4],
            "has no UTC offset, but most times in its column have one",
        ),
        (
            [AWARE, "45474.5", AWARE],
            [4, None, 4],
            "has no UTC offset, but most times in its column",
        ),
        (
            [NAIVE, AWARE, None],
            [12, None, None],
            "has a UTC offset, but most times in its column have n",
        ),
    ],
)
def test_times_with_an_offset_and_without_in_one_column_need_a_zone(texts, hours, says):
    frame = pl.DataFrame({"sent_at": texts, "other": 1})
    found = read_export(frame)
    assert [at and at.hour for at in found["sent_at"]] == hours
    assert found["csmetrics_refused"].null_count() == 2
    assert says in found["csmetrics_refused"][1]
    placed = read_export(frame, time_zone="Europe/London")
    instants = [at and at.astimezone(UTC).hour for at in placed["sent_at"]]
    assert instants == [text and (4 if text == AWARE else 11) for text in texts]
    assert placed["csmetrics_refused"].null_count() == 3


def test_offsets_in_one_column_leave_the_others_as_they_are():
    frame = pl.DataFrame(
        {"created_at": ["2024-07-01 12:00:00Z"], "paid_at": ["2024-07-01 12:00:00"]}
    )
    found = read_export(frame, "orders")
    assert found["created_at"].dtype == pl.Datetime("us", "UTC")
    assert found["paid_at"].to_list() == [datetime(2024, 7, 1, 12)]  # noqa: DTZ001  the shop's time


@pytest.mark.parametrize(
    ("form", "text", "hour"),
    [
        ("%d/%m/%Y %H:%M", "03/04/2024 10:00", 10),
        ({"sent_at": "%Y-%m-%d"}, "2024-04-03", 0),
        ("%Y-%m-%d %H:%M:%S%z", "2024-04-03 10:00:00+08:00", 2),
        ("%Y-%m-%d %I:%M %p UTC", "2024-04-03 02:00 AM UTC", 2),
        ("unix", "1712109600", 2),
        ("unix_ms", "1712109600000", 2),
    ],
)
def test_a_form_may_be_given(form, text, hour):
    value, refused, _ = one("messages", "sent_at", text, time_format=form)
    assert refused is None
    assert (value.month, value.day, value.hour) == (4, 3, hour)
    assert (value.tzinfo is not None) == (hour == 2)
    value, refused, _ = one("messages", "sent_at", "x", time_format=form)
    assert value is None
    assert refused.startswith("sent_at 'x' is no")


def test_a_form_never_takes_a_second_60_for_the_next_minute():
    form = "%d.%m.%Y %H:%M:%S"
    assert one("messages", "sent_at", "31.12.2016 23:59:60", time_format=form)[0] is None


@pytest.mark.parametrize("text", ["2024-07-01 12:00", datetime(2024, 7, 1, 12)])  # noqa: DTZ001
def test_the_exports_zone_places_times_and_what_its_clocks_skip_is_refused(text):
    value, _, _ = one("messages", "sent_at", text, time_zone="Europe/London")
    assert value.astimezone(UTC).hour == 11
    _, refused, _ = one("messages", "sent_at", "2024-03-31 01:30", time_zone="Europe/London")
    assert refused == "sent_at '2024-03-31 01:30' is skipped by the clocks of Europe/London"


@pytest.mark.parametrize(
    ("text", "value", "repaired"),
    [
        ("12.50", 12.5, False),
        ("￥1,234.50", 1234.5, True),
        ("¥12", 12.0, True),
        ("1，234，567.8元", 1234567.8, True),
        ("-5.00", -5.0, False),
        (12.5, 12.5, False),
        (3, 3, False),
    ],
)
def test_an_amount_is_its_number(text, value, repaired):
    found, refused, mended = one("orders", "amount", text)
    assert (found, refused) == (value, None)
    assert (mended is not None) == repaired


@pytest.mark.parametrize("text", ["1.234,50", "12,50", "1,23,456", "(5.00)", "5 USD", "-,-", "1e3"])
def test_an_amount_that_may_be_two_is_refused(text):
    assert one("orders", "amount", text)[:2] == (None, f"amount '{text}' is not an amount")


@pytest.mark.parametrize(
    ("text", "value"),
    [("2", 2), ("2.0", 2), (2.0, 2), ("1,200", 1200), ("1,234,567", 1234567), (7, 7), ("-1", -1)],
)
def test_a_count_is_a_whole_number(text, value):
    assert one("orders", "quantity", text)[:2] == (value, None)


@pytest.mark.parametrize("text", ["2.5", 2.5, "两件", "1,2", "99999999999999999999"])
def test_a_count_that_is_none_is_refused(text):
    assert one("orders", "quantity", text)[1] == f"quantity '{text}' is not a whole number"


def test_true_and_false_are_read_and_any_other_word_is_asked_for():
    assert one("refunds", "intervened", "TRUE")[0] is True
    assert one("refunds", "intervened", "是")[1].endswith("say which with values=…")
    words = {"intervened": {"是": True, "否": False, "—": None}}
    found = [one("refunds", "intervened", word, values=words)[:2] for word in ("是", "否", "—")]
    assert found == [(True, None), (False, None), (None, None)]


def test_words_are_ours_after_the_users_mapping_and_else_as_they_are():
    words = {"sender": {"买家": "buyer", 1: "agent"}}
    assert one("messages", "sender", " 买家 ", values=words)[0] == "buyer"
    assert one("messages", "sender", 1, values=words)[0] == "agent"
    assert one("messages", "sender", "机器人", values=words)[0] == "机器人"


def test_blank_cells_are_null_and_told_of_by_the_table_alone():
    row = cells("orders", order_id="o", amount=" ", paid_at="", shop_id="s")
    assert row["amount"] is row["paid_at"] is row["csmetrics_refused"] is None


def test_a_refused_cell_never_becomes_a_null_that_means_something():
    """A broken ``paid_at`` would else be an unpaid order."""
    frame = pl.DataFrame(
        {
            "order_id": ["o1", "o2"],
            "shop_id": ["s", "s"],
            "buyer_id": ["b", "b"],
            "created_at": ["2024-03-01 12:00", "2024-03-01 12:00"],
            "paid_at": ["2024-03-01 12:01", "2024-03-01 12:0l"],
            "amount": ["￥1,000.00", "5"],
            "quantity": ["1", "1"],
        }
    )
    found = read_export(frame, "orders")
    with pytest.raises(
        DataError, match=r"a cell of the export cannot be read: 1 row: row 1 .*'o2'"
    ):
        Dataset(orders=found)
    data = Dataset(orders=found, invalid="quarantine")
    assert data.rejected["value"].to_list() == [
        "paid_at '2024-03-01 12:0l' is not a time in an unambiguous format; give time_format=…"
    ]
    assert str(data.report()).splitlines() == [
        "orders: 2 rows given, 1 accepted (1 of them repaired), 1 rejected",
        "  rejected 1: a cell of the export cannot be read",
        "  repaired 1: amount: a currency sign or thousands separators removed",
    ]
    assert "csmetrics_refused" not in data.frame("orders").collect_schema()
    with pytest.raises(DataError, match=r"orders comes directly from an export"):
        Dataset(orders=found, invalid="trust")


def test_a_copy_is_a_copy_however_it_was_written():
    rows = {"order_id": ["7", "7.0"], "shop_id": ["s", "s"], "buyer_id": ["b", "b"]}
    data = Dataset(
        orders=read_export(pl.DataFrame(rows), "orders").with_columns(
            created_at=datetime(2024, 3, 1),  # noqa: DTZ001  local
            amount=1,
            quantity=1,
        ),
        invalid="quarantine",
    )
    assert data.rejected["rule"].to_list() == ["order_id repeats an identical row"]


@pytest.mark.parametrize(
    ("table", "name", "form"),
    [
        ("messages", "sent_at", None),
        ("messages", "sent_at", "unix"),
        ("orders", "amount", None),
        ("orders", "quantity", None),
    ],
)
def test_wide_digits_are_read_as_nothing_and_refused(table, name, form):
    value, refused, _ = one(table, name, "４５３５２", time_format=form)
    assert value is None
    assert refused.startswith(f"{name} '４５３５２' is ")


def test_milliseconds_are_not_taken_for_seconds():
    value, refused, _ = one("messages", "sent_at", "1712109600000", time_format="unix")
    assert value is None
    assert refused == "sent_at '1712109600000' is not a unix time"
    assert one("messages", "sent_at", "9" * 15, time_format="unix_ms")[0] is None
