"""What a prompt and a notebook show of data: short, and never a plan."""

import polars as pl

from csmetrics import Dataset, datasets, exports

SHOP = datasets.sample_shop(days=1)


def test_a_report_is_one_line_and_prints_in_words():
    report = SHOP.report()
    assert repr(report).startswith("<Report of 11 tables: ")
    assert "\n" not in repr(report)
    assert report._repr_html_() == f"<pre>{report}</pre>"


def test_a_data_set_is_a_table_in_a_notebook_and_names_are_escaped():
    rows = SHOP.frame("messages").collect().with_columns(pl.lit(1).alias("<b>"))
    html = Dataset(messages=rows)._repr_html_()
    assert f"<td>messages</td><td>{rows.height:,}</td>" in html
    assert "&lt;b&gt;" in html
    lazy = Dataset(messages=SHOP.frame("messages"))._repr_html_()
    assert "<td>messages</td><td>lazy</td>" in lazy


def test_an_export_prints_as_its_first_rows(tmp_path):
    path = tmp_path / "a.csv"
    lines = [f"m{n},peach,ann,2026-03-02 10:00:{n:02},buyer" for n in range(20)]
    path.write_text("\n".join(["message_id,shop_id,buyer_id,sent_at,sender", *lines]))
    read = exports.read_export(path)
    for text in (repr(read), str(read), read._repr_html_()):
        assert "m7" in text
        assert "m9" not in text
        assert "csmetrics_" not in text
        assert "plan" not in text
    assert isinstance(read, pl.LazyFrame)
    assert read.collect().height == 20
    assert "m3" in repr(read.filter(pl.col("message_id") == "m3"))
    assert Dataset(messages=read).height("messages") == 20
    path.unlink()
    assert repr(read).startswith("<export, read lazily; it cannot be read: ")


def test_a_refused_cell_is_shown_with_its_reason(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("message_id,shop_id,buyer_id,sent_at,sender\nm1,#REF!,ann,2026-03-02,buyer\n")
    assert "csmetrics_refused" in repr(exports.read_export(path))
