"""Files as they come: encodings, separators, titles, headers, and what cannot be read."""

import os
import random
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from csmetrics.datasets import sample_shop
from csmetrics.errors import ArgumentError, DataError
from csmetrics.exports import read_export
from csmetrics.tables import Dataset
from tests.exports.export_files import COLUMNS, HEADER, ROW, VALUES, written

EXPECTED = {
    "message_id": "m1",
    "shop_id": "桃",
    "buyer_id": "安",
    "sent_at": datetime(2024, 3, 1, 12),  # noqa: DTZ001  local
    "sender": "buyer",
    "csmetrics_refused": None,
    "csmetrics_repaired": None,
}


def read(source, **arguments):
    found = read_export(source, "messages", COLUMNS, values=VALUES, **arguments).lazy().collect()
    return found.drop("csmetrics_file", "csmetrics_line")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_encoding_shops_use_is_found(tmp_path, encoding, end):
    path = written(tmp_path / "a.csv", HEADER, ROW, encoding=encoding, end=end)
    assert read(path).to_dicts() == [EXPECTED]


def test_chinese_far_down_in_a_file_that_begins_in_ascii_is_still_found(tmp_path):
    lines = [f"m{n},s,b,2024-03-01 12:00:00,buyer" for n in range(9000)]
    header = "message_id,shop_id,buyer_id,sent_at,sender"
    path = written(
        tmp_path / "a.csv", header, *lines, "m,桃,安,2024-03-01 12:00:00,buyer", encoding="gbk"
    )
    assert read_export(path).select(pl.last("shop_id")).collect().item() == "桃"


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_the_separator_is_found(tmp_path, separator):
    lines = [line.replace(",", separator) for line in (HEADER, ROW)]
    assert read(written(tmp_path / "a.csv", *lines)).to_dicts() == [EXPECTED]


def test_titles_above_the_header_are_passed_over(tmp_path):
    path = written(tmp_path / "a.csv", "三月聊天记录,,,,", "", '"导出人\n小李",,,,', HEADER, ROW)
    assert read(path).to_dicts() == [EXPECTED]


def test_a_header_in_two_rows_is_read_as_one(tmp_path):
    upper, lower = "消息编号,店铺,买家,消息,", ",,,发送时间,发送方"
    assert read(written(tmp_path / "a.csv", upper, lower, ROW)).to_dicts() == [EXPECTED]


def test_a_header_that_comes_again_and_blank_rows_are_no_rows(tmp_path):
    path = written(tmp_path / "a.csv", HEADER, ROW, HEADER, ",,,,", " ,\t,,,", "")
    assert read(path).to_dicts() == [EXPECTED]


def test_a_row_with_something_in_another_column_is_a_row(tmp_path):
    path = written(tmp_path / "a.csv", HEADER + ",备注", ROW + ",", ",,,,,合计")
    assert read(path).height == 2
    data = Dataset(messages=read(path), invalid="quarantine")
    assert data.report().tables.row(0) == ("messages", 2, 1, 0, 1)


def test_columns_with_our_names_are_taken_and_no_others(tmp_path):
    path = written(tmp_path / "a.csv", "message_id,shop_id,昵称,队列", "m1,s,小安,售前")
    found = read_export(path, columns={"队列": "queue"}).collect()
    assert found.columns[:3] == ["message_id", "shop_id", "queue"]
    assert found.columns[3:] == [
        "csmetrics_refused",
        "csmetrics_repaired",
        "csmetrics_file",
        "csmetrics_line",
    ]


def test_a_column_that_is_named_goes_before_one_that_is_called_so(tmp_path):
    path = written(tmp_path / "a.csv", "message_id,buyer_id,买家", "m1,内部号,小安")
    found = read_export(path, columns={"买家": "buyer_id"}).collect()
    assert found["buyer_id"].to_list() == ["小安"]


def test_a_quoted_line_break_is_part_of_its_cell(tmp_path):
    path = written(tmp_path / "a.csv", HEADER, ROW.replace("安", '"安\n娜"'))
    assert read(path)["buyer_id"].to_list() == ["安\n娜"]


