"""Every file, sheet and column of a project is read, refused, or named as not read."""

import os
import warnings
from datetime import datetime

import polars as pl
import pytest

from csmetrics import evaluate, project
from csmetrics.errors import CsmetricsWarning, DataError, ProjectError
from csmetrics.exports import read_export

HEAD = "message_id,shop_id,buyer_id,sent_at,sender\n"
ORDERS = "order_id,shop_id,buyer_id,created_at,amount,quantity"


def message(name, buyer="b"):
    return f"{name},s,{buyer},2026-03-02 10:00:00,buyer\n"


def order(name, *more):
    return ",".join([name, "s", "b", "2026-03-02 10:00:00", "1", "1", *more]) + "\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "messages.csv").write_text(HEAD + message("m1"))
    return tmp_path


def settle(folder, table, path, **more):
    keys = "".join(f'{name} = "{value}"\n' for name, value in more.items())
    with (folder / "csmetrics.toml").open("a") as file:
        file.write(f'[tables.{table}]\npath = "{path}"\n{keys}')


def load(folder):
    """The project, and what is said not to be read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CsmetricsWarning)
        found = project.load(folder)
    return found, found.not_read


@pytest.mark.parametrize("name", ["buyer_flags.xls", "buyer_flags.tsv", "buyer_flags.txt"])
def test_a_file_is_what_its_bytes_say_whatever_its_ending(folder, name):
    flags = "shop_id\tbuyer_id\tflag\tfrom_at\tto_at\ns\tb\tspam\t2026-01-01 00:00:00\t\n"
    (folder / name).write_text(flags)
    found, not_read = load(folder)
    assert not_read == ()
    assert evaluate("pdd.consult_buyers", found.data, per="all")["value"].item() == 0


def test_a_csv_named_xlsx_is_read_in_a_folder_too(tmp_path):
    (tmp_path / "messages.xlsx").write_text(HEAD + message("m1"))
    assert load(tmp_path)[0].data.rows("messages")[0].message_id == "m1"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("buyer_flags.zip", "buyer_flags.zip is of a kind that cannot be read."),
        ("orders.csv.gz", "orders.csv.gz is of a kind that cannot be read."),
        ("orders (1).csv", "orders (1).csv is not named after a table. Did you mean 'orders'?"),
        ("订单.xlsx", "订单.xlsx is not named after a table."),
        ("data.jsonl", "data.jsonl is of a kind that cannot be read."),
    ],
)
def test_a_file_that_is_not_read_is_named(folder, name, says):
    (folder / name).write_text("x")
    with pytest.warns(CsmetricsWarning, match="not everything was read"):
        found = project.load(folder)
    assert found.not_read == (says,)


def test_a_folder_named_after_a_table_is_named(folder):
    (folder / "orders").mkdir()
    assert load(folder)[1] == ("orders is a folder.",)


@pytest.mark.parametrize("name", ["._orders.csv", "~$orders.xlsx", ".hidden.csv", "notes.md"])
def test_what_is_no_data_is_passed_over(folder, name):
    (folder / name).write_text("x")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert project.load(folder).not_read == ()


def test_files_that_a_pattern_leaves_out_by_their_ending_are_named(tmp_path):
    for name in ("m-1.csv", "m-2.CSV", "m-3.xlsx", "M-4.csv", "._m-5.csv", "other.csv"):
        (tmp_path / name).write_text(HEAD + message(name))
    settle(tmp_path, "messages", "m-*.csv")
    found, not_read = load(tmp_path)
    assert [one.message_id for one in found.data.rows("messages")] == ["m-1.csv"]
    assert [given.partition(" ")[0] for given in not_read] == ["M-4.csv", "m-2.CSV", "m-3.xlsx"]


def test_a_file_in_the_folder_beside_the_one_the_project_names_is_named(folder):
    (folder / "orders.csv").write_text(f"{ORDERS}\n{order('o1')}")
    (folder / "o.csv").write_text(f"{ORDERS}\n{order('o2')}")
    (folder / "csmetrics.toml").write_text('folder = "."\n')
    settle(folder, "orders", "o.csv")
    found, not_read = load(folder)
    assert [one.order_id for one in found.data.rows("orders")] == ["o2"]
    assert not_read == ("orders.csv: the project gives other files for the table orders.",)


@pytest.mark.parametrize("name", ["m[1].csv", "m?.csv"])
def test_a_path_that_is_a_file_is_no_pattern(tmp_path, name):
    inside = tmp_path / "day[2]"
    inside.mkdir()
    (inside / "m1.csv").write_text(HEAD + message("other"))
    (inside / name).write_text(HEAD + message("m"))
    settle(inside, "messages", name)
    assert [one.message_id for one in load(inside)[0].data.rows("messages")] == ["m"]


def test_a_pattern_works_in_a_folder_with_signs_of_patterns(tmp_path):
    inside = tmp_path / "day[2]*"
    inside.mkdir()
    (inside / "m-1.csv").write_text(HEAD + message("m"))
    settle(inside, "messages", "m-*.csv")
    assert [one.message_id for one in load(inside)[0].data.rows("messages")] == ["m"]
    (inside / "m-1.csv").unlink()
    with pytest.raises(ProjectError, match="there is no file"):
        project.load(inside)


def test_a_column_that_one_of_several_files_lacks_is_refused(folder):
    """Null would say that no order of the other file was ever paid: 0 %, and final."""
    paid = ",paid_at,grouped_at"
    (folder / "o-1.csv").write_text(
        f"{ORDERS}{paid}\n{order('o1', '2026-03-02 10:01:00', '2026-03-02 10:02:00')}"
    )
    (folder / "o-2.csv").write_text(f"{ORDERS}\n{order('o2')}")
    settle(folder, "orders", "o-*.csv")
    with pytest.raises(DataError, match=r"o-2\.csv has no column 'paid_at', 'grouped_at'"):
        project.load(folder)
    (folder / "o-2.csv").write_text(f"{ORDERS}{paid}\n{order('o2', '', '')}")
    assert len(load(folder)[0].data.rows("orders")) == 2


def test_a_column_of_ones_own_that_one_of_several_files_lacks_is_told(folder):
    (folder / "o-1.csv").write_text(f"{ORDERS},team\n{order('o1', 'a')}")
    (folder / "o-2.csv").write_text(f"{ORDERS}\n{order('o2')}")
    settle(folder, "orders", "o-*.csv")
    settle(folder, "messages", "messages.csv")
    with pytest.warns(CsmetricsWarning, match=r"o-2\.csv has no column 'team'"):
        project.load(folder)


def test_a_refused_row_is_named_by_file_and_line(tmp_path):
    (tmp_path / "m-1.csv").write_text(f"title,,,,\n{HEAD}{message('m1')}")
    (tmp_path / "m-2.csv").write_text(f"title,,,,\n{HEAD}{message('m2').replace(' 10:00:00', '')}")
    settle(tmp_path, "messages", "m-*.csv")
    with pytest.raises(DataError, match=r"m-2\.csv, line 3 \(message_id 'm2'\)"):
        project.load(tmp_path)
    found = project.load(tmp_path, invalid="quarantine")
    assert found.data.rejected.select("file", "line").rows() == [("m-2.csv", 3)]
    assert [(file.file, file.lines, file.taken, file.refused) for file in found.files] == [
        ("m-1.csv", 3, 1, 0),
        ("m-2.csv", 3, 0, 1),
    ]


def test_rows_between_files_are_named_by_file_and_line_too(tmp_path):
    for name in ("m-1", "m-2"):
        (tmp_path / f"{name}.csv").write_text(HEAD + message("m", buyer=name[-1]))
    settle(tmp_path, "messages", "m-*.csv")
    with pytest.raises(DataError, match=r"m-1\.csv, line 2 .*; m-2\.csv, line 2"):
        project.load(tmp_path)


def test_rows_of_parquet_files_are_named_by_file_and_row(tmp_path):
    at = datetime(2026, 3, 2, 10)  # noqa: DTZ001  local
    for n in (1, 2):
        pl.DataFrame(
            {
                "message_id": [f"{n}a", f"{n}b"],
                "shop_id": "s",
                "buyer_id": ["b", "b" if n == 1 else None],
                "sent_at": at,
                "sender": "buyer",
            }
        ).write_parquet(tmp_path / f"m-{n}.parquet")
    settle(tmp_path, "messages", "m-*.parquet")
    with pytest.raises(DataError, match=r"m-2\.parquet, row 2 \(message_id '2b'\)"):
        project.load(tmp_path)


def test_sheets_that_no_table_is_read_from_are_named(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "消息"
    for line in (HEAD, message("m1")):
        book.active.append(line.strip().split(","))
    for title in ("订单", "退款"):
        page = book.create_sheet(title)
        for line in (ORDERS, order("o1")):
            page.append(line.strip().split(","))
    book.save(tmp_path / "shop.xlsx")
    settle(tmp_path, "messages", "shop.xlsx", sheet="消息")
    settle(tmp_path, "orders", "shop.xlsx", sheet="订单")
    found, not_read = load(tmp_path)
    assert found.data.tables == ("messages", "orders")
    assert not_read == ("shop.xlsx: the sheet '退款' (2 rows) is not read.",)


def test_a_table_beside_a_project_that_does_not_name_it_is_told(folder):
    settle(folder, "messages", "messages.csv")
    (folder / "buyer_flags.csv").write_text("shop_id,buyer_id,flag,from_at\n")
    assert load(folder)[1] == (
        "buyer_flags.csv: the project gives no file for the table buyer_flags.",
    )


def test_a_folder_with_tables_inside_a_folder_of_tables_is_told(folder):
    (folder / "march").mkdir()
    (folder / "march" / "orders.csv").write_text(f"{ORDERS}\n")
    (folder / "pictures").mkdir()
    assert load(folder)[1] == ("march is a folder with orders.csv in it.",)


def test_brackets_of_a_folder_in_a_pattern_are_its_own(tmp_path):
    for name, one in (("a[1]", "of a[1]"), ("a1", "of a1")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "m-1.csv").write_text(HEAD + message(one))
    settle(tmp_path, "messages", "a[1]/m-*.csv")
    assert [row.message_id for row in load(tmp_path)[0].data.rows("messages")] == ["of a[1]"]


def test_a_file_that_a_pattern_means_only_as_a_name_is_told(tmp_path):
    (tmp_path / "m1-a.csv").write_text(HEAD + message("m1"))
    (tmp_path / "m[1]-a.csv").write_text(HEAD + message("m2"))
    settle(tmp_path, "messages", "m[1]-*.csv")
    assert load(tmp_path)[1] == ("m[1]-a.csv does not match 'm[1]-*.csv', and is not read.",)


def test_a_file_whose_name_is_no_text_is_refused_and_never_half_read(folder):
    name = os.fsdecode(b"m\xff.csv")
    (folder / name).write_text(HEAD + message("m1"))
    assert load(folder)[1] == (f"{name} is not named after a table.",)
    with pytest.raises(DataError, match="has a name that is not UTF-8: rename"):
        read_export(folder / name)