def test_csv_and_parquet_stay_lazy_and_frames_stay_frames(tmp_path):
    path = written(tmp_path / "a.csv", HEADER, ROW)
    scan = read_export(path, "messages", COLUMNS)
    assert isinstance(scan, pl.LazyFrame)
    assert "Csv SCAN" in scan.explain()
    table = pl.DataFrame({"消息编号": [7], "shop_id": ["s"]})
    table.write_parquet(tmp_path / "a.parquet")
    lazy = read_export(tmp_path / "a.parquet", columns={"消息编号": "message_id"})
    assert isinstance(lazy, pl.LazyFrame)
    eager = read_export(table.to_pandas(), columns={"消息编号": "message_id"})
    assert isinstance(eager, pl.DataFrame)
    assert lazy.collect().drop("csmetrics_file", "csmetrics_line").equals(eager)
    assert eager["message_id"].to_list() == ["7"]


def test_a_copy_in_utf8_is_gone_when_the_process_ends(tmp_path):
    path = written(tmp_path / "a.csv", HEADER, ROW, encoding="gb18030")
    program = (
        "import sys; from csmetrics.exports import read_export\n"
        "scan = read_export(sys.argv[1], columns={'消息编号': 'message_id'})\n"
        "assert scan.collect().height == 1; print(scan.explain())"
    )
    done = subprocess.run(  # noqa: S603  this very interpreter
        [sys.executable, "-X", "utf8", "-W", "error", "-c", program, str(path)],
        capture_output=True,
        text=True,
        check=True,
        env={"TMPDIR": str(tmp_path)},
    )
    assert "Csv SCAN" in done.stdout
    assert [file.name for file in tmp_path.iterdir()] == ["a.csv"]


names = st.text(st.sampled_from("ab桃１,;\"\n'= €"), min_size=1, max_size=6).filter(
    lambda name: name.strip() == name and not re.fullmatch('="(.*)"', name, re.DOTALL)
)


@given(
    ids=st.lists(st.tuples(names, st.datetimes(datetime(2000, 1, 2), datetime(2099, 1, 1)))),  # noqa: DTZ001
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    separator=st.sampled_from([",", "\t", ";"]),
)
def test_what_was_exported_comes_back(ids, encoding, separator):
    table = pl.DataFrame(
        {
            "消息编号": [f"m{n}" for n in range(len(ids))],
            "店铺": ["s"] * len(ids),
            "买家": [name for name, _ in ids],
            "发送时间": [at for _, at in ids],
            "发送方": ["买家"] * len(ids),
        },
        schema_overrides={"发送时间": pl.Datetime("us")},
    )
    text = table.write_csv(separator=separator, datetime_format="%Y-%m-%d %H:%M:%S%.6f")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(text.encode(encoding))
        found = read(path)
    assert found["buyer_id"].to_list() == [name for name, _ in ids]
    assert found["sent_at"].to_list() == [at for _, at in ids]
    assert found["csmetrics_refused"].null_count() == len(ids)


@pytest.mark.parametrize("table", sample_shop(days=2).tables)
def test_what_polars_writes_of_a_canonical_table_comes_back(table, tmp_path):
    shop = sample_shop(days=2)
    given = shop.frame(table).collect()
    given.write_csv(tmp_path / f"{table}.csv")
    found = read_export(tmp_path / f"{table}.csv", table)
    assert found.collect()["csmetrics_refused"].null_count() == given.height
    again = Dataset(**{table: found.drop("csmetrics_repaired")}, time_zone=shop.time_zone)
    assert_frame_equal(again.frame(table).collect(), given)


def test_a_large_file_comes_back_row_for_row(tmp_path):
    draw = random.Random(7)  # noqa: S311  no secret
    ids = [str(draw.randrange(10**17, 10**18)) for _ in range(30_000)]
    lines = [f"{one},s,b{one[:3]},2024/3/1 {one[-1]}:{one[2:4][0]}0,买家" for one in ids]
    found = read(written(tmp_path / "a.csv", HEADER, *lines, encoding="gbk"))
    assert found["message_id"].to_list() == ids
    assert found["sent_at"].null_count() == sum(int(one[2]) > 5 for one in ids)
    assert found["csmetrics_refused"].is_not_null().sum() == found["sent_at"].null_count()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (HEADER.replace("发送时间", "时间"), r"no column '发送时间' \(Did you mean '时间'\?\)"),
        (HEADER + ",买家", "two columns of the export are called '买家'"),
        ("<html><table>", "a.csv is a web page"),
        ("", "the export has no column '消息编号'.*seem to be none"),
    ],
)
def test_a_file_without_its_columns_says_what_it_has(tmp_path, content, says):
    with pytest.raises(DataError, match=says):
        read(written(tmp_path / "a.csv", content))


def test_a_row_with_more_cells_than_the_header_is_not_cut(tmp_path):
    path = written(tmp_path / "a.csv", HEADER, ROW + ",what", ROW + ", ,")
    wide, padded = read(path)["csmetrics_refused"]
    assert wide.startswith("has 6 cells, the header 5: an unquoted cell contains a separator")
    assert padded is None


def test_files_that_are_none_are_said_to_be(tmp_path):
    with pytest.raises(DataError, match=r"nowhere.csv cannot be read: No such file"):
        read(tmp_path / "nowhere.csv")
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0 and so on")
    with pytest.raises(DataError, match=r"old or locked workbook; save it as .xlsx or CSV"):
        read(tmp_path / "old.xls")
    (tmp_path / "b.csv").write_bytes(b"a\xff\xff\xffb")
    with pytest.raises(DataError, match=r"neither UTF-8 nor GB18030"):
        read(tmp_path / "b.csv")
    with pytest.raises(DataError, match=r"is not ascii text"):
        read(written(tmp_path / "c.csv", HEADER), encoding="ascii")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names of files")
def test_a_name_that_is_no_text_is_to_be_changed(tmp_path):
    named = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.csv"))
    named.write_text(HEADER)
    with pytest.raises(
        DataError, match=r"udcff.csv' has a name that is not UTF-8: rename the file"
    ):
        read(named)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"table": "message"}, "table='message' is not a table. Did you mean 'messages'"),
        ({"columns": ["a"]}, "columns maps the headers of the export to our columns"),
        ({"columns": {"a": "shop_id", "b": "shop_id"}}, "columns names 'shop_id' twice"),
        ({"columns": {"shop_id": "店铺"}}, "maps 'shop_id' to '店铺'; write the header"),
        ({"values": {"sendr": {}}}, "values names 'sendr'.*Did you mean 'sender'"),
        ({"values": {"sender": "buyer"}}, "values maps our columns to the words of the export"),
        ({"time_zone": "Shanghai"}, "time_zone='Shanghai' is not a time zone"),
        ({"source": 7}, "an export must be a path or a frame, not a int"),
    ],
)
def test_wrong_arguments_are_refused_with_a_hint(arguments, says):
    source = arguments.pop("source", pl.DataFrame({"shop_id": ["s"]}))
    with pytest.raises(ArgumentError, match=says):
        read_export(source, **arguments)


def test_each_column_of_a_parquet_file_is_read_by_its_own_type(tmp_path):
    """As the same frame is: whatever the column before it holds."""
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    table = pl.DataFrame(
        {
            "order_id": ["nan", "o1", "o2"],  # the first is nobody's id
            "buyer_id": [17850.5, None, None],  # floats are no ids
            "shop_id": [1, 2, 3],
            "created_at": [noon, noon, noon],  # with an offset
            "quantity": [1, 2, 3],
            "amount": [1.5, 2.0, 3.25],
        }
    )
    table.write_parquet(tmp_path / "a.parquet")
    read = [read_export(one, "orders").lazy().collect() for one in (tmp_path / "a.parquet", table)]
    for found in read:
        assert found["created_at"].to_list() == [noon] * 3
        assert found["amount"].to_list() == [1.5, 2.0, 3.25]
        assert found["csmetrics_refused"].is_null().to_list() == [False, True, True]
    assert read[0].drop("csmetrics_file", "csmetrics_line").equals(read[1])
